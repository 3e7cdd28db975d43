//! Where a line tells the day on which its text was published: the day of a dateline or a byline, one behind "Published", one that
//! stands alone or behind a place. A day inside a sentence or a headline is what the text is about.

use std::ops::Range;

use super::{Expression, Grammar};
use crate::document::{Block, BlockKind, Document, Shape};
use crate::label::Kind;
use crate::span::TokenSpan;

/// How many words the place, the agency or the section before a day may have.
const LONGEST_NAME: usize = 6;
/// How many letters the zone of a clock has.
const LONGEST_ZONE: usize = 4;

/// A line at the beginning of a text, or the head of its report.
pub(super) struct Line<'l> {
    pub grammar: &'l Grammar,
    pub document: &'l Document<'l>,
    /// The time expressions of the first lines.
    pub found: &'l [Expression],
    pub block: &'l Block,
    pub words: &'l Words,
}

/// The tables of the words around a day.
pub(super) struct Words {
    published: Option<u8>,
    before_published: Option<u8>,
    after_published: Option<u8>,
    byline: Option<u8>,
    byline_link: Option<u8>,
    day_time: Option<u8>,
    day_range: Option<u8>,
    name_link: Option<u8>,
    no_name: Option<u8>,
}

impl Words {
    pub fn new(grammar: &Grammar) -> Words {
        Words {
            published: grammar.class("published"),
            before_published: grammar.class("before-published"),
            after_published: grammar.class("after-published"),
            byline: grammar.class("byline"),
            byline_link: grammar.class("byline-link"),
            day_time: grammar.class("day-time"),
            day_range: grammar.class("day-range"),
            name_link: grammar.class("name-link"),
            no_name: grammar.class("no-name"),
        }
    }
}

/// What parts a line.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Joint {
    /// A bar or a bullet: what is behind it has nothing to do with what is before it.
    Bar,
    /// A dash or a colon, behind which a report begins.
    Dash,
}

