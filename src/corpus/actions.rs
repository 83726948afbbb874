//! The action items of the population.

use arrow_array::Array;

use super::items::Lists;
use super::{AFTER_AS_OF, LeftOut};
use crate::frame::{ActionItems, NO_ROW};
use crate::model::{Instant, Outcome, Priority};

/// The number that stands for "no incident".
pub const NO_INCIDENT: u32 = u32::MAX;

/// The action items, by creation, then id. Times are microseconds, [`Instant::NEVER`] where there is none.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    /// When each was made, ascending.
    pub created: Vec<i64>,
    /// By when each is due.
    pub due: Vec<i64>,
    /// When each was done or dropped.
    pub closed: Vec<i64>,
    /// What became of each, as known at `as_of`.
    pub outcome: Vec<Outcome>,
    /// How urgent each is.
    pub priority: Vec<Option<Priority>>,
    /// Whether somebody has it; not stated counts as nobody.
    pub has_owner: Vec<bool>,
    /// The incident of each, or [`NO_INCIDENT`].
    pub incident: Vec<u32>,
    /// The row of each in its frame.
    pub rows: Vec<u32>,
    /// Whether the input ever states an owner.
    pub owners_stated: bool,
}

impl Actions {
    pub(super) fn new(
        frame: &ActionItems,
        fate: &[Result<u32, &'static str>],
        as_of: Instant,
        left_out: &mut LeftOut,
    ) -> Self {
        let (created, due, closed) =
            (frame.created_at.values(), frame.due_at.values(), frame.closed_at.values());
        let (mut rows, mut incident) = (Vec::with_capacity(frame.len()), Vec::with_capacity(frame.len()));
        for row in frame.order() {
            let incident_row = frame.incident.values()[row as usize];
            let known = match (incident_row != NO_ROW).then(|| fate[incident_row as usize]) {
                None | Some(Err(AFTER_AS_OF)) => Ok(NO_INCIDENT),
                Some(fate) => fate,
            };
            let is_made_yet = created[row as usize] < as_of.0;
            match known.and_then(|incident| if is_made_yet { Ok(incident) } else { Err(AFTER_AS_OF) }) {
                Ok(known) => {
                    rows.push(row);
                    incident.push(known);
                }
                Err(reason) => *left_out.action_items.entry(reason).or_default() += 1,
            }
        }
        let stated =
            |row: u32| Outcome::ALL[usize::from(frame.outcome.values()[row as usize]) % Outcome::ALL.len()];
        let is_closed_yet = |row: u32| {
            closed[row as usize] < as_of.0 && matches!(stated(row), Outcome::Done | Outcome::Dropped)
        };
        let closed_at = |row: u32| if is_closed_yet(row) { closed[row as usize] } else { Instant::NEVER.0 };
        let outcome = |row: u32| match stated(row) {
            Outcome::Unknown => Outcome::Unknown,
            stated if is_closed_yet(row) => stated,
            _ => Outcome::Open,
        };
        let owners_stated = frame.has_owner.null_count() < frame.len();
        let has_owner = |row: u32| {
            owners_stated && !frame.has_owner.is_null(row as usize) && frame.has_owner.value(row as usize)
        };
        let has_priorities = frame.priority.null_count() < frame.len();
        let priority = |row: u32| if has_priorities { frame.priority_at(row as usize) } else { None };
        Self {
            created: rows.iter().map(|row| created[*row as usize]).collect(),
            due: rows.iter().map(|row| due[*row as usize]).collect(),
            closed: rows.iter().map(|row| closed_at(*row)).collect(),
            outcome: rows.iter().map(|row| outcome(*row)).collect(),
            priority: rows.iter().map(|row| priority(*row)).collect(),
            has_owner: rows.iter().map(|row| has_owner(*row)).collect(),
            incident,
            rows,
            owners_stated,
        }
    }

    pub(super) fn by_incident(&self, incidents: usize) -> Lists {
        let linked = self.incident.iter().enumerate().filter(|(_, incident)| **incident != NO_INCIDENT);
        Lists::group(incidents, linked.map(|(item, incident)| (*incident, item as u32)))
    }

    /// Returns how many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.created.len()
    }

    /// Tells whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.created.is_empty()
    }

    /// Tells whether an item is open at an instant: made before it, not closed before it, its state known.
    #[must_use]
    pub fn is_open_at(&self, item: usize, at: i64) -> bool {
        self.created[item] < at && at <= self.closed[item] && self.outcome[item] != Outcome::Unknown
    }

    /// Tells whether an item is overdue at an instant: open, and due at or before it.
    #[must_use]
    pub fn is_overdue_at(&self, item: usize, at: i64) -> bool {
        self.due[item] <= at && self.is_open_at(item, at)
    }
}
