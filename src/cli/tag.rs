//! `tagwire tag`: documents in, records out.

use std::collections::HashSet;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::{Context, anyhow, bail};
use clap::Args;
use tagwire::format::Layout;
use tagwire::record::Offsets;
use tagwire::run::{
    Compression, End, Feed, Folder, Given, Job, Opened, Output, Quarantine, Shape, Stream, Tally, Written,
};
use tagwire::write::{Format, Losses, Sink, legend};

use super::args::{Colour, Inputs, Packing, Sources, number, size, units, written};
use super::progress::Progress;
use super::{Exit, config, overwrite};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire tag article.txt --date 2023-11-24\n  \
    tagwire tag articles.csv --date-order mdy                 03/04/2023 is in March\n  \
    tagwire tag --input jsonl < articles.jsonl > records.jsonl\n  \
    tagwire tag archive/ --labels person,group --threads 8 -o records.jsonl\n  \
    tagwire tag 'news-*.jsonl.gz' crawl.warc.gz -o run.zst/ --quarantine bad/\n  \
    tagwire tag dump.parquet --text-field title,body --id-field guid --date-field published -o run/ --resume\n  \
    tagwire tag article.txt --format conll --scheme conll\n  \
    tagwire tag archive/ --format label-studio -o tasks.json\n  \
    tagwire tag archive/ --format html -o archive.html\n  \
    tagwire tag article.txt --gazetteer companies.tsv")]
pub struct TagArgs {
    /// Files, folders, globs; a folder is walked in the order of names. Text, JSONL, JSON, CSV, TSV, Parquet, Arrow, HTML, WARC, RSS,
    /// Atom, NewsML-G2, NITF, mail and mbox; packed with gzip, zstd, bzip2 or xz; inside tar and zip. Standard input where none is
    /// given, or for '-'. Texts are to be English; the end of a run tells how many plainly are not. Of a folder, *.gold.jsonl and files
    /// whose names say that they are something else are left out and told.
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// How to write the output. The default is what the name of --output tells (.csv, .html, .conll, ...); on a terminal coloured text
    /// (without colours: plain); else jsonl.
    #[arg(long, short, value_parser = written())]
    pub format: Option<Format>,
    /// Where to write the output, instead of standard output: a file, which appears whole or not at all, or a folder (it is there, or
    /// its name ends in '/') for shards and a manifest. Packed if its name ends in .gz or .zst.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// How to pack the output, where its name does not tell it.
    #[arg(long, value_enum)]
    pub compress: Option<Packing>,
    /// A shard is closed after so many bytes of records [default: 64M]. What was read at once, up to 1 MB of records, stays together.
    #[arg(long, value_name = "SIZE", value_parser = size)]
    pub shard_size: Option<u64>,
    /// Go on with the run in the output folder, or begin it if there is none.
    #[arg(long)]
    pub resume: bool,
    /// Keep a copy of each document that could not be read in this folder, with the reason; it is empty, but with --resume.
    #[arg(long, value_name = "FOLDER")]
    pub quarantine: Option<PathBuf>,
    /// No progress and no summary; errors are still told.
    #[arg(long, short)]
    pub quiet: bool,
    /// Only these labels, separated by commas: person, group, place, date.
    #[arg(long, value_name = "LABELS", value_delimiter = ',')]
    pub labels: Vec<String>,
    /// The label set of the output: tagwire (the default), conll, ontonotes, muc, or a mapping file (lines of their label and
    /// ours, `-` for their label of what is left out); for columns (--format conll) also iob1, iob2 (the default), bioes or bilou, as in `--scheme conll,bioes`.
    #[arg(long, value_name = "SCHEME", value_delimiter = ',')]
    pub scheme: Vec<String>,
    /// What `start` and `end` count, in formats that leave a choice: Unicode code points (the default), bytes of UTF-8, UTF-16 units
    /// (doccano's default), or grapheme clusters (a doccano project that counts these). A record says which in `offsets`, unless it
    /// is code points.
    #[arg(long, value_parser = units())]
    pub offsets: Option<Offsets>,
    /// Number of threads; 0 means one for each core.
    #[arg(long, value_name = "N", default_value_t = 0, value_parser = number, allow_negative_numbers = true)]
    pub threads: usize,
    /// Put the text into the record.
    #[arg(long)]
    pub with_text: bool,
    /// Put the facts of the list row into the record: country, coordinates, population, your own columns.
    #[arg(long)]
    pub facts: bool,
    /// When to colour: auto (a terminal, and NO_COLOR is not set), always or never; a terminal then shows spans in brackets.
    #[arg(long, value_enum, default_value_t = Colour::Auto)]
    pub color: Colour,
    #[command(flatten)]
    pub sources: Sources,
}

