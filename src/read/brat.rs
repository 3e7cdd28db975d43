//! brat standoff: `NAME.ann` beside `NAME.txt`.
//!
//! `T1<TAB>place 90 96<TAB>Lahore`, offsets in code points. A span in pieces (`6 9;10 14`), as brat writes one that crosses a
//! line end, is read as one from the first to the last. Notes (`#1<TAB>AnnotatorNotes T1<TAB>source=list:place/city kind=city`)
//! and attributes (`A1<TAB>kind T1 city`) may give kind, value and source; relations and events are passed over.

use std::collections::HashMap;
use std::path::Path;

use super::gold::{GoldDocument, GoldSpan, code_points};
use super::marked::{Texts, stem};
use crate::error::Error;
use crate::span::Span;

/// Returns the document of a brat file.
///
/// # Errors
/// A text that cannot be read; the first line whose span is not in the text or has another text there.
pub fn parse(path: &Path, annotations: &str, texts: Option<&Texts>) -> Result<GoldDocument, Error> {
    let id = stem(path.to_str().unwrap_or_default()).to_owned();
    let text = match texts.and_then(|texts| texts.get(&id)) {
        Some(text) => text.to_owned(),
        None => {
            let beside = path.with_extension("txt");
            std::fs::read_to_string(&beside).map_err(|source| Error::io(&beside, source))?
        }
    };
    let offsets = code_points(&text);
    let mut spans: Vec<GoldSpan> = Vec::new();
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    for (number, line) in annotations.split('\n').enumerate() {
        let line = line.trim_end_matches('\r');
        let mut cells = line.splitn(3, '\t');
        let (name, second, third) = (cells.next().unwrap_or_default(), cells.next(), cells.next());
        match name.chars().next() {
            Some('T') => {
                let span = span(second.unwrap_or_default(), third.unwrap_or_default(), &text, &offsets)
                    .map_err(|message| Error::data(path, number + 1, format!("{name}: {message}")))?;
                by_id.insert(name, spans.len());
                spans.push(span);
            }
            Some('A' | 'M' | '#') => {
                let mut words = second.unwrap_or_default().split(' ');
                let (key, of, value) = (words.next().unwrap_or_default(), words.next(), words.next());
                let Some(&at) = of.and_then(|of| by_id.get(of)) else { continue };
                if let Some(value) = value {
                    set(&mut spans[at], key, value);
                }
                for pair in third.unwrap_or_default().split([' ', ';']) {
                    if let Some((key, value)) = pair.split_once('=') {
                        set(&mut spans[at], key, value);
                    }
                }
            }
            _ => {}
        }
    }
    spans.sort_by_key(|span| (span.span.start, span.span.end));
    Ok(GoldDocument { id, text, date: None, spans })
}

fn set(span: &mut GoldSpan, key: &str, value: &str) {
    match key.to_ascii_lowercase().as_str() {
        "kind" => span.set_kind(value),
        "value" => span.value = Some(value.to_owned()),
        "source" => span.source = Some(value.to_owned()),
        "entity" => span.identity = value.parse().ok(),
        _ => {}
    }
}

fn span(place: &str, surface: &str, text: &str, offsets: &[u32]) -> Result<GoldSpan, String> {
    let wanted = "a label and offsets, as in `place 0 5`, are needed";
    let (label, places) = place.split_once(' ').ok_or(wanted)?;
    let mut pieces = Vec::new();
    let mut whole: Option<Span> = None;
    for piece in places.split(';') {
        let (start, end) = piece.trim().split_once(' ').ok_or(wanted)?;
        let byte = |offset: &str| {
            let number: usize =
                offset.parse().map_err(|_| format!("{offset:?} is not a number; {wanted}"))?;
            offsets.get(number).map(|&byte| byte as usize).ok_or_else(|| {
                format!("{number} is past the end of the text, which has {} code points", offsets.len() - 1)
            })
        };
        let (start, end) = (byte(start)?, byte(end)?);
        if end < start {
            return Err(format!("{piece}: the end stands before the start"));
        }
        pieces.push(&text[start..end]);
        let before = whole.map_or(start, |span| span.start as usize);
        whole = Some(Span::new(before.min(start), end));
    }
    let whole = whole.ok_or(wanted)?;
    let there = pieces.join(" ");
    if !surface.is_empty() && surface != there {
        return Err(format!("{surface:?} is not the text there, which is {there:?}"));
    }
    Ok(GoldSpan::new(whole, label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::label::Kind;

    fn read(text: &str, annotations: &str) -> Result<GoldDocument, Error> {
        let documents =
            [GoldDocument { id: "a".to_owned(), text: text.to_owned(), date: None, spans: Vec::new() }];
        parse(Path::new("x/a.ann"), annotations, Some(&Texts::of(&documents)))
    }

    #[test]
    fn spans_kinds_values_and_sources_are_read() {
        let document = read(
            "😀 Angela\nMerkel visited Paris today.",
            "T1\tPER 2 8;9 15\tAngela Merkel\r\nT2\tplace 24 29\tParis\nT3\tdate 30 35\ttoday\n\
             A1\tkind T2 city\n#1\tAnnotatorNotes T3\tkind=date value=2023-11-24 source=rule:date/today\nR1\tOf Arg1:T1 Arg2:T2\n",
        )
        .unwrap();
        let found: Vec<(&str, Option<Kind>)> =
            document.spans.iter().map(|s| (s.span.of(&document.text), s.kind)).collect();
        assert_eq!(
            found,
            [("Angela\nMerkel", None), ("Paris", Some(Kind::City)), ("today", Some(Kind::Day))]
        );
        assert_eq!(document.spans[2].value.as_deref(), Some("2023-11-24"));
        assert_eq!(document.spans[2].source.as_deref(), Some("rule:date/today"));
    }

    #[test]
    fn what_is_wrong_is_told() {
        for (annotations, expected) in [
            ("T1\tPER 0 4\tRome", "x/a.ann:1: T1: \"Rome\" is not the text there, which is \"Pari\""),
            ("\nT1\tPER 0 9\tParis", "x/a.ann:2: T1: 9 is past the end of the text, which has 5 code points"),
            ("T1\tPER\tParis", "x/a.ann:1: T1: a label and offsets, as in `place 0 5`, are needed"),
            ("T1\tPER 5 0\tParis", "x/a.ann:1: T1: 5 0: the end stands before the start"),
        ] {
            assert_eq!(read("Paris", annotations).unwrap_err().to_string(), expected);
        }
    }
}
