//! Whole articles of `corpus/` against recorded output: a change of behaviour shows as a diff.
//!
//! After a change that is meant: `UPDATE_GOLDEN=1 cargo test golden`, then read the diff.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

use tagwire::{Context, Extractor, Scratch};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

/// The articles recorded: one of each manner.
const ARTICLES: [&str; 12] = [
    "capitals-wire",
    "city-hall",
    "courts",
    "diplomacy",
    "elections",
    "football",
    "markets",
    "obituary",
    "science",
    "war",
    "weather",
    "wrapped-wire",
];

fn tagged(extractor: &Extractor, name: &str) -> String {
    let text =
        fs::read_to_string(folder("corpus").join(format!("{name}.txt"))).expect("the article is there");
    let gold =
        fs::read_to_string(folder("corpus").join(format!("{name}.gold.jsonl"))).expect("its gold is there");
    let gold: serde_json::Value = serde_json::from_str(gold.trim()).expect("gold is JSON");
    let context = Context { date: gold["date"].as_str().and_then(|date| date.parse().ok()) };
    let found = extractor.extract(&text, &context, &mut Scratch::default());
    let mut out = String::new();
    for entity in &found.entities {
        let line = text[..entity.span.start as usize].matches('\n').count() + 1;
        let surface = entity.span.of(&text).split_whitespace().collect::<Vec<_>>().join(" ");
        let kind = if entity.kind.name().is_empty() { "-" } else { entity.kind.name() };
        let extra = match (&entity.value, entity.identity) {
            (Some(value), _) => value.clone(),
            (None, Some(identity)) => format!("#{identity}"),
            (None, None) => String::new(),
        };
        writeln!(out, "{line}\t{surface}\t{}\t{kind}\t{extra}", entity.label.name())
            .expect("writing to a string");
    }
    out
}

#[test]
fn articles_come_out_as_recorded() {
    let extractor = Extractor::built_in();
    let mut wrong = String::new();
    for name in ARTICLES {
        let path = folder("tests/golden").join(format!("{name}.tsv"));
        let found = tagged(&extractor, name);
        if env::var_os("UPDATE_GOLDEN").is_some() {
            fs::write(&path, &found).expect("the recording can be written");
            continue;
        }
        let recorded = fs::read_to_string(&path).unwrap_or_default();
        if recorded != found {
            let old: Vec<&str> = recorded.lines().collect();
            let new: Vec<&str> = found.lines().collect();
            for line in old.iter().filter(|line| !new.contains(line)) {
                writeln!(wrong, "{name}: -{line}").expect("writing to a string");
            }
            for line in new.iter().filter(|line| !old.contains(line)) {
                writeln!(wrong, "{name}: +{line}").expect("writing to a string");
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{wrong}\nif this is meant: UPDATE_GOLDEN=1 cargo test golden, and read the diff"
    );
}
