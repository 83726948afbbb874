//! How likely a match is by chance: the same label sets, spread over the same instants at random.
//!
//! For every incident this needs the number of incidents before each window's end that match it. Those are
//! counted in bitmaps: for factor and system together, by inclusion and exclusion over the incident's few systems,
//! each with a bitmap a factor over just the incidents that have the system.

use std::sync::atomic::{AtomicU32, Ordering};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::{Corpus, Lists};
use crate::model::{ItemKind, MatchRule};
use crate::stats::fisher::chance_of_match;

use super::grid::Grid;
use super::recurrence::{Matches, keys};
use super::sharing::{Scratch, Share};

/// The most systems over which inclusion and exclusion goes; beyond it lists are marked one by one.
const MOST_SYSTEMS: usize = 3;

/// The chance of a match of each incident, for each window that holds it.
pub(super) struct Chances {
    /// Where the values of each incident begin; one longer than the incidents.
    starts: Vec<usize>,
    first_window: Vec<usize>,
    values: Vec<f64>,
}

impl Chances {
    /// Returns the chances of a range of incidents in a window that holds them all.
    pub fn in_window(&self, incidents: std::ops::Range<usize>, window: usize) -> Vec<f64> {
        incidents
            .map(|incident| self.values[self.starts[incident] + window - self.first_window[incident]])
            .collect()
    }
}

/// Computes `1 − C(N−1−k, m) / C(N−1, m)` for every labelled incident in every window that holds it.
pub(super) fn chances(
    corpus: &Corpus,
    matches: &Matches,
    rule: MatchRule,
    grid: &Grid,
    ends: &[i64],
) -> Chances {
    let n = corpus.len();
    let mut starts = Vec::with_capacity(n + 1);
    let mut first_window = Vec::with_capacity(n);
    let mut total = 0;
    for incident in 0..n {
        let held = grid.holding(corpus.occurred[incident]);
        starts.push(total);
        first_window.push(held.start);
        total += held.len();
    }
    starts.push(total);
    // Counts are added in any order from any thread; sums of integers do not mind.
    let counts: Vec<AtomicU32> = (0..total).map(|_| AtomicU32::new(0)).collect();
    let before_end: Vec<u32> =
        ends.iter().map(|end| corpus.occurred.partition_point(|at| at < end) as u32).collect();
    let slots =
        Slots { starts: &starts, first_window: &first_window, counts: &counts, before_end: &before_end };
    mark_certain(corpus, matches, rule, &slots);
    count_matches(corpus, matches, rule, &slots);
    let mut values = vec![0.0; total];
    let chance = |incident: usize, slot: usize| {
        let window = first_window[incident] + slot - starts[incident];
        let labelled = matches.labelled_total[before_end[window] as usize];
        let count = counts[slot].load(Ordering::Relaxed);
        if count == CERTAIN {
            return 1.0;
        }
        // The count holds the incident itself.
        let matching = u64::from(count).saturating_sub(1);
        chance_of_match(labelled.saturating_sub(1), matching, matches.labelled_before[incident])
    };
    let mut rest = values.as_mut_slice();
    let mut tasks = Vec::new();
    for incident in 0..n {
        let (own, others) = rest.split_at_mut(starts[incident + 1] - starts[incident]);
        rest = others;
        if matches.is_labelled[incident] && !own.is_empty() {
            tasks.push((incident, own));
        }
    }
    tasks.into_par_iter().for_each(|(incident, own)| {
        for (offset, value) in own.iter_mut().enumerate() {
            *value = chance(incident, starts[incident] + offset);
        }
    });
    Chances { starts, first_window, values }
}

/// The count of an incident that matches so many others that the chance of a match is 1 to the last digit.
///
/// Sums of counts, and what is taken off them before it is added, stay far from it.
const CERTAIN: u32 = 1 << 31;
/// From this many expected matches on, the chance of none, at most `exp(−k m / n)`, does not show beside 1.
const CERTAIN_MATCHES: f64 = 40.0;

/// Marks the incidents whose commonest pair alone makes a match certain, so that their matches need no count.
fn mark_certain(corpus: &Corpus, matches: &Matches, rule: MatchRule, slots: &Slots<'_>) {
    let (keys_of, n_keys) = keys(corpus, rule);
    let mut so_far = vec![0u32; n_keys];
    let mut next = 0;
    for (window, end) in slots.before_end.iter().enumerate() {
        while next < *end as usize {
            for key in keys_of.of(next) {
                so_far[*key as usize] += 1;
            }
            next += 1;
        }
        let others = matches.labelled_total[*end as usize].saturating_sub(1) as f64;
        for incident in slots.incidents_in(window) {
            let most = keys_of.of(incident).iter().map(|key| so_far[*key as usize]).max().unwrap_or(0);
            let matching = f64::from(most.saturating_sub(1));
            if matching * matches.labelled_before[incident] as f64 > CERTAIN_MATCHES * others {
                let slot = slots.starts[incident] + window - slots.first_window[incident];
                slots.counts[slot].store(CERTAIN, Ordering::Relaxed);
            }
        }
    }
}

