//! Rows for Hugging Face's `datasets`, a sentence each: tokens with IOB2 tags, and the text with spans, from which the documents can be
//! put together again. As JSONL with a dataset card, or as Parquet (see `parquet`).

use serde_json::{Map, Value, json};

use super::Marked;
use super::conll::{label, tags};
use crate::format::TagScheme;
use crate::read::gold::GoldSpan;
use crate::record::{Counter, Offsets};
use crate::span::Span;

/// A span of a row, in code points of the row's text.
#[derive(Clone, Debug, PartialEq)]
pub struct RowSpan {
    /// First code point.
    pub start: i64,
    /// One past the last.
    pub end: i64,
    /// The label.
    pub label: String,
    /// The span's own id.
    pub id: Option<String>,
    /// What else is known, as a record has it.
    pub facts: Map<String, Value>,
}

/// A sentence, with the white space up to the next; the texts of a document's rows together are its text.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// The document's id and the number of the row.
    pub id: String,
    /// The document's id.
    pub doc_id: String,
    /// The document's date.
    pub date: Option<String>,
    /// The text.
    pub text: String,
    /// The tokens.
    pub tokens: Vec<String>,
    /// Where they stand, in code points of the text.
    pub token_spans: Vec<(i64, i64)>,
    /// Their tags: `O`, `B-` or `I-` and a label.
    pub tags: Vec<String>,
    /// All spans that begin in the row, overlapping ones too.
    pub spans: Vec<RowSpan>,
}

/// The facts that have a column of their own: strings, then the whole number, then the score.
pub const FACTS: [&str; 5] = ["kind", "title", "name", "value", "source"];

/// Returns the rows of a document, one at least.
pub fn rows(marked: &Marked) -> Vec<Row> {
    let gold = marked.gold;
    let text = gold.text.as_str();
    let (cut, tags) = tags(marked, TagScheme::Iob2);
    // A row ends where a sentence begins, unless a span reaches over the place.
    let mut ends: Vec<(usize, usize)> = Vec::new();
    let mut sorted: Vec<Span> = gold.spans.iter().map(|span| span.span).collect();
    sorted.sort_unstable();
    let (mut next, mut reach) = (0, 0);
    for sentence in cut.sentences.iter().skip(1) {
        let byte = cut.tokens[sentence.start].start;
        while let Some(span) = sorted.get(next).filter(|span| span.start < byte) {
            reach = reach.max(span.end);
            next += 1;
        }
        if reach <= byte {
            ends.push((sentence.start, byte as usize));
        }
    }
    ends.push((cut.tokens.len(), text.len()));
    let mut spans_of: Vec<Vec<&GoldSpan>> = vec![Vec::new(); ends.len()];
    for span in &gold.spans {
        let row = ends.partition_point(|&(_, end)| end <= span.span.start as usize);
        spans_of[row.min(ends.len() - 1)].push(span);
    }
    let mut out = Vec::new();
    let (mut token, mut start) = (0, 0);
    for (number, &(last, end)) in ends.iter().enumerate() {
        let tokens = token..last;
        // Each row is counted by itself: going back to a span counts the row anew, not the document.
        let mut counter = Counter::new(&text[start..end], Offsets::Chars);
        let mut place = |from: u32, to: u32| {
            (counter.at(from as usize - start) as i64, counter.at(to as usize - start) as i64)
        };
        let mut spans = Vec::new();
        for span in &spans_of[number] {
            let (start, end) = place(span.span.start, span.span.end);
            spans.push(RowSpan {
                start,
                end,
                label: span.name.clone(),
                id: span.id.clone(),
                facts: span.facts(),
            });
        }
        out.push(Row {
            id: format!("{}#{number}", gold.id),
            doc_id: gold.id.clone(),
            date: gold.date.clone(),
            text: text[start..end].to_owned(),
            tokens: cut.tokens[tokens.clone()].iter().map(|token| token.of(text).to_owned()).collect(),
            token_spans: cut.tokens[tokens.clone()]
                .iter()
                .map(|token| place(token.start, token.end))
                .collect(),
            tags: tags[tokens].to_vec(),
            spans,
        });
        (token, start) = (last, end);
    }
    out
}

/// Returns the names of the tags for spans with these labels, `O` first.
pub fn names(labels: &[String]) -> Vec<String> {
    let of = |name: &String| [format!("B-{}", label(name)), format!("I-{}", label(name))];
    std::iter::once("O".to_owned()).chain(labels.iter().flat_map(of)).collect()
}

/// Returns the lines of a document.
pub fn write(marked: &Marked) -> Vec<u8> {
    let mut out = Vec::new();
    for row in rows(marked) {
        let place = |(start, end): &(i64, i64)| json!({"start": start, "end": end});
        let spans: Vec<Value> = row.spans.iter().map(span).collect();
        out.extend(super::line(&json!({
            "id": row.id,
            "doc_id": row.doc_id,
            "date": row.date,
            "text": row.text,
            "tokens": row.tokens,
            "token_spans": row.token_spans.iter().map(place).collect::<Vec<_>>(),
            "ner_tags": row.tags,
            "spans": spans,
        })));
    }
    out
}

/// Returns a span with every key, as a table has every column.
fn span(span: &RowSpan) -> Value {
    let mut out = json!({"start": span.start, "end": span.end, "label": span.label, "id": span.id});
    for name in FACTS.iter().chain(&["entity", "score"]) {
        out[*name] = span.facts.get(*name).cloned().unwrap_or(Value::Null);
    }
    out
}

/// Returns the dataset card: what the columns are and how the tags are called.
pub fn card(labels: &[String]) -> String {
    let mut out = String::from(
        "---\ntask_categories:\n- token-classification\ndataset_info:\n  features:\n  - name: id\n    dtype: string\n  \
         - name: doc_id\n    dtype: string\n  - name: date\n    dtype: string\n  - name: text\n    dtype: string\n  \
         - name: tokens\n    list: string\n  - name: token_spans\n    list:\n    - name: start\n      dtype: int64\n    \
         - name: end\n      dtype: int64\n  - name: ner_tags\n    list:\n      class_label:\n        names:\n",
    );
    for (number, name) in names(labels).iter().enumerate() {
        // A string of JSON is one of YAML.
        out.push_str(&format!("          '{number}': {}\n", Value::from(name.as_str())));
    }
    out.push_str("  - name: spans\n    list:\n");
    let columns = [("start", "int64"), ("end", "int64"), ("label", "string"), ("id", "string")];
    let facts = FACTS.iter().map(|name| (*name, "string")).chain([("entity", "int64"), ("score", "float64")]);
    for (name, kind) in columns.into_iter().chain(facts) {
        out.push_str(&format!("    - name: {name}\n      dtype: {kind}\n"));
    }
    out.push_str(
        "configs:\n- config_name: default\n  data_files:\n  - split: train\n    path: train.jsonl\n---\n\n\
         A sentence a row, written by tagwire. `ner_tags` are IOB2 tags of `tokens`; `token_spans` and `spans` are code points of `text`, \
         end-exclusive. The texts of the rows of one `doc_id`, in order, are the text of the document.\n\n\
         Where `date` or `value` is a whole day in every row, `datasets` reads it from JSONL as a moment (`2023-11-24 00:00:00`), whatever \
         this card says; `--format parquet` writes the same rows with their types.\n",
    );
    out
}
