//! GitLab: issues as the CSV of the issue list.

use std::borrow::Cow;

use super::columns::{incident, item};
use super::github::short_address;
use super::{EMPTY, Format, Take, Tracker, day, held, rule, text, utc_time, words};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Issues; older servers write `Issue ID` in place of `IID`.
pub(super) static ISSUES: Format = Format {
    name: "gitlab csv",
    source: "gitlab",
    table: Table::ActionItems,
    marks: &[&["created at (utc)"], &["iid", "issue id"], &["title"], &["state"]],
    rules: &[
        text(item::ID, &["url", "id", "issue id", "iid"]),
        text(item::TITLE, &["title"]),
        held(item::OWNER, &["assignee username", "assignee"]),
        text(item::TICKET, &["url", "iid", "issue id"]),
        utc_time(item::CREATED, &["created at (utc)"]),
        day(item::DUE, &["due date"]),
        utc_time(item::CLOSED, &["closed at (utc)"]),
        words(item::OUTCOME, &["state"], &[("opened", "open"), ("reopened", "open"), ("closed", "done")]),
        rule(item::PRIORITY, Take::Text, &["priority"]),
    ],
    updated: &["updated at (utc)"],
    names: &["url"],
    prose: &["description"],
    tracker: Some(LINKS),
    incidents: Some((&["type"], &INCIDENTS)),
    finish: |draft, foreign, _| {
        let short = draft.text(item::ID).and_then(|url| short_address(&url));
        if let Some(short) = short {
            draft.set(item::ID, Cell::Text(Cow::Owned(short.clone())));
            draft.set(item::TICKET, Cell::Text(Cow::Owned(short)));
        }
        if let Some(labels) = foreign.text(&["labels"]) {
            let scoped = |label: &str| label.trim().strip_prefix("priority::").map(str::to_owned);
            if let Some(priority) = labels.split(',').find_map(scoped) {
                draft.set_if_empty(item::PRIORITY, Cell::Text(Cow::Owned(format!("p{priority}"))));
            }
        }
    },
    ..EMPTY
};

const LINKS: Tracker = Tracker { links: &["parent id"], labels: &["labels"], parents: &["parent title"] };

/// Issues of the type incident; their scoped labels tell factors, systems and severity.
static INCIDENTS: Format = Format {
    name: "gitlab incidents",
    source: "gitlab",
    rules: &[
        text(incident::ID, &["url", "id", "issue id", "iid"]),
        text(incident::TITLE, &["title"]),
        utc_time(incident::CREATED, &["created at (utc)"]),
        utc_time(incident::RESOLVED, &["closed at (utc)"]),
        text(incident::URL, &["url"]),
        text(incident::SUMMARY, &["description"]),
    ],
    updated: &["updated at (utc)"],
    names: &["url"],
    prose: &["description"],
    tracker: Some(LINKS),
    finish: |draft, foreign, _| {
        let short = draft.text(incident::ID).and_then(|url| short_address(&url));
        if let Some(short) = short {
            draft.set(incident::ID, Cell::Text(Cow::Owned(short)));
        }
        let labels = foreign.text(&["labels"]).unwrap_or_default();
        let tags: Vec<&str> = labels.split(',').map(str::trim).collect();
        if let Some(severity) = tags.iter().find_map(|tag| tag.strip_prefix("severity::")) {
            draft.set(incident::SEVERITY, Cell::Text(Cow::Owned(severity.to_owned())));
        }
        draft.add_tags(tags.into_iter().map(|tag| tag.to_owned().into()).collect());
    },
    ..EMPTY
};
