//! What a run counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::label::Label;

/// Counts of an item, a shard or a run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// Documents tagged.
    pub documents: u64,
    /// Documents that could not be read, by the class of the error.
    pub errors: BTreeMap<String, u64>,
    /// What is no document, by the reason.
    pub left_out: BTreeMap<String, u64>,
    /// Mentions by label, in the order of [`Label::ALL`].
    pub mentions: [u64; 4],
    /// Bytes read, after unpacking.
    pub bytes: u64,
}

impl Tally {
    /// Adds another.
    pub fn add(&mut self, other: &Tally) {
        self.documents += other.documents;
        self.bytes += other.bytes;
        for (mine, theirs) in [(&mut self.errors, &other.errors), (&mut self.left_out, &other.left_out)] {
            for (name, count) in theirs {
                *mine.entry(name.clone()).or_default() += count;
            }
        }
        for (sum, count) in self.mentions.iter_mut().zip(other.mentions) {
            *sum += count;
        }
    }

    /// Returns the number of documents that could not be read.
    pub fn failures(&self) -> u64 {
        self.errors.values().sum()
    }

    /// Returns the number of records written.
    pub fn records(&self) -> u64 {
        self.documents + self.failures()
    }

    /// Returns what was counted as people read it.
    ///
    /// ```
    /// let mut tally = tagwire::run::Tally { documents: 1200, mentions: [7, 0, 2, 1], ..Default::default() };
    /// tally.errors.insert("syntax".to_owned(), 2);
    /// assert_eq!(tally.shown(), "1,200 documents (7 person, 0 group, 2 place, 1 date), 2 errors (2 syntax)");
    /// ```
    pub fn shown(&self) -> String {
        let mentions: Vec<String> = Label::ALL
            .iter()
            .map(|&label| format!("{} {}", thousands(self.mentions[label as usize]), label.name()))
            .collect();
        let mut out = format!("{} documents ({})", thousands(self.documents), mentions.join(", "));
        let named = |counts: &BTreeMap<String, u64>| {
            let parts: Vec<String> =
                counts.iter().map(|(name, count)| format!("{} {name}", thousands(*count))).collect();
            parts.join(", ")
        };
        match self.failures() {
            0 => out.push_str(", no errors"),
            1 => out.push_str(&format!(", 1 error ({})", named(&self.errors))),
            count => out.push_str(&format!(", {} errors ({})", thousands(count), named(&self.errors))),
        }
        if !self.left_out.is_empty() {
            out.push_str(&format!("; left out: {}", named(&self.left_out)));
        }
        out
    }
}

/// Returns a number with its thousands apart.
pub(crate) fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
