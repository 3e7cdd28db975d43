//! Where documents come from: paths, folders, globs, standard input; one item at a time, so that an archive never stands in memory.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use encoding_rs::{Encoding, UTF_8};

use super::encoding::Transcoder;
use super::guard::guarded;
use super::item::{Item, Payload};
use super::kind::{self, Format, Layer};
use super::pattern;
use super::walk::{self, Entry};
use super::{Class, Failure, Options, compression, json, json_string, line, table, warc};

/// Goes on, or stops because nobody takes the items any more.
pub type Flow = ControlFlow<()>;

/// Bytes that are looked at to tell the kind: a tar tells itself after 257.
const START: usize = 8 << 10;
/// How many archives and compressed files may stand inside each other.
const LAYERS: usize = 6;
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
        self.stream("stdin", Box::new(BufReader::with_capacity(1 << 18, io::stdin())), 0, None)
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
                Entry::Other => self.left_out(&path, walk::OTHER)?,
                Entry::LinkToFolder => self.left_out(&path, "link to a folder")?,
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

    /// Reads what a stream holds, whatever is wrapped around it. `file` is its path, where it stands on disk as it is. If what reads it
    /// panics, that is a failure of the stream, and what stands beside it is read.
    pub(super) fn stream(
        &mut self,
        name: &str,
        reader: Box<dyn BufRead + '_>,
        depth: usize,
        file: Option<&Path>,
    ) -> Flow {
        match guarded(|| self.layers(name, reader, depth, file)) {
            Ok(flow) => flow,
            Err(said) => {
                let message = format!(
                    "{name}: its reader stopped: {said}; the rest of the file is not read; please report it with the file"
                );
                self.failed(name, Class::Internal, message)
            }
        }
    }

    fn layers(
        &mut self,
        name: &str,
        mut reader: Box<dyn BufRead + '_>,
        depth: usize,
        file: Option<&Path>,
    ) -> Flow {
        let start = match start(&mut *reader) {
            Ok(start) => start,
            Err(error) => return self.failed_reading(name, name, &error),
        };
        let Some(layer) = kind::layer(&start) else {
            if start.is_empty() && kind::is_packed(name) {
                let message = format!("{name}: an empty file, though its name says that it is packed");
                return self.failed(name, Class::Syntax, message);
            }
            return self.documents(name, start, reader, file);
        };
        let reader = Box::new(Cursor::new(start).chain(reader));
        if depth >= LAYERS {
            let message = format!("{name}: more than {LAYERS} archives inside each other");
            return self.failed(name, Class::Depth, message);
        }
        match layer {
            #[cfg(feature = "archive")]
            Layer::Tar => super::archive::tar(self, name, reader, depth),
            #[cfg(feature = "archive")]
            Layer::Zip => super::archive::zip(self, name, reader, depth, file),
            #[cfg(not(feature = "archive"))]
            Layer::Tar | Layer::Zip => {
                self.failed(name, Class::Unsupported, format!("{name}: this build has no feature `archive`"))
            }
            _ => match compression::reader(layer, reader, self.options.limits.ratio) {
                Ok(inner) => {
                    let mut inner = BufReader::with_capacity(1 << 17, inner);
                    match inner.fill_buf() {
                        // What holds nothing, packed as it should be, is an empty day of an archive.
                        Ok([]) if !kind::is_packed(kind::stem(name)) => ControlFlow::Continue(()),
                        Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                            self.failed_reading(name, name, &error)
                        }
                        _ => self.stream(name, Box::new(inner), depth + 1, None),
                    }
                }
                Err(error) => self.failed_reading(name, name, &error),
            },
        }
    }

    fn documents(
        &mut self,
        name: &str,
        start: Vec<u8>,
        reader: Box<dyn BufRead + '_>,
        file: Option<&Path>,
    ) -> Flow {
        let bom =
            Encoding::for_bom(&start).map(|(encoding, _)| encoding).filter(|encoding| *encoding != UTF_8);
        let readable = match bom {
            Some(encoding) => encoding.decode(&start).0.into_owned().into_bytes(),
            None => start.clone(),
        };
        let format = match self.options.format {
            Format::Auto => kind::of(name, &readable, &self.options.fields.text),
            format => format,
        };
        if format == Format::Text
            && let Some((what, then)) = kind::foreign(&start)
        {
            return self.failed(
                name,
                Class::Unsupported,
                format!("{name}: {what}, no text; {then} makes one of it"),
            );
        }
        let mut reader: Box<dyn BufRead + '_> = Box::new(Cursor::new(start).chain(reader));
        let mut encoding = None;
        // What is cut at line ends must be UTF-8 for it.
        if let (Some(from), Format::Jsonl | Format::Json | Format::Csv | Format::Tsv) = (bom, format) {
            encoding = Some(from.name());
            reader = Box::new(BufReader::with_capacity(1 << 16, Transcoder::new(reader, from)));
        }
        let reader = &mut *reader;
        match format {
            Format::Jsonl => line::read(self, name, reader, encoding),
            Format::Json => json::read(self, name, reader, encoding),
            Format::Csv => table::read(self, name, &readable, reader, false, encoding),
            Format::Tsv => table::read(self, name, &readable, reader, true, encoding),
            Format::Warc => warc::read(self, name, reader),
            #[cfg(feature = "parquet")]
            Format::Parquet => super::column::parquet(self, name, reader, file),
            #[cfg(feature = "parquet")]
            Format::Arrow => super::column::arrow(self, name, &readable, reader, file),
            #[cfg(not(feature = "parquet"))]
            Format::Parquet | Format::Arrow => {
                let _ = file;
                self.failed(name, Class::Unsupported, format!("{name}: this build has no feature `parquet`"))
            }
            #[cfg(feature = "mail")]
            Format::Mbox => super::mail::read_box(self, name, reader),
            #[cfg(not(feature = "mail"))]
            Format::Mbox => {
                self.failed(name, Class::Unsupported, format!("{name}: this build has no feature `mail`"))
            }
            Format::Auto | Format::Text | Format::Html | Format::Xml | Format::Mail => {
                let Some(bytes) = self.whole(name, reader, self.options.limits.document)? else {
                    return ControlFlow::Continue(());
                };
                let payload = Payload::File { format, number: 0, bytes, encoding: None };
                self.item(Item { path: name.into(), payload })?;
                match table::unread(name, format, &readable, self.options) {
                    Some(note) => self.item(Item { path: name.into(), payload: Payload::Note(note) }),
                    None => ControlFlow::Continue(()),
                }
            }
        }
    }

    /// Reads all of a stream; None if that is more than `limit`, or went wrong, which is handed out then.
    pub(super) fn whole(
        &mut self,
        name: &str,
        reader: &mut dyn BufRead,
        limit: usize,
    ) -> ControlFlow<(), Option<Vec<u8>>> {
        let mut bytes = Vec::new();
        if let Err(error) = reader.take(limit as u64 + 1).read_to_end(&mut bytes) {
            self.failed_reading(name, name, &error)?;
            return ControlFlow::Continue(None);
        }
        if bytes.len() > limit {
            let message = if limit == self.options.limits.document {
                format!("{name}: {}", self.options.limits.too_large())
            } else {
                format!("{name}: more than {} and not a file by itself; unpack it", super::size(limit as u64))
            };
            self.failed(name, Class::Size, message)?;
            return ControlFlow::Continue(None);
        }
        ControlFlow::Continue(Some(bytes))
    }

    pub(super) fn failed(&mut self, id: &str, class: Class, message: String) -> Flow {
        let failure = Failure { id: json_string(id), class, message };
        self.item(Item::failed(&id.into(), failure))
    }

    fn failed_opening(&mut self, path: &Path, error: &io::Error) -> Flow {
        let shown = path.display().to_string();
        let (class, message) = match error.kind() {
            io::ErrorKind::NotFound => (Class::Missing, format!("{shown}: no such file or folder")),
            io::ErrorKind::PermissionDenied => (Class::Unreadable, format!("{shown}: permission denied")),
            _ => (Class::Unreadable, format!("{shown}: {error}")),
        };
        self.failed(&shown, class, message)
    }

    /// Hands out what went wrong in the middle of reading; `place` says how far it came.
    pub(super) fn failed_reading(&mut self, place: &str, id: &str, error: &io::Error) -> Flow {
        let mut cause: Option<&(dyn std::error::Error + 'static)> =
            error.get_ref().map(|e| e as &(dyn std::error::Error + 'static));
        while let Some(inner) = cause {
            if let Some(bomb) = inner.downcast_ref::<compression::Bomb>() {
                return self.failed(id, Class::Bomb, format!("{place}: {bomb}"));
            }
            let deeper = inner.downcast_ref::<io::Error>().and_then(|e| e.get_ref());
            cause = deeper.map(|e| e as &(dyn std::error::Error + 'static)).or_else(|| inner.source());
        }
        let (class, what) = match error.kind() {
            io::ErrorKind::UnexpectedEof => (Class::Unreadable, "the file is cut short".to_owned()),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => {
                (Class::Syntax, format!("broken: {error}"))
            }
            io::ErrorKind::Unsupported => (Class::Unsupported, error.to_string()),
            _ => (Class::Unreadable, error.to_string()),
        };
        self.failed(id, class, format!("{place}: {what}; the rest of the file is not read"))
    }
}

/// Reads the beginning of a stream.
fn start(reader: &mut dyn BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::with_capacity(START);
    while bytes.len() < START {
        let ready = match reader.fill_buf() {
            Ok(ready) => ready,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // What came before the error is handed out first.
            Err(_) if !bytes.is_empty() => break,
            Err(error) => return Err(error),
        };
        if ready.is_empty() {
            break;
        }
        let count = ready.len().min(START - bytes.len());
        bytes.extend_from_slice(&ready[..count]);
        reader.consume(count);
    }
    Ok(bytes)
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

    #[test]
    fn items_are_cut_the_same_however_the_bytes_come() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        let lines: String =
            (0..30_000).map(|n| format!("{{\"id\":{n},\"text\":\"{}\"}}\n", "x".repeat(n % 50))).collect();
        fs::write(&path, &lines).unwrap();
        let digests = |read: &dyn Fn(&mut Source) -> Flow| {
            let options = Options { format: Format::Jsonl, ..Options::default() };
            let mut found = Vec::new();
            let mut sink = |item: Item| {
                found.push(item.digest());
                ControlFlow::Continue(())
            };
            assert!(read(&mut Source::new(&options, &mut sink)).is_continue());
            found
        };
        let name = path.display().to_string();
        let whole = digests(&|source| source.read(std::slice::from_ref(&path)));
        let dribbled = digests(&|source| {
            let reader = BufReader::with_capacity(7, lines.as_bytes());
            source.stream(&name, Box::new(reader), 0, None)
        });
        assert!(whole.len() > 5 && whole == dribbled);
    }
}
