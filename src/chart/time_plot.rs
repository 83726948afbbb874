//! A plot over time: its place in the chart, its axes, and the way from values to pixels.

use super::Heading;
use super::color::{AXIS, GRID, MUTED, SHADE, TEXT};
use super::dates::date_ticks;
use super::figure::{
    HEIGHT, LABEL, LEADING, MARGIN, SMALL, Scale, WIDTH, finished, headed, notes_height, write_caption,
    write_y_label,
};
use super::scene::{Anchor, Scene, Xy};

/// Room for a row of words between the axis title and the plot.
const STRIP: f64 = 20.0;
/// The least height of a plot.
pub(super) const SHORTEST_PLOT: f64 = 250.0;

/// Describes a plot over time before it is laid out.
pub(super) struct TimePlotOptions<'a> {
    pub(super) heading: &'a Heading,
    /// The instants to cover, in order; at least one.
    pub(super) instants: &'a [i64],
    /// The instants that are still warming up.
    pub(super) warming_up: &'a [i64],
    pub(super) scale: Scale,
    pub(super) y_label: &'a str,
    pub(super) x_label: &'a str,
    /// The room kept free to the right for labels.
    pub(super) right: f64,
    /// Keeps a row above the plot free for words.
    pub(super) has_strip: bool,
}

/// Maps instants and values to pixels.
pub(super) struct TimePlot {
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// The baseline of the words in the strip above the plot.
    pub(super) strip: f64,
    first: f64,
    last: f64,
    max: f64,
    height: f64,
}

impl TimePlot {
    /// Lays out a plot and draws its background, grid and axes.
    pub(super) fn new(options: &TimePlotOptions) -> (Scene, Self) {
        let (mut scene, heading_bottom) = headed(options.heading);
        let ticks = options.scale.ticks(5);
        let widest = ticks.iter().map(|&tick| LABEL.width(&options.scale.spell(tick))).fold(0.0, f64::max);
        let (first, last) = span(options.instants);
        let below = 62.0 + notes_height(options.heading);
        let mut strip = heading_bottom + LEADING;
        let mut top = strip + 15.0;
        for _ in 0..usize::from(!options.warming_up.is_empty()) + usize::from(options.has_strip) {
            strip = top + STRIP - 5.0;
            top += STRIP;
        }
        let height = HEIGHT.max(top + SHORTEST_PLOT + below);
        let plot = Self {
            left: MARGIN + widest + 10.0,
            right: WIDTH - options.right.max(MARGIN + 10.0),
            top,
            bottom: height - below,
            strip,
            first,
            last,
            max: ticks.last().copied().unwrap_or(1.0),
            height,
        };
        write_y_label(&mut scene, options.y_label, heading_bottom + LEADING - 2.0);
        plot.shade_warming_up(&mut scene, options, heading_bottom + LEADING + 30.0);
        plot.draw_values(&mut scene, &ticks, options.scale);
        plot.draw_dates(&mut scene, options.x_label);
        (scene, plot)
    }

    pub(super) fn x(&self, at: i64) -> f64 {
        let share = (at as f64 - self.first) / (self.last - self.first);
        self.left + share.clamp(0.0, 1.0) * (self.right - self.left)
    }

    /// Maps a value; what lies outside the scale is drawn at its edge.
    pub(super) fn y(&self, value: f64) -> f64 {
        let share = (value / self.max).clamp(0.0, 1.0);
        self.bottom - share * (self.bottom - self.top)
    }

    pub(super) fn at(&self, at: i64, value: f64) -> Xy {
        (self.x(at), self.y(value))
    }

    /// Makes the column around each instant say something when it is pointed at.
    pub(super) fn spots(&self, scene: &mut Scene, instants: &[i64], words: impl Fn(usize) -> String) {
        let x = |at: &i64| self.x(*at);
        for (k, at) in instants.iter().enumerate() {
            let before = k.checked_sub(1).map_or(self.left, |k| x(&instants[k]).midpoint(x(at)));
            let after = instants.get(k + 1).map_or(self.right, |next| x(at).midpoint(x(next)));
            scene.spot(((before, self.top), (after, self.bottom)), &words(k), String::new());
        }
    }

    pub(super) fn finish(&self, scene: Scene, heading: &Heading) -> Scene {
        finished(scene, heading, self.height)
    }

    fn shade_warming_up(&self, scene: &mut Scene, options: &TimePlotOptions, baseline: f64) {
        let Some(&last_warming) = options.warming_up.last() else {
            return;
        };
        let next = options.instants.iter().find(|&&at| at > last_warming);
        let edge = next.map_or(self.right, |&at| f64::midpoint(self.x(last_warming), self.x(at)));
        let words = "warming up";
        scene.rectangle((self.left, self.top), (edge, self.bottom), SHADE);
        let middle = f64::midpoint(self.left, edge);
        let half = SMALL.width(words) / 2.0;
        let place = (middle.max(self.left + half), baseline);
        scene.text(words, place, SMALL, MUTED, Anchor::Middle);
    }

    fn draw_values(&self, scene: &mut Scene, ticks: &[f64], scale: Scale) {
        for &tick in ticks {
            let y = self.y(tick);
            let ink = if tick == 0.0 { AXIS } else { GRID };
            scene.line(&[(self.left, y), (self.right, y)], 1.0, ink);
            let place = (self.left - 8.0, y + 5.0);
            scene.text(&scale.spell(tick), place, LABEL, TEXT, Anchor::End);
        }
    }

    fn draw_dates(&self, scene: &mut Scene, x_label: &str) {
        let room = self.right - self.left;
        let ticks = date_ticks(self.first as i64, self.last as i64, room);
        let mut years_end = f64::NEG_INFINITY;
        let has_years = ticks.iter().any(|tick| tick.year.is_some());
        for tick in &ticks {
            let x = self.x(tick.at);
            scene.line(&[(x, self.bottom), (x, self.bottom + 6.0)], 1.0, AXIS);
            let place = (x, self.bottom + 22.0);
            scene.text(&tick.label, place, LABEL, TEXT, Anchor::Middle);
            if let Some(year) = &tick.year {
                let half = LABEL.width(year) / 2.0;
                if x - half > years_end + 6.0 {
                    let place = (x, self.bottom + 40.0);
                    scene.text(year, place, LABEL, TEXT, Anchor::Middle);
                    years_end = x + half;
                }
            }
        }
        let y = self.bottom + if has_years { 60.0 } else { 44.0 };
        let middle = f64::midpoint(self.left, self.right);
        write_caption(scene, x_label, (middle, y));
    }
}

/// Returns the covered span in microseconds, with a little air on both sides.
fn span(instants: &[i64]) -> (f64, f64) {
    let first = instants.iter().min().map_or(0.0, |&at| at as f64);
    let last = instants.iter().max().map_or(0.0, |&at| at as f64);
    let day = 86_400_000_000.0;
    let air = ((last - first) * 0.02).max(day);
    if first < last {
        (first - air, last + (air / 4.0).max(day))
    } else {
        (first - 45.0 * day, last + 45.0 * day)
    }
}
