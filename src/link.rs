//! Mentions of one thing share an identity and the fullest name; nothing crosses documents.

use crate::document::{Document, Shape};
use crate::gazetteer::Source;
use crate::gazetteer::fold;
use crate::keyed::Keyed;
use crate::label::Label;
use crate::memory;
use crate::resolve::region::Segment;
use crate::span::TokenSpan;

/// A mention to be linked.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// Its label.
    pub label: Label,
    /// Who carries it.
    pub source: Source,
}

/// An identity: a number from 0 in order of first mention, and the mention with the fullest name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub number: u32,
    /// The mention that gives the name.
    pub fullest: usize,
}

/// Links mentions, given in order of the text; returns the identity of each.
pub fn link(document: &Document, mentions: &[Mention]) -> Vec<Identity> {
    let mut of: Vec<usize> = Vec::with_capacity(mentions.len());
    // The identity that a key leads to, by label: whole names, rows of lists, surnames, initials.
    let mut whole: Keyed<usize> = Keyed::default();
    let mut part: Keyed<usize> = Keyed::default();
    let mut rows: Keyed<usize> = Keyed::default();
    let mut fullest: Vec<usize> = Vec::new();
    for (at, mention) in mentions.iter().enumerate() {
        let segment = Segment { start: mention.tokens.start, end: mention.tokens.end };
        let salt = mention.label as u64 + 1;
        let key = |words: u64| fold::extend(salt, words);
        let name = key(memory::phrase_key(document, segment));
        let row = match mention.source {
            Source::List { list, row } => Some(fold::mix(1 << 60 | u64::from(list) << 32 | u64::from(row))),
            Source::User { list, row } => Some(fold::mix(2 << 60 | u64::from(list) << 32 | u64::from(row))),
            _ => None,
        };
        let found = whole
            .get(name)
            .or_else(|| row.and_then(|row| rows.get(row)))
            .or_else(|| part.get(name))
            .copied()
            .filter(|&identity| agrees(document, mentions, fullest[identity], at));
        let identity = found.unwrap_or_else(|| {
            fullest.push(at);
            fullest.len() - 1
        });
        whole.enter(name, || identity);
        if let Some(row) = row {
            rows.enter(row, || identity);
        }
        parts(document, mention, |words| {
            // The latest bearer of a surname is the one meant.
            let number = part.enter(key(words), || identity);
            *part.at_mut(number) = identity;
        });
        if words(document, mentions[fullest[identity]].tokens) < words(document, mention.tokens) {
            fullest[identity] = at;
        }
        of.push(identity);
    }
    of.into_iter().map(|identity| Identity { number: identity as u32, fullest: fullest[identity] }).collect()
}

/// Two full names of persons are one only if both their first and last words agree.
fn agrees(document: &Document, mentions: &[Mention], fullest: usize, at: usize) -> bool {
    let (a, b) = (&mentions[fullest], &mentions[at]);
    if a.label != Label::Person || a.tokens.len() < 2 || b.tokens.len() < 2 {
        return true;
    }
    let first = |m: &Mention| document.tokens[m.tokens.start as usize].word;
    let last = |m: &Mention| document.tokens[m.tokens.end as usize - 1].word;
    last(a) == last(b)
        && (first(a) == first(b) || document.tokens[b.tokens.start as usize].shape.has(Shape::SINGLE))
}

/// Number of words with a letter; the possessive and initials count nothing, acronyms neither.
fn words(document: &Document, tokens: TokenSpan) -> usize {
    let range = &document.tokens[tokens.range()];
    let letters =
        range.iter().filter(|t| t.shape.has(Shape::LETTER) && !t.shape.has(Shape::POSSESSIVE)).count();
    if letters == 1 && range[0].shape.has(Shape::ALL_CAPITALS) { 0 } else { letters }
}

/// Calls `each` with the phrase keys that a shorter mention of the same thing may have.
fn parts(document: &Document, mention: &Mention, mut each: impl FnMut(u64)) {
    let tokens = mention.tokens;
    if tokens.len() < 2 {
        return;
    }
    let (start, end) = (tokens.start, tokens.end);
    let phrase = |start: u32, end: u32| memory::phrase_key(document, Segment { start, end });
    match mention.label {
        Label::Person => {
            each(phrase(end - 1, end));
            each(phrase(start, start + 1));
            // Particle and surname; the last two words.
            (start + 1..end - 1).for_each(|from| each(phrase(from, end)));
        }
        Label::Group => {
            memory::initials(document, tokens.range()).iter().for_each(|&key| each(fold::extend(0, key)));
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;
    use crate::sentence;

    fn numbers(text: &str, names: &[(&str, Label)]) -> Vec<u32> {
        let document = sentence::document(text, &Gazetteer::built_in());
        let mut from = 0;
        let mentions: Vec<Mention> = names
            .iter()
            .map(|(name, label)| {
                let byte = from + text[from..].find(name).expect("it is in the text");
                from = byte + name.len();
                let start = document.tokens.iter().position(|t| t.span.start as usize == byte).unwrap();
                let end = document.tokens.iter().position(|t| t.span.end as usize == from).unwrap() + 1;
                Mention { tokens: TokenSpan::new(start, end), label: *label, source: Source::Model }
            })
            .collect();
        link(&document, &mentions).iter().map(|identity| identity.number).collect()
    }

    #[test]
    fn mentions_of_one_thing_share_a_number() {
        use Label::{Group, Person};
        assert_eq!(
            numbers(
                "Ann Lee met Bob Ray. Lee left. Ray stayed. Ann Ray came.",
                &[
                    ("Ann Lee", Person),
                    ("Bob Ray", Person),
                    ("Lee", Person),
                    ("Ray", Person),
                    ("Ann Ray", Person)
                ]
            ),
            [0, 1, 0, 1, 2]
        );
        assert_eq!(
            numbers(
                "The World Health Organization met. The WHO left.",
                &[("World Health Organization", Group), ("WHO", Group)]
            ),
            [0, 0]
        );
    }
}
