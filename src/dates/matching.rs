//! Patterns over the tokens of one block: a small backtracking matcher.

use std::cell::RefCell;

use super::frame::{Field, Frame, NONE};
use super::grammar::{CAPITAL, Class, GLUED, Grammar, Op, SMALL, Setting, Start, Word};
use super::index::second_bit;
use super::numeral::Number;
use crate::document::{Document, Shape};

/// How deep groups may stand in groups; deeper nesting matches nothing.
const DEEPEST: u32 = 8;
/// How many tokens before a match a condition may look at.
const BEHIND: usize = 7;

/// Where places in the list of numbers begin.
pub(super) const NUMBER: u32 = 1 << 16;

/// A match of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub rule: u16,
    pub end: usize,
    pub frame: Frame,
}

/// The tokens of one block, seen by the grammar.
pub(super) struct Matcher<'a> {
    pub grammar: &'a Grammar,
    pub document: &'a Document<'a>,
    /// The number of each token's word in the grammar, 0 for unknown ones; from [`NUMBER`] on, a place in `numbers`.
    pub words: &'a [u32],
    /// The numbers of the document.
    pub numbers: &'a [Number],
    /// The tokens that may take part.
    pub first: usize,
    pub limit: usize,
    /// What groups have matched lately, by token and group.
    pub seen: RefCell<Vec<Seen>>,
}

/// A token and a group, and the end and the fields of its match.
pub(super) type Seen = ((usize, u8), Option<(usize, Frame)>);

