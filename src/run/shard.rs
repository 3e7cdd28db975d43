//! The shards of a run: one that is being written, how far it came where the run was stopped, and which files are shards.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manifest::{self, Manifest, Shard, bytes, hex, line};
use super::output::Stream;
use super::{Done, Tally, Written, chain, failed};
use crate::format::Format;

/// Where an unfinished shard of a run that was stopped in order stands.
const CHECKPOINT: &str = "checkpoint.json";

/// How far an unfinished shard came.
#[derive(Debug, Serialize, Deserialize)]
struct Checkpoint {
    number: usize,
    size: u64,
    sha256: String,
    plain: u64,
    items: u64,
    input: String,
    tally: Tally,
}

/// The file of a shard until it has its name.
struct Part {
    file: File,
    path: PathBuf,
    hash: Sha256,
    size: u64,
}

impl Part {
    /// Returns where the file of a shard stands until it has its name.
    fn path(folder: &Path, name: &str) -> PathBuf {
        folder.join(format!("{name}.part"))
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Items are large already: a buffer between would only copy.
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }

    fn sha256(&self) -> String {
        hex(&self.hash.clone().finalize())
    }
}

/// A shard that is being written.
pub(super) struct Open {
    name: String,
    stream: Stream,
    part: Part,
    plain: u64,
    items: u64,
    input: [u8; 32],
    tally: Tally,
}

impl Open {
    /// Begins a shard.
    pub fn new(folder: &Path, name: String, stream: Stream) -> io::Result<Open> {
        let path = Part::path(folder, &name);
        let part = Part { file: File::create(&path)?, path, hash: Sha256::new(), size: 0 };
        Ok(Open { name, stream, part, plain: 0, items: 0, input: [0; 32], tally: Tally::default() })
    }

    /// Takes up the shard of that number and name that a run left unfinished, if it is as it was left.
    pub fn restore(folder: &Path, number: usize, name: String, stream: Stream) -> Option<Open> {
        let checkpoint = folder.join(CHECKPOINT);
        let text = fs::read_to_string(&checkpoint).ok()?;
        let _ = fs::remove_file(&checkpoint);
        let checkpoint: Checkpoint = serde_json::from_str(&text).ok()?;
        if checkpoint.number != number {
            return None;
        }
        let path = Part::path(folder, &name);
        let (hash, size) = manifest::sum(&path, Some(checkpoint.size)).ok()?;
        let file = OpenOptions::new().write(true).open(&path).ok()?;
        let mut part = Part { file, path, hash, size };
        if size != checkpoint.size || part.sha256() != checkpoint.sha256 {
            return None;
        }
        let input = bytes(&checkpoint.input)?;
        part.file.set_len(size).ok()?;
        part.file.seek(SeekFrom::End(0)).ok()?;
        let Checkpoint { plain, items, tally, .. } = checkpoint;
        Some(Open { name, stream, part, plain, items, input, tally })
    }

    /// Writes what came of an item.
    pub fn put(&mut self, written: &Written) -> io::Result<()> {
        self.part.write(&self.stream.put(written)?)?;
        self.plain += written.plain;
        self.items += 1;
        self.input = chain(self.input, written.input);
        self.tally.add(&written.tally);
        Ok(())
    }

    /// Writes the end of the shard and gives its file its name; returns what the manifest says of it.
    pub fn close(mut self, folder: &Path) -> io::Result<Shard> {
        let end = self.stream.finish()?;
        if let Err(error) = self.part.write(&end).and_then(|()| self.part.file.sync_all()) {
            let _ = fs::remove_file(&self.part.path);
            return Err(error);
        }
        fs::rename(&self.part.path, folder.join(&self.name))?;
        sync_folder(folder)?;
        Ok(Shard {
            size: self.part.size,
            sha256: self.part.sha256(),
            shard: self.name,
            items: self.items,
            input: hex(&self.input),
            tally: self.tally,
        })
    }

