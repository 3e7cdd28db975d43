//! A pattern as a tree of tests of single tokens.

use std::rc::Rc;

use regex::Regex;

use super::forms::Form;

/// What one token must be.
#[derive(Clone, Debug)]
pub enum Test {
    /// One of these words; with `capital`, only if written with one.
    Words {
        /// Keys of the words.
        keys: Vec<u64>,
        /// A capital is needed.
        capital: bool,
    },
    /// A word of one of these lists, as class bits.
    List(u64),
    /// A token that a list's claim covers, as bits of [`claim_bit`](super::forms::claim_bit).
    Claim(u32),
    /// A written form or a fact.
    Form(Form),
    /// Its whole text, as it is written, is matched by this.
    Text(Regex),
    /// Not this.
    Not(Box<Test>),
    /// All of these.
    All(Vec<Test>),
    /// Any of these.
    Any(Vec<Test>),
}

/// How many tokens `~/../` spans at most.
pub const WINDOW: usize = 6;

/// A piece of a pattern.
#[derive(Clone, Debug)]
pub enum Node {
    /// One token.
    Token(Rc<Test>),
    /// Up to [`WINDOW`] tokens whose text from the first to the last is matched as a whole; the longest.
    Window(Regex),
    /// One of several sequences.
    Either(Rc<Vec<Vec<Node>>>),
    /// A sequence, `least` to `most` times, as often as it can.
    Repeat {
        /// The sequence.
        what: Rc<Vec<Node>>,
        /// At least so often.
        least: u8,
        /// At most so often.
        most: u8,
    },
    /// Does not follow (or precede, left of the anchor) here.
    Absent(Rc<Vec<Node>>),
    /// Where capture number n begins.
    Open(u8),
    /// Where it ends.
    Close(u8),
    /// The edge of the sentence.
    Edge,
}

/// Returns a piece that is one token.
pub(super) fn token(test: Test) -> Node {
    Node::Token(Rc::new(test))
}

/// Returns a test that one of these is enough for; words and lists are looked up together.
pub(super) fn any(tests: Vec<Test>) -> Test {
    let (mut small, mut large, mut bits, mut rest) = (Vec::new(), Vec::new(), 0, Vec::new());
    for test in tests {
        match test {
            Test::Words { keys, capital } => if capital { &mut large } else { &mut small }.extend(keys),
            Test::List(list) => bits |= list,
            Test::Any(inner) => rest.extend(inner),
            other => rest.push(other),
        }
    }
    for (mut keys, capital) in [(small, false), (large, true)] {
        if !keys.is_empty() {
            keys.sort_unstable();
            rest.push(Test::Words { keys, capital });
        }
    }
    if bits > 0 {
        rest.push(Test::List(bits));
    }
    // What is quick to test comes first.
    rest.sort_by_key(|test| matches!(test, Test::Words { .. }));
    if rest.len() == 1 { rest.remove(0) } else { Test::Any(rest) }
}

/// Returns a test that both are needed for.
pub(super) fn both(a: Test, b: Test) -> Test {
    match (a, b) {
        (Test::All(mut tests), b) => {
            tests.push(b);
            Test::All(tests)
        }
        (a, b) => Test::All(vec![a, b]),
    }
}
