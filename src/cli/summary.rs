//! `tagwire summary`: the names of a run.

use anyhow::Context as _;
use tagwire::report::Summary;

use super::args::{SummaryArgs, SummaryFormat};
use super::{Exit, overwrite};

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
