//! What an incident of an item costs, shrunk toward what incidents cost in general.

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::model::{Instant, MINUTE};

/// What an incident costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ImpactChoice {
    /// Its minutes to resolve.
    #[default]
    Minutes,
    /// One.
    Count,
    /// By severity: 1 to 5 weigh 16, 8, 4, 2, 1; unknown weighs 4.
    Severity,
    /// The column `impact_value`, treated as minutes are.
    Value,
}

impl ImpactChoice {
    /// Names the choice as the command line does.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Count => "count",
            Self::Severity => "severity",
            Self::Value => "column:impact_value",
        }
    }

    /// Reads the name of a choice.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Minutes, Self::Count, Self::Severity, Self::Value]
            .into_iter()
            .find(|choice| choice.name() == text)
    }

    /// Tells whether the cost is a measured amount, which is shrunk on the log scale.
    #[must_use]
    pub fn is_measured(self) -> bool {
        matches!(self, Self::Minutes | Self::Value)
    }

    /// Tells whether the costs of [`Self::in_units`] are whole numbers, whose sums lose no digits.
    #[must_use]
    pub fn has_exact_sums(self) -> bool {
        self != Self::Value
    }

    /// Returns what each incident costs as far as it is known before an instant.
    #[must_use]
    pub fn of_incidents(self, frames: &Frames, corpus: &Corpus, before: Instant) -> Vec<Option<f64>> {
        (0..corpus.len())
            .map(|incident| match self {
                Self::Minutes => corpus.resolve_minutes(incident, before),
                Self::Count => Some(1.0),
                Self::Severity => Some(severity_weight(corpus.severity[incident])),
                Self::Value => {
                    corpus.impact_value(&frames.incidents.impact_value, incident).filter(|value| *value > 0.0)
                }
            })
            .collect()
    }

    /// Returns what each incident costs as far as it is known before an instant, 0 where it is not, and how many of
    /// that make one: minutes are counted in microseconds, so that their sums are exact.
    #[must_use]
    pub fn in_units(self, frames: &Frames, corpus: &Corpus, before: Instant) -> (Vec<f64>, f64) {
        let known = self.of_incidents(frames, corpus, before);
        if self != Self::Minutes {
            return (known.into_iter().map(Option::unwrap_or_default).collect(), 1.0);
        }
        let lasted = |incident: usize| (corpus.resolved[incident] - corpus.occurred[incident]) as f64;
        let costs = known.iter().enumerate().map(|(incident, cost)| cost.map_or(0.0, |_| lasted(incident)));
        (costs.collect(), MINUTE as f64)
    }
}

/// What every incident costs, with when that is known: for figures as of many instants.
pub(super) struct Costs<'a> {
    choice: ImpactChoice,
    /// When the minutes of each are known.
    resolved: &'a [i64],
    /// Not a number where it is never known.
    amounts: Vec<f64>,
    /// The logarithms of measured amounts.
    logs: Vec<f64>,
}

impl<'a> Costs<'a> {
    pub fn new(choice: ImpactChoice, frames: &Frames, corpus: &'a Corpus) -> Self {
        let known = choice.of_incidents(frames, corpus, Instant::NEVER);
        let amounts: Vec<f64> = known.into_iter().map(|amount| amount.unwrap_or(f64::NAN)).collect();
        let logs = if choice.is_measured() {
            amounts.iter().map(|amount| amount.ln()).collect()
        } else {
            Vec::new()
        };
        Self { choice, resolved: &corpus.resolved, amounts, logs }
    }

    /// Returns what is known before an instant.
    pub fn before(&self, instant: Instant) -> KnownCosts<'_> {
        KnownCosts { costs: self, before: instant.0 }
    }
}

/// What incidents cost as far as it is known before an instant.
#[derive(Clone, Copy)]
pub(super) struct KnownCosts<'a> {
    costs: &'a Costs<'a>,
    before: i64,
}

impl KnownCosts<'_> {
    /// Returns what an incident costs.
    pub fn of(self, incident: u32) -> Option<f64> {
        self.known(&self.costs.amounts, incident)
    }

    /// Returns the logarithm of what an incident costs, of a measured amount.
    fn ln(self, incident: u32) -> Option<f64> {
        self.known(&self.costs.logs, incident)
    }

    fn known(self, values: &[f64], incident: u32) -> Option<f64> {
        let incident = incident as usize;
        let is_known =
            self.costs.choice != ImpactChoice::Minutes || self.costs.resolved[incident] < self.before;
        Some(values[incident]).filter(|value| is_known && !value.is_nan())
    }
}

/// Returns the weight of a severity of 1 to 5, or of 0 for unknown.
fn severity_weight(level: u8) -> f64 {
    match level {
        1..=5 => f64::from(1u8 << (5 - level)),
        _ => 4.0,
    }
}

/// How measured impacts of a kind's items vary, from one-way analysis of variance on the log scale.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ImpactModel {
    /// The mean of ln minutes over all rows (item, incident with a duration).
    pub mean: f64,
    /// The pooled variance within items.
    pub within: f64,
    /// The variance between items, by moments, at least 0.
    pub between: f64,
}

