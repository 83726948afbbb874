//! Charts over time.

use super::super::context::Context;
use super::super::findings::{Chance, against_chance, change_of, words};
use crate::chart::{
    ChartError, Estimate, FollowUpChart, FollowUpPoint, Heading, IncidentRateChart, IncidentRatePoint,
    RecurrenceChart, RecurrencePoint, Rendered, TimeToCloseChart, TimeToClosePoint, follow_up_chart,
    incident_rate_chart, recurrence_chart, time_to_close_chart,
};
use crate::metric::{Share, Verdict, WindowRow};
use crate::model::DAY;
use crate::stats::interval::Interval;

/// The most windows that a chart shows.
const MOST_WINDOWS: usize = 200;
/// The on-time ratio that is usually aimed at.
const TARGET: f64 = 0.7;

type Drawn = (String, Result<Rendered, ChartError>);

/// The windows to show, the latest of them where there are too many.
fn shown<'a>(context: &Context<'a>) -> &'a [WindowRow] {
    let rows = &context.analysis.windows;
    &rows[rows.len().saturating_sub(MOST_WINDOWS)..]
}

fn heading(context: &Context<'_>, title: String, shows: &str, notes: &[&str]) -> Heading {
    let spec = &context.options.metric.windows;
    let mut notes: Vec<String> = notes.iter().map(|note| (*note).to_owned()).collect();
    let all = context.analysis.windows.len();
    if all > MOST_WINDOWS {
        notes.push(format!("The last {MOST_WINDOWS} of {} windows are shown.", words::count(all as u64)));
    }
    Heading {
        title,
        subtitle: format!(
            "{shows}, per window of {}, one every {}; band: 95% interval.",
            words::span(spec.length),
            words::span(spec.step)
        ),
        notes,
    }
}

fn estimate(value: Option<f64>, interval: Option<Interval>) -> Estimate {
    Estimate { value, low: interval.map(|range| range.low), high: interval.map(|range| range.high) }
}

fn of_share(share: Share) -> Estimate {
    estimate(share.ratio(), share.interval())
}

/// Draws recurrence beside what chance would give.
pub(super) fn recurrence(context: &Context<'_>) -> Drawn {
    let points = shown(context).iter().map(|row| RecurrencePoint {
        end_at: row.window.end.0,
        observed: of_share(row.recurrence.recurrences),
        expected: row.recurrence.expected_rate,
        is_warming_up: row.warming_up,
    });
    let title = recurrence_title(context);
    let lookback = words::plural((context.options.metric.lookback / DAY).unsigned_abs(), "day");
    let note = format!(
        "Recurrence: an incident that matches one of the {lookback} before it ({}). Dashed: the same labels spread over the same times at random.",
        context.options.metric.rule.name()
    );
    let chart = RecurrenceChart {
        heading: heading(context, title.clone(), "Share of labeled incidents that are recurrences", &[&note]),
        y_label: "share of labeled incidents".to_owned(),
        points: points.collect(),
    };
    (title, recurrence_chart(&chart))
}

fn recurrence_title(context: &Context<'_>) -> String {
    let Some(row) = context.analysis.windows.last() else {
        return "There are no incidents to recur".to_owned();
    };
    let Some(chance) = against_chance(row) else {
        return "No incident of the latest window is labeled for recurrence".to_owned();
    };
    let now = words::share(row.recurrence.recurrences);
    let versus = match chance {
        Chance::TooFew => "too few incidents to compare with chance".to_owned(),
        chance => {
            let expected = row.recurrence.expected_rate.map_or_else(String::new, words::percent);
            format!("{} ({expected})", chance.words())
        }
    };
    match change_of(context.analysis, "recurrence_rate").map(|change| change.verdict) {
        Some(verdict @ (Verdict::Rose | Verdict::Fell)) => {
            format!("Recurrence {} to {now}; incidents come back {versus}", verdict.words())
        }
        Some(Verdict::NoClearChange) => {
            format!("Recurrence at {now} shows no clear change; incidents come back {versus}")
        }
        _ if chance == Chance::TooFew => format!("Recurrence at {now}: {versus}"),
        _ => format!("Recurrence at {now}: incidents come back {versus}"),
    }
}

/// Draws the rate of incidents.
pub(super) fn incidents(context: &Context<'_>) -> Drawn {
    let points = shown(context).iter().map(|row| IncidentRatePoint {
        end_at: row.window.end.0,
        rate: estimate(row.incidents.per_30_days(), row.incidents.per_30_days_interval()),
    });
    let title = incidents_title(context);
    let chart = IncidentRateChart {
        heading: heading(context, title.clone(), "Incidents per 30 days", &[]),
        y_label: "incidents per 30 days".to_owned(),
        points: if context.analysis.corpus.is_empty() { Vec::new() } else { points.collect() },
    };
    (title, incident_rate_chart(&chart))
}

fn incidents_title(context: &Context<'_>) -> String {
    let Some(row) = context.analysis.windows.last().filter(|_| !context.analysis.corpus.is_empty()) else {
        return "There are no incidents".to_owned();
    };
    let rate = |value: Option<f64>| words::decimal(value.unwrap_or_default());
    let Some(change) = change_of(context.analysis, "incidents_per_30_days") else {
        let n = words::plural(row.incidents.incidents, "incident");
        return format!("{n} in the latest window, and no period before to compare with");
    };
    let (now, before) = (rate(change.now), rate(change.before));
    match change.verdict {
        Verdict::Rose | Verdict::Fell => format!(
            "Incidents {} to {now} per 30 days, from {before} the period before",
            change.verdict.words()
        ),
        verdict => {
            format!("Incidents stand at {now} per 30 days, {before} the period before: {}", verdict.words())
        }
    }
}

