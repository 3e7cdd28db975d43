//! The kind of a decision, and the source that carries it.

use super::country::{Chain, WORLD, chain};
use super::evidence::Evidence;
use super::features::{Features, Sink};
use super::kinds::{KINDS, KindWeights, has_kinds};
use super::region::Segment;
use super::tag::Tag;
use crate::document::Shape;
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, Country, Source};
use crate::label::Kind;

/// The lists of heads, `head/<kind>`, as class bits: a name that ends or begins with a head has the kind of its list.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    kinds: Vec<(u64, Kind)>,
    /// Offices that regions have and towns and countries have not: governor, legislature.
    offices: u64,
}

impl Heads {
    /// Looks the lists `head/...` up, a list's name is the name of its kind, and `word/region-offices`.
    pub fn of(lists: &crate::gazetteer::Gazetteer) -> Heads {
        let mut kinds = Vec::new();
        for &kind in Kind::ALL {
            if let Some(class) = lists.class(&format!("head/{}", kind.name())) {
                kinds.push((class, kind));
            }
        }
        Heads { kinds, offices: lists.class("word/region-offices").unwrap_or(0) }
    }

    /// Returns the kind that a token's classes stand for, among the kinds of a tag.
    fn kind(&self, classes: u64, tag: Tag) -> Option<Kind> {
        self.kinds
            .iter()
            .find(|(class, kind)| classes & class != 0 && Tag::of(*kind) == Some(tag))
            .map(|(_, kind)| *kind)
    }
}

/// What tells a kind before the table of kinds is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The row that carries the decision.
    List,
    /// A rule.
    Rule,
    /// What stands beside the name: a word of kind, an office, the region that it lies in.
    Beside,
    /// The head of the name.
    Head,
    /// Nothing.
    Nothing,
}

/// The kind of a decision and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// The kind; None where no list, rule or head tells it.
    pub kind: Option<Kind>,
    /// Who carries it; [`Source::Model`] where neither list nor rule claims it, or none of the thing that the document means.
    pub source: Source,
    /// True if rows of several countries claim the words, so that the countries of the document
    /// [choose again](super::country::Contests::choose).
    pub contested: bool,
    /// What tells the kind.
    pub by: By,
}

impl Choice {
    /// Returns what tells the kind, as features show it.
    pub fn who(&self) -> &'static str {
        match self.by {
            By::List => "list",
            By::Rule => "rule",
            By::Beside => "beside",
            By::Head => "head",
            By::Nothing => "nothing",
        }
    }
}

/// Returns the kind and the source of a decision: of the lists' claims on exactly its words the one that is best known,
/// else a rule's claim, else the kind of its head, else None.
///
/// What the document says goes first: in `City, Region` the rows are of one country, and before a word of kind in small letters a
/// place has the kind of the thing, whichever of city, area and region is claimed.
pub fn of(evidence: &Evidence, heads: &Heads, segment: Segment, tag: Tag) -> Choice {
    let fitting = || fitting(evidence, segment, tag);
    let best = |wanted: &dyn Fn(&Candidate) -> bool| {
        fitting().filter(|claim| wanted(claim)).min_by_key(|claim| order(evidence, segment, tag, claim))
    };
    if tag == Tag::Place
        && governed(evidence, heads, segment)
        && let Some(claim) = best(&|claim| claim.kind == Kind::Region)
    {
        return Choice { kind: Some(Kind::Region), source: claim.source, contested: false, by: By::Beside };
    }
    let (mut listed, mut contested) = (best(&|_| true), false);
    if let Some(claim) = listed
        && matches!(claim.source, Source::List { .. })
    {
        match chain(evidence, segment, tag, claim) {
            Some(Chain::Of(country)) => {
                listed = best(&|claim| country_of(evidence, claim) == Some(country)).or(listed);
            }
            // Paris, Texas: whatever row there is, it is of another Paris.
            Some(Chain::Elsewhere) => {
                return Choice {
                    kind: Some(claim.kind),
                    source: Source::Model,
                    contested: false,
                    by: By::Beside,
                };
            }
            None => {
                let country = country_of(evidence, claim);
                contested = fitting().any(|other| {
                    matches!(other.source, Source::List { .. }) && country_of(evidence, other) != country
                });
            }
        }
    }
    let head = || {
        let ends = [segment.end as usize - 1, segment.start as usize];
        let of_tag = |tag| ends.into_iter().find_map(|at| heads.kind(evidence.classes[at], tag));
        // What is called a church, a school or a bank and is a place here is the building.
        of_tag(tag).or_else(|| (tag == Tag::Place && of_tag(Tag::Group).is_some()).then_some(Kind::Facility))
    };
    // Before a word of kind in small letters a name has the kind of the thing: Jiangxi province, Hira Nagar prison.
    if tag == Tag::Place
        && listed.is_none_or(|claim| matches!(claim.kind, Kind::City | Kind::Area | Kind::Region))
        && let Some(kind) = word_of_kind(evidence, heads, segment)
    {
        // The row of a town says nothing of the province or the airport of its name.
        let source = best(&|claim| claim.kind == kind).map_or(Source::Model, |claim| claim.source);
        return Choice { kind: Some(kind), source, contested: false, by: By::Beside };
    }
    let of_head = |source: Source| {
        let kind = head();
        (kind, source, if kind.is_some() { By::Head } else { By::Nothing })
    };
    let (kind, source, by) = match listed {
        // A rule that knows the label only leaves the kind to the head.
        Some(claim) if matches!(claim.source, Source::Rule(_)) && claim.kind == default(tag) => {
            of_head(claim.source)
        }
        Some(claim) => {
            let by = if matches!(claim.source, Source::List { .. }) { By::List } else { By::Rule };
            (Some(claim.kind), claim.source, by)
        }
        None => of_head(Source::Model),
    };
    Choice { kind, source, contested, by }
}

