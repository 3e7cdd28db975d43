//! How a mention stands to those before it in its document: named in full, a surname alone, a short form that the text explains; and
//! whether a name that comes again keeps its label.

use std::collections::{BTreeMap, BTreeSet};

use super::count::Judged;
use super::{Class, Mention, Pair};

/// How a mention stands to the mentions before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// One word, the last of a person named in full before.
    Surname,
    /// One word, another of a person named in full before.
    Forename,
    /// An acronym that the text explains somewhere: `the Kenya Revenue Authority (KRA)`.
    Explained,
    /// Another acronym.
    Acronym,
    /// The same words as before.
    Repeat,
    /// New, of several words.
    Full,
    /// New, of one word.
    Word,
}

impl Standing {
    /// Returns the name in tables.
    pub fn name(self) -> &'static str {
        match self {
            Standing::Surname => "surname alone",
            Standing::Forename => "forename alone",
            Standing::Explained => "acronym explained",
            Standing::Acronym => "acronym",
            Standing::Repeat => "said before",
            Standing::Full => "new, words",
            Standing::Word => "new, one word",
        }
    }
}

/// Whether a text is an acronym: two to eight letters, capitals all (a plural's `s` aside), with or without periods.
fn is_acronym(text: &str) -> bool {
    let stem = text.strip_suffix('s').unwrap_or(text);
    let capitals = stem.chars().filter(|c| c.is_uppercase()).count();
    (2..=8).contains(&capitals) && stem.chars().all(|c| c.is_uppercase() || matches!(c, '.' | '-' | '&'))
}

/// Returns the acronyms that a text explains: groups in brackets right after a longer group, or before one that stands in brackets.
fn explained<'t>(text: &'t str, mentions: &[Mention]) -> BTreeSet<&'t str> {
    let mut found = BTreeSet::new();
    let groups: Vec<&Mention> = mentions.iter().filter(|mention| mention.class == Class::Group).collect();
    for pair in groups.windows(2) {
        let (first, second) = (pair[0].span.of(text), pair[1].span.of(text));
        let between = text.get(pair[0].span.end as usize..pair[1].span.start as usize).unwrap_or_default();
        let opens = between.trim_matches([' ', '\n', '"', '\'']) == "(";
        if opens && first.contains(' ') && is_acronym(second) {
            found.insert(second);
        } else if opens && is_acronym(first) && second.contains(' ') {
            found.insert(first);
        }
    }
    found
}

/// Returns how each of a document's mentions stands to those before it; they are sorted by their spans.
fn standings(text: &str, mentions: &[Mention]) -> Vec<Standing> {
    let explained = explained(text, mentions);
    let (mut surnames, mut forenames) = (BTreeSet::new(), BTreeSet::new());
    let mut said: BTreeSet<(&str, Class)> = BTreeSet::new();
    let mut out = Vec::with_capacity(mentions.len());
    for mention in mentions {
        let name = mention.span.of(text);
        let mut words = name.split_whitespace();
        let (first, last, one) = (words.next(), words.next_back(), !name.contains(char::is_whitespace));
        let person = mention.class == Class::Person;
        out.push(if person && one && surnames.contains(name) {
            Standing::Surname
        } else if person && one && forenames.contains(name) {
            Standing::Forename
        } else if mention.class == Class::Group && explained.contains(name) {
            Standing::Explained
        } else if mention.class == Class::Group && is_acronym(name) {
            Standing::Acronym
        } else if said.contains(&(name, mention.class)) {
            Standing::Repeat
        } else if one {
            Standing::Word
        } else {
            Standing::Full
        });
        said.insert((name, mention.class));
        if person && let (Some(first), Some(last)) = (first, last) {
            surnames.insert(last);
            forenames.insert(first);
        }
    }
    out
}

