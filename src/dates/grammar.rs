//! The rules as text: word tables, shapes of numbers, and rules with patterns over tokens (see `gazetteers/rules/dates/README.md`).

use std::collections::BTreeMap;

use super::frame::{Field, NONE, number, symbols};
use crate::error::Error;
use crate::gazetteer::fold;
use crate::tokenize::{Abbreviation, tokenize};

/// One step of a compiled pattern.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// Any token.
    Any { flags: u8 },
    /// One word.
    Word { key: u64, flags: u8 },
    /// One word of a set, as a range of [`Grammar::sets`].
    OneOf { from: u32, to: u32 },
    /// One word or phrase of a table, or a number of a shape; its value goes to the field.
    Class { class: u8, field: Option<Field>, flags: u8 },
    /// The longest match of any rule of the group; its fields are taken over.
    Group { group: u8, flags: u8 },
    /// Goes on here, or else at the other step.
    Split(u32),
    /// Goes on there.
    Jump(u32),
    /// The pattern has matched.
    Done,
}

/// The token must begin with a capital (or the block has no small letters).
pub(super) const CAPITAL: u8 = 1;
/// The token must not have white space before it.
pub(super) const GLUED: u8 = 2;
/// The token must begin with a small letter.
pub(super) const SMALL: u8 = 4;

/// What a class reads.
#[derive(Clone, Debug)]
pub(super) enum Class {
    /// The words and phrases of a table.
    Table,
    /// Digits in one of these forms (`#` stands for a digit) with a value in the range.
    Shape { bit: u8, low: i32, high: i32 },
    /// A number in digits or words, composed of the tables `ones`, `tens`, `scale` and the shape `integer`.
    Number,
}

/// A word's place in a class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub class: u8,
    /// The word may be followed by a period of its own (`aug.`).
    pub period: bool,
    /// The entry is written with an apostrophe.
    pub apostrophe: bool,
    pub value: i32,
    /// The words that must follow, as a range of [`Grammar::rest`].
    pub rest: (u16, u16),
}

/// What a field is set to when a rule has matched.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    Number(i32),
    Copy(Field),
    Negated(Field),
}

/// A condition on what stands before or after a match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub behind: bool,
    pub negated: bool,
    pub program: u32,
    /// The least and the most tokens it can take.
    pub length: (u16, u16),
}

/// A pattern that can begin with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Start {
    pub program: u32,
    pub rule: u16,
    /// It takes at least two tokens, and the second is one of these (see [`second_bit`]).
    pub second: u64,
    /// It stands only inside other rules.
    pub part: bool,
    /// The groups of its rule, as bits.
    pub groups: u64,
}

/// An example of a rule; only the tests keep them.
#[cfg(test)]
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub line: usize,
    pub matches: bool,
    pub text: String,
}

/// One rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    pub name: String,
    pub path: String,
    pub line: usize,
    /// A part stands only inside other rules.
    pub part: bool,
    pub programs: Vec<u32>,
    pub settings: Vec<(Field, Setting)>,
    pub conditions: Vec<Condition>,
    #[cfg(test)]
    pub examples: Vec<Example>,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting::Number(NONE)
    }
}

/// What the tables and patterns know of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// Its memberships, as a range of [`Grammar::members`].
    pub members: (u16, u16),
    /// The patterns that can begin with it, as a range of [`Grammar::starts`].
    pub starts: (u32, u32),
}

/// The rules of time expressions, loaded.
#[derive(Debug)]
pub struct Grammar {
    /// Open addressing: key and number of the word; the length is a power of two.
    table: Vec<(u64, u16)>,
    pub(super) words: Vec<Word>,
    pub(super) members: Vec<Member>,
    pub(super) rest: Vec<u64>,
    /// Endings of words that belong to a class.
    pub(super) endings: Vec<(u8, String)>,
    /// Pattern and rule.
    pub(super) starts: Vec<Start>,
    /// Patterns that can begin with a number of one of the shapes.
    pub(super) number_starts: Vec<(u64, Start)>,
    /// The forms of numbers, sorted, and their classes.
    pub(super) forms: Vec<(String, Vec<u8>)>,
    /// Sets of words, each sorted.
    pub(super) sets: Vec<u64>,
    pub(super) classes: Vec<Class>,
    class_names: Vec<String>,
    pub(super) ops: Vec<Op>,
    pub(super) rules: Vec<Rule>,
    pub(super) number: Numbers,
}

