//! Maximal frequent itemsets: no item can be added without losing the minimum support count.

use std::ops::ControlFlow;

use super::mask::Mask;
use super::masks::{Masks, Node};
use super::row::{Exact, Row};
use super::sink::Sink;

impl<const W: usize, S: Sink> Masks<'_, '_, W, S> {
    /// Searches the maximal sets of a database whose rows are not merged yet.
    pub(super) fn extend_grouped(&mut self, mut rows: Vec<Row<W>>, node: Node<'_, W>) -> ControlFlow<()> {
        let mut exact = self.take_spare();
        exact.extend_from_slice(&rows);
        let mut starts = self.take_links();
        starts.extend(0..=rows.len() as u32);
        for (group, row) in rows.iter_mut().enumerate() {
            row.tail = group as u32;
        }
        let ungrouped = Node { exact: Exact { rows: &exact, starts: &starts }, ..node };
        self.extend_regrouped(rows, ungrouped)?;
        self.put_back(exact);
        self.put_back_links(starts);
        ControlFlow::Continue(())
    }

    /// Searches the maximal sets that hold the path and `slot`.
    ///
    /// A subtree is left when an item from elsewhere is in all its transactions, and when the path with all items
    /// that may extend it is frequent, which then is the one candidate (Burdick, Calimlim and Gehrke 2001, MAFIA).
    pub(super) fn branch_maximal(
        &mut self,
        inner: Vec<Row<W>>,
        slot: usize,
        node: Node<'_, W>,
    ) -> ControlFlow<()> {
        let mut closure = Mask::ALL;
        for row in &inner {
            closure = closure.and(row.items);
        }
        let added = closure.without(node.inside);
        let mut own = node.early;
        own.insert(slot);
        let is_blocked = !own.contains_all(added)
            || self.tails.as_mut().is_some_and(|tails| {
                tails.have_common(inner.iter().flat_map(|row| node.exact.group(row)).map(|row| row.tail))
            });
        if is_blocked {
            self.put_back(inner);
            return ControlFlow::Continue(());
        }
        let size = node.size + added.len();
        let depth = self.search.path.len();
        if S::ITEMS {
            self.search.path.extend(added.slots().map(|slot| self.ids[slot]));
        }
        let next = self.frequent_of(&inner, node.early.without(added));
        // Every set below holds an item more, and if all of `next` together are frequent, it is that one set.
        let with_next: u32 =
            inner.iter().filter(|row| row.items.contains_all(next)).map(|row| row.weight).sum();
        if with_next >= self.search.options.min_support_count() {
            if S::ITEMS {
                self.search.path.extend(next.slots().map(|slot| self.ids[slot]));
            }
            if self.is_maximal(&inner, closure.or(next), node.exact) {
                self.search.found(size + next.len(), 0, with_next)?;
            }
            self.put_back(inner);
        } else if size < self.search.options.max_items() {
            self.extend_regrouped(inner, Node { inside: closure, early: next, size, ..node })?;
        } else {
            self.put_back(inner);
        }
        self.search.path.truncate(depth);
        ControlFlow::Continue(())
    }

    /// Merges `rows`, and brings the exact rows into groups to match, before the subtrees of the early slots.
    fn extend_regrouped(&mut self, mut rows: Vec<Row<W>>, node: Node<'_, W>) -> ControlFlow<()> {
        let mut groups = self.take_links();
        groups.extend(rows.iter().map(|row| row.tail));
        self.room.merge(&mut rows, node.early, None);
        let mut starts = self.take_links();
        starts.resize(rows.len() + 1, 0);
        let moves = || groups.iter().zip(&self.room.merged_into).filter(|&(_, &into)| into != u32::MAX);
        for (&from, &into) in moves() {
            starts[into as usize] += node.exact.group_at(from).len() as u32;
        }
        // Lengths become ends, and ends become starts as the groups are filled from behind.
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut exact = self.room.spare.pop().unwrap_or_default();
        exact.clear();
        exact.resize(end as usize, Row::EMPTY);
        for (&from, &into) in moves() {
            let group = node.exact.group_at(from);
            let end = starts[into as usize] as usize;
            exact[end - group.len()..end].copy_from_slice(group);
            starts[into as usize] -= group.len() as u32;
        }
        for (group, row) in rows.iter_mut().enumerate() {
            row.tail = group as u32;
        }
        self.put_back_links(groups);
        self.extend(&rows, Node { exact: Exact { rows: &exact, starts: &starts }, ..node })?;
        self.put_back(rows);
        self.put_back(exact);
        self.put_back_links(starts);
        ControlFlow::Continue(())
    }

    /// Tells whether no item more is frequent in the transactions of `rows` that hold `whole`.
    fn is_maximal(&mut self, rows: &[Row<W>], whole: Mask<W>, exact: Exact<'_, W>) -> bool {
        let mut held = self.take_spare();
        for row in rows.iter().filter(|row| row.items.contains_all(whole)) {
            held.extend_from_slice(exact.group(row));
        }
        let has_more = self.have_frequent(&held, Mask::ALL.without(whole))
            || self.tails.as_mut().is_some_and(|tails| {
                let tails_of_held = held.iter().map(|row| (row.tail, row.weight));
                tails.have_frequent(tails_of_held, self.search.options.min_support_count())
            });
        self.put_back(held);
        !has_more
    }
}
