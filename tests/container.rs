//! The same documents from every container, and what a run writes.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{RecordBatch, StringArray};
use arrow_schema::{DataType, Field, Schema};
use serde_json::Value;

use crate::cli::{errors, records, run, write};

/// An article of the generator.
pub(crate) struct Article {
    pub id: String,
    pub date: String,
    pub desk: &'static str,
    pub text: String,
}

/// Articles that are the same in every run; some with quotes, line ends and letters that are not ASCII.
pub(crate) fn articles(count: usize) -> Vec<Article> {
    let people = ["Angela Merkel", "Ban Ki-moon", "Kofi Annan", "José Mourinho"];
    let places = ["Paris", "Nairobi", "Kabul", "São Paulo"];
    let desks = ["world", "sport", "business"];
    (0..count)
        .map(|n| {
            let (person, place) = (people[n % 4], places[n / 4 % 4]);
            let text = format!(
                "{person} arrived in {place} on Monday, the Foreign Ministry said.\n\n\"We talk,\" the {n} delegates heard; \
                 {} left for London — “soon”.",
                person.rsplit(' ').next().unwrap()
            );
            Article { id: format!("a{n}"), date: format!("2021-03-{:02}", n % 28 + 1), desk: desks[n % 3], text }
        })
        .collect()
}

fn object(article: &Article) -> Value {
    serde_json::json!({"id": article.id, "date": article.date, "desk": article.desk, "text": article.text})
}

pub(crate) fn jsonl(articles: &[Article]) -> Vec<u8> {
    articles.iter().flat_map(|article| format!("{}\n", object(article)).into_bytes()).collect()
}

fn separated(articles: &[Article], delimiter: u8) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
    writer.write_record(["id", "date", "desk", "text"]).unwrap();
    for article in articles {
        writer.write_record([&article.id, &article.date, article.desk, &article.text]).unwrap();
    }
    writer.into_inner().unwrap()
}

fn batch(articles: &[Article]) -> RecordBatch {
    let column = |cells: Vec<String>| Arc::new(StringArray::from(cells)) as Arc<dyn arrow_array::Array>;
    let schema = ["id", "date", "desk", "text"].map(|name| Field::new(name, DataType::Utf8, false));
    let columns = vec![
        column(articles.iter().map(|a| a.id.clone()).collect()),
        column(articles.iter().map(|a| a.date.clone()).collect()),
        column(articles.iter().map(|a| a.desk.to_owned()).collect()),
        column(articles.iter().map(|a| a.text.clone()).collect()),
    ];
    RecordBatch::try_new(Arc::new(Schema::new(schema.to_vec())), columns).unwrap()
}

pub(crate) fn parquet_file(articles: &[Article]) -> Vec<u8> {
    let mut out = Vec::new();
    let batch = batch(articles);
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut out, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    out
}

pub(crate) fn arrow_file(
    articles: &[Article],
    stream: bool,
    packed: Option<arrow_ipc::CompressionType>,
) -> Vec<u8> {
    use arrow_ipc::writer::{FileWriter, IpcWriteOptions, StreamWriter};

    let mut out = Vec::new();
    let batch = batch(articles);
    let options = IpcWriteOptions::default().try_with_compression(packed).unwrap();
    if stream {
        let mut writer = StreamWriter::try_new_with_options(&mut out, &batch.schema(), options).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
    } else {
        let mut writer = FileWriter::try_new_with_options(&mut out, &batch.schema(), options).unwrap();
        writer.write(&batch).unwrap();
        writer.finish().unwrap();
    }
    out
}

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn bzip2(bytes: &[u8]) -> Vec<u8> {
    let mut out = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

pub(crate) fn tar(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = tar::Builder::new(Vec::new());
    for (name, bytes) in members {
        let mut header = tar::Header::new_ustar();
        // As it is: the builder would refuse a name that leads out.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        out.append(&header, *bytes).unwrap();
    }
    out.into_inner().unwrap()
}

pub(crate) fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in members {
        let options =
            zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        out.start_file(*name, options).unwrap();
        out.write_all(bytes).unwrap();
    }
    out.finish().unwrap().into_inner()
}

