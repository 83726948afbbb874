//! Maximal frequent itemsets: no item can be added without losing the minimum support count.

use std::ops::ControlFlow;

use super::mask::Mask;
use super::masks::{Masks, Node, Row};
use super::sink::Sink;
use super::tails::Tails;

impl<const W: usize, S: Sink> Masks<'_, '_, W, S> {
    /// Searches the maximal sets that hold the path and `slot`.
    ///
    /// A subtree is left when an item from elsewhere is in all its transactions, and when the path with all items
    /// that may extend it is frequent, which then is the one candidate (Burdick, Calimlim and Gehrke 2001, MAFIA).
    pub(super) fn branch_maximal(
        &mut self,
        mut inner: Vec<Row<W>>,
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
            || self.tails.as_mut().is_some_and(|tails| tails.have_common(inner.iter().map(|row| row.tail)));
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
            let whole = closure.or(next);
            if S::ITEMS {
                self.search.path.extend(next.slots().map(|slot| self.ids[slot]));
            }
            if self.is_maximal(node.exact, whole) {
                self.search.found(size + next.len(), 0, with_next)?;
            }
        } else if size < self.search.options.max_items() {
            let mut exact = self.take_spare();
            exact.extend(node.exact.iter().filter(|row| row.items.contains_all(closure)));
            let n_tails = self.tails.as_ref().map_or(0, Tails::len);
            self.merge(&mut inner, next, next);
            self.extend(&inner, Node { inside: closure, early: next, size, exact: &exact, ..node })?;
            if let Some(tails) = &mut self.tails {
                tails.truncate(n_tails);
            }
            self.put_back(exact);
        }
        self.search.path.truncate(depth);
        self.put_back(inner);
        ControlFlow::Continue(())
    }

    /// Tells whether no item more is frequent in the transactions that hold `whole`, a subset of some of the `exact`.
    fn is_maximal(&mut self, exact: &[Row<W>], whole: Mask<W>) -> bool {
        let mut rows = self.take_spare();
        rows.extend(exact.iter().filter(|row| row.items.contains_all(whole)));
        let min_support_count = self.search.options.min_support_count();
        let is_maximal = self.frequent_of(&rows, Mask::ALL.without(whole)).is_empty()
            && !self.tails.as_mut().is_some_and(|tails| {
                tails.have_frequent(rows.iter().map(|row| (row.tail, row.weight)), min_support_count)
            });
        self.put_back(rows);
        is_maximal
    }
}
