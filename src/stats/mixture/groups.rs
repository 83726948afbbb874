//! Cells with what repeats merged, and few groups that stand for many in a search.

use super::Cell;
use statrs::function::gamma::ln_gamma;

/// Counts up to which [`Groups::merged`] merges none with another.
const SMALL_COUNT: u64 = 8;

/// Counts from which bins are no narrower: no prior tells them better apart, its shapes being at most 1000.
const FINEST: u64 = 1000;

/// Cells in ascending order of expected count, then count, those with both equal merged.
#[derive(Clone, Debug)]
pub(super) struct Groups {
    pub members: Vec<Group>,
    /// The distinct counts, ascending.
    pub counts: Vec<u64>,
    /// All multiplicities together.
    pub pairs: f64,
    /// What no parameter moves of the log-likelihood: `Σ multiplicity · (n ln E − ln n!)`.
    pub constant: f64,
}

#[derive(Clone, Copy, Debug)]
pub(super) struct Group {
    /// Place of its count in [`Groups::counts`].
    pub place: u32,
    pub expected: f64,
    pub multiplicity: f64,
}

impl Groups {
    pub(super) fn new(cells: &[Cell]) -> Self {
        let mut cells: Vec<Cell> = cells.iter().filter(|cell| cell.multiplicity > 0).copied().collect();
        // Stable, since that is fast on what is sorted in stretches.
        cells.sort_by(|a, b| a.expected.total_cmp(&b.expected).then(a.n_ab.cmp(&b.n_ab)));
        cells.dedup_by(|next, kept| {
            let is_same = kept.n_ab == next.n_ab && kept.expected.total_cmp(&next.expected).is_eq();
            if is_same {
                kept.multiplicity = kept.multiplicity.saturating_add(next.multiplicity);
            }
            is_same
        });
        Self::from_distinct(&cells.iter().map(Point::from).collect::<Vec<_>>())
    }

    fn from_distinct(points: &[Point]) -> Self {
        let mut counts: Vec<u64> = points.iter().map(|point| point.n_ab).collect();
        counts.sort_unstable();
        counts.dedup();
        let ln_factorials: Vec<f64> = counts.iter().map(|&count| ln_gamma(count as f64 + 1.0)).collect();
        let (mut pairs, mut constant) = (0.0, 0.0);
        // Most counts are small, and then no smaller one is missing.
        let dense = counts.iter().zip(0..).take_while(|(count, place)| *count == place).count();
        let group = |point: &Point| {
            let place = match usize::try_from(point.n_ab) {
                Ok(count) if count < dense => count,
                _ => counts.partition_point(|&count| count < point.n_ab),
            };
            pairs += point.multiplicity;
            let seen = if point.n_ab > 0 { point.n_ab as f64 * point.expected.ln() } else { 0.0 };
            constant += point.multiplicity * (seen - ln_factorials[place]);
            Group { place: place as u32, expected: point.expected, multiplicity: point.multiplicity }
        };
        let members = points.iter().map(group).collect();
        Self { members, counts, pairs, constant }
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// Observed over expected, over all pairs.
    pub(super) fn mean_ratio(&self) -> f64 {
        let (mut observed, mut expected) = (0.0, 0.0);
        for group in &self.members {
            observed += group.multiplicity * self.counts[group.place as usize] as f64;
            expected += group.multiplicity * group.expected;
        }
        observed / expected
    }

    /// Merges what has about the same count and expected count, to tell where a search is worth its time.
    ///
    /// A bin is `width / sqrt(n)` wide in `ln E`, about `width` Poisson deviations. Two groups take
    /// the place of what lies in one: those of Gauss's rule for its distribution of `ln E`, so that
    /// a sum of any cubic over the bin stays as it was. From a count of 8 on, only some counts are
    /// used: a cell between two of them is shared out so that its mean count stays as it was, and
    /// so does its ratio to what was expected.
    pub(super) fn merged(&self, width: f64) -> Self {
        let knots = knots(self.counts.last().copied().unwrap_or(0), 0.3 * width.min(1.0));
        // Everything as it is binned: knot, ln E in bins, expected count, multiplicity.
        let mut shares: Vec<(usize, f64, f64, f64)> = Vec::with_capacity(2 * self.members.len());
        let per_unit: Vec<f64> = knots.iter().map(|&n| n.clamp(1, FINEST).isqrt() as f64 / width).collect();
        let mut ranges = vec![(f64::INFINITY, f64::NEG_INFINITY); knots.len()];
        let mut share = |knot: usize, expected: f64, multiplicity: f64| {
            let place = expected.ln() * per_unit[knot];
            let range = &mut ranges[knot];
            *range = (range.0.min(place.floor()), range.1.max(place.floor()));
            shares.push((knot, place, expected, multiplicity));
        };
        for group in &self.members {
            let count = self.counts[group.place as usize];
            let above = knots.partition_point(|&knot| knot < count);
            if knots[above] == count {
                share(above, group.expected, group.multiplicity);
                continue;
            }
            let (low, high, n) = (knots[above - 1] as f64, knots[above] as f64, count as f64);
            let part = (n - low) / (high - low);
            share(above - 1, group.expected * low / n, group.multiplicity * (1.0 - part));
            share(above, group.expected * high / n, group.multiplicity * part);
        }
        let mut bins: Vec<Bin> = Vec::new();
        let mut firsts: Vec<usize> = Vec::new();
        for (knot, &(low, high)) in ranges.iter().enumerate() {
            firsts.push(bins.len());
            let number = if low <= high { (high - low) as usize + 1 } else { 0 };
            let middle = |i: usize| (low + i as f64 + 0.5) / per_unit[knot];
            bins.extend((0..number).map(|i| Bin::new(knots[knot], middle(i))));
        }
        for (knot, place, expected, multiplicity) in shares {
            let number = place.floor();
            let bin = &mut bins[firsts[knot] + (number - ranges[knot].0) as usize];
            bin.add((place - number - 0.5) / per_unit[knot], expected, multiplicity);
        }
        let mut points: Vec<Point> = Vec::new();
        for bin in &bins {
            bin.close(&mut points);
        }
        points.sort_by(|a, b| a.expected.total_cmp(&b.expected).then(a.n_ab.cmp(&b.n_ab)));
        Self::from_distinct(&points)
    }
}

/// All small counts, then ever fewer, each `exp(step)` of the one before, up to `largest` or beyond.
fn knots(largest: u64, step: f64) -> Vec<u64> {
    let mut knots: Vec<u64> = (0..=SMALL_COUNT).collect();
    let mut last = SMALL_COUNT;
    while last < largest {
        last = (last + 1).max((last as f64 * step.exp()) as u64);
        knots.push(last);
    }
    knots
}

struct Point {
    n_ab: u64,
    expected: f64,
    multiplicity: f64,
}

impl From<&Cell> for Point {
    fn from(cell: &Cell) -> Self {
        Self { n_ab: cell.n_ab, expected: cell.expected, multiplicity: cell.multiplicity as f64 }
    }
}

/// What lies in a stretch of `ln E`, at one count.
#[derive(Clone)]
struct Bin {
    n_ab: u64,
    middle: f64,
    /// `Σ multiplicity · x^k` for k of 0 to 3, `x` being `ln E` beyond the middle.
    powers: [f64; 4],
    members: usize,
    /// The first two members.
    kept: [(f64, f64); 2],
}

impl Bin {
    fn new(n_ab: u64, middle: f64) -> Self {
        Self { n_ab, middle, powers: [0.0; 4], members: 0, kept: [(0.0, 0.0); 2] }
    }

