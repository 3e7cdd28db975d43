//! doccano: a line for each document of a sequence-labelling project.
//!
//! Every line has the same keys, as doccano's import fails where one is missing; fields of the user's own are therefore left out.

use serde_json::{Value, json};

use super::Marked;
use crate::record::Counter;

/// Where an example keeps what a label has no place for: a list of start, end, label and facts.
pub const FACTS: &str = "tagwire";

/// Returns the example of a document.
pub fn example(marked: &Marked) -> Value {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, marked.offsets);
    // Where a project allows no overlaps, the first of those that begin together stays: the longest.
    let mut spans: Vec<_> = gold.spans.iter().collect();
    spans.sort_by_key(|span| (span.span.start, std::cmp::Reverse(span.span.end)));
    let mut labels = Vec::new();
    let mut facts = Vec::new();
    for span in spans {
        let (start, end) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        labels.push(json!([start, end, span.name]));
        let mut known = span.facts();
        if let Some(id) = &span.id {
            known.insert("id".to_owned(), id.as_str().into());
        }
        facts.push(json!([start, end, span.name, known]));
    }
    json!({
        "text": gold.text,
        "label": labels,
        "doc_id": gold.id_value(),
        "date": gold.date.as_deref().unwrap_or_default(),
        FACTS: facts,
    })
}