/// The classes a number is composed of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Numbers {
    pub ones: u8,
    pub tens: u8,
    pub scale: u8,
    pub integer: u8,
    pub decimal: u8,
}

impl Grammar {
    /// Parses rule files, given as path (for messages) and text.
    ///
    /// # Errors
    /// The first line that is wrong, with what was found and what would do.
    ///
    /// ```
    /// use tagwire::dates::Grammar;
    /// let error = Grammar::parse(&[("a.rules", "tabel month\n")]).unwrap_err();
    /// assert!(error.to_string().starts_with("a.rules:1: \"tabel month\""));
    /// ```
    pub fn parse(files: &[(&str, &str)]) -> Result<Grammar, Error> {
        let mut builder = Builder::default();
        // Tables and shapes first, so that rules may stand in any order.
        for (path, text) in files {
            builder.tables(path, text)?;
        }
        builder.class("number", Class::Number);
        for (path, text) in files {
            builder.rules(path, text)?;
        }
        builder.finish()
    }

    /// Returns the name of a rule (`date/last-month`).
    pub fn rule_name(&self, rule: u16) -> &str {
        self.rules.get(rule as usize).map_or("", |rule| &rule.name)
    }

    /// Returns the number of a word, 0 if the grammar does not know it.
    #[inline]
    pub(super) fn word(&self, key: u64) -> u16 {
        let mask = self.table.len() - 1;
        let mut at = key as usize & mask;
        loop {
            let (found, word) = self.table[at];
            if found == key {
                return word;
            }
            if word == 0 {
                return 0;
            }
            at = (at + 1) & mask;
        }
    }

    /// Returns the value of a single word in a table.
    pub(super) fn value_of(&self, class: u8, key: u64) -> Option<i32> {
        let word = self.words[self.word(key) as usize];
        let members = &self.members[word.members.0 as usize..word.members.1 as usize];
        members.iter().find(|m| m.class == class && m.rest.0 == m.rest.1).map(|m| m.value)
    }

    /// Returns the number of a class.
    pub(super) fn class(&self, name: &str) -> Option<u8> {
        self.class_names.iter().position(|known| known == name).map(|at| at as u8)
    }
}

#[derive(Default)]
struct Builder {
    members: Vec<(u64, Member)>,
    rest: Vec<u64>,
    endings: Vec<(u8, String)>,
    /// The classes of each form of numbers.
    forms: BTreeMap<String, Vec<u8>>,
    shapes: u8,
    /// The words of patterns that hold digits.
    digits: Vec<u64>,
    /// Whether a class has entries of more than one token.
    phrases: Vec<bool>,
    rest_words: Vec<u64>,
    classes: Vec<Class>,
    class_names: Vec<String>,
    groups: Vec<Vec<u16>>,
    group_names: Vec<String>,
    ops: Vec<Op>,
    rules: Vec<Rule>,
    sets: Vec<u64>,
}

/// A word of a pattern as written, or a set of words.
#[derive(Clone, Copy)]
enum Piece<'a> {
    Word(&'a str),
    Set(u32, u32),
}

impl<'a> Piece<'a> {
    fn text(&self) -> &'a str {
        match self {
            Piece::Word(word) => word,
            Piece::Set(..) => "",
        }
    }
}

