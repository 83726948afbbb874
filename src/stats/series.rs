//! Do the shares or counts of successive windows drift.

use super::special::normal_two_sided;

/// The trend of shares over scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ShareTrend {
    /// The statistic: above 0 the share rises with the score.
    pub z: f64,
    /// Two-sided p-value, 0 to 1.
    pub p: f64,
}

/// The trend of counts over scores.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CountTrend {
    /// Change of ln rate per unit of score.
    pub slope: f64,
    /// The slope over its standard error.
    pub z: f64,
    /// Two-sided p-value, 0 to 1.
    pub p: f64,
}

/// Tests shares for a linear trend over scores: Cochran and Armitage's test.
///
/// ```text
/// z = Σ sᵢ(xᵢ − nᵢ p) / sqrt(p(1−p) (Σ nᵢsᵢ² − (Σ nᵢsᵢ)²/N))      p = Σ xᵢ / N, N = Σ nᵢ
/// ```
///
/// Range: any; about standard normal without a trend, and `p` is two-sided from it. `None` when
/// lengths differ, a total is below its successes, all or none succeed, or the scores do not differ.
/// Source: P. Armitage, Biometrics 11 (1955) 375; R's `prop.trend.test` gives z².
///
/// ```
/// use cofactor::stats::series::cochran_armitage;
/// let smokers = cochran_armitage(&[83, 90, 129, 70], &[86, 93, 136, 82], &[1.0, 2.0, 3.0, 4.0]);
/// assert!((smokers.expect("shares that differ").z.powi(2) - 8.2249).abs() < 1e-4);
/// ```
pub fn cochran_armitage(successes: &[u64], totals: &[u64], scores: &[f64]) -> Option<ShareTrend> {
    let impossible = || successes.iter().zip(totals).any(|(x, n)| x > n);
    if successes.len() != totals.len() || totals.len() != scores.len() || impossible() {
        return None;
    }
    let weights: Vec<f64> = totals.iter().map(|&n| n as f64).collect();
    let total: f64 = weights.iter().sum();
    let share = successes.iter().map(|&x| x as f64).sum::<f64>() / total;
    let (center, spread) = moments(&weights, scores);
    // Deviations from the weighted mean score: the sum is the same, the rounding smaller.
    let sum: f64 = successes
        .iter()
        .zip(&weights)
        .zip(scores)
        .map(|((&x, n), score)| (score - center) * (x as f64 - n * share))
        .sum();
    let variance = share * (1.0 - share) * spread * total;
    trend(sum, variance).map(|(z, p)| ShareTrend { z, p })
}

/// Tests counts for a trend of their rate over scores: Poisson regression with an offset.
///
/// ```text
/// ln E(count) = a + slope · score + ln exposure,   z = slope / standard error (Wald)
/// ```
///
/// Range: any; `p` is two-sided from the normal distribution. `None` when lengths differ, an
/// exposure is not positive, or no finite slope is the likeliest: no counts, no two scores, or
/// events at the lowest or highest score only.
/// Source: J. A. Nelder and R. W. M. Wedderburn, J. R. Stat. Soc. A 135 (1972) 370.
///
/// ```
/// use cofactor::stats::series::poisson_trend;
/// let scores = [0.0, 90.0, 180.0, 270.0, 360.0];
/// let trend = poisson_trend(&[3, 5, 4, 9, 11], &[90.0; 5], &scores).expect("counts that vary");
/// assert!((trend.p - 0.014508).abs() < 1e-6);
/// ```
pub fn poisson_trend(counts: &[u64], exposures: &[f64], scores: &[f64]) -> Option<CountTrend> {
    let is_exposure = |e: &f64| *e > 0.0 && e.is_finite();
    if counts.len() != exposures.len() || counts.len() != scores.len() || !exposures.iter().all(is_exposure) {
        return None;
    }
    let weights: Vec<f64> = counts.iter().map(|&count| count as f64).collect();
    let total: f64 = weights.iter().sum();
    let (observed, _) = moments(&weights, scores);
    let lowest = scores.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if !(observed > lowest && observed < highest && (highest - lowest).is_finite()) {
        return None;
    }
    // Scores in 0 ..= 1 keep the slope near 1, whatever the unit.
    let unit = highest - lowest;
    let centered: Vec<f64> = scores.iter().map(|score| (score - observed) / unit).collect();
    let (slope, spread) = likeliest_slope(exposures, &centered)?;
    let (z, p) = trend(slope * total * spread, total * spread)?;
    Some(CountTrend { slope: slope / unit, z, p })
}

/// Finds the slope at which the mean score, weighted by expected counts, is 0.
///
/// That mean rises with the slope, so Newton's steps are kept inside a shrinking bracket. Also gives
/// the weighted variance of the scores there, which times the number of events is the information.
fn likeliest_slope(exposures: &[f64], scores: &[f64]) -> Option<(f64, f64)> {
    let (mut low, mut high, mut slope) = (-1e4, 1e4, 0.0);
    for _ in 0..200 {
        let peak = scores.iter().map(|score| slope * score).fold(f64::NEG_INFINITY, f64::max);
        let weights: Vec<f64> =
            scores.iter().zip(exposures).map(|(s, e)| e * (slope * s - peak).exp()).collect();
        let (mean, spread) = moments(&weights, scores);
        if mean < 0.0 {
            low = slope;
        } else {
            high = slope;
        }
        let mut next = slope - mean / spread;
        if !(next > low && next < high) {
            next = f64::midpoint(low, high);
        }
        if (next - slope).abs() <= 1e-14 * slope.abs().max(1.0) {
            return Some((slope, spread));
        }
        slope = next;
    }
    None
}

