//! The table of action items.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, LargeStringArray, RecordBatch, TimestampMicrosecondArray, UInt8Array,
    UInt32Array,
};

use super::absent::Absent;
use super::column::{
    CodeColumn, InstantColumn, TextColumn, WordColumn, Words, make_room, named_codes, numbered_texts,
    reorder, reorder_instants,
};
use super::item_rows::ItemRows;
use super::schema::{self, published};
use super::{NO_ROW, is_unchanged, order_by_key_and_id};
use crate::model::{ActionKind, Instant, Outcome, Priority};

/// What is asked of every action item, as a reader hands it over.
#[derive(Debug, Clone, Copy)]
pub struct DatedItem<'a> {
    /// Its id.
    pub action_item_id: &'a str,
    /// The key of its incident, or [`NO_ROW`].
    pub incident: u32,
    /// When it was made.
    pub created_at: Instant,
    /// By when it is due; [`Instant::NEVER`] where nothing is stated.
    pub due_at: Instant,
    /// When it was done or dropped; [`Instant::NEVER`] where it was not.
    pub closed_at: Instant,
    /// What became of it.
    pub outcome: Outcome,
}

/// One action item as a reader hands it over.
#[derive(Debug, Clone)]
pub struct ActionItemRow<'a> {
    /// Which it is and what became of it when.
    pub dated: DatedItem<'a>,
    /// The tool or the organization it came from.
    pub source: Option<&'a str>,
    /// What is to be done.
    pub title: Option<&'a str>,
    /// What it does against the next incident.
    pub kind: Option<ActionKind>,
    /// How urgent it is.
    pub priority: Option<Priority>,
    /// Its priority as written.
    pub priority_raw: Option<&'a str>,
    /// The team that has it.
    pub team: Option<&'a str>,
    /// Whether somebody has it.
    pub has_owner: Option<bool>,
    /// Its ticket.
    pub ticket: Option<&'a str>,
    /// Where its closing time comes from.
    pub closed_at_source: Option<&'a str>,
}

/// Builds [`ActionItems`] row by row.
#[derive(Default)]
pub struct ActionItemsBuilder {
    action_item_id: TextColumn,
    incident: Vec<u32>,
    source: WordColumn,
    title: TextColumn,
    kind: CodeColumn,
    priority: CodeColumn,
    priority_raw: WordColumn,
    team: WordColumn,
    has_owner: CodeColumn,
    ticket: TextColumn,
    created_at: InstantColumn,
    due_at: InstantColumn,
    closed_at: InstantColumn,
    outcome: CodeColumn,
    closed_at_source: WordColumn,
}

impl ActionItemsBuilder {
    /// Appends a row.
    #[inline]
    pub fn push(&mut self, row: &ActionItemRow<'_>) {
        self.action_item_id.put(self.incident.len(), Some(row.dated.action_item_id));
        self.push_without_id(row);
    }

    /// Appends a row without its id.
    #[inline]
    pub fn push_without_id(&mut self, row: &ActionItemRow<'_>) {
        let n = self.incident.len();
        self.source.put(n, row.source);
        self.title.put(n, row.title);
        self.kind.put(n, row.kind.map(|kind| kind as u8));
        self.priority.put(n, row.priority.map(|priority| priority as u8));
        self.priority_raw.put(n, row.priority_raw);
        self.team.put(n, row.team);
        self.has_owner.put(n, row.has_owner.map(u8::from));
        self.ticket.put(n, row.ticket);
        self.closed_at_source.put(n, row.closed_at_source);
        self.push_dated_without_id(row.dated);
    }

    /// Appends a row of which nothing else is stated.
    #[inline]
    pub fn push_dated(&mut self, row: DatedItem<'_>) {
        self.action_item_id.put(self.incident.len(), Some(row.action_item_id));
        self.push_dated_without_id(row);
    }

    /// Appends a row of which nothing else is stated, without its id.
    #[inline]
    pub fn push_dated_without_id(&mut self, row: DatedItem<'_>) {
        let n = self.incident.len();
        self.incident.push(row.incident);
        self.created_at.put_or_never(n, row.created_at);
        self.due_at.put_or_never(n, row.due_at);
        self.closed_at.put_or_never(n, row.closed_at);
        self.outcome.put(n, Some(row.outcome as u8));
    }

