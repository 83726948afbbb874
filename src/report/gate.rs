//! Limits on the figures of the latest window, judged for a scheduled job.
//!
//! A limit names a column of the rolling series. It is judged on the value, or, with [`When::Clear`], on the end of
//! its 95 % interval that is nearer to the limit: then chance alone rarely fails a job.

mod output;

use crate::error::Place;
use crate::metric::WindowRow;
use crate::model::Window;

use super::table::Value;
use super::tables::windows_table;

/// On which side of a limit a figure has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// At the limit or above it.
    AtLeast,
    /// At the limit or below it.
    AtMost,
}

impl Bound {
    /// Names the side as the settings spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::AtLeast => "at_least",
            Self::AtMost => "at_most",
        }
    }

    /// Spells the side in a sentence.
    fn words(self) -> &'static str {
        match self {
            Self::AtLeast => "at least",
            Self::AtMost => "at most",
        }
    }
}

/// What of a figure has to be beyond its limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum When {
    /// Its value.
    #[default]
    Value,
    /// Its whole 95 % interval.
    Clear,
}

impl When {
    /// Names the choice as the settings spell it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Value => "value",
            Self::Clear => "clear",
        }
    }
}

/// A limit on a column of the rolling series.
#[derive(Debug, Clone, PartialEq)]
pub struct Limit {
    /// The column, one of [`limit_columns`].
    pub column: &'static str,
    /// The side.
    pub bound: Bound,
    /// The limit itself.
    pub limit: f64,
    /// What has to be beyond it.
    pub when: When,
    /// Whether a figure that is not defined counts as beyond the limit.
    pub fails_when_undefined: bool,
    /// Where the limit is written.
    pub place: Place,
}

/// What became of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LimitVerdict {
    /// The figure keeps to it.
    Met,
    /// The value is beyond it, and the interval still holds it.
    Unclear,
    /// Too few cases define no figure.
    TooFew,
    /// The figure is beyond it.
    Exceeded,
}

impl LimitVerdict {
    /// Spells the verdict.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Unclear => "not clear",
            Self::TooFew => "too few",
            Self::Exceeded => "exceeded",
        }
    }
}

/// A limit beside the figure that it was held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Judged<'a> {
    /// The limit.
    pub limit: &'a Limit,
    /// The figure; none where it is not defined.
    pub value: Option<f64>,
    /// The lower end of its 95 % interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// How many cases the figure counts, where it is a share.
    pub count: Option<u64>,
    /// The cases that it rests on, where the series says so.
    pub of: Option<u64>,
    /// What became of it.
    pub verdict: LimitVerdict,
    /// Whether it fails the job.
    pub fails: bool,
}

/// The limits of a run, judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Gate<'a> {
    /// The latest window.
    pub window: Window,
    /// Whether its look-back reaches before the first incident.
    pub warming_up: bool,
    /// The limits, in the order of the settings.
    pub limits: Vec<Judged<'a>>,
}

/// The columns that take a limit: those that hold numbers.
pub fn limit_columns() -> impl Iterator<Item = &'static str> {
    let no_number = ["window_start", "window_end", "group", "warming_up"];
    windows_table([]).columns.iter().copied().filter(move |column| !no_number.contains(column))
}

/// The columns that take a limit with [`When::Clear`]: those with an interval.
pub fn interval_columns() -> impl Iterator<Item = &'static str> {
    limit_columns().filter(|column| interval_of(column).is_some())
}

/// Tells whether a column holds a share, from 0 to 1.
#[must_use]
pub fn is_share(column: &str) -> bool {
    let column = column.trim_end_matches("_low").trim_end_matches("_high");
    let is_multiple = column == "recurrence_ratio";
    column.ends_with("_rate") || (column.ends_with("_ratio") && !is_multiple)
}

/// The columns of the interval around a column.
fn interval_of(column: &str) -> Option<[&'static str; 2]> {
    let stem = column.strip_suffix("_days").filter(|_| column == "time_to_close_median_days");
    let find = |end: &str| {
        let name = format!("{}_{end}", stem.unwrap_or(column));
        limit_columns().find(|other| *other == name)
    };
    Some([find("low")?, find("high")?])
}

/// The columns that count the cases of a column: those that are such a case, and those that it rests on.
fn counts_of(column: &str) -> (Option<&'static str>, Option<&'static str>) {
    let share = |count, of| (Some(count), Some(of));
    let stem = column.trim_end_matches("_low").trim_end_matches("_high");
    match stem {
        "recurrence_rate" => share("recurrences", "labelled"),
        "recurred_while_fix_open_ratio" => share("recurred_while_fix_open", "recurrences"),
        "on_time_ratio" => share("on_time", "due"),
        "overdue_ratio" => share("overdue", "open_with_due"),
        "policy_ratio" => share("policy_met", "policy_due"),
        "actions_3_to_7_ratio" => share("actions_3_to_7", "actions_per_incident_n"),
        "expected_recurrence_rate" | "recurrence_ratio" => (None, Some("labelled")),
        "incidents_per_30_days" => (None, Some("incidents")),
        "actions_per_incident_median" => (None, Some("actions_per_incident_n")),
        "closed_median_days" => (None, Some("closed")),
        "open_age_median_days" => (None, Some("open")),
        "days_overdue_median" => (None, Some("overdue")),
        _ if stem.starts_with("days_since_previous_") => (None, Some("recurrences")),
        _ if stem.starts_with("resolve_minutes_") => (None, Some("resolve_minutes_n")),
        _ if stem.starts_with("time_to_close_") => (None, Some("time_to_close_n")),
        _ => (None, None),
    }
}

