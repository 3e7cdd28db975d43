//! Where documents come from: paths, folders, globs, standard input; one item at a time, so that an archive never stands in memory.

use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::item::{Item, Payload};
use super::kind::Format;
use super::pattern;
use super::walk::{self, Entry};
use super::{Class, Failure, Options, failure, json_string};

/// Goes on, or stops because nobody takes the items any more.
pub type Flow = ControlFlow<()>;

/// What standard input is called in ids and messages.
pub const STDIN: &str = "stdin";

/// How deeply folders may be nested.
const FOLDERS: usize = 256;

/// Counts the bytes of the input that were read, for the progress shown.
pub type Watch = Arc<AtomicU64>;

/// Reads the input in order and hands out its items.
pub struct Source<'s> {
    pub(super) options: &'s Options,
    sink: &'s mut dyn FnMut(Item) -> Flow,
    watch: Watch,
}

/// Counts what is read from a file.
struct Watched {
    file: File,
    watch: Watch,
}

impl Read for Watched {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(out)?;
        self.watch.fetch_add(count as u64, Ordering::Relaxed);
        Ok(count)
    }
}

impl<'s> Source<'s> {
    /// Returns a source that hands its items to `sink`, until that breaks off.
    pub fn new(options: &'s Options, sink: &'s mut dyn FnMut(Item) -> Flow) -> Source<'s> {
        Source { options, sink, watch: Watch::default() }
    }

    /// Counts the bytes that are read from files there.
    #[must_use]
    pub fn watched(mut self, watch: Watch) -> Source<'s> {
        self.watch = watch;
        self
    }

    /// Reads paths: files, folders (walked in the order of names), globs, `-` for standard input; standard input alone where there
    /// is no path. Whatever cannot be read is handed out as a failure in its place.
    pub fn read(&mut self, paths: &[PathBuf]) -> Flow {
        if paths.is_empty() {
            return self.standard_input();
        }
        for path in paths {
            if path.as_os_str() == "-" {
                self.standard_input()?;
            } else {
                self.path(path)?;
            }
        }
        ControlFlow::Continue(())
    }

    /// Hands out an item.
    pub(super) fn item(&mut self, item: Item) -> Flow {
        (self.sink)(item)
    }

    fn standard_input(&mut self) -> Flow {
        self.stream(STDIN, Box::new(BufReader::with_capacity(1 << 18, io::stdin())), 0, None)
    }

    fn path(&mut self, path: &Path) -> Flow {
        match fs::metadata(path) {
            Ok(metadata) if metadata.is_dir() => self.folder(path, 0),
            Ok(_) => self.file(path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.glob(path),
            Err(error) => self.failed_opening(path, &error),
        }
    }

    fn glob(&mut self, path: &Path) -> Flow {
        if !pattern::is_pattern(path) {
            return self.failed_opening(path, &io::ErrorKind::NotFound.into());
        }
        let shown = path.display().to_string();
        let found = match pattern::expand(path) {
            Ok(found) => found,
            Err(error) => {
                return self.failed(&shown, Class::Missing, format!("{shown}: not a pattern: {error}"));
            }
        };
        let mut count = 0;
        for path in found {
            match path {
                Ok(path) => {
                    count += 1;
                    let ours = &self.options.leave_out;
                    if !ours.is_empty() && fs::canonicalize(&path).is_ok_and(|path| ours.contains(&path)) {
                        self.output(&path)?;
                    } else {
                        self.path(&path)?;
                    }
                }
                Err((path, error)) => self.failed_opening(&path, &error)?,
            }
        }
        if count == 0 {
            return self.failed(&shown, Class::Missing, format!("{shown}: no file has such a name"));
        }
        ControlFlow::Continue(())
    }

    fn folder(&mut self, path: &Path, depth: usize) -> Flow {
        let shown = path.display().to_string();
        if depth > FOLDERS {
            return self.failed(
                &shown,
                Class::Depth,
                format!("{shown}: more than {FOLDERS} folders inside each other"),
            );
        }
        let entries = match walk::folder(path, self.options.format != Format::Auto) {
            Ok(entries) => entries,
            Err(error) => return self.failed_opening(path, &error),
        };
        // Only one folder in many holds the output: its names are compared, no other's.
        let mut ours: Vec<&PathBuf> = self.options.leave_out.iter().collect();
        if !ours.is_empty() {
            let here = fs::canonicalize(path).ok();
            ours.retain(|output| output.parent() == here.as_deref());
        }
        for (name, entry) in entries {
            let path = path.join(&*name);
            if ours.iter().any(|output| output.file_name() == Some(&*name)) {
                self.output(&path)?;
                continue;
            }
            match entry {
                Entry::Folder => self.folder(&path, depth + 1)?,
                Entry::File => self.file(&path)?,
                Entry::LeftOut(reason) => self.left_out(&path, reason)?,
                Entry::Special => {
                    let shown = path.display().to_string();
                    let message = format!("{shown}: a pipe, socket or device; give its path to read it");
                    self.failed(&shown, Class::Special, message)?;
                }
                Entry::BrokenLink => {
                    let shown = path.display().to_string();
                    let message = format!("{shown}: a link that leads nowhere, or round in a circle");
                    self.failed(&shown, Class::Special, message)?;
                }
            }
        }
        ControlFlow::Continue(())
    }

    /// Leaves the output of the run out; what is being written of it has no name yet that people know.
    fn output(&mut self, path: &Path) -> Flow {
        match path.extension() {
            Some(ending) if ending == "part" => ControlFlow::Continue(()),
            _ => self.left_out(path, "output of this run"),
        }
    }

    fn left_out(&mut self, path: &Path, reason: &'static str) -> Flow {
        let path = path.display().to_string().into();
        self.item(Item { path, payload: Payload::LeftOut(reason) })
    }

    fn file(&mut self, path: &Path) -> Flow {
        let opened = File::open(path).and_then(|file| file.metadata().map(|metadata| (file, metadata)));
        let (file, before) = match opened {
            Ok(opened) => opened,
            Err(error) => return self.failed_opening(path, &error),
        };
        let shown = path.display().to_string();
        let start = self.watch.load(Ordering::Relaxed);
        let capacity = if before.is_file() { (before.len() as usize).clamp(512, 1 << 18) } else { 1 << 16 };
        let reader = BufReader::with_capacity(capacity, Watched { file, watch: Arc::clone(&self.watch) });
        self.stream(&shown, Box::new(reader), 0, before.is_file().then_some(path))?;
        if before.is_file() {
            // A kind that is read from its end is not counted on the way.
            let read = self.watch.load(Ordering::Relaxed) - start;
            self.watch.fetch_add(before.len().saturating_sub(read), Ordering::Relaxed);
            let same = fs::metadata(path).is_ok_and(|after| {
                after.len() == before.len() && after.modified().ok() == before.modified().ok()
            });
            if !same {
                let message =
                    format!("{shown}: changed while it was read; what was read of it may not fit together");
                return self.failed(&shown, Class::Changed, message);
            }
        }
        ControlFlow::Continue(())
    }

    /// Hands out what went wrong.
    pub(super) fn failed(&mut self, id: &str, class: Class, message: String) -> Flow {
        let failure = Failure { id: json_string(id), class, message };
        self.item(Item::failed(&id.into(), failure))
    }

    fn failed_opening(&mut self, path: &Path, error: &io::Error) -> Flow {
        let shown = path.display().to_string();
        let (class, what) = failure::opening(error);
        self.failed(&shown, class, format!("{shown}: {what}"))
    }

    /// Hands out what went wrong in the middle of reading; `place` says how far it came.
    pub(super) fn failed_reading(&mut self, place: &str, id: &str, error: &io::Error) -> Flow {
        let (class, what) = failure::reading(error);
        self.failed(id, class, format!("{place}: {what}"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::Parsed;
    use super::*;

    #[test]
    fn a_file_that_changes_while_it_is_read_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        fs::write(&path, "{\"text\":\"Paris\"}\n".repeat(20_000)).unwrap();
        let options = Options::default();
        let mut failures = Vec::new();
        let mut items = 0;
        let mut sink = |item: Item| {
            items += 1;
            if items == 1 {
                let mut file = fs::OpenOptions::new().append(true).open(&path).unwrap();
                io::Write::write_all(&mut file, b"{\"text\":\"Rome\"}\n").unwrap();
            }
            item.parse(&options, &mut |parsed, _| {
                if let Parsed::Failed(failure) = parsed {
                    failures.push(failure);
                }
            });
            ControlFlow::Continue(())
        };
        assert!(Source::new(&options, &mut sink).read(std::slice::from_ref(&path)).is_continue());
        assert_eq!(failures.len(), 1);
        assert_eq!(failures[0].class, Class::Changed);
        assert!(failures[0].message.contains("changed while it was read"), "{}", failures[0].message);
    }
}
