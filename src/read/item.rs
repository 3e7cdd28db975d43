//! An item: what the reading thread hands out, and what other threads make documents of.

use std::sync::Arc;

use sha2::{Digest, Sha256};

#[cfg(feature = "html")]
use super::html::page;
use super::kind::Format;
#[cfg(feature = "mail")]
use super::mail::message as mail;
use super::table::{self, Header};
use super::warc::{self, Body, Capture};
use super::{Class, Failure, Input, Options, encoding, json_string, jsonl, xml};

/// A piece of the input: a file, a block of lines, some rows. The same input is cut into the same items in every run.
#[derive(Debug)]
pub struct Item {
    /// The name of the file or member, for ids and messages.
    pub path: Arc<str>,
    /// What it holds.
    pub payload: Payload,
}

/// What an item holds.
#[derive(Debug)]
#[non_exhaustive]
pub enum Payload {
    /// A whole file, or a message of a mailbox.
    File {
        /// Its kind.
        format: Format,
        /// Its number in its mailbox, from 1; 0 for a file.
        number: usize,
        /// Its bytes.
        bytes: Vec<u8>,
        /// The encoding it was converted from already.
        encoding: Option<&'static str>,
    },
    /// Lines of JSONL.
    Lines {
        /// The number of the first.
        first: usize,
        /// What is counted, where it isn't lines: `object `.
        unit: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
        /// The encoding it was converted from already.
        encoding: Option<&'static str>,
    },
    /// Rows of CSV or TSV.
    Rows {
        /// The columns.
        header: Arc<Header>,
        /// The rows.
        rows: Vec<csv::ByteRecord>,
        /// How many bytes they have.
        bytes: usize,
        /// The encoding it was converted from already.
        encoding: Option<&'static str>,
    },
    /// Rows of Parquet or Arrow.
    #[cfg(feature = "parquet")]
    Columns {
        /// The number of the first row.
        first: usize,
        /// The columns.
        header: Arc<Header>,
        /// The rows.
        batch: arrow_array::RecordBatch,
    },
    /// A page that a crawler kept.
    Capture {
        /// Where it came from.
        capture: Box<Capture>,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Something that is no document, and why.
    LeftOut(&'static str),
    /// What is to be said of the item before.
    Note(String),
    /// Something that could not be read.
    Failed(Failure),
}

/// What came of a piece of an item.
#[derive(Debug)]
pub enum Parsed {
    /// A document.
    Document(Input),
    /// One that could not be read.
    Failed(Failure),
    /// Something that is no document, and why.
    LeftOut(&'static str),
    /// What is to be said of the item before.
    Note(String),
}

impl Item {
    /// Returns an item that is a failure.
    pub(super) fn failed(path: &Arc<str>, failure: Failure) -> Item {
        Item { path: Arc::clone(path), payload: Payload::Failed(failure) }
    }

    /// Returns the number of bytes it holds, about.
    pub fn len(&self) -> usize {
        match &self.payload {
            Payload::File { bytes, .. } | Payload::Lines { bytes, .. } | Payload::Capture { bytes, .. } => {
                bytes.len()
            }
            Payload::Rows { bytes, .. } => *bytes,
            #[cfg(feature = "parquet")]
            Payload::Columns { batch, .. } => batch.get_array_memory_size().min(1 << 20),
            Payload::LeftOut(_) | Payload::Note(_) | Payload::Failed(_) => 0,
        }
    }

    /// Returns true if it holds no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the SHA-256 of its name and bytes: what tells that the input is still the same.
    pub fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        hash.update(self.path.as_bytes());
        match &self.payload {
            Payload::File { bytes, .. } | Payload::Lines { bytes, .. } | Payload::Capture { bytes, .. } => {
                hash.update(bytes)
            }
            Payload::Rows { rows, .. } => rows.iter().for_each(|row| hash.update(row.as_slice())),
            #[cfg(feature = "parquet")]
            Payload::Columns { header, batch, first } => {
                for row in 0..batch.num_rows() {
                    match super::column::parse(header, batch, row, "", first + row) {
                        Ok(input) => {
                            hash.update(input.id.as_bytes());
                            hash.update(input.text.as_bytes());
                        }
                        Err(failure) => hash.update(failure.id.as_bytes()),
                    }
                }
            }
            Payload::LeftOut(reason) => hash.update(reason.as_bytes()),
            Payload::Note(note) => hash.update(note.as_bytes()),
            Payload::Failed(failure) => hash.update(failure.class.name().as_bytes()),
        }
        hash.finalize().into()
    }

    /// Hands out what the item holds, in order, each with the bytes it stands in where there are such.
    pub fn parse(self, options: &Options, each: &mut dyn FnMut(Parsed, &[u8])) {
        let path = &*self.path;
        match self.payload {
            Payload::Failed(failure) => each(Parsed::Failed(failure), b""),
            Payload::LeftOut(reason) => each(Parsed::LeftOut(reason), b""),
            Payload::Note(note) => each(Parsed::Note(note), b""),
            Payload::File { format, number, bytes, encoding } => {
                file(path, format, number, bytes, encoding, options, each)
            }
            Payload::Lines { first, unit, bytes, encoding } => {
                lines(path, first, unit, &bytes, encoding, options, each)
            }
            Payload::Rows { header, rows, encoding, .. } => {
                for row in rows {
                    let parsed = table::parse(&header, &row, path).map(|(mut input, found)| {
                        said(&mut input, found.as_deref().or(encoding));
                        input
                    });
                    each(checked(parsed, options), row.as_slice());
                }
            }
            #[cfg(feature = "parquet")]
            Payload::Columns { first, header, batch } => {
                for row in 0..batch.num_rows() {
                    let parsed = super::column::parse(&header, &batch, row, path, first + row);
                    let raw = parsed.as_ref().map_or_else(|_| String::new(), |input| input.text.clone());
                    each(checked(parsed, options), raw.as_bytes());
                }
            }
            Payload::Capture { capture, bytes } => {
                let parsed = guarded(path, || captured(path, &capture, &bytes, options));
                each(parsed, &bytes);
            }
        }
    }
}

/// The field that says when a crawler fetched a page.
const CRAWLED: &str = "crawled";

/// Says in the record what the text was converted from.
fn said(input: &mut Input, encoding: Option<&str>) {
    if let Some(encoding) = encoding {
        input.set_encoding(encoding);
    }
}

/// A document, unless its text is too large after all.
fn checked(parsed: Result<Input, Failure>, options: &Options) -> Parsed {
    match parsed {
        Ok(input) if input.text.len() > options.limits.document => {
            let id: String = serde_json::from_str(&input.id).unwrap_or_else(|_| input.id.clone());
            let message = format!("{id}: {}", options.limits.too_large());
            Parsed::Failed(Failure { id: input.id, class: Class::Size, message })
        }
        Ok(input) => Parsed::Document(input),
        Err(failure) => Parsed::Failed(failure),
    }
}

/// Runs a parser of foreign formats; if it panics, that is a failure of one document.
fn guarded(path: &str, parse: impl FnOnce() -> Parsed) -> Parsed {
    super::guarded(parse).unwrap_or_else(|said| {
        Parsed::Failed(Failure {
            id: json_string(path),
            class: Class::Internal,
            message: format!("{path}: its parser stopped: {said}; please report it with the file"),
        })
    })
}

/// The text of a piece of HTML; without the feature `html`, tags are cut out.
#[cfg(feature = "html")]
pub fn fragment(html: &str) -> String {
    super::html::fragment(html)
}

/// The text of a piece of HTML; without the feature `html`, tags are cut out.
#[cfg(not(feature = "html"))]
pub fn fragment(html: &str) -> String {
    let unseen = regex::Regex::new(r"(?is)<(?:script|style|title)\b.*?</(?:script|style|title)\s*>")
        .expect("it is one");
    let html = unseen.replace_all(html, " ");
    let mut out = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' if inside => {
                inside = false;
                out.push(' ');
            }
            _ if !inside => out.push(c),
            _ => {}
        }
    }
    let text = quick_xml::escape::unescape(&out).map_or_else(|_| out.clone(), |text| text.into_owned());
    text.trim().to_owned()
}

