//! What runs found, looked at afterwards: the names of an archive, and what changed between two runs.

mod csv;
mod diff;
mod html;
mod records;
mod summary;
mod table;

pub use diff::{Change, Diff, What};
pub use records::Records;
pub use summary::{Counted, Pair, Summary};
