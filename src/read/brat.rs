//! brat standoff: `NAME.ann` beside `NAME.txt`.
//!
//! `T1<TAB>place 90 96<TAB>Lahore`, offsets in code points. A span in pieces (`6 9;10 14`), as brat writes one that crosses a
//! line end, is read as one if nothing but white space is between. Attributes (`A1<TAB>kind T1 city`) and notes
//! (`#1<TAB>AnnotatorNotes T1<TAB>value=2023; score=0.9`) give what else a record says; `#0<TAB>DocumentNotes document<TAB>id=..`
//! gives the document's id where its file has another name. Relations and events are passed over, and counted in a note.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::gold::{GoldDocument, GoldSpan};
use super::marked::{File, Found};
use super::offset::{Places, same};
use crate::record::Offsets;
use crate::span::Span;
use crate::write::brat::{DOCUMENT_NOTES, type_name, unescape};
use crate::write::cut::is_space;

/// Reads a file of annotations.
pub fn read(file: &File, found: &mut Found) {
    let mut document = GoldDocument::new(file.stem(), "");
    let lines = || file.text.split('\n').enumerate().map(|(at, line)| (at + 1, line.trim_end_matches('\r')));
    for (_, line) in lines().filter(|(_, line)| line.starts_with('#')) {
        let mut cells = line.splitn(3, '\t');
        if let (_, Some(DOCUMENT_NOTES), Some(note)) = (cells.next(), cells.next(), cells.next()) {
            for (name, value) in pairs(note) {
                match name.as_str() {
                    "id" => document.set_id(&value),
                    "date" => document.date = value.as_str().map(str::to_owned),
                    _ => {}
                }
            }
        }
    }
    document.text = match file.texts.and_then(|texts| texts.get(&document.id)) {
        Some(text) => text.to_owned(),
        None => {
            let beside = file.path.with_extension("txt");
            match std::fs::read_to_string(&beside) {
                Ok(text) => text,
                Err(error) => {
                    let reason = crate::Error::reason(&error);
                    let message = format!("no text for {:?}: {}: {reason}", document.id, beside.display());
                    found.problem(file, 1, message);
                    return;
                }
            }
        }
    };
    let places = Places::new(&document.text, Offsets::Chars);
    let mut by_id: HashMap<&str, usize> = HashMap::new();
    let mut others = BTreeMap::new();
    for (number, line) in lines() {
        let mut cells = line.splitn(3, '\t');
        let (name, second, third) = (cells.next().unwrap_or_default(), cells.next(), cells.next());
        match name.chars().next() {
            Some('T') => {
                match span(second.unwrap_or_default(), third.unwrap_or_default(), &document.text, &places) {
                    Ok(_) if by_id.contains_key(name) => {
                        found.problem(
                            file,
                            number,
                            format!("a second span {name}; give it a number of its own"),
                        );
                    }
                    Ok(mut span) => {
                        span.id = Some(name.to_owned());
                        by_id.insert(name, document.spans.len());
                        document.spans.push(span);
                    }
                    Err(message) => found.problem(file, number, format!("{name}: {message}")),
                }
            }
            Some('A' | 'M' | '#') => {
                let mut words = second.unwrap_or_default().split(' ');
                let (key, of, value) = (words.next().unwrap_or_default(), words.next(), words.next());
                let Some(&at) = of.and_then(|of| by_id.get(of)) else {
                    if second != Some(DOCUMENT_NOTES) {
                        *others
                            .entry("notes and attributes of what is no span here".to_owned())
                            .or_default() += 1;
                    }
                    continue;
                };
                let span = &mut document.spans[at];
                let is_note = name.starts_with('#');
                match value {
                    Some(value) => span.set_fact(&key.to_ascii_lowercase(), &Value::from(value)),
                    // An attribute that is there or not.
                    None if !is_note => span.set_fact(&key.to_ascii_lowercase(), &Value::Bool(true)),
                    None => {}
                }
                let pairs = third.map(pairs).unwrap_or_default();
                if is_note && pairs.is_empty() {
                    *others.entry("remarks".to_owned()).or_default() += 1;
                }
                for (name, value) in pairs {
                    match (name.as_str(), &value) {
                        // What the type of the span couldn't be called; a type that was corrected is another.
                        ("label", Value::String(label)) if type_name(label) == span.name => {
                            rename(span, label);
                        }
                        ("label", _) => {}
                        ("id", Value::String(id)) => span.id = Some(id.clone()),
                        _ => span.set_fact(&name, &value),
                    }
                }
            }
            Some('R') => *others.entry("relations".to_owned()).or_default() += 1,
            Some('E') => *others.entry("events".to_owned()).or_default() += 1,
            Some('N') => *others.entry("normalisations".to_owned()).or_default() += 1,
            Some('*') => *others.entry("equivalences".to_owned()).or_default() += 1,
            None => {}
            Some(_) => {
                found.problem(file, number, format!("{name:?} begins no line of brat's: T1, A1, R1, #1"))
            }
        }
    }
    found.passed_over(file, &others, "spans alone are read");
    document.sort();
    found.documents.push(document);
}

