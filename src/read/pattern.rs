//! Patterns of paths, as a shell takes them: for archives with more files than a command line holds.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use glob::{MatchOptions, Pattern, PatternError};

/// As in a shell: what begins with a dot must be asked for.
const HOW: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// A path that a pattern names, or a folder that could not be looked into.
pub type Match = Result<PathBuf, (PathBuf, io::Error)>;

/// Returns true if a path has a mark of a pattern in it.
pub fn is_pattern(path: &Path) -> bool {
    path.to_string_lossy().contains(['*', '?', '['])
}

/// Returns what a pattern names, in the order of names, a folder's names at a time. `**` stands for any folders, links to folders left
/// out; at the end it is the folder itself. Names need not be UTF-8 (those of crate `glob` must).
///
/// # Errors
/// It is no pattern.
pub fn expand(pattern: &Path) -> Result<Vec<Match>, PatternError> {
    let mut found: Vec<Match> = vec![Ok(PathBuf::new())];
    let mut parts = pattern.components().peekable();
    while let Some(part) = parts.next() {
        let name = part.as_os_str();
        let shown = name.to_string_lossy();
        let mut next = Vec::new();
        if !matches!(part, Component::Normal(_)) || !is_pattern(Path::new(name)) {
            // Whether it is there is asked below, of the whole path.
            for path in found {
                next.push(path.map(|path| path.join(name)));
            }
        } else if shown == "**" && parts.peek().is_none_or(|part| part.as_os_str() == "**") {
            // Folders are walked: what is inside would come again.
            next = found;
        } else if shown == "**" {
            for path in found {
                match path {
                    Ok(path) => folders(path, &mut next),
                    error => next.push(error),
                }
            }
        } else {
            let part = Pattern::new(&shown)?;
            for path in found {
                match path {
                    Ok(path) => named(&path, &part, &mut next),
                    error => next.push(error),
                }
            }
        }
        found = next;
    }
    found.retain(|path| path.as_ref().map_or(true, |path| fs::symlink_metadata(path).is_ok()));
    Ok(found)
}

/// Adds the entries of a folder that a part of a pattern names; what is no folder has none.
fn named(folder: &Path, part: &Pattern, found: &mut Vec<Match>) {
    let here = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    if !here.is_dir() {
        return;
    }
    let names: io::Result<Vec<_>> =
        fs::read_dir(here).and_then(|entries| entries.map(|entry| Ok(entry?.file_name())).collect());
    match names {
        Ok(mut names) => {
            names.retain(|name| part.matches_with(&name.to_string_lossy(), HOW));
            names.sort_unstable();
            found.extend(names.into_iter().map(|name| Ok(folder.join(name))));
        }
        Err(error) => found.push(Err((folder.to_path_buf(), error))),
    }
}

/// Adds a folder and all inside it.
fn folders(folder: PathBuf, found: &mut Vec<Match>) {
    let mut inside = Vec::new();
    named(&folder, &Pattern::new("*").expect("it is one"), &mut inside);
    found.push(Ok(folder));
    for path in inside {
        match path {
            Ok(path) if fs::symlink_metadata(&path).is_ok_and(|metadata| metadata.is_dir()) => {
                folders(path, found);
            }
            Ok(_) => {}
            error => found.push(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_name_what_a_shell_s_would() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path();
        for folder in ["a", "a/deep/er", "b[1]"] {
            fs::create_dir_all(root.join(folder)).unwrap();
        }
        for file in ["a/1.txt", "a/2.txt", "a/.hidden.txt", "a/deep/er/3.txt", "b[1]/4.txt", "5.txt"] {
            fs::write(root.join(file), "").unwrap();
        }
        for (pattern, expected) in [
            ("*.txt", &["5.txt"][..]),
            ("a/*.txt", &["a/1.txt", "a/2.txt"]),
            ("a/.*.txt", &["a/.hidden.txt"]),
            ("*/[0-9].txt", &["a/1.txt", "a/2.txt", "b[1]/4.txt"]),
            ("b[[]1]/*", &["b[1]/4.txt"]),
            ("*/2.txt", &["a/2.txt"]),
            ("**/*.txt", &["5.txt", "a/1.txt", "a/2.txt", "a/deep/er/3.txt", "b[1]/4.txt"]),
            ("a/**", &["a"]),
            ("*/**", &["5.txt", "a", "b[1]"]),
            ("x/*.txt", &[]),
            ("5.txt/*", &[]),
        ] {
            let found: Vec<PathBuf> =
                expand(&root.join(pattern)).unwrap().into_iter().map(Result::unwrap).collect();
            let expected: Vec<PathBuf> = expected.iter().map(|path| root.join(path)).collect();
            assert_eq!(found, expected, "{pattern}");
        }
        assert!(expand(Path::new("a/x[")).is_err());
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn names_that_are_not_utf_8_are_named_too() {
        use std::os::unix::ffi::OsStrExt;

        let scratch = tempfile::tempdir().unwrap();
        let odd = scratch.path().join(std::ffi::OsStr::from_bytes(b"\xff.txt"));
        fs::write(&odd, "").unwrap();
        let found = expand(&scratch.path().join("*.txt")).unwrap();
        assert_eq!(found.into_iter().map(Result::unwrap).collect::<Vec<_>>(), [odd]);
    }
}
