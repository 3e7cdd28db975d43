//! GATE's JSON: one document a file, its spans as the annotation set `ner`.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::{Marked, Piece};
use crate::record::{Counter, Offsets};

/// Returns the file of a document.
pub fn write(marked: &Marked) -> Piece {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    // Ids are numbers there.
    let number = |id: &Option<String>| -> Option<u64> {
        id.as_deref().and_then(|id| id.parse().ok().filter(|n: &u64| n.to_string() == id && *n < 1 << 31))
    };
    let mut taken: HashSet<u64> = gold.spans.iter().filter_map(|span| number(&span.id)).collect();
    let mut used = HashSet::new();
    let mut next = 0;
    let mut annotations = Vec::new();
    for span in &gold.spans {
        let own = number(&span.id).filter(|n| used.insert(*n));
        let id = own.unwrap_or_else(|| {
            while !taken.insert(next) {
                next += 1;
            }
            next
        });
        let mut features: Map<String, Value> = span.facts();
        if own.is_none()
            && let Some(id) = &span.id
        {
            features.insert("id".to_owned(), id.as_str().into());
        }
        let (start, end) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        annotations
            .push(json!({"id": id, "type": span.name, "start": start, "end": end, "features": features}));
    }
    let next = taken.iter().max().map_or(0, |max| max + 1);
    let mut features = Map::new();
    // A document without a name is called by its file.
    if gold.numbered || gold.id.is_empty() {
        features.insert("id".to_owned(), gold.id_value());
    }
    if let Some(date) = &gold.date {
        features.insert("date".to_owned(), date.as_str().into());
    }
    for (name, value) in &gold.rest {
        features.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let document = json!({
        "annotation_sets": {"ner": {"name": "ner", "annotations": annotations, "next_annid": next}},
        "text": gold.text,
        "features": features,
        "offset_type": "p",
        "name": gold.id,
    });
    Piece::Files { id: gold.id.clone(), files: vec![(".bdocjs", super::line(&document))] }
}
