//! The search over databases small enough for bit masks.

use std::ops::ControlFlow;

use super::mask::Mask;
use super::row::{Exact, Room, Row};
use super::search::{Search, Target};
use super::sink::Sink;
use super::tails::Tails;

/// Number of rows up to which looking at each beats keeping lists.
const FEW_ROWS: usize = 32;

/// Number of rows between two looks at a count.
const LOOK: usize = 112;

/// Ends a list of rows.
const NONE: u32 = u32::MAX;

/// Says where a search stands.
#[derive(Clone, Copy)]
pub(super) struct Node<'r, const W: usize> {
    /// Slots of the path, and slots met in all its rows.
    pub(super) inside: Mask<W>,
    /// Slots that may extend the path.
    pub(super) early: Mask<W>,
    /// Number of items of the path, with those that have no slot.
    pub(super) size: usize,
    /// Number of free items.
    pub(super) n_free: usize,
    /// The rows of the path before any two were merged to what they have in common; for maximal sets.
    pub(super) exact: Exact<'r, W>,
}

/// Holds what a search over masks needs besides its rows.
///
/// Slots below the number of early items may extend the path; later slots stand for items whose subtrees come
/// elsewhere, and are there to tell whether a set is closed or maximal.
pub(super) struct Masks<'a, 'b, const W: usize, S> {
    pub(super) search: &'a mut Search<'b, S>,
    /// Original item ids by slot.
    pub(super) ids: &'a [u32],
    pub(super) room: &'a mut Room<W>,
    /// Late items without a slot, for closed and maximal sets of many items.
    pub(super) tails: Option<Tails<'a>>,
}

impl<const W: usize, S: Sink> Masks<'_, '_, W, S> {
    /// Searches the subtrees of all `early` slots, highest first.
    ///
    /// The rows that hold the slot are found by one look at each row when rows are few. Otherwise every row waits in
    /// the list of its highest slot still to come and moves on from there, which touches it once for each of its
    /// slots (occurrence delivery: Uno, Kiyomi and Arimura 2004).
    pub(super) fn extend(&mut self, rows: &[Row<W>], node: Node<'_, W>) -> ControlFlow<()> {
        let mut rest = node.early;
        if rows.len() <= FEW_ROWS {
            while let Some(slot) = rest.highest() {
                rest.remove(slot);
                let mut inner = self.room.take_spare();
                inner.extend(rows.iter().filter(|row| row.items.contains(slot)));
                self.branch(inner, slot, Node { early: rest, ..node })?;
            }
            return ControlFlow::Continue(());
        }
        let mut heads = [[NONE; 64]; W];
        let mut next = self.take_links();
        for (at, row) in rows.iter().enumerate() {
            let head = row.items.and(rest).highest().map(|slot| &mut heads[slot / 64][slot % 64]);
            next.push(head.map_or(NONE, |head| std::mem::replace(head, at as u32)));
        }
        while let Some(slot) = rest.highest() {
            rest.remove(slot);
            let mut inner = self.room.take_spare();
            let mut at = heads[slot / 64][slot % 64];
            while let (Some(row), Some(link)) = (rows.get(at as usize), next.get_mut(at as usize)) {
                inner.push(*row);
                let current = at;
                at = *link;
                if let Some(slot) = row.items.and(rest).highest() {
                    *link = std::mem::replace(&mut heads[slot / 64][slot % 64], current);
                }
            }
            self.branch(inner, slot, Node { early: rest, ..node })?;
        }
        self.put_back_links(next);
        ControlFlow::Continue(())
    }

    /// Searches the subtree of one slot, whose sets may hold the early slots of `node` besides; `inner` are its rows.
    pub(super) fn branch(&mut self, inner: Vec<Row<W>>, slot: usize, node: Node<'_, W>) -> ControlFlow<()> {
        match self.search.target {
            Target::Closed => self.branch_closed(inner, slot, node),
            Target::Frequent => self.branch_frequent(inner, slot, node),
            Target::Maximal => self.branch_maximal(inner, slot, node),
        }
    }

    pub(super) fn take_spare(&mut self) -> Vec<Row<W>> {
        self.room.take_spare()
    }

    pub(super) fn put_back(&mut self, rows: Vec<Row<W>>) {
        self.room.put_back(rows);
    }

    /// Returns an empty list of row numbers, with capacity from earlier use.
    pub(super) fn take_links(&mut self) -> Vec<u32> {
        let mut links = self.room.spare_links.pop().unwrap_or_default();
        links.clear();
        links
    }

    pub(super) fn put_back_links(&mut self, links: Vec<u32>) {
        self.room.spare_links.push(links);
    }

    /// Returns the slots of `among` that meet the minimum support count in `rows`.
    pub(super) fn frequent_of(&mut self, rows: &[Row<W>], among: Mask<W>) -> Mask<W> {
        self.room.tally.clear();
        self.count(rows, among);
        self.room.tally.at_least(self.search.options.min_support_count())
    }

    /// Tells whether some slot of `among` meets the minimum support count in `rows`, as soon as one does.
    pub(super) fn have_frequent(&mut self, rows: &[Row<W>], among: Mask<W>) -> bool {
        self.room.tally.clear();
        rows.chunks(LOOK).any(|rows| {
            self.count(rows, among);
            !self.room.tally.at_least(self.search.options.min_support_count()).is_empty()
        })
    }

    fn count(&mut self, rows: &[Row<W>], among: Mask<W>) {
        let tally = &mut self.room.tally;
        let mut ones = [Mask::EMPTY; 7];
        let mut n_ones = 0;
        for row in rows {
            let items = row.items.and(among);
            if row.weight != 1 {
                tally.add(items, row.weight);
                continue;
            }
            ones[n_ones] = items;
            n_ones += 1;
            if n_ones == ones.len() {
                tally.add_seven(&ones);
                n_ones = 0;
            }
        }
        ones[..n_ones].iter().for_each(|&items| tally.add(items, 1));
    }

    /// Merges rows that agree on `key` and drops those without any slot of it, which lie in no subtree.
    pub(super) fn merge(&mut self, rows: &mut Vec<Row<W>>, key: Mask<W>) {
        self.room.merge(rows, key, self.tails.as_mut());
    }
}
