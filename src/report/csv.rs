//! Tables as CSV.

use std::io::Write;

use crate::error::{Error, Result};
use crate::ingest::{FORMULA_MARK, is_formula};

use super::lines::Lines;
use super::table::{Table, Value};

/// How much is gathered before it is written.
const BLOCK: usize = 128 << 10;

/// Up to how many bytes a plain look at each is the quickest.
const SHORT: usize = 24;

/// What becomes of text that a spreadsheet would take for a formula.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Formulas {
    /// A `'` is written before it, which makes it text again. Numbers are never touched.
    #[default]
    Neutralize,
    /// It is written as it stands.
    Keep,
}

impl Formulas {
    /// Reads `neutralize` or `keep`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.trim() {
            "neutralize" => Some(Self::Neutralize),
            "keep" => Some(Self::Keep),
            _ => None,
        }
    }

    /// Tells whether a text gets the mark.
    pub(super) fn marks(self, text: &str) -> bool {
        self == Self::Neutralize && is_formula(text)
    }
}

/// Writes a table as CSV: comma, RFC 4180 quotes, line feeds, the header first.
///
/// # Errors
/// When the output cannot be written.
pub fn write_csv(table: Table<'_>, formulas: Formulas, mut output: impl Write) -> Result<()> {
    let name = table.name;
    let failed = |error| Error::output(format!("cannot write the table `{name}`: {error}")).caused_by(error);
    let mut lines = Lines::default();
    lines.push_all(table.columns.join(",").as_bytes());
    lines.push(b'\n');
    for row in table.rows {
        for value in &row {
            match value {
                Value::Text(text) => push_text(text, formulas.marks(text), &mut lines),
                Value::List(list) if !list.is_plain() => {
                    let text = list.spell();
                    push_text(&text, formulas.marks(&text), &mut lines);
                }
                plain => plain.push_onto(&mut lines),
            }
        }
        lines.end_line();
        if lines.len() >= BLOCK {
            output.write_all(lines.as_bytes()).map_err(failed)?;
            lines.clear();
        }
    }
    output.write_all(lines.as_bytes()).and_then(|()| output.flush()).map_err(failed)
}

/// Appends a text as a field, and a comma.
fn push_text(text: &str, is_marked: bool, lines: &mut Lines) {
    let has_quotes = needs_quotes(text);
    if has_quotes {
        lines.push(b'"');
    }
    if is_marked {
        lines.push_short(FORMULA_MARK.encode_utf8(&mut [0; 4]).as_bytes());
    }
    if has_quotes {
        push_inner(text, lines);
        lines.push_field(b"\"");
    } else {
        lines.push_field(text.as_bytes());
    }
}

/// Tells whether CSV takes a text as it stands, whatever becomes of formulas.
pub(super) fn is_plain(text: &str) -> bool {
    !needs_quotes(text) && !is_formula(text)
}

fn needs_quotes(text: &str) -> bool {
    let bytes = text.as_bytes();
    if bytes.len() <= SHORT {
        return bytes.iter().any(|byte| matches!(byte, b',' | b'"' | b'\n' | b'\r'));
    }
    memchr::memchr3(b',', b'"', b'\n', bytes).is_some() || memchr::memchr(b'\r', bytes).is_some()
}

/// Writes what stands within quotes.
fn push_inner(text: &str, lines: &mut Lines) {
    for (place, part) in text.split('"').enumerate() {
        if place > 0 {
            lines.push_short(b"\"\"");
        }
        lines.push_short(part.as_bytes());
    }
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
        write_csv(table, Formulas::Neutralize, &mut ours).expect("writing to memory");
        let mut theirs = ::csv::WriterBuilder::new().flexible(true).from_writer(Vec::new());
        theirs.write_record(["a", "b"]).expect("writing to memory");
        theirs.write_record(fields).expect("writing to memory");
        assert_eq!(ours, theirs.into_inner().expect("flushed"));
    }
    #[test]
    fn formulas_are_text_and_numbers_stay_numbers() {
        let row =
            || vec![Value::text("=1+1"), Value::text("-\"x\",1"), Value::Number(-0.5), Value::text("a=1")];
        let written = |formulas| {
            let table =
                Table { name: "t", columns: &["a", "b", "c", "d"], rows: Box::new(std::iter::once(row())) };
            let mut bytes = Vec::new();
            write_csv(table, formulas, &mut bytes).expect("writing to memory");
            String::from_utf8(bytes).expect("text")
        };
        assert_eq!(written(Formulas::Neutralize), "a,b,c,d\n'=1+1,\"'-\"\"x\"\",1\",-0.5,a=1\n");
        assert_eq!(written(Formulas::Keep), "a,b,c,d\n=1+1,\"-\"\"x\"\",1\",-0.5,a=1\n");
    }
}
