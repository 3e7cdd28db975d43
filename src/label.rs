//! What a span can be: the four labels and their kinds.

use serde::{Deserialize, Serialize};

/// What a span names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    /// A human being, alone or as a family.
    Person,
    /// An organisation, a team, an armed group, or a people.
    Group,
    /// A place on the map.
    Place,
    /// A time expression, as TIMEX3 counts them.
    Date,
}

impl Label {
    /// All labels, in the order of their output.
    pub const ALL: [Label; 4] = [Label::Person, Label::Group, Label::Place, Label::Date];

    /// Returns the name used in data, records and help.
    pub fn name(self) -> &'static str {
        match self {
            Label::Person => "person",
            Label::Group => "group",
            Label::Place => "place",
            Label::Date => "date",
        }
    }

    /// Returns the label of that name.
    pub fn parse(name: &str) -> Option<Label> {
        Label::ALL.into_iter().find(|label| label.name() == name)
    }
}

macro_rules! kinds {
    ($($variant:ident $name:literal $label:ident $doc:literal,)*) => {
        /// The finer kind of an entity; each kind belongs to one label.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[repr(u8)]
        pub enum Kind { $(#[doc = $doc] $variant,)* }

        impl Kind {
            /// All kinds, by label.
            pub const ALL: &[Kind] = &[$(Kind::$variant,)*];

            /// Returns the name used in data and records; empty for a person, who has no kinds.
            pub fn name(self) -> &'static str {
                match self { $(Kind::$variant => $name,)* }
            }

            /// Returns the label the kind belongs to.
            pub fn label(self) -> Label {
                match self { $(Kind::$variant => Label::$label,)* }
            }
        }
    };
}

kinds! {
    Person "" Person "A person.",
    Government "government" Group "A body of a state: parliament, ministry, agency, police, central bank.",
    Military "military" Group "Armed forces of a state.",
    ArmedGroup "armed_group" Group "Rebels, militias, terrorist groups, cartels.",
    Party "party" Group "A political party, alliance or movement.",
    Igo "igo" Group "A body made by states: the United Nations, its agencies, treaty bodies.",
    Ngo "ngo" Group "A charity, union, think tank, professional or interest body.",
    Company "company" Group "A firm, bank, exchange, airline.",
    Media "media" Group "A news agency, paper, broadcaster, site.",
    Education "education" Group "A university, school, institute of research.",
    Sports "sports" Group "A club, team, league, federation.",
    Court "court" Group "A court or tribunal.",
    ReligiousBody "religious_body" Group "A church, order, council of clerics.",
    Other "other" Group "Any other group, bands and families of firms among them.",
    Nationality "nationality" Group "A people by country or place: Afghan, Londoners.",
    Ethnicity "ethnicity" Group "A people by descent: Hutu, Kurds.",
    Religion "religion" Group "A people by faith: Shiites, Catholic.",
    Ideology "ideology" Group "A people by politics: Republicans, Islamist.",
    Country "country" Place "A state, also a former one.",
    Region "region" Place "A state of a federation, a province, a district, a county.",
    City "city" Place "A city, town, village or part of one.",
    Continent "continent" Place "A continent.",
    Area "area" Place "An area without borders of its own: Middle East, Balkans.",
    Water "water" Place "A sea, lake, river, strait.",
    Landform "landform" Place "A mountain, island, desert, valley.",
    Facility "facility" Place "Something built: an airport, bridge, square, prison.",
    Day "date" Date "A day or anything longer on the calendar (TIMEX3 DATE).",
    Time "time" Date "A part of a day (TIMEX3 TIME).",
    Duration "duration" Date "A length of time (TIMEX3 DURATION).",
    Set "set" Date "A time that comes back (TIMEX3 SET).",
}

impl Kind {
    /// Returns the kind of that name under that label.
    pub fn parse(label: Label, name: &str) -> Option<Kind> {
        Kind::of(label).find(|kind| kind.name() == name)
    }

    /// Returns the kind with that number (the position in [`Kind::ALL`]).
    pub fn from_number(number: u8) -> Option<Kind> {
        Kind::ALL.get(number as usize).copied()
    }

    /// Returns the kinds of a label.
    pub fn of(label: Label) -> impl Iterator<Item = Kind> {
        Kind::ALL.iter().copied().filter(move |kind| kind.label() == label)
    }

    /// Returns the names of the kinds of a label, for messages.
    pub fn names(label: Label) -> String {
        Kind::of(label).map(Kind::name).collect::<Vec<_>>().join(" ")
    }

    /// Returns true for the four kinds that name a people rather than an organisation.
    pub fn is_people(self) -> bool {
        matches!(self, Kind::Nationality | Kind::Ethnicity | Kind::Religion | Kind::Ideology)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_label_and_name() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.label(), kind.name()), Some(kind));
            assert_eq!(Kind::from_number(kind as u8), Some(kind));
        }
    }
}
