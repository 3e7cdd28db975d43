//! Mentions of one thing share an identity and the fullest name; nothing crosses documents.
//!
//! A short mention (`Merkel`, `WHO`, `Alcatel`) is that of the longer name that was told last before it; where none was, as in a
//! headline, of the first that follows. So names come first, and then, in the order of the text, who is meant by each.

use crate::document::{Document, Shape};
use crate::gazetteer::{Gazetteer, Source, fold};
use crate::keyed::Keyed;
use crate::label::Label;
use crate::memory;
use crate::resolve::region::Segment;
use crate::span::TokenSpan;

/// A mention to be linked.
#[derive(Clone, Copy, Debug)]
pub struct Mention {
    /// Its tokens.
    pub tokens: TokenSpan,
    /// Its label.
    pub label: Label,
    /// Whether it names a people: those have no short forms.
    pub people: bool,
    /// Who carries it.
    pub source: Source,
}

/// An identity: a number from 0 in order of first mention, and the mention with the fullest name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub number: u32,
    /// The mention that gives the name.
    pub fullest: usize,
}

/// How a shorter mention stands to the name that it is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tie {
    /// Surname, acronym, name without its legal suffix: the same thing, whatever lists say of the short form.
    Strong,
    /// The first or last words of a group's name: the same thing, unless a list knows the short form by itself (`Sony` is not
    /// short for `Sony Music`). A word amid a person's name.
    Weak,
}

/// The bearers of a short form.
#[derive(Clone, Copy, Debug)]
struct Bearers {
    /// The mention of the first in the text, with its first name if that stands anywhere.
    first: usize,
    /// The identity of the last so far.
    last: Option<usize>,
}

/// Links mentions, given in order of the text; returns the identity of each.
pub fn link(document: &Document, lists: &Gazetteer, mentions: &[Mention]) -> Vec<Identity> {
    let linker = Linker {
        document,
        mentions,
        legal: lists.class("word/legal-suffixes").unwrap_or(0),
        lists,
        short: Keyed::default(),
        whole: Keyed::default(),
        rows: Keyed::default(),
        ends: Keyed::default(),
        fullest: Vec::new(),
        parts: Vec::new(),
        first_part: vec![0],
    };
    linker.run()
}

struct Linker<'l> {
    document: &'l Document<'l>,
    mentions: &'l [Mention],
    lists: &'l Gazetteer,
    /// The class of legal suffixes.
    legal: u64,
    /// Who bears a short form.
    short: Keyed<Bearers>,
    /// The identity of a whole name, of a row of a list, of a first and a last word.
    whole: Keyed<usize>,
    rows: Keyed<usize>,
    ends: Keyed<usize>,
    /// The mention with the fullest name of each identity.
    fullest: Vec<usize>,
    /// The short forms of all mentions, by their numbers in `short`, and where those of each begin.
    parts: Vec<usize>,
    first_part: Vec<usize>,
}

