//! The real binary: what it writes, where, and how it ends.

use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

pub(crate) fn tagwire(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tagwire"));
    command.args(args).env_remove("NO_COLOR").env("RUST_BACKTRACE", "0");
    command
}

pub(crate) fn run(args: &[&str], input: &[u8]) -> Output {
    let mut child = tagwire(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut stdin = child.stdin.take().expect("it is piped");
    let input = input.to_vec();
    let feed = std::thread::spawn(move || stdin.write_all(&input));
    let output = child.wait_with_output().expect("it ends");
    // A program that stops reading early closes the pipe; that is its right.
    let _ = feed.join().expect("the feeder ends");
    output
}

pub(crate) fn records(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).expect("records are UTF-8");
    text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
}

pub(crate) fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

pub(crate) fn write(folder: &Path, name: &str, bytes: &[u8]) -> String {
    let path = folder.join(name);
    std::fs::write(&path, bytes).expect("the scratch folder can be written");
    path.display().to_string()
}

const TEXT: &str = "Angela Merkel visited Paris.";

#[test]
fn a_pipe_gives_a_record_with_every_field_of_the_contract() {
    let output = run(&["tag", "--date", "2023-11-24"], TEXT.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let record = &records(&output)[0];
    assert_eq!((record["id"].as_str(), record["date"].as_str()), (Some("stdin"), Some("2023-11-24")));
    let entities = record["entities"].as_array().unwrap();
    assert_eq!(entities.len(), 2);
    let known =
        ["start", "end", "text", "label", "kind", "title", "name", "entity", "value", "score", "source"];
    for entity in entities {
        for field in entity.as_object().unwrap().keys() {
            assert!(known.contains(&field.as_str()), "{field} is not in the contract");
        }
    }
    assert_eq!((entities[0]["start"].as_u64(), entities[0]["end"].as_u64()), (Some(0), Some(13)));
    assert_eq!(
        (entities[0]["label"].as_str(), entities[0]["text"].as_str()),
        (Some("person"), Some("Angela Merkel"))
    );
    assert_eq!((entities[1]["label"].as_str(), entities[1]["start"].as_u64()), (Some("place"), Some(22)));
    assert!(entities[0]["source"].as_str().unwrap().starts_with("list:person/"), "{}", entities[0]["source"]);
}

#[test]
fn jsonl_keeps_ids_dates_and_fields_of_its_own() {
    let input = "{\"id\":7,\"text\":\"😀 Angela Merkel visited Paris.\",\"desk\":\"world\",\"date\":\"2020-01-02\"}\n\n{\"id\":\"b\",\"text\":\"\"}\n";
    let output = run(&["tag", "--with-text", "--offsets", "utf16"], input.as_bytes());
    let records = records(&output);
    assert_eq!(records.len(), 2);
    assert_eq!((records[0]["id"].as_u64(), records[0]["desk"].as_str()), (Some(7), Some("world")));
    assert_eq!(
        (records[0]["date"].as_str(), records[0]["date_source"].as_str()),
        (Some("2020-01-02"), Some("field"))
    );
    assert_eq!(
        (records[0]["entities"][0]["start"].as_u64(), records[0]["entities"][0]["end"].as_u64()),
        (Some(3), Some(16))
    );
    assert_eq!(records[1]["entities"].as_array().map(Vec::len), Some(0));
}

#[test]
fn bad_input_gives_error_records_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let good = write(folder.path(), "good.txt", TEXT.as_bytes());
    let binary = write(folder.path(), "binary.txt", b"\x7fELF\0\0\0\x01\0\0");
    let empty = write(folder.path(), "empty.txt", b"");
    let lines = write(
        folder.path(),
        "lines.jsonl",
        b"{\"id\":1,\"text\":\"Paris\"}\n{oops\n{\"id\":3}\n{\"id\":4,\"text\":\"Rome\"}\n",
    );
    let missing = folder.path().join("missing.txt").display().to_string();
    let output = run(&["tag", &good, &binary, &missing, &empty, &lines], b"");
    assert_eq!(output.status.code(), Some(2));
    let records = records(&output);
    let errors_at: Vec<bool> = records.iter().map(|record| record.get("error").is_some()).collect();
    assert_eq!(errors_at, [false, true, true, false, false, true, true, false]);
    assert!(records[1]["error"].as_str().unwrap().contains("binary.txt: no text: byte 0x00 at offset 4"));
    assert!(records[2]["error"].as_str().unwrap().contains("no such file"));
    assert!(records[5]["error"].as_str().unwrap().contains("lines.jsonl:2: broken JSON"));
    assert_eq!(records[6]["id"], 3);
    let shown = errors(&output);
    assert!(shown.contains("lines.jsonl:3: the object has no \"text\""), "{shown}");
}

#[test]
fn a_long_line_is_read_whole() {
    let text = "The army left Kabul on Monday. ".repeat(40_000);
    let line = format!("{}\n", serde_json::json!({"id": "long", "text": text}));
    let output = run(&["tag"], line.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let places =
        records(&output)[0]["entities"].as_array().unwrap().iter().filter(|e| e["text"] == "Kabul").count();
    assert_eq!(places, 40_000);
}

#[test]
fn a_closed_pipe_ends_it_quietly() {
    let mut child = tagwire(&["tag"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let line =
        format!("{}\n", serde_json::json!({"id": 1, "text": "Angela Merkel visited Paris. ".repeat(500)}));
    let mut stdin = child.stdin.take().unwrap();
    for _ in 0..50 {
        if stdin.write_all(line.as_bytes()).is_err() {
            break;
        }
    }
    drop(stdin);
    let status = child.wait().unwrap();
    let mut said = String::new();
    child.stderr.take().unwrap().read_to_string(&mut said).unwrap();
    assert_eq!((status.code(), said.as_str()), (Some(0), ""));
}

#[test]
fn a_reader_that_has_gone_is_no_panic_of_any_command() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(folder.path(), "list.csv", b"name,label\nReading,group\n");
    let text = write(folder.path(), "a.txt", TEXT.as_bytes());
    let run_path = folder.path().join("run").display().to_string();
    assert_eq!(run(&["tag", "-q", &text, "-o", &format!("{run_path}/")], b"").status.code(), Some(0));
    for args in [
        &["check", &list][..],
        &["check", "--summary"],
        &["verify", &run_path],
        &["summary", &run_path],
        &["diff", &run_path, &run_path],
        &["explain", &text],
        &["tag", &text],
        &["convert", &run_path, "-", "--to", "conll"],
        &["man"],
        &["completions", "zsh"],
        &["--licences"],
        &["--help"],
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output =
            tagwire(args).stdout(writer).stderr(Stdio::piped()).spawn().unwrap().wait_with_output().unwrap();
        assert!(output.status.code().is_some_and(|code| code < 3), "{args:?}: {}", errors(&output));
        assert!(!errors(&output).contains("panicked"), "{args:?}: {}", errors(&output));
    }
}

#[test]
fn messages_that_nobody_reads_are_dropped_and_the_run_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let bad = write(folder.path(), "bad.jsonl", "{\"id\":1}\n".repeat(100).as_bytes());
    let rest = b"{\"id\":\"a\",\"text\":\"Ann Lee left.\",\"gold\":[[0,7,\"PER\"],[0,99,\"LOC\"]]}\n";
    let gold = write(folder.path(), "gold.jsonl", rest);
    let good = write(folder.path(), "good.jsonl", &[&rest[..rest.len() - 16], b"]}\n"].concat());
    let (tagged, table, turned) = (path("tagged.jsonl"), path("table.tsv"), path("turned.conll"));
    for (args, code, made) in [
        (&["tag", &bad, "-o", &tagged][..], 2, Some(&tagged)),
        (&["train", &good, "-o", &table, "--rounds", "1"], 0, Some(&table)),
        (&["convert", &gold, &turned], 2, Some(&turned)),
        (&["eval", &gold], 2, None),
        (&["queue", &tagged], 2, None),
        (&["explain", &bad], 2, None),
        (&["summary", "nowhere"], 2, None),
        (&[], 2, None),
    ] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let status = tagwire(args).stdout(Stdio::null()).stderr(writer).status().unwrap();
        assert_eq!(status.code(), Some(code), "{args:?}");
        assert!(made.is_none_or(|path| Path::new(path).exists()), "{args:?}");
        assert!(!made.is_some_and(|path| Path::new(&format!("{path}.part")).exists()), "{args:?}");
    }
}

