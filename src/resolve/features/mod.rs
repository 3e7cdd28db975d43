//! The evidence for a segment, as features with readable names: `first.word=president`, `left.word=in|place`.
//!
//! A feature's id is a hash of its text, so that the table of weights can be looked up without strings: template and value
//! are mixed, a value of several parts `a|b` is the parts' hashes extended one by another.

mod claim;
mod decided;
mod kind;
pub mod token;
mod whole;

use super::evidence::Evidence;
use super::feature_id::BAR;
use super::tag::{TAGS, Tag};
use crate::document::{BlockKind, Shape};
use crate::gazetteer::fold;
use crate::gazetteer::profile::Profile;

/// Takes features; `name` gives the text and is called only by those who show or learn it.
pub trait Sink: Sized {
    /// Takes one feature with its id.
    fn add(&mut self, id: u64, name: impl FnOnce() -> String);

    /// Takes features that depend on little and come again and again.
    #[inline]
    fn kept(&mut self, part: impl Part) {
        part.features(self);
    }
}

/// Features that depend on little: a cache keeps their sum.
pub trait Part {
    /// Says all that the features depend on.
    fn key(&self) -> u64;
    /// Gives the features.
    fn features<S: Sink>(&self, sink: &mut S);
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
    /// The class of acronyms of things and offices, which are words in capitals alone.
    acronyms: u64,
    edge: u64,
    marks: [u64; 3],
    shapes: [u64; SHAPES.len()],
    contexts: [u64; 7],
    tags: [u64; TAGS],
}

/// Shows a profile (band, given, family: three bits each), names in four levels.
fn profile_name(profile: u16) -> String {
    let level = |n: u16| match n & 7 {
        0 => 0,
        1..=2 => 1,
        3..=4 => 2,
        _ => 3,
    };
    format!("b{}g{}f{}", profile >> 6 & 7, level(profile >> 3), level(profile))
}

impl Names {
    /// Prepares the names of lists, classes and rules.
    pub fn new(lists: &crate::gazetteer::Gazetteer, rules: &[String]) -> Names {
        let named = |name: &str| (fold::hash(name.as_bytes()), name.to_owned());
        Names {
            numbers: (0..4096).map(|n: u32| fold::hash(n.to_string().as_bytes())).collect(),
            classes: lists
                .classes()
                .iter()
                .map(|name| named(name.rsplit('/').next().unwrap_or(name)))
                .collect(),
            lists: lists.lists().map(|(name, ..)| named(name)).collect(),
            rules: rules.iter().map(|name| named(name)).collect(),
            profiles: (0..512).map(|at| fold::hash(profile_name(at).as_bytes())).collect(),
            small_classes: lists
                .classes()
                .iter()
                .enumerate()
                .filter(|(_, name)| name.starts_with("word/") && *name != "word/acronyms")
                .fold(0, |bits, (at, _)| bits | 1 << at),
            acronyms: lists.class("word/acronyms").unwrap_or(0),
            edge: fold::hash(EDGE.as_bytes()),
            marks: MARKS.map(|name| fold::hash(name.as_bytes())),
            shapes: SHAPES.map(|name| fold::hash(name.as_bytes())),
            contexts: CONTEXTS.map(|name| fold::hash(name.as_bytes())),
            tags: Tag::ALL.map(|tag| fold::hash(tag.name().as_bytes())),
        }
    }

    fn number(&self, n: usize) -> u64 {
        self.numbers[n.min(self.numbers.len() - 1)]
    }
}

const SHAPES: [&str; 13] = [
    "small", "Cap", "CAPS", "LONGCAPS", "inner", "number", "digits", "initial", "abbr", "mark", "poss",
    "hyphen", "Title",
];
/// A capital, and a capital that tells nothing: that of a common word in a line of which nearly all words have one.
const CAP: u8 = 1;
const TITLE: u8 = 12;

