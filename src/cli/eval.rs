//! `tagwire eval`: how good are predictions, and what is wrong with them.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};
use clap::{Args, ValueEnum};
use rayon::prelude::*;
use serde_json::Value;
use tagwire::mapping::Mapping;
use tagwire::number::counted;
use tagwire::read::gold::GoldDocument;
use tagwire::read::marked::{self, Texts};
use tagwire::resolve::tag::Tag;
use tagwire::score::bootstrap::Draws;
use tagwire::score::calibration::Calibration;
use tagwire::score::compare::{self, Verdict};
use tagwire::score::count::{Judged, judge};
use tagwire::score::report::Report;
use tagwire::score::slice::{self, By};
use tagwire::score::{Class, Mention, Pair, Prediction, Scoring, by_document, errors};
use tagwire::score::{identity, standing};
use tagwire::{Context, Entity, Extractor, Scratch};

use super::args::{Sources, number};
use super::{Exit, config, floor, gold, originals};

/// Score predictions against gold: precision, recall and F1
///
/// GOLD and PREDICTED are files or folders in any format that `tagwire convert` reads, told by name and content: JSONL records as
/// `tag` writes them (gold with "text", or with the text beside it as ID.txt), JSONL lines with "gold" ([[start,end,label],..]), CoNLL
/// columns, brat (.ann beside .txt), exports of Label Studio, doccano, Prodigy, INCEpTION and others. Without PREDICTED the texts of GOLD are tagged. Labels may be ours or PER, ORG, LOC, NORP, MISC, DATE.
///
/// Strict counts a span as right if its boundaries and label are those of the gold; overlap if it has the label and shares a
/// character. Dates are also counted as TempEval-3 does: strict, relaxed, type and value.
#[derive(Debug, Args)]
#[command(after_long_help = EXAMPLES)]
pub struct EvalArgs {
    /// The gold: a file, packed or not, a folder with *.gold.jsonl in it, or - for standard input
    #[arg(value_name = "GOLD")]
    gold: PathBuf,

    /// The predictions; without them the gold's texts are tagged
    #[arg(value_name = "PREDICTED")]
    predicted: Option<PathBuf>,

    /// Strip articles, titles, possessives and edge punctuation from the spans of both sides
    #[arg(long)]
    normalise: bool,

    /// The original documents, for a gold that carries no text (CoNLL, CSV, records without "text"): marked ones, or what `tag` read,
    /// files, folders, tables, archives; the text of other gold is checked against them
    #[arg(long, value_name = "FILE")]
    texts: Option<PathBuf>,

    /// What the labels of GOLD and PREDICTED mean, where they are not ours nor those of CoNLL or OntoNotes: lines of their label and ours
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,

    /// Score these labels alone (person,group,place,date or PER,ORG,LOC,NORP,MISC,DATE); else those of the gold
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    labels: Vec<String>,

    /// Score only documents whose id begins with this; may be given more than once
    #[arg(long, value_name = "PREFIX")]
    only: Vec<String>,

    /// Leave out documents whose id begins with this (`--without held-` keeps held-out articles unseen)
    #[arg(long, value_name = "PREFIX")]
    without: Vec<String>,

    /// Also score each part by itself; may be given more than once
    #[arg(long, value_name = "PART", value_delimiter = ',')]
    by: Vec<Part>,

    /// List the N most frequent errors of each class, and the N sources with most errors
    #[arg(long, value_name = "N", value_parser = number, allow_negative_numbers = true)]
    errors: Option<usize>,

    /// Say whether scores are probabilities that hold: found and right by ranges of the score, expected calibration error
    #[arg(long)]
    calibration: bool,

    /// Compare two predictions: is B better than A, and which sources make the difference (exit 1 if B is worse)
    #[arg(long, num_args = 2, value_names = ["A", "B"], conflicts_with_all = ["predicted", "by", "errors", "min", "floor", "calibration"])]
    compare: Vec<PathBuf>,

    /// Print JSON instead of a table
    #[arg(long)]
    json: bool,

    /// Exit 1 if the strict F1 of all labels is below this (0 to 1)
    #[arg(long, value_name = "F1", value_parser = share)]
    min: Option<f64>,

