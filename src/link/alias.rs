//! Words between two names that say that both are one thing's: `also known as`, `née`, `formerly`.

use super::Linker;
use crate::document::{Document, Shape};
use crate::gazetteer::Gazetteer;

/// The most tokens between the two names.
const BETWEEN: usize = 8;

/// The list of such words.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cues {
    class: u64,
}

impl Cues {
    pub(super) fn of(lists: &Gazetteer) -> Cues {
        Cues { class: lists.class("word/alias-cues").unwrap_or(0) }
    }

    /// Whether the tokens are a cue, marks before and behind it left out. What ends in a verb is one only after a mark: `Ann Lee, also
    /// called Iron Annie`, but not `Ann Lee also called Bob Ray a fool`.
    fn are(self, document: &Document, lists: &Gazetteer, tokens: std::ops::Range<usize>) -> bool {
        let is_mark = |&at: &usize| document.tokens[at].shape.has(Shape::PUNCTUATION);
        let words: Vec<u64> =
            tokens.clone().filter(|at| !is_mark(at)).map(|at| document.tokens[at].word).collect();
        let Some(last) = words.last().map(|&word| lists.profile(lists.word(word).profile)) else {
            return false;
        };
        if !is_mark(&tokens.start) && last.may_be_verb() {
            return false;
        }
        if words.len() == 1 {
            return last.classes & self.class != 0;
        }
        lists.claims_on(&words).any(|claim| lists.class_of_list(claim.list) & self.class != 0)
    }
}

impl Linker<'_> {
    /// Whether a mention is another name of the thing that the one before it names: in the same sentence, and not of its owner (`who
    /// became Bob Ray's heir`).
    pub(super) fn is_alias(&self, at: usize) -> bool {
        let (before, mention) = (&self.mentions[at - 1], &self.mentions[at]);
        let between = before.tokens.end as usize..mention.tokens.start as usize;
        before.label == mention.label
            && !mention.people
            && !before.people
            && (1..=BETWEEN).contains(&between.len())
            && self.cues.are(self.document, self.lists, between)
            && !self
                .document
                .tokens
                .get(mention.tokens.end as usize)
                .is_some_and(|next| next.shape.has(Shape::POSSESSIVE))
            && self.document.sentences.partition_point(|sentence| sentence.end <= before.tokens.start)
                == self.document.sentences.partition_point(|sentence| sentence.end <= mention.tokens.start)
    }
}
