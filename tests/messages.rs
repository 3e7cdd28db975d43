//! What a first half hour meets: inputs that are not what is needed, and what is said of them.

use std::fs;

use crate::cli::{errors, records, run, write};

/// Runs a command and returns its exit code and what it said.
fn said(args: &[&str]) -> (i32, String) {
    let output = run(args, b"");
    (output.status.code().unwrap_or(-1), errors(&output))
}

#[test]
fn tasks_without_spans_or_ids_are_texts_yet_to_be_marked() {
    let folder = tempfile::tempdir().unwrap();
    let bare = r#"{"text":"Angela Merkel left."}"#;
    let marked = r#"{"text":"Obama came.","spans":[{"start":0,"end":5,"label":"PERSON"}]}"#;
    let seen = r#"{"text":"Rain fell.","answer":"accept"}"#;
    for (name, lines) in [("a.jsonl", [bare, marked, seen]), ("b.jsonl", [marked, seen, bare])] {
        let path = write(folder.path(), name, lines.join("\n").as_bytes());
        let output = run(&["convert", &path, "--to", "jsonl"], b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let ids: Vec<String> =
            records(&output).iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
        let stem = &name[..1];
        assert_eq!(ids, [format!("{stem}-1"), format!("{stem}-2"), format!("{stem}-3")]);
        let spans: usize =
            records(&output).iter().map(|record| record["entities"].as_array().map_or(0, Vec::len)).sum();
        assert_eq!(spans, 1);
        // An empty list would make gold of the text that nobody looked at.
        let unmarked = |record: &&serde_json::Value| record.get("entities").is_none();
        assert_eq!(records(&output).iter().filter(unmarked).count(), 1);
        let told = errors(&output);
        assert!(told.contains("3 documents without an \"id\" called by file and line, the first"), "{told}");
        assert!(told.contains("1 document without a list of spans written without one"), "{told}");
        // One that was accepted without a span has none; one that nobody saw is no gold.
        let output = run(&["eval", &path], b"");
        assert!(String::from_utf8_lossy(&output.stdout).starts_with("2 documents;"), "{}", errors(&output));
    }
    // Beside records that have ids, too.
    let with_id = r#"{"id":"x","text":"Obama came.","spans":[{"start":0,"end":5,"label":"PERSON"}]}"#;
    let path = write(folder.path(), "c.jsonl", format!("{with_id}\n{marked}\n{bare}\n").as_bytes());
    let output = run(&["convert", &path, "--to", "jsonl"], b"");
    assert_eq!((output.status.code(), records(&output).len()), (Some(0), 3), "{}", errors(&output));
}

#[test]
fn two_labels_of_one_span_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"id\":\"a\",\"text\":\"Zürich.\",\"gold\":[]}\n{\"id\":\"b\",\"text\":\"In Zürich.\",\"gold\":[[3,9,\"DATE\"],[3,9,\"LOC\"],[3,9,\"ORG\"]]}\n";
    let gold = write(folder.path(), "gold.jsonl", lines.as_bytes());
    let table = folder.path().join("w.tsv").display().to_string();
    for args in [&["eval", &gold][..], &["train", &gold, "-o", &table, "--rounds", "1"]] {
        let (code, told) = said(args);
        assert_eq!(code, 0, "{told}");
        assert!(
            told.contains(
                "gold.jsonl:2: \"b\": \"Zürich\" at 3..9 has 3 labels, [\"DATE\", \"LOC\", \"ORG\"]: `eval` counts each, `train` learns \"LOC\" alone"
            ),
            "{told}"
        );
    }
    // `convert` keeps them all.
    assert!(!said(&["convert", &gold, "--to", "csv"]).1.contains("labels"));
    // What a mapping makes one label is one.
    let map = write(folder.path(), "map.txt", b"ORG place\nLOC place\nDATE place\n");
    assert!(!said(&["eval", &gold, "--map", &map]).1.contains("labels,"));
}

