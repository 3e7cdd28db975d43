//! What a format cannot hold of a document, so that nothing is lost in silence.

use super::cas::is_illegal;
use super::cut::{flat, is_space};
use super::{Format, brat};
use crate::read::gold::{GoldDocument, GoldSpan};

/// Returns the spans that the format leaves out, by the reason.
fn left_out(format: Format, gold: &GoldDocument) -> Vec<(Vec<&GoldSpan>, &'static str)> {
    let mut out = Vec::new();
    let is_flat = matches!(format, Format::Conll(_) | Format::SpacyTrain);
    if is_flat {
        let kept = flat(&gold.spans);
        let lost = gold.spans.iter().filter(|span| !kept.iter().any(|other| std::ptr::eq(*span, *other)));
        out.push((lost.collect(), "lies over another span, which this format cannot hold; left out"));
    }
    if is_flat || matches!(format, Format::Conllu | Format::Spacy) {
        let blank = |span: &&GoldSpan| span.span.of(&gold.text).chars().all(is_space);
        out.push((
            gold.spans.iter().filter(blank).collect(),
            "has no token, which this format needs; left out",
        ));
    }
    if format == Format::Brat {
        let gone = |span: &&GoldSpan| brat::pieces(&gold.text, span.span).is_empty();
        out.push((
            gold.spans.iter().filter(gone).collect(),
            "is white space alone, which brat cannot mark; left out",
        ));
    }
    if format == Format::Argilla {
        let empty = gold.spans.iter().filter(|span| span.span.is_empty());
        out.push((empty.collect(), "is empty; left out"));
    }
    out
}

/// Returns how many spans of a document the format leaves out.
pub fn spans_left_out(format: Format, gold: &GoldDocument) -> usize {
    let mut spans: Vec<*const GoldSpan> =
        left_out(format, gold).into_iter().flat_map(|(spans, _)| spans).map(std::ptr::from_ref).collect();
    spans.sort_unstable();
    spans.dedup();
    spans.len()
}

/// Returns what the format cannot hold of a document, a line for each thing; none as a rule.
pub fn losses(format: Format, gold: &GoldDocument) -> Vec<String> {
    let mut out = Vec::new();
    let mut say = |spans: Vec<&GoldSpan>, what: &str| {
        if let Some(first) = spans.first() {
            let others =
                if spans.len() > 1 { format!(" and {} more", spans.len() - 1) } else { String::new() };
            out.push(format!(
                "{:?}: {:?} ({}){others}: {what}",
                gold.id,
                first.span.of(&gold.text),
                first.name
            ));
        }
    };
    for (spans, what) in left_out(format, gold) {
        say(spans, what);
    }
    let text = |span: &&GoldSpan| span.span.of(&gold.text);
    if matches!(format, Format::Conll(_) | Format::SpacyTrain | Format::Conllu | Format::Spacy) {
        let blank = |span: &&GoldSpan| text(span).chars().all(is_space);
        let edged = |span: &&GoldSpan| text(span).starts_with(is_space) || text(span).ends_with(is_space);
        let moved = gold.spans.iter().filter(|span| !blank(span) && edged(span)).collect();
        say(moved, "begins or ends with white space, which this format cannot hold; cut to its words");
    }
    if format == Format::Brat {
        let moved = |span: &&GoldSpan| {
            let pieces = brat::pieces(&gold.text, span.span);
            let ends = pieces.first().zip(pieces.last()).map(|(first, last)| (first.start, last.end));
            ends.is_some_and(|ends| ends != (span.span.start, span.span.end))
        };
        let moved = gold.spans.iter().filter(moved).collect();
        say(moved, "begins or ends at a line end, which brat cannot mark; cut to its words");
    }
    if format == Format::Xmi && gold.text.contains(is_illegal) {
        out.push(format!("{:?}: control characters that XML cannot hold are written as blanks", gold.id));
    }
    if format == Format::Argilla && gold.text.chars().any(|c| c.len_utf16() == 2) {
        out.push(format!(
            "{:?}: Argilla's page counts UTF-16 units and its server code points: marks made by hand behind an emoji will be shifted",
            gold.id
        ));
    }
    out
}
