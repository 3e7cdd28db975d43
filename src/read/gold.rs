//! Gold: documents with spans that a person has marked.
//!
//! JSONL, one object a line: our own records with `"text"` (`"entities":[{"start","end","label","kind"?,"value"?}]`) and the
//! plain form `"gold":[[start,end,label],..]` (a date may add TIMEX3 type and value). Offsets are code points.

use std::path::Path;

use serde_json::Value;

use crate::error::Error;
use crate::label::{Kind, Label};
use crate::resolve::tag::Tag;
use crate::span::Span;

use super::marked::Texts;

/// A marked span.
#[derive(Clone, Debug, PartialEq)]
pub struct GoldSpan {
    /// Its bytes in the text.
    pub span: Span,
    /// The label as the corpus writes it.
    pub name: String,
    /// Its tag; None for a date and for labels that are not ours.
    pub tag: Option<Tag>,
    /// Its label; None for labels that are not ours.
    pub label: Option<Label>,
    /// Its kind, where the corpus gives one.
    pub kind: Option<Kind>,
    /// The TIMEX3 value of a date, where given.
    pub value: Option<String>,
    /// The identity number, where given.
    pub identity: Option<u64>,
    /// Who says so, where given: the `source` of a record.
    pub source: Option<String>,
}

impl GoldSpan {
    /// Returns a span with the corpus' name for its label, and what that name means to us.
    pub fn new(span: Span, name: &str) -> GoldSpan {
        let (label, tag) = meaning(name);
        GoldSpan {
            span,
            name: name.to_owned(),
            tag,
            label,
            kind: None,
            value: None,
            identity: None,
            source: None,
        }
    }

    /// Sets the kind by its name; a name that its label does not have is left out.
    pub fn set_kind(&mut self, name: &str) {
        if let Some(kind) = self
            .label
            .and_then(|label| Kind::parse(label, &name.to_ascii_lowercase()))
            .filter(|_| !name.is_empty())
        {
            self.kind = Some(kind);
            self.tag = Tag::of(kind);
        }
    }
}

/// A document with its marked spans.
#[derive(Clone, Debug)]
pub struct GoldDocument {
    /// Its id.
    pub id: String,
    /// Its text.
    pub text: String,
    /// Its date, `YYYY-MM-DD`.
    pub date: Option<String>,
    /// The spans, in order.
    pub spans: Vec<GoldSpan>,
}

/// Returns what a corpus' label means to us: label, tag, and kind where the name tells it.
pub fn meaning(name: &str) -> (Option<Label>, Option<Tag>) {
    match name.to_ascii_uppercase().as_str() {
        "PER" | "PERSON" => (Some(Label::Person), Some(Tag::Person)),
        "ORG" | "ORGANIZATION" | "GROUP" => (Some(Label::Group), Some(Tag::Group)),
        "NORP" => (Some(Label::Group), Some(Tag::People)),
        "LOC" | "GPE" | "FAC" | "LOCATION" | "PLACE" => (Some(Label::Place), Some(Tag::Place)),
        "DATE" | "TIME" => (Some(Label::Date), None),
        "MISC" => (None, Some(Tag::Other)),
        _ => (None, None),
    }
}

/// Returns the byte offset of each code point of the text, and the text's length last.
pub fn code_points(text: &str) -> Vec<u32> {
    let mut out: Vec<u32> = text.char_indices().map(|(at, _)| at as u32).collect();
    out.push(text.len() as u32);
    out
}

/// Reads the gold of a path: a JSONL file, or every `*.gold.jsonl` of a folder, by name.
///
/// # Errors
/// As [`read_file`]; a folder that holds no gold.
pub fn read_path(path: &Path) -> Result<Vec<GoldDocument>, Error> {
    if !path.is_dir() {
        return read_file(path);
    }
    let entries = std::fs::read_dir(path).map_err(|source| Error::io(path, source))?;
    let mut files: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
    files.retain(|file| file.to_string_lossy().ends_with(".gold.jsonl"));
    files.sort();
    if files.is_empty() {
        return Err(Error::data(path, 0, "the folder holds no *.gold.jsonl"));
    }
    let mut out = Vec::new();
    for file in files {
        out.extend(read_file(&file)?);
    }
    Ok(out)
}

