//! Gold as people have it: labels that mean nothing to us, documents that nobody marked, folders of many things; and the messages when
//! what is given is not what is needed.

use crate::cli::{errors, run, write};

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(output))
}

const GOLD: &str = r#"{"id":"a","text":"Siemens hired Jo Blum.","entities":[{"start":0,"end":7,"label":"COMPANY"},{"start":14,"end":21,"label":"PER"}]}
{"id":"b","text":"Jo Blum left.","entities":[{"start":0,"end":7,"label":"PER"}]}
"#;

#[test]
fn labels_that_mean_nothing_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "gold.jsonl", GOLD.as_bytes());
    let weights = folder.path().join("w.tsv").display().to_string();
    let told = "1 span \"COMPANY\", which are no labels of ours";
    for args in [&["eval", &gold][..], &["train", &gold, "--output", &weights, "--rounds", "1"]] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(errors(&output).contains(told), "{args:?}: {}", errors(&output));
    }
    let map = write(folder.path(), "map.txt", b"COMPANY group/company\n");
    assert!(!errors(&run(&["eval", &gold, "--map", &map], b"")).contains("no labels of ours"));
}

#[test]
fn documents_that_nobody_marked_are_no_gold() {
    let folder = tempfile::tempdir().unwrap();
    let more = "{\"id\":\"c\",\"text\":\"Paris, London and Rome.\"}\n{\"id\":\"d\",\"text\":\"Oslo.\",\"entities\":null}\n";
    let gold = write(folder.path(), "gold.jsonl", format!("{GOLD}{more}").as_bytes());
    let output = run(&["eval", &gold], b"");
    assert!(
        said(&output).contains("2 documents without a list of spans left out, the first \"c\""),
        "{}",
        said(&output)
    );
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("2 documents;"), "{}", said(&output));
    // An empty list says that there is no name.
    let empty = more.replace("Rome.\"", "Rome.\",\"entities\":[]").replace("null", "[]");
    let gold = write(folder.path(), "all.jsonl", format!("{GOLD}{empty}").as_bytes());
    let output = run(&["eval", &gold], b"");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("4 documents;"), "{}", said(&output));
    // `convert` keeps them as they are and says so.
    let gold = write(folder.path(), "gold.jsonl", more.as_bytes());
    let output = run(&["convert", &gold, "--to", "jsonl"], b"");
    assert!(
        errors(&output).contains("2 documents without a list of spans written without one"),
        "{}",
        errors(&output)
    );
    assert!(!said(&output).contains("entities"), "{}", said(&output));
}

#[test]
fn train_says_that_it_learns_from_predictions() {
    let folder = tempfile::tempdir().unwrap();
    let line = r#"{"id":"a","text":"Jo left.","entities":[{"start":0,"end":2,"label":"person","score":0.4,"source":"model"}]}"#;
    let gold = write(folder.path(), "gold.jsonl", line.as_bytes());
    let weights = folder.path().join("w.tsv").display().to_string();
    let output = run(&["train", &gold, "--output", &weights, "--rounds", "1"], b"");
    assert!(errors(&output).contains("these may be predictions, not gold"), "{}", errors(&output));
}

#[test]
fn kinds_and_labels_of_others_come_back() {
    let span = r#"{"id":"a","text":"Tesla rose.","entities":[{"start":0,"end":5,"label":"group","kind":"carmaker"}]}"#;
    let output = run(&["convert", "-", "--to", "jsonl"], span.as_bytes());
    assert!(said(&output).contains("\"kind\":\"carmaker\""), "{}", said(&output));
    let output = run(&["convert", "-", "--to", "conll"], span.as_bytes());
    assert!(
        errors(&output).contains("no place for all that is known of a span (kind of 1 span)"),
        "{}",
        errors(&output)
    );

    let labels = ["GPE", "FAC", "TIME", "NORP", "ORG"];
    let line = |label: &str| {
        format!(
            "{{\"id\":\"{label}\",\"text\":\"Tesla rose.\",\"entities\":[{{\"start\":0,\"end\":5,\"label\":\"{label}\"}}]}}\n"
        )
    };
    let all: String = labels.iter().map(|label| line(label)).collect();
    let output = run(&["convert", "-", "--to", "jsonl", "--scheme", "ontonotes"], all.as_bytes());
    for label in labels {
        assert!(said(&output).contains(&format!("\"label\":\"{label}\"")), "{label}: {}", said(&output));
    }
    // Through our labels a people stays one, and what is lost of a place is told.
    let ours = run(&["convert", "-", "--to", "jsonl", "--scheme", "tagwire"], all.as_bytes());
    assert!(errors(&ours).contains("1 span \"GPE\": place without a kind"), "{}", errors(&ours));
    let back = run(&["convert", "-", "--to", "jsonl", "--scheme", "ontonotes"], &ours.stdout);
    for label in ["FAC", "TIME", "NORP", "ORG"] {
        assert!(said(&back).contains(&format!("\"label\":\"{label}\"")), "{label}: {}", said(&back));
    }
}

