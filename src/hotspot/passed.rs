//! The action items that recurrences came past while they were open: those that cost most.
//!
//! A large history has more recurrences past its items than it has incidents. What all matches of an incident cost
//! together is known from sums over what shares an item with it, where one that shares several counts several
//! times: at least what recurrences past any of its action items cost. From the largest of these bounds on, incidents are
//! looked at one by one until none that is left can have an item among the first.

use std::cmp::Ordering;
use std::ops::Range;

use rayon::prelude::*;

use super::{DebtItem, ImpactChoice};
use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::metric::{Matching, MetricOptions, OpenFixes};

/// How many of the costliest items are listed with their recurrences.
const MOST_LISTED: usize = 1000;
/// How many items are listed for another reason than their cost.
const MOST_NAMED: usize = 20;
/// How many incidents are looked at before it is asked whether that is enough.
const BATCH: usize = 1024;

/// Lists the items that recurrences came past: the costliest, and of the rest those with the most recurrences and the
/// costliest that are open. With it comes how many there are.
pub(super) fn passed_items(
    frames: &Frames,
    corpus: &Corpus,
    metric: &MetricOptions,
    choice: ImpactChoice,
) -> (Vec<DebtItem>, u64) {
    let fixes = OpenFixes::new(corpus, metric);
    let (costs, unit) = choice.in_units(frames, corpus, corpus.as_of);
    let search = Search { corpus, fixes, costs, unit, has_exact_sums: choice.has_exact_sums() };
    let (mut past, total) = if search.has_exact_sums {
        search.candidates()
    } else {
        // Sums that lose digits are no bounds.
        let all = search.of((0..corpus.len() as u32).into_par_iter());
        let total = all.len() as u64;
        (all, total)
    };
    let mut listed = Past::leading(&mut past, MOST_NAMED, Past::by_recurrences).to_vec();
    listed.extend_from_slice(Past::leading(&mut past, MOST_LISTED, Past::by_impact));
    past.retain(|past| search.is_open(past));
    listed.extend_from_slice(Past::leading(&mut past, MOST_NAMED, Past::by_impact));
    listed.sort_by(Past::by_impact);
    listed.dedup_by_key(|past| past.item);
    let items = listed
        .into_par_iter()
        .map(|past| DebtItem {
            item: past.item as usize,
            recurrences: search.fixes.recurrences(past.item as usize),
            impact: past.impact,
        })
        .collect();
    (items, total)
}

struct Search<'a> {
    corpus: &'a Corpus,
    fixes: OpenFixes<'a>,
    costs: Vec<f64>,
    unit: f64,
    has_exact_sums: bool,
}

/// What recurrences past any action item of an incident cost at most, and how many there are.
#[derive(Clone, Copy)]
struct Bound {
    incident: u32,
    recurrences: u32,
    impact: f64,
}

