//! CSV and TSV: rows by the header's names.

use std::io::BufRead;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::content;
use super::item::{Item, Payload};
use super::kind::{self, Format};
use super::source::{Flow, Source};
use super::{Class, Failure, Fields, Input, Options, field};
use crate::delimited::{Rows, What, Wrong};

/// Bytes of rows that are handed over at once.
const BLOCK: usize = 128 << 10;

/// Where the columns are.
#[derive(Debug)]
pub struct Header {
    names: Vec<String>,
    /// What the record calls the cells of each column; None for those that it takes for text, id and date.
    kept: Vec<Option<String>>,
    text: Vec<usize>,
    id: Option<usize>,
    date: Option<usize>,
}

impl Header {
    /// Finds the columns of a header.
    ///
    /// # Errors
    /// No column has the text; the message lists those there are.
    pub fn new(names: Vec<String>, fields: &Fields) -> Result<Header, String> {
        let place = |name: &String| field::place(name, names.iter().map(String::as_str));
        let text: Vec<usize> = fields.text.iter().filter_map(place).collect();
        if text.len() < fields.text.len() {
            let missing = fields.text.iter().find(|name| place(name).is_none());
            return Err(format!(
                "no column {:?} for the text; --text-field takes one of: {}",
                missing.map_or("", String::as_str),
                names.join(", ")
            ));
        }
        let (id, date) = (place(&fields.id), place(&fields.date));
        let is_other = |at: &usize| !text.contains(at) && id != Some(*at) && date != Some(*at);
        let others = (0..names.len()).filter(is_other);
        let mut others: Vec<(String, usize)> =
            others.map(|at| (field::kept_name(names[at].trim()), at)).collect();
        field::distinct(&mut others);
        let mut kept = vec![None; names.len()];
        for (name, at) in others {
            kept[at] = Some(name);
        }
        Ok(Header { names, kept, text, id, date })
    }

    /// Makes a document of the cells of a row; `default_id` is JSON. Empty cells are left out.
    pub fn row(&self, cells: &dyn Fn(usize) -> Option<Value>, default_id: &dyn Fn() -> String) -> Input {
        let mut input = Input::default();
        for (column, name) in self.names.iter().enumerate() {
            if self.text.contains(&column) {
                continue;
            }
            let Some(cell) = cells(column) else { continue };
            if self.id == Some(column) {
                input.id = cell.json();
                input.has_id = true;
            } else if self.date == Some(column) {
                input.date = Some(cell.plain());
            } else if let Some(kept) = &self.kept[column] {
                if let ("url" | "link" | "source_url", Value::Text(address)) = (name.as_str(), &cell) {
                    input.url = Some(address.clone());
                }
                if let Ok(value) = serde_json::value::RawValue::from_string(cell.json())
                    && !field::gives_way(name, &value)
                {
                    input.rest.push((kept.clone(), value));
                }
            }
        }
        let mut texts = self.text.iter().filter_map(|&column| cells(column)).map(|cell| cell.plain());
        input.text =
            if self.text.len() == 1 { texts.next().unwrap_or_default() } else { super::jsonl::join(texts) };
        if input.id.is_empty() {
            input.id = default_id();
        }
        input
    }

    /// Returns the first column of the text, if the row has no text in any: null is not empty.
    pub fn null_text(&self, cells: &dyn Fn(usize) -> Option<Value>) -> Option<&str> {
        let is_null = self.text.iter().all(|&column| cells(column).is_none());
        self.text.first().filter(|_| is_null).map(|&column| self.names[column].as_str())
    }

    /// Returns the number of columns.
    pub fn columns(&self) -> usize {
        self.names.len()
    }
}

/// A cell that is not empty.
pub enum Value {
    /// A string.
    Text(String),
    /// JSON: a number, a list.
    Json(String),
    /// Bytes that are no text, in hexadecimal.
    #[cfg(feature = "parquet")]
    Bytes(String),
}

impl Value {
    pub(super) fn json(self) -> String {
        match self {
            Value::Text(text) => super::json_string(&text),
            Value::Json(json) => json,
            #[cfg(feature = "parquet")]
            Value::Bytes(text) => super::json_string(&text),
        }
    }

    /// Returns itself, if it is a string.
    #[cfg(feature = "parquet")]
    pub(super) fn text(self) -> Option<Value> {
        Some(self).filter(|value| matches!(value, Value::Text(_)))
    }

    pub(super) fn plain(self) -> String {
        match self {
            Value::Text(text) | Value::Json(text) => text,
            #[cfg(feature = "parquet")]
            Value::Bytes(text) => text,
        }
    }
}

