//! The text on a terminal, each entity in the colour of its label with its kind behind it.

use super::cut::flat;
use crate::label::Label;
use crate::read::gold::GoldDocument;
use crate::record::Record;

fn colour(label: Label) -> &'static str {
    match label {
        Label::Person => "\x1b[30;48;5;183m",
        Label::Group => "\x1b[30;48;5;116m",
        Label::Place => "\x1b[30;48;5;222m",
        Label::Date => "\x1b[30;48;5;151m",
    }
}

/// The colour of labels that are not ours.
const UNKNOWN: &str = "\x1b[30;48;5;252m";
const DIM: &str = "\x1b[2m";
const OFF: &str = "\x1b[0m";

/// Returns the line that explains the colours.
pub fn legend() -> String {
    let parts: Vec<String> =
        Label::ALL.iter().map(|&label| format!("{} {} {OFF}", colour(label), label.name())).collect();
    format!("{}\n", parts.join(" "))
}

/// Appends the text with its spans coloured.
pub fn write(record: &Record, out: &mut Vec<u8>) {
    let text = record.extraction.document.text;
    let mut at = 0;
    for entity in record.shown.entities(record.extraction) {
        let (start, end) = (entity.span.start as usize, entity.span.end as usize);
        plain(&text[at..start], out);
        out.extend_from_slice(colour(entity.label).as_bytes());
        plain(&text[start..end], out);
        out.extend_from_slice(OFF.as_bytes());
        let note = match &entity.value {
            Some(value) => value.as_str(),
            None => entity.kind.name(),
        };
        if !note.is_empty() {
            out.extend_from_slice(format!("{DIM}‹{note}›{OFF}").as_bytes());
        }
        at = end;
    }
    plain(&text[at..], out);
    if !text.ends_with('\n') {
        out.push(b'\n');
    }
}

/// Appends the text of a document with its flat spans coloured, labels behind them.
pub fn write_gold(gold: &GoldDocument, out: &mut Vec<u8>) {
    let mut at = 0;
    for span in flat(&gold.spans) {
        plain(&gold.text[at..span.span.start as usize], out);
        out.extend_from_slice(span.label.map_or(UNKNOWN, colour).as_bytes());
        plain(span.span.of(&gold.text), out);
        out.extend_from_slice(format!("{OFF}{DIM}‹").as_bytes());
        plain(&span.name, out);
        out.extend_from_slice(format!("›{OFF}").as_bytes());
        at = span.span.end as usize;
    }
    plain(&gold.text[at..], out);
    if !gold.text.ends_with('\n') {
        out.push(b'\n');
    }
}

/// Appends text without the control characters that would drive the terminal.
fn plain(text: &str, out: &mut Vec<u8>) {
    for c in text.chars() {
        if !c.is_control() || c == '\n' || c == '\t' {
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
}