/// Cuts a pattern into words, parentheses and bars.
fn pieces(pattern: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    for word in pattern.split_ascii_whitespace() {
        let mut rest = word;
        while !rest.is_empty() {
            let length = match rest.as_bytes() {
                [b')', b'?', ..] => 2,
                [b'(' | b')' | b'|', ..] => 1,
                bytes => {
                    let end = bytes.iter().position(|b| matches!(b, b'(' | b')' | b'|'));
                    end.unwrap_or(bytes.len())
                }
            };
            pieces.push(Piece::Word(&rest[..length]));
            rest = &rest[length..];
        }
    }
    pieces
}

/// Returns the key of a word written in a pattern.
fn literal(word: &str) -> u64 {
    if word == "'s" { fold::POSSESSIVE } else { fold::key(word) }
}

/// Returns true for a word that stands for itself; "%" and such alone do.
fn is_plain(word: &str) -> bool {
    match word.len() {
        1 => word != "*",
        _ => !word.starts_with(['{', '<', '@', '^', '~', '%']) && !word.ends_with('?'),
    }
}

/// Returns the alternatives that are one plain word, and the ranges of the others; the last range ends where the alternatives end.
fn plain_words<'a>(words: &[Piece<'a>]) -> (Vec<&'a str>, Vec<(usize, usize)>) {
    let (mut plain, mut others) = (Vec::new(), Vec::new());
    let (mut depth, mut from, mut at) = (0, 0, 0);
    loop {
        let word = words.get(at).map(|word| word.text());
        let ends = match word {
            None => true,
            Some("(") => {
                depth += 1;
                false
            }
            Some(")" | ")?") => {
                depth -= 1;
                depth < 0
            }
            Some(word) => word == "|" && depth == 0,
        };
        if ends {
            match &words[from..at] {
                [Piece::Word(word)] if is_plain(word) => plain.push(*word),
                _ => others.push((from, at)),
            }
            from = at + 1;
            if word != Some("|") {
                break;
            }
        }
        at += 1;
    }
    others.push((at, at));
    (plain, others)
}

impl Builder {
    fn class(&mut self, name: &str, class: Class) -> u8 {
        if let Some(at) = self.class_names.iter().position(|known| known == name) {
            return at as u8;
        }
        self.classes.push(class);
        self.class_names.push(name.to_owned());
        self.phrases.push(false);
        (self.classes.len() - 1) as u8
    }

    fn group(&mut self, name: &str) -> u8 {
        if let Some(at) = self.group_names.iter().position(|known| known == name) {
            return at as u8;
        }
        self.group_names.push(name.to_owned());
        self.groups.push(Vec::new());
        (self.groups.len() - 1) as u8
    }

    fn tables(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let mut table = None;
        for (at, line) in text.lines().enumerate() {
            let error = |message: String| Error::data(path, at + 1, message);
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            if let Some(row) = line.strip_prefix(' ') {
                let Some(class) = table else { continue };
                let (value, words) = row.trim().split_once(':').ok_or_else(|| {
                    error(format!("{:?} has no ':'; write 'value: word, word'", row.trim()))
                })?;
                let value = number(value.trim()).ok_or_else(|| {
                    error(format!("value {:?} is no number nor one of {}", value.trim(), symbols()))
                })?;
                for word in words.split(',').map(str::trim).filter(|w| !w.is_empty()) {
                    self.member(class, word, value);
                }
                continue;
            }
            table = None;
            match line.split_once(' ') {
                Some(("table", name)) => table = Some(self.class(name.trim(), Class::Table)),
                Some(("shape", definition)) => {
                    let parts: Vec<&str> = definition.split_whitespace().collect();
                    let [name, forms, range] = parts[..] else {
                        return Err(error(format!("{definition:?} is not 'name form|form low..high'")));
                    };
                    let bounds = range
                        .split_once("..")
                        .and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
                    let (low, high) = bounds.ok_or_else(|| error(format!("{range:?} is not 'low..high'")))?;
                    if self.shapes >= 64 {
                        return Err(error("there are more than 64 shapes".to_owned()));
                    }
                    let class = self.class(name, Class::Shape { bit: self.shapes, low, high });
                    self.shapes += 1;
                    for form in forms.split('|') {
                        self.forms.entry(form.to_owned()).or_default().push(class);
                    }
                }
                Some(("rule" | "part", _)) => {}
                _ if line.contains(':') => {}
                _ => {
                    return Err(error(format!(
                        "{line:?} begins nothing; begin with 'table', 'shape', 'rule' or 'part'"
                    )));
                }
            }
        }
        Ok(())
    }

