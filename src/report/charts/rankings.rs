//! Charts of the ranking and of the fix-first order.

use super::super::context::Context;
use super::super::findings::{Lead, could_lead, few, impact_noun, lead, lead_of, overlap, words};
use crate::chart::{
    ChartError, CoverageChart, CoverageStep, Estimate, Heading, HotspotBar, HotspotChart, Rendered,
    coverage_chart, hotspot_chart,
};
use crate::hotspot::{Hotspot, HotspotKind};
use crate::model::ItemKind;

/// How many ranked items are drawn.
const MOST_BARS: usize = 15;
/// How many steps of the fix-first order are drawn.
const MOST_STEPS: usize = 10;

/// Draws the first ranked items of a kind.
pub(super) fn hotspots(context: &Context<'_>, kind: HotspotKind) -> (String, Result<Rendered, ChartError>) {
    let ranking = context.analysis.hotspots.of(kind);
    let title = title(kind, ranking);
    let rank = |rank: u64| usize::try_from(rank).unwrap_or(usize::MAX);
    let bars = ranking.iter().take(MOST_BARS).map(|item| HotspotBar {
        name: item.name.clone(),
        expected: Estimate {
            value: Some(item.expected),
            low: Some(item.expected_low as f64),
            high: Some(item.expected_high as f64),
        },
        rank: item.rank_interval.map(|(low, high)| (rank(low), rank(high))),
        basis: few::basis(item),
        has_too_few: item.has_too_few(),
    });
    let bars: Vec<HotspotBar> = bars.collect();
    let mut notes = vec![
        "Whiskers and ranks: 90% intervals. Where rank intervals overlap, the order is not sure.".to_owned(),
    ];
    if bars.iter().any(|bar| bar.has_too_few) {
        notes.push(
            "Pale, “few”: too few incidents to be sure of the place (under 5 by weight, or ranks over half of all)."
                .to_owned(),
        );
    }
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
            notes,
        },
        x_label: "expected incidents in the next 90 days".to_owned(),
        bars,
    };
    (title, hotspot_chart(&chart))
}

fn title(kind: HotspotKind, ranking: &[Hotspot]) -> String {
    let noun = kind.name();
    let Some((lead, first)) = lead(ranking) else { return format!("There is no {noun} to rank") };
    let name = words::named(&words::cut(&first.name, 48));
    let of = words::plural(ranking.len() as u64, noun);
    // A title has no room for the weight of the incidents: the row of the chart has it.
    let n = words::plural(first.all_incidents, "incident");
    let few = if first.has_too_few() { format!(" from too few incidents ({n})") } else { String::new() };
    match lead {
        Lead::Only => format!("{name} is the only {noun}{few}"),
        Lead::Sure => format!("{name} is first of {of}{few}, and no rank interval overlaps with its own"),
        Lead::Ahead => {
            let overlap = overlap(could_lead(ranking) - 1);
            format!("{name} leads {of}{few}, though {overlap} with its own")
        }
        Lead::Unlikely if ranking.len() == 1 => {
            format!("The only {noun} is not likely to come in the next 90 days")
        }
        Lead::Unlikely => format!("None of {of} is likely to come in the next 90 days"),
        Lead::None => {
            format!("No {noun} of {} leads: most rank intervals overlap", words::count(ranking.len() as u64))
        }
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
    let mut notes = vec![
        "An upper bound of what fixing them could have prevented: a factor is a condition, not the cause."
            .to_owned(),
    ];
    if steps.iter().take(MOST_STEPS).any(few::step_has_too_few) {
        notes.push("“Few”: in fewer than 5 incidents, too few to be sure of the place.".to_owned());
    }
    let chart = CoverageChart {
        heading: Heading {
            title: title.clone(),
            subtitle: format!(
                "Each step takes the factor that touches most {noun} not yet touched, of {} of the last 365 days that name a factor.",
                words::plural(incidents, "incident")
            ),
            notes,
        },
        x_label: format!("share of {noun} touched so far"),
        steps: steps
            .iter()
            .take(MOST_STEPS)
            .map(|step| CoverageStep {
                name: step.name.clone(),
                has_too_few: few::step_has_too_few(step),
                cumulative_share: Some(step.cumulative_impact_share),
            })
            .collect(),
    };
    (title, coverage_chart(&chart))
}
