//! Sums of quantised weights, and the cache that keeps those that are asked for again and again.
//!
//! News repeats itself: nine in ten look-ups of a word's features were done for the same word shortly before. What depends on few
//! values (a word's own features, a list's claim, a code of 81) is summed once and kept, within a document and across documents.
//! The cache never changes a result: a key says all that a sum depends on.

use super::feature_id::id;
use super::features::{Part, Sink};
use super::weights::{Sums, Weights};
use crate::gazetteer::fold;

/// Features with few values, each with a table of its own.
#[derive(Clone, Copy, Debug)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Family {
    Length,
    Shape,
    Person,
    Use,
    Labels,
    RuleLabels,
    Topic,
    Beyond,
    Crossing,
    Ends,
    Begins,
    FirstOpens,
    InShape,
    InOpens,
    InSmall,
    InDate,
    LeftBlock,
    Same,
    Best,
    DecidedPerson,
    DecidedPart,
    Initials,
    Rule,
}

impl Family {
    /// How many values each family has, in the order of the families.
    const SIZES: [usize; 23] = [
        9, 128, 81, 81, 160, 32, 512, 32, 32, 1024, 1024, 1024, 128, 1024, 2, 1, 32, 20, 40, 256, 256, 4,
        1024,
    ];

    const STARTS: [usize; 24] = {
        let mut starts = [0; 24];
        let mut at = 0;
        while at < 23 {
            starts[at + 1] = starts[at] + Family::SIZES[at];
            at += 1;
        }
        starts
    };
}

/// Slots of the cache of words; with 8,192 of 256 bytes, 97 of 100 look-ups in news find theirs.
const WORDS: usize = 8192;
/// Slots of the cache of other sums.
const OTHERS: usize = 8192;

/// What one word adds as first, last and any word of a segment, and as its neighbour.
#[derive(Clone, Copy, Debug)]
pub struct WordSums {
    /// As first word.
    pub first: Sums,
    /// As last word.
    pub last: Sums,
    /// As any word.
    pub inside: Sums,
    /// Next to the segment on its left.
    pub left: Sums,
    /// One further.
    pub left2: Sums,
    /// Next to the segment on its right.
    pub right: Sums,
    /// One further.
    pub right2: Sums,
}

impl WordSums {
    const ZERO: WordSums = WordSums {
        first: Sums::ZERO,
        last: Sums::ZERO,
        inside: Sums::ZERO,
        left: Sums::ZERO,
        left2: Sums::ZERO,
        right: Sums::ZERO,
        right2: Sums::ZERO,
    };
}

/// The cache; one a thread, kept between documents.
#[derive(Debug, Default)]
pub struct Cache {
    /// Which table of weights the sums were made from.
    owner: u64,
    words: Vec<(u64, WordSums)>,
    others: Vec<(u64, Sums)>,
    small: Vec<Sums>,
    filled: Vec<bool>,
}

impl Cache {
    /// Makes the cache that of one table of weights; forgets everything if it was another's.
    pub fn own(&mut self, owner: u64) {
        if self.owner == owner && !self.words.is_empty() {
            return;
        }
        self.owner = owner;
        self.words.clear();
        self.words.resize(WORDS, (0, WordSums::ZERO));
        self.others.clear();
        self.others.resize(OTHERS, (0, Sums::ZERO));
        self.small.clear();
        self.small.resize(Family::STARTS[23], Sums::ZERO);
        self.filled.clear();
        self.filled.resize(Family::STARTS[23], false);
    }

    /// Returns the sums of the word with that key (which says all they depend on), made by `fill` where they are not kept.
    #[inline]
    pub fn word(&mut self, key: u64, fill: impl FnOnce() -> WordSums) -> &WordSums {
        let key = key | 1;
        let slot = &mut self.words[(key >> 40) as usize % WORDS];
        if slot.0 != key {
            *slot = (key, fill());
        }
        &slot.1
    }
}

/// Sums features by looking their weights up.
pub struct Summing<'w> {
    /// The table.
    pub weights: &'w Weights,
    /// The sum so far.
    pub sums: Sums,
}

impl Sink for Summing<'_> {
    #[inline]
    fn add(&mut self, id: u64, _name: impl FnOnce() -> String) {
        self.weights.add(id, &mut self.sums);
    }
}

/// Sums features, with a cache for those that have few values.
pub struct Caching<'w> {
    /// The table.
    pub weights: &'w Weights,
    /// The cache.
    pub cache: &'w mut Cache,
    /// The sum so far.
    pub sums: Sums,
}

impl Sink for Caching<'_> {
    #[inline]
    fn add(&mut self, id: u64, _name: impl FnOnce() -> String) {
        self.weights.add(id, &mut self.sums);
    }

    #[inline]
    fn small(
        &mut self,
        family: Family,
        code: usize,
        template: u64,
        value: impl FnOnce() -> u64,
        _name: impl FnOnce() -> String,
    ) {
        debug_assert!(code < Family::SIZES[family as usize], "{family:?} {code}");
        let at = Family::STARTS[family as usize] + code;
        if !self.cache.filled[at] {
            self.cache.filled[at] = true;
            self.weights.add(id(template, value()), &mut self.cache.small[at]);
        }
        self.sums.add(&self.cache.small[at]);
    }

    #[inline]
    fn kept(&mut self, part: impl Part) {
        let key = fold::mix(part.key()) | 1;
        let slot = &mut self.cache.others[(key >> 40) as usize % OTHERS];
        if slot.0 != key {
            let mut sink = Summing { weights: self.weights, sums: Sums::ZERO };
            part.features(&mut sink);
            *slot = (key, sink.sums);
        }
        self.sums.add(&slot.1);
    }
}
