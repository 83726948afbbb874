//! `ServiceNow`: incidents of the Table API, with values, display values or both, and of CSV with names or labels.

use std::borrow::Cow;

use super::columns::incident;
use super::draft::Draft;
use super::foreign::Foreign;
use super::{EMPTY, Format, list, text, time, utc_time};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Records and columns by the names of the fields. A value of the API is in UTC.
pub(super) static INCIDENTS: Format = Format {
    name: "servicenow incidents",
    source: "servicenow",
    table: Table::Incidents,
    marks: &[
        &["number"],
        &["opened_at"],
        &["short_description", "state", "cmdb_ci", "assignment_group", "close_code"],
    ],
    rules: &[
        text(incident::ID, &["number.display_value", "number"]),
        text(incident::TITLE, &["short_description.display_value", "short_description"]),
        text(incident::SEVERITY, &["priority.value", "priority"]),
        time(incident::STARTED, &["opened_at"]),
        time(incident::RESOLVED, &["resolved_at", "closed_at"]),
        // Where a field holds both, its value is in UTC and its display value is not.
        utc_time(incident::STARTED, &["opened_at.value"]),
        utc_time(incident::RESOLVED, &["resolved_at.value", "closed_at.value"]),
        text(
            incident::TEAM,
            &["assignment_group.display_value", "assignment_group.name", "assignment_group"],
        ),
        list(
            incident::SYSTEMS,
            &[
                "cmdb_ci.display_value",
                "cmdb_ci",
                "business_service.display_value",
                "business_service",
                "service_offering.display_value",
                "service_offering",
            ],
        ),
    ],
    updated: &["sys_updated_on.value", "sys_updated_on"],
    names: &["sys_id.value", "sys_id"],
    finish: |draft, foreign, _| {
        let state = foreign.text(&["state.value", "state", "incident_state.value", "incident_state"]);
        finish(draft, state);
        take_causes(draft, foreign);
    },
    ..EMPTY
};

/// Columns by their labels, as a list view exports them.
pub(super) static LABELED_ROWS: Format = Format {
    name: "servicenow csv",
    source: "servicenow",
    table: Table::Incidents,
    marks: &[&["number"], &["short description"], &["opened", "created"], &["state", "incident state"]],
    rules: &[
        text(incident::ID, &["number"]),
        text(incident::TITLE, &["short description"]),
        text(incident::SEVERITY, &["priority"]),
        time(incident::STARTED, &["opened", "created"]),
        time(incident::RESOLVED, &["resolved", "resolved at", "closed"]),
        text(incident::TEAM, &["assignment group"]),
        list(incident::SYSTEMS, &["configuration item", "business service", "service offering"]),
    ],
    updated: &["updated"],
    finish: |draft, foreign, _| {
        let state = foreign.text(&["state", "incident state"]);
        finish(draft, state);
    },
    ..EMPTY
};

fn take_causes<'a>(draft: &mut Draft<'a>, foreign: &Foreign<'a>) {
    let paths = ["u_root_cause.display_value", "u_root_cause", "u_cause.display_value", "u_cause"];
    // In a row, the name of the column has told it already.
    if let (Foreign::Object(_), Some(cause)) = (foreign, foreign.text(&paths))
        && let Some(role) = super::roles::role("cause")
    {
        draft.add(role, cause);
    }
}

fn finish(draft: &mut Draft<'_>, state: Option<Cow<'_, str>>) {
    // A priority reads `1 - Critical`.
    let level = draft.text(incident::SEVERITY).and_then(|text| {
        let (digit, word) = text.split_once(" - ")?;
        (digit.len() == 1).then(|| (digit.to_owned(), word.len()))
    });
    if let Some((digit, _)) = level {
        let raw = std::mem::replace(&mut draft.cells[incident::SEVERITY], Cell::Text(digit.into()));
        draft.set(incident::SEVERITY_RAW, raw);
    }
    let state = state.unwrap_or_default();
    if ["8", "canceled", "cancelled"].iter().any(|word| state.eq_ignore_ascii_case(word)) {
        draft.exclude("declined");
    }
    // What is not resolved yet holds no time that it was.
    if ["1", "2", "3", "new", "in progress", "on hold"].iter().any(|word| state.eq_ignore_ascii_case(word)) {
        draft.cells[incident::RESOLVED] = Cell::Empty;
    }
}
