//! Cross-validation: which documents are judged together, and what is not learned from then, and what is counted.

use std::collections::HashSet;
use std::io;
use std::path::Path;

use tagwire::number::counted;
use tagwire::read::gold::GoldDocument;
use tagwire::resolve::tag::Tag;
use tagwire::train::{Marks, fold_of};
use tagwire::{Context, Extractor, Scratch};

use super::train::{Corpus, short};

/// The most documents that are learned from once more, in folds, only to say what a new table is worth: that takes seconds.
pub const FEW: usize = 200;
/// How many folds, where nobody says.
pub const FOLDS: usize = 5;
/// With fewer documents than this for each fold the folds are made equal: by a hash alone one of five would often have none of ten.
const EQUAL: usize = 5;

/// The documents of the first corpus, dealt into folds.
pub struct Folds<'c> {
    /// The fold of each.
    folds: Vec<usize>,
    /// Text and fold of each: a copy of one that is judged is not learned from, wherever it stands.
    texts: HashSet<(&'c str, usize)>,
    documents: &'c [GoldDocument],
}

impl<'c> Folds<'c> {
    /// Deals the documents of the first corpus, and tells of copies of them in the others.
    pub fn deal(corpora: &'c [Corpus], count: usize) -> Folds<'c> {
        let documents = corpora[0].documents.as_slice();
        let mut folds: Vec<usize> = documents.iter().map(|gold| fold_of(&gold.id, count)).collect();
        let is_empty = |fold: usize| !folds.contains(&fold);
        if documents.len() < EQUAL * count || (0..count).any(is_empty) {
            // In the order of a hash still: neighbours in a file are often of one kind.
            let mut order: Vec<usize> = (0..documents.len()).collect();
            order.sort_by_key(|&at| fold_of(&documents[at].id, usize::MAX));
            order.iter().enumerate().for_each(|(place, &at)| folds[at] = place % count);
        }
        let texts = documents.iter().zip(&folds).map(|(gold, fold)| (gold.text.as_str(), *fold)).collect();
        let known: HashSet<&str> = documents.iter().map(|gold| gold.text.as_str()).collect();
        let others = || corpora[1..].iter().flat_map(|corpus| &corpus.documents);
        let mut copies = others().filter(|gold| known.contains(gold.text.as_str()));
        let number = copies.clone().count();
        if let Some(first) = copies.next() {
            tell!(
                "{}: {} of it in other gold too, the first {:?}: left out of what is learned where it is judged",
                corpora[0].path,
                counted(number, "document"),
                first.id
            );
        }
        Folds { folds, texts, documents }
    }

    /// Returns the documents that are judged in a fold.
    pub fn judged(&self, fold: usize) -> impl Iterator<Item = &'c GoldDocument> {
        let documents = self.documents.iter().zip(&self.folds);
        documents.filter(move |(_, of)| **of == fold).map(|(gold, _)| gold)
    }

    /// Returns true for a document that may be learned from when a fold is judged.
    pub fn is_learned(&self, gold: &GoldDocument, fold: usize) -> bool {
        !self.texts.contains(&(gold.text.as_str(), fold))
    }
}

/// Tells that a table which learning starts from was learned from what is judged: its header names the files.
pub fn warn_of_start(start: &str, corpus: &Corpus) {
    let Ok(text) = std::fs::read_to_string(start) else { return };
    let name = short(Path::new(&corpus.path));
    let names_it = |line: &str| {
        let from = line.split_once(" from ").map_or("", |(_, from)| from);
        let from = from.split(" (rounds ").next().unwrap_or(from);
        format!(" {} ", from.replace(", starting from ", " ")).contains(&format!(" {name} "))
    };
    if text.lines().take_while(|line| line.starts_with('#')).any(names_it) {
        tell!(
            "--start {start}: was learned from {name} too, as its header says: what is judged on that is judged too well"
        );
    }
}

/// Strict counts of a fold or of all: right, found, marked.
#[derive(Clone, Copy, Default)]
pub struct Count {
    right: usize,
    found: usize,
    /// What the gold marks.
    pub marked: usize,
}

impl Count {
    /// Counts what these weights decide of documents; `each` takes the decisions as records.
    pub fn judge<'g>(
        extractor: &Extractor,
        documents: impl Iterator<Item = (&'g GoldDocument, &'g Marks)>,
        mut each: impl FnMut(serde_json::Value) -> io::Result<()>,
    ) -> io::Result<Count> {
        let mut count = Count::default();
        let mut scratch = Scratch::default();
        for (gold, marks) in documents {
            let document = extractor.document(&gold.text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            let decisions = extractor.decide(&document, &mut scratch);
            let evidence = extractor.evidence(&document, &scratch);
            let truth = tagwire::train::gold_segments(&evidence, gold, marks);
            let counts = |tag: Tag| tag != Tag::Other && marks.marked[tag as usize];
            // What cannot be learned, as it lies over another or cuts a word, is missed all the same.
            let marked =
                gold.spans.iter().filter_map(|span| Some((span.span, span.tag.filter(|tag| counts(*tag))?)));
            count.marked += marked.collect::<HashSet<_>>().len();
            for &(segment, tag, _) in decisions.iter().filter(|(_, tag, _)| counts(*tag)) {
                count.found += 1;
                count.right += usize::from(truth.contains(&(segment, tag)));
            }
            each(tagwire::train::prediction(gold, &document, &decisions))?;
        }
        Ok(count)
    }

    pub fn add(&mut self, other: Count) {
        self.right += other.right;
        self.found += other.found;
        self.marked += other.marked;
    }

    pub fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.marked).max(1) as f64
    }
}

/// Counts of new weights, and of the built-in ones on the same documents.
#[derive(Clone, Copy, Default)]
pub struct Both {
    pub new: Count,
    pub built_in: Count,
}

impl std::fmt::Display for Both {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.new.marked == 0 {
            return f.write_str("nothing is marked");
        }
        write!(f, "F1 {:.4} (the built-in weights: {:.4})", self.new.f1(), self.built_in.f1())
    }
}