impl ImpactModel {
    /// Fits the variances to the logarithms of each item; none without any.
    ///
    /// ```text
    /// s² = SSW / (N − K)    τ² = max(0, (SSB / (K − 1) − s²) / n₀)    n₀ = (N − Σ n² / N) / (K − 1)
    /// ```
    ///
    /// Source: Searle, Casella, McCulloch, "Variance Components", 1992, section 3.6.
    #[must_use]
    pub fn fit(groups: &[Vec<f64>]) -> Option<Self> {
        let groups: Vec<&Vec<f64>> = groups.iter().filter(|group| !group.is_empty()).collect();
        let n = groups.iter().map(|group| group.len()).sum::<usize>() as f64;
        let k = groups.len() as f64;
        if n == 0.0 {
            return None;
        }
        let mean = groups.iter().map(|group| group.iter().sum::<f64>()).sum::<f64>() / n;
        let (mut ssw, mut ssb, mut squares) = (0.0, 0.0, 0.0);
        for group in &groups {
            let size = group.len() as f64;
            let own = group.iter().sum::<f64>() / size;
            ssw += group.iter().map(|y| (y - own).powi(2)).sum::<f64>();
            ssb += size * (own - mean).powi(2);
            squares += size * size;
        }
        let within = if n > k { ssw / (n - k) } else { 0.0 };
        let between = if k > 1.0 {
            let n0 = (n - squares / n) / (k - 1.0);
            ((ssb / (k - 1.0) - within) / n0).max(0.0)
        } else {
            0.0
        };
        Some(Self { mean, within, between })
    }

    /// Returns the weight of an item's own mean of `n` durations, `n τ² / (n τ² + s²)`, in 0..=1; 0 without durations.
    #[must_use]
    pub fn weight(&self, n: usize) -> f64 {
        let own_part = n as f64 * self.between;
        if own_part > 0.0 { own_part / (own_part + self.within) } else { 0.0 }
    }

    /// Returns `exp(w · mean_k + (1 − w) · mean)` with `w = n τ² / (n τ² + s²)`; `w = 0` without durations.
    #[must_use]
    pub fn shrunk(&self, logs: &[f64]) -> f64 {
        let weight = self.weight(logs.len());
        if weight <= 0.0 {
            return self.mean.exp();
        }
        let own = logs.iter().sum::<f64>() / logs.len() as f64;
        (weight * own + (1.0 - weight) * self.mean).exp()
    }
}

/// Returns what one incident of each item costs, and whether incidents had to be counted for want of measurements.
///
/// `members` are the incidents of each item.
pub(super) fn impacts(costs: KnownCosts<'_>, members: &[&[u32]]) -> (Vec<f64>, bool) {
    match costs.costs.choice {
        ImpactChoice::Count => (vec![1.0; members.len()], false),
        ImpactChoice::Severity => {
            // A weight is no measurement with an error, so the items' own means stand.
            let total = |list: &[u32]| list.iter().filter_map(|i| costs.of(*i)).sum::<f64>();
            let mean = |list: &&[u32]| total(list) / list.len().max(1) as f64;
            (members.iter().map(mean).collect(), false)
        }
        ImpactChoice::Minutes | ImpactChoice::Value => {
            let logs_of = |list: &&[u32]| list.iter().filter_map(|i| costs.ln(*i)).collect();
            let logs: Vec<Vec<f64>> = members.iter().map(logs_of).collect();
            match ImpactModel::fit(&logs) {
                Some(model) => (logs.iter().map(|logs| model.shrunk(logs)).collect(), false),
                None => (vec![1.0; members.len()], true),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_without_measurements_are_means() {
        let weights = [1, 2, 3, 4, 5, 0].map(|level| severity_weight(level) as u64);
        assert_eq!(weights, [16, 8, 4, 2, 1, 4]);
        let resolved = [5, 7, Instant::NEVER.0];
        let members: [&[u32]; 2] = [&[0, 1], &[1, 2]];
        let found = |choice, amounts: [f64; 3], before| {
            let logs = amounts.map(f64::ln).to_vec();
            let costs = Costs { choice, resolved: &resolved, amounts: amounts.to_vec(), logs };
            impacts(costs.before(Instant(before)), &members)
        };
        assert_eq!(found(ImpactChoice::Severity, [16.0, 4.0, f64::NAN], 9), (vec![10.0, 2.0], false));
        assert_eq!(found(ImpactChoice::Count, [1.0; 3], 9), (vec![1.0, 1.0], false));
        // No duration is known, so incidents are counted, and it is said.
        assert_eq!(found(ImpactChoice::Minutes, [f64::NAN; 3], 9), (vec![1.0, 1.0], true));
        assert_eq!(found(ImpactChoice::Minutes, [2.0, 8.0, f64::NAN], 5), (vec![1.0, 1.0], true));
        // Both incidents of the first item are known, one of the second: too little to tell them apart.
        let (known, is_counted) = found(ImpactChoice::Minutes, [2.0, 8.0, f64::NAN], 8);
        let mean = 128_f64.cbrt();
        assert!(!is_counted && known.iter().all(|impact| (impact - mean).abs() < 1e-12), "{known:?}");
    }

    #[test]
    fn shrinks_by_the_variances() {
        // By hand: groups (0, 2) and (4, 6): mean 3, s² = (1+1+1+1)/2 = 2, SSB = 2·4 + 2·4 = 16, n₀ = 4 − 8/4 = 2,
        // τ² = (16 − 2)/2 = 7; w = 14/16, so the first shrinks from 1 to 0.875·1 + 0.125·3 = 1.25.
        let groups = [vec![0.0, 2.0], vec![4.0, 6.0]];
        let model = ImpactModel::fit(&groups).expect("there are durations");
        assert_eq!((model.mean, model.within, model.between), (3.0, 2.0, 7.0));
        assert!((model.shrunk(&groups[0]) - 1.25f64.exp()).abs() < 1e-12);
        assert!((model.shrunk(&[]) - 3f64.exp()).abs() < 1e-12);
    }
}
