//! Which factors meet which systems: counts, colored by how far they exceed chance.

use super::color::{AXIS, Ink, MUTED, TEXT, WHITE, diverging};
use super::figure::{LABEL, MARGIN, SMALL, WIDTH, finished, headed, notes_height, without_data};
use super::numbers::number;
use super::scene::{Anchor, Scene};
use super::text::{Type, clean};
use super::{ChartError, Heading, Rendered, render};

/// The most rows and the most columns that are shown.
const MOST: usize = 20;
const ROW: f64 = 31.0;
const WIDEST_CELL: f64 = 90.0;
const WIDEST_NAME: f64 = 250.0;
const TALLEST_NAME: f64 = 200.0;
/// Lift is colored from 1/8 to 8 times chance.
const DOUBLINGS: f64 = 3.0;

/// Describes the chart of counts by two kinds of items.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MatrixChart {
    /// The words around the chart.
    pub heading: Heading,
    /// The names of the rows; the first twenty are drawn.
    pub rows: Vec<String>,
    /// The names of the columns; the first twenty are drawn.
    pub columns: Vec<String>,
    /// The cells with a count; the others stay white.
    pub cells: Vec<MatrixCell>,
    /// What the bold outline marks, for the legend.
    pub significance_label: String,
}

/// Holds the count of one row and column.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct MatrixCell {
    /// The index of the row.
    pub row: usize,
    /// The index of the column.
    pub column: usize,
    /// The incidents that have both items.
    pub count: u64,
    /// The count relative to chance; 1 means independent.
    pub lift: Option<f64>,
    /// The cell gets a bold outline.
    pub is_significant: bool,
}

/// Draws the counts as a heat map with a legend of its colors.
///
/// # Errors
/// Fails when a format cannot be written.
pub fn matrix_chart(chart: &MatrixChart) -> Result<Rendered, ChartError> {
    render::render(&scene(chart))
}

/// Maps cells to pixels.
struct Grid {
    left: f64,
    top: f64,
    cell: f64,
    rows: usize,
    columns: usize,
}

pub(super) fn scene(chart: &MatrixChart) -> Scene {
    let (rows, columns) = (chart.rows.len().min(MOST), chart.columns.len().min(MOST));
    let cells: Vec<&MatrixCell> = chart
        .cells
        .iter()
        .filter(|cell| cell.row < rows && cell.column < columns && cell.count > 0)
        .collect();
    if cells.is_empty() {
        return without_data(&chart.heading, "no two items meet in an incident.");
    }
    let (mut scene, top) = headed(&chart.heading);
    let top = draw_legend(&mut scene, top, &chart.significance_label);
    let names: Vec<String> = chart.rows[..rows].iter().map(|name| clean(name)).collect();
    let name_width = names.iter().map(|name| LABEL.width(name)).fold(0.0, f64::max);
    let left = MARGIN + name_width.min(WIDEST_NAME) + 10.0;
    let cell = ((WIDTH - MARGIN - left) / columns as f64).min(WIDEST_CELL);
    let top = draw_column_names(&mut scene, (left, top), cell, &chart.columns[..columns]);
    let grid = Grid { left, top, cell, rows, columns };
    for (row, name) in names.iter().enumerate() {
        let name = LABEL.shorten(name, WIDEST_NAME);
        let place = (left - 8.0, grid.corner(row, 0).1 + ROW / 2.0 + 5.0);
        scene.text(&name, place, LABEL, TEXT, Anchor::End);
    }
    grid.draw(&mut scene, &cells);
    for cell in &cells {
        let (row, column) = (&chart.rows[cell.row], &chart.columns[cell.column]);
        let lift = cell.lift.map_or(String::new(), |lift| format!(", {} times chance", number(lift)));
        let sure =
            if cell.is_significant { format!(", {}", chart.significance_label) } else { String::new() };
        let words = format!("{row} @ {column}: {}{lift}{sure}", cell.count);
        let ends = (grid.corner(cell.row, cell.column), grid.corner(cell.row + 1, cell.column + 1));
        scene.spot(ends, &words, format!("{},{}", cell.row, cell.column));
    }
    let height = grid.corner(rows, 0).1 + notes_height(&chart.heading) + 6.0;
    finished(scene, &chart.heading, height)
}

impl Grid {
    fn corner(&self, row: usize, column: usize) -> (f64, f64) {
        (self.left + column as f64 * self.cell, self.top + row as f64 * ROW)
    }

