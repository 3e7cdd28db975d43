//! W3C Web Annotation: an annotation a line, placed by position and by quotation.

use serde_json::json;

use super::Marked;
use crate::label::Label;
use crate::record::{Counter, Offsets};

/// How many code points a quotation gives before and after.
const AROUND: usize = 24;

/// Returns the annotations of a document.
pub fn write(marked: &Marked) -> Vec<u8> {
    let gold = marked.gold;
    let text = gold.text.as_str();
    let mut counter = Counter::new(text, Offsets::Chars);
    let source = iri(&gold.id);
    let mut out = Vec::new();
    for (number, span) in gold.spans.iter().enumerate() {
        let (first, last) = (span.span.start as usize, span.span.end as usize);
        let (start, end) = (counter.at(first), counter.at(last));
        let before = text[..first].char_indices().rev().nth(AROUND - 1).map_or(0, |(at, _)| at);
        let after = text[last..].char_indices().nth(AROUND).map_or(text.len(), |(at, _)| last + at);
        let mut body = vec![json!({"type": "TextualBody", "purpose": "tagging", "value": span.name})];
        let mut add = |purpose: &str, value: Option<&str>| {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                body.push(json!({"type": "TextualBody", "purpose": purpose, "value": value}));
            }
        };
        add("classifying", span.kind.map(|kind| kind.name()));
        let identity = if span.label == Some(Label::Date) { &span.value } else { &span.fullest };
        add("identifying", identity.as_deref());
        let id = span.id.clone().unwrap_or_else(|| format!("e{}", number + 1));
        out.extend(super::line(&json!({
            "@context": "http://www.w3.org/ns/anno.jsonld",
            "id": format!("{source}#{}", iri(&id)),
            "type": "Annotation",
            "motivation": "tagging",
            "body": body,
            "target": {"source": source, "selector": [
                {"type": "TextPositionSelector", "start": start, "end": end},
                {"type": "TextQuoteSelector", "exact": span.span.of(text), "prefix": &text[before..first],
                 "suffix": &text[last..after]},
            ]},
        })));
    }
    out
}

/// Returns an id as an IRI: an address stays as it is with the escapes that it has; in all else what an IRI cannot hold is escaped.
fn iri(id: &str) -> String {
    let is_address = id.contains("://");
    let mut out = String::new();
    for c in id.chars() {
        if c.is_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=".contains(c) || c == '%' && is_address {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                out.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    out
}
