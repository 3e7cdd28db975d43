//! Gold as annotators and their tools leave it: spans that are off, rows that are shuffled, ids that are missing; and that what is told of
//! it and the figures on it hold.

use std::fmt::Write as _;
use std::fs;

use crate::cli::{errors, records, run, write};

/// Runs a command; returns its exit code, what it wrote and what it said.
fn said(args: &[&str]) -> (i32, String, String) {
    let output = run(args, b"");
    let code = output.status.code().unwrap_or(-1);
    (code, String::from_utf8_lossy(&output.stdout).into_owned(), errors(&output))
}

/// Returns ten documents with persons, their offsets moved.
fn persons(shift: usize) -> String {
    (1..=10).fold(String::new(), |mut out, at| {
        let span = |start: usize, end: usize| {
            format!("{{\"start\":{},\"end\":{},\"label\":\"PER\"}}", start + shift, end + shift)
        };
        let text = format!("Reporter Ana Lopez met Tom Brown number {at}.");
        let _ = writeln!(
            out,
            "{{\"id\":\"d{at}\",\"text\":\"{text}\",\"entities\":[{},{}]}}",
            span(9, 18),
            span(23, 32)
        );
        out
    })
}

#[test]
fn a_mapping_is_of_both_sides() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"Siemens left Paris.","entities":[{"start":0,"end":7,"label":"COMPANY"},{"start":13,"end":18,"label":"LOC"}]}"#;
    let gold = write(folder.path(), "a.jsonl", line.as_bytes());
    let map = write(folder.path(), "map.txt", b"COMPANY group/company\n");
    let (code, shown, told) = said(&["eval", &gold, &gold, "--map", &map]);
    assert!(code == 0 && shown.contains("all               2      2 1.000 1.000 1.000"), "{shown}{told}");
    let (_, shown, _) = said(&["eval", &gold, "--compare", &gold, &gold, "--map", &map]);
    assert!(shown.contains("all, strict    1.000 1.000"), "{shown}");
}

#[test]
fn spans_that_cut_words_are_told_and_not_learned() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "shift.jsonl", persons(1).as_bytes());
    let table = folder.path().join("w.tsv");
    let out = table.display().to_string();
    let expected = "shift.jsonl:1: \"d1\": \"na Lopez \" at 10..19 begins or ends inside a word or at a blank, as 20 of 20 spans do";
    for args in [&["eval", &gold][..], &["convert", &gold, "--to", "csv"], &["train", &gold, "-o", &out]] {
        let told = said(args).2;
        assert!(told.contains(expected), "{args:?}: {told}");
    }
    let (code, _, told) = said(&["train", &gold, "--start", "built-in", "-o", &out]);
    assert!(code == 2 && told.contains("nothing to learn from: each marked span"), "{told}");
    assert!(!table.exists());
    // A part of a word in a script without blanks is a name as good as any.
    let line = r#"{"id":"a","text":"他在北京工作。","entities":[{"start":2,"end":4,"label":"LOC"}]}"#;
    let gold = write(folder.path(), "zh.jsonl", line.as_bytes());
    assert!(!said(&["convert", &gold, "--to", "csv"]).2.contains("inside a word"));
}

#[test]
fn names_inside_names_are_missed_by_the_folds_too() {
    let folder = tempfile::tempdir().unwrap();
    let lines = (1..=10).fold(String::new(), |mut out, at| {
        let _ = writeln!(
            out,
            r#"{{"id":"d{at}","text":"Ana Lopez of Zorkel University met number {at}.","gold":[[0,9,"PER"],[13,30,"ORG"],[13,19,"LOC"]]}}"#
        );
        out
    });
    let gold = write(folder.path(), "nested.jsonl", lines.as_bytes());
    let predictions = folder.path().join("p.jsonl").display().to_string();
    let (code, shown, told) =
        said(&["train", &gold, "--folds", "5", "--predictions", &predictions, "--rounds", "3"]);
    assert_eq!(code, 0, "{told}");
    assert!(
        told.contains("10 spans over others not learned, the first \"Zorkel University\" over \"Zorkel\""),
        "{told}"
    );
    assert!(shown.contains("over 30 marked spans"), "{shown}");
    let f1 = shown.split("F1 ").nth(1).unwrap()[..5].to_owned();
    let (_, shown, _) = said(&["eval", &gold, &predictions]);
    let all = shown.lines().find(|line| line.starts_with("all")).unwrap();
    assert_eq!(all.split_whitespace().nth(5), Some(f1.as_str()), "{shown}");
}

