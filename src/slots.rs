//! Results that were made before, by key: a table of slots where a newer result takes the place of an older one.

/// Slots at first: one short article touches a few hundred, and memory that is never touched costs nothing at the start of a
/// process (filling whole tables took 4 of 19 ms).
const FIRST: usize = 512;

/// A table of results by 64-bit keys that are hashes already and never 0. It forgets what it has no room for.
///
/// Keys and results stand apart: the keys are close together, and a result is asked for while its key is still on its way.
#[derive(Debug)]
pub struct Slots<V> {
    keys: Vec<u64>,
    results: Vec<V>,
    mask: usize,
    /// How many more results are made before the table takes its full size.
    left: usize,
    most: usize,
}

impl<V: Clone + Default> Slots<V> {
    /// Returns an empty table that grows to `most` slots, a power of two. It takes no memory before its first result: tables are
    /// made and thrown away wherever one is taken out of its place (which took 6% of all time).
    pub fn new(most: usize) -> Slots<V> {
        Slots { keys: Vec::new(), results: Vec::new(), mask: FIRST.min(most) - 1, left: 1, most }
    }

    /// Returns the slot of a key, and whether its result is there.
    #[inline]
    pub fn find(&self, key: u64) -> (usize, bool) {
        let slot = (key >> 40) as usize & self.mask;
        (slot, self.keys.get(slot) == Some(&key))
    }

    /// Gives a key, which [`Slots::find`] did not find, its slot; what stands there is another key's result.
    #[cold]
    pub fn take(&mut self, key: u64) -> usize {
        self.left -= 1;
        if self.left == 0 {
            self.grow();
        }
        let (slot, _) = self.find(key);
        self.keys[slot] = key;
        slot
    }

    /// Gives the table its first slots, and all of them once as many results were made.
    fn grow(&mut self) {
        let (slots, left) = match self.keys.len() {
            0 => (self.mask + 1, self.mask + 1),
            _ => (self.most, usize::MAX),
        };
        let keys = std::mem::replace(&mut self.keys, vec![0; slots]);
        let results = std::mem::replace(&mut self.results, vec![V::default(); slots]);
        (self.mask, self.left) = (slots - 1, left);
        for (key, result) in keys.into_iter().zip(results).filter(|(key, _)| *key != 0) {
            let (slot, _) = self.find(key);
            (self.keys[slot], self.results[slot]) = (key, result);
        }
    }

    /// Returns the result in a slot.
    #[inline]
    pub fn at(&self, slot: usize) -> &V {
        &self.results[slot]
    }

    /// Returns the result in a slot, to be written.
    #[inline]
    pub fn at_mut(&mut self, slot: usize) -> &mut V {
        &mut self.results[slot]
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
        assert_eq!(table.keys.len(), 2048);
    }
}
