//! What keeps coming back: the leaders of the ranking, how sure their order is, and what the trend tests say.

use crate::hotspot::{Hotspot, HotspotKind, Status, TrendWord};

use super::super::context::Context;
use super::{Finding, words};

/// How many items of a kind the details describe.
const DESCRIBED: usize = 3;
/// How many names a sentence holds.
const MOST_NAMES: usize = 3;

pub(super) fn finding(context: &Context<'_>) -> Finding {
    let hotspots = &context.analysis.hotspots;
    let leaders: Vec<&Hotspot> =
        HotspotKind::ALL.into_iter().filter_map(|kind| hotspots.of(kind).first()).collect();
    let mut answer = Vec::new();
    if leaders.is_empty() {
        answer.push("No incident names a factor or a system, so nothing can be ranked.".to_owned());
    } else {
        answer.push(headline(context, &leaders));
        answer.push(order(context));
        answer.push(tests(context));
    }
    let detail = HotspotKind::ALL
        .into_iter()
        .flat_map(|kind| hotspots.of(kind).iter().take(DESCRIBED))
        .map(|hotspot| described(context, hotspot))
        .chain(others(context))
        .collect();
    Finding { id: "recurring", question: "What keeps coming back?", answer_sentences: answer, detail }
}

/// What the ranking multiplies expected incidents with, as what the leaders are expected to bring.
fn cost(context: &Context<'_>) -> &'static str {
    match super::impact_noun(context) {
        "incidents" => "bring the most incidents",
        "incident minutes" => "cost the most incident minutes",
        "severity weight" => "weigh most by severity",
        _ => "have the most impact",
    }
}

fn headline(context: &Context<'_>, leaders: &[&Hotspot]) -> String {
    let parts: Vec<String> = leaders
        .iter()
        .map(|leader| {
            format!(
                "the {} {} ({} expected, {} to {}{})",
                leader.kind.name(),
                words::named(&leader.name),
                words::decimal(leader.expected),
                leader.expected_low,
                leader.expected_high,
                leader.rank_interval.map_or_else(String::new, |ranks| format!("; {}", rank(ranks))),
            )
        })
        .collect();
    format!("In the next 90 days {} should {}.", words::list(&parts), cost(context))
}

fn rank((low, high): (u64, u64)) -> String {
    if low == high { format!("rank {low}") } else { format!("rank {low} to {high}") }
}

/// Counts the items whose rank interval overlaps with that of the first, which is among them.
pub(in crate::report) fn could_lead(ranking: &[Hotspot]) -> u64 {
    let worst = ranking.first().and_then(|leader| leader.rank_interval).map_or(1, |ranks| ranks.1);
    ranking.iter().filter(|item| item.rank_interval.is_some_and(|ranks| ranks.0 <= worst)).count() as u64
}

fn order(context: &Context<'_>) -> String {
    let hotspots = &context.analysis.hotspots;
    let (mut unsure, mut sure) = (Vec::new(), Vec::new());
    for kind in HotspotKind::ALL {
        match could_lead(hotspots.of(kind)) {
            0 => {}
            1 => sure.push(format!("{}s", kind.name())),
            n => unsure.push(words::plural(n, kind.name())),
        }
    }
    let mut text = if unsure.is_empty() {
        String::new()
    } else {
        format!(
            "The top is not truly ordered: the 90% rank intervals of {} overlap with the leader's.",
            words::list(&unsure)
        )
    };
    if !sure.is_empty() {
        let space = if text.is_empty() { "" } else { " " };
        text.push_str(&format!("{space}Among the {} the first place is sure.", words::list(&sure)));
    }
    text
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
        words::decimal(item.expected),
        item.expected_low,
        item.expected_high,
    );
    if let Some(ranks) = item.rank_interval {
        text.push_str(&format!(", {}", rank(ranks)));
    }
    text.push_str(&format!(
        "; {} in the last {window}, {} of them {}, {} while a fix was open; {} open, {} overdue.",
        words::plural(item.incidents, "incident"),
        words::count(item.recurrences),
        words::verb(item.recurrences, "a recurrence", "recurrences"),
        words::count(item.recurred_while_fix_open),
        words::plural(item.open, "action item"),
        words::count(item.overdue),
    ));
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
