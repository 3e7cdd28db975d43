//! A pattern as text, parsed to its tree.

use std::rc::Rc;

use regex::Regex;

use super::character;
use super::forms::{CLAIMED, Form, Part, claim_bit};
use super::pattern::{Node, Test, any, both, token};
use crate::document::Shape;
use crate::gazetteer::{Gazetteer, fold};
use crate::label::{Kind, Label};
use crate::tokenize::{Abbreviation, tokenize};

/// How many spans a rule claims at most.
const CAPTURES: u8 = 4;

/// What `Quote` stands for.
const QUOTES: [&str; 9] =
    ["\"", "\u{201c}", "\u{201d}", "'", "\u{2018}", "\u{2019}", "\u{ab}", "\u{bb}", "`"];

/// Returns the kind of that name.
pub(super) fn parse_kind(name: &str) -> Result<Kind, String> {
    if name == "person" {
        return Ok(Kind::Person);
    }
    // Lists write a label before the kind: group/ngo.
    let (label, kind) = name.split_once('/').map_or((None, name), |(label, kind)| (Some(label), kind));
    let is_kind = |known: &Kind| {
        !known.name().is_empty()
            && known.name() == kind
            && label.is_none_or(|label| known.label().name() == label)
    };
    Kind::ALL.iter().copied().find(is_kind).ok_or_else(|| match Label::parse(name) {
        Some(label) => {
            format!("{name:?} is a label, but a rule claims a kind: one of {}", Kind::names(label))
        }
        None => {
            let names = [Label::Group, Label::Place, Label::Date].map(Kind::names);
            format!("{name:?} is no kind; there are person {}", names.join(" "))
        }
    })
}

/// Reads one pattern.
pub(super) struct Parser<'p> {
    rest: &'p str,
    lists: &'p Gazetteer,
    lets: &'p [(&'p str, Vec<Node>)],
    kinds: Vec<Kind>,
    kind: Option<Kind>,
}

impl<'p> Parser<'p> {
    /// Returns the nodes of a whole pattern and the kinds its captures claim; without a `kind` it may have none.
    pub(super) fn read(
        pattern: &'p str,
        lists: &'p Gazetteer,
        lets: &'p [(&'p str, Vec<Node>)],
        kind: Option<Kind>,
    ) -> Result<(Vec<Node>, Vec<Kind>), String> {
        let mut parser = Parser { rest: pattern.trim(), lists, lets, kinds: Vec::new(), kind };
        let nodes = parser.sequences()?;
        parser.end()?;
        Ok((nodes, parser.kinds))
    }

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
        if self.eat(c) { Ok(()) } else { Err(format!("{} where {c:?} should close", head(self.rest))) }
    }

    fn end(&mut self) -> Result<(), String> {
        self.skip();
        if self.rest.is_empty() { Ok(()) } else { Err(format!("{} closes nothing", head(self.rest))) }
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
        Ok(vec![Node::Either(Rc::new(longer))])
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
            return self.capture(out);
        }
        if let Some(rest) = self.rest.strip_prefix("not(") {
            self.rest = rest;
            let inner = self.sequences()?;
            self.expect(')')?;
            out.push(Node::Absent(Rc::new(inner)));
            return Ok(());
        }
        let mut nodes = self.unit()?;
        // A&B: one token that is both.
        while self.rest.starts_with('&') {
            self.rest = &self.rest[1..];
            let other = self.unit()?;
            match (&nodes[..], &other[..]) {
                ([Node::Token(a)], [Node::Token(b)]) => {
                    nodes = vec![token(both(Test::clone(a), Test::clone(b)))];
                }
                _ => return Err("'&' joins tests of one token only".to_owned()),
            }
        }
        let (least, most) = self.count()?;
        if (least, most) == (1, 1) {
            out.extend(nodes);
        } else {
            out.push(Node::Repeat { what: Rc::new(nodes), least, most });
        }
        Ok(())
    }

    /// What stands in brackets: a span that the rule claims, of the rule's kind or of its own.
    fn capture(&mut self, out: &mut Vec<Node>) -> Result<(), String> {
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
        if number == CAPTURES {
            return Err("a fifth [ ]; a rule claims at most four spans".to_owned());
        }
        self.kinds.push(kind);
        out.push(Node::Open(number));
        let inner = self.sequences()?;
        self.expect(']')?;
        out.extend(inner);
        out.push(Node::Close(number));
        Ok(())
    }

    /// How often something comes: once, or as `?`, `+`, `*` or braces say.
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

    fn regex(&mut self) -> Result<Regex, String> {
        let (regex, rest) = character::read(self.rest)?;
        self.rest = rest;
        Ok(regex)
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
            '<' => self.list(),
            '@' => self.claim(),
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
            '/' => Ok(vec![token(Test::Text(self.regex()?))]),
            '~' => {
                self.rest = &self.rest[1..];
                if !self.rest.starts_with('/') {
                    return Err(format!("{} after '~'; write ~/[A-Z]-?[0-9]+/", head(self.rest)));
                }
                Ok(vec![Node::Window(self.regex()?)])
            }
            c if c.is_uppercase() => self.form(),
            c if c.is_alphanumeric() => Ok(words(self.name())),
            c => Err(format!("{c:?} is no element; put marks in quotes, as \",\"")),
        }
    }

    /// `<titles>`: a word of a list.
    fn list(&mut self) -> Result<Vec<Node>, String> {
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

    /// `@city`: the tokens of a list's claim, from its first to its last.
    fn claim(&mut self) -> Result<Vec<Node>, String> {
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
        let inner = Node::Repeat { what: Rc::new(vec![test(Part::Inner)]), least: 0, most: 4 };
        Ok(vec![Node::Either(Rc::new(vec![
            vec![test(Part::First), inner, test(Part::Last)],
            vec![test(Part::Whole)],
        ]))])
    }

    /// What begins with a capital: a form, or a word in capitals alone.
    fn form(&mut self) -> Result<Vec<Node>, String> {
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
}

/// Words the place where a pattern goes wrong: what stands there.
fn head(text: &str) -> String {
    if text.is_empty() {
        "the end".to_owned()
    } else {
        format!("{:?}", text.chars().take(20).collect::<String>())
    }
}

/// The tokens of a literal.
fn words(text: &str) -> Vec<Node> {
    if text.bytes().all(|byte| byte.is_ascii_alphabetic()) {
        let capital = text.starts_with(|c: char| c.is_ascii_uppercase());
        return vec![token(Test::Words { keys: vec![fold::key(text)], capital })];
    }
    let mut tokens = Vec::new();
    tokenize(text, |_| Abbreviation::ALWAYS, &mut tokens);
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