impl Line<'_> {
    /// Returns true if the day at these tokens is that of the text.
    pub fn tells(&self, day: TokenSpan) -> bool {
        let (first, limit) = (self.block.tokens.start as usize, self.block.tokens.end as usize);
        let (start, end) = (day.start as usize, day.end as usize);
        if self.is_of_range(start, end) {
            return false;
        }
        let from = (first..start).rev().find(|&at| self.joint(at).is_some()).map_or(first, |at| at + 1);
        let to = (end..limit).find(|&at| self.joint(at).is_some()).unwrap_or(limit);
        let before = from.checked_sub(1).filter(|&at| at >= first).and_then(|at| self.joint(at));
        let named = match before {
            None => false,
            Some(Joint::Bar) => true,
            Some(Joint::Dash) => {
                let lead = first..from - 1;
                let colon = self.document.word(from - 1) == ":";
                if !(self.is_mark(lead.clone()) || self.is_by(lead.clone()) || !colon && self.is_name(lead)) {
                    return false;
                }
                true
            }
        };
        let lead = from..start;
        let alone = lead.clone().all(|at| self.is_punctuation(at));
        if !(alone || self.is_mark(lead.clone()) || self.is_by(lead.clone()) || self.is_place(lead, start)) {
            return false;
        }
        let at_end = to == limit;
        if self.block.kind == BlockKind::Body && !at_end {
            // A dateline: the report goes on behind the dash. A day alone before a colon is an entry of a chronicle.
            return self.is_tail(end..to) && (!alone || named || self.document.word(to) != ":");
        }
        if !self.is_tail(end..to) {
            return false;
        }
        match self.joint(to).filter(|_| !at_end) {
            // "September 11, 2001: Norway remembers" is a headline, and so it is with a dash.
            Some(Joint::Dash) => {
                let rest = (to..limit).find(|&at| self.joint(at).is_none());
                !alone || named || rest.is_none_or(|at| self.is_time(at) || self.marks(at))
            }
            _ => true,
        }
    }

    /// Returns what parts the line at a token.
    fn joint(&self, at: usize) -> Option<Joint> {
        let token = self.document.tokens.get(at)?;
        let glued = |at: usize| self.document.tokens.get(at).is_some_and(|t| t.shape.has(Shape::GLUED));
        match self.document.word(at) {
            "|" | "\u{2022}" | "\u{b7}" => Some(Joint::Bar),
            "/" if !token.shape.has(Shape::GLUED) || !glued(at + 1) => Some(Joint::Bar),
            "\u{2014}" | "\u{2013}" | "_" | "__" | ":" => Some(Joint::Dash),
            "-" if !token.shape.has(Shape::GLUED) || !glued(at + 1) => Some(Joint::Dash),
            "-" if self.document.tokens.get(at + 1).is_some_and(|_| self.document.word(at + 1) == "-") => {
                Some(Joint::Dash)
            }
            _ => None,
        }
    }

    /// Returns true if another day stands on the other side of a dash: "(June 12, 1931 - Feb. 3, 2024)" is a life.
    fn is_of_range(&self, start: usize, end: usize) -> bool {
        let dash = |at: usize| {
            matches!(self.document.word(at), "-" | "\u{2013}" | "\u{2014}")
                || self.is_small(at) && self.is_of(self.words.day_range, at)
        };
        let line = self.block.tokens;
        self.found
            .iter()
            .filter(|other| line.range().contains(&(other.tokens.start as usize)) && other.kind == Kind::Day)
            .any(|other| {
                let (from, to) = (other.tokens.start as usize, other.tokens.end as usize);
                let gap = if from >= end { end..from } else { to..start.max(to) };
                (from >= end || to <= start) && (1..=2).contains(&gap.len()) && gap.clone().all(dash)
            })
    }

    fn is_punctuation(&self, at: usize) -> bool {
        self.document.tokens[at].shape.has(Shape::PUNCTUATION)
    }

    fn is_capital(&self, at: usize) -> bool {
        self.document.tokens[at].shape.has(Shape::CAPITAL)
    }

    fn is_small(&self, at: usize) -> bool {
        self.document.word(at).bytes().all(|byte| byte.is_ascii_lowercase())
    }

    /// Returns the value of a word in a table, if it is written plainly: "A." is an initial and no article.
    fn value(&self, table: Option<u8>, at: usize) -> Option<i32> {
        let plain = self.document.word(at).bytes().all(|byte| byte.is_ascii_alphabetic());
        self.grammar.value_of(table.filter(|_| plain)?, self.document.tokens[at].word)
    }

    fn is_of(&self, table: Option<u8>, at: usize) -> bool {
        self.value(table, at).is_some()
    }

    /// Returns true for a word such as "Published".
    fn marks(&self, at: usize) -> bool {
        let table = self.words.published;
        table.is_some_and(|table| self.grammar.value_of(table, self.document.tokens[at].word).is_some())
    }

    /// Returns true inside the time of a day, its zone included.
    fn is_time(&self, at: usize) -> bool {
        let token = TokenSpan::new(at, at + 1);
        let shape = self.document.tokens[at].shape;
        shape.has(Shape::DIGIT)
            || shape.has(Shape::ALL_CAPITALS) && self.document.word(at).len() <= LONGEST_ZONE
            || self.found.iter().any(|other| other.tokens.overlaps(token) && other.kind != Kind::Duration)
    }

    /// Returns true for a name or a list of names: "Nairobi, Kenya", "KYIV, Ukraine (Reuters)".
    fn is_name(&self, tokens: Range<usize>) -> bool {
        let words = tokens.clone().filter(|&at| !self.is_punctuation(at)).count();
        let names = |at: usize| {
            self.is_punctuation(at)
                || self.is_capital(at)
                || self.is_small(at) && self.is_of(self.words.name_link, at)
        };
        let opens = tokens.clone().find(|&at| !self.is_punctuation(at));
        (1..=LONGEST_NAME).contains(&words)
            && tokens.clone().all(names)
            && opens.is_some_and(|at| self.is_capital(at) && !self.is_of(self.words.no_name, at))
    }

    /// Returns true for "Published on", "Last updated at 10:30", "Posted by jane roe on", "FOR IMMEDIATE RELEASE".
    fn is_mark(&self, tokens: Range<usize>) -> bool {
        let words = || tokens.clone().filter(|&at| !self.is_punctuation(at));
        let Some(mark) = words().find(|&at| self.marks(at)) else { return false };
        let opens = |at: usize| self.is_of(self.words.before_published, at);
        if !(tokens.start..mark).all(|at| self.is_punctuation(at) || opens(at)) {
            return false;
        }
        let link = |at: usize| self.value(self.words.after_published, at);
        let links = |at: usize| {
            self.is_punctuation(at)
                || self.is_capital(at)
                || self.is_time(at)
                || self.marks(at)
                || self.is_small(at) && link(at).is_some()
        };
        let named = link(mark + 1) == Some(1) && words().next_back().is_some_and(|at| link(at) == Some(2));
        named || (mark + 1..tokens.end).all(links)
    }

    /// Returns true for "By Jane Roe in Nairobi,".
    fn is_by(&self, tokens: Range<usize>) -> bool {
        let opens = |at: usize| match self.value(self.words.byline, at) {
            Some(1) => !self.is_small(at),
            value => value.is_some(),
        };
        if tokens.len() < 2 || !opens(tokens.start) {
            return false;
        }
        let links = |at: usize| self.is_small(at) && self.is_of(self.words.byline_link, at);
        let mut names = 0;
        (tokens.start + 1..tokens.end).all(|at| {
            names += usize::from(self.is_capital(at));
            self.is_punctuation(at) || self.is_capital(at) || links(at)
        }) && names > 0
    }

    /// Returns true for a place before a day: "LONDON 1996-08-28", "Geneva, 6 March 2020", "ASTANA. August 25".
    fn is_place(&self, tokens: Range<usize>, day: usize) -> bool {
        if tokens.is_empty() || !self.is_name(tokens.clone()) {
            return false;
        }
        let last = tokens.end - 1;
        let loud = |at: usize| self.document.tokens[at].shape.has(Shape::ALL_CAPITALS);
        matches!(self.document.word(last), "," | "." | ")")
            || tokens.len() <= 3
                && tokens.clone().all(loud)
                && self.document.tokens[day].shape.has(Shape::DIGIT)
    }

    /// Returns true for what may stand behind a day up to the next joint: nothing, a time, an agency, "by Jane Roe".
    fn is_tail(&self, tokens: Range<usize>) -> bool {
        let Some(first) = tokens.clone().find(|&at| !self.is_punctuation(at)) else {
            return true;
        };
        // In capitals it is taken for the zone of a clock.
        let last = || {
            !self.document.tokens[first].shape.has(Shape::ALL_CAPITALS)
                && self.value(self.words.before_published, first) == Some(1)
        };
        if self.marks(first) || self.value(self.words.byline, first) == Some(0) || last() {
            return tokens.len() <= LONGEST_NAME * 2;
        }
        let opens = self.document.word(tokens.start) == "(";
        let agency = opens && self.document.word(tokens.end - 1) == ")" && self.is_name(first..tokens.end);
        let ends = self.document.word(tokens.start) == "." && self.block.kind == BlockKind::Body;
        agency
            || ends && self.is_name(first..tokens.end)
            || tokens.clone().all(|at| {
                self.is_punctuation(at)
                    || self.is_time(at)
                    || self.is_small(at) && self.is_of(self.words.day_time, at)
            })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Buffers, DateSource, Known, document_date};
    use super::*;
    use crate::gazetteer::Gazetteer;

    fn date_of(grammar: &Grammar, lists: &Gazetteer, text: &str) -> Option<String> {
        let document = crate::sentence::document(text, lists);
        let found = document_date(grammar, &Known::default(), &document, &mut Buffers::default());
        found.map(|(date, source)| {
            assert!(matches!(source, DateSource::Text(_)));
            date.to_string()
        })
    }

    #[test]
    fn datelines_bylines_and_dates_alone_tell_the_day() {
        let (grammar, lists) = (Grammar::built_in(), Gazetteer::built_in());
        let report =
            "The minister said on Tuesday that the road will be closed for a week while it is mended.";
        for (text, expected) in [
            ("KYIV, March 4, 2022 (Reuters) - REPORT", "2022-03-04"),
            ("LONDON, 3 March 2020 \u{2014} REPORT", "2020-03-03"),
            ("Nairobi, Kenya \u{2013} 2 May 2021: REPORT", "2021-05-02"),
            ("Nairobi, 2 May 2021 \u{2013} REPORT", "2021-05-02"),
            ("KABUL, Afghanistan (AP) -- May 4, 2020 -- REPORT", "2020-05-04"),
            ("(Reuters) - 3 March 2020 - REPORT", "2020-03-03"),
            ("May 4, 2020 - REPORT", "2020-05-04"),
            ("ASTANA. August 25, 2022. KAZTAG \u{2013} REPORT", "2022-08-25"),
            ("Road Closed\n\nKISUMU, Kenya, August 15, 2023 (AP) _ REPORT", "2023-08-15"),
            ("Monday, 4 May 2020\n\nREPORT", "2020-05-04"),
            ("THURSDAY JUNE 13 2024\nBy Wanjiru Kamau\n\nREPORT", "2024-06-13"),
            ("By Jane Roe | May 4, 2020\n\nREPORT", "2020-05-04"),
            ("By Jane Roe, May 4, 2020\n\nREPORT", "2020-05-04"),
            ("By Jane Roe in Nairobi and John Doe May 4, 2020\n\nREPORT", "2020-05-04"),
            ("May 4, 2020 by Jane Roe\n\nREPORT", "2020-05-04"),
            ("May 4, 2020 / 10:30 AM\n\nREPORT", "2020-05-04"),
            ("May 4, 2020 10:30 AM EDT | Sport | 3 min read\n\nREPORT", "2020-05-04"),
            ("Published September 2, 2022\n\nREPORT", "2022-09-02"),
            ("By Qurat Memon | Published September 2, 2022\n\nREPORT", "2022-09-02"),
            ("Last updated at 10:30 GMT on 4 May 2020\n\nREPORT", "2020-05-04"),
            ("Posted by kwame boateng jnr on Jul 3, 2010\n\nREPORT", "2010-07-03"),
            ("Published: 4 May 2020, 10:30 - Updated: 5 May 2020\n\nREPORT", "2020-05-04"),
            ("FOR IMMEDIATE RELEASE: May 4, 2020\n\nREPORT", "2020-05-04"),
            ("Date: 4 May 2020\n\nREPORT", "2020-05-04"),
            ("LONDON 1996-08-28\n\nREPORT", "1996-08-28"),
            ("Geneva, 6 March 2020, 17:00\n\nREPORT", "2020-03-06"),
            ("19 December, 2020, 10:00 am\n\nREPORT", "2020-12-19"),
            ("Trial over the July 22, 2011 attacks\n\nOSLO, Norway, 16 April 2012 - REPORT", "2012-04-16"),
        ] {
            let text = text.replace("REPORT", report);
            assert_eq!(date_of(&grammar, &lists, &text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_a_text_is_about_is_not_its_day() {
        let (grammar, lists) = (Grammar::built_in(), Gazetteer::built_in());
        for text in [
            "Trial over the July 22, 2011 attacks\n\nOSLO - A court on Monday heard the case.",
            "TRIAL OVER THE JULY 22, 2011 ATTACKS\n\nOSLO - A court on Monday heard the case.",
            "Trial Opens Over July 22, 2011 Attacks",
            "Born on June 12, 1931, she died yesterday.",
            "The law of 29 July 1881 will change tomorrow.",
            "He will retire on 1 January 2035, he said yesterday.",
            "Survivors of the March 11, 2011 tsunami return home",
            "Margaret Ekwe (June 12, 1931 - Feb. 3, 2024)",
            "MARGARET EKWE (JUNE 12, 1931 \u{2013} FEB. 3, 2024)",
            "Margaret Ekwe, June 12, 1931 - Feb. 3, 2024",
            "June 12, 1931 \u{2013} February 3, 2024",
            "Date of birth: 12 June 1931",
            "Born: June 12, 1931",
            "September 11, 2001: the day that changed the city",
            "July 22, 2011 \u{2013} the day a country changed",
            "Updated rules of May 4, 2020 are void, court says",
            "Norway remembers July 22, 2011",
            "By June 12, 2035 all must leave",
            "The town, taken on 4 May 1942, will be rebuilt, a minister told reporters yesterday in the capital.",
            "July 22, 2011: A bomb explodes in the capital, and on the island young people are shot at.",
        ] {
            assert_eq!(date_of(&grammar, &lists, text), None, "{text}");
        }
    }
}
