//! The transactions of one corpus, interned, merged and indexed once.

use std::cmp::Reverse;
use std::hash::Hasher as _;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHasher};

/// Holds transactions both ways, as rows of items and as lists of rows by item.
///
/// Items are renumbered by falling support count (ties by id), rows are sorted by that rank, and equal transactions
/// share one row with a weight. Transactions are numbered from 0 in the order they came; an item counts once in a
/// transaction. Building takes time linear in the number of items over all transactions, but for one sort of the
/// distinct items.
///
/// ```
/// use cofactor::mining::Transactions;
///
/// let transactions: Transactions = [&[7, 3][..], &[3, 9], &[3, 7, 7]].into_iter().collect();
/// assert_eq!((transactions.n_transactions(), transactions.n_rows(), transactions.n_items()), (3, 2, 3));
/// assert_eq!(transactions.occurrences(&[7]), [0, 2]);
/// ```
#[derive(Clone, Debug, Default)]
pub struct Transactions {
    n_all: usize,
    /// Original item ids by rank.
    ids: Vec<u32>,
    /// Support counts by rank, never rising.
    support_counts: Vec<u32>,
    rows: Lists,
    weights: Vec<u32>,
    /// Rows by item rank.
    occurrences: Lists,
    /// Transactions by row.
    members: Lists,
}

impl Transactions {
    /// Returns how many transactions there are, empty ones included.
    pub fn n_transactions(&self) -> usize {
        self.n_all
    }

    /// Returns how many distinct nonempty transactions there are.
    pub fn n_rows(&self) -> usize {
        self.weights.len()
    }

    /// Returns how many distinct items there are.
    pub fn n_items(&self) -> usize {
        self.ids.len()
    }

    /// Returns the numbers of the transactions that hold all `items`, rising.
    ///
    /// The rows of the rarest item are searched for the others: `O(n log l)` for its `n` rows of length `l`.
    /// An empty `items` is held by all transactions, an unknown item by none.
    pub fn occurrences(&self, items: &[u32]) -> Vec<u32> {
        if items.is_empty() {
            return (0..self.n_all as u32).collect();
        }
        let mut ranks = Vec::with_capacity(items.len());
        for item in items {
            match self.ids.iter().position(|id| id == item) {
                Some(rank) => ranks.push(rank as u32),
                None => return Vec::new(),
            }
        }
        ranks.sort_unstable();
        let Some(&rarest) = ranks.last() else { return Vec::new() };
        let holds_all = |row: &&u32| {
            let row = self.rows.list(**row as usize);
            ranks.iter().all(|rank| row.binary_search(rank).is_ok())
        };
        let mut found: Vec<u32> = self
            .occurrences
            .list(rarest as usize)
            .iter()
            .filter(holds_all)
            .flat_map(|&row| self.members.list(row as usize))
            .copied()
            .collect();
        found.sort_unstable();
        found
    }

    /// Returns how many items have at least `min_support_count`; they hold the ranks below it.
    pub(super) fn n_frequent(&self, min_support_count: u32) -> usize {
        self.support_counts.partition_point(|&count| count >= min_support_count)
    }

    pub(super) fn ids(&self) -> &[u32] {
        &self.ids
    }

    pub(super) fn rows(&self) -> &Lists {
        &self.rows
    }

    pub(super) fn weights(&self) -> &[u32] {
        &self.weights
    }

    pub(super) fn occurrence_lists(&self) -> &Lists {
        &self.occurrences
    }
}

impl<T: AsRef<[u32]>> FromIterator<T> for Transactions {
    /// Builds from item-id slices, one a transaction.
    fn from_iter<I: IntoIterator<Item = T>>(transactions: I) -> Self {
        let mut builder = Builder::default();
        for transaction in transactions {
            builder.push(transaction.as_ref().iter().copied());
        }
        builder.build()
    }
}

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

/// Takes transactions one by one.
#[derive(Default)]
pub(super) struct Builder {
    interner: Interner,
    /// Support count by interned item.
    counts: Vec<u32>,
    /// The transaction that named the interned item last, from 1.
    last_in: Vec<u32>,
    cells: Lists,
}

impl Builder {
    pub(super) fn push(&mut self, items: impl Iterator<Item = u32>) {
        for item in items {
            self.push_item(item);
        }
        self.end_transaction();
    }