/// Weighted mean and variance (divisor: the sum of the weights).
fn moments(weights: &[f64], values: &[f64]) -> (f64, f64) {
    let total: f64 = weights.iter().sum();
    let mean = weights.iter().zip(values).map(|(w, v)| w * v).sum::<f64>() / total;
    let squares: f64 = weights.iter().zip(values).map(|(w, v)| w * (v - mean).powi(2)).sum();
    (mean, squares / total)
}

/// The normal statistic of a sum with a variance, and its p.
fn trend(sum: f64, variance: f64) -> Option<(f64, f64)> {
    let z = sum / variance.sqrt();
    z.is_finite().then(|| (z, normal_two_sided(z)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    const ENDS: [f64; 5] = [0.0, 90.0, 180.0, 270.0, 360.0];

    #[test]
    fn share_trend_agrees_with_the_formula_in_numpy() {
        // The formula above in numpy, p by scipy 1.17.1 2 * norm.sf(z).
        let trend = cochran_armitage(&[12, 15, 14, 22, 25], &[40, 44, 39, 50, 52], &ENDS).expect("shares");
        assert_close(trend.z, 2.036_327_299_029_434, 1e-11);
        assert_close(trend.p, 0.041_717_500_344_757_46, 1e-10);
        // Where the scores start, and in which unit, makes no difference.
        let later = ENDS.map(|end| 20_000.0 + end / 90.0);
        let moved = cochran_armitage(&[12, 15, 14, 22, 25], &[40, 44, 39, 50, 52], &later).expect("shares");
        assert_close(moved.z, trend.z, 1e-9);
        // All of a window: 5 of 5, then 2 of 5, is −1.5 beside a variance of 0.7 · 0.3 · 0.25 · 10.
        let falling = cochran_armitage(&[5, 2], &[5, 5], &[0.0, 1.0]).expect("shares that differ");
        assert_close(falling.z, -1.5 / 0.525_f64.sqrt(), 1e-13);
    }

    #[test]
    fn count_trends_agree_with_statsmodels() {
        // statsmodels 0.15.0 GLM(counts, add_constant(scores), Poisson(), offset=log(exposures)).
        let expected = [
            ([3, 5, 4, 9, 11], [90.0; 5], 0.003_630_112_018_341_486, 2.444_441_925_998_945),
            (
                [7, 0, 0, 2, 1],
                [30.0, 31.0, 28.0, 31.0, 30.0],
                -0.006_255_533_070_395_19,
                -2.089_527_221_745_39,
            ),
            (
                [1200, 1300, 1250, 1190, 1400],
                [91.0, 92.0, 92.0, 90.0, 91.0],
                0.000_279_137_208_090_538_4,
                2.825_033_390_159_315,
            ),
        ];
        for (counts, exposures, slope, z) in expected {
            let trend = poisson_trend(&counts, &exposures, &ENDS).expect("counts that vary");
            assert_close(trend.slope, slope, 1e-8);
            assert_close(trend.z, z, 1e-7);
        }
    }

    #[test]
    fn where_the_scores_start_makes_no_difference_to_counts() {
        let trend = |scores| poisson_trend(&[3, 5, 9], &[1.0; 3], scores).expect("counts that vary");
        let (later, around) = (trend(&[0.0, 1.0, 2.0]), trend(&[-1.0, 0.0, 1.0]));
        assert_close(around.slope, later.slope, 1e-12);
        assert_close(around.z, later.z, 1e-12);
    }

    #[test]
    fn level_counts_have_no_slope() {
        let trend = poisson_trend(&[4, 4, 4, 4, 4], &[30.0; 5], &ENDS).expect("counts");
        assert!(trend.slope.abs() < 1e-15 && (trend.p - 1.0).abs() < 1e-12);
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(cochran_armitage(&[0, 0], &[5, 5], &[1.0, 2.0]), None);
        assert_eq!(cochran_armitage(&[5, 5], &[5, 5], &[1.0, 2.0]), None);
        assert_eq!(cochran_armitage(&[1, 2], &[5, 5], &[1.0, 1.0]), None);
        assert_eq!(cochran_armitage(&[6, 2], &[5, 5], &[1.0, 2.0]), None);
        assert_eq!(cochran_armitage(&[1], &[5, 5], &[1.0, 2.0]), None);
        assert_eq!(cochran_armitage(&[], &[], &[]), None);
        assert_eq!(poisson_trend(&[0, 0, 7], &[1.0; 3], &[1.0, 2.0, 3.0]), None);
        assert_eq!(poisson_trend(&[0, 0, 0], &[1.0; 3], &[1.0, 2.0, 3.0]), None);
        for exposure in [0.0, -1.0, f64::INFINITY, f64::NAN] {
            assert_eq!(poisson_trend(&[1, 0, 2], &[1.0, exposure, 1.0], &[1.0, 2.0, 3.0]), None);
        }
        assert_eq!(poisson_trend(&[1, 3, 2], &[1.0; 2], &[1.0, 2.0, 3.0]), None);
        assert_eq!(poisson_trend(&[1, 3, 2], &[1.0; 3], &[1.0, 2.0]), None);
        assert_eq!(poisson_trend(&[1, 2], &[1.0; 2], &[1.0, f64::NAN]), None);
        assert_eq!(poisson_trend(&[], &[], &[]), None);
    }
}
