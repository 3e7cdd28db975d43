//! Which format the marked documents of a file are in, by its name and its content.

use std::collections::HashMap;

use serde_json::Value;
use serde_json::value::RawValue;

use super::marked::File;
use super::{conll, records};
use crate::error::Error;
use crate::format::Format;

/// Returns the format that name and content tell; None where only columns are left.
///
/// # Errors
/// An array of JSON that is broken: nothing can be told by it.
pub fn of(file: &File) -> Result<Option<Format>, Error> {
    let name = file.path.to_string_lossy().to_ascii_lowercase();
    Ok(match Format::of_name(&name) {
        Some(Format::Jsonl) => Some(json_form(file)?),
        // Columns of numbered tokens, as GermEval has them; a table begins with the names of its columns.
        Some(Format::Tsv) if conll::are_numbered(file.text) => None,
        Some(format) => Some(format),
        None if name.ends_with(".json") => Some(json_form(file)?),
        None if file.text.trim_start().starts_with(['{', '[']) => Some(json_form(file)?),
        None => None,
    })
}

/// Where tools put what is marked, or the whole document.
const MARKS: [&str; 12] = [
    "entities",
    "gold",
    "spans",
    "label",
    "labels",
    "tokens",
    "data",
    "fields",
    "ents",
    "paragraphs",
    "annotation_sets",
    "@context",
];

/// Returns the format that the keys of the first object tell. Spans as our records have them tell most: a record keeps the fields of its
/// user, which may be called as those of any tool.
fn json_form(file: &File) -> Result<Format, Error> {
    let text = file.text.trim_start();
    let whole = if text.starts_with('[') {
        file.items()?.into_iter().map(|(_, item)| item.get()).collect()
    } else {
        serde_json::from_str::<&RawValue>(text).map_or_else(|_| Vec::new(), |one| vec![one.get()])
    };
    let lines = file.lines().map(|(_, line)| line).filter(|_| whole.is_empty());
    let mut objects = whole
        .iter()
        .copied()
        .chain(lines)
        .map(|one| -> HashMap<String, &RawValue> { serde_json::from_str(one).unwrap_or_default() });
    let has_none =
        |keys: &HashMap<String, &RawValue>| keys.get("entities").is_some_and(|list| list.get() == "[]");
    let mut keys = objects.next().unwrap_or_default();
    if has_none(&keys) {
        // The first that has a span tells how they look.
        let other = objects.find(|keys| keys.contains_key("entities") && !has_none(keys));
        keys = other.unwrap_or(keys);
    } else if keys.contains_key("text") && !MARKS.iter().any(|key| keys.contains_key(*key)) {
        // A text that is yet to be marked may stand before those that are.
        let other = objects.find(|keys| keys.contains_key("spans"));
        keys = other.unwrap_or(keys);
    }
    let has = |key: &str| keys.contains_key(key);
    let value = |key: &str| keys.get(key).and_then(|value| serde_json::from_str::<Value>(value.get()).ok());
    if value("entities").as_ref().is_some_and(records::has_spans)
        || value("gold").is_some_and(|gold| gold.is_array())
    {
        return Ok(Format::Jsonl);
    }
    Ok(if has("%FEATURE_STRUCTURES") {
        Format::CasJson
    } else if has("annotation_sets") {
        Format::Bdocjs
    } else if has("@context") {
        Format::WebAnnotation
    } else if has("data") && !has("label") || has("annotator") && has("annotation_id") {
        Format::LabelStudio
    } else if has("fields") {
        Format::Argilla
    } else if has("paragraphs") || has("tokens") && (has("ents") || has("sents")) {
        Format::Spacy
    } else if has("tokens") && (has("ner_tags") || has("tags") || has("token_spans")) {
        Format::HuggingFace
    } else if has("entities") && keys["entities"].get().contains("start_offset")
        || (has("label") || has("labels")) && has("text")
    {
        Format::Doccano
    } else if has("meta") && has("tokens")
        || has("spans")
            && (has("meta")
                || has("tokens")
                || has("answer")
                || has("_task_hash")
                || !has("id") && !has("doc_id"))
    {
        Format::Prodigy
    } else {
        Format::Jsonl
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    fn told(name: &str, text: &str) -> Option<Format> {
        of(&File { path: Path::new(name), text, texts: None, offsets: None }).unwrap()
    }

    #[test]
    fn the_keys_of_objects_tell_their_tool() {
        for (text, expected) in [
            (r#"{"id":1,"text":"x","gold":[]}"#, Format::Jsonl),
            (r#"{"id":1,"text":"x"}"#, Format::Jsonl),
            (r#"{"text":"x","label":[]}"#, Format::Doccano),
            (r#"[{"data":{"text":"x"},"annotations":[]}]"#, Format::LabelStudio),
            (r#"{"text":"x","spans":[],"tokens":[]}"#, Format::Prodigy),
            (r#"{"text":"x","spans":[{"start":0,"end":1,"label":"X"}]}"#, Format::Prodigy),
            (r#"{"id":1,"text":"x","spans":[{"start":0,"end":1,"label":"X"}]}"#, Format::Jsonl),
            ("{\"text\":\"x\"}\n{\"text\":\"y\",\"spans\":[]}", Format::Prodigy),
            (r#"{"tokens":["x"],"ner_tags":[0]}"#, Format::HuggingFace),
            (r#"{"%FEATURE_STRUCTURES":[]}"#, Format::CasJson),
            // The first with a span tells.
            (
                "{\"text\":\"\",\"entities\":[]}\n{\"text\":\"x\",\"entities\":[{\"start_offset\":0}]}",
                Format::Doccano,
            ),
        ] {
            assert_eq!(told("a.json", text), Some(expected), "{text}");
        }
    }

    #[test]
    fn a_name_tells_before_the_content() {
        assert_eq!(told("a.ann", "{\"text\":\"x\"}"), Some(Format::Brat));
        assert_eq!(told("a", "Paris B-LOC"), None);
    }
}
