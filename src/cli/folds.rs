//! Cross-validation: which documents are judged together, and what is not learned from then.

use std::collections::HashSet;
use std::path::Path;

use tagwire::number::counted;
use tagwire::read::gold::GoldDocument;
use tagwire::train::fold_of;

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
