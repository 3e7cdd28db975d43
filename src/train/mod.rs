//! Learning the weights from gold: a semi-Markov conditional random field, trained with AdaGrad and an L1 penalty.
//!
//! Gold that marks only some tags teaches only those: paths that agree with what is marked are summed over what is not
//! (a partially observed CRF, Tsuboi et al. 2008).
//!
//! Gold comes from [`read::marked`](crate::read::marked), or is made in memory:
//!
//! ```
//! use tagwire::read::gold::{GoldDocument, GoldSpan};
//! use tagwire::train::{Example, Marks, Settings, learn, table};
//! use tagwire::{Context, Extractor, Scratch, Span};
//!
//! // Letters in front of a number are a ship here, which the user calls a group.
//! let gold: Vec<GoldDocument> = (10..30)
//!     .map(|number| {
//!         let mut document = GoldDocument::new(format!("d{number}"), format!("They sailed on Zorq{number} at dawn."));
//!         document.spans.push(GoldSpan::new(Span { start: 15, end: 21 }, "group"));
//!         document
//!     })
//!     .collect();
//! let marks = Marks::seen_in(&gold);
//! let examples: Vec<Example> = gold.iter().map(|gold| Example { gold, marks }).collect();
//! let settings = Settings { rounds: 4, ..Settings::default() };
//! let rows = learn(&Extractor::built_in(), &examples, &Vec::new(), &settings);
//! let extractor = Extractor::with_weights(table(&rows));
//! let text = "They sailed on Zorq99 at dawn.";
//! let found = extractor.extract(text, &Context::default(), &mut Scratch::default());
//! assert!(found.entities.iter().any(|entity| entity.span.of(text) == "Zorq99"));
//! ```

mod headline;
mod instance;
mod interner;
pub mod kinds;
mod learner;
mod surname;

use std::collections::HashMap;
use std::io::Read;

use rayon::prelude::*;

use crate::dates::Context;
use crate::document::Document;
use crate::extract::{Extractor, Scratch};
use crate::gazetteer::fold;
use crate::read::gold::GoldDocument;
use crate::record::{Counter, Offsets};
use crate::resolve::evidence::Evidence;
use crate::resolve::model::{Decision, STEP, step_name};
use crate::resolve::region::Segment;
use crate::resolve::tag::{TAGS, Tag};
use crate::resolve::weights::{COLUMNS, Weights};
use crate::span::TokenSpan;
pub use instance::Instance;
pub use interner::Interner;
pub use learner::{Learner, Settings, Start};

/// What a corpus marks: for each of its label names, the tags that it may stand for; tags that no name stands for are unmarked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Marks {
    /// Tags that the corpus marks wherever they occur.
    pub marked: [bool; TAGS],
    /// Its people label also covers places used as adjectives (`U.S. officials`).
    pub people_may_be_places: bool,
}

impl Marks {
    /// A corpus that marks every tag.
    pub const ALL: Marks = Marks { marked: [true; TAGS], people_may_be_places: false };

    /// Returns the marks of the labels that occur in a corpus: what never occurs is taken not to be marked.
    pub fn seen_in(documents: &[GoldDocument]) -> Marks {
        let mut marks = Marks { marked: [false; TAGS], people_may_be_places: false };
        for tag in documents.iter().flat_map(|document| &document.spans).filter_map(|span| span.tag) {
            marks.marked[tag as usize] = true;
        }
        marks
    }

    /// Returns the marks that a list of label names stands for (`PER,ORG,LOC`); `NORP?` says that it mixes peoples and places.
    ///
    /// # Errors
    /// A name that is none of PER ORG LOC NORP MISC.
    pub fn parse(text: &str) -> Result<Marks, String> {
        let mut marks = Marks { marked: [false; TAGS], people_may_be_places: false };
        for name in text.split(',').map(str::trim).filter(|name| !name.is_empty()) {
            let (name, loose) = name.strip_suffix('?').map_or((name, false), |name| (name, true));
            match crate::read::gold::meaning(name).1 {
                Some(tag) => marks.marked[tag as usize] = true,
                None if name.eq_ignore_ascii_case("DATE") => {}
                None => return Err(format!("{name:?} is not one of PER ORG LOC NORP MISC")),
            }
            marks.people_may_be_places |= loose;
        }
        Ok(marks)
    }
}

