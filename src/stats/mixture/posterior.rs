//! The scores of many pairs under one prior.
//!
//! Pairs of one count share the shapes of their posterior, and so the functions whose root a
//! percentile is. Each is expanded into Taylor series at the points of a grid, when it is first asked
//! for there; then a step of Newton's method costs two polynomials.

use super::likelihood::{Component, ln_1p};
use super::{MixturePrior, Score};
use crate::stats::special::{gamma_tails_at, ln_poisson, wilson_hilferty};
use statrs::function::gamma::{digamma, ln_gamma};

/// Points of the grid below the mode; the tail below them rounds to 0 for shapes from 1.
const BELOW: i64 = 160;

/// Points of the grid from the mode upwards; the tail above them rounds to 0.
const ABOVE: i64 = 90;

/// The least shape with a grid; below it, as for pairs never seen, the tail would need a long one.
const LEAST_GRIDDED: f64 = 1.0;

/// Coefficients of a series: the last counts for less than 1e-16 half a step away.
const TERMS: usize = 16;

/// Weight of one gamma below which the other is taken for the whole posterior.
const NEGLIGIBLE: f64 = 1e-13;

/// The last step towards a root, in steps of the grid; the error left is about its square.
const PRECISION: f64 = 4e-7;

/// The two percentiles of a score, as shares.
const LEVELS: [f64; 2] = [0.05, 0.95];

/// Scores pairs of one count.
pub(super) struct Scorer {
    parts: [Part; 2],
    /// ln of the second weight over the first.
    ln_odds: f64,
}

/// What one gamma of the prior makes of the count.
struct Part {
    component: Component,
    rate: f64,
    ln_rate: f64,
    digamma: f64,
    tail: Tail,
    /// Logarithms of the percentiles at rate 1, once asked for.
    quantiles: [Option<f64>; 2],
}

impl Scorer {
    pub(super) fn new(prior: &MixturePrior, n_ab: u64) -> Self {
        let part = |gamma: crate::stats::gamma::Gamma| {
            let shape = gamma.shape() + n_ab as f64;
            Part {
                component: Component::new(gamma.shape(), gamma.rate(), &[n_ab]),
                rate: gamma.rate(),
                ln_rate: gamma.rate().ln(),
                digamma: digamma(shape),
                tail: Tail::new(shape),
                quantiles: [None; 2],
            }
        };
        Self {
            parts: [part(prior.first), part(prior.second)],
            ln_odds: (1.0 - prior.weight).ln() - prior.weight.ln(),
        }
    }

    /// Scores one pair; `None` when the expected count is not positive and finite.
    pub(super) fn score(&mut self, expected: f64) -> Option<Score> {
        if !(expected > 0.0 && expected.is_finite()) {
            return None;
        }
        let shares = self.shares(expected);
        // ln of the posterior rate of either.
        let ln_rates = self.parts.each_ref().map(|part| {
            let ratio = expected / part.rate;
            part.ln_rate + ln_1p(ratio, 1.0 / (1.0 + ratio))
        });
        let ln_mean = shares[0] * (self.parts[0].digamma - ln_rates[0])
            + shares[1] * (self.parts[1].digamma - ln_rates[1]);
        let [eb05, eb95] = [0, 1].map(|level| self.ln_quantile(level, shares, ln_rates).exp());
        Some(Score { ebgm: ln_mean.exp(), eb05, eb95 })
    }

    /// The weights of both gammas after what the pair shows.
    pub(super) fn shares(&self, expected: f64) -> [f64; 2] {
        let [first, second] = self.parts.each_ref().map(|part| part.component.ln_chance(0, expected));
        let against = self.ln_odds + (second - first);
        [1.0 / (1.0 + against.exp()), 1.0 / (1.0 + (-against).exp())]
    }

    /// ln of a percentile of the posterior.
    fn ln_quantile(&mut self, level: usize, shares: [f64; 2], ln_rates: [f64; 2]) -> f64 {
        let [first, second] = &mut self.parts;
        if shares[1] < NEGLIGIBLE {
            return first.ln_quantile(level) - ln_rates[0];
        }
        if shares[0] < NEGLIGIBLE {
            return second.ln_quantile(level) - ln_rates[1];
        }
        let ends = [first.ln_quantile(level) - ln_rates[0], second.ln_quantile(level) - ln_rates[1]];
        let start = if shares[0] >= shares[1] { ends[0] } else { ends[1] };
        // It lies between those of the two, but for rounding.
        let bracket = (ends[0].min(ends[1]) - 1e-9, ends[0].max(ends[1]) + 1e-9);
        let precision = PRECISION * first.tail.step.min(second.tail.step);
        root_between(bracket, start, precision, |x| {
            let (a, b) = (first.tail.at(x + ln_rates[0]), second.tail.at(x + ln_rates[1]));
            (shares[0] * a.0 + shares[1] * b.0 - LEVELS[level], shares[0] * a.1 + shares[1] * b.1)
        })
    }
}

