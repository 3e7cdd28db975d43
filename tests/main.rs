//! All integration tests in one binary, by room:
//! `golden` whole articles against recorded output · `resources` the lists, rules and weights as data · `cli` the real binary ·
//! `property` laws over any text · `regression` one test for each mended bug.

mod cli;
mod golden;
mod property;
mod regression;
mod resources;
