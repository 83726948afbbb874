//! How likely a match is by chance: the same label sets, spread over the same instants at random.
//!
//! For every incident this needs the number of incidents before each window's end that match it. Those are
//! counted in bitmaps: for factor and system together, by inclusion and exclusion over the incident's few systems,
//! each with a bitmap a factor over just the incidents that have the system.

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
    first_window: Vec<u32>,
    values: Vec<f64>,
}

impl Chances {
    /// Returns the chances of a range of incidents in a window that holds them all.
    pub fn in_window(&self, incidents: std::ops::Range<usize>, window: usize) -> Vec<f64> {
        incidents
            .map(|incident| {
                self.values[self.starts[incident] + window - self.first_window[incident] as usize]
            })
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
        first_window.push(held.start as u32);
        total += held.len();
    }
    starts.push(total);
    let before_end: Vec<u32> =
        ends.iter().map(|end| corpus.occurred.partition_point(|at| at < end) as u32).collect();
    let mut slots = Slots {
        starts: &starts,
        first_window: &first_window,
        before_end: &before_end,
        is_certain: vec![false; total],
        is_settled: Vec::new(),
    };
    mark_certain(corpus, matches, rule, &mut slots);
    let counts = count_matches(corpus, matches, rule, &slots);
    let mut values = vec![0.0; total];
    let chance = |incident: usize, slot: usize| {
        if slots.is_certain[slot] {
            return 1.0;
        }
        let window = slots.first(incident) + slot - starts[incident];
        let labelled = matches.labelled_total[before_end[window] as usize];
        let count = counts[slot];
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

/// From this many expected matches on, the chance of none, at most `exp(−k m / n)`, does not show beside 1.
const CERTAIN_MATCHES: f64 = 40.0;

/// Marks the incidents whose commonest pair alone makes a match certain, so that their matches need no count.
fn mark_certain(corpus: &Corpus, matches: &Matches, rule: MatchRule, slots: &mut Slots<'_>) {
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
            // A fold takes the larger without a branch, where `max` of an iterator does not.
            let most = keys_of.of(incident).iter().fold(0, |most, key| so_far[*key as usize].max(most));
            let matching = f64::from(most.saturating_sub(1));
            if matching * matches.labelled_before[incident] as f64 > CERTAIN_MATCHES * others {
                let slot = slots.starts[incident] + window - slots.first(incident);
                slots.is_certain[slot] = true;
            }
        }
    }
    let all = |own: &[usize]| slots.is_certain[own[0]..own[1]].iter().all(|is_certain| *is_certain);
    slots.is_settled = slots.starts.windows(2).map(all).collect();
}

/// Where the counts of each incident and window stand.
pub(super) struct Slots<'a> {
    starts: &'a [usize],
    first_window: &'a [u32],
    /// How many incidents occurred before each window's end.
    pub before_end: &'a [u32],
    /// Whether so many others match that the chance of a match is 1 to the last digit.
    is_certain: Vec<bool>,
    /// Whether that holds of every slot of an incident.
    is_settled: Vec<bool>,
}

impl Slots<'_> {
    /// Returns the place of the count of an incident in the first window that holds it.
    pub fn of(&self, incident: usize) -> usize {
        self.starts[incident]
    }

    pub fn windows_of(&self, incident: usize) -> usize {
        self.starts[incident + 1] - self.starts[incident]
    }

    /// Returns the first window that holds an incident.
    pub fn first(&self, incident: usize) -> usize {
        self.first_window[incident] as usize
    }

    /// Returns the incidents that a window holds: those of which it is one of the windows.
    fn incidents_in(&self, window: usize) -> std::ops::Range<usize> {
        let end = self.before_end[window] as usize;
        let holds = |incident: &usize| window < self.first(*incident) + self.windows_of(*incident);
        end - (0..end).rev().take_while(holds).count()..end
    }

    /// Tells whether no count of an incident is asked for any more.
    pub fn is_settled(&self, incident: usize) -> bool {
        self.is_settled[incident]
    }
}

/// Up to how many parts are counted side by side, each of which has counts of its own.
const MOST_PARTS: usize = 8;

