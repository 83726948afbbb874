//! Arrow IPC, decoded by arrow.

use std::borrow::Cow;
use std::io::Cursor;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    Date32Type, Date64Type, Float16Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, ArrayRef, ArrowPrimitiveType, RecordBatch};
use arrow_ipc::reader::{FileReader, StreamReader};
use arrow_schema::{DataType, TimeUnit};
use arrow_select::take::take as take_rows;
use jiff::tz::TimeZone;

use super::super::cell::Cell;
use super::super::claims::{claims_too_much, most_claimed};
use super::super::load::Load;
use super::super::table::Table;
use super::{broken, date, decoded, in_range, in_zone, recognize, refused, take};
use crate::error::Result;

/// Reads an Arrow IPC file or stream.
pub fn read_ipc(load: &mut Load<'_>, name: &str, bytes: &[u8]) -> Result<()> {
    const FORMAT: &str = "Arrow IPC";
    if claims_too_much(bytes) {
        return Err(broken(FORMAT, name));
    }
    load.options.budget.claim(most_claimed(bytes), name)?;
    let broken = |error| broken(FORMAT, name).caused_by(error);
    let (schema, mut batches): (_, Box<dyn Iterator<Item = _>>) =
        decoded(load.options, FORMAT, name, || {
            if bytes.starts_with(b"ARROW1") {
                let reader = FileReader::try_new(Cursor::new(bytes), None).map_err(broken)?;
                Ok((reader.schema(), Box::new(reader) as _))
            } else {
                let reader = StreamReader::try_new(Cursor::new(bytes), None).map_err(broken)?;
                Ok((reader.schema(), Box::new(reader) as _))
            }
        })?;
    let header: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
    let Some((table, names)) = recognize(&header) else {
        return load.not_recognized(name, &header, true);
    };
    load.begin(name, "plain arrow ipc", Some(table), false);
    let mut start = 0;
    while let Some(batch) =
        decoded(load.options, FORMAT, name, || batches.next().transpose().map_err(broken))?
    {
        read_batch(load, name, (table, &names), &batch, start)?;
        start += batch.num_rows();
    }
    Ok(())
}

fn read_batch(
    load: &mut Load<'_>,
    name: &str,
    (table, names): (Table, &[String]),
    batch: &RecordBatch,
    start: usize,
) -> Result<()> {
    let named = |column: &&str| names.iter().position(|name| name == column);
    let columns = table
        .columns()
        .iter()
        .map(|column| named(column).map(|place| plain_array(column, batch.column(place), name)).transpose())
        .collect::<Result<Vec<_>>>()?;
    load.has_local_times |= columns.iter().flatten().any(|array| is_local(array.data_type()));
    let (zone, mut meter) = (load.zone().clone(), load.options.budget.meter());
    for row in 0..batch.num_rows() {
        let cells: Vec<Cell<'_>> = columns
            .iter()
            .map(|column| column.as_ref().map_or(Cell::Empty, |array| cell_of_arrow(array, row, &zone)))
            .collect();
        take(load, name, table, start + row, &cells);
        meter.count(cells.iter().map(Cell::size).sum(), name)?;
    }
    Ok(())
}

/// Looks dictionaries up and refuses the types that no cell is made from.
fn plain_array(column: &str, array: &ArrayRef, name: &str) -> Result<ArrayRef> {
    let refused = || refused(column, &array.data_type().to_string(), name);
    let plain = match array.as_any_dictionary_opt() {
        Some(words) => {
            take_rows(words.values(), words.keys(), None).map_err(|error| refused().caused_by(error))?
        }
        None => Arc::clone(array),
    };
    if is_read(plain.data_type()) { Ok(plain) } else { Err(refused()) }
}

fn is_read(kind: &DataType) -> bool {
    match kind {
        DataType::List(item) | DataType::LargeList(item) => {
            !item.data_type().is_nested() && is_read(item.data_type())
        }
        DataType::Null
        | DataType::Boolean
        | DataType::Timestamp(..)
        | DataType::Date32
        | DataType::Date64 => true,
        kind => kind.is_string() || kind.is_integer() || kind.is_floating(),
    }
}

