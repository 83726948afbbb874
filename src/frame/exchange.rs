//! Arrow record batches as polars data frames.
//!
//! Columns are copied through both libraries' safe doors, a part of a frame at a time; no `unsafe` is needed.

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::{
    Array, ArrayRef, BooleanArray, Float64Array, LargeStringArray, TimestampMicrosecondArray, UInt8Array,
};
use arrow_schema::DataType;
use polars::prelude::{
    Column, DataFrame, Int64Chunked, IntoSeries, NamedFrom, NewChunkedArray, Series, StringChunked, TimeUnit,
    TimeZone,
};

use crate::error::{Error, Result};

/// Converts a record batch of the published columns to a polars frame.
///
/// # Errors
/// When a column has a type that the published tables do not use.
pub fn to_polars(batch: &RecordBatch) -> Result<DataFrame> {
    let columns = batch
        .schema()
        .fields()
        .iter()
        .zip(batch.columns())
        .map(|(field, array)| Ok(Column::from(series(field.name(), array)?)))
        .collect::<Result<Vec<_>>>()?;
    DataFrame::new(batch.num_rows(), columns)
        .map_err(|error| Error::output(format!("cannot make a frame: {error}")).caused_by(error))
}

fn series(name: &str, array: &ArrayRef) -> Result<Series> {
    let unsupported = || Error::output(format!("column `{name}` has the type {}", array.data_type()));
    match array.data_type() {
        DataType::LargeUtf8 => {
            let text: &LargeStringArray = array.as_string();
            Ok(StringChunked::from_iter_options(name.into(), text.iter()).into_series())
        }
        DataType::UInt8 => {
            let codes: &UInt8Array = array.as_primitive();
            Ok(Series::new(name.into(), codes.iter().map(|code| code.map(i32::from)).collect::<Vec<_>>()))
        }
        DataType::Float64 => {
            let numbers: &Float64Array = array.as_primitive();
            Ok(Series::new(name.into(), numbers.iter().collect::<Vec<_>>()))
        }
        DataType::Boolean => {
            let flags: &BooleanArray = array.as_boolean();
            Ok(Series::new(name.into(), flags.iter().collect::<Vec<_>>()))
        }
        DataType::Timestamp(..) => {
            let instants: &TimestampMicrosecondArray = array.as_primitive();
            // A cast would drop the zone, but for a column of nulls.
            let numbers = Int64Chunked::from_iter_options(name.into(), instants.iter());
            Ok(numbers.into_datetime(TimeUnit::Microseconds, Some(TimeZone::UTC)).into_series())
        }
        _ => Err(unsupported()),
    }
}
