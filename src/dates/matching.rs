//! Patterns over the tokens of one block: a small backtracking matcher.

use std::cell::{Cell, RefCell};

use super::frame::{Field, Frame, NONE};
use super::grammar::{Branch, CAPITAL, GLUED, Grammar, Op, SMALL, Setting, Start, Word, glance};
use super::numeral::{Number, read_number};
use super::reach::Tokens;
use crate::document::{Document, Shape, Token};

/// How deep groups may stand in groups; deeper nesting matches nothing.
const DEEPEST: u32 = 8;
/// How many tokens before a match a condition may look at.
const BEHIND: usize = 7;

/// Where places in the list of numbers begin.
const NUMBER: u32 = 1 << 16;
/// The word of a token that was not looked at yet.
const UNREAD: u32 = u32::MAX;

/// What the matcher writes down while it reads a document; kept and used again for the next.
#[derive(Debug, Default)]
pub struct Buffers {
    /// For each token the number of its word in the grammar (0 for unknown ones), from [`NUMBER`] on a place in `numbers`;
    /// read when a pattern asks, for most tokens are never asked for.
    words: Vec<Cell<u32>>,
    numbers: RefCell<Vec<Number>>,
    /// What groups have matched lately, by group and the last bits of the token.
    seen: RefCell<Vec<Seen>>,
}

/// What a group has matched at a token.
#[derive(Clone, Copy, Debug)]
struct Seen {
    at: usize,
    /// Where the match ends; no match where this is 0.
    end: usize,
    fields: Frame,
}

/// Bits of the token that places in [`Buffers::seen`] tell apart.
const NEAR: usize = 4;

impl Buffers {
    /// Makes room for a document of that many tokens and forgets the one before.
    pub(super) fn clear(&mut self, tokens: usize, groups: usize) {
        let nothing = Seen { at: usize::MAX, end: 0, fields: Frame::empty() };
        self.seen.get_mut().resize(groups * NEAR, nothing);
        self.words.clear();
        self.words.resize(tokens, Cell::new(UNREAD));
        self.numbers.get_mut().clear();
        self.seen.get_mut().iter_mut().for_each(|seen| seen.at = usize::MAX);
    }
}

/// A match of a rule.
#[derive(Clone, Copy, Debug)]
pub(super) struct Match {
    pub rule: u16,
    pub end: usize,
    /// Which of the frames holds its fields.
    pub fields: usize,
}

/// The tokens of one block, seen by the grammar.
pub(super) struct Matcher<'a> {
    pub grammar: &'a Grammar,
    pub document: &'a Document<'a>,
    pub buffers: &'a Buffers,
    /// The tokens that may take part.
    pub first: usize,
    pub limit: usize,
}