#[test]
fn the_same_records_come_from_every_container() {
    let folder = tempfile::tempdir().unwrap();
    let articles = articles(700);
    let lines = jsonl(&articles);
    let array: Vec<Value> = articles.iter().map(object).collect();
    let utf_16: Vec<u8> = std::iter::once(0xfeff)
        .chain(String::from_utf8(lines.clone()).unwrap().encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect();
    let half = lines.iter().take(lines.len() / 2).rposition(|&b| b == b'\n').unwrap() + 1;
    let expected = run(&["tag", "-q", "--input", "jsonl"], &lines);
    assert_eq!(records(&expected).len(), 700);
    assert_eq!(expected.status.code(), Some(0), "{}", errors(&expected));
    for (name, bytes) in [
        ("a.jsonl", lines.clone()),
        ("a.json", serde_json::to_vec(&array).unwrap()),
        ("pretty.json", serde_json::to_vec_pretty(&array).unwrap()),
        ("a.csv", separated(&articles, b',')),
        ("semicolons.csv", separated(&articles, b';')),
        ("a.tsv", separated(&articles, b'\t')),
        ("a.parquet", parquet_file(&articles)),
        ("a.arrow", arrow_file(&articles, false, None)),
        ("a.arrows", arrow_file(&articles, true, None)),
        ("a.jsonl.gz", [gzip(&lines[..half]), gzip(&lines[half..])].concat()),
        ("a.jsonl.zst", zstd::encode_all(&lines[..], 1).unwrap()),
        ("a.jsonl.bz2", bzip2(&lines)),
        ("a.csv.gz", gzip(&separated(&articles, b','))),
        ("two.tar", tar(&[("x/1.jsonl", &lines[..half]), ("x/2.jsonl", &lines[half..])])),
        ("two.tar.gz", gzip(&tar(&[("1.jsonl.gz", &gzip(&lines[..half])), ("2.jsonl", &lines[half..])]))),
        ("two.zip", zip(&[("1.jsonl", &lines[..half]), ("x/2.jsonl", &lines[half..])])),
        ("parquet.zip", zip(&[("a.parquet", &parquet_file(&articles))])),
        ("zip.tar", tar(&[("a.zip", &zip(&[("a.jsonl", &lines)]))])),
    ] {
        let path = write(folder.path(), name, &bytes);
        let found = run(&["tag", "-q", &path], b"");
        assert_eq!(errors(&found), "", "{name}");
        assert!(found.stdout == expected.stdout, "{name} gives other records");
        let piped = run(&["tag", "-q", "--input", kind(name)], &bytes);
        assert!(piped.stdout == expected.stdout, "{name} through a pipe gives other records");
    }
    let path = write(folder.path(), "utf16.jsonl", &utf_16);
    let found = records(&run(&["tag", "-q", &path], b""));
    assert_eq!((found.len(), found[3]["encoding"].as_str()), (700, Some("UTF-16LE")));
    assert_eq!(found[3]["entities"], records(&expected)[3]["entities"]);
}

fn kind(name: &str) -> &str {
    ["csv", "tsv", "parquet", "json."].iter().find(|kind| name.contains(*kind)).map_or("auto", |kind| {
        match *kind {
            "json." => "auto",
            kind => kind,
        }
    })
}

#[test]
fn xz_is_read_too() {
    const PACKED: &str = "fd377a585a000004e6d6b446020021010c0000008f98419c01002e7b226964223a312c2274657874223a22416e67656c61204d65726b656c20766973697465642050617269732e227d0a00008913f94aadb434d10001472fb0516f341fb6f37d010000000004595a";
    let bytes: Vec<u8> =
        (0..PACKED.len()).step_by(2).map(|at| u8::from_str_radix(&PACKED[at..at + 2], 16).unwrap()).collect();
    let found = run(&["tag", "-q"], &bytes);
    assert_eq!(records(&found)[0]["entities"].as_array().map(Vec::len), Some(2), "{}", errors(&found));
}

#[test]
fn texts_of_a_folder_a_glob_and_archives_are_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let texts = folder.path().join("texts");
    std::fs::create_dir_all(texts.join("b")).unwrap();
    let articles = articles(6);
    let names = ["a1.txt", "a2.txt", "b/1.txt", "b/2.txt.gz", "c", "d.txt"];
    let mut members = Vec::new();
    for (name, article) in names.iter().zip(&articles) {
        let bytes = if name.ends_with("gz") {
            gzip(article.text.as_bytes())
        } else {
            article.text.clone().into_bytes()
        };
        write(&texts, name, &bytes);
        members.push((*name, bytes));
    }
    write(&texts, "photo.png", b"\x89PNG");
    write(&texts, ".hidden.txt", b"Paris");
    let members: Vec<(&str, &[u8])> = members.iter().map(|(name, bytes)| (*name, &bytes[..])).collect();
    let tarred = write(folder.path(), "texts.tar", &tar(&members));
    let zipped = write(folder.path(), "texts.zip", &zip(&members));
    let texts = texts.display().to_string();
    let expected = run(&["tag", &texts], b"");
    assert!(errors(&expected).contains("left out: 1 file of another kind"), "{}", errors(&expected));
    let expected = records(&expected);
    assert_eq!(expected.len(), 6);
    assert!(expected[0]["id"].as_str().unwrap().ends_with("texts/a1.txt"), "{}", expected[0]["id"]);
    for path in [&tarred, &zipped] {
        let found = records(&run(&["tag", "-q", path], b""));
        let entities =
            |all: &[Value]| all.iter().map(|record| record["entities"].clone()).collect::<Vec<_>>();
        assert_eq!(entities(&found), entities(&expected));
        assert_eq!(found[3]["id"].as_str(), Some(format!("{path}!b/2.txt.gz").as_str()));
    }
    let found = records(&run(&["tag", "-q", &format!("{texts}/*.txt")], b""));
    assert_eq!(found.len(), 3);
    let none = run(&["tag", "-q", &format!("{texts}/*.rtf")], b"");
    assert!(records(&none)[0]["error"].as_str().unwrap().contains("no file has such a name"));
}

