//! Taking transactions one by one: items are numbered, counted and ranked, equal transactions merged.

use std::cmp::Reverse;
use std::hash::Hasher as _;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;
use rustc_hash::{FxHashMap, FxHasher};

use super::lists::Lists;
use super::transactions::Transactions;

impl<T: AsRef<[u32]>> FromIterator<T> for Transactions {
    /// Builds from item-id slices, one a transaction.
    fn from_iter<I: IntoIterator<Item = T>>(transactions: I) -> Self {
        Self::with_room(transactions, 0)
    }
}

impl Transactions {
    /// Builds from item-id slices, one a transaction, which hold so many items together: memory for them is then taken
    /// once.
    pub(super) fn with_room<T: AsRef<[u32]>>(
        transactions: impl IntoIterator<Item = T>,
        items: usize,
    ) -> Self {
        let transactions = transactions.into_iter();
        let mut builder = Builder::default();
        builder.cells.values.reserve_exact(items);
        builder.cells.starts.reserve_exact(transactions.size_hint().0);
        for transaction in transactions {
            builder.push(transaction.as_ref().iter().copied());
        }
        builder.build()
    }
}

/// The mean number of items from which sorting a row costs more than listing all rows by item and back.
const LONG_ROWS: usize = 8;

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
        let n_all = rows.len();
        let are_long = rows.values.len() >= LONG_ROWS * n_all;
        if are_long {
            // Listed by item and back again, the items of every row ascend.
            rows = rows.transposed(order.len()).transposed(n_all);
        }
        let (weights, members) = merge_equal(&mut rows, are_long);
        let n_ranks = order.len();
        let ids: Vec<u32> = order.iter().map(|&item| interner.ids[item as usize]).collect();
        let mut rank_by_id: Vec<(u32, u32)> = ids.iter().zip(0..).map(|(&id, rank)| (id, rank)).collect();
        rank_by_id.sort_unstable();
        Transactions {
            n_all,
            ids,
            rank_by_id,
            support_counts: order.iter().map(|&item| counts[item as usize]).collect(),
            occurrences: rows.transposed(n_ranks),
            rows,
            weights,
            members,
        }
    }
}

/// Sorts rows that are not yet, and gives equal ones one place; rows keep the order of their first transactions, empty ones have none.
fn merge_equal(rows: &mut Lists, are_sorted: bool) -> (Vec<u32>, Lists) {
    let n_transactions = rows.len();
    let mut weights: Vec<u32> = Vec::new();
    // Numbers of rows alone, so that the table is small: their items are at hand.
    let mut met: HashTable<u32> = HashTable::with_capacity(n_transactions);
    let mut row_of = Vec::with_capacity(n_transactions);
    let (mut read, mut write) = (0, 0);
    for transaction in 0..n_transactions {
        let items = read..rows.starts[transaction + 1];
        read = items.end;
        if items.is_empty() {
            row_of.push(NONE);
            continue;
        }
        if !are_sorted {
            rows.values[items.clone()].sort_unstable();
        }
        let next = weights.len() as u32;
        let is_same = |row: &u32| *rows.list(*row as usize) == rows.values[items.clone()];
        let row = match met
            .entry(hash(&rows.values[items.clone()]), is_same, |row| hash(rows.list(*row as usize)))
        {
            Entry::Occupied(entry) => *entry.get() as usize,
            Entry::Vacant(entry) => {
                entry.insert(next);
                next as usize
            }
        };
        if row == next as usize {
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
    // From the last transaction to the first, so that the ends of the lists become their starts.
    let mut members = Lists::of_lengths(weights.iter().copied());
    members.starts.rotate_left(1);
    for (transaction, &row) in row_of.iter().enumerate().rev() {
        if row != NONE {
            let place = &mut members.starts[row as usize];
            *place -= 1;
            members.values[*place] = transaction as u32;
        }
    }
    if let Some(last) = members.starts.last_mut() {
        *last = members.values.len();
    }
    (weights, members)
}

fn hash(items: &[u32]) -> u64 {
    let mut hasher = FxHasher::default();
    for &item in items {
        hasher.write_u32(item);
    }
    hasher.finish()
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
