//! Lists to one block of bytes that is looked up in place (see `lookup`): built once by build.rs, and at run time for a user's lists.
//!
//! Layout, all numbers little-endian:
//! `magic` · section table · word slots (hash table of single words) · phrase slots (hash table of longer keys) · claims ·
//! profiles (distinct sets of word facts) · list names and rows · names of classes · bits of words that may take a period.

use std::collections::HashMap;

use super::fold;
use super::list::{Case, List};
use super::profile::Profile;
use crate::document::Shape;
use crate::label::Label;
use crate::tokenize::{Abbreviation, tokenize};

/// First bytes of a compiled block; the digit is the version of the layout.
pub const MAGIC: &[u8; 8] = b"tagwire3";
/// How far a word's key is shifted to give its bit among those of words that may take a period: 8,192 bits.
pub const PERIODS_SHIFT: u32 = 51;
/// Bytes of a word slot: key 8, profile 2, cluster 2, claims 3, longest keys 1.
pub const WORD_SLOT: usize = 16;
/// Bytes of a phrase slot: key 8, claims 4.
pub const PHRASE_SLOT: usize = 12;
/// Bytes of a claim: list 1, kind 1, flags 1, row 3, capitals 2.
pub const CLAIM: usize = 8;
/// The kind number of a claim by a list of words.
pub const NO_KIND: u8 = 255;

/// Flags of a claim.
pub mod flag {
    /// Matches only as written in capitals.
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
}

/// The longest key, in words.
pub const LONGEST: usize = 15;

struct Claim {
    list: u8,
    kind: u8,
    flags: u8,
    row: u32,
    capitals: u16,
}

