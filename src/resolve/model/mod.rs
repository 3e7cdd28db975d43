//! The two passes over a document: score every segment, add all paths up, remember what is likely, score again, decide.

mod sum;

use sum::SumOf;

use super::cache::{Cache, Caching, Wanted};
use super::evidence::Evidence;
use super::features::{Facts, Features, Names};
use super::region::{self, Segment};
use super::search::{self, BEFORE, Factors, GAPS, Lattice, Row, Scored, Steps};
use super::tag::{TAGS, Tag};
use super::weights::{Sums, Weights};
use crate::gazetteer::Source;
use crate::gazetteer::compile::flag;
use crate::memory::{self, Decisions};

/// A segment that was chosen: its tag and the probability that it is right, 0 to 1.
pub type Decision = (Segment, Tag, f32);

/// A sentence with segments: its tokens and where its segments stand among all of the document.
#[derive(Clone, Debug)]
pub struct Region {
    /// First token.
    pub from: usize,
    /// One past the last token.
    pub to: usize,
    /// Its segments, as a range of the list of [`region::segments`].
    pub segments: std::ops::Range<usize>,
}

/// Groups sorted segments by sentence.
pub fn regions(evidence: &Evidence, segments: &[Segment]) -> Vec<Region> {
    let mut out = Vec::new();
    fill_regions(evidence, segments, &mut out);
    out
}

fn fill_regions(evidence: &Evidence, segments: &[Segment], out: &mut Vec<Region>) {
    out.clear();
    let mut next = 0;
    for sentence in &evidence.document.sentences {
        let start = next;
        while next < segments.len() && segments[next].start < sentence.end {
            next += 1;
        }
        if next > start {
            out.push(Region {
                from: sentence.start as usize,
                to: sentence.end as usize,
                segments: start..next,
            });
        }
    }
}

/// A run of tokens that segments cover, with at most one token between two of them: what lies further apart does not meet in a path.
#[derive(Clone, Debug)]
struct Chunk {
    from: usize,
    to: usize,
    segments: std::ops::Range<usize>,
}

/// What the text of the feature of a step begins with.
pub const STEP: &str = "step=";

/// Returns the text of the feature of a step.
pub fn step_name(gap: usize, before: usize) -> String {
    let before = if before == TAGS { "none" } else { Tag::ALL[before].name() };
    format!("{STEP}{}|{before}", GAPS[gap])
}

/// Returns what steps are worth in a pass (0 or 1), as scores.
pub fn steps(weights: &Weights, pass: usize) -> Steps {
    std::array::from_fn(|gap| {
        std::array::from_fn(|before: usize| {
            debug_assert!(before < BEFORE);
            let row = weights.of(&step_name(gap, before));
            std::array::from_fn(|tag| row[pass * TAGS + tag])
        })
    })
}

/// What deciding needs; kept from document to document.
#[derive(Debug, Default)]
pub struct Scorer {
    cache: Cache,
    facts: Vec<Facts>,
    roles: Vec<region::Role>,
    segments: Vec<Segment>,
    regions: Vec<Region>,
    chunks: Vec<Chunk>,
    /// Sums of both passes by segment, without what the first decided.
    sums: Vec<Sums>,
    /// Which segments are out of the question from the start.
    hopeless: Vec<bool>,
    scored: Vec<Scored>,
    /// What a segment adds that begins at a token of the chunk, and that ends before one.
    begins: Vec<Sums>,
    ends: Vec<Sums>,
    ended: Vec<bool>,
    /// Keys of the tokens in and around the chunk.
    keys: Vec<u64>,
    /// What features of the chunk ask for, and how much of it was noted behind each of its `sums_of`.
    wanted: Wanted,
    sums_of: Vec<(SumOf, (usize, usize))>,
    lattice: Lattice,
    likely: Vec<Decision>,
    chosen: Vec<Decision>,
}

/// The segments of a part of a document and what both passes know of each from the start.
#[derive(Debug)]
pub struct Prepared {
    segments: Vec<Segment>,
    sums: Vec<Sums>,
    hopeless: Vec<bool>,
}

impl Prepared {
    /// Returns how many bytes it takes.
    pub fn size(&self) -> usize {
        size_of_val(&self.segments[..]) + size_of_val(&self.sums[..]) + self.hopeless.len()
    }
}

/// Cuts a sentence's segments where two tokens or more lie between.
fn fill_chunks(regions: &[Region], segments: &[Segment], chunks: &mut Vec<Chunk>) {
    chunks.clear();
    for region in regions {
        let mut first = region.segments.start;
        let mut reach = 0;
        for number in region.segments.clone() {
            let segment = segments[number];
            if number > first && segment.start >= reach + 2 {
                chunks.push(Chunk {
                    from: segments[first].start as usize,
                    to: reach as usize,
                    segments: first..number,
                });
                (first, reach) = (number, 0);
            }
            reach = reach.max(segment.end);
        }
        chunks.push(Chunk {
            from: segments[first].start as usize,
            to: reach as usize,
            segments: first..region.segments.end,
        });
    }
}

