//! Spans that stand apart from their texts, one by one: tables of mentions, and W3C Web Annotations. The texts are given with them.

use std::collections::HashMap;

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found, stem};
use super::offset::{Places, offset, same};
use crate::error::Error;
use crate::number::counted;
use crate::record::Offsets;
use crate::write::table::{DOCUMENT_DATE, FACTS};

/// A span of a document, as its file has it.
struct Apart {
    line: usize,
    /// The id of its document, and what else that may be: an address has escapes of its own.
    ids: Vec<String>,
    start: u64,
    end: u64,
    /// The text that is there according to the file.
    text: Option<String>,
    label: String,
    /// The date of its document.
    date: Option<String>,
    facts: Vec<(String, Value)>,
}

/// Puts the documents together: all those whose texts are known, with the spans that the file has for them.
fn finish(file: &File, unit: Offsets, spans: Vec<Apart>, found: &mut Found) {
    let mut documents: Vec<GoldDocument> = Vec::new();
    for (id, text) in file.texts.map(|texts| texts.in_order()).unwrap_or_default() {
        documents.push(GoldDocument::new(*id, *text));
    }
    // Those whose texts stand beside the file.
    let mut beside: HashMap<String, usize> = HashMap::new();
    let mut by_document: HashMap<usize, Vec<Apart>> = HashMap::new();
    for span in spans {
        let known = |id: &String| {
            let place = file.texts.and_then(|texts| texts.place(id));
            place.or_else(|| beside.get(id).or_else(|| beside.get(stem(id))).copied())
        };
        let at = match span.ids.iter().find_map(known) {
            Some(at) => at,
            None => match span.ids.iter().find_map(|id| Some((id, file.text_of(id, None).ok()??))) {
                Some((id, text)) => {
                    beside.insert(id.clone(), documents.len());
                    documents.push(GoldDocument::new(id.clone(), text));
                    documents.len() - 1
                }
                None => {
                    found.problem(file, span.line, file.no_text(&span.ids[0]));
                    continue;
                }
            },
        };
        by_document.entry(at).or_default().push(span);
    }
    let bare: Vec<&str> = (0..documents.len())
        .filter(|at| !by_document.contains_key(at))
        .map(|at| documents[at].id.as_str())
        .collect();
    if let Some(first) = bare.first() {
        // Whether a document has no name or could not be read is nothing that a table says.
        found.notes.push(format!(
            "{}: {} without a row, the first {first:?}: taken as without a name",
            file.path.display(),
            counted(bare.len(), "original document")
        ));
    }
    for (at, document) in documents.iter_mut().enumerate() {
        let places = Places::new(&document.text, unit);
        for apart in by_document.remove(&at).unwrap_or_default() {
            document.date = document.date.take().or(apart.date);
            let place = places.filled(apart.start, apart.end).and_then(|place| {
                apart.text.as_deref().map_or(Ok(()), |text| same(text, place.of(&document.text)))?;
                Ok(place)
            });
            match place {
                Ok(place) => {
                    let mut span = GoldSpan::new(place, &apart.label);
                    for (name, value) in &apart.facts {
                        span.set_fact(name, value);
                    }
                    document.spans.push(span);
                }
                Err(message) => found.problem(file, apart.line, format!("{:?}: {message}", document.id)),
            }
        }
        document.sort();
        document.recount(unit, Offsets::Chars);
    }
    found.documents.extend(documents);
}

