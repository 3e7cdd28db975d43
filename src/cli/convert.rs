//! `tagwire convert`: marked documents from one format into another.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::Args;
use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use tagwire::format::Format;
use tagwire::gazetteer::Gazetteer;
use tagwire::mapping::Mapping;
use tagwire::number::counted;
use tagwire::read::gold::{GoldDocument, GoldSpan};
use tagwire::read::marked::{self, Found, Reading, Texts};
use tagwire::record::{Offsets, Scheme};
use tagwire::resolve::tag::Tag;
use tagwire::write::{Losses, Marked, patterns, spans_left_out, write_gold};
use tagwire::{Kind, Label, sentence};

use super::args::{units, value};
use super::message::Few;
use super::{Exit, config, lists, originals, overwrite};

/// Turn marked documents from one format into another
///
/// IN is a file, packed or not, a folder, or - for standard input; its format is told by name and content, or by --from. Every span is checked against its text: one that
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

    /// Where to write, as the other commands have it: the same as OUT
    #[arg(long = "output", short = 'o', value_name = "OUT", conflicts_with = "output")]
    named: Option<PathBuf>,

    /// The format of IN, where name and content don't tell it
    #[arg(long, value_parser = from(), value_name = "FORMAT")]
    from: Option<From>,

    /// The format of OUT, where its name doesn't tell it; --format and -f, as `tag` calls it, say the same
    #[arg(long, alias = "format", short_alias = 'f', value_parser = to(), value_name = "FORMAT")]
    to: Option<To>,

    /// The original documents, for a format that carries no text (CoNLL, CSV): marked ones, or what `tag` read, files, folders, tables,
    /// archives; the text of other formats is checked against them
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,

    /// What the labels of IN mean: lines of their label and ours (`COMPANY group/company`), `-` for what is left out
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// The label set of OUT: tagwire, conll, ontonotes, muc, or a mapping file used backwards; for columns also iob1, iob2, bioes, bilou
    #[arg(long, value_name = "SCHEME", value_delimiter = ',')]
    scheme: Vec<String>,

    /// What the offsets of IN count, where it doesn't say (records: code points, or what their `offsets` says; doccano: told by what fits)
    #[arg(long, value_parser = units(), value_name = "UNIT")]
    offsets: Option<Offsets>,

    /// What the offsets of OUT count, where the format leaves a choice
    #[arg(long, value_parser = units(), value_name = "UNIT")]
    to_offsets: Option<Offsets>,

    /// No summary; what doesn't fit is still told
    #[arg(long, short)]
    quiet: bool,
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

/// A list of names and the patterns that are made of it are no documents: only `convert` knows them.
const LIST: &str = "list";
const PATTERNS: &str = "entity-ruler";

/// What `--from` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum From {
    Marked(Format),
    List,
}

/// What `--to` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum To {
    Marked(Format),
    Patterns,
}

fn from() -> impl TypedValueParser<Value = From> {
    let formats = Format::all().filter_map(|format| Some(value(format).help(format.read()?)));
    let list =
        PossibleValue::new(LIST).help("A list of names, as --gazetteer takes it; for --to entity-ruler");
    PossibleValuesParser::new(formats.chain([list])).try_map(|name| match Format::parse(&name) {
        Some(format) => Ok(From::Marked(format)),
        None => (name == LIST).then_some(From::List).ok_or("no such format"),
    })
}

fn to() -> impl TypedValueParser<Value = To> {
    let formats = Format::all().filter_map(|format| Some(value(format).help(format.written()?)));
    let patterns =
        PossibleValue::new(PATTERNS).help("Patterns of spaCy's EntityRuler, of a list (--from list)");
    PossibleValuesParser::new(formats.chain([patterns])).try_map(|name| match Format::parse(&name) {
        Some(format) => Ok(To::Marked(format)),
        None => (name == PATTERNS).then_some(To::Patterns).ok_or("no such format"),
    })
}

