//! All consistent choices of segments in a run of text, added up (a semi-Markov linear model, Sarawagi & Cohen 2004).
//!
//! A path leaves tokens out or takes segments; its weight is the product of its segments' weights (`exp` of their scores) and of
//! what the step from each segment to the next is worth: next to it, with one token between (`,` `and` ...), or from afar.
//! Sums are kept as they are, not as logarithms, with an exponent for each place: that is 12 times faster, for no logarithm is taken.

use super::region::Segment;
use super::tag::TAGS;
use crate::document::Document;

/// Names of the gaps between a segment and the one before it; the first means none near.
pub const GAPS: [&str; 13] =
    ["far", "next", "comma", "and", "or", "hyphen", "slash", "poss", "of", "in", "open", "close", "other"];
/// What stands before: one of the tags, or nothing.
pub const BEFORE: usize = TAGS + 1;

/// Scores of the step from one segment to the next: by gap, tag before, tag after.
pub type Steps = [[[f32; TAGS]; BEFORE]; GAPS.len()];

/// Lanes of a row: the tags and some that are always 0, so that four or eight lanes at a time fill up.
const LANES: usize = 8;
/// A weight for each tag.
pub type Row = [f32; LANES];
const ZERO: Row = [0.0; LANES];

/// What steps are worth, as factors.
#[derive(Clone, Debug)]
pub struct Factors {
    far: Row,
    gaps: [[Row; TAGS]; GAPS.len()],
}

impl Factors {
    /// Turns scores into factors.
    pub fn of(steps: &Steps) -> Factors {
        let row = |scores: &[f32; TAGS]| weights(scores);
        Factors {
            far: row(&steps[0][TAGS]),
            gaps: std::array::from_fn(|gap| std::array::from_fn(|before| row(&steps[gap][before]))),
        }
    }
}

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

/// A segment with a weight for each tag.
#[derive(Clone, Copy, Debug)]
pub struct Scored {
    /// Its tokens.
    pub segment: Segment,
    /// The weight of each tag; 0 forbids it.
    pub weights: Row,
}

/// Returns the weights of scores: e to their power. Scores are held within 46 on either side (beyond, a probability is 1 or 0 to 20
/// digits); the error is below one in a million, and the same on every machine.
#[inline]
pub fn weights(scores: &[f32; TAGS]) -> Row {
    const TO_INTEGER: f32 = 12_582_912.0;
    let mut row = ZERO;
    row[..TAGS].copy_from_slice(scores);
    for x in &mut row {
        let held = x.clamp(-46.0, 46.0);
        let n = (held * std::f32::consts::LOG2_E + TO_INTEGER) - TO_INTEGER;
        let r = held - n * 0.693_359_4 + n * 2.121_944_4e-4;
        let p = 1.388_889e-3;
        let p = p * r + 8.333_334e-3;
        let p = p * r + 4.166_666_6e-2;
        let p = p * r + 1.666_666_6e-1;
        let p = p * r + 0.5;
        let p = p * r + 1.0;
        let p = p * r + 1.0;
        *x = f32::from_bits(((n as i32 + 127) as u32) << 23) * p;
    }
    row[TAGS..].fill(0.0);
    row
}

/// A sum beyond this is scaled down by it, one below its inverse scaled up; exponents count how often. Between the two and with
/// weights below 2^67, nothing overflows.
const BIG: f32 = 4_294_967_296.0; // 2^32
const SMALL: f32 = 1.0 / BIG;

#[inline]
fn add_times(sum: &mut Row, row: &Row, times: f32) {
    for lane in 0..LANES {
        sum[lane] += row[lane] * times;
    }
}

#[inline]
fn total(row: &Row) -> f32 {
    let mut half = [0.0f32; 4];
    for lane in 0..4 {
        half[lane] = row[lane] + row[lane + 4];
    }
    (half[0] + half[1]) + (half[2] + half[3])
}

#[inline]
fn dot(a: &Row, b: &Row) -> f32 {
    let mut row = ZERO;
    for lane in 0..LANES {
        row[lane] = a[lane] * b[lane];
    }
    total(&row)
}

/// What paths up to a place, and from it, add up to.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// Paths up to here whose last segment ends here, by its tag.
    near: Row,
    /// Those whose last segment ends one token before.
    one: Row,
    /// The others.
    far: f32,
    /// Paths up to here that begin a segment here, by its tag.
    begin: Row,
    exponent: i32,
    /// Paths from here on, by what stands before.
    back_near: Row,
    back_one: Row,
    back_far: f32,
    /// Paths from here on that begin a segment here, by its tag.
    back_begin: Row,
    back_exponent: i32,
}

