//! What follows what: whether an item comes more often on a system in the days after another.

use crate::corpus::Corpus;
use crate::model::{DAY, ItemKind};
use crate::stats::binomial::exact_binomial_two_sided;
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::interval::{RateRatio, RateRatios};

use super::Occurrences;
use super::pair_table::PairTable;

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

impl Follow {
    /// Lists the incidents that `x` counts, ascending: those with `b` on a system within `horizon` microseconds after
    /// another with `a` on it. One that follows on several systems is counted on each and listed once.
    #[must_use]
    pub fn incidents(&self, corpus: &Corpus, occurrences: &Occurrences<'_>, horizon: i64) -> Vec<u32> {
        let earlier: Vec<u32> = occurrences.of_all(&[self.a]).collect();
        let systems = |incident: u32| corpus.of_kind(incident as usize, ItemKind::System);
        let at = |incident: u32| corpus.occurred[incident as usize];
        let follows = |later: &u32| {
            let from = earlier.partition_point(|incident| at(*incident) < at(*later).saturating_sub(horizon));
            let near = earlier[from..].iter().take_while(|incident| at(**incident) < at(*later));
            near.flat_map(|incident| systems(*incident)).any(|system| systems(*later).contains(system))
        };
        occurrences.of_all(&[self.b]).filter(follows).collect()
    }
}

#[derive(Clone, Copy, Default, PartialEq)]
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
    let by_item = corpus.by_item();
    // Systems stand between factors and triggers, so the numbers of the items are all that a table needs.
    let mut sums = PairTable::new(corpus.items.len());
    let mut places = vec![ABSENT; corpus.items.len()];
    for (system, item) in corpus.items.iter().enumerate() {
        if item.kind == ItemKind::System {
            add_system(corpus, by_item.of(system), horizon, &mut places, &mut sums);
        }
    }
    let days = |microseconds: i64| microseconds as f64 / DAY as f64;
    let mut ratios = RateRatios::default();
    let mut follows: Vec<Follow> = sums
        .sorted()
        .into_iter()
        .map(|((a, b), sum)| {
            let (exposed_days, other_days) = (days(sum.exposed), days(watched * sum.systems - sum.exposed));
            let y = sum.total - sum.x;
            let has_outside = other_days > 0.0;
            let share = exposed_days / (exposed_days + other_days);
            let p = exact_binomial_two_sided(sum.x, sum.x + y, share).filter(|_| has_outside).unwrap_or(1.0);
            let ratio = ratios.of(sum.x, exposed_days, y, other_days).filter(|_| has_outside);
            Follow { a, b, exposed_days, x: sum.x, other_days, y, ratio, p, q: 1.0 }
        })
        .collect();
    let p: Vec<f64> = follows.iter().map(|follow| follow.p).collect();
    for (follow, q) in follows.iter_mut().zip(benjamini_hochberg(&p, p.len())) {
        follow.q = q;
    }
    follows
}

/// The place of an item that was not met on a system.
const ABSENT: u32 = u32::MAX;

/// Adds what one system shows; `incidents` are those on it, ascending. Every one of `places` is [`ABSENT`] before and
/// after.
fn add_system(
    corpus: &Corpus,
    incidents: &[u32],
    horizon: i64,
    places: &mut [u32],
    sums: &mut PairTable<Sum>,
) {
    let items_of = |incident: u32| {
        let list = corpus.transactions.of(incident as usize).iter().copied();
        list.filter(|item| corpus.items[*item as usize].kind != ItemKind::System)
    };
    // For each item on the system: its incidents, its exposed time so far, its latest instants.
    let mut items: Vec<OnSystem> = Vec::new();
    for incident in incidents {
        for item in items_of(*incident) {
            let place = &mut places[item as usize];
            if *place == ABSENT {
                *place = items.len() as u32;
                items.push(OnSystem { item, count: 0, after_most: 0, exposed: 0, latest: None });
            }
            items[*place as usize].count += 1;
        }
    }
    let mut inside = PairTable::<u32>::new(items.len());
    let mut near = Near::new(items.len());
    let at_of = |incident: u32| corpus.occurred[incident as usize];
    let mut over = 0;
    for group in incidents.chunk_by(|a, b| at_of(*a) == at_of(*b)) {
        let at = at_of(group[0]);
        while at_of(incidents[over]).saturating_add(horizon) < at {
            for item in items_of(incidents[over]) {
                let place = places[item as usize];
                if items[place as usize].latest == Some(at_of(incidents[over])) {
                    near.leave(place);
                }
            }
            over += 1;
        }
        let is_mostly_near = near.count > items.len() / 2;
        for incident in group {
            for item in items_of(*incident) {
                let b = places[item as usize];
                if is_mostly_near {
                    items[b as usize].after_most += 1;
                    inside.change(b, near.others(), |_, count| *count = count.wrapping_sub(1));
                } else {
                    inside.change(b, near.all(), |_, count| *count = count.wrapping_add(1));
                }
            }
        }
        for incident in group {
            for item in items_of(*incident) {
                let place = places[item as usize];
                items[place as usize].comes(at, horizon);
                near.enter(place);
            }
        }
    }
    for on in &mut items {
        on.end(corpus.as_of.0, horizon);
        places[on.item as usize] = ABSENT;
    }
    for (a, first) in (0u32..).zip(&items) {
        let second = |b: u32| items[b as usize].item;
        let mut b = 0;
        sums.change(first.item, (0..items.len() as u32).map(second), |_, sum| {
            sum.exposed += first.exposed;
            sum.systems += 1;
            let on = &items[b as usize];
            sum.x += u64::from(inside.of(b, a).wrapping_add(on.after_most));
            sum.total += on.count;
            b += 1;
        });
    }
}

/// An item on a system.
struct OnSystem {
    item: u32,
    count: u64,
    /// How many of its incidents are counted as near everything, and taken off for what was not near.
    after_most: u32,
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

/// The items on a system that came within the horizon: those near stand first, so that either part is a list.
struct Near {
    order: Vec<u32>,
    /// Where each item stands in the order.
    position: Vec<u32>,
    count: usize,
}

impl Near {
    fn new(items: usize) -> Self {
        let order: Vec<u32> = (0..items as u32).collect();
        Self { position: order.clone(), order, count: 0 }
    }

    fn all(&self) -> impl Iterator<Item = u32> + '_ {
        self.order[..self.count].iter().copied()
    }

    fn others(&self) -> impl Iterator<Item = u32> + '_ {
        self.order[self.count..].iter().copied()
    }

    fn enter(&mut self, item: u32) {
        if self.position[item as usize] as usize >= self.count {
            self.put(item, self.count);
            self.count += 1;
        }
    }

    fn leave(&mut self, item: u32) {
        if (self.position[item as usize] as usize) < self.count {
            self.count -= 1;
            self.put(item, self.count);
        }
    }

    /// Lets an item and that at a position change places.
    fn put(&mut self, item: u32, position: usize) {
        let (other, own) = (self.order[position], self.position[item as usize]);
        self.order.swap(own as usize, position);
        self.position[other as usize] = own;
        self.position[item as usize] = position as u32;
    }
}
