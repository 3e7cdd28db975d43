//! spaCy: documents as `Doc.to_json` writes and `Doc.from_json` reads them, and the JSON that `spacy convert` reads.

use serde_json::{Value, json};

use super::Marked;
use super::conll::tags;
use super::cut::{Cut, flat};
use crate::format::TagScheme;
use crate::read::gold::GoldSpan;
use crate::record::{Counter, Offsets};

/// The group of the spans that `ents` has no place for, and the one `spancat` reads unless told otherwise.
pub const GROUP: &str = "sc";

/// Returns a document: its entities as `ents`; all its spans as the group `sc` too, if any overlap.
pub fn document(marked: &Marked) -> Value {
    let gold = marked.gold;
    let all: Vec<&GoldSpan> = gold.spans.iter().collect();
    let cut = Cut::new(marked.document, &all);
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    let mut place = |start: u32, end: u32| (counter.at(start as usize), counter.at(end as usize));
    let stretches = cut.stretches(&gold.text);
    let mut tokens = Vec::with_capacity(stretches.len());
    for (id, stretch) in stretches.iter().enumerate() {
        let (start, end) = place(stretch.span.start, stretch.span.end);
        tokens.push(json!({"id": id, "start": start, "end": end}));
    }
    let mut sentences = Vec::with_capacity(cut.sentences.len());
    for sentence in &cut.sentences {
        let (start, end) = place(cut.tokens[sentence.start].start, cut.tokens[sentence.end - 1].end);
        sentences.push(json!({"start": start, "end": end}));
    }
    let mut spans = |spans: &[&GoldSpan]| -> Vec<Value> {
        let one = |span: &&GoldSpan| {
            let (start, end) = on_tokens(&cut, span)?;
            let (start, end) = place(start, end);
            Some(
                json!({"start": start, "end": end, "label": span.name, "kb_id": "", "id": span.id.as_deref().unwrap_or_default()}),
            )
        };
        spans.iter().filter_map(one).collect()
    };
    let flat = flat(&gold.spans);
    let mut out = json!({"text": gold.text, "ents": spans(&flat), "sents": sentences, "tokens": tokens});
    if flat.len() < all.len() {
        out["spans"] = json!({ GROUP: spans(&all) });
    }
    // spaCy passes over keys that it does not know.
    out["meta"] = meta(marked, &cut);
    out
}

/// Returns the bytes of the tokens that lie in a span; None for white space.
fn on_tokens(cut: &Cut, span: &GoldSpan) -> Option<(u32, u32)> {
    let tokens = cut.of(span.span);
    let last = tokens.clone().last()?;
    Some((cut.tokens[tokens.start].start, cut.tokens[last].end))
}

/// What the format has no place for: the document's id and date, and the facts of its spans, at the places where these are written.
fn meta(marked: &Marked, cut: &Cut) -> Value {
    let gold = marked.gold;
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    let mut facts = Vec::new();
    // One for every span, so that spans of one place and label keep theirs apart.
    for span in &gold.spans {
        let Some((start, end)) = on_tokens(cut, span) else { continue };
        let (start, end) = (counter.at(start as usize), counter.at(end as usize));
        facts.push(json!([start, end, span.name, span.facts()]));
    }
    let none = gold.spans.iter().all(|span| span.facts().is_empty());
    let mut meta = json!({"id": gold.id_value()});
    if let Some(date) = &gold.date {
        meta["date"] = date.as_str().into();
    }
    if !gold.rest.is_empty() {
        meta["rest"] = gold.rest.clone().into();
    }
    if !none {
        meta["facts"] = facts.into();
    }
    meta
}

/// Returns a document of the training format: one paragraph with its sentences, tags in BILOU, which is what the converter reads; blanks are
/// told token by token, so that the text comes out as it is.
pub fn training(marked: &Marked) -> Value {
    let gold = marked.gold;
    let (cut, tags) = tags(marked, TagScheme::Bilou);
    let mut sentences: Vec<Value> = Vec::new();
    let mut tokens: Vec<Value> = Vec::new();
    let mut at = 0;
    let mut ends = cut.sentences.iter().map(|sentence| sentence.end).peekable();
    for (id, stretch) in cut.stretches(&gold.text).iter().enumerate() {
        // A stretch of white space is a token of spaCy's, outside of every entity or inside the one around it.
        let is_token = cut.tokens.get(at).is_some_and(|token| token.start == stretch.span.start);
        let tag = match (is_token, tags.get(at)) {
            (true, Some(tag)) => tag.clone(),
            (false, Some(next)) if at > 0 && (next.starts_with("I-") || next.starts_with("L-")) => {
                format!("I-{}", &next[2..])
            }
            _ => "O".to_owned(),
        };
        if is_token && ends.peek() == Some(&at) {
            ends.next();
            sentences.push(json!({"tokens": std::mem::take(&mut tokens)}));
        }
        tokens
            .push(json!({"id": id, "orth": stretch.span.of(&gold.text), "space": stretch.blank, "ner": tag}));
        at += usize::from(is_token);
    }
    if !tokens.is_empty() {
        sentences.push(json!({"tokens": tokens}));
    }
    json!({"id": gold.id_value(), "paragraphs": [{"sentences": sentences}]})
}
