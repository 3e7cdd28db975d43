//! What one document says of a word elsewhere: how its runs of capitals look before anything is decided, and what was
//! decided of the same words in a first pass. Nothing crosses documents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};
use std::ops::Range;

use crate::acronym::{self, Head};
use crate::document::{Document, Shape};
use crate::gazetteer::fold;
use crate::gazetteer::{Gazetteer, WordEntry};
use crate::keyed::Keyed;
use crate::resolve::evidence::KnownClasses;
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};
use crate::thing;

/// A hasher for keys that are hashes already.
#[derive(Default)]
pub struct KeyHasher(u64);

impl Hasher for KeyHasher {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        self.0 = fold::hash(bytes);
    }
    fn write_u64(&mut self, value: u64) {
        self.0 = value;
    }
}

/// A map from folded keys.
pub type KeyMap<V> = HashMap<u64, V, BuildHasherDefault<KeyHasher>>;

/// How a capitalised word is used in the document, before anything is decided. Counts stop at 255.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Usage {
    /// With a capital.
    pub capital: u8,
    /// With a capital behind another word of its sentence, where only a name has one.
    pub inner: u8,
    /// Last of a run of capitals that begins with a given name or follows a title.
    pub person_last: u8,
    /// First of such a run.
    pub person_first: u8,
    /// Right after a title.
    pub title: u8,
    /// Right before a verb of saying.
    pub say: u8,
    /// Right after `in`, `at`, `from`, `near`, `to`.
    pub place_before: u8,
    /// In a run of capitals that ends or begins with an organisation's head.
    pub group_part: u8,
    /// An acronym that stands in brackets after the words it is made of, or before them: 1 if most of them are in small letters
    /// (`liquefied natural gas (LNG)`), 2 if not; 3 if it stands in brackets after a word with a capital, and the letters do not
    /// fit; 0 for all else.
    pub explained: u8,
    /// Somewhere the name of a storm or a ship: `Typhoon Goni`, `HMS Larkspur`.
    pub thing: bool,
    /// Stands alone in brackets behind a word with a capital, which may be its full name in another language.
    pub in_brackets: bool,
}

/// What the first pass decided of some words.
#[derive(Clone, Copy, Debug, Default)]
pub struct Decided {
    /// Sum of the probabilities of each tag over the mentions with exactly these words.
    pub same: [f32; TAGS],
    /// Mentions in which the word stands last, first and inside, for longer persons, groups and places.
    pub person_last: f32,
    /// First word of a longer person.
    pub person_first: f32,
    /// Any word of a longer group.
    pub group_part: f32,
    /// Any word of a longer place.
    pub place_part: f32,
    /// The word is the initials of a longer group.
    pub initials: f32,
    /// Sum of the probabilities of longer groups that begin with just these words: `Zipmex` of `Zipmex Thailand`.
    pub group_start: f32,
    /// The same of longer places.
    pub place_start: f32,
}

/// Words before a place.
const PREPOSITIONS: [&str; 5] = ["in", "at", "from", "near", "to"];

/// The memory of one document.
#[derive(Debug, Default)]
pub struct Memory {
    usage: Keyed<Usage>,
    /// For each token with a capital, the number of its word's usage plus 1; 0 for the others.
    of_token: Vec<u32>,
    /// Heads of the words that explain acronyms, by the acronym's key.
    heads: Keyed<Head>,
    /// A bit for each word that occurs in small letters, by the top bits of its key.
    small: Vec<u64>,
    shift: u32,
}

/// What the first pass decided, by phrase key.
#[derive(Debug)]
pub struct Decisions {
    decided: Keyed<Decided>,
    /// A bit for each key, by bits 32 to 43: most words were never part of a decision.
    bits: [u64; 64],
}

impl Default for Decisions {
    fn default() -> Decisions {
        Decisions { decided: Keyed::default(), bits: [0; 64] }
    }
}

impl Memory {
    /// Forgets everything, for a document of that many tokens.
    pub fn begin(&mut self, tokens: usize) {
        self.usage.clear();
        self.heads.clear();
        let bits = (tokens * 16).next_power_of_two().max(64);
        self.small.clear();
        self.small.resize(bits / 64, 0);
        self.shift = 64 - bits.trailing_zeros();
    }

    /// Makes a part of the document, read before, the one that tokens are asked about.
    pub fn turn_to(&mut self, part: &Document) {
        self.of_token.clear();
        self.of_token.resize(part.tokens.len(), 0);
    }

