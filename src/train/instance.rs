//! A training document as numbers: its segments, their features as indices, and what the gold allows.

use std::collections::HashMap;
use std::ops::Range;

use super::interner::{Collect, Interner};
use super::{Example, Marks};
use crate::document::{Document, Shape};
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::Source;
use crate::memory::{Decisions, phrase_key};
use crate::read::gold::GoldSpan;
use crate::resolve::evidence::Evidence;
use crate::resolve::features::Features;
use crate::resolve::features::token::Role;
use crate::resolve::model::{Decision, Region, regions};
use crate::resolve::region::{self, Segment};
use crate::resolve::search::gap;
use crate::resolve::tag::{TAGS, Tag};

/// Lists of feature numbers, one for each place, in one buffer.
#[derive(Clone, Default)]
pub struct Lists {
    numbers: Vec<u32>,
    ends: Vec<u32>,
}

impl Lists {
    fn close(&mut self) {
        self.ends.push(self.numbers.len() as u32);
    }

    /// Returns list number `at`.
    pub fn get(&self, at: usize) -> &[u32] {
        let start = if at == 0 { 0 } else { self.ends[at - 1] as usize };
        &self.numbers[start..self.ends[at] as usize]
    }

    fn renumber(&mut self, to: &[u32]) {
        let mut kept = Vec::with_capacity(self.numbers.len());
        let mut start = 0;
        for end in &mut self.ends {
            for &number in &self.numbers[start as usize..*end as usize] {
                if to[number as usize] != u32::MAX {
                    kept.push(to[number as usize]);
                }
            }
            start = *end;
            *end = kept.len() as u32;
        }
        self.numbers = kept;
    }
}

/// A sentence of an instance.
#[derive(Clone)]
pub struct Sentence {
    /// Tokens and segments.
    pub region: Region,
    /// For each token, the gap it makes (see `search::GAPS`).
    pub gaps: Vec<u8>,
    /// For each token, whether gold lets it stay outside.
    pub skip: Vec<bool>,
}

/// A training document.
#[derive(Clone)]
pub struct Instance {
    /// Its segments, sorted.
    pub segments: Vec<Segment>,
    /// Bit t set: gold allows tag t for the segment.
    pub allowed: Vec<u8>,
    /// Its sentences that have segments.
    pub sentences: Vec<Sentence>,
    /// Features of tokens as first, last, inside, left (of a segment that begins there) and right (of one that ends before).
    pub first: Lists,
    /// As last of a segment.
    pub last: Lists,
    /// As part of a segment.
    pub inside: Lists,
    /// Left of a segment that begins there.
    pub left: Lists,
    /// Right of a segment that ends before it.
    pub right: Lists,
    /// Features of whole segments.
    pub whole: Lists,
    /// Features of what was decided of the same words, for the second pass.
    pub decided: Lists,
    /// Gold spans that no segment can reach.
    pub unreachable: usize,
    /// What its gradients are multiplied by.
    pub weight: f32,
}

impl Instance {
    /// Numbers the features of a document and works out what its gold allows.
    pub fn new(
        extractor: &Extractor,
        document: &Document,
        scratch: &Scratch,
        example: &Example,
        interner: &mut Interner,
    ) -> Instance {
        interner.next_document();
        let evidence = extractor.evidence(document, scratch);
        let features = Features::whole_document(evidence, &extractor.names);
        let segments = region::segments(&evidence);
        let regions = regions(&evidence, &segments);
        let tokens = document.tokens.len();
        let (mut starts, mut ends, mut inner) =
            (vec![None; tokens], vec![None; tokens + 1], vec![false; tokens]);
        for region in &regions {
            for segment in &segments[region.segments.clone()] {
                starts[segment.start as usize] = Some((region.from, region.to));
                ends[segment.end as usize - 1] = Some((region.from, region.to));
                inner[segment.start as usize..segment.end as usize].fill(true);
            }
        }
        let mut instance = Instance {
            segments: segments.clone(),
            allowed: vec![0; segments.len()],
            sentences: Vec::new(),
            first: Lists::default(),
            last: Lists::default(),
            inside: Lists::default(),
            left: Lists::default(),
            right: Lists::default(),
            whole: Lists::default(),
            decided: Lists::default(),
            unreachable: 0,
            weight: 1.0,
        };
        let mut fill = |lists: &mut Lists, run: &mut dyn FnMut(&mut Collect)| {
            run(&mut Collect { interner, out: &mut lists.numbers });
            lists.close();
        };
        instance.right.close();
        for at in 0..tokens {
            fill(&mut instance.first, &mut |sink| {
                starts[at].iter().for_each(|_| features.token(Some(at), Role::First, sink))
            });
            fill(&mut instance.left, &mut |sink| {
                starts[at].iter().for_each(|r: &(usize, usize)| features.left(at, r.0, sink))
            });
            fill(&mut instance.inside, &mut |sink| {
                if inner[at] {
                    features.token(Some(at), Role::Inside, sink);
                }
            });
            fill(&mut instance.last, &mut |sink| {
                ends[at].iter().for_each(|_| features.token(Some(at), Role::Last, sink))
            });
            fill(&mut instance.right, &mut |sink| {
                ends[at].iter().for_each(|r: &(usize, usize)| features.right(at + 1, r.1, sink))
            });
        }
        for region in &regions {
            for &segment in &segments[region.segments.clone()] {
                fill(&mut instance.whole, &mut |sink| features.whole(segment, region.from, region.to, sink));
                instance.decided.close();
            }
        }
        instance.allow(&evidence, example, regions);
        instance
    }

