//! `PagerDuty`: the analytics' raw incidents, as JSON or CSV, and incidents of the REST API. It has no action items.

use super::columns::incident;
use super::{EMPTY, Format, list, text, time};
use crate::ingest::table::Table;

/// Raw incidents. Their times have no offset: the answer around them names the zone.
pub(super) static ANALYTICS: Format = Format {
    name: "pagerduty raw incidents",
    source: "pagerduty",
    table: Table::Incidents,
    marks: &[
        &["incident_number"],
        &["service_name"],
        &["seconds_to_resolve", "seconds_to_first_ack", "urgency"],
        &["created_at"],
    ],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["description"]),
        text(incident::SEVERITY, &["priority_name"]),
        time(incident::CREATED, &["created_at"]),
        time(incident::RESOLVED, &["resolved_at"]),
        text(incident::TEAM, &["team_name"]),
        list(incident::SYSTEMS, &["service_name"]),
    ],
    names: &["incident_number"],
    ..EMPTY
};

/// Incidents of the REST API.
pub(super) static INCIDENTS: Format = Format {
    name: "pagerduty incidents",
    source: "pagerduty",
    table: Table::Incidents,
    marks: &[&["incident_number"], &["service.summary", "service.id"], &["created_at"]],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["title", "summary", "description"]),
        text(incident::SEVERITY, &["priority.summary", "priority.name"]),
        time(incident::CREATED, &["created_at"]),
        time(incident::RESOLVED, &["resolved_at"]),
        text(incident::TEAM, &["teams.*.summary"]),
        text(incident::URL, &["html_url"]),
        list(incident::SYSTEMS, &["service.summary"]),
    ],
    updated: &["updated_at"],
    names: &["html_url"],
    ..EMPTY
};
