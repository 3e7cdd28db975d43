//! The figures of a run, as a table for people and as JSON.

use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::bootstrap::{self, Draws, Interval};
use super::count::{self, Both, ByClass, Judged, Tally};
use super::dates::DateTally;
use super::identity::Ties;
use super::slice::{By, COUNTS, Slice, columns, f1_of, tally_of};
use super::standing::Consistency;
use super::{CLASSES, Class, Pair, Scoring};
use crate::number::counted;

/// The figures of a run.
#[derive(Clone, Debug)]
pub struct Report {
    /// Number of documents.
    pub documents: usize,
    /// What was scored.
    pub scoring: Scoring,
    /// Tallies of each class.
    pub tallies: ByClass,
    /// Tallies of all classes together.
    pub all: Both,
    /// Mean F1 of the classes: strict and overlap.
    pub macro_f1: (f64, f64),
    /// Counts of dates.
    pub dates: DateTally,
    /// Intervals of the figures, by the places of [`figures`].
    pub intervals: Vec<Option<Interval>>,
    /// Parts asked for.
    pub slices: Vec<(By, Vec<Slice>)>,
    /// Whether names that come again keep their label, in the gold and as found, where it was asked for.
    pub consistency: Option<[Consistency; 2]>,
    /// Whether mentions of one thing are held to be one, once asked for.
    pub ties: Option<[(Class, Ties); 3]>,
}

/// Number of counts a document has.
pub const COLUMNS: usize = CLASSES * COUNTS * 2 + DateTally::COLUMNS;

/// Places of figures in [`figures`]: strict F1 of each class, then overlap F1 of each class, then these.
pub mod place {
    use super::CLASSES;

    /// Strict F1 of all.
    pub const STRICT: usize = CLASSES * 2;
    /// Overlap F1 of all.
    pub const OVERLAP: usize = STRICT + 1;
    /// Mean strict F1.
    pub const MACRO_STRICT: usize = STRICT + 2;
    /// Mean overlap F1.
    pub const MACRO_OVERLAP: usize = STRICT + 3;
    /// TempEval strict, relaxed, type and value F1, in that order.
    pub const DATES: usize = STRICT + 4;
}

/// Returns the counts of a document.
pub fn row(pair: &Pair, judged: &Judged) -> Vec<u32> {
    let mut out = Vec::with_capacity(COLUMNS);
    for both in count::by_class(pair, judged) {
        out.extend(columns(both.strict));
        out.extend(columns(both.overlap));
    }
    out.extend(pair.dates.columns());
    out
}

/// Returns the tallies of summed counts.
fn tallies(sums: &[u32]) -> (ByClass, DateTally) {
    let mut classes = ByClass::default();
    for (both, counts) in classes.iter_mut().zip(sums.chunks_exact(COUNTS * 2)) {
        let (strict, overlap) = counts.split_at(COUNTS);
        (both.strict, both.overlap) = (tally_of(strict), tally_of(overlap));
    }
    let mut dates = [0; DateTally::COLUMNS];
    dates.copy_from_slice(&sums[CLASSES * COUNTS * 2..COLUMNS]);
    (classes, DateTally::of_columns(dates))
}

/// Returns the figures of summed counts, see [`place`]; NaN where there is nothing to count.
pub fn figures(sums: &[u32]) -> Vec<f64> {
    let (classes, dates) = tallies(sums);
    let mut all = Both::default();
    classes.iter().for_each(|both| all.add(*both));
    let f1 = |tally: Tally| f1_of(&columns(tally));
    let mut out: Vec<f64> = classes.iter().map(|both| f1(both.strict)).collect();
    out.extend(classes.iter().map(|both| f1(both.overlap)));
    out.extend([f1(all.strict), f1(all.overlap)]);
    let (strict, overlap) = count::macro_f1(&classes);
    let none = all.strict.is_empty();
    out.extend([strict, overlap].map(|mean| if none { f64::NAN } else { mean }));
    let of_dates = dates.figures();
    let there = dates.gold + dates.predicted > 0;
    out.extend(
        [of_dates.strict, of_dates.relaxed, of_dates.kind, of_dates.value]
            .map(|f| if there { f } else { f64::NAN }),
    );
    out
}

