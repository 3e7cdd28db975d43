//! A thread that tags: items in, what is to be written of them out.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::feed::Queued;
use super::output;
use super::tagged::{Tagged, figures};
use super::{Compression, Job, Written};
use crate::extract::Scratch;
use crate::language;
use crate::read::{self, Class, Failure, Input, Item, Options, Parsed, guarded};
use crate::record::{ErrorRecord, Record, Shown};
use crate::write::{self, Losses, Piece};

/// What a thread tags with.
pub(super) struct Worker<'w> {
    pub job: &'w Job<'w>,
    pub options: &'w Options,
    /// The path of the only file, where all of the input is one.
    pub alone: Option<&'w str>,
    pub scratch: Scratch,
}

impl Worker<'_> {
    /// Takes items until there are no more.
    pub fn work(
        &mut self,
        items: &Mutex<(Receiver<Queued>, u64)>,
        stop: &AtomicBool,
        results: &mpsc::Sender<(u64, Written, usize)>,
    ) {
        while let Some((Queued { item, cost, read }, number)) = next(items, stop) {
            let mut written = self.item(item);
            written.read = read;
            if results.send((number, written, cost)).is_err() {
                return;
            }
        }
    }

    /// Tags the documents of an item. If what parses it panics, that is a failure in the place of what is left of it.
    fn item(&mut self, item: Item) -> Written {
        let mut written = Written::default();
        written.tally.bytes = item.len() as u64;
        if self.job.checksums {
            written.input = item.digest();
        }
        let mut pieces = Vec::new();
        let path = Arc::clone(&item.path);
        // The only document of all the input needs no heading.
        let heading = item.is_part() || self.alone != Some(&*path);
        let options = self.options;
        let parsed = guarded(|| {
            item.parse(options, &mut |parsed, raw| {
                self.parsed(parsed, raw, (&path, heading), &mut pieces, &mut written);
            });
        });
        if let Err(said) = parsed {
            self.failed(read::stopped(&path, &said), b"", &mut pieces, &mut written);
        }
        written.plain = pieces.iter().map(length).sum();
        if self.job.compression != Compression::None && output::is_lines(self.job.format) {
            written.packed = true;
            for piece in &mut pieces {
                if let Piece::Bytes(bytes) = piece {
                    *bytes = self.job.compression.pack(std::mem::take(bytes));
                }
            }
        }
        written.pieces = pieces;
        written
    }

    /// Does what is to be done with a piece of an item.
    fn parsed(
        &mut self,
        parsed: Parsed,
        raw: &[u8],
        (path, heading): (&Arc<str>, bool),
        pieces: &mut Vec<Piece>,
        written: &mut Written,
    ) {
        let failure = match parsed {
            Parsed::Note(note) => {
                written.losses.lines.push(note);
                return;
            }
            Parsed::LeftOut(reason) => {
                if [read::OTHER, read::GOLD].contains(&reason) {
                    written.others.push(Arc::clone(path));
                }
                *written.tally.left_out.entry(reason.to_owned()).or_default() += 1;
                return;
            }
            Parsed::Failed(failure) => failure,
            Parsed::Document(input) => match guarded(|| self.document(&input, heading)) {
                Ok(tagged) => {
                    let source = tagged.date.map(|(_, source)| source);
                    written.given.enter(&input, path, input.unread_date(source), tagged.foreign);
                    for (text, read) in &tagged.figures {
                        written.given.enter_date(text, read, &input, path);
                    }
                    join(pieces, tagged.piece);
                    written.losses.merge(tagged.losses);
                    written.tally.documents += 1;
                    for (sum, count) in written.tally.mentions.iter_mut().zip(tagged.mentions) {
                        *sum += count;
                    }
                    return;
                }
                Err(said) => {
                    self.scratch = Scratch::default();
                    let message = format!("tagwire stopped at this text: {said}; please report it");
                    Failure { id: input.id, class: Class::Internal, message }
                }
            },
        };
        self.failed(failure, raw, pieces, written);
    }

    /// Puts an error record in the place of what could not be read.
    fn failed(&self, failure: Failure, raw: &[u8], pieces: &mut Vec<Piece>, written: &mut Written) {
        *written.tally.errors.entry(failure.class.name().to_owned()).or_default() += 1;
        join(pieces, write::write_error(self.job.format, &ErrorRecord(&failure)));
        written.failures.push((failure, if self.job.keep_bad { raw.to_vec() } else { Vec::new() }));
    }

    /// Tags a document.
    fn document(&mut self, input: &Input, heading: bool) -> Tagged {
        let (job, id) = (self.job, input.id_text());
        let known = input.known(&id, job.date);
        let extraction = job.extractor.extract_known(&input.text, &known, &mut self.scratch);
        let shown = Shown { heading, ..job.shown };
        let mut mentions = [0; 4];
        for entity in shown.entities(&extraction) {
            mentions[entity.label as usize] += 1;
        }
        let record = Record { extractor: job.extractor, input, extraction: &extraction, shown };
        let mut losses = Losses::default();
        let piece = write::write(job.format, &record, &mut losses);
        let figures = match job.extractor.date_order() {
            None => figures(&extraction, &known, shown),
            Some(_) => Vec::new(),
        };
        let foreign =
            language::is_foreign(&extraction.document, &job.extractor.lists, &mut self.scratch.recent);
        Tagged { piece, losses, mentions, date: extraction.date, figures, foreign }
    }
}

/// Takes the next item; None where there is no more, or the run is stopped. Items are numbered as they are taken, so that those begun are
/// always the first ones.
fn next(items: &Mutex<(Receiver<Queued>, u64)>, stop: &AtomicBool) -> Option<(Queued, u64)> {
    let mut items = items.lock().unwrap_or_else(PoisonError::into_inner);
    // Waits with the others waiting at the lock; short waits let a stop be seen.
    while !stop.load(Ordering::Relaxed) {
        match items.0.recv_timeout(Duration::from_millis(50)) {
            Ok(item) => {
                let number = items.1;
                items.1 += 1;
                return Some((item, number));
            }
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}

/// Appends a piece; bytes are joined to those before.
fn join(pieces: &mut Vec<Piece>, piece: Piece) {
    match (pieces.last_mut(), piece) {
        (Some(Piece::Bytes(before)), Piece::Bytes(bytes)) => before.extend_from_slice(&bytes),
        (_, Piece::Bytes(bytes)) if bytes.is_empty() => {}
        (_, piece) => pieces.push(piece),
    }
}

fn length(piece: &Piece) -> u64 {
    match piece {
        Piece::Bytes(bytes) | Piece::Item(bytes) => bytes.len() as u64,
        Piece::Files { files, .. } => files.iter().map(|(_, bytes)| bytes.len() as u64).sum(),
        Piece::Article(article) => article.html.len() as u64,
        // Rows are compressed by column later on; their texts are most of what they hold until then.
        Piece::Rows(rows) => rows.iter().map(|row| row.text.len() as u64).sum(),
    }
}
