//! What the tables of features have in common: rows of text, and a hash table of fingerprints.

use super::feature_id::id_of;
use crate::error::Error;
use crate::gazetteer::compile::slot_of;

/// Bytes of a fingerprint, which a slot begins with; all 0 where the slot is empty.
pub const FINGERPRINT: usize = 4;

/// A line of a table's text: its feature, its cells, and its number, counted from 1.
pub type Line<'t> = (&'t str, &'t str, usize);

/// Returns the lines of a table's text that are neither empty nor comments; `path` is used in messages only.
///
/// # Errors
/// Each line without a tab or a feature.
pub fn lines<'t>(path: &str, text: &'t str) -> impl Iterator<Item = Result<Line<'t>, Error>> {
    let numbered = text.lines().zip(1..).filter(|(line, _)| !line.starts_with('#') && !line.is_empty());
    numbered.map(move |(line, number)| {
        let wrong = |message: String| Error::data(path, number, message);
        let (feature, cells) = line
            .split_once('\t')
            .ok_or_else(|| wrong("no tab between the feature and its weights".to_owned()))?;
        match id_of(feature) {
            Some(_) => Ok((feature, cells, number)),
            None => Err(wrong(format!("feature {feature:?} has no '='; write template=value"))),
        }
    })
}

/// Returns how many slots a table of that many entries has.
pub fn slots_for(entries: usize) -> usize {
    entries * 3 / 2 + 1
}

/// Appends an open-addressing hash table: a fingerprint and the entry's bytes a slot, each `width` bytes.
pub fn append(out: &mut Vec<u8>, entries: &[(u64, Vec<u8>)], slots: usize, width: usize) {
    let begin = out.len();
    out.resize(begin + slots * width, 0);
    for (id, bytes) in entries {
        let fingerprint = (*id as u32).to_le_bytes();
        let mut at = slot_of(*id, slots);
        loop {
            let start = begin + at * width;
            if out[start..start + FINGERPRINT] == fingerprint {
                // Two features with one home and one fingerprint: one in ten billion pairs; the first stays.
                break;
            }
            if out[start..start + FINGERPRINT] == [0; FINGERPRINT] {
                out[start..start + FINGERPRINT].copy_from_slice(&fingerprint);
                out[start + FINGERPRINT..start + width].copy_from_slice(bytes);
                break;
            }
            at = if at + 1 == slots { 0 } else { at + 1 };
        }
    }
}

/// Returns what stands in the slot of an id, behind its fingerprint, in a hash table that [`append`] has made.
#[inline]
pub fn find(table: &[u8], slots: usize, width: usize, id: u64) -> Option<&[u8]> {
    let fingerprint = (id as u32).to_le_bytes();
    let mut at = slot_of(id, slots);
    for _ in 0..slots {
        let slot = &table[at * width..(at + 1) * width];
        if slot[..FINGERPRINT] == fingerprint {
            return Some(&slot[FINGERPRINT..]);
        }
        if slot[..FINGERPRINT] == [0; FINGERPRINT] {
            return None;
        }
        at = if at + 1 == slots { 0 } else { at + 1 };
    }
    None
}
