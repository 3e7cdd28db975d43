//! Records of a run, one after the other: of a folder of shards, or of a file, packed or not.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::run::{Compression, shards, unpacked};

/// The lines of a run, in order.
pub struct Records {
    files: VecDeque<PathBuf>,
    open: Option<(PathBuf, Box<dyn BufRead>, usize)>,
}

impl Records {
    /// Opens a run: a folder with a manifest, a folder of `.jsonl` files (packed or not), or one such file.
    ///
    /// # Errors
    /// There is nothing to read there.
    pub fn open(path: &Path) -> Result<Records, String> {
        let shown = path.display();
        let files = if path.is_dir() {
            let found = shards(path)?;
            if found.is_empty() {
                return Err(format!("{shown}: no records: a run's folder has part-00001.jsonl and so on"));
            }
            found
        } else if path.is_file() {
            VecDeque::from([path.to_path_buf()])
        } else {
            return Err(format!("{shown}: no such file or folder"));
        };
        Ok(Records { files, open: None })
    }

    /// Reads the next line into `line`; returns false where there is no more.
    ///
    /// # Errors
    /// A file that cannot be read, with its line.
    pub fn next(&mut self, line: &mut String) -> Result<bool, String> {
        loop {
            if let Some((path, reader, number)) = &mut self.open {
                line.clear();
                *number += 1;
                match reader.read_line(line) {
                    Ok(0) => self.open = None,
                    Ok(_) if line.trim().is_empty() => continue,
                    Ok(_) => return Ok(true),
                    Err(error) => return Err(format!("{}:{number}: {error}", path.display())),
                }
            }
            let Some(path) = self.files.pop_front() else { return Ok(false) };
            let failed = |error: std::io::Error| format!("{}: {error}", path.display());
            let file = File::open(&path).map_err(failed)?;
            let reader = unpacked(file, Compression::of(&path.to_string_lossy())).map_err(failed)?;
            self.open = Some((path, Box::new(BufReader::with_capacity(1 << 17, reader)), 0));
        }
    }

    /// Returns where the last line stands: its file and number.
    pub fn position(&self) -> Option<(&Path, usize)> {
        self.open.as_ref().map(|(path, _, number)| (path.as_path(), *number))
    }

    /// Returns where the last line stands, for messages.
    pub fn place(&self) -> String {
        self.position().map_or(String::new(), |(path, number)| format!("{}:{number}", path.display()))
    }
}

/// A record, as much of it as is looked at.
#[derive(Debug, Deserialize)]
pub struct Line<'l> {
    #[serde(borrow)]
    pub id: &'l RawValue,
    #[serde(borrow, default, deserialize_with = "text")]
    pub date: Option<Cow<'l, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub error: Option<Cow<'l, str>>,
    #[serde(borrow, default, deserialize_with = "text")]
    pub text: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    pub entities: Vec<Mention<'l>>,
}

/// Reads a string; anything else, as a date that was written as a number, says nothing here.
fn text<'de: 'l, 'l, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Cow<'l, str>>, D::Error> {
    let value = <&'de RawValue>::deserialize(deserializer)?;
    Ok(serde_json::from_str(value.get()).ok())
}

/// A mention in a record.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Mention<'l> {
    pub start: u64,
    pub end: u64,
    #[serde(borrow, default)]
    pub text: Cow<'l, str>,
    #[serde(borrow)]
    pub label: Cow<'l, str>,
    #[serde(borrow, default)]
    pub kind: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    pub name: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    pub value: Option<Cow<'l, str>>,
    #[serde(borrow, default)]
    pub source: Cow<'l, str>,
}

impl Mention<'_> {
    /// True for a time expression in any label set.
    pub fn is_date(&self) -> bool {
        matches!(&*self.label, "date" | "DATE" | "TIME")
    }
}

/// Reads a record.
pub fn parse<'l>(line: &'l str, place: &str) -> Result<Line<'l>, String> {
    serde_json::from_str(line).map_err(|error| format!("{place}: no record of tagwire: {error}"))
}