#[test]
fn eval_takes_the_texts_of_gold_that_has_none() {
    let folder = tempfile::tempdir().unwrap();
    let texts = write(folder.path(), "t.csv", b"id,text\na,Angela Merkel left.\nb,Rain fell.\n");
    let gold = write(folder.path(), "gold.csv", b"id,start,end,label\na,0,13,person\n");
    let output = run(&["eval", &gold, "--texts", &texts], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(String::from_utf8_lossy(&output.stdout).contains("person            1      1 1.000 1.000 1.000"));
    // A table that calls a file by its name without the ending means that file.
    let text = write(folder.path(), "a.txt", b"Angela Merkel left.\n");
    let output = run(&["eval", &gold, "--texts", &text], b"");
    let (shown, told) = (String::from_utf8_lossy(&output.stdout), errors(&output));
    assert!(shown.starts_with("1 document;") && !told.contains("without a row"), "{shown}{told}");
    let others = write(folder.path(), "o.jsonl", b"{\"id\":\"z\",\"text\":\"x\"}\n");
    let records = r#"{"id":"a","entities":[{"start":0,"end":13,"label":"person"}]}"#;
    let records = write(folder.path(), "r.jsonl", records.as_bytes());
    let (code, told) = said(&["eval", &records, "--texts", &others]);
    assert!(code == 2 && told.contains("none of the documents is in it"), "{told}");
    assert_eq!(said(&["eval", &records, "--texts", &texts]).0, 0);
}

#[test]
fn that_nothing_was_read_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let empty = write(folder.path(), "empty.jsonl", b"");
    for input in [empty.as_str(), "-"] {
        let (code, told) = said(&["convert", input, "--to", "jsonl"]);
        assert!(code == 0 && told.contains("nothing to read: no document is in it"), "{told}");
    }
    let (code, told) = said(&["eval", &empty]);
    assert!(code == 2 && told.contains("no document is in it"), "{told}");
    // What an earlier run wrote is not replaced by nothing.
    let bad = write(folder.path(), "bad.jsonl", b"{\"id\":1,\"text\":\"Par\n");
    let out = write(folder.path(), "out.jsonl", b"{}\n");
    let (code, told) = said(&["convert", &bad, &out]);
    assert_eq!((code, fs::read(&out).unwrap()), (2, b"{}\n".to_vec()), "{told}");
    assert!(told.contains("bad.jsonl:1: broken JSON: EOF while parsing a string, column 19"), "{told}");
    assert!(told.contains("no document could be read, so nothing is written"), "{told}");
    let (code, told) = said(&["explain", &write(folder.path(), "rain.txt", b"It rained.\n")]);
    assert!(code == 0 && told.contains("no entity is in it"), "{told}");
}

#[test]
fn too_little_to_learn_from_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"Zorkel Bank came.","entities":[{"start":0,"end":11,"label":"group","kind":"company"}]}"#;
    let gold = write(folder.path(), "gold.jsonl", line.as_bytes());
    let table = folder.path().join("w.tsv");
    let out = table.display().to_string();
    let (code, told) = said(&["train", &gold, "-o", &out, "--rounds", "1"]);
    assert!(code == 0 && told.contains("one document is too little to learn from"), "{told}");
    assert!(told.contains("--start built-in"), "{told}");
    fs::remove_file(&table).unwrap();
    let (code, told) = said(&["train", &gold, "--kinds", &out]);
    assert!(code == 2 && told.contains("nothing was learned from 1 document: what counts is"), "{told}");
    assert!(!table.exists());
    // An output that cannot be written is told before the work, not after it.
    let nowhere = folder.path().join("none/w.tsv").display().to_string();
    let (code, told) = said(&["train", &gold, "--start", "built-in", "-o", &nowhere]);
    assert!(code == 2 && told.contains("cannot be written") && !told.contains("feature"), "{told}");
}

#[test]
fn records_without_their_texts_say_what_would_do() {
    let folder = tempfile::tempdir().unwrap();
    let record = r#"{"id":"nowhere","entities":[]}"#;
    let records = write(folder.path(), "r.jsonl", record.as_bytes());
    for args in [&["convert", &records, "--to", "doccano"][..], &["queue", &records], &["eval", &records]] {
        let (code, told) = said(args);
        assert!(code == 2 && told.contains("--with-text"), "{args:?}: {told}");
    }
    let fields = write(folder.path(), "f.jsonl", b"{\"id\":1,\"body\":\"Paris\",\"page\":3}\n");
    let (_, told) = said(&["convert", &fields, "--to", "csv"]);
    assert!(
        told.contains("has neither \"text\" nor \"entities\"; there are: body, page; `tagwire tag"),
        "{told}"
    );
}

#[test]
fn what_is_no_record_and_no_marks_is_told_in_words() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(folder.path(), "a.txt", b"Rain fell.\n");
    let picture = write(folder.path(), "a.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02");
    let latin =
        write(folder.path(), "l.jsonl", b"{\"id\":1,\"text\":\"Jos\xe9 Garc\xeda\",\"entities\":[]}\n");
    let record = write(folder.path(), "r.jsonl", b"{\"id\":1,\"entities\":[]}\n");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).unwrap();
    let empty = empty.display().to_string();
    for (args, expected) in [
        (&["summary", &text][..], "a.txt:1: no record of tagwire: broken JSON: something else where a value"),
        (&["queue", &text], "a.txt:1: not a record of `tag`: broken JSON: something else where a value"),
        (&["verify", &text], "a.txt: a file; give the folder of a run"),
        (&["convert", &picture, "--to", "csv"], "a.jsonl:1: no text: byte 0x00 at offset 8"),
        (&["convert", &latin, "--to", "csv"], "l.jsonl:1: not UTF-8 but, by its looks, windows-1252;"),
        (&["tag", &record], "r.jsonl:1: a record without its text, which `tagwire tag --with-text` keeps"),
        (&["convert", &empty, "--to", "csv"], "empty: no marked documents in this folder (*.gold.jsonl,"),
        (&["check", &empty], "empty: no list in this folder"),
        (&["eval", &text], "a.txt: not taken as gold; mend it: "),
    ] {
        let (code, told) = said(args);
        assert!(code == 2 && told.contains(expected), "{args:?}: {told}");
        assert!(!told.contains("at line 1") && !told.contains("os error"), "{args:?}: {told}");
    }
}

