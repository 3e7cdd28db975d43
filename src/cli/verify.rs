//! `tagwire verify`: a run against its manifest.

use std::io::Write;
use std::path::PathBuf;

use clap::Args;

use super::Exit;

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire tag archive/ -o run/ && tagwire verify run/\n\n\
    Exit codes: 0 all is well, 1 something is not, 2 there is no run.")]
pub struct VerifyArgs {
    /// The folder of the run.
    pub run: PathBuf,
}

pub fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let verdict = tagwire::run::verify(&args.run).map_err(anyhow::Error::msg)?;
    for wrong in &verdict.wrong {
        writeln!(std::io::stdout(), "{wrong}")?;
    }
    if verdict.wrong.is_empty() {
        writeln!(
            std::io::stdout(),
            "{}: {} as the manifest says; {}",
            args.run.display(),
            match verdict.shards {
                1 => "1 shard".to_owned(),
                count => format!("{count} shards"),
            },
            verdict.tally.shown()
        )?;
    }
    Ok(if verdict.wrong.is_empty() { Exit::Done } else { Exit::No })
}
