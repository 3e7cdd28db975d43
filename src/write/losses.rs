//! What a format cannot hold of a document, so that nothing is lost in silence.

use std::collections::BTreeSet;

use super::cas::is_illegal;
use super::cut::{Cut, flat, is_space};
use super::{Format, Marked, brat, conll, conllu, prodigy, table};
use crate::Label;
use crate::format::Layout;
use crate::number::counted;
use crate::read::gold::{GoldDocument, GoldSpan, meaning};

/// What a format could not hold of the documents of a run.
#[derive(Clone, Debug, Default)]
pub struct Losses {
    /// What is lost of single spans and texts, a line each; to be told as it comes.
    pub lines: Vec<String>,
    /// What the format has no place for at all.
    facts: BTreeSet<String>,
    spans: usize,
    /// Spans that are no dates, for a format of dates alone.
    apart: usize,
    ids: usize,
    dates: usize,
    fields: BTreeSet<String>,
    /// Labels that it writes otherwise, and how.
    labels: BTreeSet<(String, String)>,
    /// Ids of documents that it writes otherwise: how many, and the first.
    names: usize,
    name: Option<String>,
}

impl Losses {
    /// Adds what is lost of a document.
    pub fn add(&mut self, format: Format, marked: &Marked) {
        let (gold, keeps) = (marked.gold, format.keeps());
        self.lines.extend(losses(format, marked));
        let is_kept =
            |span: &&GoldSpan| format != Format::Timeml || meaning(&span.name).0 == Some(Label::Date);
        self.apart += gold.spans.iter().filter(|span| !is_kept(span)).count();
        for span in gold.spans.iter().filter(is_kept) {
            let facts = span.facts();
            let mut lost = facts.keys().filter(|name| is_lost(format, gold, span, name)).peekable();
            self.spans += usize::from(lost.peek().is_some());
            for name in lost {
                if !self.facts.contains(name) {
                    self.facts.insert(name.clone());
                }
            }
            self.ids += usize::from(!keeps.ids && span.id.is_some());
            if matches!(format, Format::Conll(_) | Format::SpacyTrain) && span.name.contains(is_space) {
                self.labels.insert((span.name.clone(), conll::label(&span.name)));
            }
        }
        // A table has a document's date in the rows of its spans.
        let in_rows = format.layout() == Layout::Table && !gold.spans.is_empty();
        self.dates += usize::from(!keeps.date && !in_rows && gold.date.is_some());
        for name in gold.rest.keys().filter(|_| !keeps.fields) {
            if !self.fields.contains(name) {
                self.fields.insert(name.clone());
            }
        }
        if format == Format::Conllu && conllu::one_line(&gold.id) != gold.id {
            self.names += 1;
            self.name.get_or_insert_with(|| gold.id.clone());
        }
    }

    /// Adds the losses of other documents.
    pub fn merge(&mut self, other: Losses) {
        self.lines.extend(other.lines);
        self.facts.extend(other.facts);
        self.fields.extend(other.fields);
        self.labels.extend(other.labels);
        self.spans += other.spans;
        self.apart += other.apart;
        self.ids += other.ids;
        self.dates += other.dates;
        self.names += other.names;
        self.name = self.name.take().or(other.name);
    }

    /// Returns a line for each kind of thing that the format has no place for in any document.
    pub fn messages(&self, format: Format) -> Vec<String> {
        let name = format.name();
        let list = |names: &BTreeSet<String>| names.iter().cloned().collect::<Vec<_>>().join(", ");
        let mut out = Vec::new();
        if self.apart > 0 {
            out.push(format!("{name} has dates alone: {} of names left out", counted(self.apart, "span")));
        }
        if self.spans > 0 {
            out.push(format!(
                "{name} has no place for all that is known of a span ({} of {})",
                list(&self.facts),
                counted(self.spans, "span")
            ));
        }
        if self.ids > 0 {
            out.push(format!("{name} has no place for the ids of {}", counted(self.ids, "span")));
        }
        if self.dates > 0 {
            out.push(format!("{name} has no place for the dates of {}", counted(self.dates, "document")));
        }
        if !self.fields.is_empty() {
            out.push(format!("{name} has no place for fields of documents: {}", list(&self.fields)));
        }
        if !self.labels.is_empty() {
            let labels: Vec<String> =
                self.labels.iter().map(|(theirs, written)| format!("{theirs:?} is {written}")).collect();
            out.push(format!("{name} has no place for white space in a label: {}", labels.join(", ")));
        }
        if let Some(id) = &self.name {
            out.push(format!(
                "{name} has no place for control characters in an id: they are blanks in those of {} ({id:?})",
                counted(self.names, "document")
            ));
        }
        out
    }
}

/// Returns true if something that is known of a span does not come back from the format; `name` is one of [`GoldSpan::facts`].
pub fn is_lost(format: Format, gold: &GoldDocument, span: &GoldSpan, name: &str) -> bool {
    let keeps = format.keeps();
    // The body of an annotation that identifies is a date's value, of all else the name.
    let is_date = || meaning(&span.name).0 == Some(Label::Date);
    match (format, name) {
        // A record has scores for all of its spans or for none.
        (Format::Argilla, "score") => gold.spans.iter().any(|span| span.score.is_none()),
        (Format::Csv | Format::Tsv, table::FACTS) => false,
        (Format::WebAnnotation, "kind") => span.kind.is_none(),
        (Format::Timeml, "kind" | "value" | "mod" | "from" | "to" | "anchor") => false,
        (Format::WebAnnotation, "value") => !is_date(),
        (Format::WebAnnotation, "name") => is_date(),
        _ if span.rest.contains_key(name) => !keeps.more,
        _ => !keeps.facts,
    }
}

/// Returns the spans that the format leaves out, by the reason.
fn left_out(format: Format, gold: &GoldDocument) -> Vec<(Vec<&GoldSpan>, &'static str)> {
    let mut out = Vec::new();
    let is_flat = matches!(format, Format::Conll(_) | Format::SpacyTrain | Format::Terminal | Format::Plain);
    if is_flat {
        let kept = flat(&gold.spans);
        let lost = gold.spans.iter().filter(|span| !kept.iter().any(|other| std::ptr::eq(*span, *other)));
        out.push((lost.collect(), "lies over another span, which this format cannot hold; left out"));
    }
    if matches!(format, Format::Conll(_) | Format::SpacyTrain | Format::Conllu | Format::Spacy) {
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

/// Returns what the format cannot hold of a document's spans and text, a line for each thing; none as a rule.
pub fn losses(format: Format, marked: &Marked) -> Vec<String> {
    let gold = marked.gold;
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
    // Without tokens the page of `ner.manual` does not show a span.
    if format == Format::Prodigy
        && gold.spans.iter().any(|span| text(&span).starts_with(is_space) || text(&span).ends_with(is_space))
    {
        let stretches =
            Cut::new(marked.document, &gold.spans.iter().collect::<Vec<_>>()).stretches(&gold.text);
        let off = gold.spans.iter().filter(|span| prodigy::tokens_of(&stretches, span.span).is_none());
        say(off.collect(), "begins or ends with white space that is no token; written without tokens");
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