    fn member(&mut self, class: u8, phrase: &str, value: i32) {
        if let Some(ending) = phrase.strip_prefix('-').filter(|ending| !ending.is_empty()) {
            self.endings.push((class, ending.to_owned()));
            return;
        }
        let mut tokens = Vec::new();
        let bare = phrase.strip_suffix('.').unwrap_or(phrase);
        tokenize(bare, |_| Abbreviation::No, &mut tokens);
        let Some(first) = tokens.first() else { return };
        let start = self.rest.len() as u16;
        self.rest.extend(tokens[1..].iter().map(|token| token.word));
        let rest = (start, self.rest.len() as u16);
        self.phrases[class as usize] |= tokens.len() > 1 || bare.len() < phrase.len();
        let member = Member {
            class,
            period: bare.len() < phrase.len(),
            apostrophe: phrase.contains('\''),
            value,
            rest,
        };
        self.members.push((first.word, member));
    }

    fn rules(&mut self, path: &str, text: &str) -> Result<(), Error> {
        let mut rule: Option<Rule> = None;
        for (at, line) in text.lines().enumerate() {
            let fail = |message: String| Error::data(path, at + 1, message);
            let line = line.trim_end();
            if line.is_empty() || line.starts_with('#') || line.starts_with(' ') {
                continue;
            }
            if let Some((word @ ("table" | "shape" | "rule" | "part"), rest)) = line.split_once(' ') {
                self.rules.extend(rule.take());
                if matches!(word, "rule" | "part") {
                    let (name, groups) = rest.split_once(" in ").unwrap_or((rest, ""));
                    let number = self.rules.len() as u16;
                    for name in groups.split_whitespace() {
                        let group = self.group(name);
                        self.groups[group as usize].push(number);
                    }
                    rule = Some(Rule {
                        name: name.trim().to_owned(),
                        path: path.to_owned(),
                        line: at + 1,
                        part: word == "part",
                        ..Rule::default()
                    });
                }
                continue;
            }
            let (key, value) = line.split_once(':').unwrap_or((line, ""));
            let value = value.trim();
            let Some(rule) = rule.as_mut() else {
                return Err(fail(format!("{line:?} stands in no rule; begin one with 'rule name'")));
            };
            let condition = |builder: &mut Builder, behind, negated| {
                let program = builder.compile(value).map_err(&fail)?;
                Ok(Condition { behind, negated, program, length: (0, 0) })
            };
            match key {
                "match" => rule.programs.push(self.compile(value).map_err(&fail)?),
                "set" => {
                    for part in value.split_whitespace() {
                        rule.settings.push(setting(part).map_err(&fail)?);
                    }
                }
                "after" => rule.conditions.push(condition(self, true, false)?),
                "not after" => rule.conditions.push(condition(self, true, true)?),
                "before" => rule.conditions.push(condition(self, false, false)?),
                "not before" => rule.conditions.push(condition(self, false, true)?),
                "yes" | "no" => {
                    #[cfg(test)]
                    rule.examples.push(Example {
                        line: at + 1,
                        matches: key == "yes",
                        text: value.to_owned(),
                    });
                }
                _ => {
                    return Err(fail(format!(
                        "{key:?} is not one of match, set, after, not after, before, not before, yes, no"
                    )));
                }
            }
        }
        self.rules.extend(rule);
        Ok(())
    }

