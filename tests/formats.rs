//! What annotators' tools take and give back: every format written and read again, samples of what the tools write, and what is
//! said of spans that don't fit.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::LazyLock;

use proptest::prelude::*;
use serde_json::{Value, json};
use tagwire::gazetteer::Gazetteer;
use tagwire::read::gold::{GoldDocument, GoldSpan};
use tagwire::read::marked::{self, Reading, Texts};
use tagwire::record::Offsets;
use tagwire::write::{Format, Marked, Sink, TagScheme, is_lost, losses, write_gold};
use tagwire::{Span, sentence};

static LISTS: LazyLock<Gazetteer> = LazyLock::new(Gazetteer::built_in);

fn tagwire(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_tagwire")).args(args).output().unwrap()
}

fn shown(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A format and what its offsets count.
#[derive(Clone, Copy, Debug)]
struct Pair {
    format: Format,
    offsets: Offsets,
}

/// Every format that is read and written, in every unit and scheme that it leaves open.
fn pairs() -> Vec<Pair> {
    let mut out = Vec::new();
    for format in Format::all().filter(|format| format.read().is_some() && format.written().is_some()) {
        let formats = match format {
            Format::Conll(_) => TagScheme::NAMES.map(|(_, scheme)| Format::Conll(scheme)).to_vec(),
            Format::Parquet if !cfg!(feature = "parquet") => Vec::new(),
            other => vec![other],
        };
        let units = match format.offsets() {
            Some(unit) => vec![unit],
            None => vec![Offsets::Chars, Offsets::Bytes, Offsets::Utf16, Offsets::Graphemes],
        };
        out.extend(
            formats.iter().flat_map(|&format| units.iter().map(move |&offsets| Pair { format, offsets })),
        );
    }
    out
}

/// What the format says that it cannot hold of single spans. That a page counts in another unit than its server is no loss.
fn lost(format: Format, gold: &GoldDocument) -> Vec<String> {
    let document = sentence::document(&gold.text, &LISTS);
    let marked = Marked { gold, document: &document, offsets: Offsets::Chars };
    losses(format, &marked).into_iter().filter(|loss| !loss.contains("Argilla's page")).collect()
}

/// Writes documents as the command line does and reads them back.
fn there_and_back(pair: Pair, documents: &[GoldDocument]) -> (Vec<GoldDocument>, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("out");
    let labels: BTreeSet<String> = documents.iter().flat_map(|d| &d.spans).map(|s| s.name.clone()).collect();
    let mut sink = Sink::open(pair.format, labels.into_iter().collect(), Some(&path)).unwrap();
    for gold in documents {
        let document = sentence::document(&gold.text, &LISTS);
        let marked = Marked { gold, document: &document, offsets: pair.offsets };
        sink.put(&write_gold(pair.format, &marked)).unwrap();
    }
    sink.finish().unwrap();
    let texts = Texts::of(documents);
    let reading = Reading {
        form: Some(pair.format),
        texts: (!pair.format.keeps().text).then_some(&texts),
        offsets: Some(pair.offsets),
        mapping: None,
    };
    let path = if pair.format == Format::HuggingFace { path.join("train.jsonl") } else { path };
    let found = marked::read_all(&path, &reading).unwrap();
    let mut back = found.documents;
    // Files of a folder come in the order of their names.
    let place = |one: &GoldDocument| documents.iter().position(|other| other.id == one.id);
    back.sort_by_key(place);
    (back, found.problems.iter().map(ToString::to_string).collect())
}

/// What is compared: id, date, text, spans, fields.
type Kept = (String, Option<String>, String, Vec<GoldSpan>, serde_json::Map<String, Value>);

/// Leaves of a document what a format claims to keep. A span that had no id may have got one.
fn kept(pair: Pair, document: &GoldDocument, original: &GoldDocument) -> Kept {
    let keeps = pair.format.keeps();
    let mut spans = document.spans.clone();
    for span in &mut spans {
        let mut bare = GoldSpan::new(span.span, &span.name);
        for (name, value) in span.facts() {
            // What the original had decides: a record of Argilla's has scores for all spans or for none.
            if !is_lost(pair.format, original, span, &name) {
                bare.set_fact(&name, &value);
            }
        }
        if keeps.ids {
            let was_there = |id: &String| original.spans.iter().any(|other| other.id.as_ref() == Some(id));
            bare.id = span.id.clone().filter(was_there);
        }
        *span = bare;
    }
    // Of equal places the order is of no matter.
    spans.sort_by_key(|span| (span.span, span.name.clone(), format!("{:?}{:?}", span.id, span.facts())));
    let date = document.date.clone().filter(|_| keeps.date);
    let fields = if keeps.fields { document.rest.clone() } else { serde_json::Map::new() };
    (document.id.clone(), date, document.text.clone(), spans, fields)
}

/// What makes offsets, lines and escapes go wrong.
const PIECES: [&str; 56] = [
    "Angela",
    "Merkel",
    "Paris",
    "São",
    "De\u{301}partement",
    "😀",
    "👨\u{200d}🚒",
    "🇩🇪",
    "नी",
    "\r\n",
    "\n",
    "\r",
    "\t",
    "\u{a0}",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\u{feff}",
    "\u{200b}",
    "\u{ad}",
    "\u{3000}",
    "\u{1c}",
    "\u{b}",
    "\u{c}",
    "\u{0}",
    " ",
    " ",
    " ",
    " ",
    "  ",
    "\n\n",
    ".",
    ",",
    "'s",
    "-",
    "&",
    "<b>",
    "\"",
    "\\",
    "\\n",
    "|",
    "#",
    "(",
    ")",
    "-LRB-",
    "``",
    "O",
    "B-PER",
    "=",
    "%3B",
    "&#45;",
    "_",
    "3",
    "May",
    "U.S.",
    "# id = x",
];

fn text() -> impl Strategy<Value = Vec<&'static str>> {
    proptest::collection::vec(proptest::sample::select(PIECES.to_vec()), 0..24)
}

/// Labels of ours and theirs, plain and not.
const LABELS: [&str; 8] = ["person", "place", "PER", "DATE", "MISC", "X-1", "Größe", "big_firm"];

fn document() -> impl Strategy<Value = GoldDocument> {
    let spans = proptest::collection::vec((0..24_usize, 1..5_usize, 0..LABELS.len(), 0..7_usize), 0..7);
    (text(), spans, 0..3_usize).prop_map(|(pieces, spans, about)| {
        let mut ends = vec![0];
        for piece in &pieces {
            ends.push(ends.last().unwrap() + piece.len());
        }
        let mut gold = GoldDocument::new("d", pieces.concat());
        for (number, (first, length, label, more)) in spans.into_iter().enumerate() {
            let (Some(&start), Some(&end)) = (ends.get(first), ends.get(first + length)) else { continue };
            let mut span = GoldSpan::new(Span::new(start, end), LABELS[label]);
            match more {
                0 => span.set_kind(if LABELS[label] == "place" { "city" } else { "date" }),
                1 => span.value = Some("2021-W03; a=b|c%".to_owned()),
                2 => span.identity = Some(number as u64 % 3),
                3 => span.score = Some(0.25),
                4 => span.source = Some(" memory:Jo (Ann) & \u{2028}~1\t".to_owned()),
                5 => span.set_fact("facts", &json!({"country": "FR; =|", "population": 12})),
                _ => {}
            }
            if more % 2 == 0 {
                span.id = Some(
                    ["T7", "e1", "12", "x y-z"][number % 4].to_owned() + if number > 3 { "0" } else { "" },
                );
            }
            gold.spans.push(span);
        }
        if about > 0 {
            gold.date = Some("2023-11-24".to_owned());
        }
        if about > 1 {
            gold.rest.insert("desk".to_owned(), json!({"name": "w\u{2028}o\trld", "pages": [1, null]}));
        }
        gold.sort();
        gold
    })
}

/// Returns true where a span begins or ends inside of what the unit counts as one.
fn splits(unit: Offsets, document: &GoldDocument) -> bool {
    use unicode_segmentation::UnicodeSegmentation;
    let starts: BTreeSet<usize> =
        document.text.grapheme_indices(true).map(|(at, _)| at).chain([document.text.len()]).collect();
    let edges = document.spans.iter().flat_map(|span| [span.span.start, span.span.end]);
    unit == Offsets::Graphemes && edges.into_iter().any(|edge| !starts.contains(&(edge as usize)))
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 150, ..ProptestConfig::default() })]

    /// What `losses` doesn't name comes back: text, spans, labels; ids and facts where the format claims them.
    #[test]
    fn what_is_written_is_read_back(document in document()) {
        for pair in pairs() {
            if !lost(pair.format, &document).is_empty() || splits(pair.offsets, &document) {
                continue;
            }
            let (back, problems) = there_and_back(pair, std::slice::from_ref(&document));
            prop_assert_eq!(problems, Vec::<String>::new(), "{:?}", pair);
            prop_assert_eq!(back.len(), 1, "{:?}", pair);
            prop_assert_eq!(kept(pair, &back[0], &document), kept(pair, &document, &document), "{:?}", pair);
        }
    }

    /// What is lost is lost alone: the rest comes back, and every span that comes back was there.
    #[test]
    fn a_loss_takes_nothing_with_it(document in document()) {
        for pair in pairs().into_iter().filter(|pair| !splits(pair.offsets, &document)) {
            if pair.format == Format::Xmi {
                continue;
            }
            let (back, problems) = there_and_back(pair, std::slice::from_ref(&document));
            prop_assert_eq!(problems, Vec::<String>::new(), "{:?}", pair);
            prop_assert_eq!(&back[0].text, &document.text, "{:?}", pair);
            prop_assert!(back[0].spans.len() <= document.spans.len(), "{:?}", pair);
            for span in &back[0].spans {
                let whole = |other: &&GoldSpan| other.name == span.name && other.span.start <= span.span.start && span.span.end <= other.span.end;
                prop_assert!(document.spans.iter().any(|other| whole(&other)), "{:?} of {:?}", span, pair);
            }
        }
    }
}

/// The two sentences of the reference, as JSONL.
const SENTENCES: &str = concat!(
    r#"{"id":"s1","date":"2023-11-24","text":"Angela Merkel visited Paris.","entities":[{"start":0,"end":13,"text":"Angela Merkel","label":"PER"},{"start":22,"end":27,"text":"Paris","label":"LOC"}]}"#,
    "\n",
    r#"{"id":"s2","text":"😀 Angela Merkel visited Paris.","entities":[{"start":2,"end":15,"text":"Angela Merkel","label":"PER"},{"start":24,"end":29,"text":"Paris","label":"LOC"}]}"#,
    "\n",
);

