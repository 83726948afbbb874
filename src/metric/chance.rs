//! How likely a match is by chance: the same label sets, spread over the same instants at random.
//!
//! For every incident this needs the number of incidents before each window's end that match it. Mostly the lists of
//! what it shares with others are short, and gone through. Where they are long those are counted in bitmaps: for factor
//! and system together, by inclusion and exclusion over the incident's few systems, each with a bitmap a factor over just
//! the incidents that have the system.

use std::ops::Range;

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::corpus::{Corpus, Lists};
use crate::model::{ItemKind, MatchRule};
use crate::stats::fisher::chance_of_match;

use super::grid::{Grid, Number, range};
use super::listed::count_listed;
use super::recurrence::{Matches, by_key, keys};
use super::sharing::{Scratch, Share};

/// The most systems over which inclusion and exclusion goes; beyond it lists are marked one by one.
const MOST_SYSTEMS: usize = 3;

/// For each incident that bitmaps take in, and for each that asks for a count, how many incidents of lists are gone
/// through in about the same time.
const MOST_LISTED: u64 = 64;

/// The chance of a match of each labelled incident, for each window that holds it.
pub(super) struct Chances {
    slots: Slots,
    values: Vec<f64>,
}

impl Chances {
    /// Returns the chance of a labelled incident in a window that holds it.
    #[inline]
    pub fn of(&self, incident: usize, window: usize) -> f64 {
        let own = &self.values[self.slots.of(incident)];
        if own.is_empty() { 1.0 } else { own[window - self.slots.held(incident).start] }
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
    let (keys_of, n_keys) = keys(corpus, rule);
    let (slots, listed) = Slots::new(corpus, matches, (&keys_of, n_keys), grid, ends);
    let asked: Vec<u32> =
        (0..corpus.len() as u32).filter(|incident| !slots.is_settled(*incident as usize)).collect();
    let counts = if listed <= MOST_LISTED * (corpus.len() + asked.len()) as u64 {
        count_listed(&slots, &asked, &keys_of, &by_key(corpus, rule, &keys_of, n_keys))
    } else {
        count_matches(corpus, matches, rule, &slots)
    };
    let chance = |incident: usize, window: usize, count: u32| {
        let labelled = matches.labelled_total[slots.before_end[window] as usize];
        // Both counts hold the incident itself.
        let (others, matching) = (labelled.saturating_sub(1), count.saturating_sub(1));
        chance_of_match(others.into(), matching.into(), matches.labelled_before[incident].into())
    };
    let of_windows = |incident: &u32| {
        let incident = *incident as usize;
        let windows = slots.held(incident).zip(&counts[slots.of(incident)]);
        windows.map(move |(window, count)| chance(incident, window, *count))
    };
    let values = asked.par_iter().flat_map_iter(of_windows).collect();
    Chances { slots, values }
}

/// From this many expected matches on, the chance of none, at most `exp(−k m / n)`, which is 1e-13 then, does not show
/// in a mean of chances.
const CERTAIN_MATCHES: f64 = 30.0;

/// Tells of which incidents the commonest key alone makes a match certain in every window that holds them, so that
/// their matches need no count; and how many incidents the lists of all keys of the others hold together, each list up
/// to the last window that holds the incident.
fn certain(
    (keys_of, n_keys): (&Lists, usize),
    labelled_total: &[u32],
    labelled_before: &[u32],
    held: &[[Number; 2]],
    before_end: &[u32],
) -> (Vec<bool>, u64) {
    let mut so_far = vec![0u32; n_keys];
    let mut is_certain = vec![true; held.len()];
    let mut listed = 0;
    let lengths = |so_far: &[u32], incident: usize| -> u64 {
        keys_of.of(incident).iter().map(|key| u64::from(so_far[*key as usize])).sum()
    };
    // Incidents are in order of time, and so are the last windows that hold them.
    let (mut first, mut last) = (0, 0);
    for (window, end) in before_end.iter().enumerate() {
        while first < last && usize::from(held[first][1]) <= window {
            listed += if is_certain[first] { 0 } else { lengths(&so_far, first) };
            first += 1;
        }
        let added = last..*end as usize;
        added.for_each(|incident| keys_of.of(incident).iter().for_each(|key| so_far[*key as usize] += 1));
        last = *end as usize;
        // Those that no window holds.
        first += held[first..last].iter().take_while(|[_, end]| usize::from(*end) <= window).count();
        let others = f64::from(labelled_total[last].saturating_sub(1));
        for (incident, is_certain) in (first..last).zip(&mut is_certain[first..last]) {
            // A fold takes the larger without a branch, where `max` of an iterator does not.
            let most = keys_of.of(incident).iter().fold(0, |most, key| so_far[*key as usize].max(most));
            let matching = f64::from(most.saturating_sub(1));
            *is_certain &= matching * f64::from(labelled_before[incident]) > CERTAIN_MATCHES * others;
        }
    }
    listed += (first..last)
        .filter(|incident| !is_certain[*incident])
        .map(|incident| lengths(&so_far, incident))
        .sum::<u64>();
    (is_certain, listed)
}

/// Where the counts of each incident and window stand. An incident is settled, and has none, where nobody asks for its
/// chance, or where so many others match that the chance is as good as 1 in every window.
pub(super) struct Slots {
    /// Where those of each incident begin; one longer than the incidents.
    starts: Vec<usize>,
    /// The windows that hold each incident.
    held: Vec<[Number; 2]>,
    /// How many incidents occurred before each window's end.
    pub before_end: Vec<u32>,
}

impl Slots {
    /// Tells too how many incidents the lists of all keys of those that are not settled hold.
    fn new(
        corpus: &Corpus,
        matches: &Matches,
        keys: (&Lists, usize),
        grid: &Grid,
        ends: &[i64],
    ) -> (Self, u64) {
        let before = |end: &i64| corpus.occurred.partition_point(|at| at < end) as u32;
        let before_end: Vec<u32> = ends.iter().map(before).collect();
        let held = |at: &i64| {
            let windows = grid.holding(*at);
            [windows.start as Number, windows.end as Number]
        };
        let held: Vec<[Number; 2]> = corpus.occurred.iter().map(held).collect();
        let (is_certain, listed) =
            certain(keys, &matches.labelled_total, &matches.labelled_before, &held, &before_end);
        let mut starts = Vec::with_capacity(held.len() + 1);
        let mut total = 0;
        starts.push(0);
        for (([start, end], is_certain), is_labelled) in held.iter().zip(is_certain).zip(&matches.is_labelled)
        {
            total += if *is_labelled && !is_certain { usize::from(end - start) } else { 0 };
            starts.push(total);
        }
        (Self { starts, held, before_end }, listed)
    }

