//! How often any two items of the corpus meet, counted in one pass over the rows.

use rayon::prelude::*;

use super::database::Database;

/// Up to how many items all pairs are counted: the counts take 8 MB then.
const MOST_ITEMS: usize = 2048;

/// Rows from which the pass is spread over threads, each of which has counts of its own.
const MANY_ROWS: usize = 1 << 14;

/// Up to how many threads.
const MOST_PARTS: usize = 4;

/// Support counts of all items and pairs of items.
///
/// Where items are few beside the rows, most meet no other often enough: they need no look at their rows then.
pub(super) struct Pairs {
    support_counts: Vec<u32>,
    /// Those of each item with the ones before it, item by item.
    counts: Vec<u32>,
}

impl Pairs {
    /// Counts the pairs of a database, unless its items are too many.
    pub(super) fn of(database: &Database<'_>) -> Option<Self> {
        let (items, rows) = (database.n_items(), database.n_rows());
        if items > MOST_ITEMS {
            return None;
        }
        let parts = if rows < MANY_ROWS { 1 } else { rayon::current_num_threads().clamp(1, MOST_PARTS) };
        let count = |part: usize| {
            let mut pairs = Self { support_counts: vec![0; items], counts: vec![0; before(items)] };
            for (row, weight) in database.rows_in(part * rows / parts..(part + 1) * rows / parts) {
                pairs.add(row, weight);
            }
            pairs
        };
        if parts == 1 {
            return Some(count(0));
        }
        (0..parts).into_par_iter().map(count).reduce_with(Self::merged)
    }

    fn add(&mut self, row: &[u32], weight: u32) {
        for (place, item) in row.iter().enumerate() {
            self.support_counts[*item as usize] += weight;
            let start = before(*item as usize);
            let counts = &mut self.counts[start..start + *item as usize];
            for earlier in &row[..place] {
                counts[*earlier as usize] += weight;
            }
        }
    }

    fn merged(mut self, other: Self) -> Self {
        let add =
            |sums: &mut [u32], more: Vec<u32>| sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        add(&mut self.support_counts, other.support_counts);
        add(&mut self.counts, other.counts);
        self
    }

    pub(super) fn support_count(&self, item: u32) -> u32 {
        self.support_counts[item as usize]
    }

    /// Goes through the items before one, with how often they meet it.
    pub(super) fn early(&self, item: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let start = before(item as usize);
        (0..).zip(self.counts[start..start + item as usize].iter().copied())
    }

    /// Goes through the items after one, with how often they meet it.
    pub(super) fn late(&self, item: u32) -> impl Iterator<Item = (u32, u32)> + '_ {
        let later = item + 1..self.support_counts.len() as u32;
        later.map(move |other| (other, self.counts[before(other as usize) + item as usize]))
    }

    /// Returns how often an item meets the one after it that it meets most.
    pub(super) fn most_late(&self, item: u32) -> u32 {
        self.late(item).map(|(_, count)| count).max().unwrap_or(0)
    }
}

/// Where the counts of an item begin.
fn before(item: usize) -> usize {
    item * item.saturating_sub(1) / 2
}

#[cfg(test)]
mod tests {
    use super::Pairs;
    use crate::mining::database::Database;
    use crate::mining::transactions::Transactions;

    #[test]
    fn counts_every_pair_with_one_and_with_several_threads() {
        let transactions: Transactions = (0..40_000_u32)
            .map(|i| (0..12).filter(|j| i.wrapping_mul(2_654_435_761) >> (j + 7) & 7 < 3).collect::<Vec<_>>())
            .collect();
        let database = Database::root(&transactions, 1);
        let count = || Pairs::of(&database).expect("few items");
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            let pairs = pool.install(count);
            for item in 0..12 {
                let id = |rank: u32| transactions.ids()[rank as usize];
                assert_eq!(pairs.support_count(item) as usize, transactions.occurrences(&[id(item)]).len());
                for (other, met) in pairs.early(item).chain(pairs.late(item)) {
                    assert_eq!(met as usize, transactions.occurrences(&[id(item), id(other)]).len());
                }
            }
        }
    }
}
