//! Delimited text, record by record, with the place of every field.
//!
//! Most records hold no quote and end at a line feed: those are split where they stand. The rest go through
//! the `csv` family's own state machine.

use std::borrow::Cow;
use std::io::Read;

use crate::error::{Error, Place, Result};

/// The longest record that is read, in bytes.
const MAX_RECORD: usize = 16 << 20;
/// How much is asked of the input at a time.
const BLOCK: usize = 256 << 10;

/// Reads records of delimited text.
pub struct CsvReader<R> {
    input: R,
    file: String,
    buffer: Vec<u8>,
    start: usize,
    end: usize,
    is_at_end: bool,
    line: u64,
    delimiter: u8,
    core: csv_core::Reader,
    unquoted: Vec<u8>,
    unquoted_ends: Vec<usize>,
    /// The first record whose bytes were no UTF-8, if any.
    recoded: Option<Place>,
}

/// One record: its bytes and where its fields lie in them.
#[derive(Debug, Default)]
pub struct Record {
    /// The fields' bytes, without quotes.
    bytes: String,
    /// The end of each field in `bytes`, delimiters not counted.
    bounds: Vec<(usize, usize)>,
    /// The line on which the record starts.
    pub line: u64,
    /// The record as written, kept where quotes make it differ from `bytes`.
    raw: Vec<u8>,
    is_quoted: bool,
    /// Whether the input ends within quotes, lines behind the one on which the record starts.
    pub is_unclosed: bool,
}

