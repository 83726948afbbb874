//! A search of its own for the likeliest two gammas: quasi-Newton steps in the box, from random starts.

use std::collections::BTreeMap;

use cofactor::corpus::Corpus;
use cofactor::graph::Population;
use cofactor::stats::mixture::{Cell, LARGEST_PARAMETER, SMALLEST_PARAMETER, SMALLEST_WEIGHT};
use rayon::prelude::*;
use statrs::function::gamma::ln_gamma;

use crate::support::generator::Random;

/// The logarithms of shape and rate of both gammas, and the log odds of the first.
type Point = [f64; 5];

/// Counts every possible pair of two kinds, one by one.
pub fn cells_of(corpus: &Corpus, population: &Population) -> Vec<Cell> {
    let (a_kind, b_kind) = (population.a_kind, population.b_kind);
    let (mut counts, mut together) = (BTreeMap::<u32, u64>::new(), BTreeMap::<(u32, u32), u64>::new());
    let mut n = 0;
    for incident in 0..corpus.len() {
        let items = corpus.transactions.of(incident);
        let has = |kind| items.iter().any(|item| corpus.items[*item as usize].kind == kind);
        if !has(a_kind) || !has(b_kind) {
            continue;
        }
        n += 1;
        for a in items {
            *counts.entry(*a).or_default() += 1;
            for b in items.iter().filter(|b| a < b) {
                *together.entry((*a, *b)).or_default() += 1;
            }
        }
    }
    let mut cells = Vec::new();
    for (a, n_a) in &counts {
        for (b, n_b) in counts.iter().filter(|(b, _)| a < b) {
            let kinds = (corpus.items[*a as usize].kind, corpus.items[*b as usize].kind);
            if kinds == (a_kind, b_kind) {
                let n_ab = together.get(&(*a, *b)).copied().unwrap_or(0);
                cells.push(Cell { n_ab, expected: (n_a * n_b) as f64 / f64::from(n), multiplicity: 1 });
            }
        }
    }
    cells
}

/// Climbs from so many random points and returns the highest log-likelihood.
pub fn best_of(cells: &[Cell], starts: u64) -> f64 {
    let table = Table::new(cells);
    let ends = (0..starts).into_par_iter().map(|start| {
        let mut random = Random(start);
        let mut between =
            |low: f64, high: f64| low + (high - low) * random.below(1 << 40) as f64 / (1u64 << 40) as f64;
        let shapes = [between(-4.0, 7.0), between(-4.0, 7.0)];
        let rates = [shapes[0] - between(-2.0, 5.5), shapes[1] - between(-3.0, 2.0)];
        table.climb([shapes[0], rates[0], shapes[1], rates[1], between(-9.0, 9.0)])
    });
    ends.reduce(|| f64::NEG_INFINITY, f64::max)
}

/// The cells with equal counts put together.
struct Table {
    /// Count, expected count, and how many pairs have them.
    cells: Vec<(u64, f64, f64)>,
    most: u64,
}

impl Table {
    fn new(cells: &[Cell]) -> Self {
        let mut merged = BTreeMap::<(u64, u64), f64>::new();
        for cell in cells {
            *merged.entry((cell.n_ab, cell.expected.to_bits())).or_default() += cell.multiplicity as f64;
        }
        let cells: Vec<(u64, f64, f64)> = merged
            .into_iter()
            .map(|((n_ab, expected), pairs)| (n_ab, f64::from_bits(expected), pairs))
            .collect();
        Self { most: cells.iter().map(|cell| cell.0).max().unwrap_or(0), cells }
    }

