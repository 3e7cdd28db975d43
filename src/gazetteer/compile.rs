//! Lists to one block of bytes that is looked up in place (see `lookup`): built once by build.rs, and at run time for a user's lists.
//!
//! Layout, all numbers little-endian:
//! `magic` · section table · word slots (hash table of single words) · phrase slots (hash table of longer keys) · claims ·
//! profiles (distinct sets of word facts) · list names and rows · names of classes · bits of words that may take a period ·
//! bits of keys of two words or more.

use std::collections::HashMap;

use super::fold;
use super::list::{Case, List, Row};
use super::profile::{Cells, Profile};
use crate::document::Shape;
use crate::label::Label;
use crate::tokenize::{Abbreviation, tokenize};

/// First bytes of a compiled block; the digit is the version of the layout.
pub const MAGIC: &[u8; 8] = b"tagwire7";
/// How far a word's key is shifted to give its bit among those of words that may take a period: 8,192 bits.
pub const PERIODS_SHIFT: u32 = 51;
/// Bytes of a word slot: key 8, profile 2, cluster 2, claims 3, longest keys 1.
pub const WORD_SLOT: usize = 16;
/// Bytes of a phrase slot: key 6, claims 3. Two of the built-in 570,000 phrases share the upper 48 bits of their keys with a chance of 1 in
/// 1,700, and of a billion phrases of a text that are none 2 are taken for one.
pub const PHRASE_SLOT: usize = 9;
/// The bits of a phrase's key that its slot does not have.
pub const PHRASE_LOW: u32 = 16;
/// Slots behind the home slots of a table, for keys that find theirs taken.
pub const SPARE: usize = 64;
/// Bytes of a claim: list 1, kind 1, flags 1, row 3, capitals 2.
pub const CLAIM: usize = 8;
/// The kind number of a claim by a list of words.
pub const NO_KIND: u8 = 255;

/// Flags of a claim.
pub mod flag {
    /// Matches only in capitals.
    pub const EXACT: u8 = 1;
    /// Every word of the key is a common word.
    pub const COMMON: u8 = 2;
    /// Another label claims the same key.
    pub const AMBIGUOUS: u8 = 4;
    /// By a variant, not by the canonical name.
    pub const VARIANT: u8 = 8;
    /// Where the bits of fame begin: 0 to 7, from the population or the count.
    pub const FAME: u8 = 4;
    /// Matches in any case.
    pub const ANY_CASE: u8 = 128;
    /// Both together: matches only with the capitals that the row has.
    pub const AS_WRITTEN: u8 = EXACT | ANY_CASE;
}

/// The longest key, in words.
pub const LONGEST: usize = 15;

/// What a row claims of a key.
#[derive(Clone, Copy)]
pub(super) struct Claim {
    pub(super) key: u64,
    pub(super) row: u32,
    /// Bit i: word i needs a capital; with [`flag::AS_WRITTEN`] the mark of all its capitals.
    pub(super) capitals: u16,
    pub(super) list: u8,
    pub(super) kind: u8,
    pub(super) flags: u8,
    /// The key is of one word; its claims hang at that word.
    pub(super) single: bool,
}

/// What is known of a word apart from claims.
#[derive(Default)]
pub(super) struct Word {
    pub(super) profile: Profile,
    pub(super) cluster: u16,
}

/// The longest key that begins with a word and a capital, and that begins with it in small letters.
#[derive(Clone, Copy, Default)]
pub(super) struct Longest {
    pub(super) word: u64,
    pub(super) capital: u8,
    pub(super) small: u8,
}

/// The key of a name: the keys of its words, and which of them have a capital.
pub struct NameKey {
    /// The keys of the words, at most [`LONGEST`].
    pub words: Vec<u64>,
    /// Bit i is set where word i has a capital.
    pub capitals: u16,
    /// The whole name is in capitals and short, or one word with a capital inside.
    pub acronym: bool,
}