impl Part {
    fn ln_quantile(&mut self, level: usize) -> f64 {
        if let Some(known) = self.quantiles[level] {
            return known;
        }
        let tail = &mut self.tail;
        let start = wilson_hilferty(tail.shape, LEVELS[level]).ln();
        let bracket = tail.bracket();
        let found = root_between(bracket, start, PRECISION * tail.step, |x| {
            let (below, slope) = tail.at(x);
            (below - LEVELS[level], slope)
        });
        self.quantiles[level] = Some(found);
        found
    }
}

/// The lower tail of a gamma distribution of rate 1, over `ln x`.
struct Tail {
    shape: f64,
    step: f64,
    /// The lowest point of the grid, in steps.
    lowest: i64,
    /// Place in `series`, plus 1, of every point of the grid; 0 where there is none yet.
    places: [u8; (BELOW + ABOVE) as usize],
    series: Vec<[f64; TERMS]>,
}

impl Tail {
    fn new(shape: f64) -> Self {
        let step = 0.25 / shape.sqrt();
        let lowest = (shape.ln() / step).round() as i64 - BELOW;
        Self { shape, step, lowest, places: [0; (BELOW + ABOVE) as usize], series: Vec::new() }
    }

    /// Between which `ln x` the tail rises from below 0.05 to above 0.95.
    fn bracket(&self) -> (f64, f64) {
        if self.shape < LEAST_GRIDDED {
            // The tail is at most x^shape / Γ(shape + 1), and that Γ above 0.88.
            return (-4.0 / self.shape, 4.0);
        }
        let middle = self.shape.ln();
        (middle - BELOW as f64 * self.step, middle + ABOVE as f64 * self.step)
    }

    /// The tail and its slope over `ln x`.
    fn at(&mut self, ln_x: f64) -> (f64, f64) {
        if self.shape < LEAST_GRIDDED {
            let x = ln_x.exp();
            let density = (self.shape * ln_x - x - ln_gamma(self.shape + 1.0)).exp();
            return (gamma_tails_at(self.shape, x, density).0, self.shape * density);
        }
        let place = (ln_x / self.step).round();
        let Ok(index) = usize::try_from(place as i64 - self.lowest) else { return (0.0, 0.0) };
        let Some(known) = self.places.get_mut(index) else { return (1.0, 0.0) };
        let middle = place * self.step;
        if *known == 0 {
            self.series.push(series(self.shape, middle));
            *known = self.series.len() as u8;
        }
        let series = &self.series[usize::from(*known) - 1];
        let t = ln_x - middle;
        let (mut value, mut slope) = (series[TERMS - 1], 0.0);
        for coefficient in series[..TERMS - 1].iter().rev() {
            slope = slope * t + value;
            value = value * t + coefficient;
        }
        (value, slope)
    }
}

/// Coefficients of the lower tail in powers of `ln x` beyond `middle`.
///
/// The slope `g = x^shape e^−x / Γ(shape)` of the tail over `ln x` has `g' = (shape − x) g` there.
fn series(shape: f64, middle: f64) -> [f64; TERMS] {
    let x = middle.exp();
    let density = ln_poisson(shape, x).exp();
    // x in powers of ln x beyond the middle.
    let mut powers = [x; TERMS];
    for k in 1..TERMS {
        powers[k] = powers[k - 1] / k as f64;
    }
    let mut slopes = [0.0; TERMS];
    slopes[0] = shape * density;
    for k in 1..TERMS {
        let crossed: f64 = (0..k).map(|i| slopes[i] * powers[k - 1 - i]).sum();
        slopes[k] = (shape * slopes[k - 1] - crossed) / k as f64;
    }
    let mut tail = [gamma_tails_at(shape, x, density).0; TERMS];
    for k in 1..TERMS {
        tail[k] = slopes[k - 1] / k as f64;
    }
    tail
}

