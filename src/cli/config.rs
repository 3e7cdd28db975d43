//! What the arguments mean: files are opened and lists compiled here.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::Path;

use anyhow::{Context as _, bail};
use tagwire::dates::DateOrder;
use tagwire::mapping::Mapping;
use tagwire::record::{Offsets, Scheme, Shown};
use tagwire::resolve::kinds;
use tagwire::resolve::weights;
use tagwire::run::{self, Compression};
use tagwire::write::{Format, Sink, TagScheme};
use tagwire::{Extractor, Label, read};

use super::args::{Colour, Inputs, Order, Packing, Sources};
use super::lists;
use super::tag::TagArgs;

/// Reads a table that `train` wrote, which an option names; `writes` is the option of `train` that writes such.
fn learned<R>(
    option: &str,
    writes: &str,
    path: &Path,
    parse: impl Fn(&str, &str) -> Result<Vec<R>, tagwire::Error>,
) -> anyhow::Result<Vec<R>> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).with_context(|| shown.clone())?;
    let rows = parse(&shown, &text)?;
    if rows.is_empty() {
        bail!("{option} {shown}: no row is in it; `tagwire train GOLD {writes} FILE` writes a table");
    }
    Ok(rows)
}

/// Builds the extractor that the arguments ask for.
pub fn extractor(sources: &Sources) -> anyhow::Result<Extractor> {
    let extractor = match &sources.weights {
        None => Extractor::built_in(),
        Some(path) => {
            let rows = learned("--weights", "--output", path, weights::parse)?;
            Extractor::with_weights(tagwire::train::table(&rows))
        }
    };
    let extractor = match &sources.kinds {
        None => extractor,
        Some(path) => {
            let rows = learned("--kinds", "--kinds", path, kinds::parse)?;
            extractor.with_kinds(tagwire::train::kinds::table(&rows))
        }
    };
    let mut rules = Vec::new();
    for path in &sources.rules {
        let text = std::fs::read_to_string(path).map_err(|e| tagwire::Error::io(path, e))?;
        rules.push((path.display().to_string(), text));
    }
    let rules: Vec<(&str, &str)> = rules.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let extractor = lists::load(extractor, &sources.gazetteer)?.with_rules(&rules)?;
    Ok(match sources.date_order.map(date_order) {
        Some(order) => extractor.with_date_order(order),
        None => extractor,
    })
}

/// Returns the order of that name.
fn date_order(order: Order) -> DateOrder {
    match order {
        Order::Dmy => DateOrder::DayMonthYear,
        Order::Mdy => DateOrder::MonthDayYear,
        Order::Ymd => DateOrder::YearMonthDay,
    }
}

/// Returns the date given on the command line.
pub fn date(text: Option<&str>) -> anyhow::Result<Option<jiff::civil::Date>> {
    let parse = |text: &str| {
        // Of a moment, as programs write it, the day counts.
        let day = match text.split_once(['T', ' ']) {
            Some((day, time))
                if !time.is_empty() && time.bytes().all(|b| b.is_ascii_digit() || b":.+-Z".contains(&b)) =>
            {
                day
            }
            _ => text,
        };
        match day.parse() {
            Ok(date) => Ok(date),
            Err(_) => bail!("--date {text:?} is not a day of the calendar; write it as 2023-11-24"),
        }
    };
    text.map(parse).transpose()
}

/// Where the records go.
pub struct Output {
    pub format: Format,
    pub shown: Shown,
    /// The labels that spans can have.
    pub labels: Vec<String>,
}

/// The label set that was asked for and, for columns, how tags mark beginnings.
#[derive(Default)]
pub struct Labelling {
    pub scheme: Option<Scheme>,
    tags: Option<(String, TagScheme)>,
}

