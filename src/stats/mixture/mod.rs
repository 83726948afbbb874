//! How far above chance a count is, allowing for how little was seen: a mixture of two gammas as the prior.
//!
//! The true relative rate of every pair is taken as drawn from one prior, a mixture of two gamma
//! distributions fitted to all pairs. What a pair shows then moves the prior to its posterior: a
//! pair seen once where 0.001 was expected stays near the prior, one seen fifty times does not.
//! Source throughout: W. `DuMouchel`, Am. Stat. 53 (1999) 177.

mod climb;
mod groups;
mod likelihood;
mod maximum;
mod posterior;

use super::gamma::Gamma;
use groups::Groups;
use maximum::Levels;
use posterior::Scorer;

/// The smallest shape and rate of a fitted prior.
pub const SMALLEST_PARAMETER: f64 = 1e-3;

/// The largest shape and rate of a fitted prior.
pub const LARGEST_PARAMETER: f64 = 1e3;

/// The smallest weight of either gamma of a fitted mixture.
pub const SMALLEST_WEIGHT: f64 = 4.5e-5;

/// The gain in log-likelihood from which two gammas are kept.
pub const LEAST_GAIN: f64 = 3.0;

/// The number of seen pairs below which no prior is fitted.
pub const FEWEST_SEEN: u64 = 10;

/// How many scores of a count are remembered.
const KNOWN: usize = 512;

/// Pairs that share a count and an expected count.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Cell {
    /// How often the two meet; 0 for pairs never seen together.
    pub n_ab: u64,
    /// How often they were expected to, above 0.
    pub expected: f64,
    /// How many pairs this holds for.
    pub multiplicity: u64,
}

/// A prior of the relative rate: two gamma distributions, or one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MixturePrior {
    weight: f64,
    first: Gamma,
    second: Gamma,
}

/// A fitted prior and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Fit {
    /// The prior.
    pub prior: MixturePrior,
    /// Its log-likelihood.
    pub log_likelihood: f64,
    /// What two gammas gain over one in log-likelihood, whichever was kept; at least 0.
    pub gain: f64,
}

/// The posterior of the relative rate of one pair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Score {
    /// Its geometric mean.
    pub ebgm: f64,
    /// Its 5th percentile.
    pub eb05: f64,
    /// Its 95th percentile.
    pub eb95: f64,
}

/// Fits the prior of the relative rate by maximum likelihood over all possible pairs.
///
/// ```text
/// argmax Σ multiplicity · ln(w NB(n; α1, β1/(β1+E)) + (1−w) NB(n; α2, β2/(β2+E)))
/// NB(n; α, π) = Γ(α+n) / (Γ(α) n!) · π^α (1−π)^n
/// ```
///
/// Shapes and rates lie within 1e-3 to 1e3, the weight within 4.5e-5 to 1 − 4.5e-5. The likelihood
/// has several maxima, so the search starts from many fixed points and keeps the best. One gamma is
/// kept unless two gain at least 3 in log-likelihood. `None` with fewer than 10 pairs seen (count
/// above 0), or when an expected count is not positive and finite.
///
/// ```
/// use cofactor::stats::mixture::{Cell, fit};
/// let cells = [(0, 80), (1, 15), (2, 4), (9, 1)].map(|(n_ab, multiplicity)| Cell {
///     n_ab,
///     expected: 0.3,
///     multiplicity,
/// });
/// let fit = fit(&cells).expect("twenty pairs were seen");
/// let score = fit.prior.score(9, 0.3).expect("an expected count");
/// assert!(score.eb05 > 2.0 && score.ebgm < 9.0 / 0.3);
/// ```
pub fn fit(cells: &[Cell]) -> Option<Fit> {
    let is_expected = |cell: &Cell| cell.expected > 0.0 && cell.expected.is_finite();
    let seen = cells.iter().filter(|cell| cell.n_ab > 0).map(|cell| cell.multiplicity);
    if seen.fold(0, u64::saturating_add) < FEWEST_SEEN || !cells.iter().all(is_expected) {
        return None;
    }
    let levels = Levels::new(Groups::new(cells));
    let (one, alone) = maximum::one_gamma(&levels)?;
    let (two, together) = maximum::two_gammas(&levels, one)?;
    let gain = (together - alone).max(0.0);
    let (prior, log_likelihood) =
        if gain >= LEAST_GAIN { (two, together) } else { (MixturePrior::single(one), alone) };
    Some(Fit { prior, log_likelihood, gain })
}

