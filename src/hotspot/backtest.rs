//! How well the ranking foresaw each past quarter, beside what is commonly ranked by.
//!
//! As of the start of every past period with enough history, the ranking is built from what was known then, and
//! judged by what the period brought. Labels are those of today: when an incident got its factors is not known.

mod half_life;
mod history;
mod judge;
mod naive;
mod origin;

pub use half_life::HalfLife;

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::metric::Share;
use crate::model::{Instant, Span, SpanUnit, Window, WindowSpec};

use super::HotspotOptions;
use super::impact::Costs;
use super::members::{HotspotKind, Members};
use half_life::Likelihoods;
use history::{History, Known};
use judge::judge;
use origin::Origin;

/// Over which periods the ranking is judged.
#[derive(Debug, Clone)]
pub struct BacktestOptions {
    /// The periods: each begins where the one before ends.
    pub periods: WindowSpec,
    /// The least history before a period that is judged.
    pub least_history: Span,
}

impl Default for BacktestOptions {
    fn default() -> Self {
        Self { periods: quarters(jiff::tz::TimeZone::UTC), least_history: Span::days(365) }
    }
}

/// Returns the calendar quarters of a time zone.
#[must_use]
pub fn quarters(zone: jiff::tz::TimeZone) -> WindowSpec {
    let quarter = Span::one(SpanUnit::Quarter);
    WindowSpec { length: quarter, step: quarter, zone }
}

/// What foresees the counts of a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Method {
    /// The posterior of the ranking; its counts are negative binomial.
    Cofactor,
    /// The count of the period before.
    LastPeriod,
    /// The count of the whole history.
    AllTime,
    /// The count in which older incidents weigh less, with the half-life of the ranking.
    Weighted,
}

impl Method {
    /// Every method, ours first.
    pub const ALL: [Self; 4] = [Self::Cofactor, Self::LastPeriod, Self::AllTime, Self::Weighted];

    /// Names the method as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Cofactor => "cofactor",
            Self::LastPeriod => "last_period_count",
            Self::AllTime => "all_time_count",
            Self::Weighted => "weighted_count",
        }
    }

    /// Names the method in a sentence.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Cofactor => "the ranking",
            Self::LastPeriod => "the count of the period before",
            Self::AllTime => "the all-time count",
            Self::Weighted => "the exponentially weighted count",
        }
    }
}

/// How well a method foresaw one period of one kind.
#[derive(Debug, Clone, PartialEq)]
pub struct BacktestScore {
    /// The period.
    pub period: Window,
    /// The kind.
    pub kind: HotspotKind,
    /// The method.
    pub method: Method,
    /// After how many days an incident counts half; none where the method has no such thing.
    pub half_life_days: Option<f64>,
    /// The items seen before the period.
    pub items: u64,
    /// Their expected incidents, an incident counting once for each of its items.
    pub expected: f64,
    /// The incidents that they had.
    pub observed: u64,
    /// The correlation of the order of expected and observed counts, over the items; none when either is level.
    pub spearman: Option<f64>,
    /// The period's incidents on the ten items with the most expected incidents, out of those with an item of the kind.
    pub top_incidents: Share,
    /// The impact known by the end of the period on the ten items with the most expected impact, as a share.
    pub top_impact_share: Option<f64>,
    /// ln of the chance that the method gave to what came, over the items.
    pub log_likelihood: f64,
    /// Items whose count lies in the 90 % interval; none for methods without one.
    pub covered: Option<Share>,
}

/// The scores of every kind, period and method, in that order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Backtest {
    /// The scores.
    pub scores: Vec<BacktestScore>,
}

/// A method over all periods of a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BacktestTotal {
    /// The kind.
    pub kind: HotspotKind,
    /// The method.
    pub method: Method,
    /// How many periods were judged.
    pub periods: u64,
    /// The sum of the log-likelihoods.
    pub log_likelihood: f64,
    /// The mean correlation of the periods that have one.
    pub spearman: Option<f64>,
    /// Incidents on the top ten, over all periods.
    pub top_incidents: Share,
    /// The mean share of the impact on the top ten, over the periods that have one.
    pub top_impact_share: Option<f64>,
    /// Items in their 90 % interval, over all periods.
    pub covered: Option<Share>,
}

