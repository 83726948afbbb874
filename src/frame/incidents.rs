//! The table of incidents.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, Float64Array, LargeStringArray, RecordBatch, TimestampMicrosecondArray, UInt8Array,
    UInt32Array,
};

use super::absent::Absent;
use super::column::{
    CodeColumn, InstantColumn, NumberColumn, TextColumn, WordColumn, Words, instant_at, named_codes, reorder,
    reorder_instants,
};
use super::schema::{self, published};
use crate::model::{Instant, Severity};

/// Why an incident is left out of every figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Excluded {
    /// A test or a drill.
    Test,
    /// Planned maintenance.
    Maintenance,
    /// A duplicate of another, or merged into it.
    Duplicate,
    /// Declined or canceled.
    Declined,
}

impl Excluded {
    /// Every reason, in order.
    pub const ALL: [Self; 4] = [Self::Test, Self::Maintenance, Self::Duplicate, Self::Declined];
    const NAMES: [&str; 4] = ["test", "maintenance", "duplicate", "declined"];

    /// Names the reason as columns hold it.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// Reads a reason.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim().to_ascii_lowercase().as_str() {
            "test" | "drill" | "exercise" | "tutorial" | "example" => Some(Self::Test),
            "maintenance" | "scheduled" => Some(Self::Maintenance),
            "duplicate" | "merged" => Some(Self::Duplicate),
            "declined" | "canceled" | "cancelled" => Some(Self::Declined),
            _ => None,
        }
    }
}

/// One incident as a reader hands it over.
#[derive(Debug, Clone, Default)]
pub struct IncidentRow<'a> {
    /// Its id.
    pub incident_id: &'a str,
    /// The tool or the organization it came from.
    pub source: Option<&'a str>,
    /// Its title.
    pub title: Option<&'a str>,
    /// Why it is left out, if it is.
    pub excluded: Option<Excluded>,
    /// Its severity.
    pub severity: Option<Severity>,
    /// Its severity as written.
    pub severity_raw: Option<&'a str>,
    /// When it occurred, by the rule of the population.
    pub occurred_at: Option<Instant>,
    /// When its record was made.
    pub created_at: Option<Instant>,
    /// When the fault began.
    pub started_at: Option<Instant>,
    /// When it was noticed.
    pub detected_at: Option<Instant>,
    /// When service was restored.
    pub mitigated_at: Option<Instant>,
    /// When it was over.
    pub resolved_at: Option<Instant>,
    /// When its postmortem was published.
    pub published_at: Option<Instant>,
    /// When its postmortem was reviewed.
    pub reviewed_at: Option<Instant>,
    /// The owning team.
    pub team: Option<&'a str>,
    /// The address of its record.
    pub url: Option<&'a str>,
    /// A measure of impact in the user's own unit.
    pub impact_value: Option<f64>,
    /// A short account.
    pub summary: Option<&'a str>,
}

impl IncidentRow<'_> {
    /// Makes a row of nothing but times, in the order of the columns from `occurred_at` to `reviewed_at`.
    #[must_use]
    pub fn of_times(times: [Option<Instant>; 8]) -> Self {
        Self {
            occurred_at: times[0],
            created_at: times[1],
            started_at: times[2],
            detected_at: times[3],
            mitigated_at: times[4],
            resolved_at: times[5],
            published_at: times[6],
            reviewed_at: times[7],
            ..Self::default()
        }
    }

    /// Returns when it occurred: as stated, else when it started, was detected or was created.
    #[must_use]
    pub fn occurred(&self) -> Option<Instant> {
        self.occurred_at.or(self.started_at).or(self.detected_at).or(self.created_at)
    }
}

/// Builds [`Incidents`] row by row.
#[derive(Default)]
pub struct IncidentsBuilder {
    incident_id: TextColumn,
    source: WordColumn,
    title: TextColumn,
    excluded: CodeColumn,
    severity: CodeColumn,
    severity_raw: WordColumn,
    occurred_at: InstantColumn,
    created_at: InstantColumn,
    started_at: InstantColumn,
    detected_at: InstantColumn,
    mitigated_at: InstantColumn,
    resolved_at: InstantColumn,
    published_at: InstantColumn,
    reviewed_at: InstantColumn,
    team: WordColumn,
    url: TextColumn,
    impact_value: NumberColumn,
    summary: TextColumn,
    len: u32,
}

impl IncidentsBuilder {
    /// Appends a row and returns its number.
    #[inline]
    pub fn push(&mut self, row: &IncidentRow<'_>) -> u32 {
        let n = self.len as usize;
        self.incident_id.put(n, Some(row.incident_id));
        self.source.put(n, row.source);
        self.title.put(n, row.title);
        self.excluded.put(n, row.excluded.map(|excluded| excluded as u8));
        self.severity.put(n, row.severity.map(Severity::level));
        self.severity_raw.put(n, row.severity_raw);
        self.occurred_at.put(n, row.occurred_at);
        self.created_at.put(n, row.created_at);
        self.started_at.put(n, row.started_at);
        self.detected_at.put(n, row.detected_at);
        self.mitigated_at.put(n, row.mitigated_at);
        self.resolved_at.put(n, row.resolved_at);
        self.published_at.put(n, row.published_at);
        self.reviewed_at.put(n, row.reviewed_at);
        self.team.put(n, row.team);
        self.url.put(n, row.url);
        self.impact_value.put(n, row.impact_value);
        self.summary.put(n, row.summary);
        self.len += 1;
        self.len - 1
    }

