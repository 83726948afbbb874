//! Quantiles, intervals and tests, each from its textbook form.

use statrs::distribution::{ChiSquared, ContinuousCDF};
use statrs::function::gamma::ln_gamma;

/// The 97.5th percentile of the standard normal distribution.
pub const Z: f64 = 1.959_963_984_540_054;

/// A share with its Wilson interval (no continuity correction); none of nothing.
pub fn wilson(x: usize, n: usize) -> Option<(f64, f64, f64)> {
    if n == 0 {
        return None;
    }
    let (x, n) = (x as f64, n as f64);
    let p = x / n;
    let z2 = Z * Z;
    let center = (p + z2 / (2.0 * n)) / (1.0 + z2 / n);
    let half = Z / (1.0 + z2 / n) * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
    Some((p, (center - half).max(0.0), (center + half).min(1.0)))
}

/// The exact interval of a Poisson count.
pub fn garwood(x: usize) -> (f64, f64) {
    let low = if x == 0 { 0.0 } else { chi_squared(0.025, 2.0 * x as f64) / 2.0 };
    (low, chi_squared(0.975, 2.0 * x as f64 + 2.0) / 2.0)
}

/// A quantile of the chi-squared distribution, by bisection of its distribution function.
pub fn chi_squared(probability: f64, freedom: f64) -> f64 {
    let distribution = ChiSquared::new(freedom).expect("positive degrees of freedom");
    let (mut low, mut high) = (0.0, freedom + 100.0 + 20.0 * freedom.sqrt());
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if distribution.cdf(middle) < probability {
            low = middle;
        } else {
            high = middle;
        }
    }
    f64::midpoint(low, high)
}

/// A sample quantile of type 7.
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let place = q * last as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(last);
    Some(sorted[below] + (place - below as f64) * (sorted[above] - sorted[below]))
}

pub fn median(values: &[f64]) -> Option<f64> {
    quantile(values, 0.5)
}

pub fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / values.len() as f64)
}

/// A step of a survival curve: the time, the survival after it, and its band.
pub struct Step {
    pub time: f64,
    pub survival: f64,
    pub low: f64,
    pub high: f64,
}

/// Kaplan–Meier over (duration, closed) with the log–log Greenwood band.
pub fn kaplan_meier(durations: &[(f64, bool)]) -> Vec<Step> {
    let closed = durations.iter().filter(|(_, closed)| *closed);
    let mut times: Vec<f64> = closed.map(|(time, _)| *time).collect();
    times.sort_by(f64::total_cmp);
    times.dedup();
    let (mut survival, mut greenwood) = (1.0, 0.0);
    let mut steps = Vec::new();
    for time in times {
        let at_risk = durations.iter().filter(|(t, _)| *t >= time).count() as f64;
        let same = |entry: &&(f64, bool)| entry.1 && entry.0.total_cmp(&time).is_eq();
        let closings = durations.iter().filter(same).count() as f64;
        survival *= 1.0 - closings / at_risk;
        greenwood += closings / (at_risk * (at_risk - closings));
        let (low, high) = band(survival, greenwood);
        steps.push(Step { time, survival, low, high });
    }
    steps
}

fn band(survival: f64, greenwood: f64) -> (f64, f64) {
    if survival <= 0.0 {
        return (0.0, 0.0);
    }
    if survival >= 1.0 {
        return (1.0, 1.0);
    }
    let center = (-survival.ln()).ln();
    let half = Z * greenwood.sqrt() / survival.ln().abs();
    let at = |x: f64| (-x.exp()).exp();
    (at(center + half), at(center - half))
}

/// The smallest time at which a curve is at or below a level.
pub fn first_at_or_below(steps: &[Step], level: f64, curve: impl Fn(&Step) -> f64) -> Option<f64> {
    let reached = |step: &&Step| curve(step) <= level + 1e-12;
    steps.iter().find(reached).map(|step| step.time)
}

/// The logarithms of the factorials from 0 to n.
pub fn ln_factorials(n: usize) -> Vec<f64> {
    (0..=n).map(|i| ln_gamma(i as f64 + 1.0)).collect()
}

/// ln P(X ≥ both) for a table with fixed margins, as the sum of its terms.
pub fn ln_fisher(ln_factorial: &[f64], both: usize, a: usize, b: usize, n: usize) -> f64 {
    let ln_choose = |n: usize, k: usize| ln_factorial[n] - ln_factorial[k] - ln_factorial[n - k];
    let lowest = (a + b).saturating_sub(n);
    if both <= lowest {
        return 0.0;
    }
    let terms: Vec<f64> =
        (both..=a.min(b)).map(|x| ln_choose(a, x) + ln_choose(n - a, b - x) - ln_choose(n, b)).collect();
    let largest = terms.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let sum: f64 = terms.iter().map(|term| (term - largest).exp()).sum();
    (largest + sum.ln()).min(0.0)
}

/// Benjamini–Hochberg over these values and further ones of 1, `tests` in all.
pub fn benjamini_hochberg(p: &[f64], tests: usize) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_by(|&i, &j| p[i].total_cmp(&p[j]));
    let mut q = vec![1.0; p.len()];
    let mut smallest: f64 = 1.0;
    for (rank, &i) in order.iter().enumerate().rev() {
        smallest = smallest.min(p[i] * tests as f64 / (rank + 1) as f64);
        q[i] = smallest;
    }
    q
}

/// The two-sided binomial test by likelihood: all outcomes no likelier than the one seen.
pub fn binomial_test(x: usize, n: usize, probability: f64) -> f64 {
    let ln_factorial = ln_factorials(n);
    let ln_term = |k: usize| {
        let ways = ln_factorial[n] - ln_factorial[k] - ln_factorial[n - k];
        let hits = if k == 0 { 0.0 } else { k as f64 * probability.ln() };
        let rest = (n - k) as f64;
        let misses = if k == n { 0.0 } else { rest * (-probability).ln_1p() };
        ways + hits + misses
    };
    let seen = ln_term(x) + 1e-7;
    let unlikely = (0..=n).map(ln_term).filter(|&term| term <= seen);
    unlikely.map(f64::exp).sum::<f64>().min(1.0)
}
