//! Column builders that cost nothing for rows without a value.

use std::sync::Arc;

use arrow_array::types::UInt32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, Float64Array, LargeStringArray,
    TimestampMicrosecondArray, UInt8Array, UInt32Array,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_select::take::take;

use super::absent::Absent;
use super::pool::Pool;
use super::recent::{Recent, ShortText};
use crate::model::Instant;

/// A column of words that repeat: codes into a dictionary.
pub type Words = DictionaryArray<UInt32Type>;

/// Takes memory for so many more values at once; where there is none, the list grows as it is filled.
pub fn make_room<T>(values: &mut Vec<T>, more: usize) {
    _ = values.try_reserve_exact(more);
}

/// Builds a nullable text column. Rows come in ascending order; those that are left out are null.
#[derive(Debug, Default)]
pub struct TextColumn {
    text: String,
    /// Where each text ends, after a first 0.
    offsets: Vec<i64>,
    missing: Vec<u32>,
}

impl TextColumn {
    /// Sets the text of a row.
    #[inline]
    pub fn put(&mut self, row: usize, value: Option<&str>) {
        let Some(value) = value else { return };
        if self.offsets.len() != row + 1 {
            self.skip_to(row);
        }
        self.text.push_str(value);
        self.offsets.push(self.text.len() as i64);
    }

    /// Takes memory for so many more rows, unless none has had a text so far.
    pub fn make_room(&mut self, rows: usize) {
        if !self.offsets.is_empty() {
            _ = self.text.try_reserve_exact((self.text.len() + 1).saturating_mul(rows) / self.offsets.len());
            make_room(&mut self.offsets, rows);
        }
    }

    #[cold]
    fn skip_to(&mut self, row: usize) {
        let len = self.offsets.len().saturating_sub(1);
        self.missing.extend(len as u32..row as u32);
        self.offsets.resize(row + 1, self.text.len() as i64);
    }

    /// Returns the column with as many rows as absent ones have.
    #[must_use]
    pub fn finish(mut self, absent: &Absent) -> LargeStringArray {
        if self.offsets.is_empty() {
            return absent.text();
        }
        let rows = absent.rows();
        self.skip_to(rows);
        let nulls = (!self.missing.is_empty()).then(|| {
            let mut is_valid = vec![true; rows];
            self.missing.iter().for_each(|row| is_valid[*row as usize] = false);
            NullBuffer::from(is_valid)
        });
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        LargeStringArray::new(offsets, Buffer::from_vec(self.text.into_bytes()), nulls)
    }
}

/// Builds a nullable column of words that repeat. Rows come in ascending order.
#[derive(Debug, Default)]
pub struct WordColumn {
    words: Pool,
    recent: Recent,
    /// The number of the word of each row, or [`NO_WORD`].
    keys: Vec<u32>,
}

/// The number that stands for none while a column is built: a pool holds fewer words.
const NO_WORD: u32 = u32::MAX;

impl WordColumn {
    /// Sets the word of a row.
    #[inline]
    pub fn put(&mut self, row: usize, value: Option<&str>) {
        if let Some(value) = value {
            self.put_word(row, value);
        }
    }

    fn put_word(&mut self, row: usize, value: &str) {
        if self.keys.len() != row {
            self.keys.resize(row, NO_WORD);
        }
        let key = if let Some(short) = ShortText::of(value) {
            self.recent.intern_short(&mut self.words, short, value)
        } else {
            // The word of the row before is often that of the next.
            let latest = self.keys.last().copied().filter(|latest| self.words.is_at(*latest, value));
            latest.or_else(|| self.words.intern(value))
        };
        self.keys.push(key.unwrap_or(NO_WORD));
    }

    /// Takes memory for so many more rows, unless none has had a word so far.
    pub fn make_room(&mut self, rows: usize) {
        if !self.keys.is_empty() {
            make_room(&mut self.keys, rows);
        }
    }

