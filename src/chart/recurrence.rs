//! How often incidents come back, beside how often chance alone would bring them back.

use super::color::{BLUE, VERMILION};
use super::dates::day;
use super::figure::{Scale, without_data};
use super::labels::{EndLabel, draw_end_labels, label_room};
use super::numbers::percent;
use super::scene::Scene;
use super::series::{Dot, Stroke, draw_band, draw_line, final_value, last_value, spelled, warming_up};
use super::time_plot::{TimePlot, TimePlotOptions};
use super::{ChartError, Estimate, Heading, Rendered, render};

/// Describes the chart of recurrence rates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RecurrenceChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// One point per window, in order of time.
    pub points: Vec<RecurrencePoint>,
}

/// Holds the recurrence rate of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct RecurrencePoint {
    /// The end of the window, microseconds since 1970.
    pub end_at: i64,
    /// The observed share, 0 to 1, with its interval.
    pub observed: Estimate,
    /// The share expected by chance, 0 to 1.
    pub expected: Option<f64>,
    /// The look-back of the window reaches to before the first incident.
    pub is_warming_up: bool,
}

/// Draws observed recurrence rates with their band and the expected rates as a dashed line.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn recurrence_chart(chart: &RecurrenceChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &RecurrenceChart) -> Scene {
    let dots = |pick: fn(&RecurrencePoint) -> Estimate| -> Vec<Dot> {
        chart.points.iter().map(|point| Dot::new(point.end_at, pick(point), point.is_warming_up)).collect()
    };
    let observed = dots(|point| point.observed);
    let expected = dots(|point| Estimate::exact(point.expected));
    let Some((last_observed, last_expected)) =
        Some((last_value(&observed), last_value(&expected))).filter(|last| last.0.or(last.1).is_some())
    else {
        return without_data(&chart.heading, "no window has labeled incidents.");
    };
    let label = |name: &str, dots: &[Dot], ink| EndLabel {
        name: name.to_owned(),
        value: final_value(dots).map(percent),
        ink,
    };
    let labels = [
        (label("observed", &observed, BLUE), last_observed),
        (label("expected by chance", &expected, VERMILION), last_expected),
    ];
    let instants: Vec<i64> = chart.points.iter().map(|point| point.end_at).collect();
    let (mut scene, plot) = TimePlot::new(&TimePlotOptions {
        heading: &chart.heading,
        instants: &instants,
        warming_up: &warming_up(&observed),
        scale: Scale::Share,
        y_label: &chart.y_label,
        x_label: "end of window",
        right: label_room(&labels),
        has_strip: false,
    });
    draw_band(&mut scene, &plot, &observed, BLUE);
    draw_line(&mut scene, &plot, &expected, VERMILION, Stroke::Dashed);
    draw_line(&mut scene, &plot, &observed, BLUE, Stroke::Solid);
    draw_end_labels(&mut scene, &plot, &labels);
    plot.spots(&mut scene, &instants, |k| {
        let (observed, expected) = (observed[k].estimate, expected[k].estimate);
        let (observed, expected) = (spelled(observed, percent), spelled(expected, percent));
        format!("before {}: observed {observed}, by chance {expected}", day(instants[k]))
    });
    plot.finish(scene, &chart.heading)
}
