//! Numbers in digits and in words.

use super::begin::pack;
use super::grammar::Grammar;
use super::matching::Matcher;
use crate::document::Shape;
use crate::gazetteer::fold;

/// The most letters that the form of a number has.
const LONGEST_FORM: usize = 12;

/// A token with digits in one of the forms of the grammar.
#[derive(Clone, Copy, Debug)]
pub(super) struct Number {
    /// Its place in [`Grammar::number_kinds`].
    pub kind: u16,
    /// Its digits as one number.
    pub value: i32,
    /// Its number as a word.
    pub word: u16,
}

impl Matcher<'_> {
    /// Returns a number in digits or words: its tokens, its value, its hundredths.
    pub fn number(&self, at: usize) -> Option<(usize, i32, i32)> {
        let classes = self.grammar.number;
        if self.document.tokens[at].shape.has(Shape::DIGIT) {
            if let Some(value) = self.shape(classes.decimal, at) {
                // "9.5" has five tenths.
                return Some((1, value / 100, value % 100 * 10));
            }
            if let Some(value) = self.shape(classes.hundredth, at) {
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

/// Returns the kind of a number by its form, and its digits as one number; groups of digits have at least two places.
pub(super) fn read_number(grammar: &Grammar, text: &str) -> Option<(u16, i32)> {
    let mut form = [0u8; LONGEST_FORM];
    let (mut length, mut value, mut group, mut digits) = (0, 0i32, 0i32, 0u32);
    for letter in text.chars() {
        let letter = match letter {
            '\u{2019}' | '\u{2018}' => '\'',
            other => other.to_ascii_lowercase(),
        };
        if length == form.len() || !letter.is_ascii() {
            return None;
        }
        form[length] = letter as u8;
        length += 1;
        if let Some(digit) = letter.to_digit(10) {
            form[length - 1] = b'#';
            group = group.saturating_mul(10).saturating_add(digit as i32);
            digits += 1;
        } else if digits > 0 && matches!(letter, '.' | ':' | ',') {
            value = join(value, group, digits)?;
            (group, digits) = (0, 0);
        }
    }
    if digits > 0 {
        value = join(value, group, digits)?;
    }
    let form = pack(&form[..length]);
    let at = grammar.forms.binary_search_by(|(known, _)| known.cmp(&form)).ok()?;
    let (from, to) = grammar.forms[at].1;
    let ranges = &grammar.intervals[from as usize..to as usize];
    let range = ranges.iter().find(|&&(low, high, _)| (low..=high).contains(&value))?;
    Some((range.2, value))
}

/// Appends a group of digits to a number; a group has at least two places (`5.4.2021` is 5042021).
fn join(value: i32, group: i32, digits: u32) -> Option<i32> {
    value.checked_mul(10i32.checked_pow(digits.max(2))?)?.checked_add(group)
}
