//! Parquet, decoded by polars.

use std::borrow::Cow;
use std::io::Cursor;

use jiff::tz::TimeZone;
use polars::io::parquet::read::FileMetadata;
use polars::prelude::{
    AnyValue, ArrowDataType as ParquetType, ArrowField, Column, DataFrame, DataType as PolarsType,
    ParquetReader, SerReader, TimeUnit as PolarsUnit,
};

use super::super::cell::Cell;
use super::super::load::Load;
use super::super::table::Table;
use super::super::{embedded_schema, footer, pages};
use super::{broken, date, decoded, in_range, in_zone, recognize, refused, take};
use crate::error::Result;

/// Reads a Parquet file.
pub fn read_parquet(load: &mut Load<'_>, name: &str, bytes: &[u8]) -> Result<()> {
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
        let Some((table, names)) = recognize(&header) else { return Ok((header, None)) };
        // What is not used may have any type.
        let is_used = |(place, _): &(usize, &ArrowField)| table.columns().contains(&names[*place].as_str());
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
    let header: Vec<String> = frame.get_column_names().iter().map(ToString::to_string).collect();
    let names = table.without_capitals(&header);
    let named = |column: &&str| names.iter().position(|name| name == column);
    let columns: Vec<_> = table
        .columns()
        .iter()
        .map(|column| frame.columns().get(named(column)?).map(Column::as_materialized_series))
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
