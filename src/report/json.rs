//! Tables as JSON: an array of objects.

use std::io::Write;

use serde_json::{Map, Number, Value as Json};

use crate::error::{Error, Result};

use super::table::{Table, Value};

/// Spells a cell as JSON.
pub(super) fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Count(count) => Json::from(*count),
        Value::Number(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Instant(_) | Value::Text(_) => Json::String(value.spell().into_owned()),
    }
}

fn object(columns: &[&str], row: &[Value<'_>]) -> Map<String, Json> {
    columns.iter().zip(row).map(|(column, value)| ((*column).to_owned(), json(value))).collect()
}

/// Renders a table as one JSON value.
#[must_use]
pub fn table_json(table: Table<'_>) -> Json {
    Json::Array(table.rows.map(|row| Json::Object(object(table.columns, &row))).collect())
}

/// Writes a table as a JSON array, one object a line.
///
/// # Errors
/// When the output cannot be written.
pub fn write_table_json(table: Table<'_>, mut output: impl Write) -> Result<()> {
    let name = table.name;
    let failed = |error: std::io::Error| {
        Error::output(format!("cannot write the table `{name}`: {error}")).caused_by(error)
    };
    let mut separator = "[\n";
    for row in table.rows {
        // Columns keep their order, which a map would not.
        let cells: Vec<String> = table
            .columns
            .iter()
            .zip(&row)
            .map(|(column, value)| format!("{}:{}", Json::from(*column), json(value)))
            .collect();
        write!(output, "{separator}{{{}}}", cells.join(",")).map_err(failed)?;
        separator = ",\n";
    }
    let end = if separator == "[\n" { "[]\n" } else { "\n]\n" };
    output.write_all(end.as_bytes()).map_err(failed)?;
    output.flush().map_err(failed)
}
