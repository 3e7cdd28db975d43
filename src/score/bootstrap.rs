//! How sure a figure is: documents are drawn again with replacement, and the figure computed on each draw.
//!
//! Documents are drawn, not mentions, for the mentions of one article stand or fall together.

/// How often documents are drawn, and from where the chance comes. The same settings give the same intervals everywhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Number of draws.
    pub samples: usize,
    /// Seed of the generator.
    pub seed: u64,
}

impl Default for Draws {
    fn default() -> Draws {
        Draws { samples: 1000, seed: 1 }
    }
}

/// An interval that holds 95 of 100 draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// 2.5 of 100 draws are lower.
    pub low: f64,
    /// 2.5 of 100 draws are higher.
    pub high: f64,
}

/// SplitMix64 (Steele et al. 2014): small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Returns a number below `limit`, each as likely (to one in 2^32).
    fn below(&mut self, limit: usize) -> usize {
        ((u128::from(self.next()) * limit as u128) >> 64) as usize
    }
}

/// Returns the figures of each draw: `figures` is given the sums of the rows of the documents drawn. All rows are of one length;
/// a figure that a draw does not have is NaN.
pub fn draw(rows: &[Vec<u32>], draws: Draws, figures: impl Fn(&[u32]) -> Vec<f64>) -> Vec<Vec<f64>> {
    let Some(columns) = rows.first().map(Vec::len) else { return Vec::new() };
    let mut chance = Chance(draws.seed);
    let mut sums = vec![0; columns];
    let mut out = Vec::with_capacity(draws.samples);
    for _ in 0..draws.samples {
        sums.fill(0);
        for _ in 0..rows.len() {
            let row = &rows[chance.below(rows.len())];
            sums.iter_mut().zip(row).for_each(|(sum, count)| *sum += count);
        }
        out.push(figures(&sums));
    }
    out
}

/// Returns the interval of a figure over the draws, by its column; None where no draw has it.
pub fn interval(drawn: &[Vec<f64>], column: usize) -> Option<Interval> {
    let mut values: Vec<f64> =
        drawn.iter().filter_map(|draw| draw.get(column).copied()).filter(|value| !value.is_nan()).collect();
    if values.is_empty() {
        return None;
    }
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    Some(Interval { low: at(0.025), high: at(0.975) })
}

/// Returns the share of the draws in which a figure is above 0; draws that are 0 count as half.
pub fn above_zero(drawn: &[Vec<f64>], column: usize) -> f64 {
    let values: Vec<f64> =
        drawn.iter().filter_map(|draw| draw.get(column).copied()).filter(|value| !value.is_nan()).collect();
    let above: f64 = values.iter().map(|&value| f64::from(value > 0.0) + 0.5 * f64::from(value == 0.0)).sum();
    if values.is_empty() { 0.5 } else { above / values.len() as f64 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_interval() {
        let rows: Vec<Vec<u32>> = (0..50).map(|at| vec![u32::from(at % 5 != 0), 1]).collect();
        let share = |sums: &[u32]| vec![f64::from(sums[0]) / f64::from(sums[1])];
        let once = interval(&draw(&rows, Draws::default(), share), 0).unwrap();
        assert_eq!(Some(once), interval(&draw(&rows, Draws::default(), share), 0));
        // 40 of 50: the interval of the binomial is 0.68 to 0.90.
        assert!((0.64..0.74).contains(&once.low) && (0.86..0.94).contains(&once.high), "{once:?}");
    }

    #[test]
    fn one_document_or_none_has_no_spread() {
        let share = |sums: &[u32]| vec![f64::from(sums[0]), f64::NAN];
        let drawn = draw(&[vec![3]], Draws::default(), share);
        assert_eq!(interval(&drawn, 0), Some(Interval { low: 3.0, high: 3.0 }));
        assert_eq!(interval(&drawn, 1), None);
        assert!(draw(&[], Draws::default(), share).is_empty());
        assert_eq!(above_zero(&drawn, 0), 1.0);
    }
}
