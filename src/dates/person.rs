//! Weekdays that are persons: "DSP Sunday Abutu", "Mrs. Blessing Friday", "Sunday Dare said". A day has no title before it and no
//! surname behind it. Months that are persons: "May" after "Theresa May".

use std::cell::OnceCell;

use super::Grammar;
use crate::document::{Document, Shape};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::profile::Profile;
use crate::span::TokenSpan;

/// From which magnitude on a word is borne as a name.
const BORNE: u8 = 2;

/// What tells a weekday that is a name.
pub(super) struct Persons<'p> {
    pub grammar: &'p Grammar,
    pub document: &'p Document<'p>,
    pub lists: &'p Gazetteer,
    weekday: Option<u8>,
    month: Option<u8>,
    month_before: Option<u8>,
    /// The months that are surnames in the document, each with its first place.
    surnames: OnceCell<Vec<(u64, usize)>>,
    title: u64,
    courtesy: Option<u8>,
    calendar: u64,
    says: Option<u8>,
}

impl<'p> Persons<'p> {
    /// Prepares to look at the weekdays of a document.
    pub fn new(grammar: &'p Grammar, document: &'p Document<'p>, lists: &'p Gazetteer) -> Persons<'p> {
        let class = |name| lists.class(name).unwrap_or(0);
        let weekday = grammar.class("full-weekday");
        Persons {
            grammar,
            document,
            lists,
            weekday,
            month: grammar.class("month"),
            month_before: grammar.class("month-before"),
            surnames: OnceCell::new(),
            title: class("word/titles"),
            courtesy: grammar.class("courtesy-title"),
            says: grammar.class("says"),
            calendar: class("word/calendar"),
        }
    }

    /// Returns true if the weekday or the month that these tokens are is the name of a person.
    pub fn named(&self, day: TokenSpan) -> bool {
        let at = day.start as usize;
        if day.len() == 1 && self.is_of(at, self.month) {
            return self.is_spoken_of(at);
        }
        if day.len() != 1 || !self.is_of(at, self.weekday) {
            return false;
        }
        let number = self.document.sentences.partition_point(|sentence| sentence.end as usize <= at);
        let Some(sentence) = self.document.sentences.get(number).map(|sentence| sentence.range()) else {
            return false;
        };
        let back = |steps: usize| at.checked_sub(steps).filter(|at| sentence.contains(at));
        let next = Some(at + 1).filter(|at| sentence.contains(at));
        let titled = |at: Option<usize>| at.is_some_and(|at| self.is_title(at));
        let surname = next.is_some_and(|at| self.is_surname(at));
        if surname && titled(back(1)) {
            return true;
        }
        let says = |at: usize| self.is_of(at, self.says);
        // A day at the beginning of a sentence with a name and what he said behind it would have a comma.
        let opens = at == sentence.start && next.is_some_and(|at| self.is_capital(at) && self.is_word(at));
        if opens && sentence.contains(&(at + 2)) && says(at + 2) {
            return true;
        }
        // "President Bush Friday" has a surname before the day, "Mrs. Blessing Friday" a given name.
        let polite = back(2).is_some_and(|at| self.is_of(at, self.courtesy));
        let given = back(1).is_some_and(|at| {
            let profile = self.profile(at);
            let word = polite && profile.is_common();
            self.is_capital(at)
                && self.is_word(at)
                && (word || profile.given >= BORNE)
                && profile.family < BORNE
        });
        given && titled(back(2)) && !next.is_some_and(|at| self.is_capital(at))
    }

    /// Returns true for a month that is the surname of a person named before, unless the word before it speaks of a month.
    fn is_spoken_of(&self, at: usize) -> bool {
        let word = self.document.tokens[at].word;
        let surnames = self.surnames.get_or_init(|| self.surnames());
        surnames.iter().any(|&(surname, first)| surname == word && first < at)
            && self.is_capital(at)
            && !at.checked_sub(1).is_some_and(|before| self.is_of(before, self.month_before))
            && !self.is_beside_month(at)
    }

    /// Returns true where another month is one word away: "April and May", "May to July".
    fn is_beside_month(&self, at: usize) -> bool {
        let tokens = &self.document.tokens;
        let stops = |at: usize| tokens[at].shape.has(Shape::PUNCTUATION) && self.document.word(at) == ".";
        let month = |at: usize| at < tokens.len() && self.is_capital(at) && self.is_of(at, self.month);
        at.checked_sub(2).is_some_and(|before| month(before) && !stops(at - 1))
            || month(at + 2) && !stops(at + 1)
    }

    /// Returns the months that stand behind a given name and before no number, each with its first place.
    fn surnames(&self) -> Vec<(u64, usize)> {
        let mut found: Vec<(u64, usize)> = Vec::new();
        for sentence in &self.document.sentences {
            for at in sentence.range().skip(1) {
                if !self.is_capital(at) || !self.is_capital(at - 1) || !self.is_of(at, self.month) {
                    continue;
                }
                let given = self.profile(at - 1);
                let dated = sentence.range().contains(&(at + 1))
                    && self.document.tokens[at + 1].shape.has(Shape::DIGIT);
                let word = self.document.tokens[at].word;
                if given.given >= BORNE
                    && !given.is_common()
                    && self.is_word(at - 1)
                    && !dated
                    && !found.iter().any(|&(other, _)| other == word)
                {
                    found.push((word, at));
                }
            }
        }
        found
    }

    /// Returns true if a token is a word of a table.
    fn is_of(&self, at: usize, table: Option<u8>) -> bool {
        table.is_some_and(|class| self.grammar.value_of(class, self.document.tokens[at].word).is_some())
    }

    fn profile(&self, at: usize) -> Profile {
        self.lists.profile(self.lists.word(self.document.tokens[at].word).profile)
    }

    /// Returns true for a word with a capital in copy that has small letters too.
    fn is_capital(&self, at: usize) -> bool {
        let shape = self.document.tokens[at].shape;
        shape.has(Shape::CAPITAL) && !shape.has(Shape::ALL_CAPITALS)
    }

    fn is_title(&self, at: usize) -> bool {
        self.document.tokens[at].shape.has(Shape::CAPITAL) && self.profile(at).classes & self.title != 0
    }

    /// Returns true for a name that may stand behind a given name.
    fn is_surname(&self, at: usize) -> bool {
        let profile = self.profile(at);
        self.is_capital(at) && self.is_word(at) && (!profile.is_common() || profile.family >= BORNE)
    }

    /// Returns true for a word that is no title, no day or month and none that only binds others.
    fn is_word(&self, at: usize) -> bool {
        let profile = self.profile(at);
        !profile.is_function() && profile.classes & (self.title | self.calendar) == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_a_person_where_one_of_that_surname_was_named() {
        let (grammar, lists) = (Grammar::built_in(), Gazetteer::built_in());
        for (text, expected) in [
            ("Theresa May left. Then May's husband came.", true),
            ("Theresa May left. Criticism of May grew.", true),
            ("Theresa May left. She came back in May.", false),
            ("Theresa May 5 left. Criticism of May grew.", false),
            ("She left. Then May's husband came.", false),
            ("The Prime Minister left. Theresa came. Sales of May were good.", false),
        ] {
            let document = crate::sentence::document(text, &lists);
            let at = (0..document.tokens.len()).rfind(|&at| document.word(at) == "May").unwrap();
            let persons = Persons::new(&grammar, &document, &lists);
            assert_eq!(persons.named(TokenSpan::new(at, at + 1)), expected, "{text}");
        }
    }

    #[test]
    fn weekdays_of_persons_are_told_from_days() {
        let (grammar, lists) = (Grammar::built_in(), Gazetteer::built_in());
        for (text, day, expected) in [
            ("The officer, DSP Sunday Abutu, spoke.", "Sunday", true),
            ("He met Governor Friday Nwosu in Owerri.", "Friday", true),
            ("The Minister Tuesday Mwale resigned.", "Tuesday", true),
            ("Mrs. Blessing Friday sang.", "Friday", true),
            ("Sunday Dare said he would go.", "Sunday", true),
            ("Sunday Dare went home.", "Sunday", false),
            ("On Sunday Dare said he would go.", "Sunday", false),
            ("President Bush Friday signed it.", "Friday", false),
            ("Mrs. Thatcher Friday signed it.", "Friday", false),
            ("The General Assembly Friday voted.", "Friday", false),
            ("He saw the Prime Minister Friday.", "Friday", false),
            ("Saturday Arsenal beat Chelsea.", "Saturday", false),
            ("He met the Governor Friday in Owerri.", "Friday", false),
            ("Prime Minister Tuesday Meets Rival", "Tuesday", false),
            ("The Chief Sunday and the rest went.", "Sunday", false),
            ("PRESIDENT FRIDAY NWOSU", "FRIDAY", false),
        ] {
            let document = crate::sentence::document(text, &lists);
            let at = (0..document.tokens.len()).find(|&at| document.word(at) == day).unwrap();
            let persons = Persons::new(&grammar, &document, &lists);
            assert_eq!(persons.named(TokenSpan::new(at, at + 1)), expected, "{text}");
        }
    }
}
