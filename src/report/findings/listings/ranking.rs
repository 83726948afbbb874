//! Hotspots and the fix-first order.

use crate::hotspot::{FixFirstList, Hotspot, HotspotKind};

use super::super::super::context::Context;
use super::super::{Column, Listing, few, impact_noun, words};
use super::or_too_few;

/// How many ranked items are listed.
const MOST_ITEMS: usize = 20;

/// Lists the first ranked items of a kind.
pub(in crate::report) fn hotspots_listing(context: &Context<'_>, kind: HotspotKind) -> Listing {
    let impact = match impact_noun(context) {
        "incident minutes" => "Minutes each",
        "severity weight" => "Weight each",
        _ => "Impact each",
    };
    let columns = [
        Column::number("Rank (90% interval)"),
        Column::key(match kind {
            HotspotKind::System => "System",
            HotspotKind::Factor => "Factor",
            HotspotKind::Pair => "Factor @ system",
            HotspotKind::Team => "Team",
        }),
        Column::number("Expected in 90 days (90% interval)"),
        Column::text("From incidents (weighed by age)"),
        Column::number(impact),
        Column::number("Recurrences, of incidents").extra(),
        Column::number("While a fix was open").extra(),
        Column::number("Overdue, of open items"),
        Column::text("Last 90 days").extra(),
        Column::text("Whole history").extra(),
    ];
    let caption = format!(
        "{}s by expected incidents of the next 90 days times what one costs",
        words::sentence(kind.name())
    );
    Listing::new(caption, &columns).fill(context.analysis.hotspots.of(kind), MOST_ITEMS, "hotspots.csv", row)
}

fn row(item: &Hotspot) -> Vec<String> {
    let ranks = item.rank_interval.map(|(low, high)| {
        if low == high {
            words::count(low)
        } else {
            format!("{} to {}", words::count(low), words::count(high))
        }
    });
    vec![
        format!("{} ({})", words::count(item.rank), or_too_few(ranks)),
        words::cut(&item.name, 120),
        format!(
            "{} ({} to {})",
            words::expected(item.expected),
            words::count(item.expected_low),
            words::count(item.expected_high)
        ),
        few::basis_cell(item),
        words::whole(item.impact),
        format!("{} of {}", words::count(item.recurrences), words::count(item.incidents)),
        words::count(item.recurred_while_fix_open),
        format!("{} of {}", words::count(item.overdue), words::count(item.open)),
        or_too_few(item.status.map(|status| status.words().to_owned())),
        item.trend.word.words().to_owned(),
    ]
}

/// Lists the first steps of a fix-first order.
pub(in crate::report) fn fix_first_listing(context: &Context<'_>, list: &FixFirstList) -> Listing {
    let columns = [
        Column::number("Step"),
        Column::key(match list.kind {
            crate::model::ItemKind::System => "System",
            _ => "Factor",
        }),
        Column::text("Incidents"),
        Column::number("Newly touched"),
        Column::number("Incidents touched so far").extra(),
        Column::number("Impact newly touched"),
        Column::number("Impact touched so far"),
    ];
    let caption = format!(
        "{}s in the order in which they touch most {} of the last 365 days",
        words::sentence(list.kind.name()),
        impact_noun(context)
    );
    Listing::new(caption, &columns).fill(&list.steps, MOST_ITEMS, "fix_first.csv", |step| {
        let so_far: u64 = list.steps[..step.position as usize].iter().map(|step| step.touched).sum();
        vec![
            words::count(step.position),
            words::cut(&step.name, 120),
            few::step_cell(step),
            words::count(step.touched),
            format!(
                "{} ({} of {})",
                words::percent(step.cumulative_share),
                words::count(so_far),
                words::count(list.incidents)
            ),
            words::percent(step.impact_share),
            words::percent(step.cumulative_impact_share),
        ]
    })
}
