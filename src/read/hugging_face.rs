//! Rows of Hugging Face's `datasets`: JSONL, and Parquet. Sentences of one `doc_id` become one document again.
//!
//! A row has `text` with `spans` (or `entities`), or `tokens` with `ner_tags`. Tags that are numbers are named by the file's own schema
//! or by the dataset card, `README.md` beside the file.

use std::collections::{HashMap, HashSet};

use serde_json::Value;

use super::conll::{Row, Tag, places_in, spans_of};
use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset, same, whole};
use crate::number::counted;
use crate::record::Offsets;
use crate::span::Span;

/// Reads the lines of a JSONL file.
pub fn read(file: &File, found: &mut Found) {
    let card = file.path.parent().map(|folder| folder.join("README.md"));
    let card = card.and_then(|path| std::fs::read_to_string(path).ok()).unwrap_or_default();
    let names = names_of_card(&card);
    let rows = file.lines().filter_map(|(line, text)| match serde_json::from_str::<Value>(text) {
        Ok(value) => Some((line, value)),
        Err(error) => {
            found.problem(file, line, plain(&error));
            None
        }
    });
    let rows: Vec<(usize, Value)> = rows.collect();
    join(file, rows, &names, found);
}

/// Reads a Parquet file.
///
/// # Errors
/// A file that is none.
#[cfg(feature = "parquet")]
pub fn parquet(file: &File, bytes: Vec<u8>, found: &mut Found) -> Result<(), crate::Error> {
    use parquet::file::reader::{FileReader, SerializedFileReader};
    let broken = |error: parquet::errors::ParquetError| {
        crate::Error::data(file.path, 1, format!("not Parquet: {error}"))
    };
    let reader = SerializedFileReader::new(bytes::Bytes::from(bytes)).map_err(broken)?;
    let metadata = reader.metadata().file_metadata().key_value_metadata().cloned().unwrap_or_default();
    let schema =
        metadata.iter().find(|pair| pair.key == "huggingface").and_then(|pair| pair.value.as_deref());
    let schema: Value = schema.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default();
    let features = &schema["info"]["features"];
    let names: Vec<String> = TAGS.iter().find_map(|column| names_in(&features[*column])).unwrap_or_default();
    let mut rows = Vec::new();
    for (number, row) in reader.get_row_iter(None).map_err(broken)?.enumerate() {
        let row = row.map_err(broken)?;
        rows.push((number + 1, object(&row)));
    }
    join(file, rows, &names, found);
    Ok(())
}

#[cfg(feature = "parquet")]
fn object(row: &parquet::record::Row) -> Value {
    Value::Object(row.get_column_iter().map(|(name, field)| (name.clone(), json(field))).collect())
}

#[cfg(feature = "parquet")]
fn json(field: &parquet::record::Field) -> Value {
    use parquet::record::Field;
    match field {
        Field::Bool(value) => (*value).into(),
        Field::Byte(value) => (*value).into(),
        Field::Short(value) => (*value).into(),
        Field::Int(value) => (*value).into(),
        Field::Long(value) => (*value).into(),
        Field::UByte(value) => (*value).into(),
        Field::UShort(value) => (*value).into(),
        Field::UInt(value) => (*value).into(),
        Field::ULong(value) => (*value).into(),
        Field::Float(value) => (*value).into(),
        Field::Double(value) => (*value).into(),
        Field::Str(value) => value.as_str().into(),
        Field::Group(row) => object(row),
        Field::ListInternal(list) => Value::Array(list.elements().iter().map(json).collect()),
        // Bytes, dates and maps mean nothing here.
        _ => Value::Null,
    }
}

const TOKENS: [&str; 2] = ["tokens", "words"];
const TAGS: [&str; 4] = ["ner_tags", "tags", "ner", "labels"];

