//! The evidence for a segment, as features with readable names: `first.word=president`, `left.word=in|place`.
//!
//! A feature's id is a hash of its text, so that the table of weights can be looked up without strings: template and value
//! are mixed, a value of several parts `a|b` is the parts' hashes extended one by another.

mod token;
mod whole;

use super::evidence::Evidence;
use super::tag::{TAGS, Tag};
use crate::document::{BlockKind, Shape};
use crate::gazetteer::fold;

/// Takes features; `name` gives the text and is called only by those who show or learn it.
pub trait Sink {
    /// Takes one feature with its id.
    fn add(&mut self, id: u64, name: impl FnOnce() -> String);
}

macro_rules! emit {
    ($sink:expr, $template:literal, $value:expr, $name:expr) => {{
        const TEMPLATE: u64 = template($template);
        $sink.add(id(TEMPLATE, $value), || format!("{}={}", $template, $name));
    }};
}
use emit;

/// Small texts whose hashes are asked for all the time.
#[derive(Debug)]
pub struct Names {
    numbers: Vec<u64>,
    classes: Vec<(u64, String)>,
    lists: Vec<(u64, String)>,
    rules: Vec<(u64, String)>,
    profiles: Vec<u64>,
    /// Classes of words in small letters: common words, roles, connectors and the like.
    small_classes: u64,
}

fn profile_name(band: u8, given: u8, family: u8) -> String {
    let level = |n: u8| match n {
        0 => 0,
        1..=2 => 1,
        3..=4 => 2,
        _ => 3,
    };
    format!("b{band}g{}f{}", level(given), level(family))
}

impl Names {
    /// Prepares the names of lists, classes and rules.
    pub fn new(lists: &crate::gazetteer::Gazetteer, rules: &[String]) -> Names {
        let named = |name: &str| (fold::hash(name.as_bytes()), name.to_owned());
        let mut profiles = Vec::with_capacity(8 * 8 * 8);
        for at in 0..512u32 {
            let (band, given, family) = ((at >> 6) as u8, (at >> 3 & 7) as u8, (at & 7) as u8);
            profiles.push(fold::hash(profile_name(band, given, family).as_bytes()));
        }
        Names {
            numbers: (0..4096).map(|n: u32| fold::hash(n.to_string().as_bytes())).collect(),
            classes: lists
                .classes()
                .iter()
                .map(|name| named(name.rsplit('/').next().unwrap_or(name)))
                .collect(),
            lists: lists.lists().map(|(name, ..)| named(name)).collect(),
            rules: rules.iter().map(|name| named(name)).collect(),
            profiles,
            small_classes: lists
                .classes()
                .iter()
                .enumerate()
                .filter(|(_, name)| name.starts_with("word/"))
                .fold(0, |bits, (at, _)| bits | 1 << at),
        }
    }

    fn number(&self, n: usize) -> u64 {
        self.numbers[n.min(self.numbers.len() - 1)]
    }

    fn profile(&self, profile: crate::gazetteer::profile::Profile) -> u64 {
        let at =
            usize::from(profile.band) << 6 | usize::from(profile.given) << 3 | usize::from(profile.family);
        self.profiles[at & 511]
    }
}

const SHAPES: [&str; 12] = [
    "small", "Cap", "CAPS", "LONGCAPS", "inner", "number", "digits", "initial", "abbr", "mark", "poss",
    "hyphen",
];

/// Returns the class of a token's written form, an index of [`SHAPES`].
fn shape_class(evidence: &Evidence, token: usize) -> usize {
    let t = &evidence.document.tokens[token];
    let shape = t.shape;
    if shape.has(Shape::POSSESSIVE) {
        10
    } else if shape.has(Shape::PUNCTUATION) {
        if evidence.document.word(token) == "-" { 11 } else { 9 }
    } else if shape.has(Shape::NUMBER) {
        5
    } else if shape.has(Shape::DIGIT) {
        6
    } else if shape.has(Shape::CAPITAL) && shape.has(Shape::SINGLE) {
        7
    } else if shape.has(Shape::ALL_CAPITALS) {
        if shape.has(Shape::PERIOD) {
            8
        } else if t.span.len() <= 5 {
            2
        } else {
            3
        }
    } else if shape.has(Shape::INNER_CAPITAL) {
        4
    } else if shape.has(Shape::CAPITAL) {
        1
    } else {
        0
    }
}

