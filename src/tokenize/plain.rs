//! The fast path: words of plain letters, eight bytes at a time.
//!
//! Three of four stretches between white space are a word of ASCII letters, with a comma or a full stop behind it or nothing. Their end,
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

/// A run of letters: its end, how many are capitals, whether a capital follows a small letter, and its key.
struct Run {
    end: usize,
    upper: u32,
    inner: bool,
    key: u64,
}

/// Reads the letters from `at` on; None if there are none, or more than 24.
#[inline]
fn run(bytes: &[u8], at: usize) -> Option<Run> {
    let chunk = eight(bytes, at);
    let found = letters(chunk);
    let len = (!found & HIGH).trailing_zeros() as usize / 8;
    if len == 0 {
        return None;
    }
    if len < 8 {
        let mask = (1u64 << (len * 8)) - 1;
        let capitals = !chunk & CASE & mask;
        // A capital (bit 5 clear) whose byte before is a small letter.
        let inner = capitals & ((chunk & CASE & mask) << 8) != 0;
        let key = fold::key_of_small_letters(len, [(chunk | CASE) & mask, 0, 0]);
        return Some(Run { end: at + len, upper: capitals.count_ones(), inner, key });
    }
    let mut words = [0u64; 3];
    let (mut upper, mut inner, mut before, mut len) = (0, false, 0u64, 0);
    for word in &mut words {
        let chunk = eight(bytes, at + len);
        let found = letters(chunk);
        let here = (!found & HIGH).trailing_zeros() as usize / 8;
        let mask = if here >= 8 { u64::MAX } else { (1u64 << (here * 8)) - 1 };
        let capitals = !chunk & CASE & mask;
        inner |= capitals & ((chunk & CASE & mask) << 8 | before) != 0;
        before = (chunk & CASE) >> 56;
        upper += capitals.count_ones();
        *word = (chunk | CASE) & mask;
        len += here.min(8);
        if here < 8 {
            return Some(Run { end: at + len, upper, inner, key: fold::key_of_small_letters(len, words) });
        }
    }
    None
}

/// Emits the word at `at` and the comma or full stop behind it, if white space follows; returns where to go on. None if the stretch is
/// of another kind.
#[inline]
pub(super) fn word(
    bytes: &[u8],
    at: usize,
    abbreviation: &impl Fn(u64) -> Abbreviation,
    emit: &mut impl Emit,
) -> Option<usize> {
    let run = run(bytes, at)?;
    let next = bytes.get(run.end).copied().unwrap_or(b' ');
    let mark = match next {
        b' ' | b'\n' | b'\r' | b'\t' => None,
        b',' | b'.' => {
            let after = bytes.get(run.end + 1).copied().unwrap_or(b' ');
            if !matches!(after, b' ' | b'\n' | b'\r' | b'\t') {
                return None;
            }
            Some(next)
        }
        _ => return None,
    };
    let len = run.end - at;
    // Initials and abbreviations take their period.
    if mark == Some(b'.') && (len == 1 && run.upper == 1 || abbreviation(run.key) != Abbreviation::No) {
        return None;
    }
    let first = bytes[at] & 0x20 == 0;
    let mut shape = Shape::LETTER;
    if first {
        shape = shape.with(Shape::CAPITAL);
    }
    if run.upper >= 2 && run.upper as usize == len {
        shape = shape.with(Shape::ALL_CAPITALS);
    }
    if run.inner {
        shape = shape.with(Shape::INNER_CAPITAL);
    }
    if len == 1 {
        shape = shape.with(Shape::SINGLE);
    }
    emit.word(at, run.end, shape, run.key);
    let Some(mark) = mark else { return Some(run.end) };
    let key = if mark == b',' { COMMA } else { PERIOD };
    emit.word(run.end, run.end + 1, Shape::PUNCTUATION, key);
    Some(run.end + 1)
}

/// The keys of the two marks.
const COMMA: u64 = fold::hash_short(b",");
const PERIOD: u64 = fold::hash_short(b".");

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
        assert_eq!(COMMA, fold::key(","));
        assert_eq!(PERIOD, fold::key("."));
    }
}
