//! The plain format: one record of one of the three tables, from cells to rows.

use std::borrow::Cow;

use super::bad_value::shortened;
use super::involvement::RawInvolvement;
use super::load::Load;
use super::message::Message;
use super::record::{PlainTime, RecordCells, Values};
use super::table::{ACTION_COLUMNS, INCIDENT_COLUMNS, Table};
use super::time::{TimeError, following_midnight, read_time};
use crate::frame::{ActionItemRow, DatedItem, Excluded, IncidentRow, NO_ROW, ShortText};
use crate::model::{ActionKind, Category, Instant, ItemKind, Priority, Severity};

const TIME_HINT: &str = "Write a time as 2024-07-01T13:00:00Z, 2024-07-01 13:00, or a date as 2024-07-01.";
/// The columns of an action item, as bits, of which many exports hold none: source to ticket, and `closed_at_source`.
const ACTION_DESCRIPTION: u32 = 0b100_0011_1111_1100;
/// The largest impact that is read: sums of many times as many as there are still have their digits.
const MOST_IMPACT: f64 = 1e15;
/// The longest id that is read, in bytes.
pub(super) const MAX_ID: usize = 4096;

impl Load<'_> {
    /// Takes one record of a table.
    pub fn record<'r, V: Values<'r>>(&mut self, table: Table, record: &RecordCells<'_, V>) {
        match table {
            Table::Incidents => self.incident(record),
            Table::Involvements => self.involvement(record),
            Table::ActionItems => self.action_item(record),
        }
    }

    fn incident<'r, V: Values<'r>>(&mut self, record: &RecordCells<'_, V>) {
        let Some(id) = self.id(record, 0, "incident_id") else { return };
        let mut times = [None; 8];
        for (time, column) in times.iter_mut().zip(6..14) {
            match self.time(record, column, &INCIDENT_COLUMNS) {
                Ok(read) => *time = read.map(|(at, _)| at),
                Err(()) => return,
            }
        }
        let row_of_times = IncidentRow::of_times(times);
        let Some(occurred) = row_of_times.occurred() else {
            self.diagnostics.reject(
                "missing_time",
                (record.place)(None),
                Message::new("incident `{}` has no time at which it occurred", [id.as_ref().into()]),
                "Fill occurred_at, started_at, detected_at or created_at.",
            );
            return;
        };
        let Ok(excluded) = self.excluded(record, 3) else { return };
        let impact_value = record.cell(16).as_number();
        let Some(impact_value) =
            impact_value.ok().filter(|value| value.is_none_or(|v| v.abs() <= MOST_IMPACT))
        else {
            self.bad_value(record, 16, "impact_value", "a number up to 1e15");
            return;
        };
        let resolved_at = match row_of_times.resolved_at {
            Some(at) if at < occurred => {
                self.diagnostics.warn(
                    "resolved_before_occurred",
                    (record.place)(Some(11)),
                    Message::new(
                        "incident `{}` is resolved at {}, before it occurred at {}: its resolution is ignored",
                        [id.as_ref().into(), at.into(), occurred.into()],
                    ),
                    "Correct one of the two times.",
                );
                None
            }
            other => other,
        };
        let severity_text = record.text(4);
        let severity = severity_text.as_deref().and_then(Severity::parse);
        if let Some(text) = severity_text.as_deref().filter(|_| severity.is_none()) {
            self.unread(
                record,
                4,
                ["severity", text],
                "Severities are 1 to 5, as in 2, SEV2 or P2, and words such as critical or minor.",
            );
        }
        let severity_raw = record.text(5).or_else(|| {
            severity_text
                .clone()
                .filter(|text| severity.is_none_or(|severity| text.as_bytes() != [b'0' + severity.level()]))
        });
        let (source, title, team) = (record.text(1), record.text(2), record.text(14));
        let (url, summary) = (record.text(15), record.text(17));
        let row = IncidentRow {
            incident_id: &id,
            source: source.as_deref(),
            title: title.as_deref(),
            excluded,
            severity,
            severity_raw: severity_raw.as_deref(),
            occurred_at: Some(occurred),
            resolved_at,
            team: team.as_deref(),
            url: url.as_deref(),
            impact_value,
            summary: summary.as_deref(),
            ..row_of_times
        };
        let Some((_, row)) = self.push_incident(&row, record.line) else { return };
        for (column, kind) in [(18, ItemKind::Factor), (19, ItemKind::System), (20, ItemKind::Trigger)] {
            record.cell(column).for_each_item(|name| self.push_listed(row, kind, name));
        }
    }

    fn involvement<'r, V: Values<'r>>(&mut self, record: &RecordCells<'_, V>) {
        let Some(id) = self.id(record, 0, "incident_id") else { return };
        let kind = record.text(1).unwrap_or_default();
        let Some(kind) = ItemKind::parse(&kind) else {
            self.bad_value(record, 1, "kind", "factor, trigger or system");
            return;
        };
        let Some(name) = record.text(2).or_else(|| record.text(3)) else {
            self.diagnostics.reject(
                "missing_name",
                (record.place)(Some(2)),
                Message::new("an item of incident `{}` has no name", [id.as_ref().into()]),
                "Fill the column name, or remove the row.",
            );
            return;
        };
        let text = record.text(4);
        let category = text.as_deref().and_then(Category::parse);
        if text.is_some() && category.is_none() {
            self.bad_value(
                record,
                4,
                "category",
                "technical, process, organizational, environmental or unknown",
            );
            return;
        }
        let Ok(known_risk) = record.cell(5).as_flag() else {
            self.bad_value(record, 5, "known_risk", "true or false");
            return;
        };
        let Some(key) = self.incident_key(&id) else { return };
        // A table that cofactor wrote has the unified name in `name` and the text as written in `raw`.
        let raw = record.text(3).unwrap_or(Cow::Borrowed(&name));
        self.push_involvement(key, NO_ROW, kind, [&name, &raw], category, known_risk, record.line);
    }

    fn action_item<'r, V: Values<'r>>(&mut self, record: &RecordCells<'_, V>) {
        let Some(id) = self.id(record, 0, "action_item_id") else { return };
        let Ok(created) = self.time(record, 10, &ACTION_COLUMNS) else { return };
        let Ok(due) = self.time(record, 11, &ACTION_COLUMNS) else { return };
        let Ok(closed) = self.time(record, 12, &ACTION_COLUMNS) else { return };
        let Some((created_at, _)) = created else {
            self.diagnostics.reject(
                "missing_time",
                (record.place)(Some(10)),
                Message::new("action item `{}` has no created_at", [id.as_ref().into()]),
                "Fill created_at: without it nothing can be said about the item at any time.",
            );
            return;
        };
        // A due date without a time is due through that day.
        let due_at = due.map(|(at, is_date)| if is_date { following_midnight(at, self.zone()) } else { at });
        let Ok(has_owner) = record.cell(8).as_flag() else {
            self.bad_value(record, 8, "has_owner", "true or false");
            return;
        };
        let (outcome, closed_at) = self.outcome(record, &id, created_at, closed.map(|(at, _)| at));
        let incident = match record.text(1) {
            None => NO_ROW,
            Some(text) => match self.incident_key(&text) {
                Some(key) => key,
                None => return,
            },
        };
        let [due_at, closed_at] = [due_at, closed_at].map(|at| at.unwrap_or(Instant::NEVER));
        let dated = DatedItem { action_item_id: &id, incident, created_at, due_at, closed_at, outcome };
        if !record.values.may_hold(ACTION_DESCRIPTION) {
            self.push_dated_action_item(dated, ShortText::of(&id), record.line);
            return;
        }
        let (source, title, priority_text) = (record.text(2), record.text(3), record.text(5));
        let priority = priority_text.as_deref().and_then(Priority::parse);
        if let Some(text) = priority_text.as_deref().filter(|_| priority.is_none()) {
            self.unread(record, 5, ["priority", text], "Priorities are high, medium and low, and their usual spellings, such as P1, urgent or minor.");
        }
        let priority_raw = record.text(6).or_else(|| {
            priority_text
                .clone()
                .filter(|text| priority.is_none_or(|priority| priority.name() != text.as_ref()))
        });
        let (team, ticket, closed_at_source) = (record.text(7), record.text(9), record.text(14));
        let row = ActionItemRow {
            dated,
            source: source.as_deref(),
            title: title.as_deref(),
            kind: record.text(4).as_deref().and_then(ActionKind::parse),
            priority,
            priority_raw: priority_raw.as_deref(),
            team: team.as_deref(),
            has_owner,
            ticket: ticket.as_deref(),
            closed_at_source: closed_at_source.as_deref(),
        };
        self.push_action_item(&row, record.line);
    }

    #[inline]
    fn id<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
        name: &str,
    ) -> Option<Cow<'r, str>> {
        match record.text(column) {
            Some(id) if id.len() <= MAX_ID => Some(id),
            Some(id) => {
                self.diagnostics.reject(
                    "bad_id",
                    (record.place)(Some(column)),
                    Message::new("{} is {} bytes long", [name.into(), id.len().into()]),
                    "An id is at most 4,096 bytes long.",
                );
                None
            }
            None => {
                self.diagnostics.reject(
                    "missing_id",
                    (record.place)(Some(column)),
                    Message::new("{} is empty", [name.into()]),
                    "Every row needs its id.",
                );
                None
            }
        }
    }

    fn excluded<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
    ) -> Result<Option<Excluded>, ()> {
        let Some(text) = record.text(column) else { return Ok(None) };
        if matches!(text.to_ascii_lowercase().as_str(), "false" | "no" | "0" | "none") {
            return Ok(None);
        }
        let reason = Excluded::parse(&text);
        if reason.is_none() {
            self.bad_value(record, column, "excluded", "test, maintenance, duplicate or declined");
        }
        reason.map(Some).ok_or(())
    }

    /// Reads a time, with the mark of a date alone; a text that is none rejects the record.
    #[inline]
    fn time<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
        names: &[&str],
    ) -> Result<Option<(Instant, bool)>, ()> {
        match record.values.time(column) {
            PlainTime::Absent => Ok(None),
            PlainTime::Known(at, is_date) => Ok(Some((at, is_date))),
            PlainTime::Written => self.written_time(record, column, names),
        }
    }

    /// Reads a time that is written in another way than most.
    #[cold]
    fn written_time<'r, V: Values<'r>>(
        &mut self,
        record: &RecordCells<'_, V>,
        column: usize,
        names: &[&str],
    ) -> Result<Option<(Instant, bool)>, ()> {
        let Some(text) = record.text(column) else { return Ok(None) };
        match read_time(&text, self.zone()) {
            Ok(read) => {
                self.has_local_times |= read.is_local;
                Ok(Some((read.at, read.is_date)))
            }
            Err(error) => {
                let why = match error {
                    TimeError::Form => "is no time",
                    TimeError::NoSuchTime => "names a day or an hour that does not exist",
                    TimeError::OutOfRange => "lies outside the years 1 to 9998",
                };
                self.diagnostics.reject(
                    "bad_time",
                    (record.place)(Some(column)),
                    Message::new("{} `{}` {}", [names[column].into(), shortened(&text).into(), why.into()]),
                    TIME_HINT,
                );
                Err(())
            }
        }
    }

    #[expect(clippy::too_many_arguments, reason = "one argument a column of the table")]
    pub(super) fn push_involvement(
        &mut self,
        incident: u32,
        row: u32,
        kind: ItemKind,
        [name, raw]: [&str; 2],
        category: Option<Category>,
        known_risk: Option<bool>,
        line: u64,
    ) {
        let is_same = name == raw;
        let Some(name) = self.texts.intern(name) else { return };
        let Some(raw) = (if is_same { Some(name) } else { self.texts.intern(raw) }) else { return };
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        let file = self.file_number();
        self.involvements.push(RawInvolvement {
            incident,
            row,
            kind,
            name,
            raw,
            category,
            known_risk,
            file,
            line,
        });
    }
}
