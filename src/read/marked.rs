//! Documents with marked spans, in any format that carries them; a file or a folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::value::RawValue;

use super::found::CutSpans;
pub use super::found::Found;
use super::gold::GoldDocument;
use super::jsonl::plain;
use super::{
    apart, argilla, bdocjs, brat, cas, conll, conllu, doccano, encoding, form, hugging_face, kind,
    label_studio, prodigy, records, spacy, whole,
};
use crate::error::Error;
use crate::format::{Format, TagScheme};
use crate::mapping::Mapping;
use crate::record::Offsets;

/// Texts by the ids of their documents, for files that carry spans alone.
#[derive(Debug, Default)]
pub struct Texts<'t> {
    /// Places in order by id, and by the name that ids are compared by when they are paths: None where several have it.
    by_id: HashMap<&'t str, usize>,
    by_stem: HashMap<&'t str, Option<usize>>,
    in_order: Vec<(&'t str, &'t str)>,
}

impl<'t> Texts<'t> {
    /// Returns the texts of these documents; those that could not be read have none.
    pub fn of(documents: &'t [GoldDocument]) -> Texts<'t> {
        let in_order: Vec<(&str, &str)> = documents
            .iter()
            .filter(|document| !document.is_failed())
            .map(|document| (document.id.as_str(), document.text.as_str()))
            .collect();
        let by_id = in_order.iter().enumerate().map(|(at, (id, _))| (*id, at)).collect();
        let mut by_stem = HashMap::new();
        for (at, (id, _)) in in_order.iter().enumerate() {
            by_stem.entry(stem(id)).and_modify(|other| *other = None).or_insert(Some(at));
        }
        Texts { by_id, by_stem, in_order }
    }

    /// Returns the place of a document among the others, by its id or by the name of the file that the id, here or there, is a path of.
    pub fn place(&self, id: &str) -> Option<usize> {
        let known = self.by_id.get(id).or_else(|| self.by_id.get(stem(id)));
        let known = known.or_else(|| self.by_id.get(by_line(id)?.as_str()));
        known.copied().or_else(|| self.by_stem.get(id).copied().flatten())
    }

    /// Returns the text of a document, by its id or by the name of the file that the id is a path of.
    pub fn get(&self, id: &str) -> Option<&'t str> {
        self.place(id).map(|at| self.in_order[at].1)
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
    for ending in Format::endings().chain([".txt"]) {
        if let Some(name) = name.strip_suffix(ending)
            && !name.is_empty()
        {
            return name;
        }
    }
    name
}

/// Returns what readers of marks call a document that its file gives no id, of what `tag` calls it: by the file and the line.
///
/// ```
/// assert_eq!(tagwire::read::marked::by_line("in/news.jsonl:3").as_deref(), Some("news-3"));
/// ```
pub fn by_line(id: &str) -> Option<String> {
    let (path, line) = id.rsplit_once(':')?;
    line.parse::<usize>().is_ok().then(|| format!("{}-{line}", stem(path)))
}

/// How marked documents are to be read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading<'r> {
    /// The format; None to tell it by the file's name and content.
    pub form: Option<Format>,
    /// The texts, for files that carry spans alone.
    pub texts: Option<&'r Texts<'r>>,
    /// What offsets count, where the format doesn't say.
    pub offsets: Option<Offsets>,
    /// What the labels of the file mean.
    pub mapping: Option<&'r Mapping>,
}

/// A file that is being read.
pub struct File<'f> {
    /// Its path, for messages and for what stands beside it.
    pub path: &'f Path,
    /// Its text.
    pub text: &'f str,
    /// The texts, for files that carry spans alone.
    pub texts: Option<&'f Texts<'f>>,
    /// What offsets count, where the format doesn't say.
    pub offsets: Option<Offsets>,
}

