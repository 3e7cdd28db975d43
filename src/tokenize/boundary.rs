//! Word boundaries of UAX #29, with a fast path for ASCII and Latin letters.
//!
//! Returns every segment that is not white space. Where a stretch of text holds a character outside the classes below,
//! the stretch (from white space to white space) goes to `unicode-segmentation`; a property test holds both to the same result.

use unicode_segmentation::UnicodeSegmentation;

/// What a character does at a word boundary. `Odd` sends its stretch to the full algorithm.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Digit,
    /// `_`: joins letters and digits.
    Join,
    /// `:` and the middle dot: join letters.
    MidLetter,
    /// `.` `'` and the typographic single quotes: join letters, join digits.
    MidBoth,
    /// `,` `;`: join digits.
    MidNumber,
    Other,
    Odd,
}

const ASCII: [Class; 128] = ascii_classes();

const fn ascii_classes() -> [Class; 128] {
    let mut table = [Class::Other; 128];
    let mut byte = 0;
    while byte < 128 {
        table[byte] = match byte as u8 {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0b | 0x0c => Class::Space,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'_' => Class::Join,
            b':' => Class::MidLetter,
            b'.' | b'\'' => Class::MidBoth,
            b',' | b';' => Class::MidNumber,
            _ => Class::Other,
        };
        byte += 1;
    }
    table
}

/// Returns the class of the character at `at` and its length in bytes.
#[inline]
fn class_at(bytes: &[u8], at: usize) -> (Class, usize) {
    let first = bytes[at];
    if first < 0x80 {
        return (ASCII[first as usize], 1);
    }
    match first {
        // U+00C0..U+024F: Latin letters, all but the two operators.
        0xc3 if matches!(bytes[at + 1], 0x97 | 0xb7) => (Class::Other, 2),
        0xc3..=0xc8 => (Class::Letter, 2),
        0xc9 if bytes[at + 1] < 0x90 => (Class::Letter, 2),
        // U+00A0: no-break space; U+00A3 pound; U+00AB, U+00BB quotes.
        0xc2 if bytes[at + 1] == 0xa0 => (Class::Space, 2),
        0xc2 if matches!(bytes[at + 1], 0xa3 | 0xab | 0xbb) => (Class::Other, 2),
        // U+2018, U+2019: single quotes; U+2013, U+2014: dashes; U+201C, U+201D: double quotes; U+2026: ellipsis.
        0xe2 if bytes[at + 1] == 0x80 => match bytes[at + 2] {
            0x98 | 0x99 => (Class::MidBoth, 3),
            0x93 | 0x94 | 0x9c | 0x9d | 0xa6 => (Class::Other, 3),
            _ => (Class::Odd, 3),
        },
        0xe2 if bytes[at + 1] == 0x82 && bytes[at + 2] == 0xac => (Class::Other, 3),
        _ => (Class::Odd, 1),
    }
}

/// Calls `emit(start, end)` for each segment of `text` that is not white space, in order.
pub(super) fn segments(text: &str, mut emit: impl FnMut(usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        let (class, len) = class_at(bytes, at);
        match class {
            Class::Space => at += len,
            Class::Odd => at = odd_stretch(text, at, &mut emit),
            Class::Letter | Class::Digit | Class::Join => match word_end(bytes, at) {
                Some(end) => {
                    emit(at, end);
                    at = end;
                }
                None => at = odd_stretch(text, at, &mut emit),
            },
            _ => {
                // A mark that combines with what stands before it would make a longer segment.
                if bytes.get(at + len).is_some_and(|&next| next >= 0x80)
                    && class_at(bytes, at + len).0 == Class::Odd
                {
                    at = odd_stretch(text, at, &mut emit);
                } else {
                    emit(at, at + len);
                    at += len;
                }
            }
        }
    }
}

/// Returns the end of the word that starts at `at`, or None if it meets a character outside the fast classes.
#[inline]
fn word_end(bytes: &[u8], at: usize) -> Option<usize> {
    let (mut last, len) = class_at(bytes, at);
    let mut end = at + len;
    while end < bytes.len() {
        let (class, len) = class_at(bytes, end);
        match class {
            Class::Letter | Class::Digit | Class::Join => {
                last = class;
                end += len;
            }
            Class::MidLetter | Class::MidBoth | Class::MidNumber => {
                let next = end + len;
                if next >= bytes.len() {
                    break;
                }
                let (after, after_len) = class_at(bytes, next);
                if after == Class::Odd {
                    return None;
                }
                let joins = match last {
                    Class::Letter => after == Class::Letter && class != Class::MidNumber,
                    Class::Digit => after == Class::Digit && class != Class::MidLetter,
                    _ => false,
                };
                if !joins {
                    break;
                }
                end = next + after_len;
            }
            Class::Odd => return None,
            Class::Space | Class::Other => break,
        }
    }
    Some(end)
}

/// Segments the stretch around `at` with the full algorithm; returns where to go on (white space or the end).
#[cold]
fn odd_stretch(text: &str, at: usize, emit: &mut impl FnMut(usize, usize)) -> usize {
    let rest = &text[at..];
    let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '\u{b}').map_or(text.len(), |i| at + i);
    for (start, piece) in text[at..end].split_word_bound_indices() {
        // A mark that combines with a no-break space is cut from it.
        let seen = piece.trim_start_matches(char::is_whitespace);
        if !seen.is_empty() {
            let end = at + start + piece.len();
            emit(end - seen.len(), end);
        }
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fast(text: &str) -> Vec<&str> {
        let mut out = Vec::new();
        segments(text, |start, end| out.push(&text[start..end]));
        out
    }

    /// The reference: the crate's segments; one that is white space with a combining mark is cut after the white space.
    fn reference(text: &str) -> Vec<&str> {
        text.split_word_bounds()
            .map(|piece| piece.trim_start_matches(char::is_whitespace))
            .filter(|piece| !piece.is_empty())
            .collect()
    }

    #[test]
    fn words_of_news_are_cut_as_the_standard_says() {
        for (text, expected) in [
            ("The U.S. said", vec!["The", "U.S", ".", "said"]),
            ("1,700 rose 3.5%", vec!["1,700", "rose", "3.5", "%"]),
            ("O\u{2019}Brien\u{2019}s", vec!["O\u{2019}Brien\u{2019}s"]),
            ("IS-K", vec!["IS", "-", "K"]),
            ("São Paulo", vec!["São", "Paulo"]),
            ("a\u{301}b \u{301}", vec!["a\u{301}b", "\u{301}"]),
            ("\u{1f600} ok", vec!["\u{1f600}", "ok"]),
            ("5.\u{1f1eb}\u{1f1f7}", vec!["5", ".", "\u{1f1eb}\u{1f1f7}"]),
        ] {
            assert_eq!(fast(text), expected, "{text:?}");
            assert_eq!(reference(text), expected, "{text:?}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, cases: 3000, ..ProptestConfig::default() })]
        #[test]
        fn the_fast_path_agrees_with_the_standard(text in "[ -~\\n\u{a0}-\u{24f}\u{2013}-\u{2026}\u{301}\u{200d}\u{5d0}\u{30a2}\u{4e2d}\u{1f600}\u{ad}\u{3000}]{0,24}") {
            prop_assert_eq!(fast(&text), reference(&text));
        }

        #[test]
        fn any_text_agrees_with_the_standard(text in any::<String>()) {
            prop_assert_eq!(fast(&text), reference(&text));
        }
    }
}
