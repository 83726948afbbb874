//! Closed frequent itemsets: no item can be added without losing a transaction.

use std::ops::ControlFlow;

use super::mask::Mask;
use super::masks::{Masks, Node};
use super::row::Row;
use super::sink::Sink;
use super::tails::Tails;

impl<const W: usize, S: Sink> Masks<'_, '_, W, S> {
    /// Searches the closed sets whose closure extension starts with `slot`.
    ///
    /// Prefix-preserving closure extension: the closure of the path and `slot` is visited only when it adds no item
    /// whose subtree comes elsewhere, so every closed set is reached once and none has to be remembered
    /// (Uno, Kiyomi and Arimura 2004).
    pub(super) fn branch_closed(
        &mut self,
        mut inner: Vec<Row<W>>,
        slot: usize,
        node: Node<'_, W>,
    ) -> ControlFlow<()> {
        let mut closure = Mask::ALL;
        let mut support_count = 0;
        for row in &inner {
            closure = closure.and(row.items);
            support_count += row.weight;
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
        self.search.found(size, 0, support_count)?;
        let rest = node.early.without(added);
        if size < self.search.options.max_items() && !rest.is_empty() {
            let frequent = self.frequent_of(&inner, rest);
            if !frequent.is_empty() {
                let n_tails = self.tails.as_ref().map_or(0, Tails::len);
                self.merge(&mut inner, frequent);
                self.extend(&inner, Node { inside: closure, early: frequent, size, ..node })?;
                if let Some(tails) = &mut self.tails {
                    tails.truncate(n_tails);
                }
            }
        }
        self.search.path.truncate(depth);
        self.put_back(inner);
        ControlFlow::Continue(())
    }
}
