//! All integration tests in one binary, by room:
//! `golden` whole articles against recorded output · `resources` the lists, rules and weights as data · `cli` the real binary ·
//! `container`, `hostile`, `resume` archives in, whatever they hold, and what happens when something stops a run ·
//! `property` laws over any text · `regression` one test for each mended bug.

mod cli;
mod container;
mod golden;
mod hostile;
mod property;
mod regression;
mod resources;
mod resume;
