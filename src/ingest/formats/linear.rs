//! Linear: issues as the CSV of a workspace.

use std::borrow::Cow;

use super::columns::item;
use super::{EMPTY, Format, Tracker, day, held, text, time};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Issues; `Canceled` holds a date.
pub(super) static ISSUES: Format = Format {
    name: "linear csv",
    source: "linear",
    table: Table::ActionItems,
    marks: &[&["id"], &["team"], &["title"], &["created"], &["canceled"], &["completed"]],
    rules: &[
        text(item::ID, &["id"]),
        text(item::TITLE, &["title"]),
        text(item::PRIORITY, &["priority"]),
        text(item::TEAM, &["team"]),
        held(item::OWNER, &["assignee"]),
        text(item::TICKET, &["id"]),
        time(item::CREATED, &["created"]),
        day(item::DUE, &["due date"]),
        time(item::CLOSED, &["completed", "canceled"]),
    ],
    updated: &["updated"],
    names: &["id"],
    prose: &["description"],
    tracker: Some(Tracker { links: &["parent issue"], labels: &["labels"], parents: &["project"] }),
    finish: |draft, foreign, _| {
        let outcome = match (foreign.holds("completed"), foreign.holds("canceled")) {
            (true, _) => "done",
            (false, true) => "dropped",
            (false, false) => "open",
        };
        draft.set(item::OUTCOME, Cell::Text(Cow::Borrowed(outcome)));
        if draft.text(item::PRIORITY).is_some_and(|text| text.eq_ignore_ascii_case("no priority")) {
            draft.cells[item::PRIORITY] = Cell::Empty;
        }
    },
    ..EMPTY
};