impl Matcher<'_> {
    /// Returns the longest match that begins at a token; of equals, that of the first rule.
    pub fn longest(&self, at: usize) -> Option<Match> {
        let mut best: Option<Match> = None;
        self.starts(at, |start| {
            if !start.part {
                self.attempt(start.program, start.rule, at, &mut best);
            }
        });
        best
    }

    /// Returns what the grammar knows of the word at a token.
    #[inline]
    fn known(&self, at: usize) -> Word {
        match self.words.get(at) {
            Some(&number) if number < NUMBER => self.grammar.words[number as usize],
            Some(&number) => self.grammar.words[self.numbers[(number - NUMBER) as usize].word as usize],
            None => Word::default(),
        }
    }

    /// Calls `emit` for each pattern that can begin at a token.
    #[inline]
    fn starts(&self, at: usize, mut emit: impl FnMut(&Start)) {
        // Most words are unknown to the grammar, and end every longer pattern.
        let next = match self.words.get(at + 1) {
            Some(&word) if at + 1 < self.limit => second_bit(word),
            _ => 0,
        };
        let word = self.known(at);
        for start in &self.grammar.starts[word.starts.0 as usize..word.starts.1 as usize] {
            if start.second == u64::MAX || start.second & next != 0 {
                emit(start);
            }
        }
        let shapes = self.shapes(at);
        if shapes != 0 {
            for (first, start) in &self.grammar.number_starts {
                if shapes & first != 0 && (start.second == u64::MAX || start.second & next != 0) {
                    emit(start);
                }
            }
        }
    }

    /// Returns the shapes of the number at a token, as bits.
    #[inline]
    fn shapes(&self, at: usize) -> u64 {
        match self.words.get(at) {
            Some(&number) if number >= NUMBER => self.numbers[(number - NUMBER) as usize].shapes,
            _ => 0,
        }
    }

    fn attempt(&self, program: u32, rule: u16, at: usize, best: &mut Option<Match>) {
        let mut frame = Frame::empty();
        let Some(end) = self.run(program, at, &mut frame, 0) else {
            return;
        };
        let better = best.is_none_or(|best| end > best.end || end == best.end && rule < best.rule);
        if !better {
            return;
        }
        for condition in &self.grammar.rules[rule as usize].conditions {
            let holds = if condition.behind {
                let most = BEHIND.min(at - self.first).min(condition.length.1 as usize);
                (condition.length.0 as usize..=most).any(|back| {
                    let mut seen = Frame::empty();
                    let ends = self.run(condition.program, at - back, &mut seen, 0) == Some(at);
                    if ends && !condition.negated {
                        fill(&mut frame, &seen);
                    }
                    ends
                })
            } else {
                let mut seen = Frame::empty();
                let found = self.run(condition.program, end, &mut seen, 0).is_some();
                if found && !condition.negated {
                    fill(&mut frame, &seen);
                }
                found
            };
            if holds == condition.negated {
                return;
            }
        }
        self.settle(rule, &mut frame);
        *best = Some(Match { rule, end, frame });
    }

    fn settle(&self, rule: u16, frame: &mut Frame) {
        for &(field, setting) in &self.grammar.rules[rule as usize].settings {
            let value = match setting {
                Setting::Number(number) => number,
                Setting::Copy(from) => frame.get(from).unwrap_or(NONE),
                Setting::Negated(from) => match frame.get(from) {
                    // An unknown number stays unknown.
                    Some(-1) | None => NONE,
                    Some(value) => -value,
                },
            };
            frame.set(field, value);
        }
    }

    /// Runs a pattern from a token and returns the end of its match.
    fn run(&self, mut program: u32, mut at: usize, frame: &mut Frame, depth: u32) -> Option<usize> {
        loop {
            match self.grammar.ops[program as usize] {
                Op::Done => return Some(at),
                Op::Jump(to) => {
                    program = to;
                    continue;
                }
                Op::Split(other) => {
                    let before = *frame;
                    if let Some(end) = self.run(program + 1, at, frame, depth) {
                        return Some(end);
                    }
                    *frame = before;
                    program = other;
                    continue;
                }
                _ if at >= self.limit => return None,
                Op::Any { flags } => {
                    if !self.fits(flags, at) {
                        return None;
                    }
                    at += 1;
                }
                Op::Word { key, flags } => {
                    if self.document.tokens[at].word != key || !self.fits(flags, at) {
                        return None;
                    }
                    at += 1;
                }
                Op::OneOf { from, to } => {
                    let set = &self.grammar.sets[from as usize..to as usize];
                    if set.binary_search(&self.document.tokens[at].word).is_err() {
                        return None;
                    }
                    at += 1;
                }
                Op::Class { class, field, flags } => {
                    if !self.fits(flags, at) {
                        return None;
                    }
                    let (length, value, tenth) = self.class(class, at)?;
                    if let Some(field) = field {
                        frame.set(field, value);
                        if tenth != 0 {
                            frame.set(Field::Tenth, tenth);
                        }
                    }
                    at += length;
                }
                Op::Group { group, flags } => {
                    if depth >= DEEPEST || !self.fits(flags, at) {
                        return None;
                    }
                    let mut best: Option<(usize, Frame)> = None;
                    if let Some(seen) = self.seen.borrow().iter().find(|s| s.0 == (at, group)) {
                        let (end, inner) = seen.1?;
                        frame.merge(&inner);
                        at = end;
                        program += 1;
                        continue;
                    }
                    self.starts(at, |start| {
                        if start.groups & 1 << group == 0 {
                            return;
                        }
                        let mut inner = Frame::empty();
                        if let Some(end) = self.run(start.program, at, &mut inner, depth + 1)
                            && best.is_none_or(|(longest, _)| end > longest)
                        {
                            self.settle(start.rule, &mut inner);
                            best = Some((end, inner));
                        }
                    });
                    let mut seen = self.seen.borrow_mut();
                    if seen.len() >= 8 {
                        seen.clear();
                    }
                    seen.push(((at, group), best));
                    drop(seen);
                    let (end, inner) = best?;
                    frame.merge(&inner);
                    at = end;
                }
            }
            program += 1;
        }
    }

    fn fits(&self, flags: u8, at: usize) -> bool {
        if flags == 0 {
            return true;
        }
        let shape = self.document.tokens[at].shape;
        !(flags & CAPITAL != 0 && !shape.has(Shape::CAPITAL)
            || flags & SMALL != 0 && (shape.has(Shape::CAPITAL) || !shape.has(Shape::LETTER))
            || flags & GLUED != 0 && !shape.has(Shape::GLUED))
    }

    /// Returns the number of tokens, the value and the tenths that a class reads at a token.
    fn class(&self, class: u8, at: usize) -> Option<(usize, i32, i32)> {
        match self.grammar.classes.get(class as usize)? {
            Class::Table => self.table(class, at).map(|(length, value)| (length, value, 0)),
            Class::Shape { .. } => self.shape(class, at).map(|value| (1, value, 0)),
            Class::Number => self.number(at),
        }
    }

    /// Returns the number of tokens and the value of the longest entry of a table at a token.
    pub fn table(&self, class: u8, at: usize) -> Option<(usize, i32)> {
        let word = self.known(at);
        if word.members.0 == word.members.1 {
            return None;
        }
        let tokens = &self.document.tokens;
        let apostrophe = tokens[at].shape.has(Shape::APOSTROPHE);
        for member in &self.grammar.members[word.members.0 as usize..word.members.1 as usize] {
            let rest = &self.grammar.rest[member.rest.0 as usize..member.rest.1 as usize];
            let end = at + 1 + rest.len();
            if member.class != class
                || apostrophe && !member.apostrophe
                || end > self.limit
                || !rest.iter().zip(&tokens[at + 1..end]).all(|(key, token)| *key == token.word)
            {
                continue;
            }
            let period = member.period
                && end < self.limit
                && tokens[end].shape.has(Shape::GLUED)
                && self.document.word(end) == ".";
            return Some((end + usize::from(period) - at, member.value));
        }
        None
    }

    /// Returns true if the word at a token has one of the endings of a table (`-ed`).
    pub fn ends(&self, class: Option<u8>, at: usize) -> bool {
        let (Some(class), Some(token)) = (class, self.document.tokens.get(at)) else {
            return false;
        };
        token.shape.has(Shape::LETTER)
            && self.grammar.endings.iter().any(|(of, ending)| {
                *of == class
                    && token.span.len() > ending.len() + 1
                    && self.document.word(at).ends_with(ending)
            })
    }

    /// Returns the value of a number that has the shape.
    #[inline]
    pub fn shape(&self, class: u8, at: usize) -> Option<i32> {
        let &number = self.words.get(at).filter(|number| **number >= NUMBER)?;
        let Number { shapes, value, .. } = self.numbers[(number - NUMBER) as usize];
        match self.grammar.classes.get(class as usize)? {
            Class::Shape { bit, .. } if shapes & 1 << bit != 0 => Some(value),
            _ => None,
        }
    }
}

/// Takes over the fields that are not set yet.
fn fill(frame: &mut Frame, seen: &Frame) {
    let mut both = *seen;
    both.merge(frame);
    *frame = both;
}
