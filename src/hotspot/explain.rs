//! Every number behind one hotspot.

use rustc_hash::FxHashMap;

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::stats::gamma::Gamma;
use crate::stats::trend::laplace_trend;

use super::HotspotOptions;
use super::impact::ImpactModel;
use super::members::{HotspotKind, Members};
use super::ranking::Hotspot;
use super::rates::Rates;
use super::status::{StatusTest, status_tests};
use crate::model::Instant;

/// The numbers behind one hotspot that its row does not show.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The id of a system or a factor in the corpus.
    pub item: Option<u32>,
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

/// Computes the numbers behind an item of a ranking; none where the name is not ranked.
#[must_use]
pub fn explain(
    frames: &Frames,
    corpus: &Corpus,
    options: &HotspotOptions,
    hotspot: &Hotspot,
) -> Option<Explanation> {
    explain_all(frames, corpus, options, std::slice::from_ref(hotspot)).into_iter().next().flatten()
}

/// Computes the numbers behind items of one ranking, all of one kind; none where a name is not ranked.
#[must_use]
pub fn explain_all(
    frames: &Frames,
    corpus: &Corpus,
    options: &HotspotOptions,
    ranked: &[Hotspot],
) -> Vec<Option<Explanation>> {
    let Some(kind) = ranked.first().map(|hotspot| hotspot.kind) else { return Vec::new() };
    let mut members = Members::new(corpus);
    if kind == HotspotKind::Team {
        members = members.with_teams(frames);
    }
    let Some(fitted) = Fitted::new(frames, corpus, options, &members, kind) else {
        return vec![None; ranked.len()];
    };
    let numbers: FxHashMap<String, usize> =
        (0..fitted.lists.len()).map(|number| (members.name(kind, number), number)).collect();
    let number = |hotspot: &Hotspot| numbers.get(&hotspot.name).copied();
    ranked
        .iter()
        .map(|hotspot| number(hotspot).map(|number| fitted.explain(&members, kind, number)))
        .collect()
}

/// What is fitted to all items of a kind together.
struct Fitted<'a> {
    corpus: &'a Corpus,
    lists: Vec<&'a [u32]>,
    history_days: f64,
    half_life: f64,
    rates: Rates,
    /// The logarithms of the impacts of each item.
    logs: Vec<Vec<f64>>,
    model: Option<ImpactModel>,
    statuses: Vec<StatusTest>,
}

impl<'a> Fitted<'a> {
    fn new(
        frames: &Frames,
        corpus: &'a Corpus,
        options: &HotspotOptions,
        members: &'a Members<'a>,
        kind: HotspotKind,
    ) -> Option<Self> {
        let lists = members.lists(kind);
        let history_days = corpus.history_days().filter(|days| *days > 0.0)?;
        let half_life = options.half_life.of_kind(corpus, members, kind, &options.backtest);
        let age = |incident: &u32| corpus.as_of.days_since(Instant(corpus.occurred[*incident as usize]));
        let ages: Vec<Vec<f64>> = lists.iter().map(|list| list.iter().map(age).collect()).collect();
        let rates = Rates::fit(&ages, history_days, half_life)?;
        let costs = options.impact.of_incidents(frames, corpus, corpus.as_of);
        let logs: Vec<Vec<f64>> = lists
            .iter()
            .map(|list| list.iter().filter_map(|i| costs[*i as usize]).map(f64::ln).collect())
            .collect();
        let model = if options.impact.is_measured() { ImpactModel::fit(&logs) } else { None };
        let statuses = status_tests(&ages, history_days);
        Some(Self { corpus, lists, history_days, half_life, rates, logs, model, statuses })
    }

    fn explain(&self, members: &Members<'_>, kind: HotspotKind, number: usize) -> Explanation {
        let Self { corpus, lists, history_days, rates, model, .. } = self;
        let own = &self.logs[number];
        let first = corpus.occurred.first().copied().map_or(corpus.as_of, Instant);
        let day = |incident: &u32| Instant(corpus.occurred[*incident as usize]).days_since(first);
        let days: Vec<f64> = lists[number].iter().map(day).filter(|day| *day > 0.0).collect();
        let has_own = model.is_some() && !own.is_empty();
        Explanation {
            item: members.item(kind, number),
            ranked: lists.len() as u64,
            history_days: *history_days,
            count: lists[number].len() as u64,
            half_life_days: self.half_life,
            decayed_count: rates.decayed[number],
            decayed_days: rates.exposure,
            prior: rates.prior,
            posterior: rates.posteriors[number],
            impact_model: *model,
            impact_n: own.len() as u64,
            impact_weight: model.map(|model| model.weight(own.len())),
            impact_own: has_own.then(|| (own.iter().sum::<f64>() / own.len() as f64).exp()),
            status: self.statuses[number],
            laplace_u: laplace_trend(&days, *history_days).map(|trend| trend.u),
        }
    }
}
