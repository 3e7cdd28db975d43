//! The fast path: words of plain letters and their marks, eight bytes at a time.
//!
//! Nine of ten stretches between white space are words of ASCII letters with marks around them or none. Their end,
//! their written form and their key come from a few operations on the eight bytes as one number; all else goes the long way, which
//! gives the same tokens (a property test holds both together).

use super::{Abbreviation, Emit};
use crate::document::Shape;
use crate::gazetteer::fold;

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x80 * ONES;
const CASE: u64 = 0x20 * ONES;

/// Returns eight bytes as one number, the first lowest; beyond the end of the text they are 0.
#[inline]
fn eight(bytes: &[u8], at: usize) -> u64 {
    if let Some(Ok(chunk)) = bytes.get(at..at + 8).map(<[u8; 8]>::try_from) {
        return u64::from_le_bytes(chunk);
    }
    bytes[at..].iter().rev().fold(0, |sum, &byte| sum << 8 | u64::from(byte))
}

/// Returns a number whose high bits tell which of eight bytes are ASCII letters.
#[inline]
fn letters(chunk: u64) -> u64 {
    let small = (chunk & !HIGH) | CASE;
    let from_a = small + (0x80 - u64::from(b'a')) * ONES;
    let beyond_z = small + (0x80 - u64::from(b'z') - 1) * ONES;
    from_a & !beyond_z & !chunk & HIGH
}

/// A run of letters: its end, its written form, and its key.
struct Run {
    end: usize,
    shape: Shape,
    key: u64,
}

/// Reads the letters from `at` on; None if there are none, or more than 23.
#[inline]
fn letters_from(bytes: &[u8], at: usize) -> Option<Run> {
    let chunk = eight(bytes, at);
    let len = (!letters(chunk) & HIGH).trailing_zeros() as usize / 8;
    if len == 0 {
        return None;
    }
    if len < 8 {
        let mask = (1u64 << (len * 8)) - 1;
        let capitals = !chunk & CASE & mask;
        let small = chunk & CASE & mask;
        let shape = form(len, capitals, capitals == CASE & mask, capitals & small << 8 != 0);
        let key = fold::key_of_plain(len, [(chunk | CASE) & mask, 0, 0]);
        return Some(Run { end: at + len, shape, key });
    }
    let mut words = [0u64; 3];
    let (mut first, mut all, mut inner, mut before, mut len) = (0, true, false, 0u64, 0);
    for (number, word) in words.iter_mut().enumerate() {
        let chunk = eight(bytes, at + len);
        let here = (!letters(chunk) & HIGH).trailing_zeros() as usize / 8;
        let mask = if here >= 8 { u64::MAX } else { (1u64 << (here * 8)) - 1 };
        let capitals = !chunk & CASE & mask;
        let small = chunk & CASE & mask;
        inner |= capitals & (small << 8 | before) != 0;
        all &= capitals == CASE & mask;
        before = small >> 56;
        if number == 0 {
            first = capitals;
        }
        *word = (chunk | CASE) & mask;
        len += here.min(8);
        if here < 8 {
            let key = fold::key_of_plain(len, words);
            return Some(Run { end: at + len, shape: form(len, first, all, inner), key });
        }
    }
    None
}

/// Returns the written form of letters from what is known of their capitals.
#[inline]
fn form(len: usize, first: u64, all: bool, inner: bool) -> Shape {
    let mut shape = Shape::LETTER;
    if first & 0x20 != 0 {
        shape = shape.with(Shape::CAPITAL);
    }
    if len == 1 {
        shape = shape.with(Shape::SINGLE);
    } else if all {
        shape = shape.with(Shape::ALL_CAPITALS);
    }
    if inner {
        shape = shape.with(Shape::INNER_CAPITAL);
    }
    shape
}

/// Reads a number of at most seven digits from `at` on.
#[inline]
fn digits_from(bytes: &[u8], at: usize) -> Option<Run> {
    let len = bytes[at..].iter().take(8).take_while(|byte| byte.is_ascii_digit()).count();
    if len == 0 || len == 8 {
        return None;
    }
    let word = eight(bytes, at) & ((1u64 << (len * 8)) - 1);
    let shape = Shape::DIGIT.with(Shape::NUMBER);
    Some(Run { end: at + len, shape, key: fold::key_of_plain(len, [word, 0, 0]) })
}

/// Returns length and key of a mark that stands before a word or behind one and joins neither.
#[inline]
fn mark(bytes: &[u8], at: usize) -> Option<(usize, u64)> {
    match bytes.get(at)? {
        b @ (b',' | b'.' | b'"' | b'(' | b')' | b'[' | b']' | b':' | b';' | b'!' | b'?' | b'\'') => {
            Some((1, MARKS[*b as usize]))
        }
        // The typographic quotes and the ellipsis.
        0xe2 if bytes.get(at + 1) == Some(&0x80) => {
            let last = *bytes.get(at + 2)?;
            let found = matches!(last, 0x98 | 0x99 | 0x9c | 0x9d | 0xa6);
            found.then(|| (3, fold::hash_short(&[0xe2, 0x80, last])))
        }
        _ => None,
    }
}

/// The keys of marks of one byte.
const MARKS: [u64; 128] = {
    let mut keys = [0; 128];
    let mut byte = 0;
    while byte < 128 {
        keys[byte as usize] = fold::hash_short(&[byte]);
        byte += 1;
    }
    keys
};

