//! Fields of the user's own: under which names a record keeps them, so that it never has a name twice.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::record::Offsets;

/// The names of a record itself. A field of the input that has one of them and is not what it stands for is kept under another: a
/// foreign `text` would be taken for the one that was tagged.
const OWN: [&str; 7] = ["id", "date", "date_source", "offsets", "text", "entities", "error"];

/// Returns the name that a record keeps a field under: its own, or `input_NAME` where that is one of the record's.
pub fn kept_name(name: &str) -> String {
    if OWN.contains(&name) { format!("input_{name}") } else { name.to_owned() }
}

/// Returns the name that a field which is kept has in the input.
pub fn given_name(kept: &str) -> &str {
    kept.strip_prefix("input_").filter(|name| OWN.contains(name)).unwrap_or(kept)
}

/// Returns the place of a name among others: the one that is the same, else the only one that is but for case and blanks around it
/// (`Text`, ` text`).
pub fn place<'n>(wanted: &str, names: impl Iterator<Item = &'n str> + Clone) -> Option<usize> {
    let wanted_bare = wanted.trim();
    let alike = |name: &str| {
        let name = name.trim();
        name.eq_ignore_ascii_case(wanted_bare)
            || !name.is_ascii() && name.to_lowercase() == wanted_bare.to_lowercase()
    };
    names.clone().position(|name| name == wanted).or_else(|| {
        let mut found = names.enumerate().filter(|(_, name)| alike(name)).map(|(at, _)| at);
        found.next().filter(|_| found.next().is_none())
    })
}

/// Returns true for the annotation of an earlier run, which gives way to ours: a list of spans, how a date was found, what offsets
/// count.
pub fn gives_way(name: &str, value: &RawValue) -> bool {
    #[derive(Deserialize)]
    #[expect(dead_code, reason = "only whether they are there is asked")]
    struct Marked {
        start: u64,
        end: u64,
        label: IgnoredAny,
    }
    match name {
        "entities" => serde_json::from_str::<Vec<Marked>>(value.get()).is_ok(),
        "date_source" => value.get().starts_with('"'),
        "offsets" => Offsets::parse(value.get().trim_matches('"')).is_some(),
        _ => false,
    }
}

/// Gives fields names that differ: the first keeps its name, the next of that name is `NAME_2`, and so on.
pub fn distinct<T>(fields: &mut [(String, T)]) {
    let mut seen = HashSet::with_capacity(fields.len());
    let all = fields.iter().enumerate();
    let again: Vec<usize> =
        all.filter(|(_, (name, _))| !seen.insert(name.as_str())).map(|(at, _)| at).collect();
    if again.is_empty() {
        return;
    }
    let mut taken: HashSet<String> = seen.into_iter().map(str::to_owned).collect();
    // Where to go on counting: a name may come a hundred thousand times.
    let mut last: HashMap<String, usize> = HashMap::new();
    for at in again {
        let name = std::mem::take(&mut fields[at].0);
        let number = last.entry(name.clone()).or_insert(1);
        fields[at].0 = loop {
            *number += 1;
            let other = format!("{name}_{number}");
            if taken.insert(other.clone()) {
                break other;
            }
        };
    }
}

/// Returns the name, or the first of `NAME_2`, `NAME_3` and so on that no field has.
pub fn free<T>(name: &str, fields: &[(String, T)]) -> String {
    let is_free = |name: &String| fields.iter().all(|(known, _)| known != name);
    let others = (2..).map(|number| format!("{name}_{number}"));
    std::iter::once(name.to_owned()).chain(others).find(is_free).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_fields_have_one_name() {
        let names = ["a", "a_2", "b", "a", "a", "b"];
        let mut fields: Vec<(String, usize)> =
            names.iter().enumerate().map(|(at, name)| ((*name).to_owned(), at)).collect();
        distinct(&mut fields);
        let names: Vec<&str> = fields.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["a", "a_2", "b", "a_3", "a_4", "b_2"]);
        assert_eq!(free("b", &fields), "b_3");
        assert_eq!(free("c", &fields), "c");
    }

    #[test]
    fn a_name_is_known_whatever_its_case_where_only_one_fits() {
        let at = |names: &[&str]| place("text", names.iter().copied());
        assert_eq!(at(&["id", "Text"]), Some(1));
        assert_eq!(at(&["id", " text "]), Some(1));
        assert_eq!(at(&["TEXT", "text"]), Some(1));
        assert_eq!([at(&["TEXT", "Text"]), at(&["texts"])], [None, None]);
    }

    #[test]
    fn earlier_annotation_gives_way_and_what_only_has_its_name_does_not() {
        for (name, value, expected) in [
            ("entities", r#"[{"start":0,"end":4,"label":"place","score":1.0}]"#, true),
            ("entities", "[]", true),
            ("entities", r#"["Rome"]"#, false),
            ("entities", "3", false),
            ("date_source", "\"field\"", true),
            ("date_source", "7", false),
            ("offsets", "\"utf16\"", true),
            ("offsets", "[3, 7]", false),
            ("error", "\"none\"", false),
            ("tags", "[]", false),
        ] {
            let raw = RawValue::from_string(value.to_owned()).unwrap();
            assert_eq!(gives_way(name, &raw), expected, "{name} {value}");
        }
        assert_eq!([kept_name("text"), kept_name("desk")], ["input_text", "desk"]);
        assert_eq!(["input_text", "input_desk", "desk"].map(given_name), ["text", "input_desk", "desk"]);
    }
}
