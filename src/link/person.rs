//! What tells persons apart: first and last words, initials, sex, and who is someone's relative.

use super::place::Within;
use super::{Linker, Tie};
use crate::document::{Document, Shape};
use crate::gazetteer::{Gazetteer, fold};
use crate::label::{Kind, Label};
use crate::span::TokenSpan;

/// From which magnitude on a word is a given name.
const GIVEN: u8 = 2;

/// Man or woman.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sex {
    Man,
    Woman,
}

/// What the words at a person's names tell.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Bearing {
    /// Bit 0 a man, bit 1 a woman: what titles and relations say.
    told: u8,
    /// What the given name says.
    given: u8,
    /// Told as someone's relative, or as the younger of two of one name (`Jr.`).
    pub(super) relative: bool,
    /// Of a place: its kind, where that is no guess.
    kind: Option<Kind>,
    /// Of a place: the region or country told behind it.
    within: Option<Within>,
}

/// The lists of words that tell it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    titles: u64,
    relations: u64,
    generations: u64,
}

impl Words {
    pub(super) fn of(lists: &Gazetteer) -> Words {
        let class = |name| lists.class(name).unwrap_or(0);
        Words {
            titles: class("word/titles"),
            relations: class("word/relations"),
            generations: class("word/generations"),
        }
    }
}

impl Bearing {
    /// Reads the words before, in and after a person's name.
    pub(super) fn of(document: &Document, lists: &Gazetteer, words: Words, tokens: TokenSpan) -> Bearing {
        let profile = |at: usize| lists.profile(lists.word(document.tokens[at].word).profile);
        let mark = |at: usize, mark: &str| document.tokens.get(at).is_some_and(|_| document.word(at) == mark);
        let (start, end) = (tokens.start as usize, tokens.end as usize);
        let mut bearing = Bearing::default();
        // `Crown Prince`, `Mrs Justice`: of several titles any may tell.
        for at in (start.saturating_sub(3)..start).rev() {
            let profile = profile(at);
            if profile.classes & words.titles == 0 {
                break;
            }
            if document.tokens[at].shape.has(Shape::CAPITAL) {
                bearing.told |= profile.gender;
            }
        }
        if end - start > 1 {
            bearing.relative = profile(end - 1).classes & words.generations != 0;
        }
        if end - start > 1 + usize::from(bearing.relative) {
            bearing.given = profile(start).gender;
        }
        // `his wife, Ann Lee`; `Ann Lee, his second wife`, but neither `Ann Lee, with her husband` nor `Ann Lee, whose husband`.
        let before = start.checked_sub(1).map(|at| if mark(at, ",") { at.saturating_sub(1) } else { at });
        let after = (end + 2..if mark(end, ",") { end + 5 } else { 0 })
            .find(|&at| at < document.tokens.len() && profile(at).classes & words.relations != 0)
            .filter(|&at| {
                profile(end + 1).is_function()
                    && !mark(end + 1, "whose")
                    && (end + 2..at).all(|between| !profile(between).is_function())
                    && !mark(at + 1, "of")
            });
        for at in before.into_iter().chain(after) {
            let profile = profile(at);
            if profile.classes & words.relations != 0 && profile.gender != 0 {
                bearing.told |= profile.gender;
                bearing.relative = true;
            }
        }
        bearing
    }

    /// What tells places of one name apart: the kinds, of which one is no other (Lagos the city, Lagos the state), and where they lie.
    pub(super) fn of_place(kind: Option<Kind>, within: Option<Within>) -> Bearing {
        Bearing { kind, within, ..Bearing::default() }
    }

    /// Returns a number for what is told, if anything is.
    pub(super) fn number(self) -> Option<u64> {
        let sex = self.sex().map(|sex| sex as u64 + 1);
        let within = || self.within.map(|within| fold::extend(3, within.number()));
        sex.or_else(within).or_else(|| self.kind.map(|kind| kind as u64 + 3))
    }

    /// Returns whether it is a man or a woman, if that is told and in one way.
    pub(super) fn sex(self) -> Option<Sex> {
        match (self.told, self.given) {
            (1, _) | (0, 1) => Some(Sex::Man),
            (2, _) | (0, 2) => Some(Sex::Woman),
            _ => None,
        }
    }

