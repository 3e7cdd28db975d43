//! What archives of real readers hold: files damaged on the way, tables with other names and marks, pages with more than an article; and
//! what is said of runs over them.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use crate::cli::{errors, records, run, write};
use crate::container::{gzip, tar, zip};

const LINE: &[u8] = b"Joe Biden in Ohio.\n";

/// Tags what is given and returns the exit code, the records and what was said.
fn tag(args: &[&str]) -> (i32, Vec<serde_json::Value>, String) {
    let output = run(&[&["tag", "--format", "jsonl"], args].concat(), b"");
    (output.status.code().unwrap_or(-1), records(&output), errors(&output))
}

/// Returns what is printed in plain text of an input that comes through a pipe.
fn plain(args: &[&str], bytes: &[u8]) -> String {
    let output = run(&[&["tag", "-q", "--format", "plain"], args].concat(), bytes);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    String::from_utf8(output.stdout).unwrap()
}

/// Flips the bits of the byte that many from the end.
fn flipped(mut bytes: Vec<u8>, from_end: usize) -> Vec<u8> {
    let at = bytes.len() - from_end;
    bytes[at] ^= 255;
    bytes
}

/// [`LINE`] as xz packs it.
const XZ: [u8; 76] = [
    253, 55, 122, 88, 90, 0, 0, 4, 230, 214, 180, 70, 2, 0, 33, 1, 22, 0, 0, 0, 116, 47, 229, 163, 1, 0, 18,
    74, 111, 101, 32, 66, 105, 100, 101, 110, 32, 105, 110, 32, 79, 104, 105, 111, 46, 10, 0, 0, 147, 69, 87,
    66, 131, 43, 37, 191, 0, 1, 43, 19, 156, 9, 72, 210, 31, 182, 243, 125, 1, 0, 0, 0, 0, 4, 89, 90,
];

fn warc_record(number: usize, body: &str, length: Option<usize>) -> Vec<u8> {
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n{body}");
    format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/{number}\r\n\
         Content-Type: application/http\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        length.unwrap_or(http.len())
    )
    .into_bytes()
}

#[test]
fn a_checksum_that_does_not_fit_is_an_error_of_small_files_too() {
    let folder = tempfile::tempdir().unwrap();
    let line = b"{\"id\":1,\"text\":\"Joe Biden in Ohio.\"}\n";
    let record = warc_record(1, "Joe Biden in Ohio.", None);
    for (name, bytes, from_end) in [
        ("a.txt.gz", gzip(LINE), 8),
        ("size.txt.gz", gzip(LINE), 1),
        ("a.jsonl.gz", gzip(line), 8),
        ("a.warc.gz", gzip(&record), 8),
        ("a.tar.gz", gzip(&tar(&[("a.txt", LINE)])), 8),
        ("a.txt.xz", XZ.to_vec(), 24),
    ] {
        let whole = write(folder.path(), &format!("whole-{name}"), &bytes);
        assert_eq!(tag(&[&whole]).0, 0, "{name}: {}", tag(&[&whole]).2);
        let bad = write(folder.path(), name, &flipped(bytes, from_end));
        let (code, _, told) = tag(&[&bad]);
        assert!(code == 2 && told.contains(name), "{name}: {code} {told}");
    }
}

#[test]
fn a_zip_that_was_cut_off_is_not_taken_for_the_one_inside_it() {
    let folder = tempfile::tempdir().unwrap();
    let inner = zip(&[("deep.txt", LINE)]);
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in [("1.txt", LINE), ("2.txt", LINE), ("in.zip", &inner)] {
        out.start_file(name, stored).unwrap();
        out.write_all(bytes).unwrap();
    }
    let bytes = out.finish().unwrap().into_inner();
    let whole = write(folder.path(), "whole.zip", &bytes);
    assert_eq!(tag(&[&whole]).1.len(), 3);
    let cut = write(folder.path(), "cut.zip", &bytes[..bytes.len() - 30]);
    let (code, _, told) = tag(&[&cut]);
    assert!(code == 2 && told.contains("the file was cut off") && told.contains("zip -FF"), "{told}");
}

