//! `tagwire summary`: the names of a run.

use std::path::PathBuf;

use anyhow::Context as _;
use clap::{Args, ValueEnum};
use tagwire::report::Summary;

use super::{Exit, overwrite};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire summary run/ --top 50\n  \
    tagwire summary records.jsonl.gz --format html -o names.html")]
pub struct SummaryArgs {
    /// A run: its folder, or a file of records.
    pub run: PathBuf,
    /// How many names of each label, pairs and new names.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// How to show them.
    #[arg(long, short, value_enum, default_value_t = SummaryFormat::Table)]
    pub format: SummaryFormat,
    /// Where to write it, instead of standard output.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    Table,
    Csv,
    Html,
}

pub fn run(args: &SummaryArgs) -> anyhow::Result<Exit> {
    overwrite::refuse(args.output.as_deref(), [args.run.as_path()])?;
    let summary = Summary::read(&args.run, args.top).map_err(anyhow::Error::msg)?;
    let text = match args.format {
        SummaryFormat::Table => summary.table(),
        SummaryFormat::Csv => summary.csv(),
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
