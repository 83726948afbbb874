//! One record of a table on its way from a reader, with the place of each of its values.

use std::borrow::Cow;

use super::cell::{Cell, trim};
use super::csv::{Row, unmarked};
use super::table::Table;
use super::time::read_plain;
use crate::error::Place;
use crate::model::Instant;

/// The values of one record by column of [`Table::columns`], made as they are asked for.
pub trait Values<'a>: Copy {
    /// Returns the value of a column.
    fn cell(self, column: usize) -> Cell<'a>;

    /// Returns the value of a column as text, or none when there is none.
    fn text(self, column: usize) -> Option<Cow<'a, str>>;

    /// Returns the time of a column where it is plain to see, with the mark of a date alone.
    fn time(self, column: usize) -> PlainTime;

    /// Tells whether a record can have a value in any of some columns, given as bits.
    fn may_hold(self, columns: u32) -> bool;
}

/// What a column says of a time.
#[derive(Debug, Clone, Copy)]
pub enum PlainTime {
    /// The table has no such column.
    Absent,
    /// A time, and whether it is a date alone.
    Known(Instant, bool),
    /// Its text has to be looked at.
    Written,
}

/// Fields of delimited text.
#[derive(Debug, Clone, Copy)]
pub struct FieldValues<'a> {
    /// The record.
    pub row: Row<'a>,
    /// Where its columns stand.
    pub fields: &'a Fields,
}

impl<'a> FieldValues<'a> {
    /// Returns the text of a field without the mark that keeps a spreadsheet from taking it for a formula.
    #[inline]
    fn text_of(self, field: usize) -> &'a str {
        let text = self.row.field(field);
        // Nearly every text begins and ends with a letter or a digit, and then stays as it is.
        let is_kept = |byte: Option<&u8>| byte.is_some_and(u8::is_ascii_alphanumeric);
        let bytes = text.as_bytes();
        if is_kept(bytes.first()) && is_kept(bytes.last()) { text } else { cleared(text) }
    }

    /// Returns the text of a field, if there is any.
    fn filled(self, field: usize) -> Option<&'a str> {
        let text = self.text_of(field);
        (!text.is_empty()).then_some(text)
    }

    /// Returns the values of a column that the header holds, once or several times.
    fn values_of(self, column: usize, first: usize) -> Cell<'a> {
        let repeated = &self.fields.repeated;
        if !repeated.is_empty() && repeated.iter().any(|(other, _)| *other == column) {
            // A header that is repeated is one list.
            let more = repeated.iter().filter(|(other, _)| *other == column);
            let texts = std::iter::once(first).chain(more.map(|(_, field)| *field));
            let lists = texts.flat_map(|field| self.text_of(field).split([';', '\n', '\r']));
            return Cell::List(lists.map(Cow::Borrowed).collect());
        }
        self.filled(first).map_or(Cell::Empty, |text| Cell::Text(Cow::Borrowed(text)))
    }
}

impl<'a> Values<'a> for FieldValues<'a> {
    #[inline]
    fn cell(self, column: usize) -> Cell<'a> {
        self.fields.of(column).map_or(Cell::Empty, |first| self.values_of(column, first))
    }

    #[inline]
    fn text(self, column: usize) -> Option<Cow<'a, str>> {
        // Most files lack most columns, which is all that is asked here.
        self.filled(self.fields.of(column)?).map(Cow::Borrowed)
    }

    #[inline]
    fn time(self, column: usize) -> PlainTime {
        let Some(field) = self.fields.of(column) else { return PlainTime::Absent };
        read_plain(self.row.bytes(field)).map_or(PlainTime::Written, |at| PlainTime::Known(at, false))
    }

    #[inline]
    fn may_hold(self, columns: u32) -> bool {
        self.fields.present & columns != 0
    }
}

impl<'a> Values<'a> for &'a [Cell<'a>] {
    fn cell(self, column: usize) -> Cell<'a> {
        self.get(column).cloned().unwrap_or_default()
    }

    fn text(self, column: usize) -> Option<Cow<'a, str>> {
        self.get(column).and_then(Cell::as_text)
    }

    fn time(self, column: usize) -> PlainTime {
        match self.get(column) {
            Some(Cell::Instant(at)) => PlainTime::Known(*at, false),
            Some(Cell::Date(at)) => PlainTime::Known(*at, true),
            _ => PlainTime::Written,
        }
    }

    fn may_hold(self, _: u32) -> bool {
        true
    }
}

/// Takes white space and the mark off a text; apart from the rest, which is then short enough to be put in place.
#[inline(never)]
fn cleared(text: &str) -> &str {
    if text.is_empty() { text } else { unmarked(trim(text)) }
}

/// Where the fields of each column of a table stand in a record.
#[derive(Debug)]
pub struct Fields {
    /// The field of each column, or [`ABSENT`].
    first: [u32; MOST_COLUMNS],
    /// Which columns the header holds, as bits.
    present: u32,
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
        let mut fields = Self { first: [ABSENT; MOST_COLUMNS], present: 0, repeated: Vec::new() };
        for (field, name) in header.iter().enumerate() {
            let Some(column) = columns.iter().position(|column| column == name) else { continue };
            if fields.first[column] == ABSENT {
                fields.first[column] = u32::try_from(field).unwrap_or(ABSENT);
                fields.present |= 1 << column;
            } else {
                fields.repeated.push((column, field));
            }
        }
        fields
    }

    /// Tells whether the header holds no columns but some, given as bits, and none twice.
    #[must_use]
    pub fn are_once_of(&self, columns: u32) -> bool {
        self.present & !columns == 0 && self.repeated.is_empty()
    }

    /// Returns the field of a column, if the header holds it.
    #[must_use]
    #[inline]
    pub fn of(&self, column: usize) -> Option<usize> {
        self.first.get(column).filter(|field| **field != ABSENT).map(|field| *field as usize)
    }
}

/// One record and the way to the place of each of its values.
pub struct RecordCells<'a, V> {
    /// The values.
    pub values: V,
    /// Returns the place of the value of a column, or of the record for none.
    pub place: &'a dyn Fn(Option<usize>) -> Place,
    /// The number of the record, for messages that come after all files are read: a line or a row.
    pub line: u64,
}

impl<'a, V: Values<'a>> RecordCells<'_, V> {
    /// Returns the value of a column.
    #[inline]
    pub fn cell(&self, column: usize) -> Cell<'a> {
        self.values.cell(column)
    }

    /// Returns the value of a column as text, or none when there is none.
    #[inline]
    pub fn text(&self, column: usize) -> Option<Cow<'a, str>> {
        self.values.text(column)
    }
}
