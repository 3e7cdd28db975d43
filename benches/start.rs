//! Cold start: the whole process for one short article through a pipe, beside `true` and beside what the lists would cost if
//! an automaton were built from them at run time.
//!
//! `cargo bench --bench start`.

// The macros of criterion make public items without documentation.
#![allow(missing_docs)]

use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use aho_corasick::AhoCorasick;
use criterion::{Criterion, criterion_group, criterion_main};
use tagwire::Extractor;
use tagwire::dates::Grammar;
use tagwire::gazetteer::list::List;

const ARTICLE: &str =
    "KABUL, Afghanistan (AP) \u{2014} Angela Merkel visited Kabul on Monday, the Foreign Ministry said.\n";

fn process() -> usize {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tagwire"))
        .arg("tag")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    child.stdin.take().expect("it is piped").write_all(ARTICLE.as_bytes()).expect("it reads");
    child.wait_with_output().expect("it ends").stdout.len()
}

/// Every name of the lists that claim something, as a list of the user would give it.
fn names() -> Vec<String> {
    fn add(folder: &Path, names: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).expect("the folder can be read") {
            let path = entry.expect("the folder can be read").path();
            if path.is_dir() {
                add(&path, names);
                continue;
            }
            let text = std::fs::read_to_string(&path).expect("a list is UTF-8");
            let list = List::parse("x", "x", &text).expect("the build has parsed it");
            if list.label.is_some() {
                names.extend(list.rows.iter().flat_map(|row| row.names().map(str::to_owned)));
            }
        }
    }
    let mut names = Vec::new();
    add(&Path::new(env!("CARGO_MANIFEST_DIR")).join("gazetteers/lists"), &mut names);
    names
}

fn start(c: &mut Criterion) {
    assert!(process() > 200, "one article gives a record");
    let mut group = c.benchmark_group("start");
    group.sample_size(20);
    group.bench_function("one article through a pipe", |b| b.iter(|| black_box(process())));
    group.bench_function("the extractor alone", |b| b.iter(|| black_box(Extractor::built_in())));
    group.bench_function("the grammar of dates alone", |b| b.iter(|| black_box(Grammar::built_in())));
    group.bench_function("baseline true", |b| {
        b.iter(|| black_box(Command::new("true").status().expect("it starts")));
    });
    let names = names();
    assert!(names.len() > 400_000, "{} names", names.len());
    group.sample_size(10);
    group.bench_function("baseline automaton of the same names", |b| {
        b.iter(|| black_box(AhoCorasick::new(&names).expect("it fits")));
    });
    group.finish();
}

criterion_group!(benches, start);
criterion_main!(benches);
