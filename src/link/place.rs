//! What ties the names of places, and what tells two of one name apart.
//!
//! A short form leaves the word out that says of which kind the place is (`Kiawah Island`, `Hotel Majestic`), or is the first or last
//! words. Two places of one name are of two kinds (Lagos the city, Lagos the state) or lie in two regions (`Springfield, Mo.`).

use std::num::NonZeroU32;

use super::{Linker, Mention, Tie};
use crate::document::{Document, Shape};
use crate::gazetteer::{Country, Gazetteer, Source};
use crate::label::{Kind, Label};
use crate::span::TokenSpan;

/// The kinds whose heads a short form may leave out. The long names of countries stand in their rows (`Republic of China` is not
/// `China`).
const KINDS: [(Kind, &str); 6] = [
    (Kind::Region, "head/region"),
    (Kind::City, "head/city"),
    (Kind::Area, "head/area"),
    (Kind::Water, "head/water"),
    (Kind::Landform, "head/landform"),
    (Kind::Facility, "head/facility"),
];

/// The most first and last words that are asked for as short forms.
const MOST_FIRST: usize = 3;
const MOST_LAST: usize = 2;

/// The lists of such words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Heads {
    /// The classes of the heads of each of [`KINDS`].
    of: [u64; KINDS.len()],
    /// Those of any kind.
    any: u64,
    /// Those of what lies around a town of the name: `Township`.
    around: u64,
    /// Points of the compass, which are no names of their own.
    compass: u64,
}

impl Heads {
    pub(super) fn of(lists: &Gazetteer) -> Heads {
        let class = |name| lists.class(name).unwrap_or(0);
        Heads {
            of: KINDS.map(|(_, list)| class(list)),
            any: class("word/place-heads"),
            around: class("word/surroundings"),
            compass: class("word/compass"),
        }
    }

    /// Whether a word of those classes may head the names of that kind: its own heads, and others that are of no kind.
    fn may_head(self, kind: Option<Kind>, classes: u64) -> bool {
        let all = self.of.into_iter().fold(0, |all, class| all | class);
        let own = match kind {
            None => all,
            Some(kind) => KINDS.iter().position(|(of, _)| *of == kind).map_or(0, |at| self.of[at]),
        };
        classes & self.around == 0 && (classes & own != 0 || classes & self.any != 0 && classes & all == 0)
    }
}

/// What stands behind a place and a comma.
#[derive(Clone, Copy, Debug)]
pub(super) struct Within {
    /// The country, or that of the region.
    country: Country,
    /// Number of the list and of the row of the region; None for a country.
    region: Option<NonZeroU32>,
}

impl Within {
    /// Whether one place may lie in both.
    pub(super) fn agrees(self, other: Within) -> bool {
        self.country == other.country && self.region.zip(other.region).is_none_or(|(a, b)| a == b)
    }

    /// Returns a number for the region, or for the country.
    pub(super) fn number(self) -> u64 {
        let [a, b] = self.country.bytes().map(u64::from);
        a << 56 | b << 48 | self.region.map_or(0, |region| u64::from(region.get()))
    }
}

/// Reads `City, Region` and `City, Country` at the first of some mentions: where a row is known of the town, it lies in the same country
/// (so that `Lima, Ecuador and Bolivia` says nothing).
pub(super) fn within(document: &Document, lists: &Gazetteer, mentions: &[Mention]) -> Option<Within> {
    let [town, around, ..] = mentions else { return None };
    let comma = town.tokens.end;
    if around.tokens.start != comma + 1
        || document.word(comma as usize) != ","
        || !matches!(town.kind, None | Some(Kind::City))
    {
        return None;
    }
    let Source::List { list, row } = around.source else { return None };
    let country = lists.prominence(list, row).country?;
    if let Source::List { list, row } = town.source
        && lists.prominence(list, row).country != Some(country)
    {
        return None;
    }
    match around.kind? {
        Kind::Region => Some(Within { country, region: NonZeroU32::new(u32::from(list) << 24 | (row + 1)) }),
        Kind::Country => Some(Within { country, region: None }),
        _ => None,
    }
}

