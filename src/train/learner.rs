//! The learner: weights by AdaGrad on the likelihood of the gold, with an L1 penalty that keeps the table small.

use super::instance::{Instance, Lists, Sentence};
use crate::resolve::model::{Decision, likely, step_name};
use crate::resolve::search::{BEFORE, Factors, GAPS, Lattice, Scored, Steps, weights};
use crate::resolve::tag::TAGS;

/// How to learn.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Times over the examples.
    pub rounds: usize,
    /// Step size of AdaGrad.
    pub rate: f32,
    /// L1 penalty for each step in which a feature takes part.
    pub penalty: f32,
    /// Features seen in fewer documents are left out.
    pub floor: u32,
    /// The same for features that show words.
    pub word_floor: u32,
    /// Parts of the examples whose decisions the second pass learns from.
    pub jackknife: usize,
    /// Rows whose weights are all smaller are left out of the table.
    pub least: f32,
    /// Seed of the order of the examples.
    pub seed: u64,
    /// Templates of features that are left out, to see what they bring.
    pub without: Vec<String>,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings {
            rounds: 12,
            rate: 0.03,
            penalty: 0.0004,
            floor: 2,
            word_floor: 3,
            jackknife: 4,
            least: 0.02,
            seed: 1,
            without: Vec::new(),
        }
    }
}

/// Weights of a feature in one pass.
pub type Row = [f32; TAGS];

/// What learning starts from: weights of features by number (those beyond start at nothing) and of steps.
#[derive(Clone, Default)]
pub struct Start {
    /// Weights of features.
    pub weights: Vec<Row>,
    /// Weights of steps.
    pub steps: Steps,
}

/// What each weight has behind it, as AdaGrad sums squares of gradients, where learning starts from a table: weights move slowly, new
/// ones too. With 1 instead half a point of F1 is lost on articles of the kind that the table knows, with 100 less is gained on others.
const BEHIND: f32 = 30.0;
/// What they have where all are learned from nothing.
const NOTHING: f32 = 1e-3;

/// Weights while they are learned.
pub struct Learner {
    settings: Settings,
    weights: Vec<Row>,
    /// What they started from, and are drawn back to.
    start: Vec<Row>,
    squares: Vec<Row>,
    steps: Steps,
    step_squares: Steps,
}

fn add(a: &mut Row, b: &Row) {
    for (a, b) in a.iter_mut().zip(b) {
        *a += b;
    }
}

impl Learner {
    /// Returns a learner of that many features.
    pub fn new(features: usize, start: &Start, settings: &Settings) -> Learner {
        let square = if start.weights.is_empty() { NOTHING } else { BEHIND };
        let mut weights = start.weights.clone();
        weights.resize(features, [0.0; TAGS]);
        Learner {
            settings: settings.clone(),
            start: weights.clone(),
            weights,
            squares: vec![[square; TAGS]; features],
            steps: start.steps,
            step_squares: [[[square; TAGS]; BEFORE]; GAPS.len()],
        }
    }

    /// Returns the learned weights by feature.
    pub fn weights(&self) -> &[Row] {
        &self.weights
    }

    /// Returns the learned weights of the steps between segments, with their features' texts.
    pub fn step_rows(&self) -> Vec<(String, Row)> {
        let mut rows = Vec::new();
        for gap in 0..GAPS.len() {
            for before in 0..BEFORE {
                rows.push((step_name(gap, before), self.steps[gap][before]));
            }
        }
        rows
    }

    fn sum(&self, features: &[u32]) -> Row {
        let mut sum = [0.0; TAGS];
        for &feature in features {
            add(&mut sum, &self.weights[feature as usize]);
        }
        sum
    }

