//! What changed between two reports.
//!
//! - **Figures**: those of the latest windows, compared as a window is with the period before it. Windows that share
//!   days share incidents, so a change between them has to be larger to be clear.
//! - **Median time to close**: rose or fell when the two 95 % intervals do not overlap, from ten closings on each side.
//!   That asks for more than a test at 5 % would. What a report holds no interval of is shown and not judged, with the
//!   reason.
//! - **Geometric mean time to resolve**: tested as in a report, by the moments that each report holds of its durations.
//! - **Hotspots**: items with at least two incidents in the latest window of either report. One is *new* when the old
//!   window held no incident of it, *resolved* when the new one holds none and no action item of it is open, *worsened*
//!   or *improved* when its rate clearly changed (exact binomial test, q < 0.1 within its kind) or a report's own words
//!   turned (`emerging`, `fading`, `worsening`, `improving`).
//! - **Newly overdue**: action items that the new report lists as overdue and the old one does not.

mod headline;
mod items;
mod output;
mod read;

use std::collections::BTreeSet;

use crate::error::Result;
use crate::metric::{Change, Share, Verdict, count_change, duration_change, share_change};
use crate::model::{DAY, Instant};

use items::{HotspotChange, hotspot_changes};
use read::{Figures, OverdueItem, Read};

/// The fewest closings on a side from which the intervals of two medians are compared, as for changes.
const FEWEST: u64 = 10;

/// The figure of the durations.
const RESOLVE: &str = "resolve_minutes_geomean";

/// A figure that is judged by its own intervals, or shown without a verdict where a report holds none.
#[derive(Debug, Clone, PartialEq)]
struct Level {
    figure: &'static str,
    now: Option<f64>,
    before: Option<f64>,
    /// The 95 % intervals of now and before; an upper end that is not reached is empty.
    intervals: Option<[(f64, Option<f64>); 2]>,
    /// None where there is no test.
    verdict: Option<Verdict>,
    /// Why there is no test.
    untested: Option<String>,
}

/// What changed from one report to a later one.
#[derive(Debug, Clone, PartialEq)]
pub struct Diff {
    before: Instant,
    now: Instant,
    /// How many days the latest windows share.
    shared_days: f64,
    /// Settings that differ, with their old and new value.
    settings: Vec<(String, String, String)>,
    changes: Vec<Change>,
    levels: Vec<Level>,
    hotspots: Vec<HotspotChange>,
    /// None where the old report does not list overdue items.
    newly_overdue: Option<Vec<OverdueItem>>,
    no_longer_overdue: u64,
}

impl Diff {
    /// Compares two documents of `report.json`, named as messages name them.
    ///
    /// # Errors
    /// When one is no `report.json` of this version, or the second is older than the first.
    pub fn new(before: (&str, &[u8]), now: (&str, &[u8])) -> Result<Self> {
        let (before_name, now_name) = (before.0, now.0);
        let before = Read::new(before_name, before.1)?;
        let now = Read::new(now_name, now.1)?;
        if now.as_of < before.as_of {
            return Err(crate::error::Error::usage(format!(
                "is as of {}, before {before_name}, which is as of {}",
                now.as_of.date(),
                before.as_of.date()
            ))
            .at(crate::error::Place::file(now_name))
            .hint("Give the old report first."));
        }
        let settings = settings_that_differ(&before, &now);
        let (mut changes, mut levels) = match (&before.latest, &now.latest) {
            (Some(before), Some(now)) => (changes(now, before), levels(now, before)),
            _ => (Vec::new(), Vec::new()),
        };
        if let (Some(before_window), Some(now_window)) = (&before.latest, &now.latest) {
            match (before.durations, now.durations) {
                (Some(before), Some(now)) => {
                    // Behind the rate of incidents, as in a report's own changes.
                    let change = duration_change(RESOLVE, now.moments(), before.moments());
                    changes.insert(1, change);
                }
                (before, _) => levels.push(Level {
                    figure: RESOLVE,
                    now: now_window.resolve_minutes_geomean,
                    before: before_window.resolve_minutes_geomean,
                    intervals: None,
                    verdict: None,
                    untested: Some(format!(
                        "{} was made before reports held how far durations spread: make it anew",
                        if before.is_none() { before_name } else { now_name }
                    )),
                }),
            }
        }
        let shared_days = match (&before.latest, &now.latest) {
            (Some(before), Some(now)) => (before.end.0 - now.start.0).max(0) as f64 / DAY as f64,
            _ => 0.0,
        };
        let hotspots = hotspot_changes(&before, &now);
        let key = |item: &OverdueItem| (item.incident_id.clone(), item.action_item_id.clone());
        let (mut newly_overdue, mut no_longer_overdue) = (None, 0);
        if let (Some(before), Some(now)) = (before.overdue_items, now.overdue_items) {
            let known: BTreeSet<_> = before.iter().map(key).collect();
            let still: BTreeSet<_> = now.iter().map(key).collect();
            no_longer_overdue = known.difference(&still).count() as u64;
            newly_overdue = Some(now.into_iter().filter(|item| !known.contains(&key(item))).collect());
        }
        Ok(Self {
            before: before.as_of,
            now: now.as_of,
            shared_days,
            settings,
            changes,
            levels,
            hotspots,
            newly_overdue,
            no_longer_overdue,
        })
    }
}

