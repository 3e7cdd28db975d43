//! What is read of a run and told of it: by `summary`, `diff` and `queue`, through pipes too; what `tag` says of its input and output.

use std::path::Path;

use crate::cli::{errors, run, write};

fn said(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(output))
}

fn record(id: &str, text: &str, entities: &str) -> String {
    format!("{{\"id\":\"{id}\",\"text\":\"{text}\",\"entities\":[{entities}]}}\n")
}

const JO: &str = r#"{"start":0,"end":2,"text":"Jo","label":"person","score":0.4,"source":"model"}"#;
const ED: &str = r#"{"start":7,"end":9,"text":"Ed","label":"person","score":0.4,"source":"model"}"#;

/// Two documents: one of two doubtful mentions, one of one.
fn two() -> String {
    record("a", "Jo met Ed.", &format!("{JO},{ED}")) + &record("b", "Jo left.", JO)
}

#[test]
fn runs_come_through_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "r.jsonl", two().as_bytes());
    for args in [&["summary"][..], &["queue", "--budget", "3"]] {
        let by_name = run(&[args, &[file.as_str()]].concat(), b"");
        let piped = run(&[args, &["-"]].concat(), two().as_bytes());
        assert_eq!((piped.status.code(), said(&piped)), (Some(0), said(&by_name)), "{args:?}");
        assert!(!piped.stdout.is_empty(), "{args:?}");
    }
    let changed = two().replace("\"person\"", "\"place\"");
    for args in [[file.as_str(), "-"], ["-", file.as_str()]] {
        let output = run(&["diff", args[0], args[1]], changed.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains("3 relabelled"), "{}", said(&output));
    }
    let both = run(&["diff", "-", "-"], changed.as_bytes());
    assert_eq!(both.status.code(), Some(2));
    assert!(errors(&both).contains("both runs are standard input"), "{}", errors(&both));
}

#[cfg(feature = "compression")]
#[test]
fn a_packed_run_comes_through_a_pipe() {
    let folder = tempfile::tempdir().unwrap();
    let texts = write(folder.path(), "t.jsonl", b"{\"id\":1,\"text\":\"Angela Merkel visited Paris.\"}\n");
    for ending in ["gz", "zst"] {
        let packed = folder.path().join(format!("r.jsonl.{ending}"));
        run(&["tag", &texts, "-o", packed.to_str().unwrap()], b"");
        let output = run(&["summary", "-"], &std::fs::read(&packed).unwrap());
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        assert!(said(&output).contains("Angela Merkel"), "{ending}: {}", said(&output));
    }
}

#[test]
fn documents_that_nobody_tagged_are_no_records() {
    let folder = tempfile::tempdir().unwrap();
    let untagged = write(folder.path(), "t.jsonl", b"{\"id\":\"a\",\"text\":\"Jo met Ed.\"}\n");
    let tagged = write(folder.path(), "r.jsonl", two().as_bytes());
    for args in [&["summary", &untagged][..], &["diff", &tagged, &untagged], &["queue", &untagged]] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(errors(&output).contains("t.jsonl:1: "), "{}", errors(&output));
        assert!(errors(&output).contains("it has no \"entities\""), "{}", errors(&output));
    }
    // A document without a name is tagged, and one that could not be read is a record.
    let empty = record("a", "Rain fell.", "") + "{\"id\":\"b\",\"error\":\"broken\"}\n";
    let output = run(&["summary", "-"], empty.as_bytes());
    assert_eq!(said(&output), "1 document; 1 could not be read\n");
}

#[test]
fn names_that_met_once_are_not_together() {
    let table = |records: &str| said(&run(&["summary", "-"], records.as_bytes()));
    let pair = record("a", "Jo met Ed.", &format!("{JO},{ED}"));
    assert!(!table(&pair).contains("together"), "{}", table(&pair));
    let twice = pair.clone() + &pair.replace("\"a\"", "\"b\"");
    assert!(table(&twice).contains("together"), "{}", table(&twice));
}

#[test]
fn the_queue_says_why_it_is_empty() {
    let sure = two().replace("0.4", "1.0");
    for (args, records, code, told) in [
        (&["--budget", "0"][..], two(), 2, "the shortest has 1"),
        (&["--budget", "1"], record("a", "Jo met Ed.", &format!("{JO},{ED}")), 2, "--budget 1: no document"),
        (&[], sure, 0, "in 2 documents nothing is in doubt"),
        (&[], "{\"id\":\"b\",\"error\":\"broken\"}\n".to_owned(), 2, "no document to choose from"),
        (&["--by", "mentions", "--format", "label-studio"], two(), 2, "single mentions are a table"),
        (&["-"], two(), 2, "can be read only once"),
        (&["--budget", "3"], two(), 0, "2 documents with 3 mentions to check"),
        (&["--budget", "1"], two(), 0, "1 document with 1 mention to check"),
    ] {
        let output = run(&[&["queue", "-"], args].concat(), records.as_bytes());
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", errors(&output));
        assert!(errors(&output).contains(told), "{args:?}: {}", errors(&output));
    }
}

