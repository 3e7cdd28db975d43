//! Argilla: records with suggestions for a span question named `entities` over a field named `text`.

use serde_json::{Map, Value, json};

use super::Marked;
use crate::record::{Counter, Offsets};

/// Returns the record of a document. Where a span has no score, none has.
pub fn record(marked: &Marked) -> Value {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    let mut values = Vec::new();
    for span in gold.spans.iter().filter(|span| !span.span.is_empty()) {
        let (start, end) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        values.push(json!({"start": start, "end": end, "label": span.name}));
    }
    let scores: Option<Vec<f64>> =
        gold.spans.iter().filter(|span| !span.span.is_empty()).map(|span| span.score).collect();
    let mut suggestion = json!({"value": values});
    if let Some(scores) = scores.filter(|scores| !scores.is_empty()) {
        suggestion["score"] = scores.into();
    }
    suggestion["agent"] = concat!("tagwire-", env!("CARGO_PKG_VERSION")).into();
    let mut metadata = Map::new();
    metadata.insert("doc_id".to_owned(), gold.id_value());
    if let Some(date) = &gold.date {
        metadata.insert("date".to_owned(), date.as_str().into());
    }
    json!({
        "id": gold.id,
        "fields": {"text": gold.text},
        "metadata": metadata,
        "suggestions": {"entities": suggestion},
        "responses": {},
        "vectors": {},
    })
}
