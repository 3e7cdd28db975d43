//! The text of rules: parsed to a tree, with errors that say what was found and what would do.
//!
//! ```text
//! let Name = Cap&!<titles>
//!
//! rule person/title-name
//! person: <titles>+ [$Name{1,3}]
//! yes: President [Hamid Karzai] said so.
//! no: the president said so.
//! ```

use std::rc::Rc;

use crate::document::{BlockKind, Shape};
use crate::error::Error;
use crate::gazetteer::{Gazetteer, fold};
use crate::label::{Kind, Label};
use crate::tokenize::{Abbreviation, tokenize};

/// What one token must be.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Test {
    /// One of these words; with `capital`, only if written with one.
    Words {
        /// Keys of the words.
        keys: Vec<u64>,
        /// A capital is needed.
        capital: bool,
    },
    /// A word of one of these lists, as class bits.
    List(u64),
    /// A token that a list's claim covers, as bits of [`claim_bit`].
    Claim(u32),
    /// A written form or a fact.
    Form(Form),
    /// Not this.
    Not(Box<Test>),
    /// All of these.
    All(Vec<Test>),
    /// Any of these.
    Any(Vec<Test>),
}

/// What `Quote` stands for.
const QUOTES: [&str; 9] =
    ["\"", "\u{201c}", "\u{201d}", "'", "\u{2018}", "\u{2019}", "\u{ab}", "\u{bb}", "`"];

/// Part of the claim that a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The first of several.
    First,
    /// Between the first and the last.
    Inner,
    /// The last of several.
    Last,
}

/// The names that may follow `@`, each with the kinds it covers.
pub const CLAIMED: [&str; 8] = ["person", "country", "region", "city", "place", "people", "team", "group"];

/// Returns the place of a kind in [`CLAIMED`]; None for dates.
pub fn claimed(kind: Kind) -> Option<usize> {
    Some(match kind {
        Kind::Country => 1,
        Kind::Region => 2,
        Kind::City => 3,
        Kind::Sports => 6,
        kind if kind.is_people() => 5,
        kind => match kind.label() {
            Label::Person => 0,
            Label::Place => 4,
            Label::Group => 7,
            Label::Date => return None,
        },
    })
}

/// Returns the bit of a part of a claim.
pub fn claim_bit(claimed: usize, part: Part) -> u32 {
    1 << (claimed * 4 + part as usize)
}

macro_rules! forms {
    ($($variant:ident $doc:literal,)*) => {
        /// A written form or a fact of a token, by its name in rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Form { $(#[doc = $doc] $variant,)* }

        impl Form {
            const ALL: &[(&'static str, Form)] = &[$((stringify!($variant), Form::$variant),)*];

            /// Returns its bit in a set of forms.
            #[inline]
            pub const fn bit(self) -> u32 {
                1 << self as u32
            }
        }
    };
}

forms! {
    Cap "A word with a capital, not all in capitals (in a block of capitals: any word).",
    Caps "A word all in capitals.",
    Upper "Cap, Caps or Initial.",
    Initial "A capital alone or with periods (`J.`, `J.K.`).",
    Lower "A word in small letters.",
    Word "Holds a letter.",
    Number "Digits only.",
    Digit "Holds a digit.",
    Mark "Neither letter nor digit.",
    Hyphen "A hyphen with no space before it.",
    Dash "A dash or a hyphen.",
    Glued "No space before it.",
    Poss "The possessive 's, or an apostrophe that stands for it.",
    Given "With a capital and known as a given name.",
    Family "With a capital and known as a family name.",
    Common "A common word.",
    Rare "Not a common word.",
    Function "A function word: article, preposition, pronoun.",
    Any "Any token.",
}

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub enum Node {
    /// One token.
    Token(Rc<Test>),
    /// One of several sequences.
    Either(Vec<Vec<Node>>),
    /// A sequence, `least` to `most` times, as often as it can.
    Repeat {
        /// The sequence.
        what: Vec<Node>,
        /// At least so often.
        least: u8,
        /// At most so often.
        most: u8,
    },
    /// Does not follow (or precede, left of the anchor) here.
    Absent(Vec<Node>),
    /// Where capture number n begins.
    Open(u8),
    /// Where it ends.
    Close(u8),
    /// The edge of the sentence.
    Edge,
}

/// A rule as it was written.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its name.
    pub name: String,
    /// The line of its `rule`.
    pub line: u32,
    /// The line of its pattern.
    pub pattern_line: u32,
    /// The kinds of blocks it works in, a bit each.
    pub blocks: u8,
    /// The last capture must be the initials of the first, which is cut at the left until it is.
    pub initials: bool,
    /// The kind each capture claims.
    pub kinds: Vec<Kind>,
    /// The pattern.
    pub pattern: Vec<Node>,
    /// Whether it has an example that must match, and one that must not.
    pub examples: (bool, bool),
}

/// A sentence that comes with a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Example {
    /// The name of its rule.
    pub rule: String,
    /// Its line, counted from 1.
    pub line: u32,
    /// Whether the rule must match.
    pub yes: bool,
    /// The text, brackets taken out.
    pub text: String,
    /// What stood in brackets, in bytes of the text.
    pub spans: Vec<crate::Span>,
}

