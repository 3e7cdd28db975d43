//! What is seen of a token at a glance, as bits: it says which programs are worth a try there.

use std::sync::LazyLock;

use super::cost::EVERYWHERE;
use super::forms::Form;
use super::pattern::Test;
use crate::gazetteer::fold;

/// Bits that a token has, or of which it must have one: its forms, a bit for what words its own is one of, and its parts in claims;
/// beside them its lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signs {
    /// Forms from bit 0, then the classes of words, the edge of a sentence, and from bit 32 the parts of claims.
    pub facts: u64,
    /// Lists of words, as class bits.
    pub lists: u64,
}

/// Where the classes of words begin.
const WORDS: u32 = Form::ALL.len() as u32;
/// The sign of what lies beyond the edge of a sentence; it has no other.
const EDGE_BIT: u32 = 31;
/// Where the parts of claims begin.
const CLAIMS: u32 = 32;
/// How many classes of words there are.
const CLASSES: u32 = EDGE_BIT - WORDS;

/// How many of them are for words that do not stand everywhere.
const RARER: u32 = 4;

/// The keys of [`EVERYWHERE`].
static KEYS: LazyLock<[u64; EVERYWHERE.len()]> = LazyLock::new(|| EVERYWHERE.map(fold::key));

/// Returns the bit of the class of a word; the words and marks that stand everywhere share theirs with few.
pub fn word_bit(key: u64) -> u64 {
    let class = match KEYS.iter().position(|&common| common == key) {
        Some(at) => at as u32 % (CLASSES - RARER),
        None => CLASSES - RARER + (key >> 20) as u32 % RARER,
    };
    1 << (WORDS + class)
}

impl Signs {
    /// Every sign: nothing is known.
    pub const ALL: Signs = Signs { facts: u64::MAX, lists: u64::MAX };
    /// Those of what lies beyond the edge of a sentence.
    pub const EDGE: Signs = Signs { facts: 1 << EDGE_BIT, lists: 0 };

    /// Returns the facts of a token with these forms, a word of that bit and these parts of claims.
    #[inline]
    pub fn facts(forms: u32, word: u64, claims: u32) -> u64 {
        u64::from(forms) | word | u64::from(claims) << CLAIMS
    }

    /// Returns whether two have a sign in common.
    #[inline]
    pub fn meet(self, other: Signs) -> bool {
        self.facts & other.facts | self.lists & other.lists != 0
    }

    /// Returns the signs of both.
    pub fn or(self, other: Signs) -> Signs {
        Signs { facts: self.facts | other.facts, lists: self.lists | other.lists }
    }

    /// Returns signs of which a token that passes the test has at least one.
    pub fn of(test: &Test) -> Signs {
        let facts = |facts: u64| Signs { facts, lists: 0 };
        match test {
            Test::Form(form) => facts(u64::from(form.bit())),
            Test::Claim(bits) => facts(u64::from(*bits) << CLAIMS),
            Test::List(lists) => Signs { facts: 0, lists: *lists },
            Test::Words { keys, .. } => facts(keys.iter().fold(0, |bits, &key| bits | word_bit(key))),
            Test::All(tests) => {
                tests.iter().map(Signs::of).min_by_key(|signs| signs.weight()).unwrap_or(Signs::ALL)
            }
            Test::Any(tests) => {
                tests.iter().map(Signs::of).reduce(Signs::or).unwrap_or(Signs { facts: 0, lists: 0 })
            }
            Test::Text(_) | Test::Not(_) => Signs::ALL,
        }
    }

    /// Returns about how many of a hundred tokens have one of these signs.
    fn weight(self) -> u32 {
        if self == Signs::ALL {
            return 1000;
        }
        let form = |form: &Form| match form {
            Form::Any => 100,
            Form::Word => 85,
            Form::Lower | Form::Common => 65,
            Form::Rare | Form::Function => 35,
            Form::Upper | Form::Cap | Form::Mark => 15,
            _ => 4,
        };
        let forms: u32 = Form::ALL
            .iter()
            .filter(|(_, f)| self.facts & u64::from(f.bit()) != 0)
            .map(|(_, f)| form(f))
            .sum();
        let words = (self.facts >> WORDS & ((1 << CLASSES) - 1)).count_ones() * 4;
        let claims = (self.facts >> CLAIMS).count_ones();
        forms + words + claims + self.lists.count_ones() * 2
    }
}
