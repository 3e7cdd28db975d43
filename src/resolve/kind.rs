//! The kind of a decision, and the source that carries it.

use super::evidence::Evidence;
use super::region::Segment;
use super::tag::Tag;
use crate::document::{BlockKind, Shape};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Candidate, Source};
use crate::label::Kind;

/// The lists of heads, `head/<kind>`, as class bits: a name that ends or begins with a head has the kind of its list.
#[derive(Clone, Debug, Default)]
pub struct Heads {
    kinds: Vec<(u64, Kind)>,
}

impl Heads {
    /// Looks the lists `head/...` up; a list's name is the name of its kind.
    pub fn of(lists: &crate::gazetteer::Gazetteer) -> Heads {
        let mut kinds = Vec::new();
        for &kind in Kind::ALL {
            if let Some(class) = lists.class(&format!("head/{}", kind.name())) {
                kinds.push((class, kind));
            }
        }
        Heads { kinds }
    }

    /// Returns the kind that a token's classes stand for, among the kinds of a tag.
    fn kind(&self, classes: u64, tag: Tag) -> Option<Kind> {
        self.kinds
            .iter()
            .find(|(class, kind)| classes & class != 0 && Tag::of(*kind) == Some(tag))
            .map(|(_, kind)| *kind)
    }
}

/// Returns the kind and the source of a decision: of the lists' claims on exactly its words the one from the best list (for groups
/// what a rule says too before what none says), else a rule's claim, else the kind of its head, else None; the source is
/// [`Source::Model`] where neither list nor rule claims it.
/// A place before a word of kind in small letters has the kind of the thing, whichever of city, area and region is claimed.
pub fn of(evidence: &Evidence, heads: &Heads, segment: Segment, tag: Tag) -> (Option<Kind>, Source) {
    let claims = || evidence.claims(segment.start, segment.end);
    let fitting = |claim: &&Candidate| Tag::of(claim.kind) == Some(tag);
    // A rule that knows more than the label: "(AP) -" is an agency, whatever party is called so.
    let said = |kind: Kind| {
        kind != default(tag) && claims().any(|c| matches!(c.source, Source::Rule(_)) && c.kind == kind)
    };
    let listed = claims().filter(fitting).min_by_key(|claim| match claim.source {
        Source::User { list, row } => (0, 0, 0, 0, list, row),
        // Hand-made lists first; then what many people know; then the shorter list, made with more care than a long one.
        Source::List { list, row } => {
            let known = u8::from(claim.flags >> flag::FAME & 7 < 4);
            // For places the rules say too little of what kind: town and district share a name too often.
            let unsaid = u8::from(tag != Tag::Place && !said(claim.kind));
            (evidence.lists.list_rank(list), unsaid, known, evidence.lists.list_len(list), list, row)
        }
        Source::UserRule(rule) => (0, 0, 0, 1, 0, u32::from(rule)),
        _ => (u8::MAX, 0, 0, 0, 0, 0),
    });
    let head = || {
        let ends = [segment.end as usize - 1, segment.start as usize];
        ends.into_iter().find_map(|at| heads.kind(evidence.classes[at], tag))
    };
    // Before a word of kind in small letters a name has the kind of the thing: Jiangxi province, Hira Nagar prison.
    if tag == Tag::Place
        && listed.is_none_or(|claim| matches!(claim.kind, Kind::City | Kind::Area | Kind::Region))
        && let Some(kind) = word_of_kind(evidence, heads, segment)
    {
        return (Some(kind), listed.map_or(Source::Model, |claim| claim.source));
    }
    match listed {
        // A rule that knows the label only leaves the kind to the head.
        Some(claim) if matches!(claim.source, Source::Rule(_)) && claim.kind == default(tag) => {
            (head(), claim.source)
        }
        Some(claim) => (Some(claim.kind), claim.source),
        None => (head(), Source::Model),
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

/// Returns the kind that a rule names which knows the label alone.
pub fn default(tag: Tag) -> Kind {
    match tag {
        Tag::Person => Kind::Person,
        Tag::Place => Kind::City,
        Tag::People => Kind::Nationality,
        Tag::Group | Tag::Other => Kind::Other,
    }
}

/// Returns the kind of a decision when no list, rule, head or other mention tells it: the one that the lessons have most of.
pub fn guess(evidence: &Evidence, segment: Segment, tag: Tag) -> Kind {
    let token = &evidence.document.tokens[segment.start as usize];
    let one = segment.end - segment.start == 1;
    match tag {
        // Where sport is spoken of throughout, or in a table of results.
        Tag::Group
            if evidence.sport >= 2 || evidence.block(segment.start as usize).0 == BlockKind::Result =>
        {
            Kind::Sports
        }
        // Cities have no article: the Barbican, the Murray.
        Tag::Place
            if segment.start > 0
                && evidence.document.word(segment.start as usize - 1).eq_ignore_ascii_case("the") =>
        {
            Kind::Facility
        }
        // `R-Texas`, `(D)`.
        Tag::People if one && token.shape.has(Shape::SINGLE) => Kind::Ideology,
        // `(RUS)`, `GB`.
        Tag::Place if one && token.shape.has(Shape::ALL_CAPITALS) && token.span.len() <= 3 => Kind::Country,
        Tag::Group => Kind::Company,
        _ => default(tag),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Context;
    use crate::extract::{Extractor, Scratch};
    use crate::gazetteer::Gazetteer;

    #[test]
    fn kinds_come_from_the_word_of_kind_or_are_guessed() {
        let extractor = Extractor::built_in();
        let heads = Heads::of(&Gazetteer::built_in());
        let mut scratch = Scratch::default();
        for (text, name, tag, expected) in [
            ("He left for Jiangxi province today.", "Jiangxi", Tag::Place, Kind::Region),
            ("He was held in Zxqarb prison today.", "Zxqarb", Tag::Place, Kind::Facility),
            ("He was held in Zxqarb today.", "Zxqarb", Tag::Place, Kind::City),
            ("So Zxqarb falls to the rebels.", "Zxqarb", Tag::Place, Kind::City),
            ("He swam in the Zxqarb today.", "Zxqarb", Tag::Place, Kind::Facility),
            ("He sold Zxqarb today.", "Zxqarb", Tag::Group, Kind::Company),
            ("So said Ann Lee (R) today.", "R", Tag::People, Kind::Ideology),
        ] {
            let document = extractor.document(text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            let evidence = extractor.evidence(&document, &scratch);
            let at = (0..document.tokens.len()).find(|&at| document.word(at) == name).expect("it is there");
            let segment = Segment { start: at as u32, end: at as u32 + 1 };
            let (kind, _) = of(&evidence, &heads, segment, tag);
            assert_eq!(kind.unwrap_or_else(|| guess(&evidence, segment, tag)), expected, "{text}");
        }
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