    /// Reads the document or, one after the other, its parts.
    pub fn read(
        &mut self,
        document: &Document,
        lists: &Gazetteer,
        entries: &[WordEntry],
        classes: &[u64],
        known: &KnownClasses,
    ) {
        self.turn_to(document);
        let preposition = PREPOSITIONS.map(fold::key);
        let upper = Shape::CAPITAL.with(Shape::ALL_CAPITALS);
        for sentence in &document.sentences {
            let mut at = sentence.start as usize;
            let end = sentence.end as usize;
            while at < end {
                let token = &document.tokens[at];
                if !token.shape.has(upper) {
                    if token.shape.has(Shape::LETTER) {
                        let bit = (token.word >> self.shift) as usize;
                        self.small[bit / 64] |= 1 << (bit % 64);
                    }
                    at += 1;
                    continue;
                }
                let start = at;
                while at < end && document.tokens[at].shape.has(upper) {
                    let number = self.usage.enter(document.tokens[at].word, Usage::default);
                    self.of_token[at] = number as u32 + 1;
                    at += 1;
                }
                self.run(lists, entries, classes, known, start, at);
                let opens = (sentence.start as usize..start)
                    .all(|at| document.tokens[at].shape.has(Shape::PUNCTUATION));
                for at in start + usize::from(opens)..at {
                    bump(&mut self.of(at).inner);
                }
                if at - start == 1 {
                    self.explain(document, classes, sentence.start as usize..end, start);
                    if acronym::is_in_brackets(document, start) {
                        self.of(start).in_brackets = true;
                    }
                }
                let last = at - 1;
                let is_common = lists.profile(entries[last].profile).is_common();
                if !is_common
                    && last > sentence.start as usize
                    && thing::is_named(document, classes, known, last)
                {
                    self.of(last).thing = true;
                }
                if start > sentence.start as usize && preposition.contains(&document.tokens[start - 1].word) {
                    for at in start..at {
                        bump(&mut self.of(at).place_before);
                    }
                }
                if at < end && classes[at] & known.say != 0 {
                    bump(&mut self.of(at - 1).say);
                }
            }
        }
    }

    /// Takes in what explains a token, if it is an acronym that the sentence explains.
    fn explain(&mut self, document: &Document, classes: &[u64], sentence: Range<usize>, at: usize) {
        let Some((explained, words)) = acronym::explained(document, sentence, at) else { return };
        // Words that do not fit say less than those that fitted elsewhere.
        if explained == 3 && self.of(at).explained > 0 {
            return;
        }
        self.of(at).explained = explained;
        let number = self.heads.enter(document.tokens[at].word, Head::default);
        *self.heads.at_mut(number) = Head::of(document, classes, words);
    }

    /// Returns the head of the words that explain the acronym with that key.
    pub fn head(&self, acronym: u64) -> Option<&Head> {
        self.heads.get(acronym)
    }

    /// The usage of a token with a capital.
    fn of(&mut self, token: usize) -> &mut Usage {
        self.usage.at_mut(self.of_token[token] as usize - 1)
    }

    fn run(
        &mut self,
        lists: &Gazetteer,
        entries: &[WordEntry],
        classes: &[u64],
        known: &KnownClasses,
        start: usize,
        end: usize,
    ) {
        let mut first = start;
        while first + 1 < end && classes[first] & known.title != 0 {
            first += 1;
        }
        let titled = first > start || start > 0 && classes[start - 1] & (known.title | known.role) != 0;
        let profile = lists.profile(entries[first].profile);
        let person =
            end - first >= 2 && (titled || profile.given >= 2 && profile.band == 0 || profile.given >= 4);
        let group = classes[end - 1] & known.group_head != 0 && end - start > 1;
        for at in start..end {
            let usage = self.of(at);
            bump(&mut usage.capital);
            if group {
                bump(&mut usage.group_part);
            }
        }
        if person {
            bump(&mut self.of(end - 1).person_last);
            bump(&mut self.of(first).person_first);
        } else if titled && end - first == 1 {
            bump(&mut self.of(first).title);
        }
    }

    /// Returns how the word of a token is used with a capital.
    #[inline]
    pub fn usage(&self, document: &Document, token: usize) -> Usage {
        match self.of_token[token] {
            0 => self.usage.get(document.tokens[token].word).copied().unwrap_or_default(),
            number => *self.usage.at(number as usize - 1),
        }
    }

    /// Returns true if the word occurs in small letters (1 in 16 words that do not are taken to; features only).
    pub fn occurs_small(&self, word: u64) -> bool {
        if self.small.is_empty() {
            return false;
        }
        let bit = (word >> self.shift) as usize;
        self.small[bit / 64] & (1 << (bit % 64)) != 0
    }
}

