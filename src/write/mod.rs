//! Documents out, in the formats that people and tools read. Offsets other than bytes are made here and nowhere else.
//!
//! [`write`](fn@write) and [`write_gold`] turn one document into a [`Piece`], in parallel if need be; a [`Sink`] puts pieces in their order
//! into a file, a stream or a folder, with what stands before and after them.

mod argilla;
mod bdocjs;
pub(crate) mod brat;
pub(crate) mod cas;
mod conll;
pub(crate) mod conllu;
pub mod cut;
pub(crate) mod doccano;
mod entity_ruler;
pub mod hugging_face;
mod jsonl;
pub(crate) mod label_studio;
mod losses;
pub mod page;
#[cfg(feature = "parquet")]
mod parquet;
mod prodigy;
mod sink;
pub(crate) mod spacy;
pub(crate) mod table;
mod terminal;
mod timeml;
mod web_annotation;

use serde::Serialize;

use crate::document::Document;
use crate::read::gold::GoldDocument;
use crate::record::{ErrorRecord, Offsets, Record};

pub use crate::format::{Format, TagScheme};
pub use entity_ruler::patterns;
pub use losses::{Losses, is_lost, losses, spans_left_out};
pub use sink::{Sink, beside_shards};
use terminal::Marks;
pub use terminal::legend;

/// A document to be written: its text and spans, its tokens and sentences.
pub struct Marked<'m> {
    /// Text and spans.
    pub gold: &'m GoldDocument,
    /// Tokens and sentences of the same text.
    pub document: &'m Document<'m>,
    /// What offsets count, where the format leaves a choice.
    pub offsets: Offsets,
}

/// One document, written.
#[derive(Debug, PartialEq)]
pub enum Piece {
    /// Bytes that follow those of the document before.
    Bytes(Vec<u8>),
    /// An item of a JSON array.
    Item(Vec<u8>),
    /// An article of a page.
    Article(page::Article),
    /// Rows of a table.
    Rows(Vec<hugging_face::Row>),
    /// Files of its own: endings and contents.
    Files {
        /// The document's id, which the files are named for.
        id: String,
        /// Endings, as `.ann`, and contents.
        files: Vec<(&'static str, Vec<u8>)>,
    },
}

/// Writes a document's record; `losses` takes what the format cannot hold of it.
///
/// ```
/// use tagwire::read::Input;
/// use tagwire::record::{Record, Shown};
/// use tagwire::write::{Format, Losses, Piece, write};
/// use tagwire::{Context, Extractor, Scratch};
///
/// let extractor = Extractor::built_in();
/// // Ids and fields of one's own are JSON.
/// let input = Input { id: "\"a7\"".to_owned(), text: "Angela Merkel visited Paris.".to_owned(), ..Input::default() };
/// let extraction = extractor.extract(&input.text, &Context::default(), &mut Scratch::default());
/// let record = Record { extractor: &extractor, input: &input, extraction: &extraction, shown: Shown::default() };
/// let Piece::Bytes(line) = write(Format::Jsonl, &record, &mut Losses::default()) else { unreachable!("JSONL is lines") };
/// assert!(line.starts_with(b"{\"id\":\"a7\",\"entities\":[{\"start\":0,\"end\":13,\"text\":\"Angela Merkel\",\"label\":\"person\","));
/// ```
pub fn write(format: Format, record: &Record, losses: &mut Losses) -> Piece {
    match format {
        Format::Jsonl => Piece::Bytes(record_line(record)),
        Format::Terminal => shown(|out| terminal::write(record, Marks::Colours, out)),
        Format::Plain => shown(|out| terminal::write(record, Marks::Brackets, out)),
        _ => {
            let (gold, offsets) = (record.gold(), record.shown.offsets);
            let marked = Marked { gold: &gold, document: &record.extraction.document, offsets };
            losses.add(format, &marked);
            write_gold(format, &marked)
        }
    }
}

/// Writes a document with marked spans.
pub fn write_gold(format: Format, marked: &Marked) -> Piece {
    // Only where there is a choice are offsets anything but what documents hold.
    let unit = if format.offsets().is_none() { marked.offsets } else { Offsets::Chars };
    let gold = marked.gold.counted(unit);
    let marked = &Marked { gold: &gold, ..*marked };
    match format {
        Format::Jsonl => Piece::Bytes(line(&jsonl::record(marked))),
        Format::Conll(scheme) => Piece::Bytes(conll::write(marked, scheme)),
        Format::Conllu => Piece::Bytes(conllu::write(marked)),
        Format::Brat => brat::write(marked),
        Format::LabelStudio => Piece::Item(json(&label_studio::task(marked))),
        Format::Doccano => Piece::Bytes(line(&doccano::example(marked))),
        Format::Prodigy => Piece::Bytes(line(&prodigy::task(marked))),
        Format::Spacy => Piece::Bytes(line(&spacy::document(marked))),
        Format::SpacyTrain => Piece::Item(json(&spacy::training(marked))),
        Format::HuggingFace => Piece::Bytes(hugging_face::write(marked)),
        Format::Parquet => Piece::Rows(hugging_face::rows(marked)),
        Format::Csv => Piece::Bytes(table::rows(marked, b',')),
        Format::Tsv => Piece::Bytes(table::rows(marked, b'\t')),
        Format::Xmi => cas::xmi(marked),
        Format::CasJson => cas::json(marked),
        Format::Bdocjs => bdocjs::write(marked),
        Format::Argilla => Piece::Item(json(&argilla::record(marked))),
        Format::Html => Piece::Article(page::article(marked)),
        Format::WebAnnotation => Piece::Bytes(web_annotation::write(marked)),
        Format::Timeml => timeml::write(marked),
        Format::Terminal => shown(|out| terminal::write_gold(marked.gold, Marks::Colours, out)),
        Format::Plain => shown(|out| terminal::write_gold(marked.gold, Marks::Brackets, out)),
    }
}

/// Returns the bytes that are appended to none.
fn shown(append: impl FnOnce(&mut Vec<u8>)) -> Piece {
    let mut out = Vec::new();
    append(&mut out);
    Piece::Bytes(out)
}

/// Writes the record of a document that could not be read, where the format has a place for one: a line of JSONL. A comment in columns
/// is a token to spaCy.
pub fn write_error(format: Format, record: &ErrorRecord) -> Piece {
    Piece::Bytes(match format {
        Format::Jsonl => line(record),
        _ => Vec::new(),
    })
}

/// Colours for labels, in their order: those of displaCy where it has one.
pub(crate) const COLOURS: [&str; 10] = [
    "#aa9cfc", "#7aecec", "#feca74", "#bfe1d9", "#ff9561", "#c887fb", "#9cc9cc", "#e4e7d2", "#f0b8d0",
    "#dddddd",
];

/// Escapes text for XML and HTML, attributes among them; a blank stands for a control character that neither can hold.
pub(crate) fn xml(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c if cas::is_illegal(c) => out.push(' '),
            _ => out.push(c),
        }
    }
    out
}

/// Returns a value as JSON.
fn json(value: &impl Serialize) -> Vec<u8> {
    // Writing JSON to memory fails only for maps with keys that are not strings; there are none.
    serde_json::to_vec(value).unwrap_or_default()
}

/// Returns a record as a line of JSON.
fn record_line(record: &Record) -> Vec<u8> {
    // A record of an article has some kilobytes.
    let mut out = Vec::with_capacity(4096);
    record.write(&mut out);
    out.push(b'\n');
    out
}

/// Returns a value as a line of JSON.
fn line(value: &impl Serialize) -> Vec<u8> {
    let mut out = json(value);
    out.push(b'\n');
    out
}
