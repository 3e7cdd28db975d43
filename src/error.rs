//! What can go wrong while loading; tagging itself never fails.

use std::fmt;
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
        source: std::io::Error,
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
    pub fn io(path: impl AsRef<Path>, source: std::io::Error) -> Error {
        Error::Io { path: path.as_ref().to_path_buf(), source }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Io { path, source } => write!(f, "{}: {source}", path.display()),
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
