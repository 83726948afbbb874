//! From a record of another tool to the cells of a record of the plain format.

use std::borrow::Cow;

use jiff::tz::TimeZone;

use super::super::cell::Cell;
use super::super::local_time::{DateOrder, read_local_time};
use super::super::table::Table;
use super::super::time::{ReadTime, TimeError, read_time};
use super::columns::{incident, item};
use super::foreign::Foreign;
use super::roles::{Role, labeled};
use super::{Format, Rule, Take};
use crate::model::{DAY, Instant, ItemKind, Outcome};

/// What an export writes where there is no time.
const NO_TIME: [&str; 6] = ["unknown", "n/a", "none", "null", "-", "never"];

/// What may stand between the values of a cell, the surest first.
const DELIMITERS: [&str; 4] = ["\n", ";", "|", ", "];

/// How the times of a file are read.
pub(in crate::ingest) struct Clock<'z> {
    /// The zone of times without an offset.
    pub zone: &'z TimeZone,
    /// Whether day or month comes first.
    pub order: Option<DateOrder>,
    /// Whether any time was without an offset.
    pub is_local: bool,
}

impl Clock<'_> {
    /// Reads a time; what is none stays a text, which is rejected with its place later on.
    pub fn cell<'a>(&mut self, text: Cow<'a, str>) -> Cell<'a> {
        match self.read(&text) {
            Ok(None) => Cell::Empty,
            Ok(Some(time)) if time.is_date => Cell::Date(time.at),
            Ok(Some(time)) => Cell::Instant(time.at),
            Err(_) => Cell::Text(text),
        }
    }

    /// Reads a time.
    pub fn read(&mut self, text: &str) -> Result<Option<ReadTime>, TimeError> {
        if NO_TIME.iter().any(|none| text.eq_ignore_ascii_case(none)) {
            return Ok(None);
        }
        let read = match read_time(text, self.zone) {
            Err(TimeError::Form) => read_local_time(text, self.order, self.zone),
            other => other,
        }?;
        self.is_local |= read.is_local;
        Ok(Some(read))
    }

    fn utc(&self) -> Clock<'static> {
        static UTC: TimeZone = TimeZone::UTC;
        Clock { zone: &UTC, order: self.order, is_local: false }
    }

    /// Reads a day: midnight is no time of it.
    fn day<'a>(&mut self, text: Cow<'a, str>) -> Cell<'a> {
        match self.cell(text) {
            Cell::Instant(at) if at.civil(self.zone).time() == jiff::civil::Time::midnight() => {
                Cell::Date(at)
            }
            other => other,
        }
    }
}

/// A record on its way.
pub(in crate::ingest) struct Draft<'a> {
    /// The cells of the plain format.
    pub cells: Vec<Cell<'a>>,
    /// The path that each cell came from.
    pub origins: Vec<Option<&'static str>>,
    /// Why the record is no incident and no action item, if it is neither.
    pub left_out: Option<&'static str>,
}

impl<'a> Draft<'a> {
    /// Fills the cells by the rules of a format.
    ///
    /// `delimiter` separates the values of a cell; without it, it is found in each.
    pub fn new(
        format: &'static Format,
        foreign: &Foreign<'a>,
        clock: &mut Clock<'_>,
        delimiter: Option<&str>,
    ) -> Self {
        let width = format.table.columns().len();
        let mut draft = Self { cells: vec![Cell::Empty; width], origins: vec![None; width], left_out: None };
        for rule in format.rules {
            draft.follow(rule, foreign, clock);
        }
        match format.table {
            Table::Incidents => {
                draft.set(incident::SOURCE, Cell::Text(Cow::Borrowed(format.source)));
                let marks = delimiter.map_or(DELIMITERS.to_vec(), |delimiter| vec![delimiter]);
                foreign.each_role(&mut |role, text| {
                    for text in split(text, &marks) {
                        draft.add(role, text);
                    }
                });
            }
            _ => draft.set(item::SOURCE, Cell::Text(Cow::Borrowed(format.source))),
        }
        (format.finish)(&mut draft, foreign, clock);
        if format.table == Table::ActionItems {
            draft.settle_outcome(format, foreign, clock);
        }
        draft
    }

