//! A long document, worked through in parts: what the stages hold of each word is a hundred times the text where every word may be a
//! name, so only one part is held at a time.
//!
//! What hangs on the whole document is gathered over all parts before the next pass begins: how words are used (the memory), what the
//! first pass found likely, dates, identities. Of each part only what the next pass needs is kept meanwhile, if that is little.

use std::ops::Range;

use crate::dates::Context;
use crate::document::{Block, Document};
use crate::entity::{self, Entity};
use crate::extract::{Extractor, Scratch};
use crate::gather::{leave_out, place, sport_level};
use crate::gazetteer::{Candidate, WordEntry};
use crate::resolve::country::Contests;
use crate::resolve::evidence::fill_reach;
use crate::resolve::model::Prepared;
use crate::span::TokenSpan;

/// A document of at most so many tokens (350 KB of news) is taken as a whole.
pub(crate) const WHOLE: usize = 1 << 16;
/// The tokens of a part, at least.
pub(crate) const TOKENS: usize = 1 << 15;
/// Tokens seen on either side of a part, for those who look beyond a sentence.
const BESIDE: usize = 4;

/// A part of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Part {
    /// Its own tokens.
    tokens: Range<usize>,
    /// These and those beside them.
    seen: Range<usize>,
}

/// Cuts a document into parts of whole blocks, or of whole sentences where a block has more than two parts' tokens.
fn parts(document: &Document, tokens: usize) -> Vec<Part> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut blocks = document.blocks.iter().peekable();
    let all = document.tokens.len();
    for sentence in &document.sentences {
        let end = sentence.end as usize;
        while blocks.next_if(|block| (block.tokens.end as usize) < end).is_some() {}
        let whole = blocks.peek().is_some_and(|block| block.tokens.end as usize == end);
        let len = end - start;
        if len >= tokens * 2 || len >= tokens && whole || end == all {
            let seen = start.saturating_sub(BESIDE)..(end + BESIDE).min(all);
            out.push(Part { tokens: start..end, seen });
            start = end;
        }
    }
    out
}

/// Makes a document of a part; its sentences are those of its own tokens.
fn document_of<'t>(document: &Document<'t>, part: &Part) -> Document<'t> {
    let shifted = |tokens: TokenSpan| {
        let at = |token: u32| (token as usize).clamp(part.seen.start, part.seen.end) - part.seen.start;
        TokenSpan::new(at(tokens.start), at(tokens.end))
    };
    let first = document.blocks.partition_point(|block| block.tokens.end as usize <= part.seen.start);
    let blocks = document.blocks[first..]
        .iter()
        .take_while(|block| (block.tokens.start as usize) < part.seen.end)
        .map(|block| Block { tokens: shifted(block.tokens), dateline: shifted(block.dateline), ..*block })
        .collect();
    let first = document.sentences.partition_point(|sentence| (sentence.start as usize) < part.tokens.start);
    let sentences = document.sentences[first..]
        .iter()
        .take_while(|sentence| (sentence.end as usize) <= part.tokens.end)
        .map(|&sentence| shifted(sentence))
        .collect();
    Document {
        text: document.text,
        tokens: document.tokens[part.seen.clone()].to_vec(),
        blocks,
        sentences,
        wrapped: document.wrapped,
    }
}

/// What lists say of a part's tokens, kept from one pass to the next.
struct Found {
    entries: Vec<WordEntry>,
    classes: Vec<u64>,
    candidates: Vec<Candidate>,
    blocked: Vec<TokenSpan>,
    /// The segments, once they are scored.
    prepared: Option<Prepared>,
}

/// The bytes for each token that a part may keep for the second pass. News takes some 52; where every word may be a name it would
/// be 500, and such a part is worked through again.
const KEPT: usize = 76;

impl Found {
    /// Takes what a scratch holds.
    fn of(scratch: &mut Scratch, prepared: Option<Prepared>) -> Found {
        Found {
            entries: scratch.entries.clone(),
            classes: scratch.classes.clone(),
            candidates: scratch.candidates.clone(),
            blocked: scratch.blocked.clone(),
            prepared,
        }
    }

    /// Gives it back to a scratch; returns what was scored.
    fn give(self, scratch: &mut Scratch) -> Option<Prepared> {
        scratch.entries = self.entries;
        scratch.classes = self.classes;
        scratch.candidates = self.candidates;
        scratch.blocked = self.blocked;
        self.prepared
    }

    fn is_light(&self, tokens: usize) -> bool {
        let prepared = self.prepared.as_ref().map_or(0, Prepared::size);
        let entries = size_of_val(&self.entries[..]) + size_of_val(&self.classes[..]);
        prepared + size_of_val(&self.candidates[..]) + entries <= KEPT * tokens
    }
}

