//! Medians, percentiles, means, and the comparison of two sets of durations on the log scale.

use super::beta::student_975;

/// Number, mean and variance of the natural logarithms of positive values.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LogMoments {
    /// How many values.
    pub n: u64,
    /// Mean of the logarithms.
    pub mean: f64,
    /// Sample variance of the logarithms (divisor `n − 1`); `None` below two values.
    pub variance: Option<f64>,
}

/// A ratio of two geometric means with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RatioInterval {
    /// The first geometric mean over the second.
    pub estimate: f64,
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
    /// Standard deviation of the logarithms, pooled over both sides.
    pub pooled_sd: f64,
}

/// Gives the type 7 quantile of values sorted in ascending order.
///
/// ```text
/// h = (n − 1) q,   x[⌊h⌋] + (h − ⌊h⌋) (x[⌊h⌋+1] − x[⌊h⌋])
/// ```
///
/// Range and unit: those of the values. `None` without values or for `q` outside 0 to 1.
/// Source: R. J. Hyndman and Y. Fan, Am. Stat. 50 (1996) 361, definition 7.
///
/// ```
/// use cofactor::stats::summary::quantile;
/// assert_eq!(quantile(&[1.0, 2.0, 3.0, 10.0], 0.75), Some(4.75));
/// ```
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let place = Place::of(sorted.len(), q)?;
    let low = *sorted.get(place.index)?;
    let high = sorted.get(place.index + 1).copied().unwrap_or(low);
    place.between(low, high)
}

/// Gives the type 7 quantiles of values in any order, which it reorders.
///
/// Each is found by selection in time proportional to the number of values, without a full sort.
/// `None` where [`quantile`] gives `None`.
///
/// ```
/// use cofactor::stats::summary::quantiles_of;
/// assert_eq!(quantiles_of(&mut [10.0, 1.0, 3.0, 2.0], [0.25, 0.5]), Some([1.75, 2.5]));
/// ```
pub fn quantiles_of<const N: usize>(values: &mut [f64], levels: [f64; N]) -> Option<[f64; N]> {
    let mut found = [0.0; N];
    for (slot, q) in found.iter_mut().zip(levels) {
        let place = Place::of(values.len(), q)?;
        let (_, low, above) = values.select_nth_unstable_by(place.index, f64::total_cmp);
        let high = above.iter().copied().min_by(f64::total_cmp).unwrap_or(*low);
        *slot = place.between(*low, high)?;
    }
    Some(found)
}

/// Gives the median of values in any order, which it reorders; `None` without values.
///
/// ```
/// use cofactor::stats::summary::median_of;
/// assert_eq!(median_of(&mut [10.0, 1.0, 3.0, 2.0]), Some(2.5));
/// ```
pub fn median_of(values: &mut [f64]) -> Option<f64> {
    quantiles_of(values, [0.5]).map(|[median]| median)
}

/// Gives the arithmetic mean; `None` without values.
///
/// ```
/// assert_eq!(cofactor::stats::summary::mean(&[1.0, 2.0, 6.0]), Some(3.0));
/// ```
pub fn mean(values: &[f64]) -> Option<f64> {
    let mean = values.iter().sum::<f64>() / values.len() as f64;
    (!mean.is_nan()).then_some(mean)
}

/// Gives the geometric mean, `exp(mean(ln x))`; `None` without values or when one is not positive.
///
/// ```
/// let mean = cofactor::stats::summary::geometric_mean(&[1.0, 10.0, 100.0]);
/// assert!((mean.expect("all are positive") - 10.0).abs() < 1e-12);
/// ```
pub fn geometric_mean(values: &[f64]) -> Option<f64> {
    LogMoments::of(values).map(|moments| moments.mean.exp())
}

