//! The database of the empty path, where every subtree starts.

use super::database::Database;
use super::mask::Mask;
use super::pairs::Pairs;
use super::row::{Room, Row};
use super::tails::Tails;
use super::transactions::Transactions;

/// Holds the frequent part of the transactions, as masks too if its items fit into one word.
pub(super) struct Root<'a> {
    pub(super) database: Database<'a>,
    pub(super) masks: Option<Vec<Row<1>>>,
    /// Every mask as a group of its own.
    pub(super) groups: Vec<u32>,
    /// How often any two items meet, where there are no masks and the items are not too many.
    pub(super) pairs: Option<Pairs>,
}

impl<'a> Root<'a> {
    pub(super) fn new(transactions: &'a Transactions, min_support_count: u32) -> Self {
        let database = Database::root(transactions, min_support_count);
        let masks = (database.n_items() <= 64).then(|| masks_of(&database));
        let n_masks = masks.as_ref().map_or(0, Vec::len) as u32;
        let pairs = if masks.is_none() { Pairs::of(&database) } else { None };
        Self { database, masks, groups: (0..=n_masks).collect(), pairs }
    }

    /// Returns how many items are frequent.
    pub(super) fn n_items(&self) -> usize {
        self.database.n_items()
    }

    /// Returns how many distinct transactions there are.
    pub(super) fn n_rows(&self) -> usize {
        self.database.n_rows()
    }
}

/// Returns all rows of a database as masks, equal ones merged.
fn masks_of(database: &Database<'_>) -> Vec<Row<1>> {
    let mut rows = Vec::with_capacity(database.n_rows());
    rows.extend(database.rows().map(|(items, weight)| {
        let mut mask = Mask::EMPTY;
        for &item in items {
            mask.insert_if_any(item);
        }
        Row { items: mask, weight, tail: Tails::NONE }
    }));
    Room::default().merge(&mut rows, Mask::ALL, None);
    for (group, row) in rows.iter_mut().enumerate() {
        row.tail = group as u32;
    }
    rows
}
