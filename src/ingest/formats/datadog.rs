//! Datadog: incidents and their todos as JSON:API documents.

use serde_json::Value;

use super::columns::{incident, item};
use super::draft::{Clock, Draft};
use super::foreign::{Foreign, scalars};
use super::roles::role;
use super::{EMPTY, Format, held, text, time};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Incidents. What users name themselves stands in `fields`.
pub(super) static INCIDENTS: Format = Format {
    name: "datadog incidents",
    source: "datadog",
    table: Table::Incidents,
    marks: &[
        &["type=incidents"],
        &["attributes.public_id", "attributes.customer_impacted", "attributes.customer_impact_scope"],
        &["attributes.title"],
    ],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["attributes.title"]),
        text(incident::SEVERITY, &["attributes.fields.severity.value", "attributes.severity"]),
        time(incident::CREATED, &["attributes.created", "attributes.declared"]),
        time(incident::STARTED, &["attributes.customer_impact_start"]),
        time(incident::DETECTED, &["attributes.detected"]),
        time(incident::MITIGATED, &["attributes.customer_impact_end"]),
        time(incident::RESOLVED, &["attributes.resolved"]),
        text(incident::SUMMARY, &["attributes.fields.summary.value"]),
    ],
    updated: &["attributes.modified"],
    finish: finish_incident,
    ..EMPTY
};

/// Todos: done when they have a time of completion.
pub(super) static TODOS: Format = Format {
    name: "datadog todos",
    source: "datadog",
    table: Table::ActionItems,
    marks: &[
        &["type=incident_todos", "attributes.content"],
        &["attributes.content"],
        &["attributes.completed", "attributes.due_date", "attributes.assignees"],
    ],
    rules: &[
        text(item::ID, &["id"]),
        text(item::INCIDENT, &["attributes.incident_id", "relationships.incident.data.id"]),
        text(item::TITLE, &["attributes.content"]),
        held(item::OWNER, &["attributes.assignees"]),
        time(item::CREATED, &["attributes.created"]),
        time(item::DUE, &["attributes.due_date"]),
        time(item::CLOSED, &["attributes.completed"]),
    ],
    updated: &["attributes.modified"],
    prose: &["attributes.content"],
    ..EMPTY
};

fn finish_incident(draft: &mut Draft<'_>, foreign: &Foreign<'_>, _: &mut Clock<'_>) {
    if foreign.text(&["attributes.is_test"]).as_deref() == Some("true") {
        draft.exclude("test");
    }
    if draft.text(incident::SEVERITY).is_some_and(|text| text.eq_ignore_ascii_case("unknown")) {
        draft.cells[incident::SEVERITY] = Cell::Empty;
    }
    foreign.each_value("attributes.fields", &mut |fields| {
        for (name, field) in fields.as_object().into_iter().flatten() {
            if let (Some(role), Some(value)) =
                (role(name), field.get("value").filter(|value| !value.is_null()))
            {
                scalars(value, &mut |text| draft.add(role, text.into_owned().into()));
            } else if let (Some(role), Value::String(text)) = (role(name), field) {
                draft.add(role, text.clone().into());
            }
        }
    });
}
