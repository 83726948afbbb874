//! Tables as JSON: an array of objects.

mod lined;

use std::cell::Cell;
use std::io::Write;

use serde::ser::{Error as _, Serialize, SerializeMap, SerializeSeq, Serializer};
use serde_json::{Map, Number, Value as Json};

pub use lined::write_lined_json;

use crate::error::{self, Error};

use super::table::{Table, Value};

/// Spells a cell as JSON.
pub(super) fn json(value: &Value<'_>) -> Json {
    match value {
        Value::Empty => Json::Null,
        Value::Count(count) => Json::from(*count),
        Value::Number(number) => Number::from_f64(*number).map_or(Json::Null, Json::Number),
        Value::Flag(flag) => Json::Bool(*flag),
        Value::Instant(_) | Value::Text(_) | Value::Plain(_) | Value::List(_) => {
            Json::String(value.spell().into_owned())
        }
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

/// A table that is written as an array of objects, their keys in byte order, while its rows are made.
///
/// It is written once: its rows are gone then.
pub(super) struct Rows<'a>(Cell<Option<Table<'a>>>);

impl<'a> Rows<'a> {
    pub(super) fn new(table: Table<'a>) -> Self {
        Self(Cell::new(Some(table)))
    }
}

impl Serialize for Rows<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let table = self.0.take().ok_or_else(|| S::Error::custom("the rows of a table are written once"))?;
        let mut order: Vec<usize> = (0..table.columns.len()).collect();
        order.sort_unstable_by_key(|column| table.columns[*column]);
        let mut rows = serializer.serialize_seq(None)?;
        for cells in table.rows {
            rows.serialize_element(&Object { columns: table.columns, order: &order, cells: &cells })?;
        }
        rows.end()
    }
}

/// One row of a table.
struct Object<'a> {
    columns: &'a [&'a str],
    order: &'a [usize],
    cells: &'a [Value<'a>],
}

impl Serialize for Object<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.order.len()))?;
        for column in self.order {
            object.serialize_entry(self.columns[*column], &self.cells[*column])?;
        }
        object.end()
    }
}

impl Serialize for Value<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Count(count) => serializer.serialize_u64(*count),
            Self::Number(number) => serializer.serialize_f64(*number),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Instant(at) => match at.spell_whole_second() {
                Some(text) => serializer.serialize_str(std::str::from_utf8(&text).unwrap_or_default()),
                None => serializer.serialize_str(&at.to_string()),
            },
            Self::Text(_) | Self::Plain(_) | Self::List(_) => serializer.serialize_str(&self.spell()),
        }
    }
}

/// Writes a table as a JSON array, one object a line.
///
/// # Errors
/// When the output cannot be written.
pub fn write_table_json(table: Table<'_>, mut output: impl Write) -> error::Result<()> {
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
