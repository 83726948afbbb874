//! The transactions of one corpus, interned, merged and indexed once.

use super::lists::Lists;

/// Holds transactions both ways, as rows of items and as lists of rows by item.
///
/// Items are renumbered by falling support count (ties by id), rows are sorted by that rank, and equal transactions
/// share one row with a weight. Transactions are numbered from 0 in the order they came; an item counts once in a
/// transaction. Building sorts each transaction and the distinct items, and otherwise takes linear time.
/// There may be at most `2^32 - 2` transactions.
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
    /// Number of transactions.
    pub(super) n_all: usize,
    /// Original item ids by rank.
    pub(super) ids: Vec<u32>,
    /// Original item ids, rising, with their ranks.
    pub(super) rank_by_id: Vec<(u32, u32)>,
    /// Support counts by rank, never rising.
    pub(super) support_counts: Vec<u32>,
    pub(super) rows: Lists,
    pub(super) weights: Vec<u32>,
    /// Rows by item rank.
    pub(super) occurrences: Lists,
    /// Transactions by row.
    pub(super) members: Lists,
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
            match self.rank_by_id.binary_search_by_key(item, |&(id, _)| id) {
                Ok(found) => ranks.push(self.rank_by_id[found].1),
                Err(_) => return Vec::new(),
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
