//! What the classes of the grammar read at a token: entries of tables, endings, numbers of a shape.

use super::grammar::Class;
use super::matching::Matcher;
use crate::document::Shape;

impl Matcher<'_> {
    /// Returns the number of tokens, the value and the hundredths that a class reads at a token.
    pub fn class(&self, class: u8, at: usize) -> Option<(usize, i32, i32)> {
        match self.grammar.classes.get(class as usize)? {
            Class::Table => self.table(class, at).map(|(length, value)| (length, value, 0)),
            Class::Shape { .. } => self.shape(class, at).map(|value| (1, value, 0)),
            Class::Number => self.number(at),
        }
    }

    /// Returns the number of tokens and the value of the longest entry of a table at a token.
    pub fn table(&self, class: u8, at: usize) -> Option<(usize, i32)> {
        let word = self.known(at);
        if word.classes & 1 << class == 0 {
            return None;
        }
        let tokens = &self.document.tokens;
        let apostrophe = tokens[at].shape.has(Shape::APOSTROPHE);
        for member in &self.grammar.members[word.members.0 as usize..word.members.1 as usize] {
            let rest = &self.grammar.rest[member.rest.0 as usize..member.rest.1 as usize];
            let end = at + 1 + rest.len();
            if member.class != class
                || apostrophe && !member.apostrophe
                || end > self.limit
                || !rest.iter().zip(&tokens[at + 1..end]).all(|(key, token)| *key == token.word)
            {
                continue;
            }
            let period = member.period
                && end < self.limit
                && tokens[end].shape.has(Shape::GLUED)
                && self.document.word(end) == ".";
            return Some((end + usize::from(period) - at, member.value));
        }
        None
    }

    /// Returns true if the word at a token has one of the endings of a table (`-ed`).
    pub fn ends(&self, classes: u128, at: usize) -> bool {
        let Some(token) = self.document.tokens.get(at) else {
            return false;
        };
        // "United" is a name, no verb.
        token.shape.has(Shape::LETTER)
            && !token.shape.has(Shape::CAPITAL)
            && self.grammar.endings.iter().any(|(of, ending)| {
                1 << *of & classes != 0
                    && token.span.len() > ending.len() + 1
                    && self.document.word(at).ends_with(ending)
            })
    }

    /// Returns the value of a number that has the shape.
    #[inline]
    pub fn shape(&self, class: u8, at: usize) -> Option<i32> {
        let number = self.number_at(at)?;
        match self.grammar.classes.get(class as usize)? {
            Class::Shape { bit, .. }
                if self.grammar.number_kinds[number.kind as usize].shapes & 1 << bit != 0 =>
            {
                Some(number.value)
            }
            _ => None,
        }
    }
}
