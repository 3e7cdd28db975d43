//! Label sets that other tools and corpora use, and what they call our labels and kinds.

use crate::entity::Entity;
use crate::label::{Kind, Label};
use crate::mapping::Mapping;

/// A set of labels to map ours to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// Ours: person, group, place, date.
    Tagwire,
    /// PER, ORG, LOC and MISC for peoples; no dates.
    Conll,
    /// PERSON, ORG, NORP, GPE, LOC, FAC, DATE, TIME.
    Ontonotes,
    /// PERSON, ORGANIZATION, LOCATION, DATE, TIME; no peoples.
    Muc,
    /// The labels of a mapping file, which lives as long as the program.
    Mapped(&'static Mapping),
}

impl Scheme {
    /// Returns the label of an entity in this scheme; None where it has none.
    pub fn label(self, entity: &Entity) -> Option<&'static str> {
        self.name(entity.label, Some(entity.kind))
    }

    /// Returns what this scheme calls a thing of that label and kind; None where it has no name for it.
    ///
    /// ```
    /// use tagwire::{Kind, Label, record::Scheme};
    /// assert_eq!(Scheme::Ontonotes.name(Label::Place, Some(Kind::City)), Some("GPE"));
    /// assert_eq!(Scheme::Conll.name(Label::Date, None), None);
    /// ```
    pub fn name(self, label: Label, kind: Option<Kind>) -> Option<&'static str> {
        let people = kind.is_some_and(Kind::is_people);
        match self {
            Scheme::Tagwire => Some(label.name()),
            Scheme::Conll => match label {
                Label::Person => Some("PER"),
                Label::Group if people => Some("MISC"),
                Label::Group => Some("ORG"),
                Label::Place => Some("LOC"),
                Label::Date => None,
            },
            Scheme::Ontonotes => Some(match kind {
                Some(Kind::Country | Kind::Region | Kind::City) => "GPE",
                Some(Kind::Facility) => "FAC",
                Some(Kind::Time) => "TIME",
                _ if people => "NORP",
                _ => match label {
                    Label::Person => "PERSON",
                    Label::Group => "ORG",
                    Label::Place => "LOC",
                    Label::Date => "DATE",
                },
            }),
            Scheme::Muc => match label {
                Label::Person => Some("PERSON"),
                Label::Group if people => None,
                Label::Group => Some("ORGANIZATION"),
                Label::Place => Some("LOCATION"),
                Label::Date => Some(if kind == Some(Kind::Time) { "TIME" } else { "DATE" }),
            },
            Scheme::Mapped(mapping) => mapping.name(label, kind),
        }
    }

    /// Returns true if a mapping file says that such a thing is left out.
    pub fn leaves_out(self, label: Label, kind: Option<Kind>) -> bool {
        match self {
            Scheme::Mapped(mapping) => mapping.covers(label, kind) && mapping.name(label, kind).is_none(),
            _ => false,
        }
    }

    /// Returns the labels of this scheme, in the order in which tools show them.
    pub fn names(self) -> Vec<&'static str> {
        match self {
            Scheme::Tagwire => Label::ALL.iter().map(|label| label.name()).collect(),
            Scheme::Conll => vec!["PER", "ORG", "LOC", "MISC"],
            Scheme::Ontonotes => vec!["PERSON", "ORG", "NORP", "GPE", "LOC", "FAC", "DATE", "TIME"],
            Scheme::Muc => vec!["PERSON", "ORGANIZATION", "LOCATION", "DATE", "TIME"],
            Scheme::Mapped(mapping) => mapping.names(),
        }
    }
}
