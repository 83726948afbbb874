//! Pairs of items that met in an incident, against chance.

use rayon::prelude::*;

use crate::corpus::{Corpus, Item};
use crate::model::ItemKind;
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::fisher::{ln_hypergeometric_tail_with, ln_margin};
use crate::stats::mixture::Fit;

use super::counting::{Cell, count};
use super::shrinkage::prior;

/// Two items that met, `a` before `b` by kind, then name.
#[derive(Debug, Clone, PartialEq)]
pub struct Edge {
    /// The first item.
    pub a: u32,
    /// The second item.
    pub b: u32,
    /// In how many incidents both occur.
    pub n_ab: u64,
    /// In how many incidents of the population `a` occurs.
    pub n_a: u64,
    /// In how many `b` occurs.
    pub n_b: u64,
    /// How many incidents the population has: those labelled for both kinds.
    pub n: u64,
    /// The natural logarithm of the one-sided Fisher p.
    pub ln_p: f64,
    /// The Benjamini–Hochberg q over all possible pairs of the same kinds.
    pub q: f64,
    /// The first incident of both.
    pub first: u32,
    /// The last incident of both.
    pub last: u32,
}

impl Edge {
    /// Returns how many incidents of both chance would give: `n_a n_b / n`.
    #[must_use]
    pub fn expected(&self) -> f64 {
        self.n_a as f64 * self.n_b as f64 / self.n as f64
    }

    /// Returns `n_ab / expected`, above 0; 1 means independent.
    ///
    /// Source: Brin, Motwani, Ullman, Tsur, "Dynamic itemset counting", 1997 (there called interest).
    #[must_use]
    pub fn lift(&self) -> f64 {
        self.n_ab as f64 / self.expected()
    }

    /// Returns `n_ab / n − n_a n_b / n²`, in −0.25..=0.25; 0 means independent.
    ///
    /// Source: Piatetsky-Shapiro, "Discovery, analysis, and presentation of strong rules", 1991.
    #[must_use]
    pub fn leverage(&self) -> f64 {
        let n = self.n as f64;
        self.n_ab as f64 / n - self.n_a as f64 * self.n_b as f64 / (n * n)
    }

    /// Returns `n_ab / (n_a + n_b − n_ab)`, in 0..=1.
    #[must_use]
    pub fn jaccard(&self) -> f64 {
        self.n_ab as f64 / (self.n_a + self.n_b - self.n_ab) as f64
    }

    /// Returns `ln(lift) / −ln(n_ab / n)`, in −1..=1; 1 when both are in every incident.
    ///
    /// Source: Bouma, "Normalized (pointwise) mutual information in collocation extraction", 2009.
    #[must_use]
    pub fn npmi(&self) -> f64 {
        if self.n_ab == self.n {
            return 1.0;
        }
        self.lift().ln() / -(self.n_ab as f64 / self.n as f64).ln()
    }

    /// Returns the one-sided Fisher p, which may round to 0 where [`Self::log10_p`] does not.
    #[must_use]
    pub fn p(&self) -> f64 {
        self.ln_p.exp()
    }

    /// Returns the decimal logarithm of the one-sided Fisher p.
    #[must_use]
    pub fn log10_p(&self) -> f64 {
        self.ln_p * std::f64::consts::LOG10_E
    }
}

/// The incidents in which pairs of two kinds can meet.
#[derive(Debug, Clone, PartialEq)]
pub struct Population {
    /// The kind of the first item.
    pub a_kind: ItemKind,
    /// The kind of the second.
    pub b_kind: ItemKind,
    /// How many incidents are labelled for both.
    pub incidents: u64,
    /// How many pairs are possible.
    pub possible_pairs: u64,
    /// How many met.
    pub seen_pairs: u64,
    /// The prior of the relative rate; none with fewer than 10 pairs that met.
    pub fit: Option<Fit>,
}

/// Every pair that met, sorted by kinds, then names.
#[derive(Debug, Clone, Default)]
pub struct Cooccurrence {
    /// The pairs.
    pub edges: Vec<Edge>,
    /// What they were tested in.
    pub populations: Vec<Population>,
}

impl Cooccurrence {
    /// Goes through the edges by their first item and the kind of their second.
    pub fn runs<'a>(&'a self, corpus: &'a Corpus) -> impl Iterator<Item = &'a [Edge]> {
        let key = |edge: &Edge| (edge.a, corpus.items[edge.b as usize].kind);
        self.edges.chunk_by(move |a, b| key(a) == key(b))
    }
}

/// Counts and tests every pair of items that met, of every combination of kinds.
///
/// `p` is the one-sided Fisher exact test, computed on the log scale; `q` is Benjamini–Hochberg over all possible
/// pairs of the same kinds, those that never met with p = 1.
#[must_use]
pub fn cooccurrence(corpus: &Corpus) -> Cooccurrence {
    let margins = Margins::new(corpus);
    let mut found = tested(corpus, &margins);
    let mut rest = found.edges.as_slice();
    for population in &mut found.populations {
        let (family, others) = rest.split_at(population.seen_pairs as usize);
        rest = others;
        population.fit = prior(corpus, &margins, population, family);
    }
    found
}

/// Counts and tests as [`cooccurrence`] does, and fits no prior.
#[must_use]
pub fn tested_pairs(corpus: &Corpus) -> Cooccurrence {
    tested(corpus, &Margins::new(corpus))
}

