//! Records of a run, one after the other: of a folder of shards, or of a file, packed or not.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::fs::File;
use std::io::BufRead;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::error::Error;
use crate::read::{STDIN, json_error};
use crate::run::{Compression, is_unfinished, shards, unpacked, written_as};

/// A run, whose records can be read more than once.
pub struct Run(Kept);

/// Where the records of a run stand.
enum Kept {
    /// In these files.
    Files(Vec<PathBuf>),
    /// They came through standard input and stand in a file without a name, which goes with the process.
    Piped(File),
}

impl Run {
    /// Opens a run: a folder with a manifest, a folder of `.jsonl` files, one such file, packed or not, or `-` for standard input, which
    /// is read to its end and put on disk.
    ///
    /// # Errors
    /// There is nothing to read there.
    pub fn open(path: &Path) -> Result<Run, String> {
        let shown = path.display();
        if path == Path::new("-") {
            let spool = || {
                let mut file = tempfile::tempfile()?;
                std::io::copy(&mut std::io::stdin().lock(), &mut file)?;
                Ok(file)
            };
            let failed =
                |error: std::io::Error| format!("{STDIN}: cannot be kept in {}: {error}", temporary());
            return spool().map(|file| Run(Kept::Piped(file))).map_err(failed);
        }
        if path.is_dir() {
            if let Some(format) = written_as(path)? {
                return Err(format!(
                    "{shown}: a run of --format {format}; names are read from records: `tagwire tag ... -o RUN/` without --format writes them"
                ));
            }
            let found = shards(path)?;
            // A run that read nothing has a manifest and no shard.
            if found.is_empty() && !path.join("manifest.jsonl").is_file() {
                return Err(format!("{shown}: no records: a run's folder has part-00001.jsonl and so on"));
            }
            Ok(Run(Kept::Files(found.into())))
        } else if path.is_file() {
            Ok(Run(Kept::Files(vec![path.to_path_buf()])))
        } else {
            Err(format!("{shown}: no such file or folder"))
        }
    }

    /// Returns what is to be said of a run that was stopped or killed before its end; None for a whole one, and for what is no folder
    /// of a run.
    ///
    /// # Errors
    /// Its manifest cannot be read.
    pub fn cut_short(path: &Path) -> Result<Option<String>, String> {
        let unfinished = path.is_dir() && is_unfinished(path)?;
        Ok(unfinished.then(|| {
            format!(
                "{}: the run did not come to its end, so not all documents are in it; `tagwire tag --resume` goes on with it",
                path.display()
            )
        }))
    }

    /// Returns the records, from the first.
    ///
    /// # Errors
    /// What came through standard input cannot be read again.
    pub fn records(&self) -> Result<Records, String> {
        match &self.0 {
            Kept::Files(files) => Ok(Records { files: files.iter().cloned().collect(), open: None }),
            Kept::Piped(file) => {
                let again = || {
                    let mut file = file.try_clone()?;
                    let compression = Compression::of_content(&mut file)?;
                    unpacked(file, compression)
                };
                let reader = again().map_err(|error| format!("{STDIN}: {error}"))?;
                Ok(Records { files: VecDeque::new(), open: Some((PathBuf::from(STDIN), reader, 0)) })
            }
        }
    }
}

fn temporary() -> String {
    std::env::temp_dir().display().to_string()
}

/// The lines of a run, in order.
pub struct Records {
    files: VecDeque<PathBuf>,
    open: Option<(PathBuf, Box<dyn BufRead>, usize)>,
}

impl Records {
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
            let failed = |error| format!("{}: {}", path.display(), Error::reason(&error));
            let file = File::open(&path).map_err(failed)?;
            let reader = unpacked(file, Compression::of(&path.to_string_lossy())).map_err(failed)?;
            self.open = Some((path, reader, 0));
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
    #[serde(borrow, default, deserialize_with = "text")]
    pub offsets: Option<Cow<'l, str>>,
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
    #[derive(Deserialize)]
    struct Has {
        entities: Option<serde::de::IgnoredAny>,
    }
    let wrong = |error: serde_json::Error| {
        format!(
            "{place}: no record of tagwire: {}; `tagwire tag` makes records of documents",
            json_error(&error)
        )
    };
    let record: Line = serde_json::from_str(line).map_err(wrong)?;
    // A document without a name has an empty list; one that nobody tagged has none.
    if record.entities.is_empty()
        && record.error.is_none()
        && serde_json::from_str::<Has>(line).map_err(wrong)?.entities.is_none()
    {
        return Err(format!(
            "{place}: no record of tagwire: it has no \"entities\"; `tagwire tag` makes records of documents"
        ));
    }
    Ok(record)
}
