//! Delimited text, record by record, with the place of every field.
//!
//! The input is taken a block of whole lines at a time. Most records hold no quote: those are split where they stand.
//! The rest go through the `csv` family's own state machine.

mod formula;
mod marks;
mod row;
mod rows;

use std::io::Read;

pub use self::formula::{MARK, is_formula, is_marked, unmarked};
use self::marks::Marks;
pub use self::row::{Record, Row};
pub use self::rows::Rows;
use crate::error::{Error, Place, Result};

/// The longest record that is read, in bytes.
const MAX_RECORD: usize = 16 << 20;
/// How much is asked of the input at a time.
const BLOCK: usize = 256 << 10;

/// Reads records of delimited text.
pub struct CsvReader<R> {
    input: R,
    file: String,
    /// Bytes that were read and are no whole line yet, and room for more.
    tail: Vec<u8>,
    /// How many bytes those are.
    read: usize,
    /// Whole lines.
    block: String,
    /// How much of the block is used up.
    at: usize,
    is_at_end: bool,
    line: u64,
    delimiter: u8,
    core: csv_core::Reader,
    unquoted: Vec<u8>,
    unquoted_ends: Vec<usize>,
    /// The lines that were no UTF-8.
    recoded: Recoded,
}

impl<R: Read> CsvReader<R> {
    /// Opens delimited text; the delimiter is the one of `,`, `;` and tab that the header holds most often.
    ///
    /// # Errors
    /// When the input cannot be read, or the header is longer than 16 MiB.
    pub fn new(input: R, file: impl Into<String>) -> Result<Self> {
        let mut reader = Self {
            input,
            file: file.into(),
            tail: Vec::new(),
            read: 0,
            block: String::new(),
            at: 0,
            is_at_end: false,
            line: 1,
            delimiter: b',',
            core: csv_core::Reader::new(),
            unquoted: Vec::new(),
            unquoted_ends: Vec::new(),
            recoded: Recoded::default(),
        };
        // The whole header tells the delimiter.
        reader.fill(1)?;
        if reader.block.starts_with('\u{FEFF}') {
            reader.at = '\u{FEFF}'.len_utf8();
        }
        let head = &reader.block.as_bytes()[reader.at..];
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

    /// Returns the lines of which bytes were no UTF-8 and were read as Windows-1252.
    #[must_use]
    pub fn recoded(&self) -> &Recoded {
        &self.recoded
    }

    /// Hands over every record that is left.
    ///
    /// # Errors
    /// When the input cannot be read, or a record is longer than 16 MiB.
    pub fn for_each(&mut self, mut visit: impl FnMut(Row<'_>)) -> Result<()> {
        let mut bounds = Vec::new();
        let mut record = Record::default();
        loop {
            self.visit_lines(&mut bounds, &mut visit);
            if !self.read(&mut record)? {
                return Ok(());
            }
            visit(record.row());
        }
    }

    /// Hands over the records of the block up to the first that holds a quote.
    fn visit_lines(&mut self, bounds: &mut Vec<(u32, u32)>, visit: &mut impl FnMut(Row<'_>)) {
        let (text, start) = (self.block.as_str(), self.at);
        let bytes = text.as_bytes();
        let mut from = start;
        bounds.clear();
        for (chunk, mut bits) in Marks::new(&bytes[start..], [self.delimiter, b'\n', b'"']) {
            while bits != 0 {
                let at = start + chunk + bits.trailing_zeros() as usize;
                bits &= bits - 1;
                match bytes[at] {
                    b'"' => return,
                    b'\n' => {
                        let end = if at > from && bytes[at - 1] == b'\r' { at - 1 } else { at };
                        bounds.push((from as u32, end as u32));
                        visit(Row { text, bounds, line: self.line, raw: None, is_unclosed: false });
                        bounds.clear();
                        self.line += 1;
                        from = at + 1;
                        self.at = from;
                    }
                    _ => {
                        bounds.push((from as u32, at as u32));
                        from = at + 1;
                    }
                }
            }
        }
    }

    /// Reads the next record into `record`, or returns false at the end.
    ///
    /// # Errors
    /// When the input cannot be read, or a record is longer than 16 MiB.
    pub fn read(&mut self, record: &mut Record) -> Result<bool> {
        if self.at == self.block.len() && !self.fill(self.line)? {
            return Ok(false);
        }
        let pending = &self.block[self.at..];
        let end = match memchr::memchr2(b'\n', b'"', pending.as_bytes()) {
            Some(at) if pending.as_bytes()[at] == b'"' => return self.read_quoted(record),
            Some(at) => at + 1,
            None => pending.len(),
        };
        let line = pending[..end].strip_suffix('\n').unwrap_or(&pending[..end]);
        let line = line.strip_suffix('\r').unwrap_or(line);
        record.line = self.line;
        record.is_quoted = false;
        record.is_unclosed = false;
        record.bounds.clear();
        record.text.clear();
        record.text.push_str(line);
        let mut from = 0;
        for at in memchr::memchr_iter(self.delimiter, line.as_bytes()) {
            record.bounds.push((from, at as u32));
            from = at as u32 + 1;
        }
        record.bounds.push((from, line.len() as u32));
        self.line += 1;
        self.at += end;
        Ok(true)
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
            let input = &self.block.as_bytes()[self.at..];
            let (outcome, read, written, found) =
                self.core.read_record(input, &mut self.unquoted[used..], &mut self.unquoted_ends[ends..]);
            record.raw.extend_from_slice(&input[..read]);
            self.at += read;
            used += written;
            ends += found;
            if record.raw.len() > MAX_RECORD {
                return Err(self.too_long(record.line));
            }
            match outcome {
                // Without more input an empty slice tells the state machine that the input is over.
                Outcome::InputEmpty => {
                    self.fill(self.line + line_feeds(&record.raw))?;
                }
                Outcome::OutputFull => self.unquoted.resize(self.unquoted.len() * 2, 0),
                Outcome::OutputEndsFull => self.unquoted_ends.resize(self.unquoted_ends.len() * 2, 0),
                Outcome::Record => break,
                Outcome::End => return Ok(false),
            }
        }
        // The line feed of a CR LF pair is left to the next call of the state machine; it is taken here.
        if record.raw.ends_with(b"\r") && self.block.as_bytes().get(self.at) == Some(&b'\n') {
            self.at += 1;
            record.raw.push(b'\n');
        }
        let lines = line_feeds(&record.raw);
        let quotes = memchr::memchr_iter(b'"', &record.raw).count();
        let is_over = self.is_at_end && self.read == 0 && self.at == self.block.len();
        record.is_unclosed = is_over && lines > 0 && quotes % 2 == 1;
        self.line += lines;
        record.settle(&self.unquoted[..used], &self.unquoted_ends[..ends]);
        Ok(true)
    }

    /// Replaces a block that is used up by the next whole lines, of which the first is `line`; false when there are
    /// none.
    fn fill(&mut self, line: u64) -> Result<bool> {
        let cut = loop {
            let found = memchr::memrchr(b'\n', &self.tail[..self.read]).map(|at| at + 1);
            if let Some(cut) = found.or(self.is_at_end.then_some(self.read)) {
                break cut;
            }
            if self.read > MAX_RECORD {
                return Err(self.too_long(line));
            }
            self.tail.resize(self.tail.len().max(self.read + BLOCK), 0);
            let read = loop {
                match self.input.read(&mut self.tail[self.read..]) {
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    other => break other,
                }
            };
            let read = read.map_err(|error| Error::io("read", self.file.clone(), error))?;
            self.read += read;
            self.is_at_end = read == 0;
        };
        // What was read becomes the block; the beginning of the next line goes where the last block was.
        let mut other = std::mem::take(&mut self.block).into_bytes();
        let rest = &self.tail[cut..self.read];
        other.resize(other.len().max(rest.len()), 0);
        other[..rest.len()].copy_from_slice(rest);
        self.read = rest.len();
        let mut lines = std::mem::replace(&mut self.tail, other);
        lines.truncate(cut);
        self.block = String::from_utf8(lines).unwrap_or_else(|error| self.recode(&error.into_bytes(), line));
        self.at = 0;
        Ok(!self.block.is_empty())
    }

    /// Reads the lines that are no UTF-8 as Windows-1252.
    fn recode(&mut self, bytes: &[u8], first: u64) -> String {
        let mut text = String::with_capacity(bytes.len() + bytes.len() / 8);
        for (number, line) in (first..).zip(bytes.split_inclusive(|byte| *byte == b'\n')) {
            match std::str::from_utf8(line) {
                Ok(line) => text.push_str(line),
                Err(error) => {
                    let column =
                        String::from_utf8_lossy(&line[..error.valid_up_to()]).chars().count() as u64 + 1;
                    self.recoded.note(number, || Place::line(self.file.clone(), number, Some(column)));
                    text.push_str(&encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0);
                }
            }
        }
        text
    }

    fn too_long(&self, line: u64) -> Error {
        Error::input("a record is longer than 16 MiB")
            .at(Place::line(self.file.clone(), line, None))
            .hint("A quote that is never closed swallows the rows behind it: look at this line.")
    }
}

/// The lines of a text that were no UTF-8.
#[derive(Debug, Default)]
pub struct Recoded {
    /// The first such bytes of each, of no more lines than anybody reads.
    pub places: Vec<Place>,
    /// How many there are.
    pub lines: usize,
    /// The number of the last.
    latest: u64,
}

impl Recoded {
    /// The most places that are kept.
    const MOST: usize = 1000;

    /// Notes a line and the first such bytes in it, unless it was noted.
    pub fn note(&mut self, line: u64, place: impl FnOnce() -> Place) {
        if self.latest == line {
            return;
        }
        self.latest = line;
        self.lines += 1;
        if self.places.len() < Self::MOST {
            self.places.push(place());
        }
    }
}

fn line_feeds(bytes: &[u8]) -> u64 {
    memchr::memchr_iter(b'\n', bytes).count() as u64
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
            let row = record.row();
            rows.push((row.line, (0..row.len()).map(|i| row.field(i).to_owned()).collect()));
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
            let mut visited: Vec<Vec<String>> = Vec::new();
            let mut reader = CsvReader::new(Trickle(text.as_bytes()), "t.csv").expect("readable");
            reader
                .for_each(|row| visited.push((0..row.len()).map(|i| row.field(i).to_owned()).collect()))
                .expect("readable");
            assert_eq!(visited, theirs, "{text:?}");
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
        assert_eq!(record.row().field(1), "über");
        assert_eq!(record.row().place("t.csv", 1, b',').to_string(), "t.csv:3:4");
        let Recoded { places, lines, .. } = reader.recoded();
        assert_eq!((places[0].to_string(), *lines), ("t.csv:3:4".to_owned(), 1));
    }
}
