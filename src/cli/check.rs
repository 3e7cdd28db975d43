//! `tagwire check`: what is wrong with a list, which of its rows will misfire, and what the built-in lists hold.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use tagwire::Error;
use tagwire::gazetteer::{Gazetteer, compile, user};
use tagwire::rules::Rules;

use super::Exit;
use super::args::CheckArgs;

pub fn run(args: &CheckArgs) -> anyhow::Result<Exit> {
    let lists = Gazetteer::built_in();
    if args.summary || args.paths.is_empty() {
        return summary(&lists);
    }
    let mut good = true;
    for path in &args.paths {
        let files = if path.is_dir() { files(path)? } else { vec![path.clone()] };
        for file in files {
            good &= check(&file, &lists, args.warnings)?;
        }
    }
    Ok(if good { Exit::Done } else { Exit::No })
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
    let mut out = std::io::stdout().lock();
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
            println!("{error}");
            return Ok(false);
        }
    };
    let wrong = rules.check(&files, lists);
    println!("{shown}: {} rules, {} examples wrong", rules.names().len(), wrong.len());
    for error in &wrong {
        println!("{error}");
    }
    Ok(wrong.is_empty())
}

/// Checks one list; returns whether it can be used.
fn check(path: &Path, lists: &Gazetteer, most: usize) -> anyhow::Result<bool> {
    if path.extension().is_some_and(|e| e == "rules") {
        return check_rules(path, lists);
    }
    let list = match user::read_file(path, Some("group")) {
        Ok(list) => list,
        Err(error @ Error::Io { .. }) => return Err(error.into()),
        Err(error) => {
            println!("{error}");
            return Ok(false);
        }
    };
    let mut seen: HashMap<&str, u32> = HashMap::new();
    let mut warnings = Vec::new();
    let mut tokens = Vec::new();
    for row in list.rows.iter() {
        if let Some(line) = seen.insert(row.name, row.line) {
            warnings.push((row.line, format!("{:?} stands on line {line} already", row.name)));
        }
        if list.label.is_none() {
            continue;
        }
        for name in row.names() {
            let Some(key) = compile::name_key(name, &mut tokens) else {
                let message = format!(
                    "{name:?} can never match: it has no word, or more than {} words",
                    compile::LONGEST
                );
                warnings.push((row.line, message));
                continue;
            };
            let common = key.words.iter().all(|&word| lists.profile(lists.word(word).profile).is_common());
            if common && !key.acronym {
                let what = if key.words.len() == 1 { "a common word" } else { "made of common words" };
                warnings.push((row.line, format!("{name:?} is {what}: it will match where it is no name; give the full name, or use it with a case rule")));
            }
            let clashes = lists
                .claims_on(&key.words)
                .filter(|claim| claim.kind().map(|k| k.label()) != list.label)
                .count();
            if clashes > 0 {
                warnings.push((
                    row.line,
                    format!(
                        "{name:?} is claimed as something else by {clashes} built-in row(s); yours will win"
                    ),
                ));
            }
        }
    }
    println!("{}: {} rows, {} warnings", path.display(), list.rows.len(), warnings.len());
    for (line, message) in warnings.iter().take(most) {
        println!("{}:{line}: {message}", path.display());
    }
    if warnings.len() > most {
        println!("{}: {} more warnings; --warnings N shows more", path.display(), warnings.len() - most);
    }
    Ok(true)
}
