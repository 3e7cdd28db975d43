//! The baseline: `unicode_words()` alone, over the articles of a JSONL file again and again for some seconds. Prints how many MB it
//! went through; the time is taken from outside, as for the taggers.

use std::hint::black_box;
use std::time::Instant;

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
    let seconds: f64 = std::env::args().nth(2).and_then(|seconds| seconds.parse().ok()).unwrap_or(2.0);
    let begun = Instant::now();
    let mut passes = 0;
    while passes == 0 || begun.elapsed().as_secs_f64() < seconds {
        let words: usize = texts.iter().map(|text| text.unicode_words().count()).sum();
        assert!(black_box(words) > 0);
        passes += 1;
    }
    println!("{:.3}", (bytes * passes) as f64 / 1e6);
}
