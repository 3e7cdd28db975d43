//! Rows for `datasets` as Parquet. The schema's metadata name the tags, so that they load as a `ClassLabel` without a card.

use std::collections::HashMap;
use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Float64Builder, Int64Builder, ListBuilder, StringBuilder, StructBuilder};
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Fields, Schema};
use parquet::arrow::ArrowWriter;
use serde_json::{Value, json};

use super::hugging_face::{FACTS, Row, names};

/// Rows in memory before they are written.
const ROWS: usize = 4096;

/// A Parquet file that is being written.
pub struct Table {
    writer: ArrowWriter<Box<dyn Write + Send>>,
    schema: Arc<Schema>,
    tags: HashMap<String, i64>,
    rows: Vec<Row>,
}

/// The columns of a span, and the type of each in Hugging Face's words and in Arrow's.
fn span_columns() -> Vec<(&'static str, &'static str, DataType)> {
    let mut out = vec![("start", "int64", DataType::Int64), ("end", "int64", DataType::Int64)];
    out.extend(["label", "id"].iter().chain(&FACTS).map(|name| (*name, "string", DataType::Utf8)));
    out.extend([("entity", "int64", DataType::Int64), ("score", "float64", DataType::Float64)]);
    out
}

fn fields(columns: &[(&'static str, &'static str, DataType)]) -> Fields {
    columns.iter().map(|(name, _, kind)| Field::new(*name, kind.clone(), true)).collect()
}

/// A list that says of its items what the builders make of them.
fn list(item: DataType) -> DataType {
    DataType::List(Arc::new(Field::new("item", item, true)))
}

fn places() -> [(&'static str, &'static str, DataType); 2] {
    [("start", "int64", DataType::Int64), ("end", "int64", DataType::Int64)]
}

fn schema(names: &[String]) -> Schema {
    let value = |kind: &str| json!({"dtype": kind, "_type": "Value"});
    let of = |columns: &[(&'static str, &'static str, DataType)]| -> Value {
        let features: serde_json::Map<String, Value> =
            columns.iter().map(|(name, kind, _)| ((*name).to_owned(), value(kind))).collect();
        json!({"feature": features, "_type": "List"})
    };
    let features = json!({
        "id": value("string"), "doc_id": value("string"), "date": value("string"), "text": value("string"),
        "tokens": {"feature": value("string"), "_type": "List"},
        "token_spans": of(&places()),
        "ner_tags": {"feature": {"names": names, "_type": "ClassLabel"}, "_type": "List"},
        "spans": of(&span_columns()),
    });
    let metadata =
        HashMap::from([("huggingface".to_owned(), json!({"info": {"features": features}}).to_string())]);
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    let columns = vec![
        text("id"),
        text("doc_id"),
        text("date"),
        text("text"),
        Field::new("tokens", list(DataType::Utf8), true),
        Field::new("token_spans", list(DataType::Struct(fields(&places()))), true),
        // Tags of 32 bits would lose their names in `datasets`.
        Field::new("ner_tags", list(DataType::Int64), true),
        Field::new("spans", list(DataType::Struct(fields(&span_columns()))), true),
    ];
    Schema::new_with_metadata(columns, metadata)
}

impl Table {
    /// Begins a file of rows whose spans have these labels.
    ///
    /// # Errors
    /// The writer's.
    pub fn new(writer: Box<dyn Write + Send>, labels: &[String]) -> io::Result<Table> {
        let names = names(labels);
        let schema = Arc::new(schema(&names));
        let writer = ArrowWriter::try_new(writer, schema.clone(), None).map_err(io::Error::other)?;
        let tags = names.into_iter().zip(0..).collect();
        Ok(Table { writer, schema, tags, rows: Vec::new() })
    }

