//! `tagwire convert`: marked documents from one format into another.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use tagwire::gazetteer::{Gazetteer, user};
use tagwire::mapping::Mapping;
use tagwire::read::gold::{GoldDocument, GoldSpan};
use tagwire::read::marked::{self, Form, Found, Reading, Texts};
use tagwire::record::Scheme;
use tagwire::resolve::tag::Tag;
use tagwire::write::{Marked, losses, patterns, write_gold};
use tagwire::{Kind, Label, sentence};

use super::args::{OffsetUnit, OutputFormat};
use super::{Exit, config};

/// Turn marked documents from one format into another
///
/// IN is a file or a folder; its format is told by name and content, or by --from. Every span is checked against its text: one that
/// doesn't fit is reported with file and line and left out, and so is what the format of OUT cannot hold. Labels stay as they are
/// unless --map or --scheme say otherwise.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct ConvertArgs {
    /// The marked documents: a file, or a folder
    #[arg(value_name = "IN")]
    input: PathBuf,

    /// Where to write: a file, or a folder for formats of many files; standard output where none is given
    #[arg(value_name = "OUT")]
    output: Option<PathBuf>,

    /// The format of IN, where name and content don't tell it
    #[arg(long, value_enum, value_name = "FORMAT")]
    from: Option<InForm>,

    /// The format of OUT, where its name doesn't tell it
    #[arg(long, value_enum, value_name = "FORMAT")]
    to: Option<OutputFormat>,

    /// The original documents, for a format that carries no text (CoNLL, CSV); the text of others is checked against them
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,

    /// What the labels of IN mean: lines of their label and ours (`COMPANY group/company`), `-` for what is left out
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// The label set of OUT: tagwire, conll, ontonotes, muc, or a mapping file used backwards; for columns also iob1, iob2, bioes, bilou
    #[arg(long, value_name = "SCHEME", value_delimiter = ',')]
    scheme: Vec<String>,

    /// What the offsets of IN count, where the format doesn't say (JSONL: code points; doccano: told by what fits)
    #[arg(long, value_enum, value_name = "UNIT")]
    offsets: Option<OffsetUnit>,

    /// What the offsets of OUT count, where the format leaves a choice
    #[arg(long, value_enum, value_name = "UNIT")]
    to_offsets: Option<OffsetUnit>,
}

const EXAMPLES: &str = "\
Examples:
  tagwire convert export.json corrected.jsonl           Label Studio's corrections as our gold
  tagwire convert corpus out/ --to brat                 a folder for brat, with annotation.conf
  tagwire convert gold.jsonl --to conll --scheme conll,bioes
  tagwire convert news.conll --texts articles.jsonl gold.jsonl
  tagwire convert theirs.jsonl ours.jsonl --map map.txt
  tagwire convert group/company=names.txt patterns.jsonl --from list --to entity-ruler --scheme ontonotes
  tagwire convert gold.jsonl --to doccano --to-offsets graphemes > import.jsonl

Formats read are those of --from, formats written those of --to; a ZIP that a tool exports is to be unpacked first.
Exit codes: 0 done, 2 something didn't fit (the rest was written).";

/// What `--from` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum InForm {
    /// Our records, rows of spans, lines with "gold"
    Jsonl,
    /// Columns, in any scheme
    Conll,
    /// CoNLL-U with Entity= or name= in the last column
    Conllu,
    /// brat standoff
    Brat,
    /// Label Studio, exported as JSON or JSON_MIN
    LabelStudio,
    /// doccano JSONL
    Doccano,
    /// Prodigy JSONL
    Prodigy,
    /// spaCy documents (Doc.to_json), or its training JSON
    Spacy,
    /// INCEpTION's UIMA CAS XMI
    Xmi,
    /// INCEpTION's UIMA CAS JSON
    CasJson,
    /// GATE's JSON
    Bdocjs,
    /// Argilla records
    Argilla,
    /// Rows of Hugging Face's datasets, as JSONL
    HuggingFace,
    /// Rows of Hugging Face's datasets, as Parquet
    Parquet,
    /// Mentions as comma-separated values
    Csv,
    /// Mentions as tab-separated values
    Tsv,
    /// W3C Web Annotations
    WebAnnotation,
    /// A list of names, as --gazetteer takes it; for --to entity-ruler
    List,
}

