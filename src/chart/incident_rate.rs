//! How many incidents happen per 30 days.

use super::color::BLUE;
use super::dates::day;
use super::figure::{Scale, without_data};
use super::labels::{EndLabel, draw_end_labels, label_room};
use super::numbers::number;
use super::scene::Scene;
use super::series::{Dot, Stroke, draw_band, draw_line, final_value, last_value, reach, spelled};
use super::time_plot::{TimePlot, TimePlotOptions};
use super::{ChartError, Estimate, Heading, Rendered, render};

/// Describes the chart of incident rates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct IncidentRateChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// One point per window, in order of time.
    pub points: Vec<IncidentRatePoint>,
}

/// Holds the incident rate of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct IncidentRatePoint {
    /// The end of the window, microseconds since 1970.
    pub end_at: i64,
    /// The incidents per 30 days with their interval.
    pub rate: Estimate,
}

/// Draws the rates as a line with a band, from zero.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn incident_rate_chart(chart: &IncidentRateChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &IncidentRateChart) -> Scene {
    let dots: Vec<Dot> = chart.points.iter().map(|point| Dot::new(point.end_at, point.rate, false)).collect();
    let Some(last) = last_value(&dots) else {
        return without_data(&chart.heading, "there are no incidents.");
    };
    let label = EndLabel {
        name: "incidents per 30 days".to_owned(),
        value: final_value(&dots).map(number),
        ink: BLUE,
    };
    let labels = [(label, Some(last))];
    let instants: Vec<i64> = dots.iter().map(|dot| dot.at).collect();
    let (mut scene, plot) = TimePlot::new(&TimePlotOptions {
        heading: &chart.heading,
        instants: &instants,
        warming_up: &[],
        scale: Scale::Number(reach(&dots, 2.5)),
        y_label: &chart.y_label,
        x_label: "end of window",
        right: label_room(&labels),
        has_strip: false,
    });
    draw_band(&mut scene, &plot, &dots, BLUE);
    draw_line(&mut scene, &plot, &dots, BLUE, Stroke::Solid);
    draw_end_labels(&mut scene, &plot, &labels);
    plot.spots(&mut scene, &instants, |k| {
        format!("before {}: {} per 30 days", day(instants[k]), spelled(dots[k].estimate, number))
    });
    plot.finish(scene, &chart.heading)
}
