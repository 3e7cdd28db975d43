//! Compiles `gazetteers/` into the blocks that the library embeds: the lists, the rules and the weights.
//!
//! The code is the library's own, so that a name is cut and folded here exactly as in a text.

#![allow(dead_code, missing_docs, unused_imports)]

#[path = "src/dates"]
mod dates {
    mod begin;
    pub mod block;
    mod frame;
    pub mod grammar;
    mod index;
    mod load;
    pub mod order;
    mod pattern;
    mod reach;
}
#[path = "src/delimited.rs"]
mod delimited;
#[path = "src/document.rs"]
mod document;
#[path = "src/error.rs"]
mod error;
#[path = "src/resolve/feature_id.rs"]
mod feature_id;
#[path = "src/gazetteer/mod.rs"]
mod gazetteer;
#[path = "src/resolve/kinds.rs"]
mod kinds;
#[path = "src/label.rs"]
mod label;
#[path = "src/number.rs"]
mod number;
#[path = "src/slots.rs"]
mod slots;
#[path = "src/span.rs"]
mod span;
#[path = "src/resolve/table.rs"]
mod table;
#[path = "src/resolve/tag.rs"]
mod tag;
#[path = "src/tokenize/mod.rs"]
mod tokenize;
#[path = "src/resolve/weights.rs"]
mod weights;

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use dates::grammar::Grammar;
use gazetteer::compile::compile;
use gazetteer::list::List;

fn main() {
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("cargo sets it"));
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("cargo sets it"));
    for path in
        ["gazetteers/lists", "gazetteers/rules", "gazetteers/weights", "gazetteers/licences", "build.rs"]
    {
        println!("cargo::rerun-if-changed={path}");
    }
    let mut lists = Vec::new();
    for (name, path) in files(&root.join("gazetteers/lists"), "tsv") {
        let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display())));
        match List::parse(&name, &path.display().to_string(), &text) {
            Ok(list) => lists.push(list),
            Err(error) => fail(&error.to_string()),
        }
    }
    let block = compile(&lists).unwrap_or_else(|message| fail(&message));
    fs::write(out.join("lists.bin"), block).expect("OUT_DIR can be written");
    let mut notices = String::new();
    for (name, path) in files(&root.join("gazetteers/licences"), "md")
        .into_iter()
        .chain(files(&root.join("gazetteers/licences"), "txt"))
    {
        let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display())));
        notices.push_str(&format!("==== {name}\n\n{}\n\n", text.trim()));
    }
    fs::write(out.join("licences.txt"), notices).expect("OUT_DIR can be written");
    let mut rows = Vec::new();
    let weights = files(&root.join("gazetteers/weights"), "tsv");
    for (_, path) in weights.into_iter().filter(|(name, _)| name != "kinds") {
        let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{}: {e}", path.display())));
        match weights::parse(&path.display().to_string(), &text) {
            Ok(more) => rows.extend(more),
            Err(error) => fail(&error.to_string()),
        }
    }
    let features: String = rows.iter().flat_map(|(feature, _)| [feature, "\n"]).collect();
    // A compiled table has no features' names, and learning can begin from it: packed they are 210 KB, with their weights they were 920 KB.
    let file = fs::File::create(out.join("features.gz")).expect("OUT_DIR can be written");
    let mut packed = flate2::write::GzEncoder::new(file, flate2::Compression::best());
    packed.write_all(features.as_bytes()).and_then(|()| packed.finish()).expect("OUT_DIR can be written");
    fs::write(out.join("weights.bin"), weights::compile(&rows)).expect("OUT_DIR can be written");
    write_kinds(&root, &out);
    write_rules(&root, &out);
    write_dates(&root, &out);
}

/// Writes the table of kinds, compiled.
fn write_kinds(root: &Path, out: &Path) {
    let path = root.join("gazetteers/weights/kinds.tsv").display().to_string();
    let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{path}: {e}")));
    match kinds::parse(&path, &text) {
        Ok(rows) => fs::write(out.join("kinds.bin"), kinds::compile(&rows)).expect("OUT_DIR can be written"),
        Err(error) => fail(&error.to_string()),
    }
}

/// The files of the grammar of dates, in the order in which they are read.
const DATES: [&str; 7] = ["words", "never", "set", "duration", "relative", "clock", "calendar"];

/// Writes the grammar of dates as a block: parsed here, it costs a start nothing.
fn write_dates(root: &Path, out: &Path) {
    let texts = DATES.map(|name| {
        let path = root.join(format!("gazetteers/rules/dates/{name}.rules")).display().to_string();
        let text = fs::read_to_string(&path).unwrap_or_else(|e| fail(&format!("{path}: {e}")));
        (path, text)
    });
    let files: Vec<(&str, &str)> = texts.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    match Grammar::parse(&files) {
        Ok(grammar) => {
            fs::write(out.join("dates.bin"), dates::block::write(&grammar)).expect("OUT_DIR can be written")
        }
        Err(error) => fail(&error.to_string()),
    }
}

/// Writes the table of the files of rules: path from the root, and text.
fn write_rules(root: &Path, out: &Path) {
    let mut table = String::from("static FILES: &[(&str, &str)] = &[\n");
    for (name, path) in files(&root.join("gazetteers/rules/names"), "rules") {
        table.push_str(&format!("    (\"gazetteers/rules/names/{name}.rules\", include_str!({path:?})),\n"));
    }
    table.push_str("];\n");
    fs::write(out.join("rules.rs"), table).expect("OUT_DIR can be written");
}

/// Stops the build with the message as cargo shows it.
fn fail(message: &str) -> ! {
    println!("cargo::error={message}");
    std::process::exit(1);
}

/// Returns name (the path below `folder` without its ending, `/` between) and path of each file, sorted.
fn files(folder: &Path, ending: &str) -> Vec<(String, PathBuf)> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        let Ok(entries) = fs::read_dir(&next) else { continue };
        for entry in entries.flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                let name = path.strip_prefix(folder).expect("it is below").with_extension("");
                let parts: Vec<String> =
                    name.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
                found.push((parts.join("/"), path));
            }
        }
    }
    found.sort();
    found
}