/// Returns the names of the tags that a feature holds somewhere.
#[cfg(feature = "parquet")]
fn names_in(feature: &Value) -> Option<Vec<String>> {
    if let Some(names) = feature["names"].as_array() {
        return Some(names.iter().filter_map(Value::as_str).map(str::to_owned).collect());
    }
    feature.as_object()?.values().find_map(names_in)
}

/// Returns the names of the tags on a dataset card: the lines `'0': O` under `names:`.
fn names_of_card(card: &str) -> Vec<String> {
    let mut out = Vec::new();
    for line in card.lines().skip_while(|line| line.trim() != "names:").skip(1) {
        let Some((number, name)) = line.trim().split_once(':') else { break };
        if number.trim_matches(['\'', '"']).parse() != Ok(out.len()) {
            break;
        }
        let name = name.trim();
        out.push(serde_json::from_str(name).unwrap_or_else(|_| name.trim_matches('\'').to_owned()));
    }
    out
}

/// Returns the document of a row and the number that it has there, which its id ends in as we write it: `a#0`.
fn number(row: &Value) -> Option<(&str, u64)> {
    let doc_id = row["doc_id"].as_str()?;
    let number = row["id"].as_str()?.strip_prefix(doc_id)?.strip_prefix('#')?;
    Some((doc_id, number.parse().ok()?))
}

/// Puts rows that have numbers into the order of these, document by document, and says which are not there: shuffled, filtered or split
/// as datasets are, they would make another text. Rows without numbers stay as they are.
fn order(file: &File, rows: &mut Vec<(usize, Value)>, found: &mut Found) {
    if !rows.iter().all(|(_, row)| number(row).is_some()) {
        return;
    }
    let mut first: HashMap<String, usize> = HashMap::new();
    for (at, (_, row)) in rows.iter().enumerate() {
        first.entry(number(row).map_or("", |(doc_id, _)| doc_id).to_owned()).or_insert(at);
    }
    rows.sort_by_key(|(_, row)| number(row).map(|(doc_id, number)| (first[doc_id], number)));
    let mut before: Option<(String, u64)> = None;
    let (mut gaps, mut documents) = (None, HashSet::new());
    rows.retain(|(line, row)| {
        let Some((doc_id, number)) = number(row) else { return true };
        let next = match &before {
            Some((id, last)) if id == doc_id && *last == number => {
                found.problem(file, *line, format!("a second row \"{doc_id}#{number}\""));
                return false;
            }
            Some((id, last)) if id == doc_id => last + 1,
            _ => 0,
        };
        if number > next {
            gaps.get_or_insert_with(|| format!("\"{doc_id}#{next}\""));
            documents.insert(doc_id.to_owned());
        }
        before = Some((doc_id.to_owned(), number));
        true
    });
    if let Some(gap) = gaps {
        found.notes.push(format!(
            "{}: rows are missing from {}, the first {gap}: what they say is not in its text",
            file.path.display(),
            counted(documents.len(), "document")
        ));
    }
}

/// Puts the rows of one document together.
fn join(file: &File, mut rows: Vec<(usize, Value)>, names: &[String], found: &mut Found) {
    order(file, &mut rows, found);
    let mut open: Option<String> = None;
    for (line, row) in rows {
        let doc_id = row["doc_id"].as_str().map(str::to_owned);
        let joins = doc_id.is_some() && doc_id == open;
        let one = match document(&row, line, names, file, found) {
            Ok(one) => one,
            Err(message) => {
                found.problem(file, line, message);
                open = None;
                continue;
            }
        };
        open = doc_id;
        match found.documents.last_mut().filter(|_| joins) {
            Some(last) => {
                let shift = last.text.len() as u32;
                last.text.push_str(&one.text);
                last.spans.extend(one.spans.into_iter().map(|mut span| {
                    span.span = Span { start: span.span.start + shift, end: span.span.end + shift };
                    span
                }));
            }
            None => found.document(line, one),
        }
    }
    for document in &mut found.documents {
        document.sort();
    }
}