impl MixturePrior {
    /// Takes the weight of the first gamma and both; `None` unless the weight is within 0 to 1.
    pub fn new(weight: f64, first: Gamma, second: Gamma) -> Option<Self> {
        (0.0..=1.0).contains(&weight).then_some(Self { weight, first, second })
    }

    /// Takes one gamma alone.
    pub fn single(gamma: Gamma) -> Self {
        Self { weight: 1.0, first: gamma, second: gamma }
    }

    /// Returns the weight of the first gamma, 0 to 1; 1 where there is one gamma only.
    pub fn weight(&self) -> f64 {
        self.weight
    }

    /// Returns the first gamma; of a fitted mixture, the one with the larger mean.
    pub fn first(&self) -> Gamma {
        self.first
    }

    /// Returns the second gamma, or `None` where there is one gamma only.
    pub fn second(&self) -> Option<Gamma> {
        (self.weight < 1.0).then_some(self.second)
    }

    /// Scores a pair by its posterior relative rate.
    ///
    /// ```text
    /// posterior = Q Gamma(α1+n, β1+E) + (1−Q) Gamma(α2+n, β2+E)
    /// Q = w NB1(n) / (w NB1(n) + (1−w) NB2(n))
    /// ebgm = exp(Q (ψ(α1+n) − ln(β1+E)) + (1−Q) (ψ(α2+n) − ln(β2+E)))
    /// ```
    ///
    /// Range: above 0, no unit; 1 means as often as by chance. `None` when the expected count is not
    /// positive and finite.
    ///
    /// ```
    /// use cofactor::stats::{gamma::Gamma, mixture::MixturePrior};
    /// let prior = MixturePrior::single(Gamma::new(2.0, 2.0).expect("both are positive"));
    /// let score = prior.score(4, 1.0).expect("an expected count");
    /// // exp(ψ(6) − ln 3), as ψ(6) = 137/60 − 0.5772157.
    /// assert!((score.ebgm - 1.835_846).abs() < 1e-6);
    /// assert!(score.eb05 < score.ebgm && score.ebgm < score.eb95);
    /// ```
    pub fn score(&self, n_ab: u64, expected: f64) -> Option<Score> {
        Scorer::new(self, n_ab).score(expected)
    }

