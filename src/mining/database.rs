//! Conditional databases of any number of items: rows as sorted lists.

use std::borrow::Cow;
use std::ops::Range;

use super::lists::Lists;
use super::transactions::Transactions;

/// Holds the transactions that meet a path, less what cannot matter any more.
///
/// Items are numbered by falling support count in the whole corpus. Those below `n_early` may extend the path; the
/// rest stand for items whose subtrees come elsewhere.
pub(super) struct Database<'a> {
    rows: Cow<'a, Lists>,
    /// Where the rows end; what follows up to the next start is left out.
    ends: Vec<usize>,
    weights: Cow<'a, [u32]>,
    occurrences: Cow<'a, Lists>,
    /// Original item ids.
    pub(super) ids: Cow<'a, [u32]>,
    pub(super) n_early: usize,
    n_items: usize,
}

impl<'a> Database<'a> {
    /// Returns the database of the empty path, cut to the frequent items.
    pub(super) fn root(transactions: &'a Transactions, min_support_count: u32) -> Self {
        let n_early = transactions.n_frequent(min_support_count);
        let rows = transactions.rows();
        let ends = (0..rows.len())
            .map(|row| {
                let items = rows.list(row);
                let n_rare = items.iter().rev().take_while(|&&item| item as usize >= n_early).count();
                rows.starts[row + 1] - n_rare
            })
            .collect();
        Self {
            rows: Cow::Borrowed(rows),
            ends,
            weights: Cow::Borrowed(transactions.weights()),
            occurrences: Cow::Borrowed(transactions.occurrence_lists()),
            ids: Cow::Borrowed(transactions.ids()),
            n_early,
            n_items: n_early,
        }
    }

    /// Returns the rows that hold `item` as their numbers, items and weights.
    #[inline]
    pub(super) fn rows_with(&self, item: u32) -> impl Iterator<Item = (u32, &[u32], u32)> {
        let (rows, ends, weights) = (&*self.rows, &self.ends[..], &*self.weights);
        self.occurrences.list(item as usize).iter().map(move |&number| {
            let row = number as usize;
            (number, &rows.values[rows.starts[row]..ends[row]], weights[row])
        })
    }

    /// Returns the items and the weight of a row.
    #[inline]
    pub(super) fn row(&self, row: u32) -> (&[u32], u32) {
        let row = row as usize;
        (&self.rows.values[self.rows.starts[row]..self.ends[row]], self.weights[row])
    }

    /// Returns the numbers of the rows that hold `item` and any of some others, which all may extend the path.
    pub(super) fn rows_with_any(&self, item: u32, others: &[u32]) -> Vec<u32> {
        let mut is_wanted = vec![0_u64; self.n_rows().div_ceil(64)];
        for &other in others {
            for &row in self.occurrences.list(other as usize) {
                is_wanted[row as usize / 64] |= 1 << (row % 64);
            }
        }
        let rows = self.occurrences.list(item as usize).iter().copied();
        rows.filter(|row| is_wanted[*row as usize / 64] >> (row % 64) & 1 == 1).collect()
    }

    /// Returns the items of a row that come after `item`.
    #[inline]
    pub(super) fn row_after(&self, row: u32, item: u32) -> &[u32] {
        let row = row as usize;
        let items = &self.rows.values[self.rows.starts[row]..self.ends[row]];
        let n_before = items.partition_point(|&other| other <= item);
        &items[n_before..]
    }

    /// Returns all rows as their items and weights.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&[u32], u32)> {
        self.rows_in(0..self.n_rows())
    }

    /// Returns rows of some numbers as their items and weights.
    pub(super) fn rows_in(&self, numbers: Range<usize>) -> impl Iterator<Item = (&[u32], u32)> {
        let (rows, ends, weights) = (&*self.rows, &self.ends[..], &*self.weights);
        numbers.map(move |row| (&rows.values[rows.starts[row]..ends[row]], weights[row]))
    }

    pub(super) fn n_rows(&self) -> usize {
        self.ends.len()
    }

    /// Returns how many items the database has, early and late.
    pub(super) fn n_items(&self) -> usize {
        self.n_items
    }

    /// Returns how many rows hold `item`.
    pub(super) fn n_rows_with(&self, item: u32) -> usize {
        self.occurrences.list(item as usize).len()
    }

    /// Returns the database of the path and `item`, on the items that `number_of` numbers.
    ///
    /// `number_of` keeps the order of the items and gives `u32::MAX` to those left out; the numbers below `n_early`
    /// may extend the path. Rows without any of these are dropped.
    pub(super) fn conditional(
        &self,
        item: u32,
        number_of: &[u32],
        ids: Vec<u32>,
        n_early: usize,
    ) -> Database<'static> {
        let mut rows = Lists::default();
        let mut weights = Vec::new();
        let mut lengths = vec![0; n_early];
        for (_, items, weight) in self.rows_with(item) {
            let start = rows.values.len();
            rows.values.extend(
                items.iter().map(|&item| number_of[item as usize]).filter(|&number| number != u32::MAX),
            );
            let early = &rows.values[start..];
            let early = &early[..early.partition_point(|&number| (number as usize) < n_early)];
            if early.is_empty() {
                rows.values.truncate(start);
                continue;
            }
            for &number in early {
                lengths[number as usize] += 1;
            }
            rows.starts.push(rows.values.len());
            weights.push(weight);
        }
        let mut occurrences = Lists::of_lengths(lengths.into_iter());
        let mut next = occurrences.starts.clone();
        for row in 0..rows.len() {
            for &number in rows.list(row).iter().take_while(|&&number| (number as usize) < n_early) {
                occurrences.values[next[number as usize]] = row as u32;
                next[number as usize] += 1;
            }
        }
        Database {
            ends: rows.starts[1..].to_vec(),
            rows: Cow::Owned(rows),
            weights: Cow::Owned(weights),
            occurrences: Cow::Owned(occurrences),
            n_items: ids.len(),
            ids: Cow::Owned(ids),
            n_early,
        }
    }
}
