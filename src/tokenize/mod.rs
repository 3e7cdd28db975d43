//! Text to tokens: UAX #29 word boundaries, then the joins and splits that news needs.
//!
//! `U.S.-led talks in Sana'a at 10:30 a.m.` -> `U.S.` `-` `led` `talks` `in` `Sana'a` `at` `10:30` `a.m.`

mod abbreviation;
mod boundary;
mod join;
mod plain;

pub use abbreviation::Abbreviation;

use crate::document::{Shape, Token};
use crate::gazetteer::fold;
use crate::span::Span;

/// Appends the tokens of `text` to `tokens`, with byte offsets; `abbreviation` is asked with the key of a word before a period.
pub fn tokenize(text: &str, abbreviation: impl Fn(u64) -> Abbreviation, tokens: &mut Vec<Token>) {
    tokens.reserve(text.len() / 5);
    join::tokens(text, abbreviation, &mut Collect { tokens, line_break: false });
}

/// Takes tokens as they are cut.
trait Emit {
    /// Takes a token; `extra` is what the place tells of its form.
    fn token(&mut self, text: &str, start: usize, end: usize, extra: Shape);
    /// Takes a token whose form and key are known.
    fn word(&mut self, start: usize, end: usize, shape: Shape, key: u64);
    /// Is told of a line break.
    fn line_break(&mut self);
}

struct Collect<'c> {
    tokens: &'c mut Vec<Token>,
    line_break: bool,
}

impl Emit for Collect<'_> {
    fn token(&mut self, text: &str, start: usize, end: usize, extra: Shape) {
        let piece = &text[start..end];
        let word = if extra.has(Shape::POSSESSIVE) { fold::POSSESSIVE } else { fold::key(piece) };
        self.word(start, end, shape(piece).with(extra), word);
    }

    #[inline]
    fn word(&mut self, start: usize, end: usize, mut shape: Shape, key: u64) {
        if self.line_break {
            shape = shape.with(Shape::FRESH_LINE);
            self.line_break = false;
        }
        if self.tokens.last().is_some_and(|last: &Token| last.span.end as usize == start) {
            shape = shape.with(Shape::GLUED);
        }
        self.tokens.push(Token { span: Span::new(start, end), shape, word: key });
    }

    fn line_break(&mut self) {
        self.line_break = true;
    }
}

