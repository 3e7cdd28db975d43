//! What the lists say of a single word, apart from any claim: its classes, how common it is, how often it is a name.

use crate::tokenize::Abbreviation;

/// The facts of one word; words with the same facts share one profile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Profile {
    /// Bit i: the word stands in list of words number i.
    pub classes: u64,
    /// How common the word is in small letters: 0 unknown, 1 among the 4,000 commonest, up to 6.
    pub band: u8,
    /// Parts of speech: noun 1, verb 2, adjective 4, adverb 8, function word 16.
    pub pos: u8,
    /// How many bear it as given name: 0 none known, else 1 to 7 on a log scale.
    pub given: u8,
    /// How many bear it as family name, likewise.
    pub family: u8,
    /// 1 male, 2 female, 3 both.
    pub gender: u8,
    /// How its rows among the abbreviations are written.
    pub abbreviation: Abbreviation,
}

/// The cells of a row that a profile is made of; empty where its list has no such column.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cells<'r> {
    /// How many people bear the name.
    pub count: &'r str,
    /// `m`, `f` or `u`.
    pub gender: &'r str,
    /// How common the word is.
    pub band: &'r str,
    /// Parts of speech.
    pub pos: &'r str,
    /// What an abbreviation is used for.
    pub usage: &'r str,
}

/// Bytes of a written profile.
pub const PROFILE: usize = 14;

/// Parts of speech, as bits of [`Profile::pos`].
const NOUN: u8 = 1;
const VERB: u8 = 2;
const FUNCTION: u8 = 16;

impl Profile {
    /// Adds the cells of a row of the list of that name.
    pub fn add(&mut self, list: &str, name: &str, cells: Cells<'_>) {
        let Cells { count, gender, band, pos, usage } = cells;
        let magnitude = count.parse::<f64>().map_or(1, |n| (n.max(1.0).log10().floor() as u8 + 1).min(7));
        match list {
            "name/given" | "name/given-hand" => self.given = self.given.max(magnitude),
            "name/family" | "name/family-hand" => self.family = self.family.max(magnitude),
            _ => {}
        }
        self.gender |= match gender {
            "m" => 1,
            "f" => 2,
            "u" => 3,
            _ => 0,
        };
        if let Ok(level) = band.parse::<u8>() {
            let band = match level {
                0..=10 => 1,
                11..=20 => 2,
                21..=35 => 3,
                36..=40 => 4,
                41..=50 => 5,
                _ => 6,
            };
            self.band = if self.band == 0 { band } else { self.band.min(band) };
        }
        for letter in pos.chars() {
            self.pos |= match letter {
                'n' => NOUN,
                'v' => VERB,
                'a' => 4,
                'r' => 8,
                'd' | 'p' => FUNCTION,
                _ => 0,
            };
        }
        if list == "word/abbreviations" {
            self.abbreviation = self.abbreviation.with(Abbreviation::of_row(name, usage));
        }
    }

    /// Returns true for a word among the 20,000 commonest written in small letters.
    pub fn is_very_common(self) -> bool {
        (1..=2).contains(&self.band)
    }

    /// Returns true for a word among the 40,000 commonest written in small letters.
    pub fn is_common(self) -> bool {
        (1..=3).contains(&self.band)
    }

    /// Returns true for a word that may be a noun.
    pub fn may_be_noun(self) -> bool {
        self.pos & NOUN != 0
    }

    /// Returns true for a word that may be a verb.
    pub fn may_be_verb(self) -> bool {
        self.pos & VERB != 0
    }

    /// Returns true for an article, a preposition, a pronoun and the like.
    pub fn is_function(self) -> bool {
        self.pos & FUNCTION != 0
    }

    /// Appends the profile's bytes.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(&self.classes.to_le_bytes());
        out.extend_from_slice(&[
            self.band,
            self.pos,
            self.given,
            self.family,
            self.gender,
            self.abbreviation.0,
        ]);
    }

    /// Reads a profile from [`PROFILE`] bytes.
    pub fn read(bytes: &[u8]) -> Profile {
        let mut classes = [0; 8];
        classes.copy_from_slice(&bytes[..8]);
        Profile {
            classes: u64::from_le_bytes(classes),
            band: bytes[8],
            pos: bytes[9],
            given: bytes[10],
            family: bytes[11],
            gender: bytes[12],
            abbreviation: Abbreviation(bytes[13]),
        }
    }
}
