//! Many documents: read by one thread, tagged by many, written by one in the order they came in.
//!
//! Memory is bounded by the bytes in flight, not by the size of the archive: the reader waits until what it read before is written.
//! The output is the same for any number of threads.

mod feed;
mod folder;
mod given;
mod manifest;
mod output;
mod quarantine;
mod shard;
mod tagged;
mod tally;
mod verify;
mod worker;

use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;

use crate::extract::{Extractor, Scratch};
use crate::read::{self, Failure};
use crate::record::Shown;
use crate::write::{Format, Losses, Piece};

use feed::{Budget, Closing};
pub use feed::{Done, Feed, chain};
pub use folder::{Folder, Opened, Shape};
pub use given::Given;
pub use manifest::{Header, checksum};
pub(crate) use output::unpacked;
pub use output::{Compression, Output, Stream, ending};
pub use quarantine::Quarantine;
pub(crate) use shard::{is_unfinished, shards, written_as};
pub use tally::Tally;
pub use verify::{Verdict, verify};
use worker::Worker;

/// What is to be done to each document.
///
/// ```
/// use std::sync::{Arc, atomic::AtomicBool};
///
/// use tagwire::Extractor;
/// use tagwire::record::Shown;
/// use tagwire::run::{Compression, End, Feed, Job};
/// use tagwire::write::{Format, Piece};
///
/// # let folder = std::env::temp_dir().join(format!("tagwire-job-{}", std::process::id()));
/// # std::fs::create_dir_all(&folder)?;
/// std::fs::write(folder.join("a.jsonl"), "{\"id\":7,\"text\":\"Angela Merkel visited Paris.\"}\n{\"id\":8}\n")?;
/// let extractor = Extractor::built_in();
/// let job = Job {
///     extractor: &extractor,
///     format: Format::Jsonl,
///     shown: Shown::default(),
///     date: None,
///     compression: Compression::None,
///     keep_bad: false,
///     checksums: false,
/// };
/// let feed = Feed { paths: vec![folder.clone()], ..Feed::default() };
/// // Set from a signal's handler, say, it ends the run in order.
/// let stop = Arc::new(AtomicBool::new(false));
/// let (mut lines, mut failed) = (String::new(), Vec::new());
/// let end = job.run(feed, 2, &stop, &mut |written| {
///     for piece in &written.pieces {
///         if let Piece::Bytes(bytes) = piece {
///             lines.push_str(std::str::from_utf8(bytes).expect("records are UTF-8"));
///         }
///     }
///     failed.extend(written.failures.into_iter().map(|(failure, _)| failure.message));
///     Ok(())
/// })?;
/// assert_eq!(end, End::Done);
/// assert!(lines.starts_with("{\"id\":7,\"entities\":[{\"start\":0,\"end\":13,"));
/// assert!(lines.ends_with("\"}\n") && failed[0].contains("a.jsonl:2: the object has no \"text\""));
/// # std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Clone)]
pub struct Job<'j> {
    /// The extractor.
    pub extractor: &'j Extractor,
    /// The format of the output.
    pub format: Format,
    /// What records show.
    pub shown: Shown,
    /// The day the documents were written, whatever they say themselves.
    pub date: Option<jiff::civil::Date>,
    /// How the output is packed.
    pub compression: Compression,
    /// Whether the bytes of bad documents are handed on.
    pub keep_bad: bool,
    /// Whether checksums of the input are made.
    pub checksums: bool,
}

/// What came of an item, handed out in order.
#[derive(Debug, Default)]
pub struct Written {
    /// The documents, those that are bytes joined.
    pub pieces: Vec<Piece>,
    /// Whether the bytes are packed already.
    pub packed: bool,
    /// How many bytes there were before that.
    pub plain: u64,
    /// Checksum of the item, if asked for.
    pub input: [u8; 32],
    /// What was counted.
    pub tally: Tally,
    /// What the documents gave in the fields of their ids and dates.
    pub given: Given,
    /// What the format cannot hold, and what is to be said of how the input was read.
    pub losses: Losses,
    /// Files that were left out because of their names.
    pub others: Vec<Arc<str>>,
    /// What could not be read, and its bytes if asked for.
    pub failures: Vec<(Failure, Vec<u8>)>,
    /// How many bytes of the input, as they stand on disk, were read when the item was.
    pub read: u64,
}

/// How a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// All was read and written.
    Done,
    /// It was told to stop; what was begun is written.
    Stopped,
    /// The input is not what it was when its first part was done; the message says where.
    Changed(String),
    /// The reader stopped before the end of the input, which is a mistake in tagwire; the message says why.
    Broken(String),
}

