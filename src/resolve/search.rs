//! The best consistent choice of segments in a sentence, and how sure it is (a semi-Markov linear model, Sarawagi & Cohen 2004).
//!
//! A path leaves tokens out or takes segments; a segment's score is its features' sum plus what the step from the segment before
//! is worth: next to it, with one token between (`,` `and` ...), or from afar.

use super::region::Segment;
use super::tag::TAGS;
use crate::document::Document;

/// Names of the gaps between a segment and the one before it; the first means none near.
pub const GAPS: [&str; 13] =
    ["far", "next", "comma", "and", "or", "hyphen", "slash", "poss", "of", "in", "open", "close", "other"];
/// What stands before: one of the tags, or nothing.
pub const BEFORE: usize = TAGS + 1;

/// What the step from one segment to the next is worth: by gap, tag before, tag after.
pub type Steps = [[[f32; TAGS]; BEFORE]; GAPS.len()];

/// Returns the gap that one token makes.
pub fn gap(document: &Document, token: usize) -> usize {
    match document.word(token) {
        "," | ";" => 2,
        "and" | "&" | "AND" => 3,
        "or" => 4,
        "-" | "\u{2013}" => 5,
        "/" => 6,
        "'s" | "\u{2019}s" | "'S" | "'" | "\u{2019}" => 7,
        "of" => 8,
        "in" | "at" | "from" => 9,
        "(" | "[" => 10,
        ")" | "]" => 11,
        _ => 12,
    }
}

/// A segment with a score for each tag.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Its tokens.
    pub segment: Segment,
    /// The score of each tag; minus infinity forbids it.
    pub scores: [f32; TAGS],
}

const NEVER: f32 = f32::NEG_INFINITY;

/// The lattice of one sentence; buffers are kept between sentences.
#[derive(Default)]
pub struct Lattice {
    from: usize,
    len: usize,
    /// Score of all paths up to a token, by what ended how near.
    near: Vec<[f32; TAGS]>,
    one: Vec<[f32; TAGS]>,
    far: Vec<f32>,
    /// Score of all paths up to a token that begin a segment of each tag there.
    begin: Vec<[f32; TAGS]>,
    back_near: Vec<[f32; TAGS]>,
    back_one: Vec<[f32; TAGS]>,
    back_far: Vec<f32>,
    back_begin: Vec<[f32; TAGS]>,
    total: f32,
}

/// What a sum over paths becomes for the best path (max) and for all paths (log of the sum of exponentials).
#[inline]
fn log_add(a: f32, b: f32) -> f32 {
    let (high, low) = if a > b { (a, b) } else { (b, a) };
    if low == NEVER {
        return high;
    }
    let apart = low - high;
    if apart < -16.0 { high } else { high + apart.exp().ln_1p() }
}

impl Lattice {
    /// Adds up all paths through `from..to` (tokens), forwards and backwards; returns the log of their sum.
    ///
    /// `skip` says whether a token may be left out (all may, but for gold while learning).
    pub fn add_up(
        &mut self,
        gap: impl Fn(usize) -> usize,
        from: usize,
        to: usize,
        segments: &[Scored],
        steps: &Steps,
        skip: impl Fn(usize) -> bool,
    ) -> f32 {
        let len = to - from;
        self.from = from;
        self.len = len;
        for buffer in [
            &mut self.near,
            &mut self.one,
            &mut self.begin,
            &mut self.back_near,
            &mut self.back_one,
            &mut self.back_begin,
        ] {
            buffer.clear();
            buffer.resize(len + 1, [NEVER; TAGS]);
        }
        for buffer in [&mut self.far, &mut self.back_far] {
            buffer.clear();
            buffer.resize(len + 1, NEVER);
        }
        self.far[0] = 0.0;
        let mut next = 0;
        for at in 0..len {
            let token = from + at;
            let starts = segments[next..].iter().take_while(|s| s.segment.start as usize == token).count();
            if starts > 0 {
                let gap = if at > 0 { gap(token - 1) } else { 0 };
                for tag in 0..TAGS {
                    let mut sum = self.far[at] + steps[0][TAGS][tag];
                    for before in 0..TAGS {
                        sum = log_add(sum, self.near[at][before] + steps[1][before][tag]);
                        sum = log_add(sum, self.one[at][before] + steps[gap][before][tag]);
                    }
                    self.begin[at][tag] = sum;
                }
                for scored in &segments[next..next + starts] {
                    let end = scored.segment.end as usize - from;
                    for tag in 0..TAGS {
                        let score = self.begin[at][tag] + scored.scores[tag];
                        self.near[end][tag] = log_add(self.near[end][tag], score);
                    }
                }
                next += starts;
            }
            if skip(token) {
                let mut far = self.far[at];
                for tag in 0..TAGS {
                    far = log_add(far, self.one[at][tag]);
                    self.one[at + 1][tag] = self.near[at][tag];
                }
                self.far[at + 1] = far;
            }
        }
        let mut total = self.far[len];
        for tag in 0..TAGS {
            total = log_add(total, log_add(self.near[len][tag], self.one[len][tag]));
        }
        self.total = total;
        self.backwards(&gap, segments, steps, skip);
        total
    }