#[cfg(not(feature = "html"))]
fn page(_: &str, _: Option<&str>, _: &mut Input) -> Result<(), (Class, String)> {
    Err((Class::Unsupported, "this build has no feature `html`".to_owned()))
}

#[cfg(not(feature = "mail"))]
fn mail(_: &[u8], _: &mut Input) -> Result<(), (Class, String)> {
    Err((Class::Unsupported, "this build has no feature `mail`".to_owned()))
}

fn file(
    path: &str,
    format: Format,
    number: usize,
    bytes: Vec<u8>,
    converted: Option<&'static str>,
    options: &Options,
    each: &mut dyn FnMut(Parsed, &[u8]),
) {
    let place = if number == 0 { path.to_owned() } else { format!("{path}:{number}") };
    let id = json_string(&place);
    let failed = |class, message: String| {
        Parsed::Failed(Failure { id: id.clone(), class, message: format!("{place}: {message}") })
    };
    if format == Format::Mail {
        let parsed = guarded(&place, || {
            let mut input = Input { id: id.clone(), ..Input::default() };
            match mail(&bytes, &mut input) {
                Ok(()) => checked(Ok(input), options),
                Err((class, message)) => failed(class, message),
            }
        });
        return each(parsed, &bytes);
    }
    let declared = match format {
        Format::Html | Format::Xml => encoding::declared(&bytes),
        _ => None,
    };
    // The bytes are needed again only if something is wrong, and then they are the text mostly.
    let raw = if format == Format::Text && std::str::from_utf8(&bytes).is_ok() {
        Vec::new()
    } else {
        bytes.clone()
    };
    let (text, found) = match encoding::decode(bytes, declared) {
        Ok(decoded) => decoded,
        Err(message) => return each(failed(Class::Encoding, message), &raw),
    };
    let found = found.as_deref().or(converted);
    match format {
        Format::Html => {
            let parsed = guarded(&place, || {
                let mut input = Input { id: id.clone(), ..Input::default() };
                said(&mut input, found);
                match page(&text, None, &mut input) {
                    Ok(()) => checked(Ok(input), options),
                    Err((class, message)) => failed(class, message),
                }
            });
            each(parsed, &raw);
        }
        Format::Xml => {
            let mut count = 0;
            let result = xml::articles(&text, &mut |mut input| {
                count += 1;
                if input.id.is_empty() {
                    input.id = json_string(&format!("{path}:{count}"));
                }
                said(&mut input, found);
                each(checked(Ok(input), options), b"");
            });
            if let Err((class, message)) = result {
                each(failed(class, message), &raw);
            }
        }
        _ => {
            let mut input = Input { id, text, ..Input::default() };
            said(&mut input, found);
            each(checked(Ok(input), options), &raw);
        }
    }
}

