//! The ranking: expected incidents of the next 90 days times what one costs.

use rayon::prelude::*;

use crate::corpus::{Corpus, Lists};
use crate::frame::Frames;
use crate::metric::Matches;
use crate::model::{Instant, ItemKind};
use crate::stats::gamma::{Gamma, fit_rate_prior};
use crate::stats::summary::median_of;

use super::impact::ImpactModel;
use super::rank::rank_intervals;
use super::status::{Status, statuses};
use super::trend::{Trend, trends};
use super::{HORIZON_DAYS, HotspotOptions, ImpactChoice};

/// What is ranked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum HotspotKind {
    /// Systems.
    System,
    /// Factors.
    Factor,
    /// Factor–system pairs.
    Pair,
}

impl HotspotKind {
    /// Every kind, in the order of the table.
    pub const ALL: [Self; 3] = [Self::System, Self::Factor, Self::Pair];

    /// Names the kind as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Factor => "factor",
            Self::Pair => "pair",
        }
    }
}

/// One ranked item with the parts of its score.
#[derive(Debug, Clone, PartialEq)]
pub struct Hotspot {
    /// Its place within its kind, from 1.
    pub rank: u64,
    /// The 5th and 95th percentile of its rank over draws of the rates; none beyond the first 2,000.
    pub rank_interval: Option<(u64, u64)>,
    /// What is ranked.
    pub kind: HotspotKind,
    /// Its name; a pair's is `factor @ system`.
    pub name: String,
    /// `expected_next_90d × impact`.
    pub score: f64,
    /// The expected incidents of the next 90 days.
    pub expected: f64,
    /// The 5th percentile of their predictive count.
    pub expected_low: u64,
    /// The 95th percentile.
    pub expected_high: u64,
    /// What one incident costs.
    pub impact: f64,
    /// How the last 90 days compare with the year before.
    pub status: Option<Status>,
    /// Incidents in the latest window.
    pub incidents: u64,
    /// Recurrences among them.
    pub recurrences: u64,
    /// Recurrences that came while a fix was open.
    pub recurred_while_fix_open: u64,
    /// Open action items of its incidents.
    pub open: u64,
    /// Overdue ones.
    pub overdue: u64,
    /// The median minutes to resolve in the latest window.
    pub resolve_minutes_median: Option<f64>,
    /// The trend over the whole history.
    pub trend: Trend,
    /// Its first incident.
    pub first_at: Instant,
    /// Its last incident.
    pub last_at: Instant,
    /// Its incidents, ascending.
    pub incident_numbers: Vec<u32>,
}

/// The rankings of every kind.
#[derive(Debug, Clone, Default)]
pub struct Hotspots {
    /// The ranked items, by kind, then rank.
    pub list: Vec<Hotspot>,
    /// Kinds whose items have no measured impact, so that incidents are counted instead.
    pub counted_kinds: Vec<HotspotKind>,
}

impl Hotspots {
    /// Returns the ranking of one kind.
    #[must_use]
    pub fn of(&self, kind: HotspotKind) -> &[Hotspot] {
        let low = self.list.partition_point(|hotspot| hotspot.kind < kind);
        let high = self.list.partition_point(|hotspot| hotspot.kind <= kind);
        &self.list[low..high]
    }
}

/// Ranks systems, factors and pairs.
#[must_use]
pub fn hotspots(frames: &Frames, corpus: &Corpus, matches: &Matches, options: &HotspotOptions) -> Hotspots {
    let Some(history_days) = corpus.history_days().filter(|days| *days > 0.0) else {
        return Hotspots::default();
    };
    let by_item = corpus.transactions.inverted(corpus.items.len());
    let by_pair = corpus.pairs_of.inverted(corpus.pairs.len());
    let costs = options.impact.of_incidents(frames, corpus);
    let run = Run { corpus, matches, options, costs: &costs, history_days };
    let mut ranked = Hotspots::default();
    for kind in HotspotKind::ALL {
        let of_kind = |wanted: ItemKind| {
            let is_kind = move |item: &usize| corpus.items[*item].kind == wanted;
            (0..corpus.items.len())
                .filter(is_kind)
                .map(|item| (corpus.items[item].name.clone(), item))
                .collect::<Vec<_>>()
        };
        let (named, lists): (Vec<(String, usize)>, &Lists) = match kind {
            HotspotKind::System => (of_kind(ItemKind::System), &by_item),
            HotspotKind::Factor => (of_kind(ItemKind::Factor), &by_item),
            HotspotKind::Pair => {
                let name = |item: u32| &corpus.items[item as usize].name;
                let names = corpus.pairs.iter().enumerate();
                (
                    names
                        .map(|(id, pair)| (format!("{} @ {}", name(pair.factor), name(pair.system)), id))
                        .collect(),
                    &by_pair,
                )
            }
        };
        let (list, is_counted) = run.rank(kind, named, lists);
        ranked.list.extend(list);
        if is_counted {
            ranked.counted_kinds.push(kind);
        }
    }
    ranked
}

struct Run<'a> {
    corpus: &'a Corpus,
    matches: &'a Matches,
    options: &'a HotspotOptions,
    costs: &'a [Option<f64>],
    history_days: f64,
}