/// Bytes of stack of a thread that tags; only what is used of it is taken.
const STACK: usize = 16 << 20;

/// Returns how a run ended whose reader hands out nothing more. Only a reader that came to the end of the input ends it; one that still
/// waits at standard input was told to stop.
fn end(reader: JoinHandle<Option<String>>, stop: &AtomicBool) -> End {
    let stopped = stop.load(Ordering::Relaxed);
    if stopped && !reader.is_finished() {
        return End::Stopped;
    }
    match reader.join() {
        Ok(Some(message)) => End::Changed(message),
        Ok(None) if stopped => End::Stopped,
        Ok(None) => End::Done,
        Err(panic) => End::Broken(format!(
            "the reader of the input stopped: {}; what comes after it is not read; please report it",
            read::said(&*panic)
        )),
    }
}

impl Job<'_> {
    /// Tags the documents of a feed with that many threads (0: one for each core) and hands out what is to be written, in order.
    /// Once `stop` is set no further item is begun, and what was begun is handed out still.
    ///
    /// # Errors
    /// Those of `each`: the output could not be written.
    pub fn run(
        &self,
        feed: Feed,
        threads: usize,
        stop: &Arc<AtomicBool>,
        each: &mut dyn FnMut(Written) -> io::Result<()>,
    ) -> io::Result<End> {
        let threads = match threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        };
        let budget = Arc::new(Budget::new(threads));
        let _closing = Closing(&budget);
        let (queue, items) = mpsc::channel();
        let options = Arc::clone(&feed.options);
        // Where all of the input is one file, its only document needs no heading.
        let alone = match feed.paths.as_slice() {
            [] => Some(read::STDIN.to_owned()),
            [path] if path.as_os_str() == "-" => Some(read::STDIN.to_owned()),
            [path] => Some(path.display().to_string()),
            _ => None,
        };
        // Not in the scope: it may wait at standard input when the others have long been told to stop.
        let reader = std::thread::Builder::new().name("reader".to_owned()).spawn({
            let (budget, stop) = (Arc::clone(&budget), Arc::clone(stop));
            move || feed.read(&budget, &queue, &stop)
        })?;
        let items = Mutex::new((items, 0u64));
        let alone = alone.as_deref();
        let (results, finished) = mpsc::channel();
        std::thread::scope(|scope| {
            for _ in 0..threads {
                let (results, items, options) = (results.clone(), &items, &options);
                let mut worker = Worker { job: self, options, alone, scratch: Scratch::default() };
                // Pages may be nested 512 deep, and what walks their trees calls itself.
                std::thread::Builder::new()
                    .stack_size(STACK)
                    .spawn_scoped(scope, move || worker.work(items, stop, &results))?;
            }
            drop(results);
            let mut waiting = BTreeMap::new();
            let mut next = 0;
            for (number, written, cost) in finished {
                waiting.insert(number, (written, cost));
                while let Some((written, cost)) = waiting.remove(&next) {
                    next += 1;
                    if let Err(error) = each(written) {
                        stop.store(true, Ordering::Relaxed);
                        budget.close();
                        return Err(error);
                    }
                    budget.give(cost);
                }
            }
            Ok(())
        })?;
        Ok(end(reader, stop))
    }
}

/// Returns the message for a path that the system refuses.
fn failed(path: &Path, error: &io::Error) -> String {
    format!("{}: {error}", path.display())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::guarded;

    #[test]
    fn a_reader_that_panics_is_no_end_of_the_input() {
        let ended = |work: fn() -> Option<String>, stopped: bool| {
            let reader = std::thread::spawn(move || guarded(work).unwrap_or_else(|said| panic!("{said}")));
            while stopped && !reader.is_finished() {
                std::thread::yield_now();
            }
            end(reader, &AtomicBool::new(stopped))
        };
        assert_eq!(ended(|| None, false), End::Done);
        assert_eq!(ended(|| None, true), End::Stopped);
        assert_eq!(ended(|| Some("changed".to_owned()), false), End::Changed("changed".to_owned()));
        for stopped in [false, true] {
            let End::Broken(message) = ended(|| panic!("no luck"), stopped) else { panic!("not told") };
            assert!(message.contains("stopped: no luck;"), "{message}");
        }
        let waits = std::thread::spawn(|| {
            std::thread::park();
            None
        });
        let other = waits.thread().clone();
        assert_eq!(end(waits, &AtomicBool::new(true)), End::Stopped);
        other.unpark();
    }
}
