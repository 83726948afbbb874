//! incident.io: incidents and follow-ups of the API, version 2, and of its Singer tap.

use serde_json::Value;

use super::columns::{incident, item};
use super::draft::{Clock, Draft};
use super::foreign::{Foreign, scalars};
use super::roles::role;
use super::{EMPTY, Format, held, text, time, words};
use crate::ingest::name::fold_name;
use crate::ingest::table::Table;

/// Incidents. Their times have names that users may change.
pub(super) static INCIDENTS: Format = Format {
    name: "incident.io incidents",
    source: "incident.io",
    table: Table::Incidents,
    marks: &[
        &["incident_status", "incident_timestamp_values"],
        &["reference", "mode", "incident_type"],
        &["id"],
    ],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["name"]),
        text(incident::SEVERITY, &["severity.name"]),
        time(incident::CREATED, &["created_at"]),
        text(incident::URL, &["permalink"]),
        text(incident::SUMMARY, &["summary"]),
    ],
    updated: &["updated_at"],
    names: &[
        "reference",
        "permalink",
        "external_issue_reference.issue_name",
        "external_issue_reference.issue_permalink",
    ],
    finish: finish_incident,
    ..EMPTY
};

/// Follow-ups. They have no due date.
pub(super) static FOLLOW_UPS: Format = Format {
    name: "incident.io follow-ups",
    source: "incident.io",
    table: Table::ActionItems,
    marks: &[
        &["incident_id"],
        &["completed_at", "external_issue_reference"],
        &["status"],
        &["title"],
        &["id"],
    ],
    rules: &[
        text(item::ID, &["id"]),
        text(item::INCIDENT, &["incident_id"]),
        text(item::TITLE, &["title"]),
        text(item::PRIORITY, &["priority.name"]),
        held(item::OWNER, &["assignee"]),
        text(
            item::TICKET,
            &["external_issue_reference.issue_name", "external_issue_reference.issue_permalink"],
        ),
        time(item::CREATED, &["created_at"]),
        time(item::CLOSED, &["completed_at"]),
        words(
            item::OUTCOME,
            &["status"],
            &[
                ("outstanding", "open"),
                ("completed", "done"),
                ("not_doing", "dropped"),
                ("deleted", "dropped"),
            ],
        ),
    ],
    updated: &["updated_at"],
    names: &["external_issue_reference.issue_name", "external_issue_reference.issue_permalink"],
    prose: &["description"],
    ..EMPTY
};

fn finish_incident(draft: &mut Draft<'_>, foreign: &Foreign<'_>, clock: &mut Clock<'_>) {
    match foreign.text(&["mode"]).as_deref() {
        Some("test" | "tutorial") => draft.exclude("test"),
        _ => match foreign.text(&["incident_status.category"]).as_deref() {
            Some("declined" | "canceled" | "cancelled") => draft.exclude("declined"),
            Some("merged") => draft.exclude("duplicate"),
            _ => {}
        },
    }
    // There is no resolved_at: of the times that a user may have named, the first in this order is taken.
    let mut resolved = [None, None, None];
    foreign.each_value("incident_timestamp_values.*", &mut |entry| {
        let name = entry.pointer("/incident_timestamp/name").and_then(Value::as_str).unwrap_or_default();
        let at = entry.pointer("/value/value").and_then(Value::as_str);
        let Some(at) = at.filter(|at| !at.trim().is_empty()) else { return };
        let folded = fold_name(name);
        let cell = clock.cell(at.to_owned().into());
        match folded.strip_suffix(" at").unwrap_or(&folded) {
            "impact started" | "started" | "impact start" => draft.set(incident::STARTED, cell),
            "detected" | "reported" => draft.set_if_empty(incident::DETECTED, cell),
            "mitigated" | "stabilised" | "stabilized" => draft.set(incident::MITIGATED, cell),
            "fixed" => {
                draft.set_if_empty(incident::MITIGATED, cell.clone());
                resolved[1] = Some(cell);
            }
            "resolved" => resolved[0] = Some(cell),
            "closed" => resolved[2] = Some(cell),
            "documented" | "postmortem published" | "post mortem published" => {
                draft.set(incident::PUBLISHED, cell);
            }
            "reviewed" => draft.set(incident::REVIEWED, cell),
            _ => {}
        }
    });
    if let Some(cell) = resolved.into_iter().flatten().next() {
        draft.set(incident::RESOLVED, cell);
        draft.origins[incident::RESOLVED] = Some("incident_timestamp_values");
    }
    foreign.each_value("custom_field_entries.*", &mut |entry| {
        let name = entry.pointer("/custom_field/name").and_then(Value::as_str).unwrap_or_default();
        let Some(role) = role(name) else { return };
        for value in entry.pointer("/values").and_then(Value::as_array).into_iter().flatten() {
            let pointers = ["/value_option/value", "/value_catalog_entry/name", "/value_text"];
            if let Some(value) = pointers.iter().find_map(|pointer| value.pointer(pointer)) {
                scalars(value, &mut |text| draft.add(role, text.into_owned().into()));
            }
        }
    });
}