    /// Leaves the shard of that number so that it can be taken up.
    pub fn leave(&self, folder: &Path, number: usize) -> io::Result<()> {
        self.part.file.sync_all()?;
        let checkpoint = Checkpoint {
            number,
            size: self.part.size,
            sha256: self.part.sha256(),
            plain: self.plain,
            items: self.items,
            input: hex(&self.input),
            tally: self.tally.clone(),
        };
        let part = Part::path(folder, CHECKPOINT);
        let mut file = File::create(&part)?;
        file.write_all(&line(&checkpoint))?;
        file.sync_all()?;
        fs::rename(&part, folder.join(CHECKPOINT))
    }

    /// Takes the file away: it will be made again.
    pub fn discard(&self) -> io::Result<()> {
        fs::remove_file(&self.part.path)
    }

    /// Returns the bytes of its records before packing.
    pub fn plain(&self) -> u64 {
        self.plain
    }

    /// Returns what was counted in it.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Returns what is read again and not done again.
    pub fn done(&self) -> Done {
        Done { name: self.name.clone(), items: self.items, input: self.input }
    }
}

/// Returns the name of a shard without its ending, by its number from 0.
pub(super) fn stem(number: usize) -> String {
    format!("part-{:05}", number + 1)
}

/// Returns true if a file is named like a shard.
pub(super) fn is_shard(name: &str) -> bool {
    name.strip_prefix("part-")
        .is_some_and(|rest| rest.len() > 5 && rest.as_bytes()[..5].iter().all(u8::is_ascii_digit))
        && !name.ends_with(".part")
}

/// Checks that a shard of the manifest is there and as long as it was.
pub(super) fn is_there(folder: &Path, shard: &Shard) -> Result<(), String> {
    let file = folder.join(&shard.shard);
    let wrong = match fs::metadata(&file) {
        Ok(metadata) if metadata.len() == shard.size => return Ok(()),
        Ok(metadata) => format!("has {} bytes, but the manifest says {}", metadata.len(), shard.size),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            format!("is gone, but the manifest says it has {} bytes", shard.size)
        }
        Err(error) => error.to_string(),
    };
    let (file, folder) = (file.display(), folder.display());
    Err(format!(
        "{file}: {wrong}; put the file back, or begin anew in another folder (`tagwire verify {folder}` says what else is wrong)"
    ))
}

/// Returns the files of records in a folder, in order: those of the manifest, or all JSONL where there is none.
pub(crate) fn shards(folder: &Path) -> Result<VecDeque<PathBuf>, String> {
    if let Some(manifest) = Manifest::read(folder)? {
        return Ok(manifest.shards.iter().map(|shard| folder.join(&shard.shard)).collect());
    }
    let mut found: Vec<PathBuf> = fs::read_dir(folder)
        .map_err(|e| failed(folder, &e))?
        .filter_map(Result::ok)
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            [".jsonl", ".jsonl.gz", ".jsonl.zst"].iter().any(|ending| name.ends_with(ending))
        })
        .map(|entry| entry.path())
        .collect();
    found.sort();
    Ok(found.into())
}

/// Returns true for the folder of a run that did not come to its end.
///
/// # Errors
/// The manifest cannot be read.
pub(crate) fn is_unfinished(folder: &Path) -> Result<bool, String> {
    Ok(Manifest::read(folder)?.is_some_and(|manifest| manifest.finish.is_none()))
}

/// Returns the name of the format of a run that is not records.
///
/// # Errors
/// The manifest cannot be read.
pub(crate) fn written_as(folder: &Path) -> Result<Option<String>, String> {
    let manifest = Manifest::read(folder)?;
    let format = manifest.and_then(|mut manifest| manifest.header.options.remove("format"));
    Ok(format.filter(|format| format != Format::Jsonl.name()))
}

/// The name of a file is on the disk only after its folder is; where a system cannot do that it is left to it.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
