//! The log-likelihood of the prior with its first and second derivatives.

use super::groups::{Group, Groups};
use crate::stats::special::stirling_error;

/// Steps between two counts up to which a sum over them is carried out term by term.
const LONGEST_SUM: u64 = 16;

/// The least argument of the asymptotic series; there they are exact to the last digit.
const LEAST_LARGE: f64 = 16.0;

/// Value, gradient and second derivatives, over the logarithms of shape and rate (and log-odds of
/// the weight).
#[derive(Clone, Copy, Debug)]
pub(super) struct Surface<const N: usize> {
    pub value: f64,
    pub gradient: [f64; N],
    pub curvature: [[f64; N]; N],
}

/// One gamma with what depends on the count alone.
///
/// With `m = ln(1 + E/rate)`, ln of the chance of a count `n` is `base − (shape + n) m`, where
/// `base = Σ over j < n of ln(shape + j) − n ln rate`. What no parameter moves is left out: it is
/// [`Groups::constant`].
pub(super) struct Component {
    shape: f64,
    inverse_rate: f64,
    counts: Vec<OfCount>,
}

/// What one gamma makes of a count, whatever was expected.
#[derive(Clone, Copy)]
struct OfCount {
    count: f64,
    /// Shape and count together.
    total: f64,
    base: f64,
    /// `Σ over j < n` of `shape / (shape + j)`.
    slope: f64,
    /// Likewise of `shape / (shape + j)` less its square.
    bend: f64,
}

/// `Σ over j < n` of `ln(shape + j)`, of `1/(shape + j)` and of `1/(shape + j)²`.
#[derive(Clone, Copy, Default)]
struct Rising {
    logarithms: f64,
    inverses: f64,
    squares: f64,
}

/// ln of the chance of one group's count, with derivatives over ln shape and ln rate.
struct Part {
    ln_chance: f64,
    slope: [f64; 2],
    /// Both unmixed second derivatives, then the mixed one.
    bend: [f64; 3],
}

impl Component {
    pub(super) fn new(shape: f64, rate: f64, counts: &[u64]) -> Self {
        let ln_rate = rate.ln();
        let (mut at, mut sum) = (0, Rising::default());
        let of_count = |&count: &u64| {
            sum.add(shape, at, count);
            at = count;
            let n = count as f64;
            OfCount {
                count: n,
                total: shape + n,
                base: sum.logarithms - n * ln_rate,
                slope: shape * sum.inverses,
                bend: shape * sum.inverses - shape * shape * sum.squares,
            }
        };
        Self { shape, inverse_rate: 1.0 / rate, counts: counts.iter().map(of_count).collect() }
    }

    /// ln of the chance of a count, given by its place, without what no parameter moves.
    pub(super) fn ln_chance(&self, place: usize, expected: f64) -> f64 {
        let of_count = &self.counts[place];
        let ratio = expected * self.inverse_rate;
        of_count.base - of_count.total * ln_1p(ratio, 1.0 / (1.0 + ratio))
    }

    #[inline]
    fn at(&self, group: &Group) -> Part {
        let of_count = &self.counts[group.place as usize];
        let ratio = group.expected * self.inverse_rate;
        let kept = 1.0 / (1.0 + ratio);
        let moved = ratio * kept;
        let unseen = ln_1p(ratio, kept);
        let mixed = self.shape * moved;
        let away = self.shape * unseen;
        Part {
            ln_chance: of_count.base - of_count.total * unseen,
            slope: [of_count.slope - away, mixed - of_count.count * kept],
            bend: [of_count.bend - away, -of_count.total * kept * moved, mixed],
        }
    }
}

/// `ln(1 + x)` where `1 / (1 + x)` is known, for `x ≥ 0`.
///
/// What rounding takes from `1 + x` is given back to first order, which is all of it.
#[inline]
pub(super) fn ln_1p(x: f64, inverse: f64) -> f64 {
    let sum = 1.0 + x;
    sum.ln() + (x - (sum - 1.0)) * inverse
}

