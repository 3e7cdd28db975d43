//! Tests as masks: what nearly every test of a token asks is told by a few words of bits, without a tree to walk.

use super::matching::Seen;
use super::pattern::Test;
use super::signs::word_bit;
use crate::gazetteer::fold;
use crate::memory::KeyMap;

/// A test as masks, with the rest of it as a tree.
#[derive(Clone, Debug, Default)]
pub struct Flat {
    /// Forms that must all be there, a bit each.
    forms: u32,
    /// What must not be there.
    none: Masks,
    /// Lists of which one must hold it; 0 for no matter.
    lists: u64,
    /// The set of words that it must be one of; 0 for no matter.
    words: u16,
    /// Whether `one` says anything.
    asks_one: bool,
    /// Of all that is named here, one must be there.
    one: Masks,
    /// Tests of which one must pass; none for no matter.
    pub either: Vec<Flat>,
    /// What masks cannot say; all must pass.
    pub rest: Vec<Test>,
}

/// Facts of a token, any of which may be meant.
#[derive(Clone, Copy, Debug, Default)]
struct Masks {
    forms: u32,
    claims: u32,
    lists: u64,
    /// A set of words; 0 for none.
    words: u16,
}

impl Masks {
    #[inline]
    fn meet(&self, seen: &Seen, lists: u64, sets: &WordSets) -> bool {
        self.forms & seen.forms != 0
            || self.lists & lists != 0
            || self.claims & seen.claims != 0
            || sets.holds(self.words, seen.row)
    }

    /// Takes up what simple tests ask for; false, and nothing taken, if one of them is not simple or a second set would be needed.
    fn take(&mut self, tests: &[&Test], sets: &mut SetBuilder) -> bool {
        let mut words = Vec::new();
        for test in tests {
            match test {
                Test::Words { keys, capital } => words.extend(keys.iter().map(|&key| (key, *capital))),
                Test::Form(_) | Test::List(_) | Test::Claim(_) => {}
                _ => return false,
            }
        }
        if !words.is_empty() {
            if self.words != 0 {
                return false;
            }
            self.words = sets.number(words);
        }
        for test in tests {
            match test {
                Test::Form(form) => self.forms |= form.bit(),
                Test::List(bits) => self.lists |= bits,
                Test::Claim(bits) => self.claims |= bits,
                _ => {}
            }
        }
        true
    }
}

impl Flat {
    /// Draws the masks out of a test.
    pub fn of(test: &Test, sets: &mut SetBuilder) -> Flat {
        let mut flat = Flat::default();
        flat.add(test, sets);
        flat
    }

    /// Returns whether a token of these facts, on the lists of these classes, passes what the masks say.
    #[inline]
    pub fn meets(&self, seen: &Seen, lists: u64, sets: &WordSets) -> bool {
        seen.forms & self.forms == self.forms
            && (self.lists == 0 || lists & self.lists != 0)
            && (self.words == 0 || sets.holds(self.words, seen.row))
            && !self.none.meet(seen, lists, sets)
            && (!self.asks_one || self.one.meet(seen, lists, sets))
    }

    fn add(&mut self, test: &Test, sets: &mut SetBuilder) {
        match test {
            Test::Form(form) => self.forms |= form.bit(),
            Test::List(bits) if self.lists == 0 => self.lists = *bits,
            Test::Words { keys, capital } if self.words == 0 => {
                self.words = sets.number(keys.iter().map(|&key| (key, *capital)).collect());
            }
            Test::All(tests) => tests.iter().for_each(|test| self.add(test, sets)),
            Test::Not(inner) => {
                if !self.none.take(&either(inner), sets) {
                    self.rest.push(test.clone());
                }
            }
            Test::Any(_) | Test::List(_) | Test::Claim(_) | Test::Words { .. }
                if !self.asks_one && self.one.take(&either(test), sets) =>
            {
                self.asks_one = true;
            }
            Test::Any(tests) if self.either.is_empty() => {
                self.either = tests.iter().map(|test| Flat::of(test, sets)).collect();
            }
            other => self.rest.push(other.clone()),
        }
    }
}

/// Returns the tests any of which may pass.
fn either(test: &Test) -> Vec<&Test> {
    match test {
        Test::Any(tests) => tests.iter().flat_map(either).collect(),
        one => vec![one],
    }
}

/// A set of words by their keys; those with `true` only where they are written with a capital.
type Set = Vec<(u64, bool)>;

/// Numbers the sets of words that tests ask for.
#[derive(Default)]
pub struct SetBuilder {
    /// The number of each set, by its words together.
    known: KeyMap<u16>,
    /// The sets; number 1 first.
    sets: Vec<Set>,
}

impl SetBuilder {
    /// Returns the number of a set, from 1.
    fn number(&mut self, mut set: Set) -> u16 {
        set.sort_unstable();
        let key = set.iter().fold(1, |key, &(word, capital)| fold::extend(key, word ^ u64::from(capital)));
        let next = self.sets.len() as u16 + 1;
        let number = *self.known.entry(key).or_insert(next);
        if number == next {
            self.sets.push(set);
        }
        number
    }

    /// Returns the sets as a table.
    pub fn finish(self) -> WordSets {
        let stride = (self.sets.len() + 1).div_ceil(64);
        let mut out =
            WordSets { stride, rows: vec![0; stride * 2], bits: vec![0; FILTER / 64], ..WordSets::default() };
        for (number, set) in (1..).zip(self.sets) {
            for (key, capital) in set {
                let row = out.add(key) as usize;
                let (at, bit) = (number / 64, 1 << (number % 64));
                out.rows[(row + 1) * stride + at] |= bit;
                if !capital {
                    out.rows[row * stride + at] |= bit;
                }
            }
        }
        out
    }
}