/// Whether the table of kinds is asked: not where the row is of a list of what all the world knows, nor where all rows that have the
/// words say one kind. Asked there too
/// it mends one in a thousand of all kinds (0.9038 of those in the lessons' folds are right, 0.9031 without), for 3% of all instructions.
pub fn is_open(evidence: &Evidence, said: &Choice, segment: Segment, tag: Tag) -> bool {
    let agreed =
        || said.by == By::List && fitting(evidence, segment, tag).all(|claim| Some(claim.kind) == said.kind);
    let known = match said.source {
        Source::List { list, .. } => said.by == By::List && evidence.lists.list_rank(list) == 1,
        _ => false,
    };
    has_kinds(tag) && !known && !agreed()
}

/// Returns the kind that the table of kinds chooses for a decision in the sentence `from..to`, with the source that carries it; `said` is
/// what lists, rules and heads say ([`of`]), and stays where the table says nothing.
///
/// Where it is another kind than that of the row that was chosen, a row of that kind carries the decision if there is one.
pub fn choose(
    features: &Features,
    table: &KindWeights,
    segment: Segment,
    sentence: (usize, usize),
    tag: Tag,
    said: Choice,
) -> Choice {
    let evidence = &features.evidence;
    let mut sink = Summing { table, sums: [0; KINDS] };
    features.kind(segment, sentence, &said, &mut sink);
    let Some(kind) = KindWeights::best(&sink.sums, tag).filter(|kind| Some(*kind) != said.kind) else {
        return said;
    };
    let ahead = |was: Kind| (sink.sums[kind as usize] - sink.sums[was as usize]) as f32 * table.scale();
    if let (By::List, Some(was)) = (said.by, said.kind)
        && ahead(was) < OVERRULES
    {
        return said;
    }
    let row = fitting(evidence, segment, tag)
        .filter(|claim| claim.kind == kind)
        .min_by_key(|claim| order(evidence, segment, tag, claim));
    let source = match (row, said.source) {
        (Some(claim), _) => claim.source,
        // The row is of another thing.
        (None, Source::List { .. }) => Source::Model,
        (None, source) => source,
    };
    Choice { kind: Some(kind), source, contested: false, by: said.by }
}

/// How far ahead another kind must be before the kind of a list's row is left: 4.5 times as likely. From 0 on 0.907 of the kinds in the
/// lessons' folds are right, from 1.5 on 0.904, but then those of 258 well-known names in plain sentences are (`tests/kinds.tsv`), which
/// readers look at first; from 0 on 8 of them are not (with all names asked).
const OVERRULES: f32 = 1.5;

/// Adds up what the table says of features.
struct Summing<'t> {
    table: &'t KindWeights,
    sums: [i32; KINDS],
}

impl Sink for Summing<'_> {
    #[inline]
    fn add(&mut self, id: u64, _name: impl FnOnce() -> String) {
        self.table.add(id, &mut self.sums);
    }
}

