//! Where records go that do not go to a folder: a file, which appears whole or not at all, or standard output.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, BufRead, BufReader, Read as _, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use super::Written;
use crate::format::Layout;
use crate::write::{Format, Piece, Sink};

/// How output is packed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip.
    Gzip,
    /// zstd.
    Zstd,
}

impl Compression {
    /// Returns what a name tells: `.gz`, `.zst`.
    pub fn of(name: &str) -> Compression {
        let name = name.trim_end_matches('/').to_ascii_lowercase();
        if name.ends_with(".gz") {
            Compression::Gzip
        } else if name.ends_with(".zst") || name.ends_with(".zstd") {
            Compression::Zstd
        } else {
            Compression::None
        }
    }

    /// Returns what a file's first bytes tell, and leaves the file at its beginning.
    ///
    /// # Errors
    /// The file cannot be read.
    pub fn of_content(file: &mut File) -> io::Result<Compression> {
        let mut start = Vec::new();
        file.rewind()?;
        file.take(4).read_to_end(&mut start)?;
        file.rewind()?;
        Ok(match start[..] {
            [0x1f, 0x8b, ..] => Compression::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd] => Compression::Zstd,
            _ => Compression::None,
        })
    }

    /// Returns the ending of a file that is packed so.
    pub fn ending(self) -> &'static str {
        match self {
            Compression::None => "",
            Compression::Gzip => ".gz",
            Compression::Zstd => ".zst",
        }
    }

    /// Packs bytes as a member or frame of its own, of which any number make a file. That is done for each item, in its thread: the
    /// thread that writes would be the brake.
    #[cfg(feature = "compression")]
    pub(super) fn pack(self, bytes: Vec<u8>) -> Vec<u8> {
        if bytes.is_empty() {
            return bytes;
        }
        let packed = match self {
            Compression::None => return bytes,
            Compression::Gzip => {
                let level = flate2::Compression::new(6);
                let mut writer = flate2::write::GzEncoder::new(Vec::with_capacity(bytes.len() / 4), level);
                writer.write_all(&bytes).and_then(|()| writer.finish())
            }
            Compression::Zstd => zstd::bulk::compress(&bytes, 3),
        };
        packed.expect("writing to memory does not fail")
    }

    /// Leaves bytes as they are: this build cannot pack, and the command line has said so.
    #[cfg(not(feature = "compression"))]
    pub(super) fn pack(self, bytes: Vec<u8>) -> Vec<u8> {
        bytes
    }
}

/// Returns true for a format that is one line or block after the other, with nothing before, between or after them.
pub(super) fn is_lines(format: Format) -> bool {
    format.layout() == Layout::Lines
}

/// Returns the ending of a file in that format, packed so: `.jsonl.zst`.
pub fn ending(format: Format, compression: Compression) -> String {
    format!("{}{}", format.ending(), compression.ending())
}

/// Bytes that a [`Sink`] wrote and that are to be taken.
#[derive(Clone, Default)]
struct Shared(Arc<Mutex<Vec<u8>>>);

impl Shared {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Shared {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of one file of a format, from its head to its end, packed.
pub struct Stream {
    sink: Sink,
    bytes: Shared,
    compression: Compression,
}

impl Stream {
    /// Begins a file whose spans have these labels. `path` is where it will stand.
    ///
    /// # Errors
    /// Those of [`Sink::to_writer`].
    pub fn new(
        format: Format,
        labels: Vec<String>,
        compression: Compression,
        path: Option<&Path>,
    ) -> io::Result<Stream> {
        let bytes = Shared::default();
        let mut sink = Sink::to_writer(format, labels, Box::new(bytes.clone()))?;
        if let Some(path) = path {
            sink = sink.named(path);
        }
        Ok(Stream { sink, bytes, compression })
    }

    /// Writes bytes that belong to no document.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn preface(&mut self, text: &str) -> io::Result<()> {
        self.sink.preface(text)
    }

