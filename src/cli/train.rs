//! `tagwire train`: gold in, a table of weights out; or cross-validation.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, bail};
use clap::Args;
use tagwire::Extractor;
use tagwire::mapping::Mapping;
use tagwire::number::counted;
use tagwire::read::gold::{GoldDocument, GoldSpan};
use tagwire::read::marked;
use tagwire::resolve::feature_id;
use tagwire::resolve::weights::{self, Weights};
use tagwire::train::{Example, Marks, Rows, Settings, learn, table};

use super::folds::{self, Both, Count, FEW, FOLDS, Folds};
use super::{Exit, gold, kinds, overwrite};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire train corrected.jsonl --start built-in --output mine.tsv && tagwire tag --weights mine.tsv article.txt\n  \
    tagwire train a.jsonl b.jsonl --marks b.jsonl=PER,ORG,LOC --output weights.tsv\n  \
    tagwire train a.jsonl --folds 5            cross-validation, nothing written")]
pub struct TrainArgs {
    /// Gold: marked documents in any format that `convert` reads, or a folder of them (those named held-* are left out, and
    /// refused by themselves).
    #[arg(required = true, value_name = "GOLD")]
    pub gold: Vec<PathBuf>,
    /// Where to write the table of weights. Then what it is worth beside the built-in weights is told, on documents that neither has
    /// seen: those that a folder holds out; else, of up to 200 documents, those of five folds.
    #[arg(long, short, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Where to write a table of kinds (company, university, river, ..), learned from the marked spans that have one; `tag --kinds FILE`
    /// takes it. How many kinds are right with it is told as for weights.
    #[arg(long, value_name = "FILE")]
    pub kinds: Option<PathBuf>,
    /// Start from these weights, not from nothing: `built-in`, or a table learned before. They change where the gold says otherwise.
    /// A dozen articles of another kind than those the table was learned from make it better; of the same kind they hardly do.
    #[arg(long, value_name = "built-in|FILE")]
    pub start: Option<String>,
    /// What a corpus marks, where it is not everything: FILE=PER,ORG,LOC (a name with '?' mixes peoples and places).
    #[arg(long, value_name = "FILE=NAMES")]
    pub marks: Vec<String>,
    /// What the labels of the gold mean, where they are not ours nor those of CoNLL or OntoNotes: lines of their label and ours.
    #[arg(long, value_name = "FILE")]
    pub map: Option<PathBuf>,
    /// Cross-validation on the first corpus, the others being learned from in each fold, but for copies of documents judged there;
    /// beside each figure that of the built-in weights on the same documents. 2 or more.
    #[arg(long, value_name = "N", value_parser = |text: &str| at_least(2, text))]
    pub folds: Option<usize>,
    /// Write the decisions of the folds here, as records.
    #[arg(long, value_name = "FILE", requires = "folds")]
    pub predictions: Option<PathBuf>,
    /// Times over the examples.
    #[arg(long, value_name = "N", value_parser = |text: &str| at_least(1, text), default_value_t = tagwire::train::Settings::default().rounds)]
    pub rounds: usize,
    /// Weights smaller than this everywhere are left out of the table.
    #[arg(long, value_name = "W", value_parser = weight, default_value_t = tagwire::train::Settings::default().least)]
    pub least: f32,
    /// Seed of the order of the examples.
    #[arg(long, value_name = "N", default_value_t = tagwire::train::Settings::default().seed)]
    pub seed: u64,
    /// Leave features out, to see what they bring: a template (whole.words), all that begin so, with a dot (list.), or with
    /// their value (rule=person/).
    #[arg(long, value_name = "TEMPLATE", value_delimiter = ',', value_parser = described)]
    pub without: Vec<String>,
}

/// Reads a number that must not be too small.
fn at_least(least: usize, text: &str) -> Result<usize, String> {
    let number: usize = text.parse().map_err(|_| format!("write a number, {least} or more"))?;
    if number < least { Err(format!("it must be {least} or more")) } else { Ok(number) }
}

/// Reads what is least of a weight.
fn weight(text: &str) -> Result<f32, String> {
    match text.parse::<f32>() {
        Ok(weight) if weight.is_finite() && weight >= 0.0 => Ok(weight),
        _ => Err("write a number, 0 or more, as 0.14".to_owned()),
    }
}

