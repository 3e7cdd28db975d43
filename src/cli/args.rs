//! The command line as it is typed: the subcommands, and the arguments that several of them share. Nothing here opens a file.

use std::path::PathBuf;

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};
use tagwire::format::Format;
use tagwire::read;
use tagwire::record::Offsets;

/// Find the people, groups, places and dates in English news text.
///
/// It reads English and nothing else: of a text in another language it finds a few names, and takes some for what they are not.
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
    /// Tag English text: records out, or coloured text on a terminal.
    Tag(super::tag::TagArgs),
    /// Score predictions, or tagwire itself, against gold.
    Eval(super::eval::EvalArgs),
    /// Show why each entity is there, and what else was considered.
    Explain(super::explain::ExplainArgs),
    /// Check a run in a folder against its manifest.
    Verify(super::verify::VerifyArgs),
    /// Show the names of a run: most mentioned, first and last seen, by month, together, in no list.
    Summary(super::summary::SummaryArgs),
    /// Show what changed between two runs, and the source responsible.
    Diff(super::diff::DiffArgs),
    /// Check lists and rules; without a file, count the built-in ones.
    Check(super::check::CheckArgs),
    /// Learn weights from gold.
    Train(super::train::TrainArgs),
    /// Turn marked documents from one format into another.
    Convert(super::convert::ConvertArgs),
    /// Choose what to check first: the documents or mentions that would teach most.
    Queue(super::queue::QueueArgs),
    /// Print a completion script for a shell.
    Completions(super::complete::CompletionsArgs),
    /// Print the manual page, of tagwire or of a command.
    Man(super::complete::ManArgs),
}

/// What every command that tags shares.
#[derive(Debug, Args)]
pub struct Sources {
    /// The day the documents were written; dates are anchored at it. Without it: the record's own date, its URL, the
    /// dateline or byline, the file's name; and where none tells a day, values stay open.
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub date: Option<String>,
    /// What stands first in dates such as 03/04/2023, in texts, fields and names. Without it: the day, or where the year has two digits the
    /// month; and the end of a run tells how many dates left it open, those of texts only in figures and as far as they are shown.
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
    /// A table of kinds learned with `tagwire train --kinds`, instead of the built-in one.
    #[arg(long, value_name = "FILE")]
    pub kinds: Option<PathBuf>,
}

/// How documents are read.
#[derive(Debug, Args)]
pub struct Inputs {
    /// How to read the input. auto: by name and content. What is packed or in an archive is unpacked whatever is said here.
    #[arg(id = "input", long = "input", value_parser = inputs(), default_value = "auto")]
    pub format: read::Format,
    /// The field or column that has the text; several, separated by commas, are joined by an empty line; capitals are
    /// told apart only where two names differ in them alone. In JSON data.text is the text
    /// inside the object data, where no field has that whole name; so for id and date. Other fields are kept in the record: under `input_NAME` where the record uses the name itself (text, id, date, ...), `NAME_2` where there are two.
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
    #[arg(long, value_name = "N", value_parser = ratio, allow_negative_numbers = true, default_value_t = 200)]
    pub max_ratio: u64,
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

/// Takes what offsets count.
pub fn units() -> impl TypedValueParser<Value = Offsets> {
    PossibleValuesParser::new(Offsets::ALL.map(Offsets::word))
        .try_map(|word| Offsets::parse(&word).ok_or("no such unit"))
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
pub fn size(text: &str) -> Result<u64, String> {
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

/// Reads how many times its size a file may unpack to.
fn ratio(text: &str) -> Result<u64, String> {
    text.trim().parse().ok().filter(|&ratio| ratio > 0).ok_or("write a whole number, 1 or more".to_owned())
}

/// Reads a whole number, 0 or more.
pub fn number(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "write a whole number, 0 or more".to_owned())
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Colour {
    Auto,
    Always,
    Never,
}
