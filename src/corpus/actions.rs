//! The action items of the population.

use arrow_array::{Array, TimestampMicrosecondArray};
use arrow_buffer::ScalarBuffer;

use super::items::Lists;
use super::{AFTER_AS_OF, LeftOut};
use crate::frame::{ActionItems, NO_ROW, is_unchanged, priority_of};
use crate::model::{Instant, Outcome, Priority};

/// The number that stands for "no incident".
pub const NO_INCIDENT: u32 = NO_ROW;

/// The action items, by creation, then id. Times are microseconds, [`Instant::NEVER`] where there is none.
#[derive(Debug, Clone, Default)]
pub struct Actions {
    /// When each was made, ascending.
    pub created: ScalarBuffer<i64>,
    /// By when each is due.
    pub due: ScalarBuffer<i64>,
    /// When each was done or dropped.
    pub closed: ScalarBuffer<i64>,
    /// What became of each, as known at `as_of`.
    pub outcome: Vec<Outcome>,
    /// How urgent each is.
    pub priority: Vec<Option<Priority>>,
    /// Whether somebody has it; not stated counts as nobody.
    pub has_owner: Vec<bool>,
    /// The incident of each, or [`NO_INCIDENT`].
    pub incident: ScalarBuffer<u32>,
    /// The row of each in its frame; none where they stand there in this order.
    rows: Option<Vec<u32>>,
    /// Whether the input ever states an owner.
    pub owners_stated: bool,
}

impl Actions {
    /// Takes the action items of a frame; each of its columns is let go as soon as nothing more is asked of it, so
    /// that a frame which nobody else holds leaves its memory to what is made of it.
    pub(super) fn new(
        frame: ActionItems,
        fate: &[Result<u32, &'static str>],
        as_of: Instant,
        left_out: &mut LeftOut,
    ) -> Self {
        let mut rows = frame.order();
        let ActionItems {
            incident,
            priority,
            has_owner,
            created_at,
            due_at,
            closed_at,
            outcome,
            action_item_id,
            source,
            title,
            kind,
            priority_raw,
            team,
            ticket,
            closed_at_source,
        } = frame;
        drop((action_item_id, source, title, kind, priority_raw, team, ticket, closed_at_source));
        let are_rows_numbers = (0..).zip(fate).all(|(number, fate)| *fate == Ok(number));
        // Mostly none is left out.
        if !are_rows_numbers || created_at.values().iter().any(|created| *created >= as_of.0) {
            rows.retain(|row| {
                let row = *row as usize;
                let incident = incident.value(row);
                let known = (incident != NO_ROW).then(|| fate[incident as usize]);
                let reason = match known {
                    Some(Err(reason)) if reason != AFTER_AS_OF => Some(reason),
                    _ => (created_at.value(row) >= as_of.0).then_some(AFTER_AS_OF),
                };
                if let Some(reason) = reason {
                    *left_out.action_items.entry(reason).or_default() += 1;
                }
                reason.is_none()
            });
        }
        // The columns of a frame that stands in this order serve as they are.
        let is_whole = rows.len() == created_at.len() && is_unchanged(&rows);
        let number = |row: &u32| match incident.value(*row as usize) {
            NO_ROW => NO_INCIDENT,
            incident => fate[incident as usize].unwrap_or(NO_INCIDENT),
        };
        let incidents = if is_whole && are_rows_numbers {
            incident.values().clone()
        } else {
            rows.iter().map(number).collect()
        };
        drop(incident);
        let gather = |column: TimestampMicrosecondArray| -> ScalarBuffer<i64> {
            if is_whole {
                return column.values().clone();
            }
            let values = column.values();
            rows.iter().map(|row| values[*row as usize]).collect()
        };
        let (created, due, closed) = (gather(created_at), gather(due_at), gather(closed_at));
        let codes = outcome.values();
        let stated = |row: u32| Outcome::ALL[usize::from(codes[row as usize]) % Outcome::ALL.len()];
        let is_closed_yet =
            |stated, closed: i64| closed < as_of.0 && matches!(stated, Outcome::Done | Outcome::Dropped);
        let settled = |(row, closed): (&u32, &i64)| match stated(*row) {
            stated if is_closed_yet(stated, *closed) || stated == Outcome::Unknown => stated,
            _ => Outcome::Open,
        };
        let outcome: Vec<Outcome> = rows.iter().zip(closed.iter()).map(settled).collect();
        let until = |(closed, outcome): (&i64, &Outcome)| {
            if is_closed_yet(*outcome, *closed) { *closed } else { Instant::NEVER.0 }
        };
        let is_settled =
            closed.iter().zip(&outcome).all(|(closed, outcome)| until((closed, outcome)) == *closed);
        let closed = if is_settled { closed } else { closed.iter().zip(&outcome).map(until).collect() };
        let owners_stated = has_owner.null_count() < has_owner.len();
        let is_owned = |row: &u32| !has_owner.is_null(*row as usize) && has_owner.value(*row as usize);
        let has_priorities = priority.null_count() < priority.len();
        let level = |row: &u32| priority_of(&priority, *row as usize);
        Self {
            created,
            due,
            closed,
            outcome,
            priority: if has_priorities { rows.iter().map(level).collect() } else { vec![None; rows.len()] },
            has_owner: if owners_stated {
                rows.iter().map(is_owned).collect()
            } else {
                vec![false; rows.len()]
            },
            incident: incidents,
            rows: (!is_whole).then_some(rows),
            owners_stated,
        }
    }

    pub(super) fn by_incident(&self, incidents: usize) -> Lists {
        let linked = self.incident.iter().enumerate().filter(|(_, incident)| **incident != NO_INCIDENT);
        Lists::group(incidents, linked.map(|(item, incident)| (*incident, item as u32)))
    }

    /// Returns the row of one in its frame.
    #[must_use]
    #[inline]
    pub fn row(&self, item: usize) -> usize {
        self.rows.as_ref().map_or(item, |rows| rows[item] as usize)
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
