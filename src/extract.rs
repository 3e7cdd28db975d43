//! The pipeline: text in, entities out.

use crate::document::{Document, Shape};
use crate::gazetteer::{self, Candidate, Gazetteer, WordEntry};
use crate::memory::{Decisions, Memory};
use crate::resolve::evidence::{Evidence, KnownClasses};
use crate::resolve::features::Names;
use crate::resolve::model::{self, Decision};
use crate::resolve::search::Steps;
use crate::resolve::weights::Weights;
use crate::rules::Rules;
use crate::sentence;

/// Finds the people, groups, places and dates of texts. Built once, shared by threads.
pub struct Extractor {
    pub(crate) lists: Gazetteer,
    pub(crate) user: Option<Gazetteer>,
    pub(crate) rules: Rules,
    pub(crate) weights: Weights,
    pub(crate) steps: [Steps; 2],
    pub(crate) names: Names,
    pub(crate) known: KnownClasses,
}

/// What one document needs while it is tagged; kept and used again for the next.
#[derive(Default)]
pub struct Scratch {
    pub(crate) entries: Vec<WordEntry>,
    pub(crate) classes: Vec<u64>,
    pub(crate) candidates: Vec<Candidate>,
    pub(crate) dates: Vec<bool>,
    pub(crate) memory: Memory,
    pub(crate) decisions: Decisions,
    pub(crate) block_of: Vec<u32>,
    pub(crate) opens: Vec<bool>,
}

impl Extractor {
    /// Returns an extractor with the built-in lists and these weights.
    pub fn with_weights(weights: Weights) -> Extractor {
        let lists = Gazetteer::built_in();
        let rules = Rules::built_in(&lists);
        let names = Names::new(&lists, rules.names());
        let known = KnownClasses::of(&lists);
        let steps = [model::steps(&weights, 0), model::steps(&weights, 1)];
        Extractor { lists, user: None, rules, weights, steps, names, known }
    }

    /// Cuts a text into tokens, blocks and sentences.
    pub fn document<'t>(&self, text: &'t str) -> Document<'t> {
        sentence::document(text, &self.lists)
    }

    /// Collects all claims on a document.
    pub fn gather(&self, document: &Document, scratch: &mut Scratch) {
        scratch.candidates.clear();
        gazetteer::find(
            &self.lists,
            self.user.as_ref(),
            document,
            &mut scratch.entries,
            &mut scratch.classes,
            &mut scratch.candidates,
        );
        self.rules.find(document, &self.lists, &scratch.entries, &scratch.classes, &mut scratch.candidates);
        scratch.candidates.sort_by_key(|c| (c.tokens, c.source));
        scratch.dates.clear();
        scratch.dates.resize(document.tokens.len(), false);
        scratch.block_of.clear();
        for (number, block) in document.blocks.iter().enumerate() {
            scratch.block_of.resize(block.tokens.end as usize, number as u32);
        }
        scratch.opens.clear();
        scratch.opens.resize(document.tokens.len(), false);
        for sentence in &document.sentences {
            let word = sentence.range().find(|&at| !document.tokens[at].shape.has(Shape::PUNCTUATION));
            if let Some(at) = word {
                scratch.opens[at] = true;
            }
        }
        scratch.memory.gather(document, &self.lists, &scratch.entries, &scratch.classes, &self.known);
    }

    /// Returns the evidence gathered, for the stages that decide.
    pub fn evidence<'e>(&'e self, document: &'e Document<'e>, scratch: &'e Scratch) -> Evidence<'e> {
        Evidence {
            document,
            lists: &self.lists,
            entries: &scratch.entries,
            classes: &scratch.classes,
            candidates: &scratch.candidates,
            dates: &scratch.dates,
            memory: &scratch.memory,
            known: self.known,
            block_of: &scratch.block_of,
            opens: &scratch.opens,
        }
    }

    /// Decides over the names of a document whose evidence was gathered.
    pub fn decide(&self, document: &Document, scratch: &mut Scratch) -> Vec<Decision> {
        let mut decisions = std::mem::take(&mut scratch.decisions);
        let evidence = self.evidence(document, scratch);
        let decided = model::decide(&evidence, &mut decisions, &self.names, &self.weights, &self.steps);
        scratch.decisions = decisions;
        decided
    }
}