impl LogMoments {
    /// Takes the moments of `ln x`; `None` without values or when one is not positive and finite.
    ///
    /// ```
    /// use cofactor::stats::summary::LogMoments;
    /// let moments = LogMoments::of(&[1.0, 1.0_f64.exp(), 2.0_f64.exp()]).expect("all are positive");
    /// assert!((moments.mean - 1.0).abs() < 1e-12);
    /// assert!((moments.variance.expect("three values") - 1.0).abs() < 1e-12);
    /// ```
    pub fn of(values: &[f64]) -> Option<Self> {
        if values.is_empty() || !values.iter().all(|&x| x > 0.0 && x.is_finite()) {
            return None;
        }
        Self::of_logs(&values.iter().map(|x| x.ln()).collect::<Vec<_>>())
    }

    /// Takes the same moments of values whose logarithms are known; `None` without values or when a logarithm is not
    /// finite.
    ///
    /// ```
    /// use cofactor::stats::summary::LogMoments;
    /// assert_eq!(LogMoments::of_logs(&[2.0_f64.ln(), 8.0_f64.ln()]), LogMoments::of(&[2.0, 8.0]));
    /// ```
    pub fn of_logs(logs: &[f64]) -> Option<Self> {
        if logs.is_empty() || !logs.iter().all(|log| log.is_finite()) {
            return None;
        }
        let n = logs.len();
        let mean = logs.iter().sum::<f64>() / n as f64;
        let squares: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum();
        let variance = (n > 1).then(|| squares / (n - 1) as f64);
        Some(Self { n: n as u64, mean, variance })
    }
}

/// Compares two sets of durations by the ratio of their geometric means.
///
/// ```text
/// exp(m1 − m0 ± t(0.975, ν) sqrt(a + b))      a = s1²/n1, b = s0²/n0
/// ν = (a + b)² / (a²/(n1−1) + b²/(n0−1))
/// ```
///
/// Range: above 0, no unit. `None` with fewer than two values on either side. Without any variance
/// the interval collapses onto the estimate.
/// Source: B. L. Welch, Biometrika 34 (1947) 28, on logarithms.
///
/// ```
/// use cofactor::stats::summary::{LogMoments, ratio_of_geometric_means};
/// let now = LogMoments::of(&[20.0, 40.0, 80.0]).expect("positive");
/// let before = LogMoments::of(&[10.0, 20.0, 40.0]).expect("positive");
/// let ratio = ratio_of_geometric_means(&now, &before).expect("three on each side");
/// assert!((ratio.estimate - 2.0).abs() < 1e-12 && (ratio.low - 0.415535).abs() < 1e-6);
/// ```
pub fn ratio_of_geometric_means(now: &LogMoments, before: &LogMoments) -> Option<RatioInterval> {
    if now.n < 2 || before.n < 2 {
        return None;
    }
    let (now_variance, before_variance) = (now.variance?, before.variance?);
    let (n1, n0) = (now.n as f64, before.n as f64);
    let (a, b) = (now_variance / n1, before_variance / n0);
    let difference = now.mean - before.mean;
    let half = if a + b > 0.0 {
        // Scaled by the sum first, so that tiny variances do not vanish when squared.
        let (share_a, share_b) = (a / (a + b), b / (a + b));
        let freedom = 1.0 / (share_a * share_a / (n1 - 1.0) + share_b * share_b / (n0 - 1.0));
        student_975(freedom) * (a + b).sqrt()
    } else {
        0.0
    };
    let pooled = ((n1 - 1.0) * now_variance + (n0 - 1.0) * before_variance) / (n1 + n0 - 2.0);
    let ratio = RatioInterval {
        estimate: difference.exp(),
        low: (difference - half).exp(),
        high: (difference + half).exp(),
        pooled_sd: pooled.sqrt(),
    };
    (ratio.estimate.is_finite() && !half.is_nan() && !pooled.is_nan()).then_some(ratio)
}

/// Where a quantile lies: after the order statistic `index`, a `fraction` of the way to the next.
struct Place {
    index: usize,
    fraction: f64,
}

