//! Records out: JSONL, CoNLL, and coloured text for a terminal. Offsets other than bytes are made here and nowhere else.

mod conll;
mod terminal;

use serde::Serialize;

use crate::record::{ErrorRecord, Record};

pub use conll::TagScheme;
pub use terminal::legend;

/// The format of the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One record a line.
    Jsonl,
    /// CoNLL-2003 columns.
    Conll(TagScheme),
    /// The text with coloured spans.
    Terminal,
}

/// Appends a document's record to `out`.
pub fn write(format: Format, record: &Record, out: &mut Vec<u8>) {
    match format {
        Format::Jsonl => line(record, out),
        Format::Conll(scheme) => conll::write(record, scheme, out),
        Format::Terminal => terminal::write(record, out),
    }
}

/// Appends the record of a document that could not be read; CoNLL has no place for one, so it is a comment line there.
pub fn write_error(format: Format, record: &ErrorRecord, out: &mut Vec<u8>) {
    match format {
        Format::Jsonl => line(record, out),
        Format::Conll(_) => {
            out.extend_from_slice(b"# ");
            line(record, out);
            out.push(b'\n');
        }
        Format::Terminal => {}
    }
}

fn line(value: &impl Serialize, out: &mut Vec<u8>) {
    // Writing JSON to memory fails only for maps with keys that are not strings; there are none.
    if serde_json::to_writer(&mut *out, value).is_ok() {
        out.push(b'\n');
    }
}