#[test]
fn output_is_the_same_for_any_number_of_threads() {
    let lines: String = (0..300)
        .map(|n| format!("{}\n", serde_json::json!({"id": n, "text": format!("Mr. Smith met {n} people from Kenya in Paris on May {n}.")})))
        .collect();
    let one = run(&["tag", "--threads", "1"], lines.as_bytes());
    let four = run(&["tag", "--threads", "4"], lines.as_bytes());
    assert_eq!(one.stdout, four.stdout);
    assert_eq!(records(&one).len(), 300);
}

#[test]
fn labels_schemes_and_conll_are_as_asked() {
    let output = run(&["tag", "--labels", "place"], TEXT.as_bytes());
    assert_eq!(records(&output)[0]["entities"].as_array().map(Vec::len), Some(1));
    let output = run(&["tag", "--scheme", "ontonotes"], TEXT.as_bytes());
    assert_eq!(records(&output)[0]["entities"][1]["label"], "GPE");
    let output = run(&["tag", "--format", "conll", "--scheme", "conll"], TEXT.as_bytes());
    let expected = "-DOCSTART- -X- O O\n\nAngela -X- O B-PER\nMerkel -X- O I-PER\nvisited -X- O O\nParis -X- O B-LOC\n. -X- O O\n\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let output = run(&["tag", "--labels", "town"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("\"town\" is not one of person group place date"));
}

#[test]
fn rows_of_the_user_win_and_stop_lists_block() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(
        folder.path(),
        "mine.csv",
        b"name,label,kind,ticker\nParis,group,company,PRS\nvisited Paris,person,,X\n",
    );
    let output = run(&["tag", "--facts", "--gazetteer", &list], TEXT.as_bytes());
    let record = &records(&output)[0];
    let last = record["entities"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (last["text"].as_str(), last["label"].as_str()),
        (Some("visited Paris"), Some("person")),
        "{record}"
    );
    assert_eq!(last["facts"]["ticker"], "X");
    assert!(last["source"].as_str().unwrap().ends_with("mine.csv:3"));
    let stop = write(folder.path(), "stop.txt", b"Paris\n");
    let output = run(&["tag", "--gazetteer", &format!("stop={stop}")], TEXT.as_bytes());
    assert_eq!(records(&output)[0]["entities"].as_array().map(Vec::len), Some(1));
    let bad = write(folder.path(), "bad.csv", b"name,label\nParis,town\n");
    let output = run(&["tag", "--gazetteer", &bad], TEXT.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("bad.csv:2: label \"town\""), "{}", errors(&output));
}

#[test]
fn rules_of_the_user_are_taken_as_they_stand() {
    let folder = tempfile::tempdir().unwrap();
    let rules =
        "rule mine/ship\nfacility: the ship [Cap+]\nyes: The ship [Bluebell] left.\nno: The ship left.\n";
    let rules = write(folder.path(), "my.rules", rules.as_bytes());
    let output = run(&["tag", "--rules", &rules], b"They saw the ship Zorblatt leave.");
    let entity = &records(&output)[0]["entities"][0];
    let shown = (entity["text"].as_str(), entity["kind"].as_str(), entity["source"].as_str());
    assert_eq!(shown, (Some("Zorblatt"), Some("facility"), Some("rule:mine/ship")));
    assert_eq!(run(&["check", &rules], b"").status.code(), Some(0));
    let bad = write(folder.path(), "bad.rules", b"rule mine/ship\nfirm: the ship [Cap+]\n");
    let output = run(&["tag", "--rules", &bad], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("bad.rules:2"), "{}", errors(&output));
}

#[test]
fn check_says_what_is_wrong_and_what_will_misfire() {
    let folder = tempfile::tempdir().unwrap();
    let good = write(folder.path(), "good.csv", b"name,label\nReading,group\nZorblatt Widgets,group\n");
    let output = run(&["check", &good], b"");
    assert_eq!(output.status.code(), Some(0));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("good.csv:2: \"Reading\" is a common word"), "{said}");
    assert!(!said.contains("Zorblatt"), "{said}");
    let bad = write(folder.path(), "bad.tsv", b"# label: group\n# kind: firm\nAcme\n");
    let output = run(&["check", &bad], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stdout).contains("bad.tsv:2: kind \"firm\" is not one of"));
}

#[test]
fn explain_names_sources_terms_and_losers() {
    let output = run(&["explain", "--terms", "3"], TEXT.as_bytes());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.starts_with("0..13\tAngela Merkel\tperson\t"), "{said}");
    assert!(said.lines().filter(|line| line.starts_with("    ")).count() >= 4, "{said}");
    let output = run(&["explain", "--at", "0..6"], TEXT.as_bytes());
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("decided: Angela Merkel = person"), "{said}");
    assert!(said.contains("candidate: Angela as ") && said.contains("beaten by Angela Merkel"), "{said}");
    let output = run(&["explain", "--at", "90..99"], TEXT.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("the text of \"stdin\" has 28 code points"));
}