impl std::fmt::Display for Marks {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let names: Vec<&str> =
            Tag::ALL.into_iter().filter(|tag| self.marked[*tag as usize]).map(Tag::name).collect();
        f.write_str(&names.join(","))?;
        f.write_str(if self.people_may_be_places { " (people may be places)" } else { "" })
    }
}

/// One training document.
#[derive(Clone, Copy)]
pub struct Example<'g> {
    /// Its gold.
    pub gold: &'g GoldDocument,
    /// What its corpus marks.
    pub marks: Marks,
}

/// Returns the fold of a document, 0 to `folds` - 1, by a hash of its id.
pub fn fold_of(id: &str, folds: usize) -> usize {
    (fold::mix(fold::hash(id.as_bytes())) % folds as u64) as usize
}

/// Rows of a weights table.
pub type Rows = Vec<(String, [f32; COLUMNS])>;

/// Returns the built-in table, its weights to the steps in which tagging adds them up.
pub fn built_in() -> Rows {
    let packed = include_bytes!(concat!(env!("OUT_DIR"), "/features.gz"));
    let mut features = String::new();
    flate2::read::GzDecoder::new(&packed[..])
        .read_to_string(&mut features)
        .expect("build.rs packed these names");
    let weights = Weights::open(crate::extract::WEIGHTS).expect("build.rs wrote this version");
    features.lines().map(|feature| (feature.to_owned(), weights.of(feature))).collect()
}

/// Returns the part of a table that a pass starts from; `weights` are those of its features by number.
fn start_of(rows: &Rows, weights: &[[f32; COLUMNS]], pass: usize) -> Start {
    let half = |row: &[f32; COLUMNS]| std::array::from_fn(|tag| row[pass * TAGS + tag]);
    let mut start = Start { weights: weights.iter().map(half).collect(), ..Start::default() };
    let steps: HashMap<&str, &[f32; COLUMNS]> = rows
        .iter()
        .filter(|(name, _)| name.starts_with(STEP))
        .map(|(name, row)| (name.as_str(), row))
        .collect();
    for (gap, befores) in start.steps.iter_mut().enumerate() {
        for (before, step) in befores.iter_mut().enumerate() {
            if let Some(row) = steps.get(step_name(gap, before).as_str()) {
                *step = half(row);
            }
        }
    }
    start
}

/// What headlines by themselves and paragraphs with surnames alone weigh beside articles. With 1 F1 in local papers is 0.882, persons
/// 0.931, with 0.25 0.885 and 0.934, and the table has 5,000 features fewer; of 5,076 bare surnames of newsmakers 37 and 55 are no
/// persons, with 0.12 85.
const BESIDES: f32 = 0.25;

