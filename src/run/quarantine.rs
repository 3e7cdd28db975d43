//! Copies of what could not be read, each with the reason beside it.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::read::Failure;

/// A folder for bad documents.
pub struct Quarantine {
    path: PathBuf,
}

impl Quarantine {
    /// Opens the folder, making it if it is not there.
    ///
    /// # Errors
    /// The system refuses.
    pub fn open(path: &Path) -> io::Result<Quarantine> {
        fs::create_dir_all(path)?;
        Ok(Quarantine { path: path.to_path_buf() })
    }

    /// Keeps a bad document: `NAME.bad` are its bytes, where there are such, `NAME.json` its error record. The name comes from the
    /// place in the run, which is the same when a run is resumed, and from the id, without anything that could lead elsewhere.
    ///
    /// # Errors
    /// The system refuses.
    pub fn keep(&self, number: u64, failure: &Failure, bytes: &[u8]) -> io::Result<()> {
        let id: String = serde_json::from_str(&failure.id).unwrap_or_else(|_| failure.id.clone());
        let tail: Vec<char> = id.chars().rev().take(60).collect();
        let safe: String = tail
            .into_iter()
            .rev()
            .map(|c| if c.is_ascii_alphanumeric() || c == '.' || c == '-' { c } else { '_' })
            .collect();
        let base = format!("{number:08}-{}", safe.trim_start_matches('.'));
        if !bytes.is_empty() {
            fs::write(self.path.join(format!("{base}.bad")), bytes)?;
        }
        let note = serde_json::json!({"id": id, "class": failure.class.name(), "error": failure.message});
        fs::write(self.path.join(format!("{base}.json")), format!("{note}\n"))
    }
}
