//! What a reader of marked documents found: documents, what didn't fit, what was passed over.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::gold::GoldDocument;
use super::marked::{File, OF_RUNS, stem};
use crate::error::Error;
use crate::number::counted;

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

    /// Adds a note of what else stands in a folder of which these files are read: other formats, folders, texts without marks. What
    /// goes with the files, their texts and configurations, is nothing else.
    pub(super) fn beside(&mut self, folder: &Path, read: &[PathBuf]) {
        const SHOWN: usize = 3;
        let stems: HashSet<&str> = read.iter().filter_map(|path| Some(stem(path.to_str()?))).collect();
        let is_other = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let goes_with = [".conf", ".config.xml", ".md", "TypeSystem.xml"];
            !(read.contains(path)
                || name.starts_with('.')
                || goes_with.iter().any(|ending| name.ends_with(ending))
                || OF_RUNS.contains(&name)
                || name.ends_with(".txt") && stems.contains(stem(name)))
        };
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        let mut others: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_other).collect();
        others.sort();
        let names: Vec<String> = others
            .iter()
            .take(SHOWN)
            .map(|path| {
                let name = path.file_name().unwrap_or_default().to_string_lossy();
                format!("{name}{}", if path.is_dir() { "/" } else { "" })
            })
            .collect();
        if let Some(more) = others.len().checked_sub(names.len())
            && !names.is_empty()
        {
            let more = if more > 0 { format!(" and {more} more") } else { String::new() };
            self.notes.push(format!(
                "{}: {} read; not read: {}{more}, each to be given by its own path",
                folder.display(),
                counted(read.len(), "file"),
                names.join(", ")
            ));
        }
    }

    /// Leaves out the documents in which nobody looked for spans, and notes how many there were.
    pub fn leave_out_unmarked(&mut self, path: &Path) {
        let unmarked = self.documents.iter().filter(|document| document.unmarked);
        let count = unmarked.clone().count();
        if let Some(first) = unmarked.map(|document| document.id.clone()).next() {
            self.notes.push(format!(
                "{}: {} without \"entities\" left out, the first {first:?}: an empty list says that there is no name",
                path.display(),
                counted(count, "document")
            ));
            self.documents.retain(|document| !document.unmarked);
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
                    let at = text[..span.span.start as usize].chars().count();
                    let own = span.id.as_ref().map(|own| format!("{own}: ")).unwrap_or_default();
                    let message =
                        format!("{id:?}: {own}a span {:?} without a character, at {at}..{at}", span.name);
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
                "{}: {} more than once, with the same place and label; the first is {first}",
                file.display(),
                counted(twice.len(), "span")
            ));
        }
    }

    /// Adds a problem.
    pub fn problem(&mut self, file: &File, line: usize, message: impl Into<String>) {
        self.problems.push(Error::data(file.path, line, message));
    }
}