impl Backtest {
    /// Sums a method up over the periods of a kind; none without a period.
    #[must_use]
    pub fn total(&self, kind: HotspotKind, method: Method) -> Option<BacktestTotal> {
        let of = || self.scores.iter().filter(move |score| (score.kind, score.method) == (kind, method));
        let add = |a: Share, b: Share| Share { count: a.count + b.count, of: a.of + b.of };
        let mean = |read: fn(&BacktestScore) -> Option<f64>| {
            let known: Vec<f64> = of().filter_map(read).collect();
            (!known.is_empty()).then(|| known.iter().sum::<f64>() / known.len() as f64)
        };
        let periods = of().count() as u64;
        (periods > 0).then(|| BacktestTotal {
            kind,
            method,
            periods,
            log_likelihood: of().map(|score| score.log_likelihood).sum(),
            spearman: mean(|score| score.spearman),
            top_incidents: of().map(|score| score.top_incidents).fold(Share::default(), add),
            top_impact_share: mean(|score| score.top_impact_share),
            covered: of().filter_map(|score| score.covered).reduce(add),
        })
    }

    /// Returns the other method whose counts were likeliest over the periods of a kind.
    #[must_use]
    pub fn best_naive(&self, kind: HotspotKind) -> Option<BacktestTotal> {
        Method::ALL[1..]
            .iter()
            .filter_map(|method| self.total(kind, *method))
            .reduce(|best, other| if other.log_likelihood > best.log_likelihood { other } else { best })
    }
}

/// Judges the ranking by every past period.
#[must_use]
pub fn backtest(frames: &Frames, corpus: &Corpus, options: &HotspotOptions) -> Backtest {
    let members = Members::default();
    let periods = periods(corpus, &options.backtest);
    let costs = Costs::new(options.impact, frames, corpus);
    let of_kind = |kind: HotspotKind| {
        let lists = members.lists(corpus, kind);
        let origins = origins(corpus, &lists, &periods, options, Some(&costs));
        let half_lives: Vec<f64> = match options.half_life {
            HalfLife::Days(days) => vec![days; periods.len()],
            HalfLife::Backtested => {
                let likelihoods = Likelihoods::new(&origins);
                (0..periods.len()).map(|number| likelihoods.likeliest(number)).collect()
            }
        };
        let judged = |(number, origin): (usize, &Option<Origin<'_>>)| {
            let (half_life, paid) = (half_lives[number], costs.before(periods[number].end));
            origin.as_ref().map_or_else(Vec::new, |origin| judge(origin, kind, half_life, paid))
        };
        origins.par_iter().enumerate().flat_map_iter(judged).collect::<Vec<BacktestScore>>()
    };
    let scores: Vec<_> = HotspotKind::ALL.into_par_iter().with_max_len(1).map(of_kind).collect();
    Backtest { scores: scores.into_iter().flatten().collect() }
}

/// Goes through the periods and notes what was known of the items of a kind at the start of each; none of a period
/// before which no item was seen.
fn origins<'a>(
    corpus: &'a Corpus,
    lists: &'a [&'a [u32]],
    periods: &[Window],
    options: &HotspotOptions,
    costs: Option<&Costs<'_>>,
) -> Vec<Option<Origin<'a>>> {
    let half_lives = options.half_life.tried();
    let mut history = History::new(corpus, lists, &half_lives, costs);
    let known: Vec<(Window, Known)> = periods.iter().map(|one| (*one, history.known_at(one.start))).collect();
    known.into_par_iter().map(|(period, known)| Origin::new(corpus, lists, period, options, &known)).collect()
}

/// Lists the whole periods before `as_of` that have enough history before them, oldest first.
fn periods(corpus: &Corpus, options: &BacktestOptions) -> Vec<Window> {
    let Some(first) = corpus.occurred.first().map(|first| Instant(*first)) else { return Vec::new() };
    let from = options.least_history.after(first);
    let mut periods = options.periods.windows(first, corpus.as_of);
    periods.retain(|period| period.start >= from && period.start < period.end);
    periods
}
