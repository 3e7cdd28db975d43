//! Copy without capitals: the words that the lists have as names are given theirs back, so that all later stages see names.
//!
//! The text itself stays as it is; only the written form of tokens (see [`Shape`]) is amended.

use crate::document::{Document, Shape};
use crate::gazetteer::compile::flag;
use crate::gazetteer::{Gazetteer, fold};
use crate::span::TokenSpan;

/// How many words a text must have before its lack of capitals tells anything: few that has none at all, more that has some.
const LEAST: usize = 40;
const LEAST_BARE: usize = 4;

/// Returns true if the text is written without capitals: at most one word in 50 has one, in a short text none.
pub(crate) fn is_lower(document: &Document) -> bool {
    let (mut words, mut capitals) = (0, 0);
    for token in &document.tokens {
        if token.shape.has(Shape::LETTER) && !token.shape.has(Shape::ADDRESS.with(Shape::POSSESSIVE)) {
            words += 1;
            capitals += usize::from(token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS)));
        }
    }
    words >= LEAST && capitals * 50 <= words || words >= LEAST_BARE && capitals == 0
}

/// What the lists say of a token.
#[derive(Clone, Copy, Default)]
struct Word {
    /// Lists of words that hold it.
    classes: u64,
    /// In small letters it is an ordinary word.
    common: bool,
    /// An article, a preposition and the like.
    function: bool,
    /// No list knows it at all.
    unknown: bool,
    /// Many people bear it as a name.
    borne: bool,
}

/// Gives names their capitals in a text for which [`is_lower`] says yes.
pub(crate) fn restore(document: &mut Document, lists: &Gazetteer) {
    let class = |names: &[&str]| names.iter().filter_map(|name| lists.class(name)).fold(0, |a, b| a | b);
    let before = class(&["word/titles", "word/roles"]);
    let after = class(&[
        "word/road-heads",
        "head/facility",
        "head/education",
        "head/court",
        "head/region",
        "head/water",
    ]);
    let calendar = class(&["word/calendar"]);
    let words: Vec<Word> = document
        .tokens
        .iter()
        .map(|token| {
            if !token.shape.has(Shape::LETTER) || token.shape.has(Shape::ADDRESS.with(Shape::POSSESSIVE)) {
                return Word { common: true, function: true, ..Word::default() };
            }
            let entry = lists.word(token.word);
            let profile = lists.profile(entry.profile);
            Word {
                classes: profile.classes,
                common: profile.is_common(),
                function: profile.is_function(),
                unknown: profile.band == 0 && profile.pos == 0,
                borne: profile.given >= 3 || profile.family >= 3,
            }
        })
        .collect();
    let mut capital = vec![false; words.len()];
    let mut acronym = vec![false; words.len()];
    for sentence in &document.sentences {
        let mut at = sentence.start as usize;
        while at < sentence.end as usize {
            match longest_name(document, lists, &words, at, sentence.end as usize) {
                Some((tokens, exact)) => {
                    for inside in tokens.range() {
                        capital[inside] = !words[inside].function || inside == at;
                        acronym[inside] = exact;
                    }
                    at = tokens.end as usize;
                }
                None => {
                    let word = words[at];
                    // `march` and `may` are verbs too, and stay small.
                    let profile = lists.profile(lists.word(document.tokens[at].word).profile);
                    let day =
                        word.classes & calendar != 0 && !profile.may_be_verb() && !profile.is_function();
                    capital[at] = day || word.borne && !word.common;
                    at += 1;
                }
            }
        }
        for at in sentence.range().skip(1) {
            let (word, last) = (words[at], words[at - 1]);
            let beside = capital[at - 1] && last.classes & calendar == 0;
            // The surname after a known forename, the name after a role, the head after a name.
            capital[at] |= word.unknown && (beside || last.classes & before != 0)
                || beside && word.classes & after != 0 && !word.function;
        }
    }
    // What is a name once and no other word is one elsewhere.
    let mut names: Vec<u64> = (0..words.len())
        .filter(|&at| capital[at] && words[at].unknown)
        .map(|at| document.tokens[at].word)
        .collect();
    names.sort_unstable();
    for (at, token) in document.tokens.iter_mut().enumerate() {
        if capital[at] || words[at].unknown && names.binary_search(&token.word).is_ok() {
            token.shape = token.shape.with(Shape::CAPITAL);
            if acronym[at] {
                token.shape = token.shape.with(Shape::ALL_CAPITALS);
            }
        }
    }
}