/// Runs `tagwire convert`.
pub fn run(mut args: ConvertArgs) -> anyhow::Result<Exit> {
    args.output = args.output.or(args.named.take());
    let args = &args;
    let labelling = config::labelling(&args.scheme)?;
    let format = match (args.from, args.to, args.output.as_deref()) {
        (Some(From::List), Some(To::Patterns), _) => return list(args, labelling.scheme),
        (Some(From::List), ..) => bail!("--from list: a list becomes --to entity-ruler and nothing else"),
        (_, Some(To::Patterns), _) => {
            bail!("--to entity-ruler: patterns are made of a list of names, with --from list")
        }
        (_, Some(To::Marked(format)), _) => format,
        (_, None, Some(path)) => told_by(path)?,
        (_, None, None) => {
            bail!("--to FORMAT says what to write; `tagwire convert --help` lists the formats")
        }
    };
    let format = labelling.format(format)?;
    let offsets = config::offsets_of(format, args.to_offsets)?;
    refuse_to_replace(args)?;
    let mut found = read(args, format)?;
    Few::of(&found.problems);
    Few::of(&found.notes);
    if found.documents.is_empty() {
        if !found.problems.is_empty() {
            // What an earlier run wrote is worth more than nothing.
            bail!("{}: no document could be read, so nothing is written", args.input.display());
        }
        tell!("{}: nothing to read: no document is in it", args.input.display());
    }
    let failed: Vec<&GoldDocument> = found.documents.iter().filter(|document| document.is_failed()).collect();
    if let Some(first) = failed.first() {
        // Only records have a place for them; elsewhere they would be texts without a word.
        let kept = format == Format::Jsonl;
        tell!(
            "{} of what could not be read {}, the first {:?}: {}",
            counted(failed.len(), "record"),
            if kept { "kept as they are" } else { "left out" },
            first.id,
            first.rest["error"]
        );
        found.documents.retain(|document| kept || !document.is_failed());
    }
    if let Some(scheme) = labelling.scheme {
        rename(&mut found.documents, scheme);
    }
    let mut sink = config::sink(format, labels(&found.documents, labelling.scheme), args.output.as_deref())?;
    let lists = Gazetteer::built_in();
    let mut lost = 0;
    let (mut losses, mut told) = (Losses::default(), Few::default());
    for gold in &found.documents {
        let document = sentence::document(&gold.text, &lists);
        let marked = Marked { gold, document: &document, offsets };
        lost += spans_left_out(format, gold);
        losses.add(format, &marked);
        for loss in losses.lines.drain(..) {
            told.tell(format_args!("{}: {loss}", args.input.display()));
        }
        sink.put(&write_gold(format, &marked))?;
    }
    sink.finish()?;
    told.end();
    for loss in losses.messages(format) {
        tell!("{loss}");
    }
    let (documents, problems) = (found.documents.len(), found.problems.len());
    let spans: usize = found.documents.iter().map(|document| document.spans.len()).sum();
    let lost_shown = if lost > 0 {
        format!(", {lost} left out that {} cannot hold", format.name())
    } else {
        String::new()
    };
    if !args.quiet {
        tell!(
            "{}, {}{lost_shown}, {problems} that don't fit",
            counted(documents, "document"),
            counted(spans - lost, "span")
        );
    }
    Ok(if problems > 0 { Exit::Error } else { Exit::Done })
}

/// Refuses an output that is one of the files read.
fn refuse_to_replace(args: &ConvertArgs) -> anyhow::Result<()> {
    let mut inputs = marked::files(&args.input, form(args))?;
    inputs.extend(args.map.clone());
    inputs.extend(args.scheme.iter().map(PathBuf::from));
    if let Some(path) = &args.texts {
        // A folder of texts has no marked files; nothing of it is replaced by a file that is not in it.
        inputs.extend(marked::files(path, None).unwrap_or_else(|_| vec![path.clone()]));
    }
    overwrite::refuse(args.output.as_deref(), inputs.iter().map(PathBuf::as_path))
}

/// Returns the format of IN that was asked for.
fn form(args: &ConvertArgs) -> Option<Format> {
    match args.from {
        Some(From::Marked(format)) => Some(format),
        _ => None,
    }
}

