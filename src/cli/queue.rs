//! `tagwire queue`: what of an archive is to be checked first.

use std::collections::HashMap;
use std::fs::File;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use serde::Deserialize;
use tagwire::format::Format;
use tagwire::gazetteer::Gazetteer;
use tagwire::number::counted;
use tagwire::queue::{Archive, Choice, Mention};
use tagwire::read;
use tagwire::read::gold::GoldDocument;
use tagwire::read::marked::{self, Found};
use tagwire::read::records;
use tagwire::record::Offsets;
use tagwire::report::Run;
use tagwire::sentence;
use tagwire::write::{Losses, Marked, write_gold};

use super::args::{number, units, written};
use super::message::Few;
use super::{Exit, config, overwrite};

/// Choose what to check first: the documents or mentions that would teach most
///
/// RECORDS are what `tag --with-text` writes. A mention is worth its doubt (1 - score), more if its name is repeated in the archive, three
/// times as much if no list and no rule has it, and less each time the same name was chosen already.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct QueueArgs {
    /// Records with their texts: files of JSONL, packed or not, the folder of a run, or - for standard input
    #[arg(required = true, value_name = "RECORDS")]
    records: Vec<PathBuf>,

    /// How many mentions can be checked
    #[arg(long, value_name = "MENTIONS", default_value_t = 500, value_parser = number, allow_negative_numbers = true)]
    budget: usize,

    /// Whole documents, pre-annotated, or single mentions with their surroundings, as TSV
    #[arg(long, value_enum, default_value_t = By::Documents)]
    by: By,

    /// The format of the documents; the default is what the name of --output tells, else jsonl
    #[arg(long, short, value_parser = written())]
    format: Option<Format>,

    /// Where to write, instead of standard output
    #[arg(long, short, value_name = "PATH")]
    output: Option<PathBuf>,

    /// What the offsets of the output count, where the format leaves a choice
    #[arg(long, value_parser = units(), value_name = "UNIT")]
    offsets: Option<Offsets>,

    /// What the offsets of the records count, where they don't say it as those of `tag --offsets` do
    #[arg(long, value_parser = units(), value_name = "UNIT")]
    from_offsets: Option<Offsets>,
}

const EXAMPLES: &str = "\
Examples:
  tagwire tag archive/ --with-text -o records.jsonl
  tagwire queue records.jsonl --budget 300 --format label-studio -o tasks.json
  tagwire queue run/ --budget 300 --format prodigy -o tasks.jsonl
  tagwire tag archive/ --with-text | tagwire queue - --budget 300 > first.jsonl
  tagwire queue records.jsonl --budget 50 --by mentions | column -ts$'\\t'";

/// What `--by` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum By {
    Documents,
    Mentions,
}

/// What is needed of a record to choose it.
#[derive(Deserialize)]
struct Slim {
    #[serde(default)]
    entities: Option<Vec<SlimEntity>>,
    #[serde(default)]
    error: Option<serde::de::IgnoredAny>,
    #[serde(default)]
    text: Option<serde::de::IgnoredAny>,
}

#[derive(Deserialize)]
struct SlimEntity {
    #[serde(default)]
    text: String,
    label: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default = "sure")]
    score: f32,
    #[serde(default)]
    source: String,
}

fn sure() -> f32 {
    1.0
}

impl SlimEntity {
    fn mention(&self) -> Mention {
        let mut hasher = DefaultHasher::new();
        (self.label.as_str(), self.name.as_deref().unwrap_or(&self.text).to_lowercase()).hash(&mut hasher);
        let known = self.source.starts_with("list:") || self.source.starts_with("rule:");
        Mention { key: hasher.finish(), doubt: (1.0 - self.score).clamp(0.0, 1.0), novel: !known }
    }
}

