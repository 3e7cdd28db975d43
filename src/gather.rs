//! All that speaks for what a document names, gathered before anything is decided: claims of lists and rules, dates, memory.

use std::ops::Range;

use crate::dates::{Context, Expression};
use crate::document::{Block, BlockKind, Document, Shape};
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::{self, Candidate, Source};
use crate::resolve::evidence::fill_reach;
use crate::span::TokenSpan;

impl Extractor {
    /// Collects all claims on a document.
    pub fn gather(&self, document: &Document, context: &Context, scratch: &mut Scratch) {
        self.look_up(document, scratch);
        self.claim(document, scratch);
        self.find_dates(document, context, scratch);
        leave_out(&mut scratch.expressions, &scratch.blocked);
        place(document, 0, scratch);
        let sport = self.sport_words(scratch, 0..document.tokens.len());
        scratch.sport = sport_level(sport, document);
        scratch.memory.begin(document.tokens.len());
        scratch.memory.read(document, &self.lists, &scratch.entries, &scratch.classes, &self.known);
    }

    /// Finds the time expressions, but weekdays that are names of persons.
    pub(crate) fn find_dates(&self, document: &Document, context: &Context, scratch: &mut Scratch) {
        scratch.expressions.clear();
        let Scratch { date_buffers, expressions, .. } = scratch;
        self.dates.find_beside_persons(&self.lists, document, context, date_buffers, expressions);
    }

    /// Looks up what lists say of each token.
    pub(crate) fn look_up(&self, document: &Document, scratch: &mut Scratch) {
        scratch.candidates.clear();
        gazetteer::find(
            &self.lists,
            self.user.as_ref(),
            document,
            &mut scratch.entries,
            &mut scratch.classes,
            &mut scratch.candidates,
            &mut scratch.blocked,
            &mut scratch.recent,
        );
    }

    /// Adds the rules' claims to those of the lists.
    pub(crate) fn claim(&self, document: &Document, scratch: &mut Scratch) {
        let listed = scratch.candidates.len();
        self.rules.find(document, &scratch.entries, &scratch.classes, &mut scratch.candidates);
        if let Some(rules) = &self.user_rules {
            let from = scratch.candidates.len();
            rules.find(document, &scratch.entries, &scratch.classes, &mut scratch.candidates);
            for candidate in &mut scratch.candidates[from..] {
                if let Source::Rule(rule) = candidate.source {
                    candidate.source = Source::UserRule(rule);
                }
            }
        }
        sort_claims(&mut scratch.candidates, listed, &mut scratch.merged);
        fill_reach(&scratch.candidates, document.tokens.len(), &mut scratch.reach);
    }

    /// Returns how many of these tokens are words of sports reports.
    pub(crate) fn sport_words(&self, scratch: &Scratch, tokens: Range<usize>) -> usize {
        scratch.classes[tokens].iter().filter(|&&classes| classes & self.known.sport != 0).count()
    }
}

/// Leaves out the time expressions that a stop list names; `blocked` is sorted.
pub(crate) fn leave_out(expressions: &mut Vec<Expression>, blocked: &[TokenSpan]) {
    if !blocked.is_empty() {
        expressions.retain(|expression| blocked.binary_search(&expression.tokens).is_err());
    }
}

/// Says of each token of a document, or of a part of it that begins at token `from`, whether it belongs to a date, in which block it
/// stands, and whether it opens its sentence.
pub(crate) fn place(document: &Document, from: usize, scratch: &mut Scratch) {
    let to = from + document.tokens.len();
    scratch.dates.clear();
    scratch.dates.resize(document.tokens.len(), false);
    let first = scratch.expressions.partition_point(|expression| expression.tokens.end as usize <= from);
    for expression in &scratch.expressions[first..] {
        let tokens = expression.tokens.range();
        if tokens.start >= to {
            break;
        }
        scratch.dates[tokens.start.max(from) - from..tokens.end.min(to) - from].fill(true);
    }
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
}

/// Returns how much a document speaks of sport: half of all articles have less than 1 such word in 1,000, nine in ten less than 10,
/// reports of sport 40 and more. Lists of results have more than half of their tokens in rows, a report with a table below it a fifth.
pub(crate) fn sport_level(words: usize, document: &Document) -> usize {
    let row = |block: &&Block| block.kind == BlockKind::Result;
    let rows: usize = document.blocks.iter().filter(row).map(|block| block.tokens.len()).sum();
    match words * 1000 / document.tokens.len().max(1) {
        0..=9 => 0,
        _ if rows * 5 > document.tokens.len() => 3,
        10..=39 => 1,
        _ => 2,
    }
}

/// Sorts claims by their tokens and sources; the first `listed` come from lists and are nearly always sorted already.
fn sort_claims(claims: &mut Vec<Candidate>, listed: usize, merged: &mut Vec<Candidate>) {
    let order = |a: &Candidate, b: &Candidate| (a.tokens, a.source).cmp(&(b.tokens, b.source));
    let (lists, rules) = claims.split_at_mut(listed);
    if !lists.is_sorted_by(|a, b| order(a, b).is_le()) {
        lists.sort_by(order);
    }
    if rules.is_empty() {
        return;
    }
    rules.sort_by(order);
    merged.clear();
    let mut rules = rules.iter().peekable();
    for claim in lists.iter() {
        while let Some(rule) = rules.next_if(|rule| order(rule, claim).is_lt()) {
            merged.push(*rule);
        }
        merged.push(*claim);
    }
    merged.extend(rules);
    std::mem::swap(claims, merged);
}
