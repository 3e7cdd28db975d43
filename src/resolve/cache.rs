//! Sums that were made before, kept within a document and across documents.
//!
//! News repeats itself: five of six look-ups of a token's features were done for the same token shortly before, and of the others most
//! parts were. A key says all that a sum depends on, so the cache never changes a result.

use super::features::token::{Of, ROLES, Role};
use super::features::{Features, Part, Sink};
use super::weights::{Sums, Weights};
use crate::gazetteer::fold;
use crate::slots::Slots;

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

    /// Returns what the token at `at` adds in each of its roles.
    #[inline]
    pub fn token(&mut self, features: &Features, weights: &Weights, at: usize) -> &TokenSums {
        // Keys are never 0, which marks an empty slot.
        let key = features.token_key(at) | 1;
        let (mut slot, known) = self.tokens.find(key);
        if !known {
            slot = self.tokens.take(key);
            self.make(features, weights, at, slot);
        }
        self.tokens.at(slot)
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
        let (mut slot, known) = self.cache.others.find(key);
        if !known {
            let mut sink = Summing { weights: self.weights, sums: Sums::ZERO };
            part.features(&mut sink);
            slot = self.cache.others.take(key);
            *self.cache.others.at_mut(slot) = sink.sums;
        }
        self.sums.add(self.cache.others.at(slot));
    }
}
