//! What the weights choose between: four tags that come out as entities and one for names of other things.

use crate::label::Label;

/// The tag of a segment. `Other` takes names of events, products and works, so that they do not pass for groups or places.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Tag {
    /// A person.
    Person,
    /// A group that is not a people.
    Group,
    /// A place.
    Place,
    /// A people: nationality, ethnicity, religion, ideology.
    People,
    /// A name of something else; not put out.
    Other,
}

/// Number of tags.
pub const TAGS: usize = 5;

impl Tag {
    /// All tags, in the order of the columns of the weights table.
    pub const ALL: [Tag; TAGS] = [Tag::Person, Tag::Group, Tag::Place, Tag::People, Tag::Other];

    /// Returns the name used in the weights table and by `explain`.
    pub fn name(self) -> &'static str {
        match self {
            Tag::Person => "person",
            Tag::Group => "group",
            Tag::Place => "place",
            Tag::People => "people",
            Tag::Other => "other",
        }
    }

    /// Returns the label of the entities that come out of this tag.
    pub fn label(self) -> Option<Label> {
        match self {
            Tag::Person => Some(Label::Person),
            Tag::Group | Tag::People => Some(Label::Group),
            Tag::Place => Some(Label::Place),
            Tag::Other => None,
        }
    }

    /// Returns the tag that a kind belongs to; None for dates.
    pub fn of(kind: crate::label::Kind) -> Option<Tag> {
        match kind.label() {
            Label::Person => Some(Tag::Person),
            Label::Group if kind.is_people() => Some(Tag::People),
            Label::Group => Some(Tag::Group),
            Label::Place => Some(Tag::Place),
            Label::Date => None,
        }
    }
}
