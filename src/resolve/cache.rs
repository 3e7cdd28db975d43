//! Sums that were made before, kept within a document and across documents.
//!
//! News repeats itself: five of six look-ups of a token's features were done for the same token shortly before, and of the others most
//! parts were. A key says all that a sum depends on, so the cache never changes a result.

use std::ops::Range;

use super::features::token::{Of, ROLES, Role};
use super::features::{Features, Part, Sink};
use super::weights::{Sums, Weights};
use crate::gazetteer::fold;
use crate::slots::Slots;

/// Slots of the cache of tokens, of 224 bytes and a key each.
const TOKENS: usize = 8192;
/// Slots of the caches of profiles, clusters and places.
const PARTS: usize = 1024;
/// Slots of the cache of other sums.
const OTHERS: usize = 16384;

/// What one token adds in each of its roles.
pub type TokenSums = [Sums; ROLES];
const ZERO: TokenSums = [Sums::ZERO; ROLES];

/// The cache; one a thread.
#[derive(Debug)]
pub struct Cache {
    /// Which table of weights the sums were made from.
    owner: u64,
    tokens: Slots<TokenSums>,
    profiles: Slots<TokenSums>,
    clusters: Slots<TokenSums>,
    places: Slots<TokenSums>,
    others: Slots<Sums>,
}

impl Default for Cache {
    fn default() -> Cache {
        Cache {
            owner: 0,
            tokens: Slots::new(TOKENS),
            profiles: Slots::new(PARTS),
            clusters: Slots::new(PARTS),
            places: Slots::new(PARTS),
            others: Slots::new(OTHERS),
        }
    }
}

impl Cache {
    /// Makes the cache that of one table of weights; forgets everything if it was another's.
    pub fn own(&mut self, owner: u64) {
        if self.owner != owner {
            *self = Cache { owner, ..Cache::default() };
        }
    }

    /// Asks memory for what is kept of a token of that key; the value returned means nothing.
    #[inline]
    fn touch_token(&self, key: u64) -> i16 {
        let (slot, known) = self.tokens.find(key);
        if known { self.tokens.at(slot)[0].0[0] ^ self.tokens.at(slot)[ROLES - 1].0[0] } else { 0 }
    }

    /// Fills `keys` with the keys of tokens, and asks memory for what is kept of all of them at once.
    pub fn touch_tokens(&self, features: &Features, tokens: Range<usize>, keys: &mut Vec<u64>) {
        keys.clear();
        // Keys are never 0, which marks an empty slot.
        keys.extend(tokens.map(|at| features.token_key(at) | 1));
        std::hint::black_box(keys.iter().fold(0, |sum, &key| sum ^ self.touch_token(key)));
    }

    /// Returns what the token at `at`, of that key, adds in each of its roles.
    #[inline]
    pub fn token(&mut self, features: &Features, weights: &Weights, at: usize, key: u64) -> &TokenSums {
        let (mut slot, known) = self.tokens.find(key);
        if !known {
            slot = self.tokens.take(key);
            self.make(features, weights, at, slot);
        }
        self.tokens.at(slot)
    }

    /// Returns the key of some features, and the slot where their sum is.
    #[inline]
    fn slot(&mut self, weights: &Weights, part: impl Part) -> (u64, usize) {
        let key = fold::mix(part.key()) | 1;
        let (mut slot, known) = self.others.find(key);
        if !known {
            let mut sink = Summing { weights, sums: Sums::ZERO };
            part.features(&mut sink);
            slot = self.others.take(key);
            *self.others.at_mut(slot) = sink.sums;
        }
        (key, slot)
    }

    #[cold]
    #[inline(never)]
    fn make(&mut self, features: &Features, weights: &Weights, at: usize, slot: usize) {
        let sums = self.tokens.at_mut(slot);
        *sums = ZERO;
        for (of, cache) in [
            (Of::Profile, &mut self.profiles),
            (Of::Cluster, &mut self.clusters),
            (Of::Place, &mut self.places),
        ] {
            let Some(key) = features.key(at, of) else { continue };
            let key = fold::mix(key) | 1;
            let (mut slot, known) = cache.find(key);
            if !known {
                slot = cache.take(key);
                let part = cache.at_mut(slot);
                for role in Role::ALL {
                    let mut sink = Summing { weights, sums: Sums::ZERO };
                    features.token_part(at, role, of, &mut sink);
                    part[role as usize] = sink.sums;
                }
            }
            for (sum, more) in sums.iter_mut().zip(cache.at(slot).iter()) {
                sum.add(more);
            }
        }
        features.add_words(at, weights, sums);
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

/// What features ask for, noted before any of it is looked up, so that memory is asked for all of it at once: most of the time of
/// scoring was spent waiting for one answer after the other.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Ids of rows of the table.
    ids: Vec<u64>,
    /// Keys of sums in the cache.
    keys: Vec<u64>,
}

impl Wanted {
    /// Forgets all.
    pub fn clear(&mut self) {
        self.ids.clear();
        self.keys.clear();
    }

    /// Returns how many ids and keys are noted.
    pub fn len(&self) -> (usize, usize) {
        (self.ids.len(), self.keys.len())
    }

    /// Adds what was noted between two such lengths; false if the cache has not all of it, and `sums` mean nothing then.
    #[inline]
    pub fn add(
        &self,
        from: (usize, usize),
        to: (usize, usize),
        weights: &Weights,
        cache: &Cache,
        sums: &mut Sums,
    ) -> bool {
        for &key in &self.keys[from.1..to.1] {
            let (slot, known) = cache.others.find(key);
            if !known {
                return false;
            }
            sums.add(cache.others.at(slot));
        }
        for &id in &self.ids[from.0..to.0] {
            weights.add(id, sums);
        }
        true
    }
}

/// Notes what features ask for.
pub struct Noting<'w> {
    /// The table.
    pub weights: &'w Weights,
    /// The cache.
    pub cache: &'w mut Cache,
    /// What is asked for.
    pub wanted: &'w mut Wanted,
    /// Means nothing; it keeps what was asked of memory from being left out.
    pub touched: u8,
}

impl Sink for Noting<'_> {
    #[inline]
    fn add(&mut self, id: u64, _name: impl FnOnce() -> String) {
        self.touched ^= self.weights.touch(id);
        self.wanted.ids.push(id);
    }

    #[inline]
    fn kept(&mut self, part: impl Part) {
        let (key, slot) = self.cache.slot(self.weights, part);
        self.touched ^= self.cache.others.at(slot).0[0] as u8;
        self.wanted.keys.push(key);
    }
}

/// Sums features, with a cache for those that return.
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
    fn kept(&mut self, part: impl Part) {
        let (_, slot) = self.cache.slot(self.weights, part);
        self.sums.add(self.cache.others.at(slot));
    }
}
