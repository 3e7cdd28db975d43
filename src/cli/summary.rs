//! `tagwire summary`: the names of a run.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use tagwire::report::Summary;

use super::args::number;
use super::{Exit, overwrite};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire summary run/ --top 50\n  \
    tagwire summary records.jsonl.gz -o names.html\n  \
    tagwire tag archive/ | tagwire summary -")]
pub struct SummaryArgs {
    /// A run: its folder, a file of records, packed or not, or - for standard input.
    pub run: PathBuf,
    /// How many names of each label, pairs and new names.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = number, allow_negative_numbers = true)]
    pub top: usize,
    /// How to show them; the default is what the name of --output tells (.csv, .tsv, .html), else a table.
    #[arg(long, short, value_enum)]
    pub format: Option<SummaryFormat>,
    /// Where to write it, instead of standard output.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    Table,
    Csv,
    Tsv,
    Html,
}

impl SummaryFormat {
    /// Returns the format that the name of the output tells; a name of none gets the table, which is said.
    fn of_name(path: Option<&Path>) -> SummaryFormat {
        let ending =
            path.and_then(Path::extension).map(|ending| ending.to_string_lossy().to_ascii_lowercase());
        match ending.as_deref() {
            Some("csv") => SummaryFormat::Csv,
            Some("tsv" | "tab") => SummaryFormat::Tsv,
            Some("html" | "htm") => SummaryFormat::Html,
            Some(ending) if !matches!(ending, "txt" | "text") => {
                tell!(
                    "no format is called by the ending .{ending}: the table for people is written; --format csv, tsv or html says another"
                );
                SummaryFormat::Table
            }
            _ => SummaryFormat::Table,
        }
    }
}

pub fn run(args: &SummaryArgs) -> anyhow::Result<Exit> {
    overwrite::refuse(args.output.as_deref(), [args.run.as_path()])?;
    let summary = Summary::read(&args.run, args.top).map_err(anyhow::Error::msg)?;
    if let Some(told) = tagwire::report::Run::cut_short(&args.run).map_err(anyhow::Error::msg)? {
        tell!("{told}");
    }
    if (summary.documents, summary.errors) == (0, 0) {
        tell!("{}: no record, so nothing to sum up", args.run.display());
    }
    let text = match args.format.unwrap_or_else(|| SummaryFormat::of_name(args.output.as_deref())) {
        SummaryFormat::Table => summary.table(),
        SummaryFormat::Csv => summary.csv(),
        SummaryFormat::Tsv => summary.tsv(),
        SummaryFormat::Html => summary.html(&args.run.display().to_string()),
    };
    match &args.output {
        Some(path) => {
            std::fs::write(path, text).with_context(|| format!("{}: cannot be written", path.display()))?;
        }
        None => std::io::Write::write_all(&mut std::io::stdout().lock(), text.as_bytes())?,
    }
    Ok(Exit::Done)
}
