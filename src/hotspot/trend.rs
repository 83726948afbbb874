//! Whether an item's incidents come faster or slower over the whole history.

use rayon::prelude::*;

use crate::metric::TrendWord;
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::interval::Interval;
use crate::stats::trend::{PowerLaw, laplace_trend, power_law};

/// The fewest events on which a trend is tested.
const FEWEST_EVENTS: usize = 5;
/// The q below which a trend is named.
const MOST_Q: f64 = 0.05;

/// The trend of an item over the whole history.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trend {
    /// The shape of the power law; below 1 incidents get rarer.
    pub beta: Option<f64>,
    /// The power law behind it.
    law: Option<PowerLaw>,
    /// The two-sided p of Laplace's test.
    pub p: Option<f64>,
    /// Its Benjamini–Hochberg q within the kind, over the items tested.
    pub q: Option<f64>,
    /// What it says.
    pub word: TrendWord,
}

impl Trend {
    /// Nothing was tested.
    pub(super) const TOO_FEW: Self =
        Self { beta: None, law: None, p: None, q: None, word: TrendWord::TooFew };

    /// Returns the 95 % interval of `beta`.
    #[must_use]
    pub fn beta_interval(&self) -> Option<Interval> {
        self.law.map(|law| law.beta_interval())
    }
}

/// Tests the trend of every item of a kind; `day` gives an incident's days since the first of all.
pub(super) fn trends(items: &[&[u32]], day: impl Fn(&u32) -> f64 + Sync, history_days: f64) -> Vec<Trend> {
    let tested = |events: &mut Vec<f64>, list: &&[u32]| {
        events.clear();
        // Events at the first instant only start the clock.
        events.extend(list.iter().map(&day).filter(|day| *day > 0.0));
        if events.len() < FEWEST_EVENTS {
            return None;
        }
        Some((laplace_trend(events, history_days)?, power_law(events, history_days)?))
    };
    let results: Vec<_> = items.par_iter().map_init(Vec::new, tested).collect();
    let p: Vec<f64> = results.iter().flatten().map(|(laplace, _)| laplace.p).collect();
    let mut q = benjamini_hochberg(&p, p.len()).into_iter();
    results
        .into_iter()
        .map(|result| {
            let Some((laplace, law)) = result else {
                return Trend::TOO_FEW;
            };
            let q = q.next();
            let word = match q {
                Some(q) if q < MOST_Q && laplace.u > 0.0 => TrendWord::Worsening,
                Some(q) if q < MOST_Q => TrendWord::Improving,
                _ => TrendWord::NoEvidence,
            };
            Trend { beta: Some(law.beta), law: Some(law), p: Some(laplace.p), q, word }
        })
        .collect()
}
