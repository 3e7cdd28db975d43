//! The text on a terminal, each entity in the colour of its label with its kind behind it, or in brackets where colours are not wanted.

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
const BOLD: &str = "\x1b[1m";
const DIM: &str = "\x1b[2m";
const OFF: &str = "\x1b[0m";

/// Returns the line that explains the colours.
pub fn legend() -> String {
    let parts: Vec<String> =
        Label::ALL.iter().map(|&label| format!("{} {} {OFF}", colour(label), label.name())).collect();
    format!("{}\n", parts.join(" "))
}

/// How spans are marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Marks {
    /// In the colour of their label, what is known of them dim behind them.
    Colours,
    /// In brackets, with label and what is known of them: `[Paris|place city]`.
    Brackets,
}

impl Marks {
    /// Appends a span.
    fn span(self, text: &str, label: Option<Label>, name: &str, note: &str, out: &mut Vec<u8>) {
        match self {
            Marks::Colours => {
                out.extend_from_slice(label.map_or(UNKNOWN, colour).as_bytes());
                plain(text, out);
                out.extend_from_slice(OFF.as_bytes());
                if !note.is_empty() {
                    out.extend_from_slice(format!("{DIM}‹").as_bytes());
                    plain(note, out);
                    out.extend_from_slice(format!("›{OFF}").as_bytes());
                }
            }
            Marks::Brackets => {
                out.push(b'[');
                plain(text, out);
                out.push(b'|');
                plain(name, out);
                if !note.is_empty() && note != name {
                    out.push(b' ');
                    plain(note, out);
                }
                out.push(b']');
            }
        }
    }
}

/// Appends the text with its spans marked.
pub fn write(record: &Record, marks: Marks, out: &mut Vec<u8>) {
    let text = record.extraction.document.text;
    if record.shown.heading {
        let (before, after) = match marks {
            Marks::Colours => (BOLD, OFF),
            Marks::Brackets => ("", ""),
        };
        out.extend_from_slice(format!("{before}== ").as_bytes());
        plain(&record.input.id_text(), out);
        out.extend_from_slice(format!("{after}\n").as_bytes());
    }
    let mut at = 0;
    for entity in record.shown.entities(record.extraction) {
        let (start, end) = (entity.span.start as usize, entity.span.end as usize);
        plain(&text[at..start], out);
        let name = record.shown.scheme.label(entity).unwrap_or_default();
        let note = entity.value.as_deref().unwrap_or(entity.kind.name());
        marks.span(&text[start..end], Some(entity.label), name, note, out);
        at = end;
    }
    plain(&text[at..], out);
    if !text.ends_with('\n') {
        out.push(b'\n');
    }
}

/// Appends the text of a document with its flat spans marked, labels behind them.
pub fn write_gold(gold: &GoldDocument, marks: Marks, out: &mut Vec<u8>) {
    let mut at = 0;
    for span in flat(&gold.spans) {
        plain(&gold.text[at..span.span.start as usize], out);
        marks.span(span.span.of(&gold.text), span.label, &span.name, &span.name, out);
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