#[derive(Default)]
struct Word {
    profile: Profile,
    cluster: u16,
    /// The longest key that begins with this word and a capital, and that begins with it in small letters.
    longest: u8,
    longest_small: u8,
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
    tokenize(name, |_| Abbreviation::Yes, tokens);
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
pub fn compile(lists: &[List]) -> Vec<u8> {
    let mut order: Vec<&List> = lists.iter().collect();
    order.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(order.len() <= 255, "at most 255 lists fit in one block");
    let mut classes = Vec::new();
    for list in &order {
        if list.label.is_none() && list.fact("cluster").is_none() && list.header("label").is_some() {
            classes.push(list.name.clone());
        }
    }
    assert!(classes.len() <= 64, "at most 64 lists of words fit in one block");

    let mut words: HashMap<u64, Word> = HashMap::new();
    let mut claims: HashMap<u64, Vec<Claim>> = HashMap::new();
    let mut tokens = Vec::new();
    // Which phrases are made of common words only is asked below; the bands must be known first.
    for list in &order {
        word_facts(list, &classes, &mut words, &mut tokens);
    }
    for (number, list) in order.iter().enumerate() {
        if list.label.is_none() && list.fact("cluster").is_some() {
            continue;
        }
        let fame = ["population", "count"].iter().find_map(|column| list.fact(column));
        for (row_number, row) in list.rows.iter().enumerate() {
            let fame = fame
                .and_then(|at| row.facts.get(at))
                .and_then(|cell| cell.parse::<f64>().ok())
                .map_or(0, |count| ((count.max(1.0).log10().round() as u8).clamp(1, 8) - 1) & 7);
            let case = match row.facts.get(list.fact("case").unwrap_or(usize::MAX)).map(String::as_str) {
                Some("exact") => Case::Exact,
                Some("ignore") => Case::Ignore,
                Some("smart") => Case::Smart,
                _ => list.case,
            };
            for (at, name) in std::iter::once(&row.name).chain(&row.variants).enumerate() {
                let Some(key) = name_key(name, &mut tokens) else { continue };
                // A single word of a built-in list of words stands in its profile; a user's stop list claims it.
                if list.label.is_none() && key.words.len() == 1 && class_of(&classes, list) {
                    continue;
                }
                let mut flags = fame << flag::FAME;
                if at > 0 {
                    flags |= flag::VARIANT;
                }
                if case == Case::Exact || (case == Case::Smart && key.acronym) {
                    flags |= flag::EXACT;
                }
                if case == Case::Ignore {
                    flags |= flag::ANY_CASE;
                }
                if key.words.iter().all(|word| words.get(word).is_some_and(|w| w.profile.is_common())) {
                    flags |= flag::COMMON;
                }
                let mut phrase = 0;
                for &word in &key.words {
                    phrase = fold::extend(phrase, word);
                }
                let first = words.entry(key.words[0]).or_default();
                let small = case == Case::Ignore || key.capitals & 1 == 0;
                let longest = if small { &mut first.longest_small } else { &mut first.longest };
                *longest = (*longest).max(key.words.len() as u8);
                if key.words.len() > 2 {
                    // The look-up stops where the first two words begin no key.
                    let two = fold::extend(fold::extend(0, key.words[0]), key.words[1]);
                    claims.entry(two).or_default();
                }
                let kind = row.kind.map_or(NO_KIND, |kind| kind as u8);
                let claim =
                    Claim { list: number as u8, kind, flags, row: row_number as u32, capitals: key.capitals };
                // A single word's claims hang at the word itself; its phrase key is found through it.
                let at = if key.words.len() == 1 { key.words[0] } else { phrase };
                let claims = claims.entry(at).or_default();
                if !claims.iter().any(|c| {
                    c.list == claim.list
                        && c.row == claim.row
                        && (c.flags & flag::EXACT) == (claim.flags & flag::EXACT)
                }) {
                    claims.push(claim);
                }
            }
        }
    }
    mark_ambiguous(&order, &mut claims);
    write(&order, &classes, words, claims)
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
    for row in &list.rows {
        for name in std::iter::once(&row.name).chain(&row.variants) {
            let Some(key) = name_key(name, tokens) else { continue };
            let [word] = key.words[..] else { continue };
            let word = words.entry(word).or_default();
            let cell = |at: Option<usize>| at.and_then(|at| row.facts.get(at)).map_or("", String::as_str);
            if let Some(class) = class {
                word.profile.classes |= 1 << class;
            }
            word.profile.add(&list.name, cell(count), cell(gender), cell(band), cell(pos), cell(usage));
            if cluster.is_some() {
                word.cluster = cell(cluster).parse().unwrap_or(0);
            }
        }
    }
}

/// Marks the claims of keys that more than one label claims.
fn mark_ambiguous(lists: &[&List], claims: &mut HashMap<u64, Vec<Claim>>) {
    for claims in claims.values_mut() {
        let mut labels: Vec<Option<Label>> =
            claims.iter().map(|claim| lists[claim.list as usize].label).filter(Option::is_some).collect();
        labels.sort();
        labels.dedup();
        if labels.len() > 1 {
            claims.iter_mut().for_each(|claim| claim.flags |= flag::AMBIGUOUS);
        }
        claims.sort_by_key(|claim| (claim.list, claim.row, claim.flags));
        claims.truncate(255);
    }
}

fn write(
    lists: &[&List],
    classes: &[String],
    words: HashMap<u64, Word>,
    claims: HashMap<u64, Vec<Claim>>,
) -> Vec<u8> {
    // Claims first: their offsets go into the slots. Sorted keys make the bytes the same for every build.
    let mut claim_bytes: Vec<u8> = vec![0];
    let mut claim_at: HashMap<u64, u32> = HashMap::with_capacity(claims.len());
    let mut keys: Vec<u64> = claims.keys().copied().collect();
    keys.sort_unstable();
    for key in &keys {
        let claims = &claims[key];
        if claims.is_empty() {
            claim_at.insert(*key, 0);
            continue;
        }
        claim_at.insert(*key, claim_bytes.len() as u32);
        claim_bytes.push(claims.len() as u8);
        for claim in claims {
            claim_bytes.push(claim.list);
            claim_bytes.push(claim.kind);
            claim_bytes.push(claim.flags);
            claim_bytes.extend_from_slice(&claim.row.to_le_bytes()[..3]);
            claim_bytes.extend_from_slice(&claim.capitals.to_le_bytes());
        }
    }
    let mut profiles: Vec<Profile> = words.values().map(|word| word.profile).collect();
    profiles.push(Profile::default());
    profiles.sort();
    profiles.dedup();
    let profile_at: HashMap<Profile, u16> =
        profiles.iter().enumerate().map(|(at, profile)| (*profile, at as u16)).collect();
    assert!(profiles.len() < 65536, "too many distinct word profiles");

    let mut word_keys: Vec<u64> = words.keys().copied().collect();
    word_keys.sort_unstable();
    let word_slots = table(&word_keys, WORD_SLOT, |key, slot| {
        let word = &words[&key];
        slot[8..10].copy_from_slice(&profile_at[&word.profile].to_le_bytes());
        slot[10..12].copy_from_slice(&word.cluster.to_le_bytes());
        let claims = claim_at.get(&key).copied().unwrap_or(0);
        slot[12..16].copy_from_slice(&claims.to_le_bytes());
        slot[15] = word.longest | word.longest_small << 4;
    });
    assert!(claim_bytes.len() < 1 << 24, "claims outgrew 24 bits");
    let phrase_keys: Vec<u64> = keys.into_iter().filter(|key| !words.contains_key(key)).collect();
    let phrase_slots = table(&phrase_keys, PHRASE_SLOT, |key, slot| {
        slot[8..12].copy_from_slice(&claim_at[&key].to_le_bytes());
    });
    let mut profile_bytes = Vec::new();
    for profile in &profiles {
        profile.write(&mut profile_bytes);
    }
    let mut row_bytes = Vec::new();
    let mut list_bytes = Vec::new();
    for list in lists {
        write_list(list, &mut list_bytes, &mut row_bytes);
    }
    let class_bytes = classes.join("\n").into_bytes();
    let mut periods = vec![0u8; 1 << (64 - PERIODS_SHIFT - 3)];
    for (key, _) in words.iter().filter(|(_, word)| word.profile.abbreviation != 0) {
        let bit = (key >> PERIODS_SHIFT) as usize;
        periods[bit / 8] |= 1 << (bit % 8);
    }

    let sections = [word_slots, phrase_slots, claim_bytes, profile_bytes, list_bytes, row_bytes, class_bytes, periods];
    let mut out = MAGIC.to_vec();
    let mut at = MAGIC.len() + sections.len() * 8;
    for section in &sections {
        out.extend_from_slice(&(at as u32).to_le_bytes());
        out.extend_from_slice(&(section.len() as u32).to_le_bytes());
        at += section.len();
    }
    for section in &sections {
        out.extend_from_slice(section);
    }
    out
}

/// Returns an open-addressing hash table: a power of two of slots at most 3/4 full, linear probing, key 0 for an empty slot.
fn table(keys: &[u64], slot: usize, fill: impl Fn(u64, &mut [u8])) -> Vec<u8> {
    let slots = (keys.len() * 4 / 3 + 1).next_power_of_two();
    // A power of two can be nearly twice too large; any size works with the multiply-shift below.
    let slots = if slots > keys.len() * 2 { keys.len() * 3 / 2 + 1 } else { slots };
    let mut out = vec![0u8; slots * slot];
    for &key in keys {
        let mut at = slot_of(key, slots);
        while out[at * slot..at * slot + 8] != [0; 8] {
            at = if at + 1 == slots { 0 } else { at + 1 };
        }
        out[at * slot..at * slot + 8].copy_from_slice(&key.to_le_bytes());
        fill(key, &mut out[at * slot..(at + 1) * slot]);
    }
    out
}

/// Returns the home slot of a key in a table of that many slots.
#[inline]
pub fn slot_of(key: u64, slots: usize) -> usize {
    ((u128::from(key) * slots as u128) >> 64) as usize
}

/// One list: name, label, columns, then where its rows stand; a row is `line TAB name TAB facts`.
fn write_list(list: &List, lists: &mut Vec<u8>, rows: &mut Vec<u8>) {
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    text(lists, &list.name);
    text(lists, list.label.map_or("word", Label::name));
    text(lists, &list.facts.join("\t"));
    // Words are looked up by their profile; their rows are never shown.
    let kept = if list.label.is_some() { &list.rows[..] } else { &[] };
    // Which list's kind is believed first: `# rank: N` in the header, else 2 for hand-written lists and 3 for others.
    let hand = list.header("source").is_some_and(|source| source.starts_with("hand-written"));
    let rank: u32 =
        list.header("rank").and_then(|rank| rank.parse().ok()).unwrap_or(if hand { 2 } else { 3 });
    lists.extend_from_slice(&rank.to_le_bytes());
    lists.extend_from_slice(&(list.rows.len() as u32).to_le_bytes());
    lists.extend_from_slice(&(kept.len() as u32).to_le_bytes());
    let mut offsets = Vec::with_capacity(kept.len() * 4);
    for row in kept {
        offsets.extend_from_slice(&(rows.len() as u32).to_le_bytes());
        let facts: String = row.facts.iter().map(|fact| format!("\t{fact}")).collect();
        let line = format!("{}\t{}{}\n", row.line, row.name, facts.trim_end_matches('\t'));
        rows.extend_from_slice(line.as_bytes());
    }
    lists.extend_from_slice(&offsets);
}
