//! `tagwire explain`: why each entity is there, and for a range every candidate and what beat it.

use std::io::Write;
use std::ops::{ControlFlow, Range};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::Args;
use tagwire::Scratch;
use tagwire::explain::Explanation;
use tagwire::read::offset::Places;
use tagwire::read::{self, Input, Item, Parsed};
use tagwire::record::Offsets;

use super::args::{Inputs, Sources, number, units};
use super::{Exit, config};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire explain article.txt                 one line for each entity: its row, and who claims another kind\n  \
    tagwire explain article.txt --terms 5       with the five weightiest terms of each\n  \
    tagwire explain article.txt --at 120..133   every candidate there and what beat it\n  \
    tagwire explain articles.jsonl --id a7 --at 120..133   the same in one of many documents, at a record's offsets")]
pub struct ExplainArgs {
    /// What `tag` reads: files, folders, globs, archives; standard input where none is given, or for '-'. The first document is
    /// explained, or the one of --id.
    pub paths: Vec<PathBuf>,
    /// Explain the document of this id, as its record has it.
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// Every candidate that touches this range (end-exclusive), its score and what beat it.
    #[arg(long, value_name = "START..END")]
    pub at: Option<String>,
    /// What the ends of --at count, as in the records that they come from.
    #[arg(long, value_parser = units(), default_value = "chars")]
    pub offsets: Offsets,
    /// Show the N weightiest terms of each score.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number, allow_negative_numbers = true)]
    pub terms: usize,
    #[command(flatten)]
    pub sources: Sources,
}

pub fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let date = config::date(args.sources.date.as_deref())?;
    let at = args.at.as_deref().map(range).transpose()?;
    let extractor = config::extractor(&args.sources)?;
    let found = find(&args.paths, &config::reading(&args.inputs), args.id.as_deref());
    for failure in &found.failures {
        tell!("{failure}");
    }
    let Some(input) = found.document else {
        let inputs: Vec<String> = args.paths.iter().map(|path| path.display().to_string()).collect();
        let inputs = if inputs.is_empty() { "standard input".to_owned() } else { inputs.join(", ") };
        match &args.id {
            Some(id) if !found.others.is_empty() => {
                let more = if found.more > 0 { format!(" and {} more", found.more) } else { String::new() };
                bail!("{inputs}: no document has the id {id:?}; there are {}{more}", found.others.join(", "))
            }
            _ if found.failures.is_empty() => bail!("{inputs}: no document"),
            _ => return Ok(Exit::Error),
        }
    };
    if let Some(other) = found.others.first() {
        tell!(
            "this is {:?}; there are more documents ({other:?}): --id says which to explain",
            input.id_text()
        );
    }
    let (id, mut scratch) = (input.id_text(), Scratch::default());
    let explanation = Explanation::new(&extractor, &input.text, &input.known(&id, date), &mut scratch);
    let mut out = Vec::new();
    match at {
        None => explanation.entities(args.terms, &mut out),
        Some(Range { start, end }) => {
            let places = Places::new(&input.text, args.offsets);
            let Ok(span) = places.span(start as u64, end as u64) else {
                bail!("--at {start}..{end}: the text of {id:?} has {} {}", places.len(), args.offsets.name());
            };
            explanation.range(span.start as usize, span.end as usize, args.terms.max(3), &mut out);
        }
    }
    if out.is_empty() {
        match &args.at {
            None => tell!("{id:?}: no entity is in it; --at START..END shows what was considered there"),
            Some(at) => tell!("{id:?}: no candidate is at {at}"),
        }
    }
    std::io::stdout().lock().write_all(&out)?;
    Ok(if found.failures.is_empty() { Exit::Done } else { Exit::Error })
}

/// Reads a range.
fn range(text: &str) -> anyhow::Result<Range<usize>> {
    let ends =
        text.split_once("..").and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)));
    let (start, end) = ends.with_context(|| format!("--at {text:?} is not a range; write it as 120..133"))?;
    if start >= end {
        bail!("--at {text}: the end must stand after the start");
    }
    Ok(start..end)
}

/// How many other ids a message names.
const NAMED: usize = 5;

/// What was found in the input.
#[derive(Default)]
struct Found {
    /// The document to be explained.
    document: Option<Input>,
    /// The ids of others: the one that follows, or, where one was asked for, the first that are not it.
    others: Vec<String>,
    /// How many more others there are.
    more: usize,
    /// What could not be read.
    failures: Vec<String>,
}

/// Reads the input up to the document of that id, or up to the second.
fn find(paths: &[PathBuf], options: &read::Options, id: Option<&str>) -> Found {
    let mut found = Found::default();
    let mut sink = |item: Item| {
        item.parse(options, &mut |parsed, _| match parsed {
            Parsed::Document(input) => {
                let own = input.id_text();
                if found.document.is_none() && id.is_none_or(|id| id == own) {
                    found.document = Some(input);
                    // Those before it are not what was asked for.
                    found.others.clear();
                } else if id.is_none() || found.document.is_none() {
                    if found.others.len() < NAMED {
                        found.others.push(own);
                    } else {
                        found.more += 1;
                    }
                }
            }
            Parsed::Failed(failure) if found.document.is_none() => found.failures.push(failure.message),
            Parsed::Note(note) => tell!("{note}"),
            Parsed::Failed(_) | Parsed::LeftOut(_) => {}
        });
        match &found.document {
            Some(_) if id.is_some() || !found.others.is_empty() => ControlFlow::Break(()),
            _ => ControlFlow::Continue(()),
        }
    };
    let _ = read::Source::new(options, &mut sink).read(paths);
    found
}
