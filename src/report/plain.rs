//! Tables for a terminal.

use std::borrow::Cow;
use std::fmt::Write;

use comfy_table::{ContentArrangement, Table as Grid, presets};

use crate::model::turns_text;

use super::table::{Table, Value};

/// How wide a table is at most, in characters.
const WIDTH: u16 = 160;
/// The most rows that a terminal is given.
const MOST_ROWS: usize = 60;

/// Renders the given columns of a table for reading, or all of them where none are given.
///
/// Numbers are rounded to four digits and dates are cut to the day: the other formats keep full precision.
#[must_use]
pub fn plain_table(table: Table<'_>, columns: &[&str]) -> String {
    let picked: Vec<usize> = if columns.is_empty() {
        (0..table.columns.len()).collect()
    } else {
        columns.iter().filter_map(|name| table.columns.iter().position(|column| column == name)).collect()
    };
    let mut grid = Grid::new();
    grid.load_style(presets::NOTHING).set_content_arrangement(ContentArrangement::Dynamic);
    grid.set_width(WIDTH);
    grid.set_header(picked.iter().map(|column| table.columns[*column].replace('_', " ")));
    let mut left_out = 0;
    for (number, row) in table.rows.enumerate() {
        if number < MOST_ROWS {
            grid.add_row(picked.iter().map(|column| rounded(&row[*column])));
        } else {
            left_out += 1;
        }
    }
    let mut text = String::new();
    for line in grid.trim_fmt().lines() {
        text.push_str(&harmless(line));
        text.push('\n');
    }
    if left_out > 0 {
        let _ = writeln!(text, "... and {left_out} more rows; --format csv gives all of them");
    }
    text
}

/// Sets a bar before what the reader of a log may take for a command: a line that begins with two colons. Each line of a
/// table begins with a space.
fn harmless(line: &str) -> Cow<'_, str> {
    let text = line.trim_start();
    match line.strip_suffix(text).filter(|_| text.starts_with("::")) {
        Some(margin) => Cow::Owned(format!("{}|{text}", &margin[..margin.len().saturating_sub(1)])),
        None => Cow::Borrowed(line),
    }
}

/// Spells a cell for reading; control characters of names do not reach the terminal.
fn rounded(value: &Value<'_>) -> String {
    match value {
        Value::Number(number) => {
            let digits = if number.abs() >= 1000.0 {
                0
            } else if number.abs() >= 10.0 {
                1
            } else {
                4
            };
            let text = format!("{number:.digits$}");
            if text.contains('.') {
                text.trim_end_matches('0').trim_end_matches('.').to_owned()
            } else {
                text
            }
        }
        Value::Instant(at) => at.date().to_string(),
        other => {
            other.spell().chars().map(|c| if c.is_control() || turns_text(c) { ' ' } else { c }).collect()
        }
    }
}