impl InForm {
    fn form(self) -> Option<Form> {
        Some(match self {
            InForm::Jsonl => Form::Jsonl,
            InForm::Conll => Form::Conll,
            InForm::Conllu => Form::Conllu,
            InForm::Brat => Form::Brat,
            InForm::LabelStudio => Form::LabelStudio,
            InForm::Doccano => Form::Doccano,
            InForm::Prodigy => Form::Prodigy,
            InForm::Spacy => Form::Spacy,
            InForm::Xmi => Form::Xmi,
            InForm::CasJson => Form::CasJson,
            InForm::Bdocjs => Form::Bdocjs,
            InForm::Argilla => Form::Argilla,
            InForm::HuggingFace => Form::HuggingFace,
            InForm::Parquet => Form::Parquet,
            InForm::Csv => Form::Csv,
            InForm::Tsv => Form::Tsv,
            InForm::WebAnnotation => Form::WebAnnotation,
            // Handled before documents are read.
            InForm::List => return None,
        })
    }
}

/// Runs `tagwire convert`.
pub fn run(args: &ConvertArgs) -> anyhow::Result<Exit> {
    let labelling = config::labelling(&args.scheme)?;
    match (args.from, args.to) {
        (Some(InForm::List), Some(OutputFormat::EntityRuler)) => return list(args, labelling.scheme),
        (Some(InForm::List), _) => bail!("--from list: a list becomes --to entity-ruler and nothing else"),
        _ => {}
    }
    let format = match (args.to, args.output.as_deref()) {
        (Some(name), _) => config::format(name, labelling.tags)?,
        (None, Some(path)) => config::format(told_by(path)?, labelling.tags)?,
        (None, None) => bail!("--to FORMAT says what to write; `tagwire convert --help` lists the formats"),
    };
    let offsets = config::offsets_of(format, args.to_offsets)?;
    let mut found = read(args)?;
    for problem in &found.problems {
        eprintln!("tagwire: {problem}");
    }
    for note in &found.notes {
        eprintln!("tagwire: {note}");
    }
    if let Some(scheme) = labelling.scheme {
        rename(&mut found.documents, scheme);
    }
    let mut sink = config::sink(format, labels(&found.documents, labelling.scheme), args.output.as_deref())?;
    let lists = Gazetteer::built_in();
    for gold in &found.documents {
        for loss in losses(format, gold) {
            eprintln!("tagwire: {loss}");
        }
        let document = sentence::document(&gold.text, &lists);
        sink.put(&write_gold(format, &Marked { gold, document: &document, offsets }))?;
    }
    sink.finish()?;
    let (documents, problems) = (found.documents.len(), found.problems.len());
    let spans: usize = found.documents.iter().map(|document| document.spans.len()).sum();
    eprintln!("tagwire: {documents} documents, {spans} spans, {problems} that don't fit");
    Ok(if problems > 0 { Exit::Error } else { Exit::Done })
}

/// Makes patterns of a list of names.
fn list(args: &ConvertArgs, scheme: Option<Scheme>) -> anyhow::Result<Exit> {
    let shown = args.input.to_string_lossy();
    // As for --gazetteer, LABEL/KIND=FILE says what the rows of a list without labels are.
    let (claim, path) = match shown.split_once('=') {
        Some((claim, file)) if !args.input.exists() => (Some(claim), Path::new(file)),
        _ => (None, args.input.as_path()),
    };
    let list = user::read_file(path, claim)?;
    let patterns = patterns(&list, scheme.unwrap_or(Scheme::Tagwire));
    match args.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => {
            std::fs::write(path, &patterns)
                .with_context(|| format!("{}: cannot be written", path.display()))?;
        }
        None => std::io::stdout().lock().write_all(&patterns)?,
    }
    Ok(Exit::Done)
}

