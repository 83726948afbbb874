//! Parquet and Arrow IPC of the plain format.

use std::borrow::Cow;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};
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
use polars::io::parquet::read::FileMetadata;
use polars::prelude::{
    AnyValue, ArrowDataType as ParquetType, ArrowField, Column, DataFrame, DataType as PolarsType,
    ParquetReader, SerReader, TimeUnit as PolarsUnit,
};

use super::cell::Cell;
use super::claims::{claims_too_much, most_claimed};
use super::load::{Load, LoadOptions};
use super::record::RecordCells;
use super::table::Table;
use super::{embedded_schema, footer, pages};
use crate::error::{Error, Place, Result};
use crate::model::{DAY, Instant};

/// Reads a Parquet file.
pub(super) fn read_parquet(load: &mut Load<'_>, name: &str, bytes: &[u8]) -> Result<()> {
    if !footer::is_sound(bytes) {
        return Err(
            broken("Parquet", name).caused_by("its footer claims more than it holds, or is nested too deep")
        );
    }
    let (header, found) = decoded(load.options, "Parquet", name, || {
        let broken = |error| broken("Parquet", name).caused_by(error);
        let mut reader = ParquetReader::new(Cursor::new(bytes));
        let metadata = reader.get_metadata().map_err(broken)?;
        if !embedded_schemas(metadata).all(embedded_schema::is_sound) {
            return Err(self::broken("Parquet", name).caused_by("its Arrow schema is damaged"));
        }
        if !pages::are_sound(metadata, bytes) {
            return Err(
                self::broken("Parquet", name).caused_by("a page claims more values than its column has")
            );
        }
        load.options.budget.claim(decoded_size(metadata), name)?;
        let schema = reader.schema().map_err(broken)?;
        let header: Vec<String> = schema.iter_names().map(ToString::to_string).collect();
        let Some(table) = Table::recognize(header.iter().map(String::as_str)) else {
            return Ok((header, None));
        };
        // What is not used may have any type.
        let is_used = |(_, field): &(usize, &ArrowField)| table.columns().contains(&field.name.as_str());
        let used: Vec<_> = schema.iter_values().enumerate().filter(is_used).collect();
        for (_, field) in &used {
            let refused = || refused(&field.name, &format!("{:?}", field.dtype), name);
            is_read_of_parquet(&field.dtype).then_some(()).ok_or_else(refused)?;
        }
        let used = used.into_iter().map(|(place, _)| place).collect();
        let frame = reader.with_projection(Some(used)).finish().map_err(broken)?;
        Ok((header, Some((table, frame))))
    })?;
    let Some((table, frame)) = found else {
        return load.not_recognized(name, &header, true);
    };
    load.begin(name, "plain parquet", Some(table), false);
    read_frame(load, name, table, &frame)
}

/// Tells whether cells are made from a type of a Parquet file.
fn is_read_of_parquet(kind: &ParquetType) -> bool {
    match kind {
        ParquetType::List(item) | ParquetType::LargeList(item) => {
            !matches!(item.dtype, ParquetType::List(_) | ParquetType::LargeList(_))
                && is_read_of_parquet(&item.dtype)
        }
        ParquetType::Dictionary(_, words, _) => is_read_of_parquet(words),
        ParquetType::Null
        | ParquetType::Boolean
        | ParquetType::Int32
        | ParquetType::Int64
        | ParquetType::UInt32
        | ParquetType::UInt64
        | ParquetType::Float32
        | ParquetType::Float64
        | ParquetType::Date32
        | ParquetType::Timestamp(..)
        | ParquetType::Utf8
        | ParquetType::LargeUtf8
        | ParquetType::Utf8View => true,
        _ => false,
    }
}

fn embedded_schemas(metadata: &FileMetadata) -> impl Iterator<Item = &str> {
    let notes = metadata.key_value_metadata.iter().flatten();
    notes.filter(|note| note.key == embedded_schema::KEY).filter_map(|note| note.value.as_deref())
}

/// How many bytes the columns of a Parquet file take once they are decoded: their unpacked size, and a view of 16 bytes
/// for each cell, since runs and dictionaries store a value many times in a few bytes.
fn decoded_size(metadata: &FileMetadata) -> u64 {
    let sizes = metadata.row_groups.iter().map(|group| {
        let columns = group.parquet_columns().iter();
        let cells = columns.map(|column| (column.num_values() as u64).max(group.num_rows() as u64));
        cells
            .fold(group.total_byte_size() as u64, |size, cells| size.saturating_add(cells.saturating_mul(16)))
    });
    sizes.fold(0, u64::saturating_add)
}