fn tested(corpus: &Corpus, margins: &Margins) -> Cooccurrence {
    let cells = by_kinds(corpus, count(&corpus.transactions, corpus.items.len()));
    let ln_margins = margins.ln_margins(corpus);
    let mut edges: Vec<Edge> = cells
        .into_par_iter()
        .map(|((a, b), cell)| {
            let (a_kind, b_kind) = (corpus.items[a as usize].kind, corpus.items[b as usize].kind);
            let (n_a, n_b, n) =
                (margins.of(a, b_kind), margins.of(b, a_kind), margins.labelled(a_kind, b_kind));
            let n_ab = u64::from(cell.count);
            let (smaller, kind) = if n_a <= n_b { (a, b_kind) } else { (b, a_kind) };
            let known = ln_margins[smaller as usize][kind as usize];
            let ln_p = ln_hypergeometric_tail_with(known, n_ab, n_a, n_b, n);
            Edge { a, b, n_ab, n_a, n_b, n, ln_p, q: 1.0, first: cell.first, last: cell.last }
        })
        .collect();
    let kinds = |edge: &Edge| (corpus.items[edge.a as usize].kind, corpus.items[edge.b as usize].kind);
    let mut populations = Vec::new();
    for (i, a_kind) in ItemKind::ALL.into_iter().enumerate() {
        for b_kind in ItemKind::ALL.into_iter().skip(i) {
            let low = edges.partition_point(|edge| kinds(edge) < (a_kind, b_kind));
            let high = edges.partition_point(|edge| kinds(edge) <= (a_kind, b_kind));
            let family = &mut edges[low..high];
            let possible_pairs = margins.possible_pairs(corpus, a_kind, b_kind);
            let p: Vec<f64> = family.iter().map(Edge::p).collect();
            let q = benjamini_hochberg(&p, usize::try_from(possible_pairs).unwrap_or(usize::MAX));
            for (edge, q) in family.iter_mut().zip(q) {
                edge.q = q;
            }
            let incidents = margins.labelled(a_kind, b_kind);
            if incidents > 0 {
                let seen_pairs = (high - low) as u64;
                populations.push(Population {
                    a_kind,
                    b_kind,
                    incidents,
                    possible_pairs,
                    seen_pairs,
                    fit: None,
                });
            }
        }
    }
    Cooccurrence { edges, populations }
}

/// Brings pairs, which stand by their items, in the order of their kinds, then items.
fn by_kinds(corpus: &Corpus, cells: Vec<((u32, u32), Cell)>) -> Vec<((u32, u32), Cell)> {
    let kind = |item: u32| corpus.items[item as usize].kind as usize;
    let mut families: [[Vec<_>; 3]; 3] = Default::default();
    for cell in cells {
        let (a, b) = cell.0;
        families[kind(a)][kind(b)].push(cell);
    }
    families.into_iter().flatten().flatten().collect()
}

/// How many sets of kinds there are.
const KINDS: usize = 1 << ItemKind::ALL.len();

/// In how many incidents an item occurs among those that also have a kind, and how many have two kinds.
pub(super) struct Margins {
    by_item: Vec<[u64; 3]>,
    labelled: [[u64; 3]; 3],
}

impl Margins {
    fn new(corpus: &Corpus) -> Self {
        let mut margins = Self { by_item: vec![[0; 3]; corpus.items.len()], labelled: [[0; 3]; 3] };
        // By which kinds an incident has, a bit each: a single count for each of its items.
        let mut by_kinds = vec![[0u64; KINDS]; corpus.items.len()];
        let mut incidents = [0u64; KINDS];
        for incident in 0..corpus.len() {
            let bit = |kind: ItemKind| usize::from(corpus.has_kind(incident, kind)) << kind as usize;
            let has = ItemKind::ALL.into_iter().map(bit).sum::<usize>();
            incidents[has] += 1;
            for item in corpus.transactions.of(incident) {
                by_kinds[*item as usize][has] += 1;
            }
        }
        let with = |counts: &[u64; KINDS], kinds: usize| -> u64 {
            (0..).zip(counts).filter(|(has, _)| has & kinds == kinds).map(|(_, count)| count).sum()
        };
        for (counts, by_kinds) in margins.by_item.iter_mut().zip(&by_kinds) {
            *counts = std::array::from_fn(|kind| with(by_kinds, 1 << kind));
        }
        margins.labelled =
            std::array::from_fn(|a| std::array::from_fn(|b| with(&incidents, 1 << a | 1 << b)));
        margins
    }

    /// What each item's count decides of its tests against items of each kind.
    fn ln_margins(&self, corpus: &Corpus) -> Vec<[f64; 3]> {
        let of_item = |(item, counts): (&Item, &[u64; 3])| {
            let labelled = self.labelled[item.kind as usize];
            std::array::from_fn(|kind| ln_margin(counts[kind], labelled[kind]))
        };
        corpus.items.iter().zip(&self.by_item).map(of_item).collect()
    }

    pub(super) fn of(&self, item: u32, other: ItemKind) -> u64 {
        self.by_item[item as usize][other as usize]
    }

    fn labelled(&self, a: ItemKind, b: ItemKind) -> u64 {
        self.labelled[a as usize][b as usize]
    }

    fn possible_pairs(&self, corpus: &Corpus, a: ItemKind, b: ItemKind) -> u64 {
        let occurring = |kind: ItemKind, other: ItemKind| {
            let is_in =
                |item: &usize| corpus.items[*item].kind == kind && self.by_item[*item][other as usize] > 0;
            (0..corpus.items.len()).filter(is_in).count() as u64
        };
        if a == b {
            let n = occurring(a, a);
            return n * n.saturating_sub(1) / 2;
        }
        occurring(a, b) * occurring(b, a)
    }
}
