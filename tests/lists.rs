//! Lists of the user: what the real binary does with each shape, and that a look-up finds what a naive matcher finds.

use std::collections::{BTreeSet, HashMap};
use std::io::{BufRead, BufReader, Write};
use std::time::Instant;

use serde_json::Value;
use tagwire::gazetteer::{Source, user};
use tagwire::{Context, Extractor, Scratch};

use super::cli::{errors, records, run, write};

/// Numbers that look random and are the same everywhere.
struct Made(u64);

impl Made {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }

    fn word(&mut self) -> String {
        const PIECES: [&str; 24] = [
            "ka", "lo", "mi", "ran", "del", "tor", "ve", "shi", "bu", "na", "por", "gal", "est", "ul", "en",
            "dra", "fo", "zi", "mar", "qu", "bel", "ton", "wick", "grad",
        ];
        (0..2 + self.below(3)).map(|_| PIECES[self.below(PIECES.len())]).collect()
    }

    /// A name of one to four words, each with a capital.
    fn name(&mut self) -> String {
        let words: Vec<String> = (0..1 + self.below(4))
            .map(|_| {
                let word = self.word();
                format!("{}{}", word[..1].to_uppercase(), &word[1..])
            })
            .collect();
        words.join(" ")
    }

    /// A text of names of the list, pieces of them, other words and names in the wrong case.
    fn text(&mut self, names: &[String]) -> String {
        let pieces: Vec<String> = (0..40)
            .map(|_| {
                let name = names[self.below(names.len())].clone();
                match self.below(6) {
                    0 => self.word(),
                    1 => name.to_lowercase(),
                    2 => name.to_uppercase(),
                    3 => name.split(' ').next().expect("a name has a word").to_owned(),
                    _ => name,
                }
            })
            .collect();
        pieces.join(" ")
    }
}

/// What a reader with the list in hand would find: every run of words that is a name, with a capital at each word.
fn naive(text: &str, names: &HashMap<String, usize>) -> BTreeSet<(usize, usize, usize)> {
    let mut words = Vec::new();
    let mut at = 0;
    for word in text.split(' ') {
        words.push((at, word));
        at += word.len() + 1;
    }
    let mut found = BTreeSet::new();
    for from in 0..words.len() {
        for to in from + 1..=(from + 4).min(words.len()) {
            let run = &words[from..to];
            let capital = run.iter().all(|(_, word)| word.starts_with(|c: char| c.is_uppercase()));
            let (start, end) = (run[0].0, run[run.len() - 1].0 + run[run.len() - 1].1.len());
            if let (true, Some(&row)) = (capital, names.get(&text[start..end].to_lowercase())) {
                found.insert((start, end, row));
            }
        }
    }
    found
}

/// What the look-up finds of the user's list.
fn found(extractor: &Extractor, text: &str, scratch: &mut Scratch) -> BTreeSet<(usize, usize, usize)> {
    let document = extractor.document(text);
    extractor.gather(&document, &Context::default(), scratch);
    let claims = extractor.evidence(&document, scratch).candidates;
    claims
        .iter()
        .filter_map(|claim| match claim.source {
            Source::User { row, .. } => {
                let first = document.tokens[claim.tokens.range()].first()?.span.start as usize;
                let last = document.tokens[claim.tokens.range()].last()?.span.end as usize;
                Some((first, last, row as usize))
            }
            _ => None,
        })
        .collect()
}

/// Makes a list of distinct names, as a table with ids, and where each stands.
fn made_up(made: &mut Made, rows: usize) -> (String, Vec<String>, HashMap<String, usize>) {
    let mut names = Vec::with_capacity(rows);
    let mut index = HashMap::with_capacity(rows);
    let mut table = String::from("name\tlabel\tkind\tid\n");
    while names.len() < rows {
        let name = made.name();
        if index.contains_key(&name.to_lowercase()) {
            continue;
        }
        index.insert(name.to_lowercase(), names.len());
        table.push_str(&format!("{name}\tgroup\tcompany\tQ{}\n", names.len()));
        names.push(name);
    }
    (table, names, index)
}