/// Reads which features are meant.
fn described(text: &str) -> Result<String, String> {
    if feature_id::may_be(text) {
        return Ok(text.to_owned());
    }
    Err(format!("no such template of features; there are {}", feature_id::TEMPLATES.join(" ")))
}

pub fn run(args: &TrainArgs) -> anyhow::Result<Exit> {
    if args.output.is_none() && args.kinds.is_none() && args.folds.is_none() {
        bail!(
            "nothing to do: give --output FILE for a table of weights, --kinds FILE for one of kinds, or --folds N for cross-validation"
        );
    }
    let mut inputs = args.map.clone().into_iter().collect::<Vec<_>>();
    for path in &args.gold {
        inputs.extend(marked::files(path, None)?);
    }
    for output in [&args.output, &args.kinds, &args.predictions] {
        overwrite::refuse(output.as_deref(), inputs.iter().map(PathBuf::as_path))?;
    }
    let outputs: Vec<&Path> =
        [&args.output, &args.kinds, &args.predictions].into_iter().flatten().map(PathBuf::as_path).collect();
    overwrite::refuse_same(&outputs)?;
    for output in outputs {
        overwrite::probe(output)?;
    }
    let corpora = corpora(args)?;
    if let ([Corpus { path, documents, .. }], None, None) = (corpora.as_slice(), &args.start, &args.kinds)
        && documents.len() == 1
    {
        tell!(
            "{path}: one document is too little to learn from: what counts is what two have, and some dozens make weights; give more, or --start built-in, which one can correct"
        );
    }
    if let Some(folds) = args.folds
        && corpora[0].documents.len() < folds
    {
        let first = &corpora[0];
        bail!(
            "--folds {folds}: {} has {}; give as many folds at most",
            first.path,
            counted(first.documents.len(), "document")
        );
    }
    if let Some(start) = args.start.as_deref().filter(|start| *start != "built-in")
        && corpora[0].held.is_empty()
    {
        folds::warn_of_start(start, &corpora[0]);
    }
    let learner = Learner {
        blank: Extractor::with_weights(
            Weights::open(weights::compile(&[])).expect("compile writes this version"),
        ),
        start: start(args.start.as_deref())?,
        settings: Settings {
            rounds: args.rounds,
            least: args.least,
            seed: args.seed,
            without: args.without.clone(),
            ..Settings::default()
        },
    };
    if let Some(path) = &args.kinds {
        kinds::learn(path, &corpora, args.folds)?;
        if args.output.is_none() && args.predictions.is_none() {
            return Ok(Exit::Done);
        }
    }
    if let Some(folds) = args.folds {
        let both = validate(&corpora, folds, args.predictions.as_deref(), &learner)?;
        writeln!(io::stdout(), "{folds} folds: strict {both} over {} marked spans", both.new.marked)?;
    }
    if let Some(output) = &args.output {
        let start = Instant::now();
        let mut rows = learner.learn(&examples(&corpora, |_| true));
        let text = weights::write(&header(args), &mut rows);
        fs::write(output, &text).with_context(|| output.display().to_string())?;
        let seconds = start.elapsed().as_secs();
        let (features, bytes) = (counted(rows.len(), "feature"), counted(text.len(), "byte"));
        tell!("{features}, {bytes}, {seconds} s -> {}", output.display());
        if args.folds.is_none() {
            compare(&corpora, &rows, &learner)?;
        }
    }
    Ok(Exit::Done)
}

/// Reads the weights that learning starts from.
fn start(name: Option<&str>) -> anyhow::Result<Rows> {
    match name {
        None => Ok(Rows::new()),
        Some("built-in") => Ok(tagwire::train::built_in()),
        Some(path) => {
            let text = fs::read_to_string(path)
                .with_context(|| format!("--start {path}: neither `built-in` nor a table of weights"))?;
            Ok(weights::parse(path, &text)?)
        }
    }
}

/// What is learned from: a corpus, and what it marks.
pub(super) struct Corpus {
    pub path: String,
    pub documents: Vec<GoldDocument>,
    /// Documents of a folder that are held out, as their names say.
    pub held: Vec<GoldDocument>,
    marks: Marks,
}