/// Draws what is done on time and what is overdue.
pub(super) fn follow_up(context: &Context<'_>) -> Drawn {
    let points = shown(context).iter().map(|row| FollowUpPoint {
        end_at: row.window.end.0,
        overdue_ratio: of_share(row.follow_up.overdue),
        on_time_ratio: of_share(row.follow_up.on_time),
        is_warming_up: row.warming_up,
    });
    let title = follow_up_title(context);
    let note = "On time: done before due, out of the items due in the window. Overdue: out of the open items that have a due date, at its end.";
    let chart = FollowUpChart {
        heading: heading(context, title.clone(), "Action items done on time, and overdue", &[note]),
        y_label: "share of action items".to_owned(),
        target: Some(TARGET),
        points: points.collect(),
    };
    (title, follow_up_chart(&chart))
}

fn follow_up_title(context: &Context<'_>) -> String {
    let Some(row) = context.analysis.windows.last() else { return "There are no action items".to_owned() };
    let verdict = |figure: &str| change_of(context.analysis, figure).map(|change| change.verdict);
    let (on_time, overdue) = (row.follow_up.on_time, row.follow_up.overdue);
    let figures = [
        ("the on-time ratio", on_time, verdict("on_time_ratio")),
        ("the overdue ratio", overdue, verdict("overdue_ratio")),
    ];
    let figures: Vec<_> = figures.into_iter().filter(|(_, share, _)| share.of > 0).collect();
    let stands = |(subject, now, _): &(&str, Share, _)| format!("{subject} stands at {}", words::share(*now));
    let title = match figures.as_slice() {
        [] => {
            return "No action item was due in the latest window, and none with a due date is open"
                .to_owned();
        }
        [one, other] if one.2 == other.2 && !matches!(one.2, Some(Verdict::Rose | Verdict::Fell)) => {
            let verdict =
                one.2.map_or_else(String::new, |verdict| format!(": {} in either", verdict.words()));
            format!("{}, {}{verdict}", stands(one), stands(other).replace(" stands at ", " at "))
        }
        figures => {
            let parts: Vec<String> = figures
                .iter()
                .map(|figure| match figure.2 {
                    Some(verdict @ (Verdict::Rose | Verdict::Fell)) => {
                        format!("{} {} to {}", figure.0, verdict.words(), words::share(figure.1))
                    }
                    Some(verdict) => format!("{} ({})", stands(figure), verdict.words()),
                    None => stands(figure),
                })
                .collect();
            parts.join("; ")
        }
    };
    words::sentence(&title)
}

/// Draws the median time to close.
pub(super) fn time_to_close(context: &Context<'_>) -> Drawn {
    let days = |microseconds: Option<i64>| microseconds.map(|value| value as f64 / DAY as f64);
    let rows = shown(context);
    let points: Vec<TimeToClosePoint> = rows
        .iter()
        .map(|row| {
            let time = &row.follow_up.time_to_close;
            TimeToClosePoint {
                end_at: row.window.end.0,
                median: Estimate { value: days(time.median), low: days(time.low), high: days(time.high) },
                is_not_reached: time.n > 0 && time.median.is_none(),
                closed_median: row.follow_up.closed_median_days,
                is_warming_up: row.warming_up,
            }
        })
        .collect();
    let title = time_to_close_title(context);
    let is_open_ended = points.iter().any(|point| point.median.low.is_some() && point.median.high.is_none());
    let mut notes = vec![
        "Median by Kaplan–Meier over the items made in the window, open ones included. Dashed: the items closed in the window alone.",
    ];
    if is_open_ended {
        notes.push("Where the band runs to the top, the interval has no upper limit.");
    }
    let chart = TimeToCloseChart {
        heading: heading(context, title.clone(), "Median days from creation to close", &notes),
        y_label: "days".to_owned(),
        points,
    };
    (title, time_to_close_chart(&chart))
}

fn time_to_close_title(context: &Context<'_>) -> String {
    let Some(row) = context.analysis.windows.last() else { return "There are no action items".to_owned() };
    let time = &row.follow_up.time_to_close;
    let days = |microseconds: i64| words::decimal(microseconds as f64 / DAY as f64);
    match (time.n, time.median) {
        (0, _) => "No action item was made in the latest window".to_owned(),
        (n, None) => format!(
            "The median time to close is not reached: {} of {} of the latest window {} closed",
            words::count(time.closed),
            words::plural(n, "action item"),
            words::verb(time.closed, "is", "are"),
        ),
        (_, Some(median)) => {
            let range = match (time.low, time.high) {
                (Some(low), Some(high)) => format!(" (95% interval {} to {})", days(low), days(high)),
                (Some(low), None) => format!(" (95% interval {} or more)", days(low)),
                _ => String::new(),
            };
            let within = words::days(median as f64 / DAY as f64);
            format!("Half of the action items of the latest window close within {within}{range}")
        }
    }
}