impl Report {
    /// Returns the figures of these documents, with intervals.
    pub fn new(pairs: &[Pair], judged: &[Judged], scoring: &Scoring, draws: Draws) -> Report {
        let rows: Vec<Vec<u32>> = pairs.iter().zip(judged).map(|(pair, judged)| row(pair, judged)).collect();
        let mut sums = vec![0; COLUMNS];
        rows.iter().for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count));
        let (tallies, dates) = tallies(&sums);
        let mut all = Both::default();
        tallies.iter().for_each(|both| all.add(*both));
        let drawn = bootstrap::draw(&rows, draws, figures);
        let places = place::DATES + 4;
        Report {
            documents: pairs.len(),
            scoring: scoring.clone(),
            tallies,
            all,
            macro_f1: count::macro_f1(&tallies),
            dates,
            intervals: (0..places)
                .map(|column| bootstrap::interval(&drawn, column).filter(|_| rows.len() > 1))
                .collect(),
            slices: Vec::new(),
            consistency: None,
            ties: None,
        }
    }

    /// Returns the classes that have gold or predictions, in order.
    pub fn classes(&self) -> impl Iterator<Item = Class> {
        let tallies = self.tallies;
        Class::ALL.into_iter().filter(move |&class| !tallies[class as usize].strict.is_empty())
    }

    /// Returns the figures that a floor holds: name, F1 and its interval.
    pub fn floors(&self) -> Vec<(String, f64, Interval)> {
        let point =
            |f1: f64, place: usize| (f1, self.intervals[place].unwrap_or(Interval { low: f1, high: f1 }));
        let mut out = vec![("all".to_owned(), point(self.all.strict.figures().f1, place::STRICT))];
        for class in self.classes() {
            let f1 = self.tallies[class as usize].strict.figures().f1;
            out.push((class.name().to_owned(), point(f1, class as usize)));
        }
        if self.dates.values > 0 {
            out.push(("date value".to_owned(), point(self.dates.figures().value, place::DATES + 3)));
        }
        out.into_iter().map(|(name, (f1, interval))| (name, f1, interval)).collect()
    }

    /// Writes the table.
    pub fn write_table(&self, out: &mut String) {
        let _ = writeln!(
            out,
            "{}{}; F1 with the interval that holds 95 of 100 draws of documents\n",
            counted(self.documents, "document"),
            if self.scoring.normalise { ", normalised" } else { "" }
        );
        let names = self.slices.iter().flat_map(|(_, slices)| slices).map(|slice| slice.name.chars().count());
        let width = names.max().unwrap_or(0).max(12);
        head(out, "label", width);
        for class in self.classes() {
            let both = self.tallies[class as usize];
            line(
                out,
                class.name(),
                width,
                both,
                self.intervals[class as usize],
                self.intervals[CLASSES + class as usize],
            );
        }
        line(out, "all", width, self.all, self.intervals[place::STRICT], self.intervals[place::OVERLAP]);
        let (strict, overlap) = self.macro_f1;
        let shown = |f1, place: usize| format!("{f1:.3} {}", range(self.intervals[place]));
        let _ = writeln!(
            out,
            "{:width$} {:13} {:11} {}  {:11} {}",
            "mean",
            "",
            "",
            shown(strict, place::MACRO_STRICT),
            "",
            shown(overlap, place::MACRO_OVERLAP)
        );
        if self.dates.gold > 0 {
            let f = self.dates.figures();
            let shown = |f1: f64, at: usize| {
                if f1.is_nan() {
                    return "not counted: no date of the gold has one".to_owned();
                }
                format!("{f1:.3} {}", range(self.intervals[place::DATES + at]))
            };
            let _ = writeln!(
                out,
                "\ndates as TempEval-3 counts them: gold {}, found {}\n  strict  F1 {}\n  relaxed F1 {}  P {:.3} R {:.3}\n  type    F1 {}\n  value   F1 {}",
                self.dates.gold,
                self.dates.predicted,
                shown(f.strict, 0),
                shown(f.relaxed, 1),
                f.precision,
                f.recall,
                shown(f.kind, 2),
                shown(f.value, 3)
            );
        }
        for (by, slices) in &self.slices {
            let _ = writeln!(out);
            head(out, &format!("by {}", by.name()), width);
            for slice in slices {
                line(out, &slice.name, width, slice.both, slice.interval, None);
            }
        }
        if let Some([gold, found]) = self.consistency {
            let shown = |of: Consistency| match of.names {
                0 => "none".to_owned(),
                names => format!("{:.3} of {names}", of.share()),
            };
            let _ = writeln!(
                out,
                "\nnames that come again in a document and keep one label: gold {}, found {}",
                shown(gold),
                shown(found)
            );
        }
        if let Some(ties) = self.ties {
            let _ = writeln!(out, "\npairs of mentions of one thing that are written differently");
            for (class, ties) in ties.iter().filter(|(_, ties)| ties.gold + ties.found > 0) {
                let [p, r, f1] = ties.rates();
                let _ = writeln!(
                    out,
                    "  {:<7} gold {}, found {}  P {p:.3} R {r:.3} F1 {f1:.3}",
                    class.name(),
                    ties.gold,
                    ties.found
                );
            }
        }
    }

    /// Returns the figures as JSON.
    pub fn to_json(&self) -> Value {
        let mut labels = Map::new();
        for class in self.classes() {
            let places = (class as usize, CLASSES + class as usize);
            labels.insert(class.name().to_owned(), self.both_json(self.tallies[class as usize], places));
        }
        let mean = |f1: f64, at: usize| with_interval(json!({ "f1": f1 }), self.intervals[at]);
        let mut out = json!({
            "documents": self.documents,
            "normalise": self.scoring.normalise,
            "labels": labels,
            "micro": self.both_json(self.all, (place::STRICT, place::OVERLAP)),
            "macro": {
                "strict": mean(self.macro_f1.0, place::MACRO_STRICT),
                "overlap": mean(self.macro_f1.1, place::MACRO_OVERLAP),
            },
        });
        if self.dates.gold > 0 {
            let f = self.dates.figures();
            out["dates"] = json!({
                "gold": self.dates.gold,
                "found": self.dates.predicted,
                "strict": mean(f.strict, place::DATES),
                "relaxed": with_interval(
                    json!({ "precision": f.precision, "recall": f.recall, "f1": f.relaxed }),
                    self.intervals[place::DATES + 1],
                ),
                "type": mean(f.kind, place::DATES + 2),
                "value": mean(f.value, place::DATES + 3),
            });
        }
        if !self.slices.is_empty() {
            let mut by = Map::new();
            for (name, slices) in &self.slices {
                let parts: Map<String, Value> = slices
                    .iter()
                    .map(|slice| (slice.name.clone(), both_json(slice.both, slice.interval, None)))
                    .collect();
                by.insert(name.name().to_owned(), parts.into());
            }
            out["by"] = by.into();
        }
        if let Some([gold, found]) = self.consistency {
            let one = |of: Consistency| json!({ "names": of.names, "one_label": of.same });
            out["consistency"] = json!({ "gold": one(gold), "found": one(found) });
        }
        if let Some(ties) = self.ties {
            let one = |ties: Ties| json!({ "gold": ties.gold, "found": ties.found, "right": ties.right });
            let named = ties.iter().map(|(class, ties)| (class.name().to_owned(), one(*ties)));
            out["ties"] = Value::Object(named.collect());
        }
        out
    }

    fn both_json(&self, both: Both, (strict, overlap): (usize, usize)) -> Value {
        both_json(both, self.intervals[strict], self.intervals[overlap])
    }
}