#[test]
fn one_thing_is_not_told_in_the_plural() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str, bytes: &str| write(folder.path(), name, bytes.as_bytes());
    let rejected = path(
        "p.jsonl",
        "{\"text\":\"a\",\"spans\":[],\"answer\":\"reject\"}\n{\"text\":\"b\",\"spans\":[],\"answer\":\"accept\"}\n",
    );
    assert!(said(&["convert", &rejected, "--to", "csv"]).1.contains("1 task left out as rejected"));
    let gold = path("g.jsonl", "{\"id\":\"a\",\"text\":\"Jo left.\",\"gold\":[[0,2,\"PER\"]]}\n");
    let other = path(
        "q.jsonl",
        "{\"id\":\"a\",\"text\":\"Jo left.\",\"gold\":[]}\n{\"id\":\"b\",\"text\":\"\",\"gold\":[[0,0,\"X\"]]}\n",
    );
    let other_said = said(&["eval", &gold, &other]).1;
    assert!(!other_said.contains("1 documents"), "{other_said}");
    let pet = path("s.jsonl", "{\"id\":\"a\",\"text\":\"Rex left.\",\"gold\":[[0,3,\"PET\"]]}\n");
    assert!(
        said(&["convert", &pet, "--to", "csv", "--scheme", "conll"]).1.contains("1 span \"PET\" left out")
    );
}

#[test]
fn a_folder_of_plain_gold_has_nothing_else_to_tell() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"Jo left.","entities":[{"start":0,"end":2,"label":"person"}]}"#;
    write(folder.path(), "a.gold.jsonl", line.as_bytes());
    write(folder.path(), "floor.json", b"{}");
    write(folder.path(), "new.txt", b"Rain fell.");
    fs::create_dir(folder.path().join("lessons")).unwrap();
    let shown = folder.path().display().to_string();
    assert_eq!(said(&["eval", &shown]), (0, String::new()));
    // Marks of another tool would be missed.
    write(folder.path(), "b.conll", b"Rome B-LOC\n");
    let (_, told) = said(&["eval", &shown]);
    assert!(told.contains("1 file read; beside it, to be given by paths of their own: b.conll"), "{told}");
}

#[test]
fn what_was_meant_is_told_or_done() {
    let folder = tempfile::tempdir().unwrap();
    let dash = folder.path().join("-a.txt");
    fs::write(&dash, "Rain fell.").unwrap();
    let output = crate::cli::tagwire(&["tag", "-a.txt"]).current_dir(folder.path()).output().unwrap();
    assert!(errors(&output).contains("is given as ./-a.txt"), "{}", errors(&output));
    let text = write(folder.path(), "a.txt", b"Angela Merkel left.");
    let out = folder.path().join("out.pdf").display().to_string();
    let (code, told) = said(&["tag", &text, "-o", &out]);
    assert!(code == 0 && told.contains("ending .pdf: records are written"), "{told}");
    for name in ["out", "out.jsonl", "out.csv", "out.jsonl.gz"] {
        let out = folder.path().join(name).display().to_string();
        let told = said(&["tag", &text, "-o", &out]).1;
        assert!(!told.contains("ending"), "{name}: {told}");
    }
    // `convert` takes its output as every other command does.
    let (input, out) = (folder.path().join("out").display().to_string(), folder.path().join("o.csv"));
    fs::rename(&input, folder.path().join("in.jsonl")).unwrap();
    let input = folder.path().join("in.jsonl").display().to_string();
    let (code, told) = said(&["convert", &input, "--texts", &text, "-o", &out.display().to_string()]);
    assert_eq!(code, 0, "{told}");
    assert!(fs::read_to_string(&out).unwrap().starts_with("id,start,end"));
    let (code, told) = said(&["convert", &input, "--to", "brat"]);
    assert!(code == 2 && told.contains("--output FOLDER"), "{told}");
}

#[test]
fn a_text_above_others_says_whose_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(folder.path(), "a.txt", b"Rain fell.\n");
    let lines = write(folder.path(), "b.jsonl", b"{\"id\":\"x\",\"text\":\"Snow fell.\"}\n");
    let shown = |paths: &[&str]| {
        let output = run(&[&["tag", "--format", "plain"], paths].concat(), b"");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert_eq!(shown(&[&text]), "Rain fell.\n");
    assert_eq!(shown(&[&lines]), "== x\nSnow fell.\n");
    assert_eq!(shown(&[&text, &lines]), format!("== {text}\nRain fell.\n== x\nSnow fell.\n"));
}
