//! Jira: issues as CSV with all fields, with old and new headers, as the data pipeline of Data Center writes them, and
//! as the REST search answers them. Issues of the type incident are incidents.

use std::borrow::Cow;

use super::columns::{incident, item};
use super::draft::Draft;
use super::foreign::Foreign;
use super::{EMPTY, Format, Take, Tracker, day, held, list, rule, text, time, utc_time};
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
    tracker: Some(ISSUE_LINKS),
    incidents: Some((&["fields.issuetype.name"], &ISSUE_INCIDENTS)),
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
    tracker: Some(ROW_LINKS),
    incidents: Some((&["issue type"], &ROW_INCIDENTS)),
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

/// Rows of the data pipeline of Data Center, whose times are in UTC.
pub(super) static PIPELINE_ROWS: Format = Format {
    name: "jira data center csv",
    source: "jira",
    table: Table::ActionItems,
    marks: &[&["key"], &["issue_type"], &["summary"], &["status_category"], &["created_date"]],
    rules: &[
        text(item::ID, &["key"]),
        text(item::TITLE, &["summary"]),
        text(item::PRIORITY, &["priority_name"]),
        held(item::OWNER, &["assignee_id", "assignee_name"]),
        text(item::TICKET, &["key"]),
        utc_time(item::CREATED, &["created_date"]),
        rule(item::DUE, Take::UtcDay, &["due_date"]),
        utc_time(item::CLOSED, &["resolution_date"]),
    ],
    updated: &["updated_date"],
    names: &["key", "url"],
    prose: &["description"],
    tracker: Some(PIPELINE_LINKS),
    incidents: Some((&["issue_type"], &PIPELINE_INCIDENTS)),
    finish: |draft, foreign, _| {
        settle(
            draft,
            foreign.text(&["resolution"]),
            foreign.text(&["status"]),
            foreign.text(&["status_category"]),
        );
    },
    ..EMPTY
};

const ISSUE_LINKS: Tracker = Tracker {
    links: &["fields.issuelinks.*.outwardIssue.key", "fields.issuelinks.*.inwardIssue.key"],
    labels: &["fields.labels"],
    parents: &["fields.parent.key", "fields.parent.fields.summary"],
};
const ROW_LINKS: Tracker = Tracker {
    links: &["custom field (incident*", "inward issue link*", "outward issue link*"],
    labels: &["labels"],
    parents: &["parent", "parent key", "parent summary"],
};
const PIPELINE_LINKS: Tracker = Tracker { links: &[], labels: &["labels"], parents: &[] };

/// Incidents of the REST search.
static ISSUE_INCIDENTS: Format = Format {
    name: "jira incidents",
    rules: &[
        text(incident::ID, &["key"]),
        text(incident::TITLE, &["fields.summary"]),
        text(incident::SEVERITY, &["fields.priority.name"]),
        time(incident::CREATED, &["fields.created"]),
        time(incident::RESOLVED, &["fields.resolutiondate"]),
        text(incident::TEAM, &["fields.team.name"]),
        list(incident::SYSTEMS, &["fields.components.*.name"]),
    ],
    updated: &["fields.updated"],
    names: &["self"],
    prose: &["fields.description"],
    tracker: Some(ISSUE_LINKS),
    finish: |draft, foreign, _| {
        finish_incident(draft, foreign, foreign.text(&["fields.resolution.name"]), "fields.labels");
    },
    ..INCIDENT
};

/// Incidents of a CSV export; components and custom fields are known by their names.
static ROW_INCIDENTS: Format = Format {
    name: "jira incidents",
    rules: &[
        text(incident::ID, &["issue key"]),
        text(incident::TITLE, &["summary"]),
        text(incident::SEVERITY, &["custom field (severity)", "priority"]),
        time(incident::CREATED, &["created"]),
        time(
            incident::STARTED,
            &["custom field (started at)", "custom field (start time)", "custom field (incident start)"],
        ),
        time(incident::RESOLVED, &["resolved"]),
        list(incident::SYSTEMS, &["component/s"]),
        text(incident::SUMMARY, &["description"]),
    ],
    updated: &["updated"],
    prose: &["description"],
    tracker: Some(ROW_LINKS),
    finish: |draft, foreign, _| {
        finish_incident(draft, foreign, foreign.text(&["resolution"]), "labels");
    },
    ..INCIDENT
};

/// Incidents of the data pipeline.
static PIPELINE_INCIDENTS: Format = Format {
    name: "jira incidents",
    rules: &[
        text(incident::ID, &["key"]),
        text(incident::TITLE, &["summary"]),
        text(incident::SEVERITY, &["priority_name"]),
        utc_time(incident::CREATED, &["created_date"]),
        utc_time(incident::RESOLVED, &["resolution_date"]),
        text(incident::URL, &["url"]),
        text(incident::SUMMARY, &["description"]),
    ],
    updated: &["updated_date"],
    names: &["url"],
    prose: &["description"],
    tracker: Some(PIPELINE_LINKS),
    finish: |draft, foreign, _| {
        finish_incident(draft, foreign, foreign.text(&["resolution"]), "labels");
    },
    ..INCIDENT
};

/// What all incidents of Jira share.
const INCIDENT: Format = Format { source: "jira", ..EMPTY };

/// Leaves out what was no incident after all, and takes the items that labels such as `factor:no alert` name.
fn finish_incident<'a>(
    draft: &mut Draft<'a>,
    foreign: &Foreign<'a>,
    resolution: Option<Cow<'_, str>>,
    labels: &str,
) {
    match resolution {
        Some(text) if text.eq_ignore_ascii_case("duplicate") => draft.exclude("duplicate"),
        Some(text) if DROPPED.iter().any(|word| text.eq_ignore_ascii_case(word)) => draft.exclude("declined"),
        _ => {}
    }
    let labels = foreign.texts(&[labels]);
    draft.add_tags(
        labels.iter().flat_map(|text| text.split(',')).map(|tag| tag.trim().to_owned().into()).collect(),
    );
}

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
