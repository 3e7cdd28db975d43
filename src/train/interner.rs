//! Features by number: in the order they are first seen, with the documents they are seen in.

use super::{Instance, Rows};
use crate::memory::KeyMap;
use crate::resolve::feature_id::id_of;
use crate::resolve::features::Sink;
use crate::resolve::model::STEP;
use crate::resolve::weights::COLUMNS;

/// Numbers features in the order they are first seen, and counts the documents they are seen in.
#[derive(Default)]
pub struct Interner {
    index: KeyMap<u32>,
    names: Vec<String>,
    documents: Vec<u32>,
    seen: Vec<u32>,
    document: u32,
    /// What is seen now counts for no document.
    quiet: bool,
    /// Templates, begins of templates with a dot (`list.`) or of features with their value (`rule=person/`) that are left out.
    without: Vec<String>,
}

/// The number of a feature that is left out.
const LEFT_OUT: u32 = u32::MAX;

impl Interner {
    /// Returns an interner that leaves features out: those of a template, or all that begin so (`list.`, `memory.`, `rule=person/`).
    pub fn without(templates: &[String]) -> Interner {
        Interner { without: templates.to_vec(), ..Interner::default() }
    }

    /// Numbers the features that learning starts from, from 0 on; they are kept however few documents they are seen in. Returns the
    /// weights of each.
    pub(super) fn start(&mut self, rows: &Rows) -> Vec<[f32; COLUMNS]> {
        let mut weights = Vec::with_capacity(rows.len());
        for (name, row) in rows.iter().filter(|(name, _)| !name.starts_with(STEP)) {
            let Some(id) = id_of(name).filter(|id| !self.index.contains_key(id)) else { continue };
            if self.leaves_out(name) {
                self.index.insert(id, LEFT_OUT);
                continue;
            }
            self.index.insert(id, self.names.len() as u32);
            self.names.push(name.clone());
            self.documents.push(u32::MAX / 2);
            self.seen.push(0);
            weights.push(*row);
        }
        weights
    }

    fn leaves_out(&self, name: &str) -> bool {
        let template = name.split('=').next().unwrap_or("");
        self.without.iter().any(|w| {
            template == w
                || w.ends_with('.') && template.starts_with(w.as_str())
                || w.contains('=') && name.starts_with(w.as_str())
        })
    }

    /// Returns an interner that goes on from the kept features of another.
    pub fn grown(other: &Interner) -> Interner {
        Interner {
            index: other.index.clone(),
            names: other.names.clone(),
            documents: other.documents.clone(),
            seen: vec![0; other.names.len()],
            document: 0,
            quiet: false,
            without: other.without.clone(),
        }
    }

    /// Returns the number of features.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Returns true if there are none.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Returns the features' texts by number.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// Goes on without counting documents: a feature that has not been seen before is pruned.
    pub fn stop_counting(&mut self) {
        self.quiet = true;
    }

    /// Begins the next document.
    pub(super) fn next_document(&mut self) {
        self.document += 1;
    }

    /// Returns which features are seen in as many documents, `word_floor` for those that show a word.
    pub(super) fn kept(&self, floor: u32, word_floor: u32) -> Vec<bool> {
        let least = |name: &String| if shows_words(name) { word_floor } else { floor };
        self.names.iter().zip(&self.documents).map(|(name, &documents)| documents >= least(name)).collect()
    }

    /// Forgets features seen in too few documents (`word_floor` for those that show a word) and renumbers the instances.
    pub fn prune(&mut self, floor: u32, word_floor: u32, instances: &mut [Instance]) {
        let mut renumber = vec![u32::MAX; self.names.len()];
        let mut names = Vec::new();
        let mut documents = Vec::new();
        let kept = self.kept(floor, word_floor);
        for (at, name) in self.names.iter().enumerate() {
            if kept[at] {
                renumber[at] = names.len() as u32;
                names.push(name.clone());
                documents.push(self.documents[at]);
            }
        }
        self.index.retain(|_, number| {
            if *number != LEFT_OUT {
                *number = renumber[*number as usize];
            }
            *number != LEFT_OUT
        });
        for instance in instances {
            instance.renumber(&renumber);
        }
        self.seen = vec![0; names.len()];
        self.names = names;
        self.documents = documents;
    }
}

/// Returns true for features whose text shows words of a corpus.
fn shows_words(name: &str) -> bool {
    let template = name.split('=').next().unwrap_or("");
    matches!(
        template,
        "first.word"
            | "last.word"
            | "in.word"
            | "left.word"
            | "left.second"
            | "left.two"
            | "right.word"
            | "right.second"
            | "right.two"
            | "whole.words"
            | "list.left"
            | "list.right"
            | "memory.head"
            | "head.word"
    )
}

/// Takes features as numbers.
pub(super) struct Collect<'i> {
    pub interner: &'i mut Interner,
    pub out: &'i mut Vec<u32>,
}

impl Sink for Collect<'_> {
    fn add(&mut self, id: u64, name: impl FnOnce() -> String) {
        let interner = &mut *self.interner;
        let number = match interner.index.get(&id) {
            Some(&number) => number,
            None => {
                let name = name();
                let number = if interner.leaves_out(&name) {
                    LEFT_OUT
                } else {
                    interner.names.push(name);
                    interner.documents.push(0);
                    interner.seen.push(0);
                    interner.names.len() as u32 - 1
                };
                interner.index.insert(id, number);
                number
            }
        };
        if number == LEFT_OUT {
            return;
        }
        if interner.seen[number as usize] != interner.document {
            interner.seen[number as usize] = interner.document;
            interner.documents[number as usize] += u32::from(!interner.quiet);
        }
        self.out.push(number);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_out_is_a_template_a_begin_or_a_value() {
        for (without, name, expected) in [
            ("list.exact", "list.exact=place/cities|0", true),
            ("list.exact", "list.exacter=1", false),
            ("list.", "list.kind=city", true),
            ("list.", "listed=1", false),
            ("rule=person/", "rule=person/title", true),
            ("rule=person/", "rule=place/in", false),
            ("rule", "rule=place/in", true),
            ("rule", "rule.labels=4", false),
        ] {
            let interner = Interner::without(&[without.to_owned()]);
            assert_eq!(interner.leaves_out(name), expected, "{without} {name}");
        }
    }
}
