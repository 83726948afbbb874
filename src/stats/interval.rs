//! 95 % intervals for shares, counts, differences of shares and ratios of rates.

use rustc_hash::FxHashMap;

use super::beta::beta_quantile;
use super::special::{Z_975, gamma_quantile};

/// A 95 % interval, both ends included.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Interval {
    /// The lower limit.
    pub low: f64,
    /// The upper limit.
    pub high: f64,
}

/// A ratio of two rates with its exact 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct RateRatio {
    /// The first rate over the second; `None` where the second count is 0.
    pub estimate: Option<f64>,
    /// The lower limit; 0 where the first count is 0.
    pub low: f64,
    /// The upper limit; `None` (unbounded) where the second count is 0.
    pub high: Option<f64>,
}

/// Gives the Wilson interval of a share, without continuity correction.
///
/// ```text
/// (p + z²/2n ± z sqrt(p(1−p)/n + z²/4n²)) / (1 + z²/n)      p = successes/n, z = 1.959964
/// ```
///
/// Range: within 0 to 1; exactly 0 at the low end without successes, exactly 1 at the high end
/// without failures. `None` for `n` = 0 or more successes than `n`.
/// Source: E. B. Wilson, J. Am. Stat. Assoc. 22 (1927) 209.
///
/// ```
/// use cofactor::stats::interval::wilson;
/// let share = wilson(8, 10).expect("ten trials");
/// assert!((share.low - 0.490162).abs() < 1e-6 && (share.high - 0.943318).abs() < 1e-6);
/// ```
pub fn wilson(successes: u64, n: u64) -> Option<Interval> {
    if n == 0 || successes > n {
        return None;
    }
    let total = n as f64;
    let p = successes as f64 / total;
    let z2 = Z_975 * Z_975;
    let center = p + z2 / (2.0 * total);
    let half = Z_975 * (p * (1.0 - p) / total + z2 / (4.0 * total * total)).sqrt();
    let scale = 1.0 + z2 / total;
    let low = if successes == 0 { 0.0 } else { (center - half) / scale };
    let high = if successes == n { 1.0 } else { (center + half) / scale };
    Some(Interval { low, high })
}

/// Gives Garwood's exact interval of a Poisson mean from one count.
///
/// ```text
/// low = χ²(0.025, 2 count) / 2        high = χ²(0.975, 2 count + 2) / 2
/// ```
///
/// Range: 0 and up, in events; divide by the exposure for a rate. The low end is 0 for no event.
/// Source: F. Garwood, Biometrika 28 (1936) 437.
///
/// ```
/// use cofactor::stats::interval::garwood;
/// let events = garwood(10);
/// assert!((events.low - 4.795389).abs() < 1e-6 && (events.high - 18.390356).abs() < 1e-6);
/// ```
pub fn garwood(count: u64) -> Interval {
    let x = count as f64;
    let low = if count == 0 { 0.0 } else { gamma_quantile(x, 0.025) };
    Interval { low, high: gamma_quantile(x + 1.0, 0.975) }
}

/// Gives the exact Clopper–Pearson interval of a share.
///
/// ```text
/// low = B(0.025; x, n−x+1)        high = B(0.975; x+1, n−x)        B: beta quantile
/// ```
///
/// Range: within 0 to 1. `None` for `n` = 0 or `x` above `n`.
/// Source: C. J. Clopper and E. S. Pearson, Biometrika 26 (1934) 404.
///
/// ```
/// use cofactor::stats::interval::clopper_pearson;
/// let share = clopper_pearson(8, 10).expect("ten trials");
/// assert!((share.low - 0.443905).abs() < 1e-6 && (share.high - 0.974789).abs() < 1e-6);
/// ```
pub fn clopper_pearson(x: u64, n: u64) -> Option<Interval> {
    let limits = exact_limits(x, n)?;
    Some(Interval { low: limits.low.0, high: limits.high.0 })
}

/// Gives Newcombe's interval of a difference of shares, `x1/n1 − x0/n0`.
///
/// ```text
/// low  = d − sqrt((p1−l1)² + (u0−p0)²)
/// high = d + sqrt((u1−p1)² + (p0−l0)²)      d = p1 − p0; l, u: Wilson limits of each share
/// ```
///
/// Range: within −1 to 1. `None` when either share has denominator 0.
/// Source: R. G. Newcombe, Statistics in Medicine 17 (1998) 873, method 10.
///
/// ```
/// use cofactor::stats::interval::newcombe;
/// let change = newcombe(56, 70, 48, 80).expect("both have trials");
/// assert!((change.low - 0.0524).abs() < 1e-4 && (change.high - 0.3339).abs() < 1e-4);
/// ```
pub fn newcombe(x1: u64, n1: u64, x0: u64, n0: u64) -> Option<Interval> {
    let (now, before) = (wilson(x1, n1)?, wilson(x0, n0)?);
    let p1 = x1 as f64 / n1 as f64;
    let p0 = x0 as f64 / n0 as f64;
    let difference = p1 - p0;
    Some(Interval {
        low: difference - (p1 - now.low).hypot(before.high - p0),
        high: difference + (now.high - p1).hypot(p0 - before.low),
    })
}

