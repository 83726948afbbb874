//! The rates of a kind's items as of an instant: the prior that they share, and what their own incidents make of it.

use std::f64::consts::LN_2;

use crate::stats::gamma::{Gamma, fit_rate_prior};

/// The rates of every item of a kind, in incidents per day.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Rates {
    /// The prior that they share.
    pub prior: Gamma,
    /// The decayed count of each item.
    pub decayed: Vec<f64>,
    /// The decayed days in which they came.
    pub exposure: f64,
    /// The rate of each item after its own incidents.
    pub posteriors: Vec<Gamma>,
}

impl Rates {
    /// Fits the rates to the counts of each item's incidents, plain and decayed; none when there is nothing to fit.
    ///
    /// ```text
    /// c = Σ 2^(−age / h)    x = ∫₀ᵀ 2^(−u / h) du    posterior Gamma(c + shape, x + rate)
    /// ```
    ///
    /// The prior is fitted on the undecayed counts with the exposure `T`.
    pub(super) fn fit(counts: &[u64], decayed: Vec<f64>, history_days: f64, half_life: f64) -> Option<Self> {
        Self::after(fit_rate_prior(counts, history_days)?, decayed, history_days, half_life)
    }

    /// Computes the rates from a prior that is known.
    pub(super) fn after(prior: Gamma, decayed: Vec<f64>, history_days: f64, half_life: f64) -> Option<Self> {
        let exposure = decayed_days(history_days, half_life);
        let posteriors =
            decayed.iter().map(|count| prior.posterior(*count, exposure)).collect::<Option<_>>()?;
        Some(Self { prior, decayed, exposure, posteriors })
    }
}

/// Returns what an incident of an age in days counts.
pub(super) fn decayed(age: f64, half_life: f64) -> f64 {
    (-age / half_life).exp2()
}

/// Integrates the weight of the days of a history.
fn decayed_days(history_days: f64, half_life: f64) -> f64 {
    let rate = LN_2 / half_life;
    -(-rate * history_days).exp_m1() / rate
}

#[cfg(test)]
mod tests {
    use super::{Rates, decayed, decayed_days};
    use crate::stats::gamma::Gamma;

    fn counts(ages: &[Vec<f64>], half_life: f64) -> (Vec<u64>, Vec<f64>) {
        let count = |ages: &Vec<f64>| ages.iter().map(|age| decayed(*age, half_life)).sum::<f64>();
        (ages.iter().map(|ages| ages.len() as u64).collect(), ages.iter().map(count).collect())
    }

    #[test]
    fn incidents_of_a_half_life_ago_count_half() {
        // By hand: ages 0, 180 and 360 count 1 + 1/2 + 1/4 = 1.75. Over 360 days the exposure is
        // 180/ln 2 · (1 − 1/4) = 194.7638; with the prior Gamma(2, 100) the posterior is Gamma(3.75, 294.7638).
        let prior = Gamma::new(2.0, 100.0).expect("both are positive");
        let (_, decayed) = counts(&[vec![0.0, 180.0, 360.0]], 180.0);
        let rates = Rates::after(prior, decayed, 360.0, 180.0).expect("a posterior");
        assert!((rates.decayed[0] - 1.75).abs() < 1e-12);
        assert!((rates.exposure - 194.763_8).abs() < 1e-4);
        let posterior = rates.posteriors[0];
        assert!((posterior.shape() - 3.75).abs() < 1e-12 && (posterior.rate() - 294.763_8).abs() < 1e-4);
        // Expected in 90 days: 90 · 3.75 / 294.7638 = 1.1450.
        assert!((posterior.mean() * 90.0 - 1.144_984).abs() < 1e-5);
    }

    #[test]
    fn a_long_half_life_forgets_nothing() {
        assert!((decayed_days(1000.0, 1e9) - 1000.0).abs() < 1e-3);
        let (counts, decayed) = counts(&[vec![1.0, 900.0], vec![5.0; 9]], 1e12);
        let rates = Rates::fit(&counts, decayed, 1000.0, 1e12).expect("rates");
        assert!((rates.decayed[1] - 9.0).abs() < 1e-9);
    }

    #[test]
    fn the_posterior_is_that_of_scipy() {
        // Ages of the incidents of four items over 400 days, half-life 180. Prior: scipy 1.17.1 optimize.brentq over
        // the slope of the negative binomial likelihood; posterior by numpy; shape, rate and mean · 90 of each item.
        let ages = [
            vec![3.0, 40.0, 41.5, 300.0, 390.0, 12.25, 7.0],
            vec![200.0],
            vec![350.0, 10.0],
            vec![399.0, 1.0, 2.0],
        ];
        let (counts, decayed) = counts(&ages, 180.0);
        let rates = Rates::fit(&counts, decayed, 400.0, 180.0).expect("rates");
        for (posterior, (shape, rate, expected)) in rates.posteriors.iter().zip(SCIPY) {
            assert!((posterior.shape() / shape - 1.0).abs() < 1e-6, "{posterior:?}");
            assert!((posterior.rate() / rate - 1.0).abs() < 1e-6, "{posterior:?}");
            assert!((posterior.mean() * 90.0 / expected - 1.0).abs() < 1e-6, "{posterior:?}");
        }
    }

    const SCIPY: [(f64, f64, f64); 4] = [
        (11.043_628_593_833_965, 927.789_502_347_489_1, 1.071_284_565_012_029),
        (6.343_469_228_600_017, 927.789_502_347_489_1, 0.615_346_723_722_872_2),
        (7.102_570_515_858_478, 927.789_502_347_489_1, 0.688_983_163_540_741_2),
        (8.084_154_265_250_973, 927.789_502_347_489_1, 0.784_201_461_680_352_2),
    ];
}
