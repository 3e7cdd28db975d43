//! A training document as numbers: its segments, their features as indices, and what the gold allows.

use std::collections::HashMap;
use std::ops::Range;

use super::{Example, Marks, Rows};
use crate::document::{Document, Shape};
use crate::extract::{Extractor, Scratch};
use crate::memory::{Decisions, KeyMap, phrase_key};
use crate::read::gold::GoldSpan;
use crate::resolve::feature_id::id_of;
use crate::resolve::features::token::Role;
use crate::resolve::features::{Features, Sink};
use crate::resolve::model::{Decision, Region, STEP, regions};
use crate::resolve::region::{self, Segment};
use crate::resolve::search::gap;
use crate::resolve::tag::{TAGS, Tag};
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

    fn next_document(&mut self) {
        self.document += 1;
    }

    /// Forgets features seen in too few documents (`word_floor` for those that show a word) and renumbers the instances.
    pub fn prune(&mut self, floor: u32, word_floor: u32, instances: &mut [Instance]) {
        let mut renumber = vec![u32::MAX; self.names.len()];
        let mut names = Vec::new();
        let mut documents = Vec::new();
        for (at, name) in self.names.iter().enumerate() {
            let least = if shows_words(name) { word_floor } else { floor };
            if self.documents[at] >= least {
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
    )
}

struct Collect<'i> {
    interner: &'i mut Interner,
    out: &'i mut Vec<u32>,
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
        instance.allow(document, example, regions, &|at| scratch.classes[at] & extractor.known.title != 0);
        instance
    }

    /// Works out, from the gold, which tags each segment may have and which tokens may stay outside.
    fn allow(
        &mut self,
        document: &Document,
        example: &Example,
        regions: Vec<Region>,
        titles: &dyn Fn(usize) -> bool,
    ) {
        let gold = gold_segments(document, &example.gold.spans, &example.marks, titles);
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

    fn renumber(&mut self, to: &[u32]) {
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
/// `titles` says which tokens are titles: a corpus that marks them as part of a person is read without them.
pub fn gold_segments(
    document: &Document,
    spans: &[GoldSpan],
    marks: &Marks,
    titles: &dyn Fn(usize) -> bool,
) -> Vec<(Segment, u8)> {
    let mut out: Vec<(Segment, u8)> = Vec::new();
    for span in spans {
        let Some(tag) = span.tag.filter(|tag| marks.marked[*tag as usize]) else { continue };
        let mut tags = 1u8 << tag as usize;
        if marks.people_may_be_places && tag == Tag::People {
            tags |= 1 << Tag::Place as usize;
        }
        let mut start = document.tokens.partition_point(|t| t.span.end <= span.span.start);
        let mut end = document.tokens.partition_point(|t| t.span.start < span.span.end);
        if start >= end {
            continue;
        }
        let exact = document.tokens[start].span.start >= span.span.start
            && document.tokens[end - 1].span.end <= span.span.end + 1;
        // Guidelines differ at the edges: the article, titles, the possessive and marks are never ours.
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
            while end - start > 1 && titles(start) {
                start += 1;
            }
        }
        let segment = Segment { start: start as u32, end: end as u32 };
        if out.last().is_some_and(|(last, _)| last.end > segment.start) {
            continue;
        }
        out.push((segment, if exact { tags } else { 0 }));
    }
    out
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
