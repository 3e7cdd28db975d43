//! The lists as data: each is sorted, holds no name twice, and says where it comes from.

use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::{fs, io};

use tagwire::gazetteer::fold;
use tagwire::gazetteer::list::{List, Row};

fn files(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files(&path, ending, found)?;
        } else if path.extension().is_some_and(|e| e == ending) {
            found.push(path);
        }
    }
    found.sort();
    Ok(())
}

fn lists() -> Vec<(PathBuf, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("gazetteers/lists");
    let mut found = Vec::new();
    files(&root, "tsv", &mut found).expect("the folder can be read");
    assert!(found.len() > 30, "{} lists", found.len());
    found
        .into_iter()
        .map(|path| (path.clone(), fs::read_to_string(&path).expect("a list is UTF-8")))
        .collect()
}

#[test]
fn every_list_parses_sorted_and_without_doubles() {
    for (path, text) in lists() {
        let list =
            List::parse("x", &path.display().to_string(), &text).unwrap_or_else(|error| panic!("{error}"));
        let rows: Vec<Row> = list.rows.iter().collect();
        for pair in rows.windows(2) {
            assert!(
                pair[0].name < pair[1].name,
                "{}:{}: {:?} does not stand after {:?}; `gazetteers/tidy.py` sorts and merges",
                path.display(),
                pair[1].line,
                pair[1].name,
                pair[0].name
            );
        }
        assert!(!list.rows.is_empty(), "{}: no rows", path.display());
        for key in ["source", "licence", "label", "columns"] {
            assert!(
                list.header(key).is_some_and(|value| !value.is_empty()),
                "{}: no '# {key}:' line",
                path.display()
            );
        }
    }
}

#[test]
fn no_two_rows_of_a_list_fold_alike() {
    for (path, text) in lists() {
        let list = List::parse("x", &path.display().to_string(), &text).expect("parsed above");
        let mut seen = HashMap::new();
        for row in list.rows.iter() {
            let words = row.name.replace('-', " ").replace('&', " and ");
            let folded: Vec<String> = words.split_whitespace().map(fold::fold).collect();
            // A short name in capitals is matched as written: `ANTEL` and `Antel` may be two rows.
            let letters = row.name.chars().filter(|c| c.is_alphanumeric()).count();
            let capitals = folded.len() == 1 && letters <= 5 && row.name.to_uppercase() == row.name;
            if let Some(other) = seen.insert((folded, capitals), row) {
                panic!(
                    "{}:{}: {:?} reads the same as {:?} on line {}; make one a variant of the other, or drop it",
                    path.display(),
                    row.line,
                    row.name,
                    other.name,
                    other.line
                );
            }
        }
    }
}

/// The sizes that were asked for, by kind: a list that shrinks below has lost rows.
#[test]
fn the_hand_written_lists_keep_their_size() {
    let mut kinds: HashMap<&str, usize> = HashMap::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for (path, text) in lists() {
        let list = List::parse("x", &path.display().to_string(), &text).expect("parsed above");
        let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let hand = list.header("source") == Some("hand-written");
        *names.entry(stem).or_default() += list.rows.len();
        if hand && list.label.is_some() {
            for row in list.rows.iter() {
                *kinds.entry(row.kind.map_or("person", |kind| kind.name())).or_default() += 1;
            }
        }
    }
    // Courts, armies and the like are bodies of governments as well.
    let government = kinds["government"] + kinds["military"] + kinds["court"];
    assert!(government >= 4_000, "{government} bodies of governments");
    for (kind, least) in [
        ("igo", 350),
        ("party", 2_000),
        ("armed_group", 500),
        ("media", 1_500),
        ("company", 3_000),
        ("ngo", 800),
        ("sports", 2_500),
        ("religious_body", 300),
        ("facility", 800),
        ("area", 500),
    ] {
        assert!(kinds[kind] >= least, "{} rows of kind {kind}, at least {least} wanted", kinds[kind]);
    }
    for (list, least) in
        [("newsmakers", 1_500), ("notable", 280_000), ("given-hand", 3_000), ("family-hand", 3_000)]
    {
        assert!(names[list] >= least, "{} rows in {list}, at least {least} wanted", names[list]);
    }
}

/// Markup, blanks and separators that a row must not hold: what a page or another table leaves behind.
fn stray(line: &str) -> Option<String> {
    const PIECES: [&str; 14] = [
        "&amp;", "&#", "</", "{{", "[[", "http://", "https://", "\u{fffd}", "\u{feff}", "\u{a0}", "\u{200b}",
        "\\", "; ", "  ",
    ];
    if let Some(piece) = PIECES.iter().find(|piece| line.contains(**piece)) {
        return Some(format!("{piece:?}"));
    }
    if line.contains(['<', '>', '{', '}', '[', ']', '=', '^', '`']) || line.contains(char::is_control) {
        return Some("a mark that no name has".to_owned());
    }
    let blank = line.split('|').any(|name| name.trim() != name || name.is_empty());
    blank.then(|| "a blank or nothing".to_owned())
}

#[test]
fn no_row_holds_stray_markup() {
    for line in ["A <b>B", "A &amp; B", "A|", "A| B", "A B; C D", "A\u{a0}B", " A", "A \\\"B\\\""] {
        assert!(stray(line).is_some(), "{line:?}");
    }
    assert_eq!(stray("Toys \"R\" Us|A*STAR|E-Trade & Co."), None);
    for (path, text) in lists() {
        for (number, line) in text.lines().enumerate().filter(|(_, line)| !line.starts_with("# ")) {
            for cell in line.split('\t').filter(|cell| !cell.is_empty()) {
                let stray = stray(cell);
                assert!(stray.is_none(), "{}:{}: {stray:?} in {line:?}", path.display(), number + 1);
            }
        }
    }
}

#[test]
fn every_row_that_claims_has_a_kind_of_its_label() {
    for (path, text) in lists() {
        let list = List::parse("x", &path.display().to_string(), &text).expect("parsed above");
        for row in list.rows.iter() {
            let label = row.kind.map(|kind| kind.label());
            assert_eq!(label, list.label, "{}:{}: {:?}", path.display(), row.line, row.name);
        }
    }
    for (text, wrong) in [
        ("# label: group\n# kind: city\n# columns: name\nZqx\n", "kind \"city\" is not one of"),
        ("# label: place\n# columns: name variants kind\nZqx\t\tvillage\n", "kind \"village\" is not one of"),
        ("# label: group\n# columns: name\nZqx\n", "no kind here nor in the header"),
    ] {
        let error = List::parse("x", "x.tsv", text).expect_err("the kind is unknown").to_string();
        assert!(error.contains(wrong), "{error}");
    }
}

#[test]
fn licences_of_sources_are_shipped() {
    let listed: BTreeSet<String> = lists()
        .iter()
        .filter_map(|(_, text)| {
            text.lines().find_map(|line| line.strip_prefix("# licence:")).map(|l| l.trim().to_owned())
        })
        .collect();
    assert!(
        listed.iter().any(|licence| licence.contains("CC BY 4.0") || licence.contains("CC-BY-4.0")),
        "{listed:?}"
    );
    assert!(tagwire::LICENCES.contains("GeoNames"), "GeoNames asks to be named in every copy");
    assert!(tagwire::LICENCES.contains("Princeton"), "WordNet asks for its notice in every copy");
}
