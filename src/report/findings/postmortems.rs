//! Whether postmortems work: recurrence against chance, recurrence past an open fix, and follow-up in time.

use crate::metric::{MetricOptions, Verdict, WindowRow, WordingKind};
use crate::model::MatchRule;

use super::super::context::Context;
use super::change::{change_of, change_sentence, verdict_words};
use super::{Finding, drift, words};

/// The fewest labeled incidents that are compared with chance, as for changes.
const FEWEST: u64 = 10;

/// How an observed recurrence rate stands to the one expected by chance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Chance {
    /// The interval lies above it.
    More,
    /// The interval holds it.
    About,
    /// The interval lies below it.
    Less,
    /// There are fewer than 10 labeled incidents.
    TooFew,
}

impl Chance {
    /// Tells how often things come back.
    pub(in crate::report) fn words(self) -> &'static str {
        match self {
            Self::More => "more often than chance alone would bring them",
            Self::About => "about as often as chance alone would bring them",
            Self::Less => "less often than chance alone would bring them",
            Self::TooFew => "too rarely to compare with chance",
        }
    }
}

/// Compares the interval of the recurrence rate with the expected rate.
pub(in crate::report) fn against_chance(row: &WindowRow) -> Option<Chance> {
    let recurrence = &row.recurrence;
    let (interval, expected) = (recurrence.recurrences.interval()?, recurrence.expected_rate?);
    Some(if recurrence.recurrences.of < FEWEST {
        Chance::TooFew
    } else if interval.low > expected {
        Chance::More
    } else if interval.high < expected {
        Chance::Less
    } else {
        Chance::About
    })
}

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let (answer_sentences, detail) = match context.analysis.windows.last() {
        Some(row) => (answer(context, row), detail(context, row)),
        None => (
            vec!["There is no window to judge: no incident and no action item is dated.".to_owned()],
            Vec::new(),
        ),
    };
    Finding { id: "postmortems", question: "Are postmortems working?", answer_sentences, detail }
}

fn answer(context: &Context<'_>, row: &WindowRow) -> Vec<String> {
    let mut answer = vec![gist(context, row)];
    answer.extend(recurrence(context, row));
    answer.extend(while_open(row));
    let change = change_of(context.analysis, "on_time_ratio");
    match change.and_then(change_sentence) {
        Some(sentence) => answer.push(sentence),
        None => answer.push(on_time(row)),
    }
    answer.push(drift::sentence(context));
    answer
}

/// The verdicts in one sentence.
fn gist(context: &Context<'_>, row: &WindowRow) -> String {
    let recurrence = match against_chance(row) {
        None => "no incident of the latest window is labeled for recurrence".to_owned(),
        Some(Chance::TooFew) => "too few incidents are labeled to judge recurrence".to_owned(),
        Some(chance) => format!("incidents come back {}", chance.words()),
    };
    let verdict = |figure| change_of(context.analysis, figure).map(|change| change.verdict);
    let rest = match (verdict("recurrence_rate"), verdict("on_time_ratio")) {
        (Some(Verdict::TooFew) | None, Some(Verdict::TooFew) | None) => {
            "there are too few cases to tell a change".to_owned()
        }
        (Some(recurrence), Some(on_time)) if recurrence == on_time => match recurrence {
            Verdict::NoClearChange => {
                "neither recurrence nor the on-time ratio changed clearly from the period before".to_owned()
            }
            other => format!("recurrence and the on-time ratio both {}", other.words()),
        },
        (recurrence, on_time) => {
            let say = |subject: &str, verdict: Option<Verdict>| {
                format!("{subject} {}", verdict_words(verdict.unwrap_or(Verdict::TooFew)))
            };
            format!("{}, {}", say("recurrence", recurrence), say("the on-time ratio", on_time))
        }
    };
    format!("{}; {rest}.", words::sentence(&recurrence))
}

fn recurrence(context: &Context<'_>, row: &WindowRow) -> Vec<String> {
    let recurrence = &row.recurrence;
    let Some(interval) = recurrence.recurrences.interval() else { return Vec::new() };
    let change = change_of(context.analysis, "recurrence_rate");
    let now = change.and_then(change_sentence).unwrap_or_else(|| {
        format!("Recurrence was {} of labeled incidents.", words::share(recurrence.recurrences))
    });
    let mut sentences = vec![now];
    if let Some(expected) = recurrence.expected_rate {
        let ratio =
            recurrence.ratio().map_or_else(String::new, |ratio| format!(" (ratio {})", words::ratio(ratio)));
        sentences.push(format!(
            "Chance alone would give {}{ratio}; the 95% interval of the rate is {}.",
            words::percent(expected),
            words::percent_range(interval)
        ));
    }
    if row.warming_up || is_warming_up_before(context, row) {
        sentences.push(format!(
            "The {} window is still warming up, which makes its recurrence rate too low.",
            if row.warming_up { "latest" } else { "previous" }
        ));
    }
    sentences
}

