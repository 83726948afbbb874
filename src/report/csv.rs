//! Tables as CSV.

use std::io::Write;

use crate::error::{Error, Result};

use super::table::{Table, Value};

/// How much is gathered before it is written.
const BLOCK: usize = 128 << 10;

/// Writes a table as CSV: comma, RFC 4180 quotes, line feeds, the header first.
///
/// # Errors
/// When the output cannot be written.
pub fn write_csv(table: Table<'_>, mut output: impl Write) -> Result<()> {
    let name = table.name;
    let failed = |error| Error::output(format!("cannot write the table `{name}`: {error}")).caused_by(error);
    let mut lines = table.columns.join(",").into_bytes();
    lines.push(b'\n');
    for row in table.rows {
        for (column, value) in row.iter().enumerate() {
            if column > 0 {
                lines.push(b',');
            }
            match value {
                Value::Text(text) if needs_quotes(text) => push_quoted(text, &mut lines),
                plain => plain.spell_onto(&mut lines),
            }
        }
        lines.push(b'\n');
        if lines.len() >= BLOCK {
            output.write_all(&lines).map_err(failed)?;
            lines.clear();
        }
    }
    output.write_all(&lines).and_then(|()| output.flush()).map_err(failed)
}

fn needs_quotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    memchr::memchr3(b',', b'"', b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_some()
}

fn push_quoted(text: &str, lines: &mut Vec<u8>) {
    lines.push(b'"');
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            lines.extend_from_slice(b"\"\"");
        }
        lines.extend_from_slice(part.as_bytes());
    }
    lines.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_as_the_csv_crate_does() {
        let fields = ["plain", "", "a,b", "say \"x\"", "two\nlines", "back\r", "\"", ";|'", "ünï"];
        let row: Vec<Value<'_>> = fields.iter().map(|field| Value::text(field)).collect();
        let table = Table { name: "t", columns: &["a", "b"], rows: Box::new(std::iter::once(row)) };
        let mut ours = Vec::new();
        write_csv(table, &mut ours).expect("writing to memory");
        let mut theirs = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        theirs.write_record(["a", "b"]).expect("writing to memory");
        theirs.write_record(fields).expect("writing to memory");
        assert_eq!(ours, theirs.into_inner().expect("flushed"));
    }
}
