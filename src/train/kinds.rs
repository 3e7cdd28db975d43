//! Learning kinds from gold that tells them: a multinomial logistic model over what stands in and beside a name and what lists and
//! heads say of it, by AdaGrad with regularised dual averaging (Duchi et al. 2011, Xiao 2010), whose L1 penalty keeps the table small.
//!
//! Gold comes from [`read::marked`](crate::read::marked), or is made in memory:
//!
//! ```
//! use tagwire::read::gold::{GoldDocument, GoldSpan};
//! use tagwire::train::kinds::{KindSettings, learn_kinds, table};
//! use tagwire::{Extractor, Kind, Span};
//!
//! // What is moored is a ship here, which the user files under the companies; what sings is a band.
//! let mut gold = Vec::new();
//! for number in 10..40 {
//!     for (text, kind) in [("moored the", "company"), ("heard the", "other")] {
//!         let text = format!("They {text} Zorq{number} at dawn.");
//!         let start = text.find("Zorq").unwrap() as u32;
//!         let mut span = GoldSpan::new(Span { start, end: start + 6 }, "group");
//!         span.set_kind(kind);
//!         let mut document = GoldDocument::new(format!("{kind}{number}"), text);
//!         document.spans.push(span);
//!         gold.push(document);
//!     }
//! }
//! let gold: Vec<&GoldDocument> = gold.iter().collect();
//! let rows = learn_kinds(&Extractor::built_in(), &gold, &KindSettings::default());
//! let extractor = Extractor::built_in().with_kinds(table(&rows));
//! # let _ = extractor;
//! assert!(rows.iter().any(|(feature, kinds)| feature == "left.second=moored" && kinds[0].0 == Kind::Company));
//! ```

use super::Marks;
use super::instance::gold_segments;
use super::interner::{Collect, Interner};
use crate::dates::Context;
use crate::extract::{Extractor, Scratch};
use crate::label::Kind;
use crate::read::gold::GoldDocument;
use crate::resolve::features::Features;
use crate::resolve::kind;
use crate::resolve::kinds::{self, KINDS, KindRow, KindWeights, has_kinds};
use crate::resolve::tag::Tag;

/// How to learn kinds.
#[derive(Clone, Debug)]
pub struct KindSettings {
    /// Times over the examples.
    pub rounds: usize,
    /// Step size of AdaGrad.
    pub rate: f32,
    /// L1 penalty, for all examples together.
    pub penalty: f32,
    /// Features seen in fewer documents are left out.
    pub floor: u32,
    /// Weights smaller than this are left out of the table.
    pub least: f32,
    /// Seed of the order of the examples.
    pub seed: u64,
}

impl Default for KindSettings {
    fn default() -> KindSettings {
        KindSettings { rounds: 12, rate: 0.2, penalty: 1.0, floor: 3, least: 0.1, seed: 1 }
    }
}

/// A mention whose kind is told: its features and the kind.
struct Example {
    features: Vec<u32>,
    kind: Kind,
}

/// What a weight has behind it: the sum of its gradients and of their squares.
#[derive(Clone, Copy, Default)]
struct State {
    gradients: f32,
    squares: f32,
}

struct Learner<'s> {
    settings: &'s KindSettings,
    states: Vec<[State; KINDS]>,
    /// What a sum of gradients must be beyond before its weight is not 0: it grows with each example.
    threshold: f32,
    step: f32,
}

