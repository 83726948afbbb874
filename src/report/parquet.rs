//! Tables and frames as Parquet, written by polars.

use std::io::{Cursor, Write};

use arrow_array::RecordBatch;
use polars::prelude::NamedFrom;
use polars::prelude::{
    Column, DataFrame, Int64Chunked, IntoSeries, NewChunkedArray, ParquetCompression, ParquetWriter, Series,
    StringChunked, TimeUnit, TimeZone,
};

use crate::error::{Error, Result};
use crate::frame::to_polars;
use crate::model::Instant;

use super::table::{Table, Value};

/// How many rows of a frame are rendered at a time.
const ROWS: usize = 100_000;

fn failed(error: polars::error::PolarsError) -> Error {
    Error::output(format!("cannot write Parquet: {error}")).caused_by(error)
}

/// Writes a frame of so many rows as Parquet, rendering a part at a time.
///
/// # Errors
/// When the output cannot be written.
pub fn frame_parquet(
    rows: usize,
    batch: impl Fn(usize, usize) -> RecordBatch,
    output: impl Write,
) -> Result<()> {
    let first = to_polars(&batch(0, ROWS))?;
    let mut writer = ParquetWriter::new(output)
        .with_compression(ParquetCompression::Zstd(None))
        .set_parallel(false)
        .batched(first.schema())
        .map_err(failed)?;
    writer.write_batch(&first).map_err(failed)?;
    drop(first);
    for start in (ROWS..rows).step_by(ROWS) {
        writer.write_batch(&to_polars(&batch(start, ROWS))?).map_err(failed)?;
    }
    writer.finish().map_err(failed)?;
    Ok(())
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
