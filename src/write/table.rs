//! Mentions as a table, one a row: CSV for spreadsheets, TSV for the shell.

use serde_json::Value;

use super::Marked;
use crate::record::Counter;

/// What a row says of its span.
const COLUMNS: [&str; 12] =
    ["id", "start", "end", "text", "label", "kind", "title", "name", "entity", "value", "score", "source"];
/// The column of the document's date: that of a span is its value.
pub(crate) const DOCUMENT_DATE: &str = "document_date";
/// The column of what a list says of the span, as JSON; empty unless it was asked for.
pub(crate) const FACTS: &str = "facts";

fn writer(delimiter: u8) -> csv::Writer<Vec<u8>> {
    csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new())
}

/// Returns the line with the names of the columns.
pub fn header(delimiter: u8) -> Vec<u8> {
    let mut writer = writer(delimiter);
    // Writing to memory cannot fail, as every row has the same number of cells.
    let _ = writer.write_record(COLUMNS.into_iter().chain([DOCUMENT_DATE, FACTS]));
    writer.into_inner().unwrap_or_default()
}

/// Returns the rows of a document.
pub fn rows(marked: &Marked, delimiter: u8) -> Vec<u8> {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, marked.offsets);
    let mut writer = writer(delimiter);
    for span in &gold.spans {
        let facts = span.facts();
        let fact = |name: &str| match facts.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let mut cells = vec![
            gold.id.clone(),
            counter.at(span.span.start as usize).to_string(),
            counter.at(span.span.end as usize).to_string(),
            span.span.of(&gold.text).to_owned(),
            span.name.clone(),
        ];
        cells.extend(COLUMNS[5..].iter().map(|name| fact(name)));
        cells.extend([gold.date.clone().unwrap_or_default(), fact(FACTS)]);
        let _ = writer.write_record(cells);
    }
    writer.into_inner().unwrap_or_default()
}
