//! Parquet and Arrow IPC of the plain format.

mod arrow;
mod parquet;

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::tz::TimeZone;

use super::cell::Cell;
use super::load::{Load, LoadOptions};
use super::record::RecordCells;
use super::table::Table;
use crate::error::{Error, Place, Result};
use crate::model::{DAY, Instant};

pub(super) use arrow::read_ipc;
pub(super) use parquet::read_parquet;

/// Recognizes a table from the names of its columns, and spells these as we do.
fn recognize(header: &[String]) -> Option<(Table, Vec<String>)> {
    let table = Table::recognize_in_any_case(header.iter().map(String::as_str))?;
    Some((table, table.without_capitals(header)))
}

fn take(load: &mut Load<'_>, name: &str, table: Table, row: usize, cells: &[Cell<'_>]) {
    load.count_record();
    let columns = table.columns();
    let place = |column: Option<usize>| {
        let below = column.map(|column| format!("/{}", columns[column])).unwrap_or_default();
        Place { pointer: Some(format!("/{row}{below}")), ..Place::file(name) }
    };
    load.record(table, &RecordCells { values: cells, place: &place, line: row as u64 });
}

/// Keeps instants of the years 1 to 9998; others become text that no reader takes for a time.
fn in_range<'a>(value: Option<i64>) -> Cell<'a> {
    const RANGE: std::ops::Range<i64> = -62_135_596_800_000_000..253_370_764_800_000_000;
    match value {
        Some(value) if RANGE.contains(&value) => Cell::Instant(Instant(value)),
        _ => Cell::Text(Cow::Borrowed("9999-12-31")),
    }
}

/// Takes an instant that was written without an offset, and so stands as if in UTC, for a time in a zone.
fn in_zone<'a>(cell: Cell<'a>, zone: &TimeZone) -> Cell<'a> {
    match cell {
        Cell::Instant(at) if *zone != TimeZone::UTC => {
            let read = Instant::from_civil(at.civil(&TimeZone::UTC), zone);
            in_range(read.map(|at| at.0))
        }
        other => other,
    }
}

/// Makes a date of the days since 1970-01-01.
fn date<'a>(days: i64, zone: &TimeZone) -> Cell<'a> {
    match in_zone(in_range(days.checked_mul(DAY)), zone) {
        Cell::Instant(midnight) => Cell::Date(midnight),
        other => other,
    }
}

/// Decodes a part of a file; the decoders panic over some damaged ones.
fn decoded<T>(
    options: &LoadOptions,
    format: &str,
    name: &str,
    mut decode: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut result = None;
    let mut work = || result = Some(catch_unwind(AssertUnwindSafe(&mut decode)));
    match options.around_decoding {
        Some(around) => around(&mut work),
        None => work(),
    }
    match result {
        Some(Ok(decoded)) => decoded,
        _ => Err(broken(format, name)),
    }
}

fn refused(column: &str, kind: &str, name: &str) -> Error {
    Error::input(format!("column `{column}` has the type {kind}, which is not read"))
        .at(Place::file(name))
        .hint("Write it as text, a number of 32 or 64 bits, a truth value, a date, a timestamp or a list of texts.")
}

fn broken(format: &str, name: &str) -> Error {
    Error::input(format!("the file is no readable {format}"))
        .at(Place::file(name))
        .hint("Write the file again; it may be cut short.")
}