/// The text of a word as features show it: folded, without the characters that mean something in the table.
fn shown(text: &str) -> String {
    fold::fold(text).replace(['=', '|', '\t', '\n', '\r', ' '], "_")
}

/// What begins and ends a sentence, as a word beyond its edge.
const EDGE: &str = "<edge>";

/// Builds features of a document's segments.
pub struct Features<'f> {
    /// The document and its claims.
    pub evidence: Evidence<'f>,
    /// Prepared names.
    pub names: &'f Names,
    edge: u64,
    marks: [u64; 3],
    shape_names: [u64; 12],
    tags: [u64; TAGS],
}

impl<'f> Features<'f> {
    /// Prepares for one document.
    pub fn new(evidence: Evidence<'f>, names: &'f Names) -> Features<'f> {
        Features {
            evidence,
            names,
            edge: fold::hash(EDGE.as_bytes()),
            marks: ["<number>", "<s>", "^"].map(|name| fold::hash(name.as_bytes())),
            shape_names: SHAPES.map(|name| fold::hash(name.as_bytes())),
            tags: Tag::ALL.map(|tag| fold::hash(tag.name().as_bytes())),
        }
    }

    /// Returns true for a word in capitals among others that are not: `US` is not `us`, `IT` not `it`.
    #[inline]
    fn stands_out(&self, at: usize) -> bool {
        self.evidence.document.tokens[at].shape.has(Shape::ALL_CAPITALS)
            && self.evidence.block(at).0 != BlockKind::Capitals
    }

    fn word(&self, token: Option<usize>) -> (u64, impl Fn() -> String) {
        let document = self.evidence.document;
        let loud = token.is_some_and(|at| self.stands_out(at));
        let key = match token {
            Some(at) if document.tokens[at].shape.has(Shape::NUMBER) => self.marks[0],
            Some(at) if document.tokens[at].shape.has(Shape::POSSESSIVE) => self.marks[1],
            Some(at) if loud => fold::extend(self.marks[2], document.tokens[at].word),
            Some(at) => document.tokens[at].word,
            None => self.edge,
        };
        (key, move || match token {
            Some(at) if document.tokens[at].shape.has(Shape::NUMBER) => "<number>".to_owned(),
            Some(at) if document.tokens[at].shape.has(Shape::POSSESSIVE) => "<s>".to_owned(),
            Some(at) if loud => format!("^|{}", shown(document.word(at))),
            Some(at) => shown(document.word(at)),
            None => EDGE.to_owned(),
        })
    }

    /// Returns the profile of a token; a word that stands out in capitals has the band 7 instead of that of its small letters.
    fn profile(&self, at: usize) -> crate::gazetteer::profile::Profile {
        let mut profile = self.evidence.profile(at);
        if profile.band > 0 && self.stands_out(at) {
            profile.band = 7;
        }
        profile
    }

    fn cluster(&self, token: usize) -> usize {
        usize::from(self.evidence.entries[token].cluster)
    }

    fn classes(&self, token: usize, mut each: impl FnMut(u64, &str)) {
        let mut bits = self.evidence.classes[token];
        if self.stands_out(token) {
            bits &= !self.names.small_classes;
        }
        while bits != 0 {
            let (hash, name) = &self.names.classes[bits.trailing_zeros() as usize];
            each(*hash, name);
            bits &= bits - 1;
        }
    }
}

fn block_context(kind: BlockKind, title_case: bool) -> &'static str {
    match (kind, title_case) {
        (BlockKind::Capitals, _) => "capitals",
        (BlockKind::Headline, true) => "title",
        (BlockKind::Headline, false) => "headline",
        (BlockKind::Result, _) => "result",
        (BlockKind::Byline, _) => "byline",
        (BlockKind::Boilerplate, _) => "boilerplate",
        (_, true) => "title",
        _ => "body",
    }
}