    /// Exit 1 if a figure is below the interval on record in FILE
    #[arg(long, value_name = "FILE")]
    floor: Option<PathBuf>,

    /// Put the figures of this run on record in the floor's file
    #[arg(long, requires = "floor")]
    update: bool,

    /// How often documents are drawn for the intervals
    #[arg(long, value_name = "N", default_value_t = 1000, value_parser = number, allow_negative_numbers = true)]
    draws: usize,
    #[command(flatten)]
    sources: Sources,
}

const EXAMPLES: &str = "\
Examples:
  tagwire eval corpus                                  tag the texts of a folder and score the result
  tagwire eval gold.jsonl predicted.jsonl --errors 20  what is wrong with predictions, and who caused it
  tagwire eval gold.conll predicted.conll --normalise --labels PER,ORG,LOC
  tagwire eval gold.csv --texts articles/              a gold that has spans alone
  tagwire eval gold.jsonl --compare before.jsonl after.jsonl
  tagwire eval corpus --floor corpus/floor.json        fail if the figures fell; --update to record new ones
  tagwire eval corpus --without held- --by kind,block,list --json
  tagwire eval gold.jsonl --calibration                are 80 of 100 right where the score is 0.8";

/// What `--by` takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
enum Part {
    /// The letters that the document's id begins with
    Id,
    /// The label
    Label,
    /// The kind; right is only what has the gold's kind
    Kind,
    /// The block: headline, body, byline, ..
    Block,
    /// Whether the lists have the name, under its label or another
    List,
    /// How it stands to those before it: a surname alone, an acronym that the text explains, new; and whether a name that comes
    /// again keeps its label
    Standing,
}

impl Part {
    fn by(self) -> By {
        match self {
            Part::Id => By::Id,
            Part::Label => By::Label,
            Part::Kind => By::Kind,
            Part::Block => By::Block,
            Part::List => By::List,
            Part::Standing => By::Standing,
        }
    }
}

impl EvalArgs {
    /// Returns true for the id of a document that is scored.
    fn chooses(&self, id: &str) -> bool {
        let begins = |prefixes: &[String]| prefixes.iter().any(|prefix| id.starts_with(prefix.as_str()));
        (self.only.is_empty() || begins(&self.only)) && !begins(&self.without)
    }
}

fn share(text: &str) -> Result<f64, String> {
    match text.parse() {
        Ok(number) if (0.0..=1.0).contains(&number) => Ok(number),
        _ => Err("a number from 0 to 1 is needed, as 0.85".to_owned()),
    }
}

/// Runs `tagwire eval`.
///
/// # Errors
/// Files that cannot be read, labels that there are not, gold without a span to score.
pub fn run(args: &EvalArgs) -> anyhow::Result<Exit> {
    let held = evaluate(args, &mut std::io::stdout().lock())?;
    Ok(if held { Exit::Done } else { Exit::No })
}