    /// Compiles a pattern and returns where it begins.
    fn compile(&mut self, pattern: &str) -> Result<u32, String> {
        let words = pieces(pattern);
        let start = self.ops.len() as u32;
        let mut at = 0;
        self.alternatives(&words, &mut at)?;
        if at < words.len() {
            return Err(format!("{:?} closes nothing that was opened", words[at].text()));
        }
        self.ops.push(Op::Done);
        Ok(start)
    }

    fn alternatives(&mut self, words: &[Piece], at: &mut usize) -> Result<(), String> {
        // Plain words among the alternatives become one set, tried last.
        let (plain, mut rest) = plain_words(&words[*at..]);
        if plain.len() > 1 {
            let after = *at + rest.pop().map_or(0, |(_, end)| end);
            let from = self.sets.len();
            let mut keys: Vec<u64> = plain.iter().map(|word| literal(word)).collect();
            keys.sort_unstable();
            self.sets.extend(keys);
            let mut others: Vec<Piece> = Vec::with_capacity(after - *at + 1);
            for &(from, to) in &rest {
                others.extend_from_slice(&words[*at + from..*at + to]);
                others.push(Piece::Word("|"));
            }
            others.push(Piece::Set(from as u32, self.sets.len() as u32));
            let mut inner = 0;
            self.alternatives(&others, &mut inner)?;
            *at = after;
            return Ok(());
        }
        let split = self.ops.len();
        let mut ends = Vec::new();
        self.ops.push(Op::Jump(split as u32 + 1));
        self.sequence(words, at)?;
        let mut last = split;
        while words.get(*at).is_some_and(|word| word.text() == "|") {
            *at += 1;
            ends.push(self.ops.len());
            self.ops.push(Op::Done);
            self.ops[last] = Op::Split(self.ops.len() as u32);
            last = self.ops.len();
            self.ops.push(Op::Jump(last as u32 + 1));
            self.sequence(words, at)?;
        }
        let end = self.ops.len() as u32;
        for at in ends {
            self.ops[at] = Op::Jump(end);
        }
        Ok(())
    }

    fn sequence(&mut self, words: &[Piece], at: &mut usize) -> Result<(), String> {
        while let Some(&piece) = words.get(*at) {
            if let Piece::Set(from, to) = piece {
                self.ops.push(Op::OneOf { from, to });
                *at += 1;
                continue;
            }
            match piece.text() {
                "|" | ")" | ")?" => return Ok(()),

                "(" => {
                    let split = self.ops.len();
                    self.ops.push(Op::Jump(split as u32 + 1));
                    *at += 1;
                    self.alternatives(words, at)?;
                    match words.get(*at).map(|word| word.text()) {
                        Some(")") => {}
                        Some(")?") => self.ops[split] = Op::Split(self.ops.len() as u32),
                        _ => return Err("a '(' is not closed".to_owned()),
                    }
                    *at += 1;
                }
                word => {
                    *at += 1;
                    let optional = word.len() > 1 && word.ends_with('?');
                    let word = if optional { &word[..word.len() - 1] } else { word };
                    let split = self.ops.len();
                    if optional {
                        self.ops.push(Op::Done);
                    }
                    let op = self.element(word)?;
                    self.ops.push(op);
                    if optional {
                        self.ops[split] = Op::Split(self.ops.len() as u32);
                    }
                }
            }
        }
        Ok(())
    }

