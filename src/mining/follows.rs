//! What follows what: whether an item comes more often on a system in the days after another.

use std::num::Wrapping;
use std::ops::{Add, Sub};

use crate::corpus::{Corpus, Lists};
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

/// What all systems show of a pair. Of many items there are many pairs; none counts more than there are involvements,
/// whose rows have short numbers.
#[derive(Clone, Copy, Default, PartialEq)]
struct Sum {
    exposed: i64,
    systems: u32,
    x: u32,
    total: u32,
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
    // As many as there are at once: a list that grows is copied, and takes twice the memory.
    let mut follows = Vec::with_capacity(sums.changed().count());
    follows.extend(sums.in_order().map(|((a, b), sum)| {
        let other = watched * i64::from(sum.systems) - sum.exposed;
        let (exposed_days, other_days) = (days(sum.exposed), days(other));
        let (x, total) = (u64::from(sum.x), u64::from(sum.total));
        let y = total - x;
        let has_outside = other_days > 0.0;
        let share = exposed_days / (exposed_days + other_days);
        let p = exact_binomial_two_sided(x, total, share).filter(|_| has_outside).unwrap_or(1.0);
        let ratio = ratios.of(x, exposed_days, y, other_days).filter(|_| has_outside);
        Follow { a, b, exposed_days, x, other_days, y, ratio, p, q: 1.0 }
    }));
    drop(sums);
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
    // What is asked of the incidents is brought together first: they lie far apart.
    let times: Vec<i64> = incidents.iter().map(|incident| corpus.occurred[*incident as usize]).collect();
    let lists: Vec<&[u32]> =
        incidents.iter().map(|incident| corpus.transactions.of(*incident as usize)).collect();
    let mut items: Vec<OnSystem> = Vec::new();
    let lists = Lists::of_each(lists.len(), 4 * lists.len(), |number, found| {
        let is_counted = |item: &&u32| corpus.items[**item as usize].kind != ItemKind::System;
        for item in lists[number].iter().filter(is_counted) {
            let place = &mut places[*item as usize];
            if *place == ABSENT {
                *place = items.len() as u32;
                items.push(OnSystem { item: *item, count: 0, exposed: 0, latest: None, is_near: false });
            }
            items[*place as usize].count += 1;
            found.push(*place);
        }
    });
    let places_of = |number: usize| lists.of(number).iter().copied();
    let most = items.iter().map(|on| on.count).max().unwrap_or(0);
    let mut inside = Inside::new(items.len(), most);
    let (mut over, mut start) = (0, 0);
    for group in times.chunk_by(|a, b| a == b) {
        let at = group[0];
        while times[over].saturating_add(horizon) < at {
            for place in places_of(over) {
                let on = &mut items[place as usize];
                if on.latest == Some(times[over]) && on.is_near {
                    on.is_near = false;
                    inside.moves(place, false);
                }
            }
            over += 1;
        }
        let numbers = start..start + group.len();
        start = numbers.end;
        // What comes at one instant follows none of the others.
        numbers.clone().flat_map(places_of).for_each(|place| inside.occurs(place));
        for place in numbers.flat_map(places_of) {
            let on = &mut items[place as usize];
            on.comes(at, horizon);
            if !std::mem::replace(&mut on.is_near, true) {
                inside.moves(place, true);
            }
        }
    }
    for (place, on) in (0..).zip(&mut items) {
        if on.is_near {
            inside.moves(place, false);
        }
        on.end(corpus.as_of.0, horizon);
        places[on.item as usize] = ABSENT;
    }
    // Side by side, since all are gone through for each.
    let others: Vec<(u32, u32)> = items.iter().map(|on| (on.item, on.count)).collect();
    let mut row = Vec::new();
    for (a, first) in items.iter().enumerate() {
        inside.row(a, &mut row);
        sums.change(
            first.item,
            others.iter().zip(&row).map(|((b, count), x)| (*b, (count, x))),
            |sum, (count, x)| {
                sum.exposed += first.exposed;
                sum.systems += 1;
                sum.x += x;
                sum.total += count;
            },
        );
    }
}

/// An item on a system.
struct OnSystem {
    item: u32,
    count: u32,
    /// The length of the union of the horizons that are over, in microseconds.
    exposed: i64,
    latest: Option<i64>,
    /// Whether its latest incident lies within the horizon.
    is_near: bool,
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

/// How often each item of a system occurs while another one is near.
enum Inside {
    /// What occurred so far is taken off all at once when an item comes near and added when it is no longer: how many
    /// occur in between makes no difference. Row after row, the first items.
    Sums(Sums<Wrapping<u32>>),
    /// The same where no item occurs more often than a short number tells: twice as many of them are changed at once.
    ShortSums(Sums<Wrapping<u16>>),
    /// Of so many items that most pairs never meet, one by one; the second items first.
    Lists { counts: PairTable<u32>, near: Near },
}

impl Inside {
    /// `most` is how often an item occurs at most.
    fn new(items: usize, most: u32) -> Self {
        if items <= PairTable::<u32>::FULL {
            return match u16::try_from(most) {
                Ok(_) => Self::ShortSums(Sums::new(items)),
                Err(_) => Self::Sums(Sums::new(items)),
            };
        }
        Self::Lists { counts: PairTable::new(items), near: Near::new(items) }
    }

