//! Rates shrunk toward a prior shared by their kind: gamma distributed rates, Poisson counts.

use super::beta::beta_tails;
use super::search::first_without;
use super::special::{gamma_quantile, ln_binomial};
use statrs::function::gamma::digamma;

/// The smallest shape that [`fit_rate_prior`] considers.
pub const SMALLEST_SHAPE: f64 = 1e-3;

/// The largest shape that [`fit_rate_prior`] considers; there the rates are as good as equal.
pub const LARGEST_SHAPE: f64 = 1e6;

/// A gamma distribution of a rate: a prior, or the posterior after some counts.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Gamma {
    shape: f64,
    rate: f64,
}

impl Gamma {
    /// Takes shape and rate; `None` unless both are positive and finite.
    pub fn new(shape: f64, rate: f64) -> Option<Self> {
        let is_valid = |x: f64| x > 0.0 && x.is_finite();
        (is_valid(shape) && is_valid(rate)).then_some(Self { shape, rate })
    }

    /// Returns the shape: as a prior, the number of events it is worth.
    pub fn shape(&self) -> f64 {
        self.shape
    }

    /// Returns the rate parameter: as a prior, the exposure it is worth.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Gives the posterior after `count` events in `exposure`, either possibly decayed.
    ///
    /// ```text
    /// Gamma(shape + count, rate + exposure)
    /// ```
    ///
    /// `None` when either is negative or not finite.
    ///
    /// ```
    /// use cofactor::stats::gamma::Gamma;
    /// let posterior = Gamma::new(2.0, 100.0).and_then(|prior| prior.posterior(4.0, 200.0));
    /// assert_eq!(posterior.map(|rate| rate.mean()), Some(0.02));
    /// ```
    pub fn posterior(&self, count: f64, exposure: f64) -> Option<Self> {
        if count < 0.0 || exposure < 0.0 {
            return None;
        }
        Self::new(self.shape + count, self.rate + exposure)
    }

    /// Gives the mean, `shape / rate`: events per unit of exposure.
    pub fn mean(&self) -> f64 {
        self.shape / self.rate
    }

    /// Gives the `q` quantile: events per unit of exposure; `None` unless `0 < q < 1`.
    ///
    /// ```
    /// use cofactor::stats::gamma::Gamma;
    /// let rate = Gamma::new(3.2, 400.0).expect("both are positive");
    /// assert!((rate.quantile(0.95).expect("a level") - 0.0164832607674).abs() < 1e-12);
    /// ```
    pub fn quantile(&self, q: f64) -> Option<f64> {
        (q > 0.0 && q < 1.0).then(|| gamma_quantile(self.shape, q) / self.rate)
    }

    /// Gives ln of the chance of exactly `count` events in `horizon`, of a negative binomial count.
    ///
    /// ```text
    /// Γ(shape + k) / (Γ(shape) k!) · π^shape (1 − π)^k      π = rate / (rate + horizon)
    /// ```
    ///
    /// Range: at most 0. `None` when the horizon is negative or not finite.
    ///
    /// ```
    /// use cofactor::stats::gamma::Gamma;
    /// let rate = Gamma::new(3.2, 400.0).expect("both are positive");
    /// let ln_chance = rate.ln_predictive(4, 90.0).expect("a horizon");
    /// assert!((ln_chance + 4.534404161502).abs() < 1e-11);
    /// ```
    pub fn ln_predictive(&self, count: u64, horizon: f64) -> Option<f64> {
        let (stay, leave) = self.odds(horizon)?;
        let total = self.shape + count as f64;
        Some((self.shape / total).ln() + ln_binomial(self.shape, total, stay, leave))
    }

    /// Gives the chance of at most `count` events in `horizon`.
    ///
    /// ```text
    /// I(π; shape, k + 1)      π = rate / (rate + horizon)
    /// ```
    ///
    /// Range: 0 to 1. `None` when the horizon is negative or not finite.
    ///
    /// ```
    /// use cofactor::stats::gamma::Gamma;
    /// let rate = Gamma::new(3.2, 400.0).expect("both are positive");
    /// let chance = rate.predictive_chance(2, 90.0).expect("a horizon");
    /// assert!((chance - 0.947_789_882_232_195_1).abs() < 1e-12);
    /// ```
    pub fn predictive_chance(&self, count: u64, horizon: f64) -> Option<f64> {
        let (stay, leave) = self.odds(horizon)?;
        Some(self.at_most(count, stay, leave))
    }