fn read_frame(load: &mut Load<'_>, name: &str, table: Table, frame: &DataFrame) -> Result<()> {
    let columns: Vec<_> = table
        .columns()
        .iter()
        .map(|column| frame.column(column).ok().map(Column::as_materialized_series))
        .collect();
    let is_local = |kind: &PolarsType| matches!(kind, PolarsType::Date | PolarsType::Datetime(_, None));
    load.has_local_times |= columns.iter().flatten().any(|series| is_local(series.dtype()));
    let (zone, mut meter) = (load.zone().clone(), load.options.budget.meter());
    for row in 0..frame.height() {
        let values: Vec<Option<AnyValue<'_>>> =
            columns.iter().map(|column| column.and_then(|series| series.get(row).ok())).collect();
        let cells: Vec<Cell<'_>> = values
            .iter()
            .map(|value| value.as_ref().map_or(Cell::Empty, |v| cell_of_polars(v, &zone)))
            .collect();
        take(load, name, table, row, &cells);
        meter.count(cells.iter().map(Cell::size).sum(), name)?;
    }
    Ok(())
}

fn cell_of_polars<'a>(value: &'a AnyValue<'a>, zone: &TimeZone) -> Cell<'a> {
    match value {
        AnyValue::Null => Cell::Empty,
        AnyValue::String(text) => Cell::text(text),
        AnyValue::StringOwned(text) => Cell::text(text.as_str()),
        AnyValue::Boolean(flag) => Cell::Flag(*flag),
        AnyValue::Datetime(value, unit, None) | AnyValue::DatetimeOwned(value, unit, None) => {
            in_zone(polars_instant(*value, *unit), zone)
        }
        AnyValue::Datetime(value, unit, _) | AnyValue::DatetimeOwned(value, unit, _) => {
            polars_instant(*value, *unit)
        }
        AnyValue::Date(days) => date(i64::from(*days), zone),
        AnyValue::Float64(number) => Cell::Number(*number),
        AnyValue::Float32(number) => Cell::Number(f64::from(*number)),
        AnyValue::List(series) => Cell::List(
            series
                .iter()
                .filter(|value| !value.is_null())
                .map(|value| Cow::Owned(value.str_value().into_owned()))
                .collect(),
        ),
        other => Cell::Text(Cow::Owned(other.str_value().into_owned())),
    }
}

fn polars_instant<'a>(value: i64, unit: PolarsUnit) -> Cell<'a> {
    match unit {
        PolarsUnit::Nanoseconds => in_range(Some(value.div_euclid(1000))),
        PolarsUnit::Microseconds => in_range(Some(value)),
        PolarsUnit::Milliseconds => in_range(value.checked_mul(1000)),
    }
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

/// Reads an Arrow IPC file or stream.
pub(super) fn read_ipc(load: &mut Load<'_>, name: &str, bytes: &[u8]) -> Result<()> {
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
    let Some(table) = Table::recognize(header.iter().map(String::as_str)) else {
        return load.not_recognized(name, &header, true);
    };
    load.begin(name, "plain arrow ipc", Some(table), false);
    let mut start = 0;
    while let Some(batch) =
        decoded(load.options, FORMAT, name, || batches.next().transpose().map_err(broken))?
    {
        read_batch(load, name, table, &batch, start)?;
        start += batch.num_rows();
    }
    Ok(())
}

fn read_batch(
    load: &mut Load<'_>,
    name: &str,
    table: Table,
    batch: &RecordBatch,
    start: usize,
) -> Result<()> {
    let columns = table
        .columns()
        .iter()
        .map(|column| batch.column_by_name(column).map(|array| plain_array(column, array, name)).transpose())
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

fn refused(column: &str, kind: &str, name: &str) -> Error {
    Error::input(format!("column `{column}` has the type {kind}, which is not read"))
        .at(Place::file(name))
        .hint("Write it as text, a number of 32 or 64 bits, a truth value, a date, a timestamp or a list of texts.")
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

/// Makes a date of the days since 1970-01-01.
fn date<'a>(days: i64, zone: &TimeZone) -> Cell<'a> {
    match in_zone(in_range(days.checked_mul(DAY)), zone) {
        Cell::Instant(midnight) => Cell::Date(midnight),
        other => other,
    }
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

fn take(load: &mut Load<'_>, name: &str, table: Table, row: usize, cells: &[Cell<'_>]) {
    load.count_record();
    let columns = table.columns();
    let place = |column: Option<usize>| {
        let below = column.map(|column| format!("/{}", columns[column])).unwrap_or_default();
        Place { pointer: Some(format!("/{row}{below}")), ..Place::file(name) }
    };
    load.record(table, &RecordCells { values: cells, place: &place, line: row as u64 });
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

fn broken(format: &str, name: &str) -> Error {
    Error::input(format!("the file is no readable {format}"))
        .at(Place::file(name))
        .hint("Write the file again; it may be cut short.")
}
