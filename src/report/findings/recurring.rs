//! What keeps coming back: the leaders of the ranking, how sure their order is, and what the trend tests say.

use crate::hotspot::{Hotspot, HotspotKind, Status, TrendWord};

use super::super::context::Context;
use super::{Finding, backtest, few, meetings, words};

/// How many items of a kind the details describe.
const DESCRIBED: usize = 3;
/// How many names a sentence holds.
const MOST_NAMES: usize = 3;

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let hotspots = &context.analysis.hotspots;
    let leaders: Vec<&Hotspot> =
        HotspotKind::ALL.into_iter().filter_map(|kind| hotspots.of(kind).first()).collect();
    let answer_sentences = if leaders.is_empty() {
        vec!["No incident names a factor or a system, so nothing can be ranked.".to_owned()]
    } else {
        let mut answer = vec![gist(context)];
        answer.extend(leaders.iter().enumerate().map(|(k, leader)| expected(context, leader, k == 0)));
        answer.extend(meetings::sentence(context));
        answer.push(tests(context));
        answer.extend(backtest::line(&context.analysis.backtest, &context.options.hotspot));
        answer
    };
    let detail = HotspotKind::ALL
        .into_iter()
        .flat_map(|kind| hotspots.of(kind).iter().take(DESCRIBED))
        .map(|hotspot| described(context, hotspot))
        .chain(others(context))
        .chain(HotspotKind::ALL.into_iter().filter_map(|kind| {
            let options = &context.options.hotspot.backtest;
            backtest::backtest_sentence(&context.analysis.backtest, options, kind)
        }))
        .collect();
    Finding { id: "recurring", question: "What keeps coming back?", answer_sentences, detail }
}

/// How far the first of a ranking stands out.
pub(in crate::report) fn lead(ranking: &[Hotspot]) -> Option<(Lead, &Hotspot)> {
    let first = ranking.first()?;
    let overlapping = could_lead(ranking);
    Some(if first.expected_high == 0 {
        (Lead::Unlikely, first)
    } else if ranking.len() == 1 {
        (Lead::Only, first)
    } else if overlapping <= 1 {
        (Lead::Sure, first)
    } else if overlapping * 2 <= ranking.len() as u64 {
        (Lead::Ahead, first)
    } else {
        (Lead::None, first)
    })
}

/// Tells whether the first of a ranking stands out.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Lead {
    /// There is nothing else.
    Only,
    /// No rank interval overlaps with that of the first.
    Sure,
    /// At most half of them do.
    Ahead,
    /// Most of them do.
    None,
    /// The first is itself not expected to come: its interval ends at 0.
    Unlikely,
}

/// Who leads, as far as the rank intervals tell.
fn gist(context: &Context<'_>) -> String {
    let (mut parts, mut level, mut unlikely) = (Vec::new(), Vec::new(), Vec::new());
    for kind in HotspotKind::ALL {
        let ranking = context.analysis.hotspots.of(kind);
        let Some((lead, first)) = lead(ranking) else { continue };
        let name = words::named(&first.name);
        let of = words::plural(ranking.len() as u64, kind.name());
        match lead {
            Lead::Only => parts.push(format!("{name} is the only {}{}", kind.name(), rests(first))),
            Lead::Sure => parts.push(format!("{name} is first of {of}{}", rests(first))),
            Lead::Ahead => {
                let overlap = overlap(could_lead(ranking) - 1);
                parts.push(format!("{name} leads {of}{}, though not surely: {overlap}", rests(first)));
            }
            Lead::None => level.push(format!("no {}", kind.name())),
            Lead::Unlikely if ranking.len() == 1 => {
                unlikely.push(format!("the only {} is not likely to come in the next 90 days", kind.name()));
            }
            Lead::Unlikely => unlikely.push(format!("none of {of} is likely to come in the next 90 days")),
        }
    }
    if !level.is_empty() {
        let why = "most of their rank intervals overlap, so they are not truly ordered";
        parts.push(format!("{} leads by what is expected: {why}", level.join(" and ")));
    }
    parts.append(&mut unlikely);
    format!("{}.", words::sentence(&parts.join("; ")))
}

