//! Delimited text of other tools, row by row; the order of day and month is decided once for the file.

use std::io::Read;

use super::foreign::{Foreign, Header};
use super::take::Source;
use super::{Format, Take};
use crate::error::{Error, Place, Result};
use crate::ingest::csv::{CsvReader, Record};
use crate::ingest::load::Load;
use crate::ingest::local_time::{Told, told_order};

/// Reads the rows of a file whose header is known to be of a format.
pub(in crate::ingest) fn read_rows<R: Read>(
    load: &mut Load<'_>,
    name: &str,
    reader: &mut CsvReader<R>,
    (header, width): (&Header, usize),
    format: &'static Format,
) -> Result<()> {
    let times = time_fields(header, format);
    let mut order = load.options.date_order;
    // Rows wait until one of them tells the order of day and month.
    let mut held: Vec<Record> = Vec::new();
    let mut record = Record::default();
    let delimiter = reader.delimiter();
    while reader.read(&mut record)? {
        if record.is_blank() || !is_whole(load, name, &record, width) {
            continue;
        }
        load.count_record();
        if order.is_none() {
            let told = times.iter().map(|field| told_order(record.trimmed(*field)));
            let mut is_both = false;
            for told in told {
                match told {
                    Told::Only(only) => order = order.or(Some(only)),
                    Told::Both => is_both = true,
                    Told::Nothing => {}
                }
            }
            if order.is_none() && (is_both || !held.is_empty()) {
                held.push(std::mem::take(&mut record));
                continue;
            }
        }
        for record in held.drain(..).chain(std::iter::once(std::mem::take(&mut record))) {
            take_row(load, name, &record, (header, format, delimiter), order);
        }
    }
    if held.is_empty() {
        return Ok(());
    }
    let ambiguous = held.iter().find_map(|record| {
        let field = times.iter().find(|field| told_order(record.trimmed(**field)) == Told::Both)?;
        Some((record.place(name, *field, delimiter), record.trimmed(*field)))
    });
    let (place, text) = ambiguous.unwrap_or((Place::file(name), ""));
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

/// Rejects a row that is not as wide as the header, or never closes a quote.
fn is_whole(load: &mut Load<'_>, name: &str, record: &Record, width: usize) -> bool {
    if record.is_unclosed {
        load.count_record();
        load.diagnostics().reject(
            "unclosed_quote",
            Place::line(name, record.line, None),
            "a quote is never closed: the row runs to the end of the file",
            "Close the quote; the rows behind it are read then.",
        );
    } else if record.len() != width {
        load.count_record();
        load.diagnostics().reject(
            "wrong_column_count",
            Place::line(name, record.line, None),
            format!("the row has {} fields, the header has {width}", record.len()),
            "Quote fields that hold the delimiter or a line break.",
        );
    }
    !record.is_unclosed && record.len() == width
}

fn take_row(
    load: &mut Load<'_>,
    name: &str,
    record: &Record,
    (header, format, delimiter): (&Header, &'static Format, u8),
    order: Option<crate::ingest::local_time::DateOrder>,
) {
    let place = |path: Option<&str>| match path.and_then(|path| header.fields(path).first().copied()) {
        Some(field) => record.place(name, field, delimiter),
        None => Place::line(name, record.line, None),
    };
    let zone = load.zone().clone();
    let source = Source { place: &place, line: record.line, zone: &zone, order };
    load.foreign(format, &Foreign::Row(record, header), &source);
}
