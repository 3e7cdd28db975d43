//! Words and phrases that were looked up before: the compiled lists have 30 MB, so a look-up of a word out of reach of the processor's
//! caches costs more than all else that is done for it. Nine of ten words of news are found here instead.

use super::lookup::{Gazetteer, WordEntry};

/// Slots for words (32 bytes each) and for phrases (16 bytes).
const WORDS: usize = 8192;
const PHRASES: usize = 8192;

/// A cache over one gazetteer's words and phrases; one a thread. It never changes a result.
#[derive(Debug, Default)]
pub struct Recent {
    /// Whose words these are.
    owner: u64,
    words: Vec<(u64, WordEntry, u64)>,
    phrases: Vec<(u64, Option<u32>)>,
}

impl Recent {
    /// Makes the cache that of one gazetteer; forgets everything if it was another's.
    pub fn own(&mut self, gazetteer: &Gazetteer) {
        if self.owner == gazetteer.number() {
            return;
        }
        self.owner = gazetteer.number();
        self.words.clear();
        self.words.resize(WORDS, (0, WordEntry::default(), 0));
        self.phrases.clear();
        self.phrases.resize(PHRASES, (0, None));
    }

    /// Returns what the lists say of the word with that key, and its classes.
    #[inline]
    pub fn word(&mut self, gazetteer: &Gazetteer, key: u64) -> (WordEntry, u64) {
        let slot = &mut self.words[(key >> 40) as usize & (WORDS - 1)];
        if slot.0 != key {
            let entry = gazetteer.word(key);
            *slot = (key, entry, gazetteer.profile(entry.profile).classes);
        }
        (slot.1, slot.2)
    }

    /// Returns what [`Gazetteer::phrase`] returns.
    #[inline]
    pub fn phrase(&mut self, gazetteer: &Gazetteer, key: u64) -> Option<u32> {
        let slot = &mut self.phrases[(key >> 40) as usize & (PHRASES - 1)];
        if slot.0 != key {
            *slot = (key, gazetteer.phrase(key));
        }
        slot.1
    }
}