    /// Forgets the ids, which take the most memory.
    pub fn forget_ids(&mut self) {
        self.action_item_id = TextColumn::default();
    }

    /// Takes memory for so many more rows like those so far.
    pub fn make_room(&mut self, rows: usize) {
        make_room(&mut self.incident, rows);
        for column in [&mut self.source, &mut self.priority_raw, &mut self.team, &mut self.closed_at_source] {
            column.make_room(rows);
        }
        for column in [&mut self.action_item_id, &mut self.title, &mut self.ticket] {
            column.make_room(rows);
        }
        for column in [&mut self.kind, &mut self.priority, &mut self.has_owner, &mut self.outcome] {
            column.make_room(rows);
        }
        for column in [&mut self.created_at, &mut self.due_at, &mut self.closed_at] {
            column.make_room(rows);
        }
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.incident.len()
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.incident.is_empty()
    }

    /// Returns the table in the order of its rows so far.
    #[must_use]
    pub fn finish(self) -> ActionItems {
        let absent = Absent::new(self.incident.len());
        ActionItems {
            action_item_id: self.action_item_id.finish(&absent),
            incident: UInt32Array::from(self.incident),
            source: self.source.finish(&absent),
            title: self.title.finish(&absent),
            kind: self.kind.finish(&absent),
            priority: self.priority.finish(&absent),
            priority_raw: self.priority_raw.finish(&absent),
            team: self.team.finish(&absent),
            has_owner: self.has_owner.finish_flags(&absent),
            ticket: self.ticket.finish(&absent),
            created_at: self.created_at.finish(&absent),
            due_at: self.due_at.finish(&absent),
            closed_at: self.closed_at.finish(&absent),
            outcome: self.outcome.finish(&absent),
            closed_at_source: self.closed_at_source.finish(&absent),
        }
    }
}

/// The action items, one row each. Columns as in [`schema::action_items`], but for `incident`: the row number
/// of the incident, or [`NO_ROW`].
#[derive(Debug, Clone)]
#[allow(missing_docs)]
pub struct ActionItems {
    pub action_item_id: LargeStringArray,
    pub incident: UInt32Array,
    pub source: Words,
    pub title: LargeStringArray,
    pub kind: UInt8Array,
    pub priority: UInt8Array,
    pub priority_raw: Words,
    pub team: Words,
    pub has_owner: BooleanArray,
    pub ticket: LargeStringArray,
    pub created_at: TimestampMicrosecondArray,
    pub due_at: TimestampMicrosecondArray,
    pub closed_at: TimestampMicrosecondArray,
    pub outcome: UInt8Array,
    pub closed_at_source: Words,
}

/// Returns the priority that a column of their codes states in a row.
#[must_use]
pub fn priority_of(codes: &UInt8Array, row: usize) -> Option<Priority> {
    (!codes.is_null(row)).then(|| Priority::ALL.get(usize::from(codes.value(row))).copied()).flatten()
}

impl Default for ActionItems {
    fn default() -> Self {
        ActionItemsBuilder::default().finish()
    }
}

impl ActionItems {
    const KIND_NAMES: [&str; 4] = ["prevent", "mitigate", "detect", "process"];
    const PRIORITY_NAMES: [&str; 3] = ["high", "medium", "low"];
    const OUTCOME_NAMES: [&str; 4] = ["open", "done", "dropped", "unknown"];

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.action_item_id.len()
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Returns what became of a row.
    #[must_use]
    pub fn outcome_at(&self, row: usize) -> Outcome {
        Outcome::ALL.get(usize::from(self.outcome.value(row))).copied().unwrap_or(Outcome::Unknown)
    }

    /// Returns the priority of a row.
    #[must_use]
    pub fn priority_at(&self, row: usize) -> Option<Priority> {
        priority_of(&self.priority, row)
    }

    /// Returns the row numbers by creation, then id.
    #[must_use]
    pub fn order(&self) -> Vec<u32> {
        order_by_key_and_id(self.created_at.values(), &self.action_item_id)
    }

