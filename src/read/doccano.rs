//! doccano: JSONL of sequence labelling, `"label":[[start,end,label],..]` or, with relations, `"entities":[{"start_offset",..}]`.
//!
//! A file doesn't say what its offsets count: UTF-16 units, or grapheme clusters if its project was made so. Where nobody says it
//! either, the unit is taken under which most spans begin and end with words.

use std::collections::BTreeMap;

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan, cuts_word};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset, whole};
use crate::record::Offsets;
use crate::write::doccano::FACTS;

/// The units in question, the usual first.
const UNITS: [Offsets; 3] = [Offsets::Utf16, Offsets::Graphemes, Offsets::Chars];

struct Example {
    line: usize,
    document: GoldDocument,
    labels: Vec<Value>,
    facts: Vec<Value>,
}

/// Reads the examples.
pub fn read(file: &File, found: &mut Found) {
    let mut examples = Vec::new();
    let mut others = BTreeMap::new();
    for (line, text) in file.lines() {
        match serde_json::from_str(text).map_err(|error| plain(&error)) {
            Ok(value) => match example(value, line, file, &mut others) {
                Ok(example) => examples.push(example),
                Err(message) => found.problem(file, line, message),
            },
            Err(message) => found.problem(file, line, message),
        }
    }
    found.passed_over(file, &others, "spans alone are read");
    let unit = file.offsets.unwrap_or_else(|| told(&examples, file, found));
    for Example { line, mut document, labels, mut facts } in examples {
        let places = Places::new(&document.text, unit);
        for label in &labels {
            match span(label, &places) {
                Ok(mut span) => {
                    add_facts(&mut span, label, &mut facts);
                    document.spans.push(span);
                }
                Err(message) => found.problem(file, line, format!("{:?}: {message}: {label}", document.id)),
            }
        }
        document.sort();
        document.recount(unit, Offsets::Chars);
        found.document(line, document);
    }
}

fn example(
    value: Value,
    line: usize,
    file: &File,
    others: &mut BTreeMap<String, usize>,
) -> Result<Example, String> {
    let Value::Object(mut fields) = value else { return Err("not a JSON object".to_owned()) };
    let mut document = GoldDocument::default();
    let mut take = |name: &str| fields.shift_remove(name);
    let own = take("id");
    match take("doc_id").or(own) {
        Some(id) => document.set_id(&id),
        None => document.name_by_line(file, line),
    }
    let given = take("text").or_else(|| take("data")).and_then(|text| text.as_str().map(str::to_owned));
    document.text = file.text_of(&document.id, given)?.ok_or("no \"text\"")?;
    document.date =
        take("date").and_then(|date| date.as_str().map(str::to_owned)).filter(|date| !date.is_empty());
    let list = |value: Option<Value>| match value {
        Some(Value::Array(list)) => Ok(list),
        Some(Value::Null) | None => Ok(Vec::new()),
        Some(other) => Err(format!("{:?}: {other} is no list of spans", document.id)),
    };
    let labels = take("label").or_else(|| take("labels")).or_else(|| take("entities"));
    let (labels, facts) = (list(labels)?, list(take(FACTS)).unwrap_or_default());
    for name in ["Comments", "relations"] {
        let count = take(name).and_then(|value| value.as_array().map(Vec::len)).unwrap_or(0);
        if count > 0 {
            *others.entry(name.to_lowercase()).or_default() += count;
        }
    }
    document.rest = fields;
    Ok(Example { line, document, labels, facts })
}

/// Returns start, end and label as the file has them.
fn cells(label: &Value) -> Result<(u64, u64, &str), String> {
    if let Value::Array(cells) = label {
        return match (whole(cells.first()), whole(cells.get(1)), cells.get(2).and_then(Value::as_str)) {
            (Some(start), Some(end), Some(name)) => Ok((start, end, name)),
            _ => Err("a label is [start, end, name]".to_owned()),
        };
    }
    let name = label["label"].as_str().ok_or("no \"label\"")?;
    Ok((offset(label, "start_offset")?, offset(label, "end_offset")?, name))
}

fn span(label: &Value, places: &Places) -> Result<GoldSpan, String> {
    let (start, end, name) = cells(label)?;
    Ok(GoldSpan::new(places.filled(start, end)?, name))
}

/// Gives a span back what was known of it, if it is still the same.
fn add_facts(span: &mut GoldSpan, label: &Value, facts: &mut Vec<Value>) {
    let Ok(wanted) = cells(label) else { return };
    let Some(at) = facts.iter().position(|one| cells(one).is_ok_and(|cells| cells == wanted)) else { return };
    let one = facts.remove(at);
    for (name, value) in one[3].as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("id", Value::String(id)) => span.id = Some(id.clone()),
            _ => span.set_fact(name, value),
        }
    }
}

/// Returns the unit that most spans fit; the usual one where several fit alike.
fn told(examples: &[Example], file: &File, found: &mut Found) -> Offsets {
    let fits = |unit: Offsets| -> usize {
        let one = |example: &Example| {
            let text = example.document.text.as_str();
            let places = Places::new(text, unit);
            // A span begins and ends with a word, as those that people mark do.
            let good = |label: &&Value| {
                span(label, &places).is_ok_and(|span| {
                    !span.has_blank_edge(text) && !cuts_word(text, span.span, char::is_alphanumeric)
                })
            };
            example.labels.iter().filter(good).count()
        };
        examples.iter().map(one).sum()
    };
    let counts = UNITS.map(fits);
    let best = counts.iter().max().copied().unwrap_or(0);
    let at = counts.iter().position(|count| *count == best).unwrap_or(0);
    if at > 0 {
        let (spans, path) = (examples.iter().map(|one| one.labels.len()).sum::<usize>(), file.path.display());
        found.notes.push(format!(
            "{path}: taken to count {} ({best} of {spans} spans fit, {} if UTF-16 units); --offsets says it for sure",
            UNITS[at].name(),
            counts[0]
        ));
    }
    UNITS[at]
}
