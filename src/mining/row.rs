//! Conditional databases as rows of one mask each, and merging them.

use super::mask::{Mask, Tally};
use super::tails::Tails;

/// Stands for no row.
const NONE: u32 = u32::MAX;

/// Holds the items of equal transactions and how many they are.
#[derive(Clone, Copy)]
pub(super) struct Row<const W: usize> {
    pub(super) items: Mask<W>,
    pub(super) weight: u32,
    /// What the late items without a slot have in common; for maximal sets, the group of the exact rows instead.
    pub(super) tail: u32,
}

impl<const W: usize> Row<W> {
    pub(super) const EMPTY: Self = Self { items: Mask::EMPTY, weight: 0, tail: Tails::NONE };
}

/// Holds rows in groups, one for each merged row.
#[derive(Clone, Copy)]
pub(super) struct Exact<'r, const W: usize> {
    pub(super) rows: &'r [Row<W>],
    /// Where the groups start, and where the last one ends.
    pub(super) starts: &'r [u32],
}

impl<const W: usize> Exact<'_, W> {
    /// Stands for the rows where they are not needed.
    pub(super) const NONE: Self = Self { rows: &[], starts: &[] };

    /// Returns the rows that make up a merged row.
    #[inline]
    pub(super) fn group(&self, merged: &Row<W>) -> &[Row<W>] {
        self.group_at(merged.tail)
    }

    #[inline]
    pub(super) fn group_at(&self, group: u32) -> &[Row<W>] {
        let group = group as usize;
        &self.rows[self.starts[group] as usize..self.starts[group + 1] as usize]
    }
}

/// Keeps memory from one search over masks to the next.
pub(super) struct Room<const W: usize> {
    pub(super) tally: Tally<W>,
    table: Vec<u32>,
    /// Numbers of the merged rows by row, of the last merge; `NONE` for dropped rows.
    pub(super) merged_into: Vec<u32>,
    pub(super) spare: Vec<Vec<Row<W>>>,
    pub(super) spare_links: Vec<Vec<u32>>,
}

impl<const W: usize> Default for Room<W> {
    fn default() -> Self {
        Self {
            tally: Tally::new(),
            table: Vec::new(),
            merged_into: Vec::new(),
            spare: Vec::new(),
            spare_links: Vec::new(),
        }
    }
}

impl<const W: usize> Room<W> {
    /// Returns an empty list of rows, with capacity from earlier use.
    pub(super) fn take_spare(&mut self) -> Vec<Row<W>> {
        let mut rows = self.spare.pop().unwrap_or_default();
        rows.clear();
        rows
    }

    pub(super) fn put_back(&mut self, rows: Vec<Row<W>>) {
        self.spare.push(rows);
    }

    /// Merges rows that agree on `key` and drops those without any slot of it, which lie in no subtree.
    ///
    /// The merged row keeps what its parts have in common, which is all that closures need (database reduction
    /// with interior intersections: Uno, Kiyomi and Arimura 2004, LCM ver. 2).
    pub(super) fn merge(&mut self, rows: &mut Vec<Row<W>>, key: Mask<W>, mut tails: Option<&mut Tails<'_>>) {
        let capacity = (2 * rows.len()).next_power_of_two().max(16);
        if self.table.len() < capacity {
            self.table.resize(capacity, 0);
        }
        let table = &mut self.table[..capacity];
        table.fill(0);
        self.merged_into.clear();
        let shift = 64 - capacity.trailing_zeros();
        let mut n_merged = 0;
        for at in 0..rows.len() {
            let row = rows[at];
            let wanted = row.items.and(key);
            if wanted.is_empty() {
                self.merged_into.push(NONE);
                continue;
            }
            let mut place = (wanted.hash() >> shift) as usize;
            loop {
                let found = table[place] as usize;
                if found == 0 {
                    rows[n_merged] = row;
                    n_merged += 1;
                    table[place] = n_merged as u32;
                    self.merged_into.push(n_merged as u32 - 1);
                    break;
                }
                let merged = &mut rows[found - 1];
                if merged.items.and(key) == wanted {
                    merged.items = merged.items.and(row.items);
                    merged.weight += row.weight;
                    self.merged_into.push(found as u32 - 1);
                    if let Some(tails) = &mut tails {
                        merged.tail = tails.meet(merged.tail, row.tail);
                    }
                    break;
                }
                place = (place + 1) & (capacity - 1);
            }
        }
        rows.truncate(n_merged);
    }
}
