//! Offsets of other units turned into bytes, with what is wrong where one doesn't fit.

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

use crate::record::Offsets;
use crate::span::Span;

/// The places of a text, by the unit that a file counts in.
pub struct Places<'t> {
    text: &'t str,
    unit: Offsets,
    /// The byte of each offset, the text's length last; none where both are the same.
    bytes: Option<Vec<u32>>,
}

/// Stands for an offset inside a character.
const INSIDE: u32 = u32::MAX;

impl<'t> Places<'t> {
    /// Returns the places of a text.
    pub fn new(text: &'t str, unit: Offsets) -> Places<'t> {
        let bytes = (!unit.are_bytes_of(text)).then(|| {
            let mut bytes: Vec<u32> = Vec::with_capacity(text.len() + 1);
            match unit {
                Offsets::Graphemes => bytes.extend(text.grapheme_indices(true).map(|(at, _)| at as u32)),
                _ => {
                    for (at, c) in text.char_indices() {
                        bytes.push(at as u32);
                        if unit == Offsets::Utf16 && c.len_utf16() == 2 {
                            bytes.push(INSIDE);
                        }
                    }
                }
            }
            bytes.push(text.len() as u32);
            bytes
        });
        Places { text, unit, bytes }
    }

    /// Returns the number of units in the text.
    pub fn len(&self) -> usize {
        self.bytes.as_ref().map_or(self.text.len(), |bytes| bytes.len() - 1)
    }

    /// Returns true for an empty text.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// Returns the byte of an offset.
    ///
    /// # Errors
    /// An offset past the end, or inside a character.
    pub fn byte(&self, offset: u64) -> Result<usize, String> {
        let unit = self.unit.name();
        let past = || format!("{offset} is past the end of the text, which has {} {unit}", self.len());
        let at = usize::try_from(offset).map_err(|_| past())?;
        let byte = match &self.bytes {
            Some(bytes) => *bytes.get(at).ok_or_else(past)?,
            None if at > self.text.len() => return Err(past()),
            None if self.text.is_char_boundary(at) => at as u32,
            None => INSIDE,
        };
        if byte == INSIDE {
            return Err(format!("{offset} is inside a character; do the offsets count {unit}?"));
        }
        Ok(byte as usize)
    }

    /// Returns the span of two offsets.
    ///
    /// # Errors
    /// As [`Places::byte`]; an end before its start.
    pub fn span(&self, start: u64, end: u64) -> Result<Span, String> {
        let bytes = self.byte(start).and_then(|first| Ok((first, self.byte(end)?)));
        let (first, last) = bytes.map_err(|message| format!("{start}..{end}: {message}"))?;
        if last < first {
            return Err(format!("{start}..{end}: the end stands before the start"));
        }
        Ok(Span::new(first, last))
    }

    /// Returns the span of two offsets, which must cover something.
    ///
    /// # Errors
    /// As [`Places::span`]; a span without a character.
    pub fn filled(&self, start: u64, end: u64) -> Result<Span, String> {
        let span = self.span(start, end)?;
        if span.is_empty() {
            return Err(format!("{start}..{end}: the span is empty"));
        }
        Ok(span)
    }
}

/// Returns a whole number of JSON; some tools write `3` as `3.0`.
pub fn whole(value: Option<&Value>) -> Option<u64> {
    let value = value?;
    value.as_u64().or_else(|| value.as_f64().filter(|n| *n >= 0.0 && n.fract() == 0.0).map(|n| n as u64))
}

/// Returns the whole number of that name in an object.
///
/// # Errors
/// There is none, or it is no offset.
pub fn offset(object: &Value, name: &str) -> Result<u64, String> {
    let value = object.get(name);
    whole(value).ok_or_else(|| match value {
        Some(value) => format!("\"{name}\": {value} is not an offset, a whole number from 0"),
        None => format!("no \"{name}\""),
    })
}

/// Checks that the text of a span is the one its file gives.
///
/// # Errors
/// Another text, with both.
pub fn same(given: &str, there: &str) -> Result<(), String> {
    if given == there { Ok(()) } else { Err(format!("{given:?} is not the text there, which is {there:?}")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_unit_finds_its_bytes() {
        let text = "😀 e\u{301}\r\nParis";
        for (unit, start, end) in [
            (Offsets::Chars, 6, 11),
            (Offsets::Utf16, 7, 12),
            (Offsets::Bytes, 10, 15),
            (Offsets::Graphemes, 4, 9),
        ] {
            let places = Places::new(text, unit);
            assert_eq!(places.span(start, end).unwrap().of(text), "Paris", "{unit:?}");
            assert!(places.span(start, end + 1).unwrap_err().contains("past the end"), "{unit:?}");
            assert!(places.span(end, start).unwrap_err().contains("before the start"), "{unit:?}");
        }
        for unit in [Offsets::Utf16, Offsets::Bytes] {
            assert!(Places::new(text, unit).byte(1).unwrap_err().contains("inside a character"));
        }
        assert_eq!(Places::new("a\r\nb", Offsets::Graphemes).byte(2), Ok(3));
        assert_eq!(whole(Some(&Value::from(3.0))), Some(3));
        assert_eq!(whole(Some(&Value::from(-3))), None);
    }
}
