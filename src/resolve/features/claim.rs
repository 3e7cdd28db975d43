//! Features of what lists claim of a segment, of the words inside it and of those beside it.

use super::{Features, Names, Part, Sink, emit};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, fold};
use crate::resolve::feature_id::{id, template};
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};

/// The labels (a bit for each tag) of claims that touch a segment without being claims on just its tokens.
#[derive(Clone, Copy, Default)]
pub(super) struct Near {
    /// They hold it and more.
    pub beyond: usize,
    /// They cross one of its edges.
    pub crossing: usize,
    /// They end with it.
    pub ends: usize,
    /// They begin with it.
    pub begins: usize,
}

impl Near {
    #[inline]
    pub fn add(&mut self, claim: &Candidate, segment: Segment, bit: usize) {
        let (a, b) = (claim.tokens.start, claim.tokens.end);
        if a <= segment.start && b >= segment.end {
            self.beyond |= bit;
        } else if a >= segment.start && b <= segment.end {
            if b == segment.end {
                self.ends |= bit;
            } else if a == segment.start {
                self.begins |= bit;
            }
        } else if b - a > 1 {
            self.crossing |= bit;
        }
    }
}

/// A list's claim on just the tokens of a segment.
pub(super) struct ListClaim<'c> {
    pub names: &'c Names,
    pub claim: &'c Candidate,
    pub list: u8,
    pub rank: u8,
    pub tag: Tag,
    /// How many tokens it has, at most 7.
    pub tokens: usize,
    /// A word in small letters stands inside: `Ansar al-Sharia in Tunisia`.
    pub joined: bool,
}

impl Part for ListClaim<'_> {
    fn key(&self) -> u64 {
        1 << 60
            | u64::from(self.list)
            | u64::from(self.claim.flags) << 8
            | (self.claim.kind as u64) << 16
            | (self.tokens as u64) << 24
            | u64::from(self.joined) << 28
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (claim, names, tag) = (self.claim, self.names, self.tag);
        let len = self.tokens.min(3);
        let marks = usize::from(claim.flags & (flag::COMMON | flag::AMBIGUOUS | flag::VARIANT)) / 2;
        let (hash, name) = &names.lists[self.list as usize];
        let value = fold::extend(*hash, names.number(marks));
        emit!(sink, "list.exact", value, format!("{name}|{marks}"));
        let fame = usize::from(claim.flags >> flag::FAME & 7);
        if fame > 0 {
            let value = fold::extend(*hash, names.number(fame));
            emit!(sink, "list.fame", value, format!("{name}|f{fame}").replace("|f", "|"));
        }
        // What little data says of each list, much data says of lists of one make and label.
        let rank = usize::from(self.rank);
        let code = (rank * TAGS + tag as usize) * 4 + len;
        let value = fold::extend(names.number(code), names.number(marks));
        emit!(sink, "list.pool", value, format!("{code}|{marks}"));
        let code = (rank * TAGS + tag as usize) * 2 + usize::from(len > 1);
        let value = fold::extend(names.number(code), names.number(marks & 3));
        emit!(sink, "list.trust", value, format!("{code}|{}", marks & 3));
        if len == 3 {
            // A long row is hardly there by chance, nor one that holds what stands between two names elsewhere.
            let code = (tag as usize * 8 + self.tokens) * 2 + usize::from(self.joined);
            emit!(sink, "list.words", names.number(code), code);
        }
        let kind = claim.kind.name();
        emit!(sink, "list.kind", fold::hash(kind.as_bytes()), kind);
    }
}

/// The word beside a segment that lists claim; None is the edge of the sentence.
pub(super) struct Beside<'b, 'f> {
    pub features: &'b Features<'f>,
    pub lists: usize,
    pub at: Option<usize>,
    pub left: bool,
}

impl Part for Beside<'_, '_> {
    fn key(&self) -> u64 {
        let word = self.at.map_or(0, |at| {
            let facts = &self.features.facts[at];
            fold::mix(facts.word ^ fold::mix(facts.classes))
        });
        word ^ (2 << 60 | (self.lists as u64) << 1 | u64::from(self.left))
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (features, lists) = (self.features, self.lists);
        let (_, name) = features.word(self.at);
        let number = features.names.number(lists);
        let value = features.extend_word(number, self.at);
        if self.left {
            emit!(sink, "list.left", value, format!("{lists}|{}", name()));
        } else {
            emit!(sink, "list.right", value, format!("{lists}|{}", name()));
        }
        let Some(at) = self.at else { return };
        features.classes(at, |hash, class| {
            let value = fold::extend(number, hash);
            if self.left {
                emit!(sink, "list.leftclass", value, format!("{lists}|{class}"));
            } else {
                emit!(sink, "list.rightclass", value, format!("{lists}|{class}"));
            }
        });
    }
}
