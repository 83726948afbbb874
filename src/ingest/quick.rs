//! The rows that most files are full of, read without detours.
//!
//! A row is taken here when its ids begin and end with a letter or a digit and its times are written as
//! `2024-07-01T13:00:00Z`, in a table that has no other columns than these, severities and lists. Any other row is left
//! to [`super::plain`], before anything of it was taken: what comes of a row is the same either way.

use super::cell::for_each_listed;
use super::csv::Row;
use super::load::Load;
use super::months::Months;
use super::plain::MAX_ID;
use super::record::Fields;
use super::table::Table;
use crate::frame::{DatedItem, IncidentRow, NO_ROW, ShortText};
use crate::model::{Instant, ItemKind, Outcome, Severity};

/// Where the fields of a table stand whose rows may be read here.
pub(super) enum Quick {
    Incidents(IncidentFields),
    ActionItems(ActionFields),
}

/// Where the fields of incidents stand.
pub(super) struct IncidentFields {
    months: Months,
    id: usize,
    /// Those that hold times, with the place of each from `occurred_at` to `reviewed_at`.
    times: Vec<(usize, usize)>,
    severity: Option<usize>,
    lists: [(Option<usize>, ItemKind); 3],
    /// Severities met lately, as written, each at its place.
    severities: Box<[Option<(ShortText, Severity)>; SPELLINGS]>,
}

/// Where the fields of action items stand.
pub(super) struct ActionFields {
    months: Months,
    id: usize,
    incident: Option<usize>,
    created: usize,
    due: Option<usize>,
    closed: Option<usize>,
}

/// How many spellings of severities are remembered at most: a power of two.
const SPELLINGS: usize = 16;
/// The columns of incidents of which rows are read here, as bits: id, severity, times and lists.
const INCIDENT_COLUMNS: u32 = 1 | 1 << 4 | 0xFF << 6 | 0b111 << 18;
/// The columns of action items of which rows are read here, as bits: ids and times.
const ACTION_COLUMNS: u32 = 0b11 | 0b111 << 10;

impl ActionFields {
    /// Returns where the id, the incident and the times stand: created, due and closed.
    pub fn places(&self) -> [Option<usize>; 5] {
        [Some(self.id), self.incident, Some(self.created), self.due, self.closed]
    }
}

impl Quick {
    /// Finds the fields of a table; none when its rows hold anything else.
    pub fn new(table: Table, fields: &Fields) -> Option<Self> {
        match table {
            Table::Incidents if fields.are_once_of(INCIDENT_COLUMNS) => {
                Some(Self::Incidents(IncidentFields {
                    months: Months::default(),
                    id: fields.of(0)?,
                    times: (0..8).filter_map(|time| Some((time, fields.of(6 + time)?))).collect(),
                    severity: fields.of(4),
                    lists: [(18, ItemKind::Factor), (19, ItemKind::System), (20, ItemKind::Trigger)]
                        .map(|(column, kind)| (fields.of(column), kind)),
                    severities: Box::new([None; SPELLINGS]),
                }))
            }
            Table::ActionItems if fields.are_once_of(ACTION_COLUMNS) => {
                Some(Self::ActionItems(ActionFields {
                    months: Months::default(),
                    id: fields.of(0)?,
                    incident: fields.of(1),
                    created: fields.of(10)?,
                    due: fields.of(11),
                    closed: fields.of(12),
                }))
            }
            _ => None,
        }
    }
}