/// What a leader rests on, in brackets, where that is too few.
fn rests(first: &Hotspot) -> String {
    few::caveat(first).map_or_else(String::new, |caveat| format!(" ({caveat})"))
}

/// Says that the rank intervals of `n` others overlap with that of the first.
pub(in crate::report) fn overlap(n: u64) -> String {
    match n {
        1 => "the rank interval of one other overlaps".to_owned(),
        n => format!("the rank intervals of {} others overlap", words::count(n)),
    }
}

/// What is expected of a leader, where it could stand, and what that rests on; the first one says what the numbers are.
fn expected(context: &Context<'_>, leader: &Hotspot, says_what: bool) -> String {
    let of = words::count(context.analysis.hotspots.of(leader.kind).len() as u64);
    let ranks = leader.rank_interval.map_or_else(String::new, |ranks| format!("; {} of {of}", rank(ranks)));
    let (by, unit, interval) = if says_what {
        (format!(" by {}", cost(context)), " expected in the next 90 days", "90% interval ")
    } else {
        (String::new(), "", "")
    };
    format!(
        "First {}{by}: {}, {}{unit} ({interval}{} to {}{ranks}; {}).",
        leader.kind.name(),
        words::named(&leader.name),
        words::expected(leader.expected),
        leader.expected_low,
        leader.expected_high,
        few::basis(leader),
    )
}

