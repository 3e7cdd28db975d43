//! A run into a folder: shards that appear whole or not at all, and a manifest that says which are done.
//!
//! A shard is written as `NAME.part`, flushed to the disk, renamed, and then entered in the manifest. Whatever kills a run in between
//! leaves a shard that is entered and whole, or one that is made again with the same bytes.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::manifest::{self, Finish, Header, Manifest, Shard, bytes, hex};
use super::output::{Compression, Stream, ending, is_lines};
use super::{Done, Tally, Written, chain};
use crate::write::{Format, beside_shards};

/// Where an unfinished shard of a run that was stopped in order stands.
const CHECKPOINT: &str = "checkpoint.json";
/// Held while a run writes here; the system lets go of it however the run ends.
const LOCK: &str = ".lock";

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

/// A shard that is being written.
struct Open {
    file: File,
    stream: Stream,
    part: PathBuf,
    name: String,
    hash: Sha256,
    size: u64,
    plain: u64,
    items: u64,
    input: [u8; 32],
    tally: Tally,
}

impl Open {
    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        // Items are large already: a buffer between would only copy.
        self.file.write_all(bytes)?;
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        Ok(())
    }
}

/// A folder that a run writes to.
pub struct Folder {
    path: PathBuf,
    shape: Shape,
    manifest: File,
    /// Kept for the lock on it.
    _lock: File,
    number: usize,
    open: Option<Open>,
    tally: Tally,
}

/// What the shards are.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Their format.
    pub format: Format,
    /// The labels of its spans.
    pub labels: Vec<String>,
    /// How they are packed.
    pub compression: Compression,
    /// Bytes of records, before packing, after which a shard is closed.
    pub limit: u64,
}

/// What opening a folder found.
pub enum Opened {
    /// A run can write there; what was done before is to be read past.
    Ready(Box<Folder>, Vec<Done>),
    /// The run is finished already.
    Finished(Box<Tally>),
}

