//! The exact binomial test.

use super::beta::beta_tails;
use super::search::first_without_near;
use super::special::ln_binomial;

/// Gives the exact two-sided p of `x` successes in `n`, outcomes ordered by likelihood.
///
/// ```text
/// Σ P(X = k) over all k with P(X = k) ≤ P(X = x) (1 + 1e-7),   X ~ Binomial(n, p)
/// ```
///
/// Range: 0 to 1; 1 for `n` = 0, where only one outcome is possible. `None` when `x` is above `n`
/// or `p` is no probability.
/// Source: the definition of R's `binom.test`, small relative tolerance included.
///
/// ```
/// use cofactor::stats::binomial::exact_binomial_two_sided;
/// // P(X = 0, 1, 9, 10) of a fair coin.
/// let p = exact_binomial_two_sided(1, 10, 0.5).expect("one of ten");
/// assert!((p - 22.0 / 1024.0).abs() < 1e-14);
/// ```
pub fn exact_binomial_two_sided(x: u64, n: u64, p: f64) -> Option<f64> {
    if x > n || !(0.0..=1.0).contains(&p) {
        return None;
    }
    if n <= FEW_TRIALS as u64 {
        return Some(of_few(x as usize, n as usize, p));
    }
    Some(of_many(x, n, p))
}

fn of_many(x: u64, n: u64, p: f64) -> f64 {
    let trials = Trials { n, p };
    let mean = n as f64 * p;
    let limit = trials.ln_probability(x) + 1e-7_f64.ln_1p();
    let is_as_unlikely = |k: &u64| trials.ln_probability(*k) <= limit;
    // About as likely on the other side of the mean: as far from it, but for the skew of the likelihood.
    let distance = x as f64 - mean;
    let variance = mean * (1.0 - p);
    let skew = (1.0 - 2.0 * p) * (distance * distance / (3.0 * variance) - 1.0);
    let mirrored = mean - distance + skew;
    let chance = if x as f64 > mean {
        // The likelihood rises up to the mean: the outcomes to add are 0 up to some k below it, about as far from it.
        let below = first_without_near(0..mean as u64 + 1, mirrored as u64, |k| is_as_unlikely(&k));
        trials.at_least(x) + trials.below(below)
    } else if (x as f64) < mean {
        let rest = mean.ceil() as u64..n.saturating_add(1);
        let above = first_without_near(rest, mirrored as u64, |k| !is_as_unlikely(&k));
        trials.below(x + 1) + trials.at_least(above)
    } else {
        1.0
    };
    chance.min(1.0)
}

/// So few trials that all their outcomes are gone through.
const FEW_TRIALS: usize = 128;

/// The same sum where every outcome is weighed against the likeliest, which takes no logarithm.
fn of_few(x: usize, n: usize, p: f64) -> f64 {
    let q = 1.0 - p;
    let likeliest = (((n + 1) as f64 * p) as usize).min(n);
    let mut weights = [0.0; FEW_TRIALS + 1];
    weights[likeliest] = 1.0;
    // The divisions do not wait for each other: only a product does for the one before.
    let (odds, against) = (p / q, q / p);
    for k in likeliest..n {
        weights[k + 1] = weights[k] * ((n - k) as f64 / (k + 1) as f64 * odds);
    }
    for k in (0..likeliest).rev() {
        weights[k] = weights[k + 1] * ((k + 1) as f64 / (n - k) as f64 * against);
    }
    let limit = weights[x] * (1.0 + 1e-7);
    let (mut all, mut as_unlikely) = (0.0, 0.0);
    for weight in &weights[..=n] {
        all += weight;
        as_unlikely += if *weight <= limit { *weight } else { 0.0 };
    }
    as_unlikely / all
}

struct Trials {
    n: u64,
    p: f64,
}

impl Trials {
    fn ln_probability(&self, k: u64) -> f64 {
        ln_binomial(k as f64, self.n as f64, self.p, 1.0 - self.p)
    }

    fn at_least(&self, k: u64) -> f64 {
        if k == 0 {
            return 1.0;
        }
        if k > self.n {
            return 0.0;
        }
        beta_tails(k as f64, (self.n - k + 1) as f64, self.p, 1.0 - self.p).0
    }

    fn below(&self, k: u64) -> f64 {
        if k == 0 {
            return 0.0;
        }
        if k > self.n {
            return 1.0;
        }
        beta_tails(k as f64, (self.n - k + 1) as f64, self.p, 1.0 - self.p).1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    #[test]
    fn agrees_with_scipy() {
        // x, n, p, two-sided p; scipy 1.17.1 binomtest(x, n, p).pvalue.
        let expected = [
            (3, 15, 0.25, 1.0),
            (1, 10, 0.5, 0.021_484_375),
            (10, 10, 0.5, 0.001_953_125),
            (7, 20, 0.35, 1.0),
            (51, 235, 1.0 / 6.0, 0.043_747_970_182_399_884),
            (682, 925, 0.75, 0.382_491_559_574_851_7),
            (0, 5, 0.2, 0.5904),
            (5, 5, 0.9, 1.0),
            (400_000, 1_000_000, 0.4001, 0.839_060_741_324_207_3),
            (5_001_000, 10_000_000, 0.5, 0.527_295_856_206_715_5),
            (12, 10_000_000, 1e-6, 0.523_444_308_248_115_2),
            (3, 10_000_000, 1e-6, 0.024_613_593_112_755_208),
        ];
        for (x, n, p, expected) in expected {
            let actual = exact_binomial_two_sided(x, n, p).expect("x is within n");
            assert_close(actual, expected, 1e-9);
        }
    }

    #[test]
    fn few_trials_are_judged_as_many() {
        for n in [0, 1, 2, 17, 64, 128] {
            for p in [1e-9, 0.003, 0.1, 0.4, 0.5, 0.83, 0.999] {
                for x in 0..=n {
                    let (few, many) = (of_few(x as usize, n as usize, p), of_many(x, n, p));
                    assert!((few - many).abs() <= 1e-11 * many + 1e-300, "{x} of {n} at {p}: {few} {many}");
                }
            }
        }
    }

    #[test]
    fn agrees_with_the_plain_sum() {
        for n in 0..25_u64 {
            for p in [0.0, 0.1, 1.0 / 3.0, 0.5, 0.77, 1.0] {
                // Pascal's recurrence over the number of trials.
                let mut chances = vec![1.0];
                for _ in 0..n {
                    let mut next = vec![0.0; chances.len() + 1];
                    for (k, chance) in chances.iter().enumerate() {
                        next[k] += chance * (1.0 - p);
                        next[k + 1] += chance * p;
                    }
                    chances = next;
                }
                for (x, own) in chances.iter().enumerate() {
                    let as_unlikely = |chance: &&f64| **chance <= own * (1.0 + 1e-7);
                    let expected: f64 = chances.iter().filter(as_unlikely).sum();
                    let actual = exact_binomial_two_sided(x as u64, n, p).expect("x is within n");
                    assert!((actual - expected).abs() < 1e-12, "{x} of {n} at {p}: {actual}");
                }
            }
        }
    }

    #[test]
    fn undefined_is_none() {
        assert_eq!(exact_binomial_two_sided(3, 2, 0.5), None);
        assert_eq!(exact_binomial_two_sided(1, 2, f64::NAN), None);
        assert_eq!(exact_binomial_two_sided(1, 2, 1.5), None);
    }
}
