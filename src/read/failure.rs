//! What could not be read, and why.

use std::error::Error;
use std::io::{self, ErrorKind};

use super::compression::Bomb;

/// A document that could not be read: what stands in its record's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Its id, as JSON.
    pub id: String,
    /// What kind of thing went wrong.
    pub class: Class,
    /// What is wrong, with file and line.
    pub message: String,
}

/// What kind of thing went wrong, for the summary of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Class {
    /// No such file, or nothing that the pattern names.
    Missing,
    /// The system would not read it: permission, a broken disk, a compressed file cut short.
    Unreadable,
    /// Neither UTF-8 nor an encoding that could be told; or no text at all.
    Encoding,
    /// Not what its kind of file looks like.
    Syntax,
    /// A field or column is missing or of the wrong type.
    Field,
    /// More bytes than `--max-document` allows.
    Size,
    /// A compressed file that unpacks to far more than it should.
    Bomb,
    /// Nested too deeply.
    Depth,
    /// The name of a member points out of its archive.
    Path,
    /// A device, socket or pipe in a folder; a link that leads nowhere.
    Special,
    /// The file changed while it was read.
    Changed,
    /// A member that needs a password, or a kind this build cannot read.
    Unsupported,
    /// A mistake in tagwire itself.
    Internal,
}

impl Class {
    /// Returns the name that the summary and the manifest show.
    pub fn name(self) -> &'static str {
        match self {
            Class::Missing => "missing",
            Class::Unreadable => "unreadable",
            Class::Encoding => "encoding",
            Class::Syntax => "syntax",
            Class::Field => "field",
            Class::Size => "size",
            Class::Bomb => "bomb",
            Class::Depth => "depth",
            Class::Path => "path",
            Class::Special => "special",
            Class::Changed => "changed",
            Class::Unsupported => "unsupported",
            Class::Internal => "internal",
        }
    }
}

/// Returns what is said of a file that could not be opened.
pub(super) fn opening(error: &io::Error) -> (Class, String) {
    let class = match error.kind() {
        ErrorKind::NotFound => Class::Missing,
        _ => Class::Unreadable,
    };
    (class, crate::Error::reason(error))
}

/// What is said where nothing is read behind an error.
pub(super) const NO_MORE: &str = "; the rest of the file is not read";

/// Returns what is said of a file that could not be read to its end.
pub(super) fn reading(error: &io::Error) -> (Class, String) {
    let (class, what) = reading_part(error);
    let more = if class == Class::Bomb { "" } else { NO_MORE };
    (class, format!("{what}{more}"))
}

/// Returns what is said of a part of a file that could not be read.
pub(super) fn reading_part(error: &io::Error) -> (Class, String) {
    if let Some(bomb) = bomb(error) {
        return (Class::Bomb, bomb.to_string());
    }
    let (class, what) = match error.kind() {
        ErrorKind::UnexpectedEof => (Class::Unreadable, "the file is cut short".to_owned()),
        ErrorKind::InvalidData | ErrorKind::InvalidInput => (Class::Syntax, format!("broken: {error}")),
        ErrorKind::Unsupported => (Class::Unsupported, error.to_string()),
        _ => (Class::Unreadable, error.to_string()),
    };
    (class, what)
}

/// Returns the bomb that an error comes from, if it does, however deep: each reader around wraps it in an error of its own.
fn bomb(error: &io::Error) -> Option<&Bomb> {
    fn inner(error: &io::Error) -> Option<&(dyn Error + 'static)> {
        error.get_ref().map(|inner| inner as _)
    }
    let mut cause = inner(error);
    while let Some(error) = cause {
        if let Some(bomb) = error.downcast_ref() {
            return Some(bomb);
        }
        cause = error.downcast_ref().and_then(inner).or_else(|| error.source());
    }
    None
}