    /// Learns from the instances, `rounds` times over, in an order that the seed decides; `pass` 1 uses what was decided.
    pub fn train(&mut self, instances: &[&Instance], pass: usize) {
        let mut order: Vec<usize> = (0..instances.len()).collect();
        let mut state = self.settings.seed;
        let mut total = vec![[0.0f32; TAGS]; self.weights.len()];
        let mut step_total: Steps = [[[0.0; TAGS]; BEFORE]; GAPS.len()];
        let mut averaged = 0.0;
        let mut lattices = (Lattice::default(), Lattice::default());
        for round in 0..self.settings.rounds {
            for at in (1..order.len()).rev() {
                state = crate::gazetteer::fold::mix(state);
                order.swap(at, (state % (at as u64 + 1)) as usize);
            }
            for &at in &order {
                self.learn(instances[at], pass, &mut lattices);
            }
            // The average over the last rounds is steadier than the last weights.
            if round * 2 >= self.settings.rounds {
                averaged += 1.0;
                for (sum, row) in total.iter_mut().zip(&self.weights) {
                    add(sum, row);
                }
                for gap in 0..GAPS.len() {
                    for before in 0..BEFORE {
                        add(&mut step_total[gap][before], &self.steps[gap][before]);
                    }
                }
            }
        }
        if averaged > 0.0 {
            for (row, sum) in self.weights.iter_mut().zip(&total) {
                *row = sum.map(|s| s / averaged);
            }
            for gap in 0..GAPS.len() {
                for before in 0..BEFORE {
                    self.steps[gap][before] = step_total[gap][before].map(|s| s / averaged);
                }
            }
        }
    }

    /// Scores the segments of one sentence.
    fn score(&self, instance: &Instance, sentence: &Sentence, pass: usize) -> Vec<Scored> {
        let (from, to) = (sentence.region.from, sentence.region.to);
        let rows = |lists: &Lists, shift: usize| -> Vec<Row> {
            (from..to).map(|at| self.sum(lists.get(at + shift))).collect()
        };
        let (first, last, left, right) = (
            rows(&instance.first, 0),
            rows(&instance.last, 0),
            rows(&instance.left, 0),
            rows(&instance.right, 1),
        );
        let mut inside = vec![[0.0; TAGS]; to - from + 1];
        for at in from..to {
            inside[at - from + 1] = inside[at - from];
            add(&mut inside[at - from + 1], &self.sum(instance.inside.get(at)));
        }
        sentence
            .region
            .segments
            .clone()
            .map(|at| {
                let segment = instance.segments[at];
                let (start, end) = (segment.start as usize - from, segment.end as usize - from);
                let mut scores = self.sum(instance.whole.get(at));
                if pass == 1 {
                    add(&mut scores, &self.sum(instance.decided.get(at)));
                }
                add(&mut scores, &first[start]);
                add(&mut scores, &last[end - 1]);
                add(&mut scores, &left[start]);
                add(&mut scores, &right[end - 1]);
                for tag in 0..TAGS {
                    scores[tag] += inside[end][tag] - inside[start][tag];
                }
                Scored { segment, weights: weights(&scores) }
            })
            .collect()
    }