#[test]
fn a_broken_record_of_a_crawl_costs_no_other() {
    let folder = tempfile::tempdir().unwrap();
    let texts =
        ["Angela Merkel in Berlin.", "Joe Biden in Ohio.", "Emmanuel Macron in Paris.", "Bonn is quiet."];
    let crawl = |length: Option<usize>| -> Vec<Vec<u8>> {
        let lengths = [None, length, None, None];
        (0..4).map(|n| warc_record(n, texts[n], lengths[n])).collect()
    };
    let mut members: Vec<Vec<u8>> = crawl(None).iter().map(|record| gzip(record)).collect();
    members[1] = flipped(members[1].clone(), 40);
    let checksum = {
        let mut members: Vec<Vec<u8>> = crawl(None).iter().map(|record| gzip(record)).collect();
        members[1] = flipped(members[1].clone(), 8);
        members.concat()
    };
    for (name, bytes) in [
        ("member.warc.gz", members.concat()),
        ("checksum.warc.gz", checksum),
        ("length.warc", crawl(Some(99_999_999)).concat()),
        ("near.warc", crawl(Some(120)).concat()),
        ("over.warc", crawl(Some(400)).concat()),
    ] {
        let path = write(folder.path(), name, &bytes);
        let (code, records, told) = tag(&[&path]);
        let good: Vec<&str> = records
            .iter()
            .filter(|record| record["error"].is_null())
            .map(|record| record["id"].as_str().unwrap())
            .collect();
        assert_eq!(
            good,
            ["http://a.example/0", "http://a.example/2", "http://a.example/3"],
            "{name}: {told}"
        );
        assert!(code == 2 && told.contains(&format!("{name}: record 2: ")), "{name}: {told}");
        assert!(told.contains("reading goes on at the next record"), "{name}: {told}");
    }
}

#[test]
fn bodies_are_unpacked_as_their_servers_packed_them() {
    let folder = tempfile::tempdir().unwrap();
    let text = "Joe Biden met Emmanuel Macron in Paris.";
    let zlib = {
        let mut out = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    let deflate = {
        let mut out = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    };
    for (encoding, body) in [
        ("deflate", zlib),
        ("deflate", deflate),
        ("deflate", text.as_bytes().to_vec()),
        ("gzip, gzip", gzip(&gzip(text.as_bytes()))),
    ] {
        let head =
            format!("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Encoding: {encoding}\r\n\r\n");
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://a.example/\r\nContent-Length: {}\r\n\r\n{head}",
            head.len() + body.len()
        );
        let path = write(folder.path(), "a.warc", &[record.as_bytes(), &body, b"\r\n\r\n"].concat());
        let (code, records, told) = tag(&[&path]);
        assert_eq!(
            (code, records[0]["entities"][1]["text"].as_str()),
            (0, Some("Emmanuel Macron")),
            "{encoding}: {told}"
        );
    }
}

#[test]
fn a_year_of_two_digits_is_read_by_a_fixed_rule() {
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,text,date\na,Joe Biden on Monday,24-Nov-23\nb,Joe Biden on Monday,24/11/23\nc,Rain,24.11.23\n\
        d,Rain,24 Nov 23\ne,Rain,24-nov-19\nf,Rain,24-Nov-49\ng,Rain,24-Nov-50\n";
    let path = write(folder.path(), "d.csv", rows.as_bytes());
    let (_, found, _) = tag(&[&path]);
    let dates: Vec<_> = found.iter().map(|record| record["date"].as_str().unwrap_or("none")).collect();
    let expected =
        ["2023-11-24", "2023-11-24", "2023-11-24", "2023-11-24", "2019-11-24", "2049-11-24", "1950-11-24"];
    assert_eq!(dates, expected);
    assert!(plain(&[], b"He was elected on 24-Nov-23.").contains("2023-11-24"));
    let near = plain(&["--date", "1931-01-01"], b"He was elected on 24-Nov-23.");
    assert!(near.contains("1923-11-24"), "{near}");
}

#[test]
fn text_of_many_documents_names_each() {
    let mbox = b"From a@b Fri Nov 24 10:00:00 2023\nSubject: One\n\nKeir Starmer in Leeds.\n\n\
        From c@d Sat Nov 25 10:00:00 2023\nSubject: Two\n\nNicola Sturgeon in Glasgow.\n";
    let feed = b"<?xml version='1.0'?><rss><channel><item><title>One</title></item><item><title>Two</title></item></channel></rss>";
    let crawl = [warc_record(1, "Bonn.", None), warc_record(2, "Bern.", None)].concat();
    for bytes in [&mbox[..], feed, &crawl] {
        let text = plain(&[], bytes);
        assert_eq!(text.lines().filter(|line| line.starts_with("== ")).count(), 2, "{text}");
    }
    assert!(!plain(&[], b"Keir Starmer in Leeds.\n").contains("=="));
}