/// Returns what `--scheme` asks for: names of label sets and tag schemes, or a mapping file.
pub fn labelling(names: &[String]) -> anyhow::Result<Labelling> {
    let mut out = Labelling::default();
    let mut set = "";
    for name in names {
        if let Some((_, tags)) = TagScheme::NAMES.iter().find(|(known, _)| known == name) {
            if let Some((before, _)) = out.tags.replace((name.clone(), *tags)) {
                bail!("--scheme: {before:?} and {name:?} both say how tags are written; give one");
            }
            continue;
        }
        let scheme = match name.as_str() {
            "tagwire" => Scheme::Tagwire,
            "conll" => Scheme::Conll,
            "ontonotes" => Scheme::Ontonotes,
            "muc" => Scheme::Muc,
            _ if Path::new(name).is_file() => {
                // Read once and used by every thread until the end.
                Scheme::Mapped(Box::leak(Box::new(Mapping::read(Path::new(name))?)))
            }
            _ => bail!(
                "--scheme: {name:?} is not one of tagwire conll ontonotes muc iob1 iob2 bioes bilou, nor a mapping file"
            ),
        };
        if out.scheme.replace(scheme).is_some() {
            bail!("--scheme: {set:?} and {name:?} are both sets of labels; give one");
        }
        set = name;
    }
    Ok(out)
}

impl Labelling {
    /// Returns the format with the tags that `--scheme` asks for.
    ///
    /// # Errors
    /// Tags are asked for, and the format has none.
    pub fn format(&self, format: Format) -> anyhow::Result<Format> {
        match (format, &self.tags) {
            (Format::Conll(_), Some((_, tags))) => Ok(Format::Conll(*tags)),
            (_, Some((name, _))) => {
                bail!(
                    "--scheme {name}: only columns have such tags; add --format conll (convert: --to conll)"
                )
            }
            (format, None) => Ok(format),
        }
    }
}

/// Returns what a format's offsets count: what is asked for if it leaves a choice.
pub fn offsets_of(format: Format, asked: Option<Offsets>) -> anyhow::Result<Offsets> {
    match (asked, format.offsets()) {
        (Some(asked), Some(fixed)) if asked != fixed => {
            bail!("--offsets: this format counts {}, never {}", fixed.name(), asked.name())
        }
        // What reads them tells by what fits, among these alone.
        (Some(Offsets::Bytes), None) if format == Format::Doccano => {
            bail!("--offsets: doccano counts UTF-16 code units or graphemes, never {}", Offsets::Bytes.name())
        }
        (Some(asked), _) => Ok(asked),
        (None, _) => Ok(format.usual_offsets()),
    }
}

/// Returns the labels that an output's spans can have, of which some were seen: all of the set that they are of, so that an annotator
/// can mark what no draft has found; else just these. No label seen is of our own set.
pub fn whole_set(seen: Vec<String>) -> Vec<String> {
    for scheme in [Scheme::Tagwire, Scheme::Conll, Scheme::Ontonotes, Scheme::Muc] {
        let names = scheme.names();
        if seen.iter().all(|label| names.contains(&label.as_str())) {
            return names.into_iter().map(str::to_owned).collect();
        }
    }
    seen
}

/// Refuses an output whose name says that it is packed: it would not be.
pub fn refuse_packed(path: Option<&Path>) -> anyhow::Result<()> {
    match path {
        Some(path) if Compression::of(&path.to_string_lossy()) != Compression::None => bail!(
            "{}: only `tag` packs what it writes; leave out the ending, or write to standard output and pipe it through gzip",
            path.display()
        ),
        _ => Ok(()),
    }
}

/// Opens an output.
pub fn sink(format: Format, labels: Vec<String>, path: Option<&Path>) -> anyhow::Result<Sink> {
    let shown = path.map_or("the output".to_owned(), |path| path.display().to_string());
    refuse_packed(path)?;
    Sink::open(format, labels, path).with_context(|| format!("{shown}: cannot be written"))
}

/// Returns the name of an output file in small letters, without what tells how it is packed; None for a folder.
fn unpacked_name(path: &Path) -> Option<String> {
    if path.is_dir() || path.to_string_lossy().ends_with(['/', std::path::MAIN_SEPARATOR]) {
        return None;
    }
    let name = path.file_name()?.to_string_lossy().to_ascii_lowercase();
    Some([".gz", ".zst", ".zstd"].iter().find_map(|end| name.strip_suffix(end)).unwrap_or(&name).to_owned())
}

