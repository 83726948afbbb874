//! Which items meet in the same incidents, and how far that is from chance.

use std::collections::BTreeMap;

use super::stats::{benjamini_hochberg, ln_factorials, ln_fisher};
use super::{Cell, History, Kind, Row};

/// Two items and the incidents (by index) in which they meet.
type Met = BTreeMap<(usize, usize), Vec<usize>>;

/// Every pair of items that met, for every combination of kinds.
pub fn edges(history: &History) -> Vec<Row> {
    let ln_factorial = ln_factorials(history.incidents.len());
    let mut rows = Vec::new();
    for (position, &a) in Kind::ALL.iter().enumerate() {
        for &b in &Kind::ALL[position..] {
            rows.extend(edges_of(history, (a, b), &ln_factorial));
        }
    }
    rows
}

fn edges_of(history: &History, kinds: (Kind, Kind), ln_factorial: &[f64]) -> Vec<Row> {
    let (a, b) = kinds;
    let incidents = 0..history.incidents.len();
    let of = |i: usize, kind: Kind| history.items_of(&history.incidents[i], kind);
    let population: Vec<usize> =
        incidents.filter(|&i| !of(i, a).is_empty() && !of(i, b).is_empty()).collect();
    let n_a = counts(population.iter().map(|&i| of(i, a)));
    let n_b = counts(population.iter().map(|&i| of(i, b)));
    let mut met = Met::new();
    for &i in &population {
        for &x in &of(i, a) {
            for &y in &of(i, b) {
                if a != b || history.items[x].shown < history.items[y].shown {
                    met.entry((x, y)).or_default().push(i);
                }
            }
        }
    }
    let possible = if a == b { n_a.len() * n_a.len().saturating_sub(1) / 2 } else { n_a.len() * n_b.len() };
    let size = population.len();
    let ln_p: Vec<f64> =
        met.iter().map(|((x, y), both)| ln_fisher(ln_factorial, both.len(), n_a[x], n_b[y], size)).collect();
    let p: Vec<f64> = ln_p.iter().map(|ln_p| ln_p.exp()).collect();
    let q = benjamini_hochberg(&p, possible);
    let pairs = met.iter().zip(ln_p).zip(q);
    pairs
        .map(|((((x, y), both), ln_p), q)| {
            let mut row = identity(history, *x, *y, both);
            measures(&mut row, [both.len(), n_a[x], n_b[y], size]);
            row.insert("p", Cell::Float(ln_p.exp()));
            row.insert("log10_p", Cell::Float(ln_p / std::f64::consts::LN_10));
            row.insert("q", Cell::Float(q));
            row
        })
        .collect()
}

fn counts(lists: impl Iterator<Item = Vec<usize>>) -> BTreeMap<usize, usize> {
    let mut counts = BTreeMap::new();
    for item in lists.flatten() {
        *counts.entry(item).or_default() += 1;
    }
    counts
}

/// The names of a pair and the incidents behind it, which are in order already.
fn identity(history: &History, x: usize, y: usize, both: &[usize]) -> Row {
    let incidents: Vec<_> = both.iter().map(|&i| &history.incidents[i]).collect();
    let ids: Vec<&str> = incidents.iter().map(|i| i.id.as_str()).collect();
    let instants = || incidents.iter().map(|i| Cell::Instant(i.occurred));
    let (x, y) = (&history.items[x], &history.items[y]);
    Row::from([
        ("a_kind", Cell::text(x.kind.word())),
        ("a", Cell::text(&x.shown)),
        ("b_kind", Cell::text(y.kind.word())),
        ("b", Cell::text(&y.shown)),
        ("first_at", instants().next().unwrap_or(Cell::Empty)),
        ("last_at", instants().next_back().unwrap_or(Cell::Empty)),
        ("incident_ids", Cell::text(&ids.join(";"))),
    ])
}

fn measures(row: &mut Row, [n_ab, n_a, n_b, n]: [usize; 4]) {
    let [ab, a, b, all] = [n_ab as f64, n_a as f64, n_b as f64, n as f64];
    let expected = a * b / all;
    let lift = ab / expected;
    let npmi = if n_ab == n { 1.0 } else { lift.ln() / -(ab / all).ln() };
    row.insert("n_ab", Cell::count(n_ab));
    row.insert("n_a", Cell::count(n_a));
    row.insert("n_b", Cell::count(n_b));
    row.insert("n", Cell::count(n));
    row.insert("expected", Cell::Float(expected));
    row.insert("lift", Cell::Float(lift));
    row.insert("leverage", Cell::Float(ab / all - a * b / (all * all)));
    row.insert("jaccard", Cell::Float(ab / (a + b - ab)));
    row.insert("npmi", Cell::Float(npmi));
}