#[test]
fn documents_of_a_file_stay_apart_in_every_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.jsonl");
    fs::write(&path, SENTENCES).unwrap();
    let mut documents = marked::read(&path, None).unwrap();
    // Ids that are no names of files, and documents without a span or a word.
    documents.push(GoldDocument::new("a/b c.txt", "Nothing here."));
    documents.push(GoldDocument::new("https://x.org/b%20c?d=1#e", ""));
    for id in ["https://x.org/a%20b?q=%C3%A9", "50%25 a", "50% a"] {
        documents.push(GoldDocument { id: id.to_owned(), ..documents[1].clone() });
    }
    documents.push(GoldDocument::new("blank", " \n\u{2028}"));
    let mut numbered = documents[1].clone();
    numbered.set_id(&json!(7));
    documents.push(numbered);
    for pair in pairs() {
        let (back, problems) = there_and_back(pair, &documents);
        assert_eq!(problems, [""; 0], "{pair:?}");
        assert_eq!(back.len(), documents.len(), "{pair:?}");
        for (back, document) in back.iter().zip(&documents) {
            assert_eq!(kept(pair, back, document), kept(pair, document, document), "{pair:?}");
        }
        // Rows have their ids in a column of strings.
        if pair.format.keeps().ids && !matches!(pair.format, Format::HuggingFace | Format::Parquet) {
            assert_eq!(back.last().unwrap().id_value(), json!(7), "{pair:?}");
        }
    }
}

/// A span by what it covers, which of those it is, and its label.
type Covered = (&'static str, usize, &'static str);