impl TagArgs {
    /// Returns after how many bytes a shard is closed.
    pub fn shard_size(&self) -> u64 {
        self.shard_size.unwrap_or(64 << 20)
    }
}

/// Where records go.
enum Target {
    /// One file, or standard output.
    One { stream: Box<Stream>, output: Output },
    /// Shards and a manifest.
    Shards(Box<Folder>),
    /// A format of many files.
    Files(Box<Sink>),
}

impl Target {
    fn put(&mut self, written: &Written) -> io::Result<()> {
        match self {
            Target::One { stream, output } => output.write(&stream.put(written)?),
            Target::Shards(folder) => folder.write(written),
            Target::Files(sink) => written.pieces.iter().try_for_each(|piece| sink.put(piece)),
        }
    }
}

pub fn run(args: &TagArgs) -> anyhow::Result<Exit> {
    let date = config::date(args.sources.date.as_deref())?;
    let mut options = config::reading(&args.inputs);
    let mut settings = config::output(args)?;
    let compression = config::compression(args)?;
    let format = settings.format;
    let needs_folder = format.needs_folder_at(args.output.as_deref().filter(|path| *path != Path::new("-")));
    let folder = args.output.as_deref().filter(|path| !needs_folder && is_folder(path));
    options.leave_out = overwrite::of_tag(args, needs_folder || folder.is_some())?;
    let options = Arc::new(options);
    if format.layout() == Layout::Rows && compression != Compression::None {
        bail!(
            "Parquet packs its columns itself, and readers take it as it is; leave out --compress and the ending"
        );
    }
    if args.resume && needs_folder {
        bail!(
            "--resume: {} is files of its own for each document, without a manifest; leave out --resume and give an empty folder",
            format.name()
        );
    }
    if args.resume && folder.is_none() {
        bail!("--resume needs an output folder, as in `--output run/`: a single file cannot be gone on with");
    }
    if args.shard_size.is_some() && folder.is_none() && !needs_folder {
        bail!("--shard-size needs an output folder, as in `--output run/`: a single file is not cut");
    }
    if !args.resume
        && let Some(path) = &args.quarantine
        && std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_some())
    {
        bail!("{}: holds what another run left there; give an empty folder", path.display());
    }
    let mut done = Vec::new();
    let target = match folder {
        Some(path) => {
            if args.paths.is_empty() || args.paths.iter().any(|path| path.as_os_str() == "-") {
                tell!("reading from standard input; --resume will need the same bytes again");
            }
            let header = config::header(args, &settings, &options)?;
            let labels = std::mem::take(&mut settings.labels);
            let shape = Shape { format: settings.format, labels, compression, limit: args.shard_size() };
            match Folder::open(path, &header, shape, args.resume).map_err(anyhow::Error::msg)? {
                Opened::Ready(folder, before) => {
                    done = before;
                    Target::Shards(folder)
                }
                Opened::Finished(tally) => {
                    let failed = tally.failures() > 0;
                    tell!("{}: the run is finished already: {}", path.display(), tally.shown());
                    if let Some(newer) =
                        newer_than(&path.join("manifest.jsonl"), &args.paths, &options.leave_out)
                    {
                        tell!(
                            "{} was changed since, and was not looked at: a run in another folder reads it",
                            newer.display()
                        );
                    }
                    return Ok(if failed { Exit::Error } else { Exit::Done });
                }
            }
        }
        None => one(args, &mut settings, compression)?,
    };
    let quarantine = match &args.quarantine {
        Some(path) => Some(Quarantine::open(path).with_context(|| path.display().to_string())?),
        None => None,
    };
    if args.paths.is_empty() && io::stdin().is_terminal() {
        tell!("reading from the keyboard; end with Ctrl-D, or give a file");
    }
    let extractor = config::extractor(&args.sources)?;
    let job = Job {
        extractor: &extractor,
        format: settings.format,
        shown: settings.shown,
        date,
        compression,
        keep_bad: quarantine.is_some(),
        checksums: folder.is_some(),
    };
    let feed = Feed { paths: args.paths.clone(), options, done, ..Feed::default() };
    go(args, &job, feed, target, quarantine.as_ref())
}

