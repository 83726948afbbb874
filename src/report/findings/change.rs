//! A change against the period before, as a sentence that claims no more than its interval.

use crate::analysis::Analysis;
use crate::metric::{Change, ChangeKind, Share, Verdict};

use super::words;

/// Returns the change of a figure, named as its column.
pub(in crate::report) fn change_of<'a>(analysis: &'a Analysis, figure: &str) -> Option<&'a Change> {
    analysis.changes.iter().find(|change| change.figure == figure)
}

/// Spells a verdict as it follows a subject: `rose`, `shows no clear change`.
pub(super) fn verdict_words(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Fell => "fell",
        Verdict::Rose => "rose",
        Verdict::NoClearChange => "shows no clear change",
        Verdict::TooFew => "has too few cases to compare",
    }
}

/// Names a figure as the subject of a sentence, from its column.
pub(in crate::report) fn subject(figure: &'static str) -> &'static str {
    match figure {
        "actions_3_to_7_ratio" => "The share of incidents with 3 to 7 action items",
        "incidents_per_30_days" => "The rate of incidents",
        "on_time_ratio" => "The on-time ratio",
        "open" => "The number of open action items",
        "overdue" => "The number of overdue action items",
        "overdue_ratio" => "The overdue ratio",
        "policy_ratio" => "The share that met its policy",
        "recurred_while_fix_open_ratio" => "The share that recurred while a fix was open",
        "recurred_while_fix_overdue" => "The number that recurred while a fix was overdue",
        "recurrence_rate" => "Recurrence",
        "recurrence_ratio" => "The ratio of recurrence to chance",
        "resolve_minutes_geomean" => "The geometric mean time to resolve",
        "time_to_close_median_days" => "The median time to close",
        column => column,
    }
}

/// Spells a figure of a change with the cases that it rests on.
pub(in crate::report) fn figure(kind: ChangeKind, value: f64, n: u64) -> String {
    match kind {
        ChangeKind::Share => words::share(Share { count: (value * n as f64).round() as u64, of: n }),
        ChangeKind::Count => {
            format!("{} per 30 days ({})", words::decimal(value), words::plural(n, "incident"))
        }
        ChangeKind::Duration => format!("{} minutes (n = {})", words::whole(value), words::count(n)),
    }
}

/// Tells what a figure was, what it was before, and what the interval makes of it; none without a figure.
pub(super) fn change_sentence(change: &Change) -> Option<String> {
    let subject = subject(change.figure);
    let now = figure(change.kind, change.now?, change.now_n);
    let Some(before) = change.before else {
        let alone = alone(change);
        return Some(format!(
            "{subject} was {now}{alone}; there is nothing to compare with in the period before."
        ));
    };
    let before = figure(change.kind, before, change.before_n);
    Some(format!(
        "{subject} was {now}, {before} the period before: {}{}.",
        change.verdict.words(),
        doubt(change)
    ))
}

/// The interval of a share that has nothing to be compared with.
fn alone(change: &Change) -> String {
    let (Some(now), ChangeKind::Share) = (change.now, change.kind) else { return String::new() };
    let share = Share { count: (now * change.now_n as f64).round() as u64, of: change.now_n };
    let interval = share.interval().map(words::percent_range);
    interval.map_or_else(String::new, |interval| format!(", 95% interval {interval}"))
}

/// The interval of a change in brackets, and what could have been seen where nothing was.
fn doubt(change: &Change) -> String {
    let (Some(estimate), Some(low)) = (change.estimate, change.low) else { return String::new() };
    if change.verdict == Verdict::TooFew {
        return String::new();
    }
    let is_difference = change.kind == ChangeKind::Share;
    let spell = if is_difference { words::points } else { words::ratio };
    let estimate = spell(estimate);
    let unit = match estimate.trim_start_matches(['+', '−']) {
        _ if !is_difference => " times",
        "1" => " point",
        _ => " points",
    };
    let high = change.high.map_or_else(|| "no upper limit".to_owned(), spell);
    let mut text = format!(" ({estimate}{unit}, 95% interval {} to {high})", spell(low));
    if let Some(visible) = change.smallest_visible.filter(|_| change.verdict == Verdict::NoClearChange) {
        let size = if is_difference {
            match format!("{:.0}", visible * 100.0).as_str() {
                "1" => "a change of 1 point".to_owned(),
                size => format!("a change of {size} points"),
            }
        } else {
            format!("{} times as much", words::ratio(visible))
        };
        let cases = words::plural(change.now_n, noun(change.figure));
        words::put(&mut text, format_args!("; {cases} could have shown {size}"));
    }
    text
}

/// Names the cases that a figure rests on.
fn noun(figure: &str) -> &'static str {
    match figure {
        "recurred_while_fix_open_ratio" => "recurrence",
        "on_time_ratio" => "action item",
        "overdue_ratio" => "open action item",
        "policy_ratio" => "deadline",
        "resolve_minutes_geomean" => "duration",
        _ => "incident",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(verdict: Verdict) -> Change {
        Change {
            figure: "recurrence_rate",
            kind: ChangeKind::Share,
            now: Some(31.0 / 129.0),
            now_n: 129,
            before: Some(40.0 / 130.0),
            before_n: 130,
            estimate: Some(-0.0674),
            low: Some(-0.15),
            high: Some(0.01),
            verdict,
            smallest_visible: Some(0.12),
        }
    }

    #[test]
    fn a_share_alone_has_its_interval() {
        // Wilson for 0 of 6: 0 to z²/(6 + z²) = 0.390.
        let change = Change { now: Some(0.0), now_n: 6, before: None, ..change(Verdict::TooFew) };
        assert_eq!(alone(&change), ", 95% interval 0% to 39%");
        assert_eq!(alone(&Change { kind: ChangeKind::Count, ..change }), "");
    }

    #[test]
    fn says_what_the_interval_shows() {
        assert_eq!(
            change_sentence(&change(Verdict::NoClearChange)).as_deref(),
            Some(
                "Recurrence was 24% (31 of 129), 31% (40 of 130) the period before: no clear change (−7 points, \
                 95% interval −15 to +1); 129 incidents could have shown a change of 12 points."
            )
        );
        assert_eq!(
            change_sentence(&change(Verdict::TooFew)).as_deref(),
            Some("Recurrence was 24% (31 of 129), 31% (40 of 130) the period before: too few to compare.")
        );
    }
}
