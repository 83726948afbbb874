//! The fix-first order: what each further item adds to the share that is touched.

use super::color::{BLUE, WHITE};
use super::figure::without_data;
use super::numbers::percent;
use super::rows::{MOST_ROWS, RowPlot, RowPlotOptions};
use super::scene::Scene;
use super::{ChartError, Heading, Rendered, render};

/// Describes the chart of the fix-first order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the shares are shares of.
    pub x_label: String,
    /// The items in the order in which they are taken; the first fifteen are drawn.
    pub steps: Vec<CoverageStep>,
}

/// Holds one item of the fix-first order.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CoverageStep {
    /// The name of the item.
    pub name: String,
    /// The share touched by this item and all before it, 0 to 1.
    pub cumulative_share: Option<f64>,
    /// Whether it rests on too little for its place to be sure.
    pub has_too_few: bool,
}

/// Draws each item as the piece by which it extends the touched share.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn coverage_chart(chart: &CoverageChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &CoverageChart) -> Scene {
    let steps = &chart.steps[..chart.steps.len().min(MOST_ROWS)];
    let shares: Vec<Option<f64>> =
        steps.iter().map(|step| step.cumulative_share.filter(|share| share.is_finite())).collect();
    if shares.iter().all(Option::is_none) {
        return without_data(&chart.heading, "no item touches an incident.");
    }
    let ticks: Vec<(f64, String)> =
        [0.0, 0.2, 0.4, 0.6, 0.8, 1.0].into_iter().map(|share| (share, percent(share))).collect();
    let names: Vec<&str> = steps.iter().map(|step| step.name.as_str()).collect();
    let mut before = 0.0;
    let mut pieces = Vec::new();
    let mut remarks = Vec::new();
    for (share, step) in shares.into_iter().zip(steps) {
        let share = share.unwrap_or(before);
        let added = percent(share - before).replace('%', "");
        let few = if step.has_too_few { ", few" } else { "" };
        remarks.push(format!("{} (+{added}){few}", percent(share)));
        pieces.push((before, share));
        before = share;
    }
    let (mut scene, plot) = RowPlot::new(&RowPlotOptions {
        heading: &chart.heading,
        names: &names,
        remarks: &remarks,
        x_label: &chart.x_label,
        ticks: &ticks,
    });
    for (row, &(from, to)) in pieces.iter().enumerate() {
        let y = plot.middle(row);
        let (from, to) = (plot.x(from), plot.x(to));
        scene.rectangle((plot.left, y - 9.0), (from, y + 9.0), BLUE.mixed(WHITE, 0.8));
        if from - plot.left > 2.0 {
            scene.outline((plot.left, y - 9.0), (from, y + 9.0), 1.0, BLUE);
        }
        scene.rectangle((from, y - 9.0), (to.max(from + 1.0), y + 9.0), BLUE);
    }
    plot.spots(&mut scene, |row| {
        let (from, to) = pieces[row];
        Some(format!("{}: {} so far, {} of it new", names[row], percent(to), percent(to - from)))
    });
    plot.finish(scene, &chart.heading)
}
