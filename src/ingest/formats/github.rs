//! GitHub: issues as `gh issue list --json` prints them.

use std::borrow::Cow;

use super::columns::item;
use super::{EMPTY, Format, Take, Tracker, held, rule, text, time, words};
use crate::ingest::cell::Cell;
use crate::ingest::table::Table;

/// Issues.
pub(super) static ISSUES: Format = Format {
    name: "github issues",
    source: "github",
    table: Table::ActionItems,
    marks: &[&["createdAt"], &["number", "url"], &["closedAt", "closed", "stateReason", "state"], &["title"]],
    rules: &[
        text(item::ID, &["url", "number"]),
        text(item::TITLE, &["title"]),
        held(item::OWNER, &["assignees"]),
        text(item::TICKET, &["url", "number"]),
        time(item::CREATED, &["createdAt"]),
        rule(item::DUE, Take::UtcDay, &["milestone.dueOn"]),
        time(item::CLOSED, &["closedAt"]),
        words(
            item::OUTCOME,
            &["stateReason", "state"],
            &[
                ("NOT_PLANNED", "dropped"),
                ("DUPLICATE", "dropped"),
                ("COMPLETED", "done"),
                ("REOPENED", "open"),
            ],
        ),
    ],
    updated: &["updatedAt"],
    names: &["url"],
    prose: &["body"],
    tracker: Some(Tracker { links: &["parent.url"], labels: &["labels.*.name"], parents: &["parent.title"] }),
    finish: |draft, _, _| {
        // Numbers repeat from one repository to another; the short address does not.
        let short = draft.text(item::ID).and_then(|url| short_address(&url));
        if let Some(short) = short {
            draft.set(item::ID, Cell::Text(Cow::Owned(short.clone())));
            draft.set(item::TICKET, Cell::Text(Cow::Owned(short)));
        }
    },
    ..EMPTY
};

/// Turns `https://host/owner/repository/issues/12` into `owner/repository#12`.
pub(in crate::ingest) fn short_address(url: &str) -> Option<String> {
    let path = url.split_once("://")?.1.split_once('/')?.1;
    let path = path.split(['?', '#']).next()?.trim_end_matches('/');
    let (rest, number) = path.rsplit_once('/')?;
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (repository, kind) = rest.rsplit_once('/')?;
    let is_issue = matches!(kind, "issues" | "pull" | "work_items");
    let repository = repository.strip_suffix("/-").unwrap_or(repository);
    (is_issue && repository.contains('/')).then(|| format!("{repository}#{number}"))
}

#[cfg(test)]
mod tests {
    use super::short_address;

    #[test]
    fn addresses_are_shortened() {
        for (url, short) in [
            ("https://github.com/acme/shop/issues/12", Some("acme/shop#12")),
            ("https://gitlab.com/acme/infra/shop/-/issues/7/", Some("acme/infra/shop#7")),
            ("https://github.com/acme/shop/issues", None),
            ("https://example.com/12", None),
            ("acme/shop#12", None),
        ] {
            assert_eq!(short_address(url).as_deref(), short, "{url}");
        }
    }
}