#[test]
fn a_folder_of_many_formats_says_what_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let shown = folder.path().display().to_string();
    write(folder.path(), "a.jsonl", GOLD.as_bytes());
    let told = |args: &[&str]| errors(&run(&[&["convert", &shown, "--to", "csv"], args].concat(), b""));
    assert!(!told(&[]).contains("beside"), "{}", told(&[]));
    write(folder.path(), "c.conll", b"Rome B-LOC\n");
    write(folder.path(), "lone.txt", b"Rome");
    std::fs::create_dir(folder.path().join("more")).unwrap();
    assert!(
        told(&[])
            .contains("1 file read; beside it, to be given by paths of their own: c.conll, lone.txt, more/"),
        "{}",
        told(&[])
    );
}

#[test]
fn what_is_marked_in_every_set_of_gate_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let mark = |start, end, kind| serde_json::json!({"type": kind, "start": start, "end": end, "id": start, "features": {}});
    let document = serde_json::json!({"text": "Jo Blum saw Rome.", "offset_type": "p", "features": {}, "name": "a", "annotation_sets": {
        "": {"annotations": [mark(0, 7, "Person"), mark(0, 2, "Token"), mark(12, 16, "place")]},
        "ner": {"annotations": [mark(12, 16, "place")]}}});
    let file = write(folder.path(), "a.bdocjs", document.to_string().as_bytes());
    let output = run(&["convert", &file, "--to", "csv"], b"");
    let table = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(table.lines().count(), 3, "{table}");
    assert!(table.contains("Jo Blum,Person") && table.contains("Rome,place"), "{table}");
    assert!(errors(&output).contains("passed over 1 Token"), "{}", errors(&output));
}

#[test]
fn what_brat_has_of_its_own_is_kept_or_counted() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.txt", b"Jo saw Rome.");
    let lines =
        "T1\tperson 0 2\tJo\nA1\tSure T1\n#1\tAnnotatorNotes T1\tplease check\nT1\tplace 7 11\tRome\n";
    let file = write(folder.path(), "a.ann", lines.as_bytes());
    let output = run(&["convert", &file, "--to", "jsonl"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("\"sure\":true"), "{}", said(&output));
    assert!(errors(&output).contains("passed over 1 remark:"), "{}", errors(&output));
    assert!(errors(&output).contains("a.ann:4: a second span T1"), "{}", errors(&output));
}

#[test]
fn originals_are_what_tag_read() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts");
    std::fs::create_dir(&texts).unwrap();
    write(&texts, "a.txt", b"Angela Merkel visited Paris.");
    write(&texts, "b.txt", b"Rain fell.");
    let texts = texts.display().to_string();
    let table = write(folder.path(), "t.csv", b"id,text\na,Angela Merkel visited Paris.\nb,Rain fell.\n");
    for originals in [&texts, &table] {
        for format in ["conll", "csv"] {
            let tagged = run(&["tag", originals, "--format", format], b"");
            let marks = write(folder.path(), &format!("m.{format}"), &tagged.stdout);
            let output = run(&["convert", &marks, "--texts", originals, "--to", "jsonl"], b"");
            assert_eq!(output.status.code(), Some(0), "{originals} {format}: {}", errors(&output));
            let back = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(back.contains("Angela Merkel visited Paris.") && back.contains("\"start\":22"), "{back}");
            assert_eq!(back.lines().count(), 2, "{back}");
        }
    }
}

#[test]
fn predictions_of_other_documents_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let gold = write(folder.path(), "gold.jsonl", GOLD.as_bytes());
    let other = write(folder.path(), "p.jsonl", GOLD.replace("\"id\":\"", "\"id\":\"x").as_bytes());
    let output = run(&["eval", &gold, &other], b"");
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(errors(&output).contains("ids are \"xa\" there and \"a\" in the gold"), "{}", errors(&output));
}

