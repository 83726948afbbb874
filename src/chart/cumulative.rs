//! How counts grow: one curve per group, straight where the pace is even.

use super::color::CURVES;
use super::dates::day;
use super::figure::{Scale, without_data};
use super::labels::{EndLabel, draw_end_labels, label_room};
use super::numbers::number;
use super::scene::{Scene, Xy};
use super::time_plot::{TimePlot, TimePlotOptions};
use super::{ChartError, Heading, Rendered, render};

/// How many parts of the time can be pointed at.
const SLICES: i64 = 48;

/// Describes the chart of cumulative counts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CumulativeChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// The curves; the first seven are drawn.
    pub curves: Vec<Curve>,
}

/// Holds one curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Curve {
    /// The name beside the curve.
    pub name: String,
    /// The points at which the curve steps up, in order of time.
    pub points: Vec<CurvePoint>,
}

/// Holds the value that a curve has from an instant on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CurvePoint {
    /// The instant, microseconds since 1970.
    pub at: i64,
    /// The cumulative count.
    pub value: f64,
}

/// Draws the curves as steps, named at their ends.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn cumulative_chart(chart: &CumulativeChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &CumulativeChart) -> Scene {
    let curves: Vec<(&str, Vec<CurvePoint>)> = chart
        .curves
        .iter()
        .take(CURVES.len())
        .map(|curve| {
            let finite = curve.points.iter().filter(|point| point.value.is_finite());
            (curve.name.as_str(), finite.copied().collect())
        })
        .collect();
    let points = || curves.iter().flat_map(|curve| &curve.1);
    let instants: Vec<i64> = points().map(|point| point.at).collect();
    let Some(&end) = instants.iter().max() else {
        return without_data(&chart.heading, "no group has incidents.");
    };
    let labels: Vec<(EndLabel, Option<f64>)> = curves
        .iter()
        .zip(CURVES)
        .map(|((name, points), ink)| {
            let last = points.last().map(|point| point.value);
            let label = EndLabel {
                name: last.map_or(String::new(), |last| format!("{name} {}", number(last))),
                value: None,
                ink,
            };
            (label, last)
        })
        .collect();
    let (mut scene, plot) = TimePlot::new(&TimePlotOptions {
        heading: &chart.heading,
        instants: &instants,
        warming_up: &[],
        scale: Scale::Number(points().map(|point| point.value).fold(0.0, f64::max)),
        y_label: &chart.y_label,
        x_label: "",
        right: label_room(&labels),
        has_strip: false,
    });
    for ((_, points), ink) in curves.iter().zip(CURVES) {
        scene.line(&steps(&plot, points, end), 2.2, ink);
    }
    draw_end_labels(&mut scene, &plot, &labels);
    let slices = slices(&instants);
    plot.spots(&mut scene, &slices, |k| said(&curves, slices[k]));
    plot.finish(scene, &chart.heading)
}

/// Divides the time of the chart into even parts that can be pointed at.
fn slices(instants: &[i64]) -> Vec<i64> {
    let (first, last) = (instants.iter().min(), instants.iter().max());
    let (Some(first), Some(last)) = (first, last) else { return Vec::new() };
    let length = last.saturating_sub(*first);
    (0..=SLICES).map(|k| first.saturating_add(length / SLICES * k)).collect()
}

/// Says what every curve has come to at an instant.
fn said(curves: &[(&str, Vec<CurvePoint>)], at: i64) -> String {
    let height = |points: &[CurvePoint]| {
        points.iter().rev().find(|point| point.at <= at).map_or(0.0, |point| point.value)
    };
    let words = curves.iter().map(|(name, points)| format!("{name} {}", number(height(points))));
    format!("until {}: {}", day(at), words.collect::<Vec<_>>().join(", "))
}

/// Turns points into a staircase from zero to the end of the chart.
fn steps(plot: &TimePlot, points: &[CurvePoint], end: i64) -> Vec<Xy> {
    let mut line: Vec<Xy> = Vec::with_capacity(2 * points.len() + 2);
    let mut y = plot.bottom;
    for point in points {
        let x = plot.x(point.at);
        line.push((x, y));
        y = plot.y(point.value);
        line.push((x, y));
    }
    if !line.is_empty() {
        line.push((plot.x(end), y));
    }
    line
}