/// Returns the examples of a file of rules.
pub fn examples(text: &str) -> Vec<Example> {
    let mut out = Vec::new();
    let mut rule = "";
    for (at, line) in text.lines().enumerate() {
        if let Some(name) = line.strip_prefix("rule ") {
            rule = name.trim();
        }
        let (yes, marked) = match (line.strip_prefix("yes:"), line.strip_prefix("no:")) {
            (Some(text), _) => (true, text.trim()),
            (_, Some(text)) => (false, text.trim()),
            _ => continue,
        };
        let (mut text, mut spans, mut open) = (String::new(), Vec::new(), 0);
        for c in marked.chars() {
            match c {
                '[' => open = text.len(),
                ']' => spans.push(crate::Span::new(open, text.len())),
                c => text.push(c),
            }
        }
        out.push(Example { rule: rule.to_owned(), line: at as u32 + 1, yes, text, spans });
    }
    out
}

/// Parses a file of rules.
///
/// # Errors
/// The first line that is wrong, with what was found and what would do.
pub fn parse(path: &str, text: &str, lists: &Gazetteer) -> Result<Vec<Rule>, Error> {
    let mut rules: Vec<Rule> = Vec::new();
    let mut lets: Vec<(&str, Vec<Node>)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        let bad = |message: String| Error::data(path, number, message);
        if line.trim().is_empty() || line.starts_with('#') {
            continue;
        }
        if let Some(rest) = line.strip_prefix("let ") {
            let (name, pattern) = rest.split_once('=').ok_or_else(|| {
                bad("'let' without '='; write 'let Name = pattern' and use it as $Name".to_owned())
            })?;
            let mut parser =
                Parser { rest: pattern.trim(), lists, lets: &lets, kinds: Vec::new(), kind: None };
            let nodes = parser.sequences().and_then(|n| parser.end().map(|()| n)).map_err(bad)?;
            lets.push((name.trim(), nodes));
            continue;
        }
        if let Some(name) = line.strip_prefix("rule ") {
            if let Some(rule) = rules.last() {
                complete(path, rule)?;
            }
            rules.push(Rule {
                name: name.trim().to_owned(),
                line: number as u32,
                pattern_line: 0,
                blocks: u8::MAX,
                initials: false,
                kinds: Vec::new(),
                pattern: Vec::new(),
                examples: (false, false),
            });
            continue;
        }
        let (key, rest) =
            line.split_once(':').ok_or_else(|| bad(format!("{line:?} is none of 'rule NAME', 'let Name = ..', 'KIND: pattern', 'in: BLOCK..', 'yes: ..', 'no: ..'")))?;
        let Some(rule) = rules.last_mut() else {
            return Err(bad(format!("{key:?} stands before the first 'rule NAME'")));
        };
        match key.trim() {
            "yes" => rule.examples.0 = true,
            "no" => rule.examples.1 = true,
            "initials" => match rest.trim() {
                "yes" => rule.initials = true,
                other => {
                    return Err(bad(format!("initials: {other:?}; write 'initials: yes' or leave it out")));
                }
            },
            "in" => {
                rule.blocks = 0;
                for name in rest.split_whitespace() {
                    let kind = BlockKind::ALL.iter().find(|kind| kind.name() == name).ok_or_else(|| {
                        let names: Vec<&str> = BlockKind::ALL.iter().map(|kind| kind.name()).collect();
                        bad(format!("no kind of block is named {name:?}; there are {}", names.join(" ")))
                    })?;
                    rule.blocks |= 1 << *kind as u8;
                }
            }
            name => {
                let kind = parse_kind(name).map_err(bad)?;
                if rule.pattern_line > 0 {
                    return Err(bad(format!("a second pattern; the first is in line {}", rule.pattern_line)));
                }
                let mut parser =
                    Parser { rest: rest.trim(), lists, lets: &lets, kinds: Vec::new(), kind: Some(kind) };
                rule.pattern = parser.sequences().and_then(|n| parser.end().map(|()| n)).map_err(bad)?;
                rule.kinds = parser.kinds;
                rule.pattern_line = number as u32;
                if rule.kinds.is_empty() {
                    return Err(bad("nothing is claimed; put what is claimed in [ ]".to_owned()));
                }
            }
        }
    }
    if let Some(rule) = rules.last() {
        complete(path, rule)?;
    }
    Ok(rules)
}