const EMPTY: Place = Place {
    near: ZERO,
    one: ZERO,
    far: 0.0,
    begin: ZERO,
    exponent: 0,
    back_near: ZERO,
    back_one: ZERO,
    back_far: 0.0,
    back_begin: ZERO,
    back_exponent: 0,
};

/// The lattice of a run of tokens; the buffer is kept from run to run.
#[derive(Debug, Default)]
pub struct Lattice {
    from: usize,
    len: usize,
    /// The first `len + 1` are those of the run in hand.
    places: Vec<Place>,
    inverse: f32,
    exponent: i32,
}

/// Returns BIG to the power of that exponent.
#[inline]
fn power(exponent: i32) -> f32 {
    if exponent == 0 { 1.0 } else { BIG.powi(exponent) }
}

impl Lattice {
    /// Adds up all paths through `from..to` (tokens), forwards and backwards; returns the logarithm of their sum.
    ///
    /// `segments` are sorted. `skip` says whether a token may be left out (all may, but for gold while learning).
    pub fn add_up(
        &mut self,
        gap: impl Fn(usize) -> usize,
        from: usize,
        to: usize,
        segments: &[Scored],
        factors: &Factors,
        skip: impl Fn(usize) -> bool,
    ) -> f64 {
        self.from = from;
        let len = to - from;
        if self.places.len() <= len {
            self.places.resize(len + 1, EMPTY);
        }
        for place in &mut self.places[..=len] {
            (place.near, place.one, place.far) = (ZERO, ZERO, 0.0);
        }
        self.len = len;
        let sum = self.forward(&gap, segments, factors, &skip);
        self.backward(&gap, segments, factors, &skip);
        self.inverse = 1.0 / sum;
        f64::from(sum).ln() + f64::from(self.exponent) * f64::from(BIG).ln()
    }

    fn forward(
        &mut self,
        gap: &impl Fn(usize) -> usize,
        segments: &[Scored],
        factors: &Factors,
        skip: &impl Fn(usize) -> bool,
    ) -> f32 {
        let len = self.len;
        self.places[0].far = 1.0;
        let (mut next, mut furthest, mut exponent) = (0, 0, 0);
        for at in 0..=len {
            let here = &self.places[at];
            let mut sum = here.far + total(&here.one) + total(&here.near);
            // What is little here may be much at the end of a segment that is open yet.
            while sum > BIG || sum < SMALL && sum > 0.0 && furthest <= at {
                let (times, step) = if sum > BIG { (SMALL, 1) } else { (BIG, -1) };
                exponent += step;
                sum *= times;
                self.places[at].far *= times;
                self.places[at].one.iter_mut().for_each(|v| *v *= times);
                for place in &mut self.places[at..=furthest.max(at)] {
                    place.near.iter_mut().for_each(|v| *v *= times);
                }
            }
            self.places[at].exponent = exponent;
            if at == len {
                break;
            }
            let token = self.from + at;
            let (until, after) = self.places.split_at_mut(at + 1);
            let here = &mut until[at];
            if segments.get(next).is_some_and(|s| s.segment.start as usize == token) {
                let mut begin = ZERO;
                add_times(&mut begin, &factors.far, here.far);
                let gap = if at > 0 { gap(token - 1) } else { 0 };
                for before in 0..TAGS {
                    add_times(&mut begin, &factors.gaps[1][before], here.near[before]);
                    add_times(&mut begin, &factors.gaps[gap][before], here.one[before]);
                }
                here.begin = begin;
                while let Some(scored) = segments.get(next).filter(|s| s.segment.start as usize == token) {
                    let end = scored.segment.end as usize - self.from;
                    if total(&scored.weights) > 0.0 {
                        furthest = furthest.max(end);
                    }
                    let near = &mut after[end - at - 1].near;
                    for lane in 0..LANES {
                        near[lane] += begin[lane] * scored.weights[lane];
                    }
                    next += 1;
                }
            }
            if skip(token) {
                after[0].one = here.near;
                after[0].far = here.far + total(&here.one);
            }
        }
        let last = &self.places[len];
        self.exponent = exponent;
        last.far + total(&last.one) + total(&last.near)
    }

