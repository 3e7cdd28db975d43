//! The arguments as they are typed. Nothing here opens a file.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tagwire::format::Format;
use tagwire::read;
use tagwire::resolve::feature_id;

/// Find the people, groups, places and dates in news text.
///
/// Every entity says what kind of thing it is, which other mentions are the same thing, how sure tagwire is,
/// and which list row, rule or memory of the document carries it.
#[derive(Debug, Parser)]
#[command(
    name = "tagwire",
    version,
    after_help = "Examples:\n  \
    tagwire tag article.txt                    the text with coloured spans\n  \
    cat article.txt | tagwire tag | jq .       records through a pipe\n  \
    tagwire tag archive/ -o records.jsonl      a folder of articles\n  \
    tagwire tag crawl.warc.gz -o run/ --resume an archive, in shards, to be gone on with\n  \
    tagwire explain article.txt                why each entity is there\n\n\
    Exit codes: 0 done, 1 a check said no, 2 an error (the rest of a batch still goes on), 130 stopped by Ctrl-C."
)]
pub struct Cli {
    /// Show the licences of the lists and word data built into this program.
    #[arg(long)]
    pub licences: bool,
    #[command(subcommand)]
    pub command: Option<Command>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Tag text: records out, or coloured text on a terminal.
    Tag(TagArgs),
    /// Score predictions, or tagwire itself, against gold.
    Eval(super::eval::EvalArgs),
    /// Show why each entity is there, and what else was considered.
    Explain(ExplainArgs),
    /// Check a run in a folder against its manifest.
    Verify(VerifyArgs),
    /// Show the names of a run: most mentioned, first and last seen, by month, together, in no list.
    Summary(SummaryArgs),
    /// Show what changed between two runs, and the source responsible.
    Diff(DiffArgs),
    /// Check lists and rules; without a file, count the built-in ones.
    Check(CheckArgs),
    /// Learn weights from gold.
    Train(TrainArgs),
    /// Turn marked documents from one format into another.
    Convert(super::convert::ConvertArgs),
    /// Choose what to check first: the documents or mentions that would teach most.
    Queue(super::queue::QueueArgs),
    /// Print a completion script for a shell.
    Completions(CompletionsArgs),
    /// Print the manual page.
    Man,
}

/// What every command that tags shares.
#[derive(Debug, Args)]
pub struct Sources {
    /// The day the documents were written; dates are anchored at it. Without it: the record's own date, its URL, the
    /// dateline or byline, the file's name; and where none tells a day, values stay open.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<String>,
    /// What stands first in dates such as 03/04/2023, in texts, fields and names. Without it: the day, or where the year has two digits the
    /// month; and the end of a run tells how many documents' dates left it open.
    #[arg(long, value_name = "ORDER")]
    pub date_order: Option<Order>,
    /// A list of your own: plain names, TSV or CSV with a header, EntityRuler JSONL, or tagwire's format. Its rows win.
    /// Plain names need a label, as in group/company=FILE; stop=FILE names what must not be tagged. May be repeated.
    #[arg(long, value_name = "[LABEL=]FILE")]
    pub gazetteer: Vec<PathBuf>,
    /// Rules of your own (see gazetteers/README.md); what they claim wins, like your rows. May be repeated.
    #[arg(long, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// Weights learned with `tagwire train`, instead of the built-in ones.
    #[arg(long, value_name = "FILE")]
    pub weights: Option<PathBuf>,
}

/// How documents are read.
#[derive(Debug, Args)]
pub struct Inputs {
    /// How to read the input. auto: by name and content. What is packed or in an archive is unpacked whatever is said here.
    #[arg(id = "input", long = "input", value_parser = inputs(), default_value = "auto")]
    pub format: read::Format,
    /// The field or column that has the text; several, separated by commas, are joined by an empty line. Other fields are kept in the
    /// record: under `input_NAME` where the record uses the name itself (text, id, date, ...), `NAME_2` where there are two.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', default_value = "text")]
    pub text_field: Vec<String>,
    /// The field or column that has the id.
    #[arg(long, value_name = "NAME", default_value = "id")]
    pub id_field: String,
    /// The field or column that has the date: 2023-11-24, 20231124, seconds or milliseconds since 1970, or in words. One that names no
    /// day is kept as `input_date`. A WARC's pages have the day they were fetched as `crawled`; that is no day of writing, and
    /// values stay open where a page tells none, unless this is given: `--date-field crawled`, for news that is fetched at once.
    #[arg(long, value_name = "NAME", default_value = "date")]
    pub date_field: String,
    /// A document of more bytes is not read but gives an error record. Tagging one takes some 25 times its bytes of memory.
    #[arg(long, value_name = "SIZE", default_value = "16M", value_parser = size)]
    pub max_document: u64,
    /// A compressed file that unpacks to more than N times its size is not read further.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..), default_value_t = 200)]
    pub max_ratio: u64,
}

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
    /// given, or for '-'.
    pub paths: Vec<PathBuf>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// How to write the output; on a terminal the default is coloured text (without colours: plain), else jsonl.
    #[arg(long, short, value_parser = written())]
    pub format: Option<Format>,
    /// Where to write the output, instead of standard output: a file, which appears whole or not at all, or a folder (it is there, or
    /// its name ends in '/') for shards and a manifest. Packed if its name ends in .gz or .zst.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
    /// How to pack the output, where its name does not tell it.
    #[arg(long, value_enum)]
    pub compress: Option<Packing>,
    /// A shard is closed after so many bytes of records.
    #[arg(long, value_name = "SIZE", default_value = "64M", value_parser = size)]
    pub shard_size: u64,
    /// Go on with the run in the output folder, or begin it if there is none.
    #[arg(long)]
    pub resume: bool,
    /// Keep a copy of each document that could not be read in this folder, with the reason.
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
    /// (doccano's default), or grapheme clusters (a doccano project that counts these).
    #[arg(long, value_enum)]
    pub offsets: Option<OffsetUnit>,
    /// Number of threads; 0 means one for each core.
    #[arg(long, value_name = "N", default_value_t = 0)]
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

