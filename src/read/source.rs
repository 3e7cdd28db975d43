//! Where documents come from: paths, folders, standard input; one item at a time, so that an archive never stands in memory.

use std::collections::VecDeque;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::{Failure, Input, jsonl};

/// How the input is to be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// By name (`.jsonl`, `.ndjson`), or by content on standard input.
    Auto,
    /// One document a file.
    Text,
    /// One document a line.
    Jsonl,
}

/// A document still to be parsed (done in parallel), or one that could not be read.
#[derive(Debug)]
pub enum Item {
    /// A whole file of text.
    Text {
        /// Its id, as JSON.
        id: String,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// A line of JSONL.
    Line {
        /// The file's name, for messages.
        path: String,
        /// The line's number, from 1.
        line: usize,
        /// Its bytes, without the line end.
        bytes: Vec<u8>,
    },
    /// A file or folder that could not be opened.
    Failed(Failure),
}

impl Item {
    /// Returns the number of bytes it holds.
    pub fn len(&self) -> usize {
        match self {
            Item::Text { bytes, .. } | Item::Line { bytes, .. } => bytes.len(),
            Item::Failed(_) => 0,
        }
    }

    /// Returns true if it holds no byte.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Parses the item into a document.
    ///
    /// # Errors
    /// What stands in the record's place.
    pub fn parse(self) -> Result<Input, Failure> {
        match self {
            Item::Failed(failure) => Err(failure),
            Item::Text { id, bytes } => match String::from_utf8(bytes) {
                Ok(text) => Ok(Input { id, text, ..Input::default() }),
                Err(error) => {
                    let at = error.utf8_error().valid_up_to();
                    let byte = error.as_bytes()[at];
                    let message = format!(
                        "not UTF-8: byte 0x{byte:02x} at offset {at}; convert it with `iconv -t UTF-8`"
                    );
                    Err(Failure { id, message })
                }
            },
            Item::Line { path, line, bytes } => {
                let default = json(&format!("{path}:{line}"));
                jsonl::parse(&bytes, &default).map_err(|(id, message)| Failure {
                    id: id.unwrap_or(default),
                    message: format!("{path}:{line}: {message}"),
                })
            }
        }
    }
}

/// Returns a string as JSON.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

enum Open {
    Lines { path: String, reader: Box<dyn BufRead + Send>, line: usize },
    None,
}

/// The documents of the paths, in order.
pub struct Items {
    format: Format,
    paths: VecDeque<PathBuf>,
    open: Open,
}

/// Returns the documents of paths: files, folders (walked in the order of their names), `-` for standard input; standard input
/// alone where there is no path.
pub fn items(paths: &[PathBuf], format: Format) -> Items {
    let mut paths: VecDeque<PathBuf> = paths.iter().cloned().collect();
    if paths.is_empty() {
        paths.push_back(PathBuf::from("-"));
    }
    Items { format, paths, open: Open::None }
}

impl Items {
    fn start(&mut self, path: PathBuf) -> Option<Item> {
        let shown = path.display().to_string();
        let failed = |error: io::Error| {
            let message = match error.kind() {
                io::ErrorKind::NotFound => format!("{shown}: no such file or folder"),
                io::ErrorKind::PermissionDenied => format!("{shown}: permission denied"),
                _ => format!("{shown}: {error}"),
            };
            Some(Item::Failed(Failure { id: json(&shown), message }))
        };
        if path.as_os_str() == "-" {
            return self.standard_input().unwrap_or_else(|error| {
                Some(Item::Failed(Failure { id: json("stdin"), message: format!("standard input: {error}") }))
            });
        }
        let metadata = match fs::metadata(&path) {
            Ok(metadata) => metadata,
            Err(error) => return failed(error),
        };
        if metadata.is_dir() {
            return match folder(&path) {
                Ok(found) => {
                    for path in found.into_iter().rev() {
                        self.paths.push_front(path);
                    }
                    None
                }
                Err(error) => failed(error),
            };
        }
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) => return failed(error),
        };
        let lines = match self.format {
            Format::Jsonl => true,
            Format::Text => false,
            Format::Auto => is_jsonl(&path),
        };
        if lines {
            self.open = Open::Lines {
                path: shown,
                reader: Box::new(BufReader::with_capacity(1 << 18, file)),
                line: 0,
            };
            return None;
        }
        let mut bytes = Vec::with_capacity(metadata.len() as usize);
        match (&file).read_to_end(&mut bytes) {
            Ok(_) => Some(Item::Text { id: json(&shown), bytes }),
            Err(error) => failed(error),
        }
    }

    fn standard_input(&mut self) -> io::Result<Option<Item>> {
        let mut reader = BufReader::with_capacity(1 << 18, io::stdin());
        let lines = match self.format {
            Format::Jsonl => true,
            Format::Text => false,
            Format::Auto => {
                let start = reader.fill_buf()?;
                let start = start.trim_ascii_start();
                let line = start.split(|&b| b == b'\n').next().unwrap_or_default();
                start.starts_with(b"{\"") && line.windows(6).any(|w| w == b"\"text\"")
            }
        };
        if lines {
            self.open = Open::Lines { path: "stdin".to_owned(), reader: Box::new(reader), line: 0 };
            return Ok(None);
        }
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes)?;
        Ok(Some(Item::Text { id: json("stdin"), bytes }))
    }
}

fn is_jsonl(path: &Path) -> bool {
    path.extension().is_some_and(|e| e.eq_ignore_ascii_case("jsonl") || e.eq_ignore_ascii_case("ndjson"))
}

/// Returns what a folder holds that is text or JSONL, and its folders, by name; gold beside a text (`.gold.jsonl`) is not input.
fn folder(path: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let path = entry.path();
        let kind = entry.file_type()?;
        let text =
            path.extension().is_some_and(|e| e.eq_ignore_ascii_case("txt") || e.eq_ignore_ascii_case("text"));
        if name.starts_with('.') || name.ends_with(".gold.jsonl") {
            continue;
        }
        // A link to a folder could lead back here; a link to a file is followed.
        if kind.is_dir()
            || (kind.is_file() || kind.is_symlink() && path.is_file()) && (text || is_jsonl(&path))
        {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

impl Iterator for Items {
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            if let Open::Lines { path, reader, line } = &mut self.open {
                let mut bytes = Vec::new();
                match reader.read_until(b'\n', &mut bytes) {
                    Ok(0) => self.open = Open::None,
                    Ok(_) => {
                        *line += 1;
                        while bytes.last().is_some_and(|b| matches!(b, b'\n' | b'\r')) {
                            bytes.pop();
                        }
                        if *line == 1 && bytes.starts_with(b"\xef\xbb\xbf") {
                            bytes.drain(..3);
                        }
                        if bytes.trim_ascii().is_empty() {
                            continue;
                        }
                        return Some(Item::Line { path: path.clone(), line: *line, bytes });
                    }
                    Err(error) => {
                        let message = format!("{path}:{}: {error}", *line + 1);
                        let id = json(path);
                        self.open = Open::None;
                        return Some(Item::Failed(Failure { id, message }));
                    }
                }
            }
            let path = self.paths.pop_front()?;
            if let Some(item) = self.start(path) {
                return Some(item);
            }
        }
    }
}
