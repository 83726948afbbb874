//! Change against the previous period, with a verdict and what could have been seen.

use crate::stats::interval::{newcombe, rate_ratio};
use crate::stats::summary::{LogMoments, ratio_of_geometric_means};

use super::{Share, WindowRow};

/// The two normal quantiles of a two-sided 5 % test with 80 % power: z(0.975) + z(0.80).
const POWER: f64 = 2.802;
/// How near to no change a limit is taken for it: logarithms of equal durations differ in their last digits.
const ROUNDING: f64 = 1e-9;
/// The fewest cases on which a verdict is given.
const FEWEST: u64 = 10;

/// How a figure is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Counts: a ratio of rates.
    Count,
    /// Durations: a ratio of geometric means.
    Duration,
    /// Shares: a difference.
    Share,
}

/// What the interval says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The interval lies below no change.
    Fell,
    /// The interval lies above no change.
    Rose,
    /// The interval holds no change.
    NoClearChange,
    /// There are fewer than 10 cases on a side.
    TooFew,
}

impl Verdict {
    /// Spells the verdict.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Fell => "fell",
            Self::Rose => "rose",
            Self::NoClearChange => "no clear change",
            Self::TooFew => "too few to compare",
        }
    }

    fn from_interval(low: f64, high: Option<f64>, unchanged: f64) -> Self {
        if high.is_some_and(|high| high < unchanged - ROUNDING) {
            Self::Fell
        } else if low > unchanged + ROUNDING {
            Self::Rose
        } else {
            Self::NoClearChange
        }
    }
}

/// A figure of the latest window beside the same figure of the period before.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// The figure, named as its column.
    pub figure: &'static str,
    /// How it is compared.
    pub kind: ChangeKind,
    /// The figure of the latest window.
    pub now: Option<f64>,
    /// The cases it rests on.
    pub now_n: u64,
    /// The figure of the period before.
    pub before: Option<f64>,
    /// The cases it rests on.
    pub before_n: u64,
    /// The ratio or the difference.
    pub estimate: Option<f64>,
    /// The lower limit of its 95 % interval.
    pub low: Option<f64>,
    /// The upper limit.
    pub high: Option<f64>,
    /// What the interval says.
    pub verdict: Verdict,
    /// The smallest change that these numbers could have shown with 80 % power: a ratio or a difference.
    pub smallest_visible: Option<f64>,
}

/// Compares every headline figure of a window with the period of the same length before it.
#[must_use]
pub fn changes(now: &WindowRow, before: &WindowRow) -> Vec<Change> {
    let share = |figure, read: fn(&WindowRow) -> Share| share_change(figure, read(now), read(before));
    vec![
        count_change(
            "incidents_per_30_days",
            now.incidents.incidents,
            now.window.days(),
            before.incidents.incidents,
            before.window.days(),
        ),
        duration_change(
            "resolve_minutes_geomean",
            now.incidents.resolve_minutes.logs,
            before.incidents.resolve_minutes.logs,
        ),
        share("recurrence_rate", |row| row.recurrence.recurrences),
        share("recurred_while_fix_open_ratio", |row| row.recurrence.while_open),
        share("on_time_ratio", |row| row.follow_up.on_time),
        share("overdue_ratio", |row| row.follow_up.overdue),
        share("policy_ratio", |row| row.follow_up.policy),
        share("actions_3_to_7_ratio", |row| row.incidents.actions_3_to_7),
    ]
}

/// Compares two counts by the ratio of their rates, `(now / now_days) / (before / before_days)`, unitless, 0 and above,
/// with the Clopper–Pearson interval of the share of `now` among both turned into odds.
///
/// Estimate and upper limit are empty when `before` is 0. Source: metrics of the report, change against a period.
///
/// ```
/// use cofactor::metric::{Verdict, count_change};
/// let change = count_change("incidents_per_30_days", 40, 90.0, 20, 90.0);
/// assert_eq!(change.estimate, Some(2.0));
/// assert_eq!(change.verdict, Verdict::Rose);
/// ```
#[must_use]
pub fn count_change(figure: &'static str, x: u64, now_days: f64, y: u64, before_days: f64) -> Change {
    let ratio = rate_ratio(x, now_days, y, before_days);
    let mean = (x + y) as f64 / 2.0;
    let per_30_days = |count: u64, days: f64| (days > 0.0).then(|| count as f64 / (days / 30.0));
    Change {
        figure,
        kind: ChangeKind::Count,
        now: per_30_days(x, now_days),
        now_n: x,
        before: per_30_days(y, before_days),
        before_n: y,
        estimate: ratio.and_then(|ratio| ratio.estimate),
        low: ratio.map(|ratio| ratio.low),
        high: ratio.and_then(|ratio| ratio.high),
        verdict: match ratio {
            Some(ratio) if x + y >= FEWEST => Verdict::from_interval(ratio.low, ratio.high, 1.0),
            _ => Verdict::TooFew,
        },
        smallest_visible: (mean > 0.0).then(|| (POWER * (2.0 / mean).sqrt()).exp()),
    }
}