#[test]
fn documents_without_ids_are_found_by_what_tag_calls_them() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts");
    fs::create_dir(&texts).unwrap();
    let text = write(&texts, "e.jsonl", b"{\"text\":\"Angela Merkel went to Delhi.\"}\n");
    write(&texts, "x.txt", b"Angela Merkel left.");
    write(&texts, "t.csv", b"id,text\nq,Angela Merkel came.\n");
    write(&texts, "o.json", br#"{"id":"z","text":"Angela Merkel spoke."}"#);
    let texts = texts.display().to_string();
    let spans = folder.path().join("spans.csv").display().to_string();
    for (input, documents) in [(&text, 1), (&texts, 4)] {
        assert_eq!(said(&["tag", input, "-o", &spans]).0, 0);
        let output = run(&["convert", &spans, "--to", "jsonl", "--texts", input], b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert_eq!(records(&output).len(), documents, "{}", errors(&output));
    }
    // So are predictions on gold without ids.
    let gold = r#"{"text":"Angela Merkel left.","entities":[{"start":0,"end":13,"label":"person"}]}"#;
    let gold = write(folder.path(), "gold.jsonl", gold.as_bytes());
    let predicted = folder.path().join("p.jsonl").display().to_string();
    assert_eq!(said(&["tag", &gold, "-o", &predicted]).0, 0);
    let (code, shown, told) = said(&["eval", &gold, &predicted]);
    assert!(code == 0 && shown.contains("person            1      1 1.000 1.000 1.000"), "{shown}{told}");
}

#[test]
fn rows_are_put_in_order_and_gaps_told() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"id\":\"a\",\"text\":\"Paris fell.\\nRome rose.\\nBonn sank.\\n\",\"gold\":[[0,5,\"LOC\"],[12,16,\"LOC\"],[23,27,\"LOC\"]]}\n\
                 {\"id\":\"b\",\"text\":\"Oslo won.\\nBern lost.\\n\",\"gold\":[[0,4,\"LOC\"]]}\n";
    let gold = write(folder.path(), "gold.jsonl", lines.as_bytes());
    let data = folder.path().join("data");
    assert_eq!(said(&["convert", &gold, &data.display().to_string(), "--to", "hugging-face", "-q"]).0, 0);
    let rows = fs::read_to_string(data.join("train.jsonl")).unwrap();
    let rows: Vec<&str> = rows.lines().collect();
    assert_eq!(rows.len(), 5);
    let texts = |output: &std::process::Output| -> Vec<String> {
        records(output).iter().map(|record| record["text"].as_str().unwrap().to_owned()).collect()
    };
    // Reversed, and two documents shuffled into each other.
    for order in [[4, 3, 2, 1, 0], [3, 2, 0, 4, 1]] {
        let shuffled = order.map(|at| rows[at]).join("\n");
        let path = write(&data, "shuffled.jsonl", shuffled.as_bytes());
        let output = run(&["convert", &path, "--to", "jsonl", "-q"], b"");
        assert_eq!((output.status.code(), errors(&output)), (Some(0), String::new()));
        assert_eq!(texts(&output), ["Oslo won.\nBern lost.\n", "Paris fell.\nRome rose.\nBonn sank.\n"]);
    }
    let path = write(&data, "gap.jsonl", [rows[0], rows[2], rows[3], rows[4]].join("\n").as_bytes());
    let output = run(&["convert", &path, "--to", "jsonl", "-q"], b"");
    assert_eq!(texts(&output)[0], "Paris fell.\nBonn sank.\n");
    assert!(
        errors(&output).contains("gap.jsonl: rows are missing from 1 document, the first \"a#1\""),
        "{}",
        errors(&output)
    );
    let path = write(&data, "twice.jsonl", [rows[0], rows[0], rows[1], rows[2]].join("\n").as_bytes());
    let (code, _, told) = said(&["convert", &path, "--to", "jsonl", "-q"]);
    assert!(code == 2 && told.contains("twice.jsonl:2: a second row \"a#0\""), "{told}");
}

#[test]
fn other_names_are_told_to_be_left_out_and_scored_when_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "m.conll", b"Kenyans B-MISC\nsaw O\nParis B-LOC\n");
    let (code, shown, told) = said(&["eval", &gold, &gold]);
    assert!(code == 0 && !shown.contains("other"), "{shown}");
    assert!(
        told.contains("1 span MISC left out") && told.contains("--labels LOC,MISC scores them"),
        "{told}"
    );
    // Peoples, as `tag --scheme conll` calls them, with the tags and with the tagger itself.
    for args in
        [&["eval", &gold, &gold, "--labels", "LOC,MISC"][..], &["eval", &gold, "--labels", "LOC,MISC"]]
    {
        let (_, shown, _) = said(args);
        assert!(shown.contains("other             1      1 1.000 1.000 1.000"), "{shown}");
    }
}

