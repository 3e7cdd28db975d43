//! Label Studio: exports of the kinds JSON and JSON_MIN, and tasks as we write them. Offsets are code points.
//!
//! A task is gold by its annotations: the one marked as ground truth, else the one changed last, of those that were not cancelled (skipped).
//! Predictions count only in a file where no task has annotations. Relations, choices and other controls are no spans; they are counted
//! in a note.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset, same};
use crate::error::Error;
use crate::label::Kind;
use crate::number::counted;
use crate::record::Offsets;
use crate::write::label_studio::FACTS;

/// Reads the tasks.
///
/// # Errors
/// JSON that is broken.
pub fn read(file: &File, found: &mut Found) -> Result<(), Error> {
    let mut tasks: Vec<(usize, Value)> = Vec::new();
    for (line, item) in file.items()? {
        let value =
            serde_json::from_str(item.get()).map_err(|error| Error::data(file.path, line, plain(&error)))?;
        tasks.push((line, value));
    }
    let answered = |task: &Value| task["annotations"].as_array().is_some_and(|all| !all.is_empty());
    let any = tasks.iter().any(|(_, task)| answered(task));
    let predicted = |task: &Value| task["predictions"].as_array().is_some_and(|all| !all.is_empty());
    if !any && tasks.iter().any(|(_, task)| predicted(task)) {
        let path = file.path.display();
        found.notes.push(format!("{path}: no task has an annotation; the predictions are read"));
    }
    let (mut open, mut several) = (0, 0);
    let mut others = BTreeMap::new();
    let older = older(&tasks);
    for (number, (line, task)) in tasks.iter().enumerate() {
        if older.contains(&number) {
            several += 1;
            continue;
        }
        several += usize::from(any && kept(task).len() > 1);
        let results = if task.get("data").is_none() {
            Some(minimal(task))
        } else if any {
            annotation(task)
        } else {
            task["predictions"]
                .as_array()
                .and_then(|all| all.last())
                .and_then(|one| one["result"].as_array())
                .cloned()
        };
        let data = task.get("data").unwrap_or(task);
        if let Some(other) = ["annotations", "predictions"]
            .iter()
            .find(|key| !task[**key].is_null() && !task[**key].is_array())
        {
            found.problem(file, *line, format!("\"{other}\" is no list"));
            continue;
        }
        if results.is_none() && (any || predicted(task)) {
            open += 1;
            continue;
        }
        let results = results.unwrap_or_default();
        for region in results.iter().filter(|region| !is_labels(region)) {
            *others.entry(region["type"].as_str().unwrap_or("unnamed").to_owned()).or_default() += 1;
        }
        match document(data, task, number, &results, *line, file, found) {
            Ok(document) => found.document(*line, document),
            Err(message) => found.problem(file, *line, message),
        }
    }
    if open > 0 {
        let open = counted(open, "task");
        found.notes.push(format!("{}: {open} without an annotation left out", file.path.display()));
    }
    if several > 0 {
        let path = file.path.display();
        found.notes.push(format!(
            "{path}: {} with more than one annotation; the ground truth counts, else the one changed last",
            counted(several, "task")
        ));
    }
    found.passed_over(file, &others, "no spans of text");
    Ok(())
}

/// Returns the items of JSON_MIN that stand for a task which a later annotation stands for too.
fn older(tasks: &[(usize, Value)]) -> Vec<usize> {
    let mut last: HashMap<String, usize> = HashMap::new();
    let mut out = Vec::new();
    let time = |at: usize| tasks[at].1["updated_at"].as_str().unwrap_or_default();
    for (number, (_, task)) in tasks.iter().enumerate() {
        if task.get("data").is_some() || task.get("id").is_none() {
            continue;
        }
        match last.entry(task["id"].to_string()) {
            std::collections::hash_map::Entry::Occupied(mut before) => {
                let newer = time(number) >= time(*before.get());
                out.push(if newer { before.insert(number) } else { number });
            }
            std::collections::hash_map::Entry::Vacant(none) => {
                none.insert(number);
            }
        }
    }
    out
}

/// Returns the annotations of a task that were not cancelled.
fn kept(task: &Value) -> Vec<&Value> {
    let all = task["annotations"].as_array().into_iter().flatten();
    all.filter(|one| !one["was_cancelled"].as_bool().unwrap_or(false)).collect()
}

/// Returns the result of the annotation that counts; None for a task without one.
fn annotation(task: &Value) -> Option<Vec<Value>> {
    // Marks of a review win, then what was changed last.
    let key = |one: &&Value| {
        let truth = one["ground_truth"].as_bool().unwrap_or(false);
        (truth, one["updated_at"].as_str().unwrap_or_default().to_owned())
    };
    kept(task).into_iter().max_by_key(key)?["result"].as_array().cloned()
}

