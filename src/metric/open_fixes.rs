//! Which recurrences came while an action item was open that was to prevent them.

use std::borrow::Cow;
use std::ops::Range;

use crate::corpus::{Corpus, Lists, NO_INCIDENT};
use crate::model::Outcome;

use super::MetricOptions;
use super::recurrence::{by_key, keys};

/// Tells, of every action item, which recurrences came while it was open.
pub struct OpenFixes<'a> {
    corpus: &'a Corpus,
    keys_of: Cow<'a, Lists>,
    by_key: Cow<'a, Lists>,
    lookback: i64,
}

/// The incidents that match one by one key.
#[derive(Debug, Clone, PartialEq)]
pub struct Near {
    /// Where they lie in the list of the key.
    pub range: Range<usize>,
    /// What they cost together: exactly where costs are whole numbers.
    pub cost: f64,
}

/// How many words of bits are looked through in the time that sorting takes for each number.
const SCAN: usize = 8;

/// Room for the incidents that match one, to be used again for the next.
#[derive(Debug, Clone, Default)]
pub struct Matching {
    incidents: Vec<u32>,
    /// A bit for each incident of the look-back.
    bits: Vec<u64>,
}

impl<'a> OpenFixes<'a> {
    /// Prepares the lists of what matches what.
    #[must_use]
    pub fn new(corpus: &'a Corpus, options: &MetricOptions) -> Self {
        let (keys_of, n_keys) = keys(corpus, options.rule);
        let by_key = by_key(corpus, options.rule, &keys_of, n_keys);
        Self { corpus, keys_of, by_key, lookback: options.lookback }
    }

    /// Returns the incidents within the look-back after one.
    fn after(&self, incident: u32) -> Range<usize> {
        let occurred = &self.corpus.occurred;
        let at = occurred[incident as usize];
        let until = at.saturating_add(self.lookback);
        let first = occurred.partition_point(|other| *other <= at);
        first..first + occurred[first..].partition_point(|other| *other <= until)
    }

    /// Returns where the incidents that match one lie within the look-back after it: a range of the list of each key,
    /// so that one which shares several keys is in several.
    #[must_use]
    pub fn near(&self, incident: u32) -> Vec<Range<usize>> {
        let Range { start: first, end: last } = self.after(incident);
        let near = |key: &u32| {
            let (list, start) = (self.by_key.of(*key as usize), self.by_key.start_of(*key as usize));
            let low = list.partition_point(|other| (*other as usize) < first);
            let high = low + list[low..].partition_point(|other| (*other as usize) < last);
            start + low..start + high
        };
        self.keys_of.of(incident as usize).iter().map(near).collect()
    }

    /// Goes through all incidents, ascending, with what [`Self::near`] returns of each, and what those incidents cost
    /// together.
    pub fn for_each_near(&self, costs: &[f64], mut visit: impl FnMut(u32, &[Near])) {
        let (keys_of, by_key) = (&self.keys_of, &self.by_key);
        // As incidents go by, of each key those enter that come within the look-back and those leave that do not come
        // after.
        let starts = (0..by_key.len()).map(|key| by_key.start_of(key));
        let mut spans: Vec<Near> = starts.map(|start| Near { range: start..start, cost: 0.0 }).collect();
        let occurred = &self.corpus.occurred;
        let upto =
            |from: usize, at: i64| from + occurred[from..].iter().take_while(|other| **other <= at).count();
        let (mut left, mut entered) = (0, 0);
        let mut near = Vec::new();
        for (incident, at) in occurred.iter().enumerate() {
            let (first, last) = (upto(left, *at), upto(entered, at.saturating_add(self.lookback)));
            for (other, cost) in (entered..last).zip(&costs[entered..last]) {
                for key in keys_of.of(other) {
                    let span = &mut spans[*key as usize];
                    span.range.end += 1;
                    span.cost += cost;
                }
            }
            for (other, cost) in (left..first).zip(&costs[left..first]) {
                for key in keys_of.of(other) {
                    let span = &mut spans[*key as usize];
                    span.range.start += 1;
                    span.cost -= cost;
                }
            }
            (left, entered) = (first, last);
            near.clear();
            near.extend(keys_of.of(incident).iter().map(|key| spans[*key as usize].clone()));
            visit(incident as u32, &near);
        }
    }

    /// Tells whether a recurrence came past an item while it was open; `near` is that of its incident.
    #[must_use]
    pub fn is_passed(&self, item: usize, near: &[Near]) -> bool {
        let (actions, occurred) = (&self.corpus.actions, &self.corpus.occurred);
        let (made, closed) = (actions.created[item], actions.closed[item]);
        // By halves, which mostly ends at once: many a recurrence is in between, and any will do.
        let came_between = |near: &Near| {
            let Range { start: mut low, end: mut high } = near.range;
            while low < high {
                let middle = low.midpoint(high);
                let came = occurred[self.by_key.values()[middle] as usize];
                if came <= made {
                    low = middle + 1;
                } else if came > closed {
                    high = middle;
                } else {
                    return true;
                }
            }
            false
        };
        actions.outcome[item] != Outcome::Unknown && near.iter().any(came_between)
    }

    /// Returns the incidents, ascending, that recur from one.
    pub fn recurring_from<'m>(&self, incident: u32, matching: &'m mut Matching) -> &'m [u32] {
        let Range { start: first, end: last } = self.after(incident);
        let near = self.near(incident);
        let lists = || near.iter().map(|range| &self.by_key.values()[range.clone()]);
        let words = (last - first).div_ceil(64);
        let Matching { incidents, bits } = matching;
        incidents.clear();
        if SCAN * lists().map(<[u32]>::len).sum::<usize>() <= words {
            lists().for_each(|list| incidents.extend_from_slice(list));
            incidents.sort_unstable();
            incidents.dedup();
            return incidents;
        }
        // Where many match, a bit each brings them in order, once each.
        bits.clear();
        bits.resize(words, 0);
        for list in lists() {
            for other in list {
                let bit = *other as usize - first;
                bits[bit / 64] |= 1 << (bit % 64);
            }
        }
        for (word, rest) in bits.iter().enumerate() {
            let mut rest = *rest;
            while rest != 0 {
                incidents.push((first + 64 * word) as u32 + rest.trailing_zeros());
                rest &= rest - 1;
            }
        }
        incidents
    }

    /// Returns which of the incidents that recur from an item's incident came while the item was open.
    #[must_use]
    pub fn while_open(&self, item: usize, recurring: &[u32]) -> Range<usize> {
        let (actions, occurred) = (&self.corpus.actions, &self.corpus.occurred);
        if actions.outcome[item] == Outcome::Unknown {
            return 0..0;
        }
        let before = |at: i64| recurring.partition_point(|other| occurred[*other as usize] <= at);
        let (made, closed) = (before(actions.created[item]), before(actions.closed[item]));
        made..closed.max(made)
    }

    /// Returns the incidents, ascending, that recur from the item's incident and came while the item was open.
    #[must_use]
    pub fn recurrences(&self, item: usize) -> Vec<u32> {
        let incident = self.corpus.actions.incident[item];
        if incident == NO_INCIDENT {
            return Vec::new();
        }
        let mut matching = Matching::default();
        let recurring = self.recurring_from(incident, &mut matching);
        recurring[self.while_open(item, recurring)].to_vec()
    }
}