impl Groups {
    /// The log-likelihood of one gamma, over ln shape and ln rate.
    pub(super) fn one(&self, point: [f64; 2]) -> Surface<2> {
        let component = Component::new(point[0].exp(), point[1].exp(), &self.counts);
        let mut value = 0.0;
        let mut gradient = [0.0; 2];
        let mut bends = [0.0; 3];
        for group in &self.members {
            let part = component.at(group);
            let times = group.multiplicity;
            value += times * part.ln_chance;
            for (sum, slope) in gradient.iter_mut().zip(part.slope) {
                *sum += times * slope;
            }
            for (sum, bend) in bends.iter_mut().zip(part.bend) {
                *sum += times * bend;
            }
        }
        Surface {
            value: value + self.constant,
            gradient,
            curvature: [[bends[0], bends[2]], [bends[2], bends[1]]],
        }
    }

    /// The log-likelihood of two gammas, over their ln shapes and ln rates and the weight's log-odds.
    pub(super) fn two(&self, point: [f64; 5]) -> Surface<5> {
        let first = Component::new(point[0].exp(), point[1].exp(), &self.counts);
        let second = Component::new(point[2].exp(), point[3].exp(), &self.counts);
        // Both weights and both logarithms keep their digits, however lopsided the odds are.
        let (weight, rest) = (1.0 / (1.0 + (-point[4]).exp()), 1.0 / (1.0 + point[4].exp()));
        let (ln_weight, ln_rest) = (weight.ln(), rest.ln());
        let mut value = 0.0;
        let mut gradient = [0.0; 5];
        let mut curvature = [[0.0; 5]; 5];
        for group in &self.members {
            let (a, b) = (first.at(group), second.at(group));
            let (ln_a, ln_b) = (ln_weight + a.ln_chance, ln_rest + b.ln_chance);
            let less = (-(ln_a - ln_b).abs()).exp();
            let sum = 1.0 + less;
            let larger = 1.0 / sum;
            let smaller = less * larger;
            let (share, other) = if ln_a >= ln_b { (larger, smaller) } else { (smaller, larger) };
            value += group.multiplicity * (ln_a.max(ln_b) + sum.ln());
            let (of_a, of_b) = (group.multiplicity * share, group.multiplicity * other);
            // How each parameter moves the log-odds of the first gamma.
            let pull = [a.slope[0], a.slope[1], -b.slope[0], -b.slope[1]];
            let mixed = of_a * other;
            for i in 0..4 {
                let along = mixed * pull[i];
                for j in 0..=i {
                    curvature[i][j] += along * pull[j];
                }
                curvature[4][i] += along;
            }
            curvature[4][4] += mixed;
            for i in 0..2 {
                gradient[i] += of_a * a.slope[i];
                gradient[2 + i] += of_b * b.slope[i];
                curvature[i][i] += of_a * a.bend[i];
                curvature[2 + i][2 + i] += of_b * b.bend[i];
            }
            curvature[1][0] += of_a * a.bend[2];
            curvature[3][2] += of_b * b.bend[2];
            gradient[4] += group.multiplicity * (share - weight);
        }
        curvature[4][4] -= self.pairs * weight * rest;
        let curvature = std::array::from_fn(|i| std::array::from_fn(|j| curvature[i.max(j)][i.min(j)]));
        Surface { value: value + self.constant, gradient, curvature }
    }
}

impl Rising {
    /// Carries the sums on from `at` to `count`.
    fn add(&mut self, shape: f64, at: u64, count: u64) {
        let long = count - at > LONGEST_SUM;
        // Where a series takes over, its argument is to be large.
        let missing = (LEAST_LARGE - (shape + at as f64)).ceil().max(0.0) as u64;
        let summed = if long { count.min(at + missing) } else { count };
        for j in at..summed {
            let x = shape + j as f64;
            let inverse = 1.0 / x;
            self.logarithms += x.ln();
            self.inverses += inverse;
            self.squares += inverse * inverse;
        }
        if summed < count {
            let (from, to) = (Large::new(shape + summed as f64), Large::new(shape + count as f64));
            self.logarithms += to.ln_gamma - from.ln_gamma;
            self.inverses += to.digamma - from.digamma;
            self.squares += from.trigamma - to.trigamma;
        }
    }
}

/// ln Γ, up to a constant, and its first two derivatives by their asymptotic series.
///
/// Source: Abramowitz and Stegun, "Handbook of Mathematical Functions", 6.1.40, 6.3.18 and 6.4.12.
struct Large {
    ln_gamma: f64,
    digamma: f64,
    trigamma: f64,
}

