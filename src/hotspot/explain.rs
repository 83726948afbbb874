//! Every number behind one hotspot.

use crate::corpus::Corpus;
use crate::model::Instant;
use crate::stats::gamma::Gamma;
use crate::stats::trend::laplace_trend;

use super::fitted::Fitted;
use super::impact::ImpactModel;
use super::members::HotspotKind;
use super::ranking::{Hotspot, Hotspots};
use super::status::StatusTest;

/// The numbers behind one hotspot that its row does not show.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The id of a system or a factor in the corpus.
    pub item: Option<u32>,
    /// Its incidents, ascending.
    pub incidents: Vec<u32>,
    /// How many items of the kind are ranked.
    pub ranked: u64,
    /// The days from the first incident of all to `as_of`.
    pub history_days: f64,
    /// Its incidents over the whole history.
    pub count: u64,
    /// After how many days an incident counts half.
    pub half_life_days: f64,
    /// Its incidents, each counting less with age.
    pub decayed_count: f64,
    /// The days of the history, each counting less with age.
    pub decayed_days: f64,
    /// The prior of the rates of the kind.
    pub prior: Gamma,
    /// The rate after its own incidents.
    pub posterior: Gamma,
    /// How the impacts of the kind vary; none where incidents are counted or weighed.
    pub impact_model: Option<ImpactModel>,
    /// How many of its incidents have a measured impact.
    pub impact_n: u64,
    /// The weight of its own mean impact beside that of the kind.
    pub impact_weight: Option<f64>,
    /// The geometric mean of its own impacts.
    pub impact_own: Option<f64>,
    /// The counts behind its status.
    pub status: StatusTest,
    /// The statistic of Laplace's trend test; above 0 incidents come faster.
    pub laplace_u: Option<f64>,
}

impl Hotspots {
    /// Computes the numbers behind an item of this ranking of a corpus.
    #[must_use]
    pub fn explain(&self, corpus: &Corpus, hotspot: &Hotspot) -> Option<Explanation> {
        let fitted = self.fitted(hotspot.kind)?;
        let incidents = self.incidents_of(corpus, hotspot);
        let place = self.members.place(corpus, hotspot.kind, hotspot.id);
        let Fitted { rates, moments, model, statuses, half_life } = fitted;
        let own = moments[place];
        let first = corpus.occurred.first().copied().map_or(corpus.as_of, Instant);
        let history_days = corpus.as_of.days_since(first);
        let day = |incident: &u32| Instant(corpus.occurred[*incident as usize]).days_since(first);
        let days: Vec<f64> = incidents.iter().map(day).filter(|day| *day > 0.0).collect();
        let has_own = model.is_some() && own.n > 0;
        let is_item = matches!(hotspot.kind, HotspotKind::System | HotspotKind::Factor);
        Some(Explanation {
            item: is_item.then_some(hotspot.id),
            incidents: incidents.to_vec(),
            ranked: hotspot.ranked,
            history_days,
            count: incidents.len() as u64,
            half_life_days: *half_life,
            decayed_count: rates.decayed[place],
            decayed_days: rates.exposure,
            prior: rates.prior,
            posterior: rates.posteriors[place],
            impact_model: *model,
            impact_n: own.n,
            impact_weight: model.map(|model| model.weight(own.n)),
            impact_own: has_own.then(|| own.mean().exp()),
            status: statuses[place],
            laplace_u: laplace_trend(&days, history_days).map(|trend| trend.u),
        })
    }
}
