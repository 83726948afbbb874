//! Which input each row of a table comes from.

use std::ops::Range;

/// The numbers of the inputs of the rows of a table. Rows of one input mostly stand together, and take next to no
/// memory then.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InputRows {
    /// The first row behind each run of rows of one input, and its number.
    runs: Vec<(usize, u16)>,
}

impl InputRows {
    /// Takes runs of rows, one after the other from row 0 on, with the numbers of their inputs.
    pub(super) fn new(runs: impl Iterator<Item = (u16, Range<usize>)>) -> Self {
        let mut rows = Self::default();
        for (input, run) in runs {
            match rows.runs.last_mut().filter(|(_, last)| *last == input) {
                Some((end, _)) => *end = run.end,
                None => rows.runs.push((run.end, input)),
            }
        }
        rows
    }

    /// Returns how many rows there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.runs.last().map_or(0, |(end, _)| *end)
    }

    /// Tells whether there are no rows.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Goes through the numbers of the inputs, row by row.
    pub fn iter(&self) -> impl Iterator<Item = u16> + '_ {
        let mut from = 0;
        self.runs.iter().flat_map(move |(end, input)| {
            let rows = end - std::mem::replace(&mut from, *end);
            std::iter::repeat_n(*input, rows)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::InputRows;

    #[test]
    fn tells_the_input_of_every_row() {
        let rows = InputRows::new([(0, 0..2), (0, 2..3), (4, 3..4), (0, 4..6)].into_iter());
        assert_eq!(rows.iter().collect::<Vec<_>>(), [0, 0, 0, 4, 0, 0]);
        assert_eq!((rows.len(), rows.runs.len()), (6, 3));
        assert!(InputRows::default().is_empty());
    }
}
