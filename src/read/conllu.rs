//! CoNLL-U: entities as `Entity=` in the last column, as CorefUD and Universal Anaphora have them, or tags as `name=`, `NE=`, `NER=`.
//!
//! The text is made of the words and of `SpaceAfter=No`, `SpacesAfter=` and `SpacesBefore=`, unless it is known: then the words are
//! looked up in it.

use std::fmt::Write as _;

use serde_json::Value;

use super::conll::{Row, Tag, places_in, spans_of};
use super::gold::{GoldDocument, GoldSpan};
use super::marked::{File, Found};
use crate::span::Span;

#[derive(Default)]
struct Part<'l> {
    line: usize,
    id: Option<&'l str>,
    numbered: bool,
    date: Option<&'l str>,
    text: String,
    rows: Vec<Row<'l>>,
    places: Vec<Span>,
    /// The brackets of each word that has some.
    brackets: Vec<(usize, usize, &'l str)>,
    /// The fields of a bracket, as `global.Entity` gives them.
    fields: Vec<&'l str>,
}

/// Reads the documents.
pub fn read(file: &File, found: &mut Found) {
    let mut parts: Vec<Part> = vec![Part::default()];
    let mut fields: Vec<&str> = vec!["eid", "etype", "head", "other"];
    let mut first = true;
    // The last word of a word of several, whose form counts instead of theirs.
    let mut until = 0;
    for (number, line) in file.text.split('\n').enumerate() {
        let (number, line) = (number + 1, line.trim_end_matches('\r'));
        let part = parts.last_mut().expect("there is one from the start");
        if line.trim().is_empty() {
            (first, until) = (true, 0);
            continue;
        }
        if let Some(comment) = line.strip_prefix('#') {
            let (key, value) = comment.split_once('=').unwrap_or((comment, ""));
            // Only one blank stands around the sign: an id may begin with others.
            let value = value.strip_prefix(' ').unwrap_or(value);
            match key.trim() {
                "newdoc id" | "newdoc" => {
                    let id = (key.trim() == "newdoc id").then_some(value);
                    if part.rows.is_empty() && part.id.is_none() {
                        (part.id, part.line) = (id, number);
                    } else {
                        parts.push(Part { line: number, id, fields: fields.clone(), ..Part::default() });
                    }
                }
                "global.Entity" => {
                    fields = value.trim().split('-').collect();
                    part.fields = fields.clone();
                }
                "id_type" => part.numbered = value.trim() == "number",
                "date" => part.date = Some(value.trim()),
                "spaces" if part.rows.is_empty() => part.text = spaces(value),
                _ => {}
            }
            continue;
        }
        let columns: Vec<&str> = line.split('\t').collect();
        let [index, form, .., misc] = columns[..] else {
            found.problem(file, number, format!("{line:?}: ten columns divided by tabs are needed"));
            continue;
        };
        if columns.len() != 10 {
            found.problem(
                file,
                number,
                format!("{} columns, but ten divided by tabs are needed", columns.len()),
            );
            continue;
        }
        if index.contains('.') {
            continue;
        }
        let misc: Vec<(&str, &str)> = misc.split('|').filter_map(|pair| pair.split_once('=')).collect();
        let get = |keys: &[&str]| misc.iter().find(|(key, _)| keys.contains(key)).map(|(_, value)| *value);
        let range = index.split_once('-').and_then(|(_, last)| last.parse::<usize>().ok());
        let inside = range.is_none() && index.parse::<usize>().is_ok_and(|index| index <= until);
        if let Some(last) = range {
            until = last;
        }
        if inside {
            // Part of a word that stands already; its marks are the word's.
            let at = part.rows.len().saturating_sub(1);
            if let Some(bracket) = get(&["Entity"]) {
                part.brackets.push((at, number, bracket));
            }
            continue;
        }
        if let Some(before) = get(&["SpacesBefore"]) {
            part.text.push_str(&spaces(before));
        }
        let start = part.text.len();
        part.text.push_str(form);
        part.places.push(Span::new(start, part.text.len()));
        match (get(&["SpaceAfter"]), get(&["SpacesAfter"])) {
            (_, Some(after)) => part.text.push_str(&spaces(after)),
            (Some("No"), None) => {}
            _ => part.text.push(' '),
        }
        let tag = get(&["name", "NE", "NER"]).and_then(Tag::parse).unwrap_or(Tag::Outside);
        if let Some(bracket) = get(&["Entity"]) {
            part.brackets.push((part.rows.len(), number, bracket));
        }
        part.rows.push(Row { line: number, token: form, tag, first });
        first = false;
    }
    parts.retain(|part| !part.rows.is_empty() || part.id.is_some());
    let alone = parts.len() == 1;
    for (number, part) in parts.into_iter().enumerate() {
        document(part, number, alone, file, found);
    }
}

