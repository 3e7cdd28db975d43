//! Gold as JSONL, one object a line: our own records with `"text"` (`"entities":[{"start","end","label","kind"?,"value"?}]`),
//! rows of spans as they are kept for Hugging Face (`"doc_id"` for `"id"`), and the plain form `"gold":[[start,end,label],..]`
//! (a date may add TIMEX3 type and value). Offsets are what `"offsets"` says (`utf16`), else what is asked for, else code points.

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset, same, whole};
use crate::record::Offsets;

/// Reads the lines. One without `"text"` is of one of the texts given, or of the file `ID.txt` beside it; one with `"error"` has no
/// spans.
pub fn read(file: &File, found: &mut Found) {
    let mut strangers = Vec::new();
    for (number, line) in file.lines() {
        one(file, number, line, found, &mut strangers);
    }
    found.strangers(file, &strangers, "without a text they have no spans");
}

/// Reads one line, that of the number.
pub fn read_line(file: &File, number: usize, line: &str, found: &mut Found) {
    one(file, number, line, found, &mut Vec::new());
}

/// Reads one line; `strangers` takes its id if no text is given for it.
fn one(file: &File, number: usize, line: &str, found: &mut Found, strangers: &mut Vec<String>) {
    match serde_json::from_str::<Value>(line) {
        Ok(value) => match document(value, number, file, found, strangers) {
            Ok(document) => found.document(number, document),
            Err(message) => found.problem(file, number, message),
        },
        Err(error) => found.problem(file, number, plain(&error)),
    }
}

/// Returns true for a list of spans as our records have them, and for one without any.
pub(super) fn has_spans(list: &Value) -> bool {
    let is_span = |one: &Value| ["start", "end", "label"].iter().all(|key| one.get(key).is_some());
    list.as_array().is_some_and(|spans| spans.first().is_none_or(is_span))
}

fn document(
    value: Value,
    line: usize,
    file: &File,
    found: &mut Found,
    strangers: &mut Vec<String>,
) -> Result<GoldDocument, String> {
    let Value::Object(mut fields) = value else {
        return Err("not a JSON object with \"id\", \"text\" and \"entities\"".to_owned());
    };
    let mut document = GoldDocument::default();
    // The order of the user's own fields is kept.
    let id = fields.shift_remove("id").or_else(|| fields.shift_remove("doc_id"));
    match id {
        Some(id) => document.set_id(&id),
        // A text needs no id: it stands beside its spans.
        None if fields.contains_key("text") => document.name_by_line(file, line),
        None => return Err("the object has no \"id\"".to_owned()),
    }
    let mut take = |name: &str| fields.shift_remove(name);
    let given = match take("text") {
        Some(Value::String(text)) => Some(text),
        Some(Value::Null) | None => None,
        Some(other) => return Err(format!("\"text\" is {other}, but a string is needed")),
    };
    let unread = match take("date").or_else(|| take("dct")) {
        Some(Value::String(date)) => {
            document.date = Some(date);
            None
        }
        Some(Value::Number(number)) => {
            document.date = crate::dates::of_number(&number.to_string()).map(|date| date.to_string());
            document.date.is_none().then_some(Value::Number(number))
        }
        other => other.filter(|value| !value.is_null()),
    };
    // A record keeps the fields of its user, one called `gold` among them.
    let ours = fields.get("entities").is_some_and(has_spans);
    let named = match fields.get("gold") {
        Some(Value::Array(_)) if !ours => "gold",
        _ if fields.contains_key("entities") => "entities",
        _ => "spans",
    };
    let marked = fields.shift_remove(named);
    let told = fields.get("offsets").and_then(Value::as_str).and_then(Offsets::parse);
    if told.is_some() {
        fields.shift_remove("offsets");
    }
    let failed = fields.contains_key("error");
    document.unmarked = !failed && marked.as_ref().is_none_or(Value::is_null);
    document.rest = fields;
    if let Some(date) = unread {
        document.rest.entry("input_date").or_insert(date);
    }
    document.text = match file.text_of(&document.id, given)? {
        Some(text) => text,
        // Offsets are nothing without the text; a document that gold lacks is not scored.
        None if failed => return Ok(document),
        None if file.texts.is_some() => {
            strangers.push(document.id.clone());
            return Ok(document);
        }
        None if document.unmarked => {
            let there: Vec<&str> = document.rest.keys().map(String::as_str).collect();
            return Err(format!(
                "{:?} has neither \"text\" nor \"entities\"; there are: {}; `tagwire tag --text-field NAME --with-text` reads others",
                document.id,
                if there.is_empty() { "none".to_owned() } else { there.join(", ") }
            ));
        }
        None => return Err(file.no_text(&document.id)),
    };
    let unit = told.or(file.offsets).unwrap_or(Offsets::Chars);
    let places = Places::new(&document.text, unit);
    for item in marked.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        match span(item, &document.text, &places) {
            Ok(span) => document.spans.push(span),
            Err(message) => found.problem(file, line, format!("{:?}: {message}: {item}", document.id)),
        }
    }
    document.sort();
    document.recount(unit, Offsets::Chars);
    Ok(document)
}

fn span(item: &Value, text: &str, places: &Places) -> Result<GoldSpan, String> {
    if let Value::Array(cells) = item {
        let (Some(start), Some(end)) = (whole(cells.first()), whole(cells.get(1))) else {
            return Err("a span is [start, end, label]".to_owned());
        };
        let name = cells.get(2).and_then(Value::as_str).ok_or("no label")?;
        let mut out = GoldSpan::new(places.span(start, end)?, name);
        out.score = cells.get(3).and_then(Value::as_f64);
        if let Some(kind) = cells.get(3).and_then(Value::as_str) {
            out.set_kind(kind);
        }
        out.value = cells.get(4).and_then(Value::as_str).map(str::to_owned);
        return Ok(out);
    }
    let place = places.span(offset(item, "start")?, offset(item, "end")?)?;
    if let Some(Value::String(given)) = item.get("text") {
        same(given, place.of(text))?;
    }
    let name = item.get("label").and_then(Value::as_str).ok_or("no label")?;
    let mut out = GoldSpan::new(place, name);
    for (name, value) in item.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("start" | "end" | "text" | "label", _) => {}
            ("id", Value::String(id)) => out.id = Some(id.clone()),
            // What a record doesn't say is null in a table.
            (_, Value::Null) => {}
            _ => out.set_fact(name, value),
        }
    }
    Ok(out)
}
