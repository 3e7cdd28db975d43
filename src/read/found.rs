//! What a reader of marked documents found: documents, what didn't fit, what was passed over.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use super::gold::GoldDocument;
use super::marked::File;
use crate::error::Error;

/// What was read.
#[derive(Debug, Default)]
pub struct Found {
    /// The documents.
    pub documents: Vec<GoldDocument>,
    /// What didn't fit, with file and line: spans that are not in their text, documents without one.
    pub problems: Vec<Error>,
    /// What was passed over because it is not gold: unfinished tasks, rejected answers.
    pub notes: Vec<String>,
    /// The lines that the documents begin in, of those that were added with one.
    lines: Vec<usize>,
}

impl Found {
    /// Adds a document that begins in a line, counted from 1.
    pub fn document(&mut self, line: usize, document: GoldDocument) {
        self.lines.resize(self.documents.len(), 1);
        self.lines.push(line);
        self.documents.push(document);
    }

    /// Adds a note of documents that are none of the original ones, whose texts are known.
    pub fn strangers(&mut self, file: &File, ids: &[String], then: &str) {
        if let Some(first) = ids.first() {
            let known = file.texts.map_or(0, |texts| texts.in_order().len());
            self.notes.push(format!(
                "{}: {} documents are none of the {known} original ones (the first is {first:?}): {then}",
                file.path.display(),
                ids.len()
            ));
        }
    }

    /// Adds a note of how many things of each kind were passed over; none where nothing was.
    pub fn passed_over(&mut self, file: &File, counts: &BTreeMap<String, usize>, why: &str) {
        if !counts.is_empty() {
            let counts: Vec<String> = counts.iter().map(|(kind, count)| format!("{count} {kind}")).collect();
            self.notes.push(format!("{}: passed over {}: {why}", file.path.display(), counts.join(", ")));
        }
    }

    /// Returns the line that a document begins in.
    pub(super) fn line(&self, at: usize) -> usize {
        self.lines.get(at).copied().unwrap_or(1)
    }

    /// Leaves spans out that cover nothing, and notes how many are there twice.
    pub(super) fn check(&mut self, file: &Path) {
        let mut twice = Vec::new();
        for (at, document) in self.documents.iter_mut().enumerate() {
            let line = self.lines.get(at).copied().unwrap_or(1);
            let (id, text) = (&document.id, &document.text);
            let mut seen = HashSet::new();
            document.spans.retain(|span| {
                if span.span.is_empty() {
                    let message = format!("{id:?}: a span {:?} without a character", span.name);
                    self.problems.push(Error::data(file, line, message));
                    return false;
                }
                if !seen.insert((span.span.start, span.span.end, span.name.clone())) {
                    twice.push(format!("{:?} ({}) in {id:?}", span.span.of(text), span.name));
                }
                true
            });
        }
        if let Some(first) = twice.first() {
            self.notes.push(format!(
                "{}: {} spans stand there twice, with the same place and label; the first is {first}",
                file.display(),
                twice.len()
            ));
        }
    }

    /// Adds a problem.
    pub fn problem(&mut self, file: &File, line: usize, message: impl Into<String>) {
        self.problems.push(Error::data(file.path, line, message));
    }
}
