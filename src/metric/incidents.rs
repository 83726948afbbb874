//! Incidents of a window: how many, and how long until they were resolved.

use crate::corpus::Corpus;
use crate::model::{Instant, Window};
use crate::stats::interval::{Interval, garwood};
use crate::stats::summary::{LogMoments, mean, quantile, quantiles_of};

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

/// What the figures ask of an incident, at hand: most incidents are in several windows and groups.
pub(super) struct Facts {
    /// The logarithm of the minutes to resolve it, whenever that was; not a number where these are not positive.
    ln_minutes: f64,
    /// When its latest action item was made.
    latest_made: Instant,
    /// How many action items it has.
    items: usize,
}

impl Facts {
    /// Gathers those of every incident.
    pub fn of_all(corpus: &Corpus) -> Vec<Self> {
        let of = |incident: usize| {
            let items = corpus.actions_of.of(incident);
            let made = items.last().map_or(i64::MIN, |latest| corpus.actions.created[*latest as usize]);
            Self {
                ln_minutes: corpus.resolve_minutes(incident, Instant::NEVER).map_or(f64::NAN, f64::ln),
                latest_made: Instant(made),
                items: items.len(),
            }
        };
        (0..corpus.len()).map(of).collect()
    }

    /// Counts the action items of an incident that were made before an instant.
    fn made_before(&self, corpus: &Corpus, incident: usize, end: Instant) -> usize {
        if self.latest_made < end { self.items } else { corpus.actions_made_before(incident, end).len() }
    }
}

/// Computes the figures of the given incidents, all of which occurred in the window, from what is known of every one.
pub(super) fn figures(
    corpus: &Corpus,
    facts: &[Facts],
    window: Window,
    members: impl Iterator<Item = u32>,
) -> IncidentFigures {
    let mut figures = IncidentFigures { thirties: window.days() / 30.0, ..IncidentFigures::default() };
    let (mut minutes, mut logs) = (Vec::new(), Vec::new());
    // How many incidents have so many action items.
    let mut tally = Vec::new();
    for incident in members {
        let incident = incident as usize;
        figures.incidents += 1;
        let known = &facts[incident];
        if let Some(resolved_in) = corpus.resolve_minutes(incident, window.end) {
            minutes.push(resolved_in);
            logs.push(known.ln_minutes);
        }
        let known = known.made_before(corpus, incident, window.end);
        if known > 0 || corpus.published[incident] < window.end.0 {
            tally.resize(tally.len().max(known + 1), 0);
            tally[known] += 1;
            figures.actions_3_to_7.add((3..=7).contains(&known));
        }
    }
    figures.actions_per_incident_median = median(&tally);
    // Sums depend on the order of their terms: here that of the incidents.
    let (logs, mean) = (LogMoments::of_logs(&logs), mean(&minutes));
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

/// Gives the median of whole numbers from how often each of them comes.
fn median(tally: &[u32]) -> Option<f64> {
    let n: u64 = tally.iter().map(|count| u64::from(*count)).sum();
    let nth = |rank: u64| {
        let mut upto = 0;
        tally.iter().position(|count| {
            upto += u64::from(*count);
            rank < upto
        })
    };
    quantile(&[nth(n.checked_sub(1)? / 2)? as f64, nth(n / 2)? as f64], 0.5)
}

#[cfg(test)]
mod tests {
    use super::median;
    use crate::stats::summary::median_of;

    #[test]
    fn the_median_of_a_tally_is_that_of_the_numbers() {
        for numbers in [&[][..], &[0], &[4], &[0, 3], &[1, 1, 2, 9], &[5, 0, 2, 2, 7], &[3, 3, 8, 8, 8, 1]] {
            let mut tally = vec![0; 10];
            for number in numbers {
                tally[*number] += 1;
            }
            let mut values: Vec<f64> = numbers.iter().map(|number| *number as f64).collect();
            assert_eq!(median(&tally), median_of(&mut values), "{numbers:?}");
        }
    }
}