#[test]
fn what_is_wrong_is_said_in_one_voice() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (none, here) = (path("none.txt"), folder.path().display().to_string());
    let text = write(folder.path(), "a.txt", b"Angela Merkel visited Paris.\nShe left on Monday.\n");
    let names = write(folder.path(), "names.txt", b"Acme\n");
    let empty = write(folder.path(), "empty.csv", b"");
    let rules = write(folder.path(), "r.rules", b"rule mine/x\ngroup: the [Cap+]\n");
    let tar = write(folder.path(), "e.tar", &[0; 1024]);
    let long = |label: &str, file: &str| format!("{label}={file}");
    for (args, told) in [
        (vec!["tag".to_owned(), none.clone()], "none.txt: no such file or folder"),
        (
            vec!["tag".to_owned(), text.clone(), "--gazetteer".to_owned(), long("group", &none)],
            "no such file or folder",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--weights".to_owned(), none.clone()],
            "none.txt: no such file or folder",
        ),
        (vec!["tag".to_owned(), text.clone(), "--rules".to_owned(), here], "a folder; give a file"),
        (vec!["eval".to_owned(), none], "none.txt: no such file or folder"),
        (vec!["eval".to_owned(), text.clone()], "finds names in text"),
        (vec!["tag".to_owned(), tar], "an archive without members"),
        (
            vec!["tag".to_owned(), text.clone(), "--gazetteer".to_owned(), long("person/company", &names)],
            "persons have no kinds; write person alone",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--gazetteer".to_owned(), long("company", &names)],
            "write group/company",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--gazetteer".to_owned(), empty],
            "an empty file; a table begins with",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--rules".to_owned(), rules],
            "\"group\" is a label, but a rule claims a kind",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--labels".to_owned(), "PER".to_owned()],
            "did you mean person?",
        ),
        (
            vec!["tag".to_owned(), text.clone(), "--labels".to_owned(), "places".to_owned()],
            "did you mean place?",
        ),
        (vec!["tag".to_owned(), text.clone(), "--labels".to_owned(), "group/company".to_owned()], "as group"),
        (vec![text.clone()], "a.txt` tags it"),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = run(&args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", errors(&output));
        assert!(errors(&output).contains(told), "{args:?}: {}", errors(&output));
        assert!(!errors(&output).contains("os error"), "{args:?}: {}", errors(&output));
    }
    let output = run(&["tag", &text, "--labels", "person,"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let rules = write(
        folder.path(),
        "s.rules",
        b"rule mine/x\ngroup/ngo: the [Cap+]\nyes: the [Zzyx] said\nno: they said\n",
    );
    let output = run(&["tag", "--rules", &rules], b"The Zzyx said so.");
    assert!(said(&output).contains("\"kind\":\"ngo\""), "{}", said(&output));
    // What a line lacks is told with what it has, and in words that are no parser's.
    for (line, told) in [
        ("{\"headline\":\"x\",\"body\":\"y\"}", "; there are: headline, body"),
        ("{\"text\":5}", "found integer `5`, but a string is needed"),
        ("{\"text\":x}", "something else where a value is needed"),
    ] {
        let output = run(&["tag", "--input", "jsonl"], line.as_bytes());
        assert!(errors(&output).contains(told), "{line}: {}", errors(&output));
    }
}

#[test]
fn what_is_no_document_of_a_tool_is_told() {
    let line = r#"{"text":"Jo saw Rome.","tokens":[],"spans":[{"start":0,"end":2,"label":"PER"}]}"#;
    let output = run(&["convert", "-", "--from", "spacy", "--to", "jsonl"], line.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("no \"ents\""), "{}", errors(&output));
    let nested = r#"{"id":"a","text":"Jo saw Rome.","entities":[{"start":0,"end":12,"label":"X"},{"start":0,"end":2,"label":"PER"}]}"#;
    let output = run(&["convert", "-", "--to", "plain"], nested.as_bytes());
    assert!(errors(&output).contains("1 left out that plain cannot hold"), "{}", errors(&output));
}

#[test]
fn timeml_says_that_it_has_dates_alone() {
    let text = b"Angela Merkel visited Paris on 24 November 2023.";
    let output = run(&["tag", "--format", "timeml"], text);
    assert!(
        errors(&output).contains("timeml has dates alone: 2 spans of names left out"),
        "{}",
        errors(&output)
    );
    assert!(!errors(&output).contains("value"), "{}", errors(&output));
}

#[test]
fn originals_of_which_none_fits_are_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let marks = r#"{"id":"a1","entities":[{"start":0,"end":2,"text":"Jo","label":"person"}]}"#;
    let marks = write(folder.path(), "marks.jsonl", marks.as_bytes());
    let others = write(folder.path(), "others.jsonl", b"{\"id\":\"b1\",\"text\":\"Jo left.\"}\n");
    let output = run(&["convert", &marks, "--to", "conll", "--texts", &others], b"");
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    let told = errors(&output);
    assert!(told.contains("none of the documents is in it: ids are \"b1\" there and \"a1\" in "), "{told}");
    let fits = write(folder.path(), "fits.jsonl", b"{\"id\":\"a1\",\"text\":\"Jo left.\"}\n");
    let output = run(&["convert", &marks, "--to", "conll", "--texts", &fits], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
}

#[test]
fn convert_tells_the_first_of_many_and_can_be_quiet() {
    let folder = tempfile::tempdir().unwrap();
    let lines: String = (0..80).map(|n| format!("{{\"id\":{n},\"entities\":[]}}\n")).collect();
    let records = write(folder.path(), "r.jsonl", lines.as_bytes());
    let output = run(&["convert", &records, "--to", "conll"], b"");
    let told = errors(&output);
    assert_eq!((output.status.code(), told.lines().count()), (Some(2), 52), "{told}");
    assert!(told.contains("tagwire: 30 more of the like\n"), "{told}");
    let gold = write(folder.path(), "g.jsonl", b"{\"id\":1,\"text\":\"Jo left.\",\"entities\":[]}\n");
    let output = run(&["convert", "-q", &gold, "--to", "conll"], b"");
    assert_eq!((output.status.code(), errors(&output)), (Some(0), String::new()));
}