impl Place {
    fn of(n: usize, q: f64) -> Option<Self> {
        if n == 0 || !(0.0..=1.0).contains(&q) {
            return None;
        }
        let h = (n - 1) as f64 * q;
        Some(Self { index: (h as usize).min(n - 1), fraction: h.fract() })
    }

    fn between(&self, low: f64, high: f64) -> Option<f64> {
        let value = if self.fraction > 0.0 { low + self.fraction * (high - low) } else { low };
        (!value.is_nan()).then_some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn quantiles_agree_with_numpy() {
        // numpy.quantile([3, 1, 4, 1, 5, 9, 2, 6], [0.1, 0.25, 0.5, 0.9, 1]).
        let levels = [0.1, 0.25, 0.5, 0.9, 1.0];
        let expected = [1.0, 1.75, 3.5, 6.9, 9.0];
        let mut values = [3.0, 1.0, 4.0, 1.0, 5.0, 9.0, 2.0, 6.0];
        let found = quantiles_of(&mut values, levels).expect("eight values");
        values.sort_unstable_by(f64::total_cmp);
        for ((q, found), expected) in levels.into_iter().zip(found).zip(expected) {
            assert_close(found, expected, 1e-15);
            assert_eq!(quantile(&values, q), Some(found));
        }
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(quantile(&[], 0.5), None);
        assert_eq!(quantile(&[1.0], f64::NAN), None);
        assert_eq!(quantile(&[1.0], 1.1), None);
        assert_eq!(median_of(&mut []), None);
        assert_eq!(median_of(&mut [7.0]), Some(7.0));
        assert_eq!(mean(&[]), None);
        assert_eq!(geometric_mean(&[]), None);
        assert_eq!(geometric_mean(&[3.0, 0.0]), None);
        assert_eq!(LogMoments::of(&[3.0]).and_then(|one| one.variance), None);
    }

    #[test]
    fn welch_agrees_with_scipy() {
        // scipy 1.17.1 ttest_ind(log(now), log(before), equal_var=False).confidence_interval(0.95).
        let now = LogMoments::of(&[12.0, 45.0, 33.0, 90.0, 7.0, 61.0]).expect("positive");
        let before = LogMoments::of(&[20.0, 80.0, 150.0, 41.0]).expect("positive");
        let ratio = ratio_of_geometric_means(&now, &before).expect("enough on both sides");
        assert_close(ratio.estimate, 0.530_087_511_607_020_4, 1e-12);
        assert_close(ratio.low, 0.131_994_622_169_097_85, 1e-11);
        assert_close(ratio.high, 2.128_819_836_324_423_5, 1e-11);
        assert_close(ratio.pooled_sd, 0.941_819_870_838_062_6, 1e-12);
    }

    #[test]
    fn equal_durations_on_one_side_leave_the_spread_of_the_other() {
        // Before: logarithms ln 2 on either side of ln 20, so a standard error of ln 2 with one degree of freedom.
        let (now, before) = (LogMoments::of(&[10.0, 10.0]), LogMoments::of(&[10.0, 40.0]));
        let ratio =
            ratio_of_geometric_means(&now.expect("two"), &before.expect("two")).expect("two on each side");
        assert_close(ratio.estimate, 0.5, 1e-12);
        assert_close(ratio.high, 0.5 * 2.0_f64.powf(12.706_204_736_174_694), 1e-9);
    }

    #[test]
    fn equal_durations_collapse_the_interval() {
        let now = LogMoments::of(&[20.0, 20.0]).expect("positive");
        let before = LogMoments::of(&[10.0, 10.0, 10.0]).expect("positive");
        let ratio = ratio_of_geometric_means(&now, &before).expect("two on each side");
        assert_close(ratio.estimate, 2.0, 1e-12);
        assert_close(ratio.low, ratio.estimate, 0.0);
        assert_close(ratio.high, ratio.estimate, 0.0);
        let one = LogMoments::of(&[20.0]).expect("positive");
        assert_eq!(ratio_of_geometric_means(&now, &one), None);
    }
}