const PAGE: &str = "<!doctype html><html><head><title>Ferry runs again</title>\
<meta property=\"article:published_time\" content=\"2021-03-04T08:00:00Z\"></head><body><nav><a href=/>Home</a></nav><article>\
<h1>Ferry runs again</h1><p>Angela Merkel visited Paris on Monday and went on to Nairobi, where the delegates of eleven countries waited \
for the ferry that had been under repair, the Foreign Ministry said in a statement.</p></article></body></html>";

#[test]
fn pages_feeds_mail_and_news_formats_give_their_text() {
    let folder = tempfile::tempdir().unwrap();
    let http = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{PAGE}");
    let warc = format!(
        "WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n\
         WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://post.example/ferry\r\nWARC-Date: 2021-03-09T00:00:00Z\r\n\
         Content-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{http}\r\n\r\n",
        http.len()
    );
    let feed = "<rss version=\"2.0\"><channel><title>Post</title><item><title>Ferry runs again</title><guid>g1</guid>\
        <pubDate>Thu, 04 Mar 2021 08:00:00 GMT</pubDate><description>&lt;p&gt;Angela Merkel visited Paris.&lt;/p&gt;</description></item></channel></rss>";
    let nitf = "<nitf><head><docdata><doc-id id-string=\"g1\"/><date.issue norm=\"20210304T080000Z\"/></docdata></head><body><body.head>\
        <hedline><hl1>Ferry runs again</hl1></hedline></body.head><body.content><p>Angela Merkel visited Paris.</p></body.content></body></nitf>";
    let mail = "From: Desk <desk@post.example>\r\nSubject: Ferry runs again\r\nDate: Thu, 4 Mar 2021 08:00:00 +0000\r\nMessage-ID: <g1>\r\n\r\n\
        Angela Merkel visited Paris.\r\n";
    let mbox =
        format!("From desk Thu Mar  4 08:00:00 2021\n{mail}\nFrom desk Thu Mar  4 08:00:00 2021\n{mail}");
    for (name, bytes, count, id) in [
        ("page.html", PAGE.as_bytes(), 1, "page.html"),
        ("crawl.warc", warc.as_bytes(), 1, "https://post.example/ferry"),
        ("crawl.warc.gz", &gzip(warc.as_bytes()), 1, "https://post.example/ferry"),
        ("feed.xml", feed.as_bytes(), 1, "g1"),
        ("story.xml", nitf.as_bytes(), 1, "g1"),
        ("1.eml", mail.as_bytes(), 1, "g1"),
        ("all.mbox", mbox.as_bytes(), 2, "g1"),
    ] {
        let path = write(folder.path(), name, bytes);
        let found = run(&["tag", "-q", "--with-text", &path], b"");
        assert_eq!(errors(&found), "", "{name}");
        let found = records(&found);
        assert_eq!(found.len(), count, "{name}");
        for record in &found {
            assert!(record["id"].as_str().unwrap().ends_with(id), "{name}: {}", record["id"]);
            assert_eq!(
                (record["date"].as_str(), record["date_source"].as_str()),
                (Some("2021-03-04"), Some("field")),
                "{name}"
            );
            let text = record["text"].as_str().unwrap();
            assert!(text.starts_with("Ferry runs again\n\nAngela Merkel visited Paris"), "{name}: {text:?}");
            let entities = record["entities"].as_array().unwrap();
            for entity in entities {
                let (start, end) =
                    (entity["start"].as_u64().unwrap() as usize, entity["end"].as_u64().unwrap() as usize);
                let there: String = text.chars().skip(start).take(end - start).collect();
                assert_eq!(entity["text"].as_str(), Some(there.as_str()), "{name}");
            }
            assert!(entities.iter().any(|entity| entity["text"] == "Angela Merkel"), "{name}");
        }
    }
}

