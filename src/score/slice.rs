//! Parts of the mentions, scored one by one: by the document's id, the label, the kind, the block they stand in, the lists.

use std::collections::BTreeMap;

use super::bootstrap::{self, Draws, Interval};
use super::count::{Both, Judged, Tally, Verdict};
use super::{Mention, Pair};
use crate::dates::Context;
use crate::document::BlockKind;
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::Source;
use crate::label::Kind;

/// What to slice by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum By {
    /// The letters that the document's id begins with.
    Id,
    /// The label.
    Label,
    /// The kind; right is only what has the kind that the gold gives.
    Kind,
    /// The block: headline, body, ..
    Block,
    /// Whether a list has the name.
    List,
    /// How it stands to the mentions before it.
    Standing,
}

impl By {
    /// Returns the name in help and tables.
    pub fn name(self) -> &'static str {
        match self {
            By::Id => "id",
            By::Label => "label",
            By::Kind => "kind",
            By::Block => "block",
            By::List => "list",
            By::Standing => "standing",
        }
    }
}

/// Whether the lists have the words of a mention.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Listed {
    /// Under the mention's label.
    Yes,
    /// Under another label only.
    Otherwise,
    /// Not as a whole name.
    No,
}

/// Finds the block of each mention, and whether the lists have it.
pub fn mark(pairs: &mut [Pair], extractor: &Extractor) {
    let mut scratch = Scratch::default();
    for pair in pairs {
        let document = extractor.document(&pair.text);
        extractor.gather(&document, &Context::default(), &mut scratch);
        let evidence = extractor.evidence(&document, &scratch);
        for mention in pair.gold.iter_mut().chain(&mut pair.predicted) {
            let tokens = document.touched(mention.span);
            let block = document.blocks.partition_point(|block| block.tokens.end <= tokens.start);
            mention.block = Some(document.blocks.get(block).map_or(BlockKind::Body, |block| block.kind));
            let mut listed = Listed::No;
            for claim in evidence.candidates.iter().filter(|claim| claim.tokens == tokens) {
                match claim.source {
                    Source::List { .. } | Source::User { .. } if same_label(claim.kind, mention) => {
                        listed = Listed::Yes;
                        break;
                    }
                    Source::List { .. } | Source::User { .. } => listed = Listed::Otherwise,
                    _ => {}
                }
            }
            mention.listed = Some(listed);
        }
    }
}

fn same_label(kind: Kind, mention: &Mention) -> bool {
    use super::Class;
    let class = Class::of(kind.label(), Some(kind));
    // Where peoples are not apart, they are groups.
    class == mention.class || class == Class::People && mention.class == Class::Group
}

/// Returns the part of a mention: its place in the order of the parts, and its name. A mention without a kind is counted under
/// that of the other side's, where it has one there.
fn part(by: By, pair: &Pair, mention: &Mention, kind: Option<Kind>) -> (usize, String) {
    match by {
        By::Id => {
            let prefix: String = pair.id.chars().take_while(|c| c.is_alphabetic()).collect();
            (0, if prefix.is_empty() { "(none)".to_owned() } else { prefix })
        }
        By::Label => (mention.class as usize, mention.class.name().to_owned()),
        By::Kind => {
            let class = mention.class.name();
            match kind {
                None => (usize::MAX, format!("{class} (no kind)")),
                Some(kind) if kind.name().is_empty() => (kind as usize, class.to_owned()),
                Some(kind) => (kind as usize, format!("{class}/{}", kind.name())),
            }
        }
        By::Block => mention.block.map_or((usize::MAX, "(unknown)".to_owned()), |kind| {
            let place = BlockKind::ALL.iter().position(|&other| other == kind);
            (place.unwrap_or_default(), kind.name().to_owned())
        }),
        By::List => match mention.listed {
            Some(Listed::Yes) => (0, "listed".to_owned()),
            Some(Listed::Otherwise) => (1, "listed otherwise".to_owned()),
            Some(Listed::No) => (2, "not listed".to_owned()),
            None => (3, "(unknown)".to_owned()),
        },
        By::Standing => mention.standing.map_or((usize::MAX, "(unknown)".to_owned()), |standing| {
            (standing as usize, standing.name().to_owned())
        }),
    }
}

/// A part and its figures.
#[derive(Clone, Debug)]
pub struct Slice {
    /// Its name.
    pub name: String,
    /// Its tallies.
    pub both: Both,
    /// The interval of its strict F1.
    pub interval: Option<Interval>,
}

