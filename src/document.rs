//! A text and its tokens, blocks and sentences: what every later stage reads.

use crate::span::{Span, TokenSpan};

/// The written form of a token, as a set of flags.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Shape(pub u16);

impl Shape {
    /// The first letter is a capital.
    pub const CAPITAL: Shape = Shape(1);
    /// Two letters or more, all capitals.
    pub const ALL_CAPITALS: Shape = Shape(2);
    /// Holds a letter.
    pub const LETTER: Shape = Shape(4);
    /// Holds a digit.
    pub const DIGIT: Shape = Shape(8);
    /// A number: digits with `,` `.` or `:` between.
    pub const NUMBER: Shape = Shape(16);
    /// A capital after a small letter (`McDonald`, `iPhone`).
    pub const INNER_CAPITAL: Shape = Shape(32);
    /// Holds or ends in a period (`U.S.`, `Gen.`).
    pub const PERIOD: Shape = Shape(64);
    /// Holds an apostrophe (`O'Brien`).
    pub const APOSTROPHE: Shape = Shape(128);
    /// Neither letter nor digit.
    pub const PUNCTUATION: Shape = Shape(256);
    /// A URL, an e-mail address, a @handle or a #tag.
    pub const ADDRESS: Shape = Shape(512);
    /// The possessive `'s`.
    pub const POSSESSIVE: Shape = Shape(1024);
    /// No white space between this token and the one before it.
    pub const GLUED: Shape = Shape(2048);
    /// Exactly one letter.
    pub const SINGLE: Shape = Shape(4096);
    /// A line break stands before it.
    pub const FRESH_LINE: Shape = Shape(8192);

    /// Returns true if any of the flags of `other` is set.
    #[inline]
    pub fn has(self, other: Shape) -> bool {
        self.0 & other.0 != 0
    }

    /// Returns both sets of flags together.
    #[inline]
    pub fn with(self, other: Shape) -> Shape {
        Shape(self.0 | other.0)
    }
}

/// A word, number or mark of the text.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    /// Its bytes in the text.
    pub span: Span,
    /// Its written form.
    pub shape: Shape,
    /// Its folded form as a hash (see `gazetteer::fold`): equal for `Taliban`, `TALIBAN` and `taliban`.
    pub word: u64,
}

/// What a block of text (a paragraph or a line) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Running text.
    Body,
    /// A headline in title case or without a full stop.
    Headline,
    /// Text in capitals throughout.
    Capitals,
    /// Who wrote it (`By Jane Roe`).
    Byline,
    /// A picture's caption (`FILE - ...`).
    Caption,
    /// A line of results or a table: names with figures.
    Result,
    /// Furniture of a web page.
    Boilerplate,
}

impl BlockKind {
    /// Returns the name used in rules and in `explain`.
    pub fn name(self) -> &'static str {
        match self {
            BlockKind::Body => "body",
            BlockKind::Headline => "headline",
            BlockKind::Capitals => "capitals",
            BlockKind::Byline => "byline",
            BlockKind::Caption => "caption",
            BlockKind::Result => "result",
            BlockKind::Boilerplate => "boilerplate",
        }
    }

    /// All kinds.
    pub const ALL: [BlockKind; 7] = [
        BlockKind::Body,
        BlockKind::Headline,
        BlockKind::Capitals,
        BlockKind::Byline,
        BlockKind::Caption,
        BlockKind::Result,
        BlockKind::Boilerplate,
    ];
}

/// A paragraph or a line that stands alone.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// What it is.
    pub kind: BlockKind,
    /// The place and the agency that open a report (`KABUL, Afghanistan (AP) —`), up to and with the dash; often empty.
    pub dateline: TokenSpan,
    /// Nearly every word begins with a capital, so a capital tells nothing.
    pub title_case: bool,
}

/// A text with its tokens, blocks and sentences. The text is borrowed and never changed.
#[derive(Debug, Default)]
pub struct Document<'t> {
    /// The text as it was given.
    pub text: &'t str,
    /// The tokens, in order.
    pub tokens: Vec<Token>,
    /// The blocks, in order; together they hold every token.
    pub blocks: Vec<Block>,
    /// The sentences, in order; none crosses a block.
    pub sentences: Vec<TokenSpan>,
    /// Whether lines are wrapped at a fixed width, so that a line end inside a paragraph is only a space; all of them or some.
    pub wrapped: bool,
}

impl<'t> Document<'t> {
    /// Returns the text of a token.
    #[inline]
    pub fn word(&self, token: usize) -> &'t str {
        self.tokens[token].span.of(self.text)
    }

    /// Returns the block that holds a token.
    pub fn block_at(&self, token: usize) -> Option<&Block> {
        self.blocks.get(self.blocks.partition_point(|block| block.tokens.end as usize <= token))
    }

    /// Returns the bytes that a run of tokens covers; the run must not be empty.
    pub fn span(&self, tokens: TokenSpan) -> Span {
        Span {
            start: self.tokens[tokens.start as usize].span.start,
            end: self.tokens[tokens.end as usize - 1].span.end,
        }
    }

    /// Returns the tokens that bytes of the text touch; none at the place where they would be if they touch none.
    pub fn touched(&self, span: Span) -> TokenSpan {
        let start = self.tokens.partition_point(|token| token.span.end <= span.start);
        let end = self.tokens.partition_point(|token| token.span.start < span.end);
        TokenSpan::new(start, end.max(start))
    }

    /// Returns the text that a run of tokens covers.
    pub fn phrase(&self, tokens: TokenSpan) -> &'t str {
        self.span(tokens).of(self.text)
    }
}