    /// Adds an item to the transaction under way.
    #[inline]
    pub(super) fn push_item(&mut self, item: u32) {
        let interned = self.interner.intern(item) as usize;
        if interned == self.counts.len() {
            self.counts.push(0);
            self.last_in.push(0);
        }
        let current = self.cells.starts.len() as u32;
        if self.last_in[interned] != current {
            self.last_in[interned] = current;
            self.counts[interned] += 1;
            self.cells.values.push(interned as u32);
        }
    }

    #[inline]
    pub(super) fn end_transaction(&mut self) {
        self.cells.starts.push(self.cells.values.len());
    }

    /// Ranks the items, sorts and merges the rows, and lists them by item.
    pub(super) fn build(self) -> Transactions {
        let Self { interner, counts, cells: mut rows, .. } = self;
        let mut order: Vec<u32> = (0..counts.len() as u32).collect();
        order.sort_unstable_by_key(|&item| (Reverse(counts[item as usize]), interner.ids[item as usize]));
        let mut rank_of = vec![0; order.len()];
        for (rank, &item) in order.iter().enumerate() {
            rank_of[item as usize] = rank as u32;
        }
        for item in &mut rows.values {
            *item = rank_of[*item as usize];
        }
        let n_transactions = rows.len();
        let (weights, members) = merge_equal(&mut rows);
        let n_ranks = order.len();
        Transactions {
            n_all: n_transactions,
            ids: order.iter().map(|&item| interner.ids[item as usize]).collect(),
            support_counts: order.iter().map(|&item| counts[item as usize]).collect(),
            occurrences: rows.transposed(n_ranks),
            rows,
            weights,
            members,
        }
    }
}

/// Sorts rows and gives equal ones one place; rows keep the order of their first transactions, empty ones have none.
fn merge_equal(rows: &mut Lists) -> (Vec<u32>, Lists) {
    let n_transactions = rows.len();
    let mut weights: Vec<u32> = Vec::new();
    let mut row_by_hash: FxHashMap<u64, u32> = FxHashMap::default();
    row_by_hash.reserve(n_transactions);
    let mut row_of = Vec::with_capacity(n_transactions);
    let (mut read, mut write) = (0, 0);
    for transaction in 0..n_transactions {
        let items = read..rows.starts[transaction + 1];
        read = items.end;
        if items.is_empty() {
            row_of.push(NONE);
            continue;
        }
        rows.values[items.clone()].sort_unstable();
        let mut hasher = FxHasher::default();
        rows.values[items.clone()].iter().for_each(|&item| hasher.write_u32(item));
        // Different transactions with one hash are not merged; a row more changes no result.
        let next = weights.len();
        let met = *row_by_hash.entry(hasher.finish()).or_insert(next as u32) as usize;
        let is_met = met < next && *rows.list(met) == rows.values[items.clone()];
        let row = if is_met { met } else { next };
        if row == next {
            rows.values.copy_within(items.clone(), write);
            write += items.len();
            rows.starts[row + 1] = write;
            weights.push(0);
        }
        weights[row] += 1;
        row_of.push(row as u32);
    }
    rows.values.truncate(write);
    rows.starts.truncate(weights.len() + 1);
    let mut members = Lists::of_lengths(weights.iter().copied());
    let mut next = members.starts.clone();
    for (transaction, &row) in row_of.iter().enumerate() {
        if row != NONE {
            members.values[next[row as usize]] = transaction as u32;
            next[row as usize] += 1;
        }
    }
    (weights, members)
}

/// Marks a transaction without a row, an item without a number.
const NONE: u32 = u32::MAX;

/// Numbers item ids from 0 in the order they are met.
#[derive(Default)]
struct Interner {
    ids: Vec<u32>,
    /// Numbers of small ids, by id; `NONE` where there is none.
    small: Vec<u32>,
    large: FxHashMap<u32, u32>,
}

impl Interner {
    /// Ids below this are looked up in a table.
    const SMALL: u32 = 1 << 16;

    #[inline]
    fn intern(&mut self, id: u32) -> u32 {
        let next = self.ids.len() as u32;
        let number = if id < Self::SMALL {
            if id as usize >= self.small.len() {
                self.small.resize(id as usize + 1, NONE);
            }
            &mut self.small[id as usize]
        } else {
            self.large.entry(id).or_insert(NONE)
        };
        if *number == NONE {
            *number = next;
            self.ids.push(id);
        }
        *number
    }
}