/// Returns the claims on just these words that have the tag.
pub(super) fn fitting<'e>(
    evidence: &'e Evidence,
    segment: Segment,
    tag: Tag,
) -> impl Iterator<Item = &'e Candidate> {
    evidence.claims(segment.start, segment.end).filter(move |claim| Tag::of(claim.kind) == Some(tag))
}

/// The place of a claim among those on the same words, the least first: who claims, how well known the thing is, the list's rank,
/// what is unsaid, little known and long about it, list, row.
pub(super) type Order = (u8, u16, u8, u8, u8, usize, u8, u32);

/// Returns the place of a claim among those on the same words.
///
/// Places are in the order of the people they stand for (see [`crate::gazetteer::Prominence`]); groups, of which no list tells it,
/// in that of their lists: those of what is known all over the world first, then hand-written ones, a short one before a long one.
pub(super) fn order(evidence: &Evidence, segment: Segment, tag: Tag, claim: &Candidate) -> Order {
    // A rule that knows more than the label: "(AP) -" is an agency, whatever party is called so.
    let said = |kind: Kind| {
        let rule = |c: &Candidate| matches!(c.source, Source::Rule(_)) && c.kind == kind;
        kind != default(tag) && evidence.claims(segment.start, segment.end).any(rule)
    };
    match claim.source {
        Source::User { list, row } => (0, 0, 0, 0, 0, 0, list, row),
        Source::List { list, row } => {
            let weight = u16::from(evidence.lists.prominence(list, row).weight);
            let rank = evidence.lists.list_rank(list);
            let known = u8::from(claim.flags >> flag::FAME & 7 < 4);
            // For places the rules say too little of what kind: town and district share a name too often.
            let unsaid = u8::from(tag != Tag::Place && !said(claim.kind));
            let length = evidence.lists.list_len(list);
            (1, u16::MAX - weight - at_home(evidence, claim), rank, unsaid, known, length, list, row)
        }
        Source::UserRule(rule) => (0, 0, 0, 0, 1, 0, 0, u32::from(rule)),
        // A rule that knows the kind before one that knows the label alone.
        _ => (2, 0, 0, 0, u8::from(claim.kind == default(tag)), 0, 0, 0),
    }
}

/// Whether the words beside a place are of an office that regions have: New York's governor, the legislature of Georgia.
fn governed(evidence: &Evidence, heads: &Heads, segment: Segment) -> bool {
    let office = |at: usize| evidence.classes.get(at).is_some_and(|classes| classes & heads.offices != 0);
    let (start, end) = (segment.start as usize, segment.end as usize);
    let possessive =
        evidence.document.tokens.get(end).is_some_and(|token| token.shape.has(Shape::POSSESSIVE));
    office(end + usize::from(possessive))
        || start >= 2 && office(start - 2) && evidence.document.word(start - 1).eq_ignore_ascii_case("of")
}

/// Returns what a claim's kind counts for in the kind of document: where sport is spoken of throughout, teams and leagues are near.
fn at_home(evidence: &Evidence, claim: &Candidate) -> u16 {
    if claim.kind == Kind::Sports && evidence.sport >= 2 { WORLD + 1 } else { 0 }
}

pub(super) fn country_of(evidence: &Evidence, claim: &Candidate) -> Option<Country> {
    match claim.source {
        Source::List { list, row } => evidence.lists.prominence(list, row).country,
        _ => None,
    }
}

/// Returns the kind that the word in small letters after a place stands for, if it is one of kind.
fn word_of_kind(evidence: &Evidence, heads: &Heads, segment: Segment) -> Option<Kind> {
    let at = segment.end as usize;
    let token = evidence.document.tokens.get(at)?;
    let small = token.shape.has(Shape::LETTER) && !token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS));
    // `Kabul falls to ...` is no waterfall: what may be a verb in the third person counts as one.
    let profile = evidence.lists.profile(evidence.lists.word(token.word).profile);
    let verb = profile.may_be_verb() && token.span.of(evidence.document.text).ends_with('s');
    (small && !verb).then(|| heads.kind(evidence.classes[at], Tag::Place)).flatten()
}

