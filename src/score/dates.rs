//! Figures for dates as TempEval-3 has them: spans strict and relaxed, and of the relaxed ones type and value.

use super::normalise;
use super::{Class, Mention};
use crate::span::Span;

/// Counts of dates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DateTally {
    /// Dates in the gold.
    pub gold: u32,
    /// Dates predicted.
    pub predicted: u32,
    /// Pairs with the same span.
    pub strict: u32,
    /// Pairs that share a character.
    pub relaxed: u32,
    /// Relaxed pairs of the same type.
    pub kind: u32,
    /// Relaxed pairs of the same value.
    pub value: u32,
    /// Dates in the gold whose type is told.
    pub kinds: u32,
    /// Dates in the gold whose value is told.
    pub values: u32,
}

/// The figures, each 0 to 1.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct DateFigures {
    /// F1 of strict spans.
    pub strict: f64,
    /// F1 of relaxed spans.
    pub relaxed: f64,
    /// Precision of relaxed spans.
    pub precision: f64,
    /// Recall of relaxed spans.
    pub recall: f64,
    /// F1 of relaxed spans whose type agrees; NaN where no date of the gold has one.
    pub kind: f64,
    /// F1 of relaxed spans whose value agrees; NaN where no date of the gold has one.
    pub value: f64,
}

impl DateTally {
    /// Number of counts.
    pub const COLUMNS: usize = 8;

    /// Returns the counts in the order of the fields.
    pub fn columns(self) -> [u32; DateTally::COLUMNS] {
        [self.gold, self.predicted, self.strict, self.relaxed, self.kind, self.value, self.kinds, self.values]
    }

    /// Returns the tally of counts in the order of the fields.
    pub fn of_columns(columns: [u32; DateTally::COLUMNS]) -> DateTally {
        let [gold, predicted, strict, relaxed, kind, value, kinds, values] = columns;
        DateTally { gold, predicted, strict, relaxed, kind, value, kinds, values }
    }

    /// Adds the counts of another.
    pub fn add(&mut self, other: DateTally) {
        let (mut ours, theirs) = (self.columns(), other.columns());
        ours.iter_mut().zip(theirs).for_each(|(a, b)| *a += b);
        *self = DateTally::of_columns(ours);
    }

    /// Returns the figures.
    pub fn figures(self) -> DateFigures {
        let both = f64::from(self.gold) + f64::from(self.predicted);
        let f1 = |right: u32| if both > 0.0 { 2.0 * f64::from(right) / both } else { 0.0 };
        DateFigures {
            strict: f1(self.strict),
            relaxed: f1(self.relaxed),
            precision: f64::from(self.relaxed) / f64::from(self.predicted.max(1)),
            recall: f64::from(self.relaxed) / f64::from(self.gold.max(1)),
            // Nothing agrees with nothing: gold that has none says nothing of them.
            kind: if self.kinds > 0 { f1(self.kind) } else { f64::NAN },
            value: if self.values > 0 { f1(self.value) } else { f64::NAN },
        }
    }
}

/// Pairs the dates of a document: each prediction in order of the text takes the first gold date it overlaps that is not taken.
pub fn tally(text: &str, gold: &[Mention], predicted: &[Mention], normalise: bool) -> DateTally {
    let dates = |mentions: &[Mention]| -> Vec<(Span, usize)> {
        let mut out: Vec<(Span, usize)> = Vec::new();
        for (at, mention) in mentions.iter().enumerate().filter(|(_, mention)| mention.class == Class::Date) {
            let span = if normalise { normalise::date(text, mention.span) } else { mention.span };
            out.push((span, at));
        }
        out
    };
    let (marked, found) = (dates(gold), dates(predicted));
    let told =
        |is_told: fn(&Mention) -> bool| marked.iter().filter(|(_, at)| is_told(&gold[*at])).count() as u32;
    let mut out = DateTally {
        gold: marked.len() as u32,
        predicted: found.len() as u32,
        kinds: told(|date| date.kind.is_some()),
        values: told(|date| date.value.is_some()),
        ..DateTally::default()
    };
    let mut taken = vec![false; marked.len()];
    for &(span, at) in &found {
        let free = marked.iter().zip(&taken).position(|((other, _), taken)| !taken && other.overlaps(span));
        let Some(place) = free else { continue };
        taken[place] = true;
        let (other, gold_at) = marked[place];
        let (ours, theirs) = (&predicted[at], &gold[gold_at]);
        out.relaxed += 1;
        out.strict += u32::from(span == other);
        out.kind += u32::from(ours.kind == theirs.kind);
        out.value += u32::from(ours.value == theirs.value);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::tests::pair;

    #[test]
    fn dates_are_paired_and_counted() {
        // Gold, predictions, and [gold, predicted, strict, relaxed, type, value].
        for (gold, predicted, expected) in [
            ("[[the week|DATE|duration|P1W]]", "the [[week|DATE|duration|P1W]]", [1, 1, 1, 1, 1, 1]),
            ("[[late May|DATE|date|1998-05]]", "late [[May|DATE|time|1998-06]]", [1, 1, 0, 1, 0, 0]),
            ("[[May 5|DATE|date|X]]", "[[May|DATE|date|X]] [[5|DATE|date|X]]", [1, 2, 0, 1, 1, 1]),
            ("[[May|DATE|date|X]] [[5|DATE|date|Y]]", "[[May 5|DATE|date|Y]]", [2, 1, 0, 1, 1, 0]),
            ("[[May|PER]]", "[[May|DATE|date|X]]", [0, 1, 0, 0, 0, 0]),
            ("May", "May", [0, 0, 0, 0, 0, 0]),
        ] {
            assert_eq!(pair("a", gold, predicted, true).dates.columns()[..6], expected, "{gold} {predicted}");
        }
    }

    #[test]
    fn figures_are_of_both_sides() {
        let figures = super::DateTally::of_columns([3, 1, 0, 1, 1, 0, 3, 3]).figures();
        assert_eq!((figures.relaxed, figures.precision, figures.value), (0.5, 1.0, 0.0));
    }

    #[test]
    fn gold_that_has_no_values_has_no_figure_of_them() {
        for predicted in ["[[May|DATE|date|1998-05]]", "[[May|DATE]]", "May"] {
            let figures = pair("a", "[[May|DATE]]", predicted, true).dates.figures();
            assert!(figures.kind.is_nan() && figures.value.is_nan(), "{predicted}: {figures:?}");
        }
    }
}
