//! The user's lists: found, read, and what of them is told.

use std::path::{Path, PathBuf};

use anyhow::{anyhow, bail};
use tagwire::gazetteer::list::List;
use tagwire::gazetteer::user;
use tagwire::number::counted;
use tagwire::{Error, Extractor};

use super::message::Few;

/// Returns the file of a list, and the label where one is given before it: LABEL/KIND=FILE says what the rows of a list without labels are.
pub fn claimed(path: &Path) -> (Option<&str>, &Path) {
    match path.to_str().and_then(|text| text.split_once('=')) {
        Some((claim, file)) if !path.exists() => (Some(claim), Path::new(file)),
        _ => (None, path),
    }
}

/// Reads a list with the label before it; lines that are left out of it are told.
pub fn read(path: &Path) -> anyhow::Result<List> {
    let (claim, file) = claimed(path);
    if file.as_os_str().is_empty() {
        bail!("{}: no file is named after the label; write group/company=FILE", path.display());
    }
    let (list, left_out) = user::read_told(file, claim).map_err(|error| match error {
        Error::Io { .. } => anyhow::Error::new(error),
        _ => {
            anyhow!("{error}; `tagwire check '{}'` tells what else is wrong with it", path.display())
        }
    })?;
    Few::of(left_out);
    Ok(list)
}

/// Gives an extractor these lists; names that two of their rows claim under different labels are told.
pub fn load(extractor: Extractor, paths: &[PathBuf]) -> anyhow::Result<Extractor> {
    let lists: Vec<List> = paths.iter().map(|path| read(path)).collect::<Result<_, _>>()?;
    let extractor = extractor.with_lists(&lists)?;
    let contested = extractor.contested();
    if let Some(first) = contested.first() {
        let rows = counted(contested.len(), "row");
        tell!(
            "another label has the name of {rows} of your lists: {first}; `tagwire check FILES` tells more"
        );
    }
    Ok(extractor)
}
