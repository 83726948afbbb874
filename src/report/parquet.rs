//! Tables and frames as Parquet, written by polars.

use std::hash::Hash;
use std::io::{Cursor, Write};

use arrow_array::ArrayRef;
use arrow_schema::{FieldRef, Schema};
use polars::prelude::NamedFrom;
use polars::prelude::{
    Column, DataFrame, Int64Chunked, IntoSeries, NewChunkedArray, ParquetCompression, ParquetWriter, Series,
    StringChunked, TimeUnit, TimeZone,
};

use polars_arrow::array::{Array, BooleanArray, PrimitiveArray, Utf8Array};
use polars_arrow::datatypes::{ArrowSchema, Field};
use polars_error::PolarsError;
use polars_parquet::parquet::error::ParquetError;
use polars_parquet::write::{
    CompressionOptions, Compressor, DynIter, DynStreamingIterator, Encoding, FallibleStreamingIterator,
    FileWriter, StatisticsOptions, Version, WriteOptions, ZstdLevel, array_to_columns,
};
use rustc_hash::FxHashSet;

use crate::error::{Error, Result};
use crate::frame::{to_polars, type_in_polars};
use crate::model::Instant;

use super::table::{Table, Value};

/// How many rows of a frame are rendered at a time.
const ROWS: usize = 100_000;

fn failed(error: PolarsError) -> Error {
    Error::output(format!("cannot write Parquet: {error}")).caused_by(error)
}

/// The quickest level: differences of instants leave little to squeeze.
const ZSTD_LEVEL: i32 = 1;

/// How many values are looked at to see whether they repeat.
const SAMPLE: usize = 4096;

/// Writes a frame of so many rows as Parquet, rendering a part at a time: `columns` renders those of the schema from a
/// row on, words as numbers of them.
///
/// # Errors
/// When the output cannot be written.
pub fn frame_parquet(
    schema: &Schema,
    rows: usize,
    columns: impl Fn(usize, usize) -> Vec<ArrayRef>,
    output: impl Write,
) -> Result<()> {
    let field = |field: &FieldRef| {
        let name = field.name().as_str();
        Ok(Field::new(name.into(), type_in_polars(name, field.data_type())?, true))
    };
    let fields = schema.fields().iter().map(field).collect::<Result<ArrowSchema>>()?;
    let level = ZstdLevel::try_new(ZSTD_LEVEL).map_err(failed)?;
    let options = WriteOptions {
        statistics: StatisticsOptions::default(),
        version: Version::V1,
        compression: CompressionOptions::Zstd(Some(level)),
        data_page_size: None,
    };
    let mut writer = FileWriter::try_new(output, fields, options).map_err(failed)?;
    let types = writer.parquet_schema().fields().to_vec();
    for start in (0..rows).step_by(ROWS) {
        let mut pages = Vec::with_capacity(types.len());
        for (column, of) in columns(start, ROWS).iter().zip(&types) {
            let column = to_polars(column)?;
            let encoded =
                array_to_columns(column.as_ref(), of.clone(), options, &[encoding(column.as_ref())]);
            pages.extend(encoded.map_err(failed)?.into_iter().map(|pages| {
                let compressor = Compressor::new_from_vec(
                    pages.map(|page| {
                        page.map_err(|error| ParquetError::FeatureNotSupported(error.to_string()))
                    }),
                    options.compression,
                    Vec::new(),
                );
                Ok(DynStreamingIterator::new(compressor.map_err(PolarsError::from)))
            }));
        }
        let rows = ROWS.min(rows - start) as u64;
        writer.write(rows, DynIter::new(pages.into_iter())).map_err(failed)?;
    }
    writer.end(None).map_err(failed)?;
    Ok(())
}

/// Chooses how a column is written: by its distinct values where the first ones repeat, and instants otherwise by how
/// far each is from the one before.
fn encoding(column: &dyn Array) -> Encoding {
    if let Some(texts) = column.as_any().downcast_ref::<Utf8Array<i64>>() {
        return if repeats(texts.non_null_values_iter()) { Encoding::RleDictionary } else { Encoding::Plain };
    }
    if let Some(instants) = column.as_any().downcast_ref::<PrimitiveArray<i64>>() {
        let is_repetitive = repeats(instants.non_null_values_iter());
        return if is_repetitive { Encoding::RleDictionary } else { Encoding::DeltaBinaryPacked };
    }
    if column.as_any().is::<BooleanArray>() { Encoding::Plain } else { Encoding::RleDictionary }
}

/// Tells whether more than a quarter of the first values came before.
fn repeats<T: Hash + Eq>(values: impl Iterator<Item = T>) -> bool {
    let (mut distinct, mut all) = (FxHashSet::default(), 0);
    values.take(SAMPLE).for_each(|value| {
        all += 1;
        distinct.insert(value);
    });
    all > 0 && distinct.len() * 4 <= all * 3
}

/// Renders a table as Parquet.
///
/// # Errors
/// When polars cannot take it.
pub fn table_parquet(table: Table<'_>) -> Result<Vec<u8>> {
    let mut columns: Vec<Vec<Value<'_>>> = vec![Vec::new(); table.columns.len()];
    let mut height = 0;
    for row in table.rows {
        height += 1;
        for (column, value) in columns.iter_mut().zip(row) {
            column.push(value);
        }
    }
    let series: Vec<Column> =
        table.columns.iter().zip(&columns).map(|(name, values)| Column::from(series(name, values))).collect();
    let mut frame = DataFrame::new(height, series).map_err(failed)?;
    let mut bytes = Cursor::new(Vec::new());
    ParquetWriter::new(&mut bytes)
        .with_compression(ParquetCompression::Zstd(None))
        .finish(&mut frame)
        .map_err(failed)?;
    Ok(bytes.into_inner())
}

/// Makes a column of the type of its first value; an empty one is of text.
fn series(name: &str, values: &[Value<'_>]) -> Series {
    let name = name.into();
    match values.iter().find(|value| !value.is_empty()) {
        Some(Value::Count(_)) if values.iter().all(|v| matches!(v, Value::Empty | Value::Count(_))) => {
            let counts = values.iter().map(|value| match value {
                Value::Count(count) => i64::try_from(*count).ok(),
                _ => None,
            });
            Series::new(name, counts.collect::<Vec<_>>())
        }
        Some(Value::Number(_) | Value::Count(_)) => {
            let numbers = values.iter().map(|value| match value {
                Value::Number(number) => Some(*number),
                Value::Count(count) => Some(*count as f64),
                _ => None,
            });
            Series::new(name, numbers.collect::<Vec<_>>())
        }
        Some(Value::Flag(_)) => {
            let flags =
                values.iter().map(|value| if let Value::Flag(flag) = value { Some(*flag) } else { None });
            Series::new(name, flags.collect::<Vec<_>>())
        }
        Some(Value::Instant(_)) => {
            let instants = values.iter().map(|value| match value {
                Value::Instant(Instant(at)) => Some(*at),
                _ => None,
            });
            let numbers = Int64Chunked::from_iter_options(name, instants);
            numbers.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_series()
        }
        _ => {
            let texts = values.iter().map(|value| (!value.is_empty()).then(|| value.spell()));
            StringChunked::from_iter_options(name, texts).into_series()
        }
    }
}
