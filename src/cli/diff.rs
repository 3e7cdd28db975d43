//! `tagwire diff`: what changed between two runs.

use std::io::Write as _;

use tagwire::report::Diff;

use super::Exit;
use super::args::DiffArgs;

pub fn run(args: &DiffArgs) -> anyhow::Result<Exit> {
    if [&args.first, &args.second].iter().all(|path| path.as_os_str() == "-") {
        anyhow::bail!("both runs are standard input; name a file or a folder for one");
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