    fn backwards(
        &mut self,
        gap: &impl Fn(usize) -> usize,
        segments: &[Scored],
        steps: &Steps,
        skip: impl Fn(usize) -> bool,
    ) {
        let len = self.len;
        self.back_near[len] = [0.0; TAGS];
        self.back_one[len] = [0.0; TAGS];
        self.back_far[len] = 0.0;
        let mut rest = segments.len();
        for at in (0..len).rev() {
            let token = self.from + at;
            if skip(token) {
                self.back_near[at] = self.back_one[at + 1];
                self.back_one[at] = [self.back_far[at + 1]; TAGS];
                self.back_far[at] = self.back_far[at + 1];
            }
            let end = rest;
            while rest > 0 && segments[rest - 1].segment.start as usize == token {
                rest -= 1;
            }
            if rest == end {
                continue;
            }
            let mut begin = [NEVER; TAGS];
            for scored in &segments[rest..end] {
                let stop = scored.segment.end as usize - self.from;
                for (tag, sum) in begin.iter_mut().enumerate() {
                    *sum = log_add(*sum, scored.scores[tag] + self.back_near[stop][tag]);
                }
            }
            self.back_begin[at] = begin;
            let gap = if at > 0 { gap(token - 1) } else { 0 };
            for (tag, &sum) in begin.iter().enumerate() {
                self.back_far[at] = log_add(self.back_far[at], sum + steps[0][TAGS][tag]);
                for before in 0..TAGS {
                    self.back_near[at][before] =
                        log_add(self.back_near[at][before], sum + steps[1][before][tag]);
                    self.back_one[at][before] =
                        log_add(self.back_one[at][before], sum + steps[gap][before][tag]);
                }
            }
        }
    }

    /// Returns the share of all paths that take a segment with each tag, 0 to 1.
    pub fn shares(&self, scored: &Scored) -> [f32; TAGS] {
        let (start, end) =
            (scored.segment.start as usize - self.from, scored.segment.end as usize - self.from);
        std::array::from_fn(|tag| {
            let path = self.begin[start][tag] + scored.scores[tag] + self.back_near[end][tag] - self.total;
            if path < -30.0 { 0.0 } else { path.exp().min(1.0) }
        })
    }

    /// Calls `each(gap, before, tag, share)` for every step that paths take to a segment that begins at a token.
    pub fn steps(
        &self,
        gap: impl Fn(usize) -> usize,
        steps: &Steps,
        mut each: impl FnMut(usize, usize, usize, f32),
    ) {
        for at in 0..self.len {
            if self.back_begin[at].iter().all(|&b| b == NEVER) {
                continue;
            }
            let gap = if at > 0 { gap(self.from + at - 1) } else { 0 };
            for tag in 0..TAGS {
                let rest = self.back_begin[at][tag] - self.total;
                let mut give = |gap: usize, before: usize, sum: f32| {
                    let path = sum + steps[gap][before][tag] + rest;
                    if path > -20.0 {
                        each(gap, before, tag, path.exp());
                    }
                };
                give(0, TAGS, self.far[at]);
                for before in 0..TAGS {
                    give(1, before, self.near[at][before]);
                    give(gap, before, self.one[at][before]);
                }
            }
        }
    }
}

/// Returns the best path through `from..to`: the segments it takes with their tags, in order.
pub fn best(
    gap: impl Fn(usize) -> usize,
    from: usize,
    to: usize,
    segments: &[Scored],
    steps: &Steps,
) -> Vec<(Segment, usize)> {
    let len = to - from;
    // State: far, or tag t near (1 + t), or tag t one token away (1 + TAGS + t).
    const STATES: usize = 1 + 2 * TAGS;
    let mut score = vec![[NEVER; STATES]; len + 1];
    // How a state was reached: the state before and the segment taken, or none where a token was left out.
    let mut trace = vec![[(0u8, u32::MAX); STATES]; len + 1];
    score[0][0] = 0.0;
    let mut next = 0;
    for at in 0..len {
        let token = from + at;
        let starts = segments[next..].iter().take_while(|s| s.segment.start as usize == token).count();
        if starts > 0 {
            let gap = if at > 0 { gap(token - 1) } else { 0 };
            for tag in 0..TAGS {
                let mut top = (score[at][0] + steps[0][TAGS][tag], 0u8);
                for before in 0..TAGS {
                    let near = score[at][1 + before] + steps[1][before][tag];
                    if near > top.0 {
                        top = (near, 1 + before as u8);
                    }
                    let one = score[at][1 + TAGS + before] + steps[gap][before][tag];
                    if one > top.0 {
                        top = (one, (1 + TAGS + before) as u8);
                    }
                }
                for (offset, scored) in segments[next..next + starts].iter().enumerate() {
                    let end = scored.segment.end as usize - from;
                    let value = top.0 + scored.scores[tag];
                    if value > score[end][1 + tag] {
                        score[end][1 + tag] = value;
                        trace[end][1 + tag] = (top.1, (next + offset) as u32);
                    }
                }
            }
            next += starts;
        }
        let here = score[at];
        let mut leave = |to: usize, from_state: usize| {
            if here[from_state] > score[at + 1][to] {
                score[at + 1][to] = here[from_state];
                trace[at + 1][to] = (from_state as u8, u32::MAX);
            }
        };
        leave(0, 0);
        for tag in 0..TAGS {
            leave(0, 1 + TAGS + tag);
            leave(1 + TAGS + tag, 1 + tag);
        }
    }
    let mut state = (0..STATES).max_by(|&a, &b| score[len][a].total_cmp(&score[len][b])).unwrap_or(0);
    let mut at = len;
    let mut out = Vec::new();
    while at > 0 {
        let (before, taken) = trace[at][state];
        if taken == u32::MAX {
            at -= 1;
        } else {
            let segment = segments[taken as usize].segment;
            out.push((segment, state - 1));
            at = segment.start as usize - from;
        }
        state = before as usize;
    }
    out.reverse();
    out
}