/// Reads the gold documents of a JSONL file.
///
/// # Errors
/// A file that cannot be read, or the first line that is not such an object, with what would do.
pub fn read_file(path: &Path) -> Result<Vec<GoldDocument>, Error> {
    let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
    parse(path, &text, None)
}

/// Returns the gold documents of the lines of a JSONL file; a line without `"text"` is of one of `texts`, or of the file `ID.txt`
/// beside it. A line with `"error"` has no spans.
///
/// # Errors
/// The first line that is not such an object, with what would do.
pub fn parse(path: &Path, text: &str, texts: Option<&Texts>) -> Result<Vec<GoldDocument>, Error> {
    let mut out = Vec::new();
    for (number, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let value: Value = serde_json::from_str(line)
            .map_err(|e| Error::data(path, number + 1, format!("not a JSON object: {e}")))?;
        out.push(document(&value, path, texts).map_err(|message| Error::data(path, number + 1, message))?);
    }
    Ok(out)
}

fn document(value: &Value, path: &Path, texts: Option<&Texts>) -> Result<GoldDocument, String> {
    let id = match value.get("id").or_else(|| value.get("doc_id")) {
        Some(Value::String(id)) => id.clone(),
        Some(other) => other.to_string(),
        None => return Err("the object has no \"id\"".to_owned()),
    };
    let given = value.get("text").and_then(Value::as_str);
    let known = texts.and_then(|texts| texts.get(&id));
    if let (Some(given), Some(known)) = (given, known)
        && given != known
    {
        return Err(format!("the text of {id:?} is not the one of the gold document of that id"));
    }
    let text = match given.or(known) {
        Some(text) => text.to_owned(),
        // Offsets are nothing without the text; a document that gold lacks is not scored.
        None if texts.is_some() || value.get("error").is_some() => {
            return Ok(GoldDocument { id, text: String::new(), date: None, spans: Vec::new() });
        }
        // A gold file beside its text.
        None => {
            let beside = path.with_file_name(format!("{id}.txt"));
            std::fs::read_to_string(&beside)
                .map_err(|e| format!("the object has no \"text\", and {}: {e}", beside.display()))?
        }
    };
    let date = value.get("date").or_else(|| value.get("dct")).and_then(Value::as_str).map(str::to_owned);
    let offsets = code_points(&text);
    let mut spans = Vec::new();
    let marked = value.get("gold").or_else(|| value.get("entities")).or_else(|| value.get("spans"));
    for item in marked.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default() {
        spans.push(span(item, &text, &offsets)?);
    }
    spans.sort_by_key(|s: &GoldSpan| (s.span.start, s.span.end));
    Ok(GoldDocument { id, text, date, spans })
}

fn span(item: &Value, text: &str, offsets: &[u32]) -> Result<GoldSpan, String> {
    let field = |at: usize, names: &[&str]| match item {
        Value::Array(cells) => cells.get(at),
        _ => names.iter().find_map(|name| item.get(name)),
    };
    let offset = |at: usize, name: &str| {
        field(at, &[name])
            .and_then(Value::as_u64)
            .and_then(|n| offsets.get(n as usize))
            .map(|&byte| byte as usize)
            .ok_or_else(|| {
                format!(
                    "{item}: \"{name}\" is not a code point offset within the text (0 to {})",
                    offsets.len() - 1
                )
            })
    };
    let (start, end) = (offset(0, "start")?, offset(1, "end")?);
    if end < start {
        return Err(format!("{item}: the end stands before the start"));
    }
    if let Some(Value::String(surface)) = item.get("text")
        && surface != &text[start..end]
    {
        return Err(format!("{item}: the text there is {:?}", &text[start..end]));
    }
    let name = field(2, &["label"]).and_then(Value::as_str).ok_or_else(|| format!("{item}: no label"))?;
    let mut out = GoldSpan::new(Span::new(start, end), name);
    if let Some(kind) = field(3, &["kind"]).and_then(Value::as_str) {
        out.set_kind(kind);
    }
    out.value = field(4, &["value"]).and_then(Value::as_str).map(str::to_owned);
    out.identity = item.get("entity").and_then(Value::as_u64);
    out.source = item.get("source").and_then(Value::as_str).map(str::to_owned);
    Ok(out)
}