    /// Adds rows.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn put(&mut self, rows: &[Row]) -> io::Result<()> {
        self.rows.extend_from_slice(rows);
        if self.rows.len() >= ROWS { self.write() } else { Ok(()) }
    }

    /// Ends the file.
    ///
    /// # Errors
    /// The file could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        self.write()?;
        let mut writer = self.writer.into_inner().map_err(io::Error::other)?;
        writer.flush()
    }

    fn write(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        if rows.is_empty() {
            return Ok(());
        }
        let texts = |get: &dyn Fn(&Row) -> Option<String>| -> ArrayRef {
            let mut out = StringBuilder::new();
            rows.iter().for_each(|row| out.append_option(get(row)));
            Arc::new(out.finish())
        };
        let columns: Vec<ArrayRef> = vec![
            texts(&|row| Some(row.id.clone())),
            texts(&|row| Some(row.doc_id.clone())),
            texts(&|row| row.date.clone()),
            texts(&|row| Some(row.text.clone())),
            tokens(&rows),
            token_spans(&rows),
            self.ner_tags(&rows)?,
            spans(&rows),
        ];
        let batch = RecordBatch::try_new(self.schema.clone(), columns).map_err(io::Error::other)?;
        self.writer.write(&batch).map_err(io::Error::other)?;
        self.writer.flush().map_err(io::Error::other)
    }

    fn ner_tags(&self, rows: &[Row]) -> io::Result<ArrayRef> {
        let mut out = ListBuilder::new(Int64Builder::new());
        for row in rows {
            for tag in &row.tags {
                let number = self.tags.get(tag).ok_or_else(|| {
                    io::Error::other(format!("{tag:?} is not among the tags that the file began with"))
                })?;
                out.values().append_value(*number);
            }
            out.append(true);
        }
        Ok(Arc::new(out.finish()))
    }
}

fn tokens(rows: &[Row]) -> ArrayRef {
    let mut out = ListBuilder::new(StringBuilder::new());
    for row in rows {
        row.tokens.iter().for_each(|token| out.values().append_value(token));
        out.append(true);
    }
    Arc::new(out.finish())
}

/// The builders of a struct, by the place of its columns; the types are those of the schema above.
fn whole(builder: &mut StructBuilder, at: usize, value: Option<i64>) {
    if let Some(column) = builder.field_builder::<Int64Builder>(at) {
        column.append_option(value);
    }
}

fn token_spans(rows: &[Row]) -> ArrayRef {
    let mut out = ListBuilder::new(StructBuilder::from_fields(fields(&places()), 0));
    for row in rows {
        for &(start, end) in &row.token_spans {
            whole(out.values(), 0, Some(start));
            whole(out.values(), 1, Some(end));
            out.values().append(true);
        }
        out.append(true);
    }
    Arc::new(out.finish())
}

fn spans(rows: &[Row]) -> ArrayRef {
    let columns = span_columns();
    let mut out = ListBuilder::new(StructBuilder::from_fields(fields(&columns), 0));
    for row in rows {
        for span in &row.spans {
            let one = out.values();
            for (at, (name, _, kind)) in columns.iter().enumerate() {
                let fact = span.facts.get(*name);
                match (*name, kind) {
                    ("start", _) => whole(one, at, Some(span.start)),
                    ("end", _) => whole(one, at, Some(span.end)),
                    (_, DataType::Int64) => whole(one, at, fact.and_then(Value::as_i64)),
                    (_, DataType::Float64) => {
                        if let Some(column) = one.field_builder::<Float64Builder>(at) {
                            column.append_option(fact.and_then(Value::as_f64));
                        }
                    }
                    (name, _) => {
                        let text = match name {
                            "label" => Some(span.label.as_str()),
                            "id" => span.id.as_deref(),
                            _ => fact.and_then(Value::as_str),
                        };
                        if let Some(column) = one.field_builder::<StringBuilder>(at) {
                            column.append_option(text);
                        }
                    }
                }
            }
            one.append(true);
        }
        out.append(true);
    }
    Arc::new(out.finish())
}