#[inline]
fn ends(bytes: &[u8], at: usize) -> bool {
    at >= bytes.len() || super::join::is_space(bytes[at])
}

/// Emits the tokens of the stretch that begins at `at`, if it is plain; returns its end, or None if it goes the long way.
#[inline]
pub(super) fn stretch(
    bytes: &[u8],
    at: usize,
    abbreviation: &impl Fn(u64) -> Abbreviation,
    emit: &mut impl Emit,
) -> Option<usize> {
    // One word and white space, as two of three stretches are.
    let run = match letters_from(bytes, at) {
        Some(run) if ends(bytes, run.end) => {
            emit.word(at, run.end, run.shape, run.key);
            return Some(run.end);
        }
        Some(run) => Some(run),
        None => digits_from(bytes, at),
    };
    marked(bytes, at, run, abbreviation, emit)
}

/// A stretch of marks, words with hyphens between and a possessive, and marks.
fn marked(
    bytes: &[u8],
    start: usize,
    run: Option<Run>,
    abbreviation: &impl Fn(u64) -> Abbreviation,
    emit: &mut impl Emit,
) -> Option<usize> {
    const MOST: usize = 12;
    let mut found = [(0usize, 0usize, Shape::PUNCTUATION, 0u64); MOST];
    let mut count = 0;
    let mut at = start;
    let run = match run {
        Some(run) => run,
        None => {
            // Text that was cut into tokens before, as corpora keep it: `Moody 's`.
            if let Some(len) = possessive(bytes, at).filter(|len| ends(bytes, at + len)) {
                emit.word(at, at + len, POSSESSIVE, fold::POSSESSIVE);
                return Some(at + len);
            }
            while let Some((len, key)) = mark(bytes, at).filter(|_| count < MOST / 2) {
                found[count] = (at, at + len, Shape::PUNCTUATION, key);
                count += 1;
                at += len;
            }
            if count == 0 {
                return None;
            }
            letters_from(bytes, at)?
        }
    };
    let number = run.shape.has(Shape::NUMBER);
    let mut last = (at, run);
    loop {
        let (from, run) = (last.0, &last.1);
        if count == MOST {
            return None;
        }
        found[count] = (from, run.end, run.shape, run.key);
        count += 1;
        at = run.end;
        if number || bytes.get(at) != Some(&b'-') || count + 1 >= MOST {
            break;
        }
        found[count] = (at, at + 1, Shape::PUNCTUATION, HYPHEN);
        count += 1;
        last = (at + 1, letters_from(bytes, at + 1)?);
    }
    if !number && let Some(len) = possessive(bytes, at) {
        if count == MOST {
            return None;
        }
        found[count] = (at, at + len, POSSESSIVE, fold::POSSESSIVE);
        count += 1;
        at += len;
    } else if bytes.get(at) == Some(&b'.') {
        // Initials and abbreviations take their period.
        let run = &last.1;
        let initial = run.shape.has(Shape::SINGLE) && run.shape.has(Shape::CAPITAL);
        if initial || !abbreviation(run.key).is_none() {
            return None;
        }
    }
    while !ends(bytes, at) {
        let (len, key) = mark(bytes, at).filter(|_| count < MOST)?;
        found[count] = (at, at + len, Shape::PUNCTUATION, key);
        count += 1;
        at += len;
    }
    for &(from, to, shape, key) in &found[..count] {
        emit.word(from, to, shape, key);
    }
    Some(at)
}

/// Returns the length of `'s` at `at`, if it ends a word.
#[inline]
fn possessive(bytes: &[u8], at: usize) -> Option<usize> {
    let len = match bytes.get(at)? {
        b'\'' => 1,
        0xe2 if bytes.get(at + 1) == Some(&0x80) && bytes.get(at + 2) == Some(&0x99) => 3,
        _ => return None,
    };
    let ended = bytes
        .get(at + len + 1)
        .is_none_or(|&b| super::join::is_space(b) || matches!(b, b',' | b'"' | b')' | b'?' | b'!'));
    (bytes.get(at + len) == Some(&b's') && ended).then_some(len + 1)
}

const HYPHEN: u64 = fold::hash_short(b"-");
/// The written form of `'s`.
const POSSESSIVE: Shape =
    Shape(Shape::LETTER.0 | Shape::SINGLE.0 | Shape::APOSTROPHE.0 | Shape::POSSESSIVE.0);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_told_from_other_bytes() {
        for byte in 0..=255u8 {
            let found = letters(u64::from(byte) | u64::from(byte) << 56);
            let expected = if byte.is_ascii_alphabetic() { 0x80 | 0x80 << 56 } else { 0 };
            assert_eq!(found, expected, "{byte}");
        }
    }

    #[test]
    fn the_keys_of_marks_are_theirs() {
        for text in [",", ".", "\"", "(", ")", "[", "]", ":", ";", "!", "?", "'"] {
            assert_eq!(mark(text.as_bytes(), 0), Some((1, fold::key(text))), "{text}");
        }
        for text in ["\u{2018}", "\u{2019}", "\u{201c}", "\u{201d}", "\u{2026}"] {
            assert_eq!(mark(text.as_bytes(), 0), Some((3, fold::key(text))), "{text}");
        }
        assert_eq!(HYPHEN, fold::key("-"));
        assert_eq!(POSSESSIVE, crate::tokenize::shape("'s").with(Shape::POSSESSIVE));
    }
}
