//! A value as TIMEX3 writes it, held in place: `2023-11-24TMO`, `XXXX-WXX-5`, `P2.5Y`.

use std::fmt;
use std::ops::Deref;

/// The longest value: two moments of 16 bytes and the slash between them take 33.
const LONGEST: usize = 39;

/// A value in TIMEX3's notation. It is ASCII, short, and lies in place: an expression costs no allocation.
///
/// ```
/// # use tagwire::dates::{Buffers, Context, Grammar};
/// # let lists = tagwire::gazetteer::Gazetteer::built_in();
/// # let document = tagwire::sentence::document("It rained for four days.", &lists);
/// let mut found = Vec::new();
/// Grammar::built_in().find(&document, &Context::default(), &mut Buffers::default(), &mut found);
/// assert_eq!(&*found[0].value, "P4D");
/// ```
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Value {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Default for Value {
    fn default() -> Value {
        Value { bytes: [0; LONGEST], length: 0 }
    }
}

impl Deref for Value {
    type Target = str;

    fn deref(&self) -> &str {
        std::str::from_utf8(&self.bytes[..self.length as usize]).unwrap_or_default()
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}

impl fmt::Write for Value {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.add(text);
        Ok(())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        let mut value = Value::default();
        value.add(text);
        value
    }
}

impl Value {
    /// Appends a text; what is longer than any value can be is cut.
    pub(super) fn add(&mut self, text: &str) {
        let from = self.length as usize;
        let room = &mut self.bytes[from..];
        let length = text.len().min(room.len());
        room[..length].copy_from_slice(&text.as_bytes()[..length]);
        self.length = (from + length) as u8;
    }

    /// Appends a number with at least that many digits.
    pub(super) fn number(&mut self, number: i32, digits: usize) {
        let mut reversed = [b'0'; 11];
        let (mut rest, mut length) = (number.unsigned_abs(), 0);
        while rest > 0 || length < digits - usize::from(number < 0) {
            reversed[length] = b'0' + (rest % 10) as u8;
            rest /= 10;
            length += 1;
        }
        if number < 0 {
            reversed[length] = b'-';
            length += 1;
        }
        for at in (0..length).rev() {
            if let Some(place) = self.bytes.get_mut(self.length as usize) {
                *place = reversed[at];
                self.length += 1;
            }
        }
    }

    /// Returns a value of numbers with their digits, each behind its text.
    pub(super) fn of(parts: &[(&str, i32, usize)]) -> Value {
        let mut value = Value::default();
        for &(text, number, digits) in parts {
            value.add(text);
            value.number(number, digits);
        }
        value
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_format_writes_them() {
        for number in [0, 7, 42, 999, 2023, 12_345, -5, -123, i32::MAX] {
            for digits in [2, 3, 4] {
                let mut value = Value::default();
                value.number(number, digits);
                assert_eq!(&*value, format!("{number:0digits$}"), "{number} {digits}");
            }
        }
    }

    #[test]
    fn what_is_too_long_is_cut() {
        let mut value = Value::from("x".repeat(LONGEST - 1).as_str());
        value.number(2023, 4);
        assert_eq!((value.len(), value.ends_with("x2")), (LONGEST, true));
    }
}