impl<'f> File<'f> {
    /// Returns the lines that are not blank, counted from 1. Lines end at LF alone: JSON strings may hold other separators.
    pub fn lines(&self) -> impl Iterator<Item = (usize, &'f str)> + use<'f> {
        let lines = self.text.split('\n').enumerate().map(|(at, line)| (at + 1, line.trim_end_matches('\r')));
        lines.filter(|(_, line)| !line.trim().is_empty())
    }

    /// Returns the line, counted from 1, that a piece of the file's text begins in.
    pub fn line_of(&self, piece: &str) -> usize {
        let at = (piece.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        self.text.as_bytes()[..at].iter().filter(|&&byte| byte == b'\n').count() + 1
    }

    /// Returns the name of the file without folders and endings.
    pub fn stem(&self) -> &'f str {
        stem(self.path.to_str().unwrap_or_default())
    }

    /// Returns the text of a document: the one in the file, the one known, or the one of `ID.txt` beside the file.
    ///
    /// # Errors
    /// The file's text is another than the one known.
    pub fn text_of(&self, id: &str, given: Option<String>) -> Result<Option<String>, String> {
        let known = self.texts.and_then(|texts| texts.get(id));
        match (given, known) {
            (Some(given), Some(known)) if given != known => {
                let same = given.chars().zip(known.chars()).take_while(|(one, other)| one == other).count();
                let shown = |text: &str| text.chars().skip(same).take(20).collect::<String>();
                Err(format!(
                    "the text of {id:?} is not the one of the original document of that id: at {same} it goes on with {:?}, the original with {:?}",
                    shown(&given),
                    shown(known)
                ))
            }
            (Some(given), _) => Ok(Some(given)),
            (None, Some(known)) => Ok(Some(known.to_owned())),
            (None, None) => {
                Ok(self.beside(id).iter().find_map(|beside| std::fs::read_to_string(beside).ok()))
            }
        }
    }

    /// Returns where a document's text may stand: in `ID.txt`, or in the file that the id is the path of, as it was given to `tag`.
    fn beside(&self, id: &str) -> Vec<PathBuf> {
        let path = Path::new(id);
        let is_text =
            |ending: &std::ffi::OsStr| ["txt", "text"].iter().any(|known| ending.eq_ignore_ascii_case(known));
        if path.extension().is_some_and(is_text) {
            vec![self.path.with_file_name(path), path.to_path_buf()]
        } else {
            vec![self.path.with_file_name(format!("{id}.txt"))]
        }
    }

    /// Returns the message for a document whose text is nowhere.
    pub fn no_text(&self, id: &str) -> String {
        format!(
            "no text for {id:?}: none in the file, and no {}; `tagwire tag --with-text` keeps it, `tagwire convert --texts ORIGINALS` puts it in",
            self.beside(id)[0].display()
        )
    }

    /// Returns the items of a JSON array, or the one item or the lines where the file is not an array, each with its line.
    ///
    /// # Errors
    /// The first place where the JSON is broken.
    pub fn items(&self) -> Result<Vec<(usize, &'f RawValue)>, Error> {
        let broken = |line: usize, error: &serde_json::Error| Error::data(self.path, line, plain(error));
        if self.text.trim_start().starts_with('[') {
            let items: Vec<&RawValue> =
                serde_json::from_str(self.text).map_err(|error| broken(error.line(), &error))?;
            return Ok(items.into_iter().map(|item| (self.line_of(item.get()), item)).collect());
        }
        if let Ok(one) = serde_json::from_str::<&RawValue>(self.text) {
            return Ok(vec![(self.line_of(one.get()), one)]);
        }
        let parse = |(number, line)| match serde_json::from_str(line) {
            Ok(item) => Ok((number, item)),
            Err(error) => Err(broken(number, &error)),
        };
        self.lines().map(parse).collect()
    }
}

/// Reads the marked documents of a file, or of all such files of a folder; the first thing that doesn't fit is an error.
///
/// # Errors
/// What cannot be read or doesn't fit its text, with file and line; two documents of one id; a folder without such files.
pub fn read(path: &Path, texts: Option<&Texts>) -> Result<Vec<GoldDocument>, Error> {
    read_mapped(path, texts, None)
}

/// Reads as [`read`], labels of others turned into ours.
///
/// # Errors
/// As [`read`].
pub fn read_mapped(
    path: &Path,
    texts: Option<&Texts>,
    mapping: Option<&Mapping>,
) -> Result<Vec<GoldDocument>, Error> {
    let mut found = read_all(path, &Reading { texts, mapping, ..Reading::default() })?;
    if found.problems.is_empty() { Ok(found.documents) } else { Err(found.problems.remove(0)) }
}

/// Reads the marked documents of a file, or of all such files of a folder: of the first of [`Format::endings`] that it holds any of. The
/// format goes by the name's ending, and by the content where that tells nothing.
///
/// # Errors
/// What cannot be read at all; a folder without such files.
pub fn read_all(path: &Path, reading: &Reading) -> Result<Found, Error> {
    let mut found = Found::default();
    let mut seen: HashMap<String, (PathBuf, usize)> = HashMap::new();
    let mut cut = CutSpans::default();
    let folder = path.is_dir();
    let files = files(path, reading.form)?;
    if folder {
        found.beside(path, &files);
    }
    for file in files {
        let mut one = Found::default();
        if let Err(error) = read_file(&file, reading, &mut one) {
            // One file of many does not cost the others.
            if !folder {
                return Err(error);
            }
            one.problems.push(error);
        }
        one.check(&file);
        one.note_unnamed(&file);
        for (at, mut document) in std::mem::take(&mut one.documents).into_iter().enumerate() {
            let line = one.line(at);
            if let Some((before, first)) = seen.get(&document.id) {
                let message = format!(
                    "a second document {:?} (the first is in {}:{first})",
                    document.id,
                    before.display()
                );
                found.problems.push(Error::data(&file, line, message));
                continue;
            }
            seen.insert(document.id.clone(), (file.clone(), line));
            if let Some(mapping) = reading.mapping {
                document.spans.retain_mut(|span| mapping.apply(span));
            }
            found.note_contested(&file, line, &document);
            cut.count(&file, line, &document);
            found.documents.push(document);
        }
        found.problems.extend(one.problems);
        found.notes.extend(one.notes);
    }
    found.notes.extend(cut.note());
    Ok(found)
}

fn read_file(path: &Path, reading: &Reading, found: &mut Found) -> Result<(), Error> {
    let bytes = whole::read(path)?;
    let by_name = Format::of_name(kind::stem(&path.to_string_lossy()));
    if reading.form.or(by_name) == Some(Format::Parquet) {
        let file = File { path, text: "", texts: reading.texts, offsets: reading.offsets };
        #[cfg(feature = "parquet")]
        return hugging_face::parquet(&file, bytes, found);
        #[cfg(not(feature = "parquet"))]
        return Err(Error::data(
            file.path,
            1,
            "this program was built without Parquet; build it with the feature `parquet`",
        ));
    }
    let text = String::from_utf8(bytes).map_err(|error| {
        let before = &error.as_bytes()[..error.utf8_error().valid_up_to()];
        let line = before.iter().filter(|&&byte| byte == b'\n').count() + 1;
        let message = match encoding::decode(error.into_bytes(), None) {
            Err(message) => message,
            Ok((_, Some(name))) => {
                format!(
                    "not UTF-8 but, by its looks, {name}; convert the file with `iconv -f {name} -t UTF-8`"
                )
            }
            Ok((_, None)) => "not UTF-8; convert the file with `iconv -t UTF-8`".to_owned(),
        };
        Error::data(path, line, message)
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    if text.trim_start().starts_with("<?xml") && text.contains("<GateDocument") {
        let message = "GATE XML is not read; save the documents as bdocjs (Python's gatenlp does), which is";
        return Err(Error::data(path, 1, message));
    }
    if text.starts_with("#FORMAT=WebAnno TSV") {
        let message =
            "WebAnno TSV is not read; export the documents as UIMA CAS XMI, UIMA CAS JSON or CoNLL 2003";
        return Err(Error::data(path, 1, message));
    }
    let file = File { path, text, texts: reading.texts, offsets: reading.offsets };
    let guessed = match reading.form {
        Some(form) => Some(form),
        None => form::of(&file)?,
    };
    match guessed.unwrap_or(Format::Conll(TagScheme::Iob2)) {
        Format::Jsonl => records::read(&file, found),
        Format::Conll(_) => conll::read(&file, found),
        Format::Conllu => conllu::read(&file, found),
        Format::Brat => brat::read(&file, found),
        Format::LabelStudio => label_studio::read(&file, found)?,
        Format::Doccano => doccano::read(&file, found),
        Format::Prodigy => prodigy::read(&file, found),
        Format::Spacy | Format::SpacyTrain => spacy::read(&file, found)?,
        Format::Xmi => cas::xmi(&file, found)?,
        Format::CasJson => cas::json(&file, found)?,
        Format::Bdocjs => bdocjs::read(&file, found)?,
        Format::Argilla => argilla::read(&file, found)?,
        Format::HuggingFace => hugging_face::read(&file, found),
        // Told by its ending or asked for, and read above.
        Format::Parquet => {}
        Format::Csv => apart::table(&file, b',', found)?,
        Format::Tsv => apart::table(&file, b'\t', found)?,
        Format::WebAnnotation => apart::annotations(&file, found)?,
        format @ (Format::Timeml | Format::Html | Format::Terminal | Format::Plain) => {
            let message = format!("{} is written, but marks are not read from it", format.name());
            return Err(Error::data(path, 1, message));
        }
    }
    Ok(())
}

/// What a run into a folder writes beside its shards.
pub(super) const OF_RUNS: [&str; 2] = ["manifest.jsonl", "checkpoint.json"];

/// Returns the files that are read of a path: itself, or those of the folder.
///
/// # Errors
/// A folder that cannot be read, or has no such file.
pub fn files(path: &Path, form: Option<Format>) -> Result<Vec<PathBuf>, Error> {
    if path.is_dir() { folder(path, form) } else { Ok(vec![path.to_path_buf()]) }
}

/// Returns the files of a folder that are read: those with the ending of the format that is asked for, else those of the first ending that
/// it holds any of.
fn folder(path: &Path, form: Option<Format>) -> Result<Vec<PathBuf>, Error> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(path).map_err(|source| Error::io(path, source))? {
        let entry = entry.map_err(|source| Error::io(path, source))?;
        if !OF_RUNS.iter().any(|name| entry.file_name() == *name) {
            names.push(entry.path());
        }
    }
    // `a1.ann` before `a1-2.ann`, which is how a second document of that id is called.
    names.sort_by_cached_key(|path| (stem(&path.to_string_lossy()).to_owned(), path.clone()));
    for ending in form.map(Format::ending).into_iter().chain(Format::endings()) {
        let found: Vec<PathBuf> = names
            .iter()
            .filter(|name| kind::stem(&name.to_string_lossy()).ends_with(ending))
            .cloned()
            .collect();
        if !found.is_empty() {
            return Ok(found);
        }
    }
    let endings = Format::endings().collect::<Vec<_>>().join(", *");
    let message =
        format!("no marked documents in this folder (*{endings}); `tagwire tag` finds names in texts");
    Err(Error::io(path, std::io::Error::new(std::io::ErrorKind::InvalidInput, message)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_that_are_paths_find_their_text() {
        let documents = [GoldDocument::new("war", "x")];
        let texts = Texts::of(&documents);
        for (id, found) in [("war", true), ("corpus/war.txt", true), ("war.txt", true), ("peace", false)] {
            assert_eq!(texts.get(id).is_some(), found, "{id}");
        }
    }

    #[test]
    fn what_could_not_be_read_is_no_original() {
        let mut failed = GoldDocument::new("bad", "");
        failed.rest.insert("error".to_owned(), "no text".into());
        let documents = [GoldDocument::new("a", "Kerry"), failed, GoldDocument::new("c", "")];
        let texts = Texts::of(&documents);
        assert_eq!(texts.in_order(), [("a", "Kerry"), ("c", "")]);
        assert_eq!(texts.get("bad"), None);
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
    fn a_file_of_a_folder_that_is_broken_does_not_cost_the_others() {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in [
            ("a.ann", "T1\tLOC 0 5\tParis\n"),
            ("a.txt", "Paris"),
            ("b.ann", "T1\tLOC 0 4\tRome\n"),
            ("c.ann", "T1\tLOC 0 4\tOslo\n"),
            ("c.txt", "Oslo"),
        ] {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        let found = read_all(folder.path(), &Reading::default()).unwrap();
        let ids: Vec<&str> = found.documents.iter().map(|document| document.id.as_str()).collect();
        assert_eq!((ids, found.problems.len()), (vec!["a", "c"], 1));
        let message = found.problems[0].to_string();
        assert!(message.contains("b.ann:1: no text for \"b\"") && message.contains("b.txt"), "{message}");
    }

    #[test]
    fn an_id_that_is_the_path_of_a_text_finds_it() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("news")).unwrap();
        std::fs::write(folder.path().join("news/01.txt"), "Paris").unwrap();
        let path = folder.path().join("records.jsonl");
        // Beside the records, and from wherever `tag` was given it.
        for id in ["news/01.txt".to_owned(), folder.path().join("news/01.txt").display().to_string()] {
            std::fs::write(&path, serde_json::json!({"id": id, "entities": []}).to_string()).unwrap();
            assert_eq!(read(&path, None).unwrap()[0].text, "Paris");
        }
    }

    #[test]
    fn spans_that_stand_twice_are_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jsonl");
        std::fs::write(
            &path,
            "{\"id\":\"a\",\"text\":\"Paris\",\"gold\":[[0,5,\"LOC\"],[0,5,\"ORG\"],[0,5,\"LOC\"]]}",
        )
        .unwrap();
        let found = read_all(&path, &Reading::default()).unwrap();
        assert_eq!((found.documents[0].spans.len(), found.problems.len()), (3, 0));
        assert!(found.notes[0].contains("1 span more than once"), "{}", found.notes[0]);
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (name, content, expected) in [
            (
                "a.jsonl",
                "{\"id\":\"a\",\"text\":\"x\",\"gold\":[]}\n{\"id\":1",
                "a.jsonl:2: broken JSON: EOF",
            ),
            ("b.jsonl", "{\"id\":\"a\",\"text\":\"Paris\",\"gold\":[[0,9,\"LOC\"]]}", "b.jsonl:1: "),
            ("c.conll", "Paris B-LOC\nis\n", "c.conll:2: one column"),
            ("d.conll", "Paris LOC\n", "d.conll:1: \"LOC\" is not a tag"),
            ("e.ann", "T1\tLOC 0 5\tRome\n", "e.ann:1: "),
            (
                "f.jsonl",
                "{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":\"a\",\"text\":\"x\"}",
                "f.jsonl:2: a second document \"a\" (the first is in ",
            ),
            ("g.tsv", "#FORMAT=WebAnno TSV 3.3\n#T_SP=x|value\n", "g.tsv:1: WebAnno TSV is not read; export"),
            (
                "h.jsonl",
                "{\"id\":\"a\",\"text\":\"Paris\",\"gold\":[[2,2,\"LOC\"]]}",
                "h.jsonl:1: \"a\": a span \"LOC\" without",
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
