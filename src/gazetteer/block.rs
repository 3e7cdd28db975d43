//! The block as bytes: the sections that `lookup` reads in place (see `compile` for the layout).

use std::collections::HashMap;

use super::compile::{
    CLAIM, Keys, MAGIC, PERIODS_SHIFT, PHRASE_LOW, PHRASE_SLOT, SPARE, WORD_SLOT, Word, slot_of,
};
use super::list::{List, Row};
use super::profile::Profile;
use super::prominence::{self, Inhabitants, has_prominence};
use crate::label::Label;

/// How many sections a block has.
const SECTIONS: usize = 9;

/// Writes the block. What is no longer needed is dropped on the way: with a million rows each of these vectors has 10 to 25 MB.
pub(super) fn write(
    lists: &[&List],
    classes: &[String],
    words: HashMap<u64, Word>,
    keys: Keys,
) -> Result<Vec<u8>, String> {
    let Keys { claims, longest, prefixes, .. } = keys;
    // Claims first: their offsets go into the slots. Sorted keys make the bytes the same for every build.
    let mut claim_bytes: Vec<u8> = Vec::with_capacity(claims.len() * (CLAIM + 1) + 1);
    claim_bytes.push(0);
    let mut word_claims: Vec<(u64, u32)> = Vec::new();
    let mut phrase_claims: Vec<(u64, u32)> = Vec::new();
    for claims in claims.chunk_by(|a, b| a.key == b.key) {
        let at = (claims[0].key, claim_bytes.len() as u32);
        if claims[0].single {
            word_claims.push(at)
        } else {
            phrase_claims.push(at)
        }
        let claims = &claims[..claims.len().min(255)];
        claim_bytes.push(claims.len() as u8);
        for claim in claims {
            claim_bytes.extend_from_slice(&[claim.list, claim.kind, claim.flags]);
            claim_bytes.extend_from_slice(&claim.row.to_le_bytes()[..3]);
            claim_bytes.extend_from_slice(&claim.capitals.to_le_bytes());
        }
    }
    if claim_bytes.len() >= 1 << 24 {
        let names = claims.len();
        return Err(format!("{names} names, but about 1.8 million can be used at once; split the lists"));
    }
    drop(claims);
    let mut profiles: Vec<Profile> = words.values().map(|word| word.profile).collect();
    profiles.push(Profile::default());
    profiles.sort();
    profiles.dedup();
    if profiles.len() >= 1 << 16 {
        return Err(format!("{} distinct profiles of words, but at most 65,535 fit", profiles.len()));
    }
    let profile_at = |profile: &Profile| profiles.binary_search(profile).unwrap_or(0) as u16;

    let text: usize = lists.iter().map(|list| list.rows.bytes()).sum();
    let mut out = Vec::with_capacity(
        text + claim_bytes.len()
            + (words.len() + longest.len()) * WORD_SLOT * 3 / 2
            + (phrase_claims.len() + prefixes.len()) * PHRASE_SLOT * 3 / 2
            + (1 << 16),
    );
    out.extend_from_slice(MAGIC);
    out.resize(MAGIC.len() + SECTIONS * 8, 0);
    let mut section = 0;
    let mut end_section = |out: &mut Vec<u8>, start: usize| {
        let at = MAGIC.len() + section * 8;
        section += 1;
        let len = (out.len() - start) as u32;
        out[at..at + 4].copy_from_slice(&(start as u32).to_le_bytes());
        out[at + 4..at + 8].copy_from_slice(&len.to_le_bytes());
        out.len()
    };
    let start = out.len();

    let mut word_keys: Vec<u64> =
        words.keys().copied().chain(longest.iter().map(|entry| entry.word)).collect();
    word_keys.sort_unstable();
    word_keys.dedup();
    table(&mut out, &word_keys, WORD_SLOT, |key, slot| {
        slot[..8].copy_from_slice(&key.to_le_bytes());
        if let Some(word) = words.get(&key) {
            slot[8..10].copy_from_slice(&profile_at(&word.profile).to_le_bytes());
            slot[10..12].copy_from_slice(&word.cluster.to_le_bytes());
        } else {
            slot[8..10].copy_from_slice(&profile_at(&Profile::default()).to_le_bytes());
        }
        let claims = offset_of(&word_claims, key);
        slot[12..16].copy_from_slice(&claims.to_le_bytes());
        if let Ok(at) = longest.binary_search_by_key(&key, |entry| entry.word) {
            slot[15] = longest[at].capital | longest[at].small << 4;
        }
    });
    let mut periods = vec![0u8; 1 << (64 - PERIODS_SHIFT - 3)];
    for (key, _) in words.iter().filter(|(_, word)| !word.profile.abbreviation.is_none()) {
        let bit = (key >> PERIODS_SHIFT) as usize;
        periods[bit / 8] |= 1 << (bit % 8);
    }
    drop((word_keys, word_claims, longest, words));
    let start = end_section(&mut out, start);
    let mut phrase_keys: Vec<u64> = phrase_claims.iter().map(|(key, _)| *key).chain(prefixes).collect();
    phrase_keys.sort_unstable();
    phrase_keys.dedup();
    table(&mut out, &phrase_keys, PHRASE_SLOT, |key, slot| {
        slot[..6].copy_from_slice(&(key >> PHRASE_LOW).to_le_bytes()[..6]);
        slot[6..].copy_from_slice(&offset_of(&phrase_claims, key).to_le_bytes()[..3]);
    });
    let filter = filter(&phrase_keys);
    drop((phrase_keys, phrase_claims));
    let start = end_section(&mut out, start);
    out.extend_from_slice(&claim_bytes);
    drop(claim_bytes);
    let start = end_section(&mut out, start);
    for profile in &profiles {
        profile.write(&mut out);
    }
    let start = end_section(&mut out, start);
    let mut row_at = 0;
    let people = Inhabitants::of(lists);
    for list in lists {
        write_list(list, &people, &mut row_at, &mut out);
    }
    let start = end_section(&mut out, start);
    for row in lists.iter().flat_map(|list| kept_rows(list)) {
        write_row(row, &mut out);
    }
    let start = end_section(&mut out, start);
    out.extend_from_slice(classes.join("\n").as_bytes());
    let start = end_section(&mut out, start);
    out.extend_from_slice(&periods);
    let start = end_section(&mut out, start);
    out.extend_from_slice(&filter);
    end_section(&mut out, start);
    Ok(out)
}

