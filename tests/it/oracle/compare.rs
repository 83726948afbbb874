//! Compares the rows of the oracle with a table that the program wrote.

use std::collections::BTreeMap;

use super::names::fold;
use super::time::{parse_instant, show_instant};
use super::{Cell, Row};

/// How a table is compared.
#[derive(Clone, Debug)]
pub struct Tolerances {
    /// The columns that name a row; their names are folded.
    pub keys: Vec<&'static str>,
    /// For ordinary numbers, relative or absolute, whichever is looser.
    pub float: f64,
    /// For the limits of intervals, p, q and what rests on a fit.
    pub interval: f64,
    /// Further columns compared as loosely as intervals.
    pub loose: Vec<&'static str>,
    /// Columns that are not compared.
    pub ignored: Vec<&'static str>,
}

impl Tolerances {
    fn new(keys: &[&'static str], loose: &[&'static str]) -> Self {
        Self { keys: keys.to_vec(), float: 1e-9, interval: 1e-6, loose: loose.to_vec(), ignored: Vec::new() }
    }

    pub fn windows() -> Self {
        Self::new(&["window_end", "group"], &[])
    }

    pub fn edges() -> Self {
        Self::new(&["a_kind", "a", "b_kind", "b"], &["p", "q", "log10_p"])
    }

    pub fn hotspots() -> Self {
        let loose = ["score", "expected_next_90d", "trend_beta", "trend_p", "trend_q"];
        Self::new(&["kind", "name"], &loose)
    }

    pub fn fix_first() -> Self {
        Self::new(&["kind", "position"], &[])
    }

    fn of(&self, column: &str) -> f64 {
        let limit = column.ends_with("_low") || column.ends_with("_high");
        if limit || self.loose.contains(&column) { self.interval } else { self.float }
    }
}

/// The first ten differences, with row, column and both values.
pub fn compare(expected: &[Row], csv_text: &str, tolerances: &Tolerances) -> Result<(), String> {
    let found = match read(csv_text, tolerances) {
        Ok(found) => found,
        Err(duplicate) => return Err(format!("two rows for {duplicate}")),
    };
    let mut differences = Vec::new();
    let mut keys = Vec::new();
    for row in expected {
        let key = key_of(row, tolerances);
        match found.get(&key) {
            None => differences.push(format!("{}: the row is missing", key.join(" | "))),
            Some(cells) => {
                let wrong = row_differences(row, cells, tolerances, expected);
                differences.extend(wrong.into_iter().map(|d| format!("{}: {d}", key.join(" | "))));
            }
        }
        keys.push(key);
    }
    let known: std::collections::BTreeSet<_> = keys.iter().collect();
    let surplus = found.keys().filter(|key| !known.contains(key));
    differences.extend(surplus.map(|key| format!("{}: the row is not expected", key.join(" | "))));
    if differences.is_empty() {
        return Ok(());
    }
    let first: Vec<String> = differences.iter().take(10).cloned().collect();
    Err(format!("{} differences, the first of them:\n{}", differences.len(), first.join("\n")))
}

type Cells = BTreeMap<String, String>;

/// The rows of a table by key; the error is a key that occurs twice.
fn read(text: &str, tolerances: &Tolerances) -> Result<BTreeMap<Vec<String>, Cells>, String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let header = reader.headers().map_err(|e| e.to_string())?.clone();
    let mut rows = BTreeMap::new();
    for record in reader.records() {
        let record = record.map_err(|e| e.to_string())?;
        let cells = header.iter().zip(record.iter());
        let cells: Cells = cells.map(|(h, c)| (h.to_owned(), c.to_owned())).collect();
        let get = |key: &&str| key_cell(cells.get(*key).map_or("", String::as_str));
        let key: Vec<String> = tolerances.keys.iter().map(get).collect();
        if rows.insert(key.clone(), cells).is_some() {
            return Err(key.join(" | "));
        }
    }
    Ok(rows)
}

fn key_of(row: &Row, tolerances: &Tolerances) -> Vec<String> {
    let get = |key: &&str| key_cell(&show(&row[key]));
    tolerances.keys.iter().map(get).collect()
}