impl Scorer {
    /// Decides over the segments of a document in two passes; the memory takes in what the first found likely.
    ///
    /// Returns the decisions in order of the text, [`Tag::Other`] among them.
    pub fn decide(
        &mut self,
        evidence: &Evidence,
        decisions: &mut Decisions,
        names: &Names,
        weights: &Weights,
        factors: &[Factors; 2],
    ) -> &[Decision] {
        decisions.clear();
        self.prepare(evidence, names, weights);
        self.first(evidence, decisions, weights, &factors[0]);
        self.second(evidence, decisions, names, weights, &factors[1])
    }

    /// Finds the segments of a document, or of a part of it, and adds up what both passes know of each from the start.
    pub fn prepare(&mut self, evidence: &Evidence, names: &Names, weights: &Weights) {
        self.cache.own(weights.number());
        region::fill_segments(evidence, &mut self.roles, &mut self.segments);
        fill_regions(evidence, &self.segments, &mut self.regions);
        fill_chunks(&self.regions, &self.segments, &mut self.chunks);
        let mut features = Features::new(*evidence, names, std::mem::take(&mut self.facts));
        self.score(&mut features, weights);
        self.facts = features.into_facts();
    }

    /// Lends the buffer of facts, for features that are asked for behind the passes.
    pub(crate) fn take_facts(&mut self) -> Vec<Facts> {
        std::mem::take(&mut self.facts)
    }

    /// Takes it back.
    pub(crate) fn give_facts(&mut self, facts: Vec<Facts>) {
        self.facts = facts;
    }

    /// Returns what [`Scorer::prepare`] found, to be taken up again when the second pass comes to this part of the document.
    pub fn prepared(&self) -> Prepared {
        Prepared { segments: self.segments.clone(), sums: self.sums.clone(), hopeless: self.hopeless.clone() }
    }

    /// Takes up what was prepared of a part.
    pub fn take_up(&mut self, evidence: &Evidence, prepared: &Prepared) {
        self.segments.clone_from(&prepared.segments);
        self.sums.clone_from(&prepared.sums);
        self.hopeless.clone_from(&prepared.hopeless);
        fill_regions(evidence, &self.segments, &mut self.regions);
        fill_chunks(&self.regions, &self.segments, &mut self.chunks);
    }

    /// The first pass over what was prepared: `decisions` take in what it finds likely.
    pub fn first(
        &mut self,
        evidence: &Evidence,
        decisions: &mut Decisions,
        weights: &Weights,
        factors: &Factors,
    ) {
        let scale = weights.scale();
        let gap = |at: usize| search::gap(evidence.document, at);
        self.likely.clear();
        for chunk in &self.chunks {
            self.scored.clear();
            let asked = chunk.segments.clone().filter(|&at| !self.hopeless[at]);
            self.scored.extend(asked.map(|at| Scored {
                segment: self.segments[at],
                weights: search::weights(&self.sums[at].scores(0, scale)),
            }));
            self.lattice.share_out(gap, chunk.from, chunk.to, &self.scored, factors, |segment, shares| {
                likely(segment, shares, &mut self.likely);
            });
        }
        decisions.add(evidence.document, &self.likely);
    }

    /// The second pass over what was prepared, with what the first found likely in the whole document; returns what
    /// [`Scorer::decide`] returns.
    pub fn second(
        &mut self,
        evidence: &Evidence,
        decisions: &Decisions,
        names: &Names,
        weights: &Weights,
        factors: &Factors,
    ) -> &[Decision] {
        let scale = weights.scale();
        let gap = |at: usize| search::gap(evidence.document, at);
        let features = Features::with_facts(*evidence, names, std::mem::take(&mut self.facts));
        self.chosen.clear();
        for chunk in &self.chunks {
            self.scored.clear();
            let mut keys = memory::PhraseKeys::default();
            for at in chunk.segments.clone().filter(|&at| !self.hopeless[at]) {
                let segment = self.segments[at];
                let mut sink = Caching { weights, cache: &mut self.cache, sums: self.sums[at] };
                features.decided(segment, keys.of(evidence.document, segment), decisions, &mut sink);
                let mut scores = sink.sums.scores(1, scale);
                if let Some((tag, worth)) = trust(evidence, segment) {
                    scores[tag as usize] += worth;
                }
                self.scored.push(Scored { segment, weights: search::weights(&scores) });
            }
            self.lattice.share_out(gap, chunk.from, chunk.to, &self.scored, factors, |segment, shares| {
                choose(segment, shares, &mut self.chosen);
            });
        }
        self.facts = features.into_facts();
        &self.chosen
    }
}

/// What such a row adds to its tag's score. On the development corpora anything up to 1.5 changes F1 by less than 0.001 and 3.0
/// loses 0.002; what it buys is that a row written into a list is found where no gold has shown it.
const TRUST: f32 = 2.0;
/// The same of a row whose words are all common words (`Green Zone`) and that not all the world knows; where each word of a line has a
/// capital, such rows are not trusted.
const TRUST_COMMON: f32 = 1.0;

