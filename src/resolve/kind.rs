//! The kind of a decision, and the source that carries it.

use super::evidence::Evidence;
use super::region::Segment;
use super::tag::Tag;
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
/// what a rule says too before what none says), else a rule's claim, else the kind of its
/// head, else None with [`Source::Model`].
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
    match listed {
        // A rule that knows the label only leaves the kind to the head.
        Some(claim) if matches!(claim.source, Source::Rule(_)) && claim.kind == default(tag) => {
            (head().or(Some(claim.kind)), claim.source)
        }
        Some(claim) => (Some(claim.kind), claim.source),
        None => (head(), Source::Model),
    }
}

/// Returns the kind of a tag when nothing tells it.
pub fn default(tag: Tag) -> Kind {
    match tag {
        Tag::Person => Kind::Person,
        Tag::Place => Kind::City,
        Tag::People => Kind::Nationality,
        Tag::Group | Tag::Other => Kind::Other,
    }
}