/// Returns the written form of a token's text.
pub fn shape(piece: &str) -> Shape {
    let (mut upper, mut lower, mut digits, mut other) = (0u32, 0u32, 0u32, 0u32);
    let (mut period, mut apostrophe, mut inner, mut first_upper) = (false, false, false, false);
    let mut seen = false;
    for c in piece.chars() {
        if c.is_ascii_lowercase() || (!c.is_ascii() && c.is_lowercase()) {
            lower += 1;
        } else if c.is_ascii_uppercase() || (!c.is_ascii() && c.is_uppercase()) {
            inner |= lower > 0;
            first_upper |= !seen;
            upper += 1;
        } else if c.is_ascii_digit() || (!c.is_ascii() && c.is_numeric()) {
            digits += 1;
        } else if c == '.' {
            period = true;
            continue;
        } else if c == '\'' || c == '\u{2019}' {
            apostrophe = true;
            continue;
        } else if !c.is_ascii() && c.is_alphabetic() {
            // Letters without case (Arabic, Chinese) can begin a name.
            lower += 1;
        } else {
            other += 1;
        }
        seen = true;
    }
    let mut shape = Shape::default();
    let mut set = |on: bool, flag: Shape| {
        if on {
            shape = shape.with(flag);
        }
    };
    set(first_upper, Shape::CAPITAL);
    set(upper >= 2 && lower == 0, Shape::ALL_CAPITALS);
    set(upper + lower > 0, Shape::LETTER);
    set(digits > 0, Shape::DIGIT);
    set(digits > 0 && upper + lower == 0, Shape::NUMBER);
    set(inner, Shape::INNER_CAPITAL);
    set(period && upper + lower + digits > 0, Shape::PERIOD);
    set(apostrophe && upper + lower > 0, Shape::APOSTROPHE);
    set(upper + lower + digits == 0 && (other > 0 || period || apostrophe), Shape::PUNCTUATION);
    set(upper + lower == 1 && digits == 0, Shape::SINGLE);
    shape
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let rows = [
            ("Aug.", ""),
            ("Gen.", ""),
            ("Lt.", ""),
            ("Co.", ""),
            ("St.", ""),
            ("a.m.", ""),
            ("p.m.", ""),
            ("Mr.", ""),
            ("Sen.", ""),
            ("Inc.", ""),
            ("sec.", "number capital written"),
            ("ft.", "unit capital written"),
            ("vol.", ""),
            ("no.", "number"),
            ("U.S.", ""),
            ("F.B.I.", ""),
            ("Ph.D.", ""),
            ("Bp.", "title written"),
            ("L.A.", "place capital written"),
        ];
        let mut tokens = Vec::new();
        let abbreviation = |key| {
            let of = |(name, usage): &(&str, &str)| {
                if fold::key(name) == key { Abbreviation::of_row(name, usage) } else { Abbreviation::NONE }
            };
            rows.iter().map(of).fold(Abbreviation::NONE, Abbreviation::with)
        };
        tokenize(text, abbreviation, &mut tokens);
        tokens.iter().map(|token| token.span.of(text).to_owned()).collect()
    }

    #[test]
    fn news_is_cut_as_its_readers_read_it() {
        let table: &[(&str, &[&str])] = &[
            // Abbreviations and initials.
            ("the U.S. said", &["the", "U.S.", "said"]),
            ("in the U.S.", &["in", "the", "U.S."]),
            ("Aug. 15", &["Aug.", "15"]),
            ("Gen. Lee", &["Gen.", "Lee"]),
            ("Lt.-Gen. Lee", &["Lt.", "-", "Gen.", "Lee"]),
            ("J. K. Rowling", &["J.", "K.", "Rowling"]),
            ("J.K. Rowling", &["J.K.", "Rowling"]),
            ("at 10 a.m. today", &["at", "10", "a.m.", "today"]),
            ("No. 10", &["No.", "10"]),
            ("He said no. Then", &["He", "said", "no", ".", "Then"]),
            ("Acme Co.", &["Acme", "Co."]),
            ("the end. Then", &["the", "end", ".", "Then"]),
            ("St. Louis", &["St.", "Louis"]),
            ("I. It", &["I.", "It"]),
            // Acronyms without periods inside have none at their end.
            ("left the US. Congress", &["left", "the", "US", ".", "Congress"]),
            ("left the US.", &["left", "the", "US", "."]),
            ("the FBI.\u{201d} He", &["the", "FBI", ".", "\u{201d}", "He"]),
            ("told us. Lee", &["told", "us", ".", "Lee"]),
            ("a PhD. Lee", &["a", "PhD", ".", "Lee"]),
            ("the U.S. Congress", &["the", "U.S.", "Congress"]),
            ("at 10 PM. Lee", &["at", "10", "PM", ".", "Lee"]),
            ("at 10 pm. today", &["at", "10", "pm.", "today"]),
            ("the SEC. Lee", &["the", "SEC", ".", "Lee"]),
            ("by BP. Lee", &["by", "BP", ".", "Lee"]),
            ("Bp. Lee", &["Bp.", "Lee"]),
            ("FT. LAUDERDALE", &["FT.", "LAUDERDALE"]),
            ("SEC. 230", &["SEC.", "230"]),
            ("ACME INC. said", &["ACME", "INC.", "said"]),
            ("left LA. Lee", &["left", "LA", ".", "Lee"]),
            ("La. and Sec. Lee", &["La.", "and", "Sec.", "Lee"]),
            ("gen. lee", &["gen.", "lee"]),
            ("Vol. 3", &["Vol.", "3"]),
            ("Who am I?", &["Who", "am", "I", "?"]),
            // Hyphens.
            ("IS-K", &["IS", "-", "K"]),
            ("al-Muhajir", &["al", "-", "Muhajir"]),
            ("U.S.-led", &["U.S.", "-", "led"]),
            ("four-day", &["four", "-", "day"]),
            // Apostrophes.
            ("O'Brien", &["O'Brien"]),
            ("O\u{2019}Brien\u{2019}s", &["O\u{2019}Brien", "\u{2019}s"]),
            ("Sana'a", &["Sana'a"]),
            ("Shi'ite", &["Shi'ite"]),
            ("Taliban's", &["Taliban", "'s"]),
            ("TALIBAN'S", &["TALIBAN", "'S"]),
            ("U.N.'s", &["U.N.", "'s"]),
            ("Moody 's note", &["Moody", "'s", "note"]),
            ("don't", &["don't"]),
            ("the '90s", &["the", "'90s"]),
            // Numbers, money, times.
            ("1,700 or 3.5%", &["1,700", "or", "3.5", "%"]),
            ("the 3rd", &["the", "3rd"]),
            ("$1.5m", &["$", "1.5m"]),
            ("10:30 GMT", &["10:30", "GMT"]),
            ("15/08/2023", &["15", "/", "08", "/", "2023"]),
            // Addresses.
            ("see https://a.org/b?c=d.", &["see", "https://a.org/b?c=d", "."]),
            ("www.nation.co.ke/news", &["www.nation.co.ke/news"]),
            ("ann.lee@news.org, she", &["ann.lee@news.org", ",", "she"]),
            ("via @afp_news", &["via", "@afp_news"]),
            ("#EndSARS now", &["#EndSARS", "now"]),
            ("AT&T", &["AT", "&", "T"]),
            // Typing errors of web pages.
            ("he said.The army", &["he", "said", ".", "The", "army"]),
            ("Source:Reuters", &["Source", ":", "Reuters"]),
            ("(AP) _Police", &["(", "AP", ")", "_", "Police"]),
            // Marks that are not seen.
            ("New\u{a0}York", &["New", "York"]),
            ("co\u{ad}operate", &["co\u{ad}operate"]),
            ("a\u{200b} b", &["a", "b"]),
            ("\u{202a}Ali\u{202c}", &["Ali"]),
            ("one\r\ntwo", &["one", "two"]),
        ];
        for (text, expected) in table {
            assert_eq!(words(text), *expected, "{text:?}");
        }
    }

    #[test]
    fn a_possessive_that_stands_apart_is_one() {
        let marks = ["Moody's \u{201c}", "Moody 's .", "Moody \u{2019}s", "Moody\u{a0}\u{2019}s ."];
        for text in marks {
            let mut tokens = Vec::new();
            tokenize(text, |_| Abbreviation::NONE, &mut tokens);
            assert!(tokens[1].shape.has(Shape::POSSESSIVE), "{text:?}");
            assert_eq!(tokens[1].word, fold::POSSESSIVE, "{text:?}");
        }
    }

    /// Cuts every stretch the long way.
    fn slowly(text: &str) -> Vec<Token> {
        let mut tokens = Vec::new();
        // A no-break space before and behind, in another stretch, changes nothing but the way taken.
        let marked: String =
            text.split(' ').map(|part| format!("{part}\u{a0}")).collect::<Vec<_>>().join(" ");
        tokenize(&marked, |_| Abbreviation::NONE, &mut tokens);
        tokens
    }

    #[test]
    fn a_word_of_megabytes_is_cut_in_one_go() {
        // Looking at what is left anew for each piece took minutes, calling oneself for each the whole stack.
        for unit in [
            "a-", "a:", "said.The", "'s", "a's", "_a", "a_", "a.", "A.", "a@b.", "@a", "#", "http://a",
            "www.", "1,", "10:30",
        ] {
            let text = unit.repeat(500_000);
            let mut tokens = Vec::new();
            tokenize(&text, |_| Abbreviation::NONE, &mut tokens);
            let (mut next, mut whole) = (0, true);
            for token in &tokens {
                whole &= token.span.start == next && token.span.end > next;
                next = token.span.end;
            }
            assert!(whole && next as usize == text.len(), "{unit:?}");
        }
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig { failure_persistence: None, cases: 3000, ..Default::default() })]
        #[test]
        fn the_fast_path_gives_what_the_long_way_gives(text in "[\"'(\u{201c}]{0,2}([A-Za-z]{1,26}|[A-Z]{1,9}|[a-zA-Z.,;'\u{2019}-]{1,9}|[0-9é]{1,9}|\\.)('s|\u{2019}s)?[.,\"?\u{201d}]{0,2}([ ][\"(]?([A-Za-z]{1,9}(-[a-zA-Z]{1,3})?|[A-Z]{1,9}|[a-z]{1,30}|[0-9]{1,4})( ?'s)?[.,:;\")!']{0,3}){0,5}") {
            let mut fast = Vec::new();
            tokenize(&text, |_| Abbreviation::NONE, &mut fast);
            let slow = slowly(&text);
            let seen = |tokens: &[Token]| -> Vec<(Shape, u64, usize)> {
                tokens.iter().map(|t| (t.shape, t.word, t.span.len())).collect()
            };
            proptest::prop_assert_eq!(seen(&fast), seen(&slow), "{}", text);
        }
    }

    #[test]
    fn shapes_tell_how_a_word_is_written() {
        for (piece, has, has_not) in [
            ("Kabul", Shape::CAPITAL, Shape::ALL_CAPITALS),
            ("UN", Shape::ALL_CAPITALS, Shape::INNER_CAPITAL),
            ("McDonald", Shape::INNER_CAPITAL, Shape::ALL_CAPITALS),
            ("iPhone", Shape::INNER_CAPITAL, Shape::CAPITAL),
            ("U.S.", Shape::PERIOD, Shape::PUNCTUATION),
            ("1,700", Shape::NUMBER, Shape::LETTER),
            ("J.", Shape::SINGLE, Shape::ALL_CAPITALS),
            ("...", Shape::PUNCTUATION, Shape::PERIOD),
            ("3rd", Shape::DIGIT, Shape::NUMBER),
        ] {
            assert!(shape(piece).has(has), "{piece}");
            assert!(!shape(piece).has(has_not), "{piece}");
        }
    }
}
