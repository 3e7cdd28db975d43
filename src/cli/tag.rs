//! `tagwire tag`: documents in, records out.

use std::io::IsTerminal;

use anyhow::Context;
use tagwire::batch::Batch;
use tagwire::read;
use tagwire::write::{Format, legend};

use super::args::TagArgs;
use super::{Exit, config};

pub fn run(args: &TagArgs) -> anyhow::Result<Exit> {
    let date = config::date(args.sources.date.as_deref())?;
    let extractor = config::extractor(&args.sources)?;
    let mut output = config::output(args)?;
    if args.paths.is_empty() && std::io::stdin().is_terminal() {
        eprintln!("tagwire: reading from the keyboard; end with Ctrl-D, or give a file");
    }
    if args.threads > 0 {
        rayon::ThreadPoolBuilder::new().num_threads(args.threads).build_global().context("--threads")?;
    }
    if output.format == Format::Terminal {
        output.sink.preface(&legend())?;
    }
    let batch = Batch { extractor: &extractor, format: output.format, shown: output.shown, date };
    let items = read::items(&args.paths, config::input(args.input));
    let outcome = batch.run(items, &mut output.sink, |failure| eprintln!("tagwire: {}", shown(failure)))?;
    output.sink.finish()?;
    Ok(if outcome.failures > 0 { Exit::Error } else { Exit::Done })
}

/// The message of a failure, with the id where the message doesn't name the file.
fn shown(failure: &read::Failure) -> String {
    let id: String = serde_json::from_str(&failure.id).unwrap_or_else(|_| failure.id.clone());
    if failure.message.starts_with(&id) {
        failure.message.clone()
    } else {
        format!("{id}: {}", failure.message)
    }
}
