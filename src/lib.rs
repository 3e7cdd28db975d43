//! tagwire reads news text and says which spans name **people**, **groups**, **places** and **dates**, of which kind,
//! what they stand for, and why.
//!
//! Start at [`Extractor`]: built once, it turns a `&str` into an [`Extraction`].
//!
//! ```
//! use tagwire::{Context, Extractor, Scratch};
//!
//! let extractor = Extractor::built_in();
//! let context = Context { date: Some(tagwire::jiff::civil::date(2023, 11, 24)) };
//! let text = "Angela Merkel visited Paris last December.";
//! let found = extractor.extract(text, &context, &mut Scratch::default());
//! let spans: Vec<&str> = found.entities.iter().map(|entity| entity.span.of(text)).collect();
//! assert_eq!(spans, ["Angela Merkel", "Paris", "last December"]);
//! assert_eq!(found.entities[2].value.as_deref(), Some("2022-12"));
//! ```
//!
//! The pipeline, one folder or file a stage, each reading only what stands before it:
//!
//! 1. [`tokenize`]: word boundaries of UAX #29 with the joins that news needs
//! 2. [`sentence`]: blocks (headline, caption, table, running text), datelines, sentences
//! 3. [`gazetteer`], [`rules`], [`dates`]: claims, overlapping, each with its source
//! 4. [`memory`]: how the document uses the same words elsewhere
//! 5. [`resolve`]: the best consistent choice of segments by learned weights, twice: the second pass knows what the first decided
//! 6. [`link`]: mentions of one thing share an identity
//! 7. [`record`], [`mod@format`], [`write`](mod@write): records, in the units and formats that are asked for
//! 8. [`read`], [`run`], [`report`]: archives in, in whatever container; many documents at once, shards and their manifest out;
//!    what they found
//!
//! Offsets are bytes of the original text everywhere but in what is written; the text is never changed.
//!
//! # Where to go on
//!
//! * Lists of one's own: [`List::parse`](gazetteer::list::List::parse) and [`Extractor::with_lists`]; rules: [`Extractor::with_rules`];
//!   weights: [`train`] and [`Extractor::with_weights`].
//! * What is known of a document beside its text: [`Extractor::extract_known`].
//! * JSON records: [`write`](fn@write::write), or one appended to a buffer: [`record::Record::write`].
//! * Many documents, from files to files: [`run::Job`].
//! * What to check first: [`queue`].
//!
//! An [`Extractor`] is shared by threads, each of which has a [`Scratch`] of its own. Days are those of [`jiff`], which is here under its
//! name.
//!
//! # Features
//!
//! All are on by default; without them (`default-features = false`) the tagger itself is the same and reads text, JSON, CSV, WARC and XML.
//!
//! | feature | what it adds |
//! |---|---|
//! | `archive` | members of tar and zip |
//! | `compression` | gzip, zstd, bzip2 and xz in, the first two out |
//! | `html` | the main text of web pages |
//! | `mail` | mail and mailboxes |
//! | `parquet` | Parquet and Arrow in, Parquet out |
#![forbid(unsafe_code)]
#![deny(missing_docs)]

mod acronym;
pub mod dates;
mod decide;
mod delimited;
pub mod document;
pub mod entity;
pub mod error;
pub mod explain;
pub mod extract;
pub mod format;
mod gather;
pub mod gazetteer;
pub mod keyed;
pub mod label;
mod language;
pub mod link;
pub mod mapping;
pub mod memory;
pub mod number;
mod part;
pub mod queue;
pub mod read;
pub mod record;
pub mod report;
pub mod resolve;
pub mod rules;
pub mod run;
pub mod score;
pub mod sentence;
pub mod slots;
pub mod span;
mod thing;
pub mod tokenize;
pub mod train;
mod truecase;
mod wrap;
pub mod write;

pub use jiff;

pub use dates::Context;
pub use entity::Entity;
pub use error::Error;
pub use extract::{Extraction, Extractor, Scratch};
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

/// Returns the SHA-256 of the built-in lists and weights, in hexadecimal: what tells one release's data from another's. Takes some
/// 100 ms, so a run asks once.
pub fn data_checksum() -> String {
    use sha2::{Digest, Sha256};
    let sum = Sha256::new()
        .chain_update(LISTS)
        .chain_update(extract::WEIGHTS)
        .chain_update(extract::KINDS)
        .finalize();
    sum.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The notices of the packages that some built-in lists were made from.
pub static LICENCES: &str = include_str!(concat!(env!("OUT_DIR"), "/licences.txt"));
