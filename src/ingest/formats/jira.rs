//! Jira: issues as CSV with all fields, with old and new headers, and as the REST search answers them.

use std::borrow::Cow;

use super::columns::item;
use super::draft::Draft;
use super::{EMPTY, Format, Tracker, day, held, text, time};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Issues of the REST search, version 2 or 3.
pub(super) static ISSUES: Format = Format {
    name: "jira issues",
    source: "jira",
    table: Table::ActionItems,
    marks: &[&["key"], &["fields.summary", "fields.status", "fields.created"]],
    rules: &[
        text(item::ID, &["key"]),
        text(item::TITLE, &["fields.summary"]),
        text(item::PRIORITY, &["fields.priority.name"]),
        text(item::TEAM, &["fields.team.name"]),
        held(item::OWNER, &["fields.assignee"]),
        text(item::TICKET, &["key"]),
        time(item::CREATED, &["fields.created"]),
        day(item::DUE, &["fields.duedate"]),
        time(item::CLOSED, &["fields.resolutiondate"]),
    ],
    updated: &["fields.statuscategorychangedate", "fields.updated"],
    names: &["key", "self"],
    prose: &["fields.description"],
    tracker: Some(Tracker {
        links: &["fields.issuelinks.*.outwardIssue.key", "fields.issuelinks.*.inwardIssue.key"],
        labels: &["fields.labels"],
        parents: &["fields.parent.key", "fields.parent.fields.summary"],
    }),
    finish: |draft, foreign, _| {
        settle(
            draft,
            foreign.text(&["fields.resolution.name"]),
            foreign.text(&["fields.status.name"]),
            foreign.text(&["fields.status.statusCategory.key"]),
        );
    },
    ..EMPTY
};

/// Rows of a CSV export with all fields.
pub(super) static ROWS: Format = Format {
    name: "jira csv",
    source: "jira",
    table: Table::ActionItems,
    marks: &[&["issue key"], &["summary"], &["created"]],
    rules: &[
        text(item::ID, &["issue key"]),
        text(item::TITLE, &["summary"]),
        text(item::PRIORITY, &["priority"]),
        text(item::TEAM, &["team", "custom field (team)"]),
        held(item::OWNER, &["assignee", "assignee id"]),
        text(item::TICKET, &["issue key"]),
        time(item::CREATED, &["created"]),
        day(item::DUE, &["due date"]),
        time(item::CLOSED, &["resolved"]),
    ],
    updated: &["status category changed", "updated"],
    names: &["issue key"],
    prose: &["description"],
    tracker: Some(Tracker {
        links: &["custom field (incident*", "inward issue link*", "outward issue link*"],
        labels: &["labels"],
        parents: &["parent", "parent key", "parent summary"],
    }),
    finish: |draft, foreign, _| {
        settle(
            draft,
            foreign.text(&["resolution"]),
            foreign.text(&["status"]),
            foreign.text(&["status category"]),
        );
    },
    ..EMPTY
};

/// Resolutions under which nothing was done.
const DROPPED: [&str; 17] = [
    "won't do",
    "wont do",
    "won't fix",
    "wont fix",
    "duplicate",
    "cannot reproduce",
    "declined",
    "rejected",
    "cancelled",
    "canceled",
    "abandoned",
    "obsolete",
    "invalid",
    "incomplete",
    "not a bug",
    "withdrawn",
    "out of scope",
];

/// A resolution tells that an issue is closed, and whether something was done; without one, its status does.
fn settle(
    draft: &mut Draft<'_>,
    resolution: Option<Cow<'_, str>>,
    status: Option<Cow<'_, str>>,
    category: Option<Cow<'_, str>>,
) {
    let is_one_of = |text: &str, words: &[&str]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
    let resolution = resolution.filter(|text| !is_one_of(text, &["unresolved", "none"]));
    let status = status.unwrap_or_default();
    let is_dropped = resolution.as_deref().is_some_and(|text| is_one_of(text, &DROPPED))
        || (resolution.is_none() && is_one_of(&status, &DROPPED));
    let is_closed = resolution.is_some()
        || !draft.cells[item::CLOSED].is_empty()
        || category.is_some_and(|category| category.eq_ignore_ascii_case("done"))
        || is_one_of(&status, &["done", "closed", "resolved"]);
    let outcome = match (is_dropped, is_closed) {
        (true, _) => "dropped",
        (false, true) => "done",
        (false, false) => "open",
    };
    draft.set(item::OUTCOME, Cell::Text(Cow::Borrowed(outcome)));
}

#[cfg(test)]
mod tests {
    use super::super::Foreign;
    use super::*;

    #[test]
    fn issues_are_told_by_key_and_fields() {
        let issue = serde_json::json!({ "key": "A-1", "fields": { "summary": "x" } });
        let object = issue.as_object().expect("an object");
        assert_eq!(Format::of_object(object).map(|format| format.name), Some("jira issues"));
        assert!(Foreign::Object(object).bears("key=A-1"));
    }
}
