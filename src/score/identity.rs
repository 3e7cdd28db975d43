//! Whether mentions of one thing that are written differently (`Angela Merkel`, `Merkel`) are held to be one.

use std::collections::BTreeMap;

use super::count::Judged;
use super::{Class, Pair};

/// Pairs of mentions of one thing that are written differently, among the mentions that gold and predictions both have.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ties {
    /// Pairs that the gold has.
    pub gold: u64,
    /// Pairs that the predictions have.
    pub found: u64,
    /// Pairs that both have.
    pub right: u64,
}

impl Ties {
    /// Returns precision, recall and F1, 0 to 1; NaN where nothing was found or marked.
    pub fn rates(self) -> [f64; 3] {
        let (right, found, gold) = (self.right as f64, self.found as f64, self.gold as f64);
        [right / found, right / gold, 2.0 * right / (found + gold)]
    }

    fn add(&mut self, other: Ties) {
        self.gold += other.gold;
        self.found += other.found;
        self.right += other.right;
    }
}

/// Returns the number of pairs of mentions that share a key and differ in their text.
fn pairs<K: Ord + Copy>(mentions: &[(K, &str)]) -> u64 {
    let two = |n: u64| n * n.saturating_sub(1) / 2;
    let (mut things, mut texts) = (BTreeMap::new(), BTreeMap::new());
    for &(key, text) in mentions {
        *things.entry(key).or_insert(0u64) += 1;
        *texts.entry((key, text)).or_insert(0u64) += 1;
    }
    things.into_values().map(two).sum::<u64>() - texts.into_values().map(two).sum::<u64>()
}

/// Returns the ties of persons, groups (peoples among them) and places; None where the gold or the predictions have no identities.
///
/// The predictions' mentions that are right, as `judged` says, are looked at, so that what is not found counts nothing here.
pub fn ties(documents: &[Pair], judged: &[Judged]) -> Option<[(Class, Ties); 3]> {
    let mut out = [Class::Person, Class::Group, Class::Place].map(|class| (class, Ties::default()));
    let mut known = false;
    for (pair, judged) in documents.iter().zip(judged) {
        for (class, ties) in &mut out {
            let mut both = Vec::new();
            let mut texts = Vec::new();
            for (mention, verdict) in pair.predicted.iter().zip(&judged.predicted) {
                let is_of =
                    mention.class == *class || *class == Class::Group && mention.class == Class::People;
                let Some(gold) = verdict.strict.filter(|_| is_of).map(|at| &pair.gold[at]) else { continue };
                if let (Some(gold), Some(found)) = (gold.identity, mention.identity) {
                    both.push((gold, found));
                    texts.push(mention.span.of(&pair.text).to_lowercase());
                }
            }
            known |= !both.is_empty();
            let with = |key: fn((u64, u64)) -> (u64, u64)| -> u64 {
                let mentions: Vec<((u64, u64), &str)> =
                    both.iter().zip(&texts).map(|(&ids, text)| (key(ids), text.as_str())).collect();
                pairs(&mentions)
            };
            ties.add(Ties {
                gold: with(|(gold, _)| (gold, 0)),
                found: with(|(_, found)| (found, 0)),
                right: with(|ids| ids),
            });
        }
    }
    known.then_some(out)
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    #[test]
    fn pairs_that_differ_in_their_text_are_counted() {
        let text = "[[Ann Lee|person]] and [[Lee|person]] and [[Lee|person]] and [[Bob|person]]";
        let mut document = pair("a", text, text, false);
        let number = |mentions: &mut [super::super::Mention], ids: [u64; 4]| {
            mentions.iter_mut().zip(ids).for_each(|(mention, id)| mention.identity = Some(id));
        };
        number(&mut document.gold, [0, 0, 0, 1]);
        number(&mut document.predicted, [0, 0, 2, 0]);
        let judged = [judge(&document)];
        let [(class, persons), (_, groups), _] = ties(&[document], &judged).unwrap();
        assert_eq!(class, Class::Person);
        // Gold: Ann Lee with each Lee. Found: Ann Lee, Lee and Bob in all three pairs. Both: Ann Lee with the first Lee.
        assert_eq!(persons, Ties { gold: 2, found: 3, right: 1 });
        assert_eq!(groups, Ties::default());
        assert!((persons.rates()[1] - 0.5).abs() < 1e-9);
    }

    #[test]
    fn nothing_is_told_where_nothing_is_known() {
        let text = "[[Ann Lee|person]] and [[Lee|person]]";
        let document = pair("a", text, text, false);
        let judged = [judge(&document)];
        assert_eq!(ties(&[document], &judged), None);
    }
}