/// Tells whether the look-back of the period before the latest window reaches before the first incident.
fn is_warming_up_before(context: &Context<'_>, row: &WindowRow) -> bool {
    let options = &context.options.metric;
    let before = options.windows.ending_at(row.window.start);
    let first = context.analysis.corpus.first_at();
    before
        .zip(first)
        .is_some_and(|(before, first)| before.end > first && before.start.plus(-options.lookback) < first)
}

fn while_open(row: &WindowRow) -> Option<String> {
    let recurrence = &row.recurrence;
    let open = recurrence.while_open;
    if open.of == 0 {
        return None;
    }
    let interval = open
        .interval()
        .map_or_else(String::new, |interval| format!(", 95% interval {}", words::percent_range(interval)));
    let overdue = match (open.count, recurrence.while_overdue) {
        (0, _) => String::new(),
        (_, 0) => "; in none of them was one overdue".to_owned(),
        (_, n) => format!("; in {} of them one was overdue", words::count(n)),
    };
    Some(format!(
        "{} came while a fix of an earlier match was open{interval}{overdue}.",
        words::counted(open, "recurrence"),
    ))
}

fn on_time(row: &WindowRow) -> String {
    let on_time = row.follow_up.on_time;
    match on_time.interval() {
        Some(interval) => format!(
            "The on-time ratio was {}, 95% interval {}.",
            words::share(on_time),
            words::percent_range(interval)
        ),
        None => "No action item was due in the latest window, so there is no on-time ratio.".to_owned(),
    }
}

fn detail(context: &Context<'_>, row: &WindowRow) -> Vec<String> {
    let mut detail = vec![
        format!(
            "The latest window is the {} before {}.",
            words::span(context.options.metric.windows.length),
            words::date(row.window.end)
        ),
        rule(&context.options.metric),
    ];
    detail.extend(drift::detail(context));
    for figure in [
        "recurred_while_fix_open_ratio",
        "incidents_per_30_days",
        "resolve_minutes_geomean",
        "actions_3_to_7_ratio",
        "policy_ratio",
    ] {
        detail.extend(change_of(context.analysis, figure).and_then(change_sentence));
    }
    detail.extend(coverage(context));
    if let Some([low, median, high]) = row.recurrence.days_since_previous {
        detail.push(format!(
            "A recurrence came {} after its latest match in the median (quartiles {} and {}).",
            words::days(median),
            words::decimal(low),
            words::days(high)
        ));
    }
    if let Some(systemic_items) = row.systemic_items.filter(|items| *items > 0) {
        detail.push(format!(
            "{} {} (a factor, a system, or a pair) had at least {} within {}.",
            words::sentence(&words::small(systemic_items)),
            words::verb(systemic_items, "item", "items"),
            words::plural(u64::from(context.options.metric.systemic_incidents), "incident"),
            words::days(context.options.metric.systemic_within as f64 / crate::model::DAY as f64),
        ));
    }
    detail
}

/// How many incidents that need a postmortem have one, and how many wordings are worth a second look.
fn coverage(context: &Context<'_>) -> Vec<String> {
    let mut text = Vec::new();
    if let Some(quality) = context.analysis.quality.last().filter(|quality| quality.coverage.of > 0) {
        text.push(format!(
            "{} that {} a postmortem ({}) {} one.",
            words::counted(quality.coverage, "incident"),
            words::verb(quality.coverage.of, "needs", "need"),
            words::needs_postmortem(&context.options.quality),
            words::verb(quality.coverage.count, "has", "have"),
        ));
    }
    let count = |kind| context.analysis.hints.iter().filter(|hint| hint.kind == kind).count() as u64;
    let (vague, blame) = (count(WordingKind::Vague), count(WordingKind::Blame));
    let mut hints = Vec::new();
    if vague > 0 {
        let says = words::verb(vague, "says", "say");
        hints.push(format!("{} {says} too little to be done", words::plural(vague, "action item")));
    }
    if blame > 0 {
        let explains = words::verb(blame, "explains", "explain");
        hints.push(format!("{} {explains} by a person's fault", words::plural(blame, "wording")));
    }
    if !hints.is_empty() {
        text.push(format!("{}: hints in hints.csv, counted against nobody.", words::list(&hints)));
    }
    text
}

/// What counts as a recurrence here.
fn rule(options: &MetricOptions) -> String {
    let shared = match options.rule {
        MatchRule::FactorAndSystem => "a factor and a system",
        MatchRule::Factor => "a factor",
        MatchRule::System => "a system",
    };
    format!(
        "A recurrence shares {shared} with an incident of the {} before it.",
        words::plural((options.lookback / crate::model::DAY).unsigned_abs(), "day")
    )
}