#[test]
fn the_look_up_finds_what_a_naive_matcher_finds() {
    let mut made = Made(11);
    let (table, names, index) = made_up(&mut made, 3_000);
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("made.tsv");
    std::fs::write(&path, table).unwrap();
    let extractor = Extractor::built_in().with_lists(&[user::read_told(&path, None).unwrap().0]).unwrap();
    let mut scratch = Scratch::default();
    let mut total = 0;
    for _ in 0..40 {
        let text = made.text(&names);
        let expected = naive(&text, &index);
        assert_eq!(found(&extractor, &text, &mut scratch), expected, "{text}");
        total += expected.len();
    }
    assert!(total > 800, "{total} names in all texts");
}

/// A million rows: loaded in 2 seconds with less than 250 MB, and found as a naive matcher finds them.
/// `cargo test --release --test main million -- --ignored --nocapture` prints the figures.
#[test]
#[ignore = "takes ten seconds and measures the machine"]
fn a_million_rows_load_fast_in_little_memory() {
    let mut made = Made(7);
    let (table, names, index) = made_up(&mut made, 1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let path = write(folder.path(), "million.tsv", table.as_bytes());
    let extractor =
        Extractor::built_in().with_lists(&[user::read_told(path.as_ref(), None).unwrap().0]).unwrap();
    let mut scratch = Scratch::default();
    for _ in 0..200 {
        let text = made.text(&names);
        assert_eq!(found(&extractor, &text, &mut scratch), naive(&text, &index), "{text}");
    }
    drop(extractor);
    let start = Instant::now();
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_tagwire"))
        .args(["tag", "--facts", "--threads", "1", "--gazetteer", &path])
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let line = serde_json::json!({"id": 1, "text": format!("They met at {} today.", names[999_999])});
    writeln!(input, "{line}").unwrap();
    drop(input);
    // The high-water mark of its memory can be read only while it runs.
    let mut most = 0;
    let took = loop {
        if child.try_wait().unwrap().is_some() {
            break start.elapsed();
        }
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
        let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap_or_default();
        let peak = line.split_whitespace().nth(1).and_then(|number| number.parse::<u64>().ok());
        most = most.max(peak.unwrap_or(0) / 1024);
        std::thread::sleep(std::time::Duration::from_millis(5));
    };
    let mut record = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut record).unwrap();
    let record: Value = serde_json::from_str(&record).unwrap();
    assert_eq!(record["entities"][0]["facts"]["id"], "Q999999", "{record}");
    println!("1,000,000 rows: {took:?} for the whole process, {most} MB at most");
    assert!(took.as_secs_f64() < 2.0, "{took:?}");
    assert!((1..250).contains(&most), "{most} MB");
}

#[test]
fn entity_ruler_lines_keep_their_id_and_fields() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "patterns.jsonl",
        b"{\"label\":\"ORG\",\"pattern\":\"Zorblatt Widgets\",\"id\":\"zw-1\",\"desk\":\"business\"}\n{\"label\":\"GPE\",\"pattern\":\"Quxford\"}\n",
    );
    let output = run(
        &["tag", "--facts", "--scheme", "ontonotes", "--gazetteer", &list],
        b"Zorblatt Widgets moved to Quxford.",
    );
    let entities = records(&output)[0]["entities"].clone();
    assert_eq!((entities[0]["label"].as_str(), entities[1]["label"].as_str()), (Some("ORG"), Some("GPE")));
    assert_eq!(entities[0]["facts"], serde_json::json!({"id": "zw-1", "desk": "business"}));
    assert!(entities[1]["source"].as_str().unwrap().ends_with("patterns.jsonl:2"), "{entities}");
}

