//! Time expressions: every one in the text, and what it means in the notation of TIMEX3.
//!
//! What is known of months, units, holidays and phrases is in `gazetteers/rules/dates/`; here are the matcher and the calendar.

mod anchor;
mod begin;
mod block;
mod calendar;
mod class;
mod clock;
mod direction;
mod document_date;
mod frame;
mod grammar;
mod index;
mod length;
mod line;
mod load;
mod matching;
mod nearest;
mod notation;
mod numeral;
mod order;
mod pattern;
mod person;
mod reach;
mod timing;
mod value;
mod waiting;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;

use jiff::civil::Date;

pub(crate) use document_date::of_number;
pub use document_date::{DateSource, Known, document_date};
pub use grammar::Grammar;
pub use matching::Buffers;
pub use notation::Value;
pub use order::DateOrder;

use crate::document::{Document, Shape, Token};
use crate::gazetteer::Gazetteer;
use crate::label::Kind;
use crate::span::TokenSpan;
pub use anchor::Anchor;
use anchor::{Anchors, resolve, unpack};
use direction::Cues;
use frame::{Field, Frame};
use grammar::glance;
use matching::Matcher;
use person::Persons;
use waiting::Waiting;

/// The built-in grammar as `build.rs` writes it from `gazetteers/rules/dates/`.
const BLOCK: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/dates.bin"));

/// The files of the built-in grammar, for the tests, which read their examples.
#[cfg(test)]
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
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Expression {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// One of [`Kind::Day`], [`Kind::Time`], [`Kind::Duration`], [`Kind::Set`].
    pub kind: Kind,
    /// The rule that found it (see [`Grammar::rule_name`]).
    pub rule: u16,
    /// Its value in TIMEX3's notation.
    pub value: Value,
    /// TIMEX3's `mod`, such as `APPROX` or `START`.
    pub modifier: Option<&'static str>,
    /// The first period of a range.
    pub begin: Option<Value>,
    /// The last period of a range.
    pub end: Option<Value>,
    /// What the value was computed from, if from anything but its own words.
    pub anchor: Option<Anchor>,
}

impl Grammar {
    /// Returns the built-in grammar, which the build has parsed and indexed; reading it takes 0.14 ms (`cargo bench --bench start`).
    ///
    /// ```
    /// let grammar = tagwire::dates::Grammar::built_in();
    /// assert_ne!(grammar.rule_name(0), "");
    /// ```
    pub fn built_in() -> Grammar {
        block::read(BLOCK).expect("build.rs has written it, and a test reads it")
    }

    /// Appends the time expressions of a document to `out`, in order, never overlapping.
    ///
    /// ```
    /// use tagwire::dates::{Buffers, Context, Grammar};
    /// # let lists = tagwire::gazetteer::Gazetteer::built_in();
    /// let document = tagwire::sentence::document("It rained two weeks ago.", &lists);
    /// let context = Context { date: Some(jiff::civil::date(2023, 11, 24)) };
    /// let mut found = Vec::new();
    /// Grammar::built_in().find(&document, &context, &mut Buffers::default(), &mut found);
    /// assert_eq!(&*found[0].value, "2023-W45");
    /// ```
    pub fn find(
        &self,
        document: &Document,
        context: &Context,
        buffers: &mut Buffers,
        out: &mut Vec<Expression>,
    ) {
        self.find_unless(&|_| false, document, context, buffers, out);
    }

    /// Does the same, but leaves out the weekdays that are names of persons by what the lists say of the words beside them.
    pub(crate) fn find_beside_persons(
        &self,
        lists: &Gazetteer,
        document: &Document,
        context: &Context,
        buffers: &mut Buffers,
        out: &mut Vec<Expression>,
    ) {
        let persons = Persons::new(self, document, lists);
        self.find_unless(&|tokens| persons.named(tokens), document, context, buffers, out);
    }

