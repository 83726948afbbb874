//! The action items of the population.

use arrow::array::Array;

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
        let mut actions =
            Self { owners_stated: frame.has_owner.iter().any(|owner| owner.is_some()), ..Self::default() };
        let (created, due, closed) =
            (frame.created_at.values(), frame.due_at.values(), frame.closed_at.values());
        for row in 0..frame.len() {
            let incident_row = frame.incident.value(row);
            let incident = match (incident_row != NO_ROW).then(|| fate[incident_row as usize]) {
                None | Some(Err(AFTER_AS_OF)) => Ok(NO_INCIDENT),
                Some(fate) => fate,
            };
            let incident = incident
                .and_then(|incident| if created[row] < as_of.0 { Ok(incident) } else { Err(AFTER_AS_OF) });
            let incident = match incident {
                Ok(incident) => incident,
                Err(reason) => {
                    *left_out.action_items.entry(reason).or_default() += 1;
                    continue;
                }
            };
            let outcome = frame.outcome_at(row);
            let is_closed_yet = closed[row] < as_of.0 && matches!(outcome, Outcome::Done | Outcome::Dropped);
            actions.created.push(created[row]);
            actions.due.push(due[row]);
            actions.closed.push(if is_closed_yet { closed[row] } else { Instant::NEVER.0 });
            actions.outcome.push(if is_closed_yet || outcome == Outcome::Unknown {
                outcome
            } else {
                Outcome::Open
            });
            actions.priority.push(frame.priority_at(row));
            actions.has_owner.push(!frame.has_owner.is_null(row) && frame.has_owner.value(row));
            actions.incident.push(incident);
            actions.rows.push(row as u32);
        }
        actions
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
