//! Half-open ranges: [`Span`] counts bytes of the original text, [`TokenSpan`] counts tokens of a document.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes of the original text, always on character boundaries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// Returns the span `start..end`, in bytes.
    pub fn new(start: usize, end: usize) -> Span {
        debug_assert!(start <= end);
        Span { start: start as u32, end: end as u32 }
    }

    /// Returns the piece of `text` that the span covers.
    ///
    /// ```
    /// assert_eq!(tagwire::Span::new(4, 9).of("The Hague"), "Hague");
    /// ```
    pub fn of(self, text: &str) -> &str {
        &text[self.start as usize..self.end as usize]
    }

    /// Returns true if the two spans share at least one byte.
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Returns the number of bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns true if the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// A half-open range of token indices of one document.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TokenSpan {
    /// First token.
    pub start: u32,
    /// One past the last token.
    pub end: u32,
}

impl TokenSpan {
    /// Returns the token range `start..end`.
    pub fn new(start: usize, end: usize) -> TokenSpan {
        debug_assert!(start <= end);
        TokenSpan { start: start as u32, end: end as u32 }
    }

    /// Returns the indices as a range, for slicing and loops.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// Returns the number of tokens.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Returns true if the range holds no token.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Returns true if the two ranges share a token.
    pub fn overlaps(self, other: TokenSpan) -> bool {
        self.start < other.end && other.start < self.end
    }
}