fn lines(
    path: &str,
    first: usize,
    unit: &str,
    bytes: &[u8],
    converted: Option<&'static str>,
    options: &Options,
    each: &mut dyn FnMut(Parsed, &[u8]),
) {
    let whole = std::str::from_utf8(bytes).ok();
    let mut at = 0;
    for (index, line) in bytes.split(|&b| b == b'\n').enumerate() {
        let from = at;
        at += line.len() + 1;
        let number = first + index;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let failed = |id: Option<String>, class, message: String| {
            let separator = if unit.is_empty() { ":" } else { ": " };
            Parsed::Failed(Failure {
                id: id.unwrap_or_else(|| json_string(&format!("{path}:{number}"))),
                class,
                message: format!("{path}{separator}{unit}{number}: {message}"),
            })
        };
        if line.len() > options.limits.document {
            let id = jsonl::id_of(&line[..line.len().min(200)]);
            each(failed(id, Class::Size, options.limits.too_large()), line);
            continue;
        }
        let decoded;
        let (text, encoding) = match whole {
            Some(whole) => (&whole[from..from + line.len()], converted),
            None => match encoding::decode(line.to_vec(), None) {
                Ok(found) => {
                    decoded = found;
                    (decoded.0.as_str(), decoded.1.as_deref().or(converted))
                }
                Err(message) => {
                    each(failed(None, Class::Encoding, message), line);
                    continue;
                }
            },
        };
        let repaired = jsonl::without_lone_surrogates(text);
        let (text, encoding) = match &repaired {
            Some((text, note)) => (text.as_str(), Some(note.as_str())),
            None => (text, encoding),
        };
        match jsonl::parse(text, &options.fields, &|| json_string(&format!("{path}:{number}"))) {
            Ok(mut input) => {
                input.number = number;
                said(&mut input, encoding);
                each(Parsed::Document(input), line);
            }
            Err(wrong) => each(failed(wrong.id, wrong.class, wrong.message), line),
        }
    }
}

fn captured(path: &str, capture: &Capture, bytes: &[u8], options: &Options) -> Parsed {
    let place = capture.url.clone().unwrap_or_else(|| format!("{path}:{}", capture.number));
    let id = json_string(&place);
    let failed = |class, message: String| {
        let message = format!("{path}: record {}: {message}", capture.number);
        Parsed::Failed(Failure { id: id.clone(), class, message })
    };
    let (body, kind) = if capture.http {
        match warc::response(bytes, options.limits.document, options.limits.ratio) {
            Ok(Body::Page(body, kind)) => (body, kind),
            Ok(Body::LeftOut(reason)) => return Parsed::LeftOut(reason),
            Err((class, message)) => return failed(class, message),
        }
    } else {
        (bytes.to_vec(), capture.kind.clone())
    };
    let declared = encoding::declared(kind.as_bytes()).or_else(|| encoding::declared(&body));
    let (text, encoding) = match encoding::decode(body, declared) {
        Ok(decoded) => decoded,
        Err(message) => return failed(Class::Encoding, message),
    };
    let mut input = Input { id: id.clone(), has_id: capture.url.is_some(), ..Input::default() };
    said(&mut input, encoding.as_deref());
    if kind.contains("text/plain") {
        input.text = text;
        input.url.clone_from(&capture.url);
    } else if let Err((class, message)) = page(&text, capture.url.as_deref(), &mut input) {
        return failed(class, message);
    }
    // A page may be years old when it is fetched, so the day of that is kept, and is no day of writing unless it is said to be one.
    if let Some(crawled) = &capture.date {
        input.keep(CRAWLED, crawled);
        if options.fields.date == CRAWLED {
            input.date.get_or_insert_with(|| crawled.clone());
        }
    }
    checked(Ok(input), options)
}
