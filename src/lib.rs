//! tagwire reads news text and writes annotated records.
#![forbid(unsafe_code)]
#![deny(missing_docs)]

pub mod document;
pub mod error;
pub mod extract;
pub mod gazetteer;
pub mod label;
pub mod memory;
pub mod read;
pub mod resolve;
pub mod rules;
pub mod sentence;
pub mod span;
pub mod tokenize;
pub mod train;

pub use error::Error;
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
