//! How often two labels meet by chance: the hypergeometric distribution.
//!
//! Probabilities are formed without a table of `ln k!`: at ten million its entries are near 1.5e8
//! and their differences would be right to eight digits only.

use super::special::ln_binomial;
use std::f64::consts::LN_10;

/// Gives ln of the one-sided Fisher exact p: the chance that two labels meet at least as often.
///
/// ```text
/// ln P(X ≥ n_ab),   P(X = k) = C(n_a, k) C(n − n_a, n_b − k) / C(n, n_b)
/// ```
///
/// Range: −∞ to 0, exactly 0 when no fewer meetings are possible. −∞ stands for more meetings than
/// either margin allows. Margins above `n` count as `n`. Summed from the nearer side, so p has ten
/// right digits over its whole range.
/// Source: R. A. Fisher, J. R. Stat. Soc. 98 (1935) 39.
///
/// ```
/// use cofactor::stats::fisher::ln_hypergeometric_tail;
/// // Four of four incidents shared, among fifteen: p = 1 / C(15, 4).
/// assert!((ln_hypergeometric_tail(4, 4, 4, 15) + 1365_f64.ln()).abs() < 1e-12);
/// ```
pub fn ln_hypergeometric_tail(n_ab: u64, n_a: u64, n_b: u64, n: u64) -> f64 {
    ln_tail(n_ab, &Draw::new(n_a, n_b, n))
}

/// Gives [`ln_hypergeometric_tail`] where the part of it is known that the smaller margin alone decides.
///
/// ```
/// use cofactor::stats::fisher::{ln_hypergeometric_tail, ln_hypergeometric_tail_with, ln_margin};
/// let known = ln_margin(4, 15);
/// assert_eq!(ln_hypergeometric_tail_with(known, 3, 4, 9, 15), ln_hypergeometric_tail(3, 4, 9, 15));
/// ```
pub fn ln_hypergeometric_tail_with(ln_margin: f64, n_ab: u64, n_a: u64, n_b: u64, n: u64) -> f64 {
    ln_tail(n_ab, &Draw { ln_margin: Some(ln_margin), ..Draw::new(n_a, n_b, n) })
}

/// Gives the part of a [`ln_hypergeometric_tail`] that its smaller margin decides, the same for all pairs that share it.
///
/// ```text
/// ln( C(n, margin) (margin / n)^margin (1 − margin / n)^(n − margin) )
/// ```
///
/// ```
/// assert!((cofactor::stats::fisher::ln_margin(1, 2) - 0.5_f64.ln()).abs() < 1e-15);
/// ```
pub fn ln_margin(margin: u64, n: u64) -> f64 {
    Draw::new(margin, n, n).ln_margin()
}

fn ln_tail(n_ab: u64, draw: &Draw) -> f64 {
    if n_ab <= draw.least() {
        return 0.0;
    }
    if n_ab > draw.most() {
        return f64::NEG_INFINITY;
    }
    if n_ab as f64 > draw.mean() {
        return (draw.ln_probability(n_ab) + draw.sum_upward(n_ab).ln()).min(0.0);
    }
    let below = n_ab - 1;
    let lower = draw.ln_probability(below).exp() * draw.sum_downward(below);
    (-lower.min(1.0)).ln_1p()
}

/// Gives the one-sided Fisher exact p, `exp` of [`ln_hypergeometric_tail`].
///
/// Range: 0 to 1; 0 also where p is below 1e-308.
///
/// ```
/// // Fisher's tea tasting: three of four cups right.
/// let p = cofactor::stats::fisher::hypergeometric_tail(3, 4, 4, 8);
/// assert!((p - 17.0 / 70.0).abs() < 1e-14);
/// ```
pub fn hypergeometric_tail(n_ab: u64, n_a: u64, n_b: u64, n: u64) -> f64 {
    ln_hypergeometric_tail(n_ab, n_a, n_b, n).exp()
}

/// Gives the decimal logarithm of the one-sided Fisher exact p, from [`ln_hypergeometric_tail`].
///
/// Range: −∞ to 0; finite for all possible counts, however small p is.
///
/// ```
/// let log10_p = cofactor::stats::fisher::log10_hypergeometric_tail(3, 4, 4, 8);
/// assert!((log10_p - (17.0_f64 / 70.0).log10()).abs() < 1e-14);
/// ```
pub fn log10_hypergeometric_tail(n_ab: u64, n_a: u64, n_b: u64, n: u64) -> f64 {
    ln_hypergeometric_tail(n_ab, n_a, n_b, n) / LN_10
}

