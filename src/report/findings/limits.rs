//! What the data cannot tell: labels, dates and outcomes that are missing, rows that were left out, short history.

use crate::corpus::Corpus;
use crate::hotspot::{ImpactChoice, TrendWord};
use crate::ingest::Level;
use crate::metric::{OpenItems, Share, Verdict};
use crate::model::{Instant, ItemKind, Outcome};

use super::super::context::Context;
use super::{Finding, words};

/// Below this share of labeled incidents the answer says so first.
const WELL_LABELED: f64 = 0.8;
/// How many notes about the input are told; the table of messages counts all.
const MOST_NOTES: usize = 5;

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let corpus = &context.analysis.corpus;
    let mut gaps: Vec<(f64, String)> = vec![coverage(corpus)];
    gaps.extend(unknown(corpus));
    gaps.extend(without_due(&context.analysis.open_items));
    gaps.sort_by(|a, b| b.0.total_cmp(&a.0));
    let mut answer: Vec<String> = gaps.into_iter().map(|(_, sentence)| sentence).collect();
    answer.push(input(context));
    answer.extend(short_history(context));
    let mut detail = incident_gaps(corpus);
    detail.extend(item_gaps(corpus));
    detail.extend(too_few(context));
    detail.extend(
        context.diagnostics.entries().filter(|entry| entry.level() == Level::Note).take(MOST_NOTES).map(
            |entry| {
                let place = entry.place().to_string();
                format!("{}: {}.", words::cut(&place, 120), words::cut(&entry.message(), 240))
            },
        ),
    );
    detail.push(
        "Neighboring windows overlap and share a look-back, so the charts are for looking; tests use windows apart."
            .to_owned(),
    );
    detail.push(
        "Meeting more often than chance is no proof of a cause, and labels are as complete as the postmortems."
            .to_owned(),
    );
    Finding { id: "limits", question: "What can this data not tell?", answer_sentences: answer, detail }
}

/// Counts the incidents that hold, out of all.
fn of_incidents(corpus: &Corpus, holds: impl Fn(usize) -> bool) -> Share {
    let mut share = Share::default();
    for incident in 0..corpus.len() {
        share.add(holds(incident));
    }
    share
}

fn of_actions(corpus: &Corpus, holds: impl Fn(usize) -> bool) -> Share {
    let mut share = Share::default();
    for item in 0..corpus.actions.len() {
        share.add(holds(item));
    }
    share
}

/// How many incidents name a factor and a system, after the share that does not.
fn coverage(corpus: &Corpus) -> (f64, String) {
    if corpus.is_empty() {
        let nothing =
            "There are no incidents, so nothing can be said about recurrence, hotspots or co-occurrence.";
        return (1.0, nothing.to_owned());
    }
    let both = of_incidents(corpus, |incident| {
        corpus.has_kind(incident, ItemKind::Factor) && corpus.has_kind(incident, ItemKind::System)
    });
    let unlabeled = both.of - both.count;
    let name = words::verb(both.count, "names", "name");
    let text = format!("{} {name} both a factor and a system", words::counted(both, "incident"));
    let rest = match unlabeled {
        1 => "the other one".to_owned(),
        n => format!("the other {}", words::count(n)),
    };
    let sentence = match both.ratio() {
        _ if unlabeled == 0 => format!("{text}."),
        Some(ratio) if ratio < WELL_LABELED => format!(
            "Only {text}; pairs and the matrix do not see {rest}, nor does a recurrence that needs both.",
        ),
        _ => format!("{text}; pairs and the matrix do not see {rest}."),
    };
    (1.0 - both.ratio().unwrap_or_default(), sentence)
}

/// Items whose outcome or closing date nothing tells, after their share.
fn unknown(corpus: &Corpus) -> Option<(f64, String)> {
    let share = of_actions(corpus, |item| corpus.actions.outcome[item] == Outcome::Unknown);
    (share.count > 0).then(|| {
        let items = words::counted(share, "action item");
        let sentence =
            format!("Nothing tells what became of {items}: they count in no figure about follow-up.");
        (share.ratio().unwrap_or_default(), sentence)
    })
}

/// Open items that can never be overdue, after their share, where they are most.
fn without_due(items: &OpenItems) -> Option<(f64, String)> {
    let share = Share { count: items.without_due(), of: items.open };
    let ratio = share.ratio().filter(|ratio| *ratio > 0.5)?;
    let counted = words::counted(share, "open action item");
    Some((
        ratio,
        format!(
            "{counted} {} no due date and can never be overdue.",
            words::verb(share.count, "has", "have")
        ),
    ))
}

