//! What the arguments mean: files are opened and lists compiled here.

use std::fs::File;
use std::io::{self, BufWriter, IsTerminal, Write};
use std::path::Path;

use anyhow::{Context as _, bail};
use tagwire::record::{Offsets, Scheme, Shown};
use tagwire::resolve::weights::{self, Weights};
use tagwire::write::{Format, TagScheme};
use tagwire::{Extractor, Label, gazetteer, read};

use super::args::{Colour, InputFormat, OffsetUnit, OutputFormat, Sources, TagArgs};

/// Builds the extractor that the arguments ask for.
pub fn extractor(sources: &Sources) -> anyhow::Result<Extractor> {
    let extractor = match &sources.weights {
        None => Extractor::built_in(),
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| path.display().to_string())?;
            let rows = weights::parse(&path.display().to_string(), &text)?;
            Extractor::with_weights(
                Weights::open(weights::compile(&rows)).expect("compile writes this version"),
            )
        }
    };
    let mut lists = Vec::new();
    for path in &sources.gazetteer {
        // LABEL/KIND=FILE says what the rows of a list without labels are.
        let text = path.to_string_lossy();
        let (claim, file) = match text.split_once('=') {
            Some((claim, file)) if !path.exists() => (Some(claim), Path::new(file)),
            _ => (None, path.as_path()),
        };
        lists.push(gazetteer::user::read_file(file, claim)?);
    }
    Ok(extractor.with_lists(&lists)?)
}

/// Checks a date given on the command line.
pub fn date(text: Option<&str>) -> anyhow::Result<Option<&str>> {
    if let Some(text) = text
        && text.parse::<jiff::civil::Date>().is_err()
    {
        bail!("--date {text:?} is not a day of the calendar; write it as 2023-11-24");
    }
    Ok(text)
}

/// Where the records go.
pub struct Output {
    pub format: Format,
    pub shown: Shown,
    pub writer: Box<dyn Write>,
}

/// Resolves everything about the output.
pub fn output(args: &TagArgs) -> anyhow::Result<Output> {
    let mut shown = Shown { text: args.with_text, facts: args.facts, ..Shown::default() };
    shown.offsets = match args.offsets {
        OffsetUnit::Chars => Offsets::Chars,
        OffsetUnit::Bytes => Offsets::Bytes,
        OffsetUnit::Utf16 => Offsets::Utf16,
    };
    if !args.labels.is_empty() {
        shown.labels = [false; 4];
        for name in &args.labels {
            let Some(label) = Label::parse(name) else {
                bail!("--labels: {name:?} is not one of person group place date");
            };
            shown.labels[label as usize] = true;
        }
    }
    let mut tags = TagScheme::Iob2;
    for name in &args.scheme {
        match name.as_str() {
            "tagwire" => shown.scheme = Scheme::Tagwire,
            "conll" => shown.scheme = Scheme::Conll,
            "ontonotes" => shown.scheme = Scheme::Ontonotes,
            "muc" => shown.scheme = Scheme::Muc,
            "iob1" => tags = TagScheme::Iob1,
            "iob2" => tags = TagScheme::Iob2,
            "bioes" => tags = TagScheme::Bioes,
            _ => bail!("--scheme: {name:?} is not one of tagwire conll ontonotes muc iob1 iob2 bioes"),
        }
    }
    let terminal = args.output.is_none() && io::stdout().is_terminal();
    let colour = match args.color {
        Colour::Always => true,
        Colour::Never => false,
        Colour::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
    };
    let format = match args.format {
        Some(OutputFormat::Jsonl) => Format::Jsonl,
        Some(OutputFormat::Conll) => Format::Conll(tags),
        Some(OutputFormat::Color) => Format::Terminal,
        None if colour && args.output.is_none() => Format::Terminal,
        None => Format::Jsonl,
    };
    let writer: Box<dyn Write> = match &args.output {
        Some(path) if path != Path::new("-") => {
            let file =
                File::create(path).with_context(|| format!("{}: cannot be written", path.display()))?;
            Box::new(BufWriter::with_capacity(1 << 18, file))
        }
        _ => Box::new(BufWriter::with_capacity(1 << 16, io::stdout())),
    };
    Ok(Output { format, shown, writer })
}

/// Returns the input format that was asked for.
pub fn input(format: InputFormat) -> read::Format {
    match format {
        InputFormat::Auto => read::Format::Auto,
        InputFormat::Text => read::Format::Text,
        InputFormat::Jsonl => read::Format::Jsonl,
    }
}
