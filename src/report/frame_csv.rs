//! Frames as CSV, as the plain format reads them.

use std::borrow::Cow;
use std::io::Write;

use arrow_array::cast::AsArray;
use arrow_array::types::{Float64Type, TimestampMicrosecondType, UInt8Type};
use arrow_array::{Array, RecordBatch};
use arrow_schema::DataType;

use crate::error::{Error, Result};
use crate::ingest::{FORMULA_MARK, is_marked};
use crate::model::Instant;

use super::csv::Formulas;
use super::table::Value;

/// How many rows are rendered at a time.
const ROWS: usize = 100_000;

/// Writes a frame of so many rows as CSV.
///
/// The plain format takes one `'` off a text that is a formula behind it; so a text that has one of its own gets another,
/// and every text is read back as it was, whatever becomes of formulas.
///
/// # Errors
/// When the output cannot be written.
pub fn frame_csv(
    rows: usize,
    batch: impl Fn(usize, usize) -> RecordBatch,
    formulas: Formulas,
    output: impl Write,
) -> Result<()> {
    let failed = |error: ::csv::Error| Error::output(format!("cannot write CSV: {error}")).caused_by(error);
    let mut writer = ::csv::Writer::from_writer(output);
    for start in (0..rows.max(1)).step_by(ROWS) {
        let batch = batch(start, ROWS);
        if start == 0 {
            let schema = batch.schema();
            writer.write_record(schema.fields().iter().map(|field| field.name())).map_err(failed)?;
        }
        for row in 0..batch.num_rows() {
            for column in batch.columns() {
                let value = value(column, row);
                let field = match &value {
                    Value::Text(text) if formulas.marks(text) || is_marked(text) => {
                        Cow::Owned(format!("{FORMULA_MARK}{text}"))
                    }
                    value => value.spell(),
                };
                writer.write_field(field.as_bytes()).map_err(failed)?;
            }
            writer.write_record(None::<&[u8]>).map_err(failed)?;
        }
    }
    writer.flush().map_err(|error| failed(error.into()))
}

fn value(column: &dyn Array, row: usize) -> Value<'_> {
    if column.is_null(row) {
        return Value::Empty;
    }
    match column.data_type() {
        DataType::LargeUtf8 => Value::text(column.as_string::<i64>().value(row)),
        DataType::UInt8 => Value::Count(u64::from(column.as_primitive::<UInt8Type>().value(row))),
        DataType::Float64 => Value::Number(column.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Value::Flag(column.as_boolean().value(row)),
        DataType::Timestamp(..) => {
            Value::Instant(Instant(column.as_primitive::<TimestampMicrosecondType>().value(row)))
        }
        _ => Value::Empty,
    }
}
