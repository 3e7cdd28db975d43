//! The golden floor: figures on record that later ones must not fall below.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::report::Report;
use crate::error::Error;

/// Figures on record. The numbers have four decimals, so that a change of the record is easily read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Floor {
    /// Number of documents.
    pub documents: usize,
    /// Number of gold mentions.
    pub mentions: u32,
    /// Labels scored.
    pub labels: Vec<String>,
    /// Whether the spans were normalised.
    pub normalise: bool,
    /// Strict F1 of all and of each label, and value F1 of dates.
    pub f1: BTreeMap<String, Recorded>,
}

/// A figure on record.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recorded {
    /// F1.
    pub f1: f64,
    /// The lower end of its interval: the floor.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Floor {
    /// Returns what a report puts on record.
    pub fn of(report: &Report) -> Floor {
        let down = |figure: f64| (figure * 1e4).floor() / 1e4;
        let f1 = report.floors().into_iter().map(|(name, f1, interval)| {
            let high = (interval.high * 1e4).ceil() / 1e4;
            (name, Recorded { f1: (f1 * 1e4).round() / 1e4, low: down(interval.low), high })
        });
        Floor {
            documents: report.documents,
            mentions: report.all.strict.gold(),
            labels: report.scoring.classes.iter().map(|class| class.name().to_owned()).collect(),
            normalise: report.scoring.normalise,
            f1: f1.collect(),
        }
    }

    /// Reads a record.
    ///
    /// # Errors
    /// A file that cannot be read or is no record.
    pub fn read(path: &Path) -> Result<Floor, Error> {
        let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
        serde_json::from_str(&text).map_err(|error| {
            let message = format!("no record of figures ({error}); write one with --update");
            Error::data(path, error.line(), message)
        })
    }

    /// Writes the record.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, path: &Path) -> Result<(), Error> {
        let mut text = serde_json::to_string_pretty(self).expect("numbers and strings only");
        text.push('\n');
        std::fs::write(path, text).map_err(|source| Error::io(path, source))
    }

    /// Returns what of a newer record falls below this one, one line a figure.
    pub fn broken_by(&self, now: &Floor) -> Vec<String> {
        let mut out = Vec::new();
        for (name, floor) in &self.f1 {
            let f1 = now.f1.get(name).map_or(0.0, |recorded| recorded.f1);
            if f1 < floor.low {
                out.push(format!(
                    "{name}: F1 {f1:.4} is below {:.4} (on record: {:.4})",
                    floor.low, floor.f1
                ));
            }
        }
        out
    }

    /// Returns true if the two are figures of the same: same documents, mentions, labels and normalisation.
    pub fn is_of_the_same(&self, other: &Floor) -> bool {
        (self.documents, self.mentions, &self.labels, self.normalise)
            == (other.documents, other.mentions, &other.labels, other.normalise)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn floor(all: f64, date: f64) -> Floor {
        let recorded = |f1: f64| Recorded { f1, low: f1 - 0.02, high: f1 + 0.02 };
        Floor {
            documents: 2,
            mentions: 9,
            labels: vec!["person".to_owned()],
            normalise: false,
            f1: [("all".to_owned(), recorded(all)), ("date value".to_owned(), recorded(date))].into(),
        }
    }

    #[test]
    fn a_figure_below_the_interval_breaks_the_floor() {
        for (all, date, broken) in [(0.9, 0.8, 0), (0.881, 0.9, 0), (0.87, 0.8, 1), (0.87, 0.7, 2)] {
            assert_eq!(floor(0.9, 0.8).broken_by(&floor(all, date)).len(), broken, "{all} {date}");
        }
        let lines = floor(0.9, 0.8).broken_by(&floor(0.9, 0.7));
        assert_eq!(lines, ["date value: F1 0.7000 is below 0.7800 (on record: 0.8000)"]);
    }

    #[test]
    fn a_record_is_read_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("floor.json");
        floor(0.9, 0.8).write(&path).unwrap();
        assert_eq!(Floor::read(&path).unwrap(), floor(0.9, 0.8));
        std::fs::write(&path, "{}").unwrap();
        assert!(Floor::read(&path).unwrap_err().to_string().contains("--update"));
    }
}
