//! An item: what the reading thread hands out, and what other threads make documents of.

use std::sync::Arc;

use sha2::{Digest, Sha256};

use super::kind::Format;
use super::parse::{self, checked, guarded, said};
use super::table::{self, Header};
use super::warc::Capture;
use super::{Failure, Input, Options};

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

    /// Returns true if what it holds is a part of its file, or may be more than one document: a mailbox, a crawl, a feed.
    pub fn is_part(&self) -> bool {
        match &self.payload {
            Payload::File { format, number, .. } => *number > 0 || *format == Format::Xml,
            Payload::LeftOut(_) | Payload::Note(_) | Payload::Failed(_) => false,
            _ => true,
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
                parse::file(path, format, number, bytes, encoding, options, each)
            }
            Payload::Lines { first, unit, bytes, encoding } => {
                parse::lines(path, first, unit, &bytes, encoding, options, each)
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
                let parsed = guarded(path, || parse::captured(path, &capture, &bytes, options));
                each(parsed, &bytes);
            }
        }
    }
}