impl Record {
    /// Returns how many fields there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.bounds.len()
    }

    /// Returns a field, or an empty text past the last.
    #[must_use]
    #[inline]
    pub fn field(&self, index: usize) -> &str {
        self.bounds.get(index).and_then(|(start, end)| self.bytes.get(*start..*end)).unwrap_or("")
    }

    /// Returns a field without white space around it, or an empty text past the last.
    #[must_use]
    #[inline]
    pub fn trimmed(&self, index: usize) -> &str {
        let field = self.field(index);
        let is_visible = |byte: Option<&u8>| byte.is_some_and(|byte| (b'!'..=b'~').contains(byte));
        let bytes = field.as_bytes();
        if is_visible(bytes.first()) && is_visible(bytes.last()) { field } else { field.trim() }
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
        let raw = if self.is_quoted {
            String::from_utf8_lossy(&self.raw)
        } else {
            Cow::Borrowed(self.bytes.as_str())
        };
        for c in raw.chars() {
            if index == field {
                break;
            }
            match c {
                '"' if self.is_quoted => in_quotes = !in_quotes,
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

impl<R: Read> CsvReader<R> {
    /// Opens delimited text; the delimiter is the one of `,`, `;` and tab that the header holds most often.
    ///
    /// # Errors
    /// When the input cannot be read.
    pub fn new(input: R, file: impl Into<String>) -> Result<Self> {
        let mut reader = Self {
            input,
            file: file.into(),
            buffer: Vec::new(),
            start: 0,
            end: 0,
            is_at_end: false,
            line: 1,
            delimiter: b',',
            core: csv_core::Reader::new(),
            unquoted: Vec::new(),
            unquoted_ends: Vec::new(),
            recoded: None,
        };
        // The whole header tells the delimiter.
        while !reader.is_at_end && reader.end < MAX_RECORD && !reader.buffer[..reader.end].contains(&b'\n') {
            reader.fill()?;
        }
        if reader.buffer[..reader.end].starts_with(b"\xEF\xBB\xBF") {
            reader.start = 3;
        }
        let head = &reader.buffer[reader.start..reader.end];
        let head = &head[..memchr::memchr(b'\n', head).unwrap_or(head.len())];
        let count = |byte: u8| memchr::memchr_iter(byte, head).count();
        // On equal counts the comma wins, since it comes last.
        reader.delimiter = [b'\t', b';', b','].into_iter().max_by_key(|byte| count(*byte)).unwrap_or(b',');
        reader.core = csv_core::ReaderBuilder::new().delimiter(reader.delimiter).build();
        Ok(reader)
    }

    /// Returns the delimiter.
    #[must_use]
    pub fn delimiter(&self) -> u8 {
        self.delimiter
    }

    /// Returns the place of the first bytes that were no UTF-8 and were read as Windows-1252.
    #[must_use]
    pub fn recoded(&self) -> Option<&Place> {
        self.recoded.as_ref()
    }

    /// Reads the next record into `record`, or returns false at the end.
    ///
    /// # Errors
    /// When the input cannot be read, or a record is longer than 16 MiB.
    pub fn read(&mut self, record: &mut Record) -> Result<bool> {
        loop {
            let pending = &self.buffer[self.start..self.end];
            match memchr::memchr2(b'\n', b'"', pending) {
                Some(at) if pending[at] == b'\n' => {
                    self.take_plain(record, at, at + 1);
                    return Ok(true);
                }
                Some(_) => return self.read_quoted(record),
                None if self.is_at_end => {
                    if pending.is_empty() {
                        return Ok(false);
                    }
                    self.take_plain(record, pending.len(), pending.len());
                    return Ok(true);
                }
                None => self.fill()?,
            }
        }
    }

    /// Takes a record without quotes: its text ends at `text_end`, the next record starts at `next`.
    fn take_plain(&mut self, record: &mut Record, text_end: usize, next: usize) {
        let mut text = &self.buffer[self.start..self.start + text_end];
        if let [head @ .., b'\r'] = text {
            text = head;
        }
        record.line = self.line;
        record.is_quoted = false;
        record.is_unclosed = false;
        record.bounds.clear();
        record.bytes.clear();
        let mut is_recoded = false;
        if let Ok(text) = simdutf8::basic::from_utf8(text) {
            record.bytes.push_str(text);
        } else {
            is_recoded = true;
            record.bytes.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0);
        }
        let mut from = 0;
        for at in memchr::memchr_iter(self.delimiter, record.bytes.as_bytes()) {
            record.bounds.push((from, at));
            from = at + 1;
        }
        record.bounds.push((from, record.bytes.len()));
        if is_recoded {
            self.note_recoded(record);
        }
        self.line += 1;
        self.start += next;
    }

    fn read_quoted(&mut self, record: &mut Record) -> Result<bool> {
        use csv_core::ReadRecordResult as Outcome;
        record.line = self.line;
        record.is_quoted = true;
        record.raw.clear();
        let (mut used, mut ends) = (0, 0);
        self.core.reset();
        loop {
            self.unquoted.resize(self.unquoted.len().max(used + 1024), 0);
            self.unquoted_ends.resize(self.unquoted_ends.len().max(ends + 32), 0);
            let input = &self.buffer[self.start..self.end];
            let (outcome, read, written, found) =
                self.core.read_record(input, &mut self.unquoted[used..], &mut self.unquoted_ends[ends..]);
            record.raw.extend_from_slice(&input[..read]);
            self.start += read;
            used += written;
            ends += found;
            if record.raw.len() > MAX_RECORD {
                return Err(self.too_long(record.line));
            }
            match outcome {
                Outcome::InputEmpty if self.is_at_end => {
                    // An empty slice tells the state machine that the input is over.
                    self.start = self.end;
                }
                Outcome::InputEmpty => self.fill()?,
                Outcome::OutputFull => self.unquoted.resize(self.unquoted.len() * 2, 0),
                Outcome::OutputEndsFull => self.unquoted_ends.resize(self.unquoted_ends.len() * 2, 0),
                Outcome::Record => break,
                Outcome::End => return Ok(false),
            }
        }
        // The line feed of a CR LF pair is left to the next call of the state machine; it is taken here.
        if record.raw.ends_with(b"\r") {
            if self.start == self.end && !self.is_at_end {
                self.fill()?;
            }
            if self.buffer[self.start..self.end].first() == Some(&b'\n') {
                self.start += 1;
                record.raw.push(b'\n');
            }
        }
        let lines = memchr::memchr_iter(b'\n', &record.raw).count() as u64;
        let quotes = memchr::memchr_iter(b'"', &record.raw).count();
        record.is_unclosed = self.is_at_end && self.start == self.end && lines > 0 && quotes % 2 == 1;
        self.line += lines;
        let is_recoded = record.settle(&self.unquoted[..used], &self.unquoted_ends[..ends]);
        if is_recoded {
            self.note_recoded(record);
        }
        Ok(true)
    }

    fn note_recoded(&mut self, record: &Record) {
        if self.recoded.is_none() {
            let field = (0..record.len()).find(|field| !record.field(*field).is_ascii()).unwrap_or(0);
            self.recoded = Some(record.place(&self.file, field, self.delimiter));
        }
    }

    /// Reads another block behind the bytes not yet used.
    fn fill(&mut self) -> Result<()> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end -= self.start;
            self.start = 0;
        }
        if self.end > MAX_RECORD {
            return Err(self.too_long(self.line));
        }
        if self.buffer.len() < self.end + BLOCK {
            self.buffer.resize(self.end + BLOCK, 0);
        }
        let read = loop {
            match self.input.read(&mut self.buffer[self.end..]) {
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let read = read.map_err(|error| Error::io("read", self.file.clone(), error))?;
        self.is_at_end = read == 0;
        self.end += read;
        Ok(())
    }

    fn too_long(&self, line: u64) -> Error {
        Error::input("a record is longer than 16 MiB")
            .at(Place::line(self.file.clone(), line, None))
            .hint("A quote that is never closed swallows the rows behind it: look at this line.")
    }
}

impl Record {
    /// Takes over the fields of a quoted record and tells whether they had to be recoded.
    fn settle(&mut self, bytes: &[u8], ends: &[usize]) -> bool {
        self.bytes.clear();
        self.bounds.clear();
        let mut is_recoded = false;
        let mut from = 0;
        for end in ends {
            let field = &bytes[from..*end];
            from = *end;
            let text = if let Ok(text) = simdutf8::basic::from_utf8(field) {
                Cow::Borrowed(text)
            } else {
                is_recoded = true;
                encoding_rs::WINDOWS_1252.decode_without_bom_handling(field).0
            };
            let start = self.bytes.len();
            self.bytes.push_str(&text);
            self.bounds.push((start, self.bytes.len()));
        }
        is_recoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Hands over a few bytes at a time, so that every record crosses a block.
    struct Trickle<'a>(&'a [u8]);
    impl Read for Trickle<'_> {
        fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
            let n = self.0.len().min(3).min(into.len());
            into[..n].copy_from_slice(&self.0[..n]);
            self.0 = &self.0[n..];
            Ok(n)
        }
    }

    fn rows(text: &[u8]) -> Vec<(u64, Vec<String>)> {
        let mut reader = CsvReader::new(Trickle(text), "t.csv").expect("readable");
        let mut record = Record::default();
        let mut rows = Vec::new();
        while reader.read(&mut record).expect("readable") {
            rows.push((record.line, (0..record.len()).map(|i| record.field(i).to_owned()).collect()));
        }
        rows
    }

    #[test]
    fn agrees_with_the_csv_crate() {
        for text in [
            "a,b\n1,2\n",
            "a,b\r\n1,2\r\n3,4",
            "a,b\n\"x,\"\"y\"\"\",2\n3,\"multi\nline\"\n5,6\n",
            "a,b\r\n\"x\",2\r\n\"y\",3\r\n4,5\r\n",
            "a,b\nx\"y,2\n",
            "\"a\",\"b\"\n\"\",\"\"\n1,2",
        ] {
            let ours: Vec<Vec<String>> = rows(text.as_bytes()).into_iter().map(|row| row.1).collect();
            let theirs: Vec<Vec<String>> = ::csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes())
                .records()
                .map(|record| record.expect("valid").iter().map(str::to_owned).collect())
                .collect();
            assert_eq!(ours, theirs, "{text:?}");
        }
    }

    #[test]
    fn counts_lines_inside_quotes() {
        let lines: Vec<u64> = rows(b"a,b\n\"x\ny\",2\n3,4\n").into_iter().map(|row| row.0).collect();
        assert_eq!(lines, [1, 2, 4]);
    }

    #[test]
    fn finds_the_delimiter_and_drops_the_mark() {
        assert_eq!(rows(b"\xEF\xBB\xBFa;b;c,d\n1;2;3\n")[0].1, ["a", "b", "c,d"]);
        assert_eq!(rows(b"a\tb\n")[0].1, ["a", "b"]);
    }

    #[test]
    fn names_the_place_of_a_field() {
        let mut reader = CsvReader::new(&b"a,b,c\n\"x\n,\",\xFCber,z\n"[..], "t.csv").expect("readable");
        let mut record = Record::default();
        reader.read(&mut record).expect("readable");
        reader.read(&mut record).expect("readable");
        assert_eq!(record.field(1), "über");
        assert_eq!(record.place("t.csv", 1, b',').to_string(), "t.csv:3:4");
        assert_eq!(reader.recoded().map(ToString::to_string).as_deref(), Some("t.csv:3:4"));
    }
}