/// Runs `tagwire queue`.
pub fn run(args: &QueueArgs) -> anyhow::Result<Exit> {
    if let (By::Mentions, Some(format)) = (args.by, args.format.filter(|format| *format != Format::Tsv)) {
        bail!("--format {}: single mentions are a table, TSV; leave it out, or --by", format.name());
    }
    if args.records.iter().filter(|path| path.as_os_str() == "-").count() > 1 {
        bail!("RECORDS are standard input more than once, which can be read only once; leave one - out");
    }
    overwrite::refuse(args.output.as_deref(), args.records.iter().map(PathBuf::as_path))?;
    // The records are read twice, so that an archive need not stand in memory: once for what is in doubt, once for what was chosen.
    let mut documents = Vec::new();
    let mut labels: Vec<String> = Vec::new();
    let mut failed = 0;
    let runs = args
        .records
        .iter()
        .map(|path| Ok((path.as_path(), Run::open(path).map_err(anyhow::Error::msg)?)))
        .collect::<anyhow::Result<Vec<_>>>()?;
    for (path, run) in &runs {
        each_line(path, run, |(path, number), line| {
            let place = format!("{}:{number}", path.display());
            let slim: Slim = serde_json::from_str(line).map_err(|error| {
                anyhow::anyhow!("{place}: not a record of `tag`: {}", read::json_error(&error))
            })?;
            let entities = match (slim.entities, slim.error.is_some()) {
                (_, true) => {
                    failed += 1;
                    Vec::new()
                }
                (Some(_), _) if slim.text.is_none() => {
                    bail!("{place}: the record has no text; tag with --with-text")
                }
                (Some(entities), _) => entities,
                (None, _) => {
                    bail!(
                        "{place}: not a record of `tag`: it has no \"entities\"; tag the documents first, with --with-text"
                    )
                }
            };
            for entity in &entities {
                if !labels.contains(&entity.label) {
                    labels.push(entity.label.clone());
                }
            }
            documents.push(entities.iter().map(SlimEntity::mention).collect());
            Ok(())
        })?;
    }
    let count = documents.len();
    let archive = Archive::new(documents);
    let chosen = match args.by {
        By::Documents => archive.documents(args.budget),
        By::Mentions => archive.mentions(args.budget),
    };
    if failed > 0 {
        tell!("{} that could not be read, of {count}, are left out", counted(failed, "document"));
    }
    if chosen.is_empty() {
        nothing(args, &archive, count - failed)?;
    }
    let read = chosen_documents(&runs, &chosen, args.from_offsets)?;
    match args.by {
        By::Documents => write_documents(args, &archive, &chosen, read, labels)?,
        By::Mentions => write_mentions(args, &archive, &chosen, &read)?,
    }
    Ok(Exit::Done)
}

/// Says why nothing was chosen.
///
/// # Errors
/// There is nothing to choose from, or each document has more mentions than the budget.
fn nothing(args: &QueueArgs, archive: &Archive, documents: usize) -> anyhow::Result<()> {
    if documents == 0 {
        bail!("no document to choose from");
    }
    match archive.least() {
        Some(least) if least > args.budget || args.budget == 0 => bail!(
            "--budget {}: no document with a mention in doubt has so few mentions; the shortest has {least}",
            args.budget
        ),
        _ => tell!("in {} nothing is in doubt", counted(documents, "document")),
    }
    Ok(())
}