/// Compares two counts over their exposures as a ratio of rates.
///
/// ```text
/// estimate = (x / exposure_x) / (y / exposure_y)
/// limits   = π/(1−π) · exposure_y / exposure_x      π: Clopper–Pearson limits of x / (x+y)
/// ```
///
/// Range: 0 and up, no unit. With `y` = 0 estimate and upper limit are `None`; with `x + y` = 0, or
/// an exposure that is not positive and finite, all is `None`.
/// Source: J. Przyborowski and H. Wilenski, Biometrika 31 (1940) 313.
///
/// ```
/// use cofactor::stats::interval::rate_ratio;
/// let ratio = rate_ratio(12, 90.0, 5, 90.0).expect("events on both sides");
/// assert_eq!(ratio.estimate, Some(2.4));
/// assert!((ratio.low - 0.787046).abs() < 1e-6);
/// ```
pub fn rate_ratio(x: u64, exposure_x: f64, y: u64, exposure_y: f64) -> Option<RateRatio> {
    RateRatios::default().of(x, exposure_x, y, exposure_y)
}

/// Compares many counts over their exposures; the limits depend on the counts alone and are kept for the next.
#[derive(Debug, Default)]
pub struct RateRatios {
    limits: FxHashMap<(u64, u64), Option<ExactLimits>>,
}

impl RateRatios {
    /// Returns what [`rate_ratio`] returns.
    pub fn of(&mut self, x: u64, exposure_x: f64, y: u64, exposure_y: f64) -> Option<RateRatio> {
        let is_exposure = |e: f64| e > 0.0 && e.is_finite();
        if !is_exposure(exposure_x) || !is_exposure(exposure_y) {
            return None;
        }
        let limits = (*self.limits.entry((x, y)).or_insert_with(|| exact_limits(x, x.saturating_add(y))))?;
        let scale = exposure_y / exposure_x;
        let odds = |(p, rest): (f64, f64)| p / rest * scale;
        Some(RateRatio {
            estimate: (y > 0).then(|| x as f64 / y as f64 * scale),
            low: odds(limits.low),
            high: (y > 0).then(|| odds(limits.high)),
        })
    }
}

/// Clopper–Pearson limits, each with its complement to 1.
#[derive(Debug, Clone, Copy)]
struct ExactLimits {
    low: (f64, f64),
    high: (f64, f64),
}

