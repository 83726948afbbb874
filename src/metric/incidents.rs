//! Incidents of a window: how many, and how long until they were resolved.

use crate::corpus::Corpus;
use crate::model::Window;
use crate::stats::interval::{Interval, garwood};
use crate::stats::summary::{LogMoments, mean, quantiles_of};

use super::Share;

/// How many incidents a window has, and how long they took.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct IncidentFigures {
    /// How many occurred in the window.
    pub incidents: u64,
    /// The window's length in units of 30 days.
    pub thirties: f64,
    /// Minutes to resolve of those resolved before its end.
    pub resolve_minutes: ResolveMinutes,
    /// How many action items each incident with any, or with a postmortem, has: the median.
    pub actions_per_incident_median: Option<f64>,
    /// How many of those incidents have 3 to 7 action items.
    pub actions_3_to_7: Share,
}

/// Minutes from `occurred_at` to `resolved_at`; durations that are not positive are left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct ResolveMinutes {
    /// Of how many incidents.
    pub n: u64,
    /// The median, type 7.
    pub median: Option<f64>,
    /// The geometric mean.
    pub geomean: Option<f64>,
    /// The 90th percentile, type 7.
    pub p90: Option<f64>,
    /// The arithmetic mean; for tables only, since a few long incidents make it.
    pub mean: Option<f64>,
    /// The moments of the logarithms, for comparisons.
    pub logs: Option<LogMoments>,
}

impl IncidentFigures {
    /// Returns `incidents / (length in days / 30)`.
    #[must_use]
    pub fn per_30_days(&self) -> Option<f64> {
        (self.thirties > 0.0).then(|| self.incidents as f64 / self.thirties)
    }

    /// Returns the 95 % Garwood interval of [`Self::per_30_days`].
    #[must_use]
    pub fn per_30_days_interval(&self) -> Option<Interval> {
        let counts = garwood(self.incidents);
        (self.thirties > 0.0)
            .then(|| Interval { low: counts.low / self.thirties, high: counts.high / self.thirties })
    }
}

/// Computes the figures of the given incidents, all of which occurred in the window.
pub(super) fn figures(
    corpus: &Corpus,
    window: Window,
    members: impl Iterator<Item = u32>,
) -> IncidentFigures {
    let mut figures = IncidentFigures { thirties: window.days() / 30.0, ..IncidentFigures::default() };
    let mut minutes = Vec::new();
    let mut item_counts = Vec::new();
    for incident in members {
        let incident = incident as usize;
        figures.incidents += 1;
        minutes.extend(corpus.resolve_minutes(incident, window.end));
        let known = corpus.actions_made_before(incident, window.end).len();
        if known > 0 || corpus.published[incident] < window.end.0 {
            item_counts.push(known as f64);
            figures.actions_3_to_7.add((3..=7).contains(&known));
        }
    }
    figures.actions_per_incident_median = quantiles_of(&mut item_counts, [0.5]).map(|[median]| median);
    // Sums depend on the order of their terms: here that of the incidents.
    let (logs, mean) = (LogMoments::of(&minutes), mean(&minutes));
    let quantiles = quantiles_of(&mut minutes, [0.5, 0.9]);
    figures.resolve_minutes = ResolveMinutes {
        n: minutes.len() as u64,
        median: quantiles.map(|[median, _]| median),
        geomean: logs.map(|logs| logs.mean.exp()),
        p90: quantiles.map(|[_, p90]| p90),
        mean,
        logs,
    };
    figures
}