fn both_json(both: Both, strict: Option<Interval>, overlap: Option<Interval>) -> Value {
    let of = |tally: Tally, interval| {
        let f = tally.figures();
        with_interval(json!({ "precision": f.precision, "recall": f.recall, "f1": f.f1 }), interval)
    };
    json!({
        "gold": both.strict.gold(),
        "found": both.strict.predicted(),
        "strict": of(both.strict, strict),
        "overlap": of(both.overlap, overlap),
    })
}

fn with_interval(mut value: Value, interval: Option<Interval>) -> Value {
    if let Some(interval) = interval {
        value["low"] = interval.low.into();
        value["high"] = interval.high.into();
    }
    value
}

/// Returns an interval as a table shows it, 11 wide.
pub(crate) fn range(interval: Option<Interval>) -> String {
    interval.map_or(" ".repeat(11), |i| format!("{:.3}-{:.3}", i.low, i.high))
}

fn head(out: &mut String, name: &str, width: usize) {
    let _ = writeln!(out, "{:width$} {:13} strict{:25} overlap", "", "", "");
    let figures = format!("{:5} {:5} {:17}", "P", "R", "F1");
    let line = format!("{name:width$} {:>6} {:>6} {figures}  {figures}", "gold", "found");
    let _ = writeln!(out, "{}", line.trim_end());
}

