//! Whether action items get done: the overdue ratio and the on-time ratio.

use super::color::{BLUE, MUTED, VERMILION};
use super::dates::day;
use super::figure::{Scale, without_data};
use super::labels::{EndLabel, draw_end_labels, label_room};
use super::numbers::percent;
use super::scene::Scene;
use super::series::{Dot, Stroke, draw_band, draw_line, final_value, last_value, spelled, warming_up};
use super::time_plot::{TimePlot, TimePlotOptions};
use super::{ChartError, Estimate, Heading, Rendered, render};

/// Describes the chart of follow-up shares.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FollowUpChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows, with its unit.
    pub y_label: String,
    /// The on-time ratio aimed at, 0 to 1, drawn as a reference line.
    pub target: Option<f64>,
    /// One point per window, in order of time.
    pub points: Vec<FollowUpPoint>,
}

/// Holds the follow-up shares of one window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FollowUpPoint {
    /// The end of the window, microseconds since 1970.
    pub end_at: i64,
    /// The overdue share of the open items that have a due date, 0 to 1.
    pub overdue_ratio: Estimate,
    /// The share of the due items that were done in time, 0 to 1.
    pub on_time_ratio: Estimate,
    /// The look-back of the window reaches to before the first incident.
    pub is_warming_up: bool,
}

/// Draws both shares with their bands and the target as a dashed line.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn follow_up_chart(chart: &FollowUpChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &FollowUpChart) -> Scene {
    let dots = |pick: fn(&FollowUpPoint) -> Estimate| -> Vec<Dot> {
        chart.points.iter().map(|point| Dot::new(point.end_at, pick(point), point.is_warming_up)).collect()
    };
    let on_time = dots(|point| point.on_time_ratio);
    let overdue = dots(|point| point.overdue_ratio);
    let (last_on_time, last_overdue) = (last_value(&on_time), last_value(&overdue));
    if last_on_time.or(last_overdue).is_none() {
        return without_data(&chart.heading, "no action item has a due date.");
    }
    let target = chart.target.filter(|share| (0.0..=1.0).contains(share));
    let label = |name: &str, value: Option<String>, ink| EndLabel { name: name.to_owned(), value, ink };
    let mut labels = vec![
        (label("done on time", final_value(&on_time).map(percent), BLUE), last_on_time),
        (label("overdue", final_value(&overdue).map(percent), VERMILION), last_overdue),
    ];
    if let Some(share) = target {
        let name = format!("target {}", percent(share));
        labels.push((label(&name, None, MUTED), target));
    }
    let instants: Vec<i64> = chart.points.iter().map(|point| point.end_at).collect();
    let (mut scene, plot) = TimePlot::new(&TimePlotOptions {
        heading: &chart.heading,
        instants: &instants,
        warming_up: &warming_up(&on_time),
        scale: Scale::Share,
        y_label: &chart.y_label,
        x_label: "end of window",
        right: label_room(&labels),
        has_strip: false,
    });
    draw_band(&mut scene, &plot, &overdue, VERMILION);
    draw_band(&mut scene, &plot, &on_time, BLUE);
    if let Some(share) = target {
        let y = plot.y(share);
        scene.dashes(&[(plot.left, y), (plot.right, y)], 1.5, MUTED, (3.0, 4.0));
    }
    draw_line(&mut scene, &plot, &overdue, VERMILION, Stroke::Solid);
    draw_line(&mut scene, &plot, &on_time, BLUE, Stroke::Solid);
    draw_end_labels(&mut scene, &plot, &labels);
    plot.spots(&mut scene, &instants, |k| {
        let [on_time, overdue] = [&on_time, &overdue].map(|dots| spelled(dots[k].estimate, percent));
        format!("before {}: done on time {on_time}, overdue {overdue}", day(instants[k]))
    });
    plot.finish(scene, &chart.heading)
}
