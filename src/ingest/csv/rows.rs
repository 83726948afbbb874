//! Records that are taken as they stand, and those that are split first.

use std::io::Read;

use super::{CsvReader, Record, Row};
use crate::error::Result;

/// How many records may not be taken unsplit before it is asked whether it is worth trying.
const MOST_LEFT: u64 = 64;

/// What becomes of records.
pub trait Rows {
    /// Takes the record at the beginning of some text, a line without quotes, and returns how long it is with its line
    /// feed; or takes nothing, and it is handed over as any other.
    fn take(&mut self, text: &str, line: u64) -> Option<usize>;

    /// Takes a record.
    fn row(&mut self, row: Row<'_>);
}

impl<R: Read> CsvReader<R> {
    /// Hands over every record that is left, each as the beginning of what is left of the block if it is taken so.
    ///
    /// # Errors
    /// When the input cannot be read, or a record is longer than 16 MiB.
    pub fn for_all(&mut self, rows: &mut impl Rows) -> Result<()> {
        let mut record = Record::default();
        let (mut taken, mut left) = (0_u64, 0_u64);
        // Where many are not taken it is quicker to split all.
        while left <= MOST_LEFT + taken / 8 {
            while let Some(length) = rows.take(&self.block[self.at..], self.line) {
                self.at += length;
                self.line += 1;
                taken += 1;
            }
            if self.at == self.block.len() {
                if !self.fill(self.line)? {
                    return Ok(());
                }
                continue;
            }
            if !self.read(&mut record)? {
                return Ok(());
            }
            rows.row(record.row());
            left += 1;
        }
        self.for_each(|row| rows.row(row))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Takes lines that begin with a digit.
    #[derive(Default)]
    struct Digits {
        lines: Vec<(u64, String)>,
        taken: usize,
    }
    impl Rows for Digits {
        fn take(&mut self, text: &str, line: u64) -> Option<usize> {
            let length =
                text.find('\n').filter(|_| text.starts_with(|first: char| first.is_ascii_digit()))?;
            self.lines.push((line, text[..length].to_owned()));
            self.taken += 1;
            Some(length + 1)
        }
        fn row(&mut self, row: Row<'_>) {
            let fields: Vec<&str> = (0..row.len()).map(|field| row.field(field)).collect();
            self.lines.push((row.line, fields.join(",")));
        }
    }

    #[test]
    fn every_record_is_taken_once_and_in_order() {
        for (lines, odd) in [(3000, 50), (3000, 2), (3000, 1), (40, 3), (0, 1)] {
            let line = |i: usize| match i % odd {
                0 if i.is_multiple_of(3) => format!("\"x,\n{i}\",é"),
                0 => format!("x,{i}"),
                _ => format!("{i},{}", "y".repeat(i % 700)),
            };
            let text: Vec<String> = (0..lines).map(line).collect();
            let text = text.join("\n");
            let mut expected = Vec::new();
            CsvReader::new(text.as_bytes(), "t.csv")
                .and_then(|mut reader| {
                    let mut all = Digits::default();
                    reader.for_each(|row| all.row(row))?;
                    expected = all.lines;
                    Ok(())
                })
                .expect("readable");
            let mut rows = Digits::default();
            CsvReader::new(text.as_bytes(), "t.csv")
                .and_then(|mut reader| reader.for_all(&mut rows))
                .expect("readable");
            assert_eq!(rows.lines, expected);
            assert_eq!(rows.taken > 0, lines > 0 && odd > 1);
            assert_eq!(rows.lines.len(), lines);
        }
    }
}
