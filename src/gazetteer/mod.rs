//! Lists of names and words: parsed from text, compiled to one block of bytes, looked up in place.

mod block;
pub mod compile;
mod contested;
mod entity_ruler;
mod find;
pub mod fold;
pub mod list;
mod lookup;
pub mod profile;
mod prominence;
mod recent;
pub mod user;

pub use contested::Contested;
pub use find::{Candidate, Source, find};
pub use lookup::{Claim, Gazetteer, RowText, WordEntry};
pub use prominence::{Country, Prominence};
pub use recent::Recent;