/// How many bits say whether a word is in any set, by the top bits of its key.
const FILTER: usize = 1 << (64 - SHIFT);
const SHIFT: u32 = 49;

/// The sets of words that tests ask for: a row of bits for each word, a bit for each set.
#[derive(Debug, Default)]
pub struct WordSets {
    stride: usize,
    /// Two rows for each word: as it is in small letters, and with a capital. The first two are those of words that are in no set.
    rows: Vec<u64>,
    /// The first row of each word.
    words: KeyMap<u32>,
    bits: Vec<u64>,
    /// The bit of the class of each word, by half of its row.
    classes: Vec<u64>,
}

impl WordSets {
    /// Gives a word its rows; returns the first.
    pub fn add(&mut self, key: u64) -> u32 {
        let next = (self.rows.len() / self.stride) as u32;
        let row = *self.words.entry(key).or_insert(next);
        if row == next {
            self.rows.resize(self.rows.len() + self.stride * 2, 0);
            let bit = (key >> SHIFT) as usize;
            self.bits[bit / 64] |= 1 << (bit % 64);
            self.classes.resize(row as usize / 2, 0);
            self.classes.push(word_bit(key));
        }
        row
    }

    /// Returns the first row of a word; 0 if it is in no set.
    #[inline]
    pub fn row(&self, key: u64) -> u32 {
        let bit = (key >> SHIFT) as usize;
        if self.bits[bit / 64] & 1 << (bit % 64) == 0 {
            return 0;
        }
        self.words.get(&key).copied().unwrap_or(0)
    }

    /// Returns the bit of the class of the word with that first row; 0 if it is in no set.
    #[inline]
    pub fn bit(&self, row: u32) -> u64 {
        self.classes.get(row as usize / 2).copied().unwrap_or(0)
    }

    /// Returns whether the word of that row is in that set; no word is in set 0.
    #[inline]
    fn holds(&self, set: u16, row: u32) -> bool {
        self.rows[row as usize * self.stride + set as usize / 64] & 1 << (set % 64) != 0
    }
}

#[cfg(test)]
mod tests {
    use super::super::forms::Form;
    use super::*;

    fn words(texts: &[&str], capital: bool) -> Test {
        let mut keys: Vec<u64> = texts.iter().map(|text| fold::key(text)).collect();
        keys.sort_unstable();
        Test::Words { keys, capital }
    }

    #[test]
    fn masks_say_what_the_test_says() {
        let not = |test| Test::Not(Box::new(test));
        let list = 1 << 7;
        let tests = [
            words(&["of", "in"], false),
            words(&["May"], true),
            Test::Any(vec![words(&["of", "in"], false), words(&["May"], true), Test::Form(Form::Number)]),
            not(Test::Any(vec![words(&["of"], false), Test::List(list), Test::Claim(2)])),
            Test::All(vec![Test::Form(Form::Cap), Test::List(list), not(Test::Form(Form::Poss))]),
            Test::All(vec![Test::List(list), Test::List(1 << 9), words(&["may"], false)]),
            Test::All(vec![Test::Claim(2), not(words(&["may"], false)), not(words(&["of"], false))]),
            Test::Any(vec![
                Test::All(vec![Test::Form(Form::Cap), not(Test::List(list))]),
                words(&["of", "may"], false),
            ]),
        ];
        // What the tree says, one fact at a time.
        fn tree(test: &Test, key: u64, capital_written: bool, seen: &Seen, lists: u64) -> bool {
            match test {
                Test::Words { keys, capital } => (!capital || capital_written) && keys.contains(&key),
                Test::List(bits) => lists & bits != 0,
                Test::Claim(bits) => seen.claims & bits != 0,
                Test::Form(form) => seen.forms & form.bit() != 0,
                Test::Text(_) => unreachable!("none here"),
                Test::Not(test) => !tree(test, key, capital_written, seen, lists),
                Test::All(tests) => tests.iter().all(|t| tree(t, key, capital_written, seen, lists)),
                Test::Any(tests) => tests.iter().any(|t| tree(t, key, capital_written, seen, lists)),
            }
        }
        let mut builder = SetBuilder::default();
        let flats: Vec<Flat> = tests.iter().map(|test| Flat::of(test, &mut builder)).collect();
        let sets = builder.finish();
        let passes = |flat: &Flat, seen: &Seen, lists: u64| {
            let one = |flat: &Flat| flat.meets(seen, lists, &sets);
            one(flat) && (flat.either.is_empty() || flat.either.iter().any(one))
        };
        let mut passed = 0;
        for word in ["of", "in", "may", "other"] {
            let key = fold::key(word);
            for capital in [false, true] {
                for bits in 0..64u32 {
                    let forms = [Form::Cap, Form::Number, Form::Poss];
                    let forms =
                        (0..3).filter(|at| bits & 1 << at != 0).map(|at: usize| forms[at].bit()).sum();
                    let lists =
                        if bits & 8 != 0 { list } else { 0 } | if bits & 16 != 0 { 1 << 9 } else { 0 };
                    let row = sets.row(key) + u32::from(capital);
                    let seen = Seen { forms, claims: if bits & 32 != 0 { 2 } else { 0 }, row, word: 0 };
                    for (test, flat) in tests.iter().zip(&flats) {
                        let rest = flat.rest.iter().all(|test| tree(test, key, capital, &seen, lists));
                        let wanted = tree(test, key, capital, &seen, lists);
                        assert_eq!(passes(flat, &seen, lists) && rest, wanted, "{test:?} {word} {seen:?}");
                        passed += usize::from(wanted);
                    }
                }
            }
        }
        assert!(passed > 300, "{passed}");
    }
}
