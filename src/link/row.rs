//! The rows of lists that claim a mention: names that one row holds are one thing's.

use super::{Linker, Mention};
use crate::document::Shape;
use crate::gazetteer::{Source, fold};
use crate::label::{Kind, Label};
use crate::span::TokenSpan;

/// The most rows asked for one name: letters that more bodies have (`SPD`) tell nothing.
const MOST: usize = 12;

/// The column of the codes of a country.
const CODES: &str = "codes";

/// The most letters of such a code.
const LONGEST_CODE: usize = 3;

impl Linker<'_> {
    /// Returns the keys of the rows that hold a name, the one that carries it first. Those of groups are asked without the legal
    /// suffix too; a single word of a person's name is in too many.
    pub(super) fn rows_of(&self, at: usize) -> impl Iterator<Item = u64> + use<'_> {
        let mention = &self.mentions[at];
        let own = match mention.source {
            Source::List { list, row } => Some(key(1, list, row)),
            Source::User { list, row } => Some(key(2, list, row)),
            _ => None,
        };
        let TokenSpan { start, end } = mention.tokens;
        let bare = self.without_suffix(at);
        let shapes = [Some((start, end)), Some((start, bare)).filter(|_| bare < end)];
        let asked = !mention.people && (mention.label != Label::Person || end - start > 1);
        // The province of Quebec stands in two lists.
        let country = |list, row| self.lists.prominence(list, row).country;
        let own_country = match mention.source {
            Source::List { list, row } if mention.kind == Some(Kind::Region) => country(list, row),
            _ => None,
        };
        let others = shapes.into_iter().flatten().filter(move |_| asked).flat_map(move |(start, end)| {
            let claims = match end - start {
                1 => self.lists.word(self.document.tokens[start as usize].word).claims,
                _ => self.lists.phrase(self.phrase(start, end)).unwrap_or(0),
            };
            self.lists
                .claims(claims)
                .filter(move |claim| {
                    claim.kind().is_some_and(|kind| may_tie(kind, mention.label))
                        || own_country.is_some()
                            && claim.kind() == mention.kind
                            && country(claim.list, claim.row) == own_country
                })
                .take(MOST)
                .map(|claim| key(1, claim.list, claim.row))
        });
        let code = self.is_code(at).then(|| code_key(self.document.tokens[start as usize].word));
        own.into_iter().chain(others).chain(code).chain(self.codes_of(at))
    }

    /// Whether a place may be the code of a country in a table of results, of which no list knows anything: `(GER)`.
    pub(super) fn is_code(&self, at: usize) -> bool {
        let Mention { tokens, label, source, .. } = self.mentions[at];
        let token = self.document.tokens[tokens.start as usize];
        label == Label::Place
            && tokens.len() == 1
            && token.span.len() <= LONGEST_CODE
            && token.shape.has(Shape::CAPITAL)
            && !matches!(source, Source::List { .. } | Source::User { .. })
    }

    /// The keys of the codes that the row of a country tells, if the document has any code.
    fn codes_of(&self, at: usize) -> impl Iterator<Item = u64> + use<'_> {
        let mention = &self.mentions[at];
        let row = match mention.source {
            Source::List { list, row } if self.codes && mention.label == Label::Place => {
                self.lists.row(list, row)
            }
            _ => None,
        };
        let codes = row.and_then(|row| row.facts.into_iter().find(|(fact, _)| *fact == CODES));
        codes.into_iter().flat_map(|(_, codes)| codes.split('|').map(|code| code_key(fold::key(code))))
    }
}

/// The key of a country's code.
fn code_key(word: u64) -> u64 {
    fold::extend(3, word)
}

/// Whether the rows of a kind tie the names of a mention with that label, whatever row carries it. Cities, regions and rivers of one
/// name are many, and they hold one another's short forms (`New York`, `N.Y.`).
fn may_tie(kind: Kind, label: Label) -> bool {
    kind.label() == label && !kind.is_people() && (label != Label::Place || kind == Kind::Country)
}

fn key(whose: u64, list: u8, row: u32) -> u64 {
    fold::mix(whose << 60 | u64::from(list) << 32 | u64::from(row))
}
