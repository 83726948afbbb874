//! Rootly: incidents and action items as JSON:API documents.

use serde_json::Value;

use super::columns::{incident, item};
use super::draft::{Clock, Draft};
use super::foreign::{Foreign, scalars};
use super::roles::role;
use super::{EMPTY, Format, day, held, list, text, time, words};
use crate::ingest::table::Table;

/// Incidents.
pub(super) static INCIDENTS: Format = Format {
    name: "rootly incidents",
    source: "rootly",
    table: Table::Incidents,
    marks: &[
        &["type=incidents"],
        &["attributes.sequential_id", "attributes.kind", "attributes.slug"],
        &["attributes.title"],
    ],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["attributes.title"]),
        text(
            incident::SEVERITY,
            &[
                "attributes.severity.data.attributes.name",
                "attributes.severity.attributes.name",
                "attributes.severity.name",
                "attributes.severity",
            ],
        ),
        time(incident::CREATED, &["attributes.created_at"]),
        time(incident::STARTED, &["attributes.started_at"]),
        time(incident::DETECTED, &["attributes.detected_at"]),
        time(incident::MITIGATED, &["attributes.mitigated_at"]),
        time(incident::RESOLVED, &["attributes.resolved_at", "attributes.closed_at"]),
        text(
            incident::TEAM,
            &[
                "attributes.groups.data.*.attributes.name",
                "attributes.groups.*.attributes.name",
                "attributes.groups.*.name",
            ],
        ),
        text(incident::URL, &["attributes.url"]),
        text(incident::SUMMARY, &["attributes.summary"]),
        list(
            incident::SYSTEMS,
            &[
                "attributes.services.data.*.attributes.name",
                "attributes.services.*.attributes.name",
                "attributes.services.*.name",
                "attributes.functionalities.data.*.attributes.name",
                "attributes.functionalities.*.attributes.name",
                "attributes.functionalities.*.name",
            ],
        ),
        list(
            incident::FACTORS,
            &[
                "attributes.causes.data.*.attributes.name",
                "attributes.causes.*.attributes.name",
                "attributes.causes.*.name",
            ],
        ),
    ],
    updated: &["attributes.updated_at"],
    names: &[
        "attributes.slug",
        "attributes.url",
        "attributes.short_url",
        "attributes.jira_issue_key",
        "attributes.linear_issue_id",
        "attributes.github_issue_id",
        "attributes.service_now_incident_key",
    ],
    finish: finish_incident,
    ..EMPTY
};

/// Action items. They have no closing time.
pub(super) static ACTION_ITEMS: Format = Format {
    name: "rootly action items",
    source: "rootly",
    table: Table::ActionItems,
    marks: &[&["type=incident_action_items", "type=action_items"], &["attributes.summary"]],
    rules: &[
        text(item::ID, &["id"]),
        text(item::INCIDENT, &["relationships.incident.data.id", "attributes.incident_id"]),
        text(item::TITLE, &["attributes.summary"]),
        text(item::PRIORITY, &["attributes.priority"]),
        held(item::OWNER, &["attributes.assigned_to", "attributes.assigned_to_group_ids"]),
        text(item::TICKET, &["attributes.jira_issue_key", "attributes.jira_issue_url"]),
        time(item::CREATED, &["attributes.created_at"]),
        day(item::DUE, &["attributes.due_date"]),
        words(
            item::OUTCOME,
            &["attributes.status"],
            &[("in_progress", "open"), ("cancelled", "dropped"), ("canceled", "dropped")],
        ),
    ],
    updated: &["attributes.updated_at"],
    names: &["attributes.jira_issue_key", "attributes.jira_issue_url", "attributes.linear_issue_url"],
    prose: &["attributes.description"],
    finish: |draft, foreign, _| {
        // The address of the incident ends in its id.
        let url = foreign.text(&["relationships.incident.links.related", "attributes.incident_url"]);
        if let Some(id) = url.as_deref().and_then(|url| url.split('/').rfind(|part| !part.is_empty())) {
            draft.set_if_empty(item::INCIDENT, crate::ingest::cell::Cell::Text(id.to_owned().into()));
        }
    },
    ..EMPTY
};

/// Retrospectives, which tell when the postmortem of their incident was published.
pub(super) static RETROSPECTIVES: Format = Format {
    name: "rootly retrospectives",
    source: "rootly",
    table: Table::Incidents,
    marks: &[
        &["type=incident_post_mortems", "type=post_mortems"],
        &["attributes.title"],
        &["attributes.status", "attributes.content"],
    ],
    rules: &[
        text(incident::ID, &["attributes.incident_id", "relationships.incident.data.id"]),
        time(incident::PUBLISHED, &["attributes.published_at"]),
    ],
    updated: &["attributes.updated_at"],
    is_retrospective: true,
    finish: |draft, foreign, clock| {
        if foreign.text(&["attributes.status"]).is_none_or(|status| status != "published") {
            draft.left_out = Some("retrospectives that are not published");
        } else if let (true, Some(text)) =
            (draft.cells[incident::PUBLISHED].is_empty(), foreign.text(&["attributes.updated_at"]))
        {
            draft.set(incident::PUBLISHED, clock.cell(text));
            draft.origins[incident::PUBLISHED] = Some("attributes.updated_at");
        }
    },
    ..EMPTY
};

fn finish_incident(draft: &mut Draft<'_>, foreign: &Foreign<'_>, _: &mut Clock<'_>) {
    let kind = foreign.text(&["attributes.kind"]).unwrap_or_default();
    if kind.starts_with("test") || kind.starts_with("example") {
        draft.exclude("test");
    } else if kind.starts_with("scheduled") {
        draft.exclude("maintenance");
    } else if foreign.holds("attributes.duplicate_incident_id") {
        draft.exclude("duplicate");
    } else if foreign.text(&["attributes.status"]).as_deref() == Some("cancelled")
        || foreign.holds("attributes.cancelled_at")
    {
        draft.exclude("declined");
    }
    foreign.each_value("attributes.labels", &mut |labels| {
        for (name, value) in labels.as_object().into_iter().flatten() {
            if let Some(role) = role(name) {
                scalars(value, &mut |text| draft.add(role, text.into_owned().into()));
            }
        }
    });
    foreign.each_value("attributes.form_field_selections.*", &mut |entry| {
        let name = entry.pointer("/form_field/name").and_then(Value::as_str).unwrap_or_default();
        if let (Some(role), Some(value)) = (role(name), entry.get("value")) {
            scalars(value, &mut |text| draft.add(role, text.into_owned().into()));
        }
    });
}