#[test]
fn the_day_of_a_crawl_is_no_day_of_writing() {
    let record = |url: &str, text: &str| {
        format!(
            "WARC/1.0\r\nWARC-Type: conversion\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2026-01-01T00:00:00Z\r\n\
             Content-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}\r\n\r\n",
            text.len()
        )
    };
    let text = "The delegates left Paris on Tuesday.";
    let warc = [
        record("https://x.example/2018/11/23/x", text),
        record("https://x.example/y", &format!("PARIS, Nov. 23, 2018 - {text}")),
        record("https://x.example/z", text),
    ]
    .concat();
    let shown = |args: &[&str]| -> Vec<[Option<String>; 3]> {
        let found = run(&[&["tag", "-q", "--labels", "date"], args].concat(), warc.as_bytes());
        assert_eq!(String::from_utf8_lossy(&found.stderr), "");
        let records = records(&found);
        assert!(records.iter().all(|record| record["crawled"] == "2026-01-01T00:00:00Z"), "{records:?}");
        let shown = |record: &Value| {
            let last = record["entities"].as_array().unwrap().last().unwrap()["value"].as_str();
            let source = record["date_source"].as_str().map(|source| source.split(':').next().unwrap());
            [record["date"].as_str(), source, last].map(|field| field.map(str::to_owned))
        };
        records.iter().map(shown).collect()
    };
    let row = |cells: [&str; 3]| cells.map(|cell| Some(cell.to_owned()).filter(|cell| !cell.is_empty()));
    assert_eq!(
        shown(&[]),
        [
            row(["2018-11-23", "url", "2018-11-20"]),
            row(["2018-11-23", "text", "2018-11-20"]),
            row(["", "", "XXXX-WXX-2"]),
        ]
    );
    let asked = shown(&["--date-field", "crawled"]);
    assert_eq!(asked[2], row(["2026-01-01", "field", "2025-12-30"]));
}

