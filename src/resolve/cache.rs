//! Sums that were made before, kept within a document and across documents.
//!
//! News repeats itself: five of six look-ups of a token's features were done for the same token shortly before, and of the others most
//! parts were. A key says all that a sum depends on, so the cache never changes a result.

use super::features::token::{Of, ROLES, Role};
use super::features::{Features, Part, Sink};
use super::weights::{Sums, Weights};
use crate::gazetteer::fold;

/// Slots of the cache of tokens, of 256 bytes each.
const TOKENS: usize = 8192;
/// Slots of the caches of profiles, clusters and places.
const PARTS: usize = 1024;
/// Slots of the cache of other sums.
const OTHERS: usize = 16384;

/// What one token adds in each of its roles.
pub type TokenSums = [Sums; ROLES];
const ZERO: TokenSums = [Sums::ZERO; ROLES];

/// The cache; one a thread.
#[derive(Debug, Default)]
pub struct Cache {
    /// Which table of weights the sums were made from.
    owner: u64,
    tokens: Vec<(u64, TokenSums)>,
    profiles: Vec<(u64, TokenSums)>,
    clusters: Vec<(u64, TokenSums)>,
    places: Vec<(u64, TokenSums)>,
    others: Vec<(u64, Sums)>,
}

#[inline]
fn slot_of(key: u64, slots: usize) -> usize {
    (key >> 40) as usize & (slots - 1)
}

impl Cache {
    /// Makes the cache that of one table of weights; forgets everything if it was another's.
    pub fn own(&mut self, owner: u64) {
        if self.owner == owner && !self.tokens.is_empty() {
            return;
        }
        self.owner = owner;
        for (cache, slots) in [
            (&mut self.tokens, TOKENS),
            (&mut self.profiles, PARTS),
            (&mut self.clusters, PARTS),
            (&mut self.places, PARTS),
        ] {
            cache.clear();
            cache.resize(slots, (0, ZERO));
        }
        self.others.clear();
        self.others.resize(OTHERS, (0, Sums::ZERO));
    }

    /// Returns what the token at `at` adds in each of its roles.
    #[inline]
    pub fn token(&mut self, features: &Features, weights: &Weights, at: usize) -> &TokenSums {
        // Keys are never 0, which marks an empty slot.
        let key = features.token_key(at) | 1;
        let slot = slot_of(key, TOKENS);
        if self.tokens[slot].0 != key {
            self.tokens[slot].0 = key;
            self.make(features, weights, at, slot);
        }
        &self.tokens[slot].1
    }

    #[cold]
    #[inline(never)]
    fn make(&mut self, features: &Features, weights: &Weights, at: usize, slot: usize) {
        let sums = &mut self.tokens[slot].1;
        *sums = ZERO;
        for (of, cache) in [
            (Of::Profile, &mut self.profiles),
            (Of::Cluster, &mut self.clusters),
            (Of::Place, &mut self.places),
        ] {
            let Some(key) = features.key(at, of) else { continue };
            let key = fold::mix(key) | 1;
            let (kept, part) = &mut cache[slot_of(key, PARTS)];
            if *kept != key {
                *kept = key;
                for role in Role::ALL {
                    let mut sink = Summing { weights, sums: Sums::ZERO };
                    features.token_part(at, role, of, &mut sink);
                    part[role as usize] = sink.sums;
                }
            }
            for (sum, more) in sums.iter_mut().zip(part.iter()) {
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
        let key = fold::mix(part.key()) | 1;
        let slot = &mut self.cache.others[slot_of(key, OTHERS)];
        if slot.0 != key {
            let mut sink = Summing { weights: self.weights, sums: Sums::ZERO };
            part.features(&mut sink);
            *slot = (key, sink.sums);
        }
        self.sums.add(&slot.1);
    }
}
