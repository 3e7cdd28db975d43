//! Many documents: parsed and tagged in parallel, written in the order they came in.

use std::io;

use rayon::prelude::*;

use crate::dates::Known;
use crate::extract::{Extractor, Scratch};
use crate::read::{Failure, Item};
use crate::record::{ErrorRecord, Record, Shown};
use crate::write::{self, Format, Piece, Sink};

/// How a batch is tagged and written.
#[derive(Clone)]
pub struct Batch<'b> {
    /// The extractor.
    pub extractor: &'b Extractor,
    /// The format of the output.
    pub format: Format,
    /// What records show.
    pub shown: Shown,
    /// The day the documents were written, whatever they say themselves.
    pub date: Option<jiff::civil::Date>,
}

/// What came of a batch.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Documents tagged.
    pub documents: usize,
    /// Documents that could not be read.
    pub failures: usize,
}

/// A document written, or the record in its place with what went wrong.
type Written = Result<Piece, (Failure, Piece)>;

/// Bytes and documents in flight at a time: enough to keep every core busy, far below the budget of memory.
const BYTES: usize = 16 << 20;
const DOCUMENTS: usize = 4096;

impl Batch<'_> {
    /// Tags every item and writes the records in the order of the items; `report` is told of each that could not be read.
    ///
    /// # Errors
    /// The output could not be written (a closed pipe among others).
    pub fn run(
        &self,
        items: impl Iterator<Item = Item>,
        out: &mut Sink,
        mut report: impl FnMut(&Failure),
    ) -> io::Result<Outcome> {
        let mut outcome = Outcome::default();
        let mut items = items.peekable();
        while items.peek().is_some() {
            let mut chunk = Vec::new();
            let mut bytes = 0;
            while bytes < BYTES && chunk.len() < DOCUMENTS {
                let Some(item) = items.next() else { break };
                bytes += item.len();
                chunk.push(item);
            }
            let written: Vec<Written> = chunk
                .into_par_iter()
                .with_max_len(64)
                .map_init(Scratch::default, |scratch, item| self.one(item, scratch))
                .collect();
            for record in written {
                match record {
                    Ok(record) => {
                        outcome.documents += 1;
                        out.put(&record)?;
                    }
                    Err((failure, record)) => {
                        outcome.failures += 1;
                        report(&failure);
                        out.put(&record)?;
                    }
                }
            }
        }
        out.flush()?;
        Ok(outcome)
    }

    fn one(&self, item: Item, scratch: &mut Scratch) -> Written {
        let failed = |failure: Failure| {
            let piece = write::write_error(self.format, &ErrorRecord(&failure));
            (failure, piece)
        };
        let input = item.parse().map_err(failed)?;
        let id: String = serde_json::from_str(&input.id).unwrap_or_default();
        let known = Known {
            given: self.date,
            field: input.date.as_deref(),
            url: input.url.as_deref().or(Some(id.as_str()).filter(|id| id.contains("://"))),
            file_name: Some(id.as_str()).filter(|_| !input.has_id),
        };
        let extraction = self.extractor.extract_known(&input.text, &known, scratch);
        let record =
            Record { extractor: self.extractor, input: &input, extraction: &extraction, shown: self.shown };
        Ok(write::write(self.format, &record))
    }
}
