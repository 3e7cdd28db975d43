//! A document with marked spans as the record that `tag` writes.

use serde_json::{Map, Value, json};

use super::Marked;
use crate::read::kept_name;
use crate::record::{Counter, Offsets};

/// Returns the record, with the text; of a document that could not be read, the error in its place.
pub fn record(marked: &Marked) -> Value {
    let gold = marked.gold;
    if let Some(error) = gold.rest.get("error").filter(|_| gold.is_failed()) {
        return json!({"id": gold.id_value(), "error": error});
    }
    let mut map = Map::new();
    map.insert("id".to_owned(), gold.id_value());
    if let Some(date) = &gold.date {
        map.insert("date".to_owned(), date.as_str().into());
    }
    // How the date was found stands beside it.
    if let Some(source) = gold.rest.get("date_source") {
        map.insert("date_source".to_owned(), source.clone());
    }
    if marked.offsets != Offsets::Chars {
        map.insert("offsets".to_owned(), marked.offsets.word().into());
    }
    map.insert("text".to_owned(), gold.text.as_str().into());
    for (name, value) in &gold.rest {
        // A field of the user's own that is called so, where ours is written.
        let ours = name == "offsets" && marked.offsets != Offsets::Chars;
        map.entry(if ours { kept_name(name) } else { name.clone() }).or_insert_with(|| value.clone());
    }
    let mut counter = Counter::new(&gold.text, marked.offsets);
    let mut entities = Vec::with_capacity(gold.spans.len());
    for span in &gold.spans {
        let (start, end) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        let mut entity =
            json!({"start": start, "end": end, "text": span.span.of(&gold.text), "label": span.name});
        if let Some(entity) = entity.as_object_mut() {
            if let Some(id) = &span.id {
                entity.insert("id".to_owned(), id.as_str().into());
            }
            entity.extend(span.facts());
        }
        entities.push(entity);
    }
    // An empty list would say that there is no name, where nobody looked for any.
    if !(gold.unmarked && gold.spans.is_empty()) {
        map.insert("entities".to_owned(), entities.into());
    }
    Value::Object(map)
}