/// Gives the chance that at least one of the drawn matches, when the matching are spread at random.
///
/// ```text
/// 1 − C(n_others − matching, drawn) / C(n_others, drawn)
/// ```
///
/// Range: 0 to 1, right to 1e-12. 0 when none is drawn or none matches; 1 when fewer than `drawn`
/// do not match. More `drawn` or `matching` than there are others count as all of them.
///
/// ```
/// use cofactor::stats::fisher::chance_of_match;
/// // Three of fourteen match, six are looked at: 1 − C(11, 6) / C(14, 6).
/// assert!((chance_of_match(14, 3, 6) - (1.0 - 462.0 / 3003.0)).abs() < 1e-14);
/// ```
pub fn chance_of_match(n_others: u64, matching: u64, drawn: u64) -> f64 {
    let draw = Draw::new(matching, drawn, n_others);
    if draw.marked == 0 || draw.drawn == 0 {
        return 0.0;
    }
    // C(n − k, m) / C(n, m) is at most exp(−k m / n), which from here on does not show beside 1.
    let bound = draw.marked as f64 * draw.drawn as f64 / draw.n as f64;
    if draw.least() > 0 || bound > 40.0 {
        return 1.0;
    }
    if draw.drawn <= FEW_DRAWN && draw.n < LARGEST_FACTOR {
        // C(n − k, m) / C(n, m) = (n − k)(n − k − 1)… / n (n − 1)…, with m factors above and below.
        let (mut without, mut all) = (1.0, 1.0);
        let (mut others, mut n) = ((draw.n - draw.marked) as f64, draw.n as f64);
        for _ in 0..draw.drawn {
            without *= others;
            all *= n;
            others -= 1.0;
            n -= 1.0;
        }
        return 1.0 - without / all;
    }
    -draw.ln_probability(0).min(0.0).exp_m1()
}

/// So few draws that their chances are multiplied one by one.
const FEW_DRAWN: u64 = 24;
/// So many of these factors that their product is still a finite number.
const LARGEST_FACTOR: u64 = 1 << 40;

/// `drawn` of `n` without replacement, of which `marked` are marked.
struct Draw {
    marked: u64,
    drawn: u64,
    n: u64,
    /// [`ln_margin`] of the drawn, where it is known.
    ln_margin: Option<f64>,
}

impl Draw {
    /// The margins may be exchanged, so the smaller one is drawn.
    fn new(one: u64, other: u64, n: u64) -> Self {
        let (one, other) = (one.min(n), other.min(n));
        Self { marked: one.max(other), drawn: one.min(other), n, ln_margin: None }
    }

    fn least(&self) -> u64 {
        self.drawn.saturating_sub(self.n - self.marked)
    }

    fn most(&self) -> u64 {
        self.drawn
    }

    fn mean(&self) -> f64 {
        self.marked as f64 * (self.drawn as f64 / self.n as f64)
    }

    /// `ln P(X = k)` for a possible `k`, as a ratio of three binomial probabilities.
    fn ln_probability(&self, k: u64) -> f64 {
        let n = self.n as f64;
        let (drawn, marked, hits) = (self.drawn as f64, self.marked as f64, k as f64);
        let (p, q) = self.shares();
        ln_binomial(hits, marked, p, q) + ln_binomial(drawn - hits, n - marked, p, q)
            - self.ln_margin.unwrap_or_else(|| self.ln_margin())
    }

    /// The chance of all that are drawn, when each is drawn by itself.
    fn ln_margin(&self) -> f64 {
        let (p, q) = self.shares();
        ln_binomial(self.drawn as f64, self.n as f64, p, q)
    }

    /// The share that is drawn and the share that is not.
    fn shares(&self) -> (f64, f64) {
        let n = self.n as f64;
        (self.drawn as f64 / n, (self.n - self.drawn) as f64 / n)
    }