    fn element(&mut self, word: &str) -> Result<Op, String> {
        let mut flags = 0;
        let mut rest = word;
        loop {
            let (flag, tail) = match rest.as_bytes() {
                [b'^', _, ..] => (CAPITAL, &rest[1..]),
                [b'~', _, ..] => (GLUED, &rest[1..]),
                [b'%', _, ..] => (SMALL, &rest[1..]),
                _ => break,
            };
            flags |= flag;
            rest = tail;
        }
        if let Some(name) = rest.strip_prefix('@') {
            let group = self.group(name);
            return Ok(Op::Group { group, flags });
        }
        if rest == "*" {
            return Ok(Op::Any { flags });
        }
        let capture = rest.strip_prefix('{').and_then(|r| r.strip_suffix('}'));
        let silent = rest.strip_prefix('<').and_then(|r| r.strip_suffix('>'));
        let Some(inside) = capture.or(silent) else {
            let key = literal(rest);
            if rest.contains(|c: char| c.is_ascii_digit()) {
                self.digits.push(key);
            }
            return Ok(Op::Word { key, flags });
        };
        let (field, class) = inside.split_once(':').unwrap_or((inside, inside));
        let class = self
            .class_names
            .iter()
            .position(|known| known == class)
            .ok_or_else(|| format!("class {class:?} is not one of {}", self.class_names.join(" ")))?
            as u8;
        let field = match capture {
            None => None,
            Some(_) => Some(
                Field::parse(field)
                    .ok_or_else(|| format!("field {field:?} is not one of {}", Field::names()))?,
            ),
        };
        Ok(Op::Class { class, field, flags })
    }