/// Hands out the rows of a reader.
pub fn read(
    source: &mut Source,
    name: &str,
    start: &[u8],
    reader: &mut dyn BufRead,
    tabs: bool,
    encoding: Option<&'static str>,
) -> Flow {
    let path: Arc<str> = name.into();
    let limit = source.options.limits.document;
    // A text that is just small enough has other cells beside it.
    let mut rows = Rows::new(reader, start, tabs, limit + (1 << 17));
    let mut header = csv::ByteRecord::new();
    match rows.read(&mut header) {
        Ok(true) => {}
        Ok(false) => return ControlFlow::Continue(()),
        Err(error) => return wrong(source, &path, name, &error),
    }
    let names = header.iter().map(|name| String::from_utf8_lossy(name).into_owned()).collect();
    let header = match Header::new(names, &source.options.fields) {
        Ok(header) => Arc::new(header),
        Err(message) => {
            let line = header.position().map_or(1, csv::Position::line);
            let message = format!("{name}:{line}: {message}");
            return source.item(Item::failed(
                &path,
                Failure { id: super::json_string(name), class: Class::Field, message },
            ));
        }
    };
    let (mut block, mut bytes) = (Vec::new(), 0);
    loop {
        let mut row = csv::ByteRecord::new();
        let more = rows.read(&mut row);
        if matches!(more, Ok(true)) {
            bytes += row.as_slice().len();
            block.push(row);
        }
        if (!matches!(more, Ok(true)) || bytes >= BLOCK) && !block.is_empty() {
            let rows = std::mem::take(&mut block);
            let payload = Payload::Rows { header: Arc::clone(&header), rows, bytes, encoding };
            bytes = 0;
            source.item(Item { path: path.clone(), payload })?;
        }
        match more {
            Ok(true) => {}
            Ok(false) => return ControlFlow::Continue(()),
            Err(error) => {
                wrong(source, &path, name, &error)?;
                if matches!(error.what, What::Io(_)) {
                    return ControlFlow::Continue(());
                }
            }
        }
    }
}

fn wrong(source: &mut Source, path: &Arc<str>, name: &str, error: &Wrong) -> Flow {
    let place = format!("{name}:{}", error.line);
    let (class, message) = match &error.what {
        What::Io(error) => return source.failed_reading(&place, name, error),
        What::Long => (Class::Size, format!("{place}: a row of {}", source.options.limits.too_large())),
        quote => (Class::Syntax, format!("{place}: {}", quote.message())),
    };
    source.item(Item::failed(path, Failure { id: super::json_string(&place), class, message }))
}

/// Returns what is said of a text that looks like a table but has no column that is known to have the text, or like a page.
pub fn unread(name: &str, format: Format, start: &[u8], options: &Options) -> Option<String> {
    if format != Format::Text || options.format != Format::Auto || kind::by_name(name).is_some() {
        return None;
    }
    if let Some(note) = content::doubtful(name, start) {
        return Some(note);
    }
    let (format, columns) = content::table(start)?;
    // Lists of names with commas between are text.
    if columns.len() < 3 {
        return None;
    }
    Some(format!(
        "{name}: looks like a table with the columns {}, but was read as one text; --input {} --text-field NAME reads its rows",
        columns.join(", "),
        format.name()
    ))
}

/// Makes a document of a row.
///
/// # Errors
/// What is wrong with it.
pub fn parse(header: &Header, row: &csv::ByteRecord, name: &str) -> Result<(Input, Option<String>), Failure> {
    let line = row.position().map_or(0, csv::Position::line);
    let place = format!("{name}:{line}");
    if row.len() != header.columns() {
        let message = format!("{place}: {} cells, but the header has {}", row.len(), header.columns());
        return Err(Failure { id: super::json_string(&place), class: Class::Syntax, message });
    }
    let mut encoding = None;
    let mut cells = Vec::with_capacity(row.len());
    for cell in row {
        match std::str::from_utf8(cell) {
            Ok(text) => cells.push(text.to_owned()),
            Err(_) => match super::encoding::decode(cell.to_vec(), None) {
                Ok((text, name)) => {
                    encoding = encoding.or(name);
                    cells.push(text);
                }
                Err(message) => {
                    let message = format!("{place}: {message}");
                    return Err(Failure { id: super::json_string(&place), class: Class::Encoding, message });
                }
            },
        }
    }
    let cell = |column: usize| {
        Some(&cells[column]).filter(|text| !text.is_empty()).map(|text| Value::Text(text.clone()))
    };
    let mut input = header.row(&cell, &|| super::json_string(&place));
    input.number = usize::try_from(line).unwrap_or_default();
    Ok((input, encoding))
}