/// Compares two sets of durations in minutes by the ratio of their geometric means, unitless, above 0, with Welch's
/// interval on the logarithms.
///
/// The ratio is empty with fewer than two durations on a side. Source: as [`ratio_of_geometric_means`].
///
/// ```
/// use cofactor::metric::{Verdict, duration_change};
/// use cofactor::stats::summary::LogMoments;
/// let before = LogMoments::of(&[10.0, 20.0].repeat(5));
/// let now = LogMoments::of(&[40.0, 80.0].repeat(5));
/// let change = duration_change("resolve_minutes_geomean", now, before);
/// assert!((change.estimate.expect("defined") - 4.0).abs() < 1e-12);
/// assert_eq!(change.verdict, Verdict::Rose);
/// ```
#[must_use]
pub fn duration_change(figure: &'static str, now: Option<LogMoments>, before: Option<LogMoments>) -> Change {
    let ratio = now.zip(before).and_then(|(now, before)| ratio_of_geometric_means(&now, &before));
    let n = |moments: Option<LogMoments>| moments.map_or(0, |moments| moments.n);
    let (now_n, before_n) = (n(now), n(before));
    Change {
        figure,
        kind: ChangeKind::Duration,
        now: now.map(|now| now.mean.exp()),
        now_n,
        before: before.map(|before| before.mean.exp()),
        before_n,
        estimate: ratio.map(|ratio| ratio.estimate),
        low: ratio.map(|ratio| ratio.low),
        high: ratio.map(|ratio| ratio.high),
        verdict: match ratio {
            Some(ratio) if now_n.min(before_n) >= FEWEST => {
                Verdict::from_interval(ratio.low, Some(ratio.high), 1.0)
            }
            _ => Verdict::TooFew,
        },
        smallest_visible: ratio.map(|ratio| {
            (POWER * ratio.pooled_sd * (1.0 / now_n as f64 + 1.0 / before_n as f64).sqrt()).exp()
        }),
    }
}

/// Compares two shares by their difference, now − before, −1 to 1, with Newcombe's hybrid of Wilson intervals.
///
/// The difference is empty when a share has no cases. Source: Newcombe, Statistics in Medicine 17, 1998, method 10.
///
/// ```
/// use cofactor::metric::{Share, Verdict, share_change};
/// let change = share_change("on_time_ratio", Share { count: 30, of: 100 }, Share { count: 60, of: 100 });
/// assert_eq!(change.verdict, Verdict::Fell);
/// ```
#[must_use]
pub fn share_change(figure: &'static str, now: Share, before: Share) -> Change {
    let interval = newcombe(now.count, now.of, before.count, before.of);
    let estimate = now.ratio().zip(before.ratio()).map(|(now, before)| now - before);
    let smallest_visible = estimate.map(|_| {
        let pooled = (now.count + before.count) as f64 / (now.of + before.of) as f64;
        POWER * (pooled * (1.0 - pooled) * (1.0 / now.of as f64 + 1.0 / before.of as f64)).sqrt()
    });
    Change {
        figure,
        kind: ChangeKind::Share,
        now: now.ratio(),
        now_n: now.of,
        before: before.ratio(),
        before_n: before.of,
        estimate,
        low: interval.map(|interval| interval.low),
        high: interval.map(|interval| interval.high),
        verdict: match interval {
            Some(interval) if now.of.min(before.of) >= FEWEST => {
                Verdict::from_interval(interval.low, Some(interval.high), 0.0)
            }
            _ => Verdict::TooFew,
        },
        smallest_visible,
    }
}

#[cfg(test)]
mod tests;
