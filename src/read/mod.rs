//! Documents in: plain text and JSONL from files, folders and standard input; gold in the formats that carry spans.

pub mod apart;
pub mod argilla;
pub mod bdocjs;
pub mod brat;
pub mod cas;
pub mod conll;
pub mod conllu;
pub mod doccano;
pub mod gold;
pub mod hugging_face;
mod jsonl;
pub mod label_studio;
pub mod marked;
pub mod offset;
pub mod prodigy;
pub mod records;
mod source;
pub mod spacy;

use serde_json::value::RawValue;

pub use jsonl::parse as parse_json_line;
pub use source::{Format, Item, Items, items};

/// A document as it came in.
#[derive(Debug, Default)]
pub struct Input {
    /// Its id: the `"id"` of a JSONL line as written, else the path or `stdin` as a JSON string.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Whether the id is the document's own, not the name of its file.
    pub has_id: bool,
    /// Its date as written.
    pub date: Option<String>,
    /// Its address on the web, from a field `url`, `link` or `source_url`; the field is kept in `rest` too.
    pub url: Option<String>,
    /// The fields of a JSONL line that tagwire does not know, kept for the record.
    pub rest: Vec<(String, Box<RawValue>)>,
}

/// A document that could not be read: what stands in its record's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its id, as JSON.
    pub id: String,
    /// What is wrong, with file and line.
    pub message: String,
}
