//! The chart of how the incidents of systems add up.

use super::super::context::Context;
use super::super::findings::words;
use crate::chart::{ChartError, CumulativeChart, Curve, CurvePoint, Heading, Rendered, cumulative_chart};
use crate::hotspot::{CumulativeStep, HotspotKind, TrendWord};

/// How many names a title holds.
const MOST_NAMES: usize = 2;

/// Draws the mean cumulative incidents over all systems, beside the systems with the most.
pub(super) fn cumulative(context: &Context<'_>) -> (String, Result<Rendered, ChartError>) {
    let found = &context.analysis.cumulative;
    let end = context.analysis.corpus.as_of;
    let curve = |name: String, steps: &[CumulativeStep]| {
        // Each curve goes on at its height to the end of the history.
        let last = steps.last().map(|step| CumulativeStep { at: end, ..*step });
        let points = steps.iter().copied().chain(last);
        Curve {
            name,
            points: points.map(|step| CurvePoint { at: step.at.0, value: step.incidents }).collect(),
        }
    };
    let mean = (found.systems > 1)
        .then(|| curve(format!("mean of {}", words::plural(found.systems, "system")), &found.mean));
    let leading = found.leading.iter().map(|leader| curve(leader.name.clone(), &leader.steps));
    let title = title(context);
    let chart = CumulativeChart {
        heading: Heading {
            title: title.clone(),
            subtitle: "Mean cumulative incidents (Nelson) of all systems, and of those with the most incidents."
                .to_owned(),
            notes: vec![
                "Straight: an even pace. Bending up: incidents come faster. Whether it bends more than chance would \
                 have it is in the table."
                    .to_owned(),
            ],
        },
        y_label: "incidents since the first".to_owned(),
        curves: mean.into_iter().chain(leading).collect(),
    };
    (title, cumulative_chart(&chart))
}

fn title(context: &Context<'_>) -> String {
    let systems = context.analysis.hotspots.of(HotspotKind::System);
    let named = |word: TrendWord| -> Vec<String> {
        let found = systems.iter().filter(|system| system.trend.word == word);
        found.map(|system| words::named(&words::cut(&system.name, 40))).collect()
    };
    let tested = systems.iter().filter(|system| system.trend.word != TrendWord::TooFew).count() as u64;
    let (worse, better) = (named(TrendWord::Worsening), named(TrendWord::Improving));
    let of = words::plural(tested, "system");
    match (tested, worse.is_empty(), better.is_empty()) {
        (0, _, _) => "No system has the 5 incidents that a trend test needs".to_owned(),
        (_, true, true) => format!("Of {of} tested, none is shown to be getting worse or better"),
        (_, false, true) => {
            format!("Incidents come faster on {}, of {of} tested", words::list_some(&worse, MOST_NAMES))
        }
        (_, true, false) => {
            format!("Incidents come slower on {}, of {of} tested", words::list_some(&better, MOST_NAMES))
        }
        (_, false, false) => format!(
            "Incidents come faster on {}, slower on {}, of {of} tested",
            words::list_some(&worse, MOST_NAMES),
            words::list_some(&better, MOST_NAMES)
        ),
    }
}
