//! Which country's row is meant: what `City, Region` says, and the countries that the rest of the document names.

use super::evidence::Evidence;
use super::kind::{Order, country_of, fitting, order};
use super::region::Segment;
use super::tag::Tag;
use crate::gazetteer::{Candidate, Country, Source};
use crate::label::Kind;

/// What `City, Region` says of one of its two.
pub(super) enum Chain {
    /// It lies in this country, as the other does.
    Of(Country),
    /// It lies in another country than all rows that claim it.
    Elsewhere,
}

/// Reads `City, Region` and `City, Country`: where rows of both have one country, that is meant.
pub(super) fn chain(evidence: &Evidence, segment: Segment, tag: Tag, best: &Candidate) -> Option<Chain> {
    if tag != Tag::Place {
        return None;
    }
    let (start, end) = (segment.start as usize, segment.end as usize);
    let comma = |at: usize| {
        let block = evidence.block_of.get(at).copied();
        block.is_some()
            && evidence.document.word(at) == ","
            && [at - 1, at + 1].iter().all(|&beside| evidence.block_of.get(beside).copied() == block)
    };
    let whole = |claim: &&Candidate| matches!(claim.kind, Kind::Region | Kind::Country);
    let weight = |claim: &Candidate| match claim.source {
        Source::List { list, row } => evidence.lists.prominence(list, row).weight,
        _ => 0,
    };
    let countries = |claims: &mut dyn Iterator<Item = &Candidate>| {
        let mut best: Option<(u8, Country)> = None;
        for claim in claims {
            let own = (country_of(evidence, claim)).map(|country| (weight(claim), country));
            best = best.max(own);
        }
        best.map(|(_, country)| country)
    };
    if comma(end) {
        let after = || {
            let from = segment.end + 1;
            evidence.touching(from, from + 1).filter(move |claim| claim.tokens.start == from)
        };
        let near = |claim: &&Candidate| {
            country_of(evidence, claim).is_some_and(|country| {
                fitting(evidence, segment, tag).any(|own| country_of(evidence, own) == Some(country))
            })
        };
        if let Some(country) = countries(&mut after().filter(whole).filter(near)) {
            return Some(Chain::Of(country));
        }
        let region = after().filter(whole).max_by_key(|claim| weight(claim));
        let known = region
            .is_some_and(|region| region.kind == Kind::Region && country_of(evidence, region).is_some());
        if known && best.kind == Kind::City && country_of(evidence, best).is_some() {
            return Some(Chain::Elsewhere);
        }
    }
    if start < 2 || !comma(start - 1) || !fitting(evidence, segment, tag).any(|claim| whole(&claim)) {
        return None;
    }
    let last = segment.start - 1;
    let before = evidence
        .touching(last - 1, last)
        .filter(|claim| claim.tokens.end == last && matches!(claim.kind, Kind::City | Kind::Region));
    let near = |claim: &&Candidate| {
        country_of(evidence, claim).is_some_and(|country| {
            let own = |own: &Candidate| whole(&own) && country_of(evidence, own) == Some(country);
            fitting(evidence, segment, tag).any(own)
        })
    };
    countries(&mut before.filter(near)).map(Chain::Of)
}

/// The countries of a document and how often it names each, itself, by its people or by a place in it.
#[derive(Debug, Default)]
pub struct Countries {
    counts: Vec<(Country, u16)>,
    most: u16,
}

impl Countries {
    /// Counts the countries of rows.
    pub fn of(countries: impl Iterator<Item = Country>) -> Countries {
        let mut out = Countries::default();
        for country in countries {
            let at = out.counts.iter().position(|(known, _)| *known == country).unwrap_or_else(|| {
                out.counts.push((country, 0));
                out.counts.len() - 1
            });
            out.counts[at].1 = out.counts[at].1.saturating_add(1);
            out.most = out.most.max(out.counts[at].1);
        }
        out
    }

