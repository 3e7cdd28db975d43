//! Throughput of the pipeline and of its stages, beside baselines in the same run.
//!
//! `cargo bench --bench tag`. Read the ratios: the machine drifts, the baselines drift with it.

// The macros of criterion make public items without documentation.
#![allow(missing_docs)]

use std::fs;
use std::hint::black_box;
use std::path::Path;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tagwire::dates::{Buffers, Grammar};
use tagwire::gazetteer::Gazetteer;
use tagwire::{Context, Extractor, Scratch, sentence};
use unicode_segmentation::UnicodeSegmentation;

/// The project's own articles, one after another, repeated up to a size.
fn text(bytes: usize) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut paths: Vec<_> =
        fs::read_dir(folder).expect("corpus is there").map(|e| e.expect("it lists").path()).collect();
    paths.retain(|path| path.extension().is_some_and(|e| e == "txt"));
    paths.sort();
    let all: String =
        paths.iter().map(|path| fs::read_to_string(path).expect("an article is UTF-8") + "\n\n").collect();
    let mut out = String::new();
    while out.len() < bytes {
        let rest = (bytes - out.len()).min(all.len());
        out.push_str(&all[..all.floor_char_boundary(rest)]);
        if rest < all.len() {
            break;
        }
    }
    out
}

fn tag(c: &mut Criterion) {
    let extractor = Extractor::built_in();
    let lists = Gazetteer::built_in();
    let mut scratch = Scratch::default();
    for (name, bytes) in [("1KB", 1 << 10), ("100KB", 100 << 10), ("10MB", 10 << 20)] {
        let text = text(bytes);
        let found = extractor.extract(&text, &Context::default(), &mut scratch).entities.len();
        assert!(
            found * 200 > text.len(),
            "{found} entities in {} bytes: too few to be a real run",
            text.len()
        );
        let mut group = c.benchmark_group("tag");
        group.throughput(Throughput::Bytes(text.len() as u64)).sample_size(10);
        group.bench_function(BenchmarkId::new("whole", name), |b| {
            b.iter(|| {
                black_box(
                    extractor.extract(black_box(&text), &Context::default(), &mut scratch).entities.len(),
                )
            });
        });
        group.bench_function(BenchmarkId::new("tokens and sentences", name), |b| {
            b.iter(|| black_box(sentence::document(black_box(&text), &lists).tokens.len()));
        });
        group.bench_function(BenchmarkId::new("claims and memory", name), |b| {
            let document = extractor.document(&text);
            b.iter(|| extractor.gather(black_box(&document), &Context::default(), &mut scratch));
        });
        group.bench_function(BenchmarkId::new("dates", name), |b| {
            let document = extractor.document(&text);
            let grammar = Grammar::built_in();
            let (mut buffers, mut found) = (Buffers::default(), Vec::new());
            let context = Context { date: Some(jiff::civil::date(2023, 11, 24)) };
            b.iter(|| {
                found.clear();
                grammar.find(black_box(&document), &context, &mut buffers, &mut found);
            });
        });
        group.bench_function(BenchmarkId::new("baseline unicode_words", name), |b| {
            b.iter(|| black_box(black_box(&text).unicode_words().count()));
        });
        group.bench_function(BenchmarkId::new("baseline split_whitespace", name), |b| {
            b.iter(|| black_box(black_box(&text).split_whitespace().count()));
        });
        group.finish();
    }
}

criterion_group!(benches, tag);
criterion_main!(benches);
