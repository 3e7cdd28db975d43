//! Whether scores are probabilities that hold: of the predictions that say 0.8, are 80 of 100 right?

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::count::Judged;
use super::{CLASSES, Class, Pair};

/// Number of bins of equal width between 0 and 1.
pub const BINS: usize = 10;

/// The predictions whose score lies in one range.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many they are.
    pub count: u32,
    /// How many of them are right: same span, same class.
    pub right: u32,
    /// The sum of their scores.
    pub scores: f64,
}

impl Bin {
    /// Returns the mean score, 0 to 1; 0 of no prediction.
    pub fn said(self) -> f64 {
        self.scores / f64::from(self.count.max(1))
    }

    /// Returns the share that is right, 0 to 1; 0 of no prediction.
    pub fn held(self) -> f64 {
        f64::from(self.right) / f64::from(self.count.max(1))
    }
}

/// What scores say against what holds, by ranges of the score.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Reliability {
    /// The bins: from 0 to below 0.1, and so on; 1 is in the last.
    pub bins: [Bin; BINS],
}

impl Reliability {
    /// Counts a prediction.
    pub fn add(&mut self, score: f64, right: bool) {
        let at = ((score * BINS as f64) as usize).min(BINS - 1);
        let bin = &mut self.bins[at];
        bin.count += 1;
        bin.right += u32::from(right);
        bin.scores += score;
    }

    /// Returns how many predictions were counted.
    pub fn count(&self) -> u32 {
        self.bins.iter().map(|bin| bin.count).sum()
    }

    /// Returns the expected calibration error, 0 to 1: how far the mean score of a bin is from the share that is right, on
    /// average over predictions (Naeini et al. 2015).
    ///
    /// ```
    /// let mut reliability = tagwire::score::calibration::Reliability::default();
    /// for right in [true, true, true, false] {
    ///     reliability.add(0.8, right);
    /// }
    /// assert!((reliability.error() - 0.05).abs() < 1e-9);
    /// ```
    pub fn error(&self) -> f64 {
        let off: f64 = self.bins.iter().map(|bin| (bin.scores - f64::from(bin.right)).abs()).sum();
        off / f64::from(self.count().max(1))
    }

    fn to_json(self) -> Value {
        let filled = self.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0);
        let bins: Vec<Value> = filled
            .map(|(at, bin)| {
                json!({
                    "from": at as f64 / BINS as f64,
                    "to": (at + 1) as f64 / BINS as f64,
                    "found": bin.count,
                    "score": bin.said(),
                    "right": bin.held(),
                })
            })
            .collect();
        json!({ "found": self.count(), "error": self.error(), "bins": bins })
    }
}

/// The reliability of a run's scores, of all predictions and of each class.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Of all predictions that have a score.
    pub all: Reliability,
    /// Of each class.
    pub classes: [Reliability; CLASSES],
    /// How many predictions have none.
    pub unscored: u32,
}

impl Calibration {
    /// Counts the predictions of these documents.
    pub fn of(pairs: &[Pair], judged: &[Judged]) -> Calibration {
        let mut out = Calibration::default();
        for (pair, judged) in pairs.iter().zip(judged) {
            for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
                let Some(score) = mention.score else {
                    out.unscored += 1;
                    continue;
                };
                out.all.add(score, verdict.strict.is_some());
                out.classes[mention.class as usize].add(score, verdict.strict.is_some());
            }
        }
        out
    }

    fn scored(&self) -> impl Iterator<Item = (Class, &Reliability)> {
        Class::ALL.into_iter().zip(&self.classes).filter(|(_, reliability)| reliability.count() > 0)
    }

    /// Writes the table.
    pub fn write_table(&self, out: &mut String) {
        if self.unscored > 0 {
            let _ = writeln!(out, "\n{} predictions have no score and are not counted here", self.unscored);
        }
        let _ = writeln!(out, "\nscore        found   mean  right    off");
        for (at, bin) in self.all.bins.iter().enumerate().filter(|(_, bin)| bin.count > 0) {
            let (from, to) = (at as f64 / BINS as f64, (at + 1) as f64 / BINS as f64);
            let (said, held) = (bin.said(), bin.held());
            let _ = writeln!(
                out,
                "{from:.1}-{to:.1}    {:7}  {said:.3}  {held:.3} {:+.3}",
                bin.count,
                said - held
            );
        }
        let _ = writeln!(out, "\nexpected calibration error {:.4}", self.all.error());
        for (class, reliability) in self.scored() {
            let _ = writeln!(out, "  {:10} {:.4}", class.name(), reliability.error());
        }
    }

    /// Returns the figures as JSON.
    pub fn to_json(&self) -> Value {
        let labels: Map<String, Value> =
            self.scored().map(|(class, one)| (class.name().to_owned(), one.to_json())).collect();
        let mut out = self.all.to_json();
        out["labels"] = labels.into();
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    #[test]
    fn scores_that_hold_have_no_error_and_loud_ones_have() {
        let mut sure = Reliability::default();
        let mut loud = Reliability::default();
        for at in 0..100 {
            sure.add(0.75, at < 75);
            loud.add(0.95, at < 75);
            sure.add(0.2, at < 20);
        }
        assert!(sure.error() < 1e-9, "{}", sure.error());
        assert!((loud.error() - 0.2).abs() < 1e-9, "{}", loud.error());
        let mut ends = Reliability::default();
        ends.add(0.0, false);
        ends.add(1.0, true);
        assert_eq!((ends.bins[0].count, ends.bins[BINS - 1].count, ends.error()), (1, 1, 0.0));
        // Two errors in opposite directions do not cancel out across bins.
        let mut both = Reliability::default();
        both.add(0.95, false);
        both.add(0.05, true);
        assert!((both.error() - 0.95).abs() < 1e-9);
    }

    #[test]
    fn each_class_is_counted_and_what_has_no_score_is_said() {
        let mut pair = pair("a", "[[Jo|PER]] [[Orl|LOC]] x", "[[Jo|PER]] [[Orl|ORG]] [[x|LOC]]", false);
        for (mention, score) in pair.predicted.iter_mut().zip([Some(0.9), Some(0.4), None]) {
            mention.score = score;
        }
        let calibration = Calibration::of(&[pair.clone()], &[judge(&pair)]);
        assert_eq!((calibration.all.count(), calibration.unscored), (2, 1));
        let json = calibration.to_json();
        assert!((json["error"].as_f64().unwrap() - 0.25).abs() < 1e-9, "{json}");
        assert!((json["labels"]["person"]["error"].as_f64().unwrap() - 0.1).abs() < 1e-9, "{json}");
        let mut table = String::new();
        calibration.write_table(&mut table);
        for line in [
            "0.9-1.0          1  0.900  1.000 -0.100",
            "expected calibration error 0.2500",
            "1 predictions have",
        ] {
            assert!(table.contains(line), "{line} in\n{table}");
        }
    }
}