fn input(context: &Context<'_>) -> String {
    let diagnostics = context.diagnostics;
    let (rejects, warnings) =
        (diagnostics.count(Level::Reject) as u64, diagnostics.count(Level::Warning) as u64);
    let left_out: u64 = context.analysis.corpus.left_out.incidents.values().sum();
    let mut text = if rejects + warnings == 0 {
        "Every row was read without a reject or a warning".to_owned()
    } else {
        let found = [(rejects, "reject"), (warnings, "warning")].into_iter().filter(|(n, _)| *n > 0);
        let found: Vec<String> = found.map(|(n, noun)| words::plural(n, noun)).collect();
        format!(
            "{} {} met while reading",
            words::list(&found),
            words::verb(rejects + warnings, "was", "were")
        )
    };
    if left_out > 0 {
        words::put(
            &mut text,
            format_args!(
                "; {} {} left out by rule, such as tests and duplicates",
                words::plural(left_out, "incident"),
                words::verb(left_out, "was", "were")
            ),
        );
    }
    text.push('.');
    text
}

fn short_history(context: &Context<'_>) -> Option<String> {
    let rows = &context.analysis.windows;
    let last = rows.last()?;
    let warming_up = rows.iter().filter(|row| row.warming_up).count() as u64;
    if last.warming_up {
        let history = context.analysis.corpus.history_days()?;
        return Some(format!(
            "The history of {} is short: {} still warming up, so recurrence rates are too low.",
            words::days(history),
            words::verb(rows.len() as u64, "the window is", "every window is"),
        ));
    }
    let all = words::plural(rows.len() as u64, "window");
    let before = "look-back reaches before the first incident";
    match warming_up {
        0 => None,
        1 => Some(format!("The first of {all} is warming up: its {before}.")),
        n => Some(format!("The first {} of {all} are warming up: their {before}.", words::count(n))),
    }
}

fn incident_gaps(corpus: &Corpus) -> Vec<String> {
    let mut gaps = Vec::new();
    let mut tell = |lacking: Share, what: &str| {
        if lacking.count > 0 {
            gaps.push(format!("Incidents without {what}: {}.", words::share(lacking)));
        }
    };
    for (kind, what) in
        [(ItemKind::Factor, "a factor"), (ItemKind::System, "a system"), (ItemKind::Trigger, "a trigger")]
    {
        tell(of_incidents(corpus, |incident| !corpus.has_kind(incident, kind)), what);
    }
    let never = Instant::NEVER.0;
    tell(of_incidents(corpus, |incident| corpus.resolved[incident] == never), "a time of resolution");
    tell(of_incidents(corpus, |incident| corpus.severity[incident] == 0), "a severity");
    tell(of_incidents(corpus, |incident| corpus.actions_of.of(incident).is_empty()), "an action item");
    gaps
}

fn item_gaps(corpus: &Corpus) -> Vec<String> {
    let actions = &corpus.actions;
    let mut gaps = Vec::new();
    let mut tell = |lacking: Share, what: &str| {
        if lacking.count > 0 {
            gaps.push(format!("{what}: {}.", words::share(lacking)));
        }
    };
    tell(of_actions(corpus, |item| actions.due[item] == Instant::NEVER.0), "Action items without a due date");
    tell(
        of_actions(corpus, |item| actions.incident[item] == crate::corpus::NO_INCIDENT),
        "Action items without an incident in the figures",
    );
    if actions.owners_stated {
        tell(of_actions(corpus, |item| !actions.has_owner[item]), "Action items without an owner");
    } else if !actions.is_empty() {
        gaps.push("The input never states whether an action item has an owner.".to_owned());
    }
    gaps
}

/// Tells of stated impacts that have no logarithm, which the ranking needs.
fn without_impact(context: &Context<'_>) -> Option<String> {
    let corpus = &context.analysis.corpus;
    let stated = |incident| corpus.impact_value(&context.frames.incidents.impact_value, incident);
    let (mut share, is_asked) = (Share::default(), context.options.hotspot.impact == ImpactChoice::Value);
    (0..corpus.len()).filter_map(stated).for_each(|value| share.add(value <= 0.0));
    (is_asked && share.count > 0).then(|| {
        format!(
            "Impact values of 0 or less count as not stated: {} of {}.",
            words::count(share.count),
            words::plural(share.of, "value")
        )
    })
}

fn too_few(context: &Context<'_>) -> Vec<String> {
    let analysis = context.analysis;
    let list = &analysis.hotspots.list;
    let untested = list.iter().filter(|item| item.trend.word == TrendWord::TooFew).count() as u64;
    let mut text = Vec::new();
    if untested > 0 {
        text.push(format!(
            "Too few incidents for a trend test (under 5): {}.",
            words::counted(Share { count: untested, of: list.len() as u64 }, "ranked item")
        ));
    }
    let few = analysis.changes.iter().filter(|change| change.verdict == Verdict::TooFew).count() as u64;
    if few > 0 {
        text.push(format!(
            "Too few cases to compare with the period before (under 10): {} of {}.",
            words::count(few),
            words::plural(analysis.changes.len() as u64, "headline figure")
        ));
    } else if analysis.changes.is_empty() {
        text.push("There is no earlier period to compare the latest window with.".to_owned());
    }
    let counted = &analysis.hotspots.counted_kinds;
    if !counted.is_empty() {
        text.push("No duration is known, so the ranking counts incidents instead of minutes.".to_owned());
    }
    text.extend(without_impact(context));
    text
}
