//! The baseline: how many MB/s `unicode_words()` alone reads of the articles of a JSONL file, the best of several passes.

use std::hint::black_box;
use std::time::{Duration, Instant};

use serde_json::Value;
use unicode_segmentation::UnicodeSegmentation;

fn main() {
    let path = std::env::args().nth(1).expect("a file of articles");
    let articles = std::fs::read_to_string(path).expect("it can be read");
    let texts: Vec<String> = articles
        .lines()
        .map(|line| {
            serde_json::from_str::<Value>(line).expect("an article a line")["text"]
                .as_str()
                .expect("text")
                .to_owned()
        })
        .collect();
    let bytes: usize = texts.iter().map(String::len).sum();
    let mut best = Duration::MAX;
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(3) {
        let pass = Instant::now();
        let words: usize = texts.iter().map(|text| text.unicode_words().count()).sum();
        best = best.min(pass.elapsed());
        assert!(black_box(words) > 0);
    }
    println!("{:.1}", bytes as f64 / best.as_secs_f64() / 1e6);
}
