//! `FireHydrant`: incidents with their milestones, and tickets.

use serde_json::Value;

use super::columns::{incident, item};
use super::draft::{Clock, Draft};
use super::foreign::{Foreign, scalars};
use super::roles::role;
use super::{EMPTY, Format, held, list, text, time, words};
use crate::ingest::table::Table;

/// Incidents. Their times are milestones; `started_at` is the first of them.
pub(super) static INCIDENTS: Format = Format {
    name: "firehydrant incidents",
    source: "firehydrant",
    table: Table::Incidents,
    marks: &[&["milestones", "current_milestone", "lifecycle_phases"], &["id"], &["number", "name"]],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["name"]),
        text(incident::SEVERITY, &["severity", "severity.slug", "priority"]),
        time(incident::CREATED, &["created_at"]),
        time(incident::STARTED, &["started_at"]),
        text(incident::TEAM, &["team_assignments.*.team.name", "teams.*.name"]),
        text(incident::URL, &["incident_url", "private_status_page_url"]),
        text(incident::SUMMARY, &["summary", "description"]),
        list(incident::SYSTEMS, &["services.*.name", "functionalities.*.name"]),
    ],
    updated: &["updated_at"],
    names: &["incident_url", "ticket.id", "ticket.link.href"],
    nested: Some(("incident_tickets", &TICKETS)),
    finish: finish_incident,
    ..EMPTY
};

/// Tickets. They have no closing time; one of type `incident` stands for the incident itself.
pub(super) static TICKETS: Format = Format {
    name: "firehydrant tickets",
    source: "firehydrant",
    table: Table::ActionItems,
    marks: &[&["incident_id"], &["state"], &["due_at", "task_id", "type"], &["summary"], &["id"]],
    rules: &[
        text(item::ID, &["id"]),
        text(item::INCIDENT, &["incident_id"]),
        text(item::TITLE, &["summary"]),
        text(item::PRIORITY, &["priority.slug", "priority.name", "priority"]),
        held(item::OWNER, &["assignees"]),
        text(item::TICKET, &["link.display_text", "link.href"]),
        time(item::CREATED, &["created_at"]),
        time(item::DUE, &["due_at"]),
        words(
            item::OUTCOME,
            &["state"],
            &[("in_progress", "open"), ("cancelled", "dropped"), ("canceled", "dropped")],
        ),
    ],
    updated: &["updated_at"],
    names: &["link.display_text", "link.href"],
    prose: &["description"],
    finish: |draft, foreign, _| {
        if foreign.text(&["type"]).as_deref() == Some("incident") {
            draft.left_out = Some("tickets that stand for an incident, not for work");
        }
    },
    ..EMPTY
};

/// Retrospectives, which tell the factors of their incident; when one was published, its milestone says.
pub(super) static RETROSPECTIVES: Format = Format {
    name: "firehydrant retrospectives",
    source: "firehydrant",
    table: Table::Incidents,
    marks: &[&["incident_id"], &["questions", "additional_details"], &["name"], &["id"]],
    rules: &[text(incident::ID, &["incident_id"])],
    updated: &["updated_at"],
    is_retrospective: true,
    free_factors: &["reasons.*.summary"],
    finish: |draft, foreign, _| {
        draft.add_tags(foreign.texts(&["tag_list"]).into_iter().map(|tag| tag.into_owned().into()).collect());
    },
    ..EMPTY
};

fn finish_incident(draft: &mut Draft<'_>, foreign: &Foreign<'_>, clock: &mut Clock<'_>) {
    if foreign.holds("discarded_at") {
        draft.exclude("declined");
    }
    foreign.each_value("milestones.*", &mut |milestone| {
        let kind = milestone.get("type").and_then(Value::as_str).unwrap_or_default();
        let Some(at) = milestone.get("occurred_at").and_then(Value::as_str) else { return };
        let column = match kind {
            "started" => incident::STARTED,
            "detected" => incident::DETECTED,
            "mitigated" => incident::MITIGATED,
            "resolved" => incident::RESOLVED,
            "postmortem_completed" | "retrospective_completed" => incident::PUBLISHED,
            _ => return,
        };
        draft.set(column, clock.cell(at.to_owned().into()));
        draft.origins[column] = Some("milestones");
    });
    foreign.each_value("impacts.*", &mut |impact| {
        let is_system = impact
            .get("type")
            .and_then(Value::as_str)
            .is_some_and(|kind| matches!(kind, "service" | "functionality"));
        let name = impact.pointer("/impact/name").or_else(|| impact.get("name"));
        if let (true, Some(name), Some(role)) = (is_system, name, role("service")) {
            scalars(name, &mut |text| draft.add(role, text.into_owned().into()));
        }
    });
    let mut named = |name: &str, value: &Value| {
        if let Some(role) = role(name) {
            scalars(value, &mut |text| draft.add(role, text.into_owned().into()));
        }
    };
    foreign.each_value("labels", &mut |labels| {
        labels.as_object().into_iter().flatten().for_each(|(name, value)| named(name, value));
    });
    foreign.each_value("custom_fields.*", &mut |field| {
        let name = ["display_name", "name", "slug"].iter().find_map(|key| field.get(*key)?.as_str());
        let value = ["value_array", "value_string", "value"]
            .iter()
            .filter_map(|key| field.get(*key))
            .find(|value| !value.is_null());
        if let (Some(name), Some(value)) = (name, value) {
            named(name, value);
        }
    });
    draft.add_tags(foreign.texts(&["tag_list"]).into_iter().map(|tag| tag.into_owned().into()).collect());
}