/// Returns the offset of a key in sorted pairs; 0 where it has none.
fn offset_of(pairs: &[(u64, u32)], key: u64) -> u32 {
    pairs.binary_search_by_key(&key, |pair| pair.0).map_or(0, |at| pairs[at].1)
}

/// Appends a hash table of sorted keys: 8 home slots for 7 keys, a key at its home or behind the keys before it, so that keys stand in
/// order and a search ends at the first greater one. Key 0 is an empty slot, as the last of the spare ones always is.
///
/// So full a table is 5.6 MB smaller than one with 3 slots for 2 keys in no order, and no slower.
fn table(out: &mut Vec<u8>, keys: &[u64], slot: usize, fill: impl Fn(u64, &mut [u8])) {
    let mut homes = keys.len() * 8 / 7 + 1;
    let places = loop {
        let places = places(keys, homes);
        if places.last().is_none_or(|&last| last + 1 < homes + SPARE) {
            break places;
        }
        homes += homes / 8 + 1;
    };
    let start = out.len();
    out.resize(start + (homes + SPARE) * slot, 0);
    for (&key, at) in keys.iter().zip(places) {
        let slot = &mut out[start + at * slot..][..slot];
        fill(key, slot);
    }
}

/// Returns a bit for each key, by its top bits: four bits or more for each key there is, a power of two in all. Seven of eight keys
/// that are none find theirs not set; what is looked up in the table itself is out of reach of the processor's caches.
fn filter(keys: &[u64]) -> Vec<u8> {
    let bits = (keys.len() * 4).next_power_of_two().max(64);
    let mut filter = vec![0u8; bits / 8];
    for &key in keys {
        let bit = slot_of(key, bits);
        filter[bit / 8] |= 1 << (bit % 8);
    }
    filter
}

/// Returns the slot of each key, with so many home slots.
fn places(keys: &[u64], homes: usize) -> Vec<usize> {
    let mut next = 0;
    let place = |&key: &u64| {
        let at = slot_of(key, homes).max(next);
        next = at + 1;
        at
    };
    keys.iter().map(place).collect()
}

/// Returns the rows that are shown: words are looked up by their profile, their rows never.
fn kept_rows(list: &List) -> impl Iterator<Item = Row<'_>> {
    list.rows.iter().take(if list.label.is_some() { usize::MAX } else { 0 })
}

/// One list: name, label, columns, then where its rows stand and how well known they are; `row_at` is the offset of its first row.
fn write_list(list: &List, people: &Inhabitants, row_at: &mut u32, out: &mut Vec<u8>) {
    let text = |bytes: &mut Vec<u8>, text: &str| {
        bytes.extend_from_slice(&(text.len() as u32).to_le_bytes());
        bytes.extend_from_slice(text.as_bytes());
    };
    text(out, &list.name);
    text(out, list.label.map_or("word", Label::name));
    text(out, &list.facts.join("\t"));
    let kept = if list.label.is_some() { list.rows.len() } else { 0 };
    out.extend_from_slice(&list.rank().to_le_bytes());
    out.extend_from_slice(&(list.rows.len() as u32).to_le_bytes());
    out.extend_from_slice(&(kept as u32).to_le_bytes());
    for row in kept_rows(list) {
        out.extend_from_slice(&row_at.to_le_bytes());
        let digits = row.line.max(1).ilog10() + 1;
        *row_at += digits + row.name.len() as u32 + row.facts.len() as u32 + 2;
    }
    if has_prominence(list.label) {
        kept_rows(list).for_each(|row| prominence::write(people.prominence(list, row), out));
    }
}

/// One row: `line TAB name TAB facts`, and a line end.
fn write_row(row: Row, out: &mut Vec<u8>) {
    out.extend_from_slice(row.line.to_string().as_bytes());
    out.push(b'\t');
    out.extend_from_slice(row.name.as_bytes());
    out.extend_from_slice(row.facts.as_bytes());
    out.push(b'\n');
}
