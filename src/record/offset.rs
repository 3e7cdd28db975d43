//! What the offsets of a record count, made of bytes.

use unicode_segmentation::UnicodeSegmentation;

/// What an offset counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offsets {
    /// Unicode code points.
    Chars,
    /// Bytes of UTF-8.
    Bytes,
    /// UTF-16 code units.
    Utf16,
    /// Grapheme clusters: what a reader takes for one character; CR and LF together are one.
    Graphemes,
}

impl Offsets {
    /// All units.
    pub const ALL: [Offsets; 4] = [Offsets::Chars, Offsets::Bytes, Offsets::Utf16, Offsets::Graphemes];

    /// Returns what the units are called in messages.
    pub fn name(self) -> &'static str {
        match self {
            Offsets::Chars => "code points",
            Offsets::Bytes => "bytes",
            Offsets::Utf16 => "UTF-16 units",
            Offsets::Graphemes => "grapheme clusters",
        }
    }

    /// Returns the word that options and records have for them.
    pub fn word(self) -> &'static str {
        match self {
            Offsets::Chars => "chars",
            Offsets::Bytes => "bytes",
            Offsets::Utf16 => "utf16",
            Offsets::Graphemes => "graphemes",
        }
    }

    /// Returns the offsets of that word.
    ///
    /// ```
    /// use tagwire::record::Offsets;
    /// assert_eq!(Offsets::parse("utf16"), Some(Offsets::Utf16));
    /// ```
    pub fn parse(word: &str) -> Option<Offsets> {
        Offsets::ALL.into_iter().find(|unit| unit.word() == word)
    }

    /// Returns true if offsets into this text are its bytes: in ASCII all units are the same, but that a grapheme cluster takes in CR
    /// and LF.
    pub(crate) fn are_bytes_of(self, text: &str) -> bool {
        self == Offsets::Bytes || text.is_ascii() && (self != Offsets::Graphemes || !text.contains('\r'))
    }
}

/// Turns byte offsets into others; quick when asked in rising order.
pub struct Counter<'t> {
    text: &'t str,
    unit: Offsets,
    byte: usize,
    count: usize,
    /// Where grapheme clusters begin, if they are counted.
    clusters: Vec<u32>,
}

impl<'t> Counter<'t> {
    /// Returns a counter at the start of the text.
    pub fn new(text: &'t str, unit: Offsets) -> Counter<'t> {
        let unit = if unit.are_bytes_of(text) { Offsets::Bytes } else { unit };
        let clusters = match unit {
            Offsets::Graphemes => text.grapheme_indices(true).map(|(at, _)| at as u32).collect(),
            _ => Vec::new(),
        };
        Counter { text, unit, byte: 0, count: 0, clusters }
    }

    /// Returns how many units stand before that byte, which must be on a character boundary; one that it lies inside of counts.
    ///
    /// ```
    /// use tagwire::record::{Counter, Offsets};
    /// let text = "😀 Merkel";
    /// assert_eq!(Counter::new(text, Offsets::Chars).at(5), 2);
    /// assert_eq!(Counter::new(text, Offsets::Utf16).at(5), 3);
    /// ```
    pub fn at(&mut self, byte: usize) -> usize {
        match self.unit {
            Offsets::Bytes => return byte,
            Offsets::Graphemes => return self.clusters.partition_point(|&start| (start as usize) < byte),
            Offsets::Chars | Offsets::Utf16 => {}
        }
        if byte < self.byte {
            self.byte = 0;
            self.count = 0;
        }
        let piece = &self.text[self.byte..byte];
        self.count += match self.unit {
            Offsets::Utf16 => piece.chars().map(char::len_utf16).sum(),
            _ => piece.chars().count(),
        };
        self.byte = byte;
        self.count
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_count_what_is_asked() {
        let text = "😀 Angela Merkel visited Paris.";
        for (unit, expected) in [
            (Offsets::Chars, [2, 15, 24, 29]),
            (Offsets::Utf16, [3, 16, 25, 30]),
            (Offsets::Bytes, [5, 18, 27, 32]),
        ] {
            let mut counter = Counter::new(text, unit);
            assert_eq!([5, 18, 27, 32].map(|byte| counter.at(byte)), expected, "{unit:?}");
        }
    }
}
