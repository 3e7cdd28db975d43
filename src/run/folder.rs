//! A run into a folder: shards that appear whole or not at all, and a manifest that says which are done.
//!
//! A shard is written as `NAME.part`, flushed to the disk, renamed, and then entered in the manifest. Whatever kills a run in between
//! leaves a shard that is entered and whole, or one that is made again with the same bytes.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::manifest::{self, Finish, Header, Manifest, line};
use super::output::{Compression, Stream, ending, is_lines};
use super::shard::{Open, is_shard, is_there, stem};
use super::{Done, Tally, Written, failed};
use crate::write::{Format, beside_shards};

/// Held while a run writes here; the system lets go of it however the run ends.
const LOCK: &str = ".lock";

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

impl Folder {
    /// Opens a folder for a run, making it if it is not there.
    ///
    /// # Errors
    /// Another run writes there; there is a run already and `resume` is not set; it is another run than this; the system refuses.
    pub fn open(path: &Path, header: &Header, shape: Shape, resume: bool) -> Result<Opened, String> {
        fs::create_dir_all(path).map_err(|e| failed(path, &e))?;
        let lock = lock(path)?;
        let found = Manifest::read(path)?;
        if found.is_none()
            && let Some((name, text)) = beside_shards(shape.format, &shape.labels)
        {
            let file = path.join(name);
            fs::write(&file, text).map_err(|e| failed(&file, &e))?;
        }
        if found.is_some() && !resume {
            return Err(format!(
                "{}: holds a run already; --resume goes on with it, or give another folder",
                path.display()
            ));
        }
        let manifest_path = path.join(manifest::NAME);
        let manifest = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&manifest_path)
            .map_err(|e| failed(&manifest_path, &e))?;
        let mut folder = Folder {
            path: path.to_path_buf(),
            shape,
            manifest,
            _lock: lock,
            number: 0,
            open: None,
            tally: Tally::default(),
        };
        match found {
            None => {
                folder.begin(header)?;
                Ok(Opened::Ready(Box::new(folder), Vec::new()))
            }
            Some(found) => folder.go_on(header, &found),
        }
    }

    /// Begins the run: writes the first line of the manifest.
    fn begin(&mut self, header: &Header) -> Result<(), String> {
        let stray = fs::read_dir(&self.path)
            .map_err(|e| failed(&self.path, &e))?
            .filter_map(Result::ok)
            .find(|entry| is_shard(&entry.file_name().to_string_lossy()));
        if let Some(stray) = stray {
            return Err(format!(
                "{}: holds {} but no manifest; give an empty folder",
                self.path.display(),
                stray.file_name().to_string_lossy()
            ));
        }
        // What there is of a first line is not whole.
        self.manifest
            .set_len(0)
            .and_then(|()| self.manifest.write_all(&line(header)))
            .and_then(|()| self.manifest.sync_all())
            .map_err(|e| failed(&self.path.join(manifest::NAME), &e))
    }

    /// Goes on with the run of a manifest, if it is the one of the header and its shards are there.
    fn go_on(mut self, header: &Header, found: &Manifest) -> Result<Opened, String> {
        if let Some(difference) = found.header.difference(header) {
            return Err(format!("{}: cannot go on with this run: {difference}", self.path.display()));
        }
        let manifest_path = self.path.join(manifest::NAME);
        let mut done = Vec::new();
        for shard in &found.shards {
            is_there(&self.path, shard)?;
            let part =
                shard.done().ok_or_else(|| format!("{}: a checksum is broken", manifest_path.display()))?;
            done.push(part);
        }
        self.number = found.shards.len();
        self.tally = found.tally();
        if found.finish.is_some() {
            return Ok(Opened::Finished(Box::new(self.tally)));
        }
        // A line that was being written when the run was killed.
        self.manifest
            .set_len(found.whole)
            .and_then(|()| self.manifest.seek(SeekFrom::End(0)))
            .map_err(|e| failed(&manifest_path, &e))?;
        if let Ok(stream) = self.stream()
            && let Some(open) = Open::restore(&self.path, self.number, self.name(), stream)
        {
            done.push(open.done());
            self.tally.add(open.tally());
            self.open = Some(open);
        }
        Ok(Opened::Ready(Box::new(self), done))
    }

    /// Returns the name of the shard that is written next.
    fn name(&self) -> String {
        stem(self.number) + &ending(self.shape.format, self.shape.compression)
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
            let _ = open.discard();
        }
        result
    }

    fn append(&mut self, written: &Written) -> io::Result<()> {
        if self.open.is_none() {
            self.open = Some(Open::new(&self.path, self.name(), self.stream()?)?);
        }
        let open = self.open.as_mut().expect("it was opened");
        open.put(written)?;
        self.tally.add(&written.tally);
        if open.plain() >= self.shape.limit { self.close() } else { Ok(()) }
    }

    /// Closes the open shard: to the disk, to its name, into the manifest.
    fn close(&mut self) -> io::Result<()> {
        let Some(open) = self.open.take() else { return Ok(()) };
        let shard = open.close(&self.path)?;
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
        // What stands between documents could not be taken up; the shard is made again.
        if is_lines(self.shape.format) { open.leave(&self.path, self.number) } else { open.discard() }
    }
}

/// Locks a folder for one run.
fn lock(folder: &Path) -> Result<File, String> {
    let path = folder.join(LOCK);
    let lock = OpenOptions::new().create(true).append(true).open(&path).map_err(|e| failed(&path, &e))?;
    match lock.try_lock() {
        Ok(()) => Ok(lock),
        Err(TryLockError::WouldBlock) => Err(format!(
            "{}: another run is writing there; wait for it, or give another folder",
            folder.display()
        )),
        Err(TryLockError::Error(error)) => Err(failed(&path, &error)),
    }
}
