//! All frequent itemsets.

use std::ops::ControlFlow;

use super::masks::{Masks, Node};
use super::row::Row;
use super::sink::Sink;

impl<const W: usize, S: Sink> Masks<'_, '_, W, S> {
    /// Searches the frequent sets that hold the path and `slot`.
    ///
    /// Items met in all transactions of the path are set aside: every set of the subtree goes with every subset of
    /// them (perfect extensions: Borgelt 2012, Frequent item set mining, section 4).
    pub(super) fn branch_frequent(
        &mut self,
        mut inner: Vec<Row<W>>,
        slot: usize,
        node: Node<'_, W>,
    ) -> ControlFlow<()> {
        let mut perfect = node.early;
        let mut support_count = 0;
        for row in &inner {
            perfect = perfect.and(row.items);
            support_count += row.weight;
        }
        let size = node.size + 1;
        let n_free = node.n_free + perfect.len();
        let depth = self.search.path.len();
        let free_depth = self.search.free.len();
        if S::ITEMS {
            self.search.path.push(self.ids[slot]);
            self.search.free.extend(perfect.slots().map(|slot| self.ids[slot]));
        }
        self.search.found(size, n_free, support_count)?;
        let rest = node.early.without(perfect);
        if size < self.search.options.max_items() && !rest.is_empty() {
            let frequent = self.frequent_of(&inner, rest);
            if !frequent.is_empty() {
                self.merge(&mut inner, frequent);
                self.extend(&inner, Node { early: frequent, size, n_free, ..node })?;
            }
        }
        self.search.path.truncate(depth);
        self.search.free.truncate(free_depth);
        self.put_back(inner);
        ControlFlow::Continue(())
    }
}