/// Runs the job and ends it as it must be.
fn go(
    args: &TagArgs,
    job: &Job,
    feed: Feed,
    mut target: Target,
    quarantine: Option<&Quarantine>,
) -> anyhow::Result<Exit> {
    let stop = stop_at_signals()?;
    let between = matches!(job.format, Format::Terminal | Format::Plain)
        || args.output.is_none() && io::stdout().is_terminal();
    let mut tally = match &target {
        Target::Shards(folder) => folder.tally().clone(),
        _ => Tally::default(),
    };
    // What earlier runs were to say they have said.
    let since = if tally.records() > 0 { "since the resumption: " } else { "" };
    let mut progress = Progress::new(args.quiet, !between, tally.bytes, &args.paths, &feed.options);
    let fields = feed.options.fields.clone();
    let mut losses = Losses::default();
    let mut given = Given::default();
    let end = job.run(feed, args.threads, &stop, &mut |mut written| {
        for (number, (failure, bytes)) in written.failures.iter().enumerate() {
            progress.failure(failure);
            if let Some(quarantine) = quarantine {
                quarantine.keep(tally.records() + number as u64 + 1, failure, bytes)?;
            }
        }
        for loss in written.losses.lines.drain(..) {
            progress.loss(&loss);
        }
        given.add(std::mem::take(&mut written.given));
        for path in &written.others {
            progress.other(path);
        }
        losses.merge(std::mem::take(&mut written.losses));
        target.put(&written)?;
        tally.add(&written.tally);
        progress.tick(&tally, written.read);
        Ok(())
    });
    let resumable = match &target {
        Target::Shards(_) => args.output.as_deref(),
        _ => None,
    };
    let summary = args.output.is_some() || tally.records() > 1 && !between;
    match end {
        Err(error) => {
            progress.finish(&tally, false);
            if let Target::One { output, .. } = target {
                output.discard();
            }
            Err(unwritten(error, resumable))
        }
        Ok(End::Changed(message)) => {
            progress.finish(&tally, false);
            Err(anyhow!("{message}; begin anew in another folder"))
        }
        // A single file does not get its name, and a folder no end: neither is whole.
        Ok(End::Broken(message)) => {
            progress.finish(&tally, false);
            Err(anyhow!(message))
        }
        Ok(End::Stopped) => {
            progress.finish(&tally, summary);
            match target {
                Target::Shards(folder) => {
                    folder.leave().map_err(|error| unwritten(error, resumable))?;
                    tell!("stopped; the same command with --resume goes on where it stopped");
                }
                Target::One { output: Output::File { part, .. }, .. } => {
                    tell!(
                        "stopped; what was done stands in {}; a run into a folder (--output run/) can be gone on with",
                        part.display()
                    );
                }
                _ => tell!("stopped"),
            }
            Ok(Exit::Interrupted)
        }
        Ok(End::Done) => {
            match target {
                Target::Shards(folder) => folder.finish().map(|_| ()),
                Target::One { stream, mut output } => {
                    stream.finish().and_then(|bytes| output.write(&bytes)).and_then(|()| output.finish())
                }
                Target::Files(sink) => sink.finish(),
            }
            .map_err(|error| unwritten(error, resumable))?;
            let failed = tally.failures() > 0;
            if !args.quiet {
                losses
                    .messages(job.format)
                    .iter()
                    .chain(&given.repeated())
                    .for_each(|told| progress.say(&format!("{since}{told}")));
            }
            for warning in given.warnings(&fields) {
                progress.say(&format!("{since}{warning}"));
            }
            if tally.records() == 0 {
                let paths: Vec<_> = args.paths.iter().map(|path| path.display().to_string()).collect();
                let paths = if paths.is_empty() { tagwire::read::STDIN.to_owned() } else { paths.join(", ") };
                progress.say(&format!("{paths}: nothing to read: no document is in it"));
            }
            progress.finish(&tally, summary);
            Ok(if failed { Exit::Error } else { Exit::Done })
        }
    }
}

