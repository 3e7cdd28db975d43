//! Times of day that stand before their day: "at 8:30 p.m. (1530 GMT) on Monday", "between noon and 3 p.m. Tuesday".

use super::Expression;
use super::anchor::{Anchor, Anchors, Direction, Meaning, resolve};
use super::frame::{Field, Frame, unit};
use super::grammar::Grammar;
use crate::document::Document;
use crate::span::TokenSpan;

/// The value of links that stand between a time of day and its day as well as between two times.
const ANY: i32 = 0;
/// How many times of day wait for one day: two in two zones, or the two ends of a range.
const MOST: usize = 2;

/// The times of day without a day of their own that have just been read.
pub(super) struct Waiting<'g> {
    grammar: &'g Grammar,
    /// Where they stand among the expressions found.
    places: [usize; MOST],
    frames: [Frame; MOST],
    count: usize,
    /// The token behind the last of them.
    end: usize,
}

impl<'g> Waiting<'g> {
    /// Returns a place for them, with none in it.
    pub fn new(grammar: &'g Grammar) -> Waiting<'g> {
        Waiting { grammar, places: [0; MOST], frames: [Frame::empty(); MOST], count: 0, end: 0 }
    }

    /// Goes on to the next expression, which will be added to `found`: if it is of a day, what waits for one is of that day.
    pub fn meet(
        &mut self,
        frame: &Frame,
        meaning: &Meaning,
        tokens: TokenSpan,
        anchors: &Anchors,
        document: &Document,
        found: &mut [Expression],
    ) {
        let is_time = frame.has(Field::Hour) || frame.has(Field::Clock);
        if self.count > 0 && !self.reaches(tokens.start as usize, is_time, document) {
            self.count = 0;
        }
        if meaning.dayless {
            if self.count == MOST {
                self.count = 0;
            }
            (self.places[self.count], self.frames[self.count]) = (found.len(), *frame);
            self.count += 1;
            self.end = tokens.end as usize;
            return;
        }
        if let Some(day) = meaning.point.filter(|point| point.unit == unit::DAY) {
            let timing = anchors.timing.of_day();
            let of_day = Anchors { day: Some(day.date), day_at: tokens, timing, ..*anchors };
            for (&place, frame) in self.places.iter().zip(&self.frames).take(self.count) {
                // A time of day has no direction.
                let moved = resolve(frame, &of_day, &|| Direction::Near);
                let expression = &mut found[place];
                (expression.value, expression.begin, expression.end) = (moved.value, moved.begin, moved.end);
                expression.anchor = Some(Anchor::Mention(tokens));
            }
        }
        self.count = 0;
    }

    /// Returns true if only links stand between what waits and a token of the same sentence; some link but two times of day.
    fn reaches(&self, at: usize, is_time: bool, document: &Document) -> bool {
        let Some(link) = self.grammar.class("clock-link") else { return false };
        let links = |at: usize| self.grammar.value_of(link, document.tokens[at].word);
        let sentence = document.sentences.partition_point(|sentence| sentence.end as usize <= at);
        document.sentences.get(sentence).is_some_and(|sentence| (sentence.start as usize) < self.end)
            && (self.end..at).all(|at| links(at).is_some_and(|value| is_time || value == ANY))
    }
}