/// Returns the class of a token's written form, an index of [`SHAPES`].
fn shape_class(evidence: &Evidence, token: usize) -> u8 {
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
    match text {
        // The bar parts the values of a feature.
        "|" => BAR.to_owned(),
        _ => fold::fold(text).replace(['|', '\t', '\n', '\r', ' '], "_"),
    }
}

/// What features show for a number, for a possessive, and before a word that stands out in capitals.
const MARKS: [&str; 3] = ["<number>", "<s>", "^"];

/// What begins and ends a sentence, as a word beyond its edge.
const EDGE: &str = "<edge>";

/// What features ask of a token, worked out once.
#[derive(Clone, Copy, Debug, Default)]
pub struct Facts {
    /// Its word as features see it: numbers and possessives are alike, a word that stands out in capitals is one of its own.
    word: u64,
    /// Its classes; for a word that stands out, without those of words in small letters.
    classes: u64,
    /// Its profile as band, given and family name (three bits each); the band of a word that stands out is 7.
    profile: u16,
    cluster: u16,
    /// Index of [`SHAPES`].
    shape: u8,
    /// Index of [`CONTEXTS`].
    context: u8,
    /// In capitals among words that are not: `US` is not `us`, `IT` not `it`. Its word has a mark before it.
    marked: bool,
    /// Bit 0: it opens its sentence; 1: its word occurs in small letters; 2: it is part of a date; 3: it has a capital.
    place: u8,
}

/// What kind of text a token stands in.
const CONTEXTS: [&str; 7] = ["capitals", "title", "headline", "result", "byline", "boilerplate", "body"];

fn context(kind: BlockKind, title_case: bool) -> u8 {
    match (kind, title_case) {
        (BlockKind::Capitals, _) => 0,
        (BlockKind::Headline, true) => 1,
        (BlockKind::Headline, false) => 2,
        (BlockKind::Result, _) => 3,
        (BlockKind::Byline, _) => 4,
        (BlockKind::Boilerplate, _) => 5,
        (_, true) => 1,
        _ => 6,
    }
}

/// A profile as features see it (see [`Facts`]).
fn packed(profile: Profile, loud: bool) -> u16 {
    let band = if loud && profile.band > 0 { 7 } else { profile.band };
    u16::from(band) << 6 | u16::from(profile.given) << 3 | u16::from(profile.family)
}

/// Builds features of a document's segments.
pub struct Features<'f> {
    /// The document and its claims.
    pub evidence: Evidence<'f>,
    /// Prepared names.
    pub names: &'f Names,
    facts: Vec<Facts>,
}

