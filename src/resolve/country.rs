//! Which country's row is meant: what `City, Region` says, and the countries that the rest of the document names.

use super::evidence::Evidence;
use super::kind::{at_home, country_of, fitting, order};
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
    let comma =
        |at: usize| evidence.document.tokens.get(at).is_some_and(|_| evidence.document.word(at) == ",");
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

/// Chooses again among rows of several countries, by how often the document names each.
///
/// Groups of one acronym are told apart so: of 1,877 in `corpus/lessons` that lists claim as several kinds 1,371 get the right one,
/// by the order of the lists alone 1,000.
pub fn by_country(
    evidence: &Evidence,
    segment: Segment,
    tag: Tag,
    countries: &Countries,
) -> Option<(Kind, Source)> {
    if countries.most == 0 {
        return None;
    }
    // The Georgia of Alabama and Florida: a region of millions, and the country of its name is nowhere else in the document.
    let great = |claim: &Candidate| match claim.source {
        Source::List { list, row } => evidence.lists.prominence(list, row).weight >= MILLIONS,
        _ => false,
    };
    let unnamed = fitting(evidence, segment, tag)
        .any(|claim| claim.kind == Kind::Country && countries.count(country_of(evidence, claim)) == 0);
    let near = |claim: &Candidate| {
        let (count, believed) = match claim.source {
            Source::List { list, row } => {
                let country = evidence.lists.prominence(list, row).country;
                let believed = evidence.lists.list_rank(list) == 1;
                // What is of no country is of all.
                let count =
                    if believed && country.is_none() { countries.most } else { countries.count(country) };
                (count, believed)
            }
            _ => (0, false),
        };
        match tag {
            Tag::Place if believed => 0,
            Tag::Place if claim.kind == Kind::Region && count >= WORLD && great(claim) && unnamed => {
                u16::from(u8::MAX)
            }
            Tag::Place => NEAR * count / countries.most,
            _ if believed => count.saturating_add(WORLD).min(1000),
            _ => count.min(1000),
        }
    };
    let near = |claim: &Candidate| near(claim) + at_home(evidence, claim);
    let claim = fitting(evidence, segment, tag)
        .min_by_key(|claim| order(evidence, segment, tag, claim, near(claim)))?;
    Some((claim.kind, claim.source))
}
