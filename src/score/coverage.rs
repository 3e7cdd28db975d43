//! What the lists alone know of a gold corpus: the share of its mentions that some row claims exactly, and how often rows claim
//! words that the gold leaves free.

use std::fmt::Write;

use super::slice::{self, Listed};
use super::{CLASSES, Class, Pair, Scoring};
use crate::dates::Context;
use crate::document::Shape;
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::Source;
use crate::read::gold::GoldDocument;
use crate::span::Span;

/// Counts of one class.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// Mentions in the gold.
    pub mentions: usize,
    /// Mentions that a row claims exactly, under their class.
    pub listed: usize,
    /// Mentions that rows claim exactly, but under other classes only.
    pub otherwise: usize,
    /// Capitalised tokens outside the gold that a row of this class claims.
    pub wrong: usize,
}

/// What the lists know of a corpus.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    rows: [Row; CLASSES],
    scored: Vec<Class>,
    /// Capitalised tokens that no mention of the gold covers, whatever its label.
    pub free: usize,
    /// Those of them that a row of a scored class claims, alone or within a longer name.
    pub wrong: usize,
}

impl Coverage {
    /// Looks the mentions of a gold corpus up. Their edges are normalised first (see [`super::normalise`]), for a row has
    /// neither article nor title. Only the classes that the gold marks are counted, dates left out.
    pub fn of(gold: &[GoldDocument], extractor: &Extractor) -> Coverage {
        let mut scoring = Scoring::of(gold);
        scoring.normalise = true;
        scoring.classes.remove(&Class::Date);
        let mut coverage =
            Coverage { scored: scoring.classes.iter().copied().collect(), ..Coverage::default() };
        let mut pairs: Vec<Pair> =
            gold.iter().map(|document| Pair::new(document, Vec::new(), &scoring)).collect();
        slice::mark(&mut pairs, extractor);
        let mut scratch = Scratch::default();
        for (document, pair) in gold.iter().zip(&pairs) {
            for mention in &pair.gold {
                let row = &mut coverage.rows[mention.class as usize];
                row.mentions += 1;
                row.listed += usize::from(mention.listed == Some(Listed::Yes));
                row.otherwise += usize::from(mention.listed == Some(Listed::Otherwise));
            }
            coverage.count_free(document, extractor, &scoring, &mut scratch);
        }
        coverage
    }

    /// Counts the capitalised tokens outside the gold, and those claimed.
    fn count_free(
        &mut self,
        gold: &GoldDocument,
        extractor: &Extractor,
        scoring: &Scoring,
        scratch: &mut Scratch,
    ) {
        let document = extractor.document(&gold.text);
        extractor.gather(&document, &Context::default(), scratch);
        let evidence = extractor.evidence(&document, scratch);
        // Which classes claim each token, as bits.
        let mut claimed = vec![0u8; document.tokens.len()];
        for claim in evidence.candidates {
            let class = scoring.class(Class::of(claim.kind.label(), Some(claim.kind)));
            if let (Source::List { .. } | Source::User { .. }, Some(class)) = (claim.source, class) {
                claimed[claim.tokens.range()].iter_mut().for_each(|bits| *bits |= 1 << class as u8);
            }
        }
        let in_gold = |span: Span| {
            gold.spans.iter().any(|gold| gold.span.start < span.end && span.start < gold.span.end)
        };
        for (token, bits) in document.tokens.iter().zip(claimed) {
            let capital = token.shape.has(Shape::CAPITAL) || token.shape.has(Shape::ALL_CAPITALS);
            if !capital || !token.shape.has(Shape::LETTER) || in_gold(token.span) {
                continue;
            }
            self.free += 1;
            self.wrong += usize::from(bits != 0);
            for class in &self.scored {
                self.rows[*class as usize].wrong += usize::from(bits & 1 << *class as u8 != 0);
            }
        }
    }

    /// Returns the counts of a class.
    pub fn row(&self, class: Class) -> Row {
        self.rows[class as usize]
    }

    /// Appends the table.
    pub fn write_table(&self, out: &mut String) {
        let share = |part: usize, whole: usize| part as f64 / whole.max(1) as f64;
        let _ = writeln!(out, "label     mentions   listed  share  as another  share  free tokens claimed");
        for class in &self.scored {
            let row = self.row(*class);
            let _ = writeln!(
                out,
                "{:<8} {:>9} {:>8}  {:.3} {:>11}  {:.3} {:>20}",
                class.name(),
                row.mentions,
                row.listed,
                share(row.listed, row.mentions),
                row.otherwise,
                share(row.otherwise, row.mentions),
                row.wrong
            );
        }
        let _ = writeln!(
            out,
            "{} capitalised tokens outside the gold, {} of them claimed by a row ({:.3})",
            self.free,
            self.wrong,
            share(self.wrong, self.free)
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::gold::GoldSpan;

    #[test]
    fn mentions_and_free_tokens_are_counted() {
        let text = "The United Nations met Zqxj in Paris. Kenya waited, Brvt too.";
        let mark = |name: &str, label: &str| {
            let start = text.find(name).expect("the text has it");
            GoldSpan::new(Span::new(start, start + name.len()), label)
        };
        let gold = GoldDocument {
            id: "a".to_owned(),
            text: text.to_owned(),
            spans: vec![mark("The United Nations", "ORG"), mark("Zqxj", "PER"), mark("Paris", "PER")],
            ..GoldDocument::default()
        };
        let coverage = Coverage::of(&[gold], &Extractor::built_in());
        let group = coverage.row(Class::Group);
        assert_eq!((group.mentions, group.listed, group.otherwise), (1, 1, 0));
        let person = coverage.row(Class::Person);
        // Paris is a place in the lists, and maybe a person of one name.
        assert_eq!((person.mentions, person.listed + person.otherwise), (2, 1));
        // Kenya and Brvt; places are not marked in this gold, so that Kenya is no wrong claim of theirs.
        assert_eq!(coverage.free, 2);
        assert_eq!(coverage.row(Class::Place), Row::default());
        let mut table = String::new();
        coverage.write_table(&mut table);
        assert!(table.contains("group            1        1  1.000"), "{table}");
    }
}
