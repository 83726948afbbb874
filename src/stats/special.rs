//! Densities, tails and quantiles of the gamma and beta families that stay exact for large counts.
//!
//! `ln k!` itself is near 1.5e8 at ten million, so differences of table entries lose eight digits.
//! Loader's saddle-point form needs no such difference: every density is a Stirling correction plus
//! deviances, each small where the density is not (C. Loader, "Fast and accurate computation of
//! binomial probabilities", 2000; also what R does). The tails multiply such a density by a series
//! or a continued fraction (Press et al., "Numerical Recipes", 6.2 and 6.4) that runs until it has
//! converged, for which a fixed, small number of terms would not do.

use statrs::function::erf::erfc_inv;
use statrs::function::gamma::ln_gamma;
use std::f64::consts::SQRT_2;

/// The 97.5 % point of the standard normal distribution.
pub(super) const Z_975: f64 = 1.959_963_984_540_054;

/// Terms after which a series or fraction stops; it needs about `6 sqrt(n)`, so this serves `n` to 1e10.
const MAX_TERMS: u32 = 1_000_000;

const LN_2_PI: f64 = 1.837_877_066_409_345_5;

/// `ln Γ(x + 1)` minus Stirling's `(x + 1/2) ln x − x + ln(2π)/2`, for `x > 0`.
pub(super) fn stirling_error(x: f64) -> f64 {
    const SMALL: [f64; 9] = [
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_093,
        0.016_644_691_189_821_193,
        0.013_876_128_823_070_748,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
    ];
    if x < 10.0 {
        let whole = x as usize;
        if x >= 1.0 && x.fract() == 0.0 {
            return SMALL.get(whole - 1).copied().unwrap_or(0.0);
        }
        return ln_gamma(x + 1.0) - (x + 0.5) * x.ln() + x - 0.5 * LN_2_PI;
    }
    let z = 1.0 / (x * x);
    let tail = 1.0 / 1188.0 - z * (691.0 / 360_360.0 - z / 156.0);
    (1.0 / 12.0 - z * (1.0 / 360.0 - z * (1.0 / 1260.0 - z * (1.0 / 1680.0 - z * tail)))) / x
}

/// `x ln(x / mean) + mean − x`, for `x > 0` and `mean > 0`.
fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * (x / mean).ln() - difference;
    }
    let v = difference / (x + mean);
    let mut sum = difference * v;
    let mut power = 2.0 * x * v;
    for k in 1..1000 {
        power *= v * v;
        let next = sum + power / f64::from(2 * k + 1);
        if next.to_bits() == sum.to_bits() {
            break;
        }
        sum = next;
    }
    sum
}

/// `ln(mean^x e^−mean / Γ(x + 1))`, for `x ≥ 0` and `mean > 0`.
pub(super) fn ln_poisson(x: f64, mean: f64) -> f64 {
    if x <= 0.0 {
        return -mean;
    }
    -stirling_error(x) - deviance(x, mean) - 0.5 * (LN_2_PI + x.ln())
}

/// `ln(Γ(n + 1) / (Γ(x + 1) Γ(n − x + 1)) p^x q^(n − x))`, for `0 ≤ x ≤ n` and `q = 1 − p`.
///
/// Both `p` and `q` are asked for so that neither loses digits near 0.
pub(super) fn ln_binomial(x: f64, n: f64, p: f64, q: f64) -> f64 {
    let rest = n - x;
    if x <= 0.0 {
        return if n <= 0.0 { 0.0 } else { n * ln_complement(p, q) };
    }
    if rest <= 0.0 {
        return n * ln_complement(q, p);
    }
    if p <= 0.0 || q <= 0.0 {
        return f64::NEG_INFINITY;
    }
    let correction = stirling_error(n) - stirling_error(x) - stirling_error(rest);
    correction
        - deviance(x, n * p)
        - deviance(rest, n * q)
        - 0.5 * (LN_2_PI + x.ln() + ln_complement(x / n, rest / n))
}

/// `ln q` where `q = 1 − p`, from whichever of the two carries more digits.
fn ln_complement(p: f64, q: f64) -> f64 {
    if p < 0.5 { (-p).ln_1p() } else { q.ln() }
}

/// Lower and upper tail at `x` of the gamma distribution with rate 1.
pub(super) fn gamma_tails(shape: f64, x: f64) -> (f64, f64) {
    if x <= 0.0 {
        return (0.0, 1.0);
    }
    gamma_tails_at(shape, x, ln_poisson(shape, x).exp())
}

/// Lower and upper tail where `x^shape e^−x / Γ(shape + 1)` is known to be `density`, for `x > 0`.
pub(super) fn gamma_tails_at(shape: f64, x: f64, density: f64) -> (f64, f64) {
    if density <= 0.0 {
        return if x < shape { (0.0, 1.0) } else { (1.0, 0.0) };
    }
    if x < shape + 1.0 {
        let mut term = 1.0;
        let mut sum = 1.0;
        for k in 1..MAX_TERMS {
            term *= x / (shape + f64::from(k));
            sum += term;
            if term < sum * 1e-17 {
                break;
            }
        }
        let lower = (density * sum).min(1.0);
        return (lower, 1.0 - lower);
    }
    let first = x + 1.0 - shape;
    let fraction = continued_fraction(first, |k| (-k * (k - shape), first + 2.0 * k));
    let upper = (density * shape * fraction).min(1.0);
    (1.0 - upper, upper)
}

