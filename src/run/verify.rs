//! A finished run against its manifest.

use std::fs::{self, File};
use std::io::{self, BufRead};
use std::path::Path;

use super::manifest::{Manifest, hex, sum};
use super::shard::is_shard;
use super::{Compression, Tally};
use crate::format::Format;
use crate::number::counted;
use sha2::Digest;

/// What checking a run found.
#[derive(Debug, Default)]
pub struct Verdict {
    /// What is wrong; empty if all is well.
    pub wrong: Vec<String>,
    /// Shards looked at.
    pub shards: usize,
    /// What the manifest counts.
    pub tally: Tally,
}

/// Checks a run: that it came to its end, that each shard is there with its size and checksum, that it has as many records as the
/// manifest says (where a record is a line), and that there is no shard besides.
///
/// # Errors
/// There is no manifest, or it cannot be read.
pub fn verify(folder: &Path) -> Result<Verdict, String> {
    let shown = folder.display();
    if folder.is_file() {
        return Err(format!("{shown}: a file; give the folder of a run"));
    }
    let Some(manifest) = Manifest::read(folder)? else {
        return Err(format!(
            "{shown}: no manifest.jsonl, so no run that can be verified; runs are written with `-o {shown}/`"
        ));
    };
    let mut verdict = Verdict { tally: manifest.tally(), ..Verdict::default() };
    match &manifest.finish {
        None => {
            verdict.wrong.push(format!("{shown}: the run did not come to its end; --resume goes on with it"))
        }
        Some(finish) if finish.shards != manifest.shards.len() || finish.tally != verdict.tally => {
            verdict.wrong.push(format!("{shown}/manifest.jsonl: its end does not fit its shards"));
        }
        Some(_) => {}
    }
    for shard in &manifest.shards {
        verdict.shards += 1;
        let path = folder.join(&shard.shard);
        let (hash, size) = match sum(&path, None) {
            Ok(found) => found,
            Err(error) => {
                verdict.wrong.push(format!("{}: {error}", path.display()));
                continue;
            }
        };
        if size != shard.size {
            verdict.wrong.push(format!(
                "{}: {size} bytes, but the manifest says {}",
                path.display(),
                shard.size
            ));
            continue;
        }
        if hex(&hash.finalize()) != shard.sha256 {
            verdict
                .wrong
                .push(format!("{}: its checksum is not the manifest's: it was changed", path.display()));
            continue;
        }
        // Of other formats a document may be any number of lines, and one that could not be read is none.
        if manifest.header.options.get("format").is_some_and(|format| format == Format::Jsonl.name()) {
            match lines(&path, Compression::of(&shard.shard)) {
                Ok(lines) if lines == shard.tally.records() => {}
                Ok(lines) => verdict.wrong.push(format!(
                    "{}: {}, but the manifest says {}",
                    path.display(),
                    counted(lines, "record"),
                    shard.tally.records()
                )),
                Err(error) => verdict.wrong.push(format!("{}: {error}", path.display())),
            }
        }
    }
    let entries = fs::read_dir(folder).map_err(|error| format!("{shown}: {error}"))?;
    for entry in entries.filter_map(Result::ok) {
        let name = entry.file_name().to_string_lossy().into_owned();
        if is_shard(&name) && manifest.shards.iter().all(|shard| shard.shard != name) {
            verdict.wrong.push(format!("{shown}/{name}: not in the manifest"));
        }
    }
    verdict.wrong.sort();
    Ok(verdict)
}

fn lines(path: &Path, compression: Compression) -> io::Result<u64> {
    let mut reader = super::output::unpacked(File::open(path)?, compression)?;
    let mut lines = 0;
    loop {
        let ready = reader.fill_buf()?;
        if ready.is_empty() {
            return Ok(lines);
        }
        lines += ready.iter().filter(|&&b| b == b'\n').count() as u64;
        let count = ready.len();
        reader.consume(count);
    }
}