/// Reads the documents.
fn read(args: &ConvertArgs) -> anyhow::Result<Found> {
    let originals = match &args.texts {
        Some(path) => marked::read(path, None)?,
        None => Vec::new(),
    };
    let texts = Texts::of(&originals);
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let reading = Reading {
        form: args.from.and_then(InForm::form),
        texts: args.texts.is_some().then_some(&texts),
        offsets: args.offsets.map(config::offsets),
        mapping: mapping.as_ref(),
    };
    marked::read_all(&args.input, &reading).with_context(|| args.input.display().to_string())
}

/// Returns the format that the ending of a file's name tells.
fn told_by(path: &Path) -> anyhow::Result<OutputFormat> {
    let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_ascii_lowercase();
    Ok(match ending.as_str() {
        "jsonl" | "ndjson" => OutputFormat::Jsonl,
        "conll" => OutputFormat::Conll,
        "conllu" => OutputFormat::Conllu,
        "parquet" => OutputFormat::Parquet,
        "html" => OutputFormat::Html,
        "csv" => OutputFormat::Csv,
        "tsv" => OutputFormat::Tsv,
        _ => bail!("{}: --to FORMAT says what to write there", path.display()),
    })
}

/// Gives spans the names of a label set; those that it has no name for are left out and counted.
fn rename(documents: &mut [GoldDocument], scheme: Scheme) {
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let name = |span: &GoldSpan| match (span.label, span.tag) {
        // A people without a kind of its own is called what nationalities are.
        (Some(label), Some(Tag::People)) => scheme.name(label, span.kind.or(Some(Kind::Nationality))),
        (Some(label), _) => scheme.name(label, span.kind),
        (None, Some(Tag::Other)) if scheme == Scheme::Conll => Some("MISC"),
        (None, _) => None,
    };
    for document in documents {
        document.spans.retain_mut(|span| match name(span) {
            Some(name) => {
                span.name = name.to_owned();
                true
            }
            None => {
                *left_out.entry(span.name.clone()).or_default() += 1;
                false
            }
        });
    }
    for (name, count) in left_out {
        eprintln!(
            "tagwire: {count} spans {name:?} have no name in this scheme and are left out; --map FILE gives them one"
        );
    }
}

/// Returns the labels of the documents: those of the scheme, ours in our order, others by name.
fn labels(documents: &[GoldDocument], scheme: Option<Scheme>) -> Vec<String> {
    let names: BTreeSet<&str> =
        documents.iter().flat_map(|document| &document.spans).map(|span| span.name.as_str()).collect();
    let mut out: Vec<&str> = match scheme {
        Some(scheme) => scheme.names(),
        None => Label::ALL.iter().map(|label| label.name()).filter(|name| names.contains(name)).collect(),
    };
    let others: Vec<&str> = names.into_iter().filter(|name| !out.contains(name)).collect();
    out.extend(others);
    out.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use tagwire::write::Format;

    #[test]
    fn every_output_format_is_told_or_asked_for() {
        for format in OutputFormat::value_variants() {
            let Ok(resolved) = config::format(*format, tagwire::write::TagScheme::Iob2) else {
                assert_eq!(*format, OutputFormat::EntityRuler);
                continue;
            };
            assert!(config::offsets_of(resolved, None).is_ok());
            assert!(resolved != Format::Jsonl || *format == OutputFormat::Jsonl);
        }
        assert_eq!(told_by(Path::new("a.conllu")).unwrap(), OutputFormat::Conllu);
        assert!(told_by(Path::new("a.json")).is_err());
    }
}
