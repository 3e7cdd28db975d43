//! What a stream holds: layers of compression and archives are taken off, the kind of documents is told, and their items are cut.

use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::ops::ControlFlow;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8};

use super::ahead::Once;
use super::encoding::Transcoder;
use super::guard::guarded;
use super::item::{Item, Payload};
use super::kind::{self, Format, Layer};
use super::source::{Flow, Source};
use super::{Class, compression, json, line, table, warc};

/// Bytes that are looked at to tell the kind: a tar tells itself after 257.
const START: usize = 8 << 10;
/// How many archives and compressed files may stand inside each other.
const LAYERS: usize = 6;

impl Source<'_> {
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
        let (start, error) = match start(&mut *reader) {
            Ok(found) => found,
            Err(error) => return self.failed_reading(name, name, &error),
        };
        // What went wrong behind these bytes is told in its place: of a small packed file it may be the checksum.
        let reader: Box<dyn BufRead + '_> = Box::new(Once(error).chain(reader));
        if kind::is_empty_tar(&start) {
            let message = format!("{name}: an archive without members: a tar that is empty");
            return self.failed(name, Class::Syntax, message);
        }
        let Some(layer) = kind::layer(&start) else {
            if start.is_empty() && kind::is_packed(name) {
                let message = format!("{name}: an empty file, though its name says that it is packed");
                return self.failed(name, Class::Syntax, message);
            }
            if depth == 0 && kind::is_packed(name) {
                let note = format!("{name}: not packed, though its name says so; read as it stands");
                self.item(Item { path: name.into(), payload: Payload::Note(note) })?;
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
            return self.failed(name, Class::Unsupported, format!("{name}: {what}, no text; {then}"));
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
}

/// Reads the beginning of a stream, and what went wrong behind it.
fn start(reader: &mut dyn BufRead) -> io::Result<(Vec<u8>, Option<io::Error>)> {
    let mut bytes = Vec::with_capacity(START);
    while bytes.len() < START {
        let ready = match reader.fill_buf() {
            Ok(ready) => ready,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            // What came before the error is handed out first.
            Err(error) if !bytes.is_empty() => return Ok((bytes, Some(error))),
            Err(error) => return Err(error),
        };
        if ready.is_empty() {
            break;
        }
        let count = ready.len().min(START - bytes.len());
        bytes.extend_from_slice(&ready[..count]);
        reader.consume(count);
    }
    Ok((bytes, None))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::Options;
    use super::*;

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
