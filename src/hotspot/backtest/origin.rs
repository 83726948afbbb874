//! What was known of a kind at the start of a period, and what the period brought.

use std::ops::Range;

use crate::corpus::Corpus;
use crate::model::{Instant, Window};
use crate::stats::gamma::{Gamma, fit_rate_prior};

use super::super::HotspotOptions;
use super::super::rates::Rates;
use super::history::Known;

/// A kind as of the start of a period.
pub(super) struct Origin<'a> {
    pub period: Window,
    /// The days from the first incident to the start.
    pub history_days: f64,
    /// The days of the period before, in which the last count was made.
    pub last_days: f64,
    /// How many incidents before the start every item has that has any.
    pub past: Vec<u64>,
    /// How many of them came in the period before.
    pub last: Vec<u64>,
    /// The incidents of the same items in the period.
    pub next: Vec<&'a [u32]>,
    /// What an incident of each cost, as known at the start; empty where no costs are asked for.
    pub impacts: Vec<f64>,
    /// The incidents of the period that have any item of the kind.
    pub incidents: Vec<u32>,
    /// The first incident of the period and the one behind its last.
    range: Range<u32>,
    /// The decayed counts at the start, by half-life.
    decayed: Vec<(f64, Vec<f64>)>,
    /// The prior of the rates, which no half-life changes.
    prior: Gamma,
}

impl<'a> Origin<'a> {
    /// Splits the incidents of every item at the start of a period; none when no item was seen before it.
    pub fn new(
        corpus: &'a Corpus,
        lists: &[&'a [u32]],
        period: Window,
        options: &HotspotOptions,
        known: &Known,
    ) -> Option<Self> {
        let first = corpus.first_at()?;
        let before = options.backtest.periods.ending_at(period.start)?;
        let number_at = |at: Instant| corpus.occurred.partition_point(|occurred| *occurred < at.0) as u32;
        let last_start = number_at(before.start);
        let range = number_at(period.start)..number_at(period.end);
        let (mut past, mut last, mut next, mut all) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (list, at) in lists.iter().zip(&known.counts) {
            let (earlier, rest) = list.split_at(*at);
            let came = &rest[..rest.partition_point(|incident| *incident < range.end)];
            all.push(came);
            if !earlier.is_empty() {
                past.push(earlier.len() as u64);
                last.push(
                    (earlier.len() - earlier.partition_point(|incident| *incident < last_start)) as u64,
                );
                next.push(came);
            }
        }
        let of_seen = |values: &[f64]| {
            let seen = values.iter().zip(&known.counts).filter(|(_, count)| **count > 0);
            seen.map(|(value, _)| *value).collect::<Vec<f64>>()
        };
        let history_days = period.start.days_since(first);
        let prior = fit_rate_prior(&past, history_days)?;
        Some(Self {
            period,
            history_days,
            last_days: before.days(),
            past,
            last,
            next,
            impacts: of_seen(&known.impacts),
            incidents: union(all.into_iter(), &range),
            range,
            decayed: known.decayed.iter().map(|(half_life, counts)| (*half_life, of_seen(counts))).collect(),
            prior,
        })
    }

    /// Computes the rates as the ranking does, for one of the half-lives that are tried.
    pub fn rates(&self, half_life: f64) -> Option<Rates> {
        let (_, decayed) = self.decayed.iter().find(|(days, _)| days.total_cmp(&half_life).is_eq())?;
        Rates::after(self.prior, decayed.clone(), self.history_days, half_life)
    }

    /// Returns the number of incidents of each item in the period.
    pub fn counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.next.iter().map(|list| list.len() as u64)
    }

    /// Returns the incidents of the period, ascending, that have one of the items.
    pub fn touched(&self, items: &[usize]) -> Vec<u32> {
        union(items.iter().map(|item| self.next[*item]), &self.range)
    }

    /// Returns ln of the chance that the ranking gave to what came.
    pub fn log_likelihood(&self, rates: &Rates) -> f64 {
        let days = self.period.days();
        let each = rates.posteriors.iter().zip(self.counts());
        each.filter_map(|(posterior, count)| posterior.ln_predictive(count, days)).sum()
    }
}

/// Returns what is in any of the lists, ascending; all of it lies in a range.
fn union<'l>(lists: impl Iterator<Item = &'l [u32]>, range: &Range<u32>) -> Vec<u32> {
    let mut is_met = vec![false; range.len()];
    for incident in lists.flatten() {
        is_met[(incident - range.start) as usize] = true;
    }
    range.clone().zip(is_met).filter_map(|(incident, is_met)| is_met.then_some(incident)).collect()
}
