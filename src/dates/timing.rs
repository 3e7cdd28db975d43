//! Which day a time of day belongs to that has none of its own.

use jiff::civil::Date;

use super::anchor::{Anchor, Anchors, Direction};
use super::frame::{Field, Frame, unit};
use super::value::Point;
use crate::document::{Block, BlockKind, Document};
use crate::span::TokenSpan;

/// How many tokens may stand between days that come back and the hours of these: "Mondays to Fridays, from 9 a.m. to 5 p.m."
const BESIDE: u32 = 3;

/// How many days off a day is of another time than the document: "the 6th" beside it is of its month.
const LONG_AGO: i32 = 31;

/// What a time of day may belong to beside the day that was told last.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Timing {
    /// The day that stands alone in its line, above what happens on it.
    heading: Option<(Date, TokenSpan)>,
    /// The token behind days that come back, and behind the hours of these.
    comes_back: Option<u32>,
}

impl Timing {
    /// Goes on to a block: a headline without a day ends what stands under one.
    pub fn enter_block(&mut self, block: &Block, document: &Document) {
        if self.heading.is_some() && block.kind == BlockKind::Headline {
            let first = document.tokens[block.tokens.start as usize].span.start as usize;
            if document.text[..first].ends_with("\n\n") {
                self.heading = None;
            }
        }
    }

    /// Goes on to an expression.
    pub fn approach(&mut self, at: usize) {
        self.comes_back = self.comes_back.filter(|&end| at as u32 <= end + BESIDE);
    }

    /// Remembers an expression, by its fields, its day, if it is one, and whether it is a time of day alone.
    pub fn meet(
        &mut self,
        frame: &Frame,
        point: Option<Point>,
        dayless: bool,
        at: TokenSpan,
        document: &Document,
    ) {
        let rate = matches!(document.word(at.start as usize), "a" | "an" | "per");
        let days = frame.has(Field::Weekday) || frame.get(Field::Unit) == Some(unit::DAY) && !rate;
        if frame.has(Field::Every) {
            self.comes_back = (days && !frame.has(Field::Count)).then_some(at.end);
        } else if dayless {
            self.comes_back = self.comes_back.map(|_| at.end);
        } else {
            self.comes_back = None;
        }
        if let Some(day) = point.filter(|point| point.unit == unit::DAY && is_line(at, document)) {
            self.heading = Some((day.date, at));
        }
    }

    /// Returns the same where a day has been found.
    pub fn of_day(self) -> Timing {
        Timing { comes_back: None, ..self }
    }
}

impl Anchors {
    /// Returns the day of a time of day without one, and what it was taken from.
    pub fn of_clock(&self, direction: &dyn Fn() -> Direction) -> Option<(Date, Anchor)> {
        if self.timing.comes_back.is_some() {
            return None;
        }
        let document = self.document.map(|day| (day, Anchor::Document));
        // "By March 19 it must be renewed, he said late in the evening": nobody has said anything on a day to come.
        let told =
            self.day.filter(|&day| self.document.is_none_or(|here| day <= here) || !direction().is_past());
        let told = told.map(|day| (day, Anchor::Mention(self.day_at)));
        let heading = self.timing.heading.map(|(day, at)| (day, Anchor::Mention(at)));
        told.or(heading).or(document)
    }

    /// Returns the day whose month a bare day of the month has in a report of what is long ago: "On May 4 the markers moved; by the 6th
    /// six boats had gone".
    pub fn of_the_month(&self, here: Date) -> Option<Date> {
        let day = self.last_day.filter(|_| self.last_day_sentence + 1 >= self.sentence)?;
        let days = day.until(here).ok()?.get_days().abs();
        (days > LONG_AGO).then_some(day)
    }
}

/// Returns true for what is alone in its line, but for a colon or a period.
fn is_line(at: TokenSpan, document: &Document) -> bool {
    let span = document.span(at);
    let text = document.text;
    let before = text[..span.start as usize].trim_end_matches([' ', '\t']);
    let behind = text[span.end as usize..].trim_start_matches([' ', '\t', ':', '.', '\r']);
    // Lines of wrapped text may hold a day alone: above the day stands nothing.
    (before.is_empty() || before.ends_with("\n\n")) && behind.starts_with('\n')
}

#[cfg(test)]
mod tests {
    use crate::dates::{Buffers, Context, Grammar};
    use crate::gazetteer::Gazetteer;

    /// Returns the values of the times of day in a text of Friday 2023-11-24.
    fn times(text: &str) -> Vec<String> {
        let lists = Gazetteer::built_in();
        let document = crate::sentence::document(text, &lists);
        let context = Context { date: Some(jiff::civil::date(2023, 11, 24)) };
        let mut out = Vec::new();
        Grammar::built_in().find(&document, &context, &mut Buffers::default(), &mut out);
        out.iter().map(|found| found.value.to_string()).filter(|value| value.contains('T')).collect()
    }

    #[test]
    fn hours_under_the_day_of_a_line_are_of_that_day() {
        let text = "Saturday, Nov. 25\nOSLO - The council meets, 9 a.m.\nROME - A vote on the law of March 3. It begins at noon, \
                    they say.\nLIMA - Bids close at 5 p.m.\n\nSunday, Nov. 26\nBONN - Polls open at 8 a.m.\n";
        let expected = ["2023-11-25T09:00", "2023-11-25T12:00", "2023-11-25T17:00", "2023-11-26T08:00"];
        assert_eq!(times(text), expected);
        // A day inside a paragraph is above nothing, even where it is a line.
        let text = "He was told that the law of\nSaturday, Nov. 18\nwas void. He left for Rome. He came at 9 a.m. in the end.";
        assert_eq!(times(text), ["2023-11-24T09:00"]);
    }

    #[test]
    fn hours_of_days_that_come_back_are_of_no_day() {
        for (text, expected) in [
            ("It is open on Saturdays, from 9 a.m. to 5 p.m.", &["T09:00", "T17:00"][..]),
            ("It is open daily, 10am-6pm.", &["T10:00/T18:00"]),
            // Too far away to belong to them.
            ("He plays on Saturdays and was hurt by a stone at 5 p.m.", &["2023-11-24T17:00"]),
            ("The daily closed at 5 p.m. on Tuesday.", &["2023-11-21T17:00"]),
        ] {
            assert_eq!(times(text), expected, "{text}");
        }
    }

    #[test]
    fn nobody_has_spoken_on_a_day_to_come() {
        for (text, expected) in [
            ("It must be renewed by Tuesday. He spoke late in the evening.", "2023-11-24TEV"),
            ("It will be renewed on Tuesday. It begins at 9 a.m. there.", "2023-11-28T09:00"),
            ("It was renewed on Tuesday. He spoke late in the evening.", "2023-11-21TEV"),
        ] {
            assert_eq!(times(text), [expected], "{text}");
        }
    }

    #[test]
    fn what_begins_in_the_evening_may_end_on_the_day_after() {
        assert_eq!(times("The film is shown 11pm-1am."), ["2023-11-24T23:00/2023-11-25T01:00"]);
    }
}