#[test]
fn explain_reads_what_tag_reads() {
    let folder = tempfile::tempdir().unwrap();
    let page = "<html><head><title>News</title></head><body><article><p>Angela Merkel visited Paris last May.</p></article></body></html>";
    let page = write(folder.path(), "a.html", page.as_bytes());
    let lines = "{\"id\":7,\"text\":\"Nothing here.\"}\n{\"id\":\"b\",\"text\":\"Angela Merkel visited Paris last May.\",\"date\":\"2020-01-02\"}\n";
    let lines = write(folder.path(), "b.jsonl", lines.as_bytes());
    let said = |args: &[&str], code: i32| {
        let output = run(&[&["explain"], args].concat(), b"");
        assert_eq!(output.status.code(), Some(code), "{args:?}: {}", errors(&output));
        (String::from_utf8(output.stdout.clone()).unwrap(), errors(&output))
    };
    // The offsets are those of the records.
    for (path, id) in [(page.as_str(), page.as_str()), (lines.as_str(), "b")] {
        let records = records(&run(&["tag", path], b""));
        let record = records.iter().find(|record| record["id"] == id).unwrap();
        let (out, _) = said(&[path, "--id", id], 0);
        let places: Vec<&str> = out.lines().filter_map(|line| line.split('\t').next()).collect();
        let expected: Vec<String> = record["entities"]
            .as_array()
            .unwrap()
            .iter()
            .map(|entity| format!("{}..{}", entity["start"], entity["end"]))
            .collect();
        assert_eq!(places, expected, "{out}");
        let (at, _) = said(&[path, "--id", id, "--at", &expected[0]], 0);
        assert!(at.starts_with("decided: Angela Merkel = person"), "{at}");
    }
    // The day of the record anchors its dates.
    assert!(said(&[&lines, "--id", "b"], 0).0.contains("2019-05"));
    let (out, errors) = said(&[&lines], 0);
    assert_eq!(out, "");
    assert!(errors.contains("this is \"7\"; there are more documents (\"b\"): --id says which"), "{errors}");
    let (_, errors) = said(&[folder.path().to_str().unwrap()], 0);
    assert!(errors.contains("a.html\"; there are more documents"), "{errors}");
    let (_, errors) = said(&[&lines, "--id", "c"], 2);
    assert!(errors.contains("no document has the id \"c\"; there are 7, b"), "{errors}");
    let (_, errors) = said(&["missing.txt"], 2);
    assert!(errors.contains("missing.txt"), "{errors}");
}

#[test]
fn help_completions_man_and_licences_are_there() {
    for args in [
        &["--help"][..],
        &["tag", "--help"],
        &["completions", "bash"],
        &["man"],
        &["--licences"],
        &["check", "--summary"],
    ] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(0), "{args:?}");
        assert!(output.stdout.len() > 400, "{args:?}");
    }
    let output = run(&[], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("tagwire tag FILE"));
}

