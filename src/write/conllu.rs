//! CoNLL-U: tokens in ten columns, entities as `Entity=` in the last as CorefUD has them, `name=` beside it for spaCy's converter, and
//! the white space that UDPipe's `SpacesAfter=` restores to the byte.

use std::collections::HashMap;
use std::fmt::Write;

use serde_json::Value;

use super::Marked;
use super::conll::label;
use super::cut::{Cut, flat};
use crate::read::gold::GoldSpan;

/// Returns the lines of a document.
pub fn write(marked: &Marked) -> Vec<u8> {
    let gold = marked.gold;
    let text = gold.text.as_str();
    let all: Vec<&GoldSpan> = gold.spans.iter().collect();
    let cut = Cut::new(marked.document, &all);
    let brackets = brackets(&cut, &all, &gold.id);
    let names = names(&cut, &flat(&gold.spans));
    let id = one_line(&gold.id);
    let mut out = format!("# newdoc id = {id}\n# global.Entity = eid-etype-head-other\n");
    if gold.numbered {
        out.push_str("# id_type = number\n");
    }
    if let Some(date) = &gold.date {
        let _ = writeln!(out, "# date = {}", one_line(date));
    }
    if cut.tokens.is_empty() {
        // No sentence has no token; the text that has none is kept as a comment.
        let _ = writeln!(out, "# spaces = {}\n", spaces(text));
        return out.into_bytes();
    }
    // udapi takes a slash in a sentence's id for a zone. What is written otherwise is told apart from the id that looks like it.
    let mut sentence_id: String =
        id.chars().map(|c| if c == '/' || c.is_whitespace() { '_' } else { c }).collect();
    if sentence_id != gold.id {
        let _ = write!(sentence_id, "-{:08x}", number_of(&gold.id));
    }
    for (number, sentence) in cut.sentences.iter().enumerate() {
        let (first, last) = (cut.tokens[sentence.start], cut.tokens[sentence.end - 1]);
        let plain: String = text[first.start as usize..last.end as usize]
            .chars()
            .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
            .collect();
        let _ = writeln!(out, "# sent_id = {sentence_id}-{}\n# text = {plain}", number + 1);
        for at in sentence.clone() {
            let token = cut.tokens[at];
            let mut misc: Vec<String> = Vec::new();
            if let Some(bracket) = brackets.get(&at) {
                misc.push(format!("Entity={bracket}"));
            }
            if at == 0 && token.start > 0 {
                misc.push(format!("SpacesBefore={}", spaces(&text[..token.start as usize])));
            }
            let next = cut.tokens.get(at + 1).map_or(text.len(), |next| next.start as usize);
            match &text[token.end as usize..next] {
                "" => misc.push("SpaceAfter=No".to_owned()),
                " " => {}
                other => misc.push(format!("SpacesAfter={}", spaces(other))),
            }
            if let Some(name) = &names[at] {
                misc.push(format!("name={name}"));
            }
            // Nothing is said of syntax; readers want a tree, so the first word is the root and `dep` stands for any relation.
            let tree = if at == sentence.start { "0\troot" } else { "1\tdep" };
            let misc = if misc.is_empty() { "_".to_owned() } else { misc.join("|") };
            let _ = writeln!(
                out,
                "{}\t{}\t_\t_\t_\t_\t{tree}\t_\t{misc}",
                at - sentence.start + 1,
                token.of(text)
            );
        }
        out.push('\n');
    }
    out.into_bytes()
}

/// Returns a number that tells documents of one file apart, made of an id (FNV-1a).
fn number_of(id: &str) -> u32 {
    id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// Returns the brackets of each token that a span begins or ends at.
fn brackets(cut: &Cut, spans: &[&GoldSpan], id: &str) -> HashMap<usize, String> {
    // Entities of different documents must not share an id within a file.
    let document = number_of(id);
    let mut sorted: Vec<(usize, usize, &GoldSpan)> = Vec::new();
    for span in spans {
        let tokens = cut.of(span.span);
        if !tokens.is_empty() {
            sorted.push((tokens.start, tokens.end - 1, span));
        }
    }
    sorted.sort_by_key(|&(first, last, _)| (first, std::cmp::Reverse(last)));
    let mut open: Vec<(usize, String, Option<u64>)> = Vec::new();
    let mut parts: HashMap<usize, (String, String)> = HashMap::new();
    let close = |open: &mut Vec<(usize, String, Option<u64>)>,
                 parts: &mut HashMap<usize, (String, String)>,
                 before: usize| {
        // Those that end first are closed first, of those that end together the one opened last.
        open.sort_by_key(|(last, ..)| std::cmp::Reverse(*last));
        while open.last().is_some_and(|(last, ..)| *last < before) {
            let Some((last, eid, _)) = open.pop() else { break };
            let _ = write!(parts.entry(last).or_default().0, "{eid})");
        }
    };
    for (number, (first, last, span)) in sorted.into_iter().enumerate() {
        close(&mut open, &mut parts, first);
        let mut facts = span.facts();
        // A closing bracket names the entity alone, so an entity that is open already is not opened again.
        let shared =
            span.identity.filter(|identity| !open.iter().any(|(.., other)| other == &Some(*identity)));
        let eid = match shared {
            Some(identity) => format!("e{identity}_{document:08x}"),
            None => format!("s{number}_{document:08x}"),
        };
        if shared.is_some() {
            facts.shift_remove("entity");
        }
        if let Some(id) = &span.id {
            facts.insert("id".to_owned(), id.as_str().into());
        }
        let pairs: Vec<String> = facts
            .iter()
            .map(|(name, value)| {
                let value = match value {
                    Value::String(text) => escape(text),
                    // A number is told from a string by its mark.
                    other => format!("~{}", escape(&other.to_string())),
                };
                format!("{}:{value}", escape(name))
            })
            .collect();
        let opening = format!("({eid}-{}-1-{}", escape(&span.name), pairs.join(","));
        let part = parts.entry(first).or_default();
        if first == last {
            part.1.push_str(&format!("{opening})"));
        } else {
            part.1.push_str(&opening);
            open.push((last, eid, shared));
        }
    }
    close(&mut open, &mut parts, usize::MAX);
    parts.into_iter().map(|(at, (closing, opening))| (at, closing + &opening)).collect()
}

/// Returns the IOB2 tags of flat spans for spaCy, whose converter takes labels of capitals and `_`.
fn names(cut: &Cut, spans: &[&GoldSpan]) -> Vec<Option<String>> {
    let mut out = vec![None; cut.tokens.len()];
    for span in spans {
        let name: String = label(&span.name)
            .to_uppercase()
            .chars()
            .map(|c| if c.is_ascii_uppercase() { c } else { '_' })
            .collect();
        for (number, at) in cut.of(span.span).enumerate() {
            out[at] = Some(format!("{}-{name}", if number == 0 { "B" } else { "I" }));
        }
    }
    out
}

/// Escapes what divides the fields of a bracket, as `&#45;`.
fn escape(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if "-()|,:=&~#;".contains(c) || super::cut::is_space(c) || c.is_control() {
            let _ = write!(out, "&#{};", c as u32);
        } else {
            out.push(c);
        }
    }
    out
}

/// Writes white space as UDPipe does, and what it has no letter for by number.
fn spaces(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            ' ' => out.push_str("\\s"),
            '\t' => out.push_str("\\t"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            _ => {
                let _ = write!(out, "\\u{:04x}", c as u32);
            }
        }
    }
    out
}

/// Returns a text as a comment holds it: control characters become blanks.
pub(super) fn one_line(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c })
        .collect()
}
