//! Input that means harm, or is broken: each ends in an error record or a clear error, never in a hang, a crash or damage.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::cli::{errors, records, run, write};
use crate::container::{arrow_file, articles, gzip, jsonl, parquet_file, tar, zip};

const GOOD: &[u8] = b"{\"id\":\"good\",\"text\":\"Angela Merkel visited Paris.\"}\n";

/// Runs the binary with so little address space that what is not bounded fails.
fn bounded(mebibytes: usize, args: &[&str]) -> Output {
    Command::new("sh")
        .arg("-c")
        .arg(format!("ulimit -v {}; exec \"$0\" \"$@\"", mebibytes * 1024))
        .arg(env!("CARGO_BIN_EXE_tagwire"))
        .args(args)
        // One thread's stack and heap are enough to account for.
        .args(["--threads", "1"])
        .output()
        .expect("sh starts")
}

fn error_of(record: &Value) -> &str {
    record["error"].as_str().unwrap_or_else(|| panic!("no error record: {record}"))
}

/// The bad file is an error as expected, the good one behind it was still read.
fn told_and_went_on(output: &Output, name: &str, expected: &str) {
    assert_eq!(output.status.code(), Some(2), "{name}: {}", errors(output));
    let found = records(output);
    let all: Vec<&str> = found.iter().filter_map(|record| record["error"].as_str()).collect();
    assert!(all.iter().any(|error| error.contains(expected)), "{name}: {all:?}");
    assert_eq!(found.last().unwrap()["id"], "good", "{name}");
}

/// The first file is bad as expected, the second still read.
fn bad_then_good(folder: &Path, name: &str, bytes: &[u8], expected: &str) {
    let bad = write(folder, name, bytes);
    let good = write(folder, "good.jsonl", GOOD);
    let output = run(&["tag", "-q", &bad, &good], b"");
    told_and_went_on(&output, name, expected);
}

