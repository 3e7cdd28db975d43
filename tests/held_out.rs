//! The articles of `corpus/` and its held-out part: gold is what the README says of it, and nothing that was tuned cites what is
//! held out.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde_json::Value;
use tagwire::{Kind, Label};

/// How many words in a row are taken for a quotation.
const RUN: usize = 6;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The articles and the lessons: name, text and gold.
fn everything() -> BTreeMap<String, (String, Value)> {
    let mut all = articles("corpus");
    all.extend(articles("corpus/lessons"));
    all
}

/// The articles of a folder: name, text and gold.
fn articles(folder: &str) -> BTreeMap<String, (String, Value)> {
    let mut out = BTreeMap::new();
    for entry in fs::read_dir(root().join(folder)).expect("the folder can be read") {
        let path = entry.expect("so can its entries").path();
        let Some(name) = path.file_name().and_then(|n| n.to_str()).and_then(|n| n.strip_suffix(".txt"))
        else {
            continue;
        };
        let text = fs::read_to_string(&path).expect("an article is UTF-8");
        let gold =
            fs::read_to_string(path.with_file_name(format!("{name}.gold.jsonl"))).expect("it has its gold");
        out.insert(name.to_owned(), (text, serde_json::from_str(&gold).expect("gold is one line of JSON")));
    }
    out
}