/// Returns the kind that a rule names which knows the label alone; that of a decision of which neither the table of kinds nor anything
/// else says more.
pub fn default(tag: Tag) -> Kind {
    match tag {
        Tag::Person => Kind::Person,
        Tag::Place => Kind::City,
        Tag::People => Kind::Nationality,
        Tag::Group | Tag::Other => Kind::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;
    use crate::extract::{Extractor, Scratch};

    #[test]
    fn kinds_come_from_what_stands_beside_a_name() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        for (text, name, tag, expected) in [
            ("He left for Jiangxi province today.", "Jiangxi", Tag::Place, Kind::Region),
            ("He was held in Zxqarb prison today.", "Zxqarb", Tag::Place, Kind::Facility),
            ("He was held in Zxqarb today.", "Zxqarb", Tag::Place, Kind::City),
            ("The rebels say Zxqarb falls today.", "Zxqarb", Tag::Place, Kind::City),
            ("He sold shares of Zxqarb today.", "Zxqarb", Tag::Group, Kind::Company),
            ("Students at Zxqarb College struck.", "Zxqarb", Tag::Group, Kind::Education),
            ("The striker left Zxqarb on loan.", "Zxqarb", Tag::Group, Kind::Sports),
            ("So said Ann Lee (R) today.", "R", Tag::People, Kind::Ideology),
        ] {
            let document = extractor.document(text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            let features =
                Features::whole_document(extractor.evidence(&document, &scratch), &extractor.names);
            let at = (0..document.tokens.len()).find(|&at| document.word(at) == name).expect("it is there");
            let segment = Segment { start: at as u32, end: at as u32 + 1 };
            let whole = (0, document.tokens.len());
            let said = of(&features.evidence, &extractor.heads, segment, tag);
            let choice = choose(&features, &extractor.kinds, segment, whole, tag, said);
            assert_eq!(choice.kind, Some(expected), "{text}");
        }
    }

    #[test]
    fn a_row_of_another_kind_does_not_carry_what_the_table_chooses() {
        let extractor = Extractor::built_in();
        // Rows of a paper and of a firm have the word, none of a club.
        let text =
            "The Guardian won the derby 3-1. The Guardian voted on Monday. Later the Guardian met again.";
        let rows = crate::resolve::kinds::parse(
            "t",
            "right.word=won\tsports 9\nright.word=voted\tcompany 9\nright.word=met\tmedia 9\n",
        );
        let table = KindWeights::open(crate::resolve::kinds::compile(&rows.unwrap())).unwrap();
        let extractor = extractor.with_kinds(table);
        let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
        let groups: Vec<_> = found.entities.iter().filter(|e| e.label == crate::Label::Group).collect();
        let kinds: Vec<Kind> = groups.iter().map(|group| group.kind).collect();
        assert_eq!(kinds, [Kind::Sports, Kind::Company, Kind::Media]);
        assert!(!matches!(groups[0].source, Source::List { .. }), "{:?}", groups[0].source);
        assert!(groups[1..].iter().all(|group| matches!(group.source, Source::List { .. })));
        assert_ne!(groups[1].source, groups[2].source);
    }

    #[test]
    fn mentions_of_one_group_have_one_kind() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        // No list has the acronym, no head is in it: its kind is that of the full name, where it is explained too.
        let text =
            "The Zxqarb Widget Association (ZWA) met on Monday. The ZWA said that it would meet again.";
        let extraction = extractor.extract(text, &Context::default(), &mut scratch);
        let kinds: Vec<(&str, Kind)> = (extraction.entities.iter())
            .filter(|entity| entity.label == crate::Label::Group)
            .map(|entity| (entity.span.of(text), entity.kind))
            .collect();
        assert_eq!(kinds, [("Zxqarb Widget Association", Kind::Ngo), ("ZWA", Kind::Ngo), ("ZWA", Kind::Ngo)]);
    }

    #[test]
    fn an_acronym_has_the_kind_of_its_full_name() {
        let extractor = Extractor::built_in();
        let mut scratch = Scratch::default();
        let text = "The United Democratic Alliance (UDA) won the seat. The UDA said it would hold a rally.";
        let extraction = extractor.extract(text, &Context::default(), &mut scratch);
        let kinds: Vec<(&str, Kind)> =
            extraction.entities.iter().map(|entity| (entity.span.of(text), entity.kind)).collect();
        assert_eq!(
            kinds,
            [("United Democratic Alliance", Kind::Party), ("UDA", Kind::Party), ("UDA", Kind::Party)]
        );
    }
}