    /// Returns the column with as many rows as absent ones have.
    #[must_use]
    pub fn finish(mut self, absent: &Absent) -> Words {
        if self.keys.is_empty() {
            return absent.words();
        }
        let rows = absent.rows();
        self.keys.resize(rows, NO_WORD);
        let nulls = self.keys.contains(&NO_WORD).then(|| validity(rows, |row| self.keys[row] != NO_WORD));
        DictionaryArray::new(UInt32Array::new(self.keys.into(), nulls), Arc::new(self.words.texts()))
    }
}

/// Builds a nullable column of instants, in which [`Instant::NEVER`] stands for none. Rows come in ascending order.
#[derive(Debug, Default)]
pub struct InstantColumn(Vec<i64>);

impl InstantColumn {
    /// Takes memory for so many more rows, unless none has had an instant so far.
    pub fn make_room(&mut self, rows: usize) {
        if !self.0.is_empty() {
            make_room(&mut self.0, rows);
        }
    }

    /// Sets the instant of a row.
    #[inline]
    pub fn put(&mut self, row: usize, value: Option<Instant>) {
        if let Some(value) = value {
            self.put_behind_none(row, value);
        }
    }

    /// Sets the instant of a row, or that it has none: [`Instant::NEVER`]. Of a column that was begun both are the same
    /// steps, since which rows have one cannot be foreseen.
    #[inline]
    pub fn put_or_never(&mut self, row: usize, value: Instant) {
        if row > 0 && self.0.len() == row {
            self.0.push(value.0);
        } else if value != Instant::NEVER {
            self.put_behind_none(row, value);
        }
    }

    /// Sets the instant of a row that may stand behind rows that were left out.
    #[inline]
    fn put_behind_none(&mut self, row: usize, value: Instant) {
        if self.0.len() != row {
            self.0.resize(row, Instant::NEVER.0);
        }
        self.0.push(value.0);
    }

    /// Returns the column with as many rows as absent ones have; its values buffer holds [`Instant::NEVER`] where it
    /// is null.
    #[must_use]
    pub fn finish(mut self, absent: &Absent) -> TimestampMicrosecondArray {
        if self.0.is_empty() {
            return absent.instants();
        }
        self.0.resize(absent.rows(), Instant::NEVER.0);
        instants(self.0)
    }
}

/// Makes a column of instants from values in which [`Instant::NEVER`] stands for none.
#[must_use]
pub fn instants(values: Vec<i64>) -> TimestampMicrosecondArray {
    let nulls = values
        .contains(&Instant::NEVER.0)
        .then(|| validity(values.len(), |row| values[row] != Instant::NEVER.0));
    TimestampMicrosecondArray::new(ScalarBuffer::from(values), nulls).with_timezone("UTC")
}

fn validity(rows: usize, is_valid: impl FnMut(usize) -> bool) -> NullBuffer {
    NullBuffer::new(BooleanBuffer::collect_bool(rows, is_valid))
}

/// Builds a nullable column of small codes. Rows come in ascending order.
#[derive(Debug, Default)]
pub struct CodeColumn(Vec<u8>);

/// The code that stands for none while a column is built.
const NO_CODE: u8 = u8::MAX;

impl CodeColumn {
    /// Takes memory for so many more rows, unless none has had a code so far.
    pub fn make_room(&mut self, rows: usize) {
        if !self.0.is_empty() {
            make_room(&mut self.0, rows);
        }
    }

    /// Sets the code of a row, which is below 255.
    #[inline]
    pub fn put(&mut self, row: usize, value: Option<u8>) {
        let Some(value) = value else { return };
        if self.0.len() != row {
            self.0.resize(row, NO_CODE);
        }
        self.0.push(value);
    }

    /// Returns the column with as many rows as absent ones have.
    #[must_use]
    pub fn finish(mut self, absent: &Absent) -> UInt8Array {
        if self.0.is_empty() {
            return absent.codes();
        }
        let rows = absent.rows();
        self.0.resize(rows, NO_CODE);
        let nulls = self.0.contains(&NO_CODE).then(|| validity(rows, |row| self.0[row] != NO_CODE));
        UInt8Array::new(ScalarBuffer::from(self.0), nulls)
    }