    fn learn(&mut self, instance: &Instance, pass: usize, lattices: &mut (Lattice, Lattice)) {
        for sentence in &instance.sentences {
            let (from, to) = (sentence.region.from, sentence.region.to);
            let gap = |at: usize| sentence.gaps[at - from] as usize;
            let scored = self.score(instance, sentence, pass);
            let factors = Factors::of(&self.steps);
            let all = lattices.0.add_up(gap, from, to, &scored, &factors, |_| true);
            let allowed = &instance.allowed[sentence.region.segments.clone()];
            let agreeing: Vec<Scored> = scored
                .iter()
                .zip(allowed)
                .map(|(scored, &bits)| Scored {
                    segment: scored.segment,
                    weights: std::array::from_fn(|tag| {
                        if bits & 1 << tag != 0 { scored.weights[tag] } else { 0.0 }
                    }),
                })
                .collect();
            let right = lattices.1.add_up(gap, from, to, &agreeing, &factors, |at| sentence.skip[at - from]);
            // Gold that no path agrees with teaches nothing; nor does what is sure already.
            if !right.is_finite() || all - right < 1e-4 {
                continue;
            }
            let weight = instance.weight;
            let zero = [0.0; TAGS];
            let len = to - from;
            let mut first = vec![zero; len];
            let mut last = vec![zero; len];
            let mut inside = vec![zero; len + 1];
            let mut whole: Vec<(usize, Row)> = Vec::new();
            for (number, (scored, agreeing)) in scored.iter().zip(&agreeing).enumerate() {
                let a = lattices.0.shares(scored);
                let b = if allowed[number] != 0 { lattices.1.shares(agreeing) } else { [0.0; 8] };
                let gradient: Row = std::array::from_fn(|tag| (a[tag] - b[tag]) * weight);
                if gradient.iter().all(|g| g.abs() < 1e-5) {
                    continue;
                }
                let (start, end) = (scored.segment.start as usize - from, scored.segment.end as usize - from);
                add(&mut first[start], &gradient);
                add(&mut last[end - 1], &gradient);
                add(&mut inside[start], &gradient);
                add(&mut inside[end], &gradient.map(|g| -g));
                whole.push((sentence.region.segments.start + number, gradient));
            }
            let mut step_gradient: Steps = [[[0.0; TAGS]; BEFORE]; GAPS.len()];
            lattices.0.steps(gap, &factors, |gap, before, tag, share| {
                step_gradient[gap][before][tag] += share * weight
            });
            lattices.1.steps(gap, &factors, |gap, before, tag, share| {
                step_gradient[gap][before][tag] -= share * weight
            });
            let mut running = zero;
            for at in from..to {
                let here = at - from;
                add(&mut running, &inside[here]);
                self.update(instance.first.get(at), &first[here]);
                self.update(instance.left.get(at), &first[here]);
                self.update(instance.last.get(at), &last[here]);
                self.update(instance.right.get(at + 1), &last[here]);
                self.update(instance.inside.get(at), &running);
            }
            for (at, gradient) in &whole {
                self.update(instance.whole.get(*at), gradient);
                if pass == 1 {
                    self.update(instance.decided.get(*at), gradient);
                }
            }
            for gap in 0..GAPS.len() {
                for before in 0..BEFORE {
                    let (rate, gradient) = (self.settings.rate, step_gradient[gap][before]);
                    step(
                        &mut self.steps[gap][before],
                        &mut self.step_squares[gap][before],
                        &[0.0; TAGS],
                        &gradient,
                        rate,
                        0.0,
                    );
                }
            }
        }
    }

    fn update(&mut self, features: &[u32], gradient: &Row) {
        if gradient.iter().all(|g| g.abs() < 1e-6) {
            return;
        }
        for &feature in features {
            let at = feature as usize;
            step(
                &mut self.weights[at],
                &mut self.squares[at],
                &self.start[at],
                gradient,
                self.settings.rate,
                self.settings.penalty,
            );
        }
    }

    /// Returns what a first pass finds likely in an instance, with what is learned so far.
    pub fn likely(&self, instance: &Instance) -> Vec<Decision> {
        let mut out = Vec::new();
        let mut lattice = Lattice::default();
        let factors = Factors::of(&self.steps);
        for sentence in &instance.sentences {
            let (from, to) = (sentence.region.from, sentence.region.to);
            let scored = self.score(instance, sentence, 0);
            lattice.add_up(|at| sentence.gaps[at - from] as usize, from, to, &scored, &factors, |_| true);
            for scored in &scored {
                likely(scored.segment, lattice.shares(scored), &mut out);
            }
        }
        out
    }
}

/// One step of AdaGrad with a proximal L1 penalty on how far a weight is from its start.
#[inline]
fn step(weights: &mut Row, squares: &mut Row, start: &Row, gradient: &Row, rate: f32, penalty: f32) {
    for tag in 0..TAGS {
        let g = gradient[tag];
        squares[tag] += g * g;
        let eta = rate / squares[tag].sqrt();
        let moved = weights[tag] - eta * g - start[tag];
        let shrink = eta * penalty;
        weights[tag] = start[tag]
            + if moved > shrink {
                moved - shrink
            } else if moved < -shrink {
                moved + shrink
            } else {
                0.0
            };
    }
}
