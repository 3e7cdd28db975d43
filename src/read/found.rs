//! What a reader of marked documents found: documents, what didn't fit, what was passed over.

use std::collections::{BTreeMap, HashSet};
use std::path::{Path, PathBuf};

use super::gold::GoldDocument;
use super::marked::{File, OF_RUNS, stem};
use crate::error::Error;
use crate::format::Format;
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
    /// Places that have two labels or more, with file and line: what learns from them takes the first.
    pub contested: Vec<String>,
    /// The lines that the documents begin in, of those that were added with one.
    lines: Vec<usize>,
}

/// The spans that begin or end where no name does.
#[derive(Default)]
pub(super) struct CutSpans {
    count: usize,
    of: usize,
    /// The first, with its place.
    first: Option<String>,
}

impl CutSpans {
    /// Counts those of a document that begins in a line.
    pub(super) fn count(&mut self, file: &Path, line: usize, document: &GoldDocument) {
        let text = &document.text;
        self.of += document.spans.len();
        for span in document.spans.iter().filter(|span| span.cuts_word(text) || span.has_blank_edge(text)) {
            self.count += 1;
            self.first.get_or_insert_with(|| {
                let surface = span.span.of(text);
                let at = text[..span.span.start as usize].chars().count();
                let end = at + surface.chars().count();
                format!("{}:{line}: {:?}: {surface:?} at {at}..{end}", file.display(), document.id)
            });
        }
    }

    /// Returns what is to be said of them.
    pub(super) fn note(self) -> Option<String> {
        let first = self.first?;
        Some(format!(
            "{first} begins or ends inside a word or at a blank, as {} of {} {}: mend the offsets, or say what they count with \
             `tagwire convert --offsets`",
            self.count,
            counted(self.of, "span"),
            if self.count == 1 { "does" } else { "do" }
        ))
    }
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
                "{}: {} not among the {} (the first is {first:?}): {then}",
                file.path.display(),
                counted(ids.len(), "document"),
                counted(known, "original one")
            ));
        }
    }

    /// Adds a note of how many things of each kind were passed over; none where nothing was.
    pub fn passed_over(&mut self, file: &File, counts: &BTreeMap<String, usize>, why: &str) {
        if !counts.is_empty() {
            // What is called by the name of many; the rest are names of the file's own.
            const MANY: [&str; 7] =
                ["relations", "events", "remarks", "normalisations", "equivalences", "comments", "choices"];
            let shown = |(kind, &count): (&String, &usize)| match kind.strip_suffix('s') {
                Some(one) if MANY.contains(&kind.as_str()) => counted(count, one),
                _ => format!("{count} {kind}"),
            };
            let counts: Vec<String> = counts.iter().map(shown).collect();
            self.notes.push(format!("{}: passed over {}: {why}", file.path.display(), counts.join(", ")));
        }
    }

    /// Adds a note of what else stands in a folder of which these files are read: other formats, folders, texts without marks. What
    /// goes with the files, their texts and configurations, is nothing else.
    pub(super) fn beside(&mut self, folder: &Path, read: &[PathBuf]) {
        const SHOWN: usize = 3;
        // A folder of gold as ours has texts, guides, figures and folders beside it; only marks of other tools would be missed.
        let is_plain = read.iter().all(|path| path.to_string_lossy().ends_with(".gold.jsonl"));
        let stems: HashSet<&str> = read.iter().filter_map(|path| Some(stem(path.to_str()?))).collect();
        let is_other = |path: &PathBuf| {
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            let goes_with = [".conf", ".config.xml", ".md", "TypeSystem.xml"];
            !(read.contains(path)
                || name.starts_with('.')
                || goes_with.iter().any(|ending| name.ends_with(ending))
                || OF_RUNS.contains(&name)
                || is_plain && !Format::endings().any(|ending| name.ends_with(ending) && ending != ".json")
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
                "{}: {} read; beside {}, to be given by paths of their own: {}{more}",
                folder.display(),
                counted(read.len(), "file"),
                if read.len() == 1 { "it" } else { "them" },
                names.join(", ")
            ));
        }
    }

    /// Notes how many documents of a file were called by it and their lines.
    pub(super) fn note_unnamed(&mut self, file: &Path) {
        let mut unnamed = self.documents.iter().filter(|document| document.unnamed);
        let count = unnamed.clone().count();
        if let Some(first) = unnamed.next() {
            self.notes.push(format!(
                "{}: {} without an \"id\" called by file and line, the first {:?}",
                file.display(),
                counted(count, "document"),
                first.id
            ));
        }
    }

    /// Leaves out the documents in which nobody looked for spans, and notes how many there were.
    pub fn leave_out_unmarked(&mut self, path: &Path) {
        let unmarked = self.documents.iter().filter(|document| document.unmarked);
        let count = unmarked.clone().count();
        if let Some(first) = unmarked.map(|document| document.id.clone()).next() {
            self.notes.push(format!(
                "{}: {} without a list of spans left out, the first {first:?}: an empty list says that there is no name",
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

    /// Notes the places of a document that have several labels: one thing cannot be two.
    pub(super) fn note_contested(&mut self, file: &Path, line: usize, document: &GoldDocument) {
        let text = &document.text;
        for same in document.spans.chunk_by(|one, other| one.span == other.span) {
            let mut labels: Vec<&str> = Vec::new();
            for span in same {
                if !labels.contains(&span.name.as_str()) {
                    labels.push(&span.name);
                }
            }
            if labels.len() < 2 {
                continue;
            }
            let learned = same.iter().find(|span| span.tag.is_some());
            let learned = learned.map_or("none of them".to_owned(), |span| format!("{:?} alone", span.name));
            let (span, start) = (same[0].span, same[0].span.start as usize);
            let at = text[..start].chars().count();
            let end = at + span.of(text).chars().count();
            self.contested.push(format!(
                "{}:{line}: {:?}: {:?} at {at}..{end} has {} labels, {labels:?}: `eval` counts each, `train` learns {learned}",
                file.display(),
                document.id,
                span.of(text),
                labels.len(),
            ));
        }
    }

    /// Adds a problem.
    pub fn problem(&mut self, file: &File, line: usize, message: impl Into<String>) {
        self.problems.push(Error::data(file.path, line, message));
    }
}