fn rename(span: &mut GoldSpan, name: &str) {
    let named = GoldSpan::new(span.span, name);
    (span.name, span.label) = (named.name, named.label);
    if span.kind.is_none() {
        span.tag = named.tag;
    }
}

/// Returns the names and values of a note: `name=value; name=value`, or with spaces between. What is no such pair is an
/// annotator's remark.
fn pairs(note: &str) -> Vec<(String, Value)> {
    let mut out = Vec::new();
    for part in note.split(';') {
        let part = part.trim();
        // A value that we write has no `=` in it.
        let spaced = part.matches('=').count() > 1;
        let pairs: Vec<&str> = if spaced { part.split(' ').collect() } else { vec![part] };
        for pair in pairs {
            let Some((name, value)) = pair.split_once('=') else { continue };
            if name.is_empty() || name.contains(char::is_whitespace) {
                continue;
            }
            let value = unescape(value);
            let value = match name {
                "kind" | "title" | "name" | "value" | "source" | "label" | "date" => Value::from(value),
                _ => serde_json::from_str(&value).unwrap_or(Value::from(value)),
            };
            out.push((name.to_owned(), value));
        }
    }
    out
}

fn span(place: &str, surface: &str, text: &str, places: &Places) -> Result<GoldSpan, String> {
    let wanted = "a label and offsets, as in `place 0 5`, are needed";
    let (label, offsets) = place.split_once(' ').ok_or(wanted)?;
    let mut pieces: Vec<Span> = Vec::new();
    for piece in offsets.split(';') {
        let (start, end) = piece.trim().split_once(' ').ok_or(wanted)?;
        let number =
            |offset: &str| offset.parse().map_err(|_| format!("{offset:?} is not a number; {wanted}"));
        pieces.push(places.span(number(start)?, number(end)?)?);
    }
    let surfaces: Vec<&str> = pieces.iter().map(|piece| piece.of(text)).collect();
    if !surface.is_empty() {
        same(surface, &surfaces.join(" "))?;
    }
    pieces.sort();
    for pair in pieces.windows(2) {
        let between = text.get(pair[0].end as usize..pair[1].start as usize).unwrap_or_default();
        if !between.chars().all(is_space) {
            return Err(format!(
                "a span in pieces with {between:?} between them; only one without gaps can be used"
            ));
        }
    }
    let (first, last) = (pieces.first().ok_or(wanted)?, pieces.last().ok_or(wanted)?);
    Ok(GoldSpan::new(Span { start: first.start, end: last.end }, label))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;
    use crate::label::Kind;
    use crate::read::marked::Texts;
    use std::path::Path;

    fn parse(text: &str, annotations: &str) -> Result<GoldDocument, Error> {
        let documents = [GoldDocument::new("a", text)];
        let texts = Texts::of(&documents);
        let file = File { path: Path::new("x/a.ann"), text: annotations, texts: Some(&texts), offsets: None };
        let mut found = Found::default();
        read(&file, &mut found);
        if found.problems.is_empty() { Ok(found.documents.remove(0)) } else { Err(found.problems.remove(0)) }
    }

    #[test]
    fn spans_kinds_values_and_sources_are_read() {
        let document = parse(
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
            (
                "\nT1\tPER 0 9\tParis",
                "x/a.ann:2: T1: 0..9: 9 is past the end of the text, which has 5 code points",
            ),
            (
                "T1\tPER 0 1;4 5\tP s",
                "x/a.ann:1: T1: a span in pieces with \"ari\" between them; only one without gaps can be used",
            ),
            ("T1\tPER\tParis", "x/a.ann:1: T1: a label and offsets, as in `place 0 5`, are needed"),
            ("T1\tPER 5 0\tParis", "x/a.ann:1: T1: 5..0: the end stands before the start"),
        ] {
            assert_eq!(parse("Paris", annotations).unwrap_err().to_string(), expected);
        }
    }
}