#[test]
#[cfg(target_os = "linux")]
fn bombs_are_stopped_by_ratio_and_size() {
    let folder = tempfile::tempdir().unwrap();
    let zeros = std::io::Read::take(std::io::repeat(b' '), 200 << 20);
    let bomb = zstd::encode_all(zeros, 1).unwrap();
    let good = write(folder.path(), "good.jsonl", GOOD);
    let member = vec![b'a'; 40 << 20];
    for (name, bytes, expected) in [
        ("bomb.jsonl.zst", bomb.clone(), "times as much; the rest is not read (--max-ratio allows more)"),
        ("bomb.txt.zst", bomb.clone(), "more than 16.0 MiB; --max-document allows more"),
        (
            "bomb.tar.zst",
            zstd::encode_all(&tar(&[("big.jsonl", &vec![b' '; 100 << 20])])[..], 1).unwrap(),
            "times as much",
        ),
        (
            "bomb.zip",
            zip(&[("big.txt", &member)]),
            "unpack to 40.0 MiB, over 200 times as much (--max-ratio allows more)",
        ),
        ("twice.jsonl.gz", gzip(&gzip(&vec![b' '; 100 << 20])), "times as much"),
    ] {
        let path = write(folder.path(), name, &bytes);
        let output = bounded(1500, &["tag", "-q", &path, &good]);
        told_and_went_on(&output, name, expected);
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_document_of_a_gigabyte_and_a_line_without_end_are_skipped_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    let good = write(folder.path(), "good.jsonl", GOOD);
    for name in
        ["huge.txt", "huge.jsonl", "huge.csv", "huge.html", "huge.eml", "huge.mbox", "huge.xml", "huge.json"]
    {
        let path = write(folder.path(), name, b"{\"id\":\"huge\",\"text\":\"");
        let file = std::fs::OpenOptions::new().write(true).open(&path).unwrap();
        // A hole on the disk, a gigabyte of zeros to who reads it.
        file.set_len(1 << 30).unwrap();
        let output = bounded(1200, &["tag", "-q", &path, &good]);
        assert_eq!(output.status.code(), Some(2), "{name}: {}", errors(&output));
        let found = records(&output);
        assert_eq!(found.len(), 2, "{name}: {found:?}");
        let error = error_of(&found[0]);
        assert!(
            error.contains("more than 16.0 MiB")
                || name == "huge.csv" && error.contains("huge.csv:1: a quote is opened here"),
            "{name}: {error}"
        );
        if name == "huge.jsonl" {
            assert_eq!(found[0]["id"], "huge");
        }
        assert_eq!(found[1]["id"], "good", "{name}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn a_text_of_nothing_but_candidates_is_tagged_in_bounded_memory() {
    let folder = tempfile::tempdir().unwrap();
    // Ten segments begin at each of half a million words; all at once they took 600 MB.
    let path = write(folder.path(), "capitals.txt", "A ".repeat(500_000).as_bytes());
    let output = bounded(400, &["tag", "-q", &path]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(records(&output).len(), 1);
}

#[test]
fn a_name_of_megabytes_is_not_written_again_for_each_of_its_mentions() {
    let text = format!("Kofi X{} Smith said. {}", "x".repeat(100_000), "Smith left. ".repeat(10_000));
    let output = run(&["tag", "-q", "--with-text"], text.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let found = records(&output)[0]["entities"].as_array().unwrap().len();
    assert!(found >= 10_000, "{found}");
    assert!(output.stdout.len() < 50 * text.len(), "{} bytes", output.stdout.len());
}

#[test]
fn texts_made_to_be_slow_are_not() {
    let lines: Vec<String> = [
        "Smith ",
        "Smith and ",
        "Smith, also known as Jones, also known as ",
        "A ",
        "J. ",
        "U.S. ",
        "President ",
        "a-",
        "a:",
        "a'",
        "'s",
        "said.The",
        "((",
        "Smith (",
        "\"",
        "\u{201c}",
        ".",
        ". ",
        "1",
        "1 ",
        "1/",
        "2023-08-15-",
        "one hundred million ",
        "Monday ",
        "two days before ",
        "the first of ",
        "Bank of the ",
        "@a",
        "http://",
        "a@b.",
        "SMITH\n",
        "a\r\n",
        "\u{a0}a",
        "\u{200d}",
        "\u{301}",
        "\u{1f1eb}",
        "\u{4e2d}",
        "United Bank of New York (UBNY) ",
    ]
    .iter()
    .enumerate()
    // A text twice as long would take four times as long, were anything in it looked at anew for each word: minutes here.
    .map(|(id, unit)| {
        format!("{}\n", serde_json::json!({"id": id, "text": unit.repeat(60_000 / unit.len())}))
    })
    .collect();
    let output = run(&["tag", "-q"], lines.concat().as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let ids: Vec<u64> = records(&output).iter().map(|record| record["id"].as_u64().unwrap()).collect();
    assert!(ids.into_iter().eq(0..lines.len() as u64));
}

#[test]
fn a_long_document_of_all_kinds_of_text_is_worked_through_in_parts() {
    let mut text = String::new();
    let mut paths: Vec<_> = std::fs::read_dir("corpus").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|ending| ending == "txt")) {
        text.push_str(&std::fs::read_to_string(path).unwrap());
        text.push_str("\n\nThe DNA tests took the GPs a week, HMS Belfast sailed and the S&P 500 fell.\n\n");
    }
    let text = text.repeat(1 + 700_000 / text.len());
    let output = run(&["tag", "-q", "--input", "text"], text.as_bytes());
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let entities = records(&output)[0]["entities"].as_array().unwrap().len();
    assert!(entities > text.len() / 100, "{entities}");
}

#[test]
fn a_quote_never_closed_does_not_take_in_the_whole_table() {
    let folder = tempfile::tempdir().unwrap();
    let mut table = b"id,text\n1,Paris\n2,\"never closed\n".to_vec();
    table.extend(b"3,Rome\n".repeat(1 << 15));
    let path = write(folder.path(), "t.csv", &table);
    // A quote that is not closed within what a row may have, and one that is not at all.
    for most in ["16K", "16M"] {
        let output = run(&["tag", "-q", "--max-document", most, &path], b"");
        assert_eq!(output.status.code(), Some(2));
        let found = records(&output);
        assert_eq!((found[0]["id"].as_str(), found.len()), (Some("1"), 2 + (1 << 15)));
        let expected = "t.csv:3: a quote is opened here and never closed; the row is left out";
        assert!(error_of(&found[1]).ends_with(expected), "{}", found[1]);
        assert_eq!(found[2]["entities"][0]["text"], "Rome");
    }
}

#[test]
fn members_that_lead_out_of_their_archive_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let inside: &[(&str, &[u8])] = &[
        ("../../evil.txt", b"Paris"),
        ("/etc/evil.txt", b"Paris"),
        ("a/../../evil.txt", b"Paris"),
        ("ok.txt", b"Paris"),
    ];
    let bad = |name: &str| folder.path().join(format!("bad of {name}"));
    for (name, bytes) in [("a.tar", tar(inside)), ("a.zip", zip(inside))] {
        let path = write(folder.path(), name, &bytes);
        let output = run(&["tag", "-q", "--quarantine", &bad(name).display().to_string(), &path], b"");
        let found = records(&output);
        assert_eq!(found.len(), 4, "{name}");
        for record in &found[..3] {
            assert!(error_of(record).contains("points out of the archive"), "{name}: {record}");
        }
        assert_eq!(found[3]["id"].as_str(), Some(format!("{path}!ok.txt").as_str()));
    }
    let kept = ["a.tar", "a.zip"].into_iter().flat_map(|name| std::fs::read_dir(bad(name)).unwrap());
    for entry in kept {
        let name = entry.unwrap().file_name().to_string_lossy().into_owned();
        assert!(name.ends_with(".json") && !name.contains('/'), "{name}");
    }
}

#[test]
#[cfg(unix)]
fn links_in_circles_and_special_files_do_not_hang() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("root");
    std::fs::create_dir_all(root.join("sub")).unwrap();
    write(&root, "a.txt", b"Angela Merkel visited Paris.");
    std::os::unix::fs::symlink(&root, root.join("sub/up")).unwrap();
    std::os::unix::fs::symlink(root.join("y.txt"), root.join("x.txt")).unwrap();
    std::os::unix::fs::symlink(root.join("x.txt"), root.join("y.txt")).unwrap();
    assert!(Command::new("mkfifo").arg(root.join("pipe.txt")).status().unwrap().success());
    let _socket = std::os::unix::net::UnixListener::bind(root.join("socket.txt")).unwrap();
    let output = run(&["tag", &root.display().to_string()], b"");
    let found = records(&output);
    let said: Vec<String> = found
        .iter()
        .map(|record| {
            let id = record["id"].as_str().unwrap().rsplit('/').next().unwrap();
            format!(
                "{id}: {}",
                record["error"].as_str().map_or("read", |error| error.split(": ").nth(1).unwrap())
            )
        })
        .collect();
    assert_eq!(
        said,
        [
            "a.txt: read",
            "pipe.txt: a pipe, socket or device; give its path to read it",
            "socket.txt: a pipe, socket or device; give its path to read it",
            "x.txt: a link that leads nowhere, or round in a circle",
            "y.txt: a link that leads nowhere, or round in a circle"
        ]
    );
    assert!(errors(&output).contains("1 link to a folder"), "{}", errors(&output));
}

#[test]
fn deep_nesting_is_an_error_record() {
    let folder = tempfile::tempdir().unwrap();
    let deep = |open: &str, close: &str| format!("{}{}", open.repeat(200_000), close.repeat(200_000));
    let line = format!("{{\"text\":\"\",\"x\":{}}}\n", deep("[", "]"));
    bad_then_good(folder.path(), "deep.jsonl", line.as_bytes(), "\"x\" is nested more than 128 deep");
    let line = format!("{{\"text\":\"\",\"id\":{}}}\n", deep("[", "]"));
    bad_then_good(folder.path(), "id.jsonl", line.as_bytes(), "nested more than 128 deep");
    let array = format!("[{line}]");
    bad_then_good(folder.path(), "deep.json", array.as_bytes(), "object 1");
    bad_then_good(folder.path(), "bare.json", deep("[", "]").as_bytes(), "bare.json");
    let page = format!("<html><body>{}</body></html>", deep("<div>", "</div>"));
    bad_then_good(folder.path(), "deep.html", page.as_bytes(), "more than 512 tags inside each other");
    bad_then_good(
        folder.path(),
        "deep.xml",
        deep("<rss>", "</rss>").as_bytes(),
        "more than 128 elements inside each other",
    );
    let mut packed = b"Paris".to_vec();
    for _ in 0..12 {
        packed = gzip(&packed);
    }
    bad_then_good(folder.path(), "many.txt.gz", &packed, "more than 6 archives inside each other");
}

#[test]
fn what_is_broken_is_told_and_the_rest_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let lines = jsonl(&articles(3000));
    let packed = gzip(&lines);
    bad_then_good(folder.path(), "cut.jsonl.gz", &packed[..packed.len() / 2], "the file is cut short");
    bad_then_good(
        folder.path(),
        "cut.json",
        b"[{\"text\":\"Paris\"},{\"text\":\"Ro",
        "cut.json: object 2: broken JSON",
    );
    bad_then_good(folder.path(), "open.json", b"[{\"text\":\"Paris\"}", "the array is not closed");
    bad_then_good(folder.path(), "bad.parquet", b"PAR1 this is no parquet PAR1", "bad.parquet: broken");
    bad_then_good(
        folder.path(),
        "bad.arrow",
        b"ARROW1\0\0 this is no arrow file at all",
        "bad.arrow: broken",
    );
    bad_then_good(
        folder.path(),
        "paper.txt",
        b"%PDF-1.4\n1 0 obj\n",
        "a PDF, no text; `pdftotext FILE` makes one",
    );
    bad_then_good(folder.path(), "letter", b"{\\rtf1 Paris}", "RTF, no text; `libreoffice");
    let docx = zip(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", b"<w:document/>")]);
    bad_then_good(folder.path(), "letter.docx", &docx, "letter.docx: an office document or e-book");
    bad_then_good(
        folder.path(),
        "empty.zip",
        b"",
        "empty.zip: an empty file, though its name says that it is packed",
    );
    bad_then_good(folder.path(), "empty.gz", b"", "empty.gz: an empty file");
    bad_then_good(folder.path(), "bare.zip", &zip(&[]), "bare.zip: an archive without members");
    bad_then_good(folder.path(), "bad.zip", b"PK\x03\x04 this is no zip", "bad.zip: broken");
    bad_then_good(
        folder.path(),
        "bad.warc",
        b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 999\r\n\r\nabc",
        "cut short",
    );
    bad_then_good(
        folder.path(),
        "bad.xml",
        b"<?xml version=\"1.0\"?><rss><item></rss>",
        "broken XML at byte",
    );
    bad_then_good(folder.path(), "cells.csv", b"id,text\n1,Paris,x\n", "3 cells, but the header has 2");
    let whole = write(folder.path(), "cut2.jsonl.gz", &packed[..packed.len() - 20]);
    let found = records(&run(&["tag", "-q", &whole], b""));
    assert!(found.len() > 1000, "what came before the cut is kept: {}", found.len());
    let mut tar_bytes = tar(&[("a.txt", b"Paris"), ("b.txt", b"Rome")]);
    tar_bytes.truncate(1024 + 512 + 100);
    bad_then_good(folder.path(), "cut.tar", &tar_bytes, "cut.tar");
}

/// Every damage of one byte, every few bytes, in files of columns.
#[test]
#[cfg(target_os = "linux")]
fn a_flipped_bit_in_columns_costs_that_file_alone() {
    let folder = tempfile::tempdir().unwrap();
    let few = articles(4);
    let files = [
        ("feather", arrow_file(&few, false, None)),
        ("lz4.feather", arrow_file(&few, false, Some(arrow_ipc::CompressionType::LZ4_FRAME))),
        ("zstd.arrows", arrow_file(&few, true, Some(arrow_ipc::CompressionType::ZSTD))),
        ("parquet", parquet_file(&few)),
    ];
    let mut count = 0;
    for (ending, bytes) in &files {
        for at in (0..bytes.len()).step_by(17) {
            for bit in [0x01, 0x40, 0x80] {
                let mut bytes = bytes.clone();
                bytes[at] ^= bit;
                write(folder.path(), &format!("{at:05}-{bit}.{ending}"), &bytes);
                write(folder.path(), &format!("{at:05}-{bit}.{ending}.jsonl"), GOOD);
                count += 1;
            }
        }
    }
    let run = folder.path().with_extension("run");
    let path = folder.path().display().to_string();
    // The address space of one thread and its stack, and a fraction of what the flipped bits ask for.
    let output = bounded(1500, &["tag", "-q", &path, "-o", &format!("{}/", run.display())]);
    let told = errors(&output);
    assert_eq!(output.status.code(), Some(2), "{told}");
    assert!(!told.contains("panicked"), "{told}");
    let records = std::fs::read_to_string(run.join("part-00001.jsonl")).unwrap();
    std::fs::remove_dir_all(&run).unwrap();
    assert_eq!(records.matches("{\"id\":\"good\",").count(), count, "a file was left unread");
    assert!(count > 500 && records.matches("\"error\":").count() > count / 4);
    assert!(!records.contains("please report"), "{records}");
}

#[test]
#[cfg(target_os = "linux")]
fn a_name_that_is_not_utf_8_costs_no_glob() {
    use std::os::unix::ffi::OsStrExt;

    let folder = tempfile::tempdir().unwrap();
    for name in [&b"a.txt"[..], b"\xff.txt"] {
        std::fs::write(folder.path().join(std::ffi::OsStr::from_bytes(name)), "Angela Merkel visited Paris.")
            .unwrap();
    }
    let good = write(folder.path(), "good.jsonl", GOOD);
    let pattern = folder.path().join("*.txt").display().to_string();
    let output = run(&["tag", "-q", &pattern, &good], b"");
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let ids: Vec<String> =
        records(&output).iter().map(|record| record["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(ids.len(), 3, "{ids:?}");
    assert!(ids[0].ends_with("/a.txt") && ids[1].ends_with("/\u{fffd}.txt") && ids[2] == "good", "{ids:?}");
}

#[test]
fn what_is_packed_and_holds_nothing_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let empty = write(folder.path(), "empty.jsonl.gz", &gzip(b""));
    let none = write(folder.path(), "none.jsonl.gz", b"");
    let good = write(folder.path(), "good.jsonl", GOOD);
    let output = run(&["tag", "-q", &empty, &good], b"");
    assert_eq!((output.status.code(), records(&output).len()), (Some(0), 1), "{}", errors(&output));
    told_and_went_on(&run(&["tag", "-q", &none, &good], b""), "none", "an empty file, though its name says");
}

#[test]
fn bad_documents_are_kept_with_their_reason_and_counted() {
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("bad");
    let input = b"{\"id\":1,\"text\":\"Paris\"}\n{oops\n{\"id\":\"../../x\"}\n";
    let output = run(&["tag", "--quarantine", &bad.display().to_string()], input);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("2 errors (1 field, 1 syntax)"), "{}", errors(&output));
    let mut names: Vec<String> = std::fs::read_dir(&bad)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names.len(), 4, "{names:?}");
    let copy = names.iter().find(|name| name.ends_with(".bad")).unwrap();
    assert_eq!(std::fs::read(bad.join(copy)).unwrap(), b"{oops");
    let note = names.iter().find(|name| name.ends_with(".json")).unwrap();
    assert!(std::fs::read_to_string(bad.join(note)).unwrap().contains("\"class\":\"syntax\""));
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_does_no_damage() {
    let lines = jsonl(&articles(2000));
    let output = run(&["tag", "-q", "-o", "/dev/full"], &lines);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("the disk is full"), "{}", errors(&output));
    // A limit on the size of files is the same to a program, and needs no small disk.
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.jsonl", &lines);
    let out = write(folder.path(), "out.jsonl", b"what stood there before");
    let output = Command::new("sh")
        .arg("-c")
        .arg("trap '' XFSZ; ulimit -f 100; exec \"$0\" \"$@\"")
        .args([env!("CARGO_BIN_EXE_tagwire"), "tag", "-q", &input, "-o", &out])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", errors(&output));
    assert!(errors(&output).contains("the output could not be written"), "{}", errors(&output));
    assert_eq!(std::fs::read(&out).unwrap(), b"what stood there before");
    assert!(!Path::new(&format!("{out}.part")).exists());
}
