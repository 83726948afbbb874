//! Tails and quantiles of the beta distribution, and of Student's t, that stay exact for large counts.

use statrs::function::erf::erfc_inv;
use std::f64::consts::SQRT_2;

use super::special::{between, continued_fraction, ln_binomial};

/// Lower and upper tail at `x` of the beta distribution, with `y = 1 − x`.
pub(super) fn beta_tails(a: f64, b: f64, x: f64, y: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    if y <= 0.0 {
        return (1.0, 0.0);
    }
    beta_tails_at(a, b, x, y, beta_density(a, b, x, y))
}

/// `x y` times the density of the beta distribution at `x`, with `y = 1 − x`.
fn beta_density(a: f64, b: f64, x: f64, y: f64) -> f64 {
    ln_binomial(a, a + b, x, y).exp() * a * (b / (a + b))
}

/// Lower and upper tail where [`beta_density`] is known, for `0 < x < 1`.
fn beta_tails_at(a: f64, b: f64, x: f64, y: f64, density: f64) -> (f64, f64) {
    if a * y < b * x {
        let upper = beta_lower_tail(b, a, y, x, density);
        return (1.0 - upper, upper);
    }
    let lower = beta_lower_tail(a, b, x, y, density);
    (lower, 1.0 - lower)
}

/// The lower tail at an `x` not above the mean, where [`beta_density`] is known.
///
/// The fraction of A. R. Didonato and A. H. Morris, ACM Trans. Math. Softw. 18 (1992) 360, equation
/// 9: unlike the shorter classical one it subtracts nothing of its own size where `y` is small.
fn beta_lower_tail(a: f64, b: f64, x: f64, y: f64, density: f64) -> f64 {
    let above_mean = a * y - b * x + 1.0;
    let first = a * above_mean / (a + 1.0);
    // One over `a + 2 m − 1`; a term needs the next one, too, which is that of the next term.
    let mut share = 1.0 / (a + 1.0);
    let fraction = continued_fraction(first, |m| {
        let shared = m * (b - m) * x * share;
        let numerator = (a + m - 1.0) * (a + b + m - 1.0) * share * shared * x;
        share = 1.0 / (a + 2.0 * m + 1.0);
        (numerator, m + shared + (a + m) * (above_mean + m * (1.0 + y)) * share)
    });
    (density * fraction).clamp(0.0, 1.0)
}

/// The `q` quantile of the beta distribution with its complement, for `a, b > 0` and `0 < q < 1`.
///
/// The smaller of the two is solved for, so the odds `x / (1 − x)` keep their digits at both ends.
pub(super) fn beta_quantile(a: f64, b: f64, q: f64) -> (f64, f64) {
    if a > b {
        let y = beta_root(b, a, 1.0 - q);
        return (1.0 - y, y);
    }
    let x = beta_root(a, b, q);
    (x, 1.0 - x)
}

/// Steps along the Taylor series of the quantile inside a shrinking bracket: one has six times as many right digits as
/// the place it is taken from, so the last is taken unseen.
///
/// The terms are those of G. W. Hill and A. W. Davis, Ann. Math. Statist. 39 (1968) 1264.
fn beta_root(a: f64, b: f64, q: f64) -> f64 {
    let (mut low, mut high, mut x) = (0.0, 1.0, near_beta_root(a, b, q));
    for _ in 0..500 {
        let y = 1.0 - x;
        let density = beta_density(a, b, x, y);
        let value = beta_tails_at(a, b, x, y, density).0;
        if value < q {
            low = x;
        } else {
            high = x;
        }
        let newton = (q - value) * x * y / density;
        // How much the density's logarithm falls, and how that changes.
        let (of_a, of_b) = ((a - 1.0) / x, (b - 1.0) / y);
        let fall = of_b - of_a;
        let second = of_b / y + of_a / x;
        // By about so much a term is smaller than the one before.
        let ratio = newton.abs() * (fall.abs() + second.abs().sqrt());
        let is_near = ratio < 0.2;
        let mut next = if is_near {
            let third = 2.0 * (of_b / (y * y) - of_a / (x * x));
            let fourth = 6.0 * (of_b / (y * y * y) + of_a / (x * x * x));
            let square = fall * fall;
            let terms = [
                (1.0, 1.0),
                (2.0, fall),
                (3.0, 2.0 * square + second),
                (4.0, fall * (6.0 * square + 7.0 * second) + third),
                (
                    5.0,
                    square * (24.0 * square + 46.0 * second)
                        + 11.0 * fall * third
                        + 7.0 * second * second
                        + fourth,
                ),
            ];
            let sum = terms.iter().rev().fold(0.0, |sum, (k, term)| (sum + term) * newton / k);
            x + sum
        } else {
            // The first two terms as a fraction, which goes not too far.
            x + newton / (1.0 - 0.5 * fall * newton).clamp(0.5, 2.0)
        };
        let is_inside = next > low && next < high;
        if !is_inside {
            next = between(low, high);
        }
        let is_last = is_inside && is_near && newton.abs() * ratio.powi(5) <= 1e-17 * x;
        let settled = (next - x).abs() <= 1e-15 * x;
        x = next;
        if is_last || settled {
            break;
        }
    }
    x
}