/// Lists the settings that differ, but for the instant of the figures.
fn settings_that_differ(before: &Read, now: &Read) -> Vec<(String, String, String)> {
    let names: BTreeSet<&String> = before.settings.keys().chain(now.settings.keys()).collect();
    let value = |read: &Read, name: &String| read.settings.get(name).cloned().unwrap_or_default();
    names
        .into_iter()
        .filter(|name| !["as_of", "by"].contains(&name.as_str()))
        .map(|name| (name.clone(), value(before, name), value(now, name)))
        .filter(|(_, before, now)| before != now)
        .collect()
}

/// The figures with an interval, in the order of a report's own changes.
fn changes(now: &Figures, before: &Figures) -> Vec<Change> {
    let share = |figure, read: fn(&Figures) -> (u64, u64)| {
        let share = |figures| {
            let (count, of) = read(figures);
            Share { count, of }
        };
        share_change(figure, share(now), share(before))
    };
    vec![
        count_change("incidents_per_30_days", now.incidents, now.days(), before.incidents, before.days()),
        share("recurrence_rate", |row| (row.recurrences, row.labelled)),
        share("recurred_while_fix_open_ratio", |row| (row.recurred_while_fix_open, row.recurrences)),
        share("on_time_ratio", |row| (row.on_time, row.due)),
        share("overdue_ratio", |row| (row.overdue, row.open_with_due)),
        share("policy_ratio", |row| (row.policy_met, row.policy_due)),
        share("actions_3_to_7_ratio", |row| (row.actions_3_to_7, row.actions_per_incident_n)),
    ]
}

/// The figures that no interval of the difference can be given for.
fn levels(now: &Figures, before: &Figures) -> Vec<Level> {
    let level = |figure, why: &str, read: fn(&Figures) -> Option<f64>| Level {
        figure,
        now: read(now),
        before: read(before),
        intervals: None,
        verdict: None,
        untested: Some(why.to_owned()),
    };
    vec![
        level(
            "recurrence_ratio",
            "a report holds no interval of it; recurrence itself is tested above",
            |row| row.recurrence_ratio,
        ),
        level(
            "recurred_while_fix_overdue",
            "it is part of those with a fix open, whose share is tested above",
            |row| Some(row.recurred_while_fix_overdue as f64),
        ),
        time_to_close(now, before),
        level("open", "it is a count of one day, of which there is no sample", |row| Some(row.open as f64)),
        level("overdue", "it is a count of one day; the overdue ratio is tested above", |row| {
            Some(row.overdue as f64)
        }),
    ]
}

/// Compares two medians by whether their intervals overlap.
fn time_to_close(now: &Figures, before: &Figures) -> Level {
    let interval = |row: &Figures| Some((row.time_to_close_median_low?, row.time_to_close_median_high));
    let intervals = interval(now).zip(interval(before)).map(|(now, before)| [now, before]);
    let verdict = if now.time_to_close_closed.min(before.time_to_close_closed) < FEWEST {
        Some(Verdict::TooFew)
    } else {
        intervals.map(|[now, before]| {
            if before.1.is_some_and(|high| now.0 > high) {
                Verdict::Rose
            } else if now.1.is_some_and(|high| high < before.0) {
                Verdict::Fell
            } else {
                Verdict::NoClearChange
            }
        })
    };
    Level {
        figure: "time_to_close_median_days",
        now: now.time_to_close_median_days,
        before: before.time_to_close_median_days,
        intervals,
        verdict,
        untested: verdict
            .is_none()
            .then(|| "too few are closed for an interval in one of the reports".to_owned()),
    }
}
