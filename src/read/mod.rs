//! Documents in: from files, folders, globs, archives and standard input, whatever container they come in; gold in the formats
//! that carry spans.
//!
//! Reading is split in two. [`Source`] goes through the input in order and hands out [`Item`]s: a file, a block of lines, some rows.
//! It does as little as it can, because it is one thread. [`Item::parse`] makes documents of them, in many threads.

mod ahead;
pub mod apart;
#[cfg(feature = "archive")]
mod archive;
pub mod argilla;
mod article;
pub mod bdocjs;
pub mod brat;
pub mod cas;
#[cfg(feature = "parquet")]
mod cell;
#[cfg(feature = "parquet")]
mod column;
mod compression;
pub mod conll;
pub mod conllu;
mod content;
pub mod doccano;
mod encoding;
mod failure;
mod field;
mod form;
mod found;
mod fragment;
#[cfg(feature = "html")]
mod furniture;
pub mod gold;
mod guard;
#[cfg(feature = "compression")]
mod gzip;
#[cfg(feature = "html")]
mod html;
pub mod hugging_face;
#[cfg(feature = "parquet")]
mod ipc;
mod item;
mod json;
mod jsonl;
mod kind;
pub mod label_studio;
#[cfg(feature = "html")]
mod layout;
mod line;
#[cfg(feature = "mail")]
mod mail;
pub mod marked;
pub mod offset;
mod parse;
mod pattern;
pub mod prodigy;
pub mod records;
mod source;
pub mod spacy;
mod stream;
mod table;
mod walk;
mod warc;
mod whole;
mod xml;

use serde_json::value::RawValue;

use crate::dates::{DateSource, Known};

pub use failure::{Class, Failure};
pub(crate) use field::{given_name, kept_name};
pub use guard::is_guarded;
pub(crate) use guard::{guarded, said};
pub use item::{Item, Parsed, Payload};
pub use jsonl::plain as json_error;
pub use kind::Format;
pub(crate) use parse::stopped;
pub use source::{STDIN, Source, Watch};
pub use walk::{GOLD, OTHER};

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
    /// The other fields of a JSON object or columns of a table, kept for the record. No two have one name, and none has one that the
    /// record itself uses: such a field is called `input_NAME`.
    pub rest: Vec<(String, Box<RawValue>)>,
    /// The number of its line, object or row in its file, from 1; 0 for what has no fields to be named.
    pub number: usize,
}

impl Input {
    /// Returns the id as text: that of a string without its quotes, any other as it is written.
    pub fn id_text(&self) -> String {
        serde_json::from_str(&self.id).unwrap_or_else(|_| self.id.clone())
    }

    /// Returns what is known of the day it was written but its text; `id` is its id as text, `given` a day that goes before.
    pub fn known<'k>(&'k self, id: &'k str, given: Option<jiff::civil::Date>) -> Known<'k> {
        Known {
            given,
            field: self.date.as_deref(),
            url: self.url.as_deref().or(Some(id).filter(|id| id.contains("://"))),
            file_name: Some(id).filter(|_| !self.has_id),
        }
    }

    /// Keeps a field for the record, unless there is one of that name.
    fn keep(&mut self, name: &str, value: &str) {
        if self.rest.iter().all(|(known, _)| known != name)
            && let Ok(value) = serde_json::value::to_raw_value(value)
        {
            self.rest.push((name.to_owned(), value));
        }
    }

    /// Says in the record what the text was converted from; a field of the input that has the name is kept under another.
    fn set_encoding(&mut self, encoding: &str) {
        const NAME: &str = "encoding";
        if let Some(at) = self.rest.iter().position(|(name, _)| name == NAME) {
            self.rest[at].0 = field::free(&format!("input_{NAME}"), &self.rest);
        }
        self.keep(NAME, encoding);
    }

    /// Returns the document's own date where it says something but no day.
    pub(crate) fn unread_date(&self, found: Option<DateSource>) -> Option<&str> {
        let date = self.date.as_deref().filter(|date| !date.trim().is_empty())?;
        (!matches!(found, Some(DateSource::Given | DateSource::Field))).then_some(date)
    }

    /// Returns the document's own date where the record has another or none, with the name that the record keeps it under: `input_date`.
    pub(crate) fn kept_date(&self, found: Option<(jiff::civil::Date, DateSource)>) -> Option<(String, &str)> {
        let kept = match found {
            Some((day, DateSource::Given)) => {
                self.date.as_deref().filter(|date| !date.trim().is_empty() && *date != day.to_string())
            }
            found => self.unread_date(found.map(|(_, source)| source)),
        };
        kept.map(|date| (field::free("input_date", &self.rest), date))
    }
}

/// How the input is to be read.
#[derive(Clone, Debug)]
pub struct Options {
    /// The kind of the files, or [`Format::Auto`].
    pub format: Format,
    /// Which fields hold what.
    pub fields: Fields,
    /// How much is too much.
    pub limits: Limits,
    /// What folders and globs leave out although it stands there, without links in its path: the output.
    pub leave_out: Vec<std::path::PathBuf>,
}

impl Default for Options {
    fn default() -> Options {
        let leave_out = Vec::new();
        Options { format: Format::Auto, fields: Fields::default(), limits: Limits::default(), leave_out }
    }
}

/// Names of the fields of JSON objects, and of the columns of tables.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// The text; several are joined by an empty line, in this order.
    pub text: Vec<String>,
    /// The id.
    pub id: String,
    /// The date.
    pub date: String,
}

impl Default for Fields {
    fn default() -> Fields {
        Fields { text: vec!["text".to_owned()], id: "id".to_owned(), date: "date".to_owned() }
    }
}

/// How much is too much: what keeps memory bounded whatever comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one document, as it stands in its container.
    pub document: usize,
    /// How many times its size a compressed file may unpack to.
    pub ratio: u64,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits { document: 16 << 20, ratio: 200 }
    }
}

impl Limits {
    /// Returns what is said of a document that is too large.
    fn too_large(&self) -> String {
        format!("more than {}; --max-document allows more", size(self.document as u64))
    }
}

/// How deeply JSON, XML and archives in archives may be nested.
const DEPTH: usize = 128;

/// Returns a number of bytes as people read it.
///
/// ```
/// assert_eq!(tagwire::read::size(16 << 20), "16.0 MiB");
/// assert_eq!(tagwire::read::size(999), "999 bytes");
/// ```
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 5] = ["bytes", "KiB", "MiB", "GiB", "TiB"];
    let mut value = bytes as f64;
    let mut unit = 0;
    while value >= 1024.0 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{value:.1} {}", UNITS[unit]) }
}

/// Returns the bytes of all files under the paths, as they stand on disk, for the time a run has left; breaks off when `stop` says so.
pub fn total_bytes(paths: &[std::path::PathBuf], options: &Options, stop: &dyn Fn() -> bool) -> u64 {
    walk::bytes(paths, options.format != Format::Auto, stop)
}

/// Returns a string as JSON.
pub(crate) fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