/// Counts, in every slot, the incidents before the window's end that match the incident, itself included.
fn count_matches(corpus: &Corpus, matches: &Matches, rule: MatchRule, slots: &Slots<'_>) -> Vec<u32> {
    let mut counts = vec![0u32; slots.is_certain.len()];
    let labelled: Vec<u32> =
        (0..corpus.len() as u32).filter(|incident| matches.is_labelled[*incident as usize]).collect();
    if rule != MatchRule::FactorAndSystem {
        let kind = if rule == MatchRule::Factor { ItemKind::Factor } else { ItemKind::System };
        let share = Share { corpus, members: &labelled, kind, is_negative: false };
        share.count(slots, &mut counts, &mut Scratch::new(corpus), |_| true);
        return counts;
    }
    let systems_of = |incident: u32| corpus.of_kind(incident as usize, ItemKind::System);
    let is_small = |incident: u32| systems_of(incident).len() <= MOST_SYSTEMS;
    let mut shares: Vec<(usize, Vec<u32>)> = members_by_systems(&labelled, &systems_of, &is_small);
    // Dealt out from the largest on, so that the parts are much alike.
    shares.sort_unstable_by_key(|(_, members)| (std::cmp::Reverse(members.len()), members.first().copied()));
    let parts = rayon::current_num_threads().min(MOST_PARTS);
    let count_part = |part: usize| {
        let mut counts = vec![0u32; slots.is_certain.len()];
        let mut scratch = Scratch::new(corpus);
        for (systems, members) in shares.iter().skip(part).step_by(parts) {
            let share = Share { corpus, members, kind: ItemKind::Factor, is_negative: systems % 2 == 0 };
            share.count(slots, &mut counts, &mut scratch, is_small);
        }
        counts
    };
    let counted: Vec<Vec<u32>> = (0..parts).into_par_iter().map(count_part).collect();
    for counted in counted {
        for (count, more) in counts.iter_mut().zip(counted) {
            *count = count.wrapping_add(more);
        }
    }
    let crowded: Vec<u32> = labelled.iter().copied().filter(|incident| !is_small(*incident)).collect();
    if crowded.is_empty() {
        return counts;
    }
    let owners = corpus.by_item();
    let of_crowded = |marks: &mut Vec<u8>, incident: &u32| -> Vec<u32> {
        let i = *incident as usize;
        mark(marks, owners, corpus.of_kind(i, ItemKind::Factor), 1);
        mark(marks, owners, systems_of(*incident), 2);
        let windows = slots.first(i)..slots.first(i) + slots.windows_of(i);
        let before = slots.before_end[windows].iter().map(|end| &marks[..*end as usize]);
        let count = |marks: &[u8]| marks.iter().map(|mark| u32::from(*mark == 3)).sum();
        let counted = before.map(count).collect();
        marks.fill(0);
        counted
    };
    let counted: Vec<Vec<u32>> =
        crowded.par_iter().map_init(|| vec![0u8; corpus.len()], of_crowded).collect();
    for (incident, counted) in crowded.into_iter().zip(counted) {
        let start = slots.of(incident as usize);
        counts[start..start + counted.len()].copy_from_slice(&counted);
    }
    counts
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
    let mut numbers: FxHashMap<[u32; MOST_SYSTEMS], u32> = FxHashMap::default();
    let mut sizes: Vec<usize> = Vec::new();
    // The sets of small incidents, one after the other.
    let mut found: Vec<u32> = Vec::with_capacity(labelled.len());
    for incident in labelled.iter().filter(|incident| is_small(**incident)) {
        for_each_subset(systems_of(*incident), |key, size| {
            found.push(*numbers.entry(key).or_insert_with(|| {
                sizes.push(size);
                sizes.len() as u32 - 1
            }));
        });
    }
    let mut sets: Vec<(usize, Vec<u32>)> = sizes.into_iter().map(|size| (size, Vec::new())).collect();
    let mut found = found.into_iter();
    for incident in labelled {
        let is_small = is_small(*incident);
        for_each_subset(systems_of(*incident), |key, _| {
            let number = if is_small { found.next() } else { numbers.get(&key).copied() };
            if let Some(number) = number {
                sets[number as usize].1.push(*incident);
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
