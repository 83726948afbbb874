//! One depth-first search: its path and what it finds.

use std::ops::ControlFlow;

use super::options::Options;
use super::sink::Sink;

/// Says which itemsets are wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Target {
    Closed,
    Frequent,
    Maximal,
}

/// Holds the path of a search, in original item ids.
pub(super) struct Search<'a, S> {
    pub(super) target: Target,
    pub(super) options: &'a Options,
    pub(super) sink: S,
    /// Items of the set under way; complete only for sinks that take items.
    pub(super) path: Vec<u32>,
    /// Items that may join any set of the subtree without losing support.
    pub(super) free: Vec<u32>,
}

impl<'a, S: Sink> Search<'a, S> {
    pub(super) fn new(target: Target, options: &'a Options, sink: S) -> Self {
        Self { target, options, sink, path: Vec::new(), free: Vec::new() }
    }

    /// Reports the path, of `size` items, with every subset of the `n_free` free items.
    #[inline]
    pub(super) fn found(&mut self, size: usize, n_free: usize, support_count: u32) -> ControlFlow<()> {
        if !S::ITEMS {
            self.sink.count(size, n_free);
            return ControlFlow::Continue(());
        }
        if self.options.admits(size) {
            self.sink.put(&self.path, support_count)?;
        }
        if n_free > 0 {
            self.put_with_free(support_count)?;
        }
        ControlFlow::Continue(())
    }

    /// Reports the path with every nonempty subset of the free items, within the sizes asked for.
    fn put_with_free(&mut self, support_count: u32) -> ControlFlow<()> {
        let size = self.path.len();
        let mut chosen: Vec<usize> = Vec::new();
        let mut next = 0;
        loop {
            if next < self.free.len() && self.path.len() < self.options.max_items() {
                chosen.push(next);
                self.path.push(self.free[next]);
                if self.options.admits(self.path.len()) {
                    self.sink.put(&self.path, support_count)?;
                }
            } else if let Some(last) = chosen.pop() {
                self.path.pop();
                next = last;
            } else {
                self.path.truncate(size);
                return ControlFlow::Continue(());
            }
            next += 1;
        }
    }
}