/// Returns the key of a name; None if it is empty or longer than [`LONGEST`] words.
pub fn name_key(name: &str, tokens: &mut Vec<crate::document::Token>) -> Option<NameKey> {
    tokens.clear();
    // In a list every period after a word belongs to it.
    tokenize(name, |_| Abbreviation::ALWAYS, tokens);
    let mut out = NameKey { words: Vec::with_capacity(tokens.len()), capitals: 0, acronym: false };
    let mut all_capitals = true;
    for token in tokens.iter() {
        if !fold::in_key(token.span.of(name)) {
            continue;
        }
        if out.words.len() == LONGEST {
            return None;
        }
        if token.shape.has(Shape::CAPITAL) {
            out.capitals |= 1 << out.words.len();
        }
        all_capitals &= token.shape.has(Shape::ALL_CAPITALS);
        out.words.push(token.word);
    }
    let letters = name.chars().filter(|c| c.is_alphanumeric()).count();
    out.acronym = out.words.len() == 1 && all_capitals && letters <= 5;
    (!out.words.is_empty()).then_some(out)
}

/// Compiles lists into one block. Lists of words (no label) give each word its classes; list `name/...` and `word/...` columns
/// `count`, `gender`, `band`, `pos`, `cluster` become the word's facts.
///
/// The result does not depend on the order of the lists: they are numbered by name.
///
/// # Errors
/// A message where the lists hold more than fits in one block: 255 lists, 64 lists of words, about 1.8 million names.
pub fn compile(lists: &[List]) -> Result<Vec<u8>, String> {
    let mut order: Vec<&List> = lists.iter().collect();
    order.sort_by(|a, b| a.name.cmp(&b.name));
    if order.len() > 255 {
        return Err(format!("{} lists, but at most 255 can be used at once", order.len()));
    }
    let mut classes = Vec::new();
    for list in &order {
        if list.label.is_none() && list.fact("cluster").is_none() && list.header("label").is_some() {
            classes.push(list.name.clone());
        }
    }
    if classes.len() > 64 {
        return Err(format!("{} lists of words, but at most 64 can be used at once", classes.len()));
    }
    let mut words: HashMap<u64, Word> = HashMap::new();
    let mut tokens = Vec::new();
    // Which phrases are made of common words only is asked below; the bands must be known first.
    for list in &order {
        word_facts(list, &classes, &mut words, &mut tokens);
    }
    let rows = order.iter().map(|list| list.rows.len()).sum();
    let mut keys = Keys {
        claims: Vec::with_capacity(rows),
        longest: Vec::with_capacity(rows),
        prefixes: Vec::new(),
        tokens,
    };
    for (number, list) in order.iter().enumerate() {
        if list.label.is_some() || list.fact("cluster").is_none() {
            keys.add(number as u8, list, class_of(&classes, list), &words);
        }
    }
    keys.sort();
    mark_ambiguous(&order, &mut keys.claims);
    super::block::write(&order, &classes, words, keys)
}

/// The keys of all names: sorted vectors and no maps, for a user's list may have a million rows (24 bytes a claim; a map from
/// keys to vectors of claims took 110).
pub(super) struct Keys {
    pub(super) claims: Vec<Claim>,
    pub(super) longest: Vec<Longest>,
    /// The first two words of longer keys: the look-up stops where they begin none.
    pub(super) prefixes: Vec<u64>,
    pub(super) tokens: Vec<crate::document::Token>,
}

