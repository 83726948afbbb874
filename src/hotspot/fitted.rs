//! What is fitted to all items of a kind together.

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::model::Instant;

use super::impact::{ImpactModel, KnownCosts, Moments, impacts, moments};
use super::rates::{Rates, decayed};
use super::status::{StatusTest, status_tests};

/// The fits of a kind, item by item.
#[derive(Debug, Clone)]
pub(super) struct Fitted {
    /// After how many days an incident counts half.
    pub half_life: f64,
    pub rates: Rates,
    /// The terms of the impacts.
    pub moments: Vec<Moments>,
    /// How the impacts vary; none where they are not measured.
    pub model: Option<ImpactModel>,
    pub statuses: Vec<StatusTest>,
}

impl Fitted {
    /// Fits a kind, and tells what an incident of each item costs; none when there is nothing to fit.
    pub fn new(
        corpus: &Corpus,
        lists: &[&[u32]],
        costs: KnownCosts<'_>,
        history_days: f64,
        half_life: f64,
    ) -> Option<(Self, Vec<f64>)> {
        let age = |incident: &u32| corpus.as_of.days_since(Instant(corpus.occurred[*incident as usize]));
        let count =
            |list: &&[u32]| list.iter().map(|incident| decayed(age(incident), half_life)).sum::<f64>();
        let counts: Vec<u64> = lists.iter().map(|list| list.len() as u64).collect();
        let decayed = lists.par_iter().map(count).collect();
        let rates = Rates::fit(&counts, decayed, history_days, half_life)?;
        let moments = moments(costs, lists);
        let (impacts, model) = impacts(costs.choice(), &moments);
        // Incidents come in the order of time, so the young ones are the last.
        let younger = |list: &&[u32], most: f64| {
            (list.len() - list.partition_point(|incident| age(incident) > most)) as u64
        };
        let statuses = status_tests(lists, younger, history_days);
        Some((Self { half_life, rates, moments, model, statuses }, impacts))
    }
}
