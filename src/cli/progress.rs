//! What a run tells while it goes on: a bar on a terminal, a line now and then elsewhere; errors as they come; a summary at the end.

use std::io::IsTerminal;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, ProgressBar, ProgressDrawTarget, ProgressStyle};
use tagwire::number::counted;
use tagwire::read::{self, Failure, Options};
use tagwire::run::Tally;

/// How often a line is logged where there is no terminal.
const EVERY: Duration = Duration::from_secs(30);
/// Errors that are told; the others are only counted and in the records.
const TOLD: u64 = 50;
/// Files that are named of those left out.
const NAMED: usize = 3;

/// The progress of a run.
pub struct Progress {
    bar: Option<ProgressBar>,
    total: Arc<AtomicU64>,
    ended: Arc<AtomicBool>,
    quiet: bool,
    begun: Instant,
    /// Bytes that were done before, where a run goes on: they say nothing of how fast this is.
    before: u64,
    logged: Instant,
    told: u64,
    /// Files left out because of their names: the first few, and how many.
    others: (Vec<String>, u64),
}

impl Progress {
    /// Begins. `shown` is false where a bar would stand in the middle of the output; `before` is how many bytes were done in earlier runs.
    pub fn new(quiet: bool, shown: bool, before: u64, paths: &[PathBuf], options: &Arc<Options>) -> Progress {
        let total = Arc::new(AtomicU64::new(0));
        let ended = Arc::new(AtomicBool::new(false));
        let terminal = std::io::stderr().is_terminal();
        let bar = (!quiet && shown && terminal && !paths.is_empty()).then(|| {
            // The message is cut where the line is short.
            let style = "{bar:20} {percent}%, {eta} left: {wide_msg}";
            let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(5));
            bar.set_style(
                ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()),
            );
            // A million files take a while to be counted; the run does not wait for it.
            let (paths, options) = (paths.to_vec(), Arc::clone(options));
            let (total, ended) = (Arc::clone(&total), Arc::clone(&ended));
            std::thread::spawn(move || {
                let bytes = read::total_bytes(&paths, &options, &|| ended.load(Ordering::Relaxed));
                total.store(bytes, Ordering::Relaxed);
            });
            bar
        });
        let now = Instant::now();
        Progress {
            bar,
            total,
            ended,
            quiet,
            begun: now,
            before,
            logged: now,
            told: 0,
            others: (Vec::new(), 0),
        }
    }

    /// Shows how far the run came: what was counted, and how many bytes of the input, as they stand on disk, that took.
    pub fn tick(&mut self, tally: &Tally, read: u64) {
        if let Some(bar) = &self.bar {
            let total = self.total.load(Ordering::Relaxed);
            if total > 0 && bar.length() != Some(total) {
                bar.set_length(total);
            }
            bar.set_position(read);
            bar.set_message(self.rate(tally));
        } else if !self.quiet && self.logged.elapsed() >= EVERY {
            self.logged = Instant::now();
            tell!("{}", self.rate(tally));
        }
    }

    fn rate(&self, tally: &Tally) -> String {
        let errors = match tally.failures() {
            0 => String::new(),
            count => format!(", {}", counted(count, "error")),
        };
        format!(
            "{}{errors}, {}, {}/s",
            counted(tally.documents, "document"),
            read::size(tally.bytes),
            self.speed(tally)
        )
    }

    /// Returns how many bytes a second were done since this began.
    fn speed(&self, tally: &Tally) -> String {
        let seconds = self.begun.elapsed().as_secs_f64().max(0.001);
        read::size((tally.bytes.saturating_sub(self.before) as f64 / seconds) as u64)
    }

    /// Says something without breaking the bar.
    pub fn say(&self, message: &str) {
        match &self.bar {
            Some(bar) => bar.suspend(|| tell!("{message}")),
            None => tell!("{message}"),
        }
    }

    /// Tells of a document that could not be read.
    pub fn failure(&mut self, failure: &Failure) {
        self.told += 1;
        if self.told <= TOLD {
            self.say(&shown(failure));
        } else if self.told == TOLD + 1 {
            self.say("more errors; they stand in the records, and the summary counts them");
        }
    }

    /// Tells of what the format of the output cannot hold of a document.
    pub fn loss(&mut self, loss: &str) {
        self.told += 1;
        if self.told <= TOLD {
            self.say(loss);
        } else if self.told == TOLD + 1 {
            self.say("more of the like; `tagwire convert` of the records tells all");
        }
    }

    /// Keeps in mind a file that was left out because of its name.
    pub fn other(&mut self, path: &str) {
        self.others.1 += 1;
        if self.others.0.len() < NAMED {
            self.others.0.push(path.to_owned());
        }
    }

    /// Ends. With `summary`, says what was counted.
    pub fn finish(self, tally: &Tally, summary: bool) {
        self.ended.store(true, Ordering::Relaxed);
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
        let (named, count) = &self.others;
        if *count > 0 && !self.quiet {
            let more = match *count - named.len() as u64 {
                0 => String::new(),
                more => format!(" and {} more", HumanCount(more)),
            };
            tell!(
                "left out for their names: {}{more}; a file that is given by its own path, or by a glob, is read",
                named.join(", ")
            );
        }
        if summary && !self.quiet {
            let seconds = self.begun.elapsed().as_secs_f64();
            let since = match self.before {
                0 => String::new(),
                before => {
                    format!(", {} since the resumption", read::size(tally.bytes.saturating_sub(before)))
                }
            };
            let speed = self.speed(tally);
            tell!("{}; {}{since} in {seconds:.1} s, {speed}/s", tally.shown(), read::size(tally.bytes));
        }
    }
}

/// The message of a failure, with the id where the message doesn't name it.
fn shown(failure: &Failure) -> String {
    let id: String = serde_json::from_str(&failure.id).unwrap_or_else(|_| failure.id.clone());
    if failure.message.starts_with(&id) || failure.message.contains(&id) && id.len() > 8 {
        failure.message.clone()
    } else {
        format!("{} (id {id})", failure.message)
    }
}