impl Search<'_> {
    fn is_open(&self, past: &Past) -> bool {
        self.corpus.actions.is_open_at(past.item as usize, self.corpus.as_of.0)
    }

    /// Finds the items of some incidents that recurrences came past.
    fn of(&self, incidents: impl ParallelIterator<Item = u32>) -> Vec<Past> {
        let Self { corpus, fixes, costs, unit, .. } = self;
        let of_incident = |(matching, sums): &mut (Matching, Vec<f64>), incident: u32| {
            let items = corpus.actions_of.of(incident as usize);
            let recurring = if items.is_empty() { &[] } else { fixes.recurring_from(incident, matching) };
            // What the first recurrences cost together, so that each item's take one difference.
            sums.clear();
            if self.has_exact_sums {
                sums.push(0.0);
                let mut sum = 0.0;
                sums.extend(recurring.iter().map(|incident| {
                    sum += costs[*incident as usize];
                    sum
                }));
            }
            let past = items.iter().filter_map(|item| {
                let came = fixes.while_open(*item as usize, recurring);
                let recurrences = came.len() as u32;
                let impact = cost_of(came, recurring, costs, sums) / unit;
                (recurrences > 0).then_some(Past { item: *item, recurrences, impact })
            });
            past.collect::<Vec<_>>()
        };
        incidents.map_init(<(Matching, Vec<f64>)>::default, of_incident).flatten_iter().collect()
    }

    /// Finds items among which the leading ones of every order are, and how many there are in all.
    fn candidates(&self) -> (Vec<Past>, u64) {
        let (mut total, mut bounds) = (0, Vec::new());
        self.fixes.for_each_near(&self.costs, |incident, near| {
            let items = self.corpus.actions_of.of(incident as usize).iter();
            let passed = items.filter(|item| self.fixes.is_passed(**item as usize, near)).count();
            if passed > 0 {
                total += passed as u64;
                let impact = near.iter().map(|near| near.cost).sum::<f64>() / self.unit;
                let recurrences = near.iter().map(|near| near.range.len() as u32).sum();
                bounds.push(Bound { incident, recurrences, impact });
            }
        });
        bounds.sort_by(|a, b| b.impact.total_cmp(&a.impact).then(a.incident.cmp(&b.incident)));
        let impact = |past: &Past| past.impact;
        let bound = |bound: &Bound| bound.impact;
        let mut found = self.leading(&bounds, MOST_LISTED, (bound, impact, Past::by_impact), |_| true);
        found.extend(
            self.leading(&bounds, MOST_NAMED, (bound, impact, Past::by_impact), |past| self.is_open(past)),
        );
        bounds.sort_by_key(|bound| (std::cmp::Reverse(bound.recurrences), bound.incident));
        let recurrences = |past: &Past| f64::from(past.recurrences);
        let bound = |bound: &Bound| f64::from(bound.recurrences);
        found.extend(self.leading(&bounds, MOST_NAMED, (bound, recurrences, Past::by_recurrences), |_| true));
        found.sort_unstable_by_key(|past| past.item);
        found.dedup_by_key(|past| past.item);
        (found, total)
    }

    /// Finds the leading items of an order, with incidents in descending order of a bound on what items are ordered by.
    fn leading(
        &self,
        bounds: &[Bound],
        most: usize,
        (bound, value, by): (impl Fn(&Bound) -> f64, impl Fn(&Past) -> f64, fn(&Past, &Past) -> Ordering),
        is_wanted: impl Fn(&Past) -> bool,
    ) -> Vec<Past> {
        let mut found: Vec<Past> = Vec::new();
        for batch in bounds.chunks(BATCH) {
            let least = found.iter().map(&value).fold(f64::INFINITY, f64::min);
            // What is bounded by the least that is listed may still come before it by name.
            if found.len() == most && batch.first().is_some_and(|first| bound(first) < least) {
                break;
            }
            let more = self.of(batch.par_iter().map(|bound| bound.incident));
            found.extend(more.into_iter().filter(&is_wanted));
            let kept = Past::leading(&mut found, most, by).len();
            found.truncate(kept);
        }
        found
    }
}

/// Returns what some of the recurrences cost together; `sums` are those of the first ones, empty where a difference of
/// sums would lose digits.
fn cost_of(came: Range<usize>, recurring: &[u32], costs: &[f64], sums: &[f64]) -> f64 {
    if sums.is_empty() {
        return recurring[came].iter().map(|incident| costs[*incident as usize]).sum();
    }
    sums[came.end] - sums[came.start]
}

/// An item with how many recurrences came past it, and their cost.
#[derive(Clone, Copy)]
struct Past {
    item: u32,
    recurrences: u32,
    impact: f64,
}

impl Past {
    /// Returns the first so many of an order, themselves in any.
    fn leading(list: &mut [Self], most: usize, by: fn(&Self, &Self) -> Ordering) -> &[Self] {
        if most < list.len() {
            list.select_nth_unstable_by(most, by);
        }
        &list[..most.min(list.len())]
    }

    fn by_impact(&self, other: &Self) -> Ordering {
        let by_cost = other.impact.total_cmp(&self.impact);
        by_cost.then(other.recurrences.cmp(&self.recurrences)).then(self.item.cmp(&other.item))
    }

    fn by_recurrences(&self, other: &Self) -> Ordering {
        let by_count = other.recurrences.cmp(&self.recurrences);
        by_count.then(other.impact.total_cmp(&self.impact)).then(self.item.cmp(&other.item))
    }
}

#[cfg(test)]
mod tests {
    use super::cost_of;

    #[test]
    fn a_cost_beyond_all_others_takes_none_of_their_digits() {
        let apart = cost_of(1..3, &[0, 1, 2], &[1e300, 1.0, 2.0], &[]);
        let summed = cost_of(1..3, &[0, 1, 2], &[16.0, 8.0, 4.0], &[0.0, 16.0, 24.0, 28.0]);
        assert_eq!((apart, summed), (3.0, 12.0));
    }
}
