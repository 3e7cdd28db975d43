//! Time expressions: every one in the text, and what it means in the notation of TIMEX3.
//!
//! What is known of months, units, holidays and phrases is in `gazetteers/rules/dates/`; here are the matcher and the calendar.

mod anchor;
mod calendar;
mod document_date;
mod frame;
mod grammar;
mod index;
mod load;
mod matching;
mod numeral;
mod pattern;
mod value;

#[cfg(test)]
mod tests;

use std::cell::RefCell;

use jiff::civil::Date;

pub use document_date::{DateSource, Known, document_date};
pub use grammar::Grammar;

use crate::document::{Document, Shape, Token};
use crate::label::Kind;
use crate::span::TokenSpan;
use anchor::{Anchors, Direction, resolve};
use frame::{Field, Frame, unit};
use matching::{Matcher, NUMBER};
use numeral::{Number, read_number};

/// The files of the built-in grammar.
pub(crate) const FILES: &[(&str, &str)] = &[
    ("words.rules", include_str!("../../gazetteers/rules/dates/words.rules")),
    ("never.rules", include_str!("../../gazetteers/rules/dates/never.rules")),
    ("set.rules", include_str!("../../gazetteers/rules/dates/set.rules")),
    ("duration.rules", include_str!("../../gazetteers/rules/dates/duration.rules")),
    ("relative.rules", include_str!("../../gazetteers/rules/dates/relative.rules")),
    ("clock.rules", include_str!("../../gazetteers/rules/dates/clock.rules")),
    ("calendar.rules", include_str!("../../gazetteers/rules/dates/calendar.rules")),
];

/// What is known of a document apart from its text.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Context {
    /// The day the document was published; without it, values that hang on it stay open (`XXXX-WXX-5`).
    pub date: Option<Date>,
}

/// A time expression and its meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// One of [`Kind::Day`], [`Kind::Time`], [`Kind::Duration`], [`Kind::Set`].
    pub kind: Kind,
    /// The rule that found it (see [`Grammar::rule_name`]).
    pub rule: u16,
    /// Its value in TIMEX3's notation.
    pub value: String,
    /// TIMEX3's `mod`, such as `APPROX` or `START`.
    pub modifier: Option<&'static str>,
    /// The first period of a range.
    pub begin: Option<String>,
    /// The last period of a range.
    pub end: Option<String>,
    /// The value was computed from the document's date or from an earlier mention.
    pub anchored: bool,
}

impl Grammar {
    /// Returns the built-in grammar; parsing it takes less than a millisecond.
    ///
    /// ```
    /// let grammar = tagwire::dates::Grammar::built_in();
    /// assert_ne!(grammar.rule_name(0), "");
    /// ```
    pub fn built_in() -> Grammar {
        Grammar::parse(FILES).expect("the tests parse these files")
    }

    /// Appends the time expressions of a document to `out`, in order, never overlapping.
    ///
    /// ```
    /// use tagwire::dates::{Context, Grammar};
    /// # let lists = tagwire::gazetteer::Gazetteer::built_in();
    /// let document = tagwire::sentence::document("It rained two weeks ago.", &lists);
    /// let context = Context { date: Some(jiff::civil::date(2023, 11, 24)) };
    /// let mut found = Vec::new();
    /// Grammar::built_in().find(&document, &context, &mut found);
    /// assert_eq!(found[0].value, "2023-W45");
    /// ```
    pub fn find(&self, document: &Document, context: &Context, out: &mut Vec<Expression>) {
        let never = Shape::PUNCTUATION.with(Shape::ADDRESS);
        let mut numbers = Vec::new();
        let look_up = |token: &Token| {
            if token.shape.has(Shape::DIGIT) {
                let (shapes, value) = read_number(self, token.span.of(document.text));
                if shapes != 0 {
                    numbers.push(Number { shapes, value, word: self.word(token.word) });
                    return NUMBER + (numbers.len() - 1) as u32;
                }
            }
            u32::from(self.word(token.word))
        };
        let words: Vec<u32> = document.tokens.iter().map(look_up).collect();
        let mut anchors = Anchors { document: context.date, ..Anchors::default() };
        let cues =
            Cues { past: self.class("past"), future: self.class("future"), article: self.class("article") };
        let mut sentence = 0;
        let mut at_sentence = usize::MAX;
        for block in &document.blocks {
            let (first, limit) = (block.tokens.start as usize, block.tokens.end as usize);
            let matcher = Matcher {
                grammar: self,
                document,
                words: &words,
                numbers: &numbers,
                first,
                limit,
                seen: RefCell::default(),
            };
            let mut at = first;
            while at < limit {
                let shape = document.tokens[at].shape;
                if words[at] == 0 || shape.has(never) {
                    at += 1;
                    continue;
                }
                // The article stays outside.
                if cues.article.is_some_and(|class| matcher.table(class, at).is_some()) {
                    at += 1;
                    continue;
                }
                let Some(found) = matcher.longest(at) else {
                    at += 1;
                    continue;
                };
                let end = found.end.max(at + 1);
                if found.frame.get(Field::Kind) != Some(9) {
                    while document.sentences.get(sentence).is_some_and(|s| s.end as usize <= at) {
                        sentence += 1;
                    }
                    if sentence != at_sentence {
                        anchors.day = None;
                        at_sentence = sentence;
                    }
                    let span = document.sentences.get(sentence).map_or(first..limit, |s| s.range());
                    let direction = cues.direction(&matcher, &found.frame, at, end, span);
                    let meaning = resolve(&found.frame, &anchors, direction);
                    if let Some(point) = meaning.point {
                        if point.unit == unit::QUARTER
                            && !found.frame.has(Field::Shift)
                            && anchors.is_recent(point)
                        {
                            anchors.report = Some(point);
                        }
                        anchors.mentioned = Some(point);
                        if point.unit == unit::DAY {
                            anchors.day = Some(point.date);
                        }
                    }
                    out.push(Expression {
                        tokens: TokenSpan::new(at, end),
                        kind: meaning.kind,
                        rule: found.rule,
                        value: meaning.value,
                        modifier: meaning.modifier,
                        begin: meaning.begin,
                        end: meaning.end,
                        anchored: meaning.anchored,
                    });
                }
                at = end;
            }
        }
    }
}

/// The tables of words that tell which way an expression points.
struct Cues {
    past: Option<u8>,
    future: Option<u8>,
    article: Option<u8>,
}

impl Cues {
    /// Returns which way an expression points: by the nearest cue before it in its sentence, else after it.
    fn direction(
        &self,
        matcher: &Matcher,
        frame: &Frame,
        at: usize,
        end: usize,
        sentence: std::ops::Range<usize>,
    ) -> Direction {
        match frame.get(Field::Dir) {
            Some(1) => return Direction::Past,
            Some(2) => return Direction::Future,
            _ => {}
        }
        let is = |class: Option<u8>, at| class.is_some_and(|c| matcher.table(c, at).is_some());
        let cue = |at: usize| {
            if is(self.future, at) {
                Some(Direction::Future)
            } else if is(self.past, at) || matcher.ends(self.past, at) {
                Some(Direction::Past)
            } else {
                None
            }
        };
        let before = sentence.start.max(at.saturating_sub(20))..at;
        let after = end.min(sentence.end)..sentence.end.min(end + 8);
        before.rev().find_map(cue).or_else(|| after.into_iter().find_map(cue)).unwrap_or(Direction::Near)
    }
}
