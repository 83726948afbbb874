//! What is overdue, as of the instant of the report.

use crate::corpus::{Actions, Corpus};
use crate::frame::column::text_at;
use crate::metric::Share;
use crate::model::Instant;
use crate::stats::summary::median_of;

use super::super::context::Context;
use super::change::{change_of, change_sentence};
use super::{Finding, words};

/// The action items that are open as of the report.
pub(super) struct OpenItems {
    /// All of them.
    pub open: u64,
    /// Overdue ones out of those with a due date.
    pub overdue: Share,
    /// The overdue ones, the longest overdue first.
    pub list: Vec<usize>,
    /// Those without an owner; none when the input never states one.
    pub without_owner: Option<u64>,
    /// The median days by which the overdue ones are overdue.
    pub days_overdue_median: Option<f64>,
}

impl OpenItems {
    pub fn new(corpus: &Corpus) -> Self {
        let (actions, as_of) = (&corpus.actions, corpus.as_of);
        let mut items = Self {
            open: 0,
            overdue: Share::default(),
            list: Vec::new(),
            without_owner: None,
            days_overdue_median: None,
        };
        let mut without_owner = 0;
        for item in (0..actions.len()).filter(|item| actions.is_open_at(*item, as_of.0)) {
            items.open += 1;
            without_owner += u64::from(!actions.has_owner[item]);
            if actions.due[item] == Instant::NEVER.0 {
                continue;
            }
            let is_overdue = actions.is_overdue_at(item, as_of.0);
            items.overdue.add(is_overdue);
            if is_overdue {
                items.list.push(item);
            }
        }
        items.list.sort_by_key(|item| actions.due[*item]);
        items.without_owner = actions.owners_stated.then_some(without_owner);
        let mut days: Vec<f64> = items.list.iter().map(|item| days_overdue(actions, as_of, *item)).collect();
        items.days_overdue_median = median_of(&mut days);
        items
    }

    pub fn without_due(&self) -> u64 {
        self.open - self.overdue.of
    }
}

/// Returns by how many days an item is overdue.
pub(super) fn days_overdue(actions: &Actions, as_of: Instant, item: usize) -> f64 {
    as_of.days_since(Instant(actions.due[item]))
}

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let corpus = &context.analysis.corpus;
    let items = OpenItems::new(corpus);
    let mut answer = vec![gist(context, &items)];
    answer.extend(oldest(context, &items));
    answer.extend(lacking(&items));
    answer.extend(debt(context));
    let changed = change_of(context.analysis, "overdue_ratio").and_then(change_sentence);
    let mut detail: Vec<String> = changed.into_iter().collect();
    detail.extend(context.analysis.windows.last().map(|row| {
        let follow_up = &row.follow_up;
        format!(
            "Latest window: {} made, {} done, {} dropped; {} due, {} of them done on time.",
            words::plural(follow_up.created, "action item"),
            words::count(follow_up.closed),
            words::count(follow_up.dropped),
            words::count(follow_up.on_time.of),
            words::count(follow_up.on_time.count),
        )
    }));
    detail.extend(age(context));
    Finding { id: "overdue", question: "What is overdue?", answer_sentences: answer, detail }
}

fn gist(context: &Context<'_>, items: &OpenItems) -> String {
    let as_of = words::date(context.analysis.corpus.as_of);
    if context.analysis.corpus.actions.is_empty() {
        return "There are no action items in the input.".to_owned();
    }
    if items.open == 0 {
        return format!("No action item is open as of {as_of}.");
    }
    let Some(interval) = items.overdue.interval() else {
        return format!(
            "{} open as of {as_of}, none of them with a due date: nothing can be overdue.",
            format_args!(
                "{} {}",
                words::plural(items.open, "action item"),
                words::verb(items.open, "is", "are")
            ),
        );
    };
    let mut text = format!(
        "{} of {} with a due date {} overdue as of {as_of} ({}, 95% interval {})",
        words::count(items.overdue.count),
        words::plural(items.overdue.of, "open action item"),
        words::verb(items.overdue.count, "is", "are"),
        words::percent(items.overdue.ratio().unwrap_or_default()),
        words::percent_range(interval),
    );
    if let Some(median) = items.days_overdue_median {
        words::put(&mut text, format_args!(", by {} in the median", words::days(median)));
    }
    text.push('.');
    text
}

fn oldest(context: &Context<'_>, items: &OpenItems) -> Option<String> {
    let corpus = &context.analysis.corpus;
    let item = *items.list.first()?;
    let table = &context.frames.action_items;
    let row = corpus.actions.rows[item] as usize;
    let title =
        text_at(&table.title, row).map_or_else(String::new, |title| format!(" {}", words::named(title)));
    let id = words::cut(table.action_item_id.value(row), 40);
    Some(format!(
        "The oldest, {id}{title}, has been overdue for {}, since {}.",
        words::days(days_overdue(&corpus.actions, corpus.as_of, item)),
        words::date(Instant(corpus.actions.due[item])),
    ))
}

/// What the open items lack.
fn lacking(items: &OpenItems) -> Option<String> {
    let mut parts = Vec::new();
    if items.without_due() > 0 && items.overdue.of > 0 {
        let n = items.without_due();
        parts.push(format!("{} {} no due date", words::count(n), words::verb(n, "has", "have")));
    }
    if let Some(n) = items.without_owner.filter(|n| *n > 0) {
        parts.push(format!("{} {} no owner", words::count(n), words::verb(n, "has", "have")));
    }
    let counted = words::plural(items.open, "open action item");
    (!parts.is_empty()).then(|| format!("Of all {counted}, {}.", words::list(&parts)))
}

/// The action item whose completion would have come before most recurrences.
fn debt(context: &Context<'_>) -> Option<String> {
    let debt = &context.analysis.debt;
    let first = *debt.before_most(1).first()?;
    let row = context.analysis.corpus.actions.rows[first.item] as usize;
    let id = words::cut(context.frames.action_items.action_item_id.value(row), 40);
    let n = debt.total;
    Some(format!(
        "{} {} open while {} incident recurred; {id} for {}, the most.",
        words::plural(n, "action item"),
        words::verb(n, "was", "were"),
        words::verb(n, "its", "their"),
        words::plural(first.recurrences.len() as u64, "recurrence"),
    ))
}

fn age(context: &Context<'_>) -> Option<String> {
    let follow_up = &context.analysis.windows.last()?.follow_up;
    let age = follow_up.open_age_median_days?;
    Some(format!("An open action item is {} old in the median.", words::days(age)))
}
