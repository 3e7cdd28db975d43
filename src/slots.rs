//! Results that were made before, by key: a table of slots where a newer result takes the place of an older one.

/// Slots at first: one short article touches a few hundred, and memory that is never touched costs nothing at the start of a
/// process (filling whole tables took 4 of 19 ms).
const FIRST: usize = 512;

/// A table of results by 64-bit keys that are hashes already and never 0. It forgets what it has no room for.
#[derive(Debug)]
pub struct Slots<V> {
    slots: Vec<(u64, V)>,
    mask: usize,
    /// How many more results are made before the table takes its full size.
    left: usize,
    most: usize,
}

impl<V: Clone + Default> Slots<V> {
    /// Returns an empty table that grows to `most` slots, a power of two. It takes no memory before its first result: tables are
    /// made and thrown away wherever one is taken out of its place (which took 6% of all time).
    pub fn new(most: usize) -> Slots<V> {
        Slots { slots: Vec::new(), mask: FIRST.min(most) - 1, left: 1, most }
    }

    /// Returns the slot of a key, and whether its result is there.
    #[inline]
    pub fn find(&self, key: u64) -> (usize, bool) {
        let slot = (key >> 40) as usize & self.mask;
        (slot, self.slots.get(slot).is_some_and(|(found, _)| *found == key))
    }

    /// Gives a key, which [`Slots::find`] did not find, its slot; what stands there is another key's result.
    #[cold]
    pub fn take(&mut self, key: u64) -> usize {
        self.left -= 1;
        if self.left == 0 {
            self.grow();
        }
        let (slot, _) = self.find(key);
        self.slots[slot].0 = key;
        slot
    }

    /// Gives the table its first slots, and all of them once as many results were made.
    fn grow(&mut self) {
        let (slots, left) = match self.slots.len() {
            0 => (self.mask + 1, self.mask + 1),
            _ => (self.most, usize::MAX),
        };
        let old = std::mem::replace(&mut self.slots, vec![(0, V::default()); slots]);
        (self.mask, self.left) = (slots - 1, left);
        for (key, value) in old.into_iter().filter(|(key, _)| *key != 0) {
            let (slot, _) = self.find(key);
            self.slots[slot] = (key, value);
        }
    }

    /// Returns the result in a slot.
    #[inline]
    pub fn at(&self, slot: usize) -> &V {
        &self.slots[slot].1
    }

    /// Returns the result in a slot, to be written.
    #[inline]
    pub fn at_mut(&mut self, slot: usize) -> &mut V {
        &mut self.slots[slot].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_finds_its_own_result_or_none() {
        let mut table: Slots<u64> = Slots::new(2048);
        let key = |n: u64| n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let mut kept = 0;
        for n in 1..20_000 {
            // Half of all questions are of keys asked before.
            let n = if n % 2 == 0 { n / 2 } else { n };
            let (slot, known) = table.find(key(n));
            if known {
                kept += 1;
                assert_eq!(*table.at(slot), n);
            } else {
                let slot = table.take(key(n));
                *table.at_mut(slot) = n;
                assert_eq!(table.find(key(n)), (slot, true));
            }
        }
        assert!(kept > 100, "{kept}");
        assert_eq!(table.slots.len(), 2048);
    }
}
