//! Outputs that would replace what is read, or be read as input the next time.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use tagwire::format::Format;

use super::lists;
use super::tag::TagArgs;

/// Bytes of the first line of an output that are looked at.
const FIRST: u64 = 1 << 20;

/// Refuses an output that is one of the files that are read, by whatever path or link either is named.
pub fn refuse<'p>(output: Option<&Path>, inputs: impl IntoIterator<Item = &'p Path>) -> anyhow::Result<()> {
    let Some(output) = output.filter(|path| *path != Path::new("-")) else { return Ok(()) };
    for input in inputs {
        // A file given by `<` is read as much as one that is named.
        let input = if input == Path::new("-") { Path::new("/dev/stdin") } else { input };
        if same(output, input) {
            bail!(
                "{}: is read and would be replaced by the output; give the output another name",
                output.display()
            );
        }
    }
    Ok(())
}

/// Refuses two outputs that are one file, be it there yet or not.
pub fn refuse_same(outputs: &[&Path]) -> anyhow::Result<()> {
    for (at, output) in outputs.iter().enumerate() {
        if outputs[..at].iter().any(|other| same(output, other) || whole(output) == whole(other)) {
            bail!("{}: two outputs cannot be one file; give each a name of its own", output.display());
        }
    }
    Ok(())
}

/// Tries an output that is written at the end of long work: a file that could not be written then is told at once.
pub fn probe(output: &Path) -> anyhow::Result<()> {
    let is_new = !output.exists();
    let open = || fs::OpenOptions::new().append(true).create(true).open(output);
    if output.is_dir() {
        bail!("{}: a folder; give a file", output.display());
    }
    open().with_context(|| format!("{}: cannot be written", output.display()))?;
    if is_new {
        let _ = fs::remove_file(output);
    }
    Ok(())
}

/// Returns true if two paths lead to one file or folder that is there. What is written to a device replaces nothing.
fn same(one: &Path, other: &Path) -> bool {
    let (Ok(first), Ok(second)) = (fs::metadata(one), fs::metadata(other)) else { return false };
    if !(first.is_file() || first.is_dir()) {
        return false;
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        (first.dev(), first.ino()) == (second.dev(), second.ino())
    }
    #[cfg(not(unix))]
    {
        let _ = second;
        fs::canonicalize(one).ok() == fs::canonicalize(other).ok()
    }
}

/// Looks at where `tag` writes: what it writes is not to replace what it reads. Returns what folders and globs must leave out because it is
/// the output.
pub fn of_tag(args: &TagArgs, is_folder: bool) -> anyhow::Result<Vec<PathBuf>> {
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let lists = args.sources.gazetteer.iter().map(|path| lists::claimed(path).1);
    let tables = args.sources.weights.iter().chain(&args.sources.kinds);
    let files = args.sources.rules.iter().chain(tables).chain(&args.paths);
    let schemes = args.scheme.iter().map(Path::new);
    let piped = args.paths.is_empty().then(|| Path::new("-"));
    refuse(output, lists.chain(files.map(PathBuf::as_path)).chain(schemes).chain(piped))?;
    refuse(args.quarantine.as_deref(), args.paths.iter().map(PathBuf::as_path))?;
    let mut out = Vec::new();
    if let Some(output) = output {
        let path = whole(output);
        if args.paths.iter().any(|input| takes_in(input, &path)) && !is_ours(output, is_folder) {
            bail!(
                "{}: stands in the input, and would be {}; give the output a place of its own",
                output.display(),
                if is_folder { "left out of it" } else { "replaced" }
            );
        }
        if args.format == Some(Format::LabelStudio) {
            out.push(path.with_extension("config.xml"));
        }
        let mut part = path.clone().into_os_string();
        part.push(".part");
        out.push(PathBuf::from(part));
        out.push(path);
    }
    out.extend(args.quarantine.as_deref().map(whole));
    Ok(out)
}

/// Returns the path without links, also of what is not there yet.
fn whole(path: &Path) -> PathBuf {
    if let Ok(path) = fs::canonicalize(path) {
        return path;
    }
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    match (fs::canonicalize(parent), path.file_name()) {
        (Ok(parent), Some(name)) => parent.join(name),
        _ => path.to_path_buf(),
    }
}

/// Returns true if a folder or a glob takes in what stands at a path.
fn takes_in(input: &Path, path: &Path) -> bool {
    match fs::canonicalize(input) {
        Ok(input) => input.is_dir() && path != input && path.starts_with(&input),
        Err(_) => glob::glob(&input.to_string_lossy())
            .is_ok_and(|found| found.flatten().any(|found| same(&found, path) || takes_in(&found, path))),
    }
}

/// Returns true if nothing is lost where this is written: there is nothing, a run, or records without texts, which nobody reads as input.
fn is_ours(output: &Path, is_folder: bool) -> bool {
    if is_folder {
        let Ok(entries) = fs::read_dir(output) else { return true };
        let mut names = entries.flatten().map(|entry| entry.file_name());
        return output.join("manifest.jsonl").is_file()
            || names.all(|name| name.to_string_lossy().starts_with('.'));
    }
    let Ok(file) = fs::File::open(output) else { return true };
    let mut line = Vec::new();
    if BufReader::new(file.take(FIRST)).read_until(b'\n', &mut line).is_err() {
        return false;
    }
    let record: Option<serde_json::Map<String, serde_json::Value>> = serde_json::from_slice(&line).ok();
    line.is_empty()
        || record.is_some_and(|record| {
            !record.contains_key("text") && (record.contains_key("entities") || record.contains_key("error"))
        })
}
