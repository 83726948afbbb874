//! The place of every row of a table.

use std::ops::Range;

/// A row of a file, for messages that come after all files are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RowPlace {
    pub file: u16,
    pub line: u32,
}

/// The places of the rows of a table in the order of the input. Most rows stand a line behind the row before, and
/// then take no memory.
#[derive(Debug, Clone, Default)]
pub(super) struct Places {
    /// The first row of each run of such rows, and its place.
    runs: Vec<(u32, RowPlace)>,
    len: u32,
}

impl Places {
    /// Returns how many rows there are.
    pub fn len(&self) -> usize {
        self.len as usize
    }

    /// Appends a row.
    #[inline]
    pub fn push(&mut self, place: RowPlace) {
        let follows = self.runs.last().is_some_and(|(first, run)| {
            run.file == place.file && run.line.wrapping_add(self.len - first) == place.line
        });
        if !follows {
            self.runs.push((self.len, place));
        }
        self.len += 1;
    }

    /// Returns the place of a row.
    pub fn of(&self, row: usize) -> RowPlace {
        let after = self.runs.partition_point(|(first, _)| *first as usize <= row);
        let (first, place) = self.runs[after - 1];
        RowPlace { line: place.line.wrapping_add(row as u32 - first), ..place }
    }

    /// Returns the places of some rows, one after the other.
    pub fn of_all(&self, rows: &[u32]) -> Self {
        let mut places = Self::default();
        for row in rows {
            places.push(self.of(*row as usize));
        }
        places
    }

    /// Goes through the runs of rows that a file holds, with its number.
    pub fn files(&self) -> impl Iterator<Item = (u16, Range<usize>)> + '_ {
        let ends = self.runs.iter().skip(1).map(|(first, _)| *first).chain([self.len]);
        self.runs.iter().zip(ends).map(|((first, place), end)| (place.file, *first as usize..end as usize))
    }
}

#[cfg(test)]
mod tests {
    use super::{Places, RowPlace};

    #[test]
    fn finds_the_place_of_every_row() {
        let all: Vec<RowPlace> =
            [(0, 2), (0, 3), (0, 5), (1, 6), (1, 7), (1, 7), (0, 8), (0, u32::MAX), (0, 0)]
                .map(|(file, line)| RowPlace { file, line })
                .to_vec();
        let mut places = Places::default();
        for place in &all {
            places.push(*place);
        }
        assert_eq!(places.len(), all.len());
        assert_eq!((0..all.len()).map(|row| places.of(row)).collect::<Vec<_>>(), all);
        assert_eq!(places.runs.len(), 6);
        let rows = [0, 2, 3, 4];
        let some = places.of_all(&rows);
        assert!((0..rows.len()).all(|row| some.of(row) == all[rows[row] as usize]));
        let files: Vec<u16> =
            places.files().flat_map(|(file, rows)| std::iter::repeat_n(file, rows.len())).collect();
        assert_eq!(files, all.iter().map(|place| place.file).collect::<Vec<_>>());
    }
}