/// What the ranking is by.
fn cost(context: &Context<'_>) -> &'static str {
    match super::impact_noun(context) {
        "incidents" => "expected incidents",
        "incident minutes" => "expected incident minutes",
        "severity weight" => "expected severity weight",
        _ => "expected impact",
    }
}

fn rank((low, high): (u64, u64)) -> String {
    if low == high { format!("rank {low}") } else { format!("rank {low} to {high}") }
}

/// Counts the items whose rank interval overlaps with that of the first, which is among them.
pub(in crate::report) fn could_lead(ranking: &[Hotspot]) -> u64 {
    let worst = ranking.first().and_then(|leader| leader.rank_interval).map_or(1, |ranks| ranks.1);
    ranking.iter().filter(|item| item.rank_interval.is_some_and(|ranks| ranks.0 <= worst)).count() as u64
}

/// Names the items of systems and factors that a test picked; pairs are only counted.
fn picked(context: &Context<'_>, is_picked: impl Fn(&Hotspot) -> bool) -> String {
    let hotspots = &context.analysis.hotspots;
    let mut parts: Vec<String> = [HotspotKind::System, HotspotKind::Factor]
        .into_iter()
        .filter_map(|kind| {
            let names: Vec<String> = hotspots
                .of(kind)
                .iter()
                .filter(|item| is_picked(item))
                .map(|item| {
                    let n = item.all_incidents;
                    format!("{} ({})", words::named(&item.name), words::plural(n, "incident"))
                })
                .collect();
            let noun = if names.len() == 1 { kind.name().to_owned() } else { format!("{}s", kind.name()) };
            (!names.is_empty()).then(|| format!("the {noun} {}", words::list_some(&names, MOST_NAMES)))
        })
        .collect();
    let pairs = hotspots.of(HotspotKind::Pair).iter().filter(|item| is_picked(item)).count() as u64;
    if pairs > 0 {
        parts.push(words::plural(pairs, "pair"));
    }
    words::list(&parts)
}

fn tests(context: &Context<'_>) -> String {
    let worsening = picked(context, |item| item.trend.word == TrendWord::Worsening);
    let emerging = picked(context, |item| item.status == Some(Status::Emerging));
    let list = &context.analysis.hotspots.list;
    let tested = list.iter().filter(|item| item.trend.word != TrendWord::TooFew).count() as u64;
    if tested == 0 {
        return "Nothing has the 5 incidents that a trend test needs: too few to tell what gets worse."
            .to_owned();
    }
    match (worsening.is_empty(), emerging.is_empty()) {
        (true, true) => format!(
            "Nothing is shown to be worsening or emerging; {} of {} had enough incidents to be tested.",
            words::count(tested),
            words::plural(list.len() as u64, "item")
        ),
        (false, true) => {
            format!(
                "Worsening over the whole history (q < 0.05): {worsening}. Nothing is shown to be emerging."
            )
        }
        (true, false) => {
            format!("Emerging in the last 90 days (q < 0.10): {emerging}. Nothing is shown to be worsening.")
        }
        (false, false) if worsening == emerging => format!(
            "Worsening over the whole history (q < 0.05), and emerging in the last 90 days (q < 0.10): {worsening}."
        ),
        (false, false) => format!(
            "Worsening over the whole history (q < 0.05): {worsening}. Emerging in the last 90 days (q < 0.10): \
             {emerging}."
        ),
    }
}

fn described(context: &Context<'_>, item: &Hotspot) -> String {
    let window = words::span(context.options.metric.windows.length);
    let mut text = format!(
        "{} {} {}: {} incidents expected in the next 90 days (90% interval {} to {})",
        words::sentence(item.kind.name()),
        item.rank,
        words::named(&item.name),
        words::expected(item.expected),
        item.expected_low,
        item.expected_high,
    );
    if let Some(ranks) = item.rank_interval {
        words::put(&mut text, format_args!(", {}", rank(ranks)));
    }
    words::put(&mut text, format_args!(", {}; ", few::basis(item)));
    text.push_str(&latest(item, &window));
    words::put(&mut text, format_args!("; {} open", words::plural_or_no(item.open, "action item")));
    if item.open > 0 {
        words::put(&mut text, format_args!(", {} overdue", words::count_or_none(item.overdue)));
    }
    text.push('.');
    text
}

/// How many of the incidents of an item are of the latest window, and how many of those recur.
fn latest(item: &Hotspot, window: &str) -> String {
    let n = words::plural_or_no(item.incidents, "incident");
    let when = format!("{n} in the last {window}");
    match (item.incidents, item.recurrences, item.recurred_while_fix_open) {
        (0, _, _) => when,
        (_, 0, _) => format!("{when}, {}", words::verb(item.incidents, "no recurrence", "none a recurrence")),
        (1, _, 0) => format!("{when}, a recurrence"),
        (1, _, _) => format!("{when}, a recurrence while a fix was open"),
        (_, n, open) => format!(
            "{when}, {} of them {}, {} while a fix was open",
            words::count(n),
            words::verb(n, "a recurrence", "recurrences"),
            words::count_or_none(open),
        ),
    }
}

/// What got better, and what is new and therefore not tested.
fn others(context: &Context<'_>) -> Vec<String> {
    let mut text = Vec::new();
    let improving = picked(context, |item| item.trend.word == TrendWord::Improving);
    if !improving.is_empty() {
        text.push(format!("Improving over the whole history (q < 0.05): {improving}."));
    }
    let fading = picked(context, |item| item.status == Some(Status::Fading));
    if !fading.is_empty() {
        text.push(format!("Fading in the last 90 days (q < 0.10): {fading}."));
    }
    let new = picked(context, |item| item.status == Some(Status::New));
    if !new.is_empty() {
        text.push(format!("First seen in the last 90 days, not tested: {new}."));
    }
    text
}

/// Counts factor–system pairs that meet more often than chance, and the pairs that are possible.
pub(in crate::report) fn top_pairs_count(context: &Context<'_>) -> Option<(u64, u64)> {
    use crate::model::ItemKind::{Factor, System};
    let analysis = context.analysis;
    let kind = |item: u32| analysis.corpus.items[item as usize].kind;
    let population = analysis
        .cooccurrence
        .populations
        .iter()
        .find(|population| (population.a_kind, population.b_kind) == (Factor, System))?;
    let edges = analysis.cooccurrence.edges.iter();
    let above = edges
        .filter(|edge| edge.q < 0.05 && edge.n_ab >= 2 && (kind(edge.a), kind(edge.b)) == (Factor, System));
    Some((above.count() as u64, population.possible_pairs))
}
