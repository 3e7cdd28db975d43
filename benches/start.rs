//! Cold start: the whole process for one short article through a pipe, beside `true`.
//!
//! `cargo bench --bench start`.

// The macros of criterion make public items without documentation.
#![allow(missing_docs)]

use std::hint::black_box;
use std::io::Write;
use std::process::{Command, Stdio};

use criterion::{Criterion, criterion_group, criterion_main};
use tagwire::Extractor;

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

fn start(c: &mut Criterion) {
    assert!(process() > 200, "one article gives a record");
    let mut group = c.benchmark_group("start");
    group.sample_size(20);
    group.bench_function("one article through a pipe", |b| b.iter(|| black_box(process())));
    group.bench_function("the extractor alone", |b| b.iter(|| black_box(Extractor::built_in())));
    group.bench_function("baseline true", |b| {
        b.iter(|| black_box(Command::new("true").status().expect("it starts")));
    });
    group.finish();
}

criterion_group!(benches, start);
criterion_main!(benches);
