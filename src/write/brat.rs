//! brat standoff: the text, a line for each span, kinds as attributes, what else is known as notes, and the project's configuration.

use std::collections::HashSet;
use std::fmt::Write;

use serde_json::{Map, Value};

use super::cut::is_space;
use super::{Marked, Piece};
use crate::label::Kind;
use crate::record::{Counter, Offsets};
use crate::span::Span;

/// The type of the note that holds the document's id.
pub const DOCUMENT_NOTES: &str = "DocumentNotes #1";

/// Returns the files of a document.
pub fn write(marked: &Marked) -> Piece {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    // A note that is about itself: brat complains of notes about things that are not there.
    let mut document = Map::new();
    document.insert("id".to_owned(), gold.id_value());
    if let Some(date) = &gold.date {
        document.insert("date".to_owned(), date.as_str().into());
    }
    let mut out = format!("#1\t{DOCUMENT_NOTES}\t{}\n", pairs(&document));
    let mut notes = String::new();
    let is_id = |id: &str| {
        id.strip_prefix('T')
            .is_some_and(|n| !n.is_empty() && n.len() < 10 && n.bytes().all(|b| b.is_ascii_digit()))
    };
    let mut ids: HashSet<String> = gold.spans.iter().filter_map(|span| span.id.clone()).collect();
    let mut used: HashSet<String> = HashSet::new();
    let (mut next, mut attribute, mut note) = (1, 1, 2);
    for span in &gold.spans {
        let pieces = pieces(&gold.text, span.span);
        if pieces.is_empty() {
            continue;
        }
        let own = span.id.clone().filter(|id| is_id(id) && used.insert(id.clone()));
        let id = own.clone().unwrap_or_else(|| {
            loop {
                let id = format!("T{next}");
                next += 1;
                if ids.insert(id.clone()) {
                    return id;
                }
            }
        });
        let label = type_name(&span.name);
        let offsets: Vec<String> = pieces
            .iter()
            .map(|piece| format!("{} {}", counter.at(piece.start as usize), counter.at(piece.end as usize)))
            .collect();
        let texts: Vec<&str> = pieces.iter().map(|piece| piece.of(&gold.text)).collect();
        let _ = writeln!(out, "{id}\t{label} {}\t{}", offsets.join(";"), texts.join(" "));
        let mut facts = span.facts();
        if let Some(Value::String(kind)) = facts.shift_remove("kind") {
            let _ = writeln!(notes, "A{attribute}\tkind {id} {kind}");
            attribute += 1;
        }
        if label != span.name {
            facts.insert("label".to_owned(), span.name.as_str().into());
        }
        if own.is_none()
            && let Some(id) = &span.id
        {
            facts.insert("id".to_owned(), id.as_str().into());
        }
        if !facts.is_empty() {
            let _ = writeln!(notes, "#{note}\tAnnotatorNotes {id}\t{}", pairs(&facts));
            note += 1;
        }
    }
    out.push_str(&notes);
    let files = vec![(".txt", gold.text.clone().into_bytes()), (".ann", out.into_bytes())];
    Piece::Files { id: gold.id.clone(), files }
}

/// Returns true for what ends a line to brat, which reads with Python's `splitlines`.
fn ends_line(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Cuts a span at line ends, as brat does; a piece has no blank at its edges.
pub fn pieces(text: &str, span: Span) -> Vec<Span> {
    let mut out = Vec::new();
    let mut start = span.start as usize;
    for line in span.of(text).split(ends_line) {
        let end = start + line.len();
        // A line without an end of its own stays as it is, blanks and all.
        let whole = Span::new(start, end) == span;
        let trimmed = line.trim_matches(is_space);
        if whole || !trimmed.is_empty() {
            let first =
                if whole { start } else { start + line.len() - line.trim_start_matches(is_space).len() };
            out.push(Span::new(first, if whole { end } else { first + trimmed.len() }));
        }
        start = end + text[end..].chars().next().map_or(0, char::len_utf8);
    }
    out.retain(|piece| !piece.is_empty());
    out
}

/// Returns a label as brat can name a type: letters, digits, `-` and `_`.
pub fn type_name(label: &str) -> String {
    let keep = |c: char| if c.is_ascii_alphanumeric() || matches!(c, '-' | '_') { c } else { '_' };
    if label.is_empty() { "_".to_owned() } else { label.chars().map(keep).collect() }
}

/// Returns names and values as one line.
fn pairs(facts: &Map<String, Value>) -> String {
    let one = |(name, value): (&String, &Value)| {
        let value = match (name.as_str(), value) {
            // These are strings whatever they look like.
            ("kind" | "title" | "name" | "value" | "source" | "label" | "date", Value::String(text)) => {
                text.clone()
            }
            (_, Value::String(text)) if serde_json::from_str::<Value>(text).is_err() => text.clone(),
            _ => value.to_string(),
        };
        format!("{name}={}", escape(&value))
    };
    facts.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Escapes what divides pairs and lines, and blanks at the edges, as `%3B` and so on.
fn escape(value: &str) -> String {
    let mut out = String::new();
    let inner = value.len() - value.trim_start().len()..value.trim_end().len();
    for (at, c) in value.char_indices() {
        if matches!(c, '%' | ';' | '=')
            || c.is_control()
            || ends_line(c)
            || c.is_whitespace() && !inner.contains(&at)
        {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        } else {
            out.push(c);
        }
    }
    out
}

/// Undoes [`escape`]; what is no escape stays.
pub fn unescape(value: &str) -> String {
    let mut out: Vec<u8> = Vec::new();
    let mut bytes = value.as_bytes();
    while let Some((&first, rest)) = bytes.split_first() {
        let code = (first == b'%')
            .then(|| {
                rest.get(..2).and_then(|hex| u8::from_str_radix(std::str::from_utf8(hex).ok()?, 16).ok())
            })
            .flatten();
        out.push(code.unwrap_or(first));
        bytes = &rest[if code.is_some() { 2 } else { 0 }..];
    }
    String::from_utf8(out).unwrap_or_else(|_| value.to_owned())
}

/// Returns `annotation.conf` for spans with these labels.
pub fn configuration(labels: &[String]) -> String {
    let types: Vec<String> = labels.iter().map(|label| type_name(label)).collect();
    let mut kinds: Vec<&str> =
        Kind::ALL.iter().map(|kind| kind.name()).filter(|name| !name.is_empty()).collect();
    kinds.sort_unstable();
    format!(
        "[entities]\n{}\n[relations]\n<OVERLAP>\tArg1:<ENTITY>, Arg2:<ENTITY>, <OVL-TYPE>:<ANY>\n[events]\n\
         [attributes]\nkind\tArg:<ENTITY>, Value:{}\n",
        types.join("\n"),
        kinds.join("|")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_cut_at_line_ends() {
        let text = "the Angela \r\n  Merkel\u{2028}visit  ";
        for (span, expected) in [
            (Span::new(4, 21), &["Angela", "Merkel"][..]),
            (Span::new(4, text.len()), &["Angela", "Merkel", "visit"]),
            (Span::new(3, 11), &[" Angela "]),
            (Span::new(11, 13), &[]),
        ] {
            let found: Vec<&str> = pieces(text, span).iter().map(|piece| piece.of(text)).collect();
            assert_eq!(found, expected, "{span:?}");
        }
    }

    #[test]
    fn notes_come_back_as_they_were() {
        for value in ["a; b = 50%", " x ", "a\u{2028}b\n", "%3B", "", "é%"] {
            assert_eq!(unescape(&escape(value)), value);
        }
        assert_eq!(escape("memory:Angela Merkel"), "memory:Angela Merkel");
    }
}
