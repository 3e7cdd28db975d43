//! Numbers in digits and in words.

use super::grammar::{Class, Grammar};
use super::matching::Matcher;
use crate::document::Shape;
use crate::gazetteer::fold;

/// A token with digits in one of the forms of the grammar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// Its shapes, as bits.
    pub shapes: u64,
    /// Its digits as one number.
    pub value: i32,
    /// Its number as a word.
    pub word: u16,
}

impl Matcher<'_> {
    /// Returns a number in digits or words: its tokens, its value, its tenths.
    pub fn number(&self, at: usize) -> Option<(usize, i32, i32)> {
        let classes = self.grammar.number;
        if self.document.tokens[at].shape.has(Shape::DIGIT) {
            if let Some(value) = self.shape(classes.decimal, at) {
                return Some((1, value / 100, value % 100));
            }
            let value = self.shape(classes.integer, at)?;
            return match self.table(classes.scale, at + 1) {
                Some((length, scale)) => Some((1 + length, value.checked_mul(scale)?, 0)),
                None => Some((1, value, 0)),
            };
        }
        let (mut total, mut current, mut end, mut next) = (0i32, 0i32, at, at);
        let mut last = 1000;
        while next < self.limit {
            if let Some((length, tens)) = self.table(classes.tens, next) {
                // "nineteen ninety" is a year.
                if (10..=20).contains(&current) && total == 0 && last < 100 {
                    current *= 100;
                } else if last <= 99 {
                    break;
                }
                current += tens;
                last = 10;
                next += length;
            } else if let Some((length, ones)) = self.table(classes.ones, next) {
                if last < 10 || last == 10 && ones > 9 {
                    break;
                }
                current += ones;
                last = if ones > 9 { 9 } else { 1 };
                next += length;
            } else if let Some((length, scale)) = self.table(classes.scale, next)
                && next > at
            {
                if scale == 100 {
                    current = current.max(1).checked_mul(100)?;
                } else {
                    total = total.checked_add(current.max(1).checked_mul(scale)?)?;
                    current = 0;
                }
                last = 1000;
                next += length;
            } else {
                break;
            }
            end = next;
            // A hyphen or "and" between the words of one number.
            let joins = |word: &str| {
                last == 10 && word == "-"
                    || last == 1000 && fold::key(word) == fold::key("and") && current + total > 0
            };
            if next + 1 < self.limit
                && joins(self.document.word(next))
                && self.table(classes.ones, next + 1).or(self.table(classes.tens, next + 1)).is_some()
            {
                next += 1;
            }
        }
        (end > at).then_some((end - at, total + current, 0))
    }
}

/// Returns the shapes of a number as bits, and its digits as one number; groups of digits have at least two places.
pub(super) fn read_number(grammar: &Grammar, text: &str) -> (u64, i32) {
    const NOTHING: (u64, i32) = (0, 0);
    let mut form = [0u8; 12];
    let (mut length, mut value, mut group, mut digits) = (0, 0i32, 0i32, 0u32);
    for letter in text.chars() {
        let letter = match letter {
            '\u{2019}' | '\u{2018}' => '\'',
            other => other.to_ascii_lowercase(),
        };
        if length == form.len() || !letter.is_ascii() {
            return NOTHING;
        }
        form[length] = letter as u8;
        length += 1;
        if let Some(digit) = letter.to_digit(10) {
            form[length - 1] = b'#';
            group = group.saturating_mul(10).saturating_add(digit as i32);
            digits += 1;
        } else if digits > 0 && matches!(letter, '.' | ':' | ',') {
            let Some(joined) = join(value, group, digits) else {
                return NOTHING;
            };
            (value, group, digits) = (joined, 0, 0);
        }
    }
    if digits > 0 {
        let Some(joined) = join(value, group, digits) else {
            return NOTHING;
        };
        value = joined;
    }
    let form = &form[..length];
    let found = grammar.forms.binary_search_by(|(known, _)| known.as_bytes().cmp(form));
    let Ok(at) = found else { return NOTHING };
    let mut shapes = 0;
    for &class in &grammar.forms[at].1 {
        if let Class::Shape { bit, low, high } = grammar.classes[class as usize]
            && (low..=high).contains(&value)
        {
            shapes |= 1 << bit;
        }
    }
    (shapes, value)
}

/// Appends a group of digits to a number; a group has at least two places (`5.4.2021` is 5042021).
fn join(value: i32, group: i32, digits: u32) -> Option<i32> {
    value.checked_mul(10i32.checked_pow(digits.max(2))?)?.checked_add(group)
}
