//! Label Studio: tasks with predictions, and the labelling configuration of the project.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::Marked;
use crate::record::{Counter, Offsets};

/// The name of the labels in the configuration, the one of the text, and the key of what a region has no place for.
const LABELS: &str = "label";
const TEXT: &str = "text";
/// Where a task keeps what is known of its regions, by their ids.
pub const FACTS: &str = "tagwire";

/// Returns the task of a document.
pub fn task(marked: &Marked) -> Value {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    let mut facts = Map::new();
    let mut regions = Vec::new();
    let mut ids: HashSet<String> = gold.spans.iter().filter_map(|span| span.id.clone()).collect();
    let mut used = HashSet::new();
    let mut next = 1;
    let mut scores = Vec::new();
    for span in &gold.spans {
        let own = span.id.clone().filter(|id| used.insert(id.clone()));
        let id = own.unwrap_or_else(|| {
            loop {
                let id = format!("e{next}");
                next += 1;
                if ids.insert(id.clone()) {
                    return id;
                }
            }
        });
        let (start, end) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        let value =
            json!({"start": start, "end": end, "text": span.span.of(&gold.text), "labels": [span.name]});
        let mut region = json!({"id": id, "from_name": LABELS, "to_name": TEXT, "type": "labels"});
        if let Some(score) = span.score {
            region["score"] = score.into();
            scores.push(score);
        }
        region["value"] = value;
        regions.push(region);
        let known = span.facts();
        if !known.is_empty() {
            facts.insert(id, known.into());
        }
    }
    let mut data = Map::new();
    data.insert(TEXT.to_owned(), gold.text.as_str().into());
    data.insert("doc_id".to_owned(), gold.id_value());
    if let Some(date) = &gold.date {
        data.insert("date".to_owned(), date.as_str().into());
    }
    for (name, value) in &gold.rest {
        data.entry(name.clone()).or_insert_with(|| value.clone());
    }
    if !facts.is_empty() {
        data.insert(FACTS.to_owned(), facts.into());
    }
    let mut prediction = json!({"model_version": concat!("tagwire-", env!("CARGO_PKG_VERSION"))});
    // The task's score, by which Label Studio can order them: how sure we are on the whole.
    if !scores.is_empty() {
        let mean = scores.iter().sum::<f64>() / scores.len() as f64;
        prediction["score"] = ((mean * 1000.0).round() / 1000.0).into();
    }
    prediction["result"] = regions.into();
    json!({"data": data, "predictions": [prediction]})
}

/// Returns the configuration of a project with these labels.
pub fn configuration(labels: &[String]) -> String {
    let mut out = format!("<View>\n  <Labels name=\"{LABELS}\" toName=\"{TEXT}\">\n");
    for (number, label) in labels.iter().enumerate() {
        let colour = super::COLOURS[number % super::COLOURS.len()];
        out.push_str(&format!("    <Label value=\"{}\" background=\"{colour}\"/>\n", super::xml(label)));
    }
    out.push_str(&format!("  </Labels>\n  <Text name=\"{TEXT}\" value=\"${TEXT}\"/>\n</View>\n"));
    out
}
