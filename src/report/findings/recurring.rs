//! What keeps coming back: the leaders of the ranking, how sure their order is, and what the trend tests say.

use crate::hotspot::{Hotspot, HotspotKind, Status, TrendWord};

use super::super::context::Context;
use super::{Finding, backtest, meetings, words};

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
        let mut answer = vec![gist(context), expected(context, &leaders)];
        answer.extend(meetings::sentence(context));
        answer.push(tests(context));
        answer.extend(backtest::line(&context.analysis.backtest, &context.options.hotspot.backtest));
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
            Lead::Only => parts.push(format!("{name} is the only {}", kind.name())),
            Lead::Sure => parts.push(format!("{name} is first of {of}")),
            Lead::Ahead => {
                let n = words::count(could_lead(ranking) - 1);
                parts.push(format!(
                    "{name} leads {of}, though not surely: the rank intervals of {n} others overlap"
                ));
            }
            Lead::None => level.push(format!("no {}", kind.name())),
            Lead::Unlikely => unlikely.push(format!("none of {of} is likely to come in the next 90 days")),
        }
    }
    if !level.is_empty() {
        let why = "most of their rank intervals overlap, so they are not truly ordered";
        parts.push(format!("{} stands out: {why}", level.join(" and ")));
    }
    parts.append(&mut unlikely);
    format!("{}.", words::sentence(&parts.join("; ")))
}

/// What is expected of the leaders, and where they could stand.
fn expected(context: &Context<'_>, leaders: &[&Hotspot]) -> String {
    let parts: Vec<String> = leaders
        .iter()
        .map(|leader| {
            let of = words::count(context.analysis.hotspots.of(leader.kind).len() as u64);
            let ranks =
                leader.rank_interval.map_or_else(String::new, |ranks| format!("; {} of {of}", rank(ranks)));
            format!(
                "{} {} {} ({} to {}{ranks})",
                leader.kind.name(),
                words::named(&leader.name),
                words::expected(leader.expected),
                leader.expected_low,
                leader.expected_high,
            )
        })
        .collect();
    format!(
        "Incidents expected in the next 90 days (90% intervals) of the first of each kind by {}: {}.",
        cost(context),
        words::list(&parts)
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
                .map(|item| words::named(&item.name))
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
            "Nothing is shown to be worsening or emerging; {} of {} items had enough incidents to be tested.",
            words::count(tested),
            words::count(list.len() as u64)
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
    words::put(
        &mut text,
        format_args!(
            "; {} in the last {window}, {} of them {}, {} while a fix was open; {} open, {} overdue.",
            words::plural(item.incidents, "incident"),
            words::count(item.recurrences),
            words::verb(item.recurrences, "a recurrence", "recurrences"),
            words::count(item.recurred_while_fix_open),
            words::plural(item.open, "action item"),
            words::count(item.overdue),
        ),
    );
    text
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
