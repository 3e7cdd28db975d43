//! What a run counts.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::label::Label;
use crate::number::{counted, thousands};

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
    /// tally.left_out.insert("file of another kind".to_owned(), 3);
    /// assert_eq!(
    ///     tally.shown(),
    ///     "1,200 documents (7 person, 0 group, 2 place, 1 date), 2 errors (2 syntax); left out: 3 files of another kind"
    /// );
    /// ```
    pub fn shown(&self) -> String {
        let mentions: Vec<String> = Label::ALL
            .iter()
            .map(|&label| format!("{} {}", thousands(self.mentions[label as usize]), label.name()))
            .collect();
        let mut out = format!("{} ({})", counted(self.documents, "document"), mentions.join(", "));
        let listed = |parts: Vec<String>| parts.join(", ");
        let errors = self.errors.iter().map(|(class, count)| format!("{} {class}", thousands(*count)));
        match self.failures() {
            0 => out.push_str(", no errors"),
            count => out.push_str(&format!(", {} ({})", counted(count, "error"), listed(errors.collect()))),
        }
        if !self.left_out.is_empty() {
            // A reason begins with the thing: `file of another kind`.
            let left_out = self.left_out.iter().map(|(reason, count)| {
                let (thing, rest) = reason.split_once(' ').unwrap_or((reason, ""));
                format!("{} {rest}", counted(*count, thing)).trim_end().to_owned()
            });
            out.push_str(&format!("; left out: {}", listed(left_out.collect())));
        }
        out
    }
}
