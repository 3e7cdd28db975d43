//! tagwire reads news text and writes annotated records.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod batch;
pub mod dates;
pub mod document;
pub mod error;
pub mod explain;
pub mod extract;
pub mod gazetteer;
pub mod label;
pub mod link;
pub mod memory;
pub mod read;
pub mod record;
pub mod resolve;
pub mod score;
pub mod rules;
pub mod sentence;
pub mod span;
pub mod tokenize;
pub mod train;
pub mod write;

pub use dates::Context;
pub use error::Error;
pub use extract::{Entity, Extraction, Extractor, Scratch};
pub use label::{Kind, Label};
pub use span::{Span, TokenSpan};

/// The built-in lists, compiled by build.rs.
static LISTS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/lists.bin"));

impl gazetteer::Gazetteer {
    /// Returns the built-in lists; nothing is unpacked, so this takes well under a millisecond.
    pub fn built_in() -> gazetteer::Gazetteer {
        gazetteer::Gazetteer::open(LISTS).expect("build.rs wrote this version")
    }
}

/// The notices of the packages that some built-in lists were made from.
pub static LICENCES: &str = include_str!(concat!(env!("OUT_DIR"), "/licences.txt"));
