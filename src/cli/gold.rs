//! Gold, and predictions on it, as `eval`, `train` and `check` need them: whole, and with what is strange told.

use std::collections::BTreeMap;
use std::path::Path;

use tagwire::mapping::Mapping;
use tagwire::number::counted;
use tagwire::read::gold::GoldDocument;
use tagwire::read::marked::{self, Reading, Texts};

use super::message::Few;

/// Reads marked documents whole: what is passed over is told, and all that doesn't fit before that is an error.
pub fn read(
    path: &Path,
    texts: Option<&Texts>,
    mapping: Option<&Mapping>,
) -> anyhow::Result<Vec<GoldDocument>> {
    let shown = path.display();
    read_marked(path, texts, mapping, |is_empty| {
        let hint = match is_empty {
            true => "mend it".to_owned(),
            false => format!("mend it, or let `tagwire convert {shown} clean.jsonl` write what fits"),
        };
        format!("{shown}: not taken as gold; {hint}")
    })
}

/// Reads predictions on gold as [`read`] reads that; these are the gold's texts.
pub fn predictions(
    path: &Path,
    gold: &Path,
    texts: &Texts,
    mapping: Option<&Mapping>,
) -> anyhow::Result<Vec<GoldDocument>> {
    read_marked(path, Some(texts), mapping, |_| {
        format!(
            "{}: not taken as predictions on {}; mend it, or tag the very texts of the gold (`tagwire tag`)",
            path.display(),
            gold.display()
        )
    })
}

/// Reads marked documents whole; `refused` says what is to be done where something does not fit, and is told whether nothing does.
fn read_marked(
    path: &Path,
    texts: Option<&Texts>,
    mapping: Option<&Mapping>,
    refused: impl Fn(bool) -> String,
) -> anyhow::Result<Vec<GoldDocument>> {
    let mut found = marked::read_all(path, &Reading { texts, mapping, ..Reading::default() })?;
    found.leave_out_unmarked(path);
    Few::of(&found.notes);
    Few::of(&found.contested);
    if let Some(strange) = strange_labels(&found.documents) {
        tell!(
            "{}: {strange}, which are no labels of ours, and count as no names; --map FILE says what they mean",
            path.display()
        );
    }
    let last = found.problems.pop();
    Few::of(&found.problems);
    match last {
        Some(problem) => Err(anyhow::Error::from(problem).context(refused(found.documents.is_empty()))),
        None => Ok(found.documents),
    }
}

/// Returns which labels of spans mean nothing to us, and how often each is there: `4 spans "COMPANY"`.
fn strange_labels(documents: &[GoldDocument]) -> Option<String> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for span in documents.iter().flat_map(|document| &document.spans) {
        if span.label.is_none() && span.tag.is_none() {
            *counts.entry(span.name.as_str()).or_default() += 1;
        }
    }
    let parts: Vec<String> =
        counts.iter().map(|(name, count)| format!("{} {name:?}", counted(*count, "span"))).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// Says that gold looks like predictions, where all of its spans have what `tag` writes of a span.
pub fn warn_of_predictions(path: &Path, documents: &[GoldDocument]) {
    let mut spans = documents.iter().flat_map(|document| &document.spans);
    if spans.clone().next().is_some() && spans.all(|span| span.score.is_some() && span.source.is_some()) {
        tell!(
            "{}: every span has a score and a source as `tag` writes them: these may be predictions, not gold",
            path.display()
        );
    }
}
