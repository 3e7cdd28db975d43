//! A rule broken on purpose must be caught and named: by the comparison and by the list of errors.

use std::path::Path;

use super::bootstrap::Draws;
use super::compare::{Verdict, compare};
use super::count::{Judged, judge};
use super::{Mention, Pair, Prediction, Scoring, errors};
use crate::dates::{self, Context, Grammar};
use crate::extract::{Extractor, Scratch};
use crate::read::gold::GoldDocument;
use crate::read::marked;

fn pairs(extractor: &Extractor, gold: &[GoldDocument]) -> (Vec<Pair>, Vec<Judged>) {
    let (scoring, mut scratch) = (Scoring::of(gold), Scratch::default());
    let pairs: Vec<Pair> = gold
        .iter()
        .map(|document| {
            let context = Context { date: document.date.as_deref().and_then(|date| date.parse().ok()) };
            let found = extractor.extract(&document.text, &context, &mut scratch);
            let mention = |entity: &crate::entity::Entity| {
                Mention::from(Prediction {
                    span: entity.span,
                    label: entity.label,
                    kind: Some(entity.kind),
                    value: entity.value.clone(),
                    source: extractor.source_name(&found.document, entity),
                    score: entity.score,
                    identity: None,
                })
            };
            Pair::new(document, found.entities.iter().map(mention).collect(), &scoring)
        })
        .collect();
    let judged = pairs.iter().map(judge).collect();
    (pairs, judged)
}

/// Returns the built-in files with `sound` replaced by `broken`, which must stand in one place.
fn broken<'f>(files: &'f [(&'f str, &'f str)], sound: &str, broken: &str) -> Vec<(&'f str, String)> {
    let count: usize = files.iter().map(|(_, text)| text.matches(sound).count()).sum();
    assert_eq!(count, 1, "{sound:?} stands in {count} places of the rules");
    files.iter().map(|&(path, text)| (path, text.replace(sound, broken))).collect()
}

#[test]
fn a_broken_rule_is_caught_and_named() {
    let gold = marked::read(&Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus"), None).unwrap();
    let gold: Vec<GoldDocument> = gold.into_iter().filter(|d| !d.id.starts_with("held-")).collect();
    let sound = pairs(&Extractor::built_in(), &gold);

    let with_dates = |text: Vec<(&str, String)>| {
        let files: Vec<(&str, &str)> = text.iter().map(|(path, text)| (*path, text.as_str())).collect();
        Extractor { dates: Grammar::parse(&files).unwrap(), ..Extractor::built_in() }
    };
    for (extractor, rule) in [
        // The weekday of the week before.
        (
            with_dates(broken(
                dates::FILES,
                "rule date/weekday in date\nmatch: ^{weekday:full-weekday}\n",
                "rule date/weekday in date\nmatch: ^{weekday:full-weekday} said\nmatch: ^{weekday:full-weekday}\nset: dir=FUTURE\n",
            )),
            "rule:date/weekday",
        ),
        // A rule of the user's that claims who speaks as a firm. (One broken rule of names among the built-in ones changes next to
        // nothing: the weights have a hundred other reasons.)
        (
            Extractor::built_in()
                .with_rules(&[(
                    "mine.rules",
                    "rule mine/firm\ncompany: [Cap{1,2}] said\nyes: Then [Zentrix] said no.\nno: He said no.\n",
                )])
                .unwrap(),
            "rule:mine/firm",
        ),
    ] {
        let broken = pairs(&extractor, &gold);
        let comparison = compare((&sound.0, &sound.1), (&broken.0, &broken.1), Draws::default());
        let mut table = String::new();
        comparison.write_table(10, &mut table);
        assert_eq!(comparison.verdict, Verdict::Worse, "{rule}\n{table}");
        assert!(table.contains(rule), "{rule}\n{table}");
        let mut list = String::new();
        errors::errors(&broken.0, &broken.1).write_table(10, &mut list);
        assert!(list.contains(rule), "{rule}\n{list}");
    }
}