#[test]
fn tables_say_their_delimiter_and_keep_their_quotes() {
    let folder = tempfile::tempdir().unwrap();
    for (name, table, expected) in [
        ("a.csv", "sep=;\nid;text\n1;\"Paris; Rome\"\n", vec!["Paris; Rome"]),
        (
            "a.tsv",
            "id\ttext\n1\t\"I saw Paris,\" he said.\n2\tRome\n",
            vec!["\"I saw Paris,\" he said.", "Rome"],
        ),
    ] {
        let path = write(folder.path(), name, table.as_bytes());
        let found = run(&["tag", "-q", "--with-text", &path], b"");
        assert_eq!(errors(&found), "", "{name}");
        let found = records(&found);
        let texts: Vec<&str> = found.iter().map(|record| record["text"].as_str().unwrap()).collect();
        assert_eq!(texts, expected, "{name}");
    }
}

#[test]
fn other_encodings_are_converted_and_said() {
    let text = "Le président Emmanuel Macron a quitté Genève à midi, a déclaré Angela Merkel à Zürich.";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(text);
    let found = records(&run(&["tag", "-q", "--with-text"], &latin));
    assert_eq!(
        (found[0]["text"].as_str(), found[0]["encoding"].as_str()),
        (Some(text), Some("windows-1252"))
    );
}

#[test]
fn what_json_and_old_programs_write_for_emoji_is_read() {
    let lines = b"{\"id\":1,\"text\":\"Rome \\ud83d fell\",\"note\":\"\\ude00\"}\n{\"id\":2,\"text\":\"\\ud83d\\ude00 Oslo\"}\n";
    let output = run(&["tag", "-q", "--with-text"], lines);
    let found = records(&output);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(
        (found[0]["text"].as_str(), found[0]["encoding"].as_str(), found[0]["note"].as_str()),
        (Some("Rome \u{fffd} fell"), Some("JSON with 2 lone surrogates"), Some("\u{fffd}"))
    );
    assert_eq!((found[1]["text"].as_str(), found[1].get("encoding")), (Some("😀 Oslo"), None));
    let found =
        records(&run(&["tag", "-q", "--with-text"], b"Jos\xc3\xa9 \xed\xa0\xbd\xed\xb8\x80 left Paris."));
    assert_eq!(
        (found[0]["text"].as_str(), found[0]["encoding"].as_str()),
        (Some("José 😀 left Paris."), Some("CESU-8"))
    );
}

#[test]
fn a_zip_with_two_members_of_a_name_says_so() {
    let folder = tempfile::tempdir().unwrap();
    let bytes = zip(&[("a.txt", b"Paris"), ("b.txt", b"Rome"), ("c.txt", b"Oslo")]);
    let whole = write(folder.path(), "whole.zip", &bytes);
    assert_eq!(run(&["tag", "-q", &whole], b"").status.code(), Some(0));
    let mut twice = bytes;
    while let Some(at) = twice.windows(5).position(|name| name == b"b.txt") {
        twice[at] = b'a';
    }
    let twice = write(folder.path(), "twice.zip", &twice);
    let output = run(&["tag", "-q", &twice], b"");
    assert_eq!((output.status.code(), records(&output).len()), (Some(2), 3));
    assert!(errors(&output).contains("twice.zip: 1 member has the name of another"), "{}", errors(&output));
}

#[test]
fn mail_as_a_page_is_its_text() {
    let mail = b"From: Anna Lind <anna@port.example>\nSubject: Ferry\nContent-Type: text/html\n\n<html><head><title>T Berlin</title>\
        <style>p.Paris{color:red}</style></head><body><p>It rained in Oslo.</p><script>var Madrid=\"London\";</script></body></html>\n";
    let folder = tempfile::tempdir().unwrap();
    let mail = write(folder.path(), "a.eml", mail);
    assert_eq!(
        records(&run(&["tag", "-q", "--with-text", &mail], b""))[0]["text"],
        "Ferry\n\nIt rained in Oslo."
    );
}

/// A file of one row with these columns.
fn one_row(columns: Vec<(&str, Arc<dyn arrow_array::Array>)>) -> Vec<u8> {
    let batch = RecordBatch::try_from_iter(columns).unwrap();
    let mut out = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut out, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    out
}