/// Hands out the lines of a file or a run, each with its file and number.
fn each_line(
    path: &Path,
    run: &Run,
    mut each: impl FnMut((&Path, usize), &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let mut records = run.records().map_err(anyhow::Error::msg)?;
    let mut line = String::new();
    while records.next(&mut line).map_err(anyhow::Error::msg)? {
        each(records.position().unwrap_or((path, 0)), &line)?;
    }
    Ok(())
}

/// Reads the documents that were chosen, by their places; their spans are in the order of the records.
fn chosen_documents(
    runs: &[(&Path, Run)],
    chosen: &[Choice],
    offsets: Option<Offsets>,
) -> anyhow::Result<HashMap<usize, GoldDocument>> {
    let mut wanted: HashMap<usize, Option<GoldDocument>> =
        chosen.iter().map(|choice| (choice.document, None)).collect();
    let mut at = 0;
    for (path, run) in runs {
        each_line(path, run, |(path, number), line| {
            if let Some(place) = wanted.get_mut(&at) {
                let mut found = Found::default();
                let file = marked::File { path, text: line, texts: None, offsets };
                records::read_line(&file, number, line, &mut found);
                if let Some(problem) = found.problems.pop() {
                    return Err(anyhow::Error::new(problem).context(
                        "a span that is not in its text; --from-offsets says what `tag --offsets` counted",
                    ));
                }
                *place = found.documents.pop();
            }
            at += 1;
            Ok(())
        })?;
    }
    Ok(wanted.into_iter().filter_map(|(at, document)| Some((at, document?))).collect())
}

/// How often the archive has a mention's name, and how sure it is.
fn why(archive: &Archive, document: &GoldDocument, mention: usize) -> String {
    let span = &document.spans[mention];
    let text: String = span.span.of(&document.text).split_whitespace().collect::<Vec<_>>().join(" ");
    let entity = SlimEntity {
        text: text.clone(),
        label: span.name.clone(),
        name: span.fullest.clone(),
        score: span.score.unwrap_or(1.0) as f32,
        source: span.source.clone().unwrap_or_default(),
    };
    let count = archive.count(entity.mention().key);
    let repeated = if count > 1 { format!(", {count} times in the archive") } else { String::new() };
    let novel = if entity.mention().novel { ", in no list" } else { "" };
    format!("{text} ({} {:.2}{repeated}{novel})", span.name, entity.score)
}

fn write_documents(
    args: &QueueArgs,
    archive: &Archive,
    chosen: &[Choice],
    mut read: HashMap<usize, GoldDocument>,
    labels: Vec<String>,
) -> anyhow::Result<()> {
    let told = args.output.as_deref().and_then(config::told_by);
    let format = args.format.or(told).unwrap_or(Format::Jsonl);
    let offsets = config::offsets_of(format, args.offsets)?;
    let mut sink = config::sink(format, config::whole_set(labels), args.output.as_deref())?;
    let lists = Gazetteer::built_in();
    let (mut mentions, mut losses, mut told) = (0, Losses::default(), Few::default());
    for (rank, choice) in chosen.iter().enumerate() {
        let Some(mut gold) = read.remove(&choice.document) else { continue };
        mentions += gold.spans.len();
        let telling: Vec<String> = archive
            .telling(choice.document)
            .iter()
            .take(3)
            .map(|&mention| why(archive, &gold, mention))
            .collect();
        let worth = (choice.worth * 1000.0).round() / 1000.0;
        gold.rest.insert(
            "queue".to_owned(),
            serde_json::json!({"rank": rank + 1, "worth": worth, "why": telling.join("; ")}),
        );
        let document = sentence::document(&gold.text, &lists);
        let marked = Marked { gold: &gold, document: &document, offsets };
        losses.add(format, &marked);
        for loss in losses.lines.drain(..) {
            told.tell(loss);
        }
        sink.put(&write_gold(format, &marked))?;
    }
    sink.finish()?;
    told.end();
    for loss in losses.messages(format) {
        tell!("{loss}");
    }
    tell!("{} with {} to check", counted(chosen.len(), "document"), counted(mentions, "mention"));
    Ok(())
}

fn write_mentions(
    args: &QueueArgs,
    archive: &Archive,
    chosen: &[Choice],
    read: &HashMap<usize, GoldDocument>,
) -> anyhow::Result<()> {
    config::refuse_packed(args.output.as_deref())?;
    let out: Box<dyn Write> = match args.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => {
            Box::new(File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?)
        }
        None => Box::new(std::io::stdout()),
    };
    let mut writer = csv::WriterBuilder::new().delimiter(b'\t').from_writer(out);
    writer.write_record(["id", "start", "end", "text", "label", "score", "worth", "why", "context"])?;
    for choice in chosen {
        let (Some(document), Some(mention)) = (read.get(&choice.document), choice.mention) else { continue };
        let (text, span) = (document.text.as_str(), &document.spans[mention]);
        let (start, end) = (span.span.start as usize, span.span.end as usize);
        let chars = |byte: usize| text[..byte].chars().count().to_string();
        let before = text[..start].char_indices().rev().nth(39).map_or(0, |(at, _)| at);
        let after = text[end..].char_indices().nth(40).map_or(text.len(), |(at, _)| end + at);
        let context = format!("{}[{}]{}", &text[before..start], &text[start..end], &text[end..after]);
        writer.write_record([
            document.id.as_str(),
            &chars(start),
            &chars(end),
            &text[start..end],
            &span.name,
            &format!("{:.2}", span.score.unwrap_or(1.0)),
            &format!("{:.3}", choice.worth),
            &why(archive, document, mention),
            &context.split_whitespace().collect::<Vec<_>>().join(" "),
        ])?;
    }
    writer.flush()?;
    Ok(())
}
