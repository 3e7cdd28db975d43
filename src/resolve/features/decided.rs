//! Features of what a first pass decided of the same words elsewhere in the document, and of longer names with them.

use super::{Features, Names, Part, Sink, emit, packed, profile_name};
use crate::document::Shape;
use crate::gazetteer::{Source, fold};
use crate::memory::Decisions;
use crate::resolve::feature_id::{id, template};
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};

impl Features<'_> {
    /// What the first pass decided of the same words; `key` is their phrase key.
    pub fn decided<S: Sink>(&self, segment: Segment, key: u64, decisions: &Decisions, sink: &mut S) {
        let evidence = &self.evidence;
        let len = (segment.end - segment.start).min(3) as usize;
        if let Some(decided) = decisions.of(key) {
            sink.kept(Same { names: self.names, levels: decided.same.map(level), best: best(&decided.same) });
            let begins = level(decided.group_start) * 4 + level(decided.place_start);
            // Not of a part of such a name itself.
            if begins > 0 && !self.goes_on(segment.end as usize) {
                let lists = evidence
                    .claims(segment.start, segment.end)
                    .filter(|claim| matches!(claim.source, Source::List { .. }))
                    .filter_map(|claim| Tag::of(claim.kind))
                    .fold(0, |bits, tag| bits | 1 << tag as usize);
                // Of tokens whose facts are at hand or not: the second pass over a part of a document has none.
                let at = segment.start as usize;
                let profile = (len == 1).then(|| packed(evidence.profile(at), self.is_loud(at)));
                sink.kept(BeginsLonger { names: self.names, begins, lists, profile });
            }
        }
        // Parts of longer names, for each end of the segment.
        for (edge, at) in [segment.start as usize, segment.end as usize - 1].into_iter().enumerate() {
            if edge == 1 && len == 1 {
                break;
            }
            let word = fold::extend(0, evidence.document.tokens[at].word);
            if let Some(decided) = decisions.of(word) {
                sink.kept(InLonger {
                    names: self.names,
                    person: level(decided.person_last) * 4 + level(decided.person_first),
                    part: level(decided.group_part) * 4 + level(decided.place_part),
                    initials: if len == 1 { level(decided.initials) } else { 0 },
                    edge: edge + 2 * len,
                });
            }
        }
    }

    /// Whether a longer name may have its next word at a token.
    fn goes_on(&self, at: usize) -> bool {
        let document = self.evidence.document;
        document.tokens.get(at).is_some_and(|token| {
            token.shape.has(Shape::CAPITAL)
                || self.evidence.classes[at] & self.evidence.known.connector != 0
                || document.word(at) == "-"
        })
    }
}

/// The tag that most of the sums speak for, and its share in quarters; None if they are next to nothing.
fn best(same: &[f32; TAGS]) -> Option<(usize, usize)> {
    let best = (0..TAGS).max_by(|&a, &b| same[a].total_cmp(&same[b])).unwrap_or(0);
    let total: f32 = same.iter().sum();
    (total > 0.3).then(|| (best, (same[best] / total * 4.0).round() as usize))
}

/// What a first pass decided of just these words.
struct Same<'n> {
    names: &'n Names,
    levels: [usize; TAGS],
    best: Option<(usize, usize)>,
}

impl Part for Same<'_> {
    fn key(&self) -> u64 {
        let levels = self.levels.iter().fold(0, |key, &level| key << 2 | level as u64);
        let (tag, share) = self.best.unwrap_or((7, 0));
        4 << 60 | levels | (tag as u64) << 16 | (share as u64) << 20
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let names = self.names;
        for (tag, &level) in self.levels.iter().enumerate().filter(|(_, level)| **level > 0) {
            let value = fold::extend(names.tags[tag], names.number(level));
            emit!(sink, "decided.same", value, format!("{}|{level}", Tag::ALL[tag].name()));
        }
        if let Some((tag, share)) = self.best {
            let value = fold::extend(names.tags[tag], names.number(share));
            emit!(sink, "decided.best", value, format!("{}|{share}", Tag::ALL[tag].name()));
        }
    }
}

/// What a first pass decided of longer groups and places that begin with the words of the segment.
struct BeginsLonger<'n> {
    names: &'n Names,
    begins: usize,
    /// A bit for each tag that a list claims the segment as.
    lists: usize,
    /// That of the word of a segment of one.
    profile: Option<u16>,
}

impl Part for BeginsLonger<'_> {
    fn key(&self) -> u64 {
        let profile = self.profile.map_or(1023, u64::from);
        7 << 60 | self.begins as u64 | (self.lists as u64) << 8 | profile << 16
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (names, begins) = (self.names, self.begins);
        let both = |value: u64| fold::extend(names.number(begins), value);
        emit!(sink, "decided.begins", both(names.number(self.lists)), format!("{begins}|{}", self.lists));
        if let Some(profile) = self.profile {
            let value = both(names.profiles[usize::from(profile)]);
            emit!(sink, "decided.begun", value, format!("{begins}|{}", profile_name(profile)));
        }
    }
}

/// What a first pass decided of longer names with a word of the segment.
struct InLonger<'n> {
    names: &'n Names,
    person: usize,
    part: usize,
    initials: usize,
    edge: usize,
}

impl Part for InLonger<'_> {
    fn key(&self) -> u64 {
        5 << 60
            | self.person as u64
            | (self.part as u64) << 8
            | (self.initials as u64) << 16
            | (self.edge as u64) << 24
    }

    fn features<S: Sink>(&self, sink: &mut S) {
        let (names, edge) = (self.names, self.edge);
        let value = |code: usize| fold::extend(names.number(code), names.number(edge));
        if self.person > 0 {
            emit!(sink, "decided.person", value(self.person), format!("{}|{edge}", self.person));
        }
        if self.part > 0 {
            emit!(sink, "decided.part", value(self.part), format!("{}|{edge}", self.part));
        }
        if self.initials > 0 {
            emit!(sink, "decided.initials", names.number(self.initials), self.initials);
        }
    }
}

fn level(sum: f32) -> usize {
    match sum {
        s if s < 0.3 => 0,
        s if s < 1.3 => 1,
        s if s < 2.8 => 2,
        _ => 3,
    }
}