#[test]
fn the_queue_reads_records_in_any_unit() {
    let record = r#"{"id":"a","text":"😀 Jo left.","entities":[{"start":3,"end":5,"text":"Jo","label":"person","score":0.4,"source":"model"}]}"#;
    let output = run(&["queue", "-"], record.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("--from-offsets"), "{}", errors(&output));
    let output = run(&["queue", "-", "--from-offsets", "utf16"], record.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(said(&output).contains("\"start\":2,\"end\":4"), "{}", said(&output));
}

#[test]
fn what_annotators_can_mark_is_the_whole_set() {
    let folder = tempfile::tempdir().unwrap();
    let tasks = folder.path().join("tasks.json");
    let output = run(&["queue", "-", "-f", "label-studio", "-o", tasks.to_str().unwrap()], two().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let config = std::fs::read_to_string(folder.path().join("tasks.config.xml")).unwrap();
    for label in ["person", "group", "place", "date"] {
        assert!(config.contains(&format!("value=\"{label}\"")), "{label}: {config}");
    }
    let gold = write(folder.path(), "gold.jsonl", two().replace("\"person\"", "\"PER\"").as_bytes());
    let brat = folder.path().join("brat");
    let output = run(&["convert", &gold, brat.to_str().unwrap(), "--to", "brat"], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let config = std::fs::read_to_string(brat.join("annotation.conf")).unwrap();
    assert!(config.starts_with("[entities]\nPER\nORG\nLOC\nMISC\n"), "{config}");
}

#[test]
fn the_name_of_an_output_tells_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let text = b"Angela Merkel visited Paris.";
    for (name, begins) in [
        ("x.csv", "id,start,end"),
        ("x.tsv", "id\tstart"),
        ("x.conll", "-DOCSTART-"),
        ("x.html", "<!doctype"),
        ("x.json", "{\"id\""),
        ("x.out", "{\"id\""),
    ] {
        let output = run(&["tag", "-o", &path(name)], text);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let written = std::fs::read_to_string(folder.path().join(name)).unwrap();
        assert!(written.to_lowercase().starts_with(&begins.to_lowercase()), "{name}: {written}");
    }
    let output = run(&["summary", "-", "-o", &path("s.html")], two().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(std::fs::read_to_string(folder.path().join("s.html")).unwrap().contains("<html"));
    for (args, told) in [
        (vec!["queue".to_owned(), "-".to_owned(), "-o".to_owned(), path("q.jsonl.gz")], "only `tag` packs"),
        (
            vec!["tag".to_owned(), "--shard-size".to_owned(), "1M".to_owned(), "-o".to_owned(), path("o")],
            "needs an output folder",
        ),
    ] {
        let args: Vec<&str> = args.iter().map(String::as_str).collect();
        let output = run(&args, two().as_bytes());
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(errors(&output).contains(told), "{args:?}: {}", errors(&output));
        assert!(!Path::new(args.last().unwrap()).exists(), "{args:?}");
    }
}

#[test]
fn ids_that_come_again_are_counted() {
    let lines = "{\"id\":\"a\",\"text\":\"Rome\"}\n{\"id\":\"b\",\"text\":\"Rome\"}\n{\"id\":\"a\",\"text\":\"Oslo\"}\n";
    let output = run(&["tag", "-"], lines.as_bytes());
    assert_eq!(output.status.code(), Some(0));
    assert!(
        errors(&output).contains("1 document has the id of another one, as \"a\" in stdin"),
        "{}",
        errors(&output)
    );
    assert!(!errors(&run(&["tag", "-"], &lines.as_bytes()[..52])).contains("id of another"));
}

#[test]
fn a_finished_run_says_what_was_changed_since() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("in");
    std::fs::create_dir(&input).unwrap();
    write(&input, "a.txt", b"Angela Merkel visited Paris.");
    let (input, out) = (input.display().to_string(), folder.path().join("run/").display().to_string());
    let args = ["tag", input.as_str(), "-o", out.as_str(), "--resume"];
    assert_eq!(run(&args, b"").status.code(), Some(0));
    let again = errors(&run(&args, b""));
    assert!(again.contains("finished already") && !again.contains("changed since"), "{again}");
    let file = std::fs::File::create(Path::new(&input).join("b.txt")).unwrap();
    file.set_modified(std::time::SystemTime::now() + std::time::Duration::from_secs(60)).unwrap();
    let again = errors(&run(&args, b""));
    assert!(again.contains("changed since"), "{again}");
}

#[test]
fn two_runs_do_not_share_a_quarantine() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad").display().to_string();
    let args = ["tag", "--input", "jsonl", "--quarantine", bad.as_str()];
    assert_eq!(run(&args, b"{\"text\":5}\n").status.code(), Some(2));
    let output = run(&args, b"{\"text\":5}\n");
    assert!(errors(&output).contains("give an empty folder"), "{}", errors(&output));
    assert!(output.stdout.is_empty());
}

#[test]
fn what_is_plainly_not_english_is_told_once() {
    let folder = tempfile::tempdir().unwrap();
    let spanish = "El presidente viajó el martes a Bruselas para reunirse con la Comisión Europea y el rey.";
    for (name, text) in [
        ("a.txt", "The president flew to Brussels on Tuesday to meet the European Commission and the king."),
        ("b.txt", spanish),
        (
            "c.txt",
            "Jannik Sinner 6-4 Carlos Alcaraz\nIga Swiatek 6-1 Coco Gauff\nAryna Sabalenka 7-5 Jessica Pegula",
        ),
        ("d.txt", spanish),
    ] {
        write(folder.path(), name, text.as_bytes());
    }
    let path = folder.path().display().to_string();
    let output = run(&["tag", "-q", &path], b"");
    let expected = format!(
        "tagwire: 2 documents are plainly not English, as {path}/b.txt: tagwire reads English, and what it finds elsewhere is not to be relied on\n"
    );
    assert_eq!((output.status.code(), errors(&output)), (Some(0), expected));
    assert!(said(&run(&["tag", "--help"], b"")).contains("Tag English text"));
}

#[test]
fn a_folder_of_nothing_and_a_run_of_nothing_say_so() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, run_path) = (folder.path().join("empty"), folder.path().join("run"));
    std::fs::create_dir(&empty).unwrap();
    let (empty, run_path) = (empty.display().to_string(), run_path.display().to_string());
    let output = run(&["tag", &empty], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(errors(&output), format!("tagwire: {empty}: nothing to read: no document is in it\n"));
    assert_eq!(run(&["tag", &empty, "-o", &format!("{run_path}/")], b"").status.code(), Some(0));
    let output = run(&["summary", &run_path], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(errors(&output), format!("tagwire: {run_path}: no record, so nothing to sum up\n"));
}

#[test]
fn gold_beside_texts_is_left_out_and_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "a.txt", b"Angela Merkel left Paris.");
    let gold = write(folder.path(), "a.gold.jsonl", record("a", "Jo left.", JO).as_bytes());
    let output = run(&["tag", &folder.path().display().to_string()], b"");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1);
    assert!(errors(&output).contains(&format!("left out for their names: {gold};")), "{}", errors(&output));
    let output = run(&["tag", &gold], b"");
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), 1, "by its own path it is read");
}