/// Writes the report; returns false if a check said no.
fn evaluate(args: &EvalArgs, out: &mut impl Write) -> anyhow::Result<bool> {
    if let Some(path) = args.floor.as_deref().filter(|_| args.update) {
        floor::refuse(path, &inputs(args))?;
    }
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let originals = args.texts.as_deref().map(originals::read).transpose()?;
    let texts = originals.as_ref().map(|originals| Texts::of(&originals.documents));
    let mut gold = gold::read(&args.gold, texts.as_ref(), mapping.as_ref())?;
    if let (Some(path), Some(texts)) = (&args.texts, &texts) {
        originals::check(path, texts, &args.gold, &gold)?;
    }
    gold.retain(|document| args.chooses(&document.id));
    if gold.is_empty() {
        let chosen = !(args.only.is_empty() && args.without.is_empty());
        let why = if chosen { ", as --only and --without choose" } else { "" };
        bail!("{}: nothing to score: no document is in it{why}", args.gold.display());
    }
    gold::warn_of_predictions(&args.gold, &gold);
    let mut scoring = Scoring::of(&gold);
    scoring.normalise = args.normalise;
    if !args.labels.is_empty() {
        scoring.set_labels(&args.labels).map_err(anyhow::Error::msg).context("--labels")?;
    }
    let other =
        |document: &GoldDocument| document.spans.iter().filter(|span| span.tag == Some(Tag::Other)).count();
    let others: usize = gold.iter().map(other).sum();
    if others > 0 && args.labels.is_empty() {
        let name = |class: &Class| if scoring.apart { class.conll() } else { class.name() };
        let mut names: Vec<&str> = scoring.classes.iter().map(name).collect();
        names.push("MISC");
        tell!(
            "{}: {} MISC left out, of which `tag` finds peoples alone; --labels {} scores them too",
            args.gold.display(),
            counted(others, "span"),
            names.join(",")
        );
    }
    if scoring.classes.is_empty() {
        bail!("{}: no span to score in {}", args.gold.display(), counted(gold.len(), "document"));
    }
    let draws = Draws { samples: args.draws, ..Draws::default() };
    if let [a, b] = args.compare.as_slice() {
        return run_compare(args, (&gold, mapping.as_ref()), &scoring, draws, [a, b], out);
    }

    let predicted = match &args.predicted {
        Some(path) => read_predicted(path, &gold, mapping.as_ref(), args)?,
        None => predict_all(&gold, &config::extractor(&args.sources)?),
    };
    let mut pairs = pairs(&gold, predicted, &scoring);
    if args.by.iter().any(|part| matches!(part, Part::Block | Part::List)) {
        slice::mark(&mut pairs, &config::extractor(&args.sources)?);
    }
    let judged: Vec<Judged> = pairs.iter().map(judge).collect();
    let mut report = Report::new(&pairs, &judged, &scoring, draws);
    if args.by.contains(&Part::Standing) {
        standing::mark(&mut pairs, &judged);
        report.consistency = Some(standing::consistency(&pairs));
        report.ties = identity::ties(&pairs, &judged);
    }
    for part in &args.by {
        let by = part.by();
        if !report.slices.iter().any(|(done, _)| *done == by) {
            report.slices.push((by, slice::slices(&pairs, &judged, by, draws)));
        }
    }

    let mut json = report.to_json();
    let mut table = String::new();
    report.write_table(&mut table);
    if args.calibration {
        let calibration = Calibration::of(&pairs, &judged);
        if calibration.all.count() == 0 {
            bail!(
                "--calibration: no prediction has a score; records have \"score\", spans a fourth cell [start,end,label,score]"
            );
        }
        let beyond = |score: f64| !(0.0..=1.0).contains(&score);
        let mentions =
            pairs.iter().flat_map(|pair| pair.predicted.iter().map(move |mention| (pair, mention)));
        let scored = mentions.filter_map(|(pair, mention)| Some((pair, mention, mention.score?)));
        if let Some((pair, mention, score)) = scored.clone().find(|(.., score)| beyond(*score)) {
            bail!(
                "--calibration: a score is a probability, 0 to 1; beyond that: {} of {}, the first {score} of {:?} in {:?}",
                scored.clone().filter(|(.., score)| beyond(*score)).count(),
                counted(scored.count(), "score"),
                mention.span.of(&pair.text),
                pair.id
            );
        }
        calibration.write_table(&mut table);
        json["calibration"] = calibration.to_json();
    }
    if let Some(most) = args.errors {
        let errors = errors::errors(&pairs, &judged);
        errors.write_table(most, &mut table);
        json["errors"] = errors.to_json(most);
    }
    print(out, args.json, &table, &json)?;

    let mut held = true;
    if let Some(min) = args.min {
        let f1 = report.all.strict.figures().f1;
        if f1 < min {
            tell!("F1 {f1:.4} is below --min {min}");
            held = false;
        }
    }
    if let Some(path) = &args.floor {
        held &= floor::check(path, &report, args.update)?;
    }
    Ok(held)
}

/// Returns the files that are read.
fn inputs(args: &EvalArgs) -> Vec<PathBuf> {
    let mut inputs: Vec<PathBuf> = args.map.iter().chain(&args.compare).cloned().collect();
    for input in [Some(&args.gold), args.predicted.as_ref(), args.texts.as_ref()].into_iter().flatten() {
        // What is no marked file is told where it is read.
        inputs.extend(marked::files(input, None).unwrap_or_else(|_| vec![input.clone()]));
    }
    inputs
}