    fn finish(mut self) -> Result<Grammar, Error> {
        for (group, members) in self.groups.iter().enumerate() {
            if members.is_empty() {
                let message = format!("no rule is in the group {:?}", self.group_names[group]);
                return Err(Error::data("rules", 0, message));
            }
        }
        let missing =
            |name: &str| self.class_names.iter().position(|known| known == name).unwrap_or(255) as u8;
        let number = Numbers {
            ones: missing("ones"),
            tens: missing("tens"),
            scale: missing("scale"),
            integer: missing("integer"),
            decimal: missing("decimal"),
        };
        // Which words and shapes each pattern can begin with.
        let mut masks = vec![0u64; self.rules.len()];
        for (group, members) in self.groups.iter().enumerate() {
            for &rule in members {
                masks[rule as usize] |= 1 << group;
            }
        }
        let mut by_word: Vec<(u64, Start)> = Vec::with_capacity(16_384);
        let mut number_starts = Vec::new();
        let mut words_of: Vec<Vec<u64>> = vec![Vec::new(); self.classes.len()];
        for (key, member) in &self.members {
            words_of[member.class as usize].push(*key);
        }
        for (at, rule) in self.rules.iter().enumerate() {
            for &program in &rule.programs {
                let mut first = First::default();
                self.first(program, &mut first, 0).map_err(|message| {
                    Error::data(&rule.path, rule.line, format!("rule {:?}: {message}", rule.name))
                })?;
                let entry =
                    Start { program, rule: at as u16, second: u64::MAX, part: rule.part, groups: masks[at] };
                let mut classes = first.classes;
                if classes.iter().any(|&c| matches!(self.classes[c as usize], Class::Number)) {
                    let n = number;
                    classes.extend([n.ones, n.tens, n.scale, n.integer, n.decimal]);
                }
                let mut keys = first.words;
                let mut shapes = 0u64;
                for class in classes {
                    match self.classes.get(class as usize) {
                        Some(Class::Table) => keys.extend(&words_of[class as usize]),
                        Some(Class::Shape { bit, .. }) => shapes |= 1 << bit,
                        _ => {}
                    }
                }
                if shapes != 0 {
                    number_starts.push((shapes, entry));
                }
                keys.sort_unstable();
                keys.dedup();
                by_word.extend(keys.into_iter().map(|key| (key, entry)));
            }
        }
        self.rest_words = self.rest.clone();
        let lengths: Vec<Vec<(u16, u16)>> = self
            .rules
            .iter()
            .map(|rule| rule.conditions.iter().map(|c| self.length(c.program, 0)).collect())
            .collect();
        for (rule, lengths) in self.rules.iter_mut().zip(lengths) {
            for (condition, length) in rule.conditions.iter_mut().zip(lengths) {
                condition.length = length;
            }
        }
        let seconds: BTreeMap<u32, First> = self
            .rules
            .iter()
            .flat_map(|rule| &rule.programs)
            .filter_map(|&program| Some((program, self.second(program)?)))
            .collect();
        let mut grammar = Grammar {
            sets: self.sets,
            table: Vec::new(),
            words: vec![Word::default()],
            members: Vec::new(),
            rest: self.rest,
            starts: Vec::new(),
            number_starts,
            forms: self.forms.into_iter().collect(),
            classes: self.classes,
            class_names: self.class_names,
            endings: self.endings,
            ops: self.ops,
            rules: self.rules,
            number,
        };
        // Stable sorts: rules and entries keep their order, longest phrases first.
        by_word.sort_by_key(|(key, _)| *key);
        self.members.sort_by_key(|(key, member)| {
            (*key, member.class, std::cmp::Reverse(member.rest.1 - member.rest.0))
        });
        // Every word of a pattern is known, so that an unknown word ends most attempts.
        let mut keys: Vec<u64> = self.members.iter().map(|(key, _)| *key).collect();
        keys.extend(&self.rest_words);
        for rule in &grammar.rules {
            for &program in &rule.programs {
                for op in &grammar.ops[program as usize..] {
                    match *op {
                        Op::Word { key, .. } => keys.push(key),
                        Op::OneOf { from, to } => {
                            keys.extend(&grammar.sets[from as usize..to as usize]);
                        }
                        Op::Done => break,
                        _ => {}
                    }
                }
            }
        }
        keys.sort_unstable();
        keys.dedup();
        let size = (keys.len() * 4).next_power_of_two();
        grammar.table = vec![(0, 0); size];
        let (mut members, mut starts) = (self.members.into_iter().peekable(), 0);
        grammar.starts = by_word.iter().map(|(_, start)| *start).collect();
        for key in keys {
            let first_member = grammar.members.len() as u16;
            while let Some((_, member)) = members.next_if(|(of, _)| *of == key) {
                grammar.members.push(member);
            }
            let first_start = starts as u32;
            while by_word.get(starts).is_some_and(|(of, _)| *of == key) {
                starts += 1;
            }
            let word = Word {
                members: (first_member, grammar.members.len() as u16),
                starts: (first_start, starts as u32),
            };
            let mut at = key as usize & (size - 1);
            while grammar.table[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            grammar.table[at] = (key, grammar.words.len() as u16);
            grammar.words.push(word);
        }
        // Now that the words have numbers: what the second token of each pattern can be.
        let mut masks: BTreeMap<u32, u64> = BTreeMap::new();
        for (program, second) in seconds {
            let mut mask = if second.digits { NUMBER_BIT } else { 0 };
            let mut keys = second.words;
            for class in second.classes {
                match grammar.classes.get(class as usize) {
                    Some(Class::Table) => keys.extend(&words_of[class as usize]),
                    Some(Class::Shape { .. }) => mask |= NUMBER_BIT,
                    Some(Class::Number) => {
                        mask |= NUMBER_BIT;
                        for table in [number.ones, number.tens, number.scale] {
                            keys.extend(words_of.get(table as usize).into_iter().flatten());
                        }
                    }
                    None => {}
                }
            }
            for key in keys {
                mask |= second_bit(u32::from(grammar.word(key)));
            }
            masks.insert(program, mask);
        }
        let set = |start: &mut Start| {
            if let Some(&mask) = masks.get(&start.program) {
                start.second = mask;
            }
        };
        grammar.starts.iter_mut().for_each(set);
        grammar.number_starts.iter_mut().for_each(|(_, start)| set(start));
        Ok(grammar)
    }

    /// Returns what the second token of a pattern can be; None where it can be anything, or need not be.
    fn second(&self, program: u32) -> Option<First> {
        let mut second = First::default();
        let mut open = vec![program];
        while let Some(at) = open.pop() {
            match self.ops[at as usize] {
                Op::Jump(to) => open.push(to),
                Op::Split(other) => open.extend([at + 1, other]),
                Op::Word { .. } | Op::OneOf { .. } | Op::Any { .. } => {
                    self.first(at + 1, &mut second, 0).ok()?;
                }
                Op::Class { class, .. } => {
                    let many = match self.classes[class as usize] {
                        Class::Number => true,
                        Class::Shape { .. } => false,
                        Class::Table => self.phrases[class as usize],
                    };
                    if many {
                        return None;
                    }
                    self.first(at + 1, &mut second, 0).ok()?;
                }
                Op::Group { .. } | Op::Done => return None,
            }
        }
        Some(second)
    }

    /// Returns the least and the most tokens that the rest of a pattern can take.
    fn length(&self, at: u32, depth: u32) -> (u16, u16) {
        let one = match self.ops[at as usize] {
            Op::Done => return (0, 0),
            Op::Jump(to) => return self.length(to, depth),
            Op::Split(other) => {
                let (a, b) = (self.length(at + 1, depth), self.length(other, depth));
                return (a.0.min(b.0), a.1.max(b.1));
            }
            Op::Any { .. } | Op::Word { .. } | Op::OneOf { .. } => (1, 1),
            Op::Class { class, .. } => match self.classes[class as usize] {
                Class::Shape { .. } => (1, 1),
                _ => (1, 5),
            },
            Op::Group { .. } => (1, 7),
        };
        let rest = self.length(at + 1, depth);
        (one.0 + rest.0, one.1 + rest.1)
    }

    /// Collects what a pattern can begin with.
    fn first(&self, at: u32, first: &mut First, depth: u32) -> Result<(), String> {
        if depth > 40 {
            return Err("the pattern begins with its own group".to_owned());
        }
        match self.ops[at as usize] {
            Op::Any { .. } => return Err("the pattern begins with any word".to_owned()),
            Op::Word { key, .. } => {
                first.words.push(key);
                // A word of digits in a pattern is met as a number.
                first.digits |= self.digits.contains(&key);
            }
            Op::OneOf { from, to } => {
                first.words.extend(&self.sets[from as usize..to as usize]);
            }
            Op::Class { class, .. } => first.classes.push(class),
            Op::Group { group, .. } => {
                for &rule in &self.groups[group as usize] {
                    for &program in &self.rules[rule as usize].programs {
                        self.first(program, first, depth + 1)?;
                    }
                }
            }
            Op::Split(other) => {
                self.first(at + 1, first, depth)?;
                self.first(other, first, depth)?;
            }
            Op::Jump(to) => self.first(to, first, depth)?,
            Op::Done => return Err("the pattern can match nothing at all".to_owned()),
        }
        Ok(())
    }
}

/// The bit of all numbers in [`Start::second`].
const NUMBER_BIT: u64 = 1 << 63;

/// Returns the bit of a word in [`Start::second`], by its number; no bit for unknown words.
#[inline]
pub(super) fn second_bit(word: u32) -> u64 {
    match word {
        0 => 0,
        word if word >= super::matching::NUMBER => NUMBER_BIT,
        word => 1 << (word % 63),
    }
}

#[derive(Default)]
struct First {
    words: Vec<u64>,
    digits: bool,
    classes: Vec<u8>,
}

fn setting(text: &str) -> Result<(Field, Setting), String> {
    let (field, value) = text.split_once('=').ok_or_else(|| format!("{text:?} is not 'field=value'"))?;
    let field =
        Field::parse(field).ok_or_else(|| format!("field {field:?} is not one of {}", Field::names()))?;
    let setting = if value == "none" {
        Setting::Number(NONE)
    } else if let Some(number) = number(value) {
        Setting::Number(number)
    } else if let Some(from) = value.strip_prefix('-').and_then(Field::parse) {
        Setting::Negated(from)
    } else if let Some(from) = Field::parse(value) {
        Setting::Copy(from)
    } else {
        return Err(format!("value {value:?} is no number, no field and none of {}", symbols()));
    };
    Ok((field, setting))
}