impl Linker<'_> {
    fn run(mut self) -> Vec<Identity> {
        for at in 0..self.mentions.len() {
            self.note_parts(at);
        }
        let mut of = Vec::with_capacity(self.mentions.len());
        for at in 0..self.mentions.len() {
            let identity = self.identify(at);
            self.enter(at, identity);
            of.push(identity);
        }
        // A name that was only told later has taken its number with its first short mention; numbers go by first mention already.
        let fullest = self.fullest;
        of.into_iter()
            .map(|identity| Identity { number: identity as u32, fullest: fullest[identity] })
            .collect()
    }

    /// Returns the identity of a mention, a new one if it is like none before.
    fn identify(&mut self, at: usize) -> usize {
        if let Some(identity) = self.known(at) {
            return identity;
        }
        for key in self.as_short(at).into_iter().flatten() {
            let Some(number) = self.short.number(key) else { continue };
            let Bearers { first, last } = *self.short.at(number);
            if let Some(identity) = last.filter(|&identity| self.may_be_short(self.fullest[identity], at)) {
                return identity;
            }
            if last.is_none() && first > at && self.may_be_short(first, at) {
                let identity = self.known(first).unwrap_or_else(|| self.new_identity(first));
                self.enter_name(first, identity);
                return identity;
            }
        }
        self.new_identity(at)
    }

    /// Returns the identity of a whole name that is known.
    fn known(&self, at: usize) -> Option<usize> {
        self.whole
            .get(self.name(at))
            .or_else(|| self.row(at).and_then(|row| self.rows.get(row)))
            .or_else(|| self.both_ends(at).and_then(|ends| self.ends.get(ends)))
            .copied()
            .filter(|&identity| self.agrees(self.fullest[identity], at))
    }

    fn new_identity(&mut self, fullest: usize) -> usize {
        self.fullest.push(fullest);
        self.fullest.len() - 1
    }

    /// Notes that a mention is of that identity.
    fn enter(&mut self, at: usize, identity: usize) {
        self.enter_name(at, identity);
        // The latest bearer of a surname is the one meant.
        for &number in &self.parts[self.first_part[at]..self.first_part[at + 1]] {
            self.short.at_mut(number).last = Some(identity);
        }
        if self.words(self.fullest[identity]) < self.words(at) {
            self.fullest[identity] = at;
        }
    }

    fn enter_name(&mut self, at: usize, identity: usize) {
        self.whole.enter(self.name(at), || identity);
        if let Some(row) = self.row(at) {
            self.rows.enter(row, || identity);
        }
        if let Some(ends) = self.both_ends(at) {
            self.ends.enter(ends, || identity);
        }
    }

    fn key(&self, at: usize, tie: Tie, words: u64) -> u64 {
        fold::extend((self.mentions[at].label as u64 + 1) * 2 + u64::from(tie == Tie::Weak), words)
    }

    fn phrase(&self, start: u32, end: u32) -> u64 {
        memory::phrase_key(self.document, Segment { start, end })
    }

    /// The key of a whole name.
    fn name(&self, at: usize) -> u64 {
        let TokenSpan { start, end } = self.mentions[at].tokens;
        self.key(at, Tie::Strong, self.phrase(start, end))
    }

    /// The key of the row of a list that carries it.
    fn row(&self, at: usize) -> Option<u64> {
        match self.mentions[at].source {
            Source::List { list, row } => Some(fold::mix(1 << 60 | u64::from(list) << 32 | u64::from(row))),
            Source::User { list, row } => Some(fold::mix(2 << 60 | u64::from(list) << 32 | u64::from(row))),
            _ => None,
        }
    }

    /// The key of a person's first and last word: what stands between may be left out.
    fn both_ends(&self, at: usize) -> Option<u64> {
        let mention = &self.mentions[at];
        if mention.label != Label::Person || mention.tokens.len() < 2 {
            return None;
        }
        let (first, last) = self.first_and_last(at);
        Some(fold::extend(fold::extend(3, self.document.tokens[first].word), self.document.tokens[last].word))
    }

    fn first_and_last(&self, at: usize) -> (usize, usize) {
        let tokens = self.mentions[at].tokens;
        (tokens.start as usize, tokens.end as usize - 1)
    }

    /// Whether a mention is an initial and a name.
    fn has_initial(&self, at: usize) -> bool {
        let mention = &self.mentions[at];
        mention.label == Label::Person
            && mention.tokens.len() > 1
            && self.is_initial(mention.tokens.start as usize)
    }

    fn is_initial(&self, token: usize) -> bool {
        self.document.tokens[token].shape.has(Shape::SINGLE)
    }

    fn first_letter(&self, token: usize) -> Option<char> {
        self.document.word(token).chars().next().and_then(|c| c.to_lowercase().next())
    }

    /// The keys under which a mention may be the short form of a longer name, the surest first.
    fn as_short(&self, at: usize) -> [Option<u64>; 2] {
        let mention = &self.mentions[at];
        let TokenSpan { start, end } = mention.tokens;
        let strong = if self.has_initial(at) { self.phrase(start + 1, end) } else { self.phrase(start, end) };
        let listed = matches!(mention.source, Source::List { .. } | Source::User { .. });
        let weak = match mention.label {
            Label::Person => end - start == 1,
            Label::Group => !mention.people && !listed,
            _ => false,
        };
        [
            Some(self.key(at, Tie::Strong, strong)),
            weak.then(|| self.key(at, Tie::Weak, self.phrase(start, end))),
        ]
    }

    /// Whether the words agree where a mention was found among the short forms of a name: an initial with what it stands for.
    fn may_be_short(&self, fullest: usize, at: usize) -> bool {
        let first = |at: usize| self.first_letter(self.mentions[at].tokens.start as usize);
        !self.has_initial(at) || first(fullest) == first(at)
    }

    /// Two full names of persons are one only if their first and last words agree, and what stands between where both have it; an
    /// initial agrees with the name that it begins.
    fn agrees(&self, fullest: usize, at: usize) -> bool {
        let (a, b) = (&self.mentions[fullest], &self.mentions[at]);
        if a.label != Label::Person || a.tokens.len() < 2 || b.tokens.len() < 2 {
            return true;
        }
        let tokens = &self.document.tokens;
        let ((first_a, last_a), (first_b, last_b)) = (self.first_and_last(fullest), self.first_and_last(at));
        if tokens[last_a].word != tokens[last_b].word {
            return false;
        }
        if tokens[first_a].word != tokens[first_b].word {
            return (self.is_initial(first_a) || self.is_initial(first_b))
                && self.first_letter(first_a) == self.first_letter(first_b);
        }
        let between = |first: usize, last: usize| {
            tokens[first + 1..last]
                .iter()
                .filter(|token| token.shape.has(Shape::LETTER) && !token.shape.has(Shape::SINGLE))
                .map(|token| token.word)
        };
        let (mut a, mut b) = (between(first_a, last_a).peekable(), between(first_b, last_b).peekable());
        a.peek().is_none() || b.peek().is_none() || a.eq(b)
    }

    /// Number of words with a letter; the possessive and initials count nothing, acronyms neither.
    fn words(&self, at: usize) -> usize {
        let range = &self.document.tokens[self.mentions[at].tokens.range()];
        let letters =
            range.iter().filter(|t| t.shape.has(Shape::LETTER) && !t.shape.has(Shape::POSSESSIVE)).count();
        if letters == 1 && range[0].shape.has(Shape::ALL_CAPITALS) { 0 } else { letters }
    }

    /// Notes the short forms that later or earlier mentions of the same thing may have.
    fn note_parts(&mut self, at: usize) {
        let mention = self.mentions[at];
        let TokenSpan { start, end } = mention.tokens;
        if let Some(acronym) = self.bracketed(at) {
            let TokenSpan { start, end } = self.mentions[acronym].tokens;
            self.note(at, Tie::Strong, start, end);
        }
        match mention.label {
            _ if mention.tokens.len() < 2 => {}
            Label::Person => {
                self.note(at, Tie::Strong, end - 1, end);
                self.note(at, Tie::Strong, start, start + 1);
                for from in start + 1..end - 1 {
                    // Particle and surname; the last two words. And one of two surnames, a nickname, what stands before `Jr.`.
                    self.note(at, Tie::Strong, from, end);
                    self.note(at, Tie::Weak, from, from + 1);
                }
            }
            Label::Group if !mention.people => {
                for initials in memory::initials(self.document, mention.tokens.range()) {
                    self.note_key(at, self.key(at, Tie::Strong, fold::extend(0, initials)));
                }
                let mut bare = end;
                while bare > start + 1 && self.is_legal(bare as usize - 1) {
                    bare -= 1;
                }
                if bare < end {
                    self.note(at, Tie::Strong, start, bare);
                }
                // The first words, and the last one or two.
                let most = end - start;
                (1..most.min(4)).for_each(|words| self.note(at, Tie::Weak, start, start + words));
                (1..most.min(3)).for_each(|words| self.note(at, Tie::Weak, end - words, end));
            }
            _ => {}
        }
        self.first_part.push(self.parts.len());
    }

    fn note(&mut self, at: usize, tie: Tie, start: u32, end: u32) {
        self.note_key(at, self.key(at, tie, self.phrase(start, end)));
    }

    fn note_key(&mut self, at: usize, key: u64) {
        let number = self.short.enter(key, || Bearers { first: at, last: None });
        // A first name says more than its initial.
        if self.has_initial(self.short.at(number).first) && !self.has_initial(at) {
            self.short.at_mut(number).first = at;
        }
        self.parts.push(number);
    }

    /// Whether a token ends the name of a firm: `Corp`, `PLC`, or a mark before such a word.
    fn is_legal(&self, at: usize) -> bool {
        let token = &self.document.tokens[at];
        token.shape.has(Shape::PUNCTUATION)
            || self.lists.profile(self.lists.word(token.word).profile).classes & self.legal != 0
    }

    /// Returns the mention after this one if it is its acronym in brackets: all its letters begin words of the name, in any order
    /// (`Revolutionary Armed Forces of Colombia (FARC)`), or stand in the name in their order.
    fn bracketed(&self, at: usize) -> Option<usize> {
        let (name, short) = (self.mentions[at].tokens, self.mentions.get(at + 1)?);
        let (open, close) = (name.end as usize, short.tokens.end as usize);
        let fits = short.tokens.start as usize == open + 1
            && short.tokens.len() == 1
            && short.label == self.mentions[at].label
            && self.document.word(open) == "("
            && close < self.document.tokens.len()
            && self.document.word(close) == ")";
        if !fits || self.mentions[at].label == Label::Person {
            return None;
        }
        let plain = |text: &str| -> Vec<char> {
            text.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect()
        };
        let letters = plain(self.document.word(open + 1));
        let mut first: Vec<char> =
            name.range().filter_map(|at| plain(self.document.word(at)).first().copied()).collect();
        let begin_words = letters.iter().all(|letter| {
            let found = first.iter().position(|c| c == letter);
            found.map(|at| first.swap_remove(at)).is_some()
        });
        let mut all = plain(self.document.phrase(name)).into_iter();
        let in_order = letters.iter().all(|letter| all.any(|c| c == *letter));
        (letters.len() > 1 && (begin_words || in_order)).then_some(at + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gazetteer::Gazetteer;
    use crate::sentence;

    fn numbers(text: &str, names: &[(&str, Label)]) -> Vec<u32> {
        let document = sentence::document(text, &Gazetteer::built_in());
        let mut from = 0;
        let mentions: Vec<Mention> = names
            .iter()
            .map(|(name, label)| {
                let byte = from + text[from..].find(name).expect("it is in the text");
                from = byte + name.len();
                let start = document.tokens.iter().position(|t| t.span.start as usize == byte).unwrap();
                let end = document.tokens.iter().position(|t| t.span.end as usize == from).unwrap() + 1;
                Mention {
                    tokens: TokenSpan::new(start, end),
                    label: *label,
                    people: false,
                    source: Source::Model,
                }
            })
            .collect();
        link(&document, &Gazetteer::built_in(), &mentions).iter().map(|identity| identity.number).collect()
    }

    #[test]
    fn mentions_of_one_thing_share_a_number() {
        use Label::{Group, Person};
        assert_eq!(
            numbers(
                "Ann Lee met Bob Ray. Lee left. Ray stayed. Ann Ray came.",
                &[
                    ("Ann Lee", Person),
                    ("Bob Ray", Person),
                    ("Lee", Person),
                    ("Ray", Person),
                    ("Ann Ray", Person)
                ]
            ),
            [0, 1, 0, 1, 2]
        );
        assert_eq!(
            numbers(
                "The World Health Organization met. The WHO left.",
                &[("World Health Organization", Group), ("WHO", Group)]
            ),
            [0, 0]
        );
        for (text, names, expected) in [
            // The headline's surname is that of the name that follows, and the next one the latest bearer's.
            (
                "Lee wins. Ann Lee said so. Lee left with Bob Lee. Lee smiled.",
                vec![
                    ("Lee", Person),
                    ("Ann Lee", Person),
                    ("Lee", Person),
                    ("Bob Lee", Person),
                    ("Lee", Person),
                ],
                vec![0, 0, 0, 1, 0],
            ),
            (
                "Dina Roe-Hale met Alan Garcia Perez. Roe-Hale saw Garcia. D. Roe-Hale and B. Roe-Hale too.",
                vec![
                    ("Dina Roe-Hale", Person),
                    ("Alan Garcia Perez", Person),
                    ("Roe-Hale", Person),
                    ("Garcia", Person),
                    ("D. Roe-Hale", Person),
                    ("B. Roe-Hale", Person),
                ],
                vec![0, 1, 0, 1, 0, 2],
            ),
            (
                "J. Roe lost. Jane Roe said so. Roe and M. Roe left.",
                vec![("J. Roe", Person), ("Jane Roe", Person), ("Roe", Person), ("M. Roe", Person)],
                vec![0, 0, 0, 1],
            ),
            (
                "John Ray Poe and John Poe and John Max Poe.",
                vec![("John Ray Poe", Person), ("John Poe", Person), ("John Max Poe", Person)],
                vec![0, 0, 1],
            ),
            (
                "FARG struck. The Armed Forces of the Revolution of Gondor (FARG) met Orlby. Orlby Materials Corp left.",
                vec![
                    ("FARG", Group),
                    ("Armed Forces of the Revolution of Gondor", Group),
                    ("FARG", Group),
                    ("Orlby", Group),
                    ("Orlby Materials Corp", Group),
                ],
                vec![0, 0, 0, 1, 1],
            ),
        ] {
            assert_eq!(numbers(text, &names), expected, "{text}");
        }
    }
}
