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
        let mut actions =
            Self { owners_stated: frame.has_owner.null_count() < frame.len(), ..Self::default() };
        let (created, due, closed) =
            (frame.created_at.values(), frame.due_at.values(), frame.closed_at.values());
        let mut kept = Vec::with_capacity(frame.len());
        for row in 0..frame.len() {
            let incident_row = frame.incident.value(row);
            let incident = match (incident_row != NO_ROW).then(|| fate[incident_row as usize]) {
                None | Some(Err(AFTER_AS_OF)) => Ok(NO_INCIDENT),
                Some(fate) => fate,
            };
            let is_made_yet = |incident| if created[row] < as_of.0 { Ok(incident) } else { Err(AFTER_AS_OF) };
            kept.push(match incident.and_then(is_made_yet) {
                Ok(incident) => Some(incident),
                Err(reason) => {
                    *left_out.action_items.entry(reason).or_default() += 1;
                    None
                }
            });
        }
        let (outcomes, priorities) = (frame.outcome.values(), &frame.priority);
        let n = kept.iter().flatten().count();
        actions.reserve(n);
        for row in frame.order() {
            let row_number = row as usize;
            let Some(incident) = kept[row_number] else { continue };
            let outcome = Outcome::ALL[usize::from(outcomes[row_number]) % Outcome::ALL.len()];
            let closed_at = closed[row_number];
            let is_closed_yet = closed_at < as_of.0 && matches!(outcome, Outcome::Done | Outcome::Dropped);
            actions.created.push(created[row_number]);
            actions.due.push(due[row_number]);
            actions.closed.push(if is_closed_yet { closed_at } else { Instant::NEVER.0 });
            let is_settled = is_closed_yet || outcome == Outcome::Unknown;
            actions.outcome.push(if is_settled { outcome } else { Outcome::Open });
            let is_stated = !priorities.is_null(row_number);
            actions.priority.push(is_stated.then(|| frame.priority_at(row_number)).flatten());
            let is_owned = actions.owners_stated && !frame.has_owner.is_null(row_number);
            actions.has_owner.push(is_owned && frame.has_owner.value(row_number));
            actions.incident.push(incident);
            actions.rows.push(row);
        }
        actions
    }

    fn reserve(&mut self, n: usize) {
        self.created.reserve_exact(n);
        self.due.reserve_exact(n);
        self.closed.reserve_exact(n);
        self.outcome.reserve_exact(n);
        self.priority.reserve_exact(n);
        self.has_owner.reserve_exact(n);
        self.incident.reserve_exact(n);
        self.rows.reserve_exact(n);
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
