//! GATE's JSON, `.bdocjs`: one document a file; it says whether offsets are code points or UTF-16 units.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset};
use crate::error::Error;
use crate::record::Offsets;

/// The annotation set that we write.
const SET: &str = "ner";

/// What GATE's own processing marks: tokens and the like, which are no entities.
const PROCESSING: [&str; 7] =
    ["Token", "SpaceToken", "Sentence", "Split", "Lookup", "TempDate", "DEFAULT_TOKEN"];
/// The set of what the document's own markup was: paragraphs, links.
const MARKUP: &str = "Original markups";

/// Reads a document: its set `ner`, then what stands in other sets, as what an annotator marked beside ours, without what GATE's
/// processing marks. Where both have a span with one label, ours, which knows more of it, is taken.
///
/// # Errors
/// JSON that is broken; a file without a text.
pub fn read(file: &File, found: &mut Found) -> Result<(), Error> {
    let wrong = |line: usize, message: String| Error::data(file.path, line.max(1), message);
    let value: Value = serde_json::from_str(file.text).map_err(|error| wrong(error.line(), plain(&error)))?;
    let features = &value["features"];
    let mut document =
        GoldDocument::new(value["name"].as_str().filter(|name| !name.is_empty()).unwrap_or(file.stem()), "");
    let own = features.get("id").filter(|id| id.is_number() || *id == "");
    if let Some(id) = own {
        document.set_id(id);
    }
    let given = value["text"].as_str().ok_or_else(|| wrong(1, "no \"text\"".to_owned()))?;
    document.text = match file.text_of(&document.id, Some(given.to_owned())) {
        Ok(text) => text.unwrap_or_default(),
        Err(message) => {
            found.problem(file, 1, message);
            return Ok(());
        }
    };
    document.date = features["date"].as_str().map(str::to_owned);
    for (name, value) in features.as_object().into_iter().flatten() {
        if !(name == "date" || name == "id" && own.is_some() || name.starts_with("gate.")) {
            document.rest.insert(name.clone(), value.clone());
        }
    }
    let unit = if value["offset_type"] == "j" { Offsets::Utf16 } else { Offsets::Chars };
    let places = Places::new(&document.text, unit);
    let sets = value["annotation_sets"].as_object();
    let mut sets: Vec<(&String, &Value)> =
        sets.into_iter().flatten().filter(|(name, _)| *name != MARKUP).collect();
    sets.sort_by_key(|(name, _)| *name != SET);
    let mut others = BTreeMap::new();
    let mut ours = HashSet::new();
    let items = sets.into_iter().flat_map(|(name, set)| {
        set["annotations"].as_array().into_iter().flatten().map(move |item| (name == SET, item))
    });
    for (is_ours, item) in items {
        let kind = item["type"].as_str().unwrap_or_default();
        if !is_ours && PROCESSING.contains(&kind) {
            *others.entry(kind.to_owned()).or_default() += 1;
            continue;
        }
        let place = (item["start"].as_u64(), item["end"].as_u64(), kind);
        if is_ours {
            ours.insert(place);
        } else if ours.contains(&place) {
            continue;
        }
        let read = offset(item, "start").and_then(|start| places.filled(start, offset(item, "end")?));
        let read =
            read.and_then(|place| Ok(GoldSpan::new(place, item["type"].as_str().ok_or("no \"type\"")?)));
        match read {
            Ok(mut span) => {
                span.id = item["id"].as_u64().map(|id| id.to_string());
                for (name, value) in item["features"].as_object().into_iter().flatten() {
                    match (name.as_str(), value) {
                        ("id", Value::String(id)) => span.id = Some(id.clone()),
                        _ => span.set_fact(name, value),
                    }
                }
                document.spans.push(span);
            }
            // The file is one line as a rule; the annotation's id tells more.
            Err(message) => found.problem(file, 1, format!("{:?}: {message}: {item}", document.id)),
        }
    }
    found.passed_over(file, &others, "marks of GATE's processing");
    document.sort();
    found.documents.push(document);
    Ok(())
}