/// Where the counts of each incident and window are gathered.
pub(super) struct Slots<'a> {
    starts: &'a [usize],
    pub first_window: &'a [usize],
    counts: &'a [AtomicU32],
    /// How many incidents occurred before each window's end.
    pub before_end: &'a [u32],
}

impl Slots<'_> {
    pub fn add(&self, incident: usize, offset: usize, count: u32, is_negative: bool) {
        let slot = &self.counts[self.starts[incident] + offset];
        if slot.load(Ordering::Relaxed) == CERTAIN {
            return;
        }
        if is_negative {
            slot.fetch_sub(count, Ordering::Relaxed);
        } else {
            slot.fetch_add(count, Ordering::Relaxed);
        }
    }

    pub fn windows_of(&self, incident: usize) -> usize {
        self.starts[incident + 1] - self.starts[incident]
    }

    /// Returns the incidents that a window holds: those of which it is one of the windows.
    fn incidents_in(&self, window: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.before_end[window] as usize;
        let holds = move |incident: &usize| {
            let first = self.first_window[*incident];
            window < first + self.windows_of(*incident)
        };
        (0..end).rev().take_while(holds)
    }

    /// Tells whether a count is no longer asked for.
    pub fn is_certain(&self, incident: usize, offset: usize) -> bool {
        self.counts[self.starts[incident] + offset].load(Ordering::Relaxed) == CERTAIN
    }
}

fn count_matches(corpus: &Corpus, matches: &Matches, rule: MatchRule, slots: &Slots<'_>) {
    let labelled: Vec<u32> =
        (0..corpus.len() as u32).filter(|incident| matches.is_labelled[*incident as usize]).collect();
    if rule != MatchRule::FactorAndSystem {
        let kind = if rule == MatchRule::Factor { ItemKind::Factor } else { ItemKind::System };
        let mut scratch = Scratch::new(corpus);
        Share { corpus, members: &labelled, kind, is_negative: false }.count(slots, &mut scratch, |_| true);
        return;
    }
    let systems_of = |incident: u32| corpus.of_kind(incident as usize, ItemKind::System);
    let is_small = |incident: u32| systems_of(incident).len() <= MOST_SYSTEMS;
    let mut shares: Vec<(usize, Vec<u32>)> = members_by_systems(&labelled, &systems_of, &is_small);
    // Large ones first, so that no thread is left with one at the end.
    shares.sort_unstable_by_key(|(_, members)| (std::cmp::Reverse(members.len()), members.first().copied()));
    shares.par_iter().for_each_init(
        || Scratch::new(corpus),
        |scratch, (systems, members)| {
            let share = Share { corpus, members, kind: ItemKind::Factor, is_negative: systems % 2 == 0 };
            share.count(slots, scratch, is_small);
        },
    );
    let crowded: Vec<u32> = labelled.iter().copied().filter(|incident| !is_small(*incident)).collect();
    if crowded.is_empty() {
        return;
    }
    let owners = corpus.transactions.inverted(corpus.items.len());
    crowded.par_iter().for_each_init(
        || vec![0u8; corpus.len()],
        |marks, incident| {
            let i = *incident as usize;
            mark(marks, &owners, corpus.of_kind(i, ItemKind::Factor), 1);
            mark(marks, &owners, systems_of(*incident), 2);
            for offset in 0..slots.windows_of(i) {
                let end = slots.before_end[slots.first_window[i] + offset] as usize;
                let count: u32 = marks[..end].iter().map(|mark| u32::from(*mark == 3)).sum();
                slots.add(i, offset, count, false);
            }
            marks.fill(0);
        },
    );
}

fn mark(marks: &mut [u8], owners: &Lists, items: &[u32], bit: u8) {
    for item in items {
        for incident in owners.of(*item as usize) {
            marks[*incident as usize] |= bit;
        }
    }
}

/// Lists the incidents that have each set of one to three systems that some small incident has.
fn members_by_systems<'a>(
    labelled: &[u32],
    systems_of: &impl Fn(u32) -> &'a [u32],
    is_small: &impl Fn(u32) -> bool,
) -> Vec<(usize, Vec<u32>)> {
    let mut numbers: FxHashMap<[u32; MOST_SYSTEMS], usize> = FxHashMap::default();
    let mut sets: Vec<(usize, Vec<u32>)> = Vec::new();
    for incident in labelled.iter().filter(|incident| is_small(**incident)) {
        for_each_subset(systems_of(*incident), |key, size| {
            numbers.entry(key).or_insert_with(|| {
                sets.push((size, Vec::new()));
                sets.len() - 1
            });
        });
    }
    for incident in labelled {
        for_each_subset(systems_of(*incident), |key, _| {
            if let Some(number) = numbers.get(&key) {
                sets[*number].1.push(*incident);
            }
        });
    }
    sets
}

/// Goes through the subsets of one to three of an ascending list.
fn for_each_subset(list: &[u32], mut visit: impl FnMut([u32; MOST_SYSTEMS], usize)) {
    const NONE: u32 = u32::MAX;
    for (i, a) in list.iter().enumerate() {
        visit([*a, NONE, NONE], 1);
        for (j, b) in list.iter().enumerate().skip(i + 1) {
            visit([*a, *b, NONE], 2);
            for c in &list[j + 1..] {
                visit([*a, *b, *c], 3);
            }
        }
    }
}