    /// The chance of at most `count` events: of few the sum of the chances of each, which takes less time.
    fn at_most(&self, count: u64, stay: f64, leave: f64) -> f64 {
        const MOST_TERMS: u64 = 32;
        let ln_stay = if leave < 0.5 { (-leave).ln_1p() } else { stay.ln() };
        let mut term = (self.shape * ln_stay).exp();
        if count >= MOST_TERMS || term < f64::MIN_POSITIVE {
            return beta_tails(self.shape, count as f64 + 1.0, stay, leave).0;
        }
        let mut sum = term;
        for k in 0..count {
            term *= (self.shape + k as f64) / (k + 1) as f64 * leave;
            sum += term;
        }
        sum.min(1.0)
    }

    /// Gives the smallest count whose chance of not being exceeded in `horizon` is at least `q`.
    ///
    /// ```text
    /// smallest k with I(π; shape, k + 1) ≥ q      π = rate / (rate + horizon)
    /// ```
    ///
    /// Range: 0 and up, events. `None` unless `0 < q < 1` and the horizon is at least 0 and finite, and where the count
    /// is beyond what 64 bits hold.
    ///
    /// ```
    /// use cofactor::stats::gamma::Gamma;
    /// let rate = Gamma::new(3.2, 400.0).expect("both are positive");
    /// assert_eq!(rate.predictive_quantile(90.0, 0.95), Some(3));
    /// ```
    pub fn predictive_quantile(&self, horizon: f64, q: f64) -> Option<u64> {
        if !(q > 0.0 && q < 1.0) {
            return None;
        }
        let (stay, leave) = self.odds(horizon)?;
        let reaches = |k: u64| self.at_most(k, stay, leave) >= q;
        // Doubling from the mean brackets the quantile, halving finds it.
        let mut high = (self.mean() * horizon) as u64;
        let mut low = 0;
        while !reaches(high) {
            if high > u64::MAX / 4 {
                return None;
            }
            low = high + 1;
            high = 2 * high + 1;
        }
        Some(first_without(low..high, |k| !reaches(k)))
    }

    /// The parameter of the predictive distribution and its complement.
    fn odds(&self, horizon: f64) -> Option<(f64, f64)> {
        let total = self.rate + horizon;
        let is_valid = horizon >= 0.0 && total.is_finite();
        is_valid.then(|| (self.rate / total, horizon / total))
    }
}

/// Fits the gamma prior of rates by negative binomial maximum likelihood on their counts.
///
/// ```text
/// shape = argmax Σ ln(Γ(s + k) / (Γ(s) k!) · (s/(s + m))^s (m/(s + m))^k),   s in 1e-3 ..= 1e6
/// rate  = shape · exposure / m                                             m = mean(k)
/// ```
///
/// All counts share one exposure, so the mean of the rates is the mean of `k / exposure` and only
/// the shape is searched. It is at the top when the counts vary no more than their mean. `None`
/// without counts, when all are 0, or when the exposure is not positive and finite.
/// Source: F. J. Anscombe, Biometrika 37 (1950) 358.
///
/// ```
/// let prior = cofactor::stats::gamma::fit_rate_prior(&[1, 2, 3, 4, 10], 365.0);
/// let prior = prior.expect("counts above 0");
/// assert!((prior.shape() - 3.182263).abs() < 1e-6 && (prior.rate() - 290.381515).abs() < 1e-6);
/// ```
pub fn fit_rate_prior(counts: &[u64], exposure: f64) -> Option<Gamma> {
    if counts.is_empty() || !(exposure > 0.0 && exposure.is_finite()) {
        return None;
    }
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    let n = counts.len() as f64;
    let mean = sorted.iter().map(|&count| count as f64).sum::<f64>() / n;
    let variance = sorted.iter().map(|&count| (count as f64 - mean).powi(2)).sum::<f64>() / n;
    let same = sorted.chunk_by(|a, b| a == b);
    let counts: Vec<(u64, f64)> = same.map(|same| (same[0], same.len() as f64)).collect();
    let shape = if variance <= mean { LARGEST_SHAPE } else { likeliest_shape(&counts, n, mean) };
    Gamma::new(shape, shape * exposure / mean)
}