impl Decisions {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.decided.clear();
        self.bits = [0; 64];
    }

    /// Takes in what the first pass decided in a document or a part of it: segments with tag and probability.
    pub fn add(&mut self, document: &Document, decisions: &[(Segment, Tag, f32)]) {
        for &(segment, tag, weight) in decisions {
            let key = phrase_key(document, segment);
            self.enter(key).same[tag as usize] += weight;
            if segment.end - segment.start < 2 {
                continue;
            }
            let words = segment.start as usize..segment.end as usize;
            match tag {
                Tag::Person => {
                    let last = document.tokens[words.end - 1].word;
                    let first = document.tokens[words.start].word;
                    self.enter(fold::extend(0, last)).person_last += weight;
                    self.enter(fold::extend(0, first)).person_first += weight;
                    // `Erik ten Hag` is `Ten Hag` later: a surname keeps the small words before it.
                    let small = |at: &usize| {
                        let shape = document.tokens[*at].shape;
                        shape.has(Shape::LETTER) && !shape.has(Shape::CAPITAL.with(Shape::POSSESSIVE))
                    };
                    if let Some(start) = (words.start + 1..words.end - 1).find(small) {
                        let surname = Segment { start: start as u32, end: segment.end };
                        self.enter(phrase_key(document, surname)).same[tag as usize] += weight;
                    }
                }
                Tag::Group | Tag::Place => {
                    for token in &document.tokens[words.clone()] {
                        if token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)) {
                            let decided = self.enter(fold::extend(0, token.word));
                            if tag == Tag::Group {
                                decided.group_part += weight;
                            } else {
                                decided.place_part += weight;
                            }
                        }
                    }
                    let mut keys = PhraseKeys::default();
                    for end in segment.start + 1..segment.end {
                        let key = keys.of(document, Segment { start: segment.start, end });
                        let last = document.tokens[end as usize - 1].shape;
                        if last.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)) {
                            let decided = self.enter(key);
                            if tag == Tag::Group {
                                decided.group_start += weight;
                            } else {
                                decided.place_start += weight;
                            }
                        }
                    }
                    if tag == Tag::Group {
                        for key in initials(document, words) {
                            self.enter(fold::extend(0, key)).initials += weight;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    fn enter(&mut self, key: u64) -> &mut Decided {
        let bit = key as usize >> 32 & 4095;
        self.bits[bit / 64] |= 1 << (bit % 64);
        let number = self.decided.enter(key, Decided::default);
        self.decided.at_mut(number)
    }

    /// Returns what the first pass decided of the words with that phrase key.
    #[inline]
    pub fn of(&self, key: u64) -> Option<&Decided> {
        let bit = key as usize >> 32 & 4095;
        if self.bits[bit / 64] & 1 << (bit % 64) == 0 {
            return None;
        }
        self.decided.get(key)
    }
}

/// Returns the key of the words of a segment, hyphens and quotes left out.
pub fn phrase_key(document: &Document, segment: Segment) -> u64 {
    PhraseKeys::default().of(document, segment)
}

/// Makes the phrase keys of segments that begin alike and grow, each from the one before.
#[derive(Debug, Default)]
pub struct PhraseKeys {
    start: u32,
    end: u32,
    key: u64,
}

impl PhraseKeys {
    /// Returns what [`phrase_key`] returns; cheap if the last segment began at the same token and ended before.
    #[inline]
    pub fn of(&mut self, document: &Document, segment: Segment) -> u64 {
        if segment.start != self.start || segment.end < self.end {
            *self = PhraseKeys { start: segment.start, end: segment.start, key: 0 };
        }
        for at in self.end as usize..segment.end as usize {
            let token = &document.tokens[at];
            if !token.shape.has(Shape::PUNCTUATION) || fold::in_key(document.word(at)) {
                self.key = fold::extend(self.key, token.word);
            }
        }
        self.end = segment.end;
        self.key
    }
}

/// Returns the keys of the initials of a run of words: of its capitals, and of all its words.
pub fn initials(document: &Document, words: Range<usize>) -> [u64; 2] {
    const MOST: usize = 24;
    let (mut capitals, mut all) = ([0u8; MOST], [0u8; MOST]);
    let (mut many, mut most) = (0, 0);
    for at in words {
        let token = &document.tokens[at];
        if !token.shape.has(Shape::LETTER) || token.shape.has(Shape::POSSESSIVE) {
            continue;
        }
        let Some(first) = document.word(at).chars().next() else { continue };
        // Acronyms are ASCII; a letter with an accent stands in them without it.
        let small = if first.is_ascii() { first.to_ascii_lowercase() } else { fold::plain_letter(first) };
        if most == MOST || !small.is_ascii() {
            continue;
        }
        all[most] = small as u8;
        most += 1;
        if token.shape.has(Shape::CAPITAL) {
            capitals[many] = small as u8;
            many += 1;
        }
    }
    [fold::hash(&capitals[..many]), fold::hash(&all[..most])]
}

fn bump(count: &mut u8) {
    *count = count.saturating_add(1);
}
