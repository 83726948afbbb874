//! The figures behind the charts over time, latest window first.

use crate::metric::{Share, WindowRow};
use crate::model::DAY;
use crate::stats::interval::Interval;

use super::super::super::context::Context;
use super::super::{Column, Listing, words};
use super::or_too_few;

/// The most windows that a report shows.
const MOST_WINDOWS: usize = 200;

fn rows<'a>(context: &Context<'a>) -> Vec<&'a WindowRow> {
    context.analysis.windows.iter().rev().collect()
}

fn share(share: Share) -> String {
    or_too_few(share.ratio().map(|_| words::share(share)))
}

fn range(interval: Option<Interval>) -> String {
    or_too_few(interval.map(words::percent_range))
}

fn filled(
    context: &Context<'_>,
    caption: &str,
    columns: &[Column],
    cells: impl Fn(&WindowRow) -> Vec<String>,
) -> Listing {
    let mut all = vec![Column::key("Window before"), Column::text("State")];
    all.extend(columns);
    let listing = Listing::new(caption, &all);
    listing.fill(&rows(context), MOST_WINDOWS, "windows.csv", |row| {
        let state = if row.warming_up { "warming up" } else { "" };
        let mut line = vec![words::date(row.window.end), state.to_owned()];
        line.extend(cells(row));
        line
    })
}

/// Lists recurrence by window.
pub(in crate::report) fn recurrence_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::number("Recurrence rate"),
        Column::number("95% interval"),
        Column::number("By chance"),
        Column::number("Ratio").extra(),
        Column::number("While a fix was open"),
    ];
    filled(context, "Recurrences out of labeled incidents, by window", &columns, |row| {
        let recurrence = &row.recurrence;
        vec![
            share(recurrence.recurrences),
            range(recurrence.recurrences.interval()),
            or_too_few(recurrence.expected_rate.map(words::percent)),
            or_too_few(recurrence.ratio().map(words::ratio)),
            share(recurrence.while_open),
        ]
    })
}

/// Lists incidents by window.
pub(in crate::report) fn incidents_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::number("Incidents"),
        Column::number("Per 30 days"),
        Column::number("95% interval"),
        Column::number("Median minutes to resolve"),
        Column::number("Resolved"),
    ];
    filled(context, "Incidents and time to resolve, by window", &columns, |row| {
        let incidents = &row.incidents;
        let interval = incidents.per_30_days_interval();
        vec![
            words::count(incidents.incidents),
            or_too_few(incidents.per_30_days().map(words::decimal)),
            or_too_few(
                interval
                    .map(|range| format!("{} to {}", words::decimal(range.low), words::decimal(range.high))),
            ),
            or_too_few(incidents.resolve_minutes.median.map(words::whole)),
            words::count(incidents.resolve_minutes.n),
        ]
    })
}

/// Lists follow-up by window.
pub(in crate::report) fn follow_up_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::number("Done on time"),
        Column::number("95% interval"),
        Column::number("Overdue"),
        Column::number("95% interval"),
        Column::number("Open"),
        Column::number("Median days overdue"),
    ];
    filled(context, "Action items done on time and overdue, by window", &columns, |row| {
        let follow_up = &row.follow_up;
        vec![
            share(follow_up.on_time),
            range(follow_up.on_time.interval()),
            share(follow_up.overdue),
            range(follow_up.overdue.interval()),
            words::count(follow_up.open),
            or_too_few(follow_up.days_overdue_median.map(words::decimal)),
        ]
    })
}

/// Lists time to close by window.
pub(in crate::report) fn time_to_close_listing(context: &Context<'_>) -> Listing {
    let columns = [
        Column::number("Median days"),
        Column::number("95% interval"),
        Column::number("Closed"),
        Column::number("90% closed within days"),
        Column::number("Median days of closed items alone"),
    ];
    filled(context, "Time to close of the action items made in each window", &columns, |row| {
        let time = &row.follow_up.time_to_close;
        let days = |microseconds: Option<i64>| match microseconds {
            Some(microseconds) => words::decimal(microseconds as f64 / DAY as f64),
            None if time.n == 0 => super::TOO_FEW.to_owned(),
            None => "not reached".to_owned(),
        };
        let interval = match (time.low, time.high) {
            (None, _) => days(None),
            (low, None) => format!("{} or more", days(low)),
            (low, high) => format!("{} to {}", days(low), days(high)),
        };
        vec![
            days(time.median),
            interval,
            format!("{} of {}", words::count(time.closed), words::count(time.n)),
            days(time.p90),
            or_too_few(row.follow_up.closed_median_days.map(words::decimal)),
        ]
    })
}
