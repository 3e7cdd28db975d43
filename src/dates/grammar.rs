//! The rules as the matcher reads them: words, classes, programs (the text is described in `gazetteers/rules/dates/README.md`).

use super::frame::{Field, NONE};
use super::load::Builder;
use super::order::DateOrder;
use super::reach::Tokens;
use crate::error::Error;

/// One step of a compiled pattern.
#[derive(Clone, Copy, Debug)]
pub(super) enum Op {
    /// Any token.
    Any { flags: u8 },
    /// One word.
    Word { key: u64, flags: u8 },
    /// One word of a set, as a range of [`Grammar::sets`].
    OneOf { from: u32, to: u32 },
    /// One word or phrase of a table, or a number of a shape; its value goes to the field.
    Class { class: u8, field: Option<Field>, flags: u8 },
    /// The longest match of any rule of the group; its fields are taken over.
    Group { group: u8, flags: u8 },
    /// Goes on here, or else at the other step.
    Split(u32),
    /// Goes on there.
    Jump(u32),
    /// The pattern has matched.
    Done,
}

/// The token must begin with a capital (or the block has no small letters).
pub(super) const CAPITAL: u8 = 1;
/// The token must not have white space before it.
pub(super) const GLUED: u8 = 2;
/// The token must begin with a small letter.
pub(super) const SMALL: u8 = 4;

/// What a class reads.
#[derive(Clone, Debug)]
pub(super) enum Class {
    /// The words and phrases of a table.
    Table,
    /// Digits in one of these forms (`#` stands for a digit) with a value in the range.
    Shape { bit: u8, low: i32, high: i32 },
    /// A number in digits or words, composed of the tables `ones`, `tens`, `scale` and the shape `integer`.
    Number,
}

/// A word's place in a class.
#[derive(Clone, Copy, Debug)]
pub(super) struct Member {
    pub class: u8,
    /// The word may be followed by a period of its own (`aug.`).
    pub period: bool,
    /// The entry is written with an apostrophe.
    pub apostrophe: bool,
    pub value: i32,
    /// The words that must follow, as a range of [`Grammar::rest`].
    pub rest: (u16, u16),
}

/// What a field is set to when a rule has matched.
#[derive(Clone, Copy, Debug)]
pub(super) enum Setting {
    Number(i32),
    Copy(Field),
    Negated(Field),
}

/// A condition on what stands before or after a match.
#[derive(Clone, Copy, Debug)]
pub(super) struct Condition {
    pub behind: bool,
    pub negated: bool,
    pub program: u32,
    /// The least and the most tokens it can take.
    pub length: (u16, u16),
}

/// A pattern that can begin with a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Start {
    pub program: u32,
    pub rule: u16,
    /// It stands only inside other rules.
    pub part: bool,
    /// The groups of its rule, as bits.
    pub groups: u64,
    /// What its third and fourth tokens can be.
    pub third: Tokens,
    pub fourth: Tokens,
}

/// The patterns that can begin with a word and go on with the same tokens.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Branch {
    /// What their second token can be.
    pub second: Tokens,
    /// The groups of their rules, as bits.
    pub groups: u64,
    /// A range of [`Grammar::starts`].
    pub starts: (u32, u32),
    /// Some are more than parts of rules.
    pub rules: bool,
}

/// An example of a rule; only the tests keep them.
#[cfg(test)]
#[derive(Clone, Debug)]
pub(super) struct Example {
    pub line: usize,
    pub matches: bool,
    pub text: String,
}

/// One rule.
#[derive(Clone, Debug, Default)]
pub(super) struct Rule {
    pub name: String,
    pub path: String,
    pub line: usize,
    /// A part stands only inside other rules.
    pub part: bool,
    pub programs: Vec<u32>,
    pub settings: Vec<(Field, Setting)>,
    pub conditions: Vec<Condition>,
    #[cfg(test)]
    pub examples: Vec<Example>,
}

impl Default for Setting {
    fn default() -> Setting {
        Setting::Number(NONE)
    }
}

/// What the tables and patterns know of one word.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Word {
    /// Its classes, as bits.
    pub classes: u128,
    /// What it is for the masks of the patterns.
    pub token: Tokens,
    /// What can follow it in the patterns that can begin with it.
    pub second: Tokens,
    /// The patterns that can begin with it, as a range of [`Grammar::branches`].
    pub branches: (u32, u32),
    /// Its memberships, as a range of [`Grammar::members`].
    pub members: (u16, u16),
}

/// The numbers of the same shapes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct NumberKind {
    pub shapes: u64,
    /// What can follow in the patterns that can begin with such a number.
    pub second: Tokens,
    /// The patterns that can begin with such a number, as a range of [`Grammar::branches`].
    pub branches: (u32, u32),
}

/// What is known of a word at a glance, as bits of [`Grammar::gate`].
pub(super) mod glance {
    /// The grammar knows it.
    pub const KNOWN: u8 = 1;
    /// An expression can begin with it.
    pub const BEGINS: u8 = 2;
    /// An expression can begin with it where a known word follows.
    pub const BEGINS_BEFORE_KNOWN: u8 = 4;
    /// It tells which way an expression points.
    pub const CUE: u8 = 8;
}

