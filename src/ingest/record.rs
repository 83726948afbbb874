//! One record of a table on its way from a reader, with the place of each of its values.

use std::borrow::Cow;

use super::cell::Cell;
use super::csv::Row;
use super::table::Table;
use crate::error::Place;

/// The values of one record, made as they are asked for.
#[derive(Clone, Copy)]
pub enum Values<'a> {
    /// Fields of delimited text, by column of [`Table::columns`].
    Fields(Row<'a>, &'a Fields),
    /// Cells in the order of [`Table::columns`].
    Cells(&'a [Cell<'a>]),
}

/// Where the fields of each column of a table stand in a record.
#[derive(Debug)]
pub struct Fields {
    /// The field of each column, or [`ABSENT`].
    first: [u32; MOST_COLUMNS],
    /// Further fields of columns whose header is repeated, as column and field.
    repeated: Vec<(usize, usize)>,
}

/// The most columns of a table.
const MOST_COLUMNS: usize = 24;
/// The field of a column that the header does not hold.
const ABSENT: u32 = u32::MAX;

impl Fields {
    /// Finds the columns of a table in a header.
    #[must_use]
    pub fn new(table: Table, header: &[String]) -> Self {
        let columns = table.columns();
        let mut fields = Self { first: [ABSENT; MOST_COLUMNS], repeated: Vec::new() };
        for (field, name) in header.iter().enumerate() {
            let Some(column) = columns.iter().position(|column| column == name) else { continue };
            if fields.first[column] == ABSENT {
                fields.first[column] = u32::try_from(field).unwrap_or(ABSENT);
            } else {
                fields.repeated.push((column, field));
            }
        }
        fields
    }

    /// Returns the field of a column, if the header holds it.
    #[must_use]
    #[inline]
    pub fn of(&self, column: usize) -> Option<usize> {
        self.first.get(column).filter(|field| **field != ABSENT).map(|field| *field as usize)
    }
}

/// One record and the way to the place of each of its values.
pub struct RecordCells<'a> {
    /// The values.
    pub values: Values<'a>,
    /// Returns the place of the value of a column, or of the record for none.
    pub place: &'a dyn Fn(Option<usize>) -> Place,
    /// The number of the record, for messages that come after all files are read: a line or a row.
    pub line: u64,
}

impl<'a> RecordCells<'a> {
    /// Returns the value of a column.
    pub fn cell(&self, column: usize) -> Cell<'a> {
        match self.values {
            Values::Fields(record, fields) => {
                let Some(first) = fields.of(column) else { return Cell::Empty };
                if !fields.repeated.is_empty() && fields.repeated.iter().any(|(other, _)| *other == column) {
                    // A header that is repeated is one list.
                    let more = fields.repeated.iter().filter(|(other, _)| *other == column);
                    let texts = std::iter::once(first).chain(more.map(|(_, field)| *field));
                    let lists = texts.flat_map(|field| record.trimmed(field).split([';', '\n', '\r']));
                    return Cell::List(lists.map(Cow::Borrowed).collect());
                }
                match record.trimmed(first) {
                    "" => Cell::Empty,
                    text => Cell::Text(Cow::Borrowed(text)),
                }
            }
            Values::Cells(cells) => cells.get(column).cloned().unwrap_or_default(),
        }
    }

    /// Returns the value of a column as text, or none when there is none.
    #[inline]
    pub fn text(&self, column: usize) -> Option<Cow<'a, str>> {
        match self.values {
            Values::Fields(record, fields) => {
                let text = record.trimmed(fields.of(column)?);
                (!text.is_empty()).then_some(Cow::Borrowed(text))
            }
            Values::Cells(cells) => cells.get(column).and_then(Cell::as_text),
        }
    }
}
