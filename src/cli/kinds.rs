//! `tagwire train --kinds`: a table of kinds from gold, and how many kinds are right with it.

use std::fs;
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, bail};
use tagwire::number::counted;
use tagwire::read::gold::GoldDocument;
use tagwire::resolve::kinds::{KindRow, write};
use tagwire::train::kinds::{KindSettings, learn_kinds, table};
use tagwire::{Context, Extractor, Label, Scratch};

use super::folds::{FEW, FOLDS, Folds};
use super::train::{Corpus, short};

/// Learns a table of kinds and writes it; tells how many kinds are right with it and with the built-in one, on documents that the corpora
/// hold out, or on the folds of the first.
pub fn learn(path: &Path, corpora: &[Corpus], folds: Option<usize>) -> anyhow::Result<()> {
    let start = Instant::now();
    let all: Vec<&GoldDocument> = corpora.iter().flat_map(|corpus| &corpus.documents).collect();
    let spans = all.iter().flat_map(|gold| &gold.spans);
    if spans.filter(|span| span.kind.is_some()).count() == 0 {
        bail!(
            "--kinds: no marked span has a kind; mark them as the labels group/company, place/city, .. or in the field kind"
        );
    }
    let extractor = Extractor::built_in();
    let mut learned = rows(&extractor, &all);
    if learned.is_empty() {
        let floor = KindSettings::default().floor;
        bail!(
            "--kinds: nothing was learned from {}: what counts is what {floor} have, and some dozens make a table",
            counted(all.len(), "document")
        );
    }
    let names: Vec<String> = corpora.iter().map(|corpus| short(Path::new(&corpus.path))).collect();
    let header = format!(
        "# feature, then kinds and their weights\n# learned by `tagwire train --kinds` from {}\n",
        names.join(" ")
    );
    let text = write(&header, &mut learned);
    fs::write(path, &text).with_context(|| path.display().to_string())?;
    let seconds = start.elapsed().as_secs();
    let (features, bytes) = (counted(learned.len(), "feature"), counted(text.len(), "byte"));
    tell!("kinds: {features}, {bytes}, {seconds} s -> {}", path.display());
    let (mut built_in, mut new) = (Count::default(), Count::default());
    let (first, any_held) = (&corpora[0].documents, corpora.iter().any(|corpus| !corpus.held.is_empty()));
    let folds = folds.or((!any_held && (FOLDS..=FEW).contains(&first.len())).then_some(FOLDS));
    let on = match folds {
        Some(folds) => {
            let dealt = Folds::deal(corpora, folds);
            for fold in 0..folds {
                let rest: Vec<&GoldDocument> =
                    all.iter().copied().filter(|gold| dealt.is_learned(gold, fold)).collect();
                let judged: Vec<&GoldDocument> = dealt.judged(fold).collect();
                built_in.judge(&extractor, &judged);
                new.judge(&with(&rows(&extractor, &rest)), &judged);
            }
            format!("{folds} folds")
        }
        None if !any_held => {
            tell!(
                "kinds: {} {}",
                counted(first.len(), "document"),
                match first.len() {
                    count if count > FEW =>
                        format!("are not judged unasked; --folds {FOLDS} says how many kinds are right"),
                    _ => format!(
                        "cannot tell how many kinds are right; {FOLDS} or more are judged by themselves"
                    ),
                }
            );
            return Ok(());
        }
        None => {
            let held: Vec<&GoldDocument> = corpora.iter().flat_map(|corpus| &corpus.held).collect();
            built_in.judge(&extractor, &held);
            new.judge(&with(&learned), &held);
            format!("{} held out", counted(held.len(), "document"))
        }
    };
    if new.found > 0 {
        tell!("{on}: {new} of {} kinds right (with the built-in table {built_in})", new.found);
    } else {
        tell!("{on}: no name with a kind is found in them, so how many kinds are right cannot be told");
    }
    Ok(())
}

fn rows(extractor: &Extractor, gold: &[&GoldDocument]) -> Vec<KindRow> {
    learn_kinds(extractor, gold, &KindSettings::default())
}

fn with(rows: &[KindRow]) -> Extractor {
    Extractor::built_in().with_kinds(table(rows))
}

/// Mentions found with their span and label whose gold tells a kind, and those whose kind is right.
#[derive(Clone, Copy, Default)]
struct Count {
    found: usize,
    right: usize,
}

impl Count {
    fn judge(&mut self, extractor: &Extractor, gold: &[&GoldDocument]) {
        let mut scratch = Scratch::default();
        for gold in gold {
            let found = extractor.extract(&gold.text, &Context::default(), &mut scratch);
            for span in gold.spans.iter().filter(|span| span.label.is_some_and(|l| l != Label::Date)) {
                let Some(kind) = span.kind.filter(|kind| !kind.name().is_empty()) else { continue };
                let same = found.entities.binary_search_by_key(&span.span, |entity| entity.span);
                let Ok(at) = same else { continue };
                if found.entities[at].label == kind.label() {
                    self.found += 1;
                    self.right += usize::from(found.entities[at].kind == kind);
                }
            }
        }
    }
}

impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:.4}", self.right as f64 / self.found.max(1) as f64)
    }
}
