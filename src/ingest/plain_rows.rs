//! The rows of a plain table in delimited text.

use super::csv::{Row, Rows};
use super::load::Load;
use super::quick::Quick;
use super::record::{FieldValues, Fields, RecordCells};
use super::table::Table;
use super::unsplit::Unsplit;
use crate::error::Place;

/// Takes the rows of a table into a load.
pub(super) struct PlainRows<'a, 'l, 'o> {
    load: &'l mut Load<'o>,
    name: &'a str,
    table: Table,
    /// How many columns the header has.
    columns: usize,
    delimiter: u8,
    fields: Fields,
    quick: Option<Quick>,
    unsplit: Option<Unsplit>,
    outlook: Outlook,
}

impl<'a, 'l, 'o> PlainRows<'a, 'l, 'o> {
    /// Prepares for a table by its name and header; `size` is how many bytes it takes, where that is known.
    pub fn new(
        load: &'l mut Load<'o>,
        (name, table, header): (&'a str, Table, &[String]),
        delimiter: u8,
        size: Option<u64>,
    ) -> Self {
        let fields = Fields::new(table, header);
        let quick = Quick::new(table, &fields);
        let unsplit = match &quick {
            Some(Quick::ActionItems(fields)) => Unsplit::new(fields, header.len(), delimiter),
            _ => None,
        };
        let (columns, outlook) = (header.len(), Outlook::new(size));
        Self { load, name, table, columns, delimiter, fields, quick, unsplit, outlook }
    }

    /// Counts a row of so many bytes.
    #[inline]
    fn count(&mut self, bytes: usize) {
        self.load.count_record();
        if let Some(rows) = self.outlook.rows_to_come(bytes) {
            self.load.make_room(self.table, rows);
        }
    }
}

impl Rows for PlainRows<'_, '_, '_> {
    #[inline]
    fn take(&mut self, text: &str, line: u64) -> Option<usize> {
        let length = self.load.unsplit(text, line, self.unsplit.as_mut()?)?;
        self.count(length);
        Some(length)
    }

    #[inline]
    fn row(&mut self, row: Row<'_>) {
        if row.len() != self.columns || row.is_unclosed {
            self.load.misfit(self.name, row, self.columns);
            return;
        }
        self.count(row.size() + 1);
        if self.quick.as_mut().is_some_and(|quick| self.load.quick(&row, quick)) {
            return;
        }
        let Self { load, name, delimiter, fields, .. } = self;
        let place = |column: Option<usize>| match column.and_then(|column| fields.of(column)) {
            Some(field) => row.place(name, field, *delimiter),
            None => Place::line(*name, row.line, None),
        };
        let values = FieldValues { row, fields };
        load.record(self.table, &RecordCells { values, place: &place, line: row.line });
    }
}

/// Foresees from the first rows of a file how many more it has.
struct Outlook {
    size: u64,
    /// How many bytes the rows so far take.
    bytes: u64,
    rows: u64,
}

impl Outlook {
    /// How many rows are looked at.
    const ROWS: u64 = 2048;

    /// Takes the bytes of a file; of an unknown number nothing is foreseen.
    fn new(size: Option<u64>) -> Self {
        Self { size: size.unwrap_or(0), bytes: 0, rows: if size.is_some() { 0 } else { Self::ROWS } }
    }

    /// Looks at another row of so many bytes, and once enough were seen returns how many are still to come.
    #[inline]
    fn rows_to_come(&mut self, bytes: usize) -> Option<usize> {
        if self.rows == Self::ROWS {
            return None;
        }
        self.rows += 1;
        self.bytes += bytes as u64;
        let more = u128::from(self.size.saturating_sub(self.bytes));
        let rows = more * u128::from(self.rows) / u128::from(self.bytes);
        // Some more than foreseen, since a list that is full is doubled.
        (self.rows == Self::ROWS).then(|| usize::try_from(rows + rows / 16).unwrap_or(usize::MAX))
    }
}