    /// Whether both may be one person or place.
    pub(super) fn agrees(self, other: Bearing) -> bool {
        let apart = |(a, b): (Within, Within)| !a.agrees(b);
        if self.kind.zip(other.kind).is_some_and(|(a, b)| a != b)
            || self.within.zip(other.within).is_some_and(apart)
        {
            return false;
        }
        let (Some(a), Some(b)) = (self.sex(), other.sex()) else { return true };
        a == b
    }

    /// Whether it is the sex that a mention tells.
    pub(super) fn is_told_as(self, mention: Bearing) -> bool {
        mention.sex().is_some() && mention.sex() == self.sex()
    }

    /// Adds what another mention of the same person tells.
    pub(super) fn add(&mut self, other: Bearing) {
        self.told |= other.told;
        self.given |= other.given;
        self.relative |= other.relative;
        self.kind = self.kind.or(other.kind);
        self.within = self.within.or(other.within);
    }
}

impl Linker<'_> {
    /// The key of a person's first and last word: what stands between may be left out.
    pub(super) fn both_ends(&self, at: usize) -> Option<u64> {
        let mention = &self.mentions[at];
        if mention.label != Label::Person || mention.tokens.len() < 2 {
            return None;
        }
        let (first, last) = self.first_and_last(at);
        Some(fold::extend(fold::extend(3, self.document.tokens[first].word), self.document.tokens[last].word))
    }

    pub(super) fn first_and_last(&self, at: usize) -> (usize, usize) {
        let tokens = self.mentions[at].tokens;
        (tokens.start as usize, tokens.end as usize - 1)
    }

    /// Whether a mention is an initial and a name.
    pub(super) fn has_initial(&self, at: usize) -> bool {
        let mention = &self.mentions[at];
        mention.label == Label::Person
            && mention.tokens.len() > 1
            && self.is_initial(mention.tokens.start as usize)
    }

    fn is_initial(&self, token: usize) -> bool {
        self.document.tokens[token].shape.has(Shape::SINGLE)
    }

    pub(super) fn first_letter(&self, token: usize) -> Option<char> {
        self.document.word(token).chars().next().and_then(|c| c.to_lowercase().next())
    }

    /// Whether a token tells father and son apart: `Jr.`, `III`.
    pub(super) fn is_generation(&self, token: usize) -> bool {
        let word = self.lists.word(self.document.tokens[token].word);
        self.lists.profile(word.profile).classes & self.words.generations != 0
    }

    /// The key of a name of two words told surname first: `Orban Viktor`.
    pub(super) fn turned(&self, at: usize) -> Option<u64> {
        let TokenSpan { start, end } = self.mentions[at].tokens;
        let word = |at: u32| self.document.tokens[at as usize].word;
        let profile = |at: u32| self.lists.profile(self.lists.word(word(at)).profile);
        // `George Ryan` and `Ryan George` are two.
        let one_given = || (profile(start).given >= GIVEN) != (profile(start + 1).given >= GIVEN);
        (self.mentions[at].label == Label::Person && end - start == 2 && one_given())
            .then(|| self.key(at, Tie::Strong, fold::extend(fold::extend(0, word(start + 1)), word(start))))
    }

    /// Two full names of persons are one only if their first and last words agree, and what stands between where both have it; an
    /// initial agrees with the name that it begins.
    pub(super) fn agrees(&self, fullest: usize, at: usize) -> bool {
        let (a, b) = (&self.mentions[fullest], &self.mentions[at]);
        if a.label != Label::Person || a.tokens.len() < 2 || b.tokens.len() < 2 {
            return true;
        }
        let tokens = &self.document.tokens;
        let ((first_a, last_a), (first_b, last_b)) = (self.first_and_last(fullest), self.first_and_last(at));
        if tokens[last_a].word != tokens[last_b].word {
            return false;
        }
        if tokens[first_a].word != tokens[first_b].word {
            return (self.is_initial(first_a) || self.is_initial(first_b))
                && self.first_letter(first_a) == self.first_letter(first_b);
        }
        let between = |first: usize, last: usize| {
            tokens[first + 1..last]
                .iter()
                .filter(|token| token.shape.has(Shape::LETTER) && !token.shape.has(Shape::SINGLE))
                .map(|token| token.word)
        };
        let (mut a, mut b) = (between(first_a, last_a).peekable(), between(first_b, last_b).peekable());
        a.peek().is_none() || b.peek().is_none() || a.eq(b)
    }
}