    fn add(&mut self, beyond: f64, expected: f64, multiplicity: f64) {
        let mut power = multiplicity;
        for sum in &mut self.powers {
            *sum += power;
            power *= beyond;
        }
        if let Some(kept) = self.kept.get_mut(self.members) {
            *kept = (expected, multiplicity);
        }
        self.members += 1;
    }

    /// Adds the one or two groups that stand for the members.
    fn close(&self, points: &mut Vec<Point>) {
        let mut push = |expected, multiplicity| {
            points.push(Point { n_ab: self.n_ab, expected, multiplicity });
        };
        if self.members <= 2 {
            for &(expected, multiplicity) in &self.kept[..self.members] {
                push(expected, multiplicity);
            }
            return;
        }
        let [weight, first, second, third] = self.powers;
        let (mean, square, cube) = (first / weight, second / weight, third / weight);
        let variance = (square - mean * mean).max(0.0);
        if variance < 1e-12 {
            push((self.middle + mean).exp(), weight);
            return;
        }
        let skew = cube - mean * (3.0 * square - 2.0 * mean * mean);
        let half = 0.5 * skew / variance;
        let root = (half * half + variance).sqrt();
        let (low, high) = (half - root, half + root);
        push((self.middle + mean + low).exp(), weight * high / (high - low));
        push((self.middle + mean + high).exp(), weight * -low / (high - low));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::assert_close;

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

    #[test]
    fn few_groups_stand_for_many() {
        let cells: Vec<Cell> = (0..20_000_u32)
            .map(|i| {
                let expected = 0.01 * (f64::from(i % 701) / 100.0).exp();
                let n_ab = (expected * f64::from(i % 13) / 6.0) as u64;
                Cell { n_ab, expected, multiplicity: u64::from(i % 5) }
            })
            .collect();
        let groups = Groups::new(&cells);
        for (width, most, error) in [(1.5, 200, 30.0), (0.3, 900, 0.5)] {
            let merged = groups.merged(width);
            assert!(merged.len() < most, "{}", merged.len());
            assert_close(merged.pairs, groups.pairs, 1e-12);
            for point in [[0.3, -0.4, 1.2, 0.9, -0.7], [-3.0, 0.1, 5.0, 4.8, 2.0]] {
                let apart =
                    merged.two(point).value - merged.constant - groups.two(point).value + groups.constant;
                assert!(apart.abs() < error, "{apart}");
            }
        }
    }
}
