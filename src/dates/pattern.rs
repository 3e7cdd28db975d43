//! Patterns to programs of the matcher.

use super::frame::Field;
use super::grammar::{CAPITAL, GLUED, Op, SMALL};
use super::load::Builder;
use crate::gazetteer::fold;

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
    /// Compiles a pattern and returns where it begins.
    pub(super) fn compile(&mut self, pattern: &str) -> Result<u32, String> {
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
}
