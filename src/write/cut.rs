//! Tokens for formats that count in them: those of the document, cut where a span begins or ends inside one, so that every span
//! that doesn't begin or end with white space is a run of whole tokens.

use std::ops::Range;

use crate::document::Document;
use crate::read::gold::GoldSpan;
use crate::span::Span;

/// Returns true for what Python's `str.split` takes for white space, which is what readers of columns use: Unicode's White_Space and
/// four control characters.
pub fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}

/// The tokens and sentences of a document.
pub struct Cut {
    /// The tokens, in order; all that lies between is white space.
    pub tokens: Vec<Span>,
    /// The sentences; none ends inside a span.
    pub sentences: Vec<Range<usize>>,
    /// Where spans begin and end, sorted.
    edges: Vec<u32>,
}

/// A stretch of the text with all white space accounted for: a token, or the white space that is more than one blank after one.
pub struct Stretch {
    /// Its bytes.
    pub span: Span,
    /// Whether a blank follows that belongs to no other stretch.
    pub blank: bool,
}

impl Cut {
    /// Cuts a document at the edges of spans.
    pub fn new(document: &Document, spans: &[&GoldSpan]) -> Cut {
        let mut edges: Vec<u32> = spans.iter().flat_map(|s| [s.span.start, s.span.end]).collect();
        edges.sort_unstable();
        edges.dedup();
        let text = document.text;
        let mut cut = Cut { tokens: Vec::with_capacity(document.tokens.len()), sentences: Vec::new(), edges };
        let mut at = 0;
        for sentence in &document.sentences {
            let first = cut.tokens.len();
            for token in &document.tokens[sentence.range()] {
                // What the tokenizer passes over, as a soft hyphen or a byte order mark, is a token here.
                cut.add(text, at, token.span.start as usize);
                cut.add(text, token.span.start as usize, token.span.end as usize);
                at = token.span.end as usize;
            }
            cut.sentences.push(first..cut.tokens.len());
        }
        let first = cut.tokens.len();
        cut.add(text, at, text.len());
        match cut.sentences.last_mut() {
            Some(last) => last.end = cut.tokens.len(),
            None => cut.sentences.push(first..cut.tokens.len()),
        }
        cut.join(spans);
        cut.sentences.retain(|sentence| !sentence.is_empty());
        cut
    }

    /// Adds the tokens of a piece of the text: cut at white space and at edges.
    fn add(&mut self, text: &str, start: usize, end: usize) {
        let mut first: Option<usize> = None;
        for (at, c) in text[start..end].char_indices() {
            let at = start + at;
            let edge = self.edges.binary_search(&(at as u32)).is_ok();
            if let Some(from) = first
                && (edge || is_space(c))
            {
                self.tokens.push(Span::new(from, at));
                first = None;
            }
            if !is_space(c) {
                first.get_or_insert(at);
            }
        }
        if let Some(from) = first {
            self.tokens.push(Span::new(from, end));
        }
    }

    /// Joins the sentences that a span reaches over.
    fn join(&mut self, spans: &[&GoldSpan]) {
        for span in spans {
            let tokens = self.of(span.span);
            let inside = |end: usize| tokens.start < end && end < tokens.end;
            let first = self
                .sentences
                .partition_point(|sentence| !inside(sentence.end) && sentence.end <= tokens.start);
            while first + 1 < self.sentences.len() && inside(self.sentences[first].end) {
                let next = self.sentences.remove(first + 1);
                self.sentences[first].end = next.end;
            }
        }
    }

    /// Returns the tokens that lie in a span; none for white space.
    pub fn of(&self, span: Span) -> Range<usize> {
        let first = self.tokens.partition_point(|token| token.start < span.start);
        let end = self.tokens.partition_point(|token| token.end <= span.end);
        first..end.max(first)
    }

    /// Returns stretches that hold the whole text, as spaCy keeps one: tokens, each with at most one blank after it, and the rest of
    /// the white space as tokens of its own.
    pub fn stretches(&self, text: &str) -> Vec<Stretch> {
        let mut out: Vec<Stretch> = Vec::with_capacity(self.tokens.len());
        let mut at = 0;
        for token in self.tokens.iter().copied().chain([Span::new(text.len(), text.len())]) {
            if let Some(last) = out.last_mut()
                && at < token.start as usize
                && text[at..].starts_with(' ')
            {
                last.blank = true;
                at += 1;
            }
            if at < token.start as usize {
                out.push(Stretch { span: Span::new(at, token.start as usize), blank: false });
            }
            if !token.is_empty() {
                out.push(Stretch { span: token, blank: false });
            }
            at = token.end as usize;
        }
        out
    }
}

/// Returns the spans that a format without overlaps can hold, in order: from left to right the longest, none touching the one
/// before; empty ones are left out.
pub fn flat(spans: &[GoldSpan]) -> Vec<&GoldSpan> {
    let mut sorted: Vec<&GoldSpan> = spans.iter().filter(|span| !span.span.is_empty()).collect();
    sorted.sort_by_key(|span| (span.span.start, std::cmp::Reverse(span.span.end)));
    let mut end = 0;
    sorted.retain(|span| {
        let free = span.span.start >= end;
        if free {
            end = span.span.end;
        }
        free
    });
    sorted
}
