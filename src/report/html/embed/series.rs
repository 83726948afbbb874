//! The rolling series of the whole and of the largest groups, as they were computed.

use serde::Serialize;

use super::super::super::context::Context;
use super::seconds;
use crate::metric::{Share, WindowRow};
use crate::model::DAY;

/// The most windows, the latest ones.
const MOST_WINDOWS: usize = 200;

/// The series of every group over the same windows.
#[derive(Serialize)]
pub(super) struct SeriesColumns {
    /// When each window starts and ends.
    start: Vec<i64>,
    end: Vec<i64>,
    /// Whether each is warming up.
    warming_up: Vec<u8>,
    /// How many groups of each grouping are here at most.
    most_groups: usize,
    groups: Vec<Group>,
}

/// The series of one group, rounded as it is shown: limits of shares in half percents, times and rates in tenths.
#[derive(Serialize)]
struct Group {
    /// The grouping; empty for the whole.
    by: &'static str,
    name: String,
    incidents: Vec<u64>,
    per_30_days: Vec<[Option<i64>; 3]>,
    resolve_minutes: Vec<(Option<i64>, u64)>,
    recurrences: Vec<Counted>,
    /// The expected rate in hundred-thousandths, and the ratio to it in hundredths.
    expected_rate: Vec<(Option<i64>, Option<i64>)>,
    while_open: Vec<(u64, u64)>,
    on_time: Vec<Counted>,
    overdue: Vec<Counted>,
    open: Vec<u64>,
    days_overdue: Vec<Option<i64>>,
    /// Median, limits, 90th percentile in days; closed and all.
    time_to_close: Vec<([Option<i64>; 4], u64, u64)>,
    closed_days: Vec<Option<i64>>,
}

/// A share: count, denominator, limits.
type Counted = (u64, u64, Option<i64>, Option<i64>);

impl SeriesColumns {
    pub(super) fn new(context: &Context<'_>) -> Self {
        let analysis = context.analysis;
        let latest = &analysis.windows[analysis.windows.len().saturating_sub(MOST_WINDOWS)..];
        let mut groups = vec![Group::new("", String::new(), &latest.iter().collect::<Vec<_>>())];
        for (by, rows) in &analysis.largest.series {
            let mut names: Vec<&String> = rows.iter().map(|row| &row.group).collect();
            names.sort_unstable();
            names.dedup();
            for name in names {
                let own: Vec<&WindowRow> = rows.iter().filter(|row| &row.group == name).collect();
                let own = &own[own.len().saturating_sub(MOST_WINDOWS)..];
                groups.push(Group::new(by.name(), name.clone(), own));
            }
        }
        Self {
            start: latest.iter().map(|row| seconds(row.window.start.0)).collect(),
            end: latest.iter().map(|row| seconds(row.window.end.0)).collect(),
            warming_up: latest.iter().map(|row| u8::from(row.warming_up)).collect(),
            most_groups: analysis.largest.most,
            groups,
        }
    }
}

impl Group {
    fn new(by: &'static str, name: String, rows: &[&WindowRow]) -> Self {
        let days = |microseconds: Option<i64>| tenths(microseconds.map(|span| span as f64 / DAY as f64));
        Self {
            by,
            name,
            incidents: rows.iter().map(|row| row.incidents.incidents).collect(),
            per_30_days: column(rows, |row| {
                let limits = row.incidents.per_30_days_interval();
                let [low, high] = [limits.map(|limits| limits.low), limits.map(|limits| limits.high)];
                [row.incidents.per_30_days(), low, high].map(tenths)
            }),
            resolve_minutes: column(rows, |row| {
                let minutes = &row.incidents.resolve_minutes;
                (minutes.median.map(|median| median.round() as i64), minutes.n)
            }),
            recurrences: column(rows, |row| counted(row.recurrence.recurrences)),
            expected_rate: column(rows, |row| {
                let scaled = |value: Option<f64>, by: f64| value.map(|value| (value * by).round() as i64);
                (scaled(row.recurrence.expected_rate, 1e5), scaled(row.recurrence.ratio(), 1e2))
            }),
            while_open: column(rows, |row| (row.recurrence.while_open.count, row.recurrence.while_open.of)),
            on_time: column(rows, |row| counted(row.follow_up.on_time)),
            overdue: column(rows, |row| counted(row.follow_up.overdue)),
            open: column(rows, |row| row.follow_up.open),
            days_overdue: column(rows, |row| tenths(row.follow_up.days_overdue_median)),
            time_to_close: column(rows, |row| {
                let time = &row.follow_up.time_to_close;
                ([time.median, time.low, time.high, time.p90].map(days), time.closed, time.n)
            }),
            closed_days: column(rows, |row| tenths(row.follow_up.closed_median_days)),
        }
    }
}

fn column<T>(rows: &[&WindowRow], value: impl Fn(&WindowRow) -> T) -> Vec<T> {
    rows.iter().map(|row| value(row)).collect()
}

fn counted(share: Share) -> Counted {
    let limits = share.interval();
    let [low, high] = [limits.map(|limits| limits.low), limits.map(|limits| limits.high)];
    (share.count, share.of, half_percents(low), half_percents(high))
}

fn tenths(value: Option<f64>) -> Option<i64> {
    value.map(|value| (value * 10.0).round() as i64)
}

/// Rounds a share to a whole percent, in halves: what is not quite nothing or everything stays so.
fn half_percents(value: Option<f64>) -> Option<i64> {
    value.map(|share| match share * 100.0 {
        percentage if percentage > 0.0 && percentage < 0.5 => 1,
        percentage if (99.5..100.0).contains(&percentage) => 199,
        percentage => 2 * percentage.round_ties_even() as i64,
    })
}