    fn follow(&mut self, rule: &Rule, foreign: &Foreign<'a>, clock: &mut Clock<'_>) {
        let column = rule.column;
        if let Take::Held = rule.take {
            let is_there = rule.paths.iter().any(|path| foreign.has(path));
            if is_there {
                let holds = rule.paths.iter().any(|path| foreign.holds(path));
                self.set(column, Cell::Flag(holds));
            }
            return;
        }
        if let Take::List = rule.take {
            let texts = foreign.texts(rule.paths);
            if !texts.is_empty() {
                self.origins[column] = rule.paths.first().copied();
                self.set(column, Cell::List(texts));
            }
            return;
        }
        let Some((text, path)) = foreign.text_and_path(rule.paths) else { return };
        self.origins[column] = rule.paths.get(path).copied();
        let cell = match rule.take {
            Take::Time => clock.cell(text),
            Take::UtcTime => clock.utc().cell(text),
            Take::Day => clock.day(text),
            Take::UtcDay => match clock.utc().read(&text) {
                Ok(Some(time)) => {
                    let midnight = Instant(time.at.0.div_euclid(DAY) * DAY);
                    Cell::Date(first_midnight(midnight, clock.zone))
                }
                Ok(None) => Cell::Empty,
                Err(_) => Cell::Text(text),
            },
            Take::Words(table) => {
                let stands_for = table.iter().find(|(word, _)| text.eq_ignore_ascii_case(word));
                Cell::Text(stands_for.map_or(text, |(_, ours)| Cow::Borrowed(*ours)))
            }
            Take::Text | Take::List | Take::Held => Cell::Text(text),
        };
        self.set(column, cell);
    }

    /// Sets a cell; no value changes nothing.
    pub fn set(&mut self, column: usize, cell: Cell<'a>) {
        if !cell.is_empty() {
            self.cells[column] = cell;
        }
    }

    /// Sets a cell that is still empty.
    pub fn set_if_empty(&mut self, column: usize, cell: Cell<'a>) {
        if self.cells[column].is_empty() {
            self.set(column, cell);
        }
    }

    /// Returns the text of a cell.
    pub fn text(&self, column: usize) -> Option<Cow<'_, str>> {
        self.cells[column].as_text()
    }

    /// Marks an incident as left out of the figures.
    pub fn exclude(&mut self, reason: &'static str) {
        self.cells[incident::EXCLUDED] = Cell::Text(Cow::Borrowed(reason));
    }

    /// Adds an item of an incident, or its team.
    pub fn add(&mut self, role: Role, text: Cow<'a, str>) {
        let column = match role {
            Role::Team => return self.set_if_empty(incident::TEAM, Cell::Text(text)),
            Role::Items(ItemKind::Factor) => incident::FACTORS,
            Role::Items(ItemKind::System) => incident::SYSTEMS,
            Role::Items(ItemKind::Trigger) => incident::TRIGGERS,
        };
        match &mut self.cells[column] {
            Cell::List(texts) => texts.push(text),
            cell => *cell = Cell::List(vec![text]),
        }
    }

    /// Adds the items that tags such as `factor:missing timeout` name.
    pub fn add_tags(&mut self, tags: Vec<Cow<'a, str>>) {
        for tag in tags {
            if let Some((role, rest)) = labeled(&tag) {
                let rest = rest.to_owned();
                self.add(role, Cow::Owned(rest));
            }
        }
    }

    /// Settles what became of an action item, and where its closing time comes from.
    fn settle_outcome(&mut self, format: &Format, foreign: &Foreign<'a>, clock: &mut Clock<'_>) {
        let is_closed = !self.cells[item::CLOSED].is_empty();
        let stated = self.text(item::OUTCOME).and_then(|text| Outcome::parse(&text));
        // Trackers have as many states as their users invent: a closing time tells closed ones.
        let outcome = stated.unwrap_or(if is_closed { Outcome::Done } else { Outcome::Open });
        if matches!(outcome, Outcome::Done | Outcome::Dropped) {
            let mut source = format.source;
            if !is_closed && let Some(text) = foreign.text(format.updated) {
                self.set(item::CLOSED, clock.cell(text));
                self.origins[item::CLOSED] = format.updated.first().copied();
                source = "updated_at";
            }
            if !self.cells[item::CLOSED].is_empty() {
                self.set(item::CLOSED_SOURCE, Cell::Text(Cow::Borrowed(source)));
            }
        }
        self.cells[item::OUTCOME] = Cell::Text(Cow::Borrowed(outcome.name()));
    }
}

/// Splits a cell at the first of the marks that it holds; without any it is one value.
fn split<'a>(text: Cow<'a, str>, marks: &[&str]) -> Vec<Cow<'a, str>> {
    match (text, marks) {
        (text, []) => vec![text],
        (text, [mark, rest @ ..]) if !text.contains(mark) => split(text, rest),
        (Cow::Borrowed(text), [mark, ..]) => {
            text.split(mark).map(|part| Cow::Borrowed(part.trim())).collect()
        }
        (Cow::Owned(text), [mark, ..]) => {
            text.split(mark).map(|part| Cow::Owned(part.trim().to_owned())).collect()
        }
    }
}

/// Returns the midnight in a zone of the day that starts at a midnight in UTC.
fn first_midnight(midnight: Instant, zone: &TimeZone) -> Instant {
    let date = midnight.civil(&TimeZone::UTC).date();
    Instant::from_civil(date.to_datetime(jiff::civil::Time::midnight()), zone).unwrap_or(midnight)
}