    /// `P(X ≥ k) / P(X = k)`, for `k` at or above the mean.
    fn sum_upward(&self, k: u64) -> f64 {
        let (marked, drawn) = (self.marked as f64, self.drawn as f64);
        let spare = self.n as f64 - marked - drawn;
        let (mut at, mut term, mut sum) = (k as f64, 1.0, 1.0);
        while at < drawn {
            term *= (marked - at) / (at + 1.0) * ((drawn - at) / (spare + at + 1.0));
            at += 1.0;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        sum
    }

    /// `P(X ≤ k) / P(X = k)`, for `k` below the mean.
    fn sum_downward(&self, k: u64) -> f64 {
        let (marked, drawn) = (self.marked as f64, self.drawn as f64);
        let spare = self.n as f64 - marked - drawn;
        let (mut at, mut term, mut sum) = (k as f64, 1.0, 1.0);
        let least = self.least() as f64;
        while at > least {
            term *= at / (marked - at + 1.0) * ((spare + at) / (drawn - at + 1.0));
            at -= 1.0;
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        sum
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn agrees_with_published_tables() {
        // n_ab, n_a, n_b, n, ln p; scipy 1.17.1 fisher_exact(alternative="greater") and hypergeom.
        let expected = [
            (6, 8, 7, 13, -2.450_539_006_283_792),
            (3, 4, 4, 8, -1.415_281_897_993_144_3),
            (8, 10, 9, 16, -3.710_081_661_764_540_2),
            (74, 105, 117, 180, -3.030_070_953_441),
            (7, 24, 22, 44, -0.000_333_990_573_095_743_4),
            (1, 10, 12, 24, -3.365_247_093_585_412_5e-5),
            (30, 1000, 150, 100_000, -67.172_699_985_082_99),
            (0, 10, 5, 1000, 0.0),
            (250, 5000, 20_250, 1_000_000, -83.219_003_896_922_69),
            (12, 15, 15, 1_000_000, -133.558_259_668_610_73),
        ];
        for (n_ab, n_a, n_b, n, ln_p) in expected {
            assert_close(ln_hypergeometric_tail(n_ab, n_a, n_b, n), ln_p, 1e-9);
            assert_close(ln_hypergeometric_tail(n_ab, n_b, n_a, n), ln_p, 1e-9);
        }
    }

    #[test]
    fn is_right_to_ten_digits_from_ten_to_ten_million() {
        // n_ab, n_a, n_b, n, ln p; exact sums of integer binomial coefficients.
        let expected = [
            (1, 4, 4, 15, -0.276_753_001_919_590_7),
            (60, 400, 700, 5000, -1.218_253_952_066_164_7),
            (56, 400, 700, 5000, -0.646_424_770_179_199_8),
            (20, 400, 700, 5000, -4.054_267_707_360_977_3e-10),
            (300, 400, 700, 5000, -443.659_749_048_348_05),
            (12, 3000, 40, 100_000, -20.437_841_802_259_392),
            (2, 9, 11, 10_000_000, -23.952_196_097_670_208),
            (1, 1, 1, 10_000_000, -16.118_095_650_958_32),
            (40, 50, 60, 100, -10.088_774_456_881_797),
            (5, 2000, 3000, 1_000_000, -0.334_615_061_842_454_94),
            (1200, 20_000, 30_000, 500_000, -0.684_334_575_141_249_4),
        ];
        for (n_ab, n_a, n_b, n, ln_p) in expected {
            let actual = ln_hypergeometric_tail(n_ab, n_a, n_b, n);
            assert!((actual - ln_p).abs() < 1e-11 * ln_p.abs().max(1e-5), "{actual} is not {ln_p}");
        }
    }

    #[test]
    fn tails_add_up() {
        // Every probability of one table, from the differences of neighboring tails.
        let tails: Vec<f64> = (0..=11).map(|k| hypergeometric_tail(k, 10, 30, 75)).collect();
        let mean: f64 = (1..=10).map(|k| tails[k]).sum();
        assert_close(mean, 10.0 * 30.0 / 75.0, 1e-13);
        assert!(tails.windows(2).all(|pair| pair[0] > pair[1]));
        assert!(tails[11] <= 0.0);
    }

    #[test]
    fn limits_are_exact() {
        assert_eq!(ln_hypergeometric_tail(0, 4, 4, 15).to_bits(), 0);
        assert_eq!(ln_hypergeometric_tail(900, 1000, 1000, 1100).to_bits(), 0);
        assert_eq!(ln_hypergeometric_tail(0, 0, 0, 0).to_bits(), 0);
        assert!(ln_hypergeometric_tail(5, 4, 4, 15).is_infinite());
        assert!(log10_hypergeometric_tail(5000, 5000, 5000, 10_000_000) < -10_000.0);
        assert!(ln_hypergeometric_tail(u64::MAX, u64::MAX, u64::MAX, u64::MAX) <= 0.0);
    }

    #[test]
    fn chances_of_a_match_are_exact() {
        // others, matching, drawn; exact fractions of binomial coefficients.
        let expected = [
            (14, 3, 6, 0.846_153_846_153_846_1),
            (14, 2, 7, 0.769_230_769_230_769_3),
            (1000, 5, 100, 0.410_167_818_310_410_1),
            (20_000, 7, 150, 0.051_340_934_190_945_582),
            (100_000, 1, 3, 0.000_03),
            (5000, 400, 3, 0.221_352_640_275_954_35),
            (10_000_000, 3, 200_000, 0.058_808_005_762_400_95),
            (10_000_000, 40, 1234, 0.004_924_150_626_358_147),
            (10_000_000, 60, 500, 0.002_995_588_098_419_270_7),
            (1 << 60, 1 << 55, 20, 0.470_050_715_316_876_53),
        ];
        for (n_others, matching, drawn, expected) in expected {
            let actual = chance_of_match(n_others, matching, drawn);
            assert!((actual - expected).abs() < 1e-13, "{actual} is not {expected}");
        }
    }

    #[test]
    fn certain_and_impossible_matches() {
        for (n_others, matching, drawn) in [(10, 0, 4), (10, 4, 0), (0, 0, 0), (0, 3, 2)] {
            assert!(chance_of_match(n_others, matching, drawn) <= 0.0);
        }
        for (n_others, matching, drawn) in [(10, 10, 1), (10, 1, 10), (10, 6, 5), (3, 9, 9)] {
            assert!(chance_of_match(n_others, matching, drawn) >= 1.0);
        }
    }
}