    /// Takes memory for so many more rows like those so far.
    pub fn make_room(&mut self, rows: usize) {
        for column in [&mut self.source, &mut self.severity_raw, &mut self.team] {
            column.make_room(rows);
        }
        for column in [&mut self.incident_id, &mut self.title, &mut self.url, &mut self.summary] {
            column.make_room(rows);
        }
        for column in [&mut self.excluded, &mut self.severity] {
            column.make_room(rows);
        }
        for column in [
            &mut self.occurred_at,
            &mut self.created_at,
            &mut self.started_at,
            &mut self.detected_at,
            &mut self.mitigated_at,
            &mut self.resolved_at,
            &mut self.published_at,
            &mut self.reviewed_at,
        ] {
            column.make_room(rows);
        }
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> u32 {
        self.len
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Returns the table in the order of its rows so far.
    #[must_use]
    pub fn finish(self) -> Incidents {
        let absent = Absent::new(self.len as usize);
        Incidents {
            incident_id: self.incident_id.finish(&absent),
            source: self.source.finish(&absent),
            title: self.title.finish(&absent),
            excluded: self.excluded.finish(&absent),
            severity: self.severity.finish(&absent),
            severity_raw: self.severity_raw.finish(&absent),
            occurred_at: self.occurred_at.finish(&absent),
            created_at: self.created_at.finish(&absent),
            started_at: self.started_at.finish(&absent),
            detected_at: self.detected_at.finish(&absent),
            mitigated_at: self.mitigated_at.finish(&absent),
            resolved_at: self.resolved_at.finish(&absent),
            published_at: self.published_at.finish(&absent),
            reviewed_at: self.reviewed_at.finish(&absent),
            team: self.team.finish(&absent),
            url: self.url.finish(&absent),
            impact_value: self.impact_value.finish(&absent),
            summary: self.summary.finish(&absent),
        }
    }
}

/// The incidents, one row each. Columns as in [`schema::incidents`].
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct Incidents {
    pub incident_id: LargeStringArray,
    pub source: Words,
    pub title: LargeStringArray,
    pub excluded: UInt8Array,
    pub severity: UInt8Array,
    pub severity_raw: Words,
    pub occurred_at: TimestampMicrosecondArray,
    pub created_at: TimestampMicrosecondArray,
    pub started_at: TimestampMicrosecondArray,
    pub detected_at: TimestampMicrosecondArray,
    pub mitigated_at: TimestampMicrosecondArray,
    pub resolved_at: TimestampMicrosecondArray,
    pub published_at: TimestampMicrosecondArray,
    pub reviewed_at: TimestampMicrosecondArray,
    pub team: Words,
    pub url: LargeStringArray,
    pub impact_value: Float64Array,
    pub summary: LargeStringArray,
}

impl Default for Incidents {
    fn default() -> Self {
        IncidentsBuilder::default().finish()
    }
}

impl Incidents {
    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.incident_id.len()
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns the reason for which a row is left out, if it is.
    #[must_use]
    pub fn excluded_at(&self, row: usize) -> Option<Excluded> {
        (!self.excluded.is_null(row))
            .then(|| Excluded::ALL.get(usize::from(self.excluded.value(row))).copied())
            .flatten()
    }

    /// Returns when a row occurred.
    #[must_use]
    pub fn occurred(&self, row: usize) -> Instant {
        instant_at(&self.occurred_at, row).unwrap_or(Instant::NEVER)
    }

    /// Returns the table with its rows in another order, or without some.
    #[must_use]
    pub fn reordered(&self, order: &UInt32Array) -> Self {
        Self {
            incident_id: reorder(&self.incident_id, order),
            source: reorder(&self.source, order),
            title: reorder(&self.title, order),
            excluded: reorder(&self.excluded, order),
            severity: reorder(&self.severity, order),
            severity_raw: reorder(&self.severity_raw, order),
            occurred_at: reorder_instants(&self.occurred_at, order),
            created_at: reorder_instants(&self.created_at, order),
            started_at: reorder_instants(&self.started_at, order),
            detected_at: reorder_instants(&self.detected_at, order),
            mitigated_at: reorder_instants(&self.mitigated_at, order),
            resolved_at: reorder_instants(&self.resolved_at, order),
            published_at: reorder_instants(&self.published_at, order),
            reviewed_at: reorder_instants(&self.reviewed_at, order),
            team: reorder(&self.team, order),
            url: reorder(&self.url, order),
            impact_value: reorder(&self.impact_value, order),
            summary: reorder(&self.summary, order),
        }
    }

    /// Renders rows `start .. start + len` in the published columns.
    #[must_use]
    pub fn batch(&self, start: usize, len: usize) -> RecordBatch {
        published(schema::incidents_schema(), self.columns(start, len))
    }

    /// Renders rows `start .. start + len` in the published columns, those of words as they are kept.
    #[must_use]
    pub fn columns(&self, start: usize, len: usize) -> Vec<ArrayRef> {
        let len = len.min(self.len().saturating_sub(start));
        let instants = |column: &TimestampMicrosecondArray| Arc::new(column.slice(start, len)) as _;
        let text = |column: &LargeStringArray| Arc::new(column.slice(start, len)) as _;
        let words = |column: &Words| Arc::new(column.slice(start, len)) as _;
        vec![
            text(&self.incident_id),
            words(&self.source),
            text(&self.title),
            named_codes(&self.excluded.slice(start, len), &Excluded::NAMES),
            Arc::new(self.severity.slice(start, len)),
            words(&self.severity_raw),
            instants(&self.occurred_at),
            instants(&self.created_at),
            instants(&self.started_at),
            instants(&self.detected_at),
            instants(&self.mitigated_at),
            instants(&self.resolved_at),
            instants(&self.published_at),
            instants(&self.reviewed_at),
            words(&self.team),
            text(&self.url),
            Arc::new(self.impact_value.slice(start, len)),
            text(&self.summary),
        ]
    }
}