fn line(
    out: &mut String,
    name: &str,
    width: usize,
    both: Both,
    strict: Option<Interval>,
    overlap: Option<Interval>,
) {
    let (s, o) = (both.strict.figures(), both.overlap.figures());
    let text = format!(
        "{name:width$} {:6} {:6} {:.3} {:.3} {:.3} {}  {:.3} {:.3} {:.3} {}",
        both.strict.gold(),
        both.strict.predicted(),
        s.precision,
        s.recall,
        s.f1,
        range(strict),
        o.precision,
        o.recall,
        o.f1,
        range(overlap)
    );
    let _ = writeln!(out, "{}", text.trim_end());
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    fn report() -> Report {
        let pairs = [
            pair("a", "[[Jo|PER]] [[May|DATE|date|X]]", "[[Jo|PER]] [[May|DATE|date|X]]", false),
            pair("b", "[[Doe|PER]] x", "Doe [[x|ORG]]", false),
        ];
        let judged: Vec<Judged> = pairs.iter().map(judge).collect();
        let scoring = Scoring { classes: Class::ALL.into(), apart: true, normalise: false };
        Report::new(&pairs, &judged, &scoring, Draws::default())
    }

    #[test]
    fn a_draw_without_a_span_has_no_figure() {
        let drawn = figures(&[0; COLUMNS]);
        assert!(
            drawn.iter().all(|figure| figure.is_nan()),
            "0, or -0.000 in a table, would be one: {drawn:?}"
        );
    }

    #[test]
    fn the_table_has_every_figure() {
        let mut table = String::new();
        report().write_table(&mut table);
        for expected in [
            "person            2      1 1.000 0.500 0.667",
            "group             0      1 0.000 0.000 0.000",
            "all               3      3 0.667 0.667 0.667",
            "value   F1 1.000 1.000-1.000",
        ] {
            assert!(table.contains(expected), "{expected} in\n{table}");
        }
        // The mean stands under the F1 of all.
        let column = |name: &str, figure: &str| {
            table.lines().find(|line| line.starts_with(name)).and_then(|line| line.rfind(figure))
        };
        assert_eq!(column("mean", "0.556"), column("all", "0.667"), "{table}");
    }

    #[test]
    fn json_has_the_same() {
        let json = report().to_json();
        assert_eq!(json["labels"]["person"]["strict"]["precision"], 1.0);
        assert_eq!(json["dates"]["value"]["f1"], 1.0);
        assert_eq!(json["micro"]["gold"], 3);
        assert!(json["macro"]["strict"]["low"].is_number());
    }

    #[test]
    fn figures_round_as_the_script_prints_them() {
        // Halves that a double holds exactly go to the even digit, in C and here.
        assert_eq!(format!("{:.3} {:.3} {:.3}", 0.0625, 0.1875, 0.9375), "0.062 0.188 0.938");
    }
}
