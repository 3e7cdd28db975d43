//! All integration tests in one binary, by room:
//! `golden` whole articles against recorded output · `resources` the lists, rules and weights as data · `cli` the real binary ·
//! `formats` what annotators' tools take and give back ·
//! `property` laws over any text · `regression` one test for each mended bug.

mod cli;
mod formats;
mod golden;
mod property;
mod regression;
mod resources;
