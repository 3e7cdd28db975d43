//! Words and phrases that were looked up before: the compiled lists have 30 MB, so a look-up of a word out of reach of the processor's
//! caches costs more than all else that is done for it. Nine of ten words of news are found here instead.

use super::lookup::{Gazetteer, WordEntry};
use crate::slots::Slots;

/// Slots for words (32 bytes each) and for phrases (16 bytes).
const WORDS: usize = 8192;
const PHRASES: usize = 8192;

/// A cache over one gazetteer's words and phrases; one a thread. It never changes a result.
#[derive(Debug)]
pub struct Recent {
    /// Whose words these are.
    owner: u64,
    words: Slots<(WordEntry, u64)>,
    phrases: Slots<Option<u32>>,
    /// Keys of two words, for [`Recent::touch_phrases`].
    pairs: Vec<(u64, bool)>,
}

impl Default for Recent {
    fn default() -> Recent {
        Recent { owner: 0, words: Slots::new(WORDS), phrases: Slots::new(PHRASES), pairs: Vec::new() }
    }
}

impl Recent {
    /// Makes the cache that of one gazetteer; forgets everything if it was another's.
    pub fn own(&mut self, gazetteer: &Gazetteer) {
        if self.owner != gazetteer.number() {
            *self = Recent { owner: gazetteer.number(), ..Recent::default() };
        }
    }

    /// Touches the place of a word that is not at hand, so that it is when it is looked up: memory answers the requests of a hundred
    /// words at once nearly as fast as that of one. The value returned means nothing; it keeps the touch from being left out.
    #[inline]
    pub fn touch(&self, gazetteer: &Gazetteer, key: u64) -> u8 {
        if self.words.find(key).1 { 0 } else { gazetteer.touch(key) }
    }

    /// Touches what look-ups of phrases that begin with those pairs of words will ask for first: the filter, and the slots of those it lets
    /// through. `pairs` gives the keys; the value returned means nothing.
    pub fn touch_phrases(&mut self, gazetteer: &Gazetteer, pairs: impl Iterator<Item = u64>) -> u8 {
        self.pairs.clear();
        self.pairs.extend(pairs.map(|key| (key, gazetteer.may_be_phrase(key))));
        let passed = self.pairs.iter().filter(|(_, passed)| *passed);
        passed.fold(0, |sum, &(key, _)| sum ^ gazetteer.touch_phrase(key))
    }

    /// Returns what the lists say of the word with that key, and its classes.
    #[inline]
    pub fn word(&mut self, gazetteer: &Gazetteer, key: u64) -> (WordEntry, u64) {
        let (mut slot, known) = self.words.find(key);
        if !known {
            let entry = gazetteer.word(key);
            slot = self.words.take(key);
            *self.words.at_mut(slot) = (entry, gazetteer.profile(entry.profile).classes);
        }
        *self.words.at(slot)
    }

    /// Returns what [`Gazetteer::phrase`] returns.
    #[inline]
    pub fn phrase(&mut self, gazetteer: &Gazetteer, key: u64) -> Option<u32> {
        if !gazetteer.may_be_phrase(key) {
            return None;
        }
        let (mut slot, known) = self.phrases.find(key);
        if !known {
            slot = self.phrases.take(key);
            *self.phrases.at_mut(slot) = gazetteer.phrase(key);
        }
        *self.phrases.at(slot)
    }
}
