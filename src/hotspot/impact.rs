//! What an incident of an item costs, shrunk toward what incidents cost in general.

use rayon::prelude::*;

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

    /// Returns what each incident costs as far as it is known before an instant, the geometric mean of the others where
    /// it is not, and how many of that make one: minutes are counted in microseconds, so that their sums are exact.
    #[must_use]
    pub fn in_units(self, frames: &Frames, corpus: &Corpus, before: Instant) -> (Vec<f64>, f64) {
        let known = self.of_incidents(frames, corpus, before);
        // What is not measured is known of each.
        let logs = known.iter().flatten().filter(|_| self.is_measured()).map(|cost| cost.ln());
        let (n, sum) = logs.fold((0_u64, 0.0), |(n, sum), log| (n + 1, sum + log));
        let usual = if n == 0 { 1.0 } else { (sum / n as f64).exp() };
        if self != Self::Minutes {
            return (known.into_iter().map(|cost| cost.unwrap_or(usual)).collect(), 1.0);
        }
        let usual = (usual * MINUTE as f64).round();
        let lasted = |incident: usize| (corpus.resolved[incident] - corpus.occurred[incident]) as f64;
        let costs = known.iter().enumerate().map(|(incident, cost)| cost.map_or(usual, |_| lasted(incident)));
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
    /// Returns what incidents cost by.
    pub fn choice(self) -> ImpactChoice {
        self.costs.choice
    }

    /// Returns what an incident costs.
    pub fn of(self, incident: u32) -> Option<f64> {
        self.known(&self.costs.amounts, incident)
    }

    /// Returns what the impact of an item is made of: of a measured amount its logarithm.
    fn term(self, incident: u32) -> Option<f64> {
        let is_measured = self.costs.choice.is_measured();
        self.known(if is_measured { &self.costs.logs } else { &self.costs.amounts }, incident)
    }

    /// Tells whether what an incident costs is not known yet, but will be.
    fn is_awaited(self, incident: u32) -> bool {
        self.of(incident).is_none() && !self.costs.amounts[incident as usize].is_nan()
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

/// How many terms an item has, their sum, and the sum of the squares of their distances from their mean.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Moments {
    pub n: u64,
    pub sum: f64,
    pub squares: f64,
}

impl Moments {
    pub fn of(terms: &[f64]) -> Self {
        let (n, sum) = (terms.len() as u64, terms.iter().sum::<f64>());
        let mean = sum / n as f64;
        Self { n, sum, squares: terms.iter().map(|y| (y - mean).powi(2)).sum() }
    }

    /// Adds a term. Source: B. P. Welford, Technometrics 4 (1962) 419.
    fn add(&mut self, term: f64) {
        let before = if self.n == 0 { term } else { self.mean() };
        self.n += 1;
        self.sum += term;
        self.squares += (term - before) * (term - self.mean());
    }

    /// Returns the mean; not a number without terms.
    pub fn mean(&self) -> f64 {
        self.sum / self.n as f64
    }
}

/// The terms of the impacts of a kind's items as time goes by.
pub(super) struct Impacts<'a> {
    costs: &'a Costs<'a>,
    moments: Vec<Moments>,
    /// Items and incidents whose cost is not known yet.
    awaited: Vec<(u32, u32)>,
}

impl<'a> Impacts<'a> {
    pub fn new(costs: &'a Costs<'a>, items: usize) -> Self {
        Self { costs, moments: vec![Moments::default(); items], awaited: Vec::new() }
    }

    /// Takes in what is known before an instant: of the incidents so far, and of more, which come with their items.
    pub fn advance(&mut self, before: Instant, more: impl Iterator<Item = (u32, u32)>) {
        let known = self.costs.before(before);
        let mut take = |(item, incident): (u32, u32)| {
            if let Some(term) = known.term(incident) {
                self.moments[item as usize].add(term);
            }
            known.is_awaited(incident)
        };
        self.awaited.retain(|one| take(*one));
        self.awaited.extend(more.filter(|one| take(*one)));
    }