    /// Scores pairs, each a count and an expected count, as [`Self::score`] does one by one.
    ///
    /// Far faster than one by one: what depends on the count alone is worked out once, and equal
    /// pairs are scored once. In the order of the pairs.
    ///
    /// ```
    /// use cofactor::stats::{gamma::Gamma, mixture::MixturePrior};
    /// let prior = MixturePrior::single(Gamma::new(2.0, 2.0).expect("both are positive"));
    /// let scores = prior.scores(&[(4, 1.0), (1, 0.0), (4, 1.0)]);
    /// assert_eq!(scores, [prior.score(4, 1.0), None, prior.score(4, 1.0)]);
    /// ```
    pub fn scores(&self, pairs: &[(u64, f64)]) -> Vec<Option<Score>> {
        let mut order: Vec<usize> = (0..pairs.len()).collect();
        order.sort_unstable_by_key(|place| pairs[*place].0);
        let mut scores = vec![None; pairs.len()];
        // Expected counts that come again mostly do so soon: each has one place to be remembered at.
        let mut known: Vec<Option<(u64, Option<Score>)>> = vec![None; KNOWN];
        for of_count in order.chunk_by(|a, b| pairs[*a].0 == pairs[*b].0) {
            let mut scorer = Scorer::new(self, pairs[of_count[0]].0);
            known.fill(None);
            for place in of_count {
                let expected = pairs[*place].1;
                let bits = expected.to_bits();
                let slot = &mut known[(bits.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize];
                scores[*place] = match *slot {
                    Some((same, score)) if same == bits => score,
                    _ => {
                        let score = scorer.score(expected);
                        *slot = Some((bits, score));
                        score
                    }
                };
            }
        }
        scores
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;
    use crate::stats::special::gamma_tails;

    fn gamma(shape: f64, rate: f64) -> Gamma {
        Gamma::new(shape, rate).expect("both are positive")
    }

    fn cells(rows: &[(u64, f64, u64)]) -> Vec<Cell> {
        rows.iter().map(|&(n_ab, expected, multiplicity)| Cell { n_ab, expected, multiplicity }).collect()
    }

    #[test]
    fn scores_agree_with_the_published_ones() {
        // Vignettes 03 to 05 of R package openEBGM 0.9.1 on its CAERS data, at the parameters printed
        // there. Its percentiles come from a bisection to 0.01.
        let prior = MixturePrior::new(
            0.065_345_57,
            gamma(3.253_793_56, 0.399_888_54),
            gamma(2.026_126_92, 1.908_079_7),
        )
        .expect("a weight");
        let published = [
            (1, 0.036_054_827_2, 2.23, 0.49, 13.85, 0.281_973_7),
            (1, 0.003_873_659_1, 2.58, 0.52, 15.78, 0.340_965_3),
            (1, 0.000_297_973_8, 2.63, 0.52, 16.02, 0.348_231_7),
            (1, 0.076_579_261, 1.92, 0.47, 11.77, 0.222_635_6),
            (1, 0.052_741_358_8, 2.09, 0.48, 12.95, 0.255_667),
            (16, 0.406_436_23, 23.26, 15.68, 33.48, 1.0),
            (19, 0.896_901_07, 16.78, 11.65, 23.55, 1.0),
            (6, 0.078_665_08, 18.28, 10.16, 30.83, 1.0),
            (8, 0.304_827_18, 15.25, 9.0, 24.52, 1.0),
            (11, 0.563_170_44, 14.28, 8.98, 21.78, 1.0),
        ];
        for (n_ab, expected, ebgm, eb05, eb95, share) in published {
            let score = prior.score(n_ab, expected).expect("an expected count");
            assert!((score.ebgm - ebgm).abs() < 0.0051, "{score:?}");
            assert!((score.eb05 - eb05).abs() < 0.011 && (score.eb95 - eb95).abs() < 0.011, "{score:?}");
            if share < 1.0 {
                assert!((Scorer::new(&prior, n_ab).shares(expected)[0] - share).abs() < 1e-6);
            }
        }
    }

    #[test]
    fn few_even_pairs_keep_one_gamma() {
        // 54 pairs of 6 and 9 items among 15, count and 15 · expected. Best of 20 random starts of
        // scipy 1.17.1 minimize(method="L-BFGS-B") on the same box: -54.628_650_67 for two gammas.
        let pairs = [
            (0, 3, 7),
            (0, 4, 12),
            (0, 9, 3),
            (0, 12, 7),
            (0, 15, 1),
            (0, 16, 2),
            (0, 20, 1),
            (0, 32, 1),
            (1, 3, 1),
            (1, 4, 4),
            (1, 12, 2),
            (1, 20, 2),
            (1, 24, 1),
            (2, 9, 1),
            (2, 16, 1),
            (2, 32, 1),
            (3, 12, 1),
            (3, 15, 1),
            (3, 24, 1),
            (3, 32, 1),
            (4, 16, 1),
            (4, 20, 1),
            (4, 32, 1),
        ];
        let cells: Vec<Cell> = pairs
            .map(|(n_ab, product, multiplicity)| Cell {
                n_ab,
                expected: f64::from(product) / 15.0,
                multiplicity,
            })
            .to_vec();
        let fit = fit(&cells).expect("twenty pairs were seen");
        assert_eq!(fit.prior.second(), None);
        assert!((fit.log_likelihood + fit.gain + 54.628_650_67).abs() < 1e-6);
        assert!(fit.gain < LEAST_GAIN);
        // Computed independently for the same 54 pairs.
        let score = fit.prior.score(4, 16.0 / 15.0).expect("an expected count");
        assert_close(score.ebgm, 1.746_983_030_919_301, 1e-6);
        assert_close(score.eb05, 0.836_750_454_706_396_3, 1e-6);
        assert_close(score.eb95, 3.310_822_352_316_717, 1e-6);
    }

    #[test]
    fn a_few_strong_pairs_earn_a_second_gamma() {
        // Best of 60 random starts of scipy 1.17.1 minimize(method="L-BFGS-B") on the same box.
        let cells = cells(&[
            (0, 0.1, 300),
            (0, 0.5, 200),
            (1, 0.1, 40),
            (1, 0.5, 60),
            (2, 0.5, 20),
            (3, 1.2, 12),
            (2, 0.1, 6),
            (8, 0.5, 3),
            (30, 1.2, 2),
            (0, 1.2, 40),
            (1, 1.2, 30),
        ]);
        let fit = fit(&cells).expect("many pairs were seen");
        assert!(fit.gain >= LEAST_GAIN);
        assert!((fit.log_likelihood + 518.507_312_996).abs() < 1e-6, "{fit:?}");
        assert_close(fit.prior.weight(), 0.015_822_46, 1e-4);
        assert_close(fit.prior.first().shape(), 1000.0, 1e-9);
        assert_close(fit.prior.first().rate(), 48.875_275, 1e-4);
        assert_close(fit.prior.second().map_or(0.0, |second| second.shape()), 3.189_744, 1e-4);
        // Neither the order of the cells nor how they are split makes a difference.
        let mut shuffled: Vec<Cell> = cells.iter().rev().copied().collect();
        shuffled.push(Cell { multiplicity: 10, ..shuffled[0] });
        shuffled[0].multiplicity -= 10;
        assert_eq!(super::fit(&shuffled), Some(fit));
    }

    #[test]
    fn scores_hold_the_stated_shares_of_the_posterior() {
        let prior = MixturePrior::new(0.2, gamma(3.0, 0.4), gamma(2.0, 1.9)).expect("a weight");
        for (n_ab, expected) in [(0, 0.01), (1, 0.5), (3, 40.0), (5000, 20.0)] {
            let score = prior.score(n_ab, expected).expect("an expected count");
            let share = Scorer::new(&prior, n_ab).shares(expected)[0];
            let below = |x: f64| {
                let part =
                    |gamma: Gamma| gamma_tails(gamma.shape() + n_ab as f64, (gamma.rate() + expected) * x).0;
                share * part(prior.first) + (1.0 - share) * part(prior.second)
            };
            assert_close(below(score.eb05), 0.05, 1e-11);
            assert_close(below(score.eb95), 0.95, 1e-11);
        }
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(fit(&[]), None);
        assert_eq!(fit(&cells(&[(1, 0.5, 9), (0, 0.5, 1000)])), None);
        assert_eq!(fit(&cells(&[(1, 0.0, 50)])), None);
        assert_eq!(fit(&cells(&[(1, f64::NAN, 50)])), None);
        assert!(fit(&cells(&[(1, 0.5, 10)])).is_some());
        let prior = MixturePrior::single(gamma(1.0, 1.0));
        assert_eq!(prior.score(1, 0.0), None);
        assert_eq!(prior.score(1, f64::NAN), None);
        assert_eq!(MixturePrior::new(f64::NAN, gamma(1.0, 1.0), gamma(1.0, 1.0)), None);
    }
}
