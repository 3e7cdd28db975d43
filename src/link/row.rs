//! The rows of lists that claim a mention: names that one row holds are one thing's.

use super::Linker;
use crate::gazetteer::{Source, fold};
use crate::label::{Kind, Label};
use crate::span::TokenSpan;

/// The most rows asked for one name: letters that more bodies have (`SPD`) tell nothing.
const MOST: usize = 12;

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
        let others = shapes.into_iter().flatten().filter(move |_| asked).flat_map(move |(start, end)| {
            let claims = match end - start {
                1 => self.lists.word(self.document.tokens[start as usize].word).claims,
                _ => self.lists.phrase(self.phrase(start, end)).unwrap_or(0),
            };
            self.lists
                .claims(claims)
                .filter(move |claim| claim.kind().is_some_and(|kind| may_tie(kind, mention.label)))
                .take(MOST)
                .map(|claim| key(1, claim.list, claim.row))
        });
        own.into_iter().chain(others)
    }
}

/// Whether the rows of a kind tie the names of a mention with that label. Cities, regions and rivers of one name are many, and they
/// hold one another's short forms (`New York`, `N.Y.`).
fn may_tie(kind: Kind, label: Label) -> bool {
    kind.label() == label && !kind.is_people() && (label != Label::Place || kind == Kind::Country)
}

fn key(whose: u64, list: u8, row: u32) -> u64 {
    fold::mix(whose << 60 | u64::from(list) << 32 | u64::from(row))
}