/// Returns true for a region that labels text.
fn is_labels(region: &Value) -> bool {
    matches!(region["type"].as_str().unwrap_or("labels"), "labels" | "hypertextlabels")
}

/// Returns the regions of an item of JSON_MIN, which has them under the name of the labels, bare.
fn minimal(item: &Value) -> Vec<Value> {
    let is_region = |one: &Value| one.get("start").is_some() && one.get("labels").is_some();
    let lists = item.as_object().into_iter().flatten().filter_map(|(_, value)| value.as_array());
    let regions = lists.filter(|list| list.iter().all(is_region)).flatten();
    regions.map(|region| serde_json::json!({"type": "labels", "value": region})).collect()
}

fn document(
    data: &Value,
    task: &Value,
    number: usize,
    regions: &[Value],
    line: usize,
    file: &File,
    found: &mut Found,
) -> Result<GoldDocument, String> {
    let mut document = GoldDocument::default();
    let none = Value::from(format!("{}-{}", file.stem(), number + 1));
    let id = data.get("doc_id").or_else(|| task.get("id")).or_else(|| data.get("id")).unwrap_or(&none);
    document.set_id(id);
    let key = text_key(regions, data).ok_or("the task has no text: no string under \"data\"")?;
    let given = data[key.as_str()].as_str().map(str::to_owned);
    document.text = file.text_of(&document.id, given)?.ok_or_else(|| file.no_text(&document.id))?;
    document.date = data["date"].as_str().map(str::to_owned);
    if task.get("data").is_some() {
        for (name, value) in data.as_object().into_iter().flatten() {
            if ![key.as_str(), "doc_id", "date", FACTS].contains(&name.as_str()) {
                document.rest.insert(name.clone(), value.clone());
            }
        }
    }
    let places = Places::new(&document.text, Offsets::Chars);
    for region in regions {
        if !is_labels(region) {
            continue;
        }
        match spans(region, &places, &document.text, data) {
            Ok(spans) => document.spans.extend(spans),
            Err(message) => {
                let id = region["id"].as_str().unwrap_or_default();
                found.problem(file, line, format!("{:?}, region {id:?}: {message}", document.id));
            }
        }
    }
    document.sort();
    Ok(document)
}

/// Returns the key of the text in a task's data: `text`, or the one string long enough for what is marked.
fn text_key(regions: &[Value], data: &Value) -> Option<String> {
    if data["text"].is_string() {
        return Some("text".to_owned());
    }
    let end = regions.iter().filter_map(|region| region["value"]["end"].as_u64()).max().unwrap_or(0);
    let strings = data.as_object()?.iter().filter_map(|(name, value)| Some((name, value.as_str()?)));
    let (name, _) =
        strings.filter(|(_, text)| text.len() as u64 >= end).max_by_key(|(_, text)| text.len())?;
    Some(name.clone())
}

/// Returns the spans of a region: one for each of its labels.
fn spans(region: &Value, places: &Places, text: &str, data: &Value) -> Result<Vec<GoldSpan>, String> {
    let value = &region["value"];
    let place = places.filled(offset(value, "start")?, offset(value, "end")?)?;
    if let Some(given) = value["text"].as_str() {
        let there = place.of(text);
        // Label Studio writes a line end within a span as the two characters `\` and `n`.
        if given.replace("\\n", "\n").replace('\r', "") != there.replace("\\n", "\n").replace('\r', "") {
            same(given, there)?;
        }
    }
    let labels = value["labels"].as_array().or_else(|| value["hypertextlabels"].as_array());
    let labels: Vec<&str> = labels.into_iter().flatten().filter_map(Value::as_str).collect();
    if labels.is_empty() {
        return Err("no label".to_owned());
    }
    let id = region["id"].as_str();
    let facts = id.and_then(|id| data[FACTS].get(id)).and_then(Value::as_object);
    let one = |label: &&str| {
        let mut span = GoldSpan::new(place, label);
        span.id = id.map(str::to_owned);
        let changed = region["origin"] == "prediction-changed";
        for (name, value) in facts.into_iter().flatten() {
            // What was said of another span is not true of the one that it was changed into; the kind is, if the label has it.
            let is_kind_of = |label| value.as_str().is_some_and(|kind| Kind::parse(label, kind).is_some());
            if !changed || name == "kind" && span.label.is_some_and(is_kind_of) {
                span.set_fact(name, value);
            }
        }
        span
    };
    Ok(labels.iter().map(one).collect())
}