/// Takes the kinds of input.
fn inputs() -> impl TypedValueParser<Value = read::Format> {
    let values = read::Format::names().map(|(name, help)| PossibleValue::new(name).help(help));
    PossibleValuesParser::new(values).try_map(|name| read::Format::parse(&name).ok_or("no such format"))
}

/// Takes the formats that are written.
pub fn written() -> impl TypedValueParser<Value = Format> {
    let values = Format::all().filter_map(|format| Some(value(format).help(format.written()?)));
    PossibleValuesParser::new(values).try_map(|name| Format::parse(&name).ok_or("no such format"))
}

/// Returns a format as a value with its names.
pub fn value(format: Format) -> PossibleValue {
    PossibleValue::new(format.name()).aliases(format.aliases())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Order {
    /// Day, month, year
    Dmy,
    /// Month, day, year
    Mdy,
    /// Year, month, day, also with two digits each
    Ymd,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Packing {
    None,
    #[value(alias = "gzip")]
    Gz,
    #[value(alias = "zstd")]
    Zst,
}

/// Reads a number of bytes: `500000`, `64K`, `16M`, `1G`.
fn size(text: &str) -> Result<u64, String> {
    let upper = text.trim().to_ascii_uppercase();
    let digits = upper.trim_end_matches(['B', 'I']).trim_end_matches(['K', 'M', 'G']);
    let shift = match upper[digits.len()..].chars().next() {
        Some('K') => 10,
        Some('M') => 20,
        Some('G') => 30,
        _ => 0,
    };
    let number: u64 = digits.trim().parse().map_err(|_| "write it as 500000, 64K, 16M or 1G".to_owned())?;
    match number.checked_mul(1 << shift) {
        Some(0) => Err("it must be more than 0".to_owned()),
        Some(bytes) => Ok(bytes),
        None => Err("that is too much".to_owned()),
    }
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire tag archive/ -o run/ && tagwire verify run/\n\n\
    Exit codes: 0 all is well, 1 something is not, 2 there is no run.")]
pub struct VerifyArgs {
    /// The folder of the run.
    pub run: PathBuf,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OffsetUnit {
    Chars,
    Bytes,
    Utf16,
    Graphemes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire summary run/ --top 50\n  \
    tagwire summary records.jsonl.gz --format html -o names.html")]
pub struct SummaryArgs {
    /// A run: its folder, or a file of records.
    pub run: PathBuf,
    /// How many names of each label, pairs and new names.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// How to show them.
    #[arg(long, short, value_enum, default_value_t = SummaryFormat::Table)]
    pub format: SummaryFormat,
    /// Where to write it, instead of standard output.
    #[arg(long, short, value_name = "PATH")]
    pub output: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SummaryFormat {
    Table,
    Csv,
    Html,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire diff before/ after/                     counts, and the sources that changed most\n  \
    tagwire diff before/ after/ --each > all.jsonl  every change\n\n\
    Exit codes: 0 the same, 1 something changed, 2 an error.")]
pub struct DiffArgs {
    /// The run before: its folder, or a file of records.
    pub first: PathBuf,
    /// The run after.
    pub second: PathBuf,
    /// How many causes to show.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub top: usize,
    /// One JSON object a line for each change, instead of the table.
    #[arg(long)]
    pub each: bool,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire explain article.txt                 one line for each entity\n  \
    tagwire explain article.txt --terms 5       with the five weightiest terms of each\n  \
    tagwire explain article.txt --at 120..133   every candidate there and what beat it\n  \
    tagwire explain articles.jsonl --id a7 --at 120..133   the same in one of many documents, at a record's offsets")]
pub struct ExplainArgs {
    /// What `tag` reads: files, folders, globs, archives; standard input where none is given, or for '-'. The first document is
    /// explained, or the one of --id.
    pub paths: Vec<PathBuf>,
    /// Explain the document of this id, as its record has it.
    #[arg(long, value_name = "ID")]
    pub id: Option<String>,
    #[command(flatten)]
    pub inputs: Inputs,
    /// Every candidate that touches this range of code points (end-exclusive), its score and what beat it.
    #[arg(long, value_name = "START..END")]
    pub at: Option<String>,
    /// Show the N weightiest terms of each score.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub terms: usize,
    #[command(flatten)]
    pub sources: Sources,
}

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire check companies.tsv     what is wrong with a list, and which rows will misfire\n  \
    tagwire check --summary         the built-in lists, their rows and labels\n  \
    tagwire check --coverage gold.jsonl                which share of the gold's names the lists have, and what they claim wrongly\n  \
    tagwire check companies.tsv --coverage gold.jsonl  the same with a list of your own")]
pub struct CheckArgs {
    /// Lists and folders of lists; a label may stand before one, as in group/company=FILE. Plain names without one are checked as groups.
    pub paths: Vec<PathBuf>,
    /// Count the rows of the built-in lists.
    #[arg(long)]
    pub summary: bool,
    /// Look the mentions of a gold corpus up in the lists: the share claimed exactly, for each label, and the capitalised
    /// words outside the gold that rows claim. May be repeated.
    #[arg(long, value_name = "GOLD")]
    pub coverage: Vec<PathBuf>,
    /// Show at most N warnings and N bad rows for each file.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub warnings: usize,
}

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
    /// Cross-validation on the first corpus, the others being learned from in each fold; beside each figure that of the built-in
    /// weights on the same documents. 2 or more.
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

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell.
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}