fn document(
    row: &Value,
    line: usize,
    names: &[String],
    file: &File,
    found: &mut Found,
) -> Result<GoldDocument, String> {
    let mut document = GoldDocument::default();
    match row.get("doc_id").or_else(|| row.get("id")).filter(|id| !id.is_null()) {
        Some(id) => document.set_id(id),
        None => document.name_by_line(file, line),
    }
    document.date = row["date"].as_str().map(|date| day(date).to_owned());
    let list = |keys: &[&str]| keys.iter().find_map(|key| row[*key].as_array());
    let marked = list(&["spans", "entities"]);
    if let (Some(text), Some(marked)) = (row["text"].as_str(), marked) {
        document.text = text.to_owned();
        let places = Places::new(text, Offsets::Chars);
        for item in marked {
            match span(item, text, &places) {
                Ok(span) => document.spans.push(span),
                Err(message) => found.problem(file, line, format!("{:?}: {message}: {item}", document.id)),
            }
        }
        return Ok(document);
    }
    let words = list(&TOKENS).ok_or("no \"tokens\", nor \"text\" with \"spans\"")?;
    let numbers = list(&TAGS).ok_or("no \"ner_tags\"")?;
    if words.len() != numbers.len() {
        return Err(format!("{} tokens, but {} tags", words.len(), numbers.len()));
    }
    let mut rows: Vec<Row> = Vec::new();
    for (number, (word, tag)) in words.iter().zip(numbers).enumerate() {
        let name = match (tag.as_str(), whole(Some(tag))) {
            (Some(name), _) => name,
            (None, Some(at)) => names.get(at as usize).map(String::as_str).ok_or_else(|| {
                format!(
                    "tag {at} has no name; put the dataset's README.md, which names the tags, beside the file"
                )
            })?,
            _ => return Err(format!("{tag} is not a tag")),
        };
        let tag = Tag::parse(name)
            .ok_or_else(|| format!("{name:?} is not a tag: O, or B- I- E- S- and a label"))?;
        rows.push(Row {
            line,
            token: word.as_str().ok_or("a token is not a string")?,
            tag,
            first: number == 0,
        });
    }
    let known = row["text"].as_str().or_else(|| file.texts.and_then(|texts| texts.get(&document.id)));
    let places = match known {
        Some(text) => {
            document.text = text.to_owned();
            places_in(text, &rows, file, &document.id).map_err(|error| error.to_string())?
        }
        None => {
            let mut places = Vec::new();
            for row in &rows {
                if !document.text.is_empty() {
                    document.text.push(' ');
                }
                places.push(Span::new(document.text.len(), document.text.len() + row.token.len()));
                document.text.push_str(row.token);
            }
            // What comes next begins a line of its own.
            document.text.push('\n');
            places
        }
    };
    document.spans = spans_of(&rows, &places);
    Ok(document)
}

/// Returns a day as it was written: where a column of JSONL has nothing but days, `datasets` reads moments at midnight.
fn day(text: &str) -> &str {
    text.strip_suffix(" 00:00:00").unwrap_or(text)
}

fn span(item: &Value, text: &str, places: &Places) -> Result<GoldSpan, String> {
    let (start, end) = (offset(item, "start")?, offset(item, "end")?);
    let place = places.filled(start, end)?;
    if let Some(given) = item["text"].as_str() {
        same(given, place.of(text))?;
    }
    let mut out = GoldSpan::new(place, item["label"].as_str().ok_or("no \"label\"")?);
    for (name, value) in item.as_object().into_iter().flatten() {
        match (name.as_str(), value) {
            ("start" | "end" | "text" | "label", _) | (_, Value::Null) => {}
            ("id", Value::String(id)) => out.id = Some(id.clone()),
            ("value", Value::String(date)) => out.value = Some(day(date).to_owned()),
            _ => out.set_fact(name, value),
        }
    }
    Ok(out)
}
