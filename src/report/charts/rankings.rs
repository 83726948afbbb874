//! Charts of the ranking and of the fix-first order.

use super::super::context::Context;
use super::super::findings::{Lead, could_lead, impact_noun, lead, lead_of, words};
use crate::chart::{
    ChartError, CoverageChart, CoverageStep, Estimate, Heading, HotspotBar, HotspotChart, Rendered,
    coverage_chart, hotspot_chart,
};
use crate::hotspot::{Hotspot, HotspotKind};
use crate::model::ItemKind;

/// How many steps of the fix-first order are drawn.
const MOST_STEPS: usize = 10;

/// Draws the first ranked items of a kind.
pub(super) fn hotspots(context: &Context<'_>, kind: HotspotKind) -> (String, Result<Rendered, ChartError>) {
    let ranking = context.analysis.hotspots.of(kind);
    let title = title(kind, ranking);
    let rank = |rank: u64| usize::try_from(rank).unwrap_or(usize::MAX);
    let bars = ranking.iter().map(|item| HotspotBar {
        name: item.name.clone(),
        expected: Estimate {
            value: Some(item.expected),
            low: Some(item.expected_low as f64),
            high: Some(item.expected_high as f64),
        },
        rank: item.rank_interval.map(|(low, high)| (rank(low), rank(high))),
    });
    let by = match impact_noun(context) {
        "incident minutes" => "expected incidents times minutes to resolve each",
        "severity weight" => "expected incidents times severity weight each",
        "impact" => "expected incidents times impact each",
        _ => "expected incidents",
    };
    let chart = HotspotChart {
        heading: Heading {
            title: title.clone(),
            subtitle: format!("Expected incidents of the next 90 days, in order of rank by {by}."),
            notes: vec![
                "Whiskers and ranks: 90% intervals. Where rank intervals overlap, the order is not sure."
                    .to_owned(),
            ],
        },
        x_label: "expected incidents in the next 90 days".to_owned(),
        bars: bars.take(15).collect(),
    };
    (title, hotspot_chart(&chart))
}

fn title(kind: HotspotKind, ranking: &[Hotspot]) -> String {
    let noun = kind.name();
    let Some((lead, first)) = lead(ranking) else { return format!("There is no {noun} to rank") };
    let name = words::named(&words::cut(&first.name, 48));
    let of = words::plural(ranking.len() as u64, noun);
    match lead {
        Lead::Only => format!("{name} is the only {noun}"),
        Lead::Sure => format!("{name} is first of {of}, and no rank interval overlaps with its own"),
        Lead::Ahead => format!(
            "{name} leads {of}, though the rank intervals of {} others overlap with its own",
            words::small(could_lead(ranking) - 1)
        ),
        Lead::Unlikely => format!("None of {of} is likely to come in the next 90 days"),
        Lead::None => format!(
            "No {noun} of {} stands out: most rank intervals overlap",
            words::count(ranking.len() as u64)
        ),
    }
}

/// Draws how much of the impact the first factors touch together.
pub(super) fn fix_first(context: &Context<'_>) -> (String, Result<Rendered, ChartError>) {
    let list = context.analysis.fix_first.iter().find(|list| list.kind == ItemKind::Factor);
    let noun = impact_noun(context);
    let lead = list.and_then(|list| lead_of(context, list));
    let title = lead.map_or_else(
        || "No incident of the last 365 days names a factor".to_owned(),
        |lead| format!("{lead} of the last 365 days"),
    );
    let steps = list.map_or(&[][..], |list| list.steps.as_slice());
    let incidents = list.map_or(0, |list| list.incidents);
    let chart = CoverageChart {
        heading: Heading {
            title: title.clone(),
            subtitle: format!(
                "Each step takes the factor that touches most {noun} not yet touched, of {} of the last 365 days that name a factor.",
                words::plural(incidents, "incident")
            ),
            notes: vec![
                "An upper bound of what fixing them could have prevented: a factor is a condition, not the cause.".to_owned(),
            ],
        },
        x_label: format!("share of {noun} touched so far"),
        steps: steps
            .iter()
            .take(MOST_STEPS)
            .map(|step| CoverageStep {
                name: step.name.clone(),
                cumulative_share: Some(step.cumulative_impact_share),
            })
            .collect(),
    };
    (title, coverage_chart(&chart))
}
