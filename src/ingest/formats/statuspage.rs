//! Statuspage: incidents of the API, version 1, and of a page's public version 2. It has no action items.

use serde_json::Value;

use super::columns::incident;
use super::{EMPTY, Format, list, text, time};
use crate::ingest::table::Table;

/// Incidents; maintenance among them is left out of the figures.
pub(super) static INCIDENTS: Format = Format {
    name: "statuspage incidents",
    source: "statuspage",
    table: Table::Incidents,
    marks: &[&["incident_updates", "shortlink"], &["impact"], &["name"], &["id"]],
    rules: &[
        text(incident::ID, &["id"]),
        text(incident::TITLE, &["name"]),
        text(incident::SEVERITY, &["impact_override", "impact"]),
        time(incident::CREATED, &["created_at"]),
        time(incident::STARTED, &["started_at"]),
        time(incident::MITIGATED, &["monitoring_at"]),
        time(incident::RESOLVED, &["resolved_at"]),
        time(incident::PUBLISHED, &["postmortem_published_at"]),
        text(incident::URL, &["shortlink"]),
        list(incident::SYSTEMS, &["components.*.name"]),
    ],
    updated: &["updated_at"],
    names: &["shortlink"],
    finish: |draft, foreign, clock| {
        let is_planned = foreign.text(&["impact"]).as_deref() == Some("maintenance")
            || foreign.holds("scheduled_for")
            || foreign.text(&["status"]).as_deref() == Some("scheduled");
        if is_planned {
            draft.exclude("maintenance");
        }
        if !foreign.holds("components")
            && let Some(role) = super::roles::role("component")
        {
            // Older incidents name their components in the updates alone; a name that repeats counts once.
            for name in foreign.texts(&["incident_updates.*.affected_components.*.name"]) {
                draft.add(role, name.into_owned().into());
            }
        }
        // On a public page a postmortem is one of the updates.
        foreign.each_value("incident_updates.*", &mut |update| {
            let is_postmortem = update.get("status").and_then(Value::as_str) == Some("postmortem");
            let at = ["display_at", "created_at"].iter().find_map(|key| update.get(*key)?.as_str());
            if let (true, Some(at)) = (is_postmortem, at) {
                draft.set_if_empty(incident::PUBLISHED, clock.cell(at.to_owned().into()));
            }
        });
    },
    ..EMPTY
};