/// The words of a text as they are compared: small letters, marks left out.
fn words(text: &str) -> Vec<String> {
    text.split(|c: char| !(c.is_alphanumeric() || c == '\'' || c == '\u{2019}'))
        .map(|word| word.trim_matches(['\'', '\u{2019}']).replace('\u{2019}', "'").to_lowercase())
        .filter(|word| !word.is_empty())
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            walk(&path, found)?;
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

/// Everything that is tuned or shown: lists, rules, weights, code, tests, pages.
fn tuned() -> Vec<(PathBuf, String)> {
    let mut paths = Vec::new();
    for folder in ["gazetteers", "src", "tests", "benches"] {
        walk(&root().join(folder), &mut paths).expect("the folder can be read");
    }
    paths.extend(["README.md", "CHANGELOG.md", "build.rs"].map(|name| root().join(name)));
    paths.retain(|path| !path.ends_with("tests/held_out.rs"));
    let read = |path: PathBuf| fs::read_to_string(&path).ok().map(|text| (path, text));
    paths.into_iter().filter_map(read).collect()
}

#[test]
fn nothing_that_is_tuned_quotes_a_held_out_article() {
    let articles = everything();
    let mut runs: HashMap<Vec<String>, &str> = HashMap::new();
    let mut held = 0;
    for (name, (text, _)) in articles.iter().filter(|(name, _)| name.starts_with("held-")) {
        held += 1;
        // A table's columns and a name of six words (below) are no quotations, so a run keeps to one paragraph.
        for paragraph in text.split("\n\n") {
            for run in words(paragraph).windows(RUN) {
                runs.insert(run.to_vec(), name);
            }
        }
    }
    assert!(held >= 15 && runs.len() > 5_000, "{held} articles, {} runs", runs.len());
    // Names of bodies are as long as a quotation; a list may have them.
    for (_, gold) in articles.values() {
        let entities = gold["entities"].as_array().expect("a list");
        for (at, entity) in entities.iter().enumerate() {
            let name = |entity: &Value| entity["text"].as_str().expect("a string").to_owned();
            // A body and its acronym in brackets stand in the article as in a row with its variants.
            let place = |entity: &Value, end: &str| entity[end].as_u64().expect("a number");
            let acronym =
                entities.get(at + 1).filter(|next| place(next, "start") <= place(entity, "end") + 3);
            let whole = name(entity) + " " + &acronym.map(name).unwrap_or_default();
            for run in words(&whole).windows(RUN) {
                runs.remove(run);
            }
        }
    }
    let mut wrong = String::new();
    for (path, text) in tuned() {
        for (number, line) in text.lines().enumerate() {
            // Brackets of examples and slices of features stand inside words.
            let line = line.replace(['[', ']'], "");
            for run in words(&line).windows(RUN) {
                if let Some(name) = runs.get(run) {
                    writeln!(wrong, "{}:{}: {:?} is of {name}", path.display(), number + 1, run.join(" "))
                        .expect("writing to a string");
                }
            }
        }
    }
    assert!(wrong.is_empty(), "held-out articles are quoted; write an example of your own:\n{wrong}");
}

#[test]
fn nothing_that_is_tuned_names_a_held_out_article() {
    let held: Vec<String> = everything().into_keys().filter(|name| name.starts_with("held-")).collect();
    let files = tuned();
    assert!(files.len() > 150, "{} files", files.len());
    for (path, text) in &files {
        for name in &held {
            assert!(!text.contains(name.as_str()), "{} names {name}", path.display());
        }
    }
    // The tables say what they were learned from; `train` leaves held-out articles of a folder out and refuses them alone.
    for name in ["news", "kinds"] {
        let path = root().join(format!("gazetteers/weights/{name}.tsv"));
        let table = fs::read_to_string(path).expect("it is there");
        let learned = table.lines().find(|line| line.starts_with("# learned by")).expect("it says from what");
        assert!(!learned.contains("held-"), "{learned}");
    }
}

#[test]
fn the_tables_have_each_feature_once() {
    // A word is shown if three documents or more have it, so that no text can be read back: the longest run of words is a name, and
    // the table of kinds shows one word at a time.
    for (name, least, longest) in [("news", 20_000, 4), ("kinds", 3000, 2)] {
        let path = root().join(format!("gazetteers/weights/{name}.tsv"));
        let table = fs::read_to_string(path).expect("it is there");
        let features: Vec<&str> = table
            .lines()
            .filter(|line| !line.starts_with('#'))
            .filter_map(|line| line.split('\t').next())
            .collect();
        assert!(features.len() > least, "{name}: {} features", features.len());
        for pair in features.windows(2) {
            assert!(pair[0] < pair[1], "{:?} and {:?} are not in order, or the same twice", pair[0], pair[1]);
        }
        for feature in features {
            let (_, value) = feature.split_once('=').expect("template=value");
            let run = value.split('|').filter(|part| *part != "^" && part.len() > 2).count();
            assert!(run <= longest || feature.starts_with("whole.shape"), "{feature}");
        }
    }
}

#[test]
fn the_corpus_is_as_large_as_it_says() {
    let articles = articles("corpus");
    let page = fs::read_to_string(root().join("corpus/README.md")).expect("it is there");
    let row = |name: &str, date: &str, words: usize, mentions: usize, held: &str| {
        page.lines().any(|line| {
            let cells: Vec<&str> = line.split('|').map(str::trim).collect();
            cells.get(1) == Some(&name)
                && cells.get(2) == Some(&date)
                && cells.get(4) == Some(&words.to_string().as_str())
                && cells.get(5) == Some(&mentions.to_string().as_str())
                && cells.get(6) == Some(&held)
        })
    };
    let (mut all_words, mut held_words, mut held, mut labels) = (0, 0, 0, BTreeMap::<String, usize>::new());
    for (name, (text, gold)) in &articles {
        let count = text.split_whitespace().count();
        all_words += count;
        let mark = if name.starts_with("held-") {
            held += 1;
            held_words += count;
            "held out"
        } else {
            ""
        };
        let entities = gold["entities"].as_array().expect("a list");
        let date = gold["date"].as_str().expect("each article has its date");
        assert!(
            row(name, date, count, entities.len(), mark),
            "corpus/README.md: {name} has the date {date}, {count} words, {} mentions and the mark {mark:?}",
            entities.len()
        );
        for entity in entities {
            *labels.entry(entity["label"].as_str().expect("a string").to_owned()).or_default() += 1;
        }
    }
    assert!(articles.len() >= 60 && all_words >= 30_000, "{} articles, {all_words} words", articles.len());
    let thousands = |n: usize| format!("{},{:03}", n / 1000, n % 1000);
    for said in [
        format!("{} news articles", articles.len()),
        format!("{} words;", thousands(all_words)),
        format!("{} persons", thousands(labels["person"])),
        format!("{} groups", thousands(labels["group"])),
        format!("{} places", thousands(labels["place"])),
        format!("{} dates", thousands(labels["date"])),
        format!("{held} articles ({} words)", thousands(held_words)),
    ] {
        assert!(page.contains(&said), "corpus/README.md does not say {said:?}");
    }
}

#[test]
fn the_lessons_are_as_many_as_they_say() {
    let lessons = articles("corpus/lessons");
    let page = fs::read_to_string(root().join("corpus/lessons/README.md")).expect("it is there");
    let held = lessons.keys().filter(|name| name.starts_with("held-")).count();
    let words: usize = lessons.values().map(|(text, _)| text.split_whitespace().count()).sum();
    let mentions: usize =
        lessons.values().map(|(_, gold)| gold["entities"].as_array().expect("a list").len()).sum();
    let said =
        format!("{} pieces, {words} words, {mentions} mentions; {held} pieces are held out", lessons.len());
    assert!(page.contains(&said), "corpus/lessons/README.md does not say {said:?}");
}

#[test]
fn gold_is_as_the_guidelines_have_it() {
    let mut wrong = String::new();
    for (name, (text, gold)) in everything() {
        assert_eq!(gold["id"], *name);
        let letters: Vec<char> = text.chars().collect();
        let (mut last, mut identities) = (0, HashMap::new());
        for entity in gold["entities"].as_array().expect("a list") {
            let field = |key: &str| entity[key].as_str().unwrap_or_default();
            let (start, end) = (
                entity["start"].as_u64().expect("a number") as usize,
                entity["end"].as_u64().expect("a number") as usize,
            );
            let shown = field("text");
            let mut say = |what: &str| {
                writeln!(wrong, "{name}: {start}..{end} {shown:?}: {what}").expect("writing to a string");
            };
            if start >= end || end > letters.len() || start < last {
                say("the span is empty, outside the text, or overlaps the one before");
                continue;
            }
            last = end;
            if letters[start..end].iter().collect::<String>() != shown {
                say("the text is not what stands there");
            }
            if shown.trim() != shown || shown.ends_with([',', ';', ':']) || shown.starts_with([',', '(', '"'])
            {
                say("it begins or ends with a mark");
            }
            // Firms, schools, teams, churches and houses may be named so (`Moody's`); of the others few are.
            let named =
                ["company", "education", "media", "ngo", "other", "religious_body", "sports", "facility"];
            // Towns of saints too: St. John's, Saint Ann 's.
            let saint = ["St ", "St. ", "Saint "].iter().any(|begin| shown.starts_with(begin));
            let own = named.contains(&field("kind")) || saint || shown.starts_with("New Year");
            if !own && (shown.ends_with("'s") || shown.ends_with("\u{2019}s")) {
                say("the possessive is in the span");
            }
            if ["the ", "The ", "THE "].iter().any(|article| shown.starts_with(article))
                && field("label") != "date"
            {
                say("the article is in the span");
            }
            let Some(label) = Label::parse(field("label")) else {
                say("no such label");
                continue;
            };
            let kind = Kind::ALL.iter().find(|kind| !kind.name().is_empty() && kind.name() == field("kind"));
            match (label, kind) {
                (Label::Person, None) => {}
                (_, Some(kind)) if kind.label() == label => {}
                _ => say("a kind that its label does not have"),
            }
            match label {
                Label::Date if field("value").is_empty() => say("a date without a value"),
                Label::Date => {}
                _ => match entity["entity"].as_u64() {
                    None => say("no identity"),
                    Some(number) => {
                        if *identities.entry(number).or_insert(label) != label {
                            say("another label has its identity");
                        }
                    }
                },
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}