impl Extractor {
    /// Returns what a document holds, worked through in parts of that many tokens.
    pub(crate) fn extract_parts(
        &self,
        document: &Document,
        context: &Context,
        scratch: &mut Scratch,
        tokens: usize,
    ) -> Vec<Entity> {
        let parts = parts(document, tokens);
        self.find_dates(document, context, scratch);
        let mut kept: Vec<Option<Found>> = Vec::with_capacity(parts.len());
        let mut blocked: Vec<TokenSpan> = Vec::new();
        let mut sport = 0;
        scratch.memory.begin(document.tokens.len());
        for part in &parts {
            let own = part.tokens.start - part.seen.start..part.tokens.end - part.seen.start;
            let document = document_of(document, part);
            self.look_up(&document, scratch);
            scratch.memory.read(&document, &self.lists, &scratch.entries, &scratch.classes, &self.known);
            sport += self.sport_words(scratch, own);
            let shift = part.seen.start as u32;
            let shifted =
                |tokens: &TokenSpan| TokenSpan { start: tokens.start + shift, end: tokens.end + shift };
            blocked.extend(scratch.blocked.iter().map(shifted));
            kept.push(Some(Found::of(scratch, None)).filter(|found| found.is_light(part.tokens.len())));
        }
        scratch.sport = sport_level(sport, document);
        // Neighbouring parts see some of the same tokens.
        blocked.sort_unstable();
        leave_out(&mut scratch.expressions, &blocked);

        scratch.decisions.clear();
        for (part, kept) in parts.iter().zip(&mut kept) {
            let document = document_of(document, part);
            self.take_up(&document, part, kept.take(), scratch);
            self.score(&document, scratch);
            self.first_pass(&document, scratch);
            let prepared = scratch.scorer.prepared();
            *kept =
                Some(Found::of(scratch, Some(prepared))).filter(|found| found.is_light(part.tokens.len()));
        }
        let mut entities = Vec::new();
        let mut contests = Contests::default();
        for (part, kept) in parts.iter().zip(&mut kept) {
            let document = document_of(document, part);
            match self.take_up(&document, part, kept.take(), scratch) {
                Some(prepared) => self.score_again(&document, &prepared, scratch),
                None => self.score(&document, scratch),
            }
            let decisions = self.second_pass(&document, scratch);
            let before = entities.len();
            self.name(&document, scratch, &decisions, &mut entities, &mut contests);
            let shift = part.seen.start as u32;
            for entity in &mut entities[before..] {
                entity.tokens =
                    TokenSpan { start: entity.tokens.start + shift, end: entity.tokens.end + shift };
            }
        }
        entity::choose_again(&self.lists, &contests, &mut entities);
        entity::settle(document, &self.lists, &scratch.expressions, &mut entities);
        // What is as long as the document is not kept for the next.
        *scratch = std::mem::take(scratch).for_short_documents();
        entities
    }

    /// Gathers the claims on a part, but for those found before; returns what was scored, if anything was.
    fn take_up(
        &self,
        document: &Document,
        part: &Part,
        found: Option<Found>,
        scratch: &mut Scratch,
    ) -> Option<Prepared> {
        place(document, part.seen.start, scratch);
        scratch.memory.turn_to(document);
        let prepared = match found {
            Some(found) => found.give(scratch),
            None => {
                self.look_up(document, scratch);
                None
            }
        };
        if prepared.is_some() {
            fill_reach(&scratch.candidates, document.tokens.len(), &mut scratch.reach);
        } else {
            self.claim(document, scratch);
        }
        prepared
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The articles of `corpus/`, one after the other.
    fn articles() -> String {
        let mut paths: Vec<_> = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/corpus"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "txt"))
            .collect();
        paths.sort();
        paths.iter().map(|path| std::fs::read_to_string(path).unwrap() + "\n\n").collect()
    }

    #[test]
    fn parts_hold_every_token_once() {
        let extractor = Extractor::built_in();
        let text = articles() + &"Smith and ".repeat(3000);
        let document = extractor.document(&text);
        for tokens in [100, 1000, 1 << 20] {
            let parts = parts(&document, tokens);
            let mut next = 0;
            for part in &parts {
                assert_eq!(part.tokens.start, next);
                assert!(part.tokens.len() < tokens * 2 + 2048 + 1);
                let own = document_of(&document, part);
                let sentences: usize = own.sentences.iter().map(|sentence| sentence.len()).sum();
                assert_eq!(sentences, part.tokens.len());
                assert_eq!(own.blocks.last().unwrap().tokens.end as usize, own.tokens.len());
                next = part.tokens.end;
            }
            assert_eq!(next, document.tokens.len());
        }
    }

    #[test]
    fn parts_give_what_the_whole_gives() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        // What is no name though bodies share its letters is looked at once more when entities are made.
        let text =
            articles() + "The DNA tests took the GPs of Leeds a week, as the S&P 500 fell in New York.\n\n";
        let document = extractor.document(&text);
        let context = Context { date: Some(jiff::civil::date(2023, 11, 24)) };
        extractor.gather(&document, &context, &mut scratch);
        let decisions = extractor.decide(&document, &mut scratch);
        let mut whole = Vec::new();
        let mut contests = Contests::default();
        extractor.name(&document, &mut scratch, &decisions, &mut whole, &mut contests);
        entity::choose_again(&extractor.lists, &contests, &mut whole);
        entity::settle(&document, &extractor.lists, &scratch.expressions, &mut whole);
        assert!(whole.len() > 1000, "{}", whole.len());
        for tokens in [2000, 10_000] {
            let found = extractor.extract_parts(&document, &context, &mut scratch, tokens);
            assert_eq!(found.len(), whole.len());
            for (found, whole) in found.iter().zip(&whole) {
                assert_eq!(found, whole, "{}", whole.span.of(&text));
            }
        }
    }
}
