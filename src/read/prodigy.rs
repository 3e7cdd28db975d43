//! Prodigy: JSONL of tasks with spans. Offsets are code points, end-exclusive; `token_end` is the last token of the span.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset, same, whole};
use crate::number::counted;
use crate::record::Offsets;

/// Reads the tasks; those that were rejected or ignored are left out.
pub fn read(file: &File, found: &mut Found) {
    let mut refused = 0u64;
    let mut others = BTreeMap::new();
    // Of each id the documents that are there, by their place, and the text of each.
    let mut seen: HashMap<String, Vec<(String, usize)>> = HashMap::new();
    let mut again = 0u64;
    for (line, text) in file.lines() {
        let value: Value = match serde_json::from_str(text) {
            Ok(value) => value,
            Err(error) => {
                found.problem(file, line, plain(&error));
                continue;
            }
        };
        if matches!(value["answer"].as_str(), Some("reject" | "ignore")) {
            refused += 1;
            continue;
        }
        match document(&value, line, file, found) {
            Ok(mut document) => {
                let relations = value["relations"].as_array().map_or(0, Vec::len);
                if relations > 0 {
                    *others.entry("relations".to_owned()).or_default() += relations;
                }
                let before = seen.entry(document.id.clone()).or_default();
                // Several people answered the same task, or one person twice.
                if let Some((_, at)) = before.iter().find(|(text, _)| *text == document.text) {
                    again += 1;
                    document.id.clone_from(&found.documents[*at].id);
                    document.numbered = found.documents[*at].numbered;
                    found.documents[*at] = document;
                    continue;
                }
                // `ner.correct` cuts an article into sentences, all of one source.
                before.push((document.text.clone(), found.documents.len()));
                if before.len() > 1 {
                    document.id = format!("{}-{}", document.id, before.len());
                    document.numbered = false;
                }
                found.document(line, document);
            }
            Err(message) => found.problem(file, line, message),
        }
    }
    if again > 0 {
        found.notes.push(format!(
            "{}: {} answered again; the last answer counts",
            file.path.display(),
            counted(again, "task")
        ));
    }
    found.passed_over(file, &others, "spans alone are read");
    if refused > 0 {
        found.notes.push(format!(
            "{}: {} left out as rejected or ignored",
            file.path.display(),
            counted(refused, "task")
        ));
    }
}

fn document(value: &Value, line: usize, file: &File, found: &mut Found) -> Result<GoldDocument, String> {
    let mut document = GoldDocument::default();
    let meta = &value["meta"];
    match meta.get("source").or_else(|| meta.get("doc_id")).or_else(|| value.get("id")) {
        Some(id) => document.set_id(id),
        None => document.name_by_line(file, line),
    }
    document.text = value["text"].as_str().ok_or("the task has no \"text\"")?.to_owned();
    document.date = meta["date"].as_str().map(str::to_owned);
    for (name, value) in meta.as_object().into_iter().flatten() {
        // Prodigy adds what it shows in the corner of its card.
        if !["source", "doc_id", "date", "score", "pattern"].contains(&name.as_str()) {
            document.rest.insert(name.clone(), value.clone());
        }
    }
    // Who accepted a task without spans has said that there is none.
    document.unmarked = !value["spans"].is_array() && value["answer"] != "accept";
    let places = Places::new(&document.text, Offsets::Chars);
    for item in value["spans"].as_array().into_iter().flatten() {
        match span(item, &value["tokens"], &places, &document.text) {
            Ok(span) => document.spans.push(span),
            Err(message) => found.problem(file, line, format!("{:?}: {message}: {item}", document.id)),
        }
    }
    document.sort();
    Ok(document)
}

fn span(item: &Value, tokens: &Value, places: &Places, text: &str) -> Result<GoldSpan, String> {
    let (start, end) = (offset(item, "start")?, offset(item, "end")?);
    let place = places.filled(start, end)?;
    if let Some(given) = item["text"].as_str() {
        same(given, place.of(text))?;
    }
    for (key, edge, wanted) in [("token_start", "start", start), ("token_end", "end", end)] {
        let token = whole(item.get(key)).and_then(|at| tokens.get(at as usize));
        if let Some(found) = token.and_then(|token| whole(token.get(edge)))
            && found != wanted
        {
            return Err(format!("\"{key}\" is a token whose {edge} is {found}, not {wanted}"));
        }
    }
    let mut span = GoldSpan::new(place, item["label"].as_str().ok_or("no \"label\"")?);
    for (name, value) in item.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            (
                "start" | "end" | "text" | "label" | "token_start" | "token_end" | "input_hash" | "answer",
                _,
            ) => {}
            ("id", Value::String(id)) => span.id = Some(id.clone()),
            _ => span.set_fact(name, value),
        }
    }
    Ok(span)
}
