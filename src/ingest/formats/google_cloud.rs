//! Google Cloud and Workspace: the public `incidents.json`. It has no action items.

use super::columns::incident;
use super::{EMPTY, Format, list, text, time};
use crate::ingest::table::Table;

/// Incidents, each with every product it touched.
pub(super) static INCIDENTS: Format = Format {
    name: "google cloud incidents",
    source: "google-cloud",
    table: Table::Incidents,
    marks: &[&["external_desc"], &["begin"], &["id", "number"]],
    rules: &[
        text(incident::ID, &["id", "number"]),
        text(incident::TITLE, &["external_desc"]),
        text(incident::SEVERITY, &["severity"]),
        time(incident::CREATED, &["created"]),
        time(incident::STARTED, &["begin"]),
        time(incident::RESOLVED, &["end"]),
        text(incident::URL, &["uri"]),
        list(incident::SYSTEMS, &["affected_products.*.title"]),
    ],
    updated: &["modified"],
    names: &["number"],
    finish: |draft, foreign, _| {
        // `Multiple Products` names none.
        let service = foreign.text(&["service_name"]).filter(|name| name != "Multiple Products");
        if draft.cells[incident::SYSTEMS].is_empty()
            && let (Some(name), Some(role)) = (service, super::roles::role("service"))
        {
            draft.add(role, name.into_owned().into());
        }
    },
    ..EMPTY
};