#[test]
fn columns_and_fields_are_known_in_any_case_and_by_their_own_mark() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("a.csv", "ID,Text,Date\n1,Joe Biden in Ohio,2023-11-24\n"),
        ("b.csv", "id, text, date\n1,Joe Biden in Ohio,2023-11-24\n"),
        ("c.csv", "id\ttext\tdate\n1\tJoe Biden in Ohio\t2023-11-24\n"),
        ("d.csv", "id|text|date\n1|Joe Biden in Ohio|2023-11-24\n"),
        ("e.tsv", "ID\tTEXT\tDATE\n1\tJoe Biden in Ohio\t2023-11-24\n"),
        ("f.jsonl", "{\"ID\":\"1\",\"Text\":\"Joe Biden in Ohio\",\"Date\":\"2023-11-24\"}\n"),
        ("g.jsonl", "{\"id\":\"1\",\" text\":\"Joe Biden in Ohio\",\"date\":\"2023-11-24\"}\n"),
    ] {
        let path = write(folder.path(), name, text.as_bytes());
        let (code, records, told) = tag(&[&path]);
        assert_eq!(code, 0, "{name}: {told}");
        let record = &records[0];
        assert_eq!(record["id"], "1", "{name}");
        assert_eq!(record["date"], "2023-11-24", "{name}");
        assert_eq!(record["entities"][0]["text"], "Joe Biden", "{name}");
    }
    let both = write(folder.path(), "both.csv", b"id,Text,TEXT\n1,Rome,Bonn\n");
    let (code, _, told) = tag(&[&both]);
    assert!(code == 2 && told.contains("--text-field takes one of: id, Text, TEXT"), "{told}");
}

/// Makes a run that was killed: its manifest has no end.
fn killed(folder: &Path, name: &str, input: &str, more: &[&str]) -> String {
    let path = folder.join(name).display().to_string();
    let output = format!("{path}/");
    let args = [&["tag", "-q", input, "-o", &output], more].concat();
    assert_eq!(run(&args, b"").status.code(), Some(0));
    let manifest = folder.join(name).join("manifest.jsonl");
    let text = fs::read_to_string(&manifest).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&manifest, lines[..lines.len() - 1].concat()).unwrap();
    path
}

#[test]
fn a_run_that_was_killed_is_said_to_be_a_part() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.txt", LINE);
    let half = killed(folder.path(), "half", &input, &[]);
    for args in [&["summary", &half][..], &["diff", &half, &half]] {
        let output = run(args, b"");
        assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
        let told = errors(&output);
        assert!(told.contains("half: the run did not come to its end"), "{told}");
    }
    let table = folder.path().join("table").display().to_string();
    run(&["tag", "-q", &input, "-f", "csv", "-o", &format!("{table}/")], b"");
    let output = run(&["summary", &table], b"");
    assert!(errors(&output).contains("table: a run of --format csv"), "{}", errors(&output));
    // Going on with it needs the same input, and says where it is not.
    fs::write(&input, "Angela Merkel in Berlin.\n").unwrap();
    let output = run(&["tag", "-q", &input, "-o", &format!("{half}/"), "--resume"], b"");
    assert!(
        errors(&output).contains("was written, in ") && errors(&output).contains("a.txt"),
        "{}",
        errors(&output)
    );
}

#[test]
fn what_is_told_of_a_resumed_run_says_since_when() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.jsonl", b"{\"id\":1,\"text\":\"Rain.\",\"date\":\"soon\"}\n");
    let second = write(folder.path(), "b.jsonl", b"{\"id\":2,\"text\":\"Rain.\",\"date\":\"soon\"}\n");
    let path = folder.path().join("run").display().to_string();
    let output = format!("{path}/");
    let args = ["tag", &input, &second, "--shard-size", "1", "-o", &output];
    assert_eq!(run(&args, b"").status.code(), Some(0));
    let manifest = Path::new(&path).join("manifest.jsonl");
    let text = fs::read_to_string(&manifest).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    fs::write(&manifest, lines[..2].concat()).unwrap();
    let output = run(&[&args[..], &["--resume"]].concat(), b"");
    let told = errors(&output);
    assert!(told.contains("since the resumption: 1 date could not be read"), "{told}");
    assert!(told.contains("2 documents") && told.contains(" bytes since the resumption in "), "{told}");
}

#[test]
fn offsets_of_other_units_are_not_compared_without_texts() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\"id\":\"a\",\"text\":\"😀 Joe Biden met Emmanuel Macron in Paris.\"}\n";
    let input = write(folder.path(), "e.jsonl", text.as_bytes());
    let [one, two] = ["1.jsonl", "2.jsonl"].map(|name| folder.path().join(name).display().to_string());
    run(&["tag", "-q", &input, "-o", &one], b"");
    run(&["tag", "-q", &input, "--offsets", "utf16", "-o", &two], b"");
    for pair in [[&one, &two], [&two, &one]] {
        let output = run(&["diff", pair[0], pair[1]], b"");
        assert_eq!(output.status.code(), Some(2));
        assert!(errors(&output).contains("tag both with the same --offsets"), "{}", errors(&output));
    }
    let output = run(&["explain", &input, "--at", "3..12", "--offsets", "utf16"], b"");
    assert!(String::from_utf8_lossy(&output.stdout).contains("Joe Biden"), "{}", errors(&output));
}

