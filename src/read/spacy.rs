//! spaCy: documents as `Doc.to_json` writes them, one a line or an array, and the JSON that `spacy convert` reads.

use serde_json::Value;

use super::conll::{Row, Tag, spans_of};
use super::gold::{GoldDocument, GoldSpan};
use super::jsonl::plain;
use super::marked::{File, Found};
use super::offset::{Places, offset};
use crate::error::Error;
use crate::record::Offsets;
use crate::span::Span;
use crate::write::spacy::GROUP;

/// Reads the documents, of either kind.
///
/// # Errors
/// JSON that is broken.
pub fn read(file: &File, found: &mut Found) -> Result<(), Error> {
    for (number, (line, item)) in file.items()?.into_iter().enumerate() {
        let value: Value =
            serde_json::from_str(item.get()).map_err(|error| Error::data(file.path, line, plain(&error)))?;
        let read = match value.get("paragraphs") {
            Some(paragraphs) => training(&value, paragraphs, number, file),
            None => document(&value, number, line, file, found).map(|document| vec![document]),
        };
        match read {
            Ok(documents) => documents.into_iter().for_each(|document| found.document(line, document)),
            Err(message) => found.problem(file, line, message),
        }
    }
    Ok(())
}

fn id(document: &mut GoldDocument, id: Option<&Value>, number: usize, file: &File) {
    match id {
        Some(id) => document.set_id(id),
        None => document.id = format!("{}-{}", file.stem(), number + 1),
    }
}

fn document(
    value: &Value,
    number: usize,
    line: usize,
    file: &File,
    found: &mut Found,
) -> Result<GoldDocument, String> {
    let mut document = GoldDocument::default();
    let meta = &value["meta"];
    id(&mut document, meta.get("id").or_else(|| value.get("id")), number, file);
    let given = value["text"].as_str().ok_or("the document has no \"text\"")?;
    document.text = file.text_of(&document.id, Some(given.to_owned()))?.unwrap_or_default();
    document.date = meta["date"].as_str().map(str::to_owned);
    if let Some(rest) = meta["rest"].as_object() {
        document.rest = rest.clone();
    }
    let places = Places::new(&document.text, Offsets::Chars);
    // The group holds all spans where some overlap; entities are added to it only where they are not in it.
    let group = value["spans"][GROUP].as_array();
    let entities = value["ents"].as_array();
    if entities.is_none() && !value["spans"].is_object() {
        return Err("no \"ents\": this is no document as spaCy's `Doc.to_json` writes it".to_owned());
    }
    let groups = value["spans"].as_object().into_iter().flatten().filter(|(name, _)| *name != GROUP);
    let others = groups
        .map(|(name, group)| (format!("spans of the group {name:?}"), group.as_array().map_or(0, Vec::len)));
    found.passed_over(
        file,
        &others.filter(|(_, count)| *count > 0).collect(),
        "ents and the group \"sc\" are read",
    );
    let same =
        |a: &Value, b: &Value| (&a["start"], &a["end"], &a["label"]) == (&b["start"], &b["end"], &b["label"]);
    let new = entities
        .into_iter()
        .flatten()
        .filter(|one| !group.is_some_and(|group| group.iter().any(|other| same(one, other))));
    let mut facts: Vec<&Value> = meta["facts"].as_array().into_iter().flatten().collect();
    for item in group.into_iter().flatten().chain(new) {
        let read = offset(item, "start").and_then(|start| Ok((start, offset(item, "end")?)));
        let read = read.and_then(|(start, end)| {
            let name = item["label"].as_str().ok_or("no \"label\"")?;
            Ok(GoldSpan::new(places.filled(start, end)?, name))
        });
        match read {
            Ok(mut span) => {
                span.id = item["id"].as_str().filter(|id| !id.is_empty()).map(str::to_owned);
                let of = |fact: &&Value| {
                    (&fact[0], &fact[1], &fact[2]) == (&item["start"], &item["end"], &item["label"])
                };
                if let Some(at) = facts.iter().position(of) {
                    for (name, value) in facts.remove(at)[3].as_object().into_iter().flatten() {
                        span.set_fact(name, value);
                    }
                }
                document.spans.push(span);
            }
            Err(message) => found.problem(file, line, format!("{:?}: {message}: {item}", document.id)),
        }
    }
    document.sort();
    Ok(document)
}

/// Returns the documents of one entry of training data: one for each paragraph.
fn training(
    value: &Value,
    paragraphs: &Value,
    number: usize,
    file: &File,
) -> Result<Vec<GoldDocument>, String> {
    let paragraphs = paragraphs.as_array().map(Vec::as_slice).unwrap_or_default();
    let mut out = Vec::new();
    for (part, paragraph) in paragraphs.iter().enumerate() {
        let mut document = GoldDocument::default();
        id(&mut document, value.get("id"), number, file);
        if paragraphs.len() > 1 {
            document.id = format!("{}-{}", document.id, part + 1);
            document.numbered = false;
        }
        let mut rows: Vec<Row> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut text = String::new();
        let raw = paragraph["raw"].as_str();
        let mut at = 0;
        for sentence in paragraph["sentences"].as_array().into_iter().flatten() {
            for (place, token) in sentence["tokens"].as_array().into_iter().flatten().enumerate() {
                let word = token["orth"].as_str().ok_or("a token has no \"orth\"")?;
                let tag = match token["ner"].as_str() {
                    None | Some("-" | "") => Tag::Outside,
                    Some(tag) => Tag::parse(tag)
                        .ok_or_else(|| format!("{tag:?} is not a tag: O, or B- I- L- U- and a label"))?,
                };
                match raw {
                    Some(raw) => {
                        let found =
                            raw[at..].find(word).ok_or_else(|| format!("{word:?} is not next in \"raw\""))?;
                        places.push(Span::new(at + found, at + found + word.len()));
                        at += found + word.len();
                    }
                    None => {
                        places.push(Span::new(text.len(), text.len() + word.len()));
                        text.push_str(word);
                        if token["space"].as_bool().unwrap_or(true) {
                            text.push(' ');
                        }
                    }
                }
                rows.push(Row { line: 0, token: word, tag, first: place == 0 });
            }
        }
        document.spans = spans_of(&rows, &places);
        document.text = raw.map_or(text, str::to_owned);
        out.push(document);
    }
    Ok(out)
}