#[test]
fn columns_of_every_type_are_kept_or_named() {
    use arrow_array::builder::{FixedSizeBinaryBuilder, Int32Builder, MapBuilder, StringBuilder};
    use arrow_array::{
        BinaryArray, Decimal128Array, DurationMillisecondArray, FixedSizeListArray, Float64Array, Int64Array,
        IntervalYearMonthArray, Time32SecondArray, Time64MicrosecondArray,
    };

    let mut map = MapBuilder::new(None, StringBuilder::new(), Int32Builder::new());
    map.keys().append_value("Paris");
    map.values().append_value(7);
    map.append(true).unwrap();
    let mut sum = FixedSizeBinaryBuilder::new(3);
    sum.append_value([0xff, 0, 0x1a]).unwrap();
    let pair = FixedSizeListArray::from_iter_primitive::<arrow_array::types::Int32Type, _, _>(
        vec![Some(vec![Some(1), None])],
        2,
    );
    let price = Decimal128Array::from(vec![1999]).with_precision_and_scale(6, 2).unwrap();
    let bytes = one_row(vec![
        ("text", Arc::new(StringArray::from(vec!["Rome fell."]))),
        ("price", Arc::new(price)),
        ("image", Arc::new(BinaryArray::from(vec![&[0xff, 0xfe][..]]))),
        ("sum", Arc::new(sum.finish())),
        ("read", Arc::new(DurationMillisecondArray::from(vec![90_500]))),
        ("at", Arc::new(Time32SecondArray::from(vec![3_661]))),
        ("precisely", Arc::new(Time64MicrosecondArray::from(vec![3_661_000_250]))),
        ("counts", Arc::new(map.finish())),
        ("pair", Arc::new(pair)),
        ("ratio", Arc::new(Float64Array::from(vec![f64::NAN]))),
        ("age", Arc::new(IntervalYearMonthArray::from(vec![3]))),
    ]);
    let output = run(&["tag", "--input", "arrow"], &bytes);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let mut record = records(&output).remove(0);
    let kept = record.as_object_mut().unwrap();
    kept.retain(|name, _| !["id", "entities"].contains(&name.as_str()));
    let expected = serde_json::json!({
        "price": 19.99, "image": "fffe", "sum": "ff001a", "read": "PT1M30.5S", "at": "01:01:01",
        "precisely": "01:01:01.00025", "counts": {"Paris": 7}, "pair": [1, null],
    });
    assert_eq!(record, expected);
    let said = errors(&output);
    assert!(said.contains("columns that are not kept, as they have no JSON: \"age\" (Interval("), "{said}");

    // What is no string is no text.
    let number: Arc<dyn arrow_array::Array> = Arc::new(Int64Array::from(vec![5]));
    let output = run(&["tag", "-q", "--input", "arrow"], &one_row(vec![("text", number)]));
    assert!(
        errors(&output).contains("column \"text\" holds Int64; a text is a string"),
        "{}",
        errors(&output)
    );
    let image: Arc<dyn arrow_array::Array> = Arc::new(BinaryArray::from(vec![&[0xff, 0xfe][..]]));
    let output = run(&["tag", "-q", "--input", "arrow"], &one_row(vec![("text", image)]));
    assert!(
        errors(&output).contains("\"text\" is bytes that are no UTF-8; write a string"),
        "{}",
        errors(&output)
    );
}

