//! How much of what the figures need the input holds.

use arrow_array::Array;

use crate::frame::{Frames, InvolvementRow, NO_ROW};
use crate::ingest::Table;
use crate::metric::Share;
use crate::model::{ItemKind, Outcome};

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
    let mut fields = of_incidents(frames);
    fields.extend(of_action_items(frames));
    fields
}

/// Makes the coverage of the fields of one table, with advice where fewer than half of the rows hold one.
fn fields<const N: usize>(
    table: Table,
    of: usize,
    counts: [(&'static str, usize, &'static str); N],
) -> Vec<Coverage> {
    let coverage = |(field, count, advice)| {
        let share = Share { count: count as u64, of: of as u64 };
        let is_thin = of > 0 && count * 2 < of;
        Coverage { table, field, share, advice: is_thin.then_some(advice) }
    };
    counts.into_iter().map(coverage).collect()
}

fn held(column: &dyn Array) -> usize {
    column.len() - column.null_count()
}

fn of_incidents(frames: &Frames) -> Vec<Coverage> {
    let incidents = &frames.incidents;
    // Rows stand by incident, then kind.
    let involvements = &frames.involvements;
    let kind = |row: &InvolvementRow| involvements.item(row).kind;
    let of_incidents = involvements.rows.chunk_by(|a, b| (a.incident, kind(a)) == (b.incident, kind(b)));
    let mut with = [0; ItemKind::ALL.len()];
    of_incidents.for_each(|rows| with[kind(&rows[0]) as usize] += 1);
    let with_kind = |kind: ItemKind| with[kind as usize];
    fields(
        Table::Incidents,
        incidents.len(),
        [
            (
                "with factors",
                with_kind(ItemKind::Factor),
                "Most incidents have no contributing factor, so little can be said about what keeps coming back: \
                 fill the column factors, or add involvements.csv.",
            ),
            (
                "with systems",
                with_kind(ItemKind::System),
                "Most incidents have no system: fill the column systems.",
            ),
            (
                "with triggers",
                with_kind(ItemKind::Trigger),
                "Most incidents have no trigger: fill the column triggers to see what sets incidents off.",
            ),
            (
                "with a severity",
                held(&incidents.severity),
                "Most incidents have no severity: fill the column severity.",
            ),
            (
                "resolved",
                held(&incidents.resolved_at),
                "Most incidents have no resolved_at: without it there are no durations, and hotspots count \
                 incidents instead of minutes.",
            ),
            (
                "with a team",
                held(&incidents.team),
                "Most incidents have no team: fill the column team to use --by team.",
            ),
            (
                "with a published postmortem",
                held(&incidents.published_at),
                "Most incidents have no published_at: fill it where there is a postmortem.",
            ),
        ],
    )
}

fn of_action_items(frames: &Frames) -> Vec<Coverage> {
    let items = &frames.action_items;
    let linked = items.incident.values().iter().filter(|row| **row != NO_ROW).count();
    let known = (0..items.len()).filter(|row| items.outcome_at(*row) != Outcome::Unknown).count();
    fields(
        Table::ActionItems,
        items.len(),
        [
            (
                "with an incident",
                linked,
                "Most action items belong to no incident of the input: add the export that holds the incidents.",
            ),
            (
                "with a due date",
                held(&items.due_at),
                "Most action items have no due date: add the tracker's export, which has them.",
            ),
            (
                "with an owner stated",
                held(&items.has_owner),
                "Most action items do not say whether somebody has them: fill has_owner.",
            ),
            (
                "with a known outcome",
                known,
                "Most action items do not say what became of them: fill outcome and closed_at.",
            ),
            (
                "with a priority",
                held(&items.priority),
                "Most action items have no priority, so policies cannot be checked: fill priority.",
            ),
        ],
    )
}