fn exact_limits(x: u64, n: u64) -> Option<ExactLimits> {
    if n == 0 || x > n {
        return None;
    }
    let (hits, misses) = (x as f64, (n - x) as f64);
    let low = if x == 0 { (0.0, 1.0) } else { beta_quantile(hits, misses + 1.0, 0.025) };
    let high = if x == n { (1.0, 0.0) } else { beta_quantile(hits + 1.0, misses, 0.975) };
    Some(ExactLimits { low, high })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[track_caller]
    fn assert_interval(actual: Interval, low: f64, high: f64) {
        assert_close(actual.low, low, 1e-10);
        assert_close(actual.high, high, 1e-10);
    }

    #[test]
    fn wilson_agrees_with_statsmodels() {
        // statsmodels 0.15.0 proportion_confint(x, n, method="wilson").
        let expected = [
            (8, 10, 0.490_162_471_536_641_83, 0.943_317_848_545_624_7),
            (0, 12, 0.0, 0.242_494_006_655_240_96),
            (12, 12, 0.757_505_993_344_758_9, 1.0),
            (1, 1000, 0.000_176_546_370_626_077_65, 0.005_642_558_597_957_937),
            (3000, 10_000_000, 0.000_289_456_688_881_503, 0.000_310_927_226_365_557_66),
        ];
        for (successes, n, low, high) in expected {
            assert_interval(wilson(successes, n).expect("n is above 0"), low, high);
        }
    }

    #[test]
    fn wilson_ends_are_exact() {
        for n in 1..2000 {
            assert_eq!(wilson(0, n).map(|i| i.low.to_bits()), Some(0.0_f64.to_bits()));
            assert_eq!(wilson(n, n).map(|i| i.high.to_bits()), Some(1.0_f64.to_bits()));
        }
        assert_eq!(wilson(0, 0), None);
        assert_eq!(wilson(3, 2), None);
    }

    #[test]
    fn clopper_pearson_agrees_with_scipy() {
        // scipy 1.17.1 binomtest(x, n).proportion_ci(0.95).
        let expected = [
            (8, 10, 0.443_904_537_692_358_5, 0.974_789_273_673_166_5),
            (0, 12, 0.0, 0.264_648_469_397_051_17),
            (12, 12, 0.735_351_530_602_948_8, 1.0),
            (1, 1000, 2.531_748_749_167_463_4e-05, 0.005_558_924_279_849_9),
            (3000, 10_000_000, 0.000_289_361_387_164_671_5, 0.000_310_929_653_483_097),
        ];
        for (x, n, low, high) in expected {
            assert_interval(clopper_pearson(x, n).expect("n is above 0"), low, high);
        }
        assert_eq!(clopper_pearson(0, 0), None);
    }

    #[test]
    fn garwood_agrees_with_scipy() {
        // scipy 1.17.1 chi2.ppf(0.025, 2 * count) / 2, chi2.ppf(0.975, 2 * count + 2) / 2.
        let expected = [
            (0, 0.0, 3.688_879_454_113_935_4),
            (1, 0.025_317_807_984_289_876, 5.571_643_390_938_898),
            (10, 4.795_388_696_132_433_5, 18.390_356_042_017_78),
            (1000, 938.973_018_407_695_2, 1_063.952_136_016_302),
            (250_000, 249_020.965_504_321_24, 250_981.930_760_977_12),
        ];
        for (count, low, high) in expected {
            assert_interval(garwood(count), low, high);
        }
    }

    #[test]
    fn newcombe_agrees_with_statsmodels() {
        // statsmodels 0.15.0 confint_proportions_2indep(..., method="newcomb", compare="diff"); the
        // first and last are in Newcombe's own table.
        let expected = [
            (56, 70, 48, 80, 0.052_431_472_402_364_98, 0.333_872_654_036_906_14),
            (9, 10, 3, 10, 0.170_522_723_934_502_9, 0.809_017_973_535_488),
            (10, 10, 0, 20, 0.679_086_037_141_914_5, 1.0),
            (5, 56, 0, 29, -0.038_137_147_903_536_936, 0.192_560_013_855_111_65),
        ];
        for (x1, n1, x0, n0, low, high) in expected {
            assert_interval(newcombe(x1, n1, x0, n0).expect("both have trials"), low, high);
        }
        assert_eq!(newcombe(1, 2, 0, 0), None);
    }

    #[test]
    fn rate_ratios_agree_with_scipy() {
        // x, exposure, y, exposure; scipy 1.17.1, limits by f.ppf(0.975, 2(y+1), 2x) and
        // f.ppf(0.975, 2(x+1), 2y); the very last limit leaves 0.025 to 15 digits in P(X ≤ 1),
        // summed with 40 digits.
        let expected = [
            (12, 90.0, 5, 90.0, 0.787_045_894_172_816_3, 8.695_981_118_680_265),
            (3, 30.0, 20, 365.0, 0.347_280_909_035_544_9, 6.153_567_731_467_019),
            (0, 10.0, 4, 20.0, 0.0, 3.029_733_718_731_740_6),
            (1, 1.0, 10_000_000, 1.0, 2.531_780_548_455_892e-9, 5.571_644_664_517_395e-7),
        ];
        for (x, exposure_x, y, exposure_y, low, high) in expected {
            let ratio = rate_ratio(x, exposure_x, y, exposure_y).expect("events");
            assert_close(ratio.low, low, 1e-11);
            assert_close(ratio.high.expect("y is above 0"), high, 1e-11);
            let mirrored = rate_ratio(y, exposure_y, x, exposure_x).expect("events");
            assert_close(mirrored.low, 1.0 / high, 1e-11);
        }
    }

    #[test]
    fn the_estimate_is_the_ratio_of_the_rates() {
        // 12 in 90 against 5 in 30: 2/15 over 1/6.
        let ratio = rate_ratio(12, 90.0, 5, 30.0).expect("events on both sides");
        assert_close(ratio.estimate.expect("a count before"), 0.8, 1e-14);
    }

    #[test]
    fn rate_ratios_without_a_second_count_are_open_above() {
        let ratio = rate_ratio(4, 20.0, 0, 10.0).expect("four events");
        assert_eq!((ratio.estimate, ratio.high), (None, None));
        assert_close(ratio.low, 1.0 / 3.029_733_718_731_740_6, 1e-11);
        assert_eq!(rate_ratio(0, 1.0, 0, 1.0), None);
        assert_eq!(rate_ratio(1, 0.0, 1, 1.0), None);
        assert_eq!(rate_ratio(1, 1.0, 1, f64::NAN), None);
    }
}