impl Linker<'_> {
    /// Notes the short forms of a place of two words or more: without its head, and its first or last words.
    pub(super) fn note_place_parts(&mut self, at: usize) {
        let mention = self.mentions[at];
        if matches!(mention.kind, Some(Kind::Country | Kind::Continent)) {
            return;
        }
        let TokenSpan { start, end } = mention.tokens;
        let (mut from, mut to) = (start, end);
        while to > from + 1 && self.is_head(mention.kind, to - 1) {
            to -= 1;
            self.note_name(at, Tie::Strong, from, to);
        }
        while to > from + 1 && self.is_head(mention.kind, from) {
            from += 1;
            while to > from + 1 && self.is_function(from) {
                from += 1;
            }
            self.note_name(at, Tie::Strong, from, to);
        }
        for cut in (start + 1..end).take(MOST_FIRST) {
            if self.classes(cut) & self.heads.around == 0 {
                self.note_name(at, Tie::Weak, start, cut);
            }
        }
        // Neither `Alto-Bajo` nor `Alto de Bajo` is Bajo.
        for cut in (start + 1..end).rev().take(MOST_LAST) {
            if self.has_capital(cut - 1) {
                self.note_name(at, Tie::Weak, cut, end);
            }
        }
    }

    /// Whether a mention that was found among the short forms of a place may be one: what has a kind of its own only if both have the
    /// same (`Bais City` and `Bais`, but not `Osh Bazaar` and `Osh`).
    pub(super) fn may_be_short_place(&self, fullest: usize, at: usize, tie: Tie) -> bool {
        let (long, short) = (self.mentions[fullest].kind, self.mentions[at].kind);
        short.is_none() || tie == Tie::Strong && long == short
    }

    /// Whether a short mention may come before the full one: of a place only what is no part of its name (`SKMCH`). A bare name told
    /// before `Kawana Hotel` is the town's.
    pub(super) fn may_come_first(&self, full: usize, at: usize) -> bool {
        let word = |token: usize| self.document.tokens[token].word;
        let short = word(self.mentions[at].tokens.start as usize);
        self.mentions[at].label != Label::Place
            || self.mentions[full].tokens.range().all(|token| word(token) != short)
    }

    /// Returns the identity of a name told before that is this one without its head, of the same kind.
    pub(super) fn without_head(&self, at: usize) -> Option<usize> {
        let kind = self.mentions[at].kind.filter(|_| self.mentions[at].label == Label::Place)?;
        let parts = &self.parts[self.first_part[at]..self.first_part[at + 1]];
        let told = parts.iter().filter_map(|&number| self.whole.get(self.short.key(number)).copied());
        { told }.find(|&identity| self.mentions[self.things[identity].fullest].kind == Some(kind))
    }

    /// Notes a short form unless it is a mere point of the compass or ends amid a name (`Bay of`).
    fn note_name(&mut self, at: usize, tie: Tie, start: u32, end: u32) {
        let is_compass = end - start == 1 && self.classes(start) & self.heads.compass != 0;
        if self.has_capital(start) && self.has_capital(end - 1) && !is_compass {
            self.note(at, tie, start, end);
        }
    }

    fn is_head(&self, kind: Option<Kind>, token: u32) -> bool {
        self.heads.may_head(kind, self.classes(token))
    }

    fn has_capital(&self, token: u32) -> bool {
        self.document.tokens[token as usize].shape.has(Shape::CAPITAL)
    }

    fn classes(&self, token: u32) -> u64 {
        let word = self.lists.word(self.document.tokens[token as usize].word);
        self.lists.profile(word.profile).classes
    }

    fn is_function(&self, token: u32) -> bool {
        let word = self.lists.word(self.document.tokens[token as usize].word);
        self.lists.profile(word.profile).is_function()
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check;
    use crate::label::Label::Place;

    #[test]
    fn short_names_of_places_are_those_of_the_full_ones() {
        check(
            Place,
            &[
                // Without the word that tells the kind, whichever comes first where a list knows both.
                "[0|Grollnay Island:landform] burned. [0|Grollnay] sent for help.",
                "They lit the [0|Hotel Zorbal:facility]. The [0|Zorbal] burned.",
                "[0|Yunnan Province:region] paid. [0|Yunnan:region] did not. [1|Gandaki:region] and [1|Gandaki Province:region] agreed.",
                "[0|Orlby Memorial Hospital:facility] shut, and [0|Orlby Memorial] opened.",
                "[0|Grollnay Museum of Art:facility] shut. The [0|Grollnay] will open.",
                // The first or last words.
                "[0|Zorb Grollnay] is dry. [0|Zorb] has no well. [1|Coronel Quax] has. In [1|Quax] they pump.",
                // What a list knows as something else stays it, and what was told before is no short form.
                "[0|Osh Bazaar:facility] burned. [1|Osh:city] did not.",
                "[0|Lagos State:region] paid. [1|Lagos:city] did not.",
                "[0|Grollnay] is dry. [1|Grollnay Hotel:facility] isn't.",
                "[0|Mexico City:city] is in [1|Mexico:country].",
                // A township lies around the town; a point of the compass is no name; the last word of many may be another place.
                "[0|Ypsilanti Township:city] paid. [1|Ypsilanti:city] did not. [2|Zorb Township] and [3|Zorb] did.",
                "[0|North Island:landform] voted. The [1|North] lost.",
                "[0|Santa Fe de Quax] and [1|Alto-Zorb] are dry. [2|Quax] and [3|Zorb] are not.",
                // An acronym may stand before its name.
                "[0|GMH] burned. [0|Grollnay Mission Hospital:facility] ([0|GMH]) did.",
            ],
        );
    }

    #[test]
    fn other_names_of_one_place_are_known() {
        check(
            Place,
            &[
                "[0|U.S.:country] men left. The [0|United States:country] and [1|Britain:country] paid. [0|America:country] and the [1|UK:country] did not.",
                "[0|Burma:country], [1|Ivory Coast:country]; [0|Myanmar:country], [1|Cote d'Ivoire:country].",
                "[0|Calif.:region] paid. [0|California:region] did not. [1|Quebec:region] and [1|Que.:region] did.",
                "[0|Bombay:city], [1|Danzig:city]; [0|Mumbai:city], [1|Gdansk:city].",
                // The code of a table, before or behind the name.
                "[0|Germany:country] won. 1. Udo Groll ([0|GER]) 2. Ian Weir ([1|GBR]). [1|Britain:country] lost. [1|GB] rose.",
                // Nothing ties two countries of which one held the other's land.
                "[0|West Germany:country] and [1|Germany:country]. [2|Republic of China:country] and [3|China:country].",
            ],
        );
    }

    #[test]
    fn places_of_one_name_are_told_apart() {
        check(
            Place,
            &[
                "[0|Springfield:city], [1|Mo.:region], and [2|Springfield:city], [3|Ill.:region], lost. [2|Springfield:city], [3|Illinois:region], wept.",
                "[0|Groll], [1|Kenya:country], met [2|Groll], [3|Ghana:country]. [0|Groll] left.",
                "[0|Zorb], [1|Ohio:region], is [0|Zorb], [2|U.S.:country].",
                // A row of names says nothing.
                "[0|Lima:city], [1|Ecuador:country] and [2|Bolivia:country] agreed. [0|Lima:city], [2|Bolivia:country] and [1|Ecuador:country] signed.",
                "[0|Georgia:country] met [1|Georgia:region]. [1|Georgia:region] and [0|Georgia:country] left. [0|Georgia] slept.",
                "[0|Lagos:city] paid [1|Lagos:region].",
            ],
        );
    }
}