    fn backward(
        &mut self,
        gap: &impl Fn(usize) -> usize,
        segments: &[Scored],
        factors: &Factors,
        skip: &impl Fn(usize) -> bool,
    ) {
        let len = self.len;
        let last = &mut self.places[len];
        (last.back_far, last.back_near, last.back_one) = (1.0, [1.0; LANES], [1.0; LANES]);
        last.back_exponent = 0;
        let (mut next, mut exponent) = (segments.len(), 0);
        for at in (0..len).rev() {
            let token = self.from + at;
            let mut begin = ZERO;
            while next > 0 && segments[next - 1].segment.start as usize == token {
                next -= 1;
                let end = &self.places[segments[next].segment.end as usize - self.from];
                let times = power(end.back_exponent - exponent);
                for lane in 0..LANES {
                    begin[lane] += segments[next].weights[lane] * end.back_near[lane] * times;
                }
            }
            let after = &self.places[at + 1];
            let (mut far, mut near, mut one) = (0.0, ZERO, ZERO);
            if skip(token) {
                (far, near, one) = (after.back_far, after.back_one, [after.back_far; LANES]);
            }
            if total(&begin) > 0.0 {
                far += dot(&factors.far, &begin);
                let gap = if at > 0 { gap(token - 1) } else { 0 };
                for before in 0..TAGS {
                    near[before] += dot(&factors.gaps[1][before], &begin);
                    one[before] += dot(&factors.gaps[gap][before], &begin);
                }
            }
            let mut sum = far + total(&near) + total(&one);
            let here = &mut self.places[at];
            (here.back_far, here.back_near, here.back_one, here.back_begin) = (far, near, one, begin);
            while sum > BIG || sum < SMALL && sum > 0.0 {
                let (times, step) = if sum > BIG { (SMALL, 1) } else { (BIG, -1) };
                exponent += step;
                sum *= times;
                here.back_far *= times;
                for row in [&mut here.back_near, &mut here.back_one, &mut here.back_begin] {
                    row.iter_mut().for_each(|v| *v *= times);
                }
            }
            here.back_exponent = exponent;
        }
    }

    /// Returns the share of all paths that take a segment with each tag, 0 to 1; the lanes beyond the tags are 0.
    #[inline]
    pub fn shares(&self, scored: &Scored) -> Row {
        let start = &self.places[scored.segment.start as usize - self.from];
        let end = &self.places[scored.segment.end as usize - self.from];
        let times = self.inverse * power(start.exponent + end.back_exponent - self.exponent);
        let mut shares = ZERO;
        for lane in 0..LANES {
            shares[lane] = (start.begin[lane] * scored.weights[lane] * times * end.back_near[lane]).min(1.0);
        }
        shares
    }

    /// Returns what [`Lattice::shares`] does, for a segment that no other comes near.
    #[inline]
    pub fn alone(scored: &Scored, factors: &Factors) -> Row {
        let mut shares = ZERO;
        for lane in 0..LANES {
            shares[lane] = scored.weights[lane] * factors.far[lane];
        }
        let inverse = 1.0 / (1.0 + total(&shares));
        for share in &mut shares {
            *share *= inverse;
        }
        shares
    }

    /// Calls `each` with the [`Lattice::shares`] of every segment of `from..to`, in their order.
    #[inline]
    pub fn share_out(
        &mut self,
        gap: impl Fn(usize) -> usize,
        from: usize,
        to: usize,
        segments: &[Scored],
        factors: &Factors,
        mut each: impl FnMut(Segment, Row),
    ) {
        match segments {
            [] => {}
            [scored] => each(scored.segment, Lattice::alone(scored, factors)),
            _ => {
                self.add_up(gap, from, to, segments, factors, |_| true);
                segments.iter().for_each(|scored| each(scored.segment, self.shares(scored)));
            }
        }
    }

