//! `tagwire check`: what is wrong with a list, which of its rows will misfire, and what the built-in lists hold.

use std::collections::HashMap;
use std::fmt::Display;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use tagwire::gazetteer::list::List;
use tagwire::gazetteer::user::{self, Checked};
use tagwire::gazetteer::{Contested, Gazetteer, compile};
use tagwire::number::counted;
use tagwire::rules::Rules;
use tagwire::score::coverage::Coverage;
use tagwire::{Error, Extractor, Kind};

use super::args::number;
use super::lists::claimed;
use super::{Exit, gold};

#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  \
    tagwire check companies.tsv     what is wrong with a list, and which rows will misfire\n  \
    tagwire check --summary         the built-in lists, their rows and labels\n  \
    tagwire check --coverage gold.jsonl                which share of the gold's names the lists have, and what they claim wrongly\n  \
    tagwire check companies.tsv --coverage gold.jsonl  the same with a list of your own")]
pub struct CheckArgs {
    /// Lists, folders of lists, and rules, in files whose names end in .rules; a label may stand before one, as in group/company=FILE.
    /// Plain names without one are checked as groups.
    pub paths: Vec<PathBuf>,
    /// Count the rows of the built-in lists.
    #[arg(long)]
    pub summary: bool,
    /// Look the mentions of a gold corpus up in the lists: the share claimed exactly, for each label, and the capitalised
    /// words outside the gold that rows claim. May be repeated.
    #[arg(long, value_name = "GOLD")]
    pub coverage: Vec<PathBuf>,
    /// Show at most N warnings and N bad rows for each file.
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = number, allow_negative_numbers = true)]
    pub warnings: usize,
}

pub fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let lists = Gazetteer::built_in();
    if !args.coverage.is_empty() {
        return coverage(args);
    }
    if args.summary || args.paths.is_empty() {
        return summary(&lists);
    }
    let (mut good, mut read) = (true, Vec::new());
    for path in &args.paths {
        // As for --gazetteer, a label may stand before the file.
        let (claim, path) = claimed(path);
        let files = if path.is_dir() { files(path)? } else { vec![path.to_path_buf()] };
        if files.is_empty() {
            anyhow::bail!(
                "{}: no list in this folder (*.tsv, *.csv, *.txt, *.jsonl, *.rules)",
                path.display()
            );
        }
        for file in files {
            if file.extension().is_some_and(|ending| ending == "rules") {
                good &= check_rules(&file, &lists)?;
            } else {
                good &= check(&file, claim, &lists, args.warnings, &mut read)?;
            }
        }
    }
    contests(&read, args.warnings)?;
    Ok(if good { Exit::Done } else { Exit::No })
}

/// Shows the names that rows of the lists, of one or of several, claim under different labels.
fn contests(read: &[List], most: usize) -> anyhow::Result<()> {
    if read.is_empty() {
        return Ok(());
    }
    let contested = Extractor::built_in().with_lists(read)?.contested();
    let lines = contested.iter().map(|Contested { name, wins, loses }| {
        format!(
            "{}: {name:?} is {} here and never wins with --gazetteer: {} is by {}",
            loses.1, loses.0, wins.0, wins.1
        )
    });
    show(lines, most, |more| format!("{} more of this kind; --warnings N shows all", counted(more, "row")))?;
    Ok(())
}

/// Shows at most that many of the lines; of how many were not shown `more` makes the last one.
fn show(
    lines: impl ExactSizeIterator<Item: Display>,
    most: usize,
    more: impl Fn(usize) -> String,
) -> io::Result<()> {
    let mut out = io::stdout().lock();
    let unshown = lines.len().saturating_sub(most);
    for line in lines.take(most) {
        writeln!(out, "{line}")?;
    }
    if unshown > 0 {
        writeln!(out, "{}", more(unshown))?;
    }
    Ok(())
}

/// Reads a list as `--gazetteer` does, past what is wrong with it. Plain names that no label is given for are checked all the same, as
/// groups; then true is returned beside them.
fn read(path: &Path, claim: Option<&str>) -> Result<(Checked, bool), Error> {
    let checked = user::read_good(path, claim)?;
    let plain =
        claim.is_none() && checked.list.rows.is_empty() && !checked.bad.is_empty() && user::is_plain(path);
    Ok(if plain { (user::read_good(path, Some("group"))?, true) } else { (checked, false) })
}

/// Shows what the lists know of each gold corpus; the lists given as paths count as well.
fn coverage(args: &CheckArgs) -> anyhow::Result<Exit> {
    let own: Vec<_> = args
        .paths
        .iter()
        .map(|path| {
            let (claim, file) = claimed(path);
            let (checked, _) = read(file, claim)?;
            checked.bad.into_iter().next().map_or(Ok(checked.list), Err)
        })
        .collect::<Result<_, Error>>()?;
    let extractor = Extractor::built_in().with_lists(&own)?;
    let mut table = String::new();
    for path in &args.coverage {
        let gold = gold::read(path, None, None)?;
        table.push_str(&format!("{}: {}\n", path.display(), counted(gold.len(), "document")));
        Coverage::of(&gold, &extractor).write_table(&mut table);
    }
    io::stdout().lock().write_all(table.as_bytes())?;
    Ok(Exit::Done)
}

fn files(folder: &Path) -> anyhow::Result<Vec<std::path::PathBuf>> {
    let mut found = Vec::new();
    let mut entries: Vec<_> =
        std::fs::read_dir(folder).map_err(|e| Error::io(folder, e))?.collect::<Result<_, _>>()?;
    entries.sort_by_key(std::fs::DirEntry::path);
    for entry in entries {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path
            .extension()
            .is_some_and(|e| ["tsv", "csv", "jsonl", "txt", "rules"].iter().any(|known| e == *known))
        {
            found.push(path);
        }
    }
    Ok(found)
}