/// How weights are learned.
struct Learner {
    blank: Extractor,
    start: Rows,
    settings: Settings,
}

impl Learner {
    fn learn(&self, examples: &[Example]) -> Rows {
        learn(&self.blank, examples, &self.start, &self.settings)
    }
}

/// Reads what is to be learned from.
fn corpora(args: &TrainArgs) -> anyhow::Result<Vec<Corpus>> {
    let mut marks: HashMap<&str, Marks> = HashMap::new();
    for pair in &args.marks {
        let Some((file, names)) = pair.split_once('=') else {
            bail!("--marks {pair:?}: write FILE=PER,ORG,LOC");
        };
        marks.insert(file, Marks::parse(names).map_err(|m| anyhow::anyhow!("--marks {file}: {m}"))?);
    }
    let mapping = args.map.as_deref().map(Mapping::read).transpose()?;
    let mut corpora: Vec<Corpus> = Vec::new();
    for path in &args.gold {
        let all = gold::read(path, None, mapping.as_ref())?;
        gold::warn_of_predictions(path, &all);
        // What a corpus holds out is named so, and is never learned from.
        let (held, documents): (Vec<_>, Vec<_>) =
            all.into_iter().partition(|document| document.id.starts_with("held-"));
        let shown = path.display().to_string();
        if let Some(document) = held.first()
            && !path.is_dir()
        {
            bail!(
                "{shown}: {} is held out, as its name says, and is not learned from: leave it out, or give it a name without 'held-'",
                document.id
            );
        }
        let marked = marks.remove(shown.as_str()).unwrap_or_else(|| Marks::seen_in(&documents));
        tell!("{shown}: {}, marks {marked}", counted(documents.len(), "document"));
        warn_of_nested(&shown, &documents, &marked);
        corpora.push(Corpus { path: shown, documents, held, marks: marked });
    }
    if let Some(file) = marks.keys().next() {
        bail!("--marks {file}: no such file among the gold");
    }
    let spans = || corpora.iter().flat_map(|corpus| &corpus.documents).flat_map(|document| &document.spans);
    if !spans().any(|span| span.tag.is_some()) {
        let files: Vec<&str> = corpora.iter().map(|corpus| corpus.path.as_str()).collect();
        let labels: BTreeSet<&str> = spans().map(|span| span.name.as_str()).collect();
        let labels = labels.into_iter().collect::<Vec<_>>().join(", ");
        if spans().next().is_none() {
            bail!("{}: nothing to learn from: no span is marked in it", files.join(", "));
        }
        bail!(
            "{}: nothing to learn from: no span is a person, group or place (labels: {}); --map FILE says what other labels mean",
            files.join(", "),
            labels
        );
    }
    let documents = || corpora.iter().flat_map(|corpus| &corpus.documents);
    let is_usable =
        |gold: &GoldDocument| gold.spans.iter().any(|span| span.tag.is_some() && !span.cuts_word(&gold.text));
    if !documents().any(is_usable) {
        bail!(
            "{}: nothing to learn from: each marked span begins or ends inside a word; mend the offsets, or say what they count with `tagwire convert --offsets`",
            corpora[0].path
        );
    }
    Ok(corpora)
}

/// Tells of spans that lie over others: a word is learned as part of one name.
fn warn_of_nested(shown: &str, documents: &[GoldDocument], marks: &Marks) {
    let (mut count, mut first) = (0, None);
    for gold in documents {
        let marked = |span: &&GoldSpan| span.tag.is_some_and(|tag| marks.marked[tag as usize]);
        let mut before: Option<&GoldSpan> = None;
        for span in gold.spans.iter().filter(marked) {
            match before {
                // Two labels of one place were told already.
                Some(before) if before.span == span.span => {}
                Some(before) if before.span.end > span.span.start => {
                    count += 1;
                    first.get_or_insert((&gold.id, span.span.of(&gold.text), before.span.of(&gold.text)));
                }
                _ => before = Some(span),
            }
        }
    }
    if let Some((id, span, before)) = first {
        tell!(
            "{shown}: {} over others not learned, the first {span:?} over {before:?} in {id:?}; figures count them as missed",
            counted(count, "span")
        );
    }
}

