//! `tagwire explain`: why each entity is there, and for a range every candidate and what beat it.

use std::io::{Read, Write};

use anyhow::{Context as _, bail};
use tagwire::explain::Explanation;
use tagwire::read;
use tagwire::{Context, Scratch};

use super::args::ExplainArgs;
use super::{Exit, config};

pub fn run(args: &ExplainArgs) -> anyhow::Result<Exit> {
    let date = config::date(args.sources.date.as_deref())?;
    let extractor = config::extractor(&args.sources)?;
    let text = match &args.path {
        Some(path) if path.as_os_str() != "-" => {
            read::one_text(path).map_err(|failure| anyhow::anyhow!(failure.message))?
        }
        _ => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("standard input")?;
            text
        }
    };
    let context = Context { date };
    let mut scratch = Scratch::default();
    let explanation = Explanation::new(&extractor, &text, &context, &mut scratch);
    let mut out = Vec::new();
    match &args.at {
        None => explanation.entities(args.terms, &mut out),
        Some(range) => {
            let Some((start, end)) = range
                .split_once("..")
                .and_then(|(a, b)| Some((a.trim().parse().ok()?, b.trim().parse().ok()?)))
            else {
                bail!("--at {range:?} is not a range; write it as 120..133");
            };
            let offsets = read::gold::code_points(&text);
            let (Some(&from), Some(&to)) = (offsets.get::<usize>(start), offsets.get::<usize>(end)) else {
                bail!("--at {range}: the text has {} code points", offsets.len() - 1);
            };
            if from >= to {
                bail!("--at {range}: the end must stand after the start");
            }
            explanation.range(from as usize, to as usize, args.terms.max(3), &mut out);
        }
    }
    std::io::stdout().lock().write_all(&out)?;
    Ok(Exit::Done)
}
