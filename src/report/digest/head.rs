//! The counts of the period.

use crate::metric::{Matches, Share, Verdict, WindowRow, count_change, windows_at};
use crate::model::{Period, Window};

use super::View;
use crate::report::findings::words;

/// Says how many incidents, recurrences and action items the period has, and how sure the shares are.
pub(super) fn figures(view: &View<'_>, matches: &Matches, window: Window, period: Period) -> Vec<String> {
    let before = period.previous().window(&view.options.windows.zone);
    let list: Vec<Window> = before.into_iter().chain([window]).collect();
    let rows = windows_at(view.frames, view.corpus, matches, view.options, None, &list);
    let Some((now, before)) = rows.split_last() else { return Vec::new() };
    let mut lines = vec![incidents(view, now, before.last(), period)];
    lines.extend(recurrences(view, now));
    lines.extend(made_and_due(now));
    lines.extend(open(now));
    lines
}

fn incidents(view: &View<'_>, now: &WindowRow, before: Option<&WindowRow>, period: Period) -> String {
    let n = now.incidents.incidents;
    let mut text = counted(now);
    if let Some(interval) = now.incidents.per_30_days_interval() {
        words::put(
            &mut text,
            format_args!(
                " (95% interval {} to {})",
                words::decimal(interval.low),
                words::decimal(interval.high)
            ),
        );
    }
    text.push('.');
    let begins = view.corpus.first_at();
    if let Some(before) = before.filter(|before| begins.is_some_and(|begins| begins <= before.window.start)) {
        let earlier = before.incidents.incidents;
        let change =
            count_change("incidents_per_30_days", n, now.window.days(), earlier, before.window.days());
        let verdict = match change.verdict {
            Verdict::Rose => "The rate rose",
            Verdict::Fell => "The rate fell",
            Verdict::NoClearChange => "The rate shows no clear change",
            Verdict::TooFew => "These are too few to compare",
        };
        words::put(&mut text, format_args!(" The {} before: {}. {verdict}", period.noun(), counted(before)));
        if let (Some(estimate), Some(low), Some(high)) = (change.estimate, change.low, change.high)
            && change.verdict != Verdict::TooFew
        {
            words::put(
                &mut text,
                format_args!(
                    " ({} times, 95% interval {} to {})",
                    words::ratio(estimate),
                    words::ratio(low),
                    words::ratio(high)
                ),
            );
        }
        text.push('.');
    }
    text
}

/// Counts the incidents of a window, and tells how many that is in 30 days.
fn counted(row: &WindowRow) -> String {
    let mut text = format!(
        "{} in {}",
        words::plural(row.incidents.incidents, "incident"),
        words::days(row.window.days())
    );
    if let Some(rate) = row.incidents.per_30_days() {
        words::put(&mut text, format_args!(", {} per 30 days", words::decimal(rate)));
    }
    text
}

/// Spells a share with its counts first and its interval last.
fn share(share: Share, noun: &str) -> String {
    let interval = share
        .interval()
        .map_or_else(String::new, |interval| format!(", 95% interval {}", words::percent_range(interval)));
    format!("{}{interval}", words::counted(share, noun))
}

fn recurrences(view: &View<'_>, row: &WindowRow) -> Vec<String> {
    let recurrence = &row.recurrence;
    let labelled = recurrence.recurrences;
    if labelled.of == 0 {
        return vec![format!(
            "Nothing can be said of recurrence: no incident of the period has {}.",
            view.rule()
        )];
    }
    let mut text =
        format!("Recurrences, of the incidents with {}: {}", view.rule(), share(labelled, "incident"));
    if let Some(expected) = recurrence.expected_rate {
        words::put(&mut text, format_args!("; chance alone would bring {}", words::percent(expected)));
    }
    text.push('.');
    if row.warming_up {
        text.push_str(" The look-back reaches before the first incident, which makes the rate too low.");
    }
    let open = recurrence.while_open;
    let mut lines = vec![text];
    if open.of > 0 {
        lines.push(format!(
            "With a fix of an earlier match still open: {}; in {} of them one was overdue.",
            share(open, "recurrence"),
            words::count(recurrence.while_overdue)
        ));
    }
    lines
}

fn made_and_due(row: &WindowRow) -> Option<String> {
    let follow_up = &row.follow_up;
    let (created, closed, dropped) = (follow_up.created, follow_up.closed, follow_up.dropped);
    if created + closed + dropped + follow_up.on_time.of == 0 {
        return None;
    }
    let mut text = format!(
        "Action items: {} made, {} done, {} dropped.",
        words::count(created),
        words::count(closed),
        words::count(dropped)
    );
    if follow_up.on_time.of > 0 {
        words::put(&mut text, format_args!(" In time: {}.", share(follow_up.on_time, "due item")));
    } else {
        text.push_str(" None was due.");
    }
    Some(text)
}

fn open(row: &WindowRow) -> Option<String> {
    let follow_up = &row.follow_up;
    if follow_up.open == 0 {
        return (follow_up.created + follow_up.closed > 0)
            .then(|| "At the end no action item is open.".to_owned());
    }
    let mut text = format!(
        "At the end {} {} open.",
        words::plural(follow_up.open, "action item"),
        words::verb(follow_up.open, "is", "are")
    );
    if follow_up.overdue.of > 0 {
        words::put(
            &mut text,
            format_args!(" Overdue, of those with a due date: {}.", share(follow_up.overdue, "item")),
        );
    }
    Some(text)
}