    /// The log-likelihood of a point and its slopes.
    fn value(&self, point: Point) -> (f64, Point) {
        let weight = 1.0 / (1.0 + (-point[4]).exp());
        let gammas = [(point[0].exp(), point[1].exp()), (point[2].exp(), point[3].exp())];
        // The sums of ln(shape + i) and of 1/(shape + i) over i below each count.
        let sums = gammas.map(|(shape, _)| {
            let mut sums = vec![(0.0, 0.0)];
            for i in 0..self.most {
                let (logs, inverses) = sums[i as usize];
                let at = shape + i as f64;
                sums.push((logs + at.ln(), inverses + 1.0 / at));
            }
            sums
        });
        let (mut value, mut slopes) = (0.0, [0.0; 5]);
        for (n_ab, expected, pairs) in &self.cells {
            let n = *n_ab as f64;
            let part = |k: usize| {
                let ((shape, rate), (logs, inverses)) = (gammas[k], sums[k][*n_ab as usize]);
                let ln_stay = -(expected / rate).ln_1p();
                let ln = logs + shape * ln_stay + n * (expected / (rate + expected)).ln();
                let by_rate = (shape * expected / rate - n) / (rate + expected);
                (ln, shape * (inverses + ln_stay), rate * by_rate)
            };
            let (first, second) = (part(0), part(1));
            let (a, b) = (weight.ln() + first.0, (1.0 - weight).ln() + second.0);
            let larger = a.max(b);
            let sum = (a - larger).exp() + (b - larger).exp();
            value += pairs * (larger + sum.ln() - ln_gamma(n + 1.0));
            let share = (a - larger).exp() / sum;
            let own = [
                share * first.1,
                share * first.2,
                (1.0 - share) * second.1,
                (1.0 - share) * second.2,
                share - weight,
            ];
            for (slope, own) in slopes.iter_mut().zip(own) {
                *slope += pairs * own;
            }
        }
        (value, slopes)
    }

    /// Follows the slopes upward within the box, by Broyden, Fletcher, Goldfarb and Shanno.
    fn climb(&self, start: Point) -> f64 {
        let odds = ((1.0 - SMALLEST_WEIGHT) / SMALLEST_WEIGHT).ln();
        let (low, high) = (SMALLEST_PARAMETER.ln(), LARGEST_PARAMETER.ln());
        let inside = |point: Point| {
            let mut inside = point.map(|x| x.clamp(low, high));
            inside[4] = point[4].clamp(-odds, odds);
            inside
        };
        let mut point = inside(start);
        let (mut value, mut slopes) = self.value(point);
        let (mut inverse, mut free) = (identity(), [true; 5]);
        let mut still = 0;
        for _ in 0..500 {
            // What stands at the wall and would go through it stays.
            let pushed: Point = std::array::from_fn(|i| point[i] + 1e-9 * slopes[i].signum());
            let now = std::array::from_fn(|i| (inside(pushed)[i] - pushed[i]).abs() < 1e-15);
            if now != free {
                (inverse, free) = (identity(), now);
            }
            let slope = |i: usize| if free[i] { slopes[i] } else { 0.0 };
            let along = |i: usize| (0..5).map(|j| inverse[i][j] * slope(j)).sum();
            let mut way: Point = std::array::from_fn(|i| if free[i] { along(i) } else { 0.0 });
            if (0..5).map(|i| way[i] * slope(i)).sum::<f64>() <= 0.0 {
                (inverse, way) = (identity(), std::array::from_fn(slope));
            }
            let longest = way.iter().fold(0.0_f64, |most, x| most.max(x.abs()));
            let mut step = (2.0 / longest).min(1.0);
            let mut next = None;
            for _ in 0..50 {
                let tried = inside(std::array::from_fn(|i| point[i] + step * way[i]));
                let (tried_value, tried_slopes) = self.value(tried);
                if tried_value > value {
                    next = Some((tried, tried_value, tried_slopes));
                    break;
                }
                step /= 3.0;
            }
            let Some((next, next_value, next_slopes)) = next else {
                if still > 0 {
                    break;
                }
                (inverse, still) = (identity(), 1);
                continue;
            };
            let moved: Point = std::array::from_fn(|i| next[i] - point[i]);
            let bent: Point = std::array::from_fn(|i| slopes[i] - next_slopes[i]);
            update(&mut inverse, &moved, &bent);
            still = if next_value - value < 1e-11 { still + 1 } else { 0 };
            (point, value, slopes) = (next, next_value, next_slopes);
            if still > 3 {
                break;
            }
        }
        value
    }
}

fn identity() -> [Point; 5] {
    std::array::from_fn(|i| std::array::from_fn(|j| if i == j { 1.0 } else { 0.0 }))
}

/// Corrects the inverse of the curvature by what a step showed.
fn update(inverse: &mut [Point; 5], moved: &Point, bent: &Point) {
    let along: f64 = moved.iter().zip(bent).map(|(s, y)| s * y).sum();
    if along <= 1e-14 {
        return;
    }
    let turned: Point = std::array::from_fn(|i| (0..5).map(|j| inverse[i][j] * bent[j]).sum());
    let size: f64 = bent.iter().zip(turned).map(|(y, t)| y * t).sum();
    for i in 0..5 {
        for j in 0..5 {
            inverse[i][j] += (1.0 + size / along) * moved[i] * moved[j] / along
                - (turned[i] * moved[j] + moved[i] * turned[j]) / along;
        }
    }
}
