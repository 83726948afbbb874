//! Ratios with their intervals side by side, on a logarithmic axis around 1.

use super::color::{AXIS, BLUE, TEXT};
use super::figure::without_data;
use super::numbers::number;
use super::rows::{MOST_ROWS, RowPlot, RowPlotOptions, draw_whisker};
use super::scene::Scene;
use super::series::spelled;
use super::{ChartError, Estimate, Heading, Rendered, render};

/// The farthest that the axis reaches, in powers of two.
const FARTHEST: f64 = 6.0;

/// Describes the chart of ratios.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForestChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the ratios compare.
    pub x_label: String,
    /// The rows from top to bottom; the first fifteen are drawn.
    pub rows: Vec<ForestRow>,
}

/// Holds one ratio.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ForestRow {
    /// The name of what is compared.
    pub name: String,
    /// The ratio with its interval; 1 means no change.
    pub ratio: Estimate,
    /// The verdict beside the row.
    pub verdict: String,
}

/// Draws the ratios as points with whiskers; an open end reaches the edge of the axis.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn forest_chart(chart: &ForestChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &ForestChart) -> Scene {
    let rows = &chart.rows[..chart.rows.len().min(MOST_ROWS)];
    let ratios: Vec<Estimate> = rows.iter().map(|row| doublings(row.ratio)).collect();
    if ratios.iter().all(|ratio| ratio.value.is_none()) {
        return without_data(&chart.heading, "there is nothing to compare.");
    }
    let farthest = ratios
        .iter()
        .flat_map(|ratio| [ratio.value, ratio.low, ratio.high])
        .flatten()
        .filter(|doublings| *doublings > -FARTHEST)
        .fold(1.0, |far: f64, doublings| far.max(doublings.abs()))
        .min(FARTHEST)
        .ceil() as i32;
    let stride = if farthest < 4 { 1 } else { 2 };
    let ends = (farthest + stride - 1) / stride;
    let ticks: Vec<(f64, String)> =
        (-ends..=ends).map(|k| k * stride).map(|k| (f64::from(k), ratio_words(k))).collect();
    let names: Vec<&str> = rows.iter().map(|row| row.name.as_str()).collect();
    let verdicts: Vec<String> = rows.iter().map(|row| verdict_words(&row.verdict)).collect();
    let (mut scene, plot) = RowPlot::new(&RowPlotOptions {
        heading: &chart.heading,
        names: &names,
        remarks: &verdicts,
        x_label: &chart.x_label,
        ticks: &ticks,
    });
    let one = plot.x(0.0);
    scene.line(&[(one, plot.top), (one, plot.bottom)], 1.5, AXIS);
    for (row, ratio) in ratios.iter().enumerate() {
        let Some(value) = ratio.value else {
            continue;
        };
        let y = plot.middle(row);
        match (ratio.low, ratio.high) {
            (None, None) => {}
            (Some(low), Some(high)) => draw_whisker(&mut scene, (plot.x(low), plot.x(high)), y),
            (low, high) => {
                let from = low.map_or(plot.left, |low| plot.x(low));
                let to = high.map_or(plot.right, |high| plot.x(high));
                scene.line(&[(from, y), (to, y)], 1.8, TEXT);
            }
        }
        scene.disk((plot.x(value), y), 5.5, BLUE);
    }
    plot.spots(&mut scene, |row| {
        let ratio = rows[row].ratio.finite();
        let separator = if rows[row].verdict.is_empty() { "" } else { ": " };
        ratio.value?;
        Some(format!("{} {}{separator}{}", rows[row].name, spelled(ratio, number), rows[row].verdict))
    });
    plot.finish(scene, &chart.heading)
}

/// Turns ratios into powers of two; what is not above 0 is off the axis.
fn doublings(ratio: Estimate) -> Estimate {
    let log = |number: Option<f64>| number.filter(|n| *n >= 0.0).map(|n| n.log2().max(-1e3));
    let Estimate { value, low, high } = ratio.finite();
    Estimate { value: log(value), low: log(low), high: log(high) }
}

fn ratio_words(k: i32) -> String {
    if k < 0 { format!("1/{}", number(2_f64.powi(-k))) } else { number(2_f64.powi(k)) }
}

fn verdict_words(verdict: &str) -> String {
    super::figure::LABEL.cut(&super::text::clean(verdict), 170.0)
}
