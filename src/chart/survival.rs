//! The share still open by age: a Kaplan-Meier curve with its band.

use super::color::{AXIS, BLUE, GRID, MUTED, TEXT};
use super::figure::{
    LABEL, MARGIN, Scale, WIDTH, finished, headed, notes_height, without_data, write_caption, write_y_label,
};
use super::numbers::{number, number_ticks, percent};
use super::scene::{Anchor, Scene, Xy};
use super::series::spelled;
use super::{ChartError, Estimate, Heading, Rendered, render};

/// Describes the chart of a survival curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SurvivalChart {
    /// The words around the chart.
    pub heading: Heading,
    /// What the vertical axis shows.
    pub y_label: String,
    /// What the horizontal axis shows, with its unit.
    pub x_label: String,
    /// The steps of the curve in order of age.
    pub steps: Vec<SurvivalStep>,
}

/// Holds the share that survives from an age on.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct SurvivalStep {
    /// The age in days.
    pub days: f64,
    /// The share, 0 to 1, with its band.
    pub share: Estimate,
}

/// Draws the curve as steps from one, with its band and a line at one half.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn survival_chart(chart: &SurvivalChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

pub(super) fn scene(chart: &SurvivalChart) -> Scene {
    let steps: Vec<(f64, Estimate)> = chart
        .steps
        .iter()
        .map(|step| (step.days, step.share.finite()))
        .filter(|(days, share)| days.is_finite() && share.value.is_some())
        .collect();
    if steps.is_empty() {
        return without_data(&chart.heading, "there are no action items.");
    }
    let (mut scene, heading_bottom) = headed(&chart.heading);
    let longest = steps.iter().map(|step| step.0).fold(0.0, f64::max);
    let ticks = number_ticks(longest, 6);
    let max = ticks.last().copied().unwrap_or(1.0);
    let (left, right) = (MARGIN + 56.0, WIDTH - MARGIN - 20.0);
    let (top, bottom) = (heading_bottom + 32.0, heading_bottom + 322.0);
    let x = |days: f64| left + (days / max).clamp(0.0, 1.0) * (right - left);
    let y = |share: f64| bottom - share.clamp(0.0, 1.0) * (bottom - top);
    write_y_label(&mut scene, &chart.y_label, heading_bottom + 18.0);
    for tick in Scale::Share.ticks(5) {
        let ink = if tick == 0.0 { AXIS } else { GRID };
        scene.line(&[(left, y(tick)), (right, y(tick))], 1.0, ink);
        let place = (left - 8.0, y(tick) + 5.0);
        scene.text(&Scale::Share.spell(tick), place, LABEL, TEXT, Anchor::End);
    }
    for tick in ticks {
        scene.line(&[(x(tick), bottom), (x(tick), bottom + 6.0)], 1.0, AXIS);
        let place = (x(tick), bottom + 22.0);
        scene.text(&number(tick), place, LABEL, TEXT, Anchor::Middle);
    }
    let middle = f64::midpoint(left, right);
    write_caption(&mut scene, &chart.x_label, (middle, bottom + 44.0));

    let staircase = |pick: &dyn Fn(&Estimate) -> f64| -> Vec<Xy> {
        let mut line = vec![(x(0.0), y(1.0))];
        let mut level = y(1.0);
        for (days, share) in &steps {
            line.push((x(*days), level));
            level = y(pick(share));
            line.push((x(*days), level));
        }
        line
    };
    let curve = staircase(&|share| share.value.unwrap_or(1.0));
    let mut band = staircase(&|share| share.high.or(share.value).unwrap_or(1.0));
    let low = staircase(&|share| share.low.or(share.value).unwrap_or(0.0));
    band.extend(low.into_iter().rev());
    scene.area(band, BLUE.faded(0.2));
    scene.dashes(&[(left, y(0.5)), (right, y(0.5))], 1.5, MUTED, (3.0, 4.0));
    scene.line(&curve, 2.5, BLUE);
    for (k, (days, share)) in steps.iter().enumerate() {
        let next = steps.get(k + 1).map_or(right, |(next, _)| x(*next));
        let words = format!("after {} days: {}", number(*days), spelled(*share, percent));
        scene.spot(((x(*days), top), (next, bottom)), &words, String::new());
    }
    finished(scene, &chart.heading, bottom + 52.0 + notes_height(&chart.heading))
}
