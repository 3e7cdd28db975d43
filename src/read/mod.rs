//! Documents in: text, JSONL, and gold in the formats that carry spans.

pub mod gold;
