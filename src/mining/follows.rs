//! What follows what: whether an item comes more often on a system in the days after another.

use rustc_hash::FxHashMap;

use crate::corpus::Corpus;
use crate::model::{DAY, ItemKind};
use crate::stats::binomial::exact_binomial_two_sided;
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::interval::{RateRatio, rate_ratio};

/// How two items stand in time on the systems on which both occur.
#[derive(Debug, Clone, PartialEq)]
pub struct Follow {
    /// The item that comes first.
    pub a: u32,
    /// The item that may follow; may be the same.
    pub b: u32,
    /// The system-days within the horizon after an incident with `a`.
    pub exposed_days: f64,
    /// The incidents with `b` inside them.
    pub x: u64,
    /// The rest of the system-days.
    pub other_days: f64,
    /// The incidents with `b` in the rest.
    pub y: u64,
    /// The ratio of the two rates; none without any time outside.
    pub ratio: Option<RateRatio>,
    /// The exact conditional p, two-sided by likelihood; 1 without any time outside.
    pub p: f64,
    /// Benjamini–Hochberg over all pairs that share a system.
    pub q: f64,
}

#[derive(Clone, Copy, Default)]
struct Sum {
    exposed: i64,
    systems: i64,
    x: u64,
    total: u64,
}

/// Compares, for every ordered pair of factors and triggers, the rate of the second within `horizon` microseconds
/// after the first with its rate at other times, over the systems on which both occur.
#[must_use]
pub fn follows(corpus: &Corpus, horizon: i64) -> Vec<Follow> {
    let Some(first) = corpus.occurred.first().copied() else { return Vec::new() };
    let watched = corpus.as_of.0 - first;
    let by_item = corpus.transactions.inverted(corpus.items.len());
    let mut sums: FxHashMap<(u32, u32), Sum> = FxHashMap::default();
    for (system, item) in corpus.items.iter().enumerate() {
        if item.kind == ItemKind::System {
            add_system(corpus, by_item.of(system), horizon, &mut sums);
        }
    }
    let mut sums: Vec<((u32, u32), Sum)> = sums.into_iter().collect();
    sums.sort_unstable_by_key(|(pair, _)| *pair);
    let days = |microseconds: i64| microseconds as f64 / DAY as f64;
    let mut follows: Vec<Follow> = sums
        .into_iter()
        .map(|((a, b), sum)| {
            let (exposed_days, other_days) = (days(sum.exposed), days(watched * sum.systems - sum.exposed));
            let y = sum.total - sum.x;
            let has_outside = other_days > 0.0;
            let share = exposed_days / (exposed_days + other_days);
            let p = exact_binomial_two_sided(sum.x, sum.x + y, share).filter(|_| has_outside).unwrap_or(1.0);
            let ratio = rate_ratio(sum.x, exposed_days, y, other_days).filter(|_| has_outside);
            Follow { a, b, exposed_days, x: sum.x, other_days, y, ratio, p, q: 1.0 }
        })
        .collect();
    let p: Vec<f64> = follows.iter().map(|follow| follow.p).collect();
    for (follow, q) in follows.iter_mut().zip(benjamini_hochberg(&p, p.len())) {
        follow.q = q;
    }
    follows
}

/// Adds what one system shows; `incidents` are those on it, ascending.
fn add_system(corpus: &Corpus, incidents: &[u32], horizon: i64, sums: &mut FxHashMap<(u32, u32), Sum>) {
    let items_of = |incident: u32| {
        let list = corpus.transactions.of(incident as usize).iter().copied();
        list.filter(|item| corpus.items[*item as usize].kind != ItemKind::System)
    };
    // For each item on the system: its incidents, its exposed time so far, its latest instants.
    let mut places: FxHashMap<u32, usize> = FxHashMap::default();
    let mut items: Vec<OnSystem> = Vec::new();
    for incident in incidents {
        for item in items_of(*incident) {
            let place = *places.entry(item).or_insert_with(|| {
                items.push(OnSystem { item, count: 0, exposed: 0, latest: None });
                items.len() - 1
            });
            items[place].count += 1;
        }
    }
    let mut inside: FxHashMap<(u32, u32), u64> = FxHashMap::default();
    for group in incidents.chunk_by(|a, b| corpus.occurred[*a as usize] == corpus.occurred[*b as usize]) {
        let at = corpus.occurred[group[0] as usize];
        for incident in group {
            for a in
                items.iter().filter(|a| a.latest.is_some_and(|latest| at <= latest.saturating_add(horizon)))
            {
                for b in items_of(*incident) {
                    *inside.entry((a.item, b)).or_default() += 1;
                }
            }
        }
        for incident in group {
            for item in items_of(*incident) {
                items[places[&item]].comes(at, horizon);
            }
        }
    }
    for on in &mut items {
        on.end(corpus.as_of.0, horizon);
    }
    for a in &items {
        for b in &items {
            let sum = sums.entry((a.item, b.item)).or_default();
            sum.exposed += a.exposed;
            sum.systems += 1;
            sum.x += inside.get(&(a.item, b.item)).copied().unwrap_or(0);
            sum.total += b.count;
        }
    }
}

/// An item on a system.
struct OnSystem {
    item: u32,
    count: u64,
    /// The length of the union of the horizons that are over, in microseconds.
    exposed: i64,
    latest: Option<i64>,
}

impl OnSystem {
    fn comes(&mut self, at: i64, horizon: i64) {
        if let Some(latest) = self.latest.replace(at) {
            self.exposed += horizon.min(at - latest);
        }
    }

    fn end(&mut self, as_of: i64, horizon: i64) {
        if let Some(latest) = self.latest {
            self.exposed += horizon.min(as_of - latest);
        }
    }
}
