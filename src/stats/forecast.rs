//! How well counts were foreseen: by their order, and by how likely they were held to be.

use super::special::ln_poisson;

/// Correlates the order of two lists: Spearman's coefficient, ties sharing their mean rank.
///
/// ```text
/// ρ = Σ (rᵢ − r̄)(sᵢ − s̄) / sqrt(Σ (rᵢ − r̄)² Σ (sᵢ − s̄)²)      r, s the ranks
/// ```
///
/// Range: −1 to 1. `None` when the lengths differ, either list does not vary, or a number is not a number.
/// Source: C. Spearman, American Journal of Psychology 15 (1904) 72.
///
/// ```
/// use cofactor::stats::forecast::{Ranks, spearman};
/// let ranks = |values: &[f64]| Ranks::new(values);
/// let rho = spearman(&ranks(&[1.0, 2.0, 3.0, 4.0, 5.0]), &ranks(&[5.0, 6.0, 7.0, 8.0, 7.0]));
/// assert!((rho.expect("lists that vary") - 0.820_782_681_668_123_3).abs() < 1e-12);
/// assert_eq!(spearman(&ranks(&[1.0, 1.0]), &ranks(&[1.0, 2.0])), None);
/// ```
pub fn spearman(a: &Ranks, b: &Ranks) -> Option<f64> {
    let (Some(a), Some(b)) = (&a.0, &b.0) else { return None };
    if a.len() != b.len() {
        return None;
    }
    // Mean ranks always have this mean, ties or not.
    let mean = f64::midpoint(a.len() as f64, 1.0);
    let (mut both, mut of_a, mut of_b) = (0.0, 0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let (a, b) = (a - mean, b - mean);
        both += a * b;
        of_a += a * a;
        of_b += b * b;
    }
    let spread = (of_a * of_b).sqrt();
    (spread > 0.0).then(|| (both / spread).clamp(-1.0, 1.0))
}

/// How many steps of the last digit two values may be apart that count as equal: about 1e-12 of them. Sums of the same
/// terms in another order differ in their last digits.
const ROUNDING: u64 = 1 << 13;

/// The ranks of a list, from 1, values that are equal up to rounding sharing the mean of theirs.
#[derive(Debug, Clone)]
pub struct Ranks(Option<Vec<f64>>);

impl Ranks {
    /// Ranks a list; one that holds what is not a number has no ranks.
    pub fn new(values: &[f64]) -> Self {
        Self((!values.iter().any(|value| value.is_nan())).then(|| ranks(values)))
    }
}

fn ranks(values: &[f64]) -> Vec<f64> {
    // Numbers that stand in the order of the values, each beside its place, so that sorting looks nothing up.
    let number = |value: &f64| {
        let bits = value.to_bits();
        if bits >> 63 == 0 { bits | 1 << 63 } else { !bits }
    };
    let mut order: Vec<(u64, u32)> = values.iter().map(number).zip(0..).collect();
    order.sort_unstable_by_key(|(number, _)| *number);
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for ties in order.chunk_by(|a, b| b.0 - a.0 <= ROUNDING) {
        let shared = before as f64 + f64::midpoint(ties.len() as f64, 1.0);
        for (_, place) in ties {
            ranks[*place as usize] = shared;
        }
        before += ties.len();
    }
    ranks
}

/// Gives ln of the chance of exactly `count` events where `mean` are expected, of a Poisson count.
///
/// ```text
/// k ln m − m − ln k!
/// ```
///
/// Range: at most 0. `None` unless the mean is positive and finite.
///
/// ```
/// use cofactor::stats::forecast::ln_poisson_count;
/// assert!((ln_poisson_count(3, 2.5).expect("a mean") + 1.542_887_273_605_689_5).abs() < 1e-12);
/// assert_eq!(ln_poisson_count(0, 0.0), None);
/// ```
pub fn ln_poisson_count(count: u64, mean: f64) -> Option<f64> {
    (mean > 0.0 && mean.is_finite()).then(|| ln_poisson(count as f64, mean))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn correlations_agree_with_scipy() {
        // scipy 1.17.1 stats.spearmanr.
        let cases: [(&[f64], &[f64], f64); 3] = [
            (&[3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0], &[2.0, 7.0, 1.0, 8.0, 2.0, 8.0, 1.0, 8.0], RHO[0]),
            (&[1.0, 2.0, 3.0], &[3.0, 2.0, 1.0], -1.0),
            (&[0.0, 0.0, 0.0, 2.5], &[1.0, 0.0, 0.0, 7.0], RHO[1]),
        ];
        for (a, b, expected) in cases {
            assert_close(spearman(&Ranks::new(a), &Ranks::new(b)).expect("lists that vary"), expected, 1e-12);
        }
    }

    const RHO: [f64; 2] = [0.198_853_681_209_924_67, 0.816_496_580_927_726_1];

    #[test]
    fn values_that_rounding_sets_apart_share_a_rank() {
        let ranks = |values: &[f64]| Ranks::new(values).0.expect("numbers");
        assert_eq!(ranks(&[0.3, 1.0, 0.1 + 0.2]), [1.5, 3.0, 1.5]);
        assert_eq!(ranks(&[-0.3, 0.0, -0.1 - 0.2, -0.0]), [1.5, 3.5, 1.5, 3.5]);
        assert_eq!(ranks(&[1.0, 1.0 + 1e-10, 1e300, 1.000_001e300]), [1.0, 2.0, 3.0, 4.0]);
        // Counts are told apart as long as they are exact to a part of a million million.
        assert_eq!(ranks(&[1e11, 1e11 + 1.0]), [1.0, 2.0]);
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(spearman(&Ranks::new(&[]), &Ranks::new(&[])), None);
        assert_eq!(spearman(&Ranks::new(&[1.0]), &Ranks::new(&[1.0])), None);
        assert_eq!(spearman(&Ranks::new(&[1.0, 2.0]), &Ranks::new(&[1.0])), None);
        assert_eq!(spearman(&Ranks::new(&[1.0, f64::NAN]), &Ranks::new(&[1.0, 2.0])), None);
        assert_eq!(ln_poisson_count(1, f64::INFINITY), None);
    }

    #[test]
    fn poisson_chances_agree_with_scipy() {
        // scipy 1.17.1 stats.poisson.logpmf.
        for (count, mean, expected) in
            [(0, 0.02, -0.02), (7, 3.3, -3.467_704_081_758_373), (1200, 1000.0, -23.249_914_548_281_595)]
        {
            assert_close(ln_poisson_count(count, mean).expect("a mean"), expected, 1e-11);
        }
    }
}
