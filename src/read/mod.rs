//! Documents in: text, JSONL, and gold in the formats that carry spans.

pub mod brat;
pub mod conll;
pub mod gold;
pub mod marked;