    /// Returns the bytes that what came of an item adds.
    ///
    /// # Errors
    /// Those of the sink.
    pub fn put(&mut self, written: &Written) -> io::Result<Vec<u8>> {
        if let (true, [Piece::Bytes(bytes)]) = (written.packed, &written.pieces[..]) {
            let mut before = self.take();
            before.extend_from_slice(bytes);
            return Ok(before);
        }
        for piece in &written.pieces {
            self.sink.put(piece)?;
        }
        Ok(self.take())
    }

    fn take(&self) -> Vec<u8> {
        self.compression.pack(self.bytes.take())
    }

    /// Returns the bytes at the end.
    ///
    /// # Errors
    /// Those of the sink; a file beside it cannot be written.
    pub fn finish(self) -> io::Result<Vec<u8>> {
        let Stream { sink, bytes, compression } = self;
        sink.finish()?;
        Ok(compression.pack(bytes.take()))
    }
}

/// A place for records.
pub enum Output {
    /// Standard output.
    Stdout(io::Stdout),
    /// A pipe or device, written as it is.
    Device(File),
    /// A file that gets its name at the end.
    File {
        /// What is written.
        file: File,
        /// Its name until then.
        part: PathBuf,
        /// Its name.
        path: PathBuf,
    },
}

impl Output {
    /// Opens a file; what stands there is kept until the new one is whole.
    ///
    /// # Errors
    /// It cannot be written, or another run writes it.
    pub fn file(path: &Path) -> Result<Output, String> {
        let failed = |error: &io::Error| format!("{}: cannot be written: {error}", path.display());
        // A link goes on pointing where it points.
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
        if fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file()) {
            let file = OpenOptions::new().write(true).open(&path).map_err(|e| failed(&e))?;
            return Ok(Output::Device(file));
        }
        let mut part = OsString::from(path.as_os_str());
        part.push(".part");
        let part = PathBuf::from(part);
        let file = OpenOptions::new()
            .create(true)
            .write(true)
            .truncate(false)
            .open(&part)
            .map_err(|e| failed(&e))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(format!(
                    "{}: another run is writing it; wait for it, or give another name",
                    path.display()
                ));
            }
            Err(TryLockError::Error(error)) => return Err(failed(&error)),
        }
        file.set_len(0).map_err(|e| failed(&e))?;
        Ok(Output::File { file, part, path })
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// The disk is full, the pipe is closed.
    pub fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match self {
            // Its buffer would hold lines back from a reader that waits for them.
            Output::Stdout(out) => {
                let mut out = out.lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Output::Device(file) | Output::File { file, .. } => file.write_all(bytes),
        }
    }

    /// Ends the output: a file gets its name.
    ///
    /// # Errors
    /// The disk is full, the system refuses.
    pub fn finish(self) -> io::Result<()> {
        match self {
            Output::Stdout(mut out) => out.flush(),
            Output::Device(mut file) => file.flush(),
            Output::File { file, part, path } => {
                file.sync_all()?;
                fs::rename(&part, &path)
            }
        }
    }

    /// Takes away what was written of a file that cannot be finished.
    pub fn discard(self) {
        if let Output::File { part, .. } = self {
            let _ = fs::remove_file(part);
        }
    }
}

/// Bytes of a buffer that lines are read from.
const LINES: usize = 1 << 17;

/// Returns a reader of the lines that a file of ours holds.
pub(crate) fn unpacked(file: File, compression: Compression) -> io::Result<Box<dyn BufRead>> {
    let file = BufReader::with_capacity(LINES, file);
    Ok(match compression {
        Compression::None => Box::new(file),
        #[cfg(feature = "compression")]
        Compression::Gzip => {
            Box::new(BufReader::with_capacity(LINES, flate2::bufread::MultiGzDecoder::new(file)))
        }
        #[cfg(feature = "compression")]
        Compression::Zstd => {
            Box::new(BufReader::with_capacity(LINES, zstd::stream::read::Decoder::with_buffer(file)?))
        }
        #[cfg(not(feature = "compression"))]
        _ => {
            let message = "this build has no feature `compression`";
            return Err(io::Error::new(io::ErrorKind::Unsupported, message));
        }
    })
}