#[test]
fn a_date_says_what_its_value_hangs_on() {
    let text = "The fair opened on Monday. Two days later it was full, with nearly three hours of waiting. It is open May 3-5.";
    let output = run(&["tag", "--date", "2023-11-24", "--labels", "date"], text.as_bytes());
    let record = &records(&output)[0];
    let column = |name: &str| {
        let entities = record["entities"].as_array().unwrap();
        entities.iter().map(|date| date[name].as_str().unwrap_or("-").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(column("text"), ["Monday", "Two days later", "nearly three hours", "May 3-5"]);
    assert_eq!(column("value"), ["2023-11-20", "2023-11-22", "PT3H", "2024-05-03/2024-05-05"]);
    assert_eq!(column("anchor")[..2], ["date", "text:19..25"]);
    assert_eq!(column("mod"), ["-", "-", "LESS_THAN", "-"]);
    assert_eq!((column("from")[3].as_str(), column("to")[3].as_str()), ("2024-05-03", "2024-05-05"));
    // No name stands twice in an entity: who reads it would see one of the two.
    let line = String::from_utf8(output.stdout.clone()).unwrap();
    let last = line.rsplit_once('{').unwrap().1;
    for name in ["start", "end", "text", "value", "from", "to"] {
        assert_eq!(last.matches(&format!("\"{name}\":")).count(), 1, "{name}: {last}");
    }
}

#[test]
fn timeml_is_one_document_or_a_folder() {
    let output =
        run(&["tag", "--format", "timeml", "--date", "2023-11-24"], "He left <b>today</b>.".as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let xml = String::from_utf8(output.stdout).unwrap();
    assert!(xml.contains("<DCT><TIMEX3 tid=\"t0\" type=\"DATE\" value=\"2023-11-24\""), "{xml}");
    assert!(xml.contains("He left &lt;b&gt;<TIMEX3 tid=\"t1\" type=\"DATE\" value=\"2023-11-24\""), "{xml}");
    assert!(xml.contains("anchorTimeID=\"t0\">today</TIMEX3>"), "{xml}");
    let folder = tempfile::tempdir().unwrap();
    let two = "{\"id\":\"a\",\"text\":\"He left.\"}\n{\"id\":\"b\",\"text\":\"He left.\"}\n";
    let output = run(&["tag", "--input", "jsonl", "--format", "timeml"], two.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("give a folder with --output FOLDER"), "{}", errors(&output));
    let out = folder.path().join("out").display().to_string();
    let output = run(&["tag", "--input", "jsonl", "--format", "timeml", "-o", &out], two.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(folder.path().join("out/a.tml").exists() && folder.path().join("out/b.tml").exists());
}

#[test]
fn colour_is_only_for_those_who_want_it() {
    let output = run(&["tag", "--color", "always"], TEXT.as_bytes());
    assert!(String::from_utf8_lossy(&output.stdout).contains("\u{1b}[30;48;5;183mAngela Merkel\u{1b}[0m"));
    let output = run(&["tag"], TEXT.as_bytes());
    assert!(!output.stdout.contains(&0x1b));
}

#[test]
fn spans_in_brackets_are_read_without_colours() {
    let output =
        run(&["tag", "--format", "plain", "--date", "2023-11-24"], b"Angela Merkel left Paris today.");
    let expected = "[Angela Merkel|person] left [Paris|place city] [today|date 2023-11-24].\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let output = run(&["tag", "--format", "plain", "--scheme", "ontonotes"], b"Angela Merkel left Paris.");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "[Angela Merkel|PERSON] left [Paris|GPE city].\n");
}

#[test]
fn a_name_across_the_line_end_of_wrapped_text_is_one_whatever_ends_the_line() {
    let lines = [
        "The talks went on late into the night after the foreign minister, Angela",
        "Merkel, had asked both sides for a truce of at least two weeks, which the",
        "army refused, as it had refused in spring, because the other side, as it",
        "said, had not kept the last one for a day. A spokesman for the Red",
        "Cross said that the road to the coast was open again for its trucks, and",
        "that the first of them would leave as soon as the bridge was mended.",
        "",
        "Nobody else spoke.",
    ];
    let mut found = Vec::new();
    for end in ["\n", "\r\n", "\r"] {
        let output = run(&["tag"], lines.join(end).as_bytes());
        let entities = records(&output)[0]["entities"].as_array().unwrap().clone();
        for (name, label) in [("Angela Merkel", "person"), ("Red Cross", "group")] {
            let text = name.replacen(' ', end, 1);
            let entity = entities.iter().find(|entity| entity["text"] == text.as_str());
            let entity = entity.unwrap_or_else(|| panic!("{end:?}: {name} is not one span: {entities:?}"));
            assert_eq!((entity["name"].as_str(), entity["label"].as_str()), (Some(name), Some(label)));
        }
        found.push(entities.len());
    }
    assert_eq!(found, [found[0]; 3]);
}

#[test]
#[cfg(unix)]
fn a_folder_without_permission_is_told_and_the_rest_goes_on() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let set =
        |path: &Path, mode| std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    set(folder.path(), 0o755);
    let shut = folder.path().join("archive/shut");
    std::fs::create_dir_all(&shut).unwrap();
    write(&shut, "a.txt", TEXT.as_bytes());
    write(&folder.path().join("archive"), "b.txt", TEXT.as_bytes());
    let secret = write(&folder.path().join("archive"), "c.txt", TEXT.as_bytes());
    set(&shut, 0);
    set(Path::new(&secret), 0);
    // Nothing is shut to root, so that the program runs as somebody else then; it must stand where that one may read it.
    let may_read_all = std::fs::read_dir(&shut).is_ok();
    let program = folder.path().join("tagwire");
    let mut command = if may_read_all {
        std::fs::copy(env!("CARGO_BIN_EXE_tagwire"), &program).unwrap();
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups"]).arg(&program);
        command
    } else {
        Command::new(env!("CARGO_BIN_EXE_tagwire"))
    };
    let output = command.arg("tag").arg(folder.path().join("archive")).output();
    let failed = |error: &str| error.contains("setpriv:");
    let output = match output {
        Ok(output) if !failed(&errors(&output)) => output,
        _ => {
            eprintln!(
                "not tried: nothing is shut to root, and setpriv cannot run the program as another user here"
            );
            return set(&shut, 0o755);
        }
    };
    set(&shut, 0o755);
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    let found = records(&output);
    let said: Vec<&str> = found.iter().map(|record| record["error"].as_str().unwrap_or("read")).collect();
    assert_eq!(said.len(), 3, "{said:?}");
    assert_eq!(said[0], "read");
    assert!(said[1].ends_with("archive/c.txt: permission denied"), "{said:?}");
    assert!(said[2].ends_with("archive/shut: permission denied"), "{said:?}");
    assert!(errors(&output).contains("archive/shut: permission denied"), "{}", errors(&output));
}

#[test]
fn train_never_learns_from_what_is_held_out() {
    let folder = tempfile::tempdir().unwrap();
    let line = |id: &str| {
        format!(
            "{{\"id\":\"{id}\",\"text\":\"Ann Lee left Orl.\",\"gold\":[[0,7,\"PER\"],[13,16,\"LOC\"]]}}\n"
        )
    };
    let one = write(folder.path(), "held-one.gold.jsonl", line("held-one").as_bytes());
    write(folder.path(), "two.gold.jsonl", line("two").as_bytes());
    let table = folder.path().join("w.tsv").display().to_string();
    let output = run(&["train", &one, "--output", &table], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("held-one is held out"), "{}", errors(&output));
    let all = folder.path().display().to_string();
    let output = run(&["train", &all, "--output", &table], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert!(errors(&output).contains("1 document,"), "{}", errors(&output));
}

/// Returns the keys of a record as they are written, those of its entities left out.
fn keys(line: &str) -> Vec<String> {
    use serde::de::{Deserializer as _, MapAccess, Visitor};
    struct Keys;
    impl<'de> Visitor<'de> for Keys {
        type Value = Vec<String>;
        fn expecting(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
            f.write_str("a record")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Vec<String>, A::Error> {
            let mut out = Vec::new();
            while let Some(key) = map.next_key()? {
                map.next_value::<serde::de::IgnoredAny>()?;
                out.push(key);
            }
            Ok(out)
        }
    }
    serde_json::Deserializer::from_str(line).deserialize_map(Keys).unwrap()
}

#[test]
fn a_record_has_no_name_twice_and_every_command_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let renamed = ["--text-field", "body", "--id-field", "guid", "--date-field", "published"];
    let jsonl = br#"{"id":"1","guid":"g","body":"Rome fell to Angela Merkel","text":"A summary","date":"2020-01-01","published":"2023-05-05","entities":["x"],"error":"none","notes":1,"notes":2}"#;
    let table = b"id,guid,body,text,date,published,entities,error,notes,notes\n1,g,Rome fell to Angela Merkel,A summary,2020-01-01,2023-05-05,x,none,1,2\n";
    let expected = [
        "id",
        "date",
        "date_source",
        "text",
        "input_id",
        "input_text",
        "input_date",
        "input_entities",
        "input_error",
        "notes",
        "notes_2",
        "entities",
    ];
    for (input, bytes) in [("jsonl", &jsonl[..]), ("csv", &table[..])] {
        let output = run(&[&["tag", "-q", "--with-text", "--input", input][..], &renamed].concat(), bytes);
        assert_eq!((output.status.code(), errors(&output).as_str()), (Some(0), ""));
        let line = String::from_utf8(output.stdout.clone()).unwrap();
        assert_eq!(keys(&line), expected, "{input}");
        assert_eq!(records(&output)[0]["input_text"], "A summary");
        let path = write(folder.path(), "r.jsonl", &output.stdout);
        for args in [
            &["summary", &path][..],
            &["diff", &path, &path],
            &["queue", &path],
            &["convert", &path, "--to", "jsonl"],
        ] {
            let output = run(args, b"");
            assert_eq!(output.status.code(), Some(0), "{args:?}: {}", errors(&output));
        }
        // Tagged again, only what tagwire found gives way.
        let again = run(&["tag", "-q", "--with-text", &path], b"");
        assert_eq!(records(&again), records(&output));
    }
    // A header may have a name of ours twice: the first is meant.
    let output =
        run(&["tag", "-q", "--with-text", "--input", "csv"], b"id,text,text,encoding\n1,Rome,\xc9t\xe9,x\n");
    let line = String::from_utf8(output.stdout.clone()).unwrap();
    assert_eq!(keys(&line), ["id", "text", "input_text", "input_encoding", "encoding", "entities"]);
    assert_eq!(records(&output)[0]["text"], "Rome");
}

#[test]
fn numbers_are_dates_where_they_can_be_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let input = b"{\"id\":1,\"text\":\"Rome fell\",\"date\":20231124}\n{\"id\":2,\"text\":\"Rome fell\",\"date\":1700784000}\n\
        {\"id\":3,\"text\":\"Rome fell\",\"date\":1700784000000.5}\n{\"id\":4,\"text\":\"Rome fell\",\"date\":2023}\n\
        {\"id\":5,\"text\":\"Rome fell\",\"date\":[2023]}\n{\"id\":6,\"text\":\"Rome fell\",\"date\":null}\n";
    let output = run(&["tag", "-q", "--with-text"], input);
    let dates: Vec<Value> = records(&output).iter().map(|record| record["date"].clone()).collect();
    let day = Value::from("2023-11-24");
    assert_eq!(dates, [day.clone(), day.clone(), day, Value::Null, Value::Null, Value::Null]);
    assert_eq!(
        (&records(&output)[3]["input_date"], &records(&output)[4]["input_date"]),
        (&"2023".into(), &"[2023]".into())
    );
    let told = errors(&output);
    let expected = "2 dates could not be read, the first \"2023\" in stdin:4; write 2023-11-24, 20231124 or seconds since 1970";
    assert_eq!(told.trim(), format!("tagwire: {expected}"));
    // Records of others may have numbers still.
    let path =
        write(folder.path(), "r.jsonl", b"{\"id\":1,\"text\":\"Rome\",\"date\":20231124,\"entities\":[]}\n");
    for args in [&["summary", &path][..], &["diff", &path, &path]] {
        assert_eq!(run(args, b"").status.code(), Some(0), "{args:?}");
    }
    let converted = run(&["convert", &path, "--to", "jsonl"], b"");
    assert_eq!(records(&converted)[0]["date"], "2023-11-24");
}

#[test]
fn dates_that_could_be_two_days_are_counted_and_an_order_reads_them() {
    let folder = tempfile::tempdir().unwrap();
    let table = b"id,text,date\n1,Rome fell yesterday,01/02/2023\n2,Rome fell,01/25/2023\n3,Rome fell,03/11/2023\n4,Rome fell,25.11.2023\n";
    let table = write(folder.path(), "a.csv", table);
    let text =
        write(folder.path(), "b.txt", b"Published: 03/04/2023\n\nAngela Merkel left Paris yesterday.\n");
    let dates = |args: &[&str]| {
        let output = run(&[&["tag"][..], args, &[&table, &text]].concat(), b"");
        let dates: Vec<String> =
            records(&output).iter().map(|record| record["date"].as_str().unwrap().to_owned()).collect();
        (dates.join(" "), errors(&output))
    };
    let (usual, said) = dates(&[]);
    assert_eq!(usual, "2023-02-01 2023-01-25 2023-11-03 2023-11-25 2023-04-03");
    let expected = format!(
        "tagwire: 3 dates could be two days, the first \"01/02/2023\" in {table}:2, read as 2023-02-01; of the others 1 can only be day first, \
         1 month first: --date-order dmy or mdy says which\n"
    );
    assert!(said.contains(&expected), "{said}");
    for (order, expected) in [
        ("mdy", "2023-01-02 2023-01-25 2023-03-11 2023-11-25 2023-03-04"),
        ("dmy", "2023-02-01 2023-01-25 2023-11-03 2023-11-25 2023-04-03"),
    ] {
        let (found, said) = dates(&["--date-order", order]);
        assert_eq!(found, expected);
        assert!(!said.contains("could be two days"), "{said}");
    }
    // Dates of the text and of the file's name leave it open as well.
    let text = b"They met on 03/04/2023 and on 04/04/2023, not on 01/13/2023.";
    let output = run(&["tag", "-q"], text);
    let expected = "tagwire: 1 date could be two days: \"03/04/2023\" in stdin, read as 2023-04-03; of the others 0 can only be day first, 1 month \
                    first: --date-order dmy or mdy says which\n";
    assert_eq!(errors(&output), expected);
    let named = write(folder.path(), "05-06-2023.txt", TEXT.as_bytes());
    let output = run(&["tag", "-q", &named], b"");
    assert!(
        errors(&output).contains("1 date could be two days: \"05-06-2023.txt\" in "),
        "{}",
        errors(&output)
    );
    // A run goes on with the order that it began with.
    let run_folder = format!("{}/run/", folder.path().display());
    let tag =
        |order: &str| run(&["tag", "-q", &table, "-o", &run_folder, "--resume", "--date-order", order], b"");
    assert_eq!(tag("mdy").status.code(), Some(0));
    assert!(errors(&tag("dmy")).contains("date-order was mdy, now it is dmy"));
}

#[test]
fn a_date_that_the_given_one_goes_before_is_kept() {
    let lines = b"{\"id\":1,\"text\":\"Rome\",\"date\":\"2020-01-01\"}\n{\"id\":2,\"text\":\"Rome\",\"date\":\"2023-11-24\"}\n";
    let output = run(&["tag", "--date", "2023-11-24"], lines);
    let found = records(&output);
    assert_eq!(
        (found[0]["date"].as_str(), found[0]["input_date"].as_str()),
        (Some("2023-11-24"), Some("2020-01-01"))
    );
    assert_eq!(found[1].get("input_date"), None);
    assert!(!errors(&output).contains("could not be read"), "{}", errors(&output));
}

#[test]
fn fields_that_are_nowhere_and_dates_that_are_none_are_told_once() {
    let input = b"{\"uid\":1,\"text\":\"Rome fell\",\"date\":\"N/A\"}\n{\"uid\":2,\"text\":\"x\",\"date\":\"2023-02-30\"}\n{\"uid\":3,\"text\":\"x\",\"date\":\"\"}\n";
    let output = run(&["tag", "-q", "--id-field", "guid", "--threads", "1"], input);
    assert_eq!(output.status.code(), Some(0));
    let told = errors(&output);
    let lines: Vec<&str> = told.lines().collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert_eq!(lines[0], "tagwire: no document has a field \"guid\", which --id-field names; there are: uid");
    assert!(
        lines[1].starts_with("tagwire: 2 dates could not be read, the first \"N/A\" in stdin:1; "),
        "{told}"
    );
    assert_eq!(records(&output)[0]["input_date"], "N/A");
    // A day that is given needs no other.
    let output = run(&["tag", "-q", "--date", "2023-11-24", "--date-field", "date"], input);
    assert_eq!(errors(&output), "");
    let output = run(&["tag", "-q", "--date-field", "published"], b"Angela Merkel visited Paris.");
    assert!(errors(&output).contains("no document has a field \"published\", which --date-field names"));
}

#[test]
fn runs_that_count_in_other_units_are_not_compared() {
    let folder = tempfile::tempdir().unwrap();
    let text = write(
        folder.path(),
        "a.txt",
        "Angela Merkel visited Zürich. Emmanuel Macron was in Malmö.".as_bytes(),
    );
    let [chars, bytes] = ["chars", "bytes"].map(|unit| {
        let output = run(&["tag", "-q", "--offsets", unit, &text], b"");
        write(folder.path(), &format!("{unit}.jsonl"), &output.stdout)
    });
    let output = run(&["diff", &chars, &bytes], b"");
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(
        errors(&output).contains("bytes.jsonl count bytes; tag both with the same --offsets"),
        "{}",
        errors(&output)
    );
    assert_eq!(run(&["diff", &chars, &chars], b"").status.code(), Some(0));
    let changed = write(folder.path(), "c.jsonl", "{\"id\":7,\"entities\":[]}\n".as_bytes());
    let other = write(
        folder.path(),
        "d.jsonl",
        "{\"id\":7,\"entities\":[{\"start\":0,\"end\":1,\"text\":\"x\",\"label\":\"place\"}]}\n".as_bytes(),
    );
    let each = run(&["diff", "--each", &changed, &other], b"");
    assert_eq!(records(&each)[0]["id"], 7, "the id as the record has it");
}

#[test]
fn an_output_never_replaces_what_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let gold = b"{\"id\":\"a\",\"text\":\"Ann Lee left Orl.\",\"entities\":[{\"start\":0,\"end\":7,\"text\":\"Ann Lee\",\"label\":\"person\"}]}\n";
    let file = write(folder.path(), "a.jsonl", gold);
    std::fs::create_dir_all(folder.path().join("in/x")).unwrap();
    std::fs::create_dir(folder.path().join("none")).unwrap();
    let member = write(folder.path(), "in/a.jsonl", gold);
    let list = write(folder.path(), "names.txt", b"Ann Lee\n");
    let other = inside("in/../a.jsonl");
    #[cfg(unix)]
    std::os::unix::fs::symlink(&file, inside("link.jsonl")).unwrap();
    #[cfg(unix)]
    std::fs::hard_link(&file, inside("hard.jsonl")).unwrap();
    let link = if cfg!(unix) { inside("link.jsonl") } else { file.clone() };
    let hard = if cfg!(unix) { inside("hard.jsonl") } else { file.clone() };
    let (input, sub, gazetteer) = (inside("in"), inside("in/x/"), format!("person={list}"));
    write(folder.path(), "in/x/b.txt", b"Oslo");
    let glob = inside("in/*.jsonl");
    for args in [
        &["tag", &file, "-o", &file][..],
        &["tag", &file, "-o", &other],
        &["tag", &file, "-o", &link],
        &["tag", &link, "-o", &file],
        &["tag", &file, "-o", &hard],
        &["tag", &input, "-o", &member],
        &["tag", &glob, "-o", &member],
        &["tag", &input, "-o", &input],
        // Its texts would no longer be read.
        &["tag", &input, "-o", &sub],
        &["tag", &input, "-o", &inside("none/x.jsonl"), "--quarantine", &input],
        &["tag", &file, "--gazetteer", &gazetteer, "-o", &list],
        &["queue", &file, "-o", &other],
        &["queue", &file, "--by", "mentions", "-o", &link],
        &["train", &file, "-o", &hard],
        &["train", &input, "-o", &member],
        &["convert", &file, &other],
        &["convert", &input, &member],
        &["convert", &file, &member, "--texts", &input],
        &["convert", &gazetteer, &list, "--from", "list", "--to", "entity-ruler"],
        &["summary", &file, "-o", &link],
    ] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}: {}", errors(&output));
        let said = errors(&output);
        assert!(
            said.contains("is read and would be replaced") || said.contains("stands in the input"),
            "{args:?}: {said}"
        );
        for path in [&file, &member] {
            assert!(std::fs::read(path).unwrap() == gold, "{args:?}");
        }
        assert_eq!(std::fs::read(&list).unwrap(), b"Ann Lee\n");
    }
    // A file that a shell opens for standard input is read too.
    #[cfg(unix)]
    for args in [&["tag", "-q", "-o", &file][..], &["tag", "-q", "-", "-o", &file]] {
        let output = Command::new(env!("CARGO_BIN_EXE_tagwire"))
            .args(args)
            .stdin(std::fs::File::open(&file).unwrap())
            .output()
            .unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
        assert!(std::fs::read(&file).unwrap() == gold);
    }
    // A device holds nothing that could be lost.
    #[cfg(unix)]
    assert_eq!(run(&["tag", "-q", "/dev/null", "-o", "/dev/null"], b"").status.code(), Some(0));
}

