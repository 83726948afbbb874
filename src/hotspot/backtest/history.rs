//! What was known of the items of a kind as time went by.
//!
//! Every incident is looked at once: from one period to the next, what is counted by age fades by one factor.

use crate::corpus::Corpus;
use crate::model::Instant;

use super::super::impact::{Costs, Impacts};
use super::super::rates::decayed;

/// What is known of every item of a kind at an instant, and goes on to a later one.
pub(super) struct History<'a> {
    corpus: &'a Corpus,
    lists: &'a [&'a [u32]],
    half_lives: &'a [f64],
    at: Instant,
    /// The first incident that came at or after it.
    before: u32,
    /// How many incidents each item had.
    counts: Vec<usize>,
    /// The decayed counts of each item, by half-life.
    decayed: Vec<Vec<f64>>,
    impacts: Option<Impacts<'a>>,
}

/// What was known of every item at an instant.
pub(super) struct Known {
    /// How many incidents each item had before it.
    pub counts: Vec<usize>,
    /// The decayed counts of each item, by half-life in days.
    pub decayed: Vec<(f64, Vec<f64>)>,
    /// What one incident of each item cost; empty where no costs are asked for.
    pub impacts: Vec<f64>,
}

impl<'a> History<'a> {
    pub fn new(
        corpus: &'a Corpus,
        lists: &'a [&'a [u32]],
        half_lives: &'a [f64],
        costs: Option<&'a Costs<'a>>,
    ) -> Self {
        Self {
            corpus,
            lists,
            half_lives,
            at: corpus.first_at().unwrap_or(corpus.as_of),
            before: 0,
            counts: vec![0; lists.len()],
            decayed: vec![vec![0.0; lists.len()]; half_lives.len()],
            impacts: costs.map(|costs| Impacts::new(costs, lists.len())),
        }
    }

    /// Goes on to an instant, no earlier than the one before, and tells what was known then.
    pub fn known_at(&mut self, at: Instant) -> Known {
        let passed = at.days_since(self.at);
        for (half_life, counts) in self.half_lives.iter().zip(&mut self.decayed) {
            let fading = decayed(passed, *half_life);
            for count in counts {
                *count *= fading;
            }
        }
        self.at = at;
        let before = self.corpus.occurred.partition_point(|occurred| *occurred < at.0) as u32;
        // An incident weighs the same for each of its items.
        let since = self.before;
        let weights: Vec<Vec<f64>> = (self.half_lives.iter())
            .map(|half_life| {
                let new = &self.corpus.occurred[since as usize..before as usize];
                new.iter().map(|occurred| decayed(at.days_since(Instant(*occurred)), *half_life)).collect()
            })
            .collect();
        self.before = before;
        let mut more = Vec::new();
        for (item, list) in self.lists.iter().enumerate() {
            let rest = &list[self.counts[item]..];
            let new = &rest[..rest.partition_point(|incident| *incident < before)];
            self.counts[item] += new.len();
            for (weights, counts) in weights.iter().zip(&mut self.decayed) {
                counts[item] += new.iter().map(|incident| weights[(incident - since) as usize]).sum::<f64>();
            }
            more.extend(new.iter().map(|incident| (item as u32, *incident)));
        }
        if let Some(impacts) = &mut self.impacts {
            impacts.advance(at, more.into_iter());
        }
        Known {
            counts: self.counts.clone(),
            decayed: self.half_lives.iter().copied().zip(self.decayed.iter().cloned()).collect(),
            impacts: self.impacts.as_ref().map_or_else(Vec::new, Impacts::each),
        }
    }
}