/// The length of [`Grammar::gate`]: 16 KB stay in the first cache, and 6 in 100 unknown words pass for known.
pub(super) const GATE: usize = 1 << 14;

/// The rules of time expressions, loaded.
#[derive(Debug)]
pub struct Grammar {
    /// What is known of a word at a glance (see [`glance`]), by the low bits of its key.
    pub(super) gate: Vec<u8>,
    /// Open addressing: the number of the word, by its key; the length is a power of two.
    pub(super) table: Vec<u16>,
    /// The keys of the words, the number of the word minus one; sorted.
    pub(super) keys: Vec<u64>,
    pub(super) words: Vec<Word>,
    pub(super) members: Vec<Member>,
    pub(super) rest: Vec<u64>,
    /// Endings of words that belong to a class.
    pub(super) endings: Vec<(u8, String)>,
    pub(super) branches: Vec<Branch>,
    pub(super) starts: Vec<Start>,
    pub(super) number_kinds: Vec<NumberKind>,
    /// The forms of numbers, sorted, each with a range of [`Grammar::intervals`].
    pub(super) forms: Vec<(u128, (u16, u16))>,
    /// From the first to the last value: the number of the kind.
    pub(super) intervals: Vec<(i32, i32, u16)>,
    /// Sets of words, each sorted.
    pub(super) sets: Vec<u64>,
    pub(super) classes: Vec<Class>,
    pub(super) class_names: Vec<String>,
    pub(super) ops: Vec<Op>,
    pub(super) rules: Vec<Rule>,
    pub(super) number: Numbers,
    /// How many groups there are.
    pub(super) groups: usize,
    /// The classes of words that tell which way an expression points, as bits.
    pub(super) past: u128,
    pub(super) future: u128,
    /// The class of words that do so right before it.
    pub(super) limit: u128,
    /// The class of words that open a phrase and stay outside its span.
    pub(super) article: u128,
    /// What stands first in dates of figures, where the user says so.
    pub(super) order: Option<DateOrder>,
}

/// The classes a number is composed of.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Numbers {
    pub ones: u8,
    pub tens: u8,
    pub scale: u8,
    pub integer: u8,
    pub decimal: u8,
    pub hundredth: u8,
}

impl Grammar {
    /// Parses rule files, given as path (for messages) and text.
    ///
    /// # Errors
    /// The first line that is wrong, with what was found and what would do.
    ///
    /// ```
    /// use tagwire::dates::Grammar;
    /// let error = Grammar::parse(&[("a.rules", "tabel month\n")]).unwrap_err();
    /// assert!(error.to_string().starts_with("a.rules:1: \"tabel month\""));
    /// ```
    pub fn parse(files: &[(&str, &str)]) -> Result<Grammar, Error> {
        let mut builder = Builder::default();
        for (path, text) in files {
            builder.name_tables(path, text)?;
        }
        // Tables and shapes first, so that rules may stand in any order.
        for (path, text) in files {
            builder.tables(path, text)?;
        }
        builder.class("number", Class::Number);
        for (path, text) in files {
            builder.rules(path, text)?;
        }
        builder.finish()
    }

    /// Reads dates of figures in that order, where they can be read so; without it day first where the year has four digits (03/04/2023 is
    /// in April), and month first where it has two.
    #[must_use]
    pub fn with_order(self, order: DateOrder) -> Grammar {
        Grammar { order: Some(order), ..self }
    }

    /// Returns the order in which dates of figures are read, if one was asked for.
    pub fn order(&self) -> Option<DateOrder> {
        self.order
    }

    /// Returns the name of a rule (`date/last-month`).
    pub fn rule_name(&self, rule: u16) -> &str {
        self.rules.get(rule as usize).map_or("", |rule| &rule.name)
    }

    /// Returns the number of a word, 0 if the grammar does not know it.
    #[inline]
    pub(super) fn word(&self, key: u64) -> u16 {
        let mask = self.table.len() - 1;
        let mut at = (key >> 16) as usize & mask;
        loop {
            match self.table[at] {
                0 => return 0,
                word if self.keys[word as usize - 1] == key => return word,
                _ => at = (at + 1) & mask,
            }
        }
    }

    /// Returns what is known of a word at a glance.
    #[inline]
    pub(super) fn glance(&self, key: u64) -> u8 {
        self.gate[key as usize % GATE]
    }

    /// Returns the value of a single word in a table.
    pub(super) fn value_of(&self, class: u8, key: u64) -> Option<i32> {
        let word = self.words[self.word(key) as usize];
        let members = &self.members[word.members.0 as usize..word.members.1 as usize];
        members.iter().find(|m| m.class == class && m.rest.0 == m.rest.1).map(|m| m.value)
    }

    /// Returns the number of a class.
    pub(super) fn class(&self, name: &str) -> Option<u8> {
        self.class_names.iter().position(|known| known == name).map(|at| at as u8)
    }
}
