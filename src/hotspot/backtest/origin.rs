//! What was known of a kind at the start of a period, and what the period brought.

use crate::corpus::Corpus;
use crate::model::{Instant, Window};
use crate::stats::gamma::{Gamma, fit_rate_prior};

use super::super::HotspotOptions;
use super::super::rates::Rates;

/// A kind as of the start of a period.
pub(super) struct Origin<'a> {
    pub period: Window,
    /// The days from the first incident to the start.
    pub history_days: f64,
    /// The days of the period before, in which the last count was made.
    pub last_days: f64,
    /// The incidents before the start of every item that has any, ascending.
    pub past: Vec<&'a [u32]>,
    /// Their ages in days at the start.
    pub ages: Vec<Vec<f64>>,
    /// How many of them came in the period before.
    pub last: Vec<u64>,
    /// The incidents of the same items in the period.
    pub next: Vec<&'a [u32]>,
    /// How many incidents of the period have any item of the kind.
    pub incidents: Vec<u32>,
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
    ) -> Option<Self> {
        let first = Instant(*corpus.occurred.first()?);
        let before = options.backtest.periods.ending_at(period.start)?;
        let number_at = |at: Instant| corpus.occurred.partition_point(|occurred| *occurred < at.0) as u32;
        let (last_start, start, end) =
            (number_at(before.start), number_at(period.start), number_at(period.end));
        let (mut past, mut last, mut next, mut incidents) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for list in lists {
            let below = |number: u32| list.partition_point(|incident| *incident < number);
            let (from, at, to) = (below(last_start), below(start), below(end));
            incidents.extend_from_slice(&list[at..to]);
            if at > 0 {
                past.push(&list[..at]);
                last.push((at - from) as u64);
                next.push(&list[at..to]);
            }
        }
        incidents.sort_unstable();
        incidents.dedup();
        let age = |incident: &u32| period.start.days_since(Instant(corpus.occurred[*incident as usize]));
        let ages = past.iter().map(|list| list.iter().map(age).collect()).collect();
        let history_days = period.start.days_since(first);
        let counts: Vec<u64> = past.iter().map(|list| list.len() as u64).collect();
        let prior = fit_rate_prior(&counts, history_days)?;
        let last_days = before.days();
        Some(Self { period, history_days, last_days, past, ages, last, next, incidents, prior })
    }

    /// Computes the rates as the ranking does.
    pub fn rates(&self, half_life: f64) -> Option<Rates> {
        Rates::after(self.prior, &self.ages, self.history_days, half_life)
    }

    /// Returns the number of incidents of each item in the period.
    pub fn counts(&self) -> impl Iterator<Item = u64> + '_ {
        self.next.iter().map(|list| list.len() as u64)
    }

    /// Returns ln of the chance that the ranking gave to what came.
    pub fn log_likelihood(&self, rates: &Rates) -> f64 {
        let days = self.period.days();
        let each = rates.posteriors.iter().zip(self.counts());
        each.filter_map(|(posterior, count)| posterior.ln_predictive(count, days)).sum()
    }
}