#[test]
fn the_case_rule_holds_for_a_list_and_for_a_row() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "case.csv",
        b"name,label,kind,case\nzorblatt,group,company,ignore\nQuxBank,group,company,exact\nZorkel Ulm-na,group,company,exact\nMay,group,party,exact\nODRAX,group,party,exact\nkelzor,group,party,exact\nBrvtfeld,place,city,\nZQX,group,igo,\n",
    );
    let texts = |text: &str| -> Vec<String> {
        let output = run(&["tag", "--labels", "group,place", "--gazetteer", &list], text.as_bytes());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let users = records(&output)[0]["entities"].as_array().unwrap().clone();
        users
            .iter()
            .filter(|entity| entity["source"].as_str().unwrap().contains("case.csv"))
            .map(|entity| entity["text"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(texts("They saw zorblatt and ZORBLATT there."), ["zorblatt", "ZORBLATT"]);
    assert_eq!(texts("They saw brvtfeld, Brvtfeld and BRVTFELD."), ["Brvtfeld", "BRVTFELD"]);
    assert_eq!(texts("They saw ZQX and zqx there."), ["ZQX"]);
    assert_eq!(texts("They saw QuxBank, Quxbank, QUXBANK, QUxBank and quxbank."), ["QuxBank"]);
    assert_eq!(
        texts("They saw Zorkel Ulm-na, ZORKEL ULM-NA, Zorkel Ulm-Na and zorkel Ulm-na."),
        ["Zorkel Ulm-na"]
    );
    assert_eq!(texts("They may see May and MAY there."), ["May"]);
    assert_eq!(texts("They saw ODRAX, Odrax, kelzor and Kelzor."), ["ODRAX", "kelzor"]);
    let header = write(
        folder.path(),
        "own.tsv",
        b"# label: group\n# kind: company\n# case: ignore\n# columns: name variants\nZorblatt\tthe zb firm\n",
    );
    let output = run(&["tag", "--gazetteer", &header], b"They saw the ZB firm and zorblatt.");
    assert_eq!(records(&output)[0]["entities"].as_array().map(Vec::len), Some(2));
}

#[test]
fn each_spelling_of_an_exact_row_stands_for_itself() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "own.tsv",
        b"# label: group\n# kind: company\n# case: exact\n# columns: name variants\nZorkel\tZORKEL|zorKel\n",
    );
    let output = run(&["tag", "--gazetteer", &list], b"They saw ZORKEL, zorKel, zorkel and ZorkeL there.");
    let entities = records(&output)[0]["entities"].as_array().unwrap().clone();
    let users = entities.iter().filter(|entity| entity["source"].as_str().unwrap().contains("own.tsv"));
    let texts: Vec<&str> = users.map(|entity| entity["text"].as_str().unwrap()).collect();
    assert_eq!(texts, ["ZORKEL", "zorKel"]);
}