impl Keys {
    /// Adds the names of a list; `class` is true for a list of words whose single words stand in the profiles.
    fn add(&mut self, number: u8, list: &List, class: bool, words: &HashMap<u64, Word>) {
        let fame = ["population", "count"].iter().find_map(|column| list.fact(column));
        let case = list.fact("case");
        for (at, row) in list.rows.iter().enumerate() {
            let fame = fame
                .and_then(|column| row.fact(column).parse::<f64>().ok())
                .map_or(0, |count| ((count.max(1.0).log10().round() as u8).clamp(1, 8) - 1) & 7);
            let case = case.and_then(|column| Case::parse(row.fact(column))).unwrap_or(list.case);
            self.row(number, at as u32, row, case, fame, class && list.label.is_none(), words);
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn row(
        &mut self,
        list: u8,
        number: u32,
        row: Row,
        case: Case,
        fame: u8,
        class: bool,
        words: &HashMap<u64, Word>,
    ) {
        for (at, name) in row.names().enumerate() {
            let text = name;
            let Some(name) = name_key(text, &mut self.tokens) else { continue };
            let single = name.words.len() == 1;
            // A single word of a built-in list of words stands in its profile; a user's stop list claims it.
            if class && single {
                continue;
            }
            let mut flags = fame << flag::FAME;
            if at > 0 {
                flags |= flag::VARIANT;
            }
            flags |= match case {
                Case::Smart if name.acronym => flag::EXACT,
                Case::Smart => 0,
                Case::Exact => flag::AS_WRITTEN,
                Case::Ignore => flag::ANY_CASE,
            };
            if name.words.iter().all(|word| words.get(word).is_some_and(|w| w.profile.is_common())) {
                flags |= flag::COMMON;
            }
            let count = name.words.len() as u8;
            let small = case == Case::Ignore || name.capitals & 1 == 0;
            let (capital, small) = if small { (0, count) } else { (count, 0) };
            self.longest.push(Longest { word: name.words[0], capital, small });
            let phrase = |words: &[u64]| words.iter().fold(0, |key, &word| fold::extend(key, word));
            if count > 2 {
                self.prefixes.push(phrase(&name.words[..2]));
            }
            self.claims.push(Claim {
                // A single word's claims hang at the word itself; its phrase key is found through it.
                key: if single { name.words[0] } else { phrase(&name.words) },
                row: number,
                capitals: match case {
                    Case::Exact => fold::written(
                        self.tokens.iter().map(|token| token.span.of(text)).filter(|text| fold::in_key(text)),
                    ),
                    Case::Smart | Case::Ignore => name.capitals,
                },
                list,
                kind: row.kind.map_or(NO_KIND, |kind| kind as u8),
                flags,
                single,
            });
        }
    }

    /// Sorts by key, then list and row. Of two spellings of a row that share a key the first stays, once for each way to be written.
    fn sort(&mut self) {
        let written = |claim: &Claim| match claim.flags & flag::AS_WRITTEN {
            flag::AS_WRITTEN => (true, claim.capitals),
            flags => (flags & flag::EXACT != 0, 0),
        };
        self.claims.sort_by_key(|claim| (claim.key, claim.list, claim.row, written(claim)));
        self.claims.dedup_by_key(|claim| (claim.key, claim.list, claim.row, written(claim)));
        self.claims.sort_by_key(|claim| (claim.key, claim.list, claim.row, claim.flags));
        self.longest.sort_unstable_by_key(|longest| longest.word);
        self.longest.dedup_by(|next, kept| {
            let same = next.word == kept.word;
            if same {
                kept.capital = kept.capital.max(next.capital);
                kept.small = kept.small.max(next.small);
            }
            same
        });
        self.prefixes.sort_unstable();
        self.prefixes.dedup();
        self.claims.shrink_to_fit();
        self.longest.shrink_to_fit();
    }
}

fn class_of(classes: &[String], list: &List) -> bool {
    classes.contains(&list.name)
}

fn word_facts(
    list: &List,
    classes: &[String],
    words: &mut HashMap<u64, Word>,
    tokens: &mut Vec<crate::document::Token>,
) {
    if list.label.is_some() {
        return;
    }
    let class = classes.iter().position(|name| *name == list.name);
    let column = |name: &str| list.fact(name);
    let (count, gender, band, pos, cluster, usage) =
        (column("count"), column("gender"), column("band"), column("pos"), column("cluster"), column("use"));
    for row in list.rows.iter() {
        for name in row.names() {
            let Some(key) = name_key(name, tokens) else { continue };
            let [word] = key.words[..] else { continue };
            let word = words.entry(word).or_default();
            let cell = |at: Option<usize>| at.map_or("", |at| row.fact(at));
            if let Some(class) = class {
                word.profile.classes |= 1 << class;
            }
            let cells = Cells {
                count: cell(count),
                gender: cell(gender),
                band: cell(band),
                pos: cell(pos),
                usage: cell(usage),
            };
            word.profile.add(&list.name, name, cells);
            if cluster.is_some() {
                word.cluster = cell(cluster).parse().unwrap_or(0);
            }
        }
    }
}

/// Marks the claims of keys that more than one label claims.
fn mark_ambiguous(lists: &[&List], claims: &mut [Claim]) {
    let mut labels: Vec<Label> = Vec::new();
    for claims in claims.chunk_by_mut(|a, b| a.key == b.key) {
        labels.clear();
        labels.extend(claims.iter().filter_map(|claim| lists[claim.list as usize].label));
        if labels.iter().any(|label| *label != labels[0]) {
            claims.iter_mut().for_each(|claim| claim.flags |= flag::AMBIGUOUS);
        }
    }
}

/// Returns the home slot of a key in a table of that many slots.
#[inline]
pub fn slot_of(key: u64, slots: usize) -> usize {
    ((u128::from(key) * slots as u128) >> 64) as usize
}
