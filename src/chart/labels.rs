//! Names of lines, written at their right ends in place of a legend.

use super::color::{Ink, TEXT};
use super::figure::{LABEL, STRONG};
use super::scene::{Anchor, Scene};
use super::text::clean;
use super::time_plot::{SHORTEST_PLOT, TimePlot};

/// The widest that a name gets before it is broken into lines.
const WIDEST_NAME: f64 = 150.0;
const LABEL_GAP: f64 = 16.0;
const LEADING: f64 = 18.0;

/// Names a line at its right end.
pub(super) struct EndLabel {
    pub(super) name: String,
    /// The spelled last value, where there is one.
    pub(super) value: Option<String>,
    pub(super) ink: Ink,
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
pub(super) fn draw_end_labels(scene: &mut Scene, plot: &TimePlot, labels: &[(EndLabel, Option<f64>)]) {
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
        let knee = [(plot.right + 1.0, end), (plot.right + LABEL_GAP - 4.0, middle)];
        scene.line(&knee, 1.5, label.ink);
        let mut y = middle - block.height() / 2.0 - 4.0;
        for (k, line) in block.lines.iter().enumerate() {
            y += LEADING;
            let is_value = label.value.is_some() && k + 1 == block.lines.len();
            let (face, ink) = if is_value { (LABEL, TEXT) } else { (STRONG, label.ink.for_text()) };
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
                let mut lines = STRONG.wrap_evenly(&clean(&label.name), WIDEST_NAME, name_lines);
                lines.extend(label.value.clone());
                let value = (*last)?;
                Some(Block { label, value, lines })
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
        assert_eq!(spread(&[95.0, 99.0], &[20.0, 20.0], 0.0, 100.0), [70.0, 90.0]);
        assert!(spread(&[], &[], 0.0, 100.0).is_empty());
    }
}
