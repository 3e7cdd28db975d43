//! The short forms of names: surnames, first names, acronyms, names without legal suffix, first and last words.

use super::{Bearers, HOLDERS, Linker, NONE, Tie};
use crate::document::Shape;
use crate::gazetteer::{Source, fold};
use crate::label::Label;
use crate::memory;
use crate::span::TokenSpan;

impl Linker<'_> {
    /// The keys under which a mention may be the short form of a longer name, the surest first.
    pub(super) fn as_short(&self, at: usize) -> [Option<(u64, Tie)>; 2] {
        let mention = &self.mentions[at];
        let TokenSpan { start, end } = mention.tokens;
        let strong = if self.has_initial(at) { self.phrase(start + 1, end) } else { self.phrase(start, end) };
        let weak = match mention.label {
            Label::Person | Label::Place => true,
            Label::Group => !mention.people,
            Label::Date => false,
        };
        let key = |tie, words| (self.key(at, tie, words), tie);
        [Some(key(Tie::Strong, strong)), weak.then(|| key(Tie::Weak, self.phrase(start, end)))]
    }

    /// Whether a mention that was found among the short forms of a name may be one: an initial agrees with what it stands for, and
    /// what a list knows by itself is short only for a firm with its legal suffix (`Ranbaxy Laboratories Ltd`).
    pub(super) fn may_be_short(&self, fullest: usize, at: usize, tie: Tie) -> bool {
        let first = |at: usize| self.first_letter(self.mentions[at].tokens.start as usize);
        let mention = &self.mentions[at];
        if mention.label == Label::Place {
            return self.may_be_short_place(fullest, at, tie);
        }
        let listed = matches!(mention.source, Source::List { .. } | Source::User { .. });
        let sure = tie == Tie::Strong
            || mention.label != Label::Group
            || !listed
            || self.without_suffix(fullest) < self.mentions[fullest].tokens.end;
        sure && (!self.has_initial(at) || first(fullest) == first(at))
    }

    /// Returns where the name of a group ends without its legal suffix; its end if it has none.
    pub(super) fn without_suffix(&self, at: usize) -> u32 {
        let TokenSpan { start, mut end } = self.mentions[at].tokens;
        if self.mentions[at].label == Label::Group {
            while end > start + 1 && self.is_legal(end as usize - 1) {
                end -= 1;
            }
        }
        end
    }

    /// Returns where a person's name ends without `Jr.` and the like.
    fn without_generation(&self, at: usize) -> u32 {
        let TokenSpan { start, mut end } = self.mentions[at].tokens;
        while end > start + 2 && self.is_generation(end as usize - 1) {
            end -= 1;
        }
        end
    }

    /// Number of words with a letter; the possessive and initials count nothing, acronyms neither.
    pub(super) fn words(&self, at: usize) -> usize {
        let range = &self.document.tokens[self.mentions[at].tokens.range()];
        let letters =
            range.iter().filter(|t| t.shape.has(Shape::LETTER) && !t.shape.has(Shape::POSSESSIVE)).count();
        if letters == 1 && range[0].shape.has(Shape::ALL_CAPITALS) { 0 } else { letters }
    }

    /// Notes the short forms that later or earlier mentions of the same thing may have.
    pub(super) fn note_parts(&mut self, at: usize) {
        let mention = self.mentions[at];
        let TokenSpan { start, end } = mention.tokens;
        if let Some(acronym) = self.bracketed(at) {
            let TokenSpan { start, end } = self.mentions[acronym].tokens;
            self.note(at, Tie::Strong, start, end);
        }
        match mention.label {
            _ if mention.tokens.len() < 2 => {}
            Label::Person => {
                let surname = self.without_generation(at);
                self.note(at, Tie::Strong, surname - 1, surname);
                self.note(at, Tie::Strong, start, start + 1);
                // Without the mother's or the husband's surname: `Hugo Chavez`, `Hillary Rodham`.
                (start + 2..surname.min(start + 5)).for_each(|to| self.note(at, Tie::Weak, start, to));
                for from in start + 1..end - 1 {
                    // Particle and surname; the last two words. And one of two surnames, a nickname, what stands before `Jr.`.
                    self.note(at, Tie::Strong, from, end);
                    self.note(at, Tie::Weak, from, from + 1);
                }
            }
            Label::Group if !mention.people => {
                let bare = self.without_suffix(at);
                for end in [end, bare].into_iter().take(if (start + 2..end).contains(&bare) { 2 } else { 1 })
                {
                    let words = start as usize..end as usize;
                    for initials in memory::initials(self.document, words.clone()) {
                        self.note_key(at, self.key(at, Tie::Strong, fold::extend(0, initials)));
                    }
                    if let Some(letters) = self.initials_with_and(words) {
                        self.note_key(at, self.key(at, Tie::Strong, letters));
                    }
                }
                if bare < end {
                    self.note(at, Tie::Strong, start, bare);
                }
                // The first words, and the last one or two.
                let most = bare - start;
                let fewer = if bare < end { most } else { most - 1 };
                (1..=fewer.min(3)).for_each(|words| self.note(at, Tie::Weak, start, start + words));
                (1..=fewer.min(2)).for_each(|words| self.note(at, Tie::Weak, bare - words, bare));
            }
            Label::Place => self.note_place_parts(at),
            Label::Group | Label::Date => {}
        }
        self.first_part.push(self.parts.len());
    }

    pub(super) fn note(&mut self, at: usize, tie: Tie, start: u32, end: u32) {
        self.note_key(at, self.key(at, tie, self.phrase(start, end)));
    }

    fn note_key(&mut self, at: usize, key: u64) {
        let new = || Bearers { first: at as u32, first_of: [NONE; 2], holders: [NONE; HOLDERS] };
        let number = self.short.enter(key, new);
        // A first name says more than its initial.
        let better = self.has_initial(self.short.at(number).first as usize) && !self.has_initial(at);
        let bearers = self.short.at_mut(number);
        if better {
            bearers.first = at as u32;
        }
        if let Some(sex) = self.bearings[at].sex() {
            let first = &mut bearers.first_of[sex as usize];
            *first = (*first).min(at as u32);
        }
        self.parts.push(number);
    }

    /// Returns the key of the initials of a name with `&`, which stands between them too: `P&G`, `AT&T`.
    fn initials_with_and(&self, words: std::ops::Range<usize>) -> Option<u64> {
        let and = fold::key("&");
        let is_and = |at: usize| self.document.word(at) == "&";
        if !words.clone().any(is_and) {
            return None;
        }
        let mut key = 0;
        let mut letters = String::new();
        for at in words {
            if is_and(at) {
                key = fold::extend(fold::extend(key, fold::key(&letters)), and);
                letters.clear();
            } else if self.document.tokens[at].shape.has(Shape::LETTER) {
                letters.extend(self.document.word(at).chars().next());
            }
        }
        Some(fold::extend(key, fold::key(&letters)))
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