    /// Returns how often a country is named.
    fn count(&self, country: Option<Country>) -> u16 {
        let named = |(known, _): &&(Country, u16)| Some(*known) == country;
        self.counts.iter().find(named).map_or(0, |(_, count)| *count)
    }
}

/// A place in the country that a document names most often counts for 30 times as many people. Of 1, 3, 10, 30 and 100 times the last
/// two are best, and the same.
const NEAR: u16 = 30;

/// The weight of a region of three million people, which the country of its name may stand behind.
const MILLIONS: u8 = 130;

/// How often a document must name the country of another group before it is not the one that all the world knows.
pub(super) const WORLD: u16 = 2;

/// Entities that rows of several countries claim, to be chosen among once the countries of the whole document are known.
#[derive(Debug, Default)]
pub struct Contests {
    /// Each with its label's tag and where its rivals end.
    contests: Vec<(usize, Tag, usize)>,
    rivals: Vec<Rival>,
}

/// A row that claims the words of an entity.
#[derive(Debug)]
struct Rival {
    kind: Kind,
    source: Source,
    order: Order,
    country: Option<Country>,
    /// From a list of what all the world knows.
    believed: bool,
    /// Stands for millions of people.
    great: bool,
}

impl Contests {
    /// Adds the entity of that number with the rows that claim its words.
    pub fn add(&mut self, entity: usize, evidence: &Evidence, segment: Segment, tag: Tag) {
        self.rivals.extend(fitting(evidence, segment, tag).filter_map(|claim| {
            let Source::List { list, row } = claim.source else { return None };
            let prominence = evidence.lists.prominence(list, row);
            Some(Rival {
                kind: claim.kind,
                source: claim.source,
                order: order(evidence, segment, tag, claim),
                country: prominence.country,
                believed: evidence.lists.list_rank(list) == 1,
                great: prominence.weight >= MILLIONS,
            })
        }));
        self.contests.push((entity, tag, self.rivals.len()));
    }

    /// Returns the numbers of the entities, in the order in which they were added.
    pub fn entities(&self) -> impl Iterator<Item = usize> + '_ {
        self.contests.iter().map(|(entity, ..)| *entity)
    }

    /// Chooses the row of each entity, by how often the document names the country of each: its number, the kind and the row.
    ///
    /// Groups of one acronym are told apart so: of 1,877 in `corpus/lessons` that lists claim as several kinds 1,371 get the right
    /// one, by the order of the lists alone 1,000.
    pub fn choose(&self, countries: &Countries) -> impl Iterator<Item = (usize, Kind, Source)> {
        let mut start = 0;
        self.contests.iter().filter_map(move |&(entity, tag, end)| {
            let rivals = &self.rivals[std::mem::replace(&mut start, end)..end];
            let best = rivals.iter().min_by_key(|rival| {
                let (who, known, ..) = rival.order;
                let mut order = rival.order;
                (order.0, order.1) = (who, known - nearness(rival, rivals, tag, countries));
                order
            })?;
            Some((entity, best.kind, best.source))
        })
    }
}

/// Returns what the country of a rival counts for.
fn nearness(rival: &Rival, rivals: &[Rival], tag: Tag, countries: &Countries) -> u16 {
    // What is of no country is of all.
    let of_all = rival.believed && rival.country.is_none();
    let count = if of_all { countries.most } else { countries.count(rival.country) }.min(1000);
    // The Georgia of Alabama and Florida: a region of millions, and the country of its name is nowhere else in the document.
    let unnamed =
        || rivals.iter().any(|other| other.kind == Kind::Country && countries.count(other.country) == 0);
    match tag {
        Tag::Place if rival.believed || countries.most == 0 => 0,
        Tag::Place if rival.kind == Kind::Region && count >= WORLD && rival.great && unnamed() => {
            u16::from(u8::MAX)
        }
        Tag::Place => NEAR * count.min(countries.most) / countries.most.min(1000),
        _ if rival.believed => count + WORLD,
        _ => count,
    }
}