impl Matcher<'_> {
    /// Returns the longest match that begins at a token; of equals, that of the first rule. Its fields are in one of `fields`.
    pub fn longest(&self, at: usize, fields: &mut [Frame; 2]) -> Option<Match> {
        let mut best: Option<(usize, u32, u16)> = None;
        // The fields of the best and of the next attempt change places.
        let mut tried = 0;
        self.starts(
            at,
            |branch| branch.rules,
            |start| {
                if !start.part
                    && let Some(end) = self.attempt(start, at, best, &mut fields[tried])
                {
                    best = Some((end, start.program, start.rule));
                    tried = 1 - tried;
                }
            },
        );
        best.map(|(end, _, rule)| Match { rule, end, fields: 1 - tried })
    }

    /// Returns the number of the word at a token, or from [`NUMBER`] on a place in the list of numbers.
    #[inline(always)]
    fn read(&self, at: usize) -> u32 {
        match self.buffers.words.get(at).map(Cell::get) {
            Some(UNREAD) => self.look_up(at),
            Some(read) => read,
            None => 0,
        }
    }

    #[inline(never)]
    fn look_up(&self, at: usize) -> u32 {
        let read = self.find_word(&self.document.tokens[at]);
        self.buffers.words[at].set(read);
        read
    }

    #[inline]
    fn find_word(&self, token: &Token) -> u32 {
        let glance = self.grammar.glance(token.word);
        let word = if glance & glance::KNOWN != 0 { self.grammar.word(token.word) } else { 0 };
        if token.shape.has(Shape::DIGIT)
            && let Some((kind, value)) = read_number(self.grammar, token.span.of(self.document.text))
        {
            let mut numbers = self.buffers.numbers.borrow_mut();
            numbers.push(Number { kind, value, word });
            return NUMBER + (numbers.len() - 1) as u32;
        }
        u32::from(word)
    }

    /// Returns the number at a token.
    #[inline]
    pub fn number_at(&self, at: usize) -> Option<Number> {
        let read = self.read(at);
        (read >= NUMBER).then(|| self.buffers.numbers.borrow()[(read - NUMBER) as usize])
    }

    /// Returns what the grammar knows of the word at a token.
    #[inline]
    pub fn known(&self, at: usize) -> &Word {
        let read = self.read(at);
        let word = match read {
            NUMBER.. => self.buffers.numbers.borrow()[(read - NUMBER) as usize].word,
            word => word as u16,
        };
        &self.grammar.words[word as usize]
    }

    /// Returns what a token is, for the masks of the patterns; behind the limit nothing is known.
    #[inline]
    fn tokens(&self, at: usize) -> Tokens {
        if at >= self.limit {
            return Tokens::UNKNOWN;
        }
        match self.read(at) {
            read @ NUMBER.. => {
                let number = self.buffers.numbers.borrow()[(read - NUMBER) as usize];
                let shapes = self.grammar.number_kinds[number.kind as usize].shapes;
                self.grammar.words[number.word as usize].token.with_shapes(shapes)
            }
            word => self.grammar.words[word as usize].token,
        }
    }

    /// Calls `emit` for each pattern that can begin at a token, of the branches that are wanted.
    #[inline]
    fn starts(&self, at: usize, wanted: impl Fn(&Branch) -> bool, mut emit: impl FnMut(&Start)) {
        let word = self.known(at);
        let next = self.tokens(at + 1);
        let mut later = None;
        let mut list = |branches: (u32, u32)| {
            for branch in &self.grammar.branches[branches.0 as usize..branches.1 as usize] {
                if !branch.second.meets(&next) || !wanted(branch) {
                    continue;
                }
                let (third, fourth) = later.get_or_insert_with(|| (self.tokens(at + 2), self.tokens(at + 3)));
                for start in &self.grammar.starts[branch.starts.0 as usize..branch.starts.1 as usize] {
                    if start.third.meets(third) && start.fourth.meets(fourth) {
                        emit(start);
                    }
                }
            }
        };
        // Most words are unknown to the grammar, and end every longer pattern.
        if word.second.meets(&next) {
            list(word.branches);
        }
        if let Some(number) = self.number_at(at) {
            let kind = &self.grammar.number_kinds[number.kind as usize];
            if kind.second.meets(&next) {
                list(kind.branches);
            }
        }
    }

    /// Runs a pattern and its conditions and returns the end of its match if that is better than the best so far: longer, or as long and
    /// of a rule that stands before it.
    fn attempt(
        &self,
        start: &Start,
        at: usize,
        best: Option<(usize, u32, u16)>,
        frame: &mut Frame,
    ) -> Option<usize> {
        frame.clear();
        let end = self.run(start.program, at, frame, 0)?;
        // Programs are numbered in the order of the rules.
        if best.is_some_and(|best| end < best.0 || end == best.0 && start.program > best.1) {
            return None;
        }
        let rule = start.rule;
        for condition in &self.grammar.rules[rule as usize].conditions {
            let holds = if condition.behind {
                let most = BEHIND.min(at - self.first).min(condition.length.1 as usize);
                (condition.length.0 as usize..=most).any(|back| {
                    let mut seen = Frame::empty();
                    let ends = self.run(condition.program, at - back, &mut seen, 0) == Some(at);
                    if ends && !condition.negated {
                        fill(frame, &seen);
                    }
                    ends
                })
            } else {
                let mut seen = Frame::empty();
                let found = self.run(condition.program, end, &mut seen, 0).is_some();
                if found && !condition.negated {
                    fill(frame, &seen);
                }
                found
            };
            if holds == condition.negated {
                return None;
            }
        }
        self.settle(rule, frame);
        Some(end)
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
                    // Mostly nothing is set yet, and nothing needs to be kept.
                    if frame.is_empty() {
                        if let Some(end) = self.run(program + 1, at, frame, depth) {
                            return Some(end);
                        }
                        frame.clear();
                    } else {
                        let before = *frame;
                        if let Some(end) = self.run(program + 1, at, frame, depth) {
                            return Some(end);
                        }
                        *frame = before;
                    }
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
                    let (length, value, hundredths) = self.class(class, at)?;
                    if let Some(field) = field {
                        // An hour has 60 minutes: 3.75 is no time.
                        if matches!(field, Field::Clock | Field::Clock2) && value % 100 >= 60 {
                            return None;
                        }
                        frame.set(field, value);
                        if hundredths != 0 {
                            frame.set(Field::Hundredths, hundredths);
                        }
                    }
                    at += length;
                }
                Op::Group { group, flags } => {
                    if depth >= DEEPEST || !self.fits(flags, at) {
                        return None;
                    }
                    at = self.group(group, at, frame, depth)?;
                }
            }
            program += 1;
        }
    }

    /// Reads the longest match of a group, of equals that of the first rule, and takes its fields over.
    fn group(&self, group: u8, at: usize, frame: &mut Frame, depth: u32) -> Option<usize> {
        let place = usize::from(group) * NEAR + at % NEAR;
        {
            let seen = &self.buffers.seen.borrow()[place];
            if seen.at == at {
                if seen.end == 0 {
                    return None;
                }
                frame.merge(&seen.fields);
                return Some(seen.end);
            }
        }
        let mut best: Option<(usize, u32)> = None;
        let (mut fields, mut tried) = ([Frame::empty(); 2], 0);
        self.starts(
            at,
            |branch| branch.groups & 1 << group != 0,
            |start| {
                if start.groups & 1 << group == 0 {
                    return;
                }
                fields[tried].clear();
                if let Some(end) = self.run(start.program, at, &mut fields[tried], depth + 1)
                    && best.is_none_or(|best| end > best.0 || end == best.0 && start.program < best.1)
                {
                    self.settle(start.rule, &mut fields[tried]);
                    best = Some((end, start.program));
                    tried = 1 - tried;
                }
            },
        );
        let mut seen = self.buffers.seen.borrow_mut();
        (seen[place].at, seen[place].end) = (at, best.map_or(0, |best| best.0));
        if best.is_some() {
            let chosen = &fields[1 - tried];
            seen[place].fields.clear();
            seen[place].fields.merge(chosen);
            frame.merge(chosen);
        }
        best.map(|best| best.0)
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
}

/// Takes over the fields that are not set yet.
fn fill(frame: &mut Frame, seen: &Frame) {
    let mut both = *seen;
    both.merge(frame);
    *frame = both;
}