/// Finds the root of the likelihood's slope by bisection on `ln shape`.
///
/// The counts ascend, each with how many there are of it; `n` is the number of all.
fn likeliest_shape(counts: &[(u64, f64)], n: f64, mean: f64) -> f64 {
    let (mut low, mut high) = (SMALLEST_SHAPE.ln(), LARGEST_SHAPE.ln());
    if slope(counts, n, mean, LARGEST_SHAPE) >= 0.0 {
        return LARGEST_SHAPE;
    }
    // Forty halvings of a range of 21 leave 2e-11; a few more reach rounding.
    for _ in 0..48 {
        let middle = f64::midpoint(low, high);
        if slope(counts, n, mean, middle.exp()) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    low.exp().clamp(SMALLEST_SHAPE, LARGEST_SHAPE)
}

/// The slope of the log-likelihood in the shape, the mean held at its optimum.
fn slope(counts: &[(u64, f64)], n: f64, mean: f64, shape: f64) -> f64 {
    /// Steps between two counts up to which the terms are added one by one, for full precision.
    const LONGEST_SUM: u64 = 2048;
    let (mut at, mut harmonic, mut total) = (0, 0.0, 0.0);
    for &(count, times) in counts {
        if count - at <= LONGEST_SUM {
            harmonic += (at..count).map(|j| 1.0 / (shape + j as f64)).sum::<f64>();
        } else {
            harmonic += digamma(shape + count as f64) - digamma(shape + at as f64);
        }
        at = count;
        total += times * harmonic;
    }
    total - n * (mean / shape).ln_1p()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn priors_agree_with_scipy() {
        // counts over 365 days, shape, rate; the root of the same slope by scipy 1.17.1 brentq over
        // digamma.
        let expected: [(&[u64], f64, f64); 3] = [
            (&[1, 2, 3, 4, 10], 3.182_263_178_004_067_8, 290.381_514_992_871_2),
            (&[1, 1, 1, 1, 2, 9, 40], 0.550_977_352_898_106_8, 25.595_402_484_630_235),
            (&[1, 1, 2, 2, 3, 700, 12_000], 0.152_195_538_777_437_13, 0.030_597_183_222_625_845),
        ];
        for (counts, shape, rate) in expected {
            let prior = fit_rate_prior(counts, 365.0).expect("counts above 0");
            assert_close(prior.shape(), shape, 1e-9);
            assert_close(prior.rate(), rate, 1e-9);
        }
    }

    #[test]
    fn few_terms_add_up_to_the_tail() {
        for shape in [0.001, 0.7, 3.2, 40.0, 5_000.0, 1e6] {
            for leave in [1e-9, 1e-4, 0.03, 0.4, 0.6, 0.999] {
                let (rate, horizon) = (1.0 - leave, leave);
                let gamma = Gamma::new(shape, rate).expect("both are positive");
                for count in [0, 1, 2, 7, 31, 32, 100] {
                    let chance = gamma.predictive_chance(count, horizon).expect("a horizon");
                    let tail = beta_tails(shape, count as f64 + 1.0, rate, horizon).0;
                    assert!(
                        (chance - tail).abs() <= 1e-11 * tail.max(1e-9),
                        "{shape} {leave} {count}: {chance} {tail}"
                    );
                }
            }
        }
    }

    #[test]
    fn fitted_shape_has_the_largest_likelihood() {
        let counts = [3, 3, 4, 5, 5, 5, 6, 7, 8, 12];
        let prior = fit_rate_prior(&counts, 1.0).expect("counts above 0");
        let likelihood = |shape: f64| -> f64 {
            let rates = Gamma::new(shape, shape / 5.8).expect("both are positive");
            counts.iter().filter_map(|&count| rates.ln_predictive(count, 1.0)).sum()
        };
        let best = likelihood(prior.shape());
        for factor in [0.5, 0.9, 0.99, 1.01, 1.1, 2.0] {
            assert!(likelihood(prior.shape() * factor) < best);
        }
    }

    #[test]
    fn even_counts_put_the_shape_at_the_top() {
        for counts in [&[5, 5, 5, 6][..], &[4, 3, 1, 2, 3, 2], &[1], &[7, 7, 7]] {
            let prior = fit_rate_prior(counts, 10.0).expect("counts above 0");
            assert_close(prior.shape(), 1e6, 0.0);
        }
        // The mean is 9,999 and the variance 10,000: by moments the shape is 9,999², beyond the top.
        assert_close(fit_rate_prior(&[9_899, 10_099], 1.0).expect("counts above 0").shape(), 1e6, 0.0);
        assert_eq!(fit_rate_prior(&[], 1.0), None);
        assert_eq!(fit_rate_prior(&[0, 0], 1.0), None);
        assert_eq!(fit_rate_prior(&[1], 0.0), None);
        assert_eq!(fit_rate_prior(&[1], f64::NAN), None);
    }

    #[test]
    fn nothing_seen_leaves_the_prior() {
        let prior = Gamma::new(2.0, 100.0).expect("both are positive");
        assert_eq!(prior.posterior(0.0, 0.0), Some(prior));
    }

    #[test]
    fn predictive_quantiles_agree_with_scipy() {
        // shape, rate, horizon, q, count; scipy 1.17.1 nbinom.ppf(q, shape, rate / (rate + horizon)).
        let expected = [
            (3.2, 400.0, 90.0, 0.05, 0),
            (3.2, 400.0, 90.0, 0.95, 3),
            (1_000_007.0, 1e8, 90.0, 0.05, 0),
            (1_000_007.0, 1e8, 90.0, 0.95, 3),
            (0.3, 100.0, 90.0, 0.95, 2),
            (2500.0, 900.0, 90.0, 0.95, 278),
            (1.5, 1e-4, 90.0, 0.95, 3_516_629),
        ];
        for (shape, rate, horizon, q, count) in expected {
            let rate = Gamma::new(shape, rate).expect("both are positive");
            assert_eq!(rate.predictive_quantile(horizon, q), Some(count));
            assert_eq!(rate.predictive_quantile(horizon, 1.0), None);
            assert_eq!(rate.predictive_quantile(f64::INFINITY, q), None);
        }
        // Half of all counts are above 0.7e300, which 64 bits do not hold.
        let boundless = Gamma::new(1.0, 1e-300).expect("both are positive");
        assert_eq!(boundless.predictive_quantile(1.0, 0.5), None);
    }

    #[test]
    fn predictive_quantiles_match_the_summed_chances() {
        for (shape, rate) in [(0.4, 30.0), (12.0, 200.0), (1e6, 2.5e6)] {
            let rate = Gamma::new(shape, rate).expect("both are positive");
            let mut sum = 0.0;
            let mut expected = 0;
            while sum < 0.95 {
                sum += rate.ln_predictive(expected, 90.0).expect("a horizon").exp();
                expected += 1;
            }
            assert_eq!(rate.predictive_quantile(90.0, 0.95), Some(expected - 1));
        }
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(Gamma::new(0.0, 1.0), None);
        assert_eq!(Gamma::new(1.0, f64::INFINITY), None);
        let rate = Gamma::new(1.0, 1.0).expect("both are positive");
        assert_eq!(rate.posterior(-0.5, 1.0), None);
        assert_eq!(rate.posterior(1.0, -0.5), None);
        for level in [0.0, 1.0, -0.5, 1.5] {
            assert_eq!(rate.quantile(level), None);
            assert_eq!(rate.predictive_quantile(1.0, level), None);
        }
        assert_eq!(rate.predictive_quantile(f64::NAN, 0.5), None);
        assert_eq!(rate.predictive_quantile(-1.0, 0.5), None);
        assert_eq!(rate.predictive_quantile(0.0, 0.95), Some(0));
        // No count is large enough.
        let rare = Gamma::new(1.0, 1e-300).expect("both are positive");
        assert_eq!(rare.predictive_quantile(1e300, 0.95), None);
    }
}
