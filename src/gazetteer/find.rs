//! The list stage: every key of the lists that stands in the text, as a candidate.

use super::compile::flag;
use super::fold;
use super::lookup::{Claim, Gazetteer, WordEntry};
use super::recent::Recent;
use crate::document::{Document, Shape, Token};
use crate::label::Kind;
use crate::span::TokenSpan;
use crate::tokenize::Abbreviation;

/// Where a candidate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A row of the user's lists.
    User {
        /// Number of the list.
        list: u8,
        /// Number of the row.
        row: u32,
    },
    /// A rule of the user's, by its number.
    UserRule(u16),
    /// A row of the built-in lists.
    List {
        /// Number of the list.
        list: u8,
        /// Number of the row.
        row: u32,
    },
    /// A rule, by its number.
    Rule(u16),
    /// Another mention in the same document, by its first token.
    Memory(u32),
    /// The weights alone: no list, rule or memory names it.
    Model,
}

impl Source {
    /// Returns true for the user's own rows and rules, which win over all else.
    pub fn is_users(self) -> bool {
        matches!(self, Source::User { .. } | Source::UserRule(_))
    }
}

/// A claim on some tokens: what they may name, and who says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The tokens claimed.
    pub tokens: TokenSpan,
    /// The kind claimed, and with it the label.
    pub kind: Kind,
    /// Who claims.
    pub source: Source,
    /// Flags of the list's claim (see `compile::flag`); 0 for other sources.
    pub flags: u8,
}

/// Looks the tokens of a document up in the built-in lists and the user's.
///
/// `entries` receives what the built-in lists say of each token, `classes` the classes of each token (those of phrases such as
/// `Prime Minister` included), `candidates` every claim whose case fits, `blocked` what a stop list of the user's names.
#[allow(clippy::too_many_arguments)]
pub fn find(
    built_in: &Gazetteer,
    user: Option<&Gazetteer>,
    document: &Document,
    entries: &mut Vec<WordEntry>,
    classes: &mut Vec<u64>,
    candidates: &mut Vec<Candidate>,
    blocked: &mut Vec<TokenSpan>,
    recent: &mut Recent,
) {
    blocked.clear();
    entries.clear();
    classes.clear();
    recent.own(built_in);
    let no_word = built_in.profile(0).classes;
    let article = fold::key("the");
    let touched = document.tokens.iter().fold(0, |sum, token| sum ^ recent.touch(built_in, token.word));
    std::hint::black_box(touched);
    for token in &document.tokens {
        let (entry, bits) =
            if token.shape.has(Shape::PUNCTUATION.with(Shape::ADDRESS)) && !token.shape.has(Shape::LETTER) {
                (WordEntry::default(), no_word)
            } else {
                recent.word(built_in, token.word)
            };
        entries.push(entry);
        classes.push(bits);
    }
    // Claims and phrases are asked for at once, as words are (see `Recent::touch`).
    let claims = entries.iter().fold(0, |sum, entry| sum ^ built_in.touch_claims(entry.claims));
    let pairs = document.tokens.windows(2).zip(&*entries).filter_map(|(pair, entry)| {
        let begins = longest(entry, pair[0].shape) >= 2;
        begins.then(|| fold::extend(fold::extend(0, pair[0].word), pair[1].word))
    });
    std::hint::black_box(claims ^ recent.touch_phrases(built_in, pairs));
    for sentence in &document.sentences {
        for start in sentence.range() {
            let entry = entries[start];
            if entry.claims != 0 || entry.longest.max(entry.longest_small) >= 2 {
                let phrase = |key| recent.phrase(built_in, key);
                let end = sentence.end as usize;
                let opens_with_article = document.tokens[start].word == article;
                look_from(built_in, entry, document, start, end, phrase, |mut tokens, claim| {
                    // Rows hold names as they are written (`The Hindu`); the article is never part of a span.
                    if opens_with_article && tokens.len() > 1 {
                        tokens.start += 1;
                    }
                    match claim.kind() {
                        Some(_)
                            if tokens.len() == 1
                                && (is_word_at_the_end(built_in, document, *sentence, start)
                                    || is_contraction(document, start)) => {}
                        Some(kind) => candidates.push(Candidate {
                            tokens,
                            kind,
                            source: Source::List { list: claim.list, row: claim.row },
                            flags: claim.flags,
                        }),
                        None => {
                            let class = built_in.class_of_list(claim.list);
                            classes[tokens.range()].iter_mut().for_each(|bits| *bits |= class);
                        }
                    }
                });
            }
            if let Some(user) = user {
                let entry = user.word(document.tokens[start].word);
                let phrase = |key| user.phrase(key);
                look_from(user, entry, document, start, sentence.end as usize, phrase, |tokens, claim| {
                    let source = Source::User { list: claim.list, row: claim.row };
                    match claim.kind() {
                        Some(kind) => candidates.push(Candidate { tokens, kind, source, flags: claim.flags }),
                        None => blocked.push(tokens),
                    }
                });
            }
        }
    }
}

