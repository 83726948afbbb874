//! The action items of an incident, with their state at the end.

use crate::frame::column::text_at;
use crate::model::{Instant, Outcome};

use super::View;
use super::excerpt::without_people;
use crate::report::findings::words;

/// How many open action items are named.
const MOST_NAMED: usize = 3;

/// What is known of an action item at the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum State {
    Overdue,
    Open,
    Done,
    Dropped,
    Unknown,
}

/// Returns the state of an action item at the end.
pub(super) fn state(view: &View<'_>, item: usize) -> State {
    let (actions, end) = (&view.corpus.actions, view.corpus.as_of.0);
    match actions.outcome[item] {
        Outcome::Unknown => State::Unknown,
        Outcome::Done => State::Done,
        Outcome::Dropped => State::Dropped,
        Outcome::Open if actions.is_overdue_at(item, end) => State::Overdue,
        Outcome::Open => State::Open,
    }
}

/// Names an action item by its title, else by its id.
pub(super) fn title(view: &View<'_>, item: usize) -> String {
    let (items, row) = (&view.frames.action_items, view.corpus.actions.row(item));
    let title = text_at(&items.title, row).filter(|title| !title.trim().is_empty());
    words::named(&without_people(title.unwrap_or_else(|| items.action_item_id.value(row))))
}

/// Says what is to be done about an incident, and how far it is.
pub(super) fn sentence(view: &View<'_>, incident: usize) -> String {
    let items: Vec<usize> = view.corpus.actions_of.of(incident).iter().map(|item| *item as usize).collect();
    let n = items.len() as u64;
    let count = |wanted: State| items.iter().filter(|item| state(view, **item) == wanted).count() as u64;
    let (overdue, open) = (count(State::Overdue), count(State::Open) + count(State::Overdue));
    let mut open_items: Vec<usize> =
        items.iter().copied().filter(|item| state(view, *item) <= State::Open).collect();
    open_items.sort_by_key(|item| (view.corpus.actions.due[*item], *item));
    let named: Vec<String> = open_items.iter().map(|item| named(view, *item)).collect();
    match items.as_slice() {
        [] => "No action item is on record.".to_owned(),
        [item] if open == 0 => {
            let became = match state(view, *item) {
                State::Done => "is done",
                State::Dropped => "was dropped",
                _ => "has no known state",
            };
            format!("Its one action item, {}, {became}.", title(view, *item))
        }
        [_] => format!(
            "Its one action item is {}: {}.",
            if overdue > 0 { "overdue" } else { "open" },
            words::list(&named)
        ),
        _ => {
            let mut parts: Vec<String> = Vec::new();
            for (count, one, many) in [
                (count(State::Done), "is done", "are done"),
                (count(State::Dropped), "was dropped", "were dropped"),
                (count(State::Unknown), "has no known state", "have no known state"),
                (open, "is open", "are open"),
            ] {
                if count > 0 {
                    let number = if count == n { "all".to_owned() } else { words::small(count) };
                    parts.push(format!("{number} {}", words::verb(count, one, many)));
                }
            }
            let mut text = format!("Of {} action items {}", words::small(n), words::list(&parts));
            if overdue > 0 {
                let number =
                    if overdue == open { "overdue".to_owned() } else { words::small(overdue) + " overdue" };
                words::put(&mut text, format_args!(", {number}"));
            }
            if named.is_empty() {
                text.push('.');
            } else {
                words::put(&mut text, format_args!(": {}.", words::list_some(&named, MOST_NAMED)));
            }
            text
        }
    }
}

/// Names an open action item with its due date.
fn named(view: &View<'_>, item: usize) -> String {
    let due = view.corpus.actions.due[item];
    if due == Instant::NEVER.0 {
        return format!("{} (no due date)", title(view, item));
    }
    let overdue = if state(view, item) == State::Overdue { "overdue, " } else { "" };
    format!("{} ({overdue}due {})", title(view, item), view.dates.due(due))
}
