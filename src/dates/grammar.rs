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
    Shape { forms: Vec<String>, low: i32, high: i32 },
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
}

/// An example of a rule.
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
    pub(super) starts: Vec<(u32, u16)>,
    /// Patterns that can begin with a number of the shape, by class.
    pub(super) shape_starts: Vec<Vec<(u32, u16)>>,
    pub(super) classes: Vec<Class>,
    class_names: Vec<String>,
    pub(super) groups: Vec<Vec<u16>>,
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

    /// Returns the number of a class.
    pub(super) fn class(&self, name: &str) -> Option<u8> {
        self.class_names.iter().position(|known| known == name).map(|at| at as u8)
    }
}

#[derive(Default)]
struct Builder {
    members: BTreeMap<u64, Vec<Member>>,
    rest: Vec<u64>,
    endings: Vec<(u8, String)>,
    classes: Vec<Class>,
    class_names: Vec<String>,
    groups: Vec<Vec<u16>>,
    group_names: Vec<String>,
    ops: Vec<Op>,
    rules: Vec<Rule>,
}

impl Builder {
    fn class(&mut self, name: &str, class: Class) -> u8 {
        if let Some(at) = self.class_names.iter().position(|known| known == name) {
            return at as u8;
        }
        self.classes.push(class);
        self.class_names.push(name.to_owned());
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
                    let forms = forms.split('|').map(str::to_owned).collect();
                    self.class(name, Class::Shape { forms, low, high });
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
        let member = Member {
            class,
            period: bare.len() < phrase.len(),
            apostrophe: phrase.contains('\''),
            value,
            rest,
        };
        self.members.entry(first.word).or_default().push(member);
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
                Ok(Condition { behind, negated, program })
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
                    let matches = key == "yes";
                    rule.examples.push(Example { line: at + 1, matches, text: value.to_owned() });
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
        let spaced = pattern.replace('(', " ( ").replace(")?", " )? ").replace('|', " | ");
        let mut words: Vec<String> = Vec::new();
        for word in spaced.split_whitespace() {
            match word.strip_suffix(')') {
                Some(inner) => {
                    let closers = word.len() - inner.trim_end_matches(')').len();
                    let inner = inner.trim_end_matches(')');
                    if !inner.is_empty() {
                        words.push(inner.to_owned());
                    }
                    words.extend(std::iter::repeat_n(")".to_owned(), closers));
                }
                None => words.push(word.to_owned()),
            }
        }
        let start = self.ops.len() as u32;
        let mut at = 0;
        self.alternatives(&words, &mut at)?;
        if at < words.len() {
            return Err(format!("{:?} closes nothing that was opened", words[at]));
        }
        self.ops.push(Op::Done);
        Ok(start)
    }

    fn alternatives(&mut self, words: &[String], at: &mut usize) -> Result<(), String> {
        let split = self.ops.len();
        let mut ends = Vec::new();
        self.ops.push(Op::Jump(split as u32 + 1));
        self.sequence(words, at)?;
        let mut last = split;
        while words.get(*at).is_some_and(|word| word == "|") {
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

    fn sequence(&mut self, words: &[String], at: &mut usize) -> Result<(), String> {
        while let Some(word) = words.get(*at) {
            match word.as_str() {
                "|" | ")" | ")?" => return Ok(()),
                "(" => {
                    let split = self.ops.len();
                    self.ops.push(Op::Jump(split as u32 + 1));
                    *at += 1;
                    self.alternatives(words, at)?;
                    match words.get(*at).map(String::as_str) {
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
            let key = if rest == "'s" { fold::POSSESSIVE } else { fold::key(rest) };
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
        let mut by_word: BTreeMap<u64, Vec<(u32, u16)>> = BTreeMap::new();
        let mut shape_starts = vec![Vec::new(); self.classes.len()];
        let mut words_of: Vec<Vec<u64>> = vec![Vec::new(); self.classes.len()];
        for (&key, members) in &self.members {
            for member in members {
                words_of[member.class as usize].push(key);
            }
        }
        for (at, rule) in self.rules.iter().enumerate() {
            for &program in &rule.programs {
                let mut first = First::default();
                self.first(program, &mut first, 0).map_err(|message| {
                    Error::data(&rule.path, rule.line, format!("rule {:?}: {message}", rule.name))
                })?;
                if rule.part {
                    continue;
                }
                let entry = (program, at as u16);
                let mut classes = first.classes;
                if classes.iter().any(|&c| matches!(self.classes[c as usize], Class::Number)) {
                    let n = number;
                    classes.extend([n.ones, n.tens, n.scale, n.integer, n.decimal]);
                }
                let mut keys = first.words;
                for class in classes {
                    match self.classes.get(class as usize) {
                        Some(Class::Table) => keys.extend(&words_of[class as usize]),
                        Some(Class::Shape { .. }) => {
                            let list: &mut Vec<_> = &mut shape_starts[class as usize];
                            if list.last() != Some(&entry) {
                                list.push(entry);
                            }
                        }
                        _ => {}
                    }
                }
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    by_word.entry(key).or_default().push(entry);
                }
            }
        }
        let mut grammar = Grammar {
            table: Vec::new(),
            words: vec![Word::default()],
            members: Vec::new(),
            rest: self.rest,
            starts: Vec::new(),
            shape_starts,
            classes: self.classes,
            class_names: self.class_names,
            endings: self.endings,
            groups: self.groups,
            ops: self.ops,
            rules: self.rules,
            number,
        };
        for &key in self.members.keys() {
            by_word.entry(key).or_default();
        }
        let size = (by_word.len() * 4).next_power_of_two();
        grammar.table = vec![(0, 0); size];
        for (key, starts) in by_word {
            let mut members = self.members.remove(&key).unwrap_or_default();
            // Longest phrases first.
            members.sort_by_key(|member| (member.class, std::cmp::Reverse(member.rest.1 - member.rest.0)));
            let word = Word {
                members: (grammar.members.len() as u16, (grammar.members.len() + members.len()) as u16),
                starts: (grammar.starts.len() as u32, (grammar.starts.len() + starts.len()) as u32),
            };
            grammar.members.extend(members);
            grammar.starts.extend(starts);
            let mut at = key as usize & (size - 1);
            while grammar.table[at].1 != 0 {
                at = (at + 1) & (size - 1);
            }
            grammar.table[at] = (key, grammar.words.len() as u16);
            grammar.words.push(word);
        }
        Ok(grammar)
    }

    /// Collects what a pattern can begin with.
    fn first(&self, at: u32, first: &mut First, depth: u32) -> Result<(), String> {
        if depth > 40 {
            return Err("the pattern begins with its own group".to_owned());
        }
        match self.ops[at as usize] {
            Op::Any { .. } => return Err("the pattern begins with any word".to_owned()),
            Op::Word { key, .. } => first.words.push(key),
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

#[derive(Default)]
struct First {
    words: Vec<u64>,
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
