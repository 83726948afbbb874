//! `report.json` as another run wrote it.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use crate::error::{Error, Place, Result};
use crate::model::{DAY, Instant};
use crate::stats::summary::LogMoments;

use super::super::document::VERSION;

/// The largest count that is taken for one.
const MOST: u64 = 1_000_000_000;

/// A report as far as it is compared.
#[derive(Debug, Clone)]
pub(super) struct Read {
    pub as_of: Instant,
    pub settings: BTreeMap<String, String>,
    pub latest: Option<Figures>,
    /// The moments of the durations of the latest window; none in a report that was made before they were written.
    pub durations: Option<Durations>,
    pub hotspots: Vec<Item>,
    pub overdue_items: Option<Vec<OverdueItem>>,
}

#[derive(Deserialize)]
struct Document {
    settings: BTreeMap<String, String>,
    population: Population,
    windows: Vec<Figures>,
    latest_resolve_minutes: Option<Durations>,
    hotspots: Vec<Item>,
    overdue_items: Option<Vec<OverdueItem>>,
}

#[derive(Deserialize)]
struct Population {
    #[serde(deserialize_with = "instant")]
    as_of: Instant,
}

/// The figures of a window.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Figures {
    #[serde(rename = "window_start", deserialize_with = "instant")]
    pub start: Instant,
    #[serde(rename = "window_end", deserialize_with = "instant")]
    pub end: Instant,
    pub incidents: u64,
    pub labelled: u64,
    pub recurrences: u64,
    pub recurrence_ratio: Option<f64>,
    pub recurred_while_fix_open: u64,
    pub recurred_while_fix_overdue: u64,
    pub resolve_minutes_geomean: Option<f64>,
    pub time_to_close_closed: u64,
    pub time_to_close_median_days: Option<f64>,
    pub time_to_close_median_low: Option<f64>,
    pub time_to_close_median_high: Option<f64>,
    pub due: u64,
    pub on_time: u64,
    pub open: u64,
    pub open_with_due: u64,
    pub overdue: u64,
    pub policy_due: u64,
    pub policy_met: u64,
    pub actions_per_incident_n: u64,
    pub actions_3_to_7: u64,
}

/// The minutes to resolve of a window, by their logarithms.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Durations {
    n: u64,
    log_mean: Option<f64>,
    log_variance: Option<f64>,
}

/// An item of the ranking.
#[derive(Debug, Clone, Deserialize)]
pub(super) struct Item {
    pub kind: String,
    pub name: String,
    pub rank: u64,
    pub incidents: u64,
    pub open: u64,
    pub overdue: u64,
    pub status: Option<String>,
    pub trend: String,
    #[serde(deserialize_with = "instant")]
    pub first_at: Instant,
}

/// An overdue action item.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct OverdueItem {
    pub action_item_id: String,
    pub incident_id: Option<String>,
    pub title: Option<String>,
    pub team: Option<String>,
    pub due_at: String,
    pub days_overdue: f64,
}

fn instant<'de, D: serde::Deserializer<'de>>(deserializer: D) -> std::result::Result<Instant, D::Error> {
    let text = String::deserialize(deserializer)?;
    Instant::parse_rfc3339(&text).ok_or_else(|| serde::de::Error::custom(format!("`{text}` is no time")))
}

impl Durations {
    /// Returns the moments, where there are durations.
    pub fn moments(self) -> Option<LogMoments> {
        self.log_mean.map(|mean| LogMoments { n: self.n, mean, variance: self.log_variance })
    }

    /// Tells whether durations of less than a nanosecond or of more than the age of the world would have them.
    fn is_wrong(self) -> bool {
        let is_off = |value: Option<f64>, most: f64| value.is_some_and(|value| value.abs() > most);
        self.n > MOST
            || (self.n == 0) != self.log_mean.is_none()
            || (self.n > 1) != self.log_variance.is_some()
            || is_off(self.log_mean, 40.0)
            || is_off(self.log_variance, 1600.0)
            || self.log_variance.is_some_and(f64::is_sign_negative)
    }
}

impl Figures {
    /// The length of the window in days.
    pub fn days(&self) -> f64 {
        (self.end.0 - self.start.0) as f64 / DAY as f64
    }

    /// Tells what cannot be.
    fn wrong(&self) -> Option<&'static str> {
        let shares = [
            (self.recurrences, self.labelled, "more recurrences than labelled incidents"),
            (
                self.recurred_while_fix_open,
                self.recurrences,
                "more recurrences with an open fix than recurrences",
            ),
            (self.on_time, self.due, "more action items on time than due"),
            (self.overdue, self.open_with_due, "more overdue action items than open ones with a due date"),
            (self.policy_met, self.policy_due, "more deadlines met than there were"),
            (
                self.actions_3_to_7,
                self.actions_per_incident_n,
                "more incidents with 3 to 7 action items than incidents",
            ),
        ];
        let wrong = shares.into_iter().find(|(count, of, _)| count > of).map(|(_, _, wrong)| wrong);
        let is_too_large = self.incidents.max(self.open) > MOST || shares.iter().any(|(_, of, _)| *of > MOST);
        wrong
            .or((self.end <= self.start).then_some("a window that ends before it starts"))
            .or(is_too_large.then_some("a count above a thousand million"))
    }
}

impl Read {
    /// Reads a document.
    pub fn new(name: &str, bytes: &[u8]) -> Result<Self> {
        let again = "Give the report.json of a folder that `cofactor report` wrote.";
        let value: Value = serde_json::from_slice(bytes).map_err(|error| {
            Error::input(format!("is no JSON: {error}"))
                .at(Place::line(name, error.line() as u64, Some(error.column() as u64)))
                .hint(again)
        })?;
        let Some(version) = value.get("version").filter(|_| value.get("cofactor").is_some()) else {
            return Err(Error::input("is no report.json: it states no version")
                .at(Place::file(name))
                .hint(again));
        };
        if version.as_u64() != Some(VERSION) {
            return Err(Error::input(format!(
                "is version {version} of report.json, and this cofactor reads version {VERSION}"
            ))
            .at(Place::file(name))
            .hint("Make both reports with the same cofactor: --as-of sets the instant of the old one."));
        }
        let not_ours = |what: String| {
            Error::input(format!("is no whole report.json: {what}")).at(Place::file(name)).hint(again)
        };
        let mut document: Document =
            serde_json::from_value(value).map_err(|error| not_ours(error.to_string()))?;
        let latest = document.windows.pop();
        if let Some(wrong) = latest.as_ref().and_then(Figures::wrong) {
            return Err(not_ours(format!("its latest window holds {wrong}")));
        }
        if document.latest_resolve_minutes.is_some_and(Durations::is_wrong) {
            return Err(not_ours("its durations have moments that none have".to_owned()));
        }
        if document.hotspots.iter().any(|item| item.incidents > MOST) {
            return Err(not_ours("its ranking holds a count above a thousand million".to_owned()));
        }
        Ok(Self {
            as_of: document.population.as_of,
            settings: document.settings,
            latest,
            durations: document.latest_resolve_minutes,
            hotspots: document.hotspots,
            overdue_items: document.overdue_items,
        })
    }
}
