//! Many lists in two vectors.

use std::ops::Range;

/// Holds lists of numbers end to end.
#[derive(Clone, Debug)]
pub(super) struct Lists {
    pub(super) starts: Vec<usize>,
    pub(super) values: Vec<u32>,
}

impl Default for Lists {
    fn default() -> Self {
        Self { starts: vec![0], values: Vec::new() }
    }
}

impl Lists {
    /// Returns room for lists of the given lengths, filled with zeros.
    pub(super) fn of_lengths(lengths: impl ExactSizeIterator<Item = u32>) -> Self {
        let mut starts = Vec::with_capacity(lengths.len() + 1);
        let mut end = 0_usize;
        starts.push(0);
        starts.extend(lengths.map(|length| {
            end += length as usize;
            end
        }));
        Self { starts, values: vec![0; end] }
    }

    pub(super) fn range(&self, index: usize) -> Range<usize> {
        self.starts[index]..self.starts[index + 1]
    }

    #[inline]
    pub(super) fn list(&self, index: usize) -> &[u32] {
        &self.values[self.range(index)]
    }

    pub(super) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// Returns, for every number below `n`, the lists that hold it.
    pub(super) fn transposed(&self, n: usize) -> Self {
        let mut lengths = vec![0; n];
        for &value in &self.values {
            lengths[value as usize] += 1;
        }
        let mut lists = Self::of_lengths(lengths.iter().copied());
        let mut next = lists.starts.clone();
        for list in 0..self.len() {
            for &value in self.list(list) {
                let place = &mut next[value as usize];
                lists.values[*place] = list as u32;
                *place += 1;
            }
        }
        lists
    }

    pub(super) fn push(&mut self, list: &[u32]) {
        self.values.extend_from_slice(list);
        self.starts.push(self.values.len());
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.starts.truncate(len + 1);
        self.values.truncate(self.starts[len]);
    }
}
