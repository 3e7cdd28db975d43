//! What one document says of a word elsewhere: how its runs of capitals look before anything is decided, and what was
//! decided of the same words in a first pass. Nothing crosses documents.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::document::{Document, Shape};
use crate::gazetteer::fold;
use crate::gazetteer::{Gazetteer, WordEntry};
use crate::resolve::evidence::KnownClasses;
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};

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
}

/// The memory of one document.
#[derive(Debug, Default)]
pub struct Memory {
    usage: KeyMap<Usage>,
    /// A bit for each word that occurs in small letters, by the top bits of its key.
    small: Vec<u64>,
    shift: u32,
}

/// What the first pass decided, by phrase key.
#[derive(Debug, Default)]
pub struct Decisions {
    decided: KeyMap<Decided>,
}

impl Memory {
    /// Forgets everything and reads a document.
    pub fn gather(
        &mut self,
        document: &Document,
        lists: &Gazetteer,
        entries: &[WordEntry],
        classes: &[u64],
        known: &KnownClasses,
    ) {
        self.usage.clear();
        let bits = (document.tokens.len() * 16).next_power_of_two().max(64);
        self.small.clear();
        self.small.resize(bits / 64, 0);
        self.shift = 64 - bits.trailing_zeros();
        let at_word = |at: usize| document.tokens.get(at).map(|token| token.word);
        let preposition: [u64; 5] = ["in", "at", "from", "near", "to"].map(fold::key);
        for sentence in &document.sentences {
            let mut at = sentence.start as usize;
            let end = sentence.end as usize;
            while at < end {
                let token = &document.tokens[at];
                if !token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)) {
                    if token.shape.has(Shape::LETTER) {
                        let bit = (token.word >> self.shift) as usize;
                        self.small[bit / 64] |= 1 << (bit % 64);
                    }
                    at += 1;
                    continue;
                }
                let start = at;
                while at < end && document.tokens[at].shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)) {
                    at += 1;
                }
                self.run(document, lists, entries, classes, known, start, at);
                let before = if start > sentence.start as usize { at_word(start - 1) } else { None };
                if before.is_some_and(|word| preposition.contains(&word)) {
                    for token in &document.tokens[start..at] {
                        bump(&mut self.usage.entry(token.word).or_default().place_before);
                    }
                }
                if at < end && classes[at] & known.say != 0 {
                    bump(&mut self.usage.entry(document.tokens[at - 1].word).or_default().say);
                }
            }
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn run(
        &mut self,
        document: &Document,
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
        let group = classes[end - 1] & known.group_head != 0;
        for at in start..end {
            let usage = self.usage.entry(document.tokens[at].word).or_default();
            bump(&mut usage.capital);
            if group && end - start > 1 {
                bump(&mut usage.group_part);
            }
        }
        if person {
            bump(&mut self.usage.entry(document.tokens[end - 1].word).or_default().person_last);
            bump(&mut self.usage.entry(document.tokens[first].word).or_default().person_first);
        } else if titled && end - first == 1 {
            bump(&mut self.usage.entry(document.tokens[first].word).or_default().title);
        }
    }

    /// Returns how a word is used with a capital.
    pub fn usage(&self, word: u64) -> Usage {
        self.usage.get(&word).copied().unwrap_or_default()
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
    /// Forgets everything and takes in what the first pass decided: segments with tag and probability.
    pub fn take(&mut self, document: &Document, decisions: &[(Segment, Tag, f32)]) {
        self.decided.clear();
        for &(segment, tag, weight) in decisions {
            let key = phrase_key(document, segment);
            self.decided.entry(key).or_default().same[tag as usize] += weight;
            if segment.end - segment.start < 2 {
                continue;
            }
            let words = segment.start as usize..segment.end as usize;
            match tag {
                Tag::Person => {
                    let last = document.tokens[words.end - 1].word;
                    let first = document.tokens[words.start].word;
                    self.decided.entry(fold::extend(0, last)).or_default().person_last += weight;
                    self.decided.entry(fold::extend(0, first)).or_default().person_first += weight;
                }
                Tag::Group | Tag::Place => {
                    for token in &document.tokens[words.clone()] {
                        if token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)) {
                            let decided = self.decided.entry(fold::extend(0, token.word)).or_default();
                            if tag == Tag::Group {
                                decided.group_part += weight;
                            } else {
                                decided.place_part += weight;
                            }
                        }
                    }
                    if tag == Tag::Group {
                        for key in initials(document, words) {
                            self.decided.entry(fold::extend(0, key)).or_default().initials += weight;
                        }
                    }
                }
                _ => {}
            }
        }
    }

    /// Returns what the first pass decided of the words with that phrase key.
    pub fn of(&self, key: u64) -> Decided {
        self.decided.get(&key).copied().unwrap_or_default()
    }
}

/// Returns the key of the words of a segment, hyphens and quotes left out.
pub fn phrase_key(document: &Document, segment: Segment) -> u64 {
    let mut key = 0;
    for at in segment.start as usize..segment.end as usize {
        let token = &document.tokens[at];
        if token.shape.has(Shape::PUNCTUATION) && !fold::in_key(document.word(at)) {
            continue;
        }
        key = fold::extend(key, token.word);
    }
    key
}

/// Returns the keys of the initials of a run of words: of its capitals, and of all its words.
pub fn initials(document: &Document, words: std::ops::Range<usize>) -> [u64; 2] {
    let (mut capitals, mut all) = (String::new(), String::new());
    for at in words {
        let token = &document.tokens[at];
        let Some(first) = document.word(at).chars().next() else { continue };
        if !token.shape.has(Shape::LETTER) || token.shape.has(Shape::POSSESSIVE) {
            continue;
        }
        all.extend(first.to_lowercase());
        if first.is_uppercase() {
            capitals.extend(first.to_lowercase());
        }
    }
    [fold::key(&capitals), fold::key(&all)]
}

fn bump(count: &mut u8) {
    *count = count.saturating_add(1);
}
