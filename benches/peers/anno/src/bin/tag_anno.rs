//! The `anno` crate: articles as JSONL in, rows of spans as JSONL out. The argument is the backend: `stacked`, its default
//! without downloads, or `crf`.

use std::io::{BufRead, Write, stdin, stdout};

use anno::{CrfNER, EntityType, Model, StackedNER};
use serde_json::{Value, json};

fn main() {
    let backend = std::env::args().nth(1).expect("a backend");
    let model: Box<dyn Model> = match backend.as_str() {
        "stacked" => Box::new(StackedNER::default()),
        "crf" => Box::new(CrfNER::new()),
        other => panic!("no backend {other}"),
    };
    let mut out = std::io::BufWriter::new(stdout().lock());
    for line in stdin().lock().lines() {
        let article: Value = serde_json::from_str(&line.expect("it is UTF-8")).expect("an article a line");
        let text = article["text"].as_str().expect("text");
        let spans: Vec<Value> = model
            .extract_entities(text, None)
            .expect("it tags any text")
            .iter()
            .filter_map(|entity| {
                let label = match entity.entity_type {
                    EntityType::Person => "PER",
                    EntityType::Organization => "ORG",
                    EntityType::Location => "LOC",
                    EntityType::Date | EntityType::Time => "DATE",
                    _ => return None,
                };
                Some(json!([entity.start(), entity.end(), label]))
            })
            .collect();
        writeln!(out, "{}", json!({"id": article["id"], "spans": spans})).expect("it is read");
    }
}
