//! Prodigy: a task a line, with tokens as spaCy keeps them and spans that lie on them.

use std::collections::HashSet;

use serde_json::{Map, Value, json};

use super::Marked;
use super::cut::{Cut, Stretch, flat};
use crate::read::gold::GoldSpan;
use crate::record::{Counter, Offsets};
use crate::span::Span;

/// Returns the task of a document.
pub fn task(marked: &Marked) -> Value {
    let gold = marked.gold;
    let all: Vec<&GoldSpan> = gold.spans.iter().collect();
    let cut = Cut::new(marked.document, &all);
    let stretches = cut.stretches(&gold.text);
    let mut counter = Counter::new(&gold.text, Offsets::Chars);
    let mut tokens = Vec::with_capacity(stretches.len());
    for (id, stretch) in stretches.iter().enumerate() {
        let (start, end) = (counter.at(stretch.span.start as usize), counter.at(stretch.span.end as usize));
        let text = stretch.span.of(&gold.text);
        tokens.push(json!({"text": text, "start": start, "end": end, "id": id, "ws": stretch.blank}));
    }
    // Overlapping spans are shown by spans.manual alone, so those that overlap stand after the flat ones of ner.manual.
    let flat = flat(&gold.spans);
    let places: HashSet<*const GoldSpan> = flat.iter().map(|span| std::ptr::from_ref(*span)).collect();
    let over = gold.spans.iter().filter(|span| !places.contains(&std::ptr::from_ref(*span)));
    let mut spans = Vec::new();
    for span in flat.iter().copied().chain(over) {
        let (start, stop) = (counter.at(span.span.start as usize), counter.at(span.span.end as usize));
        let mut one = json!({"start": start, "end": stop});
        if let Some(one) = one.as_object_mut() {
            if let Some((first, last)) = tokens_of(&stretches, span.span) {
                one.insert("token_start".to_owned(), first.into());
                one.insert("token_end".to_owned(), last.into());
            }
            one.insert("label".to_owned(), span.name.as_str().into());
            one.insert("text".to_owned(), span.span.of(&gold.text).into());
            if let Some(id) = &span.id {
                one.insert("id".to_owned(), id.as_str().into());
            }
            one.extend(span.facts());
        }
        spans.push(one);
    }
    let mut meta = Map::new();
    meta.insert("source".to_owned(), gold.id_value());
    if let Some(date) = &gold.date {
        meta.insert("date".to_owned(), date.as_str().into());
    }
    for (name, value) in &gold.rest {
        meta.entry(name.clone()).or_insert_with(|| value.clone());
    }
    let mut task = json!({"text": gold.text, "meta": meta, "tokens": tokens});
    // An empty list would say that there is no name, where nobody looked for any.
    if !(gold.unmarked && spans.is_empty()) {
        task["spans"] = spans.into();
    }
    task
}

/// Returns the first and the last token of a span; None where one is cut, as white space at the span's edge may be.
pub(super) fn tokens_of(stretches: &[Stretch], span: Span) -> Option<(usize, usize)> {
    let first = stretches.partition_point(|stretch| stretch.span.start < span.start);
    let end = stretches.partition_point(|stretch| stretch.span.end <= span.end);
    let whole =
        first < end && stretches[first].span.start == span.start && stretches[end - 1].span.end == span.end;
    whole.then(|| (first, end - 1))
}
