//! What a folder holds, in the order of names. One folder's names stand in memory at a time (some 60 bytes each), never the
//! paths of a whole archive.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::Path;

use super::kind;

/// Why a file is left out whose name says that it is something else.
pub const OTHER: &str = "file of another kind";

/// Why gold beside a text (`.gold.jsonl`) is left out, which has the same document once more.
pub const GOLD: &str = "file of gold";

/// Why a link to a folder is left out: it could lead back to where it stands.
const LINK_TO_FOLDER: &str = "link to a folder";

/// What stands in a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Folder,
    File,
    /// A device, socket or pipe: reading it could wait for ever.
    Special,
    /// A link that leads nowhere, or round in a circle.
    BrokenLink,
    /// What is no input, and why.
    LeftOut(&'static str),
}

/// Returns the entries of a folder by name. What begins with a dot is not input. With
/// `all`, a file of any name is taken.
pub fn folder(path: &Path, all: bool) -> io::Result<Vec<(Box<OsStr>, Entry)>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(path)? {
        let entry = entry?;
        let name = entry.file_name();
        let shown = name.to_string_lossy();
        if shown.starts_with('.') {
            continue;
        }
        let kind = entry.file_type()?;
        let what = if kind.is_dir() {
            Entry::Folder
        } else if kind.is_symlink() {
            match fs::metadata(entry.path()) {
                Ok(target) if target.is_dir() => Entry::LeftOut(LINK_TO_FOLDER),
                Ok(target) => file(&shown, target.is_file(), all),
                Err(_) => Entry::BrokenLink,
            }
        } else {
            file(&shown, kind.is_file(), all)
        };
        found.push((name.into_boxed_os_str(), what));
    }
    found.sort_unstable_by(|a, b| a.0.cmp(&b.0));
    Ok(found)
}

fn file(name: &str, regular: bool, all: bool) -> Entry {
    match left_out(name, all) {
        Some(reason) => Entry::LeftOut(reason),
        None if regular => Entry::File,
        None => Entry::Special,
    }
}

/// Returns why a file of that name is left out, on disk or in an archive; None for one that is read. With `all`, any name but that of
/// gold is.
pub fn left_out(name: &str, all: bool) -> Option<&'static str> {
    if name.ends_with(".gold.jsonl") {
        Some(GOLD)
    } else if all || kind::is_taken(name) {
        None
    } else {
        Some(OTHER)
    }
}

/// Returns the bytes of all regular files under the paths that would be read, for the time left; links and globs are not followed.
pub fn bytes(paths: &[std::path::PathBuf], all: bool, stop: &dyn Fn() -> bool) -> u64 {
    let mut total = 0;
    let mut open: Vec<std::path::PathBuf> = paths.to_vec();
    while let Some(path) = open.pop() {
        if stop() {
            break;
        }
        let Ok(metadata) = fs::metadata(&path) else { continue };
        if metadata.is_file() {
            total += metadata.len();
        } else if metadata.is_dir() {
            for (name, entry) in folder(&path, all).unwrap_or_default() {
                match entry {
                    Entry::Folder => open.push(path.join(&*name)),
                    Entry::File => total += fs::metadata(path.join(&*name)).map_or(0, |m| m.len()),
                    _ => {}
                }
            }
        }
    }
    total
}
