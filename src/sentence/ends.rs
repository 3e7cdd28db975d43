//! Where an abbreviation ends its sentence too: `left the U.S. The army`, `Apple Inc. Tim Cook said`, `Boise, Ida. Smith`.

use crate::document::{Document, Shape, Token};
use crate::gazetteer::Gazetteer;
use crate::gazetteer::fold;
use crate::tokenize::Abbreviation;

/// What is asked of the words around a period.
pub(super) struct Ends {
    titles: u64,
    /// Suffixes of companies (`Inc.`).
    suffixes: u64,
    says: u64,
    /// What a letter behind it numbers: `Group I.`, `Plan B.`
    lettered: u64,
    /// What goes on with a name rather than opens a sentence: roles, heads of groups and of places.
    goes_on: u64,
}

impl Ends {
    pub fn new(lists: &Gazetteer) -> Ends {
        let class = |name: &str| lists.class(name).unwrap_or(0);
        let titles = class("word/titles");
        let heads = ["word/roles", "word/org-heads", "word/org-nouns", "word/place-heads", "head/facility"];
        Ends {
            titles,
            suffixes: class("word/legal-suffixes"),
            says: class("word/say-verbs"),
            lettered: class("word/lettered"),
            goes_on: heads.iter().fold(titles, |all, name| all | class(name)),
        }
    }

    /// Decides whether an abbreviation at `at` also ends its sentence: what follows is a capitalised common word, or a
    /// subject with its verb.
    pub fn sentence(&self, document: &Document, at: usize, end: usize, lists: &Gazetteer) -> bool {
        let text = document.word(at);
        if !text.ends_with('.') {
            return false;
        }
        let Some(next) = document.tokens.get(at + 1).filter(|_| at + 1 < end) else { return true };
        if !next.shape.has(Shape::CAPITAL) {
            return false;
        }
        let here = lists.profile(lists.word(document.tokens[at].word).profile);
        let profile = lists.profile(lists.word(next.word).profile);
        let opens = !next.shape.has(Shape::ALL_CAPITALS)
            && (profile.is_function() || profile.band == 1 && profile.given == 0 && !profile.may_be_noun());
        let junior = matches!(text, "Jr." | "Sr.");
        if junior || here.classes & self.suffixes != 0 {
            return opens || self.subject(document, at + 1, end, lists, junior);
        }
        if here.abbreviation.has(Abbreviation::REGION)
            && let Some(ends) = self.region(document, at, end, lists)
        {
            return ends;
        }
        // "Gen. The" does not occur, but "D.C. The" does; single initials go on: "J. K. Rowling".
        let shape = document.tokens[at].shape;
        let before = at.checked_sub(1).map(|at| lists.profile(lists.word(document.tokens[at].word).profile));
        if shape.has(Shape::SINGLE) && before.is_some_and(|before| before.classes & self.lettered != 0) {
            return !next.shape.has(Shape::PERIOD);
        }
        if here.classes & self.titles != 0 && !shape.has(Shape::ALL_CAPITALS) || shape.has(Shape::SINGLE) {
            return false;
        }
        opens
    }

    /// Decides whether the abbreviation of a region at `at` ends its sentence; None where it does not stand behind a town and a
    /// comma (`Troy, N.Y.`) or a party's letter (`R-La.`). Behind these newspapers write a comma where the sentence goes on, but for
    /// an office or a body of the place (`Troy, N.Y. Mayor Roe`).
    fn region(&self, document: &Document, at: usize, end: usize, lists: &Gazetteer) -> Option<bool> {
        let capital =
            |at: usize| document.tokens.get(at).is_some_and(|token| token.shape.has(Shape::CAPITAL));
        match document.word(at.checked_sub(2).filter(|&at| capital(at))? + 1) {
            "-" if document.tokens[at - 2].shape.has(Shape::SINGLE) => Some(true),
            // `Houston, M.D. Anderson Cancer Center`.
            "," if lists
                .phrase(fold::extend(fold::extend(0, document.tokens[at].word), document.tokens[at + 1].word))
                .is_some() =>
            {
                None
            }
            "," => {
                let next = lists.profile(lists.word(document.tokens[at + 1].word).profile);
                Some(next.classes & self.goes_on == 0 || at + 2 >= end || !capital(at + 2))
            }
            _ => None,
        }
    }

    /// Decides whether a subject and its verb begin at `at`, after a name that ends in `Inc.` or `Jr.`: one word, a person's
    /// full name or one that a list has, then a verb in small letters, none of them what such a name could go on with
    /// (`Inc. President Lee said`, `Co. Foundation was`).
    fn subject(&self, document: &Document, at: usize, end: usize, lists: &Gazetteer, junior: bool) -> bool {
        let is_name = |at: &usize| {
            let shape = document.tokens[*at].shape;
            shape.has(Shape::CAPITAL) && shape.has(Shape::LETTER) && !shape.has(Shape::PERIOD)
        };
        let length = (at..end.min(at + 4)).take_while(is_name).count();
        let Some(verb) = document.tokens.get(at + length).filter(|_| at + length < end) else { return false };
        let profile = |token: &Token| lists.profile(lists.word(token.word).profile);
        let words = &document.tokens[at..at + length];
        if words.iter().any(|word| profile(word).classes & self.goes_on != 0)
            || !verb.shape.has(Shape::LETTER)
            || verb.shape.has(Shape::POSSESSIVE)
        {
            return false;
        }
        let says = profile(verb).classes & self.says != 0;
        let is = matches!(
            document.word(at + length),
            "is" | "was" | "are" | "were" | "has" | "had" | "have" | "will"
        );
        let verb = profile(verb);
        // `JPMorgan sees`: a name and what can be nothing but a verb.
        let acts = verb.may_be_verb() && !verb.may_be_noun();
        match words {
            [word] => {
                let known = profile(word);
                let borne = known.given > 0 || known.family > 0;
                let plural = known.is_common() && known.may_be_noun() && document.word(at).ends_with('s');
                if junior {
                    says && borne || is && borne && !known.is_common()
                } else {
                    says || is || plural && verb.may_be_verb() || acts && !known.is_common()
                }
            }
            [first, rest @ ..] => {
                let given = profile(first);
                let key = words.iter().fold(0, |key, word| fold::extend(key, word.word));
                let listed = || {
                    let at = lists.phrase(key).unwrap_or(0);
                    lists.claims(at).any(|claim| claim.kind().is_some())
                };
                given.given > 0 && !given.is_common() && rest.len() < 3 && (says || is)
                    || !junior && verb.may_be_verb() && listed()
            }
            [] => false,
        }
    }
}