fn run_compare(
    args: &EvalArgs,
    (gold, mapping): (&[GoldDocument], Option<&Mapping>),
    scoring: &Scoring,
    draws: Draws,
    paths: [&PathBuf; 2],
    out: &mut impl Write,
) -> anyhow::Result<bool> {
    let mut sides = Vec::new();
    for path in paths {
        let pairs = pairs(gold, read_predicted(path, gold, mapping, args)?, scoring);
        let judged: Vec<Judged> = pairs.iter().map(judge).collect();
        sides.push((pairs, judged));
    }
    let (a, b) = (&sides[0], &sides[1]);
    let comparison = compare::compare((&a.0, &a.1), (&b.0, &b.1), draws);
    let most = 10;
    let mut table = format!("A {}\nB {}\n", paths[0].display(), paths[1].display());
    comparison.write_table(most, &mut table);
    print(out, args.json, &table, &comparison.to_json(most))?;
    Ok(comparison.verdict != Verdict::Worse)
}

fn print(out: &mut impl Write, as_json: bool, table: &str, json: &Value) -> anyhow::Result<()> {
    if as_json {
        writeln!(out, "{}", serde_json::to_string_pretty(json)?)?;
    } else {
        out.write_all(table.as_bytes())?;
    }
    out.flush()?;
    Ok(())
}

fn pairs(gold: &[GoldDocument], predicted: Vec<Vec<Mention>>, scoring: &Scoring) -> Vec<Pair> {
    gold.iter().zip(predicted).map(|(gold, predicted)| Pair::new(gold, predicted, scoring)).collect()
}

/// Reads predictions and says which documents have no partner.
fn read_predicted(
    path: &Path,
    gold: &[GoldDocument],
    mapping: Option<&Mapping>,
    args: &EvalArgs,
) -> anyhow::Result<Vec<Vec<Mention>>> {
    let mut predicted = gold::predictions(path, &args.gold, &Texts::of(gold), mapping)?;
    predicted.retain(|document| args.chooses(marked::stem(&document.id)));
    let (mentions, lacking, unknown) = by_document(gold, &predicted);
    if lacking.len() == gold.len()
        && let (Some(gold), Some(other)) = (lacking.first(), unknown.first())
    {
        bail!(
            "{}: none of the gold's documents is in it: ids are {other:?} there and {gold:?} in the gold",
            path.display()
        );
    }
    for (ids, what) in [(lacking, "in the gold but not in it"), (unknown, "in it but not in the gold")] {
        if let Some(first) = ids.first() {
            tell!("{}: {} {what}, as {first:?}", path.display(), counted(ids.len(), "document"));
        }
    }
    if !predicted.is_empty() && mentions.iter().all(Vec::is_empty) {
        tell!("{}: no prediction on any document of the gold", path.display());
    }
    Ok(mentions)
}

fn predict_all(gold: &[GoldDocument], extractor: &Extractor) -> Vec<Vec<Mention>> {
    gold.par_iter()
        .map_init(Scratch::default, |scratch, document| {
            predict(document, extractor, scratch).into_iter().map(Mention::from).collect()
        })
        .collect()
}