/// Instants in one spelling, the names of pairs part by part, other names folded.
fn key_cell(text: &str) -> String {
    if text.contains('T')
        && let Some(at) = parse_instant(text)
    {
        return show_instant(at);
    }
    let parts: Vec<String> = text.split(" @ ").map(fold).collect();
    parts.join(" @ ")
}

fn show(cell: &Cell) -> String {
    match cell {
        Cell::Empty => String::new(),
        Cell::Bool(value) => value.to_string(),
        Cell::Int(value) => value.to_string(),
        Cell::Float(value) => value.to_string(),
        Cell::Text(value) => value.clone(),
        Cell::Instant(value) => show_instant(*value),
    }
}

fn row_differences(row: &Row, cells: &Cells, tolerances: &Tolerances, expected: &[Row]) -> Vec<String> {
    let mut differences = Vec::new();
    for (column, cell) in row {
        if tolerances.keys.contains(column) || tolerances.ignored.contains(column) {
            continue;
        }
        let Some(text) = cells.get(*column) else {
            differences.push(format!("{column}: the column is missing"));
            continue;
        };
        let same = if *column == "rank" {
            same_rank(row, text, expected)
        } else {
            same(column, cell, text, tolerances.of(column))
        };
        if !same {
            let ours = show(cell);
            differences.push(format!("{column}: expected {ours:?}, found {text:?}"));
        }
    }
    differences
}

fn same(column: &str, cell: &Cell, text: &str, tolerance: f64) -> bool {
    match cell {
        Cell::Instant(at) => parse_instant(text) == Some(*at),
        Cell::Float(value) => close(*value, text, tolerance),
        Cell::Text(value) if column == "name" => fold(value) == fold(text),
        _ => show(cell) == text,
    }
}

fn close(value: f64, text: &str, tolerance: f64) -> bool {
    let Ok(found) = text.parse::<f64>() else {
        return false;
    };
    let difference = (value - found).abs();
    difference <= tolerance * value.abs().max(found.abs()).max(1.0)
}

/// A rank may also be that of another row of the kind with the same score.
fn same_rank(row: &Row, text: &str, expected: &[Row]) -> bool {
    let score = |row: &Row| match row.get("score") {
        Some(Cell::Float(score)) => *score,
        _ => f64::NAN,
    };
    let equal = |other: &&Row| {
        let difference = (score(other) - score(row)).abs();
        other.get("kind") == row.get("kind") && difference <= 1e-6 * score(row).abs()
    };
    show(&row["rank"]) == text || expected.iter().filter(equal).any(|o| show(&o["rank"]) == text)
}

/// Reads a table worked out elsewhere as rows of the oracle.
pub fn rows_of_csv(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    // Rows are keyed by names that live as long as the tests.
    let header: Vec<&'static str> = reader
        .headers()
        .expect("the table has a header")
        .iter()
        .map(|name| &*Box::leak(name.to_owned().into_boxed_str()))
        .collect();
    let rows = reader.records().map(|record| {
        let record = record.expect("the table is well formed");
        header.iter().copied().zip(record.iter().map(typed)).collect()
    });
    rows.collect()
}

fn typed(text: &str) -> Cell {
    if text.is_empty() {
        return Cell::Empty;
    }
    if let Ok(count) = text.parse() {
        return Cell::Int(count);
    }
    if let Ok(value) = text.parse() {
        return Cell::Float(value);
    }
    match parse_instant(text) {
        Some(at) if text.contains('T') => Cell::Instant(at),
        _ => Cell::Text(text.to_owned()),
    }
}

/// Compares single columns of two tables within an absolute distance.
pub fn columns_within(
    expected: &str,
    found: &str,
    keys: &Tolerances,
    columns: &[&str],
    distance: f64,
) -> Result<(), String> {
    let (expected, found) = (read(expected, keys)?, read(found, keys)?);
    for (key, cells) in &expected {
        let other = found.get(key).ok_or_else(|| format!("{key:?} is missing"))?;
        for column in columns {
            let (a, b) = (cells[*column].parse::<f64>().ok(), other[*column].parse::<f64>().ok());
            let same = match (a, b) {
                (Some(a), Some(b)) => (a - b).abs() <= distance,
                (a, b) => a.is_none() && b.is_none(),
            };
            if !same {
                return Err(format!(
                    "{key:?} {column}: expected {}, found {}",
                    cells[*column], other[*column]
                ));
            }
        }
    }
    Ok(())
}