impl Load<'_> {
    /// Takes a row, or returns false and has taken nothing of it.
    #[inline]
    pub(super) fn quick(&mut self, row: &Row<'_>, quick: &mut Quick) -> bool {
        match quick {
            Quick::Incidents(fields) => self.quick_incident(row, fields).is_some(),
            Quick::ActionItems(fields) => self.quick_action_item(row, fields).is_some(),
        }
    }

    #[inline]
    fn quick_action_item(&mut self, row: &Row<'_>, fields: &mut ActionFields) -> Option<()> {
        let action_item_id = plain_id(row, fields.id)?;
        let incident = match fields.incident {
            Some(field) if !row.bytes(field).is_empty() => Some(plain_id(row, field)?),
            _ => None,
        };
        let created_at = plain_time(row, Some(fields.created), &mut fields.months).ok()??;
        let due_at = plain_time(row, fields.due, &mut fields.months).ok()?;
        let closed_at = plain_time(row, fields.closed, &mut fields.months).ok()?;
        if closed_at.is_some_and(|at| at < created_at) {
            return None;
        }
        let incident = match incident {
            Some(id) => self.incident_key(id)?,
            None => NO_ROW,
        };
        let outcome = if closed_at.is_some() { Outcome::Done } else { Outcome::Open };
        let [due_at, closed_at] = [due_at, closed_at].map(|at| at.unwrap_or(Instant::NEVER));
        let dated = DatedItem { action_item_id, incident, created_at, due_at, closed_at, outcome };
        self.push_dated_action_item(dated, ShortText::of(action_item_id), row.line);
        Some(())
    }

    #[inline]
    fn quick_incident(&mut self, row: &Row<'_>, fields: &mut IncidentFields) -> Option<()> {
        let incident_id = plain_id(row, fields.id)?;
        let mut times = [None; 8];
        for (time, field) in &fields.times {
            times[*time] = plain_time(row, Some(*field), &mut fields.months).ok()?;
        }
        let row_of_times = IncidentRow::of_times(times);
        let occurred = row_of_times.occurred()?;
        if row_of_times.resolved_at.is_some_and(|at| at < occurred) {
            return None;
        }
        let severity_text = match fields.severity {
            Some(field) if !row.bytes(field).is_empty() => Some(plain_id(row, field)?),
            _ => None,
        };
        let severity = match severity_text {
            Some(text) => Some(fields.severity_of(text)?),
            None => None,
        };
        let list = |(field, kind): (Option<usize>, ItemKind)| {
            let text = field.map_or("", |field| row.field(field));
            // Anything else in front may be a mark.
            let is_plain = text.as_bytes().first().is_none_or(u8::is_ascii_alphanumeric);
            is_plain.then_some((text, kind))
        };
        let [factors, systems, triggers] = fields.lists.map(list);
        let lists = [factors?, systems?, triggers?];
        let is_level = |text: &&str| text.len() == 1;
        let incident = IncidentRow {
            incident_id,
            severity,
            severity_raw: severity_text.filter(|text| !is_level(text)),
            occurred_at: Some(occurred),
            ..row_of_times
        };
        let (_, number) = self.push_incident(&incident, row.line)?;
        for (text, kind) in lists {
            if !text.is_empty() {
                for_each_listed(text, |item| self.push_listed(number, kind, item));
            }
        }
        Some(())
    }
}

impl IncidentFields {
    fn severity_of(&mut self, text: &str) -> Option<Severity> {
        let Some(short) = ShortText::of(text) else { return Severity::parse(text) };
        match &mut self.severities[short.place(SPELLINGS)] {
            Some((known, severity)) if *known == short => Some(*severity),
            other => {
                let severity = Severity::parse(text)?;
                *other = Some((short, severity));
                Some(severity)
            }
        }
    }
}

/// Returns a field that begins and ends with a letter or a digit and is no longer than an id.
#[inline]
fn plain_id<'a>(row: &Row<'a>, field: usize) -> Option<&'a str> {
    let text = row.field(field);
    let [first, .., last] = text.as_bytes() else { return plain_digit(text) };
    let is_plain = first.is_ascii_alphanumeric() && last.is_ascii_alphanumeric();
    (is_plain && text.len() <= MAX_ID).then_some(text)
}

/// Returns a field of one letter or digit.
#[cold]
fn plain_digit(text: &str) -> Option<&str> {
    let [byte] = text.as_bytes() else { return None };
    byte.is_ascii_alphanumeric().then_some(text)
}

/// A time that is written in another way than most.
struct Written;

/// Returns the time of a field, if there is one.
#[inline]
fn plain_time(row: &Row<'_>, field: Option<usize>, months: &mut Months) -> Result<Option<Instant>, Written> {
    match field.map(|field| row.bytes(field)) {
        None | Some([]) => Ok(None),
        Some(text) => text.try_into().ok().and_then(|text| months.read(text)).map(Some).ok_or(Written),
    }
}
