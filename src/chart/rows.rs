//! Charts of named rows over one horizontal axis.

use super::Heading;
use super::color::{AXIS, GRID, TEXT};
use super::figure::{LABEL, MARGIN, WIDTH, finished, headed, notes_height, write_caption};
use super::scene::{Anchor, Scene};
use super::text::clean;

/// The most rows that a chart shows.
pub(super) const MOST_ROWS: usize = 15;

const ROW: f64 = 29.0;
const WIDEST_NAME: f64 = 390.0;
const SHORTEST_AXIS: f64 = 280.0;

/// Describes a chart of rows before it is laid out.
pub(super) struct RowPlotOptions<'a> {
    pub(super) heading: &'a Heading,
    pub(super) names: &'a [&'a str],
    /// Words to the right of each row.
    pub(super) remarks: &'a [String],
    pub(super) x_label: &'a str,
    /// Places on the axis with their words, in order; the first and last bound the axis.
    pub(super) ticks: &'a [(f64, String)],
}

/// Maps values to pixels along, rows to pixels down.
pub(super) struct RowPlot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    first: f64,
    last: f64,
    height: f64,
}

impl RowPlot {
    /// Lays out the rows and draws names, remarks, grid and axis.
    pub(super) fn new(options: &RowPlotOptions) -> (Scene, Self) {
        let (mut scene, heading_bottom) = headed(options.heading);
        let widest =
            |texts: &mut dyn Iterator<Item = &str>| texts.map(|text| LABEL.width(text)).fold(0.0, f64::max);
        let remark_width = widest(&mut options.remarks.iter().map(String::as_str));
        let right = WIDTH - MARGIN - remark_width - if remark_width > 0.0 { 14.0 } else { 10.0 };
        let name_width =
            widest(&mut options.names.iter().copied()).min(WIDEST_NAME).min(right - SHORTEST_AXIS - MARGIN);
        let top = heading_bottom + 6.0;
        let bottom = top + options.names.len() as f64 * ROW;
        let plot = Self {
            left: MARGIN + name_width + 12.0,
            right,
            top,
            bottom,
            first: options.ticks.first().map_or(0.0, |tick| tick.0),
            last: options.ticks.last().map_or(1.0, |tick| tick.0),
            height: bottom + 52.0 + notes_height(options.heading),
        };
        for (value, words) in options.ticks {
            let x = plot.x(*value);
            scene.line(&[(x, top), (x, bottom)], 1.0, GRID);
            let place = (x, bottom + 19.0);
            scene.text(words, place, LABEL, TEXT, Anchor::Middle);
        }
        scene.line(&[(plot.left, top), (plot.left, bottom)], 1.0, AXIS);
        let middle = f64::midpoint(plot.left, right);
        write_caption(&mut scene, options.x_label, (middle, bottom + 42.0));
        for (row, name) in options.names.iter().enumerate() {
            let name = LABEL.shorten(&clean(name), name_width);
            let place = (plot.left - 10.0, plot.middle(row) + 5.0);
            scene.text(&name, place, LABEL, TEXT, Anchor::End);
        }
        for (row, remark) in options.remarks.iter().enumerate() {
            let place = (right + 12.0, plot.middle(row) + 5.0);
            scene.text(remark, place, LABEL, TEXT, Anchor::Start);
        }
        (scene, plot)
    }

    /// Maps a value; what lies outside the axis is drawn at its edge.
    pub(super) fn x(&self, value: f64) -> f64 {
        let share = (value - self.first) / (self.last - self.first);
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    pub(super) fn middle(&self, row: usize) -> f64 {
        self.top + (row as f64 + 0.5) * ROW
    }

    /// Makes each row say something when it is pointed at.
    pub(super) fn spots(&self, scene: &mut Scene, words: impl Fn(usize) -> Option<String>) {
        let rows = ((self.bottom - self.top) / ROW).round() as usize;
        for row in 0..rows {
            let Some(words) = words(row) else { continue };
            let (top, bottom) = (self.top + row as f64 * ROW, self.top + (row + 1) as f64 * ROW);
            scene.spot(((0.0, top), (WIDTH, bottom)), &words, row.to_string());
        }
    }

    pub(super) fn finish(&self, scene: Scene, heading: &Heading) -> Scene {
        finished(scene, heading, self.height)
    }
}

/// Draws an interval as a thin line with end strokes.
pub(super) fn draw_whisker(scene: &mut Scene, (low, high): (f64, f64), y: f64) {
    scene.line(&[(low, y), (high, y)], 1.8, TEXT);
    for x in [low, high] {
        scene.line(&[(x, y - 5.0), (x, y + 5.0)], 1.8, TEXT);
    }
}