    /// Calls `each(gap, before, tag, share)` for every step that paths take to a segment that begins at a token.
    pub fn steps(
        &self,
        gap: impl Fn(usize) -> usize,
        factors: &Factors,
        mut each: impl FnMut(usize, usize, usize, f32),
    ) {
        for (at, place) in self.places[..self.len].iter().enumerate() {
            if total(&place.back_begin) == 0.0 {
                continue;
            }
            let gap = if at > 0 { gap(self.from + at - 1) } else { 0 };
            let times = self.inverse * power(place.exponent + place.back_exponent - self.exponent);
            for tag in 0..TAGS {
                let rest = place.back_begin[tag] * times;
                let mut give = |gap: usize, before: usize, path: f32| {
                    if path > 2e-9 {
                        each(gap, before, tag, path);
                    }
                };
                give(0, TAGS, place.far * factors.far[tag] * rest);
                for before in 0..TAGS {
                    give(1, before, place.near[before] * factors.gaps[1][before][tag] * rest);
                    give(gap, before, place.one[before] * factors.gaps[gap][before][tag] * rest);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scored(start: u32, end: u32, score: f32) -> Scored {
        let scores = std::array::from_fn(|tag| score - tag as f32);
        Scored { segment: Segment { start, end }, weights: weights(&scores) }
    }

    fn steps() -> Steps {
        std::array::from_fn(|gap| {
            std::array::from_fn(|before| {
                std::array::from_fn(|tag| ((gap * 7 + before * 3 + tag) % 5) as f32 * 0.3 - 0.5)
            })
        })
    }

    /// Adds up all paths one by one.
    #[allow(clippy::too_many_arguments)]
    fn every_path(
        at: u32,
        len: u32,
        before: Option<(usize, u32)>,
        segments: &[Scored],
        factors: &Factors,
        weight: f64,
        taken: &mut Vec<(usize, usize)>,
        each: &mut impl FnMut(f64, &[(usize, usize)]),
    ) {
        if at == len {
            return each(weight, taken);
        }
        every_path(at + 1, len, before, segments, factors, weight, taken, each);
        for (number, s) in segments.iter().enumerate().filter(|(_, s)| s.segment.start == at) {
            for tag in 0..TAGS {
                let step = match before {
                    Some((tag_before, end)) if end == at => factors.gaps[1][tag_before][tag],
                    Some((tag_before, end)) if end + 1 == at => factors.gaps[12][tag_before][tag],
                    _ => factors.far[tag],
                };
                taken.push((number, tag));
                let next = Some((tag, s.segment.end));
                let weight = weight * f64::from(step * s.weights[tag]);
                every_path(s.segment.end, len, next, segments, factors, weight, taken, each);
                taken.pop();
            }
        }
    }

    #[test]
    fn shares_are_those_of_all_paths_one_by_one() {
        let factors = Factors::of(&steps());
        let mut lattice = Lattice::default();
        // One lattice for all runs, the first of which needs exponents.
        let heavy: Vec<Scored> = (0..20).map(|at| scored(at, at + 1, 40.0)).collect();
        lattice.add_up(|_| 12, 0, 20, &heavy, &factors, |_| true);
        for lift in [0.0, 20.0, -20.0] {
            let segments = [
                scored(0, 1, 0.5 + lift),
                scored(0, 2, 1.5 + lift),
                scored(1, 2, -0.5 + lift),
                scored(2, 3, 0.7 + lift),
                scored(3, 5, 0.2 + lift),
                scored(4, 5, 1.2 + lift),
            ];
            let sum = lattice.add_up(|_| 12, 0, 6, &segments, &factors, |_| true);
            let mut all = 0.0;
            let mut shares = [[0.0; TAGS]; 6];
            every_path(0, 6, None, &segments, &factors, 1.0, &mut Vec::new(), &mut |weight, taken| {
                all += weight;
                for &(number, tag) in taken {
                    shares[number][tag] += weight;
                }
            });
            assert!((sum - all.ln()).abs() < 1e-5, "{sum} {}", all.ln());
            for (segment, expected) in segments.iter().zip(shares) {
                for (share, expected) in lattice.shares(segment).into_iter().zip(expected) {
                    assert!((f64::from(share) - expected / all).abs() < 1e-5, "{share} {}", expected / all);
                }
            }
        }
    }

    #[test]
    fn a_long_run_neither_overflows_nor_vanishes() {
        let factors = Factors::of(&steps());
        for score in [45.0, -45.0] {
            let segments: Vec<Scored> = (0..5000).map(|at| scored(at, at + 1, score)).collect();
            let mut lattice = Lattice::default();
            let sum = lattice.add_up(|_| 12, 0, 5000, &segments, &factors, |_| true);
            assert!(sum.is_finite());
            for segment in &segments {
                let shares: f32 = lattice.shares(segment).iter().sum();
                assert!((shares - if score > 0.0 { 1.0 } else { 0.0 }).abs() < 1e-3, "{shares}");
            }
            let forced = lattice.add_up(|_| 12, 0, 5000, &segments, &factors, |_| false);
            assert!(forced.is_finite(), "{forced}");
            let shares: f32 = lattice.shares(&segments[2500]).iter().sum();
            assert!((shares - 1.0).abs() < 1e-3, "{shares}");
        }
    }

    #[test]
    fn a_segment_alone_has_the_shares_that_the_lattice_gives_it() {
        let factors = Factors::of(&steps());
        let segment = scored(3, 5, 0.4);
        let mut lattice = Lattice::default();
        lattice.add_up(|_| 12, 3, 5, &[segment], &factors, |_| true);
        for (a, b) in lattice.shares(&segment).into_iter().zip(Lattice::alone(&segment, &factors)) {
            assert!((a - b).abs() < 1e-6, "{a} {b}");
        }
    }

    #[test]
    fn a_weight_is_e_to_the_power_of_its_score() {
        for at in -460..=460 {
            let x = at as f32 * 0.1;
            let row = weights(&[x; TAGS]);
            assert!((f64::from(row[0]) / f64::from(x).exp() - 1.0).abs() < 2e-6, "{x}");
            assert_eq!(row[TAGS..], [0.0; 3]);
        }
        assert!(weights(&[f32::NEG_INFINITY; TAGS])[0] < 1e-19);
    }
}
