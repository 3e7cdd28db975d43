//! Argilla: records with a span question over a field of text. Offsets are code points.
//!
//! A record is gold by its response; suggestions count only in a file where no record has a response.

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset};
use crate::error::Error;
use crate::number::counted;
use crate::record::Offsets;

/// Reads the records.
///
/// # Errors
/// JSON that is broken.
pub fn read(file: &File, found: &mut Found) -> Result<(), Error> {
    let mut records: Vec<(usize, Value)> = Vec::new();
    for (line, item) in file.items()? {
        let value =
            serde_json::from_str(item.get()).map_err(|error| Error::data(file.path, line, plain(&error)))?;
        records.push((line, value));
    }
    let any = records.iter().any(|(_, record)| response(record).is_some());
    let (mut open, mut several) = (0, 0);
    for (number, (line, record)) in records.iter().enumerate() {
        let value =
            if any { response(record) } else { spans_in(&record["suggestions"], |one| one.get("value")) };
        if any && value.is_none() {
            open += 1;
            continue;
        }
        let answers = record["responses"].as_object().into_iter().flat_map(|all| all.values());
        several += usize::from(answers.filter_map(Value::as_array).any(|answers| answers.len() > 1));
        match document(record, value, number, *line, file, found) {
            Ok(document) => found.document(*line, document),
            Err(message) => found.problem(file, *line, message),
        }
    }
    if several > 0 {
        found.notes.push(format!(
            "{}: {} with more than one response; the last counts",
            file.path.display(),
            counted(several, "record")
        ));
    }
    if open > 0 {
        let open = counted(open, "record");
        found.notes.push(format!("{}: {open} without a response left out", file.path.display()));
    }
    Ok(())
}

/// Returns the spans of the first question that has some; a question of another kind has values of other shapes.
fn spans_in<'v>(
    questions: &'v Value,
    value: impl Fn(&'v Value) -> Option<&'v Value>,
) -> Option<&'v Vec<Value>> {
    let lists = questions.as_object()?.values().filter_map(|one| value(one)?.as_array());
    lists.into_iter().find(|list| list.iter().all(|item| item.get("start").is_some()))
}

/// Returns the last response to the question of spans.
fn response(record: &Value) -> Option<&Vec<Value>> {
    spans_in(&record["responses"], |answers| answers.as_array()?.last()?.get("value"))
}

fn document(
    record: &Value,
    value: Option<&Vec<Value>>,
    number: usize,
    line: usize,
    file: &File,
    found: &mut Found,
) -> Result<GoldDocument, String> {
    let mut document = GoldDocument::default();
    match record["metadata"].get("doc_id").or_else(|| record.get("id")) {
        Some(id) => document.set_id(id),
        None => document.id = format!("{}-{}", file.stem(), number + 1),
    }
    let fields = &record["fields"];
    let given = fields["text"].as_str().or_else(|| fields.as_object()?.values().find_map(Value::as_str));
    document.text =
        file.text_of(&document.id, given.map(str::to_owned))?.ok_or("the record has no field of text")?;
    document.date = record["metadata"]["date"].as_str().map(str::to_owned);
    let suggested = spans_in(&record["suggestions"], |one| one.get("value"));
    let scores =
        record["suggestions"].as_object().into_iter().flatten().find_map(|(_, one)| one["score"].as_array());
    let places = Places::new(&document.text, Offsets::Chars);
    for item in value.into_iter().flatten() {
        let read = offset(item, "start").and_then(|start| places.filled(start, offset(item, "end")?));
        let read =
            read.and_then(|place| Ok(GoldSpan::new(place, item["label"].as_str().ok_or("no \"label\"")?)));
        match read {
            Ok(mut span) => {
                let same =
                    |other: &Value| ["start", "end", "label"].iter().all(|key| other[*key] == item[*key]);
                let at = suggested.and_then(|list| list.iter().position(same));
                span.score = at.and_then(|at| scores?.get(at)?.as_f64());
                document.spans.push(span);
            }
            Err(message) => found.problem(file, line, format!("{:?}: {message}: {item}", document.id)),
        }
    }
    document.sort();
    Ok(document)
}
