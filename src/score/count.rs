//! Verdicts on mentions, and the counts and figures that come of them.

use super::{CLASSES, Mention, Pair};

/// Right, spurious and missed mentions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Predictions that are right.
    pub right: u32,
    /// Predictions that are not.
    pub spurious: u32,
    /// Gold that a prediction is right about. Where a shared character is enough, two predictions may be right about one.
    pub recalled: u32,
    /// Gold that no prediction is right about.
    pub missed: u32,
}

/// Precision, recall and their harmonic mean, each 0 to 1; 0 where there is nothing to divide by.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Figures {
    /// Share of the predictions that are right.
    pub precision: f64,
    /// Share of the gold that is found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
}

impl Tally {
    /// Adds the counts of another.
    pub fn add(&mut self, other: Tally) {
        self.right += other.right;
        self.spurious += other.spurious;
        self.recalled += other.recalled;
        self.missed += other.missed;
    }

    /// Returns precision, recall and F1.
    ///
    /// ```
    /// let figures = tagwire::score::count::Tally { right: 3, spurious: 1, recalled: 3, missed: 0 }.figures();
    /// assert_eq!((figures.precision, figures.recall), (0.75, 1.0));
    /// ```
    pub fn figures(self) -> Figures {
        let share = |part: f64, whole: f64| if whole > 0.0 { part / whole } else { 0.0 };
        let precision = share(f64::from(self.right), f64::from(self.predicted()));
        let recall = share(f64::from(self.recalled), f64::from(self.gold()));
        Figures { precision, recall, f1: share(2.0 * precision * recall, precision + recall) }
    }

    /// Returns how many mentions the gold has.
    pub fn gold(self) -> u32 {
        self.recalled + self.missed
    }

    /// Returns how many predictions there are.
    pub fn predicted(self) -> u32 {
        self.right + self.spurious
    }

    /// Returns true if there is neither gold nor a prediction.
    pub fn is_empty(self) -> bool {
        self == Tally::default()
    }
}

/// What is true of a mention with regard to the other side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The other side has the same span with the same class: where in its list.
    pub strict: Option<usize>,
    /// The other side has the same class on some of the same characters.
    pub overlap: bool,
    /// Overlap, and of the same kind where both tell one.
    pub overlap_kind: bool,
    /// Strict, and of the same kind where both tell one.
    pub kind: bool,
    /// Of the same kind, and of the same value where the gold tells one.
    pub full: bool,
}

/// The verdicts on a document's mentions.
#[derive(Clone, Debug, Default)]
pub struct Judged {
    /// One for each mention of the gold.
    pub gold: Vec<Verdict>,
    /// One for each prediction.
    pub predicted: Vec<Verdict>,
}

/// Returns the verdicts on a document.
pub fn judge(pair: &Pair) -> Judged {
    let side = |ours: &[Mention], theirs: &[Mention], ours_are_gold: bool| {
        ours.iter()
            .map(|mention| {
                let mut verdict = Verdict::default();
                for (at, other) in theirs.iter().enumerate() {
                    if other.class != mention.class {
                        continue;
                    }
                    let same_kind = mention.kind.zip(other.kind).is_none_or(|(a, b)| a == b);
                    let overlaps = other.span.overlaps(mention.span);
                    verdict.overlap |= overlaps;
                    verdict.overlap_kind |= overlaps && same_kind;
                    if other.span == mention.span && verdict.strict.is_none() {
                        let (gold, found) = if ours_are_gold { (mention, other) } else { (other, mention) };
                        verdict.strict = Some(at);
                        verdict.kind = same_kind;
                        verdict.full = verdict.kind && (gold.value.is_none() || gold.value == found.value);
                    }
                }
                verdict
            })
            .collect()
    };
    Judged {
        gold: side(&pair.gold, &pair.predicted, true),
        predicted: side(&pair.predicted, &pair.gold, false),
    }
}

/// Strict and overlap tallies of something.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Both {
    /// Same span, same class.
    pub strict: Tally,
    /// Same class, any character shared.
    pub overlap: Tally,
}

impl Both {
    /// Adds the counts of another.
    pub fn add(&mut self, other: Both) {
        self.strict.add(other.strict);
        self.overlap.add(other.overlap);
    }

    /// Counts a prediction.
    pub fn predicted(&mut self, strict: bool, overlap: bool) {
        self.strict.right += u32::from(strict);
        self.strict.spurious += u32::from(!strict);
        self.overlap.right += u32::from(overlap);
        self.overlap.spurious += u32::from(!overlap);
    }

    /// Counts a mention of the gold.
    pub fn gold(&mut self, strict: bool, overlap: bool) {
        self.strict.recalled += u32::from(strict);
        self.strict.missed += u32::from(!strict);
        self.overlap.recalled += u32::from(overlap);
        self.overlap.missed += u32::from(!overlap);
    }
}