/// Learns a table from examples, from their headlines by themselves and from their paragraphs with known surnames alone, from the
/// weights of another on; an empty one is nothing to start from.
///
/// The first pass is learned on all; the second needs what the first would decide of unseen text, so the examples are split
/// and each part is decided by a first pass learned on the others.
pub fn learn(extractor: &Extractor, examples: &[Example], start: &Rows, settings: &Settings) -> Rows {
    let mut interner = Interner::without(&settings.without);
    let known = interner.start(start);
    let starts = [0, 1].map(|pass| start_of(start, &known, pass));
    let mut instances: Vec<Instance> = Vec::with_capacity(examples.len() * 2);
    let mut scratch = Scratch::default();
    let mut add = |example: &Example, document: &Document, interner: &mut Interner, scratch: &mut Scratch| {
        extractor.gather(document, &Context::default(), scratch);
        instances.push(Instance::new(extractor, document, scratch, example, interner));
    };
    let mut besides: Vec<(GoldDocument, Marks)> = Vec::new();
    for example in examples {
        let document = extractor.document(&example.gold.text);
        add(example, &document, &mut interner, &mut scratch);
        let headline = headline::alone(example.gold, &document, &extractor.lists);
        let surnames = surname::alone(example.gold, &extractor.evidence(&document, &scratch));
        if let Some(gold) = &surnames {
            let document = extractor.document(&gold.text);
            let headlines = headline::sentences(gold, &document, &extractor.lists);
            besides.extend(headlines.map(|gold| (gold, example.marks)));
        }
        besides.extend(headline.into_iter().chain(surnames).map(|gold| (gold, example.marks)));
    }
    // A word of a headline alone is not seen in one document more.
    interner.stop_counting();
    let besides = besides.iter().map(|(gold, marks)| Example { gold, marks: *marks });
    let articles = examples.len();
    let examples: Vec<Example> = examples.iter().copied().chain(besides).collect();
    for example in &examples[articles..] {
        add(example, &extractor.document(&example.gold.text), &mut interner, &mut scratch);
    }
    for instance in &mut instances[articles..] {
        instance.weight = BESIDES;
    }
    interner.prune(settings.floor, settings.word_floor, &mut instances);
    let refs: Vec<&Instance> = instances.iter().collect();

    // Decisions on each example by a first pass that has not seen it.
    let parts = settings.jackknife.max(2);
    let decided: Vec<Vec<(usize, Vec<Decision>)>> = (0..parts)
        .into_par_iter()
        .map(|part| {
            let inside = |at: usize| fold_of(&examples[at].gold.id, parts * 7) % parts == part;
            let rest: Vec<&Instance> = (0..refs.len()).filter(|&at| !inside(at)).map(|at| refs[at]).collect();
            let mut learner = Learner::new(interner.len(), &starts[0], settings);
            learner.train(&rest, 0);
            (0..refs.len()).filter(|&at| inside(at)).map(|at| (at, learner.likely(refs[at]))).collect()
        })
        .collect();
    let mut decisions: HashMap<usize, Vec<Decision>> = decided.into_iter().flatten().collect();

    let mut first = Learner::new(interner.len(), &starts[0], settings);
    first.train(&refs, 0);

    // The second pass sees the decisions as features.
    let mut interner2 = Interner::grown(&interner);
    let mut instances2 = instances.clone();
    for (at, example) in examples.iter().enumerate() {
        let document = extractor.document(&example.gold.text);
        extractor.gather(&document, &Context::default(), &mut scratch);
        let decisions = decisions.remove(&at).unwrap_or_default();
        instances2[at].add_decisions(extractor, &document, &scratch, &decisions, &mut interner2);
    }
    let refs2: Vec<&Instance> = instances2.iter().collect();
    let mut second = Learner::new(interner2.len(), &starts[1], settings);
    second.train(&refs2, 1);

    let mut rows: Rows = Vec::new();
    for (at, name) in interner2.names().iter().enumerate() {
        let mut row = [0.0; COLUMNS];
        if at < interner.len() {
            row[..TAGS].copy_from_slice(&first.weights()[at]);
        }
        row[TAGS..].copy_from_slice(&second.weights()[at]);
        if at < known.len() || row.iter().any(|w| w.abs() >= settings.least) {
            rows.push((name.clone(), row));
        }
    }
    for (name, row) in first.step_rows().into_iter().zip(second.step_rows()).map(|((name, a), (_, b))| {
        let mut row = [0.0; COLUMNS];
        row[..TAGS].copy_from_slice(&a);
        row[TAGS..].copy_from_slice(&b);
        (name, row)
    }) {
        rows.push((name, row));
    }
    rows
}

/// Returns an extractor's weights compiled from rows.
pub fn table(rows: &Rows) -> Weights {
    Weights::open(crate::resolve::weights::compile(rows)).expect("compile writes this version")
}

/// Returns the marked spans of a document as segments with their tags; those cut by a token are left out.
pub fn gold_segments(evidence: &Evidence, gold: &GoldDocument, marks: &Marks) -> Vec<(Segment, Tag)> {
    let segments = instance::gold_segments(evidence, &gold.spans, marks);
    segments
        .into_iter()
        .filter_map(|(segment, bits)| {
            Tag::ALL.into_iter().find(|tag| bits & 1 << *tag as usize != 0).map(|tag| (segment, tag))
        })
        .collect()
}

/// Returns decisions as one line of JSON: `{"id","spans":[[start,end,label,score],..]}`, in code points, with CoNLL's labels.
pub fn prediction(gold: &GoldDocument, document: &Document, decisions: &[Decision]) -> serde_json::Value {
    let mut counter = Counter::new(document.text, Offsets::Chars);
    let spans: Vec<serde_json::Value> = decisions
        .iter()
        .map(|(segment, tag, score)| {
            let span = document.span(TokenSpan { start: segment.start, end: segment.end });
            let name = ["PER", "ORG", "LOC", "NORP", "MISC"][*tag as usize];
            serde_json::json!([counter.at(span.start as usize), counter.at(span.end as usize), name, score])
        })
        .collect();
    serde_json::json!({"id": gold.id, "spans": spans})
}