fn complete(path: &str, rule: &Rule) -> Result<(), Error> {
    let message = if rule.pattern_line == 0 {
        "has no pattern; write 'KIND: pattern'"
    } else if !rule.examples.0 {
        "has no example that must match; write 'yes: text with [the span]'"
    } else if !rule.examples.1 {
        "has no example that must not match; write 'no: text'"
    } else {
        return Ok(());
    };
    Err(Error::data(path, rule.line as usize, format!("rule {} {message}", rule.name)))
}

fn parse_kind(name: &str) -> Result<Kind, String> {
    if name == "person" {
        return Ok(Kind::Person);
    }
    Kind::ALL.iter().copied().find(|kind| !kind.name().is_empty() && kind.name() == name).ok_or_else(|| {
        let names: Vec<&str> =
            Kind::ALL.iter().map(|kind| kind.name()).filter(|name| !name.is_empty()).collect();
        format!("{name:?} is no kind; there are person {}", names.join(" "))
    })
}

struct Parser<'p> {
    rest: &'p str,
    lists: &'p Gazetteer,
    lets: &'p [(&'p str, Vec<Node>)],
    kinds: Vec<Kind>,
    kind: Option<Kind>,
}

impl<'p> Parser<'p> {
    fn skip(&mut self) {
        self.rest = self.rest.trim_start();
    }