/// Returns the longest name of the lists that begins at a token, and whether it is an acronym; names of common words count if they
/// have two words or are a country's.
fn longest_name(
    document: &Document,
    lists: &Gazetteer,
    words: &[Word],
    start: usize,
    end: usize,
) -> Option<(TokenSpan, bool)> {
    if words[start].function {
        return None;
    }
    let entry = lists.word(document.tokens[start].word);
    let mut found = None;
    let single = TokenSpan::new(start, start + 1);
    let claims = || lists.claims(entry.claims).filter(|claim| claim.kind().is_some());
    if claims().any(|claim| {
        claim.flags & flag::EXACT == 0 && (!words[start].common || lists.list_rank(claim.list) == 1)
    }) {
        found = Some((single, false));
    } else if !words[start].common
        && document.tokens[start].span.len() >= 3
        && claims().any(|c| c.flags & flag::EXACT != 0)
    {
        found = Some((single, true));
    }
    let longest = usize::from(entry.longest.max(entry.longest_small));
    let mut key = fold::extend(0, document.tokens[start].word);
    let mut count = 1;
    for at in start + 1..end {
        if count >= longest {
            break;
        }
        let token = document.tokens[at];
        if token.shape.has(Shape::PUNCTUATION) && !fold::in_key(token.span.of(document.text)) {
            continue;
        }
        key = fold::extend(key, token.word);
        count += 1;
        let Some(claims) = lists.phrase(key) else {
            // The first two words of every longer key are in the table.
            if count == 2 { break } else { continue }
        };
        let fits = |claim: crate::gazetteer::Claim| {
            claim.kind().is_some()
                && claim.capitals != 0
                && claim.flags & flag::EXACT == 0
                && (claim.flags & flag::COMMON == 0 || lists.list_rank(claim.list) <= 2)
        };
        if lists.claims(claims).any(fits) {
            found = Some((TokenSpan::new(start, at + 1), false));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The words that end up with a capital.
    fn capitals(text: &str) -> String {
        let lists = Gazetteer::built_in();
        let document = crate::sentence::document(text, &lists);
        let named = document.tokens.iter().filter(|token| token.shape.has(Shape::CAPITAL));
        named.map(|token| token.span.of(text)).collect::<Vec<_>>().join(" ")
    }

    const REST: &str = " the rest of this notice says little and says it slowly, so that there are words enough \
                        to tell that nobody here has used the shift key at all, not even once in all these long and dull lines.";

    #[test]
    fn names_get_their_capitals_back() {
        for (text, expected) in [
            (
                "angela merkel flew to kenya on monday and may march in paris.",
                "angela merkel kenya monday paris",
            ),
            (
                "the african development bank and nato met in south africa.",
                "african development bank nato south africa",
            ),
            ("governor zorbo zablotti spoke; zablotti left.", "zorbo zablotti zablotti"),
            ("a dog ran down the road and nobody said a word.", ""),
        ] {
            assert_eq!(capitals(&format!("{text}{REST}")), expected, "{text}");
            // By itself it is short, but has no capital at all.
            assert_eq!(capitals(text), expected, "{text}");
        }
    }

    #[test]
    fn a_text_with_capitals_or_of_a_few_words_stays_as_it_is() {
        assert_eq!(capitals("angela merkel"), "");
        assert_eq!(capitals("angela merkel flew to Kenya"), "Kenya");
        let usual = format!("The man met angela merkel. He left. She stayed. They said so. {REST}");
        assert_eq!(capitals(&usual), "The He She They");
    }
}
