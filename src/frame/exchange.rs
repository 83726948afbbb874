//! Arrow arrays as those of polars, which writes Parquet.
//!
//! Columns are copied through both libraries' safe doors, a part of a frame at a time; no `unsafe` is needed.

use arrow_array::cast::AsArray;
use arrow_array::{
    Array, BooleanArray, Float64Array, LargeStringArray, TimestampMicrosecondArray, UInt8Array,
};
use arrow_buffer::NullBuffer;
use arrow_schema::DataType;
use polars_arrow::array::{
    Array as PolarsArray, BooleanArray as Flags, DictionaryArray as Dictionary, PrimitiveArray, Utf8Array,
};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::datatypes::{ArrowDataType, IntegerType, TimeUnit};
use polars_arrow::offset::OffsetsBuffer;
use polars_error::PolarsResult;

use super::column::Words;
use crate::error::{Error, Result};

/// The type that polars reads a published column as.
///
/// # Errors
/// When the published tables do not use the type.
pub fn type_in_polars(column: &str, of: &DataType) -> Result<ArrowDataType> {
    match of {
        DataType::LargeUtf8 => Ok(ArrowDataType::Utf8View),
        DataType::UInt8 => Ok(ArrowDataType::Int32),
        DataType::Float64 => Ok(ArrowDataType::Float64),
        DataType::Boolean => Ok(ArrowDataType::Boolean),
        DataType::Timestamp(..) => Ok(instant()),
        _ => Err(Error::output(format!("column `{column}` has the type {of}"))),
    }
}

fn instant() -> ArrowDataType {
    ArrowDataType::Timestamp(TimeUnit::Microsecond, Some("UTC".into()))
}

/// Converts a column of a published table; words stay numbers, of those that are met.
///
/// # Errors
/// When the published tables do not use its type.
pub fn to_polars(column: &dyn Array) -> Result<Box<dyn PolarsArray>> {
    if let Some(words) = column.as_any().downcast_ref::<Words>() {
        return dictionary(words).map_err(|error| failed(&error));
    }
    let nulls = bitmap(column.nulls());
    match column.data_type() {
        DataType::LargeUtf8 => texts(column.as_string()).map_err(|error| failed(&error)),
        DataType::UInt8 => {
            let codes: &UInt8Array = column.as_primitive();
            let numbers: Vec<i32> = codes.values().iter().map(|code| i32::from(*code)).collect();
            Ok(PrimitiveArray::new(ArrowDataType::Int32, numbers.into(), nulls).boxed())
        }
        DataType::Float64 => {
            let numbers: &Float64Array = column.as_primitive();
            Ok(PrimitiveArray::new(ArrowDataType::Float64, numbers.values().to_vec().into(), nulls).boxed())
        }
        DataType::Boolean => {
            let flags: &BooleanArray = column.as_boolean();
            let values = Bitmap::from_iter(flags.values());
            Ok(Flags::new(ArrowDataType::Boolean, values, nulls).boxed())
        }
        DataType::Timestamp(..) => {
            let instants: &TimestampMicrosecondArray = column.as_primitive();
            Ok(PrimitiveArray::new(instant(), instants.values().to_vec().into(), nulls).boxed())
        }
        other => Err(Error::output(format!("a column has the type {other}"))),
    }
}

fn failed(error: &polars_error::PolarsError) -> Error {
    Error::output(format!("cannot make a column: {error}"))
}

fn bitmap(nulls: Option<&NullBuffer>) -> Option<Bitmap> {
    let nulls = nulls.filter(|nulls| nulls.null_count() > 0)?;
    Some(Bitmap::from_u8_vec(nulls.inner().sliced().to_vec(), nulls.len()))
}

fn texts(texts: &LargeStringArray) -> PolarsResult<Box<dyn PolarsArray>> {
    let offsets = texts.value_offsets();
    let (first, last) = (offsets[0], offsets[texts.len()]);
    let bytes = texts.value_data()[first as usize..last as usize].to_vec();
    let offsets: Vec<i64> = offsets.iter().map(|offset| offset - first).collect();
    let offsets = OffsetsBuffer::try_from(offsets)?;
    let nulls = bitmap(texts.nulls());
    Ok(Utf8Array::<i64>::try_new(ArrowDataType::LargeUtf8, offsets, bytes.into(), nulls)?.boxed())
}

/// The number of a word that was not met.
const NOT_MET: u32 = u32::MAX;

/// Numbers the words of a column anew as they come up, so that only those are written that occur.
fn dictionary(words: &Words) -> PolarsResult<Box<dyn PolarsArray>> {
    let (keys, all): (_, &LargeStringArray) = (words.keys(), words.values().as_string());
    let mut numbers = vec![NOT_MET; all.len()];
    let mut met: Vec<&str> = Vec::new();
    let mut number_of = |key: u32| {
        let number = &mut numbers[key as usize];
        if *number == NOT_MET {
            *number = met.len() as u32;
            met.push(all.value(key as usize));
        }
        *number
    };
    let found: Vec<u32> = if keys.null_count() == keys.len() {
        vec![0; keys.len()]
    } else if keys.null_count() == 0 {
        keys.values().iter().map(|key| number_of(*key)).collect()
    } else {
        keys.iter().map(|key| key.map_or(0, &mut number_of)).collect()
    };
    let dtype = ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(ArrowDataType::LargeUtf8), false);
    let keys = PrimitiveArray::new(ArrowDataType::UInt32, found.into(), bitmap(keys.nulls()));
    let values = Utf8Array::<i64>::from_slice(met.as_slice());
    Ok(Dictionary::try_new(dtype, keys, values.boxed())?.boxed())
}
