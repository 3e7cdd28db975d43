//! Names that rows of different labels claim: of a user's lists one of the rows wins, and the others are never seen.

use super::compile::{CLAIM, flag};
use super::lookup::{Claim, Gazetteer};

/// Two rows that claim one name under different labels.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contested {
    /// The name, as the row that loses has it.
    pub name: String,
    /// What wins: its label and kind, and where the row stands.
    pub wins: (String, String),
    /// What loses, likewise.
    pub loses: (String, String),
}

impl std::fmt::Display for Contested {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Contested { name, wins, loses } = self;
        write!(f, "{name:?} is {} by {}, which wins, and {} by {}", wins.0, wins.1, loses.0, loses.1)
    }
}

impl Gazetteer {
    /// Returns the names of a user's lists that rows of different labels claim, in the order of the rows that lose. What a stop list
    /// names is blocked on purpose, and no contest.
    pub fn contested(&self) -> Vec<Contested> {
        let mut pairs: Vec<(Claim, Claim)> = Vec::new();
        let mut at = 1;
        while at < self.claims_len() {
            let start = at as u32;
            let count = self.claims(start).count();
            at += 1 + count * CLAIM;
            // Nearly every name has one row.
            if count < 2 {
                continue;
            }
            let claims: Vec<Claim> = self.claims(start).collect();
            if claims.iter().any(|claim| claim.kind().is_none()) {
                continue;
            }
            let label = |claim: &Claim| claim.kind().map(|kind| kind.label());
            // Rows that stand for other spellings (`US`, `us`) are not in each other's way.
            let written = |claim: &Claim| match claim.flags & flag::AS_WRITTEN {
                flag::AS_WRITTEN => (flag::AS_WRITTEN, claim.capitals),
                flags => (flags, 0),
            };
            for (at, loses) in claims.iter().enumerate() {
                if let Some(wins) = claims[..at].iter().find(|claim| written(claim) == written(loses))
                    && label(wins) != label(loses)
                {
                    pairs.push((*wins, *loses));
                }
            }
        }
        pairs.sort_by_key(|(_, loses)| (loses.list, loses.row));
        let side = |claim: Claim| {
            let kind = claim.kind().map_or(String::new(), |kind| match kind.name() {
                "" => kind.label().name().to_owned(),
                name => format!("{}/{name}", kind.label().name()),
            });
            (kind, format!("{}:{}", self.list_name(claim.list), self.row_line(claim.list, claim.row)))
        };
        let name =
            |claim: Claim| self.row(claim.list, claim.row).map_or(String::new(), |row| row.name.to_owned());
        pairs
            .into_iter()
            .map(|(wins, loses)| Contested { name: name(loses), wins: side(wins), loses: side(loses) })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::compile::compile;
    use super::super::list::List;
    use super::*;

    #[test]
    fn rows_of_one_name_and_two_labels_are_told() {
        let list = |name: &str, text: &str| List::parse(name, name, text).unwrap();
        let lists = [
            list("a", "# label: group\n# kind: company\nAcme\nOrient\nFord\nUS\n"),
            list("b", "# label: person\nAcme\nAnn Lee\nFORD\n"),
            list("c", "# label: group\n# kind: ngo\nAcme\nFord\n"),
            list("d", "# label: word\nOrient\n"),
            list("e", "# label: place\n# kind: city\n# case: ignore\nus\n"),
            list("f", "# label: person\n# case: ignore\nus\n"),
            list("g", "# label: person\nFord\n"),
        ];
        let found: Vec<String> = Gazetteer::open(compile(&lists).unwrap())
            .unwrap()
            .contested()
            .iter()
            .map(Contested::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "\"Acme\" is group/company by a:3, which wins, and person by b:2",
                // Neither is written as the first row of these words, which is in the way of neither.
                "\"us\" is place/city by e:4, which wins, and person by f:3",
                "\"Ford\" is group/company by a:5, which wins, and person by g:2",
            ]
        );
    }
}