/// Evaluates `1 / (first + n₁ / (d₁ + n₂ / (d₂ + …)))`, with `terms(k) = (nₖ, dₖ)`.
///
/// By Wallis' recurrence, which waits for no division: neither do two approximations have to be divided to be compared.
pub(super) fn continued_fraction(first: f64, mut terms: impl FnMut(f64) -> (f64, f64)) -> f64 {
    // Numerator and denominator of an approximation and of the one before it.
    let (mut earlier, mut latest) = ([0.0, 1.0], [1.0, first]);
    let mut settled = 0;
    for k in 1..MAX_TERMS {
        let (numerator, denominator) = terms(f64::from(k));
        let next = [0, 1].map(|part| denominator * latest[part] + numerator * earlier[part]);
        let crossed = [next[0] * latest[1], latest[0] * next[1]];
        // Two in a row, since every other step can be small by accident.
        let is_small = (crossed[0] - crossed[1]).abs() < 4e-16 * crossed[0].abs();
        settled = if is_small { settled + 1 } else { 0 };
        (earlier, latest) = (latest, next);
        if settled == 2 {
            break;
        }
        if latest[1].abs() > LARGE {
            [earlier, latest] = [earlier, latest].map(|parts| parts.map(|part| part / LARGE));
        }
    }
    latest[0] / latest[1]
}

/// What numerators and denominators are divided by, both, when they get so large.
const LARGE: f64 = 1e100;

/// The `q` quantile of the gamma distribution with rate 1, for `shape > 0` and `0 < q < 1`.
pub(super) fn gamma_quantile(shape: f64, q: f64) -> f64 {
    let start = wilson_hilferty(shape, q);
    increasing_root(q, f64::INFINITY, start, |x| {
        (gamma_tails(shape, x).0, (ln_poisson(shape, x) + (shape / x).ln()).exp())
    })
}

pub(super) fn wilson_hilferty(shape: f64, q: f64) -> f64 {
    let z = -SQRT_2 * erfc_inv(2.0 * q);
    let cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * shape.sqrt());
    let guess = shape * cube * cube * cube;
    if shape >= 0.5 && cube > 0.2 { guess } else { shape }
}

/// Solves `f(x) = target` for an increasing `f` on `(0, high)` that gives its slope as well.
///
/// Newton's method inside a shrinking bracket.
pub(super) fn increasing_root(target: f64, high: f64, start: f64, f: impl Fn(f64) -> (f64, f64)) -> f64 {
    let (mut low, mut high, mut x) = (0.0, high, start);
    for _ in 0..500 {
        let (value, slope) = f(x);
        if value < target {
            low = x;
        } else {
            high = x;
        }
        let mut next = x - (value - target) / slope;
        if !(next > low && next < high) {
            next = between(low, high);
        }
        let settled = (next - x).abs() <= 1e-15 * x;
        x = next;
        if settled {
            break;
        }
    }
    x
}

pub(super) fn between(low: f64, high: f64) -> f64 {
    if high.is_infinite() {
        4.0 * low + f64::MIN_POSITIVE
    } else if low <= 0.0 {
        high / 16.0
    } else if high > 4.0 * low {
        (low * high).sqrt()
    } else {
        f64::midpoint(low, high)
    }
}

/// Two-sided p-value of a standard normal `z`.
pub(super) fn normal_two_sided(z: f64) -> f64 {
    gamma_tails(0.5, 0.5 * z * z).1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn corrections_and_deviances_keep_their_digits() {
        // mpmath 1.3.0 at 40 digits: loggamma(x + 1) − ((x + 1/2) ln x − x + ln(2π)/2).
        let corrections = [
            (2.5, 0.033_162_873_519_936_287),
            (9.0, 0.009_255_462_182_712_733),
            (10.0, 0.008_330_563_433_362_87),
            (10.5, 0.007_934_114_564_314_02),
            (100.0, 0.000_833_330_555_634_914_7),
        ];
        for (x, expected) in corrections {
            assert!((stirling_error(x) - expected).abs() < 4e-15, "{x}");
        }
        // The same for x ln(x / mean) + mean − x.
        let deviances = [
            (3.0, 5.0, 0.467_523_128_702_027_95),
            (1000.0, 1001.0, 0.000_499_666_916_466_833_2),
            (11.0, 1e6, 999_863.406_231_863_2),
        ];
        for (x, mean, expected) in deviances {
            assert_close(deviance(x, mean), expected, 1e-14);
        }
    }

    #[test]
    fn gamma_quantiles_agree_with_scipy() {
        // scipy 1.17.1 gammaincinv(shape, q).
        let expected = [
            (0.5, 0.05, 0.001_966_070_000_009_761),
            (0.01, 0.4, 9.096_455_487_101_558e-41),
            (1.0, 0.025, 0.025_317_807_984_289_876),
            (10.0, 0.975, 17.084_803_451_419_166),
            (1e6, 0.05, 998_355.715_083_717_8),
            (1_000_003.0, 0.95, 1_001_648.424_412_469),
            (250.5, 0.5, 250.166_745_636_267_22),
        ];
        for (shape, q, x) in expected {
            assert_close(gamma_quantile(shape, q), x, 1e-12);
        }
    }

    #[test]
    fn tails_are_complements_on_both_sides_of_the_mean() {
        for (shape, x) in [(0.3, 0.2), (4.0, 3.9), (4.0, 5.1), (1e4, 10_050.0)] {
            let (lower, upper) = gamma_tails(shape, x);
            assert_close(lower + upper, 1.0, 1e-15);
            // The recurrence P(a + 1, x) = P(a, x) − x^a e^−x / Γ(a + 1).
            let step = ln_poisson(shape, x).exp();
            assert_close(gamma_tails(shape + 1.0, x).1, upper + step, 1e-12);
        }
        assert_close(normal_two_sided(Z_975), 0.05, 1e-14);
    }
}