/// The root to a few digits, where the density has a top; the mean elsewhere.
///
/// Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 26.5.22.
fn near_beta_root(a: f64, b: f64, q: f64) -> f64 {
    let mean = a / (a + b);
    if a <= 1.0 || b <= 1.0 {
        return mean;
    }
    let z = SQRT_2 * erfc_inv(2.0 * q);
    let (of_a, of_b) = (1.0 / (2.0 * a - 1.0), 1.0 / (2.0 * b - 1.0));
    let h = 2.0 / (of_a + of_b);
    let shift = (z * z - 3.0) / 6.0;
    let w = z * (h + shift).max(0.0).sqrt() / h - (of_b - of_a) * (shift + 5.0 / 6.0 - 2.0 / (3.0 * h));
    let near = a / (a + b * (2.0 * w).exp());
    if near > 0.0 && near < 1.0 { near } else { mean }
}

/// The 97.5 % point of Student's t, for `freedom > 0`.
pub(super) fn student_975(freedom: f64) -> f64 {
    // t² / (freedom + t²) is beta distributed with 1/2 and freedom/2.
    let (x, y) = beta_quantile(0.5, 0.5 * freedom, 0.95);
    (freedom * x / y).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn beta_quantiles_agree_with_scipy() {
        // scipy 1.17.1 beta.ppf(q, a, b).
        let expected = [
            (0.5, 2.0, 0.05, 0.001_111_935_224_985_637_9),
            (1.0, 1e7, 0.025, 2.531_780_795_224_030_3e-9),
            (8.0, 3.0, 0.025, 0.443_904_537_692_358_5),
            (5e6, 5_000_001.0, 0.975, 0.500_309_847_478_657_8),
            (1e6, 20.0, 0.5, 0.999_980_332_707_820_9),
            (0.5, 5e6, 0.95, 3.841_458_274_926_791e-7),
        ];
        for (a, b, q, x) in expected {
            assert_close(beta_quantile(a, b, q).0, x, 1e-12);
        }
    }

    #[test]
    fn tails_are_those_of_the_polynomial() {
        // I(x; 2, 2) = 3 x² − 2 x³.
        for (x, y, lower, upper) in [(0.25, 0.75, 0.156_25, 0.843_75), (0.75, 0.25, 0.843_75, 0.156_25)] {
            assert_close(beta_tails(2.0, 2.0, x, y).0, lower, 1e-14);
            assert_close(beta_tails(2.0, 2.0, x, y).1, upper, 1e-14);
        }
    }

    #[test]
    fn quantiles_give_back_their_share() {
        let shapes = [0.5, 1.0, 1.5, 2.0, 7.0, 40.0, 1000.0, 3e5];
        for a in shapes {
            for b in shapes {
                for q in [0.025, 0.05, 0.5, 0.95, 0.975] {
                    let (x, y) = beta_quantile(a, b, q);
                    let (lower, upper) = beta_tails(a, b, x, y);
                    assert_close(lower, q, 1e-9);
                    assert_close(upper, 1.0 - q, 1e-9);
                }
            }
        }
    }

    #[test]
    fn student_points_agree_with_scipy() {
        // scipy 1.17.1 t.ppf(0.975, freedom).
        let expected = [
            (1.0, 12.706_204_736_174_694),
            (2.5, 3.574_654_842_003_681_7),
            (30.0, 2.042_272_456_301_237_8),
            (1e6, 1.959_966_356_814_107),
        ];
        for (freedom, t) in expected {
            assert_close(student_975(freedom), t, 1e-11);
        }
    }
}
