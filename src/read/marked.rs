//! Documents with marked spans, in any format that carries them: JSONL, CoNLL, brat; a file or a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use super::gold::{self, GoldDocument};
use super::{brat, conll};
use crate::error::Error;

/// Texts by the ids of their documents, for files that carry spans alone.
#[derive(Debug, Default)]
pub struct Texts<'t> {
    by_id: HashMap<&'t str, &'t str>,
    in_order: Vec<(&'t str, &'t str)>,
}

impl<'t> Texts<'t> {
    /// Returns the texts of these documents.
    pub fn of(documents: &'t [GoldDocument]) -> Texts<'t> {
        let in_order: Vec<(&str, &str)> =
            documents.iter().map(|document| (document.id.as_str(), document.text.as_str())).collect();
        Texts { by_id: in_order.iter().copied().collect(), in_order }
    }

    /// Returns the text of a document, by its id or by the name of the file that the id is a path of.
    pub fn get(&self, id: &str) -> Option<&'t str> {
        self.by_id.get(id).or_else(|| self.by_id.get(stem(id))).copied()
    }

    /// Returns id and text of each, in order.
    pub fn in_order(&self) -> &[(&'t str, &'t str)] {
        &self.in_order
    }
}

/// Returns the name of a file without its folders and endings: what an id is compared by when it is a path.
///
/// ```
/// assert_eq!(tagwire::read::marked::stem("corpus/war.gold.jsonl"), "war");
/// ```
pub fn stem(id: &str) -> &str {
    let name = id.rsplit(['/', '\\']).next().unwrap_or(id);
    for ending in [".gold.jsonl", ".txt", ".jsonl", ".ndjson", ".ann", ".conll", ".iob", ".bio"] {
        if let Some(name) = name.strip_suffix(ending)
            && !name.is_empty()
        {
            return name;
        }
    }
    name
}

/// Reads the marked documents of a file, or of all such files of a folder (`*.gold.jsonl`; without those `*.jsonl`, `*.ann`,
/// `*.conll`). The format goes by the name's ending, and by the first line where that tells nothing.
///
/// # Errors
/// What cannot be read, with file and line; two documents of one id; a folder without such files.
pub fn read(path: &Path, texts: Option<&Texts>) -> Result<Vec<GoldDocument>, Error> {
    let mut documents = Vec::new();
    let mut seen: HashMap<String, PathBuf> = HashMap::new();
    let files = if path.is_dir() { folder(path)? } else { vec![path.to_path_buf()] };
    for file in files {
        for document in file_of_any_format(&file, texts)? {
            if let Some(before) = seen.insert(document.id.clone(), file.clone()) {
                let message =
                    format!("a second document {:?} (the first is in {})", document.id, before.display());
                return Err(Error::data(&file, 1, message));
            }
            documents.push(document);
        }
    }
    Ok(documents)
}

fn file_of_any_format(path: &Path, texts: Option<&Texts>) -> Result<Vec<GoldDocument>, Error> {
    let ending = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let text = std::fs::read_to_string(path).map_err(|source| Error::io(path, source))?;
    match ending.as_str() {
        "ann" => brat::parse(path, &text, texts).map(|document| vec![document]),
        "jsonl" | "ndjson" | "json" => gold::parse(path, &text, texts),
        "conll" | "iob" | "iob2" | "bio" | "bioes" => conll::parse(path, &text, texts),
        _ if text.trim_start().starts_with('{') => gold::parse(path, &text, texts),
        _ => conll::parse(path, &text, texts),
    }
}

fn folder(path: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|source| Error::io(path, source))? {
        names.push(entry.map_err(|source| Error::io(path, source))?.path());
    }
    names.sort();
    for ending in [".gold.jsonl", ".jsonl", ".ann", ".conll"] {
        let found: Vec<PathBuf> =
            names.iter().filter(|name| name.to_string_lossy().ends_with(ending)).cloned().collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let message = "no *.gold.jsonl, *.jsonl, *.ann or *.conll in this folder";
    Err(Error::io(path, std::io::Error::new(std::io::ErrorKind::NotFound, message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_paths_find_their_text() {
        let document =
            GoldDocument { id: "war".to_owned(), text: "x".to_owned(), date: None, spans: Vec::new() };
        let documents = [document];
        let texts = Texts::of(&documents);
        for (id, found) in [("war", true), ("corpus/war.txt", true), ("war.txt", true), ("peace", false)] {
            assert_eq!(texts.get(id).is_some(), found, "{id}");
        }
    }

    #[test]
    fn a_folder_of_gold_is_read_whole() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b", "a"] {
            std::fs::write(folder.path().join(format!("{name}.txt")), "Paris").unwrap();
            let line = format!(
                r#"{{"id":"{name}","entities":[{{"start":0,"end":5,"text":"Paris","label":"place","kind":"city"}}]}}"#
            );
            std::fs::write(folder.path().join(format!("{name}.gold.jsonl")), line).unwrap();
        }
        let documents = read(folder.path(), None).unwrap();
        assert_eq!(documents.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(documents[0].spans[0].kind, Some(crate::Kind::City));
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (name, content, expected) in [
            (
                "a.jsonl",
                "{\"id\":\"a\",\"text\":\"x\",\"gold\":[]}\n{\"id\":1",
                "a.jsonl:2: not a JSON object",
            ),
            ("b.jsonl", "{\"id\":\"a\",\"text\":\"Paris\",\"gold\":[[0,9,\"LOC\"]]}", "b.jsonl:1: "),
            ("c.conll", "Paris B-LOC\nis\n", "c.conll:2: one column"),
            ("d.conll", "Paris LOC\n", "d.conll:1: \"LOC\" is not a tag"),
            ("e.ann", "T1\tLOC 0 5\tRome\n", "e.ann:1: "),
            (
                "f.jsonl",
                "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"x\"}",
                "a second document \"a\"",
            ),
        ] {
            let folder = tempfile::tempdir().unwrap();
            std::fs::write(folder.path().join("e.txt"), "Paris").unwrap();
            std::fs::write(folder.path().join(name), content).unwrap();
            let error = read(&folder.path().join(name), None).unwrap_err().to_string();
            assert!(error.contains(expected), "{name}: {error}");
        }
    }
}