/// Returns the words of the longest key that begins with a word of that shape.
#[inline]
fn longest(entry: &WordEntry, shape: Shape) -> u8 {
    let capital =
        shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS).with(Shape::DIGIT).with(Shape::INNER_CAPITAL));
    if capital { entry.longest.max(entry.longest_small) } else { entry.longest_small }
}

/// Whether a token is a name or a pronoun with a verb bound to it: keys have no apostrophes, and `She'll` is no Shell.
fn is_contraction(document: &Document, at: usize) -> bool {
    let token = document.tokens[at];
    token.shape.has(Shape::APOSTROPHE)
        && token
            .span
            .of(document.text)
            .rsplit(['\'', '\u{2019}'])
            .next()
            .is_some_and(|end| ["ll", "ve", "re"].iter().any(|verb| end.eq_ignore_ascii_case(verb)))
}

/// Whether a token is a common word and its full stop rather than short for a region: `The bishop led Mass.` has a word in small letters
/// before it, `Boston, Mass.` a comma.
fn is_word_at_the_end(lists: &Gazetteer, document: &Document, sentence: TokenSpan, at: usize) -> bool {
    let token = document.tokens[at];
    let short = |token: Token| {
        let known = lists.abbreviation(token.word);
        known.has(Abbreviation::REGION) && known.has(Abbreviation::AS_WRITTEN)
    };
    let before = at.checked_sub(1).filter(|&before| before >= sentence.start as usize);
    // `L.A.` is no word.
    let one_period = || token.span.of(document.text).bytes().filter(|&byte| byte == b'.').count() == 1;
    token.shape.has(Shape::PERIOD)
        && at + 1 == sentence.end as usize
        && one_period()
        && before.map(|at| document.tokens[at].shape).is_some_and(|shape| {
            shape.has(Shape::LETTER) && !shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS))
        })
        && short(token)
}

/// Calls `emit` for each key that begins at token `start` and whose case fits.
#[inline]
fn look_from(
    gazetteer: &Gazetteer,
    entry: WordEntry,
    document: &Document,
    start: usize,
    end: usize,
    mut phrase: impl FnMut(u64) -> Option<u32>,
    mut emit: impl FnMut(TokenSpan, Claim),
) {
    let shape = document.tokens[start].shape;
    if entry.claims != 0 {
        let tokens = TokenSpan::new(start, start + 1);
        for claim in gazetteer.claims(entry.claims) {
            if case_fits(document, tokens, claim) {
                emit(tokens, claim);
            }
        }
    }
    let longest = longest(&entry, shape);
    if longest < 2 {
        return;
    }
    let mut key = fold::extend(0, document.tokens[start].word);
    let mut words = 1;
    for at in start + 1..end {
        let token = document.tokens[at];
        if token.shape.has(Shape::PUNCTUATION) && !fold::in_key(token.span.of(document.text)) {
            continue;
        }
        key = fold::extend(key, token.word);
        words += 1;
        match phrase(key) {
            Some(claims) => {
                let tokens = TokenSpan::new(start, at + 1);
                for claim in gazetteer.claims(claims) {
                    if case_fits(document, tokens, claim) {
                        emit(tokens, claim);
                    }
                }
            }
            // The first two words of every longer key are in the table.
            None if words == 2 => return,
            None => {}
        }
        if words >= longest as usize {
            return;
        }
    }
}

/// Returns true if the text has capitals as the row asks for them.
fn case_fits(document: &Document, tokens: TokenSpan, claim: Claim) -> bool {
    if claim.flags & flag::ANY_CASE != 0 {
        let texts = words(document, tokens).map(|token| token.span.of(document.text));
        return claim.flags & flag::EXACT == 0 || fold::written(texts) == claim.capitals;
    }
    if claim.capitals == 0 && claim.flags & flag::EXACT == 0 {
        return true;
    }
    let exact = claim.flags & flag::EXACT != 0;
    words(document, tokens).enumerate().all(|(word, token)| {
        if exact {
            token.shape.has(Shape::ALL_CAPITALS) || !token.shape.has(Shape::LETTER)
        } else {
            claim.capitals & (1 << word) == 0 || token.shape.has(Shape::CAPITAL.with(Shape::ALL_CAPITALS))
        }
    })
}

/// Returns the tokens that take part in a key.
#[inline]
fn words<'d>(document: &'d Document, tokens: TokenSpan) -> impl Iterator<Item = &'d Token> {
    let in_key =
        |token: &&Token| !token.shape.has(Shape::PUNCTUATION) || fold::in_key(token.span.of(document.text));
    document.tokens[tokens.range()].iter().filter(in_key)
}
