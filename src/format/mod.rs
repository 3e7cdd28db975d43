//! The formats of marked documents: one table of their names, what is read and written of each, the endings of their files.
//!
//! The command line's `--format`, `--to` and `--from`, the help, the reader's guesses and the names of shards all come from it.

mod table;

use std::path::Path;

use crate::record::Offsets;
use table::{Row, TABLE};

/// A format that marked documents are written in, read from, or both.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// One record a line; rows of spans, lines with `"gold"`.
    Jsonl,
    /// CoNLL-2003 columns. All schemes are read, whichever this is.
    Conll(TagScheme),
    /// CoNLL-U, entities in the last column.
    Conllu,
    /// brat standoff: a folder of `.txt` and `.ann`, with `annotation.conf`.
    Brat,
    /// Label Studio: tasks with predictions out, exports in; a JSON array.
    LabelStudio,
    /// doccano JSONL.
    Doccano,
    /// Prodigy JSONL, with tokens.
    Prodigy,
    /// spaCy documents as `Doc.to_json` writes them, one a line.
    Spacy,
    /// spaCy's JSON for `spacy convert`, an array.
    SpacyTrain,
    /// Rows for Hugging Face's `datasets`: a folder of `train.jsonl` and a dataset card.
    HuggingFace,
    /// The same rows as Parquet.
    Parquet,
    /// Mentions as CSV.
    Csv,
    /// Mentions as TSV.
    Tsv,
    /// UIMA CAS XMI for INCEpTION: a folder of `.xmi` with `TypeSystem.xml`.
    Xmi,
    /// UIMA CAS JSON for INCEpTION: a folder of `.json`.
    CasJson,
    /// GATE's JSON: a folder of `.bdocjs`.
    Bdocjs,
    /// Argilla records, a JSON array.
    Argilla,
    /// W3C Web Annotations, one a line.
    WebAnnotation,
    /// TimeML, dates alone: a folder of `.tml`.
    Timeml,
    /// A page to read: articles with coloured spans, an index, a timeline.
    Html,
    /// The text with coloured spans.
    Terminal,
    /// The text with spans in brackets.
    Plain,
}

/// How the tags of columns mark beginnings and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TagScheme {
    /// `B-` only between two neighbours of one label, as in the data of 2003.
    Iob1,
    /// `B-` on every first token.
    Iob2,
    /// `B- I- E- S-`.
    Bioes,
    /// `B- I- L- U-`, as spaCy has them.
    Bilou,
}

impl TagScheme {
    /// The names on the command line.
    pub const NAMES: [(&'static str, TagScheme); 4] = [
        ("iob1", TagScheme::Iob1),
        ("iob2", TagScheme::Iob2),
        ("bioes", TagScheme::Bioes),
        ("bilou", TagScheme::Bilou),
    ];
}

/// How documents stand in the output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// Lines or blocks one after the other, with nothing before, between or after them.
    Lines,
    /// Lines below a header.
    Table,
    /// Items of a JSON array.
    Array,
    /// Rows of a binary table, written in blocks.
    Rows,
    /// Articles of a page, with a head and an index.
    Page,
    /// Files of its own for each document, in a folder.
    Files,
    /// One file of lines with a card beside it, in a folder.
    Dataset,
}

/// What of a document comes back when it is written and read again, beside spans and labels. What a format cannot hold of a single span
/// (one that lies over another, one with blanks at its edges) is told by [`losses`](crate::write::losses).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Keeps {
    /// Its text; else it is to be given again.
    pub text: bool,
    /// What a record says of a span beside place and label: kind, title, name, identity, value, score, source.
    pub facts: bool,
    /// What else is known of a span: the facts of its list row, features that another tool gave it.
    pub more: bool,
    /// The ids of spans.
    pub ids: bool,
    /// The day that it was written.
    pub date: bool,
    /// Fields of the user's own.
    pub fields: bool,
}

impl Format {
    /// Returns all formats, in the order of the help.
    pub fn all() -> impl Iterator<Item = Format> {
        TABLE.iter().map(|row| row.format)
    }

