//! Features of what kind of thing a decided name is: its words, what stands beside it, what lists and heads say, where it stands.

use super::token::Role;
use super::{CONTEXTS, Features, Sink, emit, shown};
use crate::document::Shape;
use crate::gazetteer::{Source, fold};
use crate::label::Kind;
use crate::resolve::feature_id::{id, template};
use crate::resolve::kind::{By, Choice};
use crate::resolve::region::Segment;

/// The most words of a name that are asked for.
const WORDS: usize = 8;

impl Features<'_> {
    /// Gives the features of a name's kind, in the sentence `from..to`; `said` is the choice of lists, rules and heads.
    pub fn kind<S: Sink>(&self, segment: Segment, (from, to): (usize, usize), said: &Choice, sink: &mut S) {
        let (start, end) = (segment.start as usize, segment.end as usize);
        let names = self.names;
        emit!(sink, "always", names.number(1), 1);
        for at in start..end.min(start + WORDS) {
            self.word_features(Some(at), Role::Inside, sink);
        }
        for (at, role) in [(start, Role::First), (end - 1, Role::Last)] {
            self.word_features(Some(at), role, sink);
            self.cluster_features(at, role, sink);
            self.class_features(at, role, sink);
        }
        self.affixes(end - 1, Role::Last, sink);
        if let Some(at) = self.head(start, end) {
            let word = self.evidence.document.tokens[at].word;
            emit!(sink, "head.word", word, shown(self.evidence.document.word(at)));
        }
        let beside =
            [((start > from).then(|| start - 1), Role::Left), ((end < to).then_some(end), Role::Right)];
        for (at, role) in beside {
            self.word_features(at, role, sink);
            if let Some(at) = at {
                self.cluster_features(at, role, sink);
                self.class_features(at, role, sink);
            }
        }
        self.word_features((start > from + 1).then(|| start - 2), Role::Left2, sink);
        self.word_features((end + 1 < to).then_some(end + 1), Role::Right2, sink);
        let length = (end - start).min(5);
        let shape = self.facts[end - 1].shape;
        let value = fold::extend(names.number(length), names.number(usize::from(shape)));
        emit!(sink, "whole.form", value, format!("{length}|{shape}"));
        self.said(segment, said, sink);
        let (context, sport) = (usize::from(self.facts[start].context), self.evidence.sport);
        let value = fold::extend(names.contexts[context], names.number(sport));
        emit!(sink, "block", value, format!("{}|{sport}", CONTEXTS[context]));
    }

    /// Returns the word before the first small one inside a name, where it has one: `Ministry` of `Ministry of Works`.
    fn head(&self, start: usize, end: usize) -> Option<usize> {
        let tokens = &self.evidence.document.tokens;
        let upper = Shape::CAPITAL.with(Shape::ALL_CAPITALS).with(Shape::INNER_CAPITAL);
        let small = |at: &usize| tokens[*at].shape.has(Shape::LETTER) && !tokens[*at].shape.has(upper);
        (start + 1..end).find(small).map(|at| at - 1)
    }

    /// What lists, rules and heads say of just these words.
    fn said<S: Sink>(&self, segment: Segment, said: &Choice, sink: &mut S) {
        let who = said.who();
        let kind = said.kind.map_or("none", Kind::name);
        let value = fold::extend(fold::hash(who.as_bytes()), fold::hash(kind.as_bytes()));
        emit!(sink, "said", value, format!("{who}|{kind}"));
        if let (By::List, Source::List { list, row }) = (said.by, said.source) {
            let (hash, name) = &self.names.lists[list as usize];
            emit!(sink, "said.list", *hash, name);
            let weight = usize::from(self.evidence.lists.prominence(list, row).weight) / 20;
            let value = fold::extend(fold::hash(kind.as_bytes()), self.names.number(weight));
            emit!(sink, "said.weight", value, format!("{kind}|{weight}"));
        }
        let mut seen = 0u32;
        for claim in self.evidence.claims(segment.start, segment.end) {
            let bit = 1 << claim.kind as u32;
            if seen & bit == 0 {
                seen |= bit;
                let kind = claim.kind.name();
                emit!(sink, "claim", fold::hash(kind.as_bytes()), kind);
            }
        }
    }
}
