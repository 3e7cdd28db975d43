//! Patterns over the tokens of one block: a small backtracking matcher.

use super::frame::{Field, Frame, NONE};
use super::grammar::{CAPITAL, Class, GLUED, Grammar, Op, SMALL, Setting};
use crate::document::{Document, Shape};
use crate::gazetteer::fold;

/// How deep groups may stand in groups; deeper nesting matches nothing.
const DEEPEST: u32 = 8;
/// How many tokens before a match a condition may look at.
const BEHIND: usize = 7;

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
    /// The number of each token's word in the grammar, 0 for unknown ones.
    pub words: &'a [u16],
    /// The tokens that may take part.
    pub first: usize,
    pub limit: usize,
}

impl Matcher<'_> {
    /// Returns the longest match that begins at a token; of equals, that of the first rule.
    pub fn longest(&self, at: usize) -> Option<Match> {
        let mut best: Option<Match> = None;
        let word = self.grammar.words[self.words[at] as usize];
        for &entry in &self.grammar.starts[word.starts.0 as usize..word.starts.1 as usize] {
            self.attempt(entry, at, &mut best);
        }
        if self.document.tokens[at].shape.has(Shape::DIGIT) {
            for (class, starts) in self.grammar.shape_starts.iter().enumerate() {
                if !starts.is_empty() && self.shape(class as u8, at).is_some() {
                    for &entry in starts {
                        self.attempt(entry, at, &mut best);
                    }
                }
            }
        }
        best
    }

    fn attempt(&self, (program, rule): (u32, u16), at: usize, best: &mut Option<Match>) {
        let mut frame = Frame::empty();
        let Some(end) = self.run(program, at, &mut frame, 0) else { return };
        let better = best.is_none_or(|best| end > best.end || end == best.end && rule < best.rule);
        if !better {
            return;
        }
        for condition in &self.grammar.rules[rule as usize].conditions {
            let holds = if condition.behind {
                (1..=BEHIND.min(at - self.first)).any(|back| {
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
                    for &rule in &self.grammar.groups[group as usize] {
                        for &program in &self.grammar.rules[rule as usize].programs {
                            let mut inner = Frame::empty();
                            if let Some(end) = self.run(program, at, &mut inner, depth + 1)
                                && best.is_none_or(|(longest, _)| end > longest)
                            {
                                self.settle(rule, &mut inner);
                                best = Some((end, inner));
                            }
                        }
                    }
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
        let word = self.grammar.words[*self.words.get(at)? as usize];
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
        let (Some(class), Some(token)) = (class, self.document.tokens.get(at)) else { return false };
        token.shape.has(Shape::LETTER)
            && self.grammar.endings.iter().any(|(of, ending)| {
                *of == class
                    && token.span.len() > ending.len() + 1
                    && self.document.word(at).ends_with(ending)
            })
    }

    /// Returns the value of a number whose form is of the class.
    fn shape(&self, class: u8, at: usize) -> Option<i32> {
        let token = self.document.tokens.get(at).filter(|token| token.shape.has(Shape::DIGIT))?;
        let Class::Shape { forms, low, high } = self.grammar.classes.get(class as usize)? else {
            return None;
        };
        if token.span.len() > 12 {
            return None;
        }
        let text = self.document.word(at);
        forms.iter().find_map(|form| read_form(form, text)).filter(|value| (low..=high).contains(&value))
    }

    /// Returns a number in digits or words: its tokens, its value, its tenths.
    fn number(&self, at: usize) -> Option<(usize, i32, i32)> {
        let classes = self.grammar.number;
        if self.document.tokens[at].shape.has(Shape::DIGIT) {
            if let Some(value) = self.shape(classes.decimal, at) {
                return Some((1, value / 100, value % 100));
            }
            let value = self.shape(classes.integer, at)?;
            return match self.table(classes.scale, at + 1) {
                Some((length, scale)) => Some((1 + length, value.checked_mul(scale)?, 0)),
                None => Some((1, value, 0)),
            };
        }
        let (mut total, mut current, mut end, mut next) = (0i32, 0i32, at, at);
        let mut last = 1000;
        while next < self.limit {
            if let Some((length, tens)) = self.table(classes.tens, next) {
                // "nineteen ninety" is a year.
                if (10..=20).contains(&current) && total == 0 && last < 100 {
                    current *= 100;
                } else if last <= 99 {
                    break;
                }
                current += tens;
                last = 10;
                next += length;
            } else if let Some((length, ones)) = self.table(classes.ones, next) {
                if last < 10 || last == 10 && ones > 9 {
                    break;
                }
                current += ones;
                last = if ones > 9 { 9 } else { 1 };
                next += length;
            } else if let Some((length, scale)) = self.table(classes.scale, next)
                && next > at
            {
                if scale == 100 {
                    current = current.max(1).checked_mul(100)?;
                } else {
                    total = total.checked_add(current.max(1).checked_mul(scale)?)?;
                    current = 0;
                }
                last = 1000;
                next += length;
            } else {
                break;
            }
            end = next;
            // A hyphen or "and" between the words of one number.
            let joins = |word: &str| {
                last == 10 && word == "-"
                    || last == 1000 && fold::key(word) == fold::key("and") && current + total > 0
            };
            if next + 1 < self.limit
                && joins(self.document.word(next))
                && self.table(classes.ones, next + 1).or(self.table(classes.tens, next + 1)).is_some()
            {
                next += 1;
            }
        }
        (end > at).then_some((end - at, total + current, 0))
    }
}

/// Takes over the fields that are not set yet.
fn fill(frame: &mut Frame, seen: &Frame) {
    let mut both = *seen;
    both.merge(frame);
    *frame = both;
}

/// Reads a text of the form (`#` a digit, letters in either case); returns its digits as one number, groups of them with at least
/// two places.
fn read_form(form: &str, text: &str) -> Option<i32> {
    let (mut value, mut group, mut digits) = (0i32, 0i32, 0u32);
    let mut letters = text.chars();
    for expected in form.chars() {
        let found = letters.next()?;
        if expected == '#' {
            group = group.checked_mul(10)?.checked_add(found.to_digit(10)? as i32)?;
            digits += 1;
        } else {
            if digits > 0 && matches!(expected, '.' | ':' | ',') {
                value = join(value, group, digits)?;
                (group, digits) = (0, 0);
            }
            let found = match found {
                '\u{2019}' | '\u{2018}' => '\'',
                other => other.to_ascii_lowercase(),
            };
            if found != expected {
                return None;
            }
        }
    }
    if letters.next().is_some() {
        return None;
    }
    if digits > 0 { join(value, group, digits) } else { Some(value) }
}

/// Appends a group of digits to a number; a group has at least two places (`5.4.2021` is 5042021).
fn join(value: i32, group: i32, digits: u32) -> Option<i32> {
    value.checked_mul(10i32.checked_pow(digits.max(2))?)?.checked_add(group)
}