impl Learner<'_> {
    fn weight(&self, state: &State) -> f32 {
        let beyond = state.gradients.abs() - self.threshold;
        if beyond <= 0.0 {
            return 0.0;
        }
        -state.gradients.signum() * self.settings.rate * beyond / (1e-6 + state.squares).sqrt()
    }

    /// Returns the probability of each kind of a tag for an example.
    fn shares(&self, features: &[u32], tag: Tag) -> [f32; KINDS] {
        let mut sums = [0.0f32; KINDS];
        for &feature in features {
            for (sum, state) in sums.iter_mut().zip(&self.states[feature as usize]) {
                if state.squares > 0.0 {
                    *sum += self.weight(state);
                }
            }
        }
        let of_tag = |kind: usize| Tag::of(Kind::ALL[kind]) == Some(tag);
        let most = (0..KINDS).filter(|&kind| of_tag(kind)).fold(f32::MIN, |most, kind| most.max(sums[kind]));
        let mut shares = [0.0; KINDS];
        for kind in (0..KINDS).filter(|&kind| of_tag(kind)) {
            shares[kind] = (sums[kind] - most).exp();
        }
        let total: f32 = shares.iter().sum();
        shares.map(|share| share / total)
    }

    fn learn(&mut self, example: &Example) {
        let Some(tag) = Tag::of(example.kind) else { return };
        let mut gradient = self.shares(&example.features, tag);
        gradient[example.kind as usize] -= 1.0;
        self.threshold += self.step;
        for &feature in &example.features {
            for (state, gradient) in self.states[feature as usize].iter_mut().zip(gradient) {
                // What is nearly right moves nothing.
                if gradient.abs() > 1e-4 {
                    state.gradients += gradient;
                    state.squares += gradient * gradient;
                }
            }
        }
    }
}

/// Collects the mentions of gold documents whose kinds are told.
fn examples(extractor: &Extractor, gold: &[&GoldDocument], interner: &mut Interner) -> Vec<Example> {
    let mut out = Vec::new();
    let mut scratch = Scratch::default();
    for gold in gold {
        interner.next_document();
        let document = extractor.document(&gold.text);
        extractor.gather(&document, &Context::default(), &mut scratch);
        let evidence = extractor.evidence(&document, &scratch);
        let features = Features::whole_document(evidence, &extractor.names);
        for span in &gold.spans {
            let Some(kind) = span.kind else { continue };
            let Some(tag) = Tag::of(kind).filter(|&tag| has_kinds(tag)) else { continue };
            let marked = gold_segments(&evidence, std::slice::from_ref(span), &Marks::ALL);
            let Some(&(segment, _)) = marked.first() else { continue };
            let Some(sentence) = document.sentences.iter().find(|s| s.end > segment.start) else { continue };
            let said = kind::of(&evidence, &extractor.heads, segment, tag);
            let mut numbers = Vec::new();
            let sentence = (sentence.start as usize, sentence.end as usize);
            features.kind(segment, sentence, &said, &mut Collect { interner, out: &mut numbers });
            out.push(Example { features: numbers, kind });
        }
    }
    out
}

/// Returns an extractor's table of kinds compiled from rows.
pub fn table(rows: &[KindRow]) -> KindWeights {
    KindWeights::open(kinds::compile(rows)).expect("compile writes this version")
}

/// Learns a table of kinds from gold documents; spans without a kind teach nothing.
pub fn learn_kinds(extractor: &Extractor, gold: &[&GoldDocument], settings: &KindSettings) -> Vec<KindRow> {
    let mut interner = Interner::default();
    let mut examples = examples(extractor, gold, &mut interner);
    let kept = interner.kept(settings.floor, settings.floor);
    for example in &mut examples {
        example.features.retain(|&feature| kept[feature as usize]);
        example.features.sort_unstable();
        example.features.dedup();
    }
    let mut learner = Learner {
        settings,
        states: vec![[State::default(); KINDS]; interner.len()],
        threshold: 0.0,
        step: settings.penalty / examples.len().max(1) as f32,
    };
    let mut order: Vec<usize> = (0..examples.len()).collect();
    let mut state = settings.seed;
    for _ in 0..settings.rounds {
        for at in (1..order.len()).rev() {
            // A linear congruential generator (Knuth's MMIX).
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            order.swap(at, (state >> 33) as usize % (at + 1));
        }
        for &at in &order {
            learner.learn(&examples[at]);
        }
    }
    let rows = interner.names().iter().zip(&learner.states).map(|(name, states)| {
        let weights = Kind::ALL.iter().zip(states).map(|(&kind, state)| (kind, learner.weight(state)));
        (name.clone(), weights.filter(|(_, weight)| weight.abs() >= settings.least).collect::<Vec<_>>())
    });
    rows.filter(|(_, weights)| !weights.is_empty()).collect()
}