/// The tallies of each class.
pub type ByClass = [Both; CLASSES];

/// Returns the tallies of a document by class.
pub fn by_class(pair: &Pair, judged: &Judged) -> ByClass {
    let mut out = ByClass::default();
    for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
        out[mention.class as usize].predicted(verdict.strict.is_some(), verdict.overlap);
    }
    for (mention, verdict) in pair.gold.iter().zip(&judged.gold) {
        out[mention.class as usize].gold(verdict.strict.is_some(), verdict.overlap);
    }
    out
}

/// Returns the mean F1 of the classes that occur: strict and overlap.
pub fn macro_f1(tallies: &ByClass) -> (f64, f64) {
    let there: Vec<&Both> = tallies.iter().filter(|both| !both.strict.is_empty()).collect();
    let mean =
        |f1: fn(&Both) -> f64| there.iter().map(|both| f1(both)).sum::<f64>() / there.len().max(1) as f64;
    (mean(|both| both.strict.figures().f1), mean(|both| both.overlap.figures().f1))
}

#[cfg(test)]
mod tests {
    use super::super::tests::pair;
    use super::*;

    #[test]
    fn strict_and_overlap_are_counted() {
        // Gold, predictions, then right, spurious, recalled, missed: strict and overlap.
        for (gold, predicted, strict, overlap) in [
            ("[[Jo Doe|PER]]", "[[Jo Doe|PER]]", [1, 0, 1, 0], [1, 0, 1, 0]),
            ("[[Jo Doe|PER]]", "[[Jo|PER]] [[Doe|PER]]", [0, 2, 0, 1], [2, 0, 1, 0]),
            ("[[Jo|PER]] [[Doe|PER]]", "[[Jo Doe|PER]]", [0, 1, 0, 2], [1, 0, 2, 0]),
            ("[[Jo Doe|PER]]", "[[Jo Doe|ORG]]", [0, 1, 0, 1], [0, 1, 0, 1]),
            ("Jo [[Doe|PER]]", "Jo Doe", [0, 0, 0, 1], [0, 0, 0, 1]),
            ("Jo Doe", "[[Jo|LOC]] Doe", [0, 1, 0, 0], [0, 1, 0, 0]),
        ] {
            let pair = pair("a", gold, predicted, false);
            let mut all = Both::default();
            by_class(&pair, &judge(&pair)).into_iter().for_each(|both| all.add(both));
            let shown = |t: Tally| [t.right, t.spurious, t.recalled, t.missed];
            assert_eq!((shown(all.strict), shown(all.overlap)), (strict, overlap), "{gold} {predicted}");
        }
    }

    #[test]
    fn overlap_recall_is_of_the_gold() {
        // Five predictions on one of two names: half of the gold is touched, not five of six.
        let gold = "[[A B C D E|PER]] met [[Jo|PER]]";
        let pair = pair("a", gold, "[[A|PER]] [[B|PER]] [[C|PER]] [[D|PER]] [[E|PER]] met Jo", false);
        let figures = by_class(&pair, &judge(&pair))[super::super::Class::Person as usize].overlap.figures();
        assert_eq!((figures.precision, figures.recall), (1.0, 0.5));
    }

    #[test]
    fn normalised_doubles_count_once() {
        let pair = pair("a", "the [[UN|ORG]]", "[[the UN|ORG]]", true);
        let tally = by_class(&pair, &judge(&pair))[super::super::Class::Group as usize].strict;
        assert_eq!(tally, Tally { right: 1, spurious: 0, recalled: 1, missed: 0 });
    }

    #[test]
    fn kinds_and_values_are_told() {
        for (gold, predicted, kind, full) in [
            ("[[now|date|date|PRESENT_REF]]", "[[now|date|date|PRESENT_REF]]", true, true),
            ("[[now|date|date|PRESENT_REF]]", "[[now|date|date|PAST_REF]]", true, false),
            ("[[now|date|date|PRESENT_REF]]", "[[now|date|time|PRESENT_REF]]", false, false),
            ("[[now|date]]", "[[now|date|time|PRESENT_REF]]", true, true),
        ] {
            let pair = pair("a", gold, predicted, false);
            let judged = judge(&pair);
            assert_eq!((judged.gold[0].kind, judged.gold[0].full), (kind, full), "{gold} {predicted}");
            assert_eq!(judged.gold[0], judged.predicted[0]);
        }
    }

    #[test]
    fn the_macro_mean_is_over_the_classes_that_occur() {
        let pair = pair("a", "[[Jo|PER]] [[UN|ORG]]", "[[Jo|PER]] UN", false);
        assert_eq!(macro_f1(&by_class(&pair, &judge(&pair))), (0.5, 0.5));
    }
}
