//! The thread that reads: items in order, past those that were done before, no more at once than memory is meant to hold.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, mpsc};

use sha2::{Digest, Sha256};

use crate::read::{Item, Options, Source, Watch};

/// Bytes in flight for each thread, and for all together besides: a quarter of a second's work. Four times as much made nothing faster,
/// and the records of what is in flight are five times its bytes.
const EACH: usize = 1 << 20;
const BESIDES: usize = 2 << 20;
/// What an item costs beside its bytes.
const COST: usize = 1 << 10;

/// Where the documents come from.
#[derive(Clone, Debug, Default)]
pub struct Feed {
    /// Files, folders, globs; standard input where there is none.
    pub paths: Vec<PathBuf>,
    /// How they are read.
    pub options: Arc<Options>,
    /// What was done before and is only read again, to see that it is the same.
    pub done: Vec<Done>,
    /// Counts the bytes that are read.
    pub watch: Watch,
}

/// Items that were done before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// What they are called in a message.
    pub name: String,
    /// How many items.
    pub items: u64,
    /// Their checksum.
    pub input: [u8; 32],
}

impl Feed {
    /// Reads items and hands them on, past those that were done before. Returns a message if these are not what they were then.
    pub(super) fn read(
        &self,
        budget: &Budget,
        queue: &mpsc::Sender<Queued>,
        stop: &AtomicBool,
    ) -> Option<String> {
        let mut done = self.done.iter();
        let mut current = done.next();
        let (mut items, mut sum) = (0, [0; 32]);
        let mut changed = None;
        // The files that the part which is looked at came from, the first and the last.
        let mut files: Option<(Arc<str>, Arc<str>)> = None;
        let mut sink = |item: Item| {
            if stop.load(Ordering::Relaxed) {
                return ControlFlow::Break(());
            }
            if let Some(part) = current {
                sum = chain(sum, item.digest());
                items += 1;
                match &mut files {
                    Some((_, last)) => *last = Arc::clone(&item.path),
                    None => files = Some((Arc::clone(&item.path), Arc::clone(&item.path))),
                }
                if items == part.items {
                    if sum != part.input {
                        changed = Some(differs(&part.name, files.as_ref()));
                        return ControlFlow::Break(());
                    }
                    current = done.next();
                    (items, sum, files) = (0, [0; 32], None);
                }
                return ControlFlow::Continue(());
            }
            let cost = item.len() + COST;
            let read = self.watch.load(Ordering::Relaxed);
            if !budget.take(cost) || queue.send(Queued { item, cost, read }).is_err() {
                return ControlFlow::Break(());
            }
            ControlFlow::Continue(())
        };
        let flow = Source::new(&self.options, &mut sink).watched(self.watch.clone()).read(&self.paths);
        if flow.is_continue()
            && let Some(part) = current
        {
            changed = Some(format!("the input ends before what {} was written from", part.name));
        }
        changed
    }
}

/// Says that the input differs from what a part was made of, and between which files.
fn differs(part: &str, files: Option<&(Arc<str>, Arc<str>)>) -> String {
    let place = match files {
        Some((first, last)) if first == last => format!(", in {first}"),
        Some((first, last)) => format!(", somewhere from {first} to {last}"),
        None => String::new(),
    };
    format!("the input is not what it was when {part} was written{place}")
}

/// Folds the checksum of an item into that of all before it.
pub fn chain(before: [u8; 32], item: [u8; 32]) -> [u8; 32] {
    Sha256::new().chain_update(before).chain_update(item).finalize().into()
}

/// An item on its way to those who tag.
pub(super) struct Queued {
    pub item: Item,
    /// What it takes of the budget.
    pub cost: usize,
    /// How many bytes of the input were read when it was.
    pub read: u64,
}

/// The bytes in flight: the reader waits here.
pub(super) struct Budget {
    /// The most there may be.
    all: usize,
    flight: Mutex<Flight>,
    free: Condvar,
}

#[derive(Default)]
struct Flight {
    bytes: usize,
    /// Nobody takes items any more.
    closed: bool,
}

impl Budget {
    /// Returns the budget of so many threads.
    pub fn new(threads: usize) -> Budget {
        Budget { all: EACH * threads + BESIDES, flight: Mutex::default(), free: Condvar::new() }
    }

    /// Waits until there is room; an item larger than all the room waits until it is alone. Returns false if nobody takes items.
    fn take(&self, bytes: usize) -> bool {
        let mut flight = self.flight();
        while flight.bytes > 0 && flight.bytes + bytes > self.all && !flight.closed {
            flight = self.free.wait(flight).unwrap_or_else(PoisonError::into_inner);
        }
        flight.bytes += bytes;
        !flight.closed
    }

    /// Gives bytes back that are written.
    pub fn give(&self, bytes: usize) {
        let mut flight = self.flight();
        flight.bytes = flight.bytes.saturating_sub(bytes);
        self.free.notify_one();
    }

    /// Lets the reader wait no more.
    pub fn close(&self) {
        self.flight().closed = true;
        self.free.notify_one();
    }

    fn flight(&self) -> MutexGuard<'_, Flight> {
        self.flight.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Closes the budget however a run ends, so that the reader never waits for ever.
pub(super) struct Closing<'b>(pub &'b Budget);

impl Drop for Closing<'_> {
    fn drop(&mut self) {
        self.0.close();
    }
}