/// Returns the format that the name of an output file tells, packed or not; None for a folder, and for a name of many formats.
pub fn told_by(path: &Path) -> Option<Format> {
    let name = unpacked_name(path)?;
    // Files in a folder of many have endings too, but one of them cannot be written alone.
    Format::of_name(&name).filter(|format| format.written().is_some() && !format.needs_folder())
}

/// Returns the ending of an output file that tells no format; None for a folder, a device or a pipe, and for a
/// name without one.
fn strange_ending(path: &Path) -> Option<String> {
    if std::fs::metadata(path).is_ok_and(|there| !there.is_file()) {
        return None;
    }
    let name = unpacked_name(path)?;
    let ending = Path::new(&name).extension()?.to_str()?;
    (!ending.is_empty()).then(|| ending.to_owned())
}

/// Resolves everything about the output.
pub fn output(args: &TagArgs) -> anyhow::Result<Output> {
    let mut shown = Shown { text: args.with_text, facts: args.facts, ..Shown::default() };
    if !args.labels.is_empty() {
        shown.labels = [false; 4];
        for name in args.labels.iter().map(|name| name.trim()).filter(|name| !name.is_empty()) {
            let Some(label) = Label::parse(&name.to_ascii_lowercase()) else {
                bail!("--labels: {name:?} is not one of person group place date{}", meant(name));
            };
            shown.labels[label as usize] = true;
        }
        if shown.labels == [false; 4] {
            bail!("--labels: no label is named; write person, group, place or date, or leave it out for all");
        }
    }
    let labelling = labelling(&args.scheme)?;
    shown.scheme = labelling.scheme.unwrap_or(Scheme::Tagwire);
    if let Scheme::Mapped(mapping) = shown.scheme {
        let uncovered =
            mapping.uncovered(Label::ALL.into_iter().filter(|label| shown.labels[*label as usize]));
        if !uncovered.is_empty() {
            tell!(
                "--scheme: the mapping file has no name for {}, which are left out; a line such as `- {}` says that this is meant",
                uncovered.join(", "),
                uncovered[0]
            );
        }
    }
    let format = labelling.format(match args.format {
        Some(asked) => asked,
        None if args.output.is_some() => {
            let told = args.output.as_deref().and_then(told_by);
            if let (None, Some(ending)) = (told, args.output.as_deref().and_then(strange_ending)) {
                tell!(
                    "no format is called by the ending .{ending}: records are written, an object a line; --format says another"
                );
            }
            told.unwrap_or(Format::Jsonl)
        }
        None => {
            let no_colour = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
            usual_format(args.color, io::stdout().is_terminal(), no_colour)
        }
    })?;
    shown.offsets = offsets_of(format, args.offsets)?;
    let mut labels: Vec<String> = shown.scheme.names().into_iter().map(str::to_owned).collect();
    if shown.scheme == Scheme::Tagwire {
        labels.retain(|name| Label::parse(name).is_some_and(|label| shown.labels[label as usize]));
    }
    Ok(Output { format, shown, labels })
}

/// Returns what was meant by a label that is none, as a hint: another set's name for it, its plural, a label with a kind.
fn meant(name: &str) -> String {
    let (label, kind) = name.split_once('/').unwrap_or((name, ""));
    let lower = label.to_ascii_lowercase();
    let singular = lower.strip_suffix('s').unwrap_or(&lower);
    let known = Label::parse(singular).or_else(|| tagwire::read::gold::meaning(label).0);
    match known.map(Label::name) {
        Some(known) if kind.is_empty() => format!("; did you mean {known}?"),
        Some(known) => format!("; labels are chosen whole, as {known}"),
        None => String::new(),
    }
}

/// Returns the format of standard output where none is asked for. A terminal shows text to read, in brackets where no colours are
/// wanted (no-color.org); a pipe gets records.
fn usual_format(colour: Colour, terminal: bool, no_colour: bool) -> Format {
    match (colour, terminal) {
        (Colour::Always, _) => Format::Terminal,
        (_, false) => Format::Jsonl,
        (Colour::Auto, true) if !no_colour => Format::Terminal,
        (_, true) => Format::Plain,
    }
}

