//! The ranking: expected incidents of the next 90 days times what one costs.

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::metric::Matches;
use crate::model::Instant;
use crate::stats::gamma::Gamma;
use crate::stats::summary::median_of;

use super::fitted::Fitted;
use super::impact::{Costs, KnownCosts};
use super::members::{HotspotKind, Members};
use super::rank::rank_intervals;
use super::status::Status;
use super::trend::{Trend, trends};
use super::{HORIZON_DAYS, HotspotOptions};

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
    /// Its id among the items, the pairs or the teams.
    pub(super) id: u32,
    /// Its incidents over the whole history.
    pub all_incidents: u64,
    /// Its incidents, each counting less with age.
    pub decayed_count: f64,
    /// How many items of its kind are ranked.
    pub ranked: u64,
}

impl Hotspot {
    /// The decayed count below which the incidents of an item are too few; of a trend test it is the fewest events.
    pub const FEWEST_INCIDENTS: f64 = 5.0;

    /// Tells whether its incidents are too few to be sure of its place.
    ///
    /// ```text
    /// decayed_count < 5   or   rank_high − rank_low > ranked / 2
    /// ```
    ///
    /// A truth value; an item without a rank interval is judged by its count alone.
    #[must_use]
    pub fn has_too_few(&self) -> bool {
        let is_wide = self.rank_interval.is_some_and(|(low, high)| 2 * (high - low) > self.ranked);
        is_wide || self.decayed_count < Self::FEWEST_INCIDENTS
    }
}

/// The rankings of every kind.
#[derive(Debug, Clone)]
pub struct Hotspots {
    /// The ranked items, by kind, then rank.
    pub list: Vec<Hotspot>,
    /// Kinds whose items have no measured impact, so that incidents are counted instead.
    pub counted_kinds: Vec<HotspotKind>,
    /// After how many days an incident counts half, by kind in the order of [`HotspotKind::ALL`].
    pub half_life_days: [f64; 3],
    pub(super) members: Members,
    fits: Vec<(HotspotKind, Fitted)>,
}

impl Hotspots {
    /// Returns the ranking of one kind.
    #[must_use]
    pub fn of(&self, kind: HotspotKind) -> &[Hotspot] {
        let low = self.list.partition_point(|hotspot| hotspot.kind < kind);
        let high = self.list.partition_point(|hotspot| hotspot.kind <= kind);
        &self.list[low..high]
    }

    /// Returns the incidents of an item of this ranking of a corpus, ascending.
    #[must_use]
    pub fn incidents_of<'a>(&'a self, corpus: &'a Corpus, hotspot: &Hotspot) -> &'a [u32] {
        self.members.incidents_of(corpus, hotspot.kind, hotspot.id)
    }

    pub(super) fn fitted(&self, kind: HotspotKind) -> Option<&Fitted> {
        self.fits.iter().find(|(of, _)| *of == kind).map(|(_, fitted)| fitted)
    }
}

/// Ranks systems, factors and pairs.
#[must_use]
pub fn hotspots(frames: &Frames, corpus: &Corpus, matches: &Matches, options: &HotspotOptions) -> Hotspots {
    ranked(frames, corpus, matches, options, Members::default(), &HotspotKind::ALL)
}

/// Ranks the owning teams of the incidents, as the input gives them.
#[must_use]
pub fn team_hotspots(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &HotspotOptions,
) -> Hotspots {
    let members = Members::with_teams(frames, corpus);
    ranked(frames, corpus, matches, options, members, &[HotspotKind::Team])
}

fn ranked(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &HotspotOptions,
    members: Members,
    kinds: &[HotspotKind],
) -> Hotspots {
    let (mut list, mut counted_kinds, mut fits) = (Vec::new(), Vec::new(), Vec::new());
    let mut half_life_days = [0.0; HotspotKind::ALL.len()];
    if let Some(history_days) = corpus.history_days().filter(|days| *days > 0.0) {
        let costs = Costs::new(options.impact, frames, corpus);
        let (costs, unfinished) = (costs.before(corpus.as_of), Unfinished::of_incidents(corpus));
        let run = Run { corpus, matches, options, costs, unfinished, history_days };
        for kind in kinds {
            let half_life = options.half_life.of_kind(corpus, &members, *kind, &options.backtest);
            if let Some(of_kind) = half_life_days.get_mut(*kind as usize) {
                *of_kind = half_life;
            }
            let Some((ranked, fitted)) = run.rank(&members, *kind, half_life) else { continue };
            list.extend(ranked);
            if options.impact.is_measured() && fitted.model.is_none() {
                counted_kinds.push(*kind);
            }
            fits.push((*kind, fitted));
        }
    }
    Hotspots { list, counted_kinds, half_life_days, members, fits }
}

struct Run<'a> {
    corpus: &'a Corpus,
    matches: &'a Matches,
    options: &'a HotspotOptions,
    costs: KnownCosts<'a>,
    /// Of every incident.
    unfinished: Vec<Unfinished>,
    history_days: f64,
}

/// How many action items of an incident are unfinished.
#[derive(Clone, Copy)]
struct Unfinished {
    open: u32,
    overdue: u32,
}