#[test]
fn texts_of_many_documents_have_their_ids_above_them() {
    let folder = tempfile::tempdir().unwrap();
    let one = write(folder.path(), "a.txt", b"It rained.");
    let two = write(folder.path(), "b.txt", b"It snowed.\n");
    let plain = |args: &[&str], input: &[u8]| {
        let output = run(&[&["tag", "--format", "plain"][..], args].concat(), input);
        String::from_utf8(output.stdout).unwrap()
    };
    assert_eq!(plain(&[&one], b""), "It rained.\n");
    assert_eq!(plain(&[], b"It rained."), "It rained.\n");
    assert_eq!(plain(&[&one, &two], b""), format!("== {one}\nIt rained.\n== {two}\nIt snowed.\n"));
    let lines = b"{\"id\":7,\"text\":\"It rained.\"}\n{\"id\":\"x\",\"text\":\"It snowed.\"}\n";
    assert_eq!(plain(&[], lines), "== 7\nIt rained.\n== x\nIt snowed.\n");
}

#[test]
fn a_name_that_says_packed_of_what_is_not_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let fake = write(folder.path(), "fake.gz", b"Angela Merkel left Paris.");
    let output = run(&["tag", "-q", &fake], b"");
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(
        errors(&output),
        format!("tagwire: {fake}: not packed, though its name says so; read as it stands\n")
    );
}