/// Returns what a hand-written row of several words is worth beside its learned weight, when no other label claims the words: the lists
/// hold far more names than any gold shows.
#[inline]
pub fn trust(evidence: &Evidence, segment: Segment) -> Option<(Tag, f32)> {
    if segment.end - segment.start < 2 {
        return None;
    }
    evidence.claims(segment.start, segment.end).find_map(|claim| {
        let Source::List { list, .. } = claim.source else { return None };
        let rank = evidence.lists.list_rank(list);
        if claim.flags & flag::AMBIGUOUS != 0 || rank > 2 {
            return None;
        }
        let worth = match claim.flags & flag::COMMON {
            0 => TRUST,
            _ if evidence.block(segment.start as usize).1 => return None,
            _ if rank == 1 => TRUST,
            _ => TRUST_COMMON,
        };
        Tag::of(claim.kind).map(|tag| (tag, worth))
    })
}

/// Appends a segment that a fair share of the paths takes, with the tag and the share: what was nearly decided in nine places adds up.
#[inline]
pub fn likely(segment: Segment, shares: Row, out: &mut Vec<Decision>) {
    const LEAST: f32 = 0.4;
    for (tag, &share) in Tag::ALL.iter().zip(&shares) {
        if share >= LEAST {
            out.push((segment, *tag, share));
        }
    }
}

/// The least share of all paths that a segment needs to be taken.
const CHOSEN: f32 = 0.40;

/// Appends a segment if enough paths take it, with its tag and share; of two that overlap, the likelier stays.
///
/// Taking what is likelier than half of the F1 that is reached makes the expected F1 greatest (Lipton et al. 2014): with 0.40 it is
/// 0.001 above 0.45 on two corpora that nothing was learned from, and the same within one.
#[inline]
pub fn choose(segment: Segment, shares: Row, out: &mut Vec<Decision>) {
    let tag = (1..TAGS).fold(0, |best, tag| if shares[tag] > shares[best] { tag } else { best });
    let share = shares[tag];
    if share < CHOSEN {
        return;
    }
    // Two segments with more than a third of the paths each are the most that can overlap.
    if let Some(last) = out.last().filter(|last| last.0.end > segment.start) {
        if last.2 >= share {
            return;
        }
        out.pop();
    }
    out.push((segment, Tag::ALL[tag], share));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::{Extractor, Scratch};
    use crate::resolve::features::Sink;
    use crate::{Context, resolve::weights::COLUMNS};

    struct Total<'w>(&'w Weights, [i32; COLUMNS]);

    impl Sink for Total<'_> {
        fn add(&mut self, id: u64, name: impl FnOnce() -> String) {
            let name = name();
            assert_eq!(crate::resolve::feature_id::id_of(&name), Some(id), "{name}");
            let row = self.0.of(&name);
            for (sum, w) in self.1.iter_mut().zip(row) {
                *sum += (w / self.0.scale()).round() as i32;
            }
        }
    }

    #[test]
    fn cached_sums_are_the_sums_of_the_features() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        let mut checked = 0;
        for name in [
            "diplomacy",
            "capitals-wire",
            "football",
            "wrapped-wire",
            "lessons/sport-24-cycling-stage-overall",
            "lessons/pedia-03-river-and-lakes",
            "lessons/euro-24-ralco-dam-santiago-1999",
        ] {
            let path = format!("{}/corpus/{name}.txt", env!("CARGO_MANIFEST_DIR"));
            let Ok(text) = std::fs::read_to_string(&path) else { continue };
            let document = extractor.document(&text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            extractor.decide(&document, &mut scratch);
            let evidence = extractor.evidence(&document, &scratch);
            let features = Features::whole_document(evidence, &extractor.names);
            let scorer = &scratch.scorer;
            for region in &scorer.regions {
                for at in region.segments.clone().filter(|&at| !scorer.hopeless[at]) {
                    let segment = scorer.segments[at];
                    let (start, end) = (segment.start as usize, segment.end as usize);
                    let mut total = Total(&extractor.weights, [0; COLUMNS]);
                    features.tokens(start, end, (region.from, region.to), &mut total);
                    features.whole(segment, region.from, region.to, &mut total);
                    let (first, second) = (scorer.sums[at].scores(0, 1.0), scorer.sums[at].scores(1, 1.0));
                    let sums: Vec<i32> = first.iter().chain(&second).map(|&s| s as i32).collect();
                    assert_eq!(
                        sums,
                        total.1,
                        "{name}: {:?}",
                        document.phrase(crate::TokenSpan::new(start, end))
                    );
                    checked += 1;
                }
            }
        }
        assert!(checked > 500, "{checked}");
    }

    #[test]
    fn a_phrase_key_grown_word_by_word_is_that_of_the_phrase() {
        let extractor = Extractor::built_in();
        let document = extractor.document("the U.S.-led \"New\" York Jean-Luc team of 12");
        let mut keys = memory::PhraseKeys::default();
        for start in 0..document.tokens.len() as u32 {
            for end in start + 1..=document.tokens.len() as u32 {
                let segment = Segment { start, end };
                assert_eq!(keys.of(&document, segment), memory::phrase_key(&document, segment));
            }
        }
    }
}