    fn row(self) -> &'static Row {
        // Columns are one format, whatever their scheme.
        let same = |row: &&Row| std::mem::discriminant(&row.format) == std::mem::discriminant(&self);
        TABLE.iter().find(same).expect("each format has a row; a test asks for all")
    }

    /// Returns the format of that name or alias; columns are IOB2.
    ///
    /// ```
    /// use tagwire::format::Format;
    ///
    /// assert_eq!(Format::parse("hf"), Some(Format::HuggingFace));
    /// assert_eq!(Format::parse("docx"), None);
    /// ```
    pub fn parse(name: &str) -> Option<Format> {
        TABLE.iter().find(|row| row.name == name || row.aliases.contains(&name)).map(|row| row.format)
    }

    /// Returns its name on the command line.
    pub fn name(self) -> &'static str {
        self.row().name
    }

    /// Returns the other names that the command line takes.
    pub fn aliases(self) -> &'static [&'static str] {
        self.row().aliases
    }

    /// Returns what is written of it, in words; None for a format that is not written.
    pub fn written(self) -> Option<&'static str> {
        self.row().written
    }

    /// Returns what is read of it, in words; None for a format that is not read.
    pub fn read(self) -> Option<&'static str> {
        self.row().read
    }

    /// Returns how documents stand in it.
    pub fn layout(self) -> Layout {
        self.row().layout
    }

    /// Returns what of a document comes back when it is read again; of formats that are not read, what is in them to be read.
    pub fn keeps(self) -> Keeps {
        self.row().keeps
    }

    /// Returns true for a format whose documents are files of their own, in a folder.
    pub fn is_folder(self) -> bool {
        self.layout() == Layout::Files
    }

    /// Returns true for a format that is more than one file.
    pub fn needs_folder(self) -> bool {
        matches!(self.layout(), Layout::Files | Layout::Dataset)
    }

    /// Returns true if it needs a folder there: one document of TimeML can be a file `NAME.tml`, or go to standard output.
    pub fn needs_folder_at(self, path: Option<&Path>) -> bool {
        let one = self == Format::Timeml
            && path.is_none_or(|path| Format::of_name(&path.to_string_lossy()) == Some(self));
        self.needs_folder() && !one
    }

    /// Returns what the format's offsets count, where it leaves no choice.
    pub fn offsets(self) -> Option<Offsets> {
        self.row().offsets
    }

    /// Returns what the format's offsets count unless others are asked for. doccano counts UTF-16 units unless its project
    /// counts grapheme clusters.
    pub fn usual_offsets(self) -> Offsets {
        self.offsets().unwrap_or(if self == Format::Doccano { Offsets::Utf16 } else { Offsets::Chars })
    }

    /// Returns the ending of the files that are written, with its dot.
    pub fn ending(self) -> &'static str {
        self.row().ending
    }

    /// Returns the format that the ending of a file's name tells, in small letters or capitals.
    ///
    /// ```
    /// use tagwire::format::Format;
    ///
    /// assert_eq!(Format::of_name("news.CONLLU"), Some(Format::Conllu));
    /// assert_eq!(Format::of_name("tasks.json"), None, "the keys of its objects tell it");
    /// ```
    pub fn of_name(name: &str) -> Option<Format> {
        let name = name.to_ascii_lowercase();
        let tells = |row: &&Row| row.told_by.iter().any(|ending| name.ends_with(ending));
        TABLE.iter().find(tells).map(|row| row.format)
    }

    /// Returns the endings of files that marked documents are read from, in the order that a folder is looked through for them.
    pub fn endings() -> impl Iterator<Item = &'static str> {
        let readable = TABLE.iter().filter(|row| row.read.is_some());
        let (tables, others): (Vec<&Row>, Vec<&Row>) =
            readable.partition(|row| matches!(row.layout, Layout::Table | Layout::Rows));
        // Tables lie in folders for many reasons, so they come last.
        let told = |rows: Vec<&'static Row>| rows.into_iter().flat_map(|row| row.told_by.iter().copied());
        told(others).chain([".json"]).chain(told(tables))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn names_and_endings_tell_one_format_each() {
        let mut names = HashSet::new();
        for row in &TABLE {
            for name in [row.name].iter().chain(row.aliases) {
                assert!(names.insert(*name), "{name} twice");
                assert_eq!(Format::parse(name), Some(row.format));
            }
            for ending in row.told_by {
                assert!(names.insert(*ending), "{ending} twice");
                assert_eq!(Format::of_name(&format!("a{ending}")), Some(row.format), "{ending}");
            }
            assert!(row.written.is_some() || row.read.is_some(), "{}", row.name);
            // What is written is told again by its name, or is JSON, which is told by its keys.
            let told = Format::of_name(&format!("a{}", row.ending));
            let json = row.ending.starts_with(".json") || row.ending == ".txt";
            assert!(told == Some(row.format) || json, "{}", row.name);
        }
        for scheme in TagScheme::NAMES {
            assert_eq!(Format::Conll(scheme.1).name(), "conll");
        }
    }

    #[test]
    fn a_folder_is_looked_through_for_each_ending_once() {
        let endings: Vec<&str> = Format::endings().collect();
        assert_eq!(endings[..2], [".gold.jsonl", ".jsonl"]);
        assert_eq!(endings.last(), Some(&".parquet"));
        assert_eq!(endings.iter().collect::<HashSet<_>>().len(), endings.len());
        assert!(!endings.contains(&".html"), "pages are written alone");
    }
}
