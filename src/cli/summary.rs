//! `tagwire summary`: the names of a run.

use std::path::Path;

use anyhow::Context as _;
use tagwire::report::Summary;

use super::args::{SummaryArgs, SummaryFormat};
use super::{Exit, overwrite};

/// Returns the format that the name of the output tells.
fn told_by(path: Option<&Path>) -> SummaryFormat {
    match path.and_then(Path::extension).and_then(|ending| ending.to_str()) {
        Some("csv") => SummaryFormat::Csv,
        Some("html" | "htm") => SummaryFormat::Html,
        _ => SummaryFormat::Table,
    }
}

pub fn run(args: &SummaryArgs) -> anyhow::Result<Exit> {
    overwrite::refuse(args.output.as_deref(), [args.run.as_path()])?;
    let summary = Summary::read(&args.run, args.top).map_err(anyhow::Error::msg)?;
    let text = match args.format.unwrap_or_else(|| told_by(args.output.as_deref())) {
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