fn failed(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

impl Folder {
    /// Opens a folder for a run, making it if it is not there.
    ///
    /// # Errors
    /// Another run writes there; there is a run already and `resume` is not set; it is another run than this; the system refuses.
    pub fn open(path: &Path, header: &Header, shape: Shape, resume: bool) -> Result<Opened, String> {
        let shown = path.display();
        fs::create_dir_all(path).map_err(|e| failed(path, &e))?;
        let lock_path = path.join(LOCK);
        let lock = OpenOptions::new()
            .create(true)
            .append(true)
            .open(&lock_path)
            .map_err(|e| failed(&lock_path, &e))?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "{shown}: another run is writing there; wait for it, or give another folder"
                ));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&lock_path, &error)),
        }
        let found = Manifest::read(path)?;
        if found.is_none()
            && let Some((name, text)) = beside_shards(shape.format, &shape.labels)
        {
            let file = path.join(name);
            fs::write(&file, text).map_err(|e| failed(&file, &e))?;
        }
        if found.is_some() && !resume {
            return Err(format!(
                "{shown}: holds a run already; --resume goes on with it, or give another folder"
            ));
        }
        let manifest_path = path.join(manifest::NAME);
        let mut manifest = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&manifest_path)
            .map_err(|e| failed(&manifest_path, &e))?;
        let folder = |number, tally, manifest: File| Folder {
            path: path.to_path_buf(),
            shape,
            manifest,
            _lock: lock,
            number,
            open: None,
            tally,
        };
        let Some(found) = found else {
            let stray = fs::read_dir(path)
                .map_err(|e| failed(path, &e))?
                .filter_map(Result::ok)
                .find(|entry| is_shard(&entry.file_name().to_string_lossy()));
            if let Some(stray) = stray {
                let name = stray.file_name();
                return Err(format!(
                    "{shown}: holds {} but no manifest; give an empty folder",
                    name.to_string_lossy()
                ));
            }
            let line = line(header);
            manifest
                .set_len(0)
                .and_then(|()| manifest.write_all(&line))
                .and_then(|()| manifest.sync_all())
                .map_err(|e| failed(&manifest_path, &e))?;
            return Ok(Opened::Ready(Box::new(folder(0, Tally::default(), manifest)), Vec::new()));
        };
        if let Some(difference) = found.header.difference(header) {
            return Err(format!("{shown}: cannot go on with this run: {difference}"));
        }
        let mut done = Vec::new();
        for shard in &found.shards {
            is_there(path, shard)?;
            let part =
                shard.done().ok_or_else(|| format!("{}: a checksum is broken", manifest_path.display()))?;
            done.push(part);
        }
        if found.finish.is_some() {
            return Ok(Opened::Finished(Box::new(found.tally())));
        }
        // A line that was being written when the run was killed.
        manifest
            .set_len(found.whole)
            .and_then(|()| manifest.seek(SeekFrom::End(0)))
            .map_err(|e| failed(&manifest_path, &e))?;
        let mut folder = folder(found.shards.len(), found.tally(), manifest);
        if let Some(part) = folder.restore() {
            done.push(part);
        }
        Ok(Opened::Ready(Box::new(folder), done))
    }

    /// Takes up the shard that a run stopped in order left unfinished, if it is as it was left.
    fn restore(&mut self) -> Option<Done> {
        let path = self.path.join(CHECKPOINT);
        let text = fs::read_to_string(&path).ok()?;
        let _ = fs::remove_file(&path);
        let checkpoint: Checkpoint = serde_json::from_str(&text).ok()?;
        if checkpoint.number != self.number {
            return None;
        }
        let (name, part) = self.names();
        let (hash, size) = manifest::sum(&part, Some(checkpoint.size)).ok()?;
        if size != checkpoint.size || hex(&hash.clone().finalize()) != checkpoint.sha256 {
            return None;
        }
        let mut file = OpenOptions::new().write(true).open(&part).ok()?;
        let stream = self.stream().ok()?;
        file.set_len(size).ok()?;
        file.seek(SeekFrom::End(0)).ok()?;
        let input = bytes(&checkpoint.input)?;
        let done = Done { name: name.clone(), items: checkpoint.items, input };
        self.tally.add(&checkpoint.tally);
        self.open = Some(Open {
            file,
            stream,
            part,
            name,
            hash,
            size,
            plain: checkpoint.plain,
            items: checkpoint.items,
            input,
            tally: checkpoint.tally,
        });
        Some(done)
    }

    fn names(&self) -> (String, PathBuf) {
        let name =
            format!("part-{:05}{}", self.number + 1, ending(self.shape.format, self.shape.compression));
        let part = self.path.join(format!("{name}.part"));
        (name, part)
    }

    fn stream(&self) -> io::Result<Stream> {
        Stream::new(self.shape.format, self.shape.labels.clone(), self.shape.compression, None)
    }

    /// Returns what was counted so far, in earlier runs too.
    pub fn tally(&self) -> &Tally {
        &self.tally
    }

    /// Writes what came of an item.
    ///
    /// # Errors
    /// The disk is full, or the system refuses; the unfinished shard is taken away.
    pub fn write(&mut self, written: &Written) -> io::Result<()> {
        let result = self.append(written);
        if result.is_err()
            && let Some(open) = self.open.take()
        {
            // Frees what space there is; it will be made again.
            let _ = fs::remove_file(&open.part);
        }
        result
    }

    fn append(&mut self, written: &Written) -> io::Result<()> {
        if self.open.is_none() {
            let (name, part) = self.names();
            let file = File::create(&part)?;
            self.open = Some(Open {
                file,
                stream: self.stream()?,
                part,
                name,
                hash: Sha256::new(),
                size: 0,
                plain: 0,
                items: 0,
                input: [0; 32],
                tally: Tally::default(),
            });
        }
        let open = self.open.as_mut().expect("it was opened");
        let bytes = open.stream.put(written)?;
        open.write(&bytes)?;
        open.plain += written.plain;
        open.items += 1;
        open.input = chain(open.input, written.input);
        open.tally.add(&written.tally);
        self.tally.add(&written.tally);
        if open.plain >= self.shape.limit { self.close() } else { Ok(()) }
    }

    /// Closes the open shard: to the disk, to its name, into the manifest.
    fn close(&mut self) -> io::Result<()> {
        let Some(mut open) = self.open.take() else { return Ok(()) };
        let stream = std::mem::replace(&mut open.stream, self.stream()?);
        let end = stream.finish()?;
        if let Err(error) = open.write(&end).and_then(|()| open.file.sync_all()) {
            let _ = fs::remove_file(&open.part);
            return Err(error);
        }
        fs::rename(&open.part, self.path.join(&open.name))?;
        sync_folder(&self.path)?;
        let shard = Shard {
            shard: open.name.clone(),
            size: open.size,
            sha256: hex(&open.hash.clone().finalize()),
            items: open.items,
            input: hex(&open.input),
            tally: open.tally.clone(),
        };
        self.manifest.write_all(&line(&shard))?;
        self.manifest.sync_all()?;
        self.number += 1;
        Ok(())
    }

    /// Ends the run: closes the last shard and writes the last line of the manifest.
    ///
    /// # Errors
    /// The disk is full, or the system refuses.
    pub fn finish(mut self) -> io::Result<Tally> {
        self.close()?;
        let finish = Finish { shards: self.number, tally: self.tally.clone() };
        self.manifest.write_all(&line(&finish))?;
        self.manifest.sync_all()?;
        Ok(self.tally)
    }

    /// Leaves the run so that it can go on where it is, inside a shard too.
    ///
    /// # Errors
    /// The system refuses; the run can go on after the last whole shard then.
    pub fn leave(self) -> io::Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        if !is_lines(self.shape.format) {
            // What stands between documents could not be taken up; the shard is made again.
            return fs::remove_file(&open.part);
        }
        open.file.sync_all()?;
        let checkpoint = Checkpoint {
            number: self.number,
            size: open.size,
            sha256: hex(&open.hash.clone().finalize()),
            plain: open.plain,
            items: open.items,
            input: hex(&open.input),
            tally: open.tally.clone(),
        };
        let part = self.path.join(format!("{CHECKPOINT}.part"));
        let mut file = File::create(&part)?;
        file.write_all(&line(&checkpoint))?;
        file.sync_all()?;
        fs::rename(&part, self.path.join(CHECKPOINT))
    }
}

/// Checks that a shard of the manifest is there and as long as it was.
fn is_there(folder: &Path, shard: &Shard) -> Result<(), String> {
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

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

/// Returns true if a file is named like a shard.
pub fn is_shard(name: &str) -> bool {
    name.strip_prefix("part-")
        .is_some_and(|rest| rest.len() > 5 && rest.as_bytes()[..5].iter().all(u8::is_ascii_digit))
        && !name.ends_with(".part")
}

/// Returns the files of records in a folder, in order: those of the manifest, or all JSONL where there is none.
pub(crate) fn shards(path: &Path) -> Result<std::collections::VecDeque<PathBuf>, String> {
    if let Some(manifest) = Manifest::read(path)? {
        return Ok(manifest.shards.iter().map(|shard| path.join(&shard.shard)).collect());
    }
    let mut found: Vec<PathBuf> = fs::read_dir(path)
        .map_err(|e| failed(path, &e))?
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

/// The name of a file is on the disk only after its folder is; where a system cannot do that it is left to it.
fn sync_folder(path: &Path) -> io::Result<()> {
    #[cfg(unix)]
    File::open(path)?.sync_all()?;
    #[cfg(not(unix))]
    let _ = path;
    Ok(())
}
