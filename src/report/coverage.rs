//! How much of what the figures need the input holds.

use arrow::array::Array;

use crate::frame::Frames;
use crate::ingest::Table;
use crate::metric::Share;
use crate::model::ItemKind;

/// How many rows hold a field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Coverage {
    /// The table.
    pub table: Table,
    /// The field, in words.
    pub field: &'static str,
    /// The rows that hold it.
    pub share: Share,
    /// What more of it would add, where it is missing from most rows.
    pub advice: Option<&'static str>,
}

/// Computes the coverage of the fields that the figures rest on.
#[must_use]
pub fn coverage(frames: &Frames) -> Vec<Coverage> {
    let mut fields = Vec::new();
    let mut add = |table: Table, field, count: usize, of: usize, advice| {
        let share = Share { count: count as u64, of: of as u64 };
        let is_thin = of > 0 && count * 2 < of;
        fields.push(Coverage { table, field, share, advice: is_thin.then_some(advice) });
    };
    let incidents = &frames.incidents;
    let n = incidents.len();
    let with_kind = |kind: ItemKind| {
        let mut rows: Vec<u32> =
            frames.involvements.rows.iter().filter(|row| row.kind == kind).map(|row| row.incident).collect();
        rows.dedup();
        rows.len()
    };
    let held = |column: &dyn Array| column.len() - column.null_count();
    let table = Table::Incidents;
    add(
        table,
        "with factors",
        with_kind(ItemKind::Factor),
        n,
        "Most incidents have no contributing factor: without factors nothing can be said about what keeps coming back. Fill the column factors, or add involvements.csv.",
    );
    add(
        table,
        "with systems",
        with_kind(ItemKind::System),
        n,
        "Most incidents have no system: fill the column systems.",
    );
    add(
        table,
        "with triggers",
        with_kind(ItemKind::Trigger),
        n,
        "Most incidents have no trigger: fill the column triggers to see what sets incidents off.",
    );
    add(
        table,
        "with a severity",
        held(&incidents.severity),
        n,
        "Most incidents have no severity: fill the column severity.",
    );
    add(
        table,
        "resolved",
        held(&incidents.resolved_at),
        n,
        "Most incidents have no resolved_at: without it there are no durations, and hotspots count incidents instead of minutes.",
    );
    add(
        table,
        "with a team",
        held(&incidents.team),
        n,
        "Most incidents have no team: fill the column team to use --by team.",
    );
    add(
        table,
        "with a published postmortem",
        held(&incidents.published_at),
        n,
        "Most incidents have no published_at.",
    );
    let items = &frames.action_items;
    let n = items.len();
    let table = Table::ActionItems;
    let linked = items.incident.values().iter().filter(|row| **row != crate::frame::NO_ROW).count();
    add(
        table,
        "with an incident",
        linked,
        n,
        "Most action items belong to no incident of the input: add the export that holds the incidents.",
    );
    add(
        table,
        "with a due date",
        held(&items.due_at),
        n,
        "Most action items have no due date: add the tracker's export, which has them.",
    );
    add(
        table,
        "with an owner stated",
        held(&items.has_owner),
        n,
        "Most action items do not say whether somebody has them: fill has_owner.",
    );
    let known = (0..n).filter(|row| items.outcome_at(*row) != crate::model::Outcome::Unknown).count();
    add(
        table,
        "with a known outcome",
        known,
        n,
        "Most action items do not say what became of them: fill outcome and closed_at.",
    );
    add(
        table,
        "with a priority",
        held(&items.priority),
        n,
        "Most action items have no priority: policies cannot be checked.",
    );
    fields
}