#[test]
fn marked_documents_come_packed_and_through_pipes() {
    let folder = tempfile::tempdir().unwrap();
    let tagged = run(&["tag", "-q", "--with-text"], TEXT.as_bytes()).stdout;
    let plain = write(folder.path(), "r.jsonl", &tagged);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&tagged).unwrap();
    let packed = packed.finish().unwrap();
    let gz = write(folder.path(), "r.jsonl.gz", &packed);
    let expected = run(&["convert", &plain, "-", "--to", "conll"], b"");
    assert_eq!(expected.status.code(), Some(0), "{}", errors(&expected));
    assert!(!expected.stdout.is_empty());
    for (input, piped) in [(gz.as_str(), &b""[..]), ("-", &tagged), ("-", &packed)] {
        let found = run(&["convert", input, "-", "--to", "conll"], piped);
        assert_eq!(found.stdout, expected.stdout, "{input}: {}", errors(&found));
        let scored = run(&["eval", input, &plain, "--min", "0.99"], piped);
        assert_eq!(scored.status.code(), Some(0), "{input}: {}", errors(&scored));
    }
    let run_folder = folder.path().join("run.gz").display().to_string();
    assert_eq!(run(&["tag", "-q", "--with-text", &plain, "-o", &run_folder], b"").status.code(), Some(0));
    let found = run(&["convert", &run_folder, "-", "--to", "conll"], b"");
    assert_eq!(found.stdout, expected.stdout, "{}", errors(&found));
}