fn document(part: Part, number: usize, alone: bool, file: &File, found: &mut Found) {
    let id = match part.id {
        Some(id) => id.to_owned(),
        None if alone => file.stem().to_owned(),
        None => format!("{}-{}", file.stem(), number + 1),
    };
    let line = part.line.max(1);
    let mut document = GoldDocument { numbered: part.numbered, ..GoldDocument::new(id, part.text) };
    document.date = part.date.map(str::to_owned);
    let mut places = part.places;
    if let Some(known) = file.texts.and_then(|texts| texts.get(&document.id)) {
        match places_in(known, &part.rows, file, &document.id) {
            Ok(found) => places = found,
            Err(problem) => return found.problems.push(problem),
        }
        document.text = known.to_owned();
    }
    if part.brackets.is_empty() {
        document.spans = spans_of(&part.rows, &places);
    } else {
        let mut open: Vec<(String, usize, GoldSpan)> = Vec::new();
        for (at, line, bracket) in part.brackets {
            if let Err(message) = mentions(bracket, at, &part.fields, &places, &mut open, &mut document.spans)
            {
                found.problem(file, line, format!("Entity={bracket}: {message}"));
            }
        }
        for (key, at, _) in open {
            let line = part.rows[at].line;
            found.problem(file, line, format!("the entity {key:?} that begins here has no end"));
        }
    }
    document.sort();
    found.document(line, document);
}

/// Reads the brackets of one word: `(e1-person-1-other`, `e1)`, `(e1-person)`, in any number.
fn mentions(
    bracket: &str,
    at: usize,
    fields: &[&str],
    places: &[Span],
    open: &mut Vec<(String, usize, GoldSpan)>,
    spans: &mut Vec<GoldSpan>,
) -> Result<(), String> {
    let mut rest = bracket;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('(') {
            let end = after.find(['(', ')']).unwrap_or(after.len());
            let inside = &after[..end];
            let (key, span) = mention(inside, fields, places[at])?;
            if after[end..].starts_with(')') {
                spans.push(span);
                rest = &after[end + 1..];
            } else {
                open.push((key, at, span));
                rest = &after[end..];
            }
            continue;
        }
        let Some((key, after)) = rest.split_once(')') else {
            return Err(format!("{rest:?} is neither an opening nor a closing bracket"));
        };
        let place = open.iter().rposition(|(other, ..)| other == key);
        let (_, _, mut span) =
            open.remove(place.ok_or_else(|| format!("{key:?} ends here but begins nowhere"))?);
        span.span.end = places[at].end;
        spans.push(span);
        rest = after;
    }
    Ok(())
}

/// Returns the key that closes a mention, and its span so far.
fn mention(inside: &str, fields: &[&str], place: Span) -> Result<(String, GoldSpan), String> {
    let default = ["eid", "etype", "head", "other"];
    let fields = if fields.is_empty() { &default[..] } else { fields };
    let cells: Vec<&str> = inside.splitn(fields.len(), '-').collect();
    let get =
        |name: &str| fields.iter().position(|field| *field == name).and_then(|at| cells.get(at)).copied();
    let key = cells[0];
    if key.contains('[') {
        return Err("a mention in pieces; only one without gaps can be used".to_owned());
    }
    // The compact form has the label alone.
    let label = unescape(if cells.len() == 1 { key } else { get("etype").unwrap_or(key) });
    let mut span = GoldSpan::new(place, &label);
    for pair in get("other").unwrap_or_default().split(',') {
        let Some((name, value)) = pair.split_once(':') else { continue };
        let (name, value) = (unescape(name), value);
        let value = match value.strip_prefix('~') {
            Some(number) => {
                serde_json::from_str(&unescape(number)).unwrap_or_else(|_| Value::from(unescape(number)))
            }
            None => Value::from(unescape(value)),
        };
        match (name.as_str(), &value) {
            ("id", Value::String(id)) => span.id = Some(id.clone()),
            _ => span.set_fact(&name, &value),
        }
    }
    let number = key.strip_prefix('e').and_then(|rest| rest.split('_').next()).and_then(|n| n.parse().ok());
    if span.identity.is_none() {
        span.identity = number;
    }
    Ok((key.to_owned(), span))
}

/// Undoes `&#45;` and its like.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("&#") {
        out.push_str(before);
        match after
            .split_once(';')
            .and_then(|(code, after)| Some((char::from_u32(code.parse().ok()?)?, after)))
        {
            Some((c, after)) => {
                out.push(c);
                rest = after;
            }
            None => {
                out.push_str("&#");
                rest = after;
            }
        }
    }
    out + rest
}

/// Returns the white space that UDPipe's letters stand for.
fn spaces(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.trim_end_matches([' ', '\r']).chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.next() {
            Some('s') => out.push(' '),
            Some('t') => out.push('\t'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('p') => out.push('|'),
            Some('u') => {
                let code: String = chars.by_ref().take(4).collect();
                match u32::from_str_radix(&code, 16).ok().and_then(char::from_u32) {
                    Some(c) => out.push(c),
                    None => {
                        let _ = write!(out, "\\u{code}");
                    }
                }
            }
            Some(other) => out.push(other),
            None => out.push('\\'),
        }
    }
    out
}
