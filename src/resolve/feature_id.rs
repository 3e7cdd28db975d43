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

/// The templates that features are made of, sorted.
pub const TEMPLATES: [&str; 76] = [
    "decided.begins",
    "decided.begun",
    "decided.best",
    "decided.initials",
    "decided.part",
    "decided.person",
    "decided.same",
    "first.class",
    "first.cluster",
    "first.opens",
    "first.profile",
    "first.shape",
    "first.word",
    "in.class",
    "in.cluster",
    "in.date",
    "in.opens",
    "in.prefix",
    "in.profile",
    "in.shape",
    "in.small",
    "in.suffix",
    "in.word",
    "last.class",
    "last.cluster",
    "last.prefix",
    "last.profile",
    "last.shape",
    "last.suffix",
    "last.word",
    "left.block",
    "left.class",
    "left.class2",
    "left.cluster",
    "left.second",
    "left.shape",
    "left.two",
    "left.word",
    "list.begins",
    "list.beyond",
    "list.block",
    "list.crossing",
    "list.ends",
    "list.exact",
    "list.fame",
    "list.kind",
    "list.labels",
    "list.left",
    "list.leftclass",
    "list.pool",
    "list.right",
    "list.rightclass",
    "list.topic",
    "list.trust",
    "list.words",
    "memory.explained",
    "memory.head",
    "memory.headclass",
    "memory.person",
    "memory.use",
    "open.right",
    "open.use",
    "right.class",
    "right.class2",
    "right.cluster",
    "right.second",
    "right.shape",
    "right.two",
    "right.word",
    "rule",
    "rule.labels",
    "whole.clusters",
    "whole.length",
    "whole.profiles",
    "whole.shape",
    "whole.words",
];

/// Returns true if features of that description can be: of a template (`whole.words`), of all that begin so, with a dot (`list.`), or
/// with the begin of a value (`rule=person/`).
pub fn may_be(described: &str) -> bool {
    let known = |template: &str| TEMPLATES.binary_search(&template).is_ok();
    match described.split_once('=') {
        Some((template, _)) => known(template),
        None if described.ends_with('.') => TEMPLATES.iter().any(|name| name.starts_with(described)),
        None => known(described),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_templates_are_those_of_the_built_in_table() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/gazetteers/weights/news.tsv");
        let table = std::fs::read_to_string(path).unwrap();
        let rows = table.lines().filter(|line| !line.starts_with('#'));
        let found: BTreeSet<&str> = rows.filter_map(|row| Some(row.split_once('=')?.0)).collect();
        let steps = "step";
        assert!(found.iter().copied().filter(|name| *name != steps).eq(TEMPLATES));
        for (described, expected) in [
            ("whole.words", true),
            ("list.", true),
            ("rule=person/", true),
            ("rule", true),
            ("rules", false),
            ("list", false),
            ("lost.", false),
            ("nosuch=1", false),
            ("", false),
            (".", false),
        ] {
            assert_eq!(may_be(described), expected, "{described}");
        }
    }
}
