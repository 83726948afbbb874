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
    spans: Vec<Span>,
    /// The items of the rows, end to end; what lies between two spans is left out.
    items: Cow<'a, [u32]>,
    occurrences: Cow<'a, Lists>,
    /// Original item ids.
    pub(super) ids: Cow<'a, [u32]>,
    pub(super) n_early: usize,
    n_items: usize,
}

/// A row: where its items lie, with its weight beside, so that one look at memory tells all.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    len: u32,
    weight: u32,
}

impl Span {
    const EMPTY: Self = Self { start: 0, len: 0, weight: 0 };

    #[inline]
    fn of(self, items: &[u32]) -> &[u32] {
        &items[self.start..self.start + self.len as usize]
    }
}

/// How many rows are asked for at once.
const AHEAD: usize = 64;

impl<'a> Database<'a> {
    /// Returns the database of the empty path, cut to the frequent items.
    pub(super) fn root(transactions: &'a Transactions, min_support_count: u32) -> Self {
        let n_early = transactions.n_frequent(min_support_count);
        let rows = transactions.rows();
        let spans = transactions.weights().iter().enumerate().map(|(row, &weight)| {
            let items = rows.list(row);
            let n_rare = items.iter().rev().take_while(|&&item| item as usize >= n_early).count();
            Span { start: rows.starts[row], len: (items.len() - n_rare) as u32, weight }
        });
        Self {
            spans: spans.collect(),
            items: Cow::Borrowed(&rows.values),
            occurrences: Cow::Borrowed(transactions.occurrence_lists()),
            ids: Cow::Borrowed(transactions.ids()),
            n_early,
            n_items: n_early,
        }
    }

    /// Returns the rows that hold `item` as their numbers, items and weights.
    #[inline]
    pub(super) fn rows_with(&self, item: u32) -> impl Iterator<Item = (u32, &[u32], u32)> {
        self.occurrences.list(item as usize).iter().map(|&number| {
            let (items, weight) = self.row(number);
            (number, items, weight)
        })
    }

    /// Visits the rows that hold `item` and any item before it: their numbers, items and weights.
    ///
    /// They lie far apart, and waiting for one after the other takes long: many are asked for at once.
    #[inline]
    pub(super) fn visit_with_early(&self, item: u32, mut visit: impl FnMut(u32, &[u32], u32)) {
        let (items, all) = (&*self.items, &self.spans[..]);
        let (mut spans, mut firsts) = ([Span::EMPTY; AHEAD], [0; AHEAD]);
        for numbers in self.occurrences.list(item as usize).chunks(AHEAD) {
            for (span, &number) in spans.iter_mut().zip(numbers) {
                *span = all[number as usize];
            }
            for (first, span) in firsts.iter_mut().zip(&spans[..numbers.len()]) {
                *first = items[span.start];
            }
            for ((&number, span), first) in numbers.iter().zip(&spans).zip(&firsts) {
                if *first < item {
                    visit(number, span.of(items), span.weight);
                }
            }
        }
    }

    /// Returns the items and the weight of a row.
    #[inline]
    pub(super) fn row(&self, row: u32) -> (&[u32], u32) {
        let span = self.spans[row as usize];
        (span.of(&self.items), span.weight)
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
        let (items, _) = self.row(row);
        let n_before = items.partition_point(|&other| other <= item);
        &items[n_before..]
    }

    /// Returns all rows as their items and weights.
    pub(super) fn rows(&self) -> impl Iterator<Item = (&[u32], u32)> {
        self.rows_in(0..self.n_rows())
    }

    /// Returns rows of some numbers as their items and weights.
    pub(super) fn rows_in(&self, numbers: Range<usize>) -> impl Iterator<Item = (&[u32], u32)> {
        self.spans[numbers].iter().map(|span| (span.of(&self.items), span.weight))
    }

    pub(super) fn n_rows(&self) -> usize {
        self.spans.len()
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
        let (mut spans, mut values) = (Vec::new(), Vec::new());
        let mut lengths = vec![0; n_early];
        let is_early = |number: &u32| (*number as usize) < n_early;
        for (_, items, weight) in self.rows_with(item) {
            let start = values.len();
            values.extend(
                items.iter().map(|&item| number_of[item as usize]).filter(|&number| number != u32::MAX),
            );
            let early = &values[start..];
            let early = &early[..early.partition_point(is_early)];
            if early.is_empty() {
                values.truncate(start);
                continue;
            }
            for &number in early {
                lengths[number as usize] += 1;
            }
            spans.push(Span { start, len: (values.len() - start) as u32, weight });
        }
        let mut occurrences = Lists::of_lengths(lengths.into_iter());
        let mut next = occurrences.starts.clone();
        for (row, span) in spans.iter().enumerate() {
            for &number in span.of(&values).iter().take_while(|number| is_early(number)) {
                occurrences.values[next[number as usize]] = row as u32;
                next[number as usize] += 1;
            }
        }
        Database {
            spans,
            items: Cow::Owned(values),
            occurrences: Cow::Owned(occurrences),
            n_items: ids.len(),
            ids: Cow::Owned(ids),
            n_early,
        }
    }
}
