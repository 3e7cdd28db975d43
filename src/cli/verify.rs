//! `tagwire verify`: a run against its manifest.

use super::Exit;
use super::args::VerifyArgs;

pub fn run(args: &VerifyArgs) -> anyhow::Result<Exit> {
    let verdict = tagwire::run::verify(&args.run).map_err(anyhow::Error::msg)?;
    for wrong in &verdict.wrong {
        println!("{wrong}");
    }
    if verdict.wrong.is_empty() {
        println!(
            "{}: {} shards as the manifest says; {}",
            args.run.display(),
            verdict.shards,
            verdict.tally.shown()
        );
    }
    Ok(if verdict.wrong.is_empty() { Exit::Done } else { Exit::No })
}
