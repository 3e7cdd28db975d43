//! `tagwire verify`: a run against its manifest.

use std::io::Write;

use super::Exit;
use super::args::VerifyArgs;

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