    fn eat(&mut self, c: char) -> bool {
        self.skip();
        match self.rest.strip_prefix(c) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn expect(&mut self, c: char) -> Result<(), String> {
        if self.eat(c) { Ok(()) } else { Err(format!("{:?} where {c:?} should close", head(self.rest))) }
    }

    fn end(&mut self) -> Result<(), String> {
        self.skip();
        if self.rest.is_empty() { Ok(()) } else { Err(format!("{:?} closes nothing", head(self.rest))) }
    }

    fn name(&mut self) -> &'p str {
        let end = self
            .rest
            .find(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-' | '/' | '.')))
            .unwrap_or(self.rest.len());
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name
    }

    /// Alternatives, as one sequence of nodes.
    fn sequences(&mut self) -> Result<Vec<Node>, String> {
        let mut branches = vec![self.sequence()?];
        while self.eat('|') {
            branches.push(self.sequence()?);
        }
        if branches.len() == 1 {
            return Ok(branches.remove(0));
        }
        // Branches of one token make one test; longer branches are tried before it.
        let (mut tests, mut longer) = (Vec::new(), Vec::new());
        for branch in branches {
            match &branch[..] {
                [Node::Token(test)] => tests.push(Test::clone(test)),
                [] => return Err("an empty alternative; write ( )? for what may be left out".to_owned()),
                _ => longer.push(branch),
            }
        }
        if !tests.is_empty() {
            longer.push(vec![token(any(tests))]);
        }
        if longer.len() == 1 {
            return Ok(longer.remove(0));
        }
        Ok(vec![Node::Either(longer)])
    }

    fn sequence(&mut self) -> Result<Vec<Node>, String> {
        let mut out = Vec::new();
        loop {
            self.skip();
            if self.rest.is_empty() || self.rest.starts_with([')', ']', '|']) {
                return Ok(out);
            }
            self.element(&mut out)?;
        }
    }

    fn element(&mut self, out: &mut Vec<Node>) -> Result<(), String> {
        let dollar = self.rest.strip_prefix('$').is_some_and(|rest| !rest.starts_with(char::is_alphabetic));
        if self.rest.starts_with('^') || dollar {
            self.rest = &self.rest[1..];
            out.push(Node::Edge);
            return Ok(());
        }
        if self.eat('[') {
            let mut kind = self.kind;
            if let Some((name, rest)) = self.rest.split_once(':')
                && !name.is_empty()
                && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
            {
                kind = Some(parse_kind(name)?);
                self.rest = rest;
            }
            let Some(kind) = kind else { return Err("a 'let' cannot hold [ ]".to_owned()) };
            let number = self.kinds.len() as u8;
            if number == 4 {
                return Err("a fifth [ ]; a rule claims at most four spans".to_owned());
            }
            self.kinds.push(kind);
            out.push(Node::Open(number));
            let inner = self.sequences()?;
            self.expect(']')?;
            out.extend(inner);
            out.push(Node::Close(number));
            return Ok(());
        }
        if let Some(rest) = self.rest.strip_prefix("not(") {
            self.rest = rest;
            let inner = self.sequences()?;
            self.expect(')')?;
            out.push(Node::Absent(inner));
            return Ok(());
        }
        let mut nodes = self.unit()?;
        // A&B: one token that is both.
        while self.rest.starts_with('&') {
            self.rest = &self.rest[1..];
            let other = self.unit()?;
            match (&nodes[..], &other[..]) {
                ([Node::Token(a)], [Node::Token(b)]) => {
                    nodes = vec![token(all(Test::clone(a), Test::clone(b)))];
                }
                _ => return Err("'&' joins tests of one token only".to_owned()),
            }
        }
        let (least, most) = self.count()?;
        if (least, most) == (1, 1) {
            out.extend(nodes);
        } else {
            out.push(Node::Repeat { what: nodes, least, most });
        }
        Ok(())
    }

    fn count(&mut self) -> Result<(u8, u8), String> {
        let bad = || "after { come numbers, {2} or {0,3}".to_owned();
        for (mark, count) in [('?', (0, 1)), ('+', (1, 8)), ('*', (0, 8))] {
            if let Some(rest) = self.rest.strip_prefix(mark) {
                self.rest = rest;
                return Ok(count);
            }
        }
        let Some(rest) = self.rest.strip_prefix('{') else { return Ok((1, 1)) };
        let (inner, rest) = rest.split_once('}').ok_or_else(bad)?;
        self.rest = rest;
        let (least, most) = inner.split_once(',').unwrap_or((inner, inner));
        let (least, most): (u8, u8) =
            (least.trim().parse().map_err(|_| bad())?, most.trim().parse().map_err(|_| bad())?);
        if least > most || most > 12 {
            Err("a count is at most 12, the smaller first".to_owned())
        } else {
            Ok((least, most))
        }
    }

    fn unit(&mut self) -> Result<Vec<Node>, String> {
        let first = self.rest.chars().next().ok_or("the pattern ends too soon")?;
        match first {
            '!' => {
                self.rest = &self.rest[1..];
                match &self.unit()?[..] {
                    [Node::Token(test)] => Ok(vec![token(Test::Not(Box::new(Test::clone(test))))]),
                    _ => Err("'!' negates one token; use not( ) for more".to_owned()),
                }
            }
            '(' => {
                self.rest = &self.rest[1..];
                let inner = self.sequences()?;
                self.expect(')')?;
                Ok(inner)
            }
            '<' => {
                let (name, rest) = self.rest[1..].split_once('>').ok_or("'<' without '>'; write <titles>")?;
                self.rest = rest;
                let found = self.lists.class(name).or_else(|| self.lists.class(&format!("word/{name}")));
                match found {
                    Some(bits) => Ok(vec![token(Test::List(bits))]),
                    None => Err(format!(
                        "no list of words is named {name:?}; there are {}",
                        self.lists.classes().join(" ").replace("word/", "")
                    )),
                }
            }
            '@' => {
                self.rest = &self.rest[1..];
                let name = self.name();
                let kinds: Vec<usize> = match name {
                    // Any place at all.
                    "place" => vec![1, 2, 3, 4],
                    _ => match CLAIMED.iter().position(|known| *known == name) {
                        Some(at) => vec![at],
                        None => return Err(format!("@{name} is unknown; there are @{}", CLAIMED.join(" @"))),
                    },
                };
                let test = |part| token(Test::Claim(kinds.iter().map(|&at| claim_bit(at, part)).sum()));
                let inner = Node::Repeat { what: vec![test(Part::Inner)], least: 0, most: 4 };
                Ok(vec![Node::Either(vec![
                    vec![test(Part::First), inner, test(Part::Last)],
                    vec![test(Part::Whole)],
                ])])
            }
            '$' => {
                self.rest = &self.rest[1..];
                let name = self.name();
                match self.lets.iter().rev().find(|(known, _)| *known == name) {
                    Some((_, nodes)) => Ok(nodes.clone()),
                    None => Err(format!("${name} is not defined above; write 'let {name} = pattern'")),
                }
            }
            '"' => {
                let (text, rest) = self.rest[1..].split_once('"').ok_or("a '\"' is not closed")?;
                self.rest = rest;
                Ok(words(text))
            }
            c if c.is_uppercase() => {
                let name = self.name();
                if name == "Quote" {
                    let mut keys = QUOTES.map(fold::key).to_vec();
                    keys.sort_unstable();
                    return Ok(vec![token(Test::Words { keys, capital: false })]);
                }
                if name.len() > 1 && !name.contains(char::is_lowercase) {
                    return Ok(words(name));
                }
                match Form::ALL.iter().find(|(known, _)| *known == name) {
                    Some(&(_, form)) => Ok(vec![token(Test::Form(form))]),
                    None => {
                        let names: Vec<&str> = Form::ALL.iter().map(|(name, _)| *name).collect();
                        Err(format!(
                            "{name} is no form; there are {} (a word with a capital is written \"{name}\")",
                            names.join(" ")
                        ))
                    }
                }
            }
            c if c.is_alphanumeric() => Ok(words(self.name())),
            c => Err(format!("{c:?} is no element; put marks in quotes, as \",\"")),
        }
    }
}

fn token(test: Test) -> Node {
    Node::Token(Rc::new(test))
}

fn head(text: &str) -> String {
    if text.is_empty() { "the end".to_owned() } else { text.chars().take(20).collect() }
}

/// The tokens of a literal.
fn words(text: &str) -> Vec<Node> {
    let mut tokens = Vec::new();
    tokenize(text, |_| Abbreviation::Yes, &mut tokens);
    let node = |word: &crate::document::Token| {
        let capital = word.shape.has(Shape::CAPITAL);
        token(Test::Words { keys: vec![word.word], capital })
    };
    if tokens.is_empty() {
        // Marks that are dropped in a text.
        return vec![token(Test::Words { keys: vec![fold::key(text)], capital: false })];
    }
    tokens.iter().map(node).collect()
}

fn any(tests: Vec<Test>) -> Test {
    let (mut small, mut large, mut bits, mut rest) = (Vec::new(), Vec::new(), 0, Vec::new());
    for test in tests {
        match test {
            Test::Words { keys, capital: false } => small.extend(keys),
            Test::Words { keys, capital: true } => large.extend(keys),
            Test::List(list) => bits |= list,
            Test::Any(inner) => rest.extend(inner),
            other => rest.push(other),
        }
    }
    for (mut keys, capital) in [(small, false), (large, true)] {
        if !keys.is_empty() {
            keys.sort_unstable();
            rest.push(Test::Words { keys, capital });
        }
    }
    if bits > 0 {
        rest.push(Test::List(bits));
    }
    if rest.len() == 1 { rest.remove(0) } else { Test::Any(rest) }
}

fn all(a: Test, b: Test) -> Test {
    match (a, b) {
        (Test::All(mut tests), b) => {
            tests.push(b);
            Test::All(tests)
        }
        (a, b) => Test::All(vec![a, b]),
    }
}