    /// Puts the rows in the order of creation, then id: column after column, so that there is no second table.
    pub fn put_in_order(&mut self) {
        let order = self.order();
        if is_unchanged(&order) {
            return;
        }
        self.take_rows(&UInt32Array::from(order));
    }

    /// Returns the table with its rows in another order, or without some.
    #[must_use]
    pub fn reordered(&self, order: &UInt32Array) -> Self {
        let mut taken = self.clone();
        taken.take_rows(order);
        taken
    }

    fn take_rows(&mut self, order: &UInt32Array) {
        let take_texts = |column: &mut LargeStringArray| *column = reorder(column, order);
        let take_words = |column: &mut Words| *column = reorder(column, order);
        let take_instants =
            |column: &mut TimestampMicrosecondArray| *column = reorder_instants(column, order);
        // Ids take about as long as all instants together.
        rayon::join(
            || {
                take_texts(&mut self.action_item_id);
                take_texts(&mut self.title);
                take_texts(&mut self.ticket);
                take_words(&mut self.source);
                take_words(&mut self.priority_raw);
                take_words(&mut self.team);
                take_words(&mut self.closed_at_source);
            },
            || {
                take_instants(&mut self.created_at);
                take_instants(&mut self.due_at);
                take_instants(&mut self.closed_at);
                self.incident = reorder(&self.incident, order);
                self.kind = reorder(&self.kind, order);
                self.priority = reorder(&self.priority, order);
                self.has_owner = reorder(&self.has_owner, order);
                self.outcome = reorder(&self.outcome, order);
            },
        );
    }

    /// Returns the table whose columns are taken from the given rows.
    #[must_use]
    pub fn joined(&self, rows: &ItemRows) -> Self {
        let order = |rows: &[u32]| UInt32Array::from(rows.to_vec());
        let (state, priority) = (order(&rows.state), order(&rows.priority));
        Self {
            priority: reorder(&self.priority, &priority),
            priority_raw: reorder(&self.priority_raw, &priority),
            has_owner: reorder(&self.has_owner, &order(&rows.owner)),
            created_at: reorder_instants(&self.created_at, &order(&rows.created)),
            due_at: reorder_instants(&self.due_at, &order(&rows.due)),
            closed_at: reorder_instants(&self.closed_at, &state),
            outcome: reorder(&self.outcome, &state),
            closed_at_source: reorder(&self.closed_at_source, &state),
            ..self.reordered(&order(&rows.own))
        }
    }

    /// Renders rows `start .. start + len` in the published columns; ids come from the incidents' own column.
    #[must_use]
    pub fn batch(&self, incident_ids: &LargeStringArray, start: usize, len: usize) -> RecordBatch {
        published(schema::action_items_schema(), self.columns(incident_ids, start, len))
    }

    /// Renders rows `start .. start + len` in the published columns, those of words as they are kept.
    #[must_use]
    pub fn columns(&self, incident_ids: &LargeStringArray, start: usize, len: usize) -> Vec<ArrayRef> {
        let len = len.min(self.len().saturating_sub(start));
        let instants = |column: &TimestampMicrosecondArray| Arc::new(column.slice(start, len)) as _;
        let text = |column: &LargeStringArray| Arc::new(column.slice(start, len)) as _;
        let words = |column: &Words| Arc::new(column.slice(start, len)) as _;
        let rows: UInt32Array = self.incident.values()[start..start + len]
            .iter()
            .map(|row| (*row != NO_ROW).then_some(*row))
            .collect();
        vec![
            text(&self.action_item_id),
            numbered_texts(rows, incident_ids),
            words(&self.source),
            text(&self.title),
            named_codes(&self.kind.slice(start, len), &Self::KIND_NAMES),
            named_codes(&self.priority.slice(start, len), &Self::PRIORITY_NAMES),
            words(&self.priority_raw),
            words(&self.team),
            Arc::new(self.has_owner.slice(start, len)),
            text(&self.ticket),
            instants(&self.created_at),
            instants(&self.due_at),
            instants(&self.closed_at),
            named_codes(&self.outcome.slice(start, len), &Self::OUTCOME_NAMES),
            words(&self.closed_at_source),
        ]
    }
}
