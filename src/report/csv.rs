//! Tables as CSV.

use std::io::Write;

use crate::error::{Error, Result};

use super::table::Table;

/// Writes a table as CSV: comma, RFC 4180 quotes, line feeds, the header first.
///
/// # Errors
/// When the output cannot be written.
pub fn write_csv(table: Table<'_>, output: impl Write) -> Result<()> {
    let failed = |error: ::csv::Error| {
        let message = format!("cannot write the table `{}`: {error}", table.name);
        match error.into_kind() {
            ::csv::ErrorKind::Io(error) => Error::output(message).caused_by(error),
            _ => Error::output(message),
        }
    };
    let mut writer = ::csv::Writer::from_writer(output);
    writer.write_record(table.columns).map_err(failed)?;
    for row in table.rows {
        for value in &row {
            writer.write_field(value.spell().as_bytes()).map_err(failed)?;
        }
        writer.write_record(None::<&[u8]>).map_err(failed)?;
    }
    writer.flush().map_err(|error| failed(error.into()))
}