#[test]
fn fields_and_columns_are_called_as_asked() {
    let lines = b"{\"guid\":\"x\",\"title\":\"Rain\",\"body\":\"Angela Merkel visited Paris.\",\"published\":\"2020-01-02\"}\n";
    let fields = ["--text-field", "title,body", "--id-field", "guid", "--date-field", "published"];
    let args = [&["tag", "-q", "--with-text", "--input", "jsonl"][..], &fields].concat();
    let found = records(&run(&args, lines));
    assert_eq!((found[0]["id"].as_str(), found[0]["date"].as_str()), (Some("x"), Some("2020-01-02")));
    assert_eq!(found[0]["text"], "Rain\n\nAngela Merkel visited Paris.");
    let args = [&["tag", "-q", "--with-text", "--input", "csv"][..], &fields].concat();
    let csv = run(&args, b"guid,title,body,published\nx,Rain,Angela Merkel visited Paris.,2020-01-02\n");
    assert_eq!(records(&csv), found);
    let csv = run(&["tag", "-q", "--input", "csv"], b"guid,title\nx,Rain\n");
    let error = records(&csv)[0]["error"].as_str().unwrap().to_owned();
    assert_eq!(error, "stdin:1: no column \"text\" for the text; --text-field takes one of: guid, title");
}

#[test]
fn output_is_packed_by_its_name_and_appears_whole() {
    let folder = tempfile::tempdir().unwrap();
    let lines = jsonl(&articles(900));
    let expected = run(&["tag", "-q"], &lines).stdout;
    for (name, unpack) in [("out.jsonl", None), ("out.jsonl.gz", Some("gz")), ("out.jsonl.zst", Some("zst"))]
    {
        let path = write(folder.path(), name, b"what stood there before");
        let said = run(&["tag", "-o", &path], &lines);
        assert!(
            errors(&said).contains("900 documents (") && errors(&said).contains("no errors"),
            "{}",
            errors(&said)
        );
        let bytes = std::fs::read(&path).unwrap();
        let plain = match unpack {
            None => bytes,
            Some("gz") => {
                let mut out = Vec::new();
                std::io::Read::read_to_end(&mut flate2::read::MultiGzDecoder::new(&bytes[..]), &mut out)
                    .unwrap();
                out
            }
            Some(_) => zstd::decode_all(&bytes[..]).unwrap(),
        };
        assert!(plain == expected, "{name}");
        assert!(!Path::new(&format!("{path}.part")).exists());
    }
}

#[test]
fn a_text_that_is_null_is_an_error_in_every_container() {
    let schema = Schema::new(vec![
        Field::new("id", DataType::Utf8, false),
        Field::new("text", DataType::Utf8, true),
        Field::new("head", DataType::Utf8, true),
    ]);
    let column =
        |cells: [Option<&str>; 3]| Arc::new(StringArray::from(cells.to_vec())) as Arc<dyn arrow_array::Array>;
    let columns = vec![
        column([Some("a"), Some("b"), Some("c")]),
        column([Some("Rome"), None, None]),
        column([None, Some("Oslo"), None]),
    ];
    let batch = RecordBatch::try_new(Arc::new(schema), columns).unwrap();
    let mut parquet = Vec::new();
    let mut writer = parquet::arrow::ArrowWriter::try_new(&mut parquet, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let mut arrow = Vec::new();
    let mut writer = arrow_ipc::writer::FileWriter::try_new(&mut arrow, &batch.schema()).unwrap();
    writer.write(&batch).unwrap();
    writer.finish().unwrap();
    drop(writer);
    let lines = br#"{"id":"a","text":"Rome","head":null}
{"id":"b","text":null,"head":"Oslo"}
{"id":"c","text":null,"head":null}
"#;
    for (kind, bytes) in [("jsonl", &lines[..]), ("parquet", &parquet), ("arrow", &arrow)] {
        for (fields, expected) in [("text", &["b", "c"][..]), ("head,text", &["c"])] {
            let output = run(&["tag", "-q", "--input", kind, "--text-field", fields], bytes);
            assert_eq!(output.status.code(), Some(2), "{kind} {fields}");
            let all = records(&output);
            let failed: Vec<&str> = all
                .iter()
                .filter(|one| one.get("error").is_some())
                .map(|one| one["id"].as_str().unwrap())
                .collect();
            assert_eq!((all.len(), failed.as_slice()), (3, expected), "{kind} {fields}");
            let error = all[2]["error"].as_str().unwrap();
            assert!(error.ends_with("is null; write a string") && error.contains(":3: "), "{error}");
        }
    }
}
