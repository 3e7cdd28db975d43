//! Ids of features: a hash of the text `template=part|part`, so that a table is looked up without strings.

use crate::gazetteer::fold;

/// Returns the hash of a template's name; computed when the crate is compiled.
pub const fn template(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut state = 0xcbf2_9ce4_8422_2325u64;
    let mut at = 0;
    while at < bytes.len() {
        state = (state ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01b3);
        at += 1;
    }
    state
}

/// Returns the id of the feature with that text (`template=part|part`); None without `=`.
pub fn id_of(text: &str) -> Option<u64> {
    let (name, value) = text.split_once('=')?;
    let mut parts = value.split('|').map(|part| fold::hash(part.as_bytes()));
    let first = parts.next()?;
    Some(id(template(name), parts.fold(first, fold::extend)))
}

/// Returns the id of a template's hash with a value's.
#[inline]
pub fn id(template: u64, value: u64) -> u64 {
    // Ids are never 0, which marks an empty slot.
    fold::mix(template ^ value) | 1
}
