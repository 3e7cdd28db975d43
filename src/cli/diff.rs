//! `tagwire diff`: what changed between two runs.

use std::io::Write as _;
use std::path::PathBuf;

use clap::Args;
use tagwire::report::Diff;

use super::Exit;
use super::args::number;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire diff before/ after/                     counts, and the sources that changed most\n  \
    tagwire diff before/ after/ --each > all.jsonl  every change\n\n\
    Exit codes: 0 the same, 1 something changed, 2 an error.")]
pub struct DiffArgs {
    /// The run before: its folder, a file of records, packed or not, or - for standard input.
    pub first: PathBuf,
    /// The run after, likewise.
    pub second: PathBuf,
    /// How many causes to show.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = number, allow_negative_numbers = true)]
    pub top: usize,
    /// One JSON object a line for each change, instead of the table.
    #[arg(long)]
    pub each: bool,
}

pub fn run(args: &DiffArgs) -> anyhow::Result<Exit> {
    if [&args.first, &args.second].iter().all(|path| path.as_os_str() == "-") {
        anyhow::bail!("both runs are standard input; name a file or a folder for one");
    }
    for path in [&args.first, &args.second] {
        if let Some(told) = tagwire::report::Run::cut_short(path).map_err(anyhow::Error::msg)? {
            tell!("{told}");
        }
    }
    let mut out = std::io::BufWriter::new(std::io::stdout().lock());
    let mut failed = Ok(());
    let diff = Diff::read(&args.first, &args.second, &mut |change| {
        if args.each
            && failed.is_ok()
            && let Ok(line) = serde_json::to_string(change)
        {
            failed = writeln!(out, "{line}");
        }
    })
    .map_err(anyhow::Error::msg)?;
    failed?;
    if !args.each {
        out.write_all(diff.table(args.top).as_bytes())?;
    }
    out.flush()?;
    Ok(if diff.is_empty() { Exit::Done } else { Exit::No })
}
