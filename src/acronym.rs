//! Acronyms that a text explains, by the words in front of their brackets or in brackets behind them.

use std::ops::Range;

use crate::document::{Document, Shape};
use crate::gazetteer::fold;

/// The head of the words that explain an acronym: `Index` of `Consumer Price Index (CPI)`, `Convention` of `Convention on Biological
/// Diversity (CBD)`. It tells bodies from offices, schemes and treaties.
#[derive(Clone, Debug, Default)]
pub struct Head {
    /// Key of its word.
    pub word: u64,
    /// The word, folded.
    pub text: String,
    /// Its classes.
    pub classes: u64,
}

impl Head {
    /// Returns the head of these words; `classes` are those of the document's tokens.
    pub fn of(document: &Document, classes: &[u64], words: Range<usize>) -> Head {
        let head = head(document, words);
        Head {
            word: document.tokens[head].word,
            text: fold::fold(document.word(head)),
            classes: classes[head],
        }
    }
}

/// Words behind the head of a phrase.
const BEHIND_HEADS: [&str; 10] = ["of", "for", "on", "in", "to", "against", "with", "from", "de", "du"];

/// Returns what the words before an acronym in brackets, or those in brackets behind it, make of it (1 to 3, see
/// [`Usage::explained`](crate::memory::Usage::explained)), and these words; None for what is explained by none.
pub fn explained(document: &Document, sentence: Range<usize>, at: usize) -> Option<(u8, Range<usize>)> {
    let tokens = &document.tokens;
    let letters = document.word(at);
    let is = |at: usize, mark: &str| sentence.contains(&at) && document.word(at) == mark;
    let fits =
        tokens[at].shape.has(Shape::ALL_CAPITALS) && (2..=8).contains(&letters.len()) && letters.is_ascii();
    if !fits || at == sentence.start {
        return None;
    }
    if is(at + 1, "(") {
        let close = (at + 2..sentence.end.min(at + 24)).find(|&at| is(at, ")"))?;
        let (how, reached) = spelled(document, letters.bytes(), at + 2..close)?;
        return (reached + 1 == close).then_some((how, at + 2..close));
    }
    if at < sentence.start + 3 || !is(at - 1, "(") || !is(at + 1, ")") {
        return None;
    }
    let words = sentence.start..at - 1;
    if let Some((how, first)) = spelled(document, letters.bytes().rev(), words.clone().rev()) {
        return Some((how, first..at - 1));
    }
    // The letters do not fit: what has a capital, small words between.
    let capital = |at: &usize| tokens[*at].shape.has(Shape::CAPITAL);
    if !capital(&(at - 2)) {
        return None;
    }
    let in_name =
        |at: &usize| capital(at) || tokens[*at].shape.has(Shape::LETTER) && tokens[*at].span.len() <= 3;
    let first = words.rev().take_while(in_name).filter(capital).last();
    Some((3, first.unwrap_or(at - 2)..at - 1))
}

/// Whether words, read in a direction, spell an acronym read in the same one: 1 if most of them are in small letters, 2 if not, and
/// the word of its last letter; None if they do not.
fn spelled(
    document: &Document,
    letters: impl Iterator<Item = u8>,
    words: impl Iterator<Item = usize>,
) -> Option<(u8, usize)> {
    let mut left = letters.filter(u8::is_ascii_alphabetic).peekable();
    let (mut small, mut capital, mut reached) = (0, 0, 0);
    for word in words {
        let Some(&wanted) = left.peek() else { break };
        let token = &document.tokens[word];
        if !token.shape.has(Shape::LETTER) || token.shape.has(Shape::POSSESSIVE) {
            continue;
        }
        let first = document.word(word).bytes().next().unwrap_or(b' ');
        if first.eq_ignore_ascii_case(&wanted) {
            left.next();
            reached = word;
            *if token.shape.has(Shape::CAPITAL) { &mut capital } else { &mut small } += 1;
        } else if token.span.len() > 3 || token.shape.has(Shape::CAPITAL) {
            // Only small words between them are left out of acronyms.
            return None;
        }
    }
    left.peek().is_none().then_some((if small > capital { 1 } else { 2 }, reached))
}

/// Returns the head of a phrase: the word before the first of its prepositions, or the last.
fn head(document: &Document, words: Range<usize>) -> usize {
    let letter = |at: &usize| document.tokens[*at].shape.has(Shape::LETTER);
    let behind = |at: &usize| BEHIND_HEADS.contains(&document.word(*at));
    let end = (words.start + 1..words.end).find(behind).unwrap_or(words.end);
    (words.start..end).rev().find(letter).unwrap_or(words.start)
}

/// Whether a token stands alone in brackets behind a word with a capital.
pub fn is_in_brackets(document: &Document, at: usize) -> bool {
    at > 1
        && document.word(at - 1) == "("
        && document.tokens[at - 2].shape.has(Shape::CAPITAL)
        && at + 1 < document.tokens.len()
        && document.word(at + 1) == ")"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;

    #[test]
    fn an_acronym_in_brackets_is_explained_by_the_words_before_it() {
        for (text, expected) in [
            ("It sells liquefied natural gas (LNG) abroad.", 1),
            ("The consumer price index (CPI) rose.", 1),
            ("The Kenya Revenue Authority (KRA) said so.", 2),
            ("The Bank for International Settlements (BIS) said so.", 2),
            ("It wants buy now pay later (BNPL) banned.", 1),
            ("The PMC (Project Management Consulting) expert came.", 2),
            ("The deal KORUS (a pact) holds.", 0),
            ("The Korea Free Trade Agreement (KORUS) holds.", 3),
            ("He went home (KRA) at once.", 0),
            ("The head of state (US) went.", 0),
            ("Liquefied natural gas and LNG.", 0),
        ] {
            let document = crate::sentence::document(text, &Gazetteer::built_in());
            let found = (0..document.tokens.len()).map(|at| {
                match document.tokens[at].shape.has(Shape::ALL_CAPITALS) {
                    true => explained(&document, 0..document.tokens.len(), at).map_or(0, |(how, _)| how),
                    false => 0,
                }
            });
            assert_eq!(found.max(), Some(expected), "{text}");
        }
    }

    #[test]
    fn the_head_of_an_explanation_stands_before_its_preposition_or_last() {
        for (text, acronym, expected) in [
            ("The Convention on Biological Diversity (CBD) met.", "CBD", "convention"),
            ("The Consumer Price Index (CPI) rose.", "CPI", "index"),
            ("The inspector general of police (IGP) spoke.", "IGP", "general"),
            ("An NDA (non-disclosure agreement) was signed.", "NDA", "agreement"),
            ("The Korea Free Trade Agreement (KORUS) holds.", "KORUS", "agreement"),
        ] {
            let gazetteer = Gazetteer::built_in();
            let document = crate::sentence::document(text, &gazetteer);
            let at = (0..document.tokens.len()).find(|&at| document.word(at) == acronym).unwrap();
            let (_, words) = explained(&document, 0..document.tokens.len(), at).unwrap();
            assert_eq!(fold::fold(document.word(head(&document, words))), expected, "{text}");
        }
    }
}