/// Makes patterns of a list of names.
fn list(args: &ConvertArgs, scheme: Option<Scheme>) -> anyhow::Result<Exit> {
    let (_, path) = lists::claimed(&args.input);
    let list = lists::read(&args.input)?;
    overwrite::refuse(args.output.as_deref(), [path])?;
    let scheme = scheme.unwrap_or(Scheme::Tagwire);
    let nameless = list.rows.iter().filter(|row| {
        let label = row.kind.map(Kind::label).or(list.label);
        label.is_some_and(|label| {
            scheme.name(label, row.kind).is_none() && !scheme.leaves_out(label, row.kind)
        })
    });
    let nameless = nameless.count();
    if nameless > 0 {
        tell!("{} left out for want of a name in this scheme", counted(nameless, "row"));
    }
    let patterns = patterns(&list, scheme);
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
fn read(args: &ConvertArgs, format: Format) -> anyhow::Result<Found> {
    let mut originals = match &args.texts {
        Some(path) => originals::read(path)?,
        None => Found::default(),
    };
    let texts = Texts::of(&originals.documents);
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let reading = Reading {
        form: form(args),
        texts: args.texts.is_some().then_some(&texts),
        offsets: args.offsets,
        mapping: mapping.as_ref(),
    };
    let mut found = marked::read_all(&args.input, &reading)?;
    if let Some(path) = &args.texts {
        originals::check(path, &texts, &args.input, &found.documents)?;
    }
    let unmarked = found.documents.iter().filter(|document| document.unmarked).count();
    if unmarked > 0 {
        found.notes.push(format!(
            "{}: {} without a list of spans {}; `tagwire tag` finds names",
            args.input.display(),
            counted(unmarked, "document"),
            // Elsewhere an empty list is what is yet to be marked, too.
            if matches!(format, Format::Jsonl | Format::Prodigy) {
                "written without one"
            } else {
                "taken as without a name"
            }
        ));
    }
    found.problems.splice(0..0, originals.problems.drain(..));
    found.notes.splice(0..0, originals.notes.drain(..));
    Ok(found)
}

/// Returns the format that the ending of a file's name tells.
fn told_by(path: &Path) -> anyhow::Result<Format> {
    config::told_by(path).with_context(|| format!("{}: --to FORMAT says what to write there", path.display()))
}

/// Gives spans the names of a label set; those that it has no name for are left out and counted. A span without a kind that has a name
/// of the set already keeps it: what GPE says beside LOC is known by nothing else.
fn rename(documents: &mut [GoldDocument], scheme: Scheme) {
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    let mut coarser: BTreeMap<(String, &str), usize> = BTreeMap::new();
    let names = scheme.names();
    let name = |span: &GoldSpan| match (span.label, span.tag) {
        (Some(_), _) if span.kind.is_none() && names.contains(&span.name.as_str()) => {
            names.iter().copied().find(|name| *name == span.name)
        }
        // A people without a kind of its own is called what nationalities are.
        (Some(label), Some(Tag::People)) => scheme.name(label, span.kind.or(Some(Kind::Nationality))),
        (Some(label), _) => scheme.name(label, span.kind),
        (None, Some(Tag::Other)) if scheme == Scheme::Conll => Some("MISC"),
        (None, _) => None,
    };
    for document in documents {
        document.spans.retain_mut(|span| match name(span) {
            Some(name) => {
                if scheme == Scheme::Tagwire && span.kind.is_none() {
                    match kind_told(&span.name) {
                        Some(kind) => span.kind = Some(kind),
                        None if span.name.eq_ignore_ascii_case("GPE") => {
                            *coarser.entry((span.name.clone(), name)).or_default() += 1;
                        }
                        None => {}
                    }
                }
                span.name = name.to_owned();
                true
            }
            None => {
                // What a mapping file leaves out on purpose is not told.
                if !span.label.is_some_and(|label| scheme.leaves_out(label, span.kind)) {
                    *left_out.entry(span.name.clone()).or_default() += 1;
                }
                false
            }
        });
    }
    for ((name, ours), count) in coarser {
        tell!(
            "{} {name:?}: {ours} without a kind, which --map FILE can give them (`{name} {ours}/country`)",
            counted(count, "span")
        );
    }
    for (name, count) in left_out {
        tell!(
            "{} {name:?} left out for want of a name in this scheme; --map FILE says what they mean, a mapping file as --scheme what they are called",
            counted(count, "span")
        );
    }
}

/// Returns the kind that a label of OntoNotes tells, which has names for fewer kinds than ours. Peoples are called what nationalities are.
fn kind_told(name: &str) -> Option<Kind> {
    match name.to_ascii_uppercase().as_str() {
        "NORP" => Some(Kind::Nationality),
        "FAC" => Some(Kind::Facility),
        "TIME" => Some(Kind::Time),
        _ => None,
    }
}

/// Returns the labels of the documents: those of the scheme or, without one, of the set that they are of; others by name.
fn labels(documents: &[GoldDocument], scheme: Option<Scheme>) -> Vec<String> {
    let names: BTreeSet<&str> =
        documents.iter().flat_map(|document| &document.spans).map(|span| span.name.as_str()).collect();
    let Some(scheme) = scheme else {
        let ours = Label::ALL.iter().map(|label| label.name()).filter(|name| names.contains(name));
        let mut seen: Vec<&str> = ours.collect();
        seen.extend(names.iter().filter(|name| Label::parse(name).is_none()));
        return config::whole_set(seen.into_iter().map(str::to_owned).collect());
    };
    let mut out = scheme.names();
    let others: Vec<&str> = names.into_iter().filter(|name| !out.contains(name)).collect();
    out.extend(others);
    out.into_iter().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use std::ffi::OsStr;

    use super::*;

    #[test]
    fn the_name_of_the_output_tells_its_format_or_it_is_asked_for() {
        for (name, expected) in [
            ("a.conllu", Some(Format::Conllu)),
            ("out/a.NDJSON", Some(Format::Jsonl)),
            ("a.parquet", Some(Format::Parquet)),
            ("a.json", None),
            ("a.xmi", None),
            ("folder", None),
        ] {
            assert_eq!(told_by(Path::new(name)).ok(), expected, "{name}");
        }
    }

    #[test]
    fn every_format_is_taken_by_each_of_its_names() {
        let command = clap::Command::new("x");
        let parse = |name: &str| to().parse_ref(&command, None, OsStr::new(name)).ok();
        let read = |name: &str| from().parse_ref(&command, None, OsStr::new(name)).ok();
        for format in Format::all() {
            for name in [format.name()].iter().chain(format.aliases()) {
                assert_eq!(parse(name), format.written().map(|_| To::Marked(format)), "{name}");
                assert_eq!(read(name), format.read().map(|_| From::Marked(format)), "{name}");
            }
        }
        assert_eq!((parse(PATTERNS), read(PATTERNS)), (Some(To::Patterns), None));
        assert_eq!((parse(LIST), read(LIST)), (None, Some(From::List)));
    }
}