/// Holds limits against the figures of a window.
#[must_use]
pub fn gate<'a>(limits: &'a [Limit], window: &WindowRow) -> Gate<'a> {
    let table = windows_table([window]);
    let columns = table.columns;
    let cells: Vec<Value<'_>> = table.rows.flatten().collect();
    let cell = |name: &str| columns.iter().position(|column| *column == name).and_then(|at| cells.get(at));
    let number = |name: &str| match cell(name) {
        Some(Value::Number(number)) => Some(*number),
        Some(Value::Count(count)) => Some(*count as f64),
        _ => None,
    };
    let count = |name: &str| match cell(name) {
        Some(Value::Count(count)) => Some(*count),
        _ => None,
    };
    let judged = limits.iter().map(|limit| {
        let ends = interval_of(limit.column);
        let (of_them, of) = counts_of(limit.column);
        let value = number(limit.column);
        let [low, high] = ends.map_or([None, None], |ends| ends.map(number));
        let verdict = judge(limit, value, low, high);
        Judged {
            limit,
            value,
            low,
            high,
            count: of_them.and_then(count),
            of: of.and_then(count),
            verdict,
            fails: match verdict {
                LimitVerdict::Exceeded => true,
                LimitVerdict::TooFew => limit.fails_when_undefined,
                LimitVerdict::Met | LimitVerdict::Unclear => false,
            },
        }
    });
    Gate { window: window.window, warming_up: window.warming_up, limits: judged.collect() }
}

/// Holds one figure against its limit.
fn judge(limit: &Limit, value: Option<f64>, low: Option<f64>, high: Option<f64>) -> LimitVerdict {
    let is_beyond = |number: f64| match limit.bound {
        Bound::AtLeast => number < limit.limit,
        Bound::AtMost => number > limit.limit,
    };
    let near_end = match limit.bound {
        Bound::AtLeast => high,
        Bound::AtMost => low,
    };
    match (limit.when, value) {
        // A median that is not reached yet may still have a lower end.
        (When::Clear, _) if near_end.is_some_and(is_beyond) => LimitVerdict::Exceeded,
        (_, None) => LimitVerdict::TooFew,
        (When::Clear, Some(value)) if is_beyond(value) => LimitVerdict::Unclear,
        (When::Value, Some(value)) if is_beyond(value) => LimitVerdict::Exceeded,
        (_, Some(_)) => LimitVerdict::Met,
    }
}

impl Gate<'_> {
    /// Counts the limits that fail the job.
    #[must_use]
    pub fn failures(&self) -> usize {
        self.limits.iter().filter(|judged| judged.fails).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limit(bound: Bound, when: When) -> Limit {
        let place = Place::file("cofactor.toml");
        Limit { column: "on_time_ratio", bound, limit: 0.5, when, fails_when_undefined: false, place }
    }

    #[test]
    fn the_limit_itself_is_kept() {
        for bound in [Bound::AtLeast, Bound::AtMost] {
            for when in [When::Value, When::Clear] {
                let verdict = judge(&limit(bound, when), Some(0.5), Some(0.5), Some(0.5));
                assert_eq!(verdict, LimitVerdict::Met);
            }
        }
    }

    #[test]
    fn clear_means_the_whole_interval() {
        let judged = |bound, when, [value, low, high]: [f64; 3]| {
            judge(&limit(bound, when), Some(value), Some(low), Some(high))
        };
        let (below, around) = ([0.3, 0.2, 0.4], [0.4, 0.3, 0.6]);
        assert_eq!(judged(Bound::AtLeast, When::Value, around), LimitVerdict::Exceeded);
        assert_eq!(judged(Bound::AtLeast, When::Clear, around), LimitVerdict::Unclear);
        assert_eq!(judged(Bound::AtLeast, When::Clear, below), LimitVerdict::Exceeded);
        assert_eq!(judged(Bound::AtMost, When::Clear, below), LimitVerdict::Met);
        assert_eq!(judged(Bound::AtMost, When::Value, [0.6, 0.4, 0.7]), LimitVerdict::Exceeded);
        assert_eq!(judged(Bound::AtMost, When::Clear, [0.6, 0.4, 0.7]), LimitVerdict::Unclear);
    }

    #[test]
    fn a_median_that_is_not_reached_can_be_beyond() {
        let at_most = |when| judge(&limit(Bound::AtMost, when), None, Some(0.6), None);
        assert_eq!(at_most(When::Clear), LimitVerdict::Exceeded);
        assert_eq!(at_most(When::Value), LimitVerdict::TooFew);
    }

    #[test]
    fn every_count_and_every_end_is_a_column() {
        let columns: Vec<&str> = limit_columns().collect();
        for column in &columns {
            let (count, of) = counts_of(column);
            for name in [count, of].into_iter().flatten() {
                assert!(columns.contains(&name), "{column}: {name}");
            }
        }
        let with_interval: Vec<&str> = interval_columns().collect();
        assert_eq!(
            with_interval,
            [
                "incidents_per_30_days",
                "recurrence_rate",
                "recurred_while_fix_open_ratio",
                "time_to_close_median_days",
                "on_time_ratio",
                "overdue_ratio",
                "policy_ratio",
                "actions_3_to_7_ratio",
            ]
        );
    }
}