impl Run<'_> {
    /// Ranks one kind and tells whether its incidents had to be counted for want of durations.
    fn rank(&self, kind: HotspotKind, named: Vec<(String, usize)>, lists: &Lists) -> (Vec<Hotspot>, bool) {
        let corpus = self.corpus;
        let first = Instant(corpus.occurred[0]);
        let at = |incident: u32| Instant(corpus.occurred[incident as usize]);
        let members: Vec<&[u32]> = named.iter().map(|(_, id)| lists.of(*id)).collect();
        let counts: Vec<u64> = members.iter().map(|list| list.len() as u64).collect();
        let Some(prior) = fit_rate_prior(&counts, self.history_days) else { return (Vec::new(), false) };
        let days = |list: &&[u32]| list.iter().map(|i| at(*i).days_since(first)).collect::<Vec<f64>>();
        let ages = |list: &&[u32]| list.iter().map(|i| corpus.as_of.days_since(at(*i))).collect::<Vec<f64>>();
        let ages: Vec<Vec<f64>> = members.iter().map(ages).collect();
        let trends = trends(&members.iter().map(days).collect::<Vec<_>>(), self.history_days);
        let statuses = statuses(&ages, self.history_days);
        let (impacts, is_counted) = self.impacts(&members);
        let half_life = self.options.half_life_days;
        let rate = std::f64::consts::LN_2 / half_life;
        let exposure = -(-rate * self.history_days).exp_m1() / rate;
        let decayed: Vec<f64> =
            ages.iter().map(|ages| ages.iter().map(|age| (-age / half_life).exp2()).sum()).collect();
        let mut list: Vec<(f64, Gamma, Hotspot)> = named
            .into_par_iter()
            .enumerate()
            .filter_map(|(k, (name, _))| {
                let posterior = prior.posterior(decayed[k], exposure)?;
                let mut hotspot = self.describe(kind, name, members[k]);
                hotspot.expected = posterior.mean() * HORIZON_DAYS;
                hotspot.expected_low = posterior.predictive_quantile(HORIZON_DAYS, 0.05)?;
                hotspot.expected_high = posterior.predictive_quantile(HORIZON_DAYS, 0.95)?;
                hotspot.impact = impacts[k];
                hotspot.score = hotspot.expected * hotspot.impact;
                hotspot.status = statuses[k];
                hotspot.trend = trends[k];
                Some((decayed[k], posterior, hotspot))
            })
            .collect();
        list.sort_by(|(c_a, _, a), (c_b, _, b)| {
            b.score.total_cmp(&a.score).then(c_b.total_cmp(c_a)).then_with(|| a.name.cmp(&b.name))
        });
        let parameters: Vec<(f64, f64, f64)> = list
            .iter()
            .map(|(_, posterior, hotspot)| (posterior.shape(), posterior.rate(), hotspot.impact))
            .collect();
        let intervals = rank_intervals(&parameters, self.options.seed, kind as u64);
        let ranked =
            list.into_iter().zip(intervals).enumerate().map(|(place, ((_, _, mut hotspot), interval))| {
                hotspot.rank = place as u64 + 1;
                hotspot.rank_interval = interval;
                hotspot
            });
        (ranked.collect(), is_counted)
    }

    /// Returns what one incident of each item costs.
    fn impacts(&self, members: &[&[u32]]) -> (Vec<f64>, bool) {
        let known = |list: &&[u32]| list.iter().filter_map(|i| self.costs[*i as usize]).collect::<Vec<f64>>();
        match self.options.impact {
            ImpactChoice::Count => (vec![1.0; members.len()], false),
            ImpactChoice::Severity => {
                // A weight is no measurement with an error, so the items' own means stand.
                let mean = |list: &&[u32]| known(list).iter().sum::<f64>() / list.len().max(1) as f64;
                (members.iter().map(mean).collect(), false)
            }
            ImpactChoice::Minutes | ImpactChoice::Value => {
                let logs: Vec<Vec<f64>> =
                    members.iter().map(|list| known(list).into_iter().map(f64::ln).collect()).collect();
                match ImpactModel::fit(&logs) {
                    Some(model) => (logs.iter().map(|logs| model.shrunk(logs)).collect(), false),
                    None => (vec![1.0; members.len()], true),
                }
            }
        }
    }

    /// Fills in what is counted, not estimated.
    fn describe(&self, kind: HotspotKind, name: String, list: &[u32]) -> Hotspot {
        let corpus = self.corpus;
        let as_of = corpus.as_of;
        let at = |incident: Option<&u32>| incident.map_or(as_of, |i| Instant(corpus.occurred[*i as usize]));
        let since = as_of.0.saturating_sub(self.options.length);
        let latest = &list[list.partition_point(|i| corpus.occurred[*i as usize] < since)..];
        let count =
            |holds: &dyn Fn(usize) -> bool| latest.iter().filter(|i| holds(**i as usize)).count() as u64;
        let items = || list.iter().flat_map(|i| corpus.actions_of.of(*i as usize)).map(|item| *item as usize);
        let mut minutes: Vec<f64> =
            latest.iter().filter_map(|i| corpus.resolve_minutes(*i as usize, as_of)).collect();
        Hotspot {
            rank: 0,
            rank_interval: None,
            kind,
            name,
            score: 0.0,
            expected: 0.0,
            expected_low: 0,
            expected_high: 0,
            impact: 0.0,
            status: None,
            incidents: latest.len() as u64,
            recurrences: count(&|i| self.matches.is_recurrence(i)),
            recurred_while_fix_open: count(&|i| self.matches.while_open[i]),
            open: items().filter(|item| corpus.actions.is_open_at(*item, as_of.0)).count() as u64,
            overdue: items().filter(|item| corpus.actions.is_overdue_at(*item, as_of.0)).count() as u64,
            resolve_minutes_median: median_of(&mut minutes),
            trend: Trend::TOO_FEW,
            first_at: at(list.first()),
            last_at: at(list.last()),
            incident_numbers: list.to_vec(),
        }
    }
}
