//! What is overdue, as of the instant of the report.

use crate::corpus::Actions;
use crate::frame::column::text_at;
use crate::metric::OpenItems;
use crate::model::Instant;

use super::super::context::Context;
use super::change::{change_of, change_sentence};
use super::{Finding, words};

/// Returns by how many days an item is overdue.
pub(super) fn days_overdue(actions: &Actions, as_of: Instant, item: usize) -> f64 {
    as_of.days_since(Instant(actions.due[item]))
}

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let items = &context.analysis.open_items;
    let mut answer = vec![gist(context, items)];
    answer.extend(oldest(context, items));
    answer.extend(lacking(items));
    answer.extend(debt(context));
    let changed = change_of(context.analysis, "overdue_ratio").and_then(change_sentence);
    let mut detail: Vec<String> = changed.into_iter().collect();
    detail.extend(context.analysis.windows.last().map(|row| {
        let follow_up = &row.follow_up;
        let on_time = match follow_up.on_time.of {
            0 => String::new(),
            _ => format!(", {} of them done on time", words::count_or_none(follow_up.on_time.count)),
        };
        format!(
            "Latest window: {} made, {} done, {} dropped; {} due{on_time}.",
            words::plural_or_no(follow_up.created, "action item"),
            words::count_or_none(follow_up.closed),
            words::count_or_none(follow_up.dropped),
            words::count_or_none(follow_up.on_time.of),
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
        let median_of = words::verb(items.overdue.count, "", " in the median");
        words::put(&mut text, format_args!(", by {}{median_of}", words::days(median)));
    }
    text.push('.');
    text
}

fn oldest(context: &Context<'_>, items: &OpenItems) -> Option<String> {
    let corpus = &context.analysis.corpus;
    let item = *items.list.first()? as usize;
    let table = &context.frames.action_items;
    let row = corpus.actions.row(item);
    let title =
        text_at(&table.title, row).map_or_else(String::new, |title| format!(" {}", words::named(title)));
    let id = words::cut(table.action_item_id.value(row), 40);
    let which = words::verb(items.list.len() as u64, "It", "The oldest");
    Some(format!(
        "{which}, {id}{title}, has been overdue for {}, since {}.",
        words::days(days_overdue(&corpus.actions, corpus.as_of, item)),
        words::date(Instant(corpus.actions.due[item])),
    ))
}

/// What the open items lack.
fn lacking(items: &OpenItems) -> Option<String> {
    let without_due = Some(items.without_due()).filter(|n| *n > 0 && items.overdue.of > 0);
    let lacks = [(without_due, "no due date"), (items.without_owner.filter(|n| *n > 0), "no owner")];
    let lacks: Vec<(u64, &str)> = lacks.into_iter().filter_map(|(n, what)| Some((n?, what))).collect();
    if items.open == 1 {
        return lacks.first().map(|(_, what)| format!("The open action item has {what}."));
    }
    let part =
        |(n, what): &(u64, &str)| format!("{} {} {what}", words::count(*n), words::verb(*n, "has", "have"));
    let parts: Vec<String> = lacks.iter().map(part).collect();
    let counted = words::plural(items.open, "open action item");
    (!parts.is_empty()).then(|| format!("Of all {counted}, {}.", words::list(&parts)))
}

/// The action item whose completion would have come before most recurrences.
fn debt(context: &Context<'_>) -> Option<String> {
    let debt = &context.analysis.debt;
    let first = *debt.before_most(1).first()?;
    let row = context.analysis.corpus.actions.row(first.item);
    let id = words::cut(context.frames.action_items.action_item_id.value(row), 40);
    let n = debt.total;
    let recurrences = words::plural(first.recurrences.len() as u64, "recurrence");
    Some(if n == 1 {
        format!("{id} was open while its incident recurred, for {recurrences}.")
    } else {
        format!(
            "{} were open while their incident recurred; {id} for {recurrences}, the most.",
            words::plural(n, "action item"),
        )
    })
}

fn age(context: &Context<'_>) -> Option<String> {
    let follow_up = &context.analysis.windows.last()?.follow_up;
    let age = follow_up.open_age_median_days?;
    Some(format!("An open action item is {} old in the median.", words::days(age)))
}