#[test]
fn the_output_is_no_input_the_next_time() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().display().to_string();
    write(folder.path(), "a.txt", TEXT.as_bytes());
    let inside = |name: &str| folder.path().join(name).display().to_string();
    let (file, bad) = (inside("out.jsonl"), inside("bad"));
    let mut before = None;
    for _ in 0..2 {
        let output = run(&["tag", &input, "-o", &file, "--quarantine", &bad], b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let records = std::fs::read(&file).unwrap();
        assert_eq!(records.iter().filter(|&&byte| byte == b'\n').count(), 1);
        assert!(before.replace(records.clone()).is_none_or(|before| before == records));
    }
    std::fs::remove_file(&file).unwrap();
    for times in 1..3 {
        let output = run(&["tag", &input, "-o", &inside("run/"), "--resume"], b"");
        assert_eq!(output.status.code(), Some(0), "{times}: {}", errors(&output));
        assert!(errors(&output).contains("1 output of this run"), "{}", errors(&output));
    }
    let shard = std::fs::read_to_string(folder.path().join("run/part-00001.jsonl")).unwrap();
    assert_eq!(shard.lines().count(), 1);
    let tasks = inside("tasks.json");
    let label_studio = ["tag", &input, "--format", "label-studio", "-o", &tasks];
    std::fs::remove_dir_all(folder.path().join("run")).unwrap();
    assert_eq!(run(&label_studio, b"").status.code(), Some(0));
    let again = run(&label_studio, b"");
    assert!(
        errors(&again).contains("tasks.json: stands in the input, and would be replaced"),
        "{}",
        errors(&again)
    );
}

