//! What a rule costs that is looked up by a token: about how often that token stands in a text.

use super::forms::Form;
use super::pattern::{Node, Test};
use crate::gazetteer::{Gazetteer, fold};

/// Marks and small words that stand everywhere.
pub(super) const EVERYWHERE: [&str; 17] = [
    ",", ".", "(", ")", ":", "-", "/", "\"", "\u{2019}", "\u{201c}", "the", "of", "and", "to", "in", "a",
    "for",
];

/// What an anchor that cannot be looked up costs.
pub(super) const NEVER: u32 = u32::MAX / 64;

/// About how often a token passes a test: what a rule costs that is looked up by it.
pub struct Costs<'c> {
    lists: &'c Gazetteer,
    everywhere: [u64; 17],
    classes: [u32; 64],
}

impl<'c> Costs<'c> {
    /// Counts the rows of each list of words.
    pub fn new(lists: &'c Gazetteer) -> Costs<'c> {
        let mut classes = [0; 64];
        for (name, label, rows) in lists.lists() {
            if label.is_none()
                && let Some(class) = lists.class(name)
            {
                classes[class.trailing_zeros() as usize] = 20 + rows as u32;
            }
        }
        Costs { lists, everywhere: EVERYWHERE.map(fold::key), classes }
    }

    /// Returns about how often a token passes the test; [`NEVER`] if it cannot be looked up.
    pub fn of(&self, test: &Test) -> u32 {
        match test {
            Test::Words { keys, capital } => keys.iter().map(|&key| self.word(key, *capital)).sum(),
            Test::List(bits) => (0..64).filter(|bit| bits & 1 << bit != 0).map(|bit| self.classes[bit]).sum(),
            Test::Claim(_) => 80,
            Test::All(tests) => {
                let least = tests.iter().map(|test| self.of(test)).min().unwrap_or(NEVER);
                let capital = |t: &Test| matches!(t, Test::Form(Form::Cap | Form::Caps | Form::Upper));
                if least < NEVER && tests.iter().any(capital) { least / 3 + 1 } else { least }
            }
            Test::Any(tests) => {
                tests.iter().map(|test| self.of(test)).fold(0, u32::saturating_add).min(NEVER)
            }
            Test::Form(_) | Test::Text(_) | Test::Not(_) => NEVER,
        }
    }

    fn word(&self, key: u64, capital: bool) -> u32 {
        if self.everywhere.contains(&key) {
            return 400;
        }
        if capital {
            return 2;
        }
        let profile = self.lists.profile(self.lists.word(key).profile);
        match profile.band {
            _ if profile.is_function() => 60,
            1 => 12,
            2 => 4,
            _ => 1,
        }
    }

    /// Returns the cheapest node to look up, and what it costs.
    pub(super) fn best(&self, items: &[Node]) -> Option<(usize, u32)> {
        let found =
            items.iter().enumerate().map(|(at, node)| (at, self.node(node))).min_by_key(|&(_, cost)| cost)?;
        (found.1 < NEVER).then_some(found)
    }

    fn node(&self, node: &Node) -> u32 {
        match node {
            Node::Token(test) => self.of(test),
            Node::Either(branches) => {
                let least =
                    |branch: &Vec<Node>| branch.iter().map(|node| self.node(node)).min().unwrap_or(NEVER);
                branches.iter().map(least).fold(0, u32::saturating_add).min(NEVER)
            }
            Node::Repeat { what, least, .. } if *least > 0 => {
                what.iter().map(|node| self.node(node)).min().unwrap_or(NEVER)
            }
            _ => NEVER,
        }
    }
}