    fn find_unless(
        &self,
        named: &dyn Fn(TokenSpan) -> bool,
        document: &Document,
        context: &Context,
        buffers: &mut Buffers,
        out: &mut Vec<Expression>,
    ) {
        buffers.clear(document.tokens.len(), self.groups);
        let buffers = &*buffers;
        let mut anchors = Anchors::new(context.date);
        let mut waiting = Waiting::new(self);
        let cues = OnceCell::new();
        let mut fields = [Frame::empty(); 2];
        let mut sentence = 0;
        for block in &document.blocks {
            let (first, limit) = (block.tokens.start as usize, block.tokens.end as usize);
            anchors.timing.enter_block(block, document);
            let matcher = Matcher { grammar: self, document, buffers, first, limit };
            let mut at = first;
            let mut next = document.tokens[first..limit].first().map_or(0, |token| self.look(token));
            while at < limit {
                // Nothing begins with 9 words of 10, which one byte tells.
                let here = next;
                next = document.tokens[at + 1..limit].first().map_or(0, |token| self.look(token));
                let begins = here & glance::BEGINS != 0
                    || here & glance::BEGINS_BEFORE_KNOWN != 0 && next & glance::KNOWN != 0;
                if !begins {
                    at += 1;
                    continue;
                }
                let Some(found) = matcher.longest(at, &mut fields) else {
                    at += 1;
                    continue;
                };
                let is_date = unpack(&mut fields[found.fields]);
                self.reorder(document, at..found.end, &mut fields[found.fields]);
                let frame = &fields[found.fields];
                let end = found.end.max(at + 1);
                if is_date && frame.get(Field::Kind) != Some(9) && !named(TokenSpan::new(at, end)) {
                    while document.sentences.get(sentence).is_some_and(|s| s.end as usize <= at) {
                        sentence += 1;
                    }
                    anchors.enter(sentence);
                    anchors.timing.approach(at);
                    let span = document.sentences.get(sentence).map_or(first..limit, |s| s.range());
                    let direction =
                        || matcher.direction(cues.get_or_init(|| Cues::new(self)), frame, at, end, &span);
                    let meaning = resolve(frame, &anchors, &direction);
                    let tokens = TokenSpan::new(at, end);
                    match meaning.point {
                        // The last day of a quarter does not stand for itself.
                        Some(point) if anchors.ends_quarter(point, tokens, document) => {}
                        Some(point) => anchors.mention(frame, point, tokens, &direction),
                        None => anchors.lasted(frame),
                    }
                    anchors.timing.meet(frame, meaning.point, meaning.dayless, tokens, document);
                    waiting.meet(frame, &meaning, tokens, &anchors, document, out);
                    out.push(Expression {
                        tokens,
                        kind: meaning.kind,
                        rule: found.rule,
                        value: meaning.value,
                        modifier: meaning.modifier,
                        begin: meaning.begin,
                        end: meaning.end,
                        anchor: meaning.anchor,
                    });
                }
                at = end;
                next = document.tokens[at..limit].first().map_or(0, |token| self.look(token));
            }
        }
    }

    /// Reads a date of figures in the order that the user says.
    #[inline]
    fn reorder(&self, document: &Document, tokens: std::ops::Range<usize>, frame: &mut Frame) {
        let Some(order) = self.order.filter(|_| frame.has(Field::Day) || frame.has(Field::Numeric)) else {
            return;
        };
        let text = document.span(TokenSpan::new(tokens.start, tokens.end)).of(document.text);
        let Some([year, month, day]) = order.read(text) else { return };
        frame.set(Field::Numeric, frame::NONE);
        for (field, value) in [(Field::Year, year), (Field::Month, month), (Field::Day, day)] {
            frame.set(field, value);
        }
    }

    /// Returns what is known of a token at a glance.
    #[inline]
    fn look(&self, token: &Token) -> u8 {
        const DIGIT: u8 = glance::KNOWN | glance::BEGINS | glance::CUE;
        let glance = self.glance(token.word) | if token.shape.has(Shape::DIGIT) { DIGIT } else { 0 };
        if token.shape.has(Shape::PUNCTUATION.with(Shape::ADDRESS)) {
            glance & !(glance::BEGINS | glance::BEGINS_BEFORE_KNOWN)
        } else {
            glance
        }
    }
}
