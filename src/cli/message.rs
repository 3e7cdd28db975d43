//! What is said beside the output: everything that goes to standard error is written here.

use std::fmt::{Arguments, Display};
use std::io::Write as _;

/// How many messages of one kind are told, where there may be as many as documents.
const TOLD: usize = 50;

/// Writes a line to standard error, after the name of the program.
macro_rules! tell {
    ($($said:tt)*) => { $crate::cli::message::line(format_args!($($said)*)) };
}

/// Writes a line. One that cannot be written is dropped (`2>&1 | head` reads no more): a run must not end because of what it says.
pub fn line(said: Arguments<'_>) {
    let _ = writeln!(std::io::stderr().lock(), "tagwire: {said}");
}

/// Messages of one kind, of which there may be as many as documents: the first are told, the others counted.
#[derive(Default)]
pub struct Few {
    count: usize,
}

impl Few {
    /// Tells a message, if it is one of the first.
    pub fn tell(&mut self, message: impl Display) {
        self.count += 1;
        if self.count <= TOLD {
            tell!("{message}");
        }
    }

    /// Tells how many more there were.
    pub fn end(self) {
        if self.count > TOLD {
            tell!("{} more of the like", self.count - TOLD);
        }
    }

    /// Tells all of these.
    pub fn of(messages: impl IntoIterator<Item = impl Display>) {
        let mut few = Few::default();
        messages.into_iter().for_each(|message| few.tell(message));
        few.end();
    }
}
