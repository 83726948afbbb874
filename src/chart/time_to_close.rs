//! How long action items stay open: the survival median beside the usual one.

use super::color::{BLUE, MUTED};
use super::dates::day;
use super::figure::{SMALL, Scale, without_data};
use super::labels::{EndLabel, draw_end_labels, label_room};
use super::numbers::number;
use super::scene::{Anchor, Scene};
use super::series::{Dot, Stroke, draw_band, draw_line, final_value, last_value, reach, spelled, warming_up};
use super::time_plot::{TimePlot, TimePlotOptions};
use super::{ChartError, Estimate, Heading, Rendered, render};

const NOT_REACHED: &str = "not reached";

/// Describes the chart of median times to close.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeToCloseChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// One point per window, in order of time.
    pub points: Vec<TimeToClosePoint>,
}

/// Holds the median time to close of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct TimeToClosePoint {
    /// The end of the window, microseconds since 1970.
    pub end_at: i64,
    /// The survival median in days with its interval.
    pub median: Estimate,
    /// There are items, but fewer than half of them are estimated to close so far.
    pub is_not_reached: bool,
    /// The median days of the closed items alone.
    pub closed_median: Option<f64>,
    /// The look-back of the window reaches to before the first incident.
    pub is_warming_up: bool,
}

/// Draws the survival median with its band and the median of closed items as a dashed line.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn time_to_close_chart(chart: &TimeToCloseChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &TimeToCloseChart) -> Scene {
    let dots = |pick: fn(&TimeToClosePoint) -> Estimate| -> Vec<Dot> {
        chart.points.iter().map(|point| Dot::new(point.end_at, pick(point), point.is_warming_up)).collect()
    };
    let median = dots(|point| point.median);
    let closed = dots(|point| Estimate::exact(point.closed_median));
    let open_ended: Vec<i64> = chart
        .points
        .iter()
        .filter(|point| point.is_not_reached && point.median.finite().value.is_none())
        .map(|point| point.end_at)
        .collect();
    let (last_median, last_closed) = (last_value(&median), last_value(&closed));
    if last_median.or(last_closed).is_none() && open_ended.is_empty() {
        return without_data(&chart.heading, "no window has action items.");
    }
    let label = |name: &str, value: Option<String>, ink| EndLabel { name: name.to_owned(), value, ink };
    let is_open_at_end = open_ended.last() == chart.points.last().map(|point| &point.end_at);
    let median_words =
        if is_open_at_end { Some(NOT_REACHED.to_owned()) } else { final_value(&median).map(days) };
    let closed_words = final_value(&closed).map(days);
    let labels = [
        (label("median, open items included", median_words, BLUE), last_median),
        (label("median of closed items only", closed_words, MUTED), last_closed),
    ];
    let instants: Vec<i64> = chart.points.iter().map(|point| point.end_at).collect();
    let (mut scene, plot) = TimePlot::new(&TimePlotOptions {
        heading: &chart.heading,
        instants: &instants,
        warming_up: &warming_up(&median),
        scale: Scale::Number(reach(&median, 2.0).max(reach(&closed, 1.0))),
        y_label: &chart.y_label,
        x_label: "end of window",
        right: label_room(&labels),
        has_strip: !open_ended.is_empty(),
    });
    draw_band(&mut scene, &plot, &median, BLUE);
    draw_line(&mut scene, &plot, &closed, MUTED, Stroke::Dashed);
    draw_line(&mut scene, &plot, &median, BLUE, Stroke::Solid);
    draw_not_reached(&mut scene, &plot, &instants, &open_ended);
    draw_end_labels(&mut scene, &plot, &labels);
    plot.spots(&mut scene, &instants, |k| {
        let is_open = open_ended.contains(&instants[k]);
        let median = if is_open { NOT_REACHED.to_owned() } else { spelled(median[k].estimate, days) };
        let closed = spelled(closed[k].estimate, days);
        format!("before {}: median {median}, of closed items only {closed}", day(instants[k]))
    });
    plot.finish(scene, &chart.heading)
}

fn days(value: f64) -> String {
    format!("{} days", number(value.round()))
}

/// Marks the windows without a median by arrowheads at the top, with words over each row of them.
fn draw_not_reached(scene: &mut Scene, plot: &TimePlot, instants: &[i64], open_ended: &[i64]) {
    let half = SMALL.width(NOT_REACHED) / 2.0;
    let mut words_end = f64::NEG_INFINITY;
    for row in instants.split(|at| !open_ended.contains(at)) {
        for &at in row {
            let (x, y) = (plot.x(at), plot.top + 3.0);
            scene.area(vec![(x, y), (x + 5.5, y + 10.0), (x - 5.5, y + 10.0)], BLUE);
        }
        if let (Some(&first), Some(&last)) = (row.first(), row.last()) {
            let middle = f64::midpoint(plot.x(first), plot.x(last))
                .clamp(plot.left + half, (plot.right - half).max(plot.left + half));
            if middle - half > words_end + 8.0 {
                let place = (middle, plot.strip);
                scene.text(NOT_REACHED, place, SMALL, BLUE.for_text(), Anchor::Middle);
                words_end = middle + half;
            }
        }
    }
}