#[test]
fn stop_lists_block_dates_and_what_the_user_claims() {
    let folder = tempfile::tempdir().unwrap();
    let stop = format!("stop={}", write(folder.path(), "stop.txt", b"Monday\nlast year\nZorkel\n"));
    let list =
        write(folder.path(), "own.csv", b"name,label,kind\nZorkel,group,company\nZorkel Ulm,person,\n");
    let args = ["tag", "--gazetteer", &stop, "--gazetteer", &list];
    let text = "They met Zorkel and Zorkel Ulm on Monday, on Tuesday, last year and on Monday 3 May 2021.";
    let expected = ["Zorkel Ulm", "Tuesday", "Monday 3 May 2021"];
    let texts = |text: &str| -> Vec<String> {
        let entities = records(&run(&args, text.as_bytes()))[0]["entities"].as_array().unwrap().clone();
        entities.iter().map(|entity| entity["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(text), expected);
    // A document that is worked through in parts.
    let found = texts(&format!("{text}\n\n").repeat(4000));
    assert_eq!(found.len(), 4000 * expected.len());
    assert!(found.iter().all(|text| expected.contains(&text.as_str())));
}

#[test]
fn stop_lists_block_phrases_and_single_words() {
    let folder = tempfile::tempdir().unwrap();
    let stop = write(folder.path(), "stop.txt", b"New York\nParis\n");
    let text = b"Angela Merkel went from New York to Paris and Berlin.";
    let before = run(&["tag", "--labels", "place"], text);
    let after = run(&["tag", "--labels", "place", "--gazetteer", &format!("stop={stop}")], text);
    let texts = |output| -> Vec<String> {
        let entities = records(output)[0]["entities"].as_array().unwrap().clone();
        entities.iter().map(|entity| entity["text"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(texts(&before), ["New York", "Paris", "Berlin"]);
    assert_eq!(texts(&after), ["Berlin"]);
}

#[test]
fn facts_of_built_in_rows_are_shown_when_asked() {
    let text = b"The mayor of Nairobi met Hezbollah in Beirut.";
    let output = run(&["tag", "--facts"], text);
    let entities = records(&output)[0]["entities"].clone();
    let fact = |name: &str, fact: &str| {
        let all = entities.as_array().unwrap();
        let entity =
            all.iter().find(|entity| entity["text"] == name).unwrap_or_else(|| panic!("{name}: {entities}"));
        entity["facts"][fact].as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(
        (fact("Nairobi", "country"), fact("Hezbollah", "country")),
        ("KE".to_owned(), "LB".to_owned())
    );
    assert!(fact("Nairobi", "population").parse::<u64>().unwrap() > 1_000_000);
    assert!(fact("Nairobi", "geonames").parse::<u64>().is_ok());
    assert!((fact("Nairobi", "lat").parse::<f64>().unwrap() + 1.3).abs() < 0.2);
    let output = run(&["tag"], text);
    assert!(records(&output)[0]["entities"][0].get("facts").is_none());
}

#[test]
fn check_explains_every_bad_row_and_warns_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "mine.csv",
        b"name,label,kind\nReading,group,sports\n,group,company\nZorblatt,firm,\nParis,group,company\nACME Works,group,company\nAcme Works,group,company\n---,group,company\nSmith,group,company\n",
    );
    let output = run(&["check", &list], b"");
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    for expected in [
        "mine.csv:3: the name is empty",
        "mine.csv:4: label \"firm\" is not one of",
        "mine.csv: 8 rows, 2 bad",
        "mine.csv:2: \"Reading\" is a common word",
        "mine.csv:5: \"Paris\" is claimed as something else by",
        "mine.csv:7: \"Acme Works\" reads the same as \"ACME Works\" on line 6",
        "mine.csv:8: \"---\" can never match",
        "mine.csv:9: \"Smith\" is a name that many people bear",
    ] {
        assert!(said.contains(expected), "{expected}\n{said}");
    }
}

#[test]
fn coverage_counts_what_the_lists_know_of_a_gold() {
    let folder = tempfile::tempdir().unwrap();
    let gold = "{\"id\":\"a\",\"text\":\"Zorblatt met Angela Merkel in Paris. Kenya waited.\",\"gold\":[[0,8,\"ORG\"],[13,26,\"PER\"],[30,35,\"LOC\"]]}\n";
    let gold = write(folder.path(), "gold.jsonl", gold.as_bytes());
    let list = write(folder.path(), "mine.csv", b"name,label,kind\nZorblatt,group,company\n");
    let share = |args: &[&str]| {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        let row = |label: &str| {
            let line = said.lines().find(|line| line.starts_with(label)).unwrap_or_else(|| panic!("{said}"));
            line.split_whitespace().nth(3).unwrap().to_owned()
        };
        (
            row("person"),
            row("group"),
            row("place"),
            said.contains("1 capitalised tokens outside the gold, 1 of them"),
        )
    };
    let one = "1.000".to_owned();
    assert_eq!(share(&["check", "--coverage", &gold]), (one.clone(), "0.000".to_owned(), one.clone(), true));
    assert_eq!(share(&["check", &list, "--coverage", &gold]), (one.clone(), one.clone(), one, true));
}

#[test]
fn check_finds_what_tag_refuses_and_tag_names_check() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, expected) in [
        (
            "short.csv",
            "name,label\nInitech;group\n",
            "short.csv:2: 1 cell where the header has 2, so no \"label\"",
        ),
        ("empty.csv", "Name;Type\nEsso;ORG\nShell;\n", "empty.csv:3: the cell \"Type\" is empty"),
        (
            "header.csv",
            "Name;Town\nEsso;Oslo\n",
            "header.csv:1: the header (Name, Town) has no column 'label'",
        ),
        ("extra.csv", "name,label\nAcme, Inc,ORG\n", "extra.csv:2: 3 cells, but the header names 2 columns"),
        ("a.jsonl", "{\"pattern\":\"Acme\"}\n", "a.jsonl:1: no \"label\""),
    ] {
        let list = write(folder.path(), name, text.as_bytes());
        let checked = run(&["check", &list], b"");
        let said = String::from_utf8_lossy(&checked.stdout).into_owned();
        assert_eq!(checked.status.code(), Some(1), "{said}");
        assert!(said.contains(expected), "{said}");
        let tagged = run(&["tag", "--gazetteer", &list], b"Rain fell.");
        assert_eq!(tagged.status.code(), Some(2));
        let told = errors(&tagged);
        assert!(
            told.contains(expected) && told.contains(&format!("; `tagwire check '{list}'` tells")),
            "{told}"
        );
    }
    // With a label before the file the same rows are good, but for one that is cut wrongly.
    let list =
        format!("group/company={}", write(folder.path(), "good.csv", b"Name;Type\nEsso;ORG\nShell;\n"));
    assert_eq!(run(&["check", &list], b"").status.code(), Some(0));
    assert_eq!(run(&["tag", "--gazetteer", &list], b"Rain fell.").status.code(), Some(0));
    // Plain names are checked all the same, and what tag needs is said.
    let names = write(folder.path(), "names.txt", b"Acme Corp\n");
    let said = String::from_utf8_lossy(&run(&["check", &names], b"").stdout).into_owned();
    assert!(
        said.contains("checked as groups; --gazetteer needs one before the file, as in group/company="),
        "{said}"
    );
    let output = run(&["tag", "--gazetteer", "group="], b"Rain fell.");
    assert!(errors(&output).contains("group=: no file is named after the label; write group/company=FILE"));
}

#[test]
fn rows_that_contradict_each_other_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let firms = write(folder.path(), "firms.csv", b"name,label\nZorblatt,group/company\nQuux Ltd,ORG\n");
    let people = write(folder.path(), "people.csv", b"name,label\nZORBLATT,person\nAnn Lee,person\n");
    let output = run(&["tag", "--gazetteer", &people, "--gazetteer", &firms], b"It was Zorblatt who came.");
    assert_eq!(records(&output)[0]["entities"][0]["kind"], "company");
    let told = errors(&output);
    let expected =
        format!("\"ZORBLATT\" is group/company by {firms}:2, which wins, and person by {people}:2");
    assert!(told.contains(&expected) && told.contains("the name of 1 row of your lists: "), "{told}");
    let output = run(&["check", &people, &firms], b"");
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let expected = format!(
        "{people}:2: \"ZORBLATT\" is person here and never wins with --gazetteer: group/company is by {firms}:2"
    );
    assert!(said.contains(&expected), "{said}");
}

#[test]
fn patterns_of_tokens_are_taken_where_they_are_phrases() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "patterns.jsonl",
        b"{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"zorblatt\"},{\"LOWER\":\"widgets\"}]}\n{\"label\":\"ORG\",\"pattern\":[{\"LOWER\":\"quux\"},{\"IS_TITLE\":true,\"OP\":\"+\"}]}\n{\"label\":\"GPE\",\"pattern\":\"Quxford\"}\n",
    );
    let output = run(&["tag", "--gazetteer", &list], b"ZORBLATT widgets moved to Quxford.");
    assert_eq!(output.status.code(), Some(0));
    let record = &records(&output)[0];
    let texts: Vec<&str> = record["entities"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entity| entity["text"].as_str().unwrap())
        .collect();
    assert_eq!(texts, ["ZORBLATT widgets", "Quxford"]);
    let told = errors(&output);
    assert!(told.contains(&format!("{list}:2: left out: the token {{")), "{told}");
    let checked = run(&["check", &list], b"");
    let said = String::from_utf8_lossy(&checked.stdout).into_owned();
    assert!(said.contains(":2: left out: ") && checked.status.code() == Some(0), "{said}");
}