    /// Returns how many there are.
    fn len(&self) -> usize {
        self.starts.last().copied().unwrap_or(0)
    }

    /// Returns the places of the counts of an incident, one for each window that holds it unless it is settled.
    pub fn of(&self, incident: usize) -> Range<usize> {
        self.starts[incident]..self.starts[incident + 1]
    }

    /// Returns the windows that hold an incident.
    pub fn held(&self, incident: usize) -> Range<usize> {
        range(self.held[incident])
    }

    /// Tells whether no count of an incident is asked for.
    pub fn is_settled(&self, incident: usize) -> bool {
        self.of(incident).is_empty()
    }
}

/// Up to how many parts are counted side by side, each of which has counts of its own.
const MOST_PARTS: usize = 8;

/// Counts, in every slot, the incidents before the window's end that match the incident, itself included.
fn count_matches(corpus: &Corpus, matches: &Matches, rule: MatchRule, slots: &Slots) -> Vec<u32> {
    let mut counts = vec![0u32; slots.len()];
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
        let mut counts = vec![0u32; slots.len()];
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
    let is_asked = |incident: &u32| !is_small(*incident) && !slots.is_settled(*incident as usize);
    let crowded: Vec<u32> = labelled.iter().copied().filter(is_asked).collect();
    if crowded.is_empty() {
        return counts;
    }
    let owners = corpus.by_item();
    let of_crowded = |marks: &mut Vec<u8>, incident: &u32| -> Vec<u32> {
        let i = *incident as usize;
        mark(marks, owners, corpus.of_kind(i, ItemKind::Factor), 1);
        mark(marks, owners, systems_of(*incident), 2);
        let before = slots.before_end[slots.held(i)].iter().map(|end| &marks[..*end as usize]);
        let count = |marks: &[u8]| marks.iter().map(|mark| u32::from(*mark == 3)).sum();
        let counted = before.map(count).collect();
        marks.fill(0);
        counted
    };
    let counted: Vec<Vec<u32>> =
        crowded.par_iter().map_init(|| vec![0u8; corpus.len()], of_crowded).collect();
    for (incident, counted) in crowded.into_iter().zip(counted) {
        counts[slots.of(incident as usize)].copy_from_slice(&counted);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_counted_up_to_the_last_window_that_holds_an_incident() {
        // The second and the third share some, and four lie between the third and the fourth.
        let windows = [0..5, 2..12, 8..20, 24..30, 28..40];
        let before_end = windows.clone().map(|window| window.end);
        let incidents = 0..40u32;
        let keys_of = |incident: u32| [incident % 3, 3 + incident % 5];
        let keys = incidents.clone().flat_map(|incident| keys_of(incident).map(|key| (incident, key)));
        let lists = Lists::group(40, keys);
        let held: Vec<[Number; 2]> = incidents
            .clone()
            .map(|incident| {
                let first = windows.partition_point(|window| window.end <= incident);
                let count = windows[first..].iter().take_while(|window| window.contains(&incident)).count();
                [first as Number, (first + count) as Number]
            })
            .collect();
        let labelled_total: Vec<u32> = (0..=40).collect();
        // Of every fourth a match is certain: so many came before.
        let labelled_before: Vec<u32> =
            incidents.clone().map(|incident| if incident % 4 == 0 { 10_000 } else { 0 }).collect();
        let (is_certain, listed) =
            certain((&lists, 8), &labelled_total, &labelled_before, &held, &before_end);

        let mut expected = 0;
        for incident in incidents.clone() {
            let windows = range(held[incident as usize]);
            assert_eq!(is_certain[incident as usize], incident % 4 == 0 || windows.is_empty(), "{incident}");
            let Some(last) = windows.last().filter(|_| !is_certain[incident as usize]) else { continue };
            let before = incidents.clone().take_while(|other| *other < before_end[last]);
            expected += before.flat_map(keys_of).filter(|key| keys_of(incident).contains(key)).count() as u64;
        }
        assert_eq!(listed, expected);
    }
}