    /// Notes that an item comes near, or no longer is.
    fn moves(&mut self, a: u32, is_near: bool) {
        match self {
            Self::Sums(sums) => sums.moves(a, is_near),
            Self::ShortSums(sums) => sums.moves(a, is_near),
            Self::Lists { near, .. } if is_near => near.enter(a),
            Self::Lists { near, .. } => near.leave(a),
        }
    }

    fn occurs(&mut self, b: u32) {
        match self {
            Self::Sums(sums) => sums.so_far[b as usize] += 1,
            Self::ShortSums(sums) => sums.so_far[b as usize] += 1,
            Self::Lists { counts, near } => {
                counts.change(b, near.list.iter().map(|a| (*a, 1)), |count, more| *count += more);
            }
        }
    }

    /// Tells how often each item occurred while one was near, once nothing is near any more.
    fn row(&self, a: usize, row: &mut Vec<u32>) {
        row.clear();
        match self {
            Self::Sums(sums) => row.extend(sums.row(a).iter().map(|count| count.0)),
            Self::ShortSums(sums) => row.extend(sums.row(a).iter().map(|count| u32::from(count.0))),
            Self::Lists { counts, near } => {
                row.extend((0..near.position.len()).map(|b| counts.of(b as u32, a as u32)));
            }
        }
    }
}

/// How often each item occurred so far, and of each two how often the second one did while the first was near.
struct Sums<T> {
    counts: Vec<T>,
    so_far: Vec<T>,
}

impl<T: Copy + Default + Add<Output = T> + Sub<Output = T>> Sums<T> {
    fn new(items: usize) -> Self {
        Self { counts: vec![T::default(); items * items], so_far: vec![T::default(); items] }
    }

    /// Notes that an item comes near, or no longer is. What is taken off before it is added wraps around and back.
    fn moves(&mut self, a: u32, is_near: bool) {
        let row = &mut self.counts[a as usize * self.so_far.len()..][..self.so_far.len()];
        if is_near {
            row.iter_mut().zip(&self.so_far).for_each(|(count, so_far)| *count = *count - *so_far);
        } else {
            row.iter_mut().zip(&self.so_far).for_each(|(count, so_far)| *count = *count + *so_far);
        }
    }

    /// Returns how often each item occurred while one was near, once nothing is near any more.
    fn row(&self, a: usize) -> &[T] {
        &self.counts[a * self.so_far.len()..][..self.so_far.len()]
    }
}

/// The items that are near, in no order.
struct Near {
    list: Vec<u32>,
    /// Where each item stands in the list.
    position: Vec<u32>,
}

impl Near {
    fn new(items: usize) -> Self {
        Self { list: Vec::new(), position: vec![ABSENT; items] }
    }

    fn enter(&mut self, item: u32) {
        self.position[item as usize] = self.list.len() as u32;
        self.list.push(item);
    }

    fn leave(&mut self, item: u32) {
        let position = std::mem::replace(&mut self.position[item as usize], ABSENT) as usize;
        self.list.swap_remove(position);
        if let Some(moved) = self.list.get(position) {
            self.position[*moved as usize] = position as u32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_count_the_same() {
        let items = 12;
        let mut ways = [
            Inside::Sums(Sums::new(items)),
            Inside::ShortSums(Sums::new(items)),
            Inside::Lists { counts: PairTable::new(items), near: Near::new(items) },
        ];
        let mut is_near = vec![false; items];
        let mut state = 7_u64;
        for _ in 0..5000 {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let (item, what) = ((state >> 33) as usize % items, (state >> 60) % 4);
            for way in &mut ways {
                match (what, is_near[item]) {
                    (0, true) => way.moves(item as u32, false),
                    (1, false) => way.moves(item as u32, true),
                    (2 | 3, _) => way.occurs(item as u32),
                    _ => {}
                }
            }
            is_near[item] = if what < 2 { what == 1 } else { is_near[item] };
        }
        for item in (0..items).filter(|item| is_near[*item]) {
            for way in &mut ways {
                way.moves(item as u32, false);
            }
        }
        let [sums, short, lists] = ways.map(|inside| {
            let row = |a| {
                let mut row = Vec::new();
                inside.row(a, &mut row);
                row
            };
            (0..items).map(row).collect::<Vec<_>>()
        });
        assert_eq!(sums, lists);
        assert_eq!(short, lists);
        assert!(lists.iter().flatten().sum::<u32>() > 10_000);
    }
}
