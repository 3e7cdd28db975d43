//! Where written documents go: a stream, a file or a folder, with what stands before the first and after the last.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

#[cfg(feature = "parquet")]
use super::parquet::Table;
use super::{Format, Piece, brat, cas, hugging_face, label_studio, page, table};
use crate::format::Layout;
use crate::read::marked::stem;

enum Target {
    Stream(Box<dyn Write + Send>),
    #[cfg(feature = "parquet")]
    Table(Box<Table>),
    Folder {
        path: PathBuf,
        names: HashMap<String, usize>,
    },
}

/// Takes the pieces of an output in the order of the documents.
pub struct Sink {
    format: Format,
    labels: Vec<String>,
    target: Target,
    /// A file beside the output that is written at the end.
    beside: Option<PathBuf>,
    count: usize,
    /// What the index of a page lists.
    index: page::Index,
}

impl Sink {
    /// Opens an output of a format whose spans have these labels: a file or folder, or standard output where there is no path.
    ///
    /// # Errors
    /// A file or folder that cannot be written; a format of many files without a folder for them.
    pub fn open(format: Format, labels: Vec<String>, path: Option<&Path>) -> io::Result<Sink> {
        let path = path.filter(|path| *path != Path::new("-"));
        let target = match path {
            None if format.needs_folder_at(None) => {
                let message = "this format is a folder of files; give one with --output FOLDER";
                return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
            }
            None => target(format, &labels, Box::new(BufWriter::with_capacity(1 << 16, io::stdout())))?,
            // One document of TimeML is a file.
            Some(path) if format.needs_folder_at(Some(path)) && format.is_folder() => {
                empty_folder(path, format)?;
                Target::Folder { path: path.to_path_buf(), names: HashMap::new() }
            }
            Some(path) => {
                let file = if format == Format::HuggingFace {
                    empty_folder(path, format)?;
                    File::create(path.join("train.jsonl"))?
                } else {
                    File::create(path)?
                };
                target(format, &labels, Box::new(BufWriter::with_capacity(1 << 18, file)))?
            }
        };
        let beside = match format {
            Format::LabelStudio => path.map(|path| path.with_extension("config.xml")),
            Format::HuggingFace => path.map(|path| path.join("README.md")),
            _ => None,
        };
        Sink::new(format, labels, target, beside)
    }

    /// Returns an output that goes to a writer; for formats that are no folder.
    ///
    /// # Errors
    /// The writer's.
    pub fn to_writer(format: Format, labels: Vec<String>, writer: Box<dyn Write + Send>) -> io::Result<Sink> {
        let target = target(format, &labels, writer)?;
        Sink::new(format, labels, target, None)
    }

    /// Sets the path that the writer's bytes come to stand at, for the file that some formats want beside theirs.
    #[must_use]
    pub fn named(mut self, path: &Path) -> Sink {
        self.beside = (self.format == Format::LabelStudio).then(|| path.with_extension("config.xml"));
        self
    }

    fn new(format: Format, labels: Vec<String>, target: Target, beside: Option<PathBuf>) -> io::Result<Sink> {
        let mut sink = Sink { format, labels, target, beside, count: 0, index: page::Index::default() };
        let head = match format {
            Format::Csv => table::header(b','),
            Format::Tsv => table::header(b'\t'),
            Format::Html => page::head(&sink.labels).into_bytes(),
            _ if sink.is_array() => b"[".to_vec(),
            _ => Vec::new(),
        };
        sink.write(&head)?;
        Ok(sink)
    }

    fn is_array(&self) -> bool {
        self.format.layout() == Layout::Array
    }

    fn write(&mut self, bytes: &[u8]) -> io::Result<()> {
        match &mut self.target {
            Target::Stream(writer) => writer.write_all(bytes),
            _ => Ok(()),
        }
    }

    /// Writes bytes that belong to no document: the legend of coloured text.
    ///
    /// # Errors
    /// The output could not be written.
    pub fn preface(&mut self, text: &str) -> io::Result<()> {
        self.write(text.as_bytes())
    }