/// Tells whether the values of a type have no offset.
fn is_local(kind: &DataType) -> bool {
    matches!(kind, DataType::Date32 | DataType::Date64 | DataType::Timestamp(_, None))
}

fn cell_of_arrow<'a>(array: &'a ArrayRef, row: usize, zone: &TimeZone) -> Cell<'a> {
    if array.is_null(row) {
        return Cell::Empty;
    }
    match array.data_type() {
        DataType::Timestamp(unit, None) => in_zone(timestamp(array, row, *unit), zone),
        DataType::Timestamp(unit, Some(_)) => timestamp(array, row, *unit),
        DataType::Utf8 => Cell::text(array.as_string::<i32>().value(row)),
        DataType::LargeUtf8 => Cell::text(array.as_string::<i64>().value(row)),
        DataType::Utf8View => Cell::text(array.as_string_view().value(row)),
        DataType::Boolean => Cell::Flag(array.as_boolean().value(row)),
        DataType::Float64 => Cell::Number(array.as_primitive::<Float64Type>().value(row)),
        DataType::Float32 => Cell::Number(array.as_primitive::<Float32Type>().value(row).into()),
        DataType::Float16 => Cell::Number(array.as_primitive::<Float16Type>().value(row).into()),
        DataType::Int8 => number::<Int8Type>(array, row),
        DataType::Int16 => number::<Int16Type>(array, row),
        DataType::Int32 => number::<Int32Type>(array, row),
        DataType::Int64 => number::<Int64Type>(array, row),
        DataType::UInt8 => number::<UInt8Type>(array, row),
        DataType::UInt16 => number::<UInt16Type>(array, row),
        DataType::UInt32 => number::<UInt32Type>(array, row),
        DataType::UInt64 => number::<UInt64Type>(array, row),
        DataType::Date32 => date(array.as_primitive::<Date32Type>().value(row).into(), zone),
        DataType::Date64 => date(array.as_primitive::<Date64Type>().value(row).div_euclid(86_400_000), zone),
        DataType::List(_) => list(&array.as_list::<i32>().value(row), zone),
        DataType::LargeList(_) => list(&array.as_list::<i64>().value(row), zone),
        _ => Cell::Empty,
    }
}

/// Renders an integer as text, as a number in a CSV cell would come.
fn number<'a, T>(array: &ArrayRef, row: usize) -> Cell<'a>
where
    T: ArrowPrimitiveType<Native: ToString>,
{
    Cell::Text(Cow::Owned(array.as_primitive::<T>().value(row).to_string()))
}

fn timestamp<'a>(array: &ArrayRef, row: usize, unit: TimeUnit) -> Cell<'a> {
    in_range(match unit {
        TimeUnit::Second => array.as_primitive::<TimestampSecondType>().value(row).checked_mul(1_000_000),
        TimeUnit::Millisecond => {
            array.as_primitive::<TimestampMillisecondType>().value(row).checked_mul(1000)
        }
        TimeUnit::Microsecond => Some(array.as_primitive::<TimestampMicrosecondType>().value(row)),
        TimeUnit::Nanosecond => {
            Some(array.as_primitive::<TimestampNanosecondType>().value(row).div_euclid(1000))
        }
    })
}

fn list<'a>(items: &ArrayRef, zone: &TimeZone) -> Cell<'a> {
    let texts = (0..items.len()).filter_map(|item| match cell_of_arrow(items, item, zone) {
        Cell::Text(text) => Some(Cow::Owned(text.into_owned())),
        Cell::Number(number) => Some(Cow::Owned(number.to_string())),
        Cell::Flag(flag) => Some(Cow::Owned(flag.to_string())),
        _ => None,
    });
    Cell::List(texts.collect())
}
