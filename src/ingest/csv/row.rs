//! The fields of a record, and their places.

use std::borrow::Cow;

use crate::error::Place;
use crate::ingest::cell::trim;

/// The fields of one record, wherever its text is kept.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    pub(super) text: &'a str,
    /// Where the fields lie in the text.
    pub(super) bounds: &'a [(u32, u32)],
    /// The line on which the record starts.
    pub line: u64,
    /// The record as written, where quotes make it differ from `text`.
    pub(super) raw: Option<&'a [u8]>,
    /// Whether the input ends within quotes, lines behind the one on which the record starts.
    pub is_unclosed: bool,
}

impl<'a> Row<'a> {
    /// Returns how many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Returns how many bytes there are from the first field to the last.
    #[must_use]
    pub fn size(&self) -> usize {
        match (self.bounds.first(), self.bounds.last()) {
            (Some((start, _)), Some((_, end))) => (end - start) as usize,
            _ => 0,
        }
    }

    /// Returns a field, or an empty text past the last.
    #[must_use]
    #[inline]
    pub fn field(&self, index: usize) -> &'a str {
        let text = self.text;
        self.bounds.get(index).and_then(|(start, end)| text.get(*start as usize..*end as usize)).unwrap_or("")
    }

    /// Returns the bytes of a field, or none past the last.
    #[must_use]
    #[inline]
    pub fn bytes(&self, index: usize) -> &'a [u8] {
        let text = self.text.as_bytes();
        self.bounds
            .get(index)
            .and_then(|(start, end)| text.get(*start as usize..*end as usize))
            .unwrap_or(b"")
    }

    /// Returns a field without white space around it, or an empty text past the last.
    #[must_use]
    #[inline]
    pub fn trimmed(&self, index: usize) -> &'a str {
        trim(self.field(index))
    }

    /// Tells whether the record is a line without any text.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        self.bounds.len() <= 1 && self.field(0).trim().is_empty()
    }

    /// Returns the place of a field: its line and the character in it.
    #[must_use]
    pub fn place(&self, file: &str, field: usize, delimiter: u8) -> Place {
        let (mut line, mut column, mut index, mut in_quotes) = (self.line, 1, 0, false);
        let whole = match (self.bounds.first(), self.bounds.last()) {
            (Some((start, _)), Some((_, end))) => &self.text[*start as usize..*end as usize],
            _ => "",
        };
        let written = self.raw.map_or(Cow::Borrowed(whole), String::from_utf8_lossy);
        for c in written.chars() {
            if index == field {
                break;
            }
            match c {
                '"' if self.raw.is_some() => in_quotes = !in_quotes,
                '\n' => {
                    line += 1;
                    column = 0;
                }
                c if !in_quotes && u32::from(c) == u32::from(delimiter) => index += 1,
                _ => {}
            }
            column += 1;
        }
        Place::line(file, line, (index == field).then_some(column))
    }
}

/// A record with a text of its own.
#[derive(Debug, Default)]
pub struct Record {
    /// The fields' text, without quotes.
    pub(super) text: String,
    pub(super) bounds: Vec<(u32, u32)>,
    pub(super) line: u64,
    /// The record as written.
    pub(super) raw: Vec<u8>,
    pub(super) is_quoted: bool,
    pub(super) is_unclosed: bool,
}

impl Record {
    /// Returns the fields.
    #[must_use]
    pub fn row(&self) -> Row<'_> {
        Row {
            text: &self.text,
            bounds: &self.bounds,
            line: self.line,
            raw: self.is_quoted.then_some(self.raw.as_slice()),
            is_unclosed: self.is_unclosed,
        }
    }

    /// Takes over the fields of a quoted record.
    pub(super) fn settle(&mut self, bytes: &[u8], ends: &[usize]) {
        self.text.clear();
        self.bounds.clear();
        let mut from = 0;
        for end in ends {
            let start = self.text.len() as u32;
            // Quotes and delimiters are taken out of whole text, so what is left is text.
            self.text.push_str(&String::from_utf8_lossy(&bytes[from..*end]));
            self.bounds.push((start, self.text.len() as u32));
            from = *end;
        }
    }
}