    /// Returns what one incident of each item costs.
    pub fn each(&self) -> Vec<f64> {
        impacts(self.costs.choice, &self.moments).0
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
    pub(super) fn fit(groups: &[Moments]) -> Option<Self> {
        let groups = groups.iter().filter(|group| group.n > 0);
        let n = groups.clone().map(|group| group.n).sum::<u64>() as f64;
        let k = groups.clone().count() as f64;
        if n == 0.0 {
            return None;
        }
        let mean = groups.clone().map(|group| group.sum).sum::<f64>() / n;
        let (mut ssw, mut ssb, mut squares) = (0.0, 0.0, 0.0);
        for group in groups {
            let size = group.n as f64;
            ssw += group.squares;
            ssb += size * (group.mean() - mean).powi(2);
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
    pub fn weight(&self, n: u64) -> f64 {
        let own_part = n as f64 * self.between;
        if own_part > 0.0 { own_part / (own_part + self.within) } else { 0.0 }
    }

    /// Returns `exp(w · mean_k + (1 − w) · mean)` with `w = n τ² / (n τ² + s²)`; `w = 0` without durations.
    fn shrunk(&self, own: &Moments) -> f64 {
        let weight = self.weight(own.n);
        if weight <= 0.0 {
            return self.mean.exp();
        }
        (weight * own.mean() + (1.0 - weight) * self.mean).exp()
    }
}

/// Returns the moments of the terms of each item's incidents.
pub(super) fn moments(costs: KnownCosts<'_>, members: &[&[u32]]) -> Vec<Moments> {
    let of_item = |terms: &mut Vec<f64>, list: &&[u32]| {
        terms.clear();
        terms.extend(list.iter().filter_map(|incident| costs.term(*incident)));
        Moments::of(terms)
    };
    members.par_iter().map_init(Vec::new, of_item).collect()
}

/// Returns what one incident of each item costs and the model behind it, if any. Where measurements are wanted and
/// there are none, there is no model, and incidents count.
pub(super) fn impacts(choice: ImpactChoice, moments: &[Moments]) -> (Vec<f64>, Option<ImpactModel>) {
    if choice.is_measured()
        && let Some(model) = ImpactModel::fit(moments)
    {
        return (moments.iter().map(|own| model.shrunk(own)).collect(), Some(model));
    }
    // A weight is no measurement with an error, so the items' own means stand.
    let weigh = |own: &Moments| if own.n == 0 { 0.0 } else { own.mean() };
    let each = |own: &Moments| if choice == ImpactChoice::Severity { weigh(own) } else { 1.0 };
    (moments.iter().map(each).collect(), None)
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
        let found = |choice: ImpactChoice, amounts: [f64; 3], before| {
            let logs = amounts.map(f64::ln).to_vec();
            let costs = Costs { choice, resolved: &resolved, amounts: amounts.to_vec(), logs };
            // All at once, and as time goes by.
            let (known, model) = impacts(choice, &moments(costs.before(Instant(before)), &members));
            let mut later = Impacts::new(&costs, 2);
            later.advance(Instant(2), [(0, 0), (0, 1), (1, 1), (1, 2)].into_iter());
            later.advance(Instant(before), std::iter::empty());
            for (one, other) in known.iter().zip(later.each()) {
                assert!((one - other).abs() < 1e-12, "{known:?} is not {other}");
            }
            (known, choice.is_measured() && model.is_none())
        };
        assert_eq!(found(ImpactChoice::Severity, [16.0, 4.0, f64::NAN], 9), (vec![10.0, 4.0], false));
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
        let groups = [Moments::of(&[0.0, 2.0]), Moments::of(&[4.0, 6.0])];
        let model = ImpactModel::fit(&groups).expect("there are durations");
        assert_eq!((model.mean, model.within, model.between), (3.0, 2.0, 7.0));
        assert!((model.shrunk(&groups[0]) - 1.25f64.exp()).abs() < 1e-12);
        assert!((model.shrunk(&Moments::default()) - 3f64.exp()).abs() < 1e-12);
    }
}