    /// Writes the piece of the next document.
    ///
    /// # Errors
    /// The output could not be written (a closed pipe among others).
    pub fn put(&mut self, piece: &Piece) -> io::Result<()> {
        match piece {
            Piece::Bytes(bytes) => self.write(bytes)?,
            Piece::Item(bytes) => {
                self.write(if self.count == 0 { b"\n" } else { b",\n" })?;
                self.write(bytes)?;
                self.count += 1;
            }
            Piece::Files { files, .. } if matches!(self.target, Target::Stream(_)) => {
                if self.count > 0 {
                    let message =
                        "one file holds one document of this format; give a folder with --output FOLDER";
                    return Err(io::Error::new(io::ErrorKind::InvalidInput, message));
                }
                self.count += 1;
                for (_, bytes) in files {
                    self.write(bytes)?;
                }
            }
            Piece::Article(article) => {
                self.index.add(article);
                self.write(&article.html)?;
            }
            Piece::Rows(rows) => match &mut self.target {
                #[cfg(feature = "parquet")]
                Target::Table(table) => table.put(rows)?,
                _ => debug_assert!(rows.is_empty(), "rows go to a table"),
            },
            Piece::Files { id, files } => {
                if let Target::Folder { path, names } = &mut self.target {
                    let name = file_name(id, names);
                    for (ending, bytes) in files {
                        fs::write(path.join(format!("{name}{ending}")), bytes)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Hands on what was written so far.
    ///
    /// # Errors
    /// The output could not be written.
    pub fn flush(&mut self) -> io::Result<()> {
        match &mut self.target {
            Target::Stream(writer) => writer.flush(),
            _ => Ok(()),
        }
    }

    /// Writes what stands after the last document.
    ///
    /// # Errors
    /// The output could not be written.
    pub fn finish(mut self) -> io::Result<()> {
        if self.is_array() {
            self.write(b"\n]\n")?;
        }
        if self.format == Format::Html {
            let tail = self.index.tail();
            self.write(tail.as_bytes())?;
        }
        self.flush()?;
        if let Target::Folder { path, .. } = &self.target {
            match self.format {
                Format::Brat => fs::write(path.join("annotation.conf"), brat::configuration(&self.labels))?,
                Format::Xmi => fs::write(path.join("TypeSystem.xml"), cas::type_system())?,
                _ => {}
            }
        }
        if let Some(path) = &self.beside {
            let text = match self.format {
                Format::HuggingFace => hugging_face::card(&self.labels),
                _ => label_studio::configuration(&self.labels),
            };
            fs::write(path, text)?;
        }
        #[cfg(feature = "parquet")]
        if let Target::Table(table) = self.target {
            table.finish()?;
        }
        Ok(())
    }
}

/// Makes a folder, if it isn't there, for documents that are files of their own.
///
/// # Errors
/// It holds such files already: somebody may have corrected them.
fn empty_folder(path: &Path, format: Format) -> io::Result<()> {
    fs::create_dir_all(path)?;
    let ours =
        |name: &str| name.ends_with(format.ending()) || format == Format::Brat && name.ends_with(".txt");
    let mut names = fs::read_dir(path)?.filter_map(|entry| Some(entry.ok()?.file_name()));
    match names.find(|name| ours(&name.to_string_lossy())) {
        None => Ok(()),
        Some(name) => {
            let message = format!(
                "it holds {} already, which could have been corrected; give an empty folder",
                name.to_string_lossy()
            );
            Err(io::Error::new(io::ErrorKind::AlreadyExists, message))
        }
    }
}

/// Returns the name and the text of the file that stands beside shards of a format, if it needs one: the labelling configuration of
/// Label Studio.
pub fn beside_shards(format: Format, labels: &[String]) -> Option<(&'static str, String)> {
    (format == Format::LabelStudio).then(|| ("label-studio.config.xml", label_studio::configuration(labels)))
}

/// Returns what a format writes to: a stream, or a table that is written in blocks.
fn target(format: Format, labels: &[String], writer: Box<dyn Write + Send>) -> io::Result<Target> {
    if format != Format::Parquet {
        return Ok(Target::Stream(writer));
    }
    #[cfg(feature = "parquet")]
    return Ok(Target::Table(Box::new(Table::new(writer, labels)?)));
    #[cfg(not(feature = "parquet"))]
    {
        let _ = labels;
        let message = "this program was built without Parquet; build it with the feature `parquet`";
        Err(io::Error::new(io::ErrorKind::Unsupported, message))
    }
}

/// Returns a name for the files of a document: the last part of its id, with nothing in it that a file system or a tool could
/// stumble over, and a number where the name is taken. `names` are those taken, each with the number to be tried next: a million
/// documents may have one id.
fn file_name(id: &str, names: &mut HashMap<String, usize>) -> String {
    let keep = |c: char| if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') { c } else { '_' };
    let mut name: String = stem(id).chars().map(keep).take(100).collect();
    if name.trim_matches(['.', '_']).is_empty() {
        name = "document".to_owned();
    }
    if name.starts_with('.') {
        name.insert(0, '_');
    }
    // Some file systems take capitals and small letters for the same.
    let key = name.to_lowercase();
    let Some(&next) = names.get(&key) else {
        names.insert(key, 2);
        return name;
    };
    let mut number = next;
    loop {
        let candidate = format!("{name}-{number}");
        number += 1;
        if let Entry::Vacant(free) = names.entry(candidate.to_lowercase()) {
            free.insert(2);
            names.insert(key, number);
            return candidate;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_files_are_safe_and_apart() {
        let mut names = HashMap::new();
        let given = ["archive/a.txt", "b/A.txt", "../..", "http://x.org/?q=1", "", "..", "a-2", "Zürich 1"];
        let named = given.map(|id| file_name(id, &mut names));
        assert_eq!(named, ["a", "A-2", "document", "_q_1", "document-2", "document-3", "a-2-2", "Zürich_1"]);
        assert_eq!(file_name("a", &mut names), "a-3");
        // Trying each number again for each document would take minutes.
        let last = (0..100_000).map(|_| file_name("stdin", &mut names)).last();
        assert_eq!(last.as_deref(), Some("stdin-100000"));
    }

    #[test]
    fn a_format_of_files_needs_a_folder() {
        let error = Sink::open(Format::Brat, Vec::new(), None).err().unwrap().to_string();
        assert!(error.contains("--output FOLDER"), "{error}");
    }
}
