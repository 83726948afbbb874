//! Column builders that cost nothing until the first value comes.

use arrow_array::builder::{BooleanBuilder, LargeStringBuilder, LargeStringDictionaryBuilder};
use arrow_array::types::UInt32Type;
use arrow_array::{
    Array, ArrayRef, BooleanArray, DictionaryArray, LargeStringArray, TimestampMicrosecondArray, UInt8Array,
    UInt32Array, new_null_array,
};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::DataType;
use arrow_select::take::take;

use crate::model::Instant;

/// A column of words that repeat: codes into a dictionary.
pub type Words = DictionaryArray<UInt32Type>;

/// Builds a nullable text column.
#[derive(Debug, Default)]
pub struct TextColumn {
    builder: Option<LargeStringBuilder>,
    len: usize,
}

impl TextColumn {
    /// Appends a text or none.
    #[inline]
    pub fn push(&mut self, value: Option<&str>) {
        match (&mut self.builder, value) {
            (None, None) => {}
            (Some(builder), value) => builder.append_option(value),
            (None, Some(value)) => self.begin(value),
        }
        self.len += 1;
    }

    #[cold]
    fn begin(&mut self, value: &str) {
        let mut builder = LargeStringBuilder::new();
        builder.append_nulls(self.len);
        builder.append_value(value);
        self.builder = Some(builder);
    }

    /// Returns the column.
    #[must_use]
    pub fn finish(mut self) -> LargeStringArray {
        self.builder.as_mut().map_or_else(|| LargeStringArray::new_null(self.len), LargeStringBuilder::finish)
    }
}

/// Builds a nullable column of words that repeat.
#[derive(Default)]
pub struct WordColumn {
    builder: Option<LargeStringDictionaryBuilder<UInt32Type>>,
    len: usize,
}

impl WordColumn {
    /// Appends a word or none.
    #[inline]
    pub fn push(&mut self, value: Option<&str>) {
        match (&mut self.builder, value) {
            (None, None) => {}
            (Some(builder), value) => builder.append_option(value),
            (None, Some(value)) => self.begin(value),
        }
        self.len += 1;
    }

    #[cold]
    fn begin(&mut self, value: &str) {
        let mut builder = LargeStringDictionaryBuilder::<UInt32Type>::new();
        builder.append_nulls(self.len);
        builder.append_value(value);
        self.builder = Some(builder);
    }

    /// Returns the column.
    #[must_use]
    pub fn finish(mut self) -> Words {
        let len = self.len;
        self.builder.as_mut().map_or_else(
            || {
                let kind = DataType::Dictionary(Box::new(DataType::UInt32), Box::new(DataType::LargeUtf8));
                Words::from(new_null_array(&kind, len).to_data())
            },
            LargeStringDictionaryBuilder::finish,
        )
    }
}

/// Builds a nullable column of instants, in which [`Instant::NEVER`] stands for none.
#[derive(Debug, Default)]
pub struct InstantColumn {
    values: Option<Vec<i64>>,
    len: usize,
}

impl InstantColumn {
    /// Appends an instant or none.
    #[inline]
    pub fn push(&mut self, value: Option<Instant>) {
        match (&mut self.values, value) {
            (None, None) => {}
            (Some(values), value) => values.push(value.unwrap_or(Instant::NEVER).0),
            (None, Some(value)) => {
                let mut values = vec![Instant::NEVER.0; self.len];
                values.push(value.0);
                self.values = Some(values);
            }
        }
        self.len += 1;
    }

    /// Returns the column; its values buffer holds [`Instant::NEVER`] where it is null.
    #[must_use]
    pub fn finish(self) -> TimestampMicrosecondArray {
        instants(self.values.unwrap_or_else(|| vec![Instant::NEVER.0; self.len]))
    }
}

/// Makes a column of instants from values in which [`Instant::NEVER`] stands for none.
#[must_use]
pub fn instants(values: Vec<i64>) -> TimestampMicrosecondArray {
    let nulls = if values.contains(&Instant::NEVER.0) {
        Some(values.iter().map(|value| *value != Instant::NEVER.0).collect::<NullBuffer>())
    } else {
        None
    };
    TimestampMicrosecondArray::new(ScalarBuffer::from(values), nulls).with_timezone("UTC")
}

/// Builds a nullable column of small codes.
#[derive(Debug, Default)]
pub struct CodeColumn(Vec<u8>);

/// The code that stands for none while a column is built.
const NO_CODE: u8 = u8::MAX;

impl CodeColumn {
    /// Appends a code below 255, or none.
    #[inline]
    pub fn push(&mut self, value: Option<u8>) {
        self.0.push(value.unwrap_or(NO_CODE));
    }

    /// Returns the column.
    #[must_use]
    pub fn finish(self) -> UInt8Array {
        let nulls = if self.0.contains(&NO_CODE) {
            Some(self.0.iter().map(|code| *code != NO_CODE).collect::<NullBuffer>())
        } else {
            None
        };
        UInt8Array::new(ScalarBuffer::from(self.0), nulls)
    }
}

/// Builds a nullable column of truth values.
#[derive(Debug, Default)]
pub struct FlagColumn(Option<BooleanBuilder>, usize);

impl FlagColumn {
    /// Appends a truth value or none.
    #[inline]
    pub fn push(&mut self, value: Option<bool>) {
        if let Some(builder) = &mut self.0 {
            builder.append_option(value);
        } else if let Some(value) = value {
            let mut builder = BooleanBuilder::new();
            builder.append_nulls(self.1);
            builder.append_value(value);
            self.0 = Some(builder);
        }
        self.1 += 1;
    }

    /// Returns the column.
    #[must_use]
    pub fn finish(mut self) -> BooleanArray {
        self.0.as_mut().map_or_else(|| BooleanArray::new_null(self.1), BooleanBuilder::finish)
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
    let taken = take(column, order, None).expect("row numbers come from the frame itself");
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

/// Renders words as plain text.
pub(super) fn words_as_text(column: &Words) -> ArrayRef {
    take(column.values(), column.keys(), None).expect("keys of a dictionary are below its length")
}

/// Renders codes as the names they stand for.
pub(super) fn codes_as_text(column: &UInt8Array, names: &[&str]) -> ArrayRef {
    let text: LargeStringArray =
        column.iter().map(|code| code.and_then(|code| names.get(usize::from(code)).copied())).collect();
    std::sync::Arc::new(text)
}