#[test]
fn files_that_are_left_out_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for name in ["a.txt", "b.md", "c.rst", "d.asc", "e.tex"] {
        write(folder.path(), name, TEXT.as_bytes());
    }
    let input = folder.path().display().to_string();
    let output = run(&["tag", &input], b"");
    assert_eq!((output.status.code(), records(&output).len()), (Some(0), 1));
    let said = errors(&output);
    let named: Vec<&str> =
        ["b.md", "c.rst", "d.asc", "e.tex"].into_iter().filter(|name| said.contains(name)).collect();
    assert_eq!(named, ["b.md", "c.rst", "d.asc"], "{said}");
    assert!(said.contains("d.asc and 1 more"), "{said}");
    assert_eq!(records(&run(&["tag", "-q", &format!("{input}/*.md")], b"")).len(), 1);
}

#[test]
fn check_takes_a_label_before_a_list() {
    let folder = tempfile::tempdir().unwrap();
    let list = write(folder.path(), "names.txt", b"Acme Corp\n");
    let output = run(&["check", &format!("group/company={list}")], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("names.txt: 1 row, 0 bad"), "{said}");
    let output = run(&["check", &format!("group/firm={list}")], b"");
    assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
}

#[test]
fn what_standard_input_is_is_told_by_its_content() {
    let texts = |input: &str| -> Vec<String> {
        let output = run(&["tag", "-q", "--with-text"], input.as_bytes());
        assert_eq!(errors(&output), "", "{input}");
        records(&output).iter().map(|record| record["text"].as_str().unwrap().to_owned()).collect()
    };
    for input in [
        "id,text\n1,Paris\n2,Rome\n",
        "\"id\";\"text\"\r\n1;Paris\r\n2;Rome\r\n",
        "id\ttext\n1\tParis\n2\tRome\n",
        "{\n \"id\": 1,\n \"text\": \"Paris\"\n}\n{\n \"text\": \"Rome\"\n}\n",
        "{\"text\":\"Paris\"}{\"text\":\"Rome\"}\n",
        "{\"text\":\"Paris\"}\n{\n \"text\": \"Rome\"\n}\n",
        "{\"text\":\"Paris\"}\n{\"text\":\"Rome\"}\n",
    ] {
        assert_eq!(texts(input), ["Paris", "Rome"], "{input}");
    }
    for text in
        ["In this text, Paris and Rome\nare cities.", "{Paris} is a city.", "Rome, Paris, Oslo\n1, 2, 3\n"]
    {
        assert_eq!(texts(text), [text]);
    }
    // What may be a table is text, and it is said; what surely is one asks for its column.
    let output = run(&["tag"], b"when,what,where\n1,Rain,Paris\n");
    assert_eq!((output.status.code(), records(&output).len()), (Some(0), 1));
    let said = errors(&output);
    assert!(
        said.contains("columns when, what, where, but was read as one text; --input csv --text-field NAME"),
        "{said}"
    );
    let output = run(&["tag"], b"id,title,body\n1,Rain,Paris\n");
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(
        said.contains("no column \"text\" for the text; --text-field takes one of: id, title, body"),
        "{said}"
    );
}

#[test]
fn a_mapping_file_says_what_is_left_out_and_one_scheme_is_enough() {
    let folder = tempfile::tempdir().unwrap();
    let text = b"Angela Merkel visited Paris and Microsoft on Monday.";
    let labels = |map: &[u8]| {
        let map = write(folder.path(), "map.txt", map);
        let output = run(&["tag", "-q", "--scheme", &map], text);
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let entities = records(&output)[0]["entities"].as_array().unwrap().clone();
        let labels: Vec<String> =
            entities.iter().map(|entity| entity["label"].as_str().unwrap().to_owned()).collect();
        (labels.join(" "), errors(&output))
    };
    let (found, said) = labels(b"PERS person\nTOWN place/city\n- place\n- group\n- date\n");
    assert_eq!((found.as_str(), said.as_str()), ("PERS TOWN", ""));
    let (found, said) = labels(b"PERS person\nTOWN place/city\n- date\n");
    assert_eq!(found, "PERS TOWN");
    assert!(said.contains("has no name for group, place/country, place/region"), "{said}");
    for (args, expected) in [
        (&["--scheme", "bioes"][..], "--scheme bioes: only columns have such tags; add --format conll"),
        (&["--scheme", "conll,muc"], "\"conll\" and \"muc\" are both sets of labels; give one"),
        (&["--scheme", "iob1,bioes", "--format", "conll"], "\"iob1\" and \"bioes\" both say how tags"),
    ] {
        let output = run(&[&["tag"], args].concat(), text);
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains(expected), "{}", errors(&output));
    }
    let columns = run(&["tag", "--format", "conll", "--scheme", "conll,bioes"], text);
    assert!(String::from_utf8_lossy(&columns.stdout).contains("Merkel -X- O E-PER"));
}

