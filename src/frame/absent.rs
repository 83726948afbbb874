//! Columns without any value: all of a table share the memory they are made of.

use std::cell::OnceCell;
use std::sync::Arc;

use arrow_array::{
    Array, BooleanArray, DictionaryArray, Float64Array, LargeStringArray, TimestampMicrosecondArray,
    UInt8Array, UInt32Array,
};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer, ScalarBuffer};

use super::column::{Words, instants};
use crate::model::Instant;

/// Makes columns of as many rows as a table has, in none of which there is a value.
///
/// Most exports fill few of the columns that there are; the others cost next to nothing then.
pub struct Absent {
    rows: usize,
    text: OnceCell<LargeStringArray>,
    words: OnceCell<Words>,
    instants: OnceCell<TimestampMicrosecondArray>,
}

impl Absent {
    /// Takes the number of rows.
    #[must_use]
    pub fn new(rows: usize) -> Self {
        Self { rows, text: OnceCell::new(), words: OnceCell::new(), instants: OnceCell::new() }
    }

    /// Returns the number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Returns a column of texts.
    #[must_use]
    pub fn text(&self) -> LargeStringArray {
        // Made this way its offsets are not gone through, so that the zeros take no memory until somebody reads them.
        self.text.get_or_init(|| LargeStringArray::new_null(self.rows)).clone()
    }

    /// Returns a column of words.
    #[must_use]
    pub fn words(&self) -> Words {
        let make = || {
            let keys = UInt32Array::new(self.zeros(), self.nulls());
            DictionaryArray::new(keys, Arc::new(LargeStringArray::new_null(0)))
        };
        self.words.get_or_init(make).clone()
    }

    /// Returns a column of instants, with [`Instant::NEVER`] under the nulls.
    #[must_use]
    pub fn instants(&self) -> TimestampMicrosecondArray {
        self.instants.get_or_init(|| instants(vec![Instant::NEVER.0; self.rows])).clone()
    }

    /// Returns a column of codes.
    #[must_use]
    pub fn codes(&self) -> UInt8Array {
        UInt8Array::new(self.zeros(), self.nulls())
    }

    /// Returns a column of truth values.
    #[must_use]
    pub fn flags(&self) -> BooleanArray {
        BooleanArray::new(BooleanBuffer::new(self.bytes(), 0, self.rows), self.nulls())
    }

    /// Returns a column of numbers.
    #[must_use]
    pub fn numbers(&self) -> Float64Array {
        Float64Array::new(self.zeros(), self.nulls())
    }

    /// Returns as many zeros as there are rows, of a type of at most eight bytes: the offsets of texts of no length.
    fn zeros<T: ArrowNativeType>(&self) -> ScalarBuffer<T> {
        ScalarBuffer::new(self.bytes(), 0, self.rows)
    }

    fn bytes(&self) -> Buffer {
        self.text().offsets().inner().inner().clone()
    }

    fn nulls(&self) -> Option<NullBuffer> {
        self.text().nulls().cloned()
    }
}

#[cfg(test)]
mod tests {
    use arrow_array::{Array, new_null_array};

    use super::Absent;

    #[test]
    fn columns_are_those_that_arrow_makes_of_nulls() {
        for rows in [0, 1, 9, 1000] {
            let absent = Absent::new(rows);
            let columns: [&dyn Array; 5] =
                [&absent.text(), &absent.words(), &absent.codes(), &absent.flags(), &absent.numbers()];
            for column in columns {
                assert_eq!(column.to_data(), new_null_array(column.data_type(), rows).to_data());
                column.to_data().validate_full().expect("a valid column");
            }
            assert_eq!(absent.instants().null_count(), rows);
        }
    }
}
