//! Two predictions on one gold: whether the second is better, and which sources made the difference.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde_json::{Map, Value, json};

use super::bootstrap::{self, Draws, Interval};
use super::count::Judged;
use super::errors::{head, most_frequent};
use super::report::{self, COLUMNS, place};
use super::{Class, Mention, Pair};
use crate::number::counted;

/// A figure of both, and how sure its change is.
#[derive(Clone, Debug)]
pub struct Change {
    /// What it is a figure of.
    pub name: String,
    /// F1 of the first.
    pub first: f64,
    /// F1 of the second.
    pub second: f64,
    /// The interval of the second less the first, over draws of the same documents for both.
    pub interval: Interval,
    /// The share of the draws in which the second is better.
    pub better: f64,
}

/// What the comparison says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Strict F1 or the value F1 of dates rises in 95 of 100 draws, and neither falls.
    Better,
    /// One of them falls in 95 of 100 draws.
    Worse,
    /// Neither is sure.
    Unclear,
}

impl Verdict {
    /// Returns the name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Better => "better",
            Verdict::Worse => "worse",
            Verdict::Unclear => "no sure difference",
        }
    }
}

/// A way in which the predictions differ, by the source that carries it.
#[derive(Clone, Debug, Default)]
pub struct Difference {
    /// Sources with counts, the most frequent first.
    pub sources: Vec<(String, usize)>,
    /// Examples by source.
    pub examples: BTreeMap<String, Vec<String>>,
}

/// Two predictions compared.
#[derive(Clone, Debug)]
pub struct Comparison {
    /// Number of documents.
    pub documents: usize,
    /// The figures.
    pub changes: Vec<Change>,
    /// What they say.
    pub verdict: Verdict,
    /// Right in the first and not in the second, by the first's source.
    pub lost: Difference,
    /// Right in the second and not in the first, by the second's source.
    pub won: Difference,
    /// Wrong in the second and not there in the first, by the second's source.
    pub new_errors: Difference,
    /// Wrong in the first and not there in the second, by the first's source.
    pub gone_errors: Difference,
}

/// Compares two predictions on the same gold: the same documents, in the same order.
pub fn compare(first: (&[Pair], &[Judged]), second: (&[Pair], &[Judged]), draws: Draws) -> Comparison {
    let rows: Vec<Vec<u32>> = first
        .0
        .iter()
        .zip(first.1)
        .zip(second.0.iter().zip(second.1))
        .map(|((a, judged_a), (b, judged_b))| {
            let mut row = report::row(a, judged_a);
            row.extend(report::row(b, judged_b));
            row
        })
        .collect();
    let mut sums = vec![0; COLUMNS * 2];
    rows.iter().for_each(|row| sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count));
    let (a, b) = (report::figures(&sums[..COLUMNS]), report::figures(&sums[COLUMNS..]));
    let drawn = bootstrap::draw(&rows, draws, |sums| {
        let (a, b) = (report::figures(&sums[..COLUMNS]), report::figures(&sums[COLUMNS..]));
        a.iter().zip(&b).map(|(a, b)| known(*b) - known(*a)).collect()
    });
    let mut figures =
        vec![("all, strict".to_owned(), place::STRICT), ("all, overlap".to_owned(), place::OVERLAP)];
    figures.extend(Class::ALL.map(|class| (class.name().to_owned(), class as usize)));
    for (at, name) in
        ["dates, strict", "dates, relaxed", "dates, type", "dates, value"].into_iter().enumerate()
    {
        figures.push((name.to_owned(), place::DATES + at));
    }
    let changes: Vec<Change> = figures
        .into_iter()
        .filter(|(_, column)| !(a[*column].is_nan() && b[*column].is_nan()))
        .filter_map(|(name, column)| {
            let interval = bootstrap::interval(&drawn, column)?;
            let better = bootstrap::above_zero(&drawn, column);
            Some(Change { name, first: known(a[column]), second: known(b[column]), interval, better })
        })
        .collect();
    let main =
        || changes.iter().filter(|change| ["all, strict", "dates, value"].contains(&change.name.as_str()));
    let verdict = if main().any(|change| change.interval.high < 0.0) {
        Verdict::Worse
    } else if main().any(|change| change.interval.low > 0.0) {
        Verdict::Better
    } else {
        Verdict::Unclear
    };
    Comparison {
        documents: rows.len(),
        changes,
        verdict,
        lost: right_only_in(first, second),
        won: right_only_in(second, first),
        new_errors: wrong_only_in(second, first),
        gone_errors: wrong_only_in(first, second),
    }
}

/// A figure that is not there is 0, as where nothing was found.
fn known(figure: f64) -> f64 {
    if figure.is_nan() { 0.0 } else { figure }
}

#[derive(Default)]
struct Collected {
    counts: BTreeMap<String, usize>,
    examples: BTreeMap<String, Vec<String>>,
}

impl Collected {
    fn add(&mut self, mention: &Mention, pair: &Pair) {
        let source = match head(&mention.source) {
            "" => "(source not told)".to_owned(),
            head => head.to_owned(),
        };
        *self.counts.entry(source.clone()).or_default() += 1;
        let examples = self.examples.entry(source).or_default();
        let words: Vec<&str> = mention.span.of(&pair.text).split_whitespace().collect();
        let value = mention.value.as_ref().map_or(String::new(), |value| format!(" = {value}"));
        let example = format!("{} {:?}{value}", mention.class.name(), words.join(" "));
        if examples.len() < 3 && !examples.contains(&example) {
            examples.push(example);
        }
    }

    fn done(self) -> Difference {
        Difference { sources: most_frequent(self.counts), examples: self.examples }
    }
}