#[test]
fn standard_input_is_told_by_content_like_a_file_by_its_name() {
    let mail = b"From: Anna Lind <anna@port.example>\r\nSubject: =?utf-8?Q?G=C3=A9rard?= is back\r\nDate: Mon, 4 Jan 2021 08:00:00 +0000\r\n\
        Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nG=C3=A9rard Collomb is in Lyon.\r\n";
    let folder = tempfile::tempdir().unwrap();
    let file = write(folder.path(), "a.eml", mail);
    let (piped, named) = (run(&["tag"], mail), run(&["tag", &file], b""));
    let (piped, named) = (&records(&piped)[0], &records(&named)[0]);
    assert_eq!((&piped["entities"], &piped["date"]), (&named["entities"], &named["date"]));
    assert_eq!(piped["subject"], "Gérard is back");

    let page = "<p>Emmanuel&nbsp;Macron met Marks &amp; Spencer.</p><script>a = 'Rome'</script><p class=\"byline\">By Jane Smith</p>";
    let output = run(&["tag"], page.as_bytes());
    let record = &records(&output)[0];
    let found: Vec<&str> =
        record["entities"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
    assert_eq!(found, ["Emmanuel Macron", "Marks & Spencer", "Jane Smith"]);

    let output = run(&["tag"], b"Macron left.\n<p>He <b>met</b> the press.</p>\n");
    assert!(output.status.success());
    assert!(errors(&output).contains("--input html"), "{}", errors(&output));

    let table = b"id,headline,body\n7,Merkel leaves,\"Angela Merkel left Paris,\nat last.\"\n";
    let output = run(&["tag"], table);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("--text-field takes one of: id, headline, body"), "{}", errors(&output));
    let output = run(&["tag", "--text-field", "body"], table);
    assert_eq!((records(&output).len(), &records(&output)[0]["id"]), (1, &Value::from("7")));
}

#[test]
fn a_full_stop_after_an_acronym_is_no_part_of_the_name() {
    for (text, expected) in [
        ("The bill was passed in the US. Congress is next.", &["US", "Congress"][..]),
        ("The plan was backed by the FBI. Trump was angry.", &["FBI", "Trump"]),
        ("The bill was opposed by the US.\n\nChina was not asked.", &["US", "China"]),
        ("The bill was passed in the U.S. The army left.", &["U.S."]),
        ("He works for Microsoft Inc. Smith said so.", &["Microsoft Inc.", "Smith"]),
        ("The owner of Microsoft Inc. shares moved to St. Louis.", &["Microsoft Inc.", "St. Louis"]),
    ] {
        let output = run(&["tag"], text.as_bytes());
        let record = &records(&output)[0];
        let found: Vec<&str> =
            record["entities"].as_array().unwrap().iter().map(|e| e["text"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{text}");
    }
}

#[test]
fn what_is_typed_wrongly_is_told_with_what_would_do() {
    for (args, expected) in [
        (&["tga"][..], "did you mean `tagwire tag`?"),
        (&["tag", "--threads", "-1"], "'--threads <N>': write a whole number, 0 or more"),
        (&["tag", "--threads", "abc"], "write a whole number, 0 or more"),
        (&["tag", "--max-ratio", "0"], "write a whole number, 1 or more"),
        (&["tag", "--labels", ""], "--labels: no label is named; write person, group, place or date"),
        (&["tag", "--date", "soon"], "\"soon\" is not a day of the calendar; write it as 2023-11-24"),
    ] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(errors(&output).contains(expected), "{args:?}: {}", errors(&output));
    }
    let output = run(&["tag", "--labels", "Person"], TEXT.as_bytes());
    assert_eq!(records(&output)[0]["entities"].as_array().map(Vec::len), Some(1));
    let output = run(&["tag", "--date", "2025-09-04T10:00Z"], TEXT.as_bytes());
    assert_eq!(records(&output)[0]["date"], "2025-09-04");
    let output = run(&["tag"], b"{\"id\":1,\"text\":[\"a\"]}\n{\"id\":2,\"text\":\"b\"}\n");
    assert_eq!(records(&output)[0]["error"], "stdin:1: found a list, but a string is needed");
}

#[test]
fn a_record_says_what_its_offsets_count_and_is_read_so() {
    let folder = tempfile::tempdir().unwrap();
    let text = "😀 Angela Merkel visited Paris.";
    let tagged = |unit: &str| {
        let output = run(&["tag", "-q", "--with-text", "--offsets", unit], text.as_bytes());
        (records(&output).remove(0), write(folder.path(), unit, &output.stdout))
    };
    let (plain, chars) = tagged("chars");
    assert_eq!(plain.get("offsets"), None);
    for (unit, start) in [("utf16", 3), ("bytes", 5)] {
        let (record, path) = tagged(unit);
        assert_eq!(
            (record["offsets"].as_str(), record["entities"][0]["start"].as_u64()),
            (Some(unit), Some(start))
        );
        let output = run(&["convert", "-q", &path, "--to", "jsonl"], b"");
        assert_eq!(records(&output), std::slice::from_ref(&plain), "{}", errors(&output));
        let again = run(&["convert", "-q", &chars, "--to", "jsonl", "--to-offsets", unit], b"");
        assert_eq!(records(&again), std::slice::from_ref(&record), "{}", errors(&again));
        for args in [&["eval", &path, &path][..], &["queue", &path, "--budget", "9"], &["summary", &path]] {
            let output = run(args, b"");
            assert_eq!(output.status.code(), Some(0), "{args:?}: {}", errors(&output));
        }
        let output = run(&["diff", &path, &chars], b"");
        assert!(errors(&output).contains("but those of"), "{}", errors(&output));
        // A record that is tagged again loses what was said of the old offsets.
        let again = run(&["tag", "-q", "--with-text", "--input", "jsonl"], &std::fs::read(&path).unwrap());
        assert_eq!(records(&again)[0].get("offsets"), None);
    }
    let own = run(&["tag", "-q"], b"{\"id\":1,\"text\":\"It rained.\",\"offsets\":[1,2]}\n");
    assert_eq!(records(&own)[0]["input_offsets"], serde_json::json!([1, 2]));
    let own = write(
        folder.path(),
        "own",
        b"{\"id\":1,\"text\":\"It rained.\",\"offsets\":[1,2],\"entities\":[]}\n",
    );
    let output = run(&["convert", "-q", &own, "--to", "jsonl", "--to-offsets", "utf16"], b"");
    let record = &records(&output)[0];
    assert_eq!((&record["offsets"], &record["input_offsets"]), (&"utf16".into(), &serde_json::json!([1, 2])));
}

#[test]
fn fields_inside_objects_are_named_with_dots() {
    let line = br#"{"meta":{"id":"a7","on":"2023-11-24"},"data":{"text":"Angela Merkel visited Paris."}}"#;
    let options =
        ["tag", "-q", "--text-field", "data.text", "--id-field", "meta.id", "--date-field", "meta.on"];
    let output = run(&options, line);
    let record = &records(&output)[0];
    assert_eq!((record["id"].as_str(), record["date"].as_str()), (Some("a7"), Some("2023-11-24")));
    assert_eq!(record["entities"][0]["text"], "Angela Merkel");
    assert_eq!(errors(&output), "");
}