/// Returns the figures of each part.
pub fn slices(pairs: &[Pair], judged: &[Judged], by: By, draws: Draws) -> Vec<Slice> {
    type Parts = BTreeMap<(usize, String), Both>;
    let mut documents: Vec<Parts> = Vec::with_capacity(pairs.len());
    let mut total = Parts::new();
    for (pair, judged) in pairs.iter().zip(judged) {
        let mut parts = Parts::new();
        // A span with another kind than the gold's is spurious in the one and missed in the other.
        let strict = |verdict: &Verdict| verdict.strict.is_some() && (by != By::Kind || verdict.kind);
        let overlap = |verdict: &Verdict| if by == By::Kind { verdict.overlap_kind } else { verdict.overlap };
        let kind = |mention: &Mention, verdict: &Verdict, others: &[Mention]| {
            mention.kind.or_else(|| verdict.strict.and_then(|at| others[at].kind))
        };
        for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
            let key = part(by, pair, mention, kind(mention, verdict, &pair.gold));
            parts.entry(key).or_default().predicted(strict(verdict), overlap(verdict));
        }
        for (mention, verdict) in pair.gold.iter().zip(&judged.gold) {
            let key = part(by, pair, mention, kind(mention, verdict, &pair.predicted));
            parts.entry(key).or_default().gold(strict(verdict), overlap(verdict));
        }
        for (key, both) in &parts {
            total.entry(key.clone()).or_default().add(*both);
        }
        documents.push(parts);
    }
    let rows: Vec<Vec<u32>> = documents
        .iter()
        .map(|parts| {
            let counts = |key| parts.get(key).map_or([0; COUNTS], |both| columns(both.strict));
            total.keys().flat_map(counts).collect()
        })
        .collect();
    let drawn = bootstrap::draw(&rows, draws, |sums| sums.chunks_exact(COUNTS).map(f1_of).collect());
    total
        .into_iter()
        .enumerate()
        .map(|(column, ((_, name), both))| Slice {
            name,
            both,
            // What stands in one document alone has no spread that could be told.
            interval: bootstrap::interval(&drawn, column).filter(|_| {
                let is_there = |row: &&Vec<u32>| row[column * COUNTS..][..COUNTS] != [0; COUNTS];
                rows.iter().filter(is_there).count() > 1
            }),
        })
        .collect()
}

/// Number of counts of a tally.
pub(crate) const COUNTS: usize = 4;

/// Returns the counts of a tally.
pub(crate) fn columns(tally: Tally) -> [u32; COUNTS] {
    [tally.right, tally.spurious, tally.recalled, tally.missed]
}

/// Returns the tally of such counts.
pub(crate) fn tally_of(counts: &[u32]) -> Tally {
    Tally { right: counts[0], spurious: counts[1], recalled: counts[2], missed: counts[3] }
}

/// Returns the F1 of such counts; NaN where all are 0.
pub(crate) fn f1_of(counts: &[u32]) -> f64 {
    let tally = tally_of(counts);
    if tally.is_empty() { f64::NAN } else { tally.figures().f1 }
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    fn table(pairs: &[Pair], by: By) -> Vec<(String, [u32; COUNTS])> {
        let judged: Vec<Judged> = pairs.iter().map(judge).collect();
        let draws = Draws { samples: 10, ..Draws::default() };
        slices(pairs, &judged, by, draws).into_iter().map(|s| (s.name, columns(s.both.strict))).collect()
    }

    #[test]
    fn parts_are_counted_by_themselves() {
        let pairs = [
            pair(
                "af_1",
                "[[Rome|place|city]] [[UN|group|igo]]",
                "[[Rome|place|country]] [[UN|group|igo]]",
                false,
            ),
            pair("eu-2", "[[Doe|person]] x", "[[Doe|person]] [[x|person]]", false),
        ];
        let shown = |by| {
            table(&pairs, by)
                .into_iter()
                .map(|(n, [r, s, _, m])| format!("{n} {r} {s} {m}"))
                .collect::<Vec<_>>()
        };
        assert_eq!(shown(By::Id), ["af 2 0 0", "eu 1 1 0"]);
        assert_eq!(shown(By::Label), ["person 1 1 0", "group 1 0 0", "place 1 0 0"]);
        let kinds = ["person 1 1 0", "group/igo 1 0 0", "place/country 0 1 0", "place/city 0 0 1"];
        assert_eq!(shown(By::Kind), kinds);
    }

    #[test]
    fn another_kind_overlaps_no_more_than_it_is_right() {
        let pairs = [pair("a", "[[Rome|place|country]]", "[[Rome|place|city]]", false)];
        let judged: Vec<Judged> = pairs.iter().map(judge).collect();
        for slice in slices(&pairs, &judged, By::Kind, Draws { samples: 10, ..Draws::default() }) {
            assert_eq!(slice.both.overlap, slice.both.strict, "{}", slice.name);
        }
    }

    #[test]
    fn a_kind_that_one_side_tells_serves_both() {
        for (gold, predicted, expected) in [
            ("[[UN|group|igo]] x", "[[UN|group]] x", "group/igo 1"),
            ("[[UN|group]] x", "[[UN|group|igo]] x", "group/igo 1"),
            ("[[UN|group]] x", "UN x", "group (no kind) 0"),
        ] {
            let found = table(&[pair("a", gold, predicted, false)], By::Kind);
            let shown: Vec<String> =
                found.into_iter().map(|(name, [right, ..])| format!("{name} {right}")).collect();
            assert_eq!(shown, [expected], "{gold} {predicted}");
        }
    }

    #[test]
    fn blocks_and_lists_are_marked() {
        let text = "[[Paris|place]] Celebrates With [[Zqxj|person]]\n\nThe [[Zqxj Brvt|person]] said it was so on the way home.";
        let mut pairs = [pair("a", text, text, false)];
        let extractor = Extractor::with_weights(
            crate::resolve::weights::Weights::open(crate::resolve::weights::compile(&[])).unwrap(),
        );
        mark(&mut pairs, &extractor);
        let found: Vec<_> = pairs[0].gold.iter().map(|m| (m.block, m.listed)).collect();
        assert_eq!(found[0], (Some(BlockKind::Headline), Some(Listed::Yes)));
        assert_eq!(found[2], (Some(BlockKind::Body), Some(Listed::No)));
    }
}