/// Returns how the input is to be read.
pub fn reading(args: &Inputs) -> read::Options {
    let fields = read::Fields {
        text: args.text_field.clone(),
        id: args.id_field.clone(),
        date: args.date_field.clone(),
    };
    let document = usize::try_from(args.max_document).unwrap_or(usize::MAX);
    let limits = read::Limits { document, ratio: args.max_ratio };
    read::Options { format: args.format, fields, limits, leave_out: Vec::new() }
}

/// Returns how the output is packed: as asked, else as its name tells.
pub fn compression(args: &TagArgs) -> anyhow::Result<Compression> {
    let by_name =
        args.output.as_deref().map_or(Compression::None, |path| Compression::of(&path.to_string_lossy()));
    let compression = match args.compress {
        None => by_name,
        Some(Packing::None) => Compression::None,
        Some(Packing::Gz) => Compression::Gzip,
        Some(Packing::Zst) => Compression::Zstd,
    };
    if cfg!(not(feature = "compression")) && compression != Compression::None {
        bail!("this build cannot pack its output; it has no feature `compression`");
    }
    Ok(compression)
}

/// Returns what the manifest says of a run: every option that its output depends on, with checksums of the user's files.
pub fn header(args: &TagArgs, output: &Output, reading: &read::Options) -> anyhow::Result<run::Header> {
    let mut options = BTreeMap::new();
    let mut set = |name: &str, value: String| options.insert(name.to_owned(), value);
    set("input", reading.format.name().to_owned());
    set("text-field", reading.fields.text.join(","));
    set("id-field", reading.fields.id.clone());
    set("date-field", reading.fields.date.clone());
    set("max-document", reading.limits.document.to_string());
    set("max-ratio", reading.limits.ratio.to_string());
    set("format", output.format.name().to_owned());
    set("offsets", output.shown.offsets.name().to_owned());
    set("labels", output.labels.join(","));
    set("with-text", args.with_text.to_string());
    set("facts", args.facts.to_string());
    set("shard-size", args.shard_size().to_string());
    set("compress", compression(args)?.ending().trim_start_matches('.').to_owned());
    set("date", args.sources.date.clone().unwrap_or_default());
    set("date-order", args.sources.date_order.map_or("", |order| date_order(order).name()).to_owned());
    let files = |paths: &[std::path::PathBuf]| -> anyhow::Result<String> {
        let mut parts = Vec::new();
        for path in paths {
            let file = lists::claimed(path).1;
            let sum = run::checksum(file).with_context(|| file.display().to_string())?;
            parts.push(format!("{} {sum}", path.display()));
        }
        Ok(parts.join(", "))
    };
    set("gazetteer", files(&args.sources.gazetteer)?);
    set("rules", files(&args.sources.rules)?);
    set("weights", files(args.sources.weights.as_slice())?);
    set("kinds", files(args.sources.kinds.as_slice())?);
    let mut schemes = Vec::new();
    for name in &args.scheme {
        let path = std::path::PathBuf::from(name);
        schemes.push(if path.is_file() { files(&[path])? } else { name.clone() });
    }
    set("scheme", schemes.join(","));
    Ok(run::Header {
        tagwire: env!("CARGO_PKG_VERSION").to_owned(),
        data: tagwire::data_checksum(),
        input: args.paths.iter().map(|path| path.display().to_string()).collect(),
        options,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_gets_text_to_read_and_a_pipe_gets_records() {
        for (colour, terminal, no_colour, expected) in [
            (Colour::Auto, true, false, Format::Terminal),
            (Colour::Auto, true, true, Format::Plain),
            (Colour::Never, true, false, Format::Plain),
            (Colour::Never, true, true, Format::Plain),
            (Colour::Always, true, true, Format::Terminal),
            (Colour::Always, false, true, Format::Terminal),
            (Colour::Auto, false, false, Format::Jsonl),
            (Colour::Auto, false, true, Format::Jsonl),
            (Colour::Never, false, false, Format::Jsonl),
        ] {
            let found = usual_format(colour, terminal, no_colour);
            assert_eq!(found, expected, "{colour:?}, terminal {terminal}, NO_COLOR {no_colour}");
        }
    }
}
