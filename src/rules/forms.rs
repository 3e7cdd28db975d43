//! The written forms and facts of tokens that rules ask for, as bits, found by table.

use crate::document::{Shape, Token};
use crate::gazetteer::{Gazetteer, WordEntry, fold};
use crate::label::{Kind, Label};

/// Part of the claim that a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of it.
    Whole,
    /// The first of several.
    First,
    /// Between the first and the last.
    Inner,
    /// The last of several.
    Last,
}

/// The names that may follow `@`, each with the kinds it covers.
pub const CLAIMED: [&str; 8] = ["person", "country", "region", "city", "place", "people", "team", "group"];

/// Returns the place of a kind in [`CLAIMED`]; None for dates.
pub fn claimed(kind: Kind) -> Option<usize> {
    Some(match kind {
        Kind::Country => 1,
        Kind::Region => 2,
        Kind::City => 3,
        Kind::Sports => 6,
        kind if kind.is_people() => 5,
        kind => match kind.label() {
            Label::Person => 0,
            Label::Place => 4,
            Label::Group => 7,
            Label::Date => return None,
        },
    })
}

/// Returns the bit of a part of a claim.
pub fn claim_bit(claimed: usize, part: Part) -> u32 {
    1 << (claimed * 4 + part as usize)
}

macro_rules! forms {
    ($($variant:ident $doc:literal,)*) => {
        /// A written form or a fact of a token, by its name in rules.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Form { $(#[doc = $doc] $variant,)* }

        impl Form {
            /// All forms with their names.
            pub(super) const ALL: &[(&'static str, Form)] = &[$((stringify!($variant), Form::$variant),)*];

            /// Returns its bit in a set of forms.
            #[inline]
            pub const fn bit(self) -> u32 {
                1 << self as u32
            }
        }
    };
}

forms! {
    Cap "A word with a capital, not all in capitals (in a block of capitals: any word).",
    Caps "A word all in capitals.",
    Upper "Cap, Caps or Initial.",
    Initial "A capital alone or with periods (`J.`, `J.K.`).",
    Lower "A word in small letters.",
    Word "Holds a letter.",
    Number "Digits only.",
    Digit "Holds a digit.",
    Mark "Neither letter nor digit.",
    Hyphen "A hyphen with no space before it.",
    Dash "A dash or a hyphen.",
    Glued "No space before it.",
    Poss "The possessive 's, or an apostrophe that stands for it.",
    Given "With a capital and known as a given name.",
    Family "With a capital and known as a family name.",
    Common "A common word.",
    Rare "Not a common word.",
    Function "A function word: article, preposition, pronoun.",
    Any "Any token.",
}

/// Forms by written form and by profile.
#[derive(Debug, Default)]
pub struct Forms {
    shapes: Vec<u32>,
    profiles: Vec<u32>,
    hyphens: [u64; 4],
    dashes: [u64; 7],
    apostrophes: [u64; 2],
}

/// How many shapes there are: every set of flags.
const SHAPES: u16 = 8192;
const NAMES: u32 = Form::Given.bit() | Form::Family.bit();

impl Forms {
    /// Prepares the tables for the profiles of these lists.
    pub fn new(lists: &Gazetteer) -> Forms {
        let profile = |number: usize| {
            let profile = lists.profile(number as u16);
            let mut bits = if profile.is_common() { Form::Common.bit() } else { Form::Rare.bit() };
            for (on, form) in [
                (profile.is_function(), Form::Function),
                (profile.given >= 2, Form::Given),
                (profile.family >= 2, Form::Family),
            ] {
                bits |= if on { form.bit() } else { 0 };
            }
            bits
        };
        Forms {
            shapes: (0..SHAPES).map(|bits| of_shape(Shape(bits))).collect(),
            profiles: (0..lists.profiles()).map(profile).collect(),
            hyphens: ["-", "\u{2010}", "\u{2011}", "\u{2013}"].map(fold::key),
            dashes: ["-", "\u{2013}", "\u{2014}", "\u{2015}", "_", "__", "--"].map(fold::key),
            apostrophes: ["'", "\u{2019}"].map(fold::key),
        }
    }

    /// Returns the forms of a token.
    #[inline]
    pub fn of(&self, token: &Token, entry: &WordEntry) -> u32 {
        let shape = token.shape;
        let bits = self.shapes[usize::from(shape.0 & (SHAPES - 1))];
        if shape.has(Shape::PUNCTUATION) {
            return bits | self.of_mark(token) | Form::Rare.bit();
        }
        let facts = self.profiles[entry.profile as usize];
        bits | if shape.has(Shape::CAPITAL) { facts } else { facts & !NAMES }
    }

    fn of_mark(&self, token: &Token) -> u32 {
        let mut bits = 0;
        if self.dashes.contains(&token.word) {
            bits |= Form::Dash.bit();
        }
        if token.shape.has(Shape::GLUED) {
            if self.hyphens.contains(&token.word) {
                bits |= Form::Hyphen.bit();
            } else if self.apostrophes.contains(&token.word) {
                bits |= Form::Poss.bit();
            }
        }
        bits
    }
}

fn of_shape(shape: Shape) -> u32 {
    let word = !shape.has(Shape::ADDRESS.with(Shape::POSSESSIVE).with(Shape::DIGIT));
    let capital = shape.has(Shape::CAPITAL.with(Shape::INNER_CAPITAL));
    let initial = shape.has(Shape::CAPITAL)
        && (shape.has(Shape::SINGLE) || shape.has(Shape::ALL_CAPITALS) && shape.has(Shape::PERIOD));
    let caps = shape.has(Shape::ALL_CAPITALS) && word;
    let cap = capital && word && !shape.has(Shape::SINGLE) && !shape.has(Shape::ALL_CAPITALS);
    let letter = shape.has(Shape::LETTER) && word;
    [
        (cap, Form::Cap),
        (caps, Form::Caps),
        (cap || caps || initial, Form::Upper),
        (initial, Form::Initial),
        (letter && !capital, Form::Lower),
        (letter, Form::Word),
        (shape.has(Shape::NUMBER), Form::Number),
        (shape.has(Shape::DIGIT), Form::Digit),
        (shape.has(Shape::PUNCTUATION), Form::Mark),
        (shape.has(Shape::GLUED), Form::Glued),
        (shape.has(Shape::POSSESSIVE), Form::Poss),
        (true, Form::Any),
    ]
    .into_iter()
    .map(|(on, form)| if on { form.bit() } else { 0 })
    .sum()
}