    /// Spells a count so that it fits into a cell, and tells how large.
    fn count_words(&self, count: u64) -> (String, Type) {
        let words = match count {
            0..10_000 => count.to_string(),
            10_000..1_000_000 => format!("{}k", count / 1000),
            _ => number(count as f64),
        };
        let size = SMALL.size * ((self.cell - 2.0) / SMALL.width(&words)).min(1.0);
        (words, Type::regular(size))
    }

    fn draw(&self, scene: &mut Scene, cells: &[&MatrixCell]) {
        for cell in cells {
            let from = self.corner(cell.row, cell.column);
            let to = self.corner(cell.row + 1, cell.column + 1);
            scene.rectangle(from, to, color(cell.lift));
        }
        let end = self.corner(self.rows, self.columns);
        let faint = AXIS.mixed(WHITE, 0.6);
        for row in 0..=self.rows {
            let from = self.corner(row, 0);
            scene.line(&[from, (end.0, from.1)], 1.0, faint);
        }
        for column in 0..=self.columns {
            let from = self.corner(0, column);
            scene.line(&[from, (from.0, end.1)], 1.0, faint);
        }
        for cell in cells {
            let from = self.corner(cell.row, cell.column);
            let to = self.corner(cell.row + 1, cell.column + 1);
            if cell.is_significant {
                scene.outline(from, to, 2.5, TEXT);
            }
            let (words, face) = self.count_words(cell.count);
            let place = (f64::midpoint(from.0, to.0), f64::midpoint(from.1, to.1) + 5.0);
            let ink = color(cell.lift).contrasting();
            scene.text(&words, place, face, ink, Anchor::Middle);
        }
    }
}

/// Writes the column names level where they fit, upward elsewhere; tells where the cells start.
fn draw_column_names(scene: &mut Scene, (left, top): (f64, f64), cell: f64, columns: &[String]) -> f64 {
    let names: Vec<String> = columns.iter().map(|name| LABEL.shorten(&clean(name), TALLEST_NAME)).collect();
    let longest = names.iter().map(|name| LABEL.width(name)).fold(0.0, f64::max);
    let is_level = longest <= cell - 8.0;
    let bottom = top + if is_level { 24.0 } else { longest + 10.0 };
    for (column, name) in names.iter().enumerate() {
        let middle = left + (column as f64 + 0.5) * cell;
        if is_level {
            scene.text(name, (middle, bottom - 7.0), LABEL, TEXT, Anchor::Middle);
        } else {
            scene.upright(name, (middle + 5.0, bottom - 6.0), LABEL, TEXT, Anchor::Start);
        }
    }
    bottom
}

/// Draws the color scale; returns where the chart goes on.
fn draw_legend(scene: &mut Scene, top: f64, significance: &str) -> f64 {
    let words = "lift (times chance)";
    let left = MARGIN + SMALL.width(words) + 16.0;
    scene.text(words, (MARGIN, top + 18.0), SMALL, MUTED, Anchor::Start);
    let steps = ["1/8", "1/4", "1/2", "1", "2", "4", "8"];
    let width = 34.0;
    for (k, step) in steps.iter().enumerate() {
        let x = left + k as f64 * width;
        let ink = diverging((k as f64 - DOUBLINGS) / DOUBLINGS);
        scene.rectangle((x, top + 3.0), (x + width, top + 23.0), ink);
        let place = (x + width / 2.0, top + 18.0);
        scene.text(step, place, SMALL, ink.contrasting(), Anchor::Middle);
    }
    let end = left + steps.len() as f64 * width;
    scene.outline((left, top + 3.0), (end, top + 23.0), 1.0, AXIS.mixed(WHITE, 0.6));
    if !significance.is_empty() {
        let x = end + 28.0;
        scene.outline((x, top + 3.0), (x + 30.0, top + 23.0), 2.5, TEXT);
        let room = WIDTH - MARGIN - x - 38.0;
        let words = SMALL.cut(&clean(significance), room);
        scene.text(&words, (x + 38.0, top + 18.0), SMALL, MUTED, Anchor::Start);
    }
    top + 36.0
}

fn color(lift: Option<f64>) -> Ink {
    lift.filter(|lift| *lift >= 0.0)
        .map_or(WHITE, |lift| diverging((lift.log2() / DOUBLINGS).clamp(-1.0, 1.0)))
}