#[test]
fn the_name_of_an_output_tells_its_format_or_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let input = write(folder.path(), "a.txt", LINE);
    let [records, table, other, json] =
        ["r.jsonl", "n.tsv", "n.xlsx", "i.json"].map(|name| folder.path().join(name).display().to_string());
    run(&["tag", "-q", &input, "-o", &records], b"");
    run(&["summary", &records, "-o", &table], b"");
    assert!(fs::read_to_string(&table).unwrap().starts_with("part\tlabel\tname\t"));
    let output = run(&["summary", &records, "-o", &other], b"");
    assert!(errors(&output).contains("no format is called by the ending .xlsx"), "{}", errors(&output));
    let output = run(&["tag", "-q", &input, "-o", &json], b"");
    assert!(errors(&output).contains("no format is called by the ending .json"), "{}", errors(&output));
}

#[test]
fn a_table_has_the_dates_of_documents_and_the_facts_of_lists() {
    let folder = tempfile::tempdir().unwrap();
    let text = "{\"id\":\"a\",\"text\":\"Joe Biden in Paris.\",\"date\":\"2023-11-24\"}\n";
    let input = write(folder.path(), "a.jsonl", text.as_bytes());
    let table = folder.path().join("a.csv").display().to_string();
    assert_eq!(errors(&run(&["tag", "-q", "--facts", &input, "-o", &table], b"")), "");
    let rows = fs::read_to_string(&table).unwrap();
    assert!(rows.lines().next().unwrap().ends_with(",score,source,document_date,facts"), "{rows}");
    let row = rows.lines().find(|row| row.contains("Paris")).unwrap();
    assert!(row.contains(",2023-11-24,\"{\"\"country\"\""), "{row}");
    let output = run(&["convert", &table, "--texts", &input, "--to", "jsonl"], b"");
    let record = &records(&output)[0];
    assert_eq!(record["date"], "2023-11-24", "{}", errors(&output));
    assert!(record["entities"][1]["facts"]["country"].is_string(), "{record}");
}

#[test]
fn each_command_has_a_page_of_the_manual() {
    let page = |args: &[&str]| String::from_utf8(run(args, b"").stdout).unwrap();
    let tag = page(&["man", "tag"]);
    assert!(tag.contains(".TH tagwire-tag 1") && tag.contains(".nf\n"), "{tag}");
    assert_eq!(page(&["man", "tagwire-tag"]), tag);
    assert!(page(&["man"]).contains(".TH tagwire 1"));
    let output = run(&["man", "tga"], b"");
    assert!(
        output.status.code() == Some(2) && errors(&output).contains("there are: tag, eval"),
        "{}",
        errors(&output)
    );
}

#[test]
fn rows_of_other_labels_are_left_out_of_a_list_and_told() {
    let folder = tempfile::tempdir().unwrap();
    let patterns =
        "{\"label\":\"ORG\",\"pattern\":\"Acme\"}\n{\"label\":\"PRODUCT\",\"pattern\":\"Iphone\"}\n";
    let list = write(folder.path(), "er.jsonl", patterns.as_bytes());
    let output = run(&["tag", "--gazetteer", &list, "-f", "plain"], b"Acme left.");
    assert!(String::from_utf8_lossy(&output.stdout).contains("[Acme|group"), "{}", errors(&output));
    assert!(errors(&output).contains("er.jsonl:2: left out: label \"PRODUCT\""), "{}", errors(&output));
    let table = "name,label,kind\nAcme Rockets,Group,Company\nZenda Board,organisation,\n";
    let list = write(folder.path(), "l.csv", table.as_bytes());
    let output = run(&["tag", "--gazetteer", &list, "-f", "plain"], b"Acme Rockets met the Zenda Board.");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.contains("[Acme Rockets|group company]") && text.contains("Zenda Board|group"), "{text}");
    let latin = write(folder.path(), "latin.txt", b"# label: place\nGen\xe8ve\n");
    let output = run(&["tag", "--gazetteer", &latin], b"Rain.");
    assert!(
        errors(&output).contains("latin.txt:2: ")
            && errors(&output).contains("iconv -f WINDOWS-1252 -t UTF-8"),
        "{}",
        errors(&output)
    );
}

#[test]
fn archives_of_other_programs_are_named() {
    let folder = tempfile::tempdir().unwrap();
    for (name, start, expected) in [
        ("a.7z", &b"7z\xbc\xaf\x27\x1c\0\x04"[..], "a 7z archive"),
        ("a.rar", b"Rar!\x1a\x07\x01\0", "a RAR archive"),
    ] {
        let path = write(folder.path(), name, start);
        let (code, _, told) = tag(&[&path]);
        assert!(code == 2 && told.contains(expected) && told.contains("unpack it with"), "{told}");
    }
}