impl<'f> Features<'f> {
    /// Prepares for one document; `facts` is a buffer to be used again.
    pub fn new(evidence: Evidence<'f>, names: &'f Names, mut facts: Vec<Facts>) -> Features<'f> {
        facts.clear();
        facts.resize(evidence.document.tokens.len(), Facts::default());
        Features { evidence, names, facts }
    }

    /// Takes up the features of a document whose tokens were seen before; `facts` are what [`Features::into_facts`] gave.
    pub fn with_facts(evidence: Evidence<'f>, names: &'f Names, facts: Vec<Facts>) -> Features<'f> {
        Features { evidence, names, facts }
    }

    /// Prepares for one document, with the facts of all its tokens.
    pub fn whole_document(evidence: Evidence<'f>, names: &'f Names) -> Features<'f> {
        let mut features = Features::new(evidence, names, Vec::new());
        features.see(0..evidence.document.tokens.len());
        features
    }

    /// Gives the buffer back.
    pub fn into_facts(self) -> Vec<Facts> {
        self.facts
    }

    /// Works out the facts of tokens; the others must see every token that they are asked about, and two on either side.
    pub fn see(&mut self, tokens: std::ops::Range<usize>) {
        for at in tokens {
            self.facts[at] = self.facts_of(at);
        }
    }

    fn facts_of(&self, at: usize) -> Facts {
        let evidence = &self.evidence;
        let token = &evidence.document.tokens[at];
        let (kind, title_case) = evidence.block(at);
        let loud = self.is_loud(at);
        let (word, marked) = if token.shape.has(Shape::NUMBER) {
            (self.names.marks[0], false)
        } else if token.shape.has(Shape::POSSESSIVE) {
            (self.names.marks[1], false)
        } else if loud {
            (fold::extend(self.names.marks[2], token.word), true)
        } else {
            (token.word, false)
        };
        let mut classes = evidence.classes[at];
        if loud {
            classes &= !self.names.small_classes;
        } else if !token.shape.has(Shape::INNER_CAPITAL) {
            // `fir` is a tree, and in a line of capitals nothing is an acronym.
            classes &= !self.names.acronyms;
        }
        let entry = &evidence.entries[at];
        let profile = evidence.lists.profile(entry.profile);
        let capital = token.shape.has(Shape::CAPITAL);
        let opens = evidence.opens[at];
        let small = (capital || opens) && evidence.memory.occurs_small(token.word);
        let place = u8::from(opens)
            | u8::from(small) << 1
            | u8::from(evidence.dates[at]) << 2
            | u8::from(capital) << 3;
        let shape = match shape_class(evidence, at) {
            CAP if title_case && profile.is_common() => TITLE,
            shape => shape,
        };
        Facts {
            word,
            classes,
            profile: packed(profile, loud),
            cluster: entry.cluster,
            shape,
            context: context(kind, title_case),
            marked,
            place,
        }
    }

    /// Whether a token stands out in capitals.
    fn is_loud(&self, at: usize) -> bool {
        let evidence = &self.evidence;
        evidence.document.tokens[at].shape.has(Shape::ALL_CAPITALS)
            && evidence.block(at).0 != BlockKind::Capitals
    }

    /// The word of a token as features see it; beyond the edge of a sentence, a mark of its own.
    fn word(&self, token: Option<usize>) -> (u64, impl Fn() -> String) {
        let document = self.evidence.document;
        let (key, marked) = match token {
            Some(at) => (self.facts[at].word, self.facts[at].marked),
            None => (self.names.edge, false),
        };
        (key, move || match token {
            Some(at) if document.tokens[at].shape.has(Shape::NUMBER) => MARKS[0].to_owned(),
            Some(at) if document.tokens[at].shape.has(Shape::POSSESSIVE) => MARKS[1].to_owned(),
            Some(at) if marked => format!("{}|{}", MARKS[2], shown(document.word(at))),
            Some(at) => shown(document.word(at)),
            None => EDGE.to_owned(),
        })
    }

    /// Extends a value by the word of a token, part by part as the feature's text has it: a word that stands out is two (`^|us`).
    fn extend_word(&self, value: u64, token: Option<usize>) -> u64 {
        match token {
            Some(at) if self.facts[at].marked => {
                fold::extend(fold::extend(value, self.names.marks[2]), self.evidence.document.tokens[at].word)
            }
            Some(at) => fold::extend(value, self.facts[at].word),
            None => fold::extend(value, self.names.edge),
        }
    }

    fn profile_value(&self, at: usize) -> u64 {
        self.names.profiles[usize::from(self.facts[at].profile) & 511]
    }

    fn profile_name(&self, at: usize) -> String {
        profile_name(self.facts[at].profile)
    }

    fn cluster(&self, token: usize) -> usize {
        usize::from(self.facts[token].cluster)
    }

    fn classes(&self, token: usize, each: impl FnMut(u64, &str)) {
        self.names_of(self.facts[token].classes, each);
    }

    /// Gives the hash and the name of each class of some bits.
    fn names_of(&self, mut bits: u64, mut each: impl FnMut(u64, &str)) {
        while bits != 0 {
            let (hash, name) = &self.names.classes[bits.trailing_zeros() as usize];
            each(*hash, name);
            bits &= bits - 1;
        }
    }
}
