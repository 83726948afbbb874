//! Lines over time: with bands, gaps and a lighter warming-up part.

use super::Estimate;
use super::color::{Ink, WHITE};
use super::scene::{Scene, Xy};
use super::time_plot::TimePlot;

const LINE: f64 = 2.5;

/// Holds one value of a series at its instant.
#[derive(Clone, Copy)]
pub(super) struct Dot {
    pub(super) at: i64,
    pub(super) estimate: Estimate,
    pub(super) is_warming_up: bool,
}

impl Dot {
    pub(super) fn new(at: i64, estimate: Estimate, is_warming_up: bool) -> Self {
        Self { at, estimate: estimate.finite(), is_warming_up }
    }
}

/// Tells how a series is drawn.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Stroke {
    /// A strong line with a marker at each value where there is room.
    Solid,
    /// A thin dashed line.
    Dashed,
}

/// Spells a value with its interval, as it is said when pointed at.
pub(super) fn spelled(estimate: Estimate, spell: impl Fn(f64) -> String) -> String {
    let Some(value) = estimate.value else { return "too few".to_owned() };
    match (estimate.low, estimate.high) {
        (Some(low), Some(high)) => format!("{} ({} to {})", spell(value), spell(low), spell(high)),
        (Some(low), None) => format!("{} ({} or more)", spell(value), spell(low)),
        _ => spell(value),
    }
}

/// Returns the instants that are warming up.
pub(super) fn warming_up(dots: &[Dot]) -> Vec<i64> {
    dots.iter().filter(|dot| dot.is_warming_up).map(|dot| dot.at).collect()
}

/// Returns the last value that is known.
pub(super) fn last_value(dots: &[Dot]) -> Option<f64> {
    dots.iter().rev().find_map(|dot| dot.estimate.value)
}

/// Returns the value of the last dot.
pub(super) fn final_value(dots: &[Dot]) -> Option<f64> {
    dots.last()?.estimate.value
}

/// Computes how far an axis should reach: all values, and intervals up to `times` of them.
pub(super) fn reach(dots: &[Dot], times: f64) -> f64 {
    let largest = |pick: fn(&Estimate) -> Option<f64>| {
        dots.iter().filter_map(|dot| pick(&dot.estimate)).fold(0.0, f64::max)
    };
    let value = largest(|estimate| estimate.value);
    let high = largest(|estimate| estimate.high);
    if value > 0.0 { value.max(high.min(value * times)) } else { high }
}

/// Shades the interval around a line; an end without limit reaches the edge of the plot.
pub(super) fn draw_band(scene: &mut Scene, plot: &TimePlot, dots: &[Dot], ink: Ink) {
    for run in runs(dots) {
        let limits: Vec<(Xy, Xy)> = run.iter().filter_map(|dot| limits(plot, dot)).collect();
        if let [(low, high)] = limits[..] {
            scene.rectangle((high.0 - 3.0, high.1), (low.0 + 3.0, low.1), ink.faded(0.2));
        } else {
            let back = limits.iter().rev().map(|&(low, _)| low);
            let around = limits.iter().map(|&(_, high)| high).chain(back).collect();
            scene.area(around, ink.faded(0.2));
        }
    }
}

/// Places both ends of an interval, the lower first.
fn limits(plot: &TimePlot, dot: &Dot) -> Option<(Xy, Xy)> {
    let Estimate { value, low, high } = dot.estimate;
    if low.is_none() && high.is_none() {
        return None;
    }
    let low = plot.at(dot.at, low.or(value)?);
    let open = (low.0, plot.top);
    Some((low, high.map_or(open, |high| plot.at(dot.at, high))))
}

/// Draws a line through the values, broken where a value is missing.
pub(super) fn draw_line(scene: &mut Scene, plot: &TimePlot, dots: &[Dot], ink: Ink, stroke: Stroke) {
    let is_roomy = dots.len() < 2 || (plot.right - plot.left) / dots.len() as f64 >= 9.0;
    for run in runs(dots) {
        for (part, is_warming_up) in parts(run) {
            let line: Vec<Xy> = part.iter().filter_map(|dot| place(plot, dot)).collect();
            let ink = if is_warming_up { ink.mixed(WHITE, 0.45) } else { ink };
            match stroke {
                Stroke::Solid => scene.line(&line, LINE, ink),
                Stroke::Dashed => scene.dashes(&line, 1.8, ink, (7.0, 4.5)),
            }
        }
        let is_alone = run.len() == 1;
        if is_alone || (is_roomy && stroke == Stroke::Solid) {
            for dot in run {
                draw_marker(scene, plot, dot, ink);
            }
        }
    }
}

fn draw_marker(scene: &mut Scene, plot: &TimePlot, dot: &Dot, ink: Ink) {
    let Some(center) = place(plot, dot) else {
        return;
    };
    if dot.is_warming_up {
        scene.disk(center, 3.75, ink.mixed(WHITE, 0.3));
        scene.disk(center, 2.25, WHITE);
    } else {
        scene.disk(center, 3.5, ink);
    }
}

fn place(plot: &TimePlot, dot: &Dot) -> Option<Xy> {
    Some(plot.at(dot.at, dot.estimate.value?))
}

/// Splits the values at the missing ones.
fn runs(dots: &[Dot]) -> impl Iterator<Item = &[Dot]> {
    dots.split(|dot| dot.estimate.value.is_none()).filter(|run| !run.is_empty())
}

/// Splits a run where the warming up ends; both parts keep the value at the border.
fn parts(run: &[Dot]) -> Vec<(&[Dot], bool)> {
    let warm = run.iter().take_while(|dot| dot.is_warming_up).count();
    match warm {
        0 => vec![(run, false)],
        n if n == run.len() => vec![(run, true)],
        n if n + 1 == run.len() => vec![(run, true)],
        n => vec![(&run[..=n], true), (&run[n..], false)],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_break_at_missing_values_and_parts_at_the_end_of_warming_up() {
        let dot = |at, value, is_warming_up| Dot {
            at,
            estimate: Estimate { value, low: None, high: None },
            is_warming_up,
        };
        let dots = [
            dot(0, Some(1.0), true),
            dot(1, Some(1.0), false),
            dot(2, Some(1.0), false),
            dot(3, None, false),
            dot(4, Some(1.0), false),
        ];
        let lengths: Vec<usize> = runs(&dots).map(<[Dot]>::len).collect();
        assert_eq!(lengths, [3, 1]);
        let split: Vec<(usize, bool)> = parts(&dots[..3]).iter().map(|part| (part.0.len(), part.1)).collect();
        assert_eq!(split, [(2, true), (2, false)]);
    }
}
