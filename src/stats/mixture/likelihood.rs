//! The log-likelihood of the prior with its first and second derivatives.

use super::Cell;
use crate::stats::gamma::Gamma;
use statrs::function::gamma::{digamma, ln_gamma};

/// Steps between two counts up to which a sum over them is carried out term by term.
const LONGEST_SUM: u64 = 256;

/// Cells in ascending order of count, those with equal count and expected count merged.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    groups: Vec<Group>,
    /// The distinct counts, ascending, each with its ln n!.
    counts: Vec<(u64, f64)>,
}

#[derive(Clone, Copy, Debug)]
struct Group {
    /// Place of its count in `counts`.
    place: usize,
    count: f64,
    expected: f64,
    multiplicity: f64,
}

/// Value, gradient and second derivatives, over the logarithms of shape and rate (and log-odds of
/// the weight).
#[derive(Clone, Copy, Debug)]
pub(super) struct Surface<const N: usize> {
    pub value: f64,
    pub gradient: [f64; N],
    pub curvature: [[f64; N]; N],
}

/// ln of the chance of `n_ab` under one gamma of the relative rate, the factorial left out.
pub(super) fn ln_marginal(gamma: &Gamma, n_ab: u64, expected: f64) -> f64 {
    let count = n_ab as f64;
    let (shape, rate) = (gamma.shape(), gamma.rate());
    let rising: f64 = if n_ab <= LONGEST_SUM {
        (0..n_ab).map(|j| (shape + j as f64).ln()).sum()
    } else {
        ln_gamma(shape + count) - ln_gamma(shape)
    };
    rising - count * (rate / expected).ln_1p() - shape * (expected / rate).ln_1p()
}

impl Groups {
    pub(super) fn new(cells: &[Cell]) -> Self {
        let mut cells: Vec<Cell> = cells.iter().filter(|cell| cell.multiplicity > 0).copied().collect();
        cells.sort_unstable_by(|a, b| a.n_ab.cmp(&b.n_ab).then(a.expected.total_cmp(&b.expected)));
        let same = |a: &Cell, b: &Cell| a.n_ab == b.n_ab && a.expected.total_cmp(&b.expected).is_eq();
        Self::merged(&cells, same)
    }

    /// Merges what has the same count and expected counts within about two percent.
    ///
    /// Good enough to tell from where a search is worth its time.
    pub(super) fn coarse(&self) -> Self {
        let cells: Vec<Cell> = self
            .groups
            .iter()
            .map(|group| Cell {
                n_ab: self.counts[group.place].0,
                expected: group.expected,
                multiplicity: group.multiplicity as u64,
            })
            .collect();
        let bin = |cell: &Cell| (cell.expected.ln() * 50.0).floor();
        Self::merged(&cells, |a, b| a.n_ab == b.n_ab && bin(a).total_cmp(&bin(b)).is_eq())
    }

    pub(super) fn len(&self) -> usize {
        self.groups.len()
    }

    /// Observed over expected, over all pairs.
    pub(super) fn mean_ratio(&self) -> f64 {
        let (mut observed, mut expected) = (0.0, 0.0);
        for group in &self.groups {
            observed += group.multiplicity * group.count;
            expected += group.multiplicity * group.expected;
        }
        observed / expected
    }

    fn merged(sorted: &[Cell], same: impl Fn(&Cell, &Cell) -> bool) -> Self {
        let mut counts: Vec<(u64, f64)> = Vec::new();
        let mut groups = Vec::new();
        for tied in sorted.chunk_by(same) {
            let n_ab = tied[0].n_ab;
            if counts.last().is_none_or(|last| last.0 != n_ab) {
                counts.push((n_ab, ln_gamma(n_ab as f64 + 1.0)));
            }
            let multiplicity: f64 = tied.iter().map(|cell| cell.multiplicity as f64).sum();
            let first = tied[0].expected;
            let beyond: f64 =
                tied.iter().map(|cell| (cell.expected - first) * cell.multiplicity as f64).sum();
            let expected = first + beyond / multiplicity;
            groups.push(Group { place: counts.len() - 1, count: n_ab as f64, expected, multiplicity });
        }
        Self { groups, counts }
    }

    /// The log-likelihood of one gamma, over ln shape and ln rate.
    pub(super) fn one(&self, point: [f64; 2]) -> Surface<2> {
        let component = Component::new(point[0], point[1], &self.counts);
        let mut surface = Surface { value: 0.0, gradient: [0.0; 2], curvature: [[0.0; 2]; 2] };
        for group in &self.groups {
            let part = component.at(group);
            surface.value += group.multiplicity * (part.ln_chance - self.counts[group.place].1);
            for i in 0..2 {
                surface.gradient[i] += group.multiplicity * part.gradient[i];
                for j in 0..2 {
                    surface.curvature[i][j] += group.multiplicity * part.curvature[i][j];
                }
            }
        }
        surface
    }