/// The root of an increasing function that gives its slope as well.
///
/// Newton's method, with halves of the bracket where its steps do not shrink; ends with a step of
/// `precision`.
fn root_between(
    (mut low, mut high): (f64, f64),
    start: f64,
    precision: f64,
    mut f: impl FnMut(f64) -> (f64, f64),
) -> f64 {
    let mut x = start.clamp(low, high);
    let mut before = f64::INFINITY;
    for _ in 0..200 {
        let (value, slope) = f(x);
        if value < 0.0 {
            low = x;
        } else {
            high = x;
        }
        let step = value / slope;
        let next = x - step;
        if next >= low && next <= high && step.abs() <= 0.5 * before {
            before = step.abs();
            x = next;
            if before <= precision {
                break;
            }
        } else {
            before = 0.5 * (high - low);
            x = f64::midpoint(low, high);
            if before <= 1e-16 * x.abs() {
                break;
            }
        }
    }
    x
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use crate::stats::gamma::Gamma;
    use crate::stats::special::{gamma_quantile, gamma_tails};

    fn prior(weight: f64, first: (f64, f64), second: (f64, f64)) -> MixturePrior {
        let gamma = |(shape, rate)| Gamma::new(shape, rate).expect("both are positive");
        MixturePrior::new(weight, gamma(first), gamma(second)).expect("a weight")
    }

    #[test]
    fn series_give_the_tail_and_its_slope() {
        for shape in [1.0, 1.001, 2.7, 40.0, 1003.0, 2e5] {
            let mut tail = Tail::new(shape);
            for i in -60..=60 {
                let x = shape * (f64::from(i) * 0.13 / shape.sqrt()).exp();
                let (below, slope) = tail.at(x.ln());
                let density = shape * ln_poisson(shape, x).exp();
                // Beyond that, the rounding of the logarithm shows.
                let allowed = 1e-13_f64.max(3e-15 * shape.sqrt());
                assert!((below - gamma_tails(shape, x).0).abs() < allowed, "{shape} {x}");
                assert!((slope - density).abs() < 1e-11 * shape.sqrt(), "{shape} {x}");
            }
            assert_close(
                tail.at(-1e4 / shape).0 + 1.0,
                1.0 + gamma_tails(shape, (-1e4 / shape).exp()).0,
                1e-13,
            );
            assert_close(tail.at(shape.ln() + 60.0 / shape.sqrt()).0, 1.0, 1e-15);
        }
    }

    #[test]
    fn one_gamma_has_its_own_percentiles() {
        for (shape, rate) in [(0.02, 0.3), (0.6, 2.0), (5.0, 0.1), (1000.0, 800.0)] {
            let prior = MixturePrior::single(Gamma::new(shape, rate).expect("both are positive"));
            for (n_ab, expected) in [(0, 0.7), (1, 0.001), (12, 30.0), (100_000, 70_000.0)] {
                let score = Scorer::new(&prior, n_ab).score(expected).expect("an expected count");
                let (shape, rate) = (shape + n_ab as f64, rate + expected);
                assert_close(score.eb05, gamma_quantile(shape, 0.05) / rate, 1e-11);
                assert_close(score.eb95, gamma_quantile(shape, 0.95) / rate, 1e-11);
                assert_close(score.ebgm, digamma(shape).exp() / rate, 1e-11);
            }
        }
    }

    #[test]
    fn percentiles_split_the_posterior_whatever_the_prior() {
        let priors = [
            prior(0.3, (0.02, 0.5), (0.9, 0.8)),
            prior(4.5e-5, (8.8, 0.076), (77.0, 95.0)),
            prior(3e-4, (3.6, 0.06), (999.0, 998.0)),
            prior(0.5, (1000.0, 5.0), (1000.0, 1000.0)),
            prior(0.95, (1.0, 1e-3), (1e-3, 1e3)),
        ];
        for prior in priors {
            for n_ab in [0, 1, 2, 5, 17, 90, 2500] {
                let mut scorer = Scorer::new(&prior, n_ab);
                for i in -30..=30 {
                    let expected = (n_ab.max(1) as f64) * (0.3 * f64::from(i)).exp();
                    let Score { eb05, eb95, .. } = scorer.score(expected).expect("an expected count");
                    let shares = scorer.shares(expected);
                    let below = |x: f64| {
                        let part = |gamma: &Gamma| {
                            gamma_tails(gamma.shape() + n_ab as f64, (gamma.rate() + expected) * x).0
                        };
                        shares[0] * part(&prior.first) + shares[1] * part(&prior.second)
                    };
                    for (level, x) in [(0.05, eb05), (0.95, eb95)] {
                        // Where the logarithm is what is found, tiny percentiles may round to 0.
                        let is_split = (below(x) - level).abs() < 1e-11 || x < 1e-200;
                        assert!(is_split, "{prior:?} {n_ab} {expected} {level} {x} {}", below(x));
                    }
                }
            }
        }
    }

    #[test]
    fn many_scores_are_those_of_single_pairs() {
        let prior = prior(0.01, (8.0, 0.8), (7.0, 9.0));
        let pairs: Vec<(u64, f64)> =
            (0..500_u32).map(|i| (u64::from(i % 7), 0.01 * f64::from((i * i) % 97))).collect();
        let single: Vec<Option<Score>> = pairs.iter().map(|pair| prior.score(pair.0, pair.1)).collect();
        assert_eq!(prior.scores(&pairs), single);
        assert_eq!(single.iter().filter(|score| score.is_none()).count(), 6);
    }
}
