//! Lines over time: with bands, gaps and a lighter warming-up part, named at their ends.

use super::Estimate;
use super::color::{Ink, TEXT, WHITE};
use super::figure::{LABEL, SHORTEST_PLOT, STRONG, TimePlot};
use super::scene::{Anchor, Scene, Xy};
use super::text::clean;

const LINE: f64 = 2.5;
const LABEL_ROOM: f64 = 150.0;
const LABEL_GAP: f64 = 16.0;
const LEADING: f64 = 18.0;

/// Holds one value of a series at its instant.
#[derive(Clone, Copy)]
pub(super) struct Dot {
    pub(super) at: i64,
    pub(super) estimate: Estimate,
    pub(super) is_warming_up: bool,
}

impl Dot {
    pub(super) fn new(at: i64, estimate: Estimate, is_warming_up: bool) -> Self {
        Self {
            at,
            estimate: estimate.finite(),
            is_warming_up,
        }
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

/// Names a line at its right end.
pub(super) struct EndLabel {
    pub(super) name: String,
    /// The spelled last value, where there is one.
    pub(super) value: Option<String>,
    pub(super) ink: Ink,
}

/// Returns the instants that are warming up.
pub(super) fn warming_up(dots: &[Dot]) -> Vec<i64> {
    dots.iter()
        .filter(|dot| dot.is_warming_up)
        .map(|dot| dot.at)
        .collect()
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
        dots.iter()
            .filter_map(|dot| pick(&dot.estimate))
            .fold(0.0, f64::max)
    };
    let value = largest(|estimate| estimate.value);
    let high = largest(|estimate| estimate.high);
    if value > 0.0 {
        value.max(high.min(value * times))
    } else {
        high
    }
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
pub(super) fn draw_line(
    scene: &mut Scene,
    plot: &TimePlot,
    dots: &[Dot],
    ink: Ink,
    stroke: Stroke,
) {
    let is_roomy = dots.len() < 2 || (plot.right - plot.left) / dots.len() as f64 >= 9.0;
    for run in runs(dots) {
        for (part, is_warming_up) in parts(run) {
            let line: Vec<Xy> = part.iter().filter_map(|dot| place(plot, dot)).collect();
            let ink = if is_warming_up {
                ink.mixed(WHITE, 0.45)
            } else {
                ink
            };
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
    dots.split(|dot| dot.estimate.value.is_none())
        .filter(|run| !run.is_empty())
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

/// Computes the room that end labels take to the right of the plot.
pub(super) fn label_room(labels: &[(EndLabel, Option<f64>)]) -> f64 {
    let widest = blocks(labels)
        .iter()
        .flat_map(|block| &block.lines)
        .map(|line| STRONG.width(line))
        .fold(0.0, f64::max);
    widest + LABEL_GAP + 14.0
}

/// Writes the labels beside the last values of their lines, pushed apart where they would meet.
pub(super) fn draw_end_labels(
    scene: &mut Scene,
    plot: &TimePlot,
    labels: &[(EndLabel, Option<f64>)],
) {
    let mut blocks = blocks(labels);
    blocks.sort_by(|a, b| {
        let by_name = || a.label.name.cmp(&b.label.name);
        b.value.total_cmp(&a.value).then_with(by_name)
    });
    let heights: Vec<f64> = blocks.iter().map(Block::height).collect();
    let wanted: Vec<f64> = blocks.iter().map(|block| plot.y(block.value)).collect();
    let middles = spread(&wanted, &heights, plot.top - 12.0, plot.bottom + 12.0);
    for ((block, end), middle) in blocks.iter().zip(wanted).zip(middles) {
        let label = block.label;
        let knee = [
            (plot.right + 1.0, end),
            (plot.right + LABEL_GAP - 4.0, middle),
        ];
        scene.line(&knee, 1.5, label.ink);
        let mut y = middle - block.height() / 2.0 - 4.0;
        for (k, line) in block.lines.iter().enumerate() {
            y += LEADING;
            let is_value = label.value.is_some() && k + 1 == block.lines.len();
            let (face, ink) = if is_value {
                (LABEL, TEXT)
            } else {
                (STRONG, label.ink.for_text())
            };
            scene.text(line, (plot.right + LABEL_GAP, y), face, ink, Anchor::Start);
        }
    }
}

/// Holds an end label broken into lines.
struct Block<'a> {
    label: &'a EndLabel,
    value: f64,
    lines: Vec<String>,
}

impl Block<'_> {
    fn height(&self) -> f64 {
        self.lines.len() as f64 * LEADING
    }
}

/// Breaks the labels that have a place, into fewer lines where all would not fit.
fn blocks(labels: &[(EndLabel, Option<f64>)]) -> Vec<Block<'_>> {
    let broken = |name_lines: usize| -> Vec<Block<'_>> {
        labels
            .iter()
            .filter_map(|(label, last)| {
                let mut lines = STRONG.wrap_evenly(&clean(&label.name), LABEL_ROOM, name_lines);
                lines.extend(label.value.clone());
                let value = (*last)?;
                Some(Block {
                    label,
                    value,
                    lines,
                })
            })
            .collect()
    };
    [3, 2]
        .into_iter()
        .map(broken)
        .find(|blocks| blocks.iter().map(Block::height).sum::<f64>() <= SHORTEST_PLOT)
        .unwrap_or_else(|| broken(1))
}

/// Moves blocks, sorted by wanted middle, as little as needed so that none overlap.
fn spread(wanted: &[f64], heights: &[f64], top: f64, bottom: f64) -> Vec<f64> {
    let mut middles = wanted.to_vec();
    let mut edge = top;
    for (middle, height) in middles.iter_mut().zip(heights) {
        *middle = middle.max(edge + height / 2.0);
        edge = *middle + height / 2.0;
    }
    let mut edge = bottom;
    for (middle, height) in middles.iter_mut().zip(heights).rev() {
        *middle = middle.min(edge - height / 2.0);
        edge = *middle - height / 2.0;
    }
    middles
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_pushed_apart_and_kept_inside() {
        let middles = spread(&[50.0, 52.0, 98.0], &[20.0, 20.0, 20.0], 0.0, 100.0);
        assert_eq!(middles, [50.0, 70.0, 90.0]);
        assert_eq!(
            spread(&[95.0, 99.0], &[20.0, 20.0], 0.0, 100.0),
            [70.0, 90.0]
        );
        assert!(spread(&[], &[], 0.0, 100.0).is_empty());
    }

    #[test]
    fn runs_break_at_missing_values_and_parts_at_the_end_of_warming_up() {
        let dot = |at, value, is_warming_up| Dot {
            at,
            estimate: Estimate {
                value,
                low: None,
                high: None,
            },
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
        let split: Vec<(usize, bool)> = parts(&dots[..3])
            .iter()
            .map(|part| (part.0.len(), part.1))
            .collect();
        assert_eq!(split, [(2, true), (2, false)]);
    }
}
