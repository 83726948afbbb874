//! What deserves attention next, ranked, with the doubt about size and rank.

use super::color::{BLUE, WHITE};
use super::figure::{LABEL, without_data};
use super::numbers::{number, number_ticks};
use super::rows::{MOST_ROWS, RowPlot, RowPlotOptions, draw_whisker};
use super::scene::Scene;
use super::series::spelled;
use super::{ChartError, Estimate, Heading, Rendered, render};

/// Describes the chart of hotspots.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HotspotChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the bars show, with its unit.
    pub x_label: String,
    /// The hotspots in order of rank; the first fifteen are drawn.
    pub bars: Vec<HotspotBar>,
}

/// Holds one hotspot.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct HotspotBar {
    /// The name of the item.
    pub name: String,
    /// The expected value with its interval.
    pub expected: Estimate,
    /// The rank that the item has at best and at worst.
    pub rank: Option<(usize, usize)>,
    /// What the bar rests on, in words.
    pub basis: String,
    /// Whether that is too little for its place to be sure: such a bar is pale.
    pub has_too_few: bool,
}

/// Draws the hotspots as horizontal bars with whiskers and rank intervals.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn hotspot_chart(chart: &HotspotChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &HotspotChart) -> Scene {
    let bars = &chart.bars[..chart.bars.len().min(MOST_ROWS)];
    let expected: Vec<Estimate> = bars.iter().map(|bar| bar.expected.finite()).collect();
    if expected.iter().all(|estimate| estimate.value.is_none()) {
        return without_data(&chart.heading, "no item has a score.");
    }
    let longest =
        expected.iter().flat_map(|estimate| [estimate.value, estimate.high]).flatten().fold(0.0, f64::max);
    let ticks = axis_ticks(longest);
    let names: Vec<&str> = bars.iter().map(|bar| bar.name.as_str()).collect();
    let remarks: Vec<String> = bars.iter().map(remark).collect();
    let (mut scene, plot) = RowPlot::new(&RowPlotOptions {
        heading: &chart.heading,
        names: &names,
        remarks: &remarks,
        x_label: &chart.x_label,
        ticks: &ticks,
    });
    for (row, estimate) in expected.iter().enumerate() {
        let y = plot.middle(row);
        if let Some(value) = estimate.value {
            let corner = (plot.x(value), y + 9.0);
            let pale = if bars[row].has_too_few { 0.85 } else { 0.3 };
            scene.rectangle((plot.left, y - 9.0), corner, BLUE.mixed(WHITE, pale));
            // A pale bar alone would not stand out from the ground.
            if corner.0 - plot.left > 2.0 {
                scene.outline((plot.left, y - 9.0), corner, 1.0, BLUE);
            }
        }
        if let (Some(low), Some(high)) = (estimate.low, estimate.high) {
            draw_whisker(&mut scene, (plot.x(low), plot.x(high)), y);
        }
    }
    plot.spots(&mut scene, |row| {
        let expected = spelled(expected[row], number);
        let bar = &bars[row];
        let parts = [format!("{}: {expected} expected", bar.name), rank_words(bar.rank), bar.basis.clone()];
        Some(parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "))
    });
    plot.finish(scene, &chart.heading)
}

/// Lists the ticks of the axis, fewer where their words are long.
fn axis_ticks(longest: f64) -> Vec<(f64, String)> {
    let spelled = |count: usize| -> Vec<(f64, String)> {
        let ticks = number_ticks(longest, count).into_iter();
        ticks.map(|tick| (tick, number(tick))).collect()
    };
    let ticks = spelled(5);
    if ticks.iter().all(|(_, words)| LABEL.width(words) < 45.0) { ticks } else { spelled(3) }
}

/// What stands beside a bar.
fn remark(bar: &HotspotBar) -> String {
    match (rank_words(bar.rank), bar.has_too_few) {
        (rank, false) => rank,
        (rank, true) if rank.is_empty() => "few".to_owned(),
        (rank, true) => format!("{rank}, few"),
    }
}

fn rank_words(rank: Option<(usize, usize)>) -> String {
    match rank {
        None => String::new(),
        Some((low, high)) if low == high => format!("rank {low}"),
        Some((low, high)) => format!("rank {low}–{high}"),
    }
}