/// Returns the first file or folder of the input that was changed after a file was: a folder is when something comes into it. What is
/// output of the run is none.
fn newer_than(file: &Path, paths: &[PathBuf], leave_out: &[PathBuf]) -> Option<PathBuf> {
    let changed = |path: &Path| std::fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let finished = changed(file)?;
    let globbed = |path: &PathBuf| match path.exists() {
        true => vec![path.clone()],
        false => {
            glob::glob(&path.to_string_lossy()).map(|found| found.flatten().collect()).unwrap_or_default()
        }
    };
    let mut open: Vec<PathBuf> = paths.iter().flat_map(globbed).collect();
    // Links lead in circles.
    let mut seen = HashSet::new();
    while let Some(path) = open.pop() {
        let Ok(whole) = path.canonicalize() else { continue };
        if leave_out.contains(&whole) {
            continue;
        }
        // The folder that the run stands in was changed by the run.
        let holds_the_run = leave_out.iter().any(|output| output.parent() == Some(whole.as_path()));
        if !holds_the_run && changed(&path).is_some_and(|then| then > finished) {
            return Some(path);
        }
        if whole.is_dir()
            && seen.insert(whole)
            && let Ok(entries) = std::fs::read_dir(&path)
        {
            open.extend(entries.flatten().map(|entry| entry.path()));
        }
    }
    None
}

/// Opens what is no folder of shards.
fn one(args: &TagArgs, settings: &mut config::Output, compression: Compression) -> anyhow::Result<Target> {
    let path = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let labels = std::mem::take(&mut settings.labels);
    if settings.format.needs_folder_at(path) {
        if compression != Compression::None {
            bail!("a format of many files is not packed; leave out --compress");
        }
        return Ok(Target::Files(Box::new(config::sink(settings.format, labels, path)?)));
    }
    let output = match path {
        Some(path) => Output::file(path).map_err(anyhow::Error::msg)?,
        None => Output::Stdout(io::stdout()),
    };
    let mut stream = Box::new(Stream::new(settings.format, labels, compression, path)?);
    if settings.format == Format::Terminal {
        stream.preface(&legend())?;
    }
    Ok(Target::One { stream, output })
}

/// True for the path of a folder: it is there, or its name ends so.
fn is_folder(path: &Path) -> bool {
    path.is_dir() || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR])
}

/// Says what is to be done about output that could not be written.
fn unwritten(error: io::Error, folder: Option<&Path>) -> anyhow::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return error.into();
    }
    let what = match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full",
        _ => "the output could not be written",
    };
    let then = match folder {
        Some(path) => format!(
            "{what}; what was finished in {} is whole, and the same command with --resume goes on after it",
            PathBuf::from(path).display()
        ),
        None => what.to_owned(),
    };
    anyhow::Error::new(error).context(then)
}

/// Returns a flag that Ctrl-C and a request to end set; the second time they end the program at once.
fn stop_at_signals() -> anyhow::Result<Arc<AtomicBool>> {
    let stop = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register_conditional_shutdown(signal, 130, Arc::clone(&stop))?;
        signal_hook::flag::register(signal, Arc::clone(&stop))?;
    }
    Ok(stop)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn links_in_circles_are_walked_once() {
        let scratch = tempfile::tempdir().unwrap();
        let root = scratch.path().join("in");
        std::fs::create_dir_all(root.join("d")).unwrap();
        std::fs::write(root.join("a.txt"), "Paris.").unwrap();
        std::os::unix::fs::symlink("..", root.join("d/x")).unwrap();
        std::os::unix::fs::symlink(".", root.join("d/y")).unwrap();
        let run = scratch.path().join("run");
        let file = std::fs::File::create(&run).unwrap();
        let hour = std::time::Duration::from_secs(3600);
        file.set_modified(std::time::SystemTime::now() + hour).unwrap();
        assert_eq!(newer_than(&run, std::slice::from_ref(&root), &[]), None);
        file.set_modified(std::time::SystemTime::now() - hour).unwrap();
        assert!(newer_than(&run, &[root], &[]).is_some());
    }
}