    /// Returns the column of truth values that the codes 0 and 1 stand for.
    #[must_use]
    pub fn finish_flags(self, absent: &Absent) -> BooleanArray {
        if self.0.is_empty() {
            return absent.flags();
        }
        let codes = self.finish(absent);
        let values = BooleanBuffer::collect_bool(codes.len(), |row| codes.values()[row] == 1);
        BooleanArray::new(values, codes.nulls().cloned())
    }
}

/// Builds a nullable column of finite numbers. Rows come in ascending order.
#[derive(Debug, Default)]
pub struct NumberColumn(Vec<f64>);

impl NumberColumn {
    /// Sets the number of a row.
    pub fn put(&mut self, row: usize, value: Option<f64>) {
        let Some(value) = value else { return };
        self.0.resize(row, f64::NAN);
        self.0.push(value);
    }

    /// Returns the column with as many rows as absent ones have.
    #[must_use]
    pub fn finish(mut self, absent: &Absent) -> Float64Array {
        if self.0.is_empty() {
            return absent.numbers();
        }
        self.0.resize(absent.rows(), f64::NAN);
        self.0.into_iter().map(|number| (!number.is_nan()).then_some(number)).collect()
    }
}

/// Returns the text of a row, or none.
#[must_use]
pub fn text_at(column: &LargeStringArray, row: usize) -> Option<&str> {
    (!column.is_null(row)).then(|| column.value(row))
}

/// Returns the word of a row, or none.
#[must_use]
pub fn word_at(column: &Words, row: usize) -> Option<&str> {
    let code = column.key(row)?;
    let values = column.values().as_any().downcast_ref::<LargeStringArray>()?;
    Some(values.value(code))
}

/// Returns the instant of a row, or none.
#[must_use]
pub fn instant_at(column: &TimestampMicrosecondArray, row: usize) -> Option<Instant> {
    let value = column.value(row);
    (value != Instant::NEVER.0).then_some(Instant(value))
}

/// Reorders a column by row numbers.
pub(super) fn reorder<A: Array + Clone + 'static>(column: &A, order: &UInt32Array) -> A {
    let taken = if column.null_count() == column.len() && order.len() <= column.len() {
        column.slice(0, order.len())
    } else {
        take(column, order, None).expect("row numbers come from the frame itself")
    };
    taken.as_any().downcast_ref::<A>().expect("take keeps the type").clone()
}

/// Reorders instants and keeps [`Instant::NEVER`] under the nulls.
pub(super) fn reorder_instants(
    column: &TimestampMicrosecondArray,
    order: &UInt32Array,
) -> TimestampMicrosecondArray {
    if column.null_count() == column.len() && order.len() <= column.len() {
        return column.slice(0, order.len());
    }
    let values = column.values();
    instants(order.values().iter().map(|row| values[*row as usize]).collect())
}

/// Renders a column as plain text if it is one of words.
pub(super) fn as_text(column: ArrayRef) -> ArrayRef {
    match column.as_any().downcast_ref::<Words>() {
        Some(words) => {
            take(words.values(), words.keys(), None).expect("keys of a dictionary are below its length")
        }
        None => column,
    }
}

/// Renders codes as the names they stand for.
pub(super) fn named_codes(column: &UInt8Array, names: &[&str]) -> ArrayRef {
    let is_known = |code: u8| usize::from(code) < names.len();
    let keys = if column.values().iter().all(|code| is_known(*code)) {
        let codes = column.values().iter().map(|code| u32::from(*code)).collect();
        UInt32Array::new(codes, column.nulls().cloned())
    } else {
        column.iter().map(|code| code.filter(|code| is_known(*code)).map(u32::from)).collect()
    };
    Arc::new(Words::new(keys, Arc::new(LargeStringArray::from_iter_values(names))))
}

/// Renders numbers as the texts they stand for, of which there may be many that none stands for.
pub(super) fn numbered_texts(numbers: UInt32Array, texts: &LargeStringArray) -> ArrayRef {
    Arc::new(Words::new(numbers, Arc::new(texts.clone())))
}