/// What offsets, lines and escapes go wrong at, one hazard each: its name, a text, and spans.
const HAZARDS: [(&str, &str, &[Covered]); 16] = [
    ("astral", "😀Ann met 𝔘𝔩𝔣 in 東京🗼.", &[("Ann", 0, "PER"), ("𝔘𝔩𝔣", 0, "PER"), ("東京", 0, "LOC")]),
    (
        "joined emoji",
        "👨\u{200d}🚒 Ann 🇩🇪🇫🇷 Bonn👍🏽",
        &[("Ann", 0, "PER"), ("🇩🇪", 0, "LOC"), ("🇫🇷", 0, "LOC"), ("Bonn", 0, "LOC")],
    ),
    (
        "combining",
        "Jo\u{308}rg saw De\u{301}partement, not D\u{e9}partement",
        &[("Jo\u{308}rg", 0, "PER"), ("De\u{301}partement", 0, "ORG"), ("D\u{e9}partement", 0, "ORG")],
    ),
    ("crlf", "\r\nAnn\r\nBo saw\r\n\r\nOslo.\r\n", &[("Ann\r\nBo", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("lone cr", "Ann\rBo saw\rOslo", &[("Ann\rBo", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("bom", "\u{feff}Ann saw \u{feff}Oslo", &[("Ann", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("tab", "\tAnn\tBo saw\tOslo\t", &[("Ann\tBo", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("nbsp", "Ann\u{a0}Bo in\u{a0}Oslo\u{3000}.", &[("Ann\u{a0}Bo", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("separators", "Ann\u{2028}Bo in\u{2029}Oslo\u{85}.", &[("Ann\u{2028}Bo", 0, "PER"), ("Oslo", 0, "LOC")]),
    ("newline inside", "New\nYork and San\n\n Jose", &[("New\nYork", 0, "LOC"), ("San\n\n Jose", 0, "LOC")]),
    (
        "adjacent",
        "OsloRome Paris Bern",
        &[("Oslo", 0, "LOC"), ("Rome", 0, "LOC"), ("Paris", 0, "LOC"), ("Bern", 0, "ORG")],
    ),
    ("nested", "University of Oslo, again", &[("University of Oslo", 0, "ORG"), ("Oslo", 0, "LOC")]),
    ("crossing", "Bank of Oslo Rome", &[("Bank of Oslo", 0, "ORG"), ("Oslo Rome", 0, "LOC")]),
    ("duplicate", "Oslo is Oslo", &[("Oslo", 0, "LOC"), ("Oslo", 0, "ORG"), ("Oslo", 1, "LOC")]),
    ("same twice", "Oslo again", &[("Oslo", 0, "LOC"), ("Oslo", 0, "LOC")]),
    (
        "markup",
        "-DOCSTART- # id = x\n\n<b>Ann</b> & \"Bo\" \\n 1\tO B-PER ]]> -LRB- ``",
        &[("Ann", 0, "PER"), ("Bo", 0, "PER"), ("B-PER", 0, "ORG"), ("-LRB-", 0, "LOC")],
    ),
];

#[test]
fn each_hazard_comes_back_in_every_format() {
    let mut left_out: BTreeSet<(&str, &str)> = BTreeSet::new();
    for (hazard, text, spans) in HAZARDS {
        let mut gold = GoldDocument::new("d", text);
        for (number, (surface, which, label)) in spans.iter().enumerate() {
            let (start, _) = text.match_indices(surface).nth(*which).unwrap();
            let mut span = GoldSpan::new(Span::new(start, start + surface.len()), label);
            span.id = Some(format!("T{}", number + 1));
            gold.spans.push(span);
        }
        gold.sort();
        for pair in pairs() {
            if !lost(pair.format, &gold).is_empty() {
                left_out.insert((pair.format.name(), hazard));
                continue;
            }
            let (back, problems) = there_and_back(pair, std::slice::from_ref(&gold));
            assert_eq!(problems, [""; 0], "{hazard}, {pair:?}");
            assert_eq!(kept(pair, &back[0], &gold), kept(pair, &gold, &gold), "{hazard}, {pair:?}");
        }
    }
    // Flat formats, and nothing else.
    let flat = ["conll", "spacy-train"];
    let over = ["crossing", "duplicate", "nested", "same twice"];
    let expected = flat.iter().flat_map(|format| over.iter().map(move |hazard| (*format, *hazard)));
    assert_eq!(left_out, expected.collect::<BTreeSet<_>>());
}

/// Reads a file of that name and content.
fn read(name: &str, content: &str, reading: &Reading) -> marked::Found {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    marked::read_all(&folder.path().join(name), reading).unwrap()
}

fn spans(document: &GoldDocument) -> Vec<(&str, &str)> {
    document.spans.iter().map(|span| (span.span.of(&document.text), span.name.as_str())).collect()
}

#[test]
fn what_tools_write_is_read_by_its_looks() {
    let label_studio = r#"[{"id":7,"data":{"text":"😀 Angela\nMerkel visited Paris.","doc_id":"d1"},"predictions":[7],"annotations":[
        {"id":1,"was_cancelled":true,"result":[{"id":"x","type":"labels","value":{"start":0,"end":1,"labels":["BAD"]}}]},
        {"id":2,"was_cancelled":false,"result":[
          {"id":"e1","from_name":"label","to_name":"text","type":"labels","origin":"prediction","value":{"start":2,"end":15,"text":"Angela\\nMerkel","labels":["PER"]}},
          {"id":"c","type":"choices","value":{"choices":["ok"]}},
          {"id":"e2","from_name":"label","to_name":"text","type":"labels","origin":"manual","value":{"start":24,"end":29,"labels":["LOC"]}}]}]},
       {"id":8,"data":{"text":"Not seen.","doc_id":"d2"},"predictions":[8],"annotations":[]}]"#;
    let minimal = r#"[{"text":"😀 Angela\nMerkel visited Paris.","doc_id":"d1","id":7,"label":[{"start":2,"end":15,"text":"Angela\\nMerkel","labels":["PER"]},{"start":24,"end":29,"text":"Paris","labels":["LOC"]}],"annotator":1,"annotation_id":1}]"#;
    let doccano = r#"{"id":5,"text":"😀 Angela\nMerkel visited Paris.","doc_id":"d1","label":[[3,16,"PER"],[25,30,"LOC"]],"Comments":[]}"#;
    let relations = r#"{"id":5,"text":"😀 Angela\nMerkel visited Paris.","doc_id":"d1","entities":[{"id":1,"label":"PER","start_offset":3,"end_offset":16},{"id":2,"label":"LOC","start_offset":25,"end_offset":30}],"relations":[],"Comments":[]}"#;
    let clusters = "{\"id\":5,\"text\":\"👨\u{200d}🚒 Angela\\nMerkel visited Paris.\",\"label\":[[2,15,\"PER\"],[24,29,\"LOC\"]],\"doc_id\":\"d1\"}";
    let prodigy = "{\"text\":\"😀 Angela\\nMerkel visited Paris.\",\"meta\":{\"source\":\"d1\"},\"spans\":[{\"start\":2,\"end\":15,\"token_start\":1,\"token_end\":3,\"label\":\"PER\"},{\"start\":24,\"end\":29,\"label\":\"LOC\"}],\"answer\":\"accept\",\"_task_hash\":1}\n{\"text\":\"No.\",\"spans\":[{\"start\":0,\"end\":2,\"label\":\"BAD\"}],\"answer\":\"reject\"}\n";
    let spacy = r#"{"text":"😀 Angela\nMerkel visited Paris.","ents":[{"start":2,"end":15,"label":"PER"},{"start":24,"end":29,"label":"LOC"}],"tokens":[],"sents":[]}"#;
    let xmi = r#"<?xml version="1.0" encoding="UTF-8"?>
        <xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:custom="http:///custom.ecore" xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore" xmlns:pos="http:///de/tudarmstadt/ukp/dkpro/core/api/segmentation/type.ecore" xmi:version="2.0"><cas:NULL xmi:id="0"/>
        <ner:NamedEntity xmi:id="3" sofa="1" begin="3" end="16" value="PER"/><custom:Span xmi:id="4" sofa="1" begin="25" end="30" label="LOC"/>
        <pos:Lemma xmi:id="5" sofa="1" begin="25" end="30" value="paris"/>
        <cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" mimeType="text" sofaString="&#128512; Angela&#10;Merkel visited Paris."/></xmi:XMI>"#;
    let cas = r#"{"%TYPES":{},"%FEATURE_STRUCTURES":[{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaNum":1,"sofaID":"_InitialView","sofaString":"😀 Angela\nMerkel visited Paris."},
        {"%ID":2,"%TYPE":"de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity","@sofa":1,"begin":3,"end":16,"value":"PER"},
        {"%ID":3,"%TYPE":"de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity","@sofa":1,"begin":25,"end":30,"value":"LOC"}],"%VIEWS":{}}"#;
    let bdocjs = r#"{"offset_type":"j","name":"d1","text":"😀 Angela\nMerkel visited Paris.","features":{},"annotation_sets":{"":{"name":"","next_annid":2,"annotations":[{"id":0,"type":"PER","start":3,"end":16,"features":{}},{"id":1,"type":"LOC","start":25,"end":30,"features":{}}]}}}"#;
    let argilla = r#"[{"id":"d1","fields":{"text":"😀 Angela\nMerkel visited Paris."},"metadata":{},"suggestions":{"entities":{"value":[{"start":0,"end":1,"label":"BAD"}]}},"responses":{"entities":[{"value":[{"start":2,"end":15,"label":"PER"},{"start":24,"end":29,"label":"LOC"}],"user_id":"u"}]}}]"#;
    let conllu = "# newdoc id = d1\n# global.Entity = eid-etype-head-other\n1\t😀\t_\t_\t_\t_\t_\t_\t_\t_\n2-3\tAngela\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-PER-1-|SpacesAfter=\\n\n2\tAn\t_\t_\t_\t_\t_\t_\t_\t_\n3\tgela\t_\t_\t_\t_\t_\t_\t_\t_\n3.1\tx\t_\t_\t_\t_\t_\t_\t_\t_\n4\tMerkel\t_\t_\t_\t_\t_\t_\t_\tEntity=e1)\n5\tvisited\t_\t_\t_\t_\t_\t_\t_\t_\n6\tParis\t_\t_\t_\t_\t_\t_\t_\tEntity=(e2-LOC-1-)|SpaceAfter=No\n7\t.\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\n";
    let compact = "1\t😀\t_\t_\t_\t_\t_\t_\t_\t_\n2\tAngela\t_\t_\t_\t_\t_\t_\t_\tEntity=(PER|SpacesAfter=\\n\n3\tMerkel\t_\t_\t_\t_\t_\t_\t_\tEntity=PER)\n4\tvisited\t_\t_\t_\t_\t_\t_\t_\t_\n5\tParis\t_\t_\t_\t_\t_\t_\t_\tEntity=(LOC)|SpaceAfter=No\n6\t.\t_\t_\t_\t_\t_\t_\t_\tSpaceAfter=No\n\n";
    for (name, content, id) in [
        ("label-studio.json", label_studio, "d1"),
        ("minimal.json", minimal, "d1"),
        ("doccano.jsonl", doccano, "d1"),
        ("relations.jsonl", relations, "d1"),
        ("clusters.jsonl", clusters, "d1"),
        ("prodigy.jsonl", prodigy, "d1"),
        ("spacy.jsonl", spacy, "spacy-1"),
        ("x.xmi", xmi, "x"),
        ("cas.json", cas, "cas"),
        ("gate.bdocjs", bdocjs, "d1"),
        ("argilla.json", argilla, "d1"),
        ("news.conllu", conllu, "d1"),
        ("compact.conllu", compact, "compact"),
    ] {
        let found = read(name, content, &Reading::default());
        assert!(found.problems.is_empty(), "{name}: {:?}", found.problems);
        assert_eq!(found.documents.len(), 1, "{name}");
        assert_eq!(found.documents[0].id, id, "{name}");
        assert_eq!(spans(&found.documents[0]), [("Angela\nMerkel", "PER"), ("Paris", "LOC")], "{name}");
        // A task without an annotation and a choice; a rejected answer; the unit that was guessed.
        let notes = match name {
            "label-studio.json" => 2,
            "prodigy.jsonl" | "clusters.jsonl" => 1,
            _ => 0,
        };
        assert_eq!(found.notes.len(), notes, "{name}: {:?}", found.notes);
    }
}

#[test]
fn what_does_not_fit_is_told_with_file_and_line_and_the_rest_is_read() {
    let bad = |start: usize, end: usize| (start, end);
    let (start, end) = bad(22, 99);
    let cases = [
        (
            "a.jsonl",
            format!(
                "{{\"id\":\"a\",\"text\":\"x\",\"entities\":[]}}\n{{\"id\":\"b\",\"text\":\"In Rome\",\"entities\":[{{\"start\":3,\"end\":7,\"label\":\"LOC\"}},{{\"start\":{start},\"end\":{end},\"label\":\"LOC\"}}]}}"
            ),
            2,
        ),
        (
            "b.json",
            format!(
                "[\n{{\"data\":{{\"text\":\"In Rome\"}},\"predictions\":[{{\"result\":[{{\"id\":\"e1\",\"type\":\"labels\",\"value\":{{\"start\":3,\"end\":7,\"labels\":[\"LOC\"]}}}},{{\"id\":\"e9\",\"type\":\"labels\",\"value\":{{\"start\":{start},\"end\":{end},\"labels\":[\"LOC\"]}}}}]}}]}}]"
            ),
            2,
        ),
        ("c.jsonl", format!("{{\"text\":\"In Rome\",\"label\":[[3,7,\"LOC\"],[{start},{end},\"LOC\"]]}}"), 1),
        (
            "d.jsonl",
            format!(
                "\n{{\"text\":\"In Rome\",\"meta\":{{}},\"spans\":[{{\"start\":3,\"end\":7,\"label\":\"LOC\"}},{{\"start\":{start},\"end\":{end},\"label\":\"LOC\"}}]}}"
            ),
            2,
        ),
        (
            "e.jsonl",
            format!(
                "{{\"text\":\"In Rome\",\"tokens\":[],\"ents\":[{{\"start\":3,\"end\":7,\"label\":\"LOC\"}},{{\"start\":{start},\"end\":{end},\"label\":\"LOC\"}}]}}"
            ),
            1,
        ),
        (
            "f.xmi",
            format!(
                "<x xmlns:cas=\"http:///uima/cas.ecore\" xmlns:custom=\"http:///custom.ecore\">\n<custom:Span begin=\"3\" end=\"7\" label=\"LOC\"/>\n<custom:Span begin=\"{start}\" end=\"{end}\" label=\"LOC\"/>\n<cas:Sofa sofaString=\"In Rome\"/></x>"
            ),
            3,
        ),
        (
            "g.json",
            format!(
                "{{\"%FEATURE_STRUCTURES\":[\n{{\"%TYPE\":\"custom.Span\",\"begin\":3,\"end\":7,\"label\":\"LOC\"}},\n{{\"%TYPE\":\"custom.Span\",\"begin\":{start},\"end\":{end},\"label\":\"LOC\"}},\n{{\"%TYPE\":\"uima.cas.Sofa\",\"sofaString\":\"In Rome\"}}]}}"
            ),
            3,
        ),
        (
            "h.bdocjs",
            format!(
                "{{\"text\":\"In Rome\",\"annotation_sets\":{{\"\":{{\"annotations\":[{{\"id\":0,\"type\":\"LOC\",\"start\":3,\"end\":7,\"features\":{{}}}},{{\"id\":1,\"type\":\"LOC\",\"start\":{start},\"end\":{end},\"features\":{{}}}}]}}}}}}"
            ),
            1,
        ),
        (
            "i.json",
            format!(
                "[{{\"id\":\"a\",\"fields\":{{\"text\":\"In Rome\"}},\"metadata\":{{}},\"suggestions\":{{\"s\":{{\"value\":[{{\"start\":3,\"end\":7,\"label\":\"LOC\"}},{{\"start\":{start},\"end\":{end},\"label\":\"LOC\"}}]}}}},\"responses\":{{}}}}]"
            ),
            1,
        ),
        (
            "j.conllu",
            "1\tIn\t_\t_\t_\t_\t_\t_\t_\tEntity=e9)\n2\tRome\t_\t_\t_\t_\t_\t_\t_\tEntity=(e1-LOC-1-)\n"
                .to_owned(),
            1,
        ),
    ];
    for (name, content, line) in cases {
        let found = read(name, &content, &Reading::default());
        let problems: Vec<String> = found.problems.iter().map(ToString::to_string).collect();
        assert_eq!(problems.len(), 1, "{name}: {problems:?}");
        assert!(problems[0].contains(&format!("{name}:{line}: ")), "{name}: {problems:?}");
        assert!(
            name.starts_with('j') || problems[0].contains("past the end of the text, which has 7"),
            "{problems:?}"
        );
        assert_eq!(spans(found.documents.last().unwrap()), [("Rome", "LOC")], "{name}");
    }
    // An offset inside a character is not rounded.
    let reading = Reading { offsets: Some(Offsets::Utf16), ..Reading::default() };
    let found = read("k.jsonl", "{\"text\":\"😀 Rome\",\"label\":[[1,7,\"LOC\"]]}", &reading);
    assert!(found.problems[0].to_string().contains("inside a character"), "{:?}", found.problems);
}

#[test]
fn what_annotators_leave_in_their_exports_is_understood() {
    let region = |id: &str, start: usize, end: usize, label: &str| json!({"id": id, "from_name": "label", "to_name": "text", "type": "labels", "value": {"start": start, "end": end, "labels": [label]}});
    // Two answers, the earlier by number the later by time; a relation, a choice; a task that was skipped.
    let studio = json!([
        {"id": 1, "data": {"text": "Ann in Rome", "doc_id": "a"}, "annotations": [
            {"id": 1, "was_cancelled": false, "updated_at": "2026-02-02T10:00:00Z", "result": [region("x", 7, 11, "LOC"),
                {"type": "relation", "from_id": "x", "to_id": "x", "direction": "right"},
                {"id": "c", "type": "choices", "from_name": "c", "to_name": "text", "value": {"choices": ["ok"]}}]},
            {"id": 2, "was_cancelled": false, "updated_at": "2026-01-01T10:00:00Z", "result": [region("y", 0, 3, "BAD")]}]},
        {"id": 2, "data": {"text": "Skipped.", "doc_id": "b"}, "annotations": [{"id": 3, "was_cancelled": true, "result": []}]}]);
    let truth = json!([{"id": 1, "data": {"text": "Ann in Rome", "doc_id": "a"}, "annotations": [
        {"id": 1, "ground_truth": true, "updated_at": "2026-01-01T10:00:00Z", "result": [region("x", 7, 11, "LOC")]},
        {"id": 2, "updated_at": "2026-02-02T10:00:00Z", "result": [region("y", 0, 3, "BAD")]}]}]);
    let small = |time: &str, start: usize, label: &str| json!({"id": 1, "text": "Ann in Rome", "doc_id": "a", "label": [{"start": start, "end": start + 4, "labels": [label]}], "annotator": 1, "annotation_id": start, "updated_at": time});
    let minimal = json!([small("2026-02-02", 7, "LOC"), small("2026-01-01", 0, "BAD")]);
    let prodigy = "{\"text\":\"Ann in Rome\",\"meta\":{\"source\":\"a\"},\"spans\":[{\"start\":0,\"end\":3,\"label\":\"BAD\"}],\"answer\":\"accept\"}\n{\"text\":\"Ann in Rome\",\"meta\":{\"source\":\"a\"},\"spans\":[{\"start\":7,\"end\":11,\"label\":\"LOC\"}],\"answer\":\"accept\",\"relations\":[{\"head\":0}]}\n";
    let doccano = r#"{"id":1,"text":"Ann in Rome","doc_id":"a","entities":[{"id":1,"label":"LOC","start_offset":7,"end_offset":11}],"relations":[{"id":1}],"Comments":["?"]}"#;
    let gate = r#"{"offset_type":"p","name":"a","text":"Ann in Rome","features":{},"annotation_sets":{
        "Original markups":{"annotations":[{"id":0,"type":"p","start":0,"end":11,"features":{}}]},
        "":{"annotations":[{"id":1,"type":"Token","start":0,"end":3,"features":{}},{"id":2,"type":"LOC","start":7,"end":11,"features":{}}]}}}"#;
    let layer = |tag: &str| {
        format!(
            "<xmi:XMI xmlns:xmi=\"http://www.omg.org/XMI\" xmlns:cas=\"http:///uima/cas.ecore\" xmlns:custom=\"http:///webanno/custom.ecore\" xmlns:ner=\"http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore\">{tag}<cas:Sofa xmi:id=\"1\" sofaID=\"_InitialView\" sofaString=\"Ann in Rome\"/></xmi:XMI>"
        )
    };
    let span = "xmi:id=\"9\" sofa=\"1\" begin=\"7\" end=\"11\"";
    let relation = "<custom:Relation xmi:id=\"8\" sofa=\"1\" begin=\"0\" end=\"3\" Dependent=\"9\" Governor=\"9\" label=\"BAD\"/><custom:Meta xmi:id=\"7\" label=\"BAD\"/>";
    let json_layer = r#"{"%TYPES":{},"%FEATURE_STRUCTURES":[{"%ID":1,"%TYPE":"uima.cas.Sofa","sofaID":"_InitialView","sofaString":"Ann in Rome"},
        {"%ID":2,"%TYPE":"webanno.custom.Place","@sofa":1,"begin":7,"end":11,"sure":true,"sort":"LOC"},
        {"%ID":3,"%TYPE":"custom.Relation","@sofa":1,"begin":0,"end":3,"@Governor":2,"@Dependent":2,"label":"BAD"}],"%VIEWS":{}}"#;
    for (name, content, notes) in [
        (
            "two.json",
            studio.to_string(),
            &["1 task with more than one", "1 choice, 1 relation", "1 task without"][..],
        ),
        ("truth.json", truth.to_string(), &["1 task with more than one"]),
        ("minimal.json", minimal.to_string(), &["1 task with more than one"]),
        ("p.jsonl", prodigy.to_owned(), &["1 task answered again", "1 relation:"]),
        ("d.jsonl", doccano.to_owned(), &["1 comment, 1 relation"]),
        ("g.bdocjs", gate.to_owned(), &["1 Token"]),
        (
            "feature.xmi",
            layer(&format!("<custom:Place {span} sort=\"LOC\" sure=\"true\"/>{relation}")),
            &["1 webanno.custom.Meta, 1 webanno.custom.Relation"],
        ),
        ("bare.xmi", layer(&format!("<custom:LOC {span}/>")), &[]),
        (
            "entity.xmi",
            layer(&format!("<ner:NamedEntity {span} value=\"LOC\" identifier=\"http://x.org/Q1\"/>")),
            &[],
        ),
        ("layer.json", json_layer.to_owned(), &["1 custom.Relation"]),
    ] {
        let found = read(name, &content, &Reading::default());
        assert_eq!(found.problems.iter().map(ToString::to_string).collect::<Vec<_>>(), [""; 0], "{name}");
        assert_eq!(found.documents.len(), 1, "{name}");
        assert_eq!(spans(&found.documents[0]), [("Rome", "LOC")], "{name}");
        for note in notes {
            assert!(found.notes.iter().any(|one| one.contains(note)), "{name}: {note} in {:?}", found.notes);
        }
        assert_eq!(found.notes.len(), notes.len(), "{name}: {:?}", found.notes);
        if name == "entity.xmi" {
            assert_eq!(found.documents[0].spans[0].rest["identifier"], "http://x.org/Q1");
        }
    }
    let unclear = layer(&format!("<custom:Place {span} sort=\"LOC\" colour=\"red\"/>"));
    let found = read("unclear.xmi", &unclear, &Reading::default());
    assert!(
        found.problems[0]
            .to_string()
            .contains("which feature of webanno.custom.Place is the label: sort, colour?")
    );
    let found = read("class.jsonl", r#"{"id":1,"text":"Ann in Rome","label":"news"}"#, &Reading::default());
    assert!(found.problems[0].to_string().contains("class.jsonl:1: \"1\": \"news\" is no list of spans"));
}

#[test]
fn what_a_format_has_no_place_for_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("in.jsonl");
    let entity = json!({"start": 0, "end": 4, "text": "Oslo", "label": "place", "id": "T1", "kind": "city", "score": 0.5, "facts": {"country": "NO"}});
    let over = json!({"start": 0, "end": 9, "text": "Oslo Rome", "label": "group"});
    fs::write(&path, format!("{}\n", json!({"id": "a", "date": "2023-11-24", "desk": "world", "text": "Oslo Rome", "entities": [entity, over]}))).unwrap();
    for (format, wanted) in [
        (
            "conll",
            &[
                "in.jsonl: \"a\": \"Oslo\" (place): lies over",
                "facts, kind, score of 1 span)",
                "the ids of 1 span",
                "the dates of 1",
                "fields of documents: desk",
            ][..],
        ),
        ("doccano", &["fields of documents: desk"]),
        ("csv", &["the ids of 1", "desk"]),
        ("prodigy", &[]),
        ("jsonl", &[]),
    ] {
        let output = tagwire(&["convert", shown(&path), "--to", format]);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{format}: {said}");
        for one in wanted {
            assert!(said.contains(one), "{format}: {one} in {said}");
        }
        assert_eq!(said.lines().count(), wanted.len() + 1, "{format}: {said}");
    }
    // `tag` tells as well.
    let text = folder.path().join("a.txt");
    fs::write(&text, "Angela Merkel\u{b} visited Paris.").unwrap();
    let output =
        tagwire(&["tag", "-q", shown(&text), "--format", "xmi", "-o", shown(&folder.path().join("xmi"))]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(said.contains("control characters that XML cannot hold are written as blanks"), "{said}");
    // `eval` and `train` tell what they passed over as `convert` does, and all that doesn't fit.
    let region = |end: usize| json!({"id": "x", "type": "labels", "value": {"start": 0, "end": end, "labels": ["LOC"]}});
    let export = |ends: [usize; 2]| json!([{"id": 1, "data": {"text": "Oslo"}, "annotations": [{"result": ends.map(region)}]}, {"id": 2, "data": {"text": "x"}, "annotations": [{"was_cancelled": true, "result": []}]}]);
    let path = folder.path().join("export.json");
    fs::write(&path, export([4, 4]).to_string()).unwrap();
    let output = tagwire(&["eval", shown(&path)]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8_lossy(&output.stderr).contains("1 task without an annotation left out"));
    fs::write(&path, export([98, 99]).to_string()).unwrap();
    let output = tagwire(&["train", shown(&path), "--output", shown(&folder.path().join("w.tsv"))]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        output.status.code() == Some(2)
            && said.contains("98 is past the end")
            && said.contains("99 is past the end"),
        "{said}"
    );
    // What is packed is not taken for broken text.
    fs::write(folder.path().join("export.json"), b"PK\x03\x04").unwrap();
    let output = tagwire(&["convert", shown(&folder.path().join("export.json")), "--to", "jsonl"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("packed (Zip); unpack it"));
}

#[test]
fn what_was_corrected_is_not_written_over() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("s.jsonl");
    fs::write(&source, SENTENCES).unwrap();
    let out = folder.path().join("data");
    said(&["convert", shown(&source), shown(&out), "--to", "brat"]);
    fs::write(out.join("s1.ann"), "T1\tPER 0 6\tAngela\n").unwrap();
    for args in [["convert", shown(&source), shown(&out), "--to"], ["tag", shown(&source), "-o", shown(&out)]]
    {
        let more: &[&str] = if args[0] == "tag" { &["--format", "brat"] } else { &["brat"] };
        let output = tagwire(&[&args[..], more].concat());
        assert_eq!(output.status.code(), Some(2));
        assert!(
            String::from_utf8_lossy(&output.stderr)
                .contains("which could have been corrected; give an empty folder")
        );
    }
    assert_eq!(fs::read_to_string(out.join("s1.ann")).unwrap(), "T1\tPER 0 6\tAngela\n");
}

#[test]
fn the_unit_of_a_doccano_file_is_told_by_what_fits() {
    let text = "👨\u{200d}🚒 De\u{301}partement\r\nAngela saw Paris.";
    for (unit, start, end, noted) in
        [(Offsets::Utf16, 31, 36, false), (Offsets::Graphemes, 25, 30, true), (Offsets::Chars, 29, 34, true)]
    {
        let line = json!({"text": text, "label": [[start, end, "LOC"]], "doc_id": "d"}).to_string();
        let found = read("d.jsonl", &line, &Reading::default());
        assert_eq!(spans(&found.documents[0]), [("Paris", "LOC")], "{unit:?}");
        assert_eq!(
            found.notes.iter().any(|note| note.contains(unit.name())),
            noted,
            "{unit:?}: {:?}",
            found.notes
        );
        let asked = read("d.jsonl", &line, &Reading { offsets: Some(unit), ..Reading::default() });
        assert_eq!(spans(&asked.documents[0]), [("Paris", "LOC")], "{unit:?}");
        assert!(asked.notes.is_empty());
    }
}

#[test]
fn a_corrected_region_keeps_what_is_still_true() {
    let task = |origin: &str, label: &str| {
        json!([{"data": {"text": "In Rome", "doc_id": "d", "tagwire": {"e1": {"kind": "city", "score": 0.5, "source": "model"}}},
            "annotations": [{"result": [{"id": "e1", "type": "labels", "origin": origin, "value": {"start": 3, "end": 7, "labels": [label]}}]}]}])
        .to_string()
    };
    for (origin, label, kind, source) in [
        ("prediction", "place", Some(tagwire::Kind::City), Some("model")),
        ("prediction-changed", "place", Some(tagwire::Kind::City), None),
        ("prediction-changed", "person", None, None),
    ] {
        let found = read("t.json", &task(origin, label), &Reading::default());
        let span = &found.documents[0].spans[0];
        assert_eq!((span.kind, span.source.as_deref()), (kind, source), "{origin} {label}");
    }
}

/// The file or folder of a format in a folder.
fn out(folder: &Path, format: &str) -> PathBuf {
    folder.join(format!("out-{format}"))
}

#[test]
fn convert_goes_there_and_back_through_the_command() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("s.jsonl");
    fs::write(&source, SENTENCES).unwrap();
    for format in [
        "brat",
        "label-studio",
        "doccano",
        "prodigy",
        "spacy",
        "bdocjs",
        "conllu",
        "conll",
        "csv",
        "web-annotation",
    ] {
        let path = out(folder.path(), format);
        let output = tagwire(&["convert", shown(&source), shown(&path), "--to", format]);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        let back = folder.path().join("back.jsonl");
        let texts = shown(&source).to_owned();
        let mut args = vec!["convert", shown(&path), shown(&back), "--from", format];
        if matches!(format, "conll" | "csv" | "web-annotation") {
            args.extend(["--texts", &texts]);
        }
        let output = tagwire(&args);
        assert_eq!(output.status.code(), Some(0), "{format}: {}", String::from_utf8_lossy(&output.stderr));
        let ids = |text: &str| -> Vec<Value> {
            let lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
            lines
                .map(|mut record| {
                    for entity in record["entities"].as_array_mut().unwrap() {
                        entity.as_object_mut().unwrap().shift_remove("id");
                        if format == "web-annotation" {
                            entity.as_object_mut().unwrap().shift_remove("name");
                        }
                    }
                    json!([record["id"], record["text"], record["entities"]])
                })
                .collect()
        };
        assert_eq!(ids(&fs::read_to_string(&back).unwrap()), ids(SENTENCES), "{format}");
    }
    let config = fs::read_to_string(folder.path().join("out-label-studio.config.xml")).unwrap();
    assert!(config.contains("<Label value=\"PER\""), "{config}");
    let config = fs::read_to_string(out(folder.path(), "brat").join("annotation.conf")).unwrap();
    assert!(config.starts_with("[entities]\nPER\nORG\nLOC\nMISC\n[relations]"), "{config}");
}

#[test]
fn fields_of_the_user_s_own_make_no_other_format_of_a_record() {
    let marked =
        r#""entities":[{"start":0,"end":4,"text":"Rome","label":"place","score":0.9,"source":"model"}]"#;
    let none = r#"{"id":"0","text":"Nothing.","label":"x","data":{},"entities":[]}"#;
    for field in [
        r#""data":{"text":"x"}"#,
        r#""fields":{"text":"x"}"#,
        r#""label":[]"#,
        r#""label":"politics""#,
        r#""label":3"#,
        r#""labels":["a"]"#,
        r#""annotation_sets":{}"#,
        r#""gold":true"#,
        r#""gold":[[1,2,"PER"]]"#,
        r#""paragraphs":[]"#,
        r#""tokens":["a"],"tags":["O"]"#,
        r#""spans":[],"meta":{}"#,
        r#""@context":"x""#,
        r#""%FEATURE_STRUCTURES":[]"#,
    ] {
        let record = format!(r#"{{"id":"1","text":"Rome fell.",{field},{marked}}}"#);
        for content in [record.clone(), format!("{none}\n{record}\n")] {
            let found = read("a.json", &content, &Reading::default());
            assert_eq!(found.problems.len(), 0, "{content}: {:?}", found.problems);
            let last = found.documents.last().unwrap();
            assert_eq!(spans(last), [("Rome", "place")], "{content}");
            assert!(!last.rest.is_empty(), "the field stays: {content}");
        }
    }
    // A doccano file with relations may begin with a document that has no span.
    let content = "{\"id\":1,\"text\":\"x\",\"entities\":[],\"relations\":[]}\n\
        {\"id\":2,\"text\":\"Rome\",\"entities\":[{\"id\":1,\"label\":\"place\",\"start_offset\":0,\"end_offset\":4}],\"relations\":[]}\n";
    let found = read("a.jsonl", content, &Reading::default());
    assert_eq!(spans(&found.documents[1]), [("Rome", "place")], "{:?}", found.problems);
}

#[test]
fn what_points_into_a_text_is_counted_as_its_offsets_are() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| shown(&folder.path().join(name)).to_owned();
    let text = "😀 Café, Rome, 3 June 1999.\n\n😀 He left on 3 June 1999. Two days later he met Bob.";
    fs::write(path("a.txt"), text).unwrap();
    let places = |name: &str| -> Vec<Value> {
        let content = fs::read_to_string(path(name)).unwrap();
        let record: Value = serde_json::from_str(content.lines().next().unwrap()).unwrap();
        let dates = record["entities"].as_array().unwrap().iter().filter(|one| one.get("anchor").is_some());
        [record["date_source"].clone()].into_iter().chain(dates.map(|one| one["anchor"].clone())).collect()
    };
    let tag = |name: &str, more: &[&str]| {
        let (from, to) = (path("a.txt"), path(name));
        let args = [&["tag", &from, "-q", "--with-text", "-o", &to], more].concat();
        assert!(tagwire(&args).status.success(), "{args:?}");
    };
    let convert = |from: &str, to: &str, more: &[&str]| {
        let (from, to) = (path(from), path(to));
        let args = [&["convert", &from, &to], more].concat();
        let output = tagwire(&args);
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    tag("chars.jsonl", &[]);
    let chars = places("chars.jsonl");
    assert!(
        chars.len() > 1 && chars.iter().all(|place| place.as_str().unwrap().starts_with("text:")),
        "{chars:?}"
    );
    for unit in ["bytes", "utf16", "graphemes"] {
        tag("unit.jsonl", &["--offsets", unit]);
        if unit != "graphemes" {
            assert_ne!(places("unit.jsonl"), chars);
        }
        convert("unit.jsonl", "back.jsonl", &["--offsets", unit]);
        assert_eq!(places("back.jsonl"), chars, "{unit} to code points");
        convert("chars.jsonl", "there.jsonl", &["--to-offsets", unit]);
        assert_eq!(places("there.jsonl"), places("unit.jsonl"), "code points to {unit}");
    }
    // What it was tagged for and what it was turned into hold the same.
    tag("a.doccano.jsonl", &["--format", "doccano"]);
    convert("chars.jsonl", "b.doccano.jsonl", &["--to", "doccano"]);
    assert_eq!(fs::read(path("a.doccano.jsonl")).unwrap(), fs::read(path("b.doccano.jsonl")).unwrap());
    convert("a.doccano.jsonl", "back.jsonl", &["--to", "jsonl"]);
    assert_eq!(places("back.jsonl")[1..], chars[1..], "doccano holds no date_source");
}

#[test]
fn days_that_a_data_set_made_moments_of_are_days() {
    let row = r#"{"id":"a#0","doc_id":"a","date":"2023-11-24 00:00:00","text":"On Friday.","tokens":["On","Friday","."],"ner_tags":["O","B-date","O"],"spans":[{"start":3,"end":9,"label":"date","kind":"date","value":"2023-11-24 00:00:00"}]}"#;
    let found = read("train.jsonl", row, &Reading::default());
    let document = &found.documents[0];
    let day = Some("2023-11-24");
    assert_eq!((document.date.as_deref(), document.spans[0].value.as_deref()), (day, day));
}

#[test]
fn predictions_that_are_taken_for_gold_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let record = |more: &str| {
        format!(
            "{{\"id\":1,\"text\":\"In Rome\",\"entities\":[{{\"start\":3,\"end\":7,\"label\":\"place\"{more}}}]}}\n"
        )
    };
    let expected = "may be predictions, not gold";
    let told = |path: &Path| String::from_utf8(tagwire(&["eval", shown(path)]).stderr).unwrap();
    fs::write(&path, record(",\"score\":0.9,\"source\":\"model\"")).unwrap();
    assert!(told(&path).contains(expected));
    let tasks = folder.path().join("tasks.json");
    assert!(tagwire(&["convert", shown(&path), shown(&tasks), "--to", "label-studio"]).status.success());
    let said = told(&tasks);
    assert!(
        said.contains("no task has an annotation; the predictions are read") && said.contains(expected),
        "{said}"
    );
    fs::write(&path, record("")).unwrap();
    assert_eq!(told(&path), "");
}

#[test]
fn documents_that_could_not_be_read_stay_errors_or_are_told() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.jsonl");
    let errors = "{\"id\":\"x\",\"error\":\"x.txt: no text\"}\n{\"id\":7,\"error\":\"y\"}\n";
    fs::write(&path, format!("{errors}{SENTENCES}")).unwrap();
    let output = tagwire(&["convert", shown(&path), "--to", "jsonl"]);
    assert!(String::from_utf8_lossy(&output.stdout).starts_with(errors), "{output:?}");
    for (format, said) in [("jsonl", "kept as they are"), ("doccano", "left out"), ("conll", "left out")] {
        let output = tagwire(&["convert", shown(&path), "--to", format]);
        let (out, told) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let expected =
            format!("2 records of what could not be read {said}, the first \"x\": \"x.txt: no text\"");
        assert!(told.contains(&expected), "{format}: {told}");
        assert_eq!(out.contains("no text"), format == "jsonl", "{format}: {out}");
        assert!(format != "doccano" || out.lines().count() == 2, "{out}");
    }
}

#[test]
fn labels_are_mapped_in_and_out() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, content: &str| {
        let path = folder.path().join(name);
        fs::write(&path, content).unwrap();
        path
    };
    let source = write(
        "theirs.jsonl",
        "{\"id\":1,\"text\":\"Acme left Rome\",\"entities\":[{\"start\":0,\"end\":4,\"label\":\"FIRM\"},{\"start\":5,\"end\":9,\"label\":\"EVENT\"},{\"start\":10,\"end\":14,\"label\":\"TOWN\"}]}\n",
    );
    let map = write("map.txt", "FIRM group/company\nTOWN place/city\nEVENT -\n");
    let ours = tagwire(&["convert", shown(&source), "--to", "jsonl", "--map", shown(&map)]);
    let said = String::from_utf8_lossy(&ours.stdout).into_owned();
    assert!(said.contains("\"label\":\"group\",\"kind\":\"company\"") && !said.contains("EVENT"), "{said}");
    let ours = write("ours.jsonl", &said);
    let back = tagwire(&["convert", shown(&ours), "--to", "tsv", "--scheme", shown(&map)]);
    let said = String::from_utf8_lossy(&back.stdout).into_owned();
    assert!(said.contains("\tFIRM\tcompany\t") && said.contains("\tTOWN\tcity\t"), "{said}");
    let conll = tagwire(&["convert", shown(&ours), "--to", "conll", "--scheme", "conll,bioes"]);
    assert!(String::from_utf8_lossy(&conll.stdout).contains("Acme -X- O S-ORG\n"));
    let bad = write("bad.txt", "FIRM group/firm\n");
    let output = tagwire(&["convert", shown(&source), "--to", "jsonl", "--map", shown(&bad)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("bad.txt:1: kind \"firm\""));
}

#[test]
fn tag_writes_every_format_and_convert_agrees() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.jsonl");
    let text = "Angela Merkel visited Paris last December. \u{1f600} She met Emmanuel Macron of France.";
    fs::write(
        &source,
        format!("{}\n", json!({"id": "a", "date": "2023-11-24", "desk": "world", "text": text})),
    )
    .unwrap();
    let records = folder.path().join("records.jsonl");
    let run = |args: &[&str]| {
        let output = tagwire(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    };
    run(&["tag", shown(&source), "--with-text", "--facts", "-o", shown(&records)]);
    // A record read and written is the same to the byte.
    let same = folder.path().join("same.jsonl");
    run(&["convert", shown(&records), shown(&same)]);
    assert_eq!(fs::read_to_string(&same).unwrap(), fs::read_to_string(&records).unwrap());
    for format in [
        "conllu",
        "label-studio",
        "doccano",
        "prodigy",
        "spacy",
        "spacy-train",
        "csv",
        "argilla",
        "web-annotation",
    ] {
        let (tagged, converted) = (folder.path().join("tagged"), folder.path().join("converted"));
        run(&["tag", shown(&source), "--facts", "--format", format, "-o", shown(&tagged)]);
        run(&["convert", shown(&records), shown(&converted), "--to", format]);
        let (tagged, converted) =
            (fs::read_to_string(&tagged).unwrap(), fs::read_to_string(&converted).unwrap());
        assert_eq!(tagged, converted, "{format}");
        assert!(tagged.contains("Merkel"), "{format}");
    }
    for (format, name) in
        [("brat", "a.ann"), ("xmi", "a.xmi"), ("cas-json", "a.json"), ("bdocjs", "a.bdocjs")]
    {
        let (tagged, converted) = (out(folder.path(), format), folder.path().join("converted-folder"));
        run(&["tag", shown(&source), "--facts", "--format", format, "-o", shown(&tagged)]);
        run(&["convert", shown(&records), shown(&converted), "--to", format]);
        let read = |folder: &Path| fs::read_to_string(folder.join(name)).unwrap();
        assert_eq!(read(&tagged), read(&converted), "{format}");
    }
    let output = tagwire(&["tag", shown(&source), "--format", "brat"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--output FOLDER"));
    let output = tagwire(&["tag", shown(&source), "--format", "label-studio", "--offsets", "utf16"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("counts code points, never UTF-16 units"));
}

#[test]
fn a_page_is_one_file_with_an_index_and_no_script() {
    let folder = tempfile::tempdir().unwrap();
    let source = folder.path().join("in.jsonl");
    let text = "Angela Merkel visited Paris on May 3, 2011. <script>Merkel</script>";
    fs::write(&source, format!("{}\n", json!({"id": "<a>", "text": text}))).unwrap();
    let path = folder.path().join("page.html");
    let output = tagwire(&["tag", shown(&source), "--format", "html", "-o", shown(&path)]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let page = fs::read_to_string(&path).unwrap();
    assert!(page.starts_with("<!DOCTYPE html>") && page.ends_with("</html>\n"));
    assert!(!page.contains("<script") && !page.contains("http:"), "nothing is run or fetched");
    for wanted in [
        "<h2>&lt;a&gt;",
        ">Paris</a><span>1</span>",
        ">2011-05-03</a>",
        "place · city",
        "prefers-color-scheme: dark",
        "@media print",
    ] {
        assert!(page.contains(wanted), "{wanted}");
    }
}

#[test]
fn a_list_becomes_patterns() {
    let folder = tempfile::tempdir().unwrap();
    let list = folder.path().join("list.csv");
    fs::write(&list, "name,label,kind\nAcme  Widgets,group,company\nOmbria,place,city\n").unwrap();
    let output = tagwire(&[
        "convert",
        shown(&list),
        "--from",
        "list",
        "--to",
        "entity-ruler",
        "--scheme",
        "ontonotes",
    ]);
    let expected = concat!(
        r#"{"label":"ORG","pattern":"Acme Widgets","id":"Acme Widgets"}"#,
        "\n",
        r#"{"label":"GPE","pattern":"Ombria","id":"Ombria"}"#,
        "\n"
    );
    assert_eq!(String::from_utf8_lossy(&output.stdout), expected);
    let output = tagwire(&["convert", shown(&list), "--from", "list", "--to", "jsonl"]);
    assert_eq!(output.status.code(), Some(2));
}

/// An article about invented things: its text, and its spans in code points.
fn invented(number: usize) -> (String, Vec<(usize, usize, &'static str)>) {
    let people = [
        "Korvath Mulde",
        "Sine Arvoll",
        "Tobrek Hasp",
        "Ilva Drune",
        "Maro Quist",
        "Pell Oskand",
        "Runa Vetch",
        "Hale Jorbin",
    ];
    let groups =
        ["Drennish Council", "Ombrel Front", "Varn Guard", "Tessel Works", "Lorran Chamber", "Quay Union"];
    let places = ["Ombria", "Vastel", "Drenn", "Port Olgar", "Kessim", "Tarvale"];
    let person = |at: usize| (people[(number + at) % people.len()], "person");
    let group = |at: usize| (groups[(number + at) % groups.len()], "group");
    let place = |at: usize| (places[(number + at) % places.len()], "place");
    let words = |text: &'static str| (text, "");
    let parts = [
        place(0),
        words(": The "),
        group(0),
        words(" said on "),
        ("Monday", "date"),
        words(" that "),
        person(0),
        words(" would leave "),
        place(1),
        words(". The "),
        group(1),
        words(" of "),
        place(2),
        words(" blamed "),
        person(1),
        words(", who had met "),
        person(2),
        words(" in "),
        place(3),
        words(". \""),
        place(4),
        words(" will answer,\" said "),
        person(3),
        words(" of the "),
        group(2),
        words("."),
    ];
    let mut text = String::new();
    let mut spans = Vec::new();
    for (part, label) in parts {
        let start = text.len();
        text.push_str(part);
        if !label.is_empty() {
            spans.push((start, text.len(), label));
        }
    }
    (text, spans)
}

/// Runs the command, which must be content, and returns its output.
fn said(args: &[&str]) -> String {
    let output = tagwire(args);
    assert_eq!(output.status.code(), Some(0), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn f1(report: &str) -> f64 {
    let json: Value = serde_json::from_str(report).unwrap();
    let found = json.pointer("/micro/strict/f1").and_then(Value::as_f64);
    found.unwrap_or_else(|| panic!("{report}"))
}

#[test]
fn the_annotators_loop() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (articles, unseen): (Vec<_>, Vec<_>) =
        ((0..16).map(invented).collect(), (16..24).map(invented).collect());
    let lines: String = articles
        .iter()
        .enumerate()
        .map(|(at, (text, _))| format!("{}\n", json!({"id": format!("a{at}"), "text": text})))
        .collect();
    fs::write(path("articles.jsonl"), lines).unwrap();

    // 1. Pre-annotate: tasks for Label Studio, and records to compare with.
    said(&[
        "tag",
        shown(&path("articles.jsonl")),
        "--format",
        "label-studio",
        "-o",
        shown(&path("tasks.json")),
    ]);
    said(&["tag", shown(&path("articles.jsonl")), "--with-text", "-o", shown(&path("draft.jsonl"))]);
    assert!(fs::read_to_string(path("tasks.config.xml")).unwrap().contains("<Label value=\"person\""));

    // 2. An annotator corrects them: what is right stays, what is wrong goes, what is missing is added. Exported as Label Studio does.
    let mut tasks: Vec<Value> =
        serde_json::from_str(&fs::read_to_string(path("tasks.json")).unwrap()).unwrap();
    for (task, (text, wanted)) in tasks.iter_mut().zip(&articles) {
        let drafted = task["predictions"][0]["result"].as_array().unwrap().clone();
        let key = |region: &Value| {
            let value = &region["value"];
            (
                value["start"].as_u64().unwrap() as usize,
                value["end"].as_u64().unwrap() as usize,
                value["labels"][0].as_str().unwrap().to_owned(),
            )
        };
        let right = |one: &(usize, usize, &str)| {
            drafted.iter().find(|region| key(region) == (one.0, one.1, one.2.to_owned()))
        };
        let result: Vec<Value> = wanted
            .iter()
            .map(|one| match right(one) {
                Some(region) => {
                    let mut region = region.clone();
                    region["origin"] = "prediction".into();
                    region
                }
                None => json!({"id": format!("m{}", one.0), "from_name": "label", "to_name": "text", "type": "labels", "origin": "manual",
                    "value": {"start": one.0, "end": one.1, "text": &text[one.0..one.1], "labels": [one.2]}}),
            })
            .collect();
        task["annotations"] = json!([{"id": 1, "completed_by": 1, "was_cancelled": false, "result": result}]);
        task["predictions"] = json!([1]);
    }
    fs::write(path("export.json"), Value::from(tasks).to_string()).unwrap();

    // 3. How good was the draft? The export is gold as it is.
    let draft = f1(&said(&["eval", shown(&path("export.json")), shown(&path("draft.jsonl")), "--json"]));
    assert!((0.3..0.95).contains(&draft), "names that nobody knows leave something to correct: {draft}");

    // 4. Learn from the corrections, and pre-annotate what was not seen.
    let learn = |more: &[&str], to: &Path| {
        said(&[&["train", shown(&path("export.json")), "--output", shown(to)], more].concat());
    };
    learn(&[], &path("anew.tsv"));
    learn(&["--start", "built-in"], &path("mine.tsv"));
    let gold: String = unseen
        .iter()
        .enumerate()
        .map(|(at, (text, spans))| {
            format!("{}\n", json!({"id": format!("u{at}"), "text": text, "gold": spans}))
        })
        .collect();
    fs::write(path("unseen.jsonl"), gold).unwrap();
    let before = f1(&said(&["eval", shown(&path("unseen.jsonl")), "--json"]));
    let with = |weights: &str| {
        f1(&said(&["eval", shown(&path("unseen.jsonl")), "--weights", shown(&path(weights)), "--json"]))
    };
    let (anew, after) = (with("anew.tsv"), with("mine.tsv"));
    assert!(after > before + 0.1, "better pre-annotation: {before} before, {after} after");
    assert!(anew > before + 0.1, "from nothing too: {before} before, {anew} after");
}

#[test]
fn kinds_are_learned_from_gold_that_tells_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // What is moored is a ship, which this user files under the companies; what is heard is a band.
    let article = |at: usize| {
        let (said, kind) = [("moored", "company"), ("heard", "other")][at % 2];
        let (one, two) = (char::from(b'a' + at as u8 / 26), char::from(b'a' + at as u8 % 26));
        let text = format!("On Monday they {said} the Zorq Var{one}{two} Society again.");
        let start = text.find("Zorq").unwrap();
        let end = text.find(" again").unwrap();
        let span = json!({"start": start, "end": end, "label": "group", "kind": kind});
        json!({"id": format!("k{at}"), "text": text, "entities": [span]})
    };
    let lines: String = (0..60).map(|at| format!("{}\n", article(at))).collect();
    fs::write(path("gold.jsonl"), lines).unwrap();
    let output =
        tagwire(&["train", shown(&path("gold.jsonl")), "--kinds", shown(&path("kinds.tsv")), "--folds", "3"]);
    let errors = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{errors}");
    assert!(errors.contains("3 folds: 1.0000 of "), "{errors}");
    let table = fs::read_to_string(path("kinds.tsv")).unwrap();
    assert!(table.contains("\nleft.second=moored\tcompany "), "{table}");
    fs::write(
        path("new.txt"),
        "On Friday they heard the Zorq Nirm Society again. They moored the Zorq Bluv Society too.",
    )
    .unwrap();
    let kinds = |args: &[&str]| -> Vec<String> {
        let out = said(&[&["tag", shown(&path("new.txt"))], args].concat());
        let record: serde_json::Value = serde_json::from_str(&out).unwrap();
        let groups =
            record["entities"].as_array().unwrap().iter().filter(|entity| entity["label"] == "group");
        groups.map(|entity| entity["kind"].as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(kinds(&["--kinds", shown(&path("kinds.tsv"))]), ["other", "company"]);
    for (args, expected) in [
        (vec!["train", shown(&path("gold.jsonl")), "--kinds", shown(&path("gold.jsonl"))], "gold.jsonl"),
        (vec!["tag", shown(&path("new.txt")), "--kinds", shown(&path("new.txt"))], "new.txt:1: no tab"),
    ] {
        let output = tagwire(&args);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{errors}");
        assert!(errors.contains(expected), "{errors}");
    }
    let plain = json!({"id": "p", "text": "Zorq Vard Qell sang.", "gold": [[0, 14, "ORG"]]});
    fs::write(path("plain.jsonl"), format!("{plain}\n")).unwrap();
    let output = tagwire(&["train", shown(&path("plain.jsonl")), "--kinds", shown(&path("none.tsv"))]);
    let errors = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(errors.contains("no marked span has a kind"), "{errors}");
    assert!(!path("none.tsv").exists());
}

#[test]
fn what_learning_starts_from_is_kept_where_the_gold_is_silent() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    // Two articles say little: nearly all of the built-in table stays as it is, and the table is the same each time.
    let gold = path("gold.jsonl");
    invented_gold(&gold, 0..2);
    let learn = |to: &Path, start: &str| {
        let args = ["train", shown(&gold), "--start", start, "--output", shown(to)];
        said(&[&args[..], &["--without", "decided."]].concat());
        fs::read_to_string(to).unwrap()
    };
    let table = learn(&path("a.tsv"), "built-in");
    assert_eq!(table, learn(&path("a.tsv"), "built-in"));
    let built_in = concat!(env!("CARGO_MANIFEST_DIR"), "/gazetteers/weights/news.tsv");
    let rows = |text: &str| -> std::collections::HashMap<String, String> {
        let rows = text.lines().filter(|line| !line.starts_with('#'));
        rows.filter_map(|row| row.split_once('\t')).map(|(a, b)| (a.to_owned(), b.to_owned())).collect()
    };
    let (before, after) = (rows(&fs::read_to_string(built_in).unwrap()), rows(&table));
    // Learning begins from the weights as tagging has them, to their steps.
    let numbers =
        |row: &str| -> Vec<f32> { row.split(' ').map(|cell| cell.parse().unwrap_or(0.0)).collect() };
    let greatest = before.values().flat_map(|row| numbers(row)).fold(0.0, |most: f32, w| most.max(w.abs()));
    let alike = |a: &str, b: &str| {
        numbers(a).iter().zip(numbers(b)).all(|(a, b)| (a - b).abs() <= greatest / 254.0 + 0.006)
    };
    let kept = before.iter().filter(|(name, _)| !name.starts_with("decided."));
    let (mut all, mut same, mut gone) = (0, 0, 0);
    for (name, row) in kept {
        all += 1;
        same += usize::from(after.get(name).is_some_and(|now| alike(now, row)));
        gone += usize::from(!after.contains_key(name));
    }
    assert!(same * 10 > all * 9 && same < all && gone * 1000 < all, "{same} and {gone} gone of {all}");
    assert!(
        !after.keys().any(|name| name.starts_with("decided.")),
        "what is left out of the start stays out"
    );
    // A table of one's own does as well.
    learn(&path("b.tsv"), shown(&path("a.tsv")));
    let output = tagwire(&["train", shown(&gold), "--start", "mine", "--folds", "2"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("--start mine: neither `built-in` nor a table of weights"), "{errors}");
}

/// Writes invented articles as gold.
fn invented_gold(path: &Path, articles: std::ops::Range<usize>) {
    let line = |at: usize| {
        let (text, spans) = invented(at);
        format!("{}\n", json!({"id": format!("a{at}"), "text": text, "gold": spans}))
    };
    fs::write(path, articles.map(line).collect::<String>()).unwrap();
}

#[test]
fn what_nothing_can_be_learned_from_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let (empty, strange, gold, table) =
        (path("empty.txt"), path("strange.jsonl"), path("gold.jsonl"), path("mine.tsv"));
    fs::write(&empty, "").unwrap();
    fs::write(&strange, "{\"id\":\"a\",\"text\":\"Zorkel came.\",\"gold\":[[0,6,\"PET\"]]}\n").unwrap();
    invented_gold(&gold, 0..3);
    let output = ["--output", shown(&table)];
    for (args, expected) in [
        (vec![shown(&empty), output[0], output[1]], "empty.txt: nothing to learn from"),
        (vec![shown(&strange), output[0], output[1]], "(labels: PET); --map FILE says"),
        (vec![shown(&gold), output[0], output[1], "--rounds", "0"], "it must be 1 or more"),
        (vec![shown(&gold), output[0], output[1], "--least", "NaN"], "write a number, 0 or more"),
        (
            vec![shown(&gold), output[0], output[1], "--without", "nosuch"],
            "no such template of features; there are decided.",
        ),
        (vec![shown(&gold), "--folds", "0"], "it must be 2 or more"),
        (vec![shown(&gold), "--folds", "1"], "it must be 2 or more"),
        (vec![shown(&gold), "--folds", "5"], "gold.jsonl has 3 documents; give as many folds at most"),
    ] {
        let output = tagwire(&[&["train"], &args[..]].concat());
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{args:?}: {said}");
        assert!(said.contains(expected), "{args:?}: {said}");
        assert!(!table.exists(), "{args:?}");
    }
}

#[test]
fn training_says_what_the_built_in_weights_reach() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    invented_gold(&path("gold.jsonl"), 0..6);
    let out = said(&["train", shown(&path("gold.jsonl")), "--folds", "3"]);
    assert!(out.starts_with("3 folds: strict F1 "), "{out}");
    assert!(out.contains(" (the built-in weights: 0."), "{out}");
    let learn = |gold: &Path| {
        let output = tagwire(&["train", shown(gold), "--output", shown(&path("mine.tsv"))]);
        assert_eq!(output.status.code(), Some(0));
        String::from_utf8(output.stderr).unwrap()
    };
    let errors = learn(&path("gold.jsonl"));
    assert!(errors.contains("tagwire: 5 folds: strict F1 "), "{errors}");
    // Advice that would fail is none.
    invented_gold(&path("few.jsonl"), 0..3);
    let errors = learn(&path("few.jsonl"));
    assert!(errors.contains("3 documents cannot tell whether") && !errors.contains("--folds"), "{errors}");
    // What a folder holds out is judged, if there is any.
    fs::create_dir(path("folder")).unwrap();
    invented_gold(&path("folder/a.gold.jsonl"), 0..6);
    let (text, spans) = invented(7);
    let held = json!({"id": "held-7", "text": text, "gold": spans});
    fs::write(path("folder/held-7.gold.jsonl"), format!("{held}\n")).unwrap();
    let errors = learn(&path("folder"));
    assert!(errors.contains("tagwire: 1 document held out: strict F1 "), "{errors}");
}

#[test]
fn the_queue_asks_for_what_is_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("records.jsonl");
    let record = |id: &str, name: &str, score: f64, source: &str| {
        let entity = json!({"start": 0, "end": name.len(), "text": name, "label": "group", "name": name, "score": score, "source": source});
        format!("{}\n", json!({"id": id, "text": format!("{name} said so."), "entities": [entity]}))
    };
    let lines = [
        record("sure", "Reuters", 1.0, "list:group/media:1"),
        record("doubt", "Zorblatt", 0.4, "model"),
        record("again", "Zorblatt", 0.5, "model"),
        record("listed", "Varn", 0.4, "list:group/x:1"),
    ];
    fs::write(&path, lines.concat()).unwrap();
    let chosen = |budget: &str| -> Vec<String> {
        let out = said(&["queue", shown(&path), "--budget", budget]);
        out.lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(chosen("9"), ["doubt", "again", "listed"]);
    assert_eq!(chosen("1"), ["doubt"]);
    let table = said(&["queue", shown(&path), "--budget", "1", "--by", "mentions"]);
    assert!(table.contains("doubt\t0\t8\tZorblatt\tgroup\t0.40\t"), "{table}");
    assert!(
        table.contains("2 times in the archive, in no list") && table.contains("[Zorblatt] said so."),
        "{table}"
    );
    assert!(table.contains("\tZorblatt (group 0.40"), "no quotes that a table would double: {table}");
    // A run into a folder, packed, is read as the file is.
    let run = folder.path().join("run.gz");
    fs::create_dir(&run).unwrap();
    let output = tagwire(&["tag", "-q", "--with-text", shown(&path), "-o", shown(&run)]);
    assert!(output.status.success(), "{output:?}");
    let packed = run.join("part-00001.jsonl.gz");
    assert_eq!(said(&["queue", shown(&run)]), said(&["queue", shown(&packed)]));
    assert!(said(&["queue", shown(&run)]).contains("Zorblatt"));
    let tasks = said(&["queue", shown(&path), "--format", "label-studio"]);
    assert!(tasks.contains("\"rank\":1"), "{tasks}");
    fs::write(&path, "{\"id\":1,\"entities\":[]}\n").unwrap();
    let output = tagwire(&["queue", shown(&path)]);
    assert_eq!(output.status.code(), Some(2));
    assert!(
        String::from_utf8_lossy(&output.stderr)
            .contains("records.jsonl:1: the record has no text; tag with --with-text")
    );
    fs::write(&path, format!("{}\n{}", lines[0], lines[1].replace("Zorblatt said", "Zorblat said"))).unwrap();
    let output = tagwire(&["queue", shown(&path)]);
    let told = String::from_utf8_lossy(&output.stderr);
    assert_eq!(told.matches("records.jsonl:").count(), 1, "{told}");
    assert!(told.contains("records.jsonl:3: \"doubt\": "), "{told}");
}

#[test]
fn a_part_that_is_bad_does_not_cost_the_rest() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path.display().to_string()
    };
    let ids = |output: &Output| -> Vec<String> {
        let text = String::from_utf8_lossy(&output.stdout);
        let id = |line: &str| serde_json::from_str::<Value>(line).unwrap()["id"].as_str().unwrap().to_owned();
        text.lines().map(id).collect()
    };
    let convert = |args: &[&str], said: &[&str]| -> Output {
        let output = tagwire(&[&["convert"], args].concat());
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        for expected in said {
            assert!(errors.contains(expected), "{expected}: {errors}");
        }
        output
    };
    put("brat/a.txt", "Paris");
    put("brat/a.ann", "T1\tLOC 0 5\tParis\n");
    let brat = put("brat/b.ann", "T1\tLOC 0 4\tRome\n");
    let brat = brat.trim_end_matches("/b.ann");
    let output = convert(
        &[brat, "--to", "jsonl"],
        &["b.ann:1: no text for \"b\"", "1 document, 1 span, 1 that don't fit"],
    );
    assert_eq!((output.status.code(), ids(&output)), (Some(2), vec!["a".to_owned()]));

    // A crawl holds a page twice.
    let twice = put(
        "twice.jsonl",
        "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"b\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"Rome\"}\n",
    );
    let said = "twice.jsonl:3: a second document \"a\" (the first is in ";
    let output = convert(&[&twice, "--to", "jsonl"], &[said, "twice.jsonl:1)"]);
    assert_eq!((output.status.code(), ids(&output)), (Some(2), vec!["a".to_owned(), "b".to_owned()]));
    let columns = put("two.conll", "x B-LOC\n\n-DOCSTART-\n\nx O\n");
    let output = convert(&[&columns, "--texts", &twice, "--to", "jsonl"], &[said]);
    assert_eq!((output.status.code(), ids(&output)), (Some(2), vec!["a".to_owned(), "b".to_owned()]));

    let originals = put("one.jsonl", "{\"id\":\"a\",\"text\":\"x\"}\n");
    let output = convert(
        &[&columns, "--texts", &originals, "--to", "jsonl"],
        &["2 documents without ids, but 1 original one"],
    );
    assert_eq!((output.status.code(), ids(&output).len()), (Some(2), 0));

    let over =
        put("over.jsonl", "{\"id\":\"a\",\"text\":\"New York\",\"gold\":[[0,8,\"LOC\"],[4,8,\"LOC\"]]}\n");
    let output = convert(
        &[&over, "--to", "conll"],
        &[
            "lies over another span",
            "1 document, 1 span, 1 left out that conll cannot hold, 0 that don't fit",
        ],
    );
    assert_eq!(output.status.code(), Some(0));
}

/// Returns what a command says on standard error; it must end well.
fn told(args: &[&str]) -> String {
    let output = tagwire(args);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{args:?}: {said}");
    said
}

#[test]
fn what_a_format_has_no_place_for_is_told_once_a_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let lines: String = (0..3)
        .map(|at| {
            let text = "Angela Merkel visited Paris on May 3-5.";
            format!("{}\n", json!({"id": at, "text": text, "url": "https://x.org/1", "date": "2020-07-01"}))
        })
        .collect();
    fs::write(path("x.jsonl"), lines).unwrap();
    let (input, out) = (path("x.jsonl"), path("out"));
    for (format, dates, spans) in [
        ("csv", false, "(anchor, from, to of 3 spans)"),
        ("tsv", false, "(anchor, from, to of 3 spans)"),
        ("hugging-face", false, "(anchor, from, to of 3 spans)"),
        ("conll", true, "(anchor, entity, from, kind, name, score, source, to, value of 9 spans)"),
        ("spacy-train", true, "(anchor, entity, from, kind, name, score, source, to, value of 9 spans)"),
        ("xmi", true, "(anchor, entity, from, kind, name, score, source, to, value of 9 spans)"),
        ("argilla", false, "(anchor, entity, from, kind, name, source, to, value of 9 spans)"),
        ("web-annotation", true, "(anchor, entity, from, score, source, to of 9 spans)"),
    ] {
        let args = ["tag", shown(&input), "--format", format, "--output"];
        let output = out.with_extension(format);
        let said = told(&[&args[..], &[shown(&output)]].concat());
        assert_eq!(said.matches("no place for all that is known").count(), 1, "{format}: {said}");
        assert!(said.contains(spans), "{format}: {said}");
        assert_eq!(said.matches(": date_source, url").count(), 1, "{format}: {said}");
        assert_eq!(said.contains("no place for the dates of 3 documents"), dates, "{format}: {said}");
    }
    for format in ["doccano", "brat"] {
        let output = out.with_extension(format);
        let said = told(&["tag", shown(&input), "--format", format, "--output", shown(&output)]);
        let expected = format!("{format} has no place for fields of documents: date_source, url");
        assert!(said.contains(&expected) && !said.contains("known of a span"), "{said}");
    }
    let said = told(&["tag", shown(&input), "--format", "label-studio", "--output", shown(&path("y.json"))]);
    assert!(!said.contains("no place"), "{said}");
    let said = told(&["tag", "-q", shown(&input), "--format", "csv", "--output", shown(&path("y.csv"))]);
    assert_eq!(said, "");
}

#[test]
fn what_is_written_otherwise_is_told_or_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    let convert = |line: Value, format: &str, name: &str| {
        fs::write(path("in.jsonl"), format!("{line}\n")).unwrap();
        told(&["convert", shown(&path("in.jsonl")), shown(&path(name)), "--to", format])
    };
    let cut = json!({"id": "a", "text": "Ann  saw Oslo.", "entities": [
        {"start": 0, "end": 4, "text": "Ann ", "label": "person", "name": "Ann Lee", "score": 0.5},
    ]});
    // What is known of a span that is cut to its words stays with it.
    assert!(convert(cut.clone(), "spacy", "a.spacy").contains("cut to its words"));
    let back = marked::read_all(&path("a.spacy"), &reading_as(Format::Spacy)).unwrap().documents;
    let span = &back[0].spans[0];
    assert_eq!(
        (span.span, span.fullest.as_deref(), span.score),
        (Span::new(0, 3), Some("Ann Lee"), Some(0.5))
    );
    let said = convert(cut, "prodigy", "a.prodigy");
    assert!(
        said.contains("begins or ends with white space that is no token; written without tokens"),
        "{said}"
    );
    let named = |id: &str| json!({"id": id, "text": "Ann saw Oslo.", "entities": [{"start": 0, "end": 3, "text": "Ann", "label": "my label"}]});
    for format in ["conll", "spacy-train"] {
        let said = convert(named("a"), format, "a.out");
        assert!(said.contains("white space in a label: \"my label\" is my_label"), "{format}: {said}");
    }
    let said = convert(named("a\tb"), "conllu", "a.conllu");
    assert!(said.contains("control characters in an id: they are blanks in those of 1 document"), "{said}");
    assert!(!convert(named("a b"), "conllu", "a.conllu").contains("no place"));
    convert(named(""), "bdocjs", "gate");
    assert_eq!(marked::read(&path("gate/document.bdocjs"), None).unwrap()[0].id, "");
}

/// Returns how a file of that format is read.
fn reading_as(format: Format) -> Reading<'static> {
    Reading { form: Some(format), ..Reading::default() }
}

#[test]
fn sentences_have_ids_of_their_own_and_pages_no_control_characters() {
    let ids = ["a/1", "a_1", "a 1"].map(|id| GoldDocument::new(id, "Ann came.\u{0}\u{1b} She left."));
    let sentence_ids: Vec<String> = ids
        .iter()
        .map(|gold| {
            let document = sentence::document(&gold.text, &LISTS);
            let marked = Marked { gold, document: &document, offsets: Offsets::Chars };
            let tagwire::write::Piece::Article(article) = write_gold(Format::Html, &marked) else { panic!() };
            assert!(!article.html.iter().any(|byte| matches!(byte, 0 | 0x1b)));
            let tagwire::write::Piece::Bytes(bytes) = write_gold(Format::Conllu, &marked) else { panic!() };
            let text = String::from_utf8(bytes).unwrap();
            text.lines().find(|line| line.starts_with("# sent_id = ")).unwrap().to_owned()
        })
        .collect();
    assert_eq!(sentence_ids[1], "# sent_id = a_1-1");
    assert_eq!(sentence_ids.iter().collect::<BTreeSet<_>>().len(), 3, "{sentence_ids:?}");
}

#[test]
fn texts_that_are_yet_to_be_marked_need_no_ids() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("raw.jsonl");
    fs::write(&path, "{\"text\":\"Rain fell.\"}\n{\"text\":\"Snow fell.\",\"meta\":{\"source\":\"x\"}}\n")
        .unwrap();
    // `-f` is what `tag` calls the format that is written.
    let out = said(&["convert", shown(&path), "-f", "jsonl"]);
    let ids: Vec<Value> =
        out.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()["id"].take()).collect();
    assert_eq!(ids, ["raw-1", "raw-2"]);
    // So do marked ones; spans without their text are found by it alone.
    for (fields, expected) in
        [("\"text\":\"Rain fell.\",", "the first \"raw-1\""), ("", "raw.jsonl:1: the object has no \"id\"")]
    {
        fs::write(&path, format!("{{{fields}\"entities\":[]}}\n")).unwrap();
        let output = tagwire(&["convert", shown(&path), "--to", "jsonl"]);
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(expected), "{errors}");
    }
}