    /// Works out, from the gold, which tags each segment may have and which tokens may stay outside.
    fn allow(&mut self, evidence: &Evidence, example: &Example, regions: Vec<Region>) {
        let document = evidence.document;
        let gold = gold_segments(evidence, &example.gold.spans, &example.marks);
        let position: HashMap<Segment, usize> =
            self.segments.iter().enumerate().map(|(at, &segment)| (segment, at)).collect();
        #[derive(Clone, Copy, PartialEq)]
        enum Cover {
            Free,
            Gold,
            Unknown,
        }
        let mut cover = vec![Cover::Free; document.tokens.len()];
        for (segment, tags) in &gold {
            let range = segment.start as usize..segment.end as usize;
            let reachable = *tags != 0 && position.contains_key(segment);
            if !reachable {
                self.unreachable += 1;
            }
            cover[range].fill(if reachable { Cover::Gold } else { Cover::Unknown });
        }
        let unmarked =
            (0..TAGS).filter(|&tag| !example.marks.marked[tag]).fold(0u8, |bits, tag| bits | 1 << tag);
        for (at, segment) in self.segments.iter().enumerate() {
            let range = &cover[segment.start as usize..segment.end as usize];
            self.allowed[at] = if range.contains(&Cover::Gold) {
                0
            } else if range.contains(&Cover::Unknown) {
                (1 << TAGS) - 1
            } else {
                unmarked
            };
        }
        for (segment, tags) in &gold {
            if let Some(&at) = position.get(segment) {
                self.allowed[at] = *tags;
            }
        }
        for region in regions {
            let range: Range<usize> = region.from..region.to;
            self.sentences.push(Sentence {
                gaps: range.clone().map(|at| gap(document, at) as u8).collect(),
                skip: range.map(|at| cover[at] != Cover::Gold).collect(),
                region,
            });
        }
    }

    /// Adds the features of what a first pass decided.
    pub fn add_decisions(
        &mut self,
        extractor: &Extractor,
        document: &Document,
        scratch: &Scratch,
        decisions: &[Decision],
        interner: &mut Interner,
    ) {
        interner.next_document();
        let evidence = extractor.evidence(document, scratch);
        let features = Features::whole_document(evidence, &extractor.names);
        let mut memory = Decisions::default();
        memory.clear();
        memory.add(document, decisions);
        let mut lists = Lists::default();
        for &segment in &self.segments {
            let key = phrase_key(document, segment);
            features.decided(segment, key, &memory, &mut Collect { interner, out: &mut lists.numbers });
            lists.close();
        }
        self.decided = lists;
    }

    pub(super) fn renumber(&mut self, to: &[u32]) {
        for lists in [
            &mut self.first,
            &mut self.last,
            &mut self.inside,
            &mut self.left,
            &mut self.right,
            &mut self.whole,
        ] {
            lists.renumber(to);
        }
    }
}

/// Returns the gold spans as segments with the bits of the tags they may have; 0 for one that is cut by a token.
///
/// Guidelines differ at the edges, so these are made ours: the article, the possessive and marks are left out; so is a title, where
/// a corpus marks titles as part of a person; but the possessive of a name that a list has with it (`McDonald's`) stays, where it is
/// marked or no list has the name without it.
pub fn gold_segments(evidence: &Evidence, spans: &[GoldSpan], marks: &Marks) -> Vec<(Segment, u8)> {
    let document = evidence.document;
    let is_title = |at: usize| evidence.classes[at] & evidence.known.title != 0;
    let is_listed = |start: usize, end: usize, tag: Tag| {
        evidence.claims(start as u32, end as u32).any(|claim| {
            matches!(claim.source, Source::List { .. } | Source::User { .. })
                && Tag::of(claim.kind) == Some(tag)
        })
    };
    let is_possessive =
        |at: usize| document.tokens.get(at).is_some_and(|token| token.shape.has(Shape::POSSESSIVE));
    let mut out: Vec<(Segment, u8)> = Vec::new();
    for span in spans {
        let Some(tag) = span.tag.filter(|tag| marks.marked[*tag as usize]) else { continue };
        let mut tags = 1u8 << tag as usize;
        if marks.people_may_be_places && tag == Tag::People {
            tags |= 1 << Tag::Place as usize;
        }
        let Range { mut start, mut end } = document.touched(span.span).range();
        if start >= end {
            continue;
        }
        let exact = document.tokens[start].span.start >= span.span.start
            && document.tokens[end - 1].span.end <= span.span.end + 1;
        let with_possessive = is_possessive(end - 1);
        while end - start > 1
            && document.tokens[end - 1].shape.has(Shape::POSSESSIVE.with(Shape::PUNCTUATION))
        {
            end -= 1;
        }
        while end - start > 1
            && (document.word(start).eq_ignore_ascii_case("the")
                || document.tokens[start].shape.has(Shape::PUNCTUATION))
        {
            start += 1;
        }
        if marks.people_may_be_places && tag == Tag::Person {
            while end - start > 1 && is_title(start) {
                start += 1;
            }
        }
        if is_possessive(end)
            && is_listed(start, end + 1, tag)
            && (with_possessive || !is_listed(start, end, tag))
        {
            end += 1;
        }
        let segment = Segment { start: start as u32, end: end as u32 };
        if out.last().is_some_and(|(last, _)| last.end > segment.start) {
            continue;
        }
        out.push((segment, if exact { tags } else { 0 }));
    }
    out
}