fn summary(lists: &Gazetteer) -> anyhow::Result<Exit> {
    let mut out = io::stdout().lock();
    let mut total = 0;
    for (name, label, rows) in lists.lists() {
        writeln!(out, "{rows:>8}  {:<7} {name}", label.map_or("word", |label| label.name()))?;
        total += rows;
    }
    writeln!(out, "{total:>8}  rows in all")?;
    Ok(Exit::Done)
}

/// Checks a file of rules: its syntax, and that its examples hold.
fn check_rules(path: &Path, lists: &Gazetteer) -> anyhow::Result<bool> {
    let text = std::fs::read_to_string(path).map_err(|e| Error::io(path, e))?;
    let shown = path.display().to_string();
    let files = [(shown.as_str(), text.as_str())];
    let rules = match Rules::parse(&files, lists) {
        Ok(rules) => rules,
        Err(error) => {
            writeln!(io::stdout(), "{error}")?;
            return Ok(false);
        }
    };
    let wrong = rules.check(&files, lists);
    let (count, wrong_ones) = (counted(rules.names().len(), "rule"), counted(wrong.len(), "example"));
    writeln!(io::stdout(), "{shown}: {count}, {wrong_ones} wrong")?;
    for error in &wrong {
        writeln!(io::stdout(), "{error}")?;
    }
    Ok(wrong.is_empty())
}

/// Checks one list and adds it to `read`; returns whether it can be used.
fn check(
    path: &Path,
    claim: Option<&str>,
    lists: &Gazetteer,
    most: usize,
    all: &mut Vec<List>,
) -> anyhow::Result<bool> {
    let (Checked { list, bad, left_out }, unlabelled) = match read(path, claim) {
        Ok(read) => read,
        Err(error @ Error::Io { .. }) => return Err(error.into()),
        Err(error) => {
            writeln!(io::stdout(), "{error}")?;
            return Ok(false);
        }
    };
    let mut seen: HashMap<Vec<u64>, (u32, &str)> = HashMap::new();
    let mut warnings = Vec::new();
    let mut tokens = Vec::new();
    let mut rows = Vec::with_capacity(list.rows.len());
    rows.extend(list.rows.iter());
    for row in &rows {
        for name in row.names() {
            let Some(key) = compile::name_key(name, &mut tokens) else {
                let message = format!(
                    "{name:?} can never match: it has no word, or more than {} words",
                    compile::LONGEST
                );
                warnings.push((row.line, message));
                continue;
            };
            match seen.get(&key.words) {
                Some(&(line, other)) if line != row.line => warnings.push((
                    row.line,
                    if other == name {
                        format!("{name:?} stands on line {line} already")
                    } else {
                        format!("{name:?} reads the same as {other:?} on line {line}")
                    },
                )),
                _ => {
                    seen.insert(key.words.clone(), (row.line, name));
                }
            }
            if let Some(kind) = row.kind {
                warnings
                    .extend(misfires(lists, name, &key, kind).into_iter().map(|message| (row.line, message)));
            }
        }
    }
    if unlabelled {
        writeln!(
            io::stdout(),
            "{}: plain names without a label, checked as groups; --gazetteer needs one before the file, as in group/company={0}",
            path.display()
        )?;
    }
    let file = path.display();
    show(left_out.iter(), most, |more| {
        format!("{file}: {} more left out; --warnings N shows more", counted(more, "line"))
    })?;
    show(bad.iter(), most, |more| {
        format!("{file}: {} more that are bad; --warnings N shows more", counted(more, "row"))
    })?;
    writeln!(
        io::stdout(),
        "{file}: {}, {} bad, {}",
        counted(list.rows.len() + bad.len(), "row"),
        bad.len(),
        counted(warnings.len(), "warning")
    )?;
    show(warnings.iter().map(|(line, message)| format!("{file}:{line}: {message}")), most, |more| {
        format!("{file}: {} more; --warnings N shows more", counted(more, "warning"))
    })?;
    all.push(list);
    Ok(bad.is_empty())
}

/// Returns why a name will match where it is not meant, or why others will miss theirs.
fn misfires(lists: &Gazetteer, name: &str, key: &compile::NameKey, kind: Kind) -> Vec<String> {
    let mut reasons = Vec::new();
    let profile = |word: u64| lists.profile(lists.word(word).profile);
    if key.words.iter().all(|&word| profile(word).is_common()) && !key.acronym {
        let what = if key.words.len() == 1 { "a common word" } else { "made of common words" };
        reasons.push(format!("{name:?} is {what}: it will match where it is no name; give the full name, or use it with a case rule"));
    }
    if let [word] = key.words[..]
        && kind != Kind::Person
        && profile(word).given.max(profile(word).family) >= 5
    {
        // 5 stands for 10,000 bearers or more.
        reasons.push(format!("{name:?} is a name that many people bear: it will match inside theirs"));
    }
    let others: Vec<_> = lists
        .claims_on(&key.words)
        .filter(|claim| claim.kind().is_some_and(|other| other.label() != kind.label()))
        .collect();
    if let Some(first) = others.first() {
        reasons.push(format!(
            "{name:?} is claimed as something else by {} built-in row(s), as in {}; yours will win",
            others.len(),
            lists.list_name(first.list)
        ));
    }
    reasons
}
