//! Delimited text of other tools, row by row; the order of day and month is decided once for the file.

use std::io::Read;

use super::foreign::{Foreign, Header};
use super::take::Source;
use super::{Format, Take};
use crate::error::{Error, Place, Result};
use crate::ingest::csv::{CsvReader, Record, Row};
use crate::ingest::load::Load;
use crate::ingest::local_time::{DateOrder, Told, told_order};

/// Reads the rows of a file whose header is known to be of a format.
pub(in crate::ingest) fn read_rows<R: Read>(
    load: &mut Load<'_>,
    name: &str,
    reader: &mut CsvReader<R>,
    (header, width): (&Header, usize),
    format: &'static Format,
) -> Result<()> {
    let times = time_fields(header, format);
    let delimiter = reader.delimiter();
    in_date_order(load, name, reader, (width, &times), |load, row, order| {
        take_row(load, name, row, (header, format, delimiter), order);
    })
}

/// Reads rows whose times may have day or month first; they wait until one of them tells the order.
///
/// `width` is the number of fields, `times` are those that hold times.
///
/// # Errors
/// When the file cannot be read, or every date of it fits both orders.
pub(in crate::ingest) fn in_date_order<'o, R: Read>(
    load: &mut Load<'o>,
    name: &str,
    reader: &mut CsvReader<R>,
    (width, times): (usize, &[usize]),
    mut take: impl FnMut(&mut Load<'o>, Row<'_>, Option<DateOrder>),
) -> Result<()> {
    let mut order = load.options.date_order;
    let mut held: Vec<Record> = Vec::new();
    let mut record = Record::default();
    let delimiter = reader.delimiter();
    while reader.read(&mut record)? {
        let row = record.row();
        if row.len() != width || row.is_unclosed {
            load.misfit(name, row, width);
            continue;
        }
        load.count_record();
        if order.is_none() {
            let told: Vec<Told> = times.iter().map(|field| told_order(row.trimmed(*field))).collect();
            order = told.iter().find_map(|told| match told {
                Told::Only(order) => Some(*order),
                _ => None,
            });
            if order.is_none() && (told.contains(&Told::Both) || !held.is_empty()) {
                held.push(std::mem::take(&mut record));
                continue;
            }
        }
        for earlier in held.drain(..) {
            take(load, earlier.row(), order);
        }
        take(load, record.row(), order);
    }
    let ambiguous = held.iter().map(Record::row).find_map(|row| {
        let field = times.iter().find(|field| told_order(row.trimmed(**field)) == Told::Both)?;
        Some((row.place(name, *field, delimiter), row.trimmed(*field)))
    });
    let Some((place, text)) = ambiguous else { return Ok(()) };
    Err(Error::input(format!("`{text}` may be day first or month first, and so may every date of the file"))
        .at(place)
        .hint("Set date_order = \"day-first\" or \"month-first\" in cofactor.toml."))
}

/// Lists the fields that hold times.
fn time_fields(header: &Header, format: &Format) -> Vec<usize> {
    let is_time = |take| matches!(take, Take::Time | Take::UtcTime | Take::Day | Take::UtcDay);
    let paths = format.rules.iter().filter(|rule| is_time(rule.take)).flat_map(|rule| rule.paths);
    paths.chain(format.updated).flat_map(|path| header.fields(path)).copied().collect()
}

fn take_row(
    load: &mut Load<'_>,
    name: &str,
    row: Row<'_>,
    (header, format, delimiter): (&Header, &'static Format, u8),
    order: Option<DateOrder>,
) {
    let place = |path: Option<&str>| match path.and_then(|path| header.fields(path).first().copied()) {
        Some(field) => row.place(name, field, delimiter),
        None => Place::line(name, row.line, None),
    };
    let zone = load.zone().clone();
    let source = Source { place: &place, line: row.line, zone: &zone, order };
    load.foreign(format, &Foreign::Row(row, header), &source);
}