impl Large {
    fn new(x: f64) -> Self {
        let (ln_x, inverse) = (x.ln(), 1.0 / x);
        let z = inverse * inverse;
        let digamma = 1.0 / 12.0 - z * (1.0 / 120.0 - z * (1.0 / 252.0 - z * (1.0 / 240.0 - z / 132.0)));
        let trigamma = 1.0 / 6.0 - z * (1.0 / 30.0 - z * (1.0 / 42.0 - z * (1.0 / 30.0 - z * 5.0 / 66.0)));
        Self {
            ln_gamma: (x - 0.5) * ln_x - x + stirling_error(x),
            digamma: ln_x - 0.5 * inverse - z * digamma,
            trigamma: inverse + z * (0.5 + inverse * trigamma),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::Cell;
    use super::*;
    use crate::stats::assert_close;
    use statrs::function::gamma::{digamma, ln_gamma};

    fn groups() -> Groups {
        let cells = [(0, 0.2, 40), (1, 0.2, 9), (2, 1.5, 6), (7, 1.1, 2), (40, 70.0, 1), (900, 350.0, 1)];
        Groups::new(&cells.map(|(n_ab, expected, multiplicity)| Cell { n_ab, expected, multiplicity }))
    }

    #[test]
    fn derivatives_are_those_of_the_value() {
        let groups = groups();
        let point = [0.3, -0.4, 1.2, 0.9, -0.7];
        let at = groups.two(point);
        let h = 1e-5;
        for i in 0..5 {
            let (mut above, mut below) = (point, point);
            above[i] += h;
            below[i] -= h;
            let (above, below) = (groups.two(above), groups.two(below));
            assert!((at.gradient[i] - (above.value - below.value) / (2.0 * h)).abs() < 1e-6);
            for j in 0..5 {
                let numeric = (above.gradient[j] - below.gradient[j]) / (2.0 * h);
                assert!((at.curvature[i][j] - numeric).abs() < 1e-6, "{i} {j}");
            }
        }
    }

    #[test]
    fn the_value_is_the_stated_sum() {
        let ln_chance = |shape: f64, rate: f64, n: f64, expected: f64| {
            ln_gamma(shape + n) - ln_gamma(shape) - ln_gamma(n + 1.0)
                + shape * (rate / (rate + expected)).ln()
                + n * (expected / (rate + expected)).ln()
        };
        let cells = [(0.0, 0.2, 40.0), (1.0, 0.2, 9.0), (2.0, 1.5, 6.0), (7.0, 1.1, 2.0)];
        let more = [(40.0, 70.0, 1.0), (900.0, 350.0, 1.0)];
        for (weight, first, second) in [(0.3, (0.02, 0.5), (3.0, 2.0)), (0.9999, (900.0, 700.0), (1e-3, 1e3))]
        {
            let mixed = |&(n, expected, times): &(f64, f64, f64)| {
                let a = ln_chance(first.0, first.1, n, expected);
                let b = ln_chance(second.0, second.1, n, expected);
                times * (weight * a.exp() + (1.0 - weight) * b.exp()).ln()
            };
            let odds: f64 = weight / (1.0 - weight);
            let point = [first.0, first.1, second.0, second.1, odds].map(f64::ln);
            let stated: f64 = cells.iter().chain(&more).map(mixed).sum();
            assert_close(groups().two(point).value, stated, 1e-11);
        }
    }

    #[test]
    fn two_equal_gammas_are_one() {
        let groups = groups();
        let one = groups.one([0.3, -0.4]);
        let two = groups.two([0.3, -0.4, 0.3, -0.4, 1.5]);
        assert_close(two.value, one.value, 1e-13);
        assert_close(two.gradient[0] + two.gradient[2], one.gradient[0], 1e-11);
    }

    #[test]
    fn series_agree_with_statrs() {
        for x in [16.0, 17.3, 120.0, 5e4] {
            let (at, next) = (Large::new(x), Large::new(x + 1.0));
            assert_close(at.ln_gamma + 0.918_938_533_204_672_7, ln_gamma(x), 1e-14);
            assert_close(at.digamma, digamma(x), 1e-14);
            assert_close(at.trigamma - next.trigamma, 1.0 / (x * x), 1e-9);
        }
    }

    #[test]
    fn logarithms_of_one_and_little_keep_their_digits() {
        for x in [0.0, 1e-17, 3e-9, 0.007, 0.9, 5.0, 1e20] {
            assert_close(ln_1p(x, 1.0 / (1.0 + x)), f64::ln_1p(x), 1e-15);
        }
    }
}
