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
    let mut parts = value.split('|').map(value_of);
    let first = parts.next()?;
    Some(id(template(name), parts.fold(first, fold::extend)))
}

/// How the bar, which parts the values of a feature, is written as a value itself.
pub const BAR: &str = "<bar>";

fn value_of(part: &str) -> u64 {
    fold::hash(if part == BAR { "|" } else { part }.as_bytes())
}

/// Returns the id of a template's hash with a value's.
#[inline]
pub fn id(template: u64, value: u64) -> u64 {
    // Ids are never 0, which marks an empty slot.
    fold::mix(template ^ value) | 1
}

/// Templates that are asked for the same value together: their weights stand side by side (see `Weights::group`).
pub struct Group {
    /// Names the group in ids.
    pub template: u64,
    /// The templates, in the order of the group's rows.
    pub templates: &'static [&'static str],
}

/// A token's word as first, last and any word of a segment.
pub const OWN: Group =
    Group { template: template("own"), templates: &["first.word", "last.word", "in.word"] };
/// A token's word beside a segment.
pub const BESIDE: Group = Group {
    template: template("beside"),
    templates: &["left.word", "left.second", "right.word", "right.second"],
};
/// A token's last letters.
pub const SUFFIX: Group = Group { template: template("suffix"), templates: &["last.suffix", "in.suffix"] };
/// A token's first letters.
pub const PREFIX: Group = Group { template: template("prefix"), templates: &["last.prefix", "in.prefix"] };
/// All groups.
pub const GROUPS: [Group; 4] = [OWN, BESIDE, SUFFIX, PREFIX];

/// Returns the id of the group's row that a feature belongs to and its place there; None for a feature of no group.
pub fn place_in_group(text: &str) -> Option<(u64, usize, usize)> {
    let (name, value) = text.split_once('=')?;
    GROUPS.iter().find_map(|group| {
        let place = group.templates.iter().position(|template| *template == name)?;
        let mut parts = value.split('|').map(value_of);
        let first = parts.next()?;
        Some((id(group.template, parts.fold(first, fold::extend)), place, group.templates.len()))
    })
}