fn right_only_in(ours: (&[Pair], &[Judged]), theirs: (&[Pair], &[Judged])) -> Difference {
    let mut out = Collected::default();
    for ((pair, judged), other) in ours.0.iter().zip(ours.1).zip(theirs.1) {
        for (verdict, other) in judged.gold.iter().zip(&other.gold) {
            if let Some(at) = verdict.strict.filter(|_| verdict.full && !other.full) {
                out.add(&pair.predicted[at], pair);
            }
        }
    }
    out.done()
}

fn wrong_only_in(ours: (&[Pair], &[Judged]), theirs: (&[Pair], &[Judged])) -> Difference {
    let mut out = Collected::default();
    for ((pair, judged), other) in ours.0.iter().zip(ours.1).zip(theirs.0) {
        for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
            let same = |m: &Mention| {
                (m.span, m.class, m.kind, &m.value)
                    == (mention.span, mention.class, mention.kind, &mention.value)
            };
            if !verdict.full && !other.predicted.iter().any(same) {
                out.add(mention, pair);
            }
        }
    }
    out.done()
}

impl Comparison {
    fn differences(&self) -> [(&'static str, &'static str, &Difference); 4] {
        [
            ("lost", "right in A, not in B: by the source in A", &self.lost),
            ("won", "right in B, not in A: by the source in B", &self.won),
            ("new_errors", "wrong in B, not there in A: by the source in B", &self.new_errors),
            ("gone_errors", "wrong in A, gone in B: by the source in A", &self.gone_errors),
        ]
    }

    /// Writes the table; `most` sources of each difference.
    pub fn write_table(&self, most: usize, out: &mut String) {
        let _ = writeln!(out, "{}; B less A, over draws of documents\n", counted(self.documents, "document"));
        let _ = writeln!(
            out,
            "{:14} {:>5} {:>5} {:>6}  {:15} B better in",
            "F1", "A", "B", "change", "95 of 100 draws"
        );
        for change in &self.changes {
            let _ = writeln!(
                out,
                "{:14} {:.3} {:.3} {:+.3}  {:+.3} to {:+.3} {:9.1}%",
                change.name,
                change.first,
                change.second,
                change.second - change.first,
                change.interval.low,
                change.interval.high,
                change.better * 100.0
            );
        }
        let _ = writeln!(
            out,
            "\nB is {}",
            match self.verdict {
                Verdict::Unclear => "neither better nor worse for sure",
                sure => sure.name(),
            }
        );
        for (_, title, difference) in self.differences() {
            if difference.sources.is_empty() {
                continue;
            }
            let total: usize = difference.sources.iter().map(|(_, count)| count).sum();
            let _ = writeln!(out, "\n{total} {title}");
            for (source, count) in difference.sources.iter().take(most) {
                let examples = difference.examples.get(source).map_or(String::new(), |e| e.join(", "));
                let _ = writeln!(out, "{count:>6}  {source}  {examples}");
            }
        }
    }

    /// Returns the comparison as JSON; `most` sources of each difference.
    pub fn to_json(&self, most: usize) -> Value {
        let changes: Map<String, Value> = self
            .changes
            .iter()
            .map(|c| {
                let figures = json!({
                    "a": c.first, "b": c.second, "change": c.second - c.first,
                    "low": c.interval.low, "high": c.interval.high, "better": c.better,
                });
                (c.name.clone(), figures)
            })
            .collect();
        let mut out = json!({ "documents": self.documents, "verdict": self.verdict.name(), "f1": changes });
        for (name, _, difference) in self.differences() {
            let sources: Vec<Value> = difference
                .sources
                .iter()
                .take(most)
                .map(|(source, count)| json!({ "source": source, "count": count, "examples": difference.examples.get(source) }))
                .collect();
            out[name] = sources.into();
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    const GOLD: &str = "[[Jo|person]] came [[last May|date|date|1998-05]].";

    fn against(first: &str, second: &str) -> Comparison {
        let of = |predicted: &str| -> (Vec<Pair>, Vec<Judged>) {
            let pairs: Vec<Pair> = (0..20).map(|at| pair(&at.to_string(), GOLD, predicted, false)).collect();
            let judged = pairs.iter().map(judge).collect();
            (pairs, judged)
        };
        let (a, b) = (of(first), of(second));
        compare((&a.0, &a.1), (&b.0, &b.1), Draws { samples: 100, seed: 1 })
    }

    #[test]
    fn a_broken_rule_is_caught_and_named() {
        let good =
            "[[Jo|person|||list:person/x:3]] came [[last May|date|date|1998-05|rule:date/last-month]].";
        for (broken, lost, new) in [
            ("[[Jo|person|||list:person/x:3]] came last May.", 20, 0),
            (
                "[[Jo|person|||list:person/x:3]] came [[last May|date|date|1999-05|rule:date/last-month]].",
                20,
                20,
            ),
            (
                "[[Jo|person|||list:person/x:3]] came last [[May|date|date|1998-05|rule:date/last-month]].",
                20,
                20,
            ),
        ] {
            let comparison = against(good, broken);
            assert_eq!(comparison.verdict, Verdict::Worse, "{broken}");
            assert_eq!(comparison.lost.sources, [("rule:date/last-month".to_owned(), lost)], "{broken}");
            let found: usize = comparison.new_errors.sources.iter().map(|(_, count)| count).sum();
            assert_eq!(found, new, "{broken}");
            assert_eq!(against(broken, good).verdict, Verdict::Better, "{broken}");
        }
        assert_eq!(against(good, good).verdict, Verdict::Unclear);
        let mut table = String::new();
        against(good, "[[Jo|person]] came last May.").write_table(5, &mut table);
        assert!(
            table.contains("B is worse")
                && table.contains("rule:date/last-month  date \"last May\" = 1998-05"),
            "{table}"
        );
    }
}
