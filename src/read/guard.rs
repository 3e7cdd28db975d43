//! Foreign bytes may make a parser panic, ours or another's: that is an error of what was read, never the end of a run.

use std::any::Any;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

thread_local! {
    /// How many guards stand around what this thread does.
    static GUARDS: Cell<usize> = const { Cell::new(0) };
}

/// Returns true while a panic of this thread would be caught and told as an error of the document or file: the program need not
/// print it besides.
pub fn is_guarded() -> bool {
    GUARDS.with(Cell::get) > 0
}

/// Runs what may panic.
///
/// # Errors
/// What the panic said.
pub(crate) fn guarded<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    GUARDS.with(|guards| guards.set(guards.get() + 1));
    let result = catch_unwind(AssertUnwindSafe(work));
    GUARDS.with(|guards| guards.set(guards.get() - 1));
    result.map_err(|panic| said(&*panic))
}

/// Returns what a panic said.
pub(crate) fn said(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str).or_else(|| panic.downcast_ref().copied());
    text.unwrap_or("no reason given").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_what_it_said_and_guards_are_counted() {
        assert!(!is_guarded());
        let inner =
            guarded(|| guarded(|| assert!(!is_guarded(), "deep")).map_err(|said| (said, is_guarded())));
        assert_eq!(inner, Ok(Err(("deep".to_owned(), true))));
        assert_eq!(
            guarded(|| if is_guarded() {
                panic!("{}", 7)
            }),
            Err("7".to_owned())
        );
        assert!(!is_guarded());
    }
}