/// Marks how each mention stands to those before it. A prediction that is right, as `judged` says, stands as the gold does.
pub fn mark(pairs: &mut [Pair], judged: &[Judged]) {
    for (pair, judged) in pairs.iter_mut().zip(judged) {
        let gold = standings(&pair.text, &pair.gold);
        let predicted = standings(&pair.text, &pair.predicted);
        for ((mention, verdict), standing) in pair.predicted.iter_mut().zip(&judged.predicted).zip(predicted)
        {
            mention.standing = Some(verdict.strict.map_or(standing, |at| gold[at]));
        }
        for (mention, standing) in pair.gold.iter_mut().zip(gold) {
            mention.standing = Some(standing);
        }
    }
}

/// Of the names that a document has more than once, how many have one label throughout.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Consistency {
    /// Names with two mentions or more.
    pub names: usize,
    /// Those of them that have one label.
    pub same: usize,
}

impl Consistency {
    /// Returns the share that have one label, 0 to 1; NaN without such names.
    pub fn share(self) -> f64 {
        self.same as f64 / self.names as f64
    }

    fn count(&mut self, text: &str, mentions: &[Mention]) {
        let mut names: BTreeMap<&str, (usize, BTreeSet<Class>)> = BTreeMap::new();
        for mention in mentions.iter().filter(|mention| mention.class != Class::Date) {
            let name = names.entry(mention.span.of(text)).or_default();
            name.0 += 1;
            name.1.insert(mention.class);
        }
        let again = names.into_values().filter(|(mentions, _)| *mentions > 1);
        for (_, classes) in again {
            self.names += 1;
            self.same += usize::from(classes.len() == 1);
        }
    }
}

/// Returns the consistency of the gold and of the predictions.
pub fn consistency(pairs: &[Pair]) -> [Consistency; 2] {
    let mut out = [Consistency::default(); 2];
    for pair in pairs {
        out[0].count(&pair.text, &pair.gold);
        out[1].count(&pair.text, &pair.predicted);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::count::judge;
    use super::super::tests::pair;
    use super::*;

    fn shown(gold: &str) -> Vec<&'static str> {
        let mut pairs = [pair("a", gold, gold, false)];
        let judged = [judge(&pairs[0])];
        mark(&mut pairs, &judged);
        pairs[0].gold.iter().map(|mention| mention.standing.map_or("", Standing::name)).collect()
    }

    #[test]
    fn mentions_stand_to_those_before_them() {
        for (gold, expected) in [
            (
                "[[Amina Yusuf|person]] met [[Obi|person]]. [[Yusuf|person]] and [[Amina|person]] left.",
                ["new, words", "new, one word", "surname alone", "forename alone"].as_slice(),
            ),
            (
                "the [[Kenya Revenue Authority|group]] ([[KRA|group]]) and the [[KNEC|group]]; [[KRA|group]]",
                &["new, words", "acronym explained", "acronym", "acronym explained"],
            ),
            ("[[KRA|group]] ([[Kenya Revenue Authority|group]])", &["acronym explained", "new, words"]),
            ("[[Rome|place]] and [[Rome|place]]", &["new, one word", "said before"]),
            ("[[Rome|place]] and [[Rome|group]]", &["new, one word", "new, one word"]),
        ] {
            assert_eq!(shown(gold), expected, "{gold}");
        }
    }

    #[test]
    fn a_name_that_comes_again_has_one_label_or_not() {
        let text = "[[Rome|place]], [[Rome|group]], [[Oslo|place]], [[Oslo|place]], [[Bern|place]]";
        let other = "[[Rome|place]], [[Rome|place]], [[Oslo|place]], [[Oslo|place]], [[Bern|place]]";
        let pairs = [pair("a", text, other, false)];
        let [gold, found] = consistency(&pairs);
        assert_eq!((gold.names, gold.same), (2, 1));
        assert_eq!((found.names, found.same), (2, 2));
        assert!((gold.share() - 0.5).abs() < 1e-9);
    }
}
