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

    /// Whether the tokens are a cue, marks before and behind it left out. A single verb is one only after a mark: `Ann Lee, dubbed
    /// Iron Annie`, but not `Ann Lee dubbed Bob Ray a fool`.
    fn are(self, document: &Document, lists: &Gazetteer, tokens: std::ops::Range<usize>) -> bool {
        let is_mark = |&at: &usize| document.tokens[at].shape.has(Shape::PUNCTUATION);
        let words: Vec<u64> =
            tokens.clone().filter(|at| !is_mark(at)).map(|at| document.tokens[at].word).collect();
        if let [word] = words[..] {
            let profile = lists.profile(lists.word(word).profile);
            return profile.classes & self.class != 0 && (is_mark(&tokens.start) || !profile.may_be_verb());
        }
        lists.claims_on(&words).any(|claim| lists.class_of_list(claim.list) & self.class != 0)
    }
}

impl Linker<'_> {
    /// Whether a mention is another name of the thing that the one before it names.
    pub(super) fn is_alias(&self, at: usize) -> bool {
        let (before, mention) = (&self.mentions[at - 1], &self.mentions[at]);
        let between = before.tokens.end as usize..mention.tokens.start as usize;
        before.label == mention.label
            && !mention.people
            && !before.people
            && (1..=BETWEEN).contains(&between.len())
            && self.cues.are(self.document, self.lists, between)
    }
}
