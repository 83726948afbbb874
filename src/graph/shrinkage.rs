//! How far above chance each pair is, allowing for how little was seen.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::model::ItemKind;
use crate::stats::mixture::{Cell, Fit, Score, fit};

use super::cooccurrence::{Cooccurrence, Margins, Population};

/// Fits the prior of one combination of kinds over all possible pairs, those that never met included.
///
/// Pairs with equal counts are one cell, so the fit sees as many cells as there are distinct counts.
pub(super) fn prior(
    corpus: &Corpus,
    margins: &Margins,
    population: &Population,
    edges: &[super::Edge],
) -> Option<Fit> {
    let (a_kind, b_kind, n) = (population.a_kind, population.b_kind, population.incidents);
    let counts = |kind: ItemKind, other: ItemKind| {
        let mut counts: BTreeMap<u64, u64> = BTreeMap::new();
        for item in (0..corpus.items.len() as u32).filter(|item| corpus.items[*item as usize].kind == kind) {
            let count = margins.of(item, other);
            if count > 0 {
                *counts.entry(count).or_default() += 1;
            }
        }
        counts
    };
    // How many pairs have each product of counts, seen or not.
    let mut possible: Vec<(u64, u64)> = Vec::new();
    if a_kind == b_kind {
        let of_kind: Vec<(u64, u64)> = counts(a_kind, a_kind).into_iter().collect();
        for (i, (count, items)) in of_kind.iter().enumerate() {
            possible.push((count * count, items * (items - 1) / 2));
            possible.extend(of_kind[i + 1..].iter().map(|(other, others)| (count * other, items * others)));
        }
    } else {
        let of_b = counts(b_kind, a_kind);
        for (a, items) in counts(a_kind, b_kind) {
            possible.extend(of_b.iter().map(|(b, others)| (a * b, items * others)));
        }
    }
    let possible = summed(possible);
    // As one number each, which is the quickest to sort.
    let mut seen: Vec<u128> =
        edges.iter().map(|edge| u128::from(edge.n_a * edge.n_b) << 64 | u128::from(edge.n_ab)).collect();
    seen.sort_unstable();
    let alike = |run: &[u128]| (((run[0] >> 64) as u64, run[0] as u64), run.len() as u64);
    let seen: Vec<((u64, u64), u64)> = seen.chunk_by(|a, b| a == b).map(alike).collect();
    let mut met_of = seen.iter().map(|((product, _), pairs)| (*product, *pairs)).peekable();
    let unseen: Vec<(u64, u64)> = possible
        .into_iter()
        .map(|(product, pairs)| {
            let mut left = pairs;
            while let Some((_, met)) = met_of.next_if(|(other, _)| *other <= product) {
                left = left.saturating_sub(met);
            }
            (product, left)
        })
        .collect();
    let expected = |product: u64| product as f64 / n as f64;
    let unseen = unseen.into_iter().filter(|(_, pairs)| *pairs > 0).map(|(product, multiplicity)| Cell {
        n_ab: 0,
        expected: expected(product),
        multiplicity,
    });
    let met = seen.into_iter().map(|((product, n_ab), multiplicity)| Cell {
        n_ab,
        expected: expected(product),
        multiplicity,
    });
    let cells: Vec<Cell> = unseen.chain(met).collect();
    fit(&cells)
}

/// Sorts by key and adds up what belongs to equal keys.
fn summed(mut counts: Vec<(u64, u64)>) -> Vec<(u64, u64)> {
    counts.sort_unstable_by_key(|(key, _)| *key);
    counts.dedup_by(|next, kept| {
        let is_same = kept.0 == next.0;
        if is_same {
            kept.1 += next.1;
        }
        is_same
    });
    counts
}

impl Cooccurrence {
    /// Scores every pair under the prior of its kinds; none where too few pairs met for a prior.
    #[must_use]
    pub fn scores(&self) -> Vec<Option<Score>> {
        // Pairs stand by kinds, in the order of the populations.
        let mut rest = self.edges.as_slice();
        let families: Vec<_> = self
            .populations
            .iter()
            .map(|population| {
                let (family, others) = rest.split_at(rest.len().min(population.seen_pairs as usize));
                rest = others;
                (population.fit.as_ref(), family)
            })
            .collect();
        families
            .into_par_iter()
            .flat_map_iter(|(fit, family)| match fit {
                Some(fit) => {
                    let pairs: Vec<(u64, f64)> =
                        family.iter().map(|edge| (edge.n_ab, edge.expected())).collect();
                    fit.prior.scores(&pairs)
                }
                None => vec![None; family.len()],
            })
            .collect()
    }
}
