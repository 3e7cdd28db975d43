//! All that is known of a document before anything is decided.

use crate::document::{BlockKind, Document, Shape};
use crate::gazetteer::profile::Profile;
use crate::gazetteer::{Candidate, Gazetteer, Source, WordEntry};
use crate::label::Label;
use crate::memory::Memory;
use crate::thing;

/// The lists of words that the engine itself asks for, as class bits; 0 for one that does not exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownClasses {
    /// Small words inside names: of, the, and, for.
    pub connector: u64,
    /// Particles of personal names: de, bin, van, al.
    pub particle: u64,
    /// Titles before names.
    pub title: u64,
    /// Roles: minister, striker, widow.
    pub role: u64,
    /// Verbs of saying and doing after a name.
    pub say: u64,
    /// Heads of organisations' names.
    pub group_head: u64,
    /// Heads of places' names.
    pub place_head: u64,
    /// Words of sports reports.
    pub sport: u64,
    /// Things that are no names though bodies share their letters or words: DNA, GPs, the S&P 500, the Prague Spring.
    pub no_name: u64,
    /// What stands before the name of a ship: HMS, USS.
    pub vessel: u64,
    /// What stands before the name of a storm: Hurricane, Tropical Storm.
    pub storm: u64,
}

impl KnownClasses {
    /// Looks the lists up by their names.
    pub fn of(lists: &Gazetteer) -> KnownClasses {
        let class = |name| lists.class(name).unwrap_or(0);
        KnownClasses {
            connector: class("word/connectors"),
            particle: class("word/particles"),
            title: class("word/titles"),
            role: class("word/roles"),
            say: class("word/say-verbs"),
            group_head: class("word/org-heads"),
            place_head: class("word/place-heads"),
            sport: class("word/sport-words"),
            no_name: class("word/no-names"),
            vessel: class("word/vessels"),
            storm: class("word/storms"),
        }
    }
}

/// A document with its claims; what `resolve` reads.
#[derive(Clone, Copy)]
pub struct Evidence<'e> {
    /// The document.
    pub document: &'e Document<'e>,
    /// The built-in lists.
    pub lists: &'e Gazetteer,
    /// What the lists say of each token.
    pub entries: &'e [WordEntry],
    /// The classes of each token, phrases included.
    pub classes: &'e [u64],
    /// The claims of lists and rules, sorted by their tokens.
    pub candidates: &'e [Candidate],
    /// For each token, the first claim that ends after it.
    pub reach: &'e [u32],
    /// Whether a date expression covers the token.
    pub dates: &'e [bool],
    /// What the document says elsewhere of the same words.
    pub memory: &'e Memory,
    /// Class bits the engine asks for.
    pub known: KnownClasses,
    /// How much the document speaks of sport: 0 not, 1 somewhat, 2 throughout, 3 in tables.
    pub sport: usize,
    /// For each token, the number of its block.
    pub block_of: &'e [u32],
    /// For each token, whether it opens its sentence (quotes and brackets aside).
    pub opens: &'e [bool],
}

impl Evidence<'_> {
    /// Returns the profile of a token.
    #[inline]
    pub fn profile(&self, token: usize) -> Profile {
        self.lists.profile(self.entries[token].profile)
    }

    /// Whether these tokens are no name by the list of such things: an acronym of a common thing, which a body may share (`DNA tests`), unless the document has it in brackets behind a name; or a part of a longer
    /// phrase (`Dow Jones industrial average`); or the name of a ship or a storm.
    pub fn is_no_name(&self, start: u32, end: u32) -> bool {
        let tokens = start as usize..end as usize;
        let of = |at: usize, class: u64| self.classes[at] & class != 0;
        let vessel =
            |at: usize| of(at, self.known.vessel) && self.document.tokens[at].shape.has(Shape::ALL_CAPITALS);
        // `HMS Belfast`; in `HMS Queen Elizabeth` the queen is taken for a title.
        let sentence = self.document.sentences.partition_point(|sentence| sentence.end <= start);
        let from = self.document.sentences.get(sentence).map_or(0, |sentence| sentence.start as usize);
        let before = |steps: usize| tokens.start.checked_sub(steps).filter(|&at| at >= from);
        let ship = tokens.len() > 1 && vessel(tokens.start)
            || before(1).is_some_and(vessel)
            || before(1).is_some_and(|at| of(at, self.known.title)) && before(2).is_some_and(vessel);
        if tokens.len() == 1 && self.is_thing(tokens.start) {
            return true;
        }
        if ship || !tokens.clone().all(|at| of(at, self.known.no_name)) {
            return ship;
        }
        // What is marked by itself is an acronym (`VAR`, not `var`), the rest stands in phrases, whose capitals the list asks for.
        let capitals = |at: usize| self.document.word(at).chars().filter(|c| c.is_uppercase()).count() > 1;
        tokens.clone().any(|at| self.profile(at).classes & self.known.no_name == 0)
            || !self.memory.usage(self.document, tokens.start).in_brackets && tokens.clone().all(capitals)
    }

    /// Whether the document has a word as the name of a storm or a ship, not as a part of a person's name, and no list as a place or
    /// a group: later mentions are bare (`Goni made landfall at Bato`).
    fn is_thing(&self, at: usize) -> bool {
        if thing::is_second_storm(self.document, self.classes, &self.known, at) {
            return true;
        }
        let usage = self.memory.usage(self.document, at);
        let person = usage.person_last + usage.person_first + usage.title;
        usage.thing
            && person == 0
            && !self.claims(at as u32, at as u32 + 1).any(|claim| {
                matches!(claim.source, Source::List { .. }) && claim.kind.label() != Label::Person
            })
    }

    /// Returns the kind of the block a token stands in.
    pub fn block(&self, token: usize) -> (BlockKind, bool) {
        let block = &self.document.blocks[self.block_of[token] as usize];
        (block.kind, block.title_case)
    }

    /// Returns the claims that touch these tokens.
    #[inline]
    pub fn touching(&self, start: u32, end: u32) -> impl Iterator<Item = &Candidate> {
        self.candidates[self.reach[start as usize] as usize..]
            .iter()
            .take_while(move |claim| claim.tokens.start < end)
            .filter(move |claim| claim.tokens.end > start)
    }

    /// Returns the claims on exactly these tokens.
    #[inline]
    pub fn claims(&self, start: u32, end: u32) -> impl Iterator<Item = &Candidate> {
        self.touching(start, end).filter(move |claim| (claim.tokens.start, claim.tokens.end) == (start, end))
    }
}

/// Fills `reach` with, for each token, the first of the sorted claims that ends after it (see [`Evidence::reach`]).
pub fn fill_reach(candidates: &[Candidate], tokens: usize, reach: &mut Vec<u32>) {
    reach.clear();
    for (number, claim) in candidates.iter().enumerate() {
        if claim.tokens.end as usize > reach.len() {
            reach.resize(claim.tokens.end as usize, number as u32);
        }
    }
    reach.resize(tokens, candidates.len() as u32);
}