/// Returns what the extractor finds in a gold document's text.
fn predict(gold: &GoldDocument, extractor: &Extractor, scratch: &mut Scratch) -> Vec<Prediction> {
    let context = Context { date: gold.date.as_deref().and_then(|date| date.get(..10)?.parse().ok()) };
    let found = extractor.extract(&gold.text, &context, scratch);
    let prediction = |entity: &Entity| Prediction {
        span: entity.span,
        label: entity.label,
        kind: Some(entity.kind),
        value: entity.value.clone(),
        source: extractor.source_name(&found.document, entity),
        score: entity.score,
        identity: entity.identity.map(u64::from),
    };
    found.entities.iter().map(prediction).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;

    #[derive(Parser)]
    struct Cli {
        #[command(flatten)]
        args: EvalArgs,
    }

    /// A folder with gold, good predictions, and predictions in which one rule gives wrong values.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        let mut files = [String::new(), String::new(), String::new()];
        for at in 0..30 {
            let text = "Jo Doe left last May.";
            let record = |value: &str, whole: bool| {
                let text = if whole { format!("\"text\":{text:?},") } else { String::new() };
                format!(
                    "{{\"id\":\"d{at}\",{text}\"entities\":[\
                     {{\"start\":0,\"end\":6,\"text\":\"Jo Doe\",\"label\":\"person\",\"source\":\"list:person/x:3\"}},\
                     {{\"start\":12,\"end\":20,\"label\":\"date\",\"kind\":\"date\",\"value\":{value:?},\"source\":\"rule:date/last-month\"}}]}}\n"
                )
            };
            files[0] += &record("1998-05", true);
            files[1] += &record("1998-05", false);
            files[2] += &record("1999-05", false);
        }
        for (name, content) in ["gold.jsonl", "good.jsonl", "broken.jsonl"].iter().zip(files) {
            std::fs::write(folder.path().join(name), content).unwrap();
        }
        folder
    }

    fn eval(folder: &Path, line: &str) -> anyhow::Result<(bool, String)> {
        let words = line.split(' ').map(|word| match word {
            word if word.contains('.') && word.parse::<f64>().is_err() => {
                folder.join(word).display().to_string()
            }
            word => word.to_owned(),
        });
        let cli = Cli::try_parse_from(std::iter::once("eval".to_owned()).chain(words))?;
        let mut out = Vec::new();
        let held = evaluate(&cli.args, &mut out)?;
        Ok((held, String::from_utf8(out)?))
    }

    #[test]
    fn checks_say_yes_and_no() {
        let folder = folder();
        for (line, held, shown) in [
            ("gold.jsonl good.jsonl", true, "all              60     60 1.000 1.000 1.000"),
            ("gold.jsonl good.jsonl --min 0.9", true, "value   F1 1.000"),
            (
                "gold.jsonl broken.jsonl --errors 3",
                true,
                "   30  date \"last May\" = 1998-05 as date \"last May\" = 1999-05",
            ),
            ("gold.jsonl broken.jsonl --errors 3", true, "by rule:date/last-month ×30"),
            ("gold.jsonl broken.jsonl --errors 3 --json", true, "\"wrong value\""),
            ("gold.jsonl good.jsonl --by kind,label", true, "date/date"),
            ("gold.jsonl --calibration", true, "expected calibration error 0."),
            ("gold.jsonl good.jsonl --only d1 --without d10", true, "10 documents"),
            ("gold.jsonl good.jsonl --floor floor.json --update", true, ""),
            ("gold.jsonl good.jsonl --floor floor.json", true, ""),
            ("gold.jsonl broken.jsonl --floor floor.json", false, ""),
            (
                "gold.jsonl --compare good.jsonl broken.jsonl",
                false,
                "    30  rule:date/last-month  date \"last May\" = 1998-05",
            ),
            ("gold.jsonl --compare broken.jsonl good.jsonl", true, "B is better"),
            ("gold.jsonl --compare good.jsonl good.jsonl --json", true, "\"no sure difference\""),
        ] {
            let (found, out) = eval(folder.path(), line).unwrap();
            assert_eq!(found, held, "{line}\n{out}");
            assert!(out.contains(shown), "{line}: {shown:?} in\n{out}");
        }
        std::fs::write(folder.path().join("none.conll"), "Jo O\n").unwrap();
        for (line, message) in [
            ("gold.jsonl good.jsonl --labels town", "--labels: \"town\" is not a label"),
            ("none.conll", "no span to score"),
            ("gold.jsonl good.jsonl --floor none.json", "--update writes it"),
            (
                "gold.jsonl good.jsonl --labels person --floor floor.json",
                "recorded with --labels person,date",
            ),
            ("gold.jsonl good.jsonl --calibration", "no prediction has a score"),
            ("gold.jsonl good.jsonl --min 2", "a number from 0 to 1"),
            ("gold.jsonl --update", "--floor"),
            ("gold.jsonl --floor gold.jsonl --update", "is read and would be replaced"),
            ("gold.jsonl good.jsonl --floor good.jsonl --update", "is read and would be replaced"),
            ("gold.jsonl --floor none.conll --update", "something else than figures on record"),
        ] {
            let error = format!("{:#}", eval(folder.path(), line).unwrap_err());
            assert!(error.contains(message), "{line}: {error}");
        }
    }
}