/// Reads a table of mentions: columns `id start end label`, and what else a record says of a span under its names.
///
/// # Errors
/// A header without these columns.
pub fn table(file: &File, delimiter: u8, found: &mut Found) -> Result<(), Error> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(file.text.as_bytes());
    let header = reader.headers().map_err(|error| Error::data(file.path, 1, error.to_string()))?.clone();
    let column = |names: &[&str]| header.iter().position(|name| names.contains(&name));
    let needed = |names: &[&str]| {
        column(names).ok_or_else(|| {
            let found: Vec<&str> = header.iter().collect();
            Error::data(file.path, 1, format!("no column {:?} among {}", names[0], found.join(", ")))
        })
    };
    let (id, start, end, label) =
        (needed(&["id", "doc_id"])?, needed(&["start"])?, needed(&["end"])?, needed(&["label"])?);
    let (text, date) = (column(&["text"]), column(&[DOCUMENT_DATE]));
    let mut spans = Vec::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(1, |position| position.line() as usize);
                found.problem(file, line, error.to_string());
                continue;
            }
        };
        let line = record.position().map_or(1, |position| position.line() as usize);
        let cell = |at: usize| record.get(at).unwrap_or_default();
        let (Ok(first), Ok(last)) = (cell(start).parse(), cell(end).parse()) else {
            found.problem(file, line, format!("{:?} and {:?} are not two offsets", cell(start), cell(end)));
            continue;
        };
        let mut facts = Vec::new();
        for (at, name) in header.iter().enumerate() {
            if [id, start, end, label].contains(&at)
                || [text, date].contains(&Some(at))
                || cell(at).is_empty()
            {
                continue;
            }
            let value = match name {
                "entity" | "score" | FACTS => {
                    serde_json::from_str(cell(at)).unwrap_or_else(|_| cell(at).into())
                }
                _ => cell(at).into(),
            };
            facts.push((name.to_owned(), value));
        }
        let text = text.map(|at| cell(at).to_owned());
        let date = date.map(|at| cell(at).to_owned()).filter(|date| !date.is_empty());
        spans.push(Apart {
            line,
            ids: vec![cell(id).to_owned()],
            start: first,
            end: last,
            text,
            label: cell(label).to_owned(),
            date,
            facts,
        });
    }
    finish(file, file.offsets.unwrap_or(Offsets::Chars), spans, found);
    Ok(())
}

/// Reads Web Annotations, a line each, an array, or the items of a page.
///
/// # Errors
/// JSON that is broken.
pub fn annotations(file: &File, found: &mut Found) -> Result<(), Error> {
    let mut spans = Vec::new();
    for (line, item) in file.items()? {
        let value: Value =
            serde_json::from_str(item.get()).map_err(|error| Error::data(file.path, line, plain(&error)))?;
        let items = match &value["items"] {
            Value::Array(items) => items.clone(),
            _ => vec![value],
        };
        for item in &items {
            match annotation(item, line) {
                Ok(span) => spans.push(span),
                Err(message) => found.problem(file, line, message),
            }
        }
    }
    finish(file, Offsets::Chars, spans, found);
    Ok(())
}

fn annotation(item: &Value, line: usize) -> Result<Apart, String> {
    let many = |value: &Value| match value {
        Value::Array(list) => list.clone(),
        Value::Null => Vec::new(),
        one => vec![one.clone()],
    };
    let source = item["target"]["source"].as_str().ok_or("no \"target\" with a \"source\"")?;
    let selectors = many(&item["target"]["selector"]);
    let selector = |kind: &str| selectors.iter().find(|selector| selector["type"] == kind);
    let place = selector("TextPositionSelector").ok_or("no TextPositionSelector")?;
    let text = selector("TextQuoteSelector").and_then(|quote| quote["exact"].as_str()).map(str::to_owned);
    let (mut label, mut facts) = (None, Vec::new());
    let mut identifying = None;
    for body in many(&item["body"]) {
        let value = body["value"].as_str().unwrap_or_default().to_owned();
        match body["purpose"].as_str() {
            Some("classifying") => facts.push(("kind".to_owned(), Value::from(value))),
            Some("identifying") => identifying = Some(value),
            _ => label = label.or(Some(value)),
        }
    }
    let label = label.ok_or("no body of the purpose \"tagging\"")?;
    if let Some(value) = identifying {
        let is_date = super::gold::meaning(&label).0 == Some(crate::Label::Date);
        facts.push((if is_date { "value" } else { "name" }.to_owned(), value.into()));
    }
    let (start, end) = (offset(place, "start")?, offset(place, "end")?);
    let mut ids = vec![crate::write::brat::unescape(source), source.to_owned()];
    if source.contains("://") {
        ids.reverse();
    }
    Ok(Apart { line, ids, start, end, text, label, date: None, facts })
}