/// Says what new weights are worth beside the built-in ones, on documents that neither was learned from.
fn compare(corpora: &[Corpus], rows: &Rows, learner: &Learner) -> anyhow::Result<()> {
    let held: Vec<(&GoldDocument, &Marks)> =
        corpora.iter().flat_map(|corpus| corpus.held.iter().map(move |gold| (gold, &corpus.marks))).collect();
    let (both, on) = if !held.is_empty() {
        let count = |extractor: &Extractor| Count::judge(extractor, held.iter().copied(), |_| Ok(()));
        let both = Both {
            new: count(&Extractor::with_weights(table(rows)))?,
            built_in: count(&Extractor::built_in())?,
        };
        (both, format!("{} held out", counted(held.len(), "document")))
    } else if (FOLDS..=FEW).contains(&corpora[0].documents.len()) {
        tell!("how good that is: learned again from four fifths, judged on the rest, in {FOLDS} folds");
        (validate(corpora, FOLDS, None, learner)?, format!("{FOLDS} folds"))
    } else {
        match corpora[0].documents.len() {
            count if count > FEW => {
                tell!("--folds {FOLDS} says whether that is better than the built-in weights")
            }
            count => tell!(
                "{} cannot tell whether that is better than the built-in weights; {FOLDS} or more are judged by themselves",
                counted(count, "document")
            ),
        }
        return Ok(());
    };
    tell!("{on}: strict {both} over {} marked spans", both.new.marked);
    if both.new.f1() < both.built_in.f1() {
        tell!("the built-in weights are better there; correct more documents before you use these");
    }
    Ok(())
}

/// Returns the last part of a path.
pub(super) fn short(path: &Path) -> String {
    path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned()
}

fn header(args: &TrainArgs) -> String {
    let names: Vec<String> = args.gold.iter().map(|path| short(path)).collect();
    format!(
        "# feature, then weights for person group place people other: first pass, second pass\n\
         # learned by `tagwire train` from {}{} (rounds {}, least {}, seed {})\n",
        names.join(" "),
        args.start.as_ref().map(|start| format!(", starting from {start}")).unwrap_or_default(),
        args.rounds,
        args.least,
        args.seed
    )
}

fn examples<'g>(corpora: &'g [Corpus], keep: impl Fn(&GoldDocument) -> bool) -> Vec<Example<'g>> {
    let mut out = Vec::new();
    for corpus in corpora {
        for gold in corpus.documents.iter().filter(|gold| keep(gold)) {
            out.push(Example { gold, marks: corpus.marks });
        }
    }
    out
}

/// Learns from all folds but one and judges on that, for each.
fn validate(
    corpora: &[Corpus],
    folds: usize,
    predictions: Option<&Path>,
    learner: &Learner,
) -> anyhow::Result<Both> {
    let mut predictions = predictions.map(create).transpose()?;
    let built_in = Extractor::built_in();
    let mut total = Both::default();
    let marks = &corpora[0].marks;
    let dealt = Folds::deal(corpora, folds);
    for fold in 0..folds {
        let examples = examples(corpora, |gold| dealt.is_learned(gold, fold));
        if dealt.judged(fold).next().is_none() {
            tell!("fold {fold}: no document, as the ids fall");
            continue;
        }
        if examples.is_empty() {
            bail!("--folds {folds}: all documents fall into one fold; each needs an id of its own");
        }
        let start = Instant::now();
        let rows = learner.learn(&examples);
        let extractor = Extractor::with_weights(table(&rows));
        let judged = || dealt.judged(fold).map(|gold| (gold, marks));
        let new = Count::judge(&extractor, judged(), |prediction| match &mut predictions {
            Some(out) => writeln!(out, "{prediction}"),
            None => Ok(()),
        })?;
        let both = Both { new, built_in: Count::judge(&built_in, judged(), |_| Ok(()))? };
        let seconds = start.elapsed().as_secs();
        tell!("fold {fold}: {both}, {} features, {seconds} s", rows.len());
        total.new.add(both.new);
        total.built_in.add(both.built_in);
    }
    Ok(total)
}

fn create(path: &Path) -> anyhow::Result<fs::File> {
    fs::File::create(path).with_context(|| format!("{}: cannot be written", path.display()))
}
