//! All integration tests in one binary, by room:
//! `golden` whole articles against recorded output · `resources` the lists, rules and weights as data · `cli` the real binary ·
//! `formats` what annotators' tools take and give back · `held_out` our own articles, and that nothing cites those held out ·
//! `container`, `hostile`, `inputs`, `resume` archives in, whatever they hold, and what happens when something stops a run ·
//! `gold` marked documents as people have them, and messages · `annotation` gold as tools and annotators leave it, and figures on it · `runs` what is read of runs and told of them ·
//! `timeml` what TimeML allows, over every article · `messages` wrong inputs, and what is said of them · `lists` the user's lists · `kinds` what well-known names are · `property` laws over any text · `regression` one test for each mended bug.

mod annotation;
mod cli;
// The archives of some rooms are of every kind, so these need all features.
#[cfg(feature = "default")]
mod container;
mod formats;
mod gold;
mod golden;
mod held_out;
#[cfg(feature = "default")]
mod hostile;
#[cfg(feature = "default")]
mod inputs;
mod kinds;
mod lists;
mod messages;
mod property;
mod regression;
mod resources;
#[cfg(feature = "default")]
mod resume;
mod runs;
mod timeml;