#[test]
fn figures_are_put_on_record_where_nothing_else_stands() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"Paris fell.","entities":[{"start":0,"end":5,"label":"LOC"}]}"#;
    let gold = write(folder.path(), "gold.jsonl", line.as_bytes());
    let notes = write(folder.path(), "notes.txt", b"do not lose this\n");
    let table = write(folder.path(), "any.json", b"{\"a\":1}");
    for (file, expected) in [
        (&gold, "is read and would be replaced"),
        (&notes, "something else than figures on record"),
        (&table, "something else"),
    ] {
        let before = fs::read(file).unwrap();
        let (code, _, told) = said(&["eval", &gold, "--floor", file, "--update"]);
        assert!(code == 2 && told.contains(expected), "{told}");
        assert_eq!(fs::read(file).unwrap(), before);
    }
    let floor = folder.path().join("floor.json").display().to_string();
    for _ in 0..2 {
        assert_eq!(said(&["eval", &gold, "--floor", &floor, "--update"]).0, 0);
    }
    assert_eq!(said(&["eval", &gold, "--floor", &floor]).0, 0);
}

#[test]
fn what_gold_does_not_tell_is_not_counted() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"He left on Monday.","entities":[{"start":11,"end":17,"label":"DATE"}]}"#;
    let gold = write(folder.path(), "gold.jsonl", line.as_bytes());
    for args in [&["eval", &gold][..], &["eval", &gold, &gold]] {
        let (_, shown, _) = said(args);
        assert!(shown.contains("value   F1 not counted: no date of the gold has one"), "{shown}");
        assert!(!shown.contains("NaN"), "{shown}");
    }
    let (_, shown, _) = said(&["eval", &gold, &gold, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&shown).unwrap();
    assert!(json["dates"]["value"]["f1"].is_null(), "{shown}");
    let (_, shown, _) = said(&["eval", &gold, &gold, "--by", "standing"]);
    assert!(shown.contains("keep one label: gold none, found none"), "{shown}");
    let scored = r#"{"id":"a","entities":[{"start":11,"end":17,"label":"DATE","score":46.7}]}"#;
    let scored = write(folder.path(), "scored.jsonl", scored.as_bytes());
    let (code, _, told) = said(&["eval", &gold, &scored, "--calibration"]);
    assert!(code == 2 && told.contains("beyond that: 1 of 1 score, the first 46.7 of \"Monday\""), "{told}");
}

#[test]
fn copies_of_what_is_judged_are_not_learned() {
    let folder = tempfile::tempdir().unwrap();
    let all = persons(0);
    let gold = write(folder.path(), "g.jsonl", all.as_bytes());
    let few: Vec<&str> = all.lines().take(4).collect();
    let others = write(folder.path(), "h.jsonl", few.join("\n").as_bytes());
    let (code, _, told) = said(&["train", &gold, &others, "--folds", "5", "--rounds", "1"]);
    assert!(code == 0 && told.contains("4 documents of it in other gold too, the first \"d1\""), "{told}");
    // Two of ten documents in each of five folds.
    assert!(!told.contains("no document") && told.matches("fold ").count() == 5, "{told}");
    let table = folder.path().join("w.tsv").display().to_string();
    let next = folder.path().join("next.tsv").display().to_string();
    let start = |from: &str, to: &str| said(&["train", &gold, "--start", from, "-o", to, "--rounds", "1"]).2;
    assert!(!start("built-in", &table).contains("as its header says"));
    assert!(start(&table, &next).contains("was learned from g.jsonl too, as its header says"));
}

#[test]
fn a_table_of_kinds_is_judged_and_no_output_is_two_files() {
    let folder = tempfile::tempdir().unwrap();
    let lines = (1..=20).fold(String::new(), |mut out, at| {
        let _ = writeln!(
            out,
            r#"{{"id":"d{at}","text":"They met in Berlin on day {at}.","entities":[{{"start":12,"end":18,"label":"place","kind":"city"}}]}}"#
        );
        out
    });
    let gold = write(folder.path(), "g.jsonl", lines.as_bytes());
    let table = folder.path().join("k.tsv").display().to_string();
    let (code, _, told) = said(&["train", &gold, "--kinds", &table]);
    assert!(code == 0 && told.contains("5 folds: 1.0000 of 20 kinds right"), "{told}");
    let same = folder.path().join("same.tsv").display().to_string();
    let other = folder.path().join("./same.tsv").display().to_string();
    let (code, _, told) = said(&["train", &gold, "--kinds", &same, "-o", &other]);
    assert!(code == 2 && told.contains("two outputs cannot be one file"), "{told}");
    // What has no row was cut off, or is another file.
    let empty = write(folder.path(), "empty.tsv", b"# no row\n");
    for option in ["--weights", "--kinds"] {
        let (code, _, told) = said(&["tag", &gold, option, &empty]);
        assert!(code == 2 && told.contains("empty.tsv: no row is in it"), "{told}");
    }
}

