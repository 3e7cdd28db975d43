//! What can go wrong while loading; tagging itself never fails.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// A failure to load lists, rules, weights or documents. It depends on the data read, never on the text tagged.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// A file could not be read or written.
    Io {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A line of a data file is wrong; the message says what was found and what would do.
    Data {
        /// The file.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What was found and what would do.
        message: String,
    },
}

impl Error {
    /// Returns an error about a line of a data file, `line` counted from 1.
    pub fn data(path: impl AsRef<Path>, line: usize, message: impl Into<String>) -> Error {
        Error::Data { path: path.as_ref().to_path_buf(), line, message: message.into() }
    }

    /// Returns an error about a file that could not be read or written.
    pub fn io(path: impl AsRef<Path>, source: io::Error) -> Error {
        Error::Io { path: path.as_ref().to_path_buf(), source }
    }

    /// Returns what went wrong with a file as people say it, without the system's number.
    ///
    /// ```
    /// let missing = std::fs::File::open("/no/such/file").unwrap_err();
    /// assert_eq!(tagwire::Error::reason(&missing), "no such file or folder");
    /// ```
    pub fn reason(error: &io::Error) -> String {
        match error.kind() {
            io::ErrorKind::NotFound => "no such file or folder".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::IsADirectory => "a folder; give a file".to_owned(),
            io::ErrorKind::NotADirectory => "a part of this path is a file, no folder".to_owned(),
            _ => error.to_string(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { path, source } => write!(f, "{}: {}", path.display(), Error::reason(source)),
            Error::Data { path, line, message } => write!(f, "{}:{line}: {message}", path.display()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            // The system's own words are in the message already.
            Error::Io { source, .. } => source.source(),
            Error::Data { .. } => None,
        }
    }
}
