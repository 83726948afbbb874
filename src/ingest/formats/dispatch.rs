//! Netflix Dispatch: incidents and tasks as the CSV that its dialogs export.

use std::borrow::Cow;

use super::columns::{incident, item};
use super::{EMPTY, Format, day, held, text, time, words};
use crate::ingest::table::Table;

/// Incidents, by the columns that a user picked.
pub(super) static INCIDENTS: Format = Format {
    name: "dispatch incidents",
    source: "dispatch",
    table: Table::Incidents,
    marks: &[
        &["name"],
        &["reported at", "reported_at"],
        &[
            "incident type",
            "incident severity",
            "incident priority",
            "stable at",
            "incident_type.name",
            "stable_at",
        ],
    ],
    rules: &[
        text(incident::ID, &["name"]),
        text(incident::TITLE, &["title"]),
        text(
            incident::SEVERITY,
            &["incident severity", "incident_severity.name", "incident priority", "incident_priority.name"],
        ),
        time(incident::DETECTED, &["reported at", "reported_at"]),
        time(incident::MITIGATED, &["stable at", "stable_at"]),
        time(incident::RESOLVED, &["stable at", "stable_at", "closed at", "closed_at"]),
        text(incident::URL, &["incident document weblink"]),
        text(incident::SUMMARY, &["resolution", "description"]),
    ],
    finish: |draft, foreign, _| {
        let kind = foreign.text(&["incident type", "incident_type.name"]).unwrap_or_default();
        if ["test", "simulation", "exercise", "drill"].iter().any(|word| kind.eq_ignore_ascii_case(word)) {
            draft.exclude("test");
        }
        // Tags read `type/name`; the type tells what the name is.
        for tags in foreign.texts(&["tags"]) {
            let tags = tags.split([',', ';', '\n']).map(|tag| tag.trim().to_owned().into()).collect();
            draft.add_tags(tags);
        }
    },
    ..EMPTY
};

/// Tasks.
pub(super) static TASKS: Format = Format {
    name: "dispatch tasks",
    source: "dispatch",
    table: Table::ActionItems,
    marks: &[
        &["incident name", "incident.name"],
        &["created at", "created_at"],
        &["due by", "resolve_by", "resolved at", "resolved_at"],
        &["description"],
    ],
    rules: &[
        text(item::INCIDENT, &["incident name", "incident.name"]),
        text(item::TITLE, &["description"]),
        text(item::PRIORITY, &["priority"]),
        held(item::OWNER, &["owner", "assignees", "owner.individual.name"]),
        text(item::TICKET, &["weblink"]),
        time(item::CREATED, &["created at", "created_at"]),
        day(item::DUE, &["due by", "resolve_by"]),
        time(item::CLOSED, &["resolved at", "resolved_at"]),
        words(item::OUTCOME, &["status"], &[("in progress", "open")]),
    ],
    updated: &["updated at", "updated_at"],
    names: &["weblink"],
    finish: |draft, foreign, _| {
        // Tasks have no id: the same words about the same incident at the same time are one task.
        let part = |paths: &[&str]| foreign.text(paths).unwrap_or_default();
        let (name, made) = (part(&["incident name", "incident.name"]), part(&["created at", "created_at"]));
        let words = part(&["description"]);
        let id = foreign.text(&["id"]).map_or_else(|| task_id(&[&name, &made, &words]), Cow::into_owned);
        draft.set(item::ID, crate::ingest::cell::Cell::Text(id.into()));
    },
    ..EMPTY
};

/// Makes an id of the parts that tell a task from others: the incident and a digest of the rest.
fn task_id(parts: &[&str]) -> String {
    // FNV-1a, 64 bits: the same on every machine.
    let mut digest = 0xcbf2_9ce4_8422_2325_u64;
    for byte in parts.join("\u{1f}").bytes() {
        digest = (digest ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    format!("{}-task-{digest:016x}", parts.first().copied().unwrap_or_default())
}