impl Unfinished {
    fn of_incidents(corpus: &Corpus) -> Vec<Self> {
        let at = corpus.as_of.0;
        let of = |incident: usize| {
            let mut unfinished = Self { open: 0, overdue: 0 };
            for item in corpus.actions_of.of(incident) {
                unfinished.open += u32::from(corpus.actions.is_open_at(*item as usize, at));
                unfinished.overdue += u32::from(corpus.actions.is_overdue_at(*item as usize, at));
            }
            unfinished
        };
        (0..corpus.len()).map(of).collect()
    }
}

impl Run<'_> {
    /// Ranks one kind; none when there is nothing to fit.
    fn rank(&self, of: &Members, kind: HotspotKind, half_life: f64) -> Option<(Vec<Hotspot>, Fitted)> {
        let corpus = self.corpus;
        let first = Instant(corpus.occurred[0]);
        let members = of.lists(corpus, kind);
        let (fitted, impacts) = Fitted::new(corpus, &members, self.costs, self.history_days, half_life)?;
        let Fitted { rates, statuses, .. } = &fitted;
        let day = |incident: &u32| Instant(corpus.occurred[*incident as usize]).days_since(first);
        let trends = trends(&members, day, self.history_days);
        let mut list: Vec<(Gamma, Hotspot)> = members
            .par_iter()
            .enumerate()
            .filter_map(|(k, list)| {
                let posterior = rates.posteriors[k];
                let mut hotspot = self.describe(kind, of.named(corpus, kind, k), list);
                hotspot.expected = posterior.mean() * HORIZON_DAYS;
                hotspot.expected_low = posterior.predictive_quantile(HORIZON_DAYS, 0.05)?;
                hotspot.expected_high = posterior.predictive_quantile(HORIZON_DAYS, 0.95)?;
                hotspot.impact = impacts[k];
                hotspot.score = hotspot.expected * hotspot.impact;
                hotspot.status = statuses[k].status;
                hotspot.trend = trends[k];
                hotspot.decayed_count = rates.decayed[k];
                hotspot.ranked = members.len() as u64;
                Some((posterior, hotspot))
            })
            .collect();
        list.sort_by(|(_, a), (_, b)| {
            let by_count = || b.decayed_count.total_cmp(&a.decayed_count);
            b.score.total_cmp(&a.score).then_with(by_count).then_with(|| a.name.cmp(&b.name))
        });
        let parameters: Vec<(f64, f64, f64)> = list
            .iter()
            .map(|(posterior, hotspot)| (posterior.shape(), posterior.rate(), hotspot.impact))
            .collect();
        let intervals = rank_intervals(&parameters, self.options.seed, kind as u64);
        let ranked =
            list.into_iter().zip(intervals).enumerate().map(|(place, ((_, mut hotspot), interval))| {
                hotspot.rank = place as u64 + 1;
                hotspot.rank_interval = interval;
                hotspot
            });
        Some((ranked.collect(), fitted))
    }

    /// Fills in what is counted, not estimated.
    fn describe(&self, kind: HotspotKind, (id, name): (u32, String), list: &[u32]) -> Hotspot {
        let corpus = self.corpus;
        let as_of = corpus.as_of;
        let at = |incident: Option<&u32>| incident.map_or(as_of, |i| Instant(corpus.occurred[*i as usize]));
        let since = as_of.0.saturating_sub(self.options.length);
        let latest = &list[list.partition_point(|i| corpus.occurred[*i as usize] < since)..];
        let count =
            |holds: &dyn Fn(usize) -> bool| latest.iter().filter(|i| holds(**i as usize)).count() as u64;
        let sum = |of: fn(&Unfinished) -> u32| {
            list.iter().map(|i| u64::from(of(&self.unfinished[*i as usize]))).sum()
        };
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
            open: sum(|unfinished| unfinished.open),
            overdue: sum(|unfinished| unfinished.overdue),
            resolve_minutes_median: median_of(&mut minutes),
            trend: Trend::TOO_FEW,
            first_at: at(list.first()),
            last_at: at(list.last()),
            id,
            all_incidents: list.len() as u64,
            decayed_count: 0.0,
            ranked: 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An item of which only what its place rests on is filled in.
    fn item(decayed_count: f64, rank_interval: Option<(u64, u64)>, ranked: u64) -> Hotspot {
        Hotspot {
            rank: 1,
            rank_interval,
            kind: HotspotKind::System,
            name: String::new(),
            score: 0.0,
            expected: 0.0,
            expected_low: 0,
            expected_high: 0,
            impact: 0.0,
            status: None,
            incidents: 0,
            recurrences: 0,
            recurred_while_fix_open: 0,
            open: 0,
            overdue: 0,
            resolve_minutes_median: None,
            trend: Trend::TOO_FEW,
            first_at: Instant(0),
            last_at: Instant(0),
            id: 0,
            all_incidents: 0,
            decayed_count,
            ranked,
        }
    }

    #[test]
    fn a_place_needs_five_incidents_and_an_interval_of_at_most_half_the_ranking() {
        assert!(!item(5.0, Some((1, 11)), 20).has_too_few());
        assert!(item(4.9, Some((1, 1)), 20).has_too_few(), "a sure rank of few incidents");
        assert!(item(50.0, Some((1, 12)), 20).has_too_few(), "11 places of 20");
        assert!(!item(50.0, Some((1, 1)), 1).has_too_few(), "the only one");
        assert!(!item(50.0, None, 5_000).has_too_few(), "beyond the ranks that are drawn");
    }
}
