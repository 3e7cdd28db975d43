//! `tagwire train`: gold in, a table of weights out; or cross-validation.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use tagwire::mapping::Mapping;
use tagwire::read::gold::GoldDocument;
use tagwire::read::marked;
use tagwire::resolve::tag::Tag;
use tagwire::resolve::weights::{self, Weights};
use tagwire::train::{Example, Marks, Settings, fold_of, learn, table};
use tagwire::{Context, Extractor, Scratch};

use super::args::TrainArgs;
use super::{Exit, config, overwrite};

pub fn run(args: &TrainArgs) -> anyhow::Result<Exit> {
    if args.output.is_none() && args.folds.is_none() {
        bail!("nothing to do: give --output FILE for a table, or --folds N for cross-validation");
    }
    let mut inputs = args.map.clone().into_iter().collect::<Vec<_>>();
    for path in &args.gold {
        inputs.extend(marked::files(path, None)?);
    }
    for output in [&args.output, &args.predictions] {
        overwrite::refuse(output.as_deref(), inputs.iter().map(PathBuf::as_path))?;
    }
    let settings = Settings {
        rounds: args.rounds,
        least: args.least,
        seed: args.seed,
        without: args.without.clone(),
        ..Settings::default()
    };
    let mut marks: HashMap<&str, Marks> = HashMap::new();
    for pair in &args.marks {
        let Some((file, names)) = pair.split_once('=') else {
            bail!("--marks {pair:?}: write FILE=PER,ORG,LOC");
        };
        marks.insert(file, Marks::parse(names).map_err(|m| anyhow::anyhow!("--marks {file}: {m}"))?);
    }
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let mut corpora: Vec<(Vec<GoldDocument>, Marks)> = Vec::new();
    for path in &args.gold {
        let mut documents = config::gold(path, None, mapping.as_ref())?;
        // What a corpus holds out is named so, and is never learned from.
        let held = |document: &GoldDocument| document.id.starts_with("held-");
        if path.is_dir() {
            documents.retain(|document| !held(document));
        } else if let Some(document) = documents.iter().find(|document| held(document)) {
            bail!(
                "{}: {} is held out, as its name says, and is not learned from: leave it out, or give it a name without 'held-'",
                path.display(),
                document.id
            );
        }
        let shown = path.display().to_string();
        let marked = marks.remove(shown.as_str()).unwrap_or_else(|| Marks::seen_in(&documents));
        eprintln!("tagwire: {shown}: {} documents, marks {marked}", documents.len());
        corpora.push((documents, marked));
    }
    if let Some(file) = marks.keys().next() {
        bail!("--marks {file}: no such file among the gold");
    }
    let blank =
        Extractor::with_weights(Weights::open(weights::compile(&[])).expect("compile writes this version"));
    if let Some(folds) = args.folds {
        validate(args, &corpora, folds, &blank, &settings)?;
    }
    if let Some(output) = &args.output {
        let examples = examples(&corpora, |_, _| true);
        let start = Instant::now();
        let mut rows = learn(&blank, &examples, &settings);
        let text = weights::write(&header(args), &mut rows);
        fs::write(output, &text).with_context(|| output.display().to_string())?;
        let seconds = start.elapsed().as_secs();
        eprintln!(
            "tagwire: {} features, {} bytes, {seconds} s -> {}",
            rows.len(),
            text.len(),
            output.display()
        );
    }
    Ok(Exit::Done)
}

fn header(args: &TrainArgs) -> String {
    let names: Vec<String> = args
        .gold
        .iter()
        .map(|path| path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned())
        .collect();
    format!(
        "# feature, then weights for person group place people other: first pass, second pass\n\
         # learned by `tagwire train` from {} (rounds {}, least {}, seed {})\n",
        names.join(" "),
        args.rounds,
        args.least,
        args.seed
    )
}

fn examples<'g>(
    corpora: &'g [(Vec<GoldDocument>, Marks)],
    keep: impl Fn(usize, &GoldDocument) -> bool,
) -> Vec<Example<'g>> {
    let mut out = Vec::new();
    for (number, (documents, marks)) in corpora.iter().enumerate() {
        for gold in documents.iter().filter(|gold| keep(number, gold)) {
            out.push(Example { gold, marks: marks.clone() });
        }
    }
    out
}

/// Strict counts of one fold or of all: right, found, marked.
#[derive(Clone, Copy, Default)]
struct Count {
    right: usize,
    found: usize,
    marked: usize,
}

impl Count {
    fn f1(self) -> f64 {
        2.0 * self.right as f64 / (self.found + self.marked).max(1) as f64
    }
}

fn validate(
    args: &TrainArgs,
    corpora: &[(Vec<GoldDocument>, Marks)],
    folds: usize,
    blank: &Extractor,
    settings: &Settings,
) -> anyhow::Result<()> {
    let mut predictions = args.predictions.as_deref().map(create).transpose()?;
    let mut total = Count::default();
    for fold in 0..folds.max(1) {
        let held = |gold: &GoldDocument| folds < 2 || fold_of(&gold.id, folds) == fold;
        let start = Instant::now();
        let rows = learn(blank, &examples(corpora, |number, gold| number > 0 || !held(gold)), settings);
        let extractor = Extractor::with_weights(table(&rows));
        let mut count = Count::default();
        let mut scratch = Scratch::default();
        let (documents, marks) = &corpora[0];
        for gold in documents.iter().filter(|gold| held(gold)) {
            let document = extractor.document(&gold.text);
            extractor.gather(&document, &Context::default(), &mut scratch);
            let decisions = extractor.decide(&document, &mut scratch);
            let truth = tagwire::train::gold_segments(&document, gold, marks);
            let counts = |tag: Tag| tag != Tag::Other && marks.marked[tag as usize];
            count.marked += truth.iter().filter(|(_, tag)| counts(*tag)).count();
            for &(segment, tag, _) in decisions.iter().filter(|(_, tag, _)| counts(*tag)) {
                count.found += 1;
                count.right += usize::from(truth.contains(&(segment, tag)));
            }
            if let Some(out) = &mut predictions {
                writeln!(out, "{}", tagwire::train::prediction(gold, &document, &decisions))?;
            }
        }
        eprintln!(
            "tagwire: fold {fold}: F1 {:.4}, {} features, {} s",
            count.f1(),
            rows.len(),
            start.elapsed().as_secs()
        );
        total.right += count.right;
        total.found += count.found;
        total.marked += count.marked;
    }
    writeln!(
        std::io::stdout(),
        "{folds} folds: strict F1 {:.4} over {} marked spans",
        total.f1(),
        total.marked
    )?;
    Ok(())
}

fn create(path: &Path) -> anyhow::Result<fs::File> {
    fs::File::create(path).with_context(|| format!("{}: cannot be written", path.display()))
}
