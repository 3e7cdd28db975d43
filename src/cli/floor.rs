//! `tagwire eval --floor`: figures on record that those of a run must not fall below.

use std::path::{Path, PathBuf};

use anyhow::bail;
use serde_json::{Map, Value};
use tagwire::number::counted;
use tagwire::score::floor::Floor;
use tagwire::score::report::Report;

use super::overwrite;

/// Refuses to put figures on record where something else stands: what is read, or a file that is no record.
pub fn refuse(path: &Path, inputs: &[PathBuf]) -> anyhow::Result<()> {
    overwrite::refuse(Some(path), inputs.iter().map(PathBuf::as_path))?;
    let is_record = |text: &str| {
        let fields: Option<Map<String, Value>> = serde_json::from_str(text).ok();
        text.trim().is_empty() || fields.is_some_and(|fields| fields.is_empty() || fields.contains_key("f1"))
    };
    match std::fs::read(path) {
        Ok(bytes) if !std::str::from_utf8(&bytes).is_ok_and(is_record) => bail!(
            "{}: holds something else than figures on record, which --update would replace; give another name",
            path.display()
        ),
        _ => Ok(()),
    }
}

/// Checks the figures against those on record, or records them; returns false if they fell.
pub fn check(path: &Path, report: &Report, update: bool) -> anyhow::Result<bool> {
    let now = Floor::of(report);
    if update {
        now.write(path)?;
        tell!("figures recorded in {}", path.display());
        return Ok(true);
    }
    if !path.exists() {
        bail!("{}: no such file; --update writes it", path.display());
    }
    let record = Floor::read(path)?;
    if (&record.labels, record.normalise) != (&now.labels, now.normalise) {
        bail!(
            "{}: recorded with --labels {}{}, which this run is not",
            path.display(),
            record.labels.join(","),
            if record.normalise { " --normalise" } else { "" }
        );
    }
    if !record.is_of_the_same(&now) {
        tell!(
            "{} is of {} with {}, but there are {} with {}; --update records anew",
            path.display(),
            counted(record.documents, "document"),
            counted(record.mentions, "mention"),
            now.documents,
            now.mentions
        );
    }
    let broken = record.broken_by(&now);
    for line in &broken {
        tell!("{}: {line}", path.display());
    }
    if !broken.is_empty() {
        tell!("--errors 10 shows what is wrong; if the fall is meant, --update records the new figures");
    }
    Ok(broken.is_empty())
}