#[test]
fn predictions_on_another_text_say_where_it_differs() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "gold.jsonl", persons(0).as_bytes());
    let other = write(folder.path(), "p.jsonl", persons(0).replace("met", "saw").as_bytes());
    let (code, _, told) = said(&["eval", &gold, &other]);
    assert!(code == 2 && told.contains("p.jsonl:1: the text of \"d1\" is not the one"), "{told}");
    assert!(
        told.contains("at 19 it goes on with \"saw Tom Brown number\", the original with \"met"),
        "{told}"
    );
    assert!(told.contains("p.jsonl: not taken as predictions on ") && !told.contains("convert"), "{told}");
}

#[test]
fn documents_that_share_an_id_come_back_with_the_first_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let lines = "{\"id\":\"a1\",\"text\":\"Paris fell.\"}\n{\"id\":\"a1\",\"text\":\"Rome rose.\"}\n";
    let texts = write(folder.path(), "texts.jsonl", lines.as_bytes());
    for format in ["brat", "xmi"] {
        let out = folder.path().join(format).display().to_string();
        assert_eq!(said(&["tag", &texts, "--format", format, "-o", &out]).0, 0);
        let output = run(&["convert", &out, "--to", "jsonl"], b"");
        assert_eq!(records(&output)[0]["text"], "Paris fell.", "{}", errors(&output));
    }
}

#[test]
fn what_a_tool_means_is_read_so() {
    let folder = tempfile::tempdir().unwrap();
    // A region that got another label loses a kind that this has not.
    let tasks = r#"[{"id":1,"data":{"text":"Jordan spoke.","doc_id":"z","tagwire":{"e1":{"kind":"country"}}},"annotations":[{"id":1,"result":[{"id":"e1","from_name":"label","to_name":"text","type":"labels","origin":"prediction-changed","value":{"start":0,"end":6,"text":"Jordan","labels":["person"]}}]}]}]"#;
    let tasks = write(folder.path(), "s.json", tasks.as_bytes());
    let output = run(&["convert", &tasks, "--to", "jsonl"], b"");
    let span = &records(&output)[0]["entities"][0];
    assert!(span["label"] == "person" && span.get("kind").is_none(), "{span}");
    // GermEval: numbers, tokens, names, names inside these; under whatever ending.
    let columns = b"1\tAngela\tB-PER\tO\n2\tMerkel\tI-PER\tO\n3\tParis\tB-LOC\tO\n";
    for name in ["g.conll", "g.tsv"] {
        let path = write(folder.path(), name, columns);
        let output = run(&["convert", &path, "--to", "jsonl"], b"");
        assert_eq!(records(&output)[0]["text"], "Angela Merkel Paris", "{}", errors(&output));
        assert_eq!(records(&output)[0]["entities"].as_array().unwrap().len(), 2);
    }
    let gate = b"<?xml version='1.0' encoding='utf-8'?>\n<GateDocument version=\"3\"></GateDocument>\n";
    let gate = write(folder.path(), "gate.xml", gate);
    let (code, _, told) = said(&["convert", &gate, "--to", "jsonl"]);
    assert!(code == 2 && told.contains("GATE XML is not read; save the documents as bdocjs"), "{told}");
    let (code, _, told) = said(&["convert", &tasks, "--to", "doccano", "--to-offsets", "bytes"]);
    assert!(code == 2 && told.contains("doccano counts UTF-16 code units or graphemes"), "{told}");
}

#[test]
fn ids_that_are_there_are_told_with_how_many_more() {
    let folder = tempfile::tempdir().unwrap();
    let lines = (1..=8).fold(String::new(), |mut out, at| {
        let _ = writeln!(out, "{{\"id\":\"x{at}\",\"text\":\"Paris.\"}}");
        out
    });
    let texts = write(folder.path(), "t.jsonl", lines.as_bytes());
    let (code, _, told) = said(&["explain", &texts, "--id", "nope"]);
    assert!(code == 2 && told.contains("there are x1, x2, x3, x4, x5 and 3 more"), "{told}");
}