    /// The log-likelihood of two gammas, over their ln shapes and ln rates and the weight's log-odds.
    pub(super) fn two(&self, point: [f64; 5]) -> Surface<5> {
        let first = Component::new(point[0], point[1], &self.counts);
        let second = Component::new(point[2], point[3], &self.counts);
        // Both weights and both logarithms keep their digits, however lopsided the odds are.
        let (weight, rest) = (1.0 / (1.0 + (-point[4]).exp()), 1.0 / (1.0 + point[4].exp()));
        let (ln_weight, ln_rest) = (weight.ln(), rest.ln());
        let mut surface = Surface { value: 0.0, gradient: [0.0; 5], curvature: [[0.0; 5]; 5] };
        for group in &self.groups {
            let (a, b) = (first.at(group), second.at(group));
            let (ln_a, ln_b) = (ln_weight + a.ln_chance, ln_rest + b.ln_chance);
            let larger = ln_a.max(ln_b);
            let ln_sum = larger + (-(ln_a - ln_b).abs()).exp().ln_1p();
            let share = (ln_a - ln_sum).exp();
            let other = (ln_b - ln_sum).exp();
            let times = group.multiplicity;
            surface.value += times * (ln_sum - self.counts[group.place].1);
            // How each parameter moves the log-odds of the first gamma.
            let pull = [a.gradient[0], a.gradient[1], -b.gradient[0], -b.gradient[1], 1.0];
            let mixed = times * share * other;
            for i in 0..5 {
                for j in 0..5 {
                    surface.curvature[i][j] += mixed * pull[i] * pull[j];
                }
            }
            for i in 0..2 {
                surface.gradient[i] += times * share * a.gradient[i];
                surface.gradient[2 + i] += times * other * b.gradient[i];
                for j in 0..2 {
                    surface.curvature[i][j] += times * share * a.curvature[i][j];
                    surface.curvature[2 + i][2 + j] += times * other * b.curvature[i][j];
                }
            }
            surface.gradient[4] += times * (share - weight);
            surface.curvature[4][4] -= times * weight * rest;
        }
        surface
    }
}

/// One gamma with what depends on the count alone.
struct Component {
    shape: f64,
    rate: f64,
    rising: Vec<Rising>,
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
    gradient: [f64; 2],
    curvature: [[f64; 2]; 2],
}

impl Component {
    fn new(ln_shape: f64, ln_rate: f64, counts: &[(u64, f64)]) -> Self {
        let (shape, rate) = (ln_shape.exp(), ln_rate.exp());
        let (mut at, mut sum) = (0, Rising::default());
        let rising = counts
            .iter()
            .map(|&(count, _)| {
                sum.add(shape, at, count);
                at = count;
                sum
            })
            .collect();
        Self { shape, rate, rising }
    }

    fn at(&self, group: &Group) -> Part {
        let rising = &self.rising[group.place];
        let (shape, rate) = (self.shape, self.rate);
        let (count, expected) = (group.count, group.expected);
        let unseen = (expected / rate).ln_1p();
        let kept = rate / (expected + rate);
        let moved = expected / (expected + rate);
        let slope = shape * (rising.inverses - unseen);
        let mixed = shape * moved;
        Part {
            ln_chance: rising.logarithms - count * (rate / expected).ln_1p() - shape * unseen,
            gradient: [slope, mixed - count * kept],
            curvature: [
                [slope - shape * shape * rising.squares, mixed],
                [mixed, -(shape + count) * kept * moved],
            ],
        }
    }
}

impl Rising {
    /// Carries the sums on from `at` to `count`.
    fn add(&mut self, shape: f64, at: u64, count: u64) {
        let summed = count.min(at + LONGEST_SUM);
        for j in at..summed {
            let x = shape + j as f64;
            self.logarithms += x.ln();
            self.inverses += 1.0 / x;
            self.squares += 1.0 / (x * x);
        }
        if summed < count {
            let (from, to) = (shape + summed as f64, shape + count as f64);
            self.logarithms += ln_gamma(to) - ln_gamma(from);
            self.inverses += digamma(to) - digamma(from);
            self.squares += large_trigamma(from) - large_trigamma(to);
        }
    }
}

/// The trigamma function by its asymptotic series; here `x` is above 256.
fn large_trigamma(x: f64) -> f64 {
    1.0 / x + 1.0 / (2.0 * x * x) + 1.0 / (6.0 * x * x * x)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

    fn groups() -> Groups {
        let cells = [(0, 0.2, 40), (1, 0.2, 9), (2, 1.5, 6), (7, 1.1, 2), (900, 350.0, 1)];
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
    fn two_equal_gammas_are_one() {
        let groups = groups();
        let one = groups.one([0.3, -0.4]);
        let two = groups.two([0.3, -0.4, 0.3, -0.4, 1.5]);
        assert_close(two.value, one.value, 1e-13);
        assert_close(two.gradient[0] + two.gradient[2], one.gradient[0], 1e-11);
    }

    #[test]
    fn equal_cells_are_merged() {
        let cell = |n_ab, expected, multiplicity| Cell { n_ab, expected, multiplicity };
        let apart = [cell(1, 0.5, 2), cell(0, 0.5, 7), cell(1, 0.5, 3), cell(1, 0.6, 0)];
        let groups = Groups::new(&apart);
        assert_eq!(groups.len(), 2);
        let together = Groups::new(&[cell(0, 0.5, 7), cell(1, 0.5, 5)]);
        assert_close(groups.one([0.1, 0.2]).value, together.one([0.1, 0.2]).value, 1e-14);
        assert_close(groups.mean_ratio(), 5.0 / 6.0, 1e-14);
    }
}
