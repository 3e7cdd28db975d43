//! A small map from keys that are hashes already; made for being filled and emptied once a document.

/// A map from 64-bit keys, open-addressed, that keeps its memory when it is cleared.
#[derive(Clone, Debug)]
pub struct Keyed<V> {
    /// Number of an entry plus 1, by the top bits of its key; 0 is free.
    slots: Vec<u32>,
    shift: u32,
    entries: Vec<(u64, V)>,
}

impl<V> Default for Keyed<V> {
    fn default() -> Keyed<V> {
        Keyed { slots: vec![0; 16], shift: 60, entries: Vec::new() }
    }
}

impl<V> Keyed<V> {
    /// Forgets everything.
    pub fn clear(&mut self) {
        // A map that once held a long document goes back to a size that is quickly cleared.
        let wanted = (self.entries.len() * 4).next_power_of_two().max(16);
        if self.slots.len() > wanted * 4 {
            self.resize(wanted);
        } else {
            self.slots.fill(0);
        }
        self.entries.clear();
    }

    /// Returns the number of entries.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Returns the number of the entry of a key, counted from 0 in the order they came in.
    #[inline]
    pub fn number(&self, key: u64) -> Option<usize> {
        let mut at = (key >> self.shift) as usize;
        loop {
            match self.slots[at] {
                0 => return None,
                slot if self.entries[slot as usize - 1].0 == key => return Some(slot as usize - 1),
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
    }

    /// Returns the value of a key.
    #[inline]
    pub fn get(&self, key: u64) -> Option<&V> {
        self.number(key).map(|at| &self.entries[at].1)
    }

    /// Returns the key of the entry with that number.
    #[inline]
    pub fn key(&self, number: usize) -> u64 {
        self.entries[number].0
    }

    /// Returns the value of the entry with that number.
    #[inline]
    pub fn at(&self, number: usize) -> &V {
        &self.entries[number].1
    }

    /// Returns the value of the entry with that number, to be changed.
    #[inline]
    pub fn at_mut(&mut self, number: usize) -> &mut V {
        &mut self.entries[number].1
    }

    /// Returns the number of the entry of a key, made by `new` if there was none.
    #[inline]
    pub fn enter(&mut self, key: u64, new: impl FnOnce() -> V) -> usize {
        let mut at = (key >> self.shift) as usize;
        loop {
            match self.slots[at] {
                0 => break,
                slot if self.entries[slot as usize - 1].0 == key => return slot as usize - 1,
                _ => at = (at + 1) & (self.slots.len() - 1),
            }
        }
        self.entries.push((key, new()));
        self.slots[at] = self.entries.len() as u32;
        let number = self.entries.len() - 1;
        if self.entries.len() * 2 > self.slots.len() {
            self.resize(self.slots.len() * 4);
            self.rehash();
        }
        number
    }

    fn resize(&mut self, slots: usize) {
        self.slots.clear();
        self.slots.resize(slots, 0);
        self.shift = 64 - slots.trailing_zeros();
    }

    fn rehash(&mut self) {
        for (number, (key, _)) in self.entries.iter().enumerate() {
            let mut at = (key >> self.shift) as usize;
            while self.slots[at] != 0 {
                at = (at + 1) & (self.slots.len() - 1);
            }
            self.slots[at] = number as u32 + 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::fold;

    #[test]
    fn it_holds_what_was_entered_and_forgets_when_cleared() {
        let mut map: Keyed<u32> = Keyed::default();
        for round in 0..3 {
            let many = [1000, 3, 200][round];
            for n in 0..many {
                assert_eq!(map.enter(fold::mix(n), || n as u32 + 7), n as usize);
                *map.at_mut(n as usize) += 1;
            }
            assert_eq!(map.enter(fold::mix(0), || 99), 0);
            assert_eq!(map.len(), many as usize);
            for n in 0..many {
                assert_eq!(map.get(fold::mix(n)), Some(&(n as u32 + 8)));
            }
            assert_eq!(map.get(fold::mix(many)), None);
            map.clear();
            assert!(map.is_empty());
            assert_eq!(map.get(fold::mix(0)), None);
        }
    }
}
