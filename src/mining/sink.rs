//! Where found itemsets go: counters, a bounded buffer, or the visitor.

use std::ops::ControlFlow;

/// Takes the itemsets of one search.
pub(super) trait Sink {
    /// Says whether `put` is called; otherwise only `count` is.
    const ITEMS: bool;

    /// Takes one itemset, in any order of its items.
    fn put(&mut self, items: &[u32], support_count: u32) -> ControlFlow<()>;

    /// Takes, for every subset of `n_free` items, one itemset of `size` more items.
    fn count(&mut self, size: usize, n_free: usize);
}

/// Counts itemsets by size.
#[derive(Default)]
pub(super) struct Counter {
    /// Calls by `n_free` and `size`.
    calls: Vec<Vec<u64>>,
}

impl Counter {
    pub(super) fn merge(mut self, other: Self) -> Self {
        for (n_free, sizes) in other.calls.into_iter().enumerate() {
            for (size, n) in sizes.into_iter().enumerate() {
                *self.cell(size, n_free) += n;
            }
        }
        self
    }

    /// Returns the number of itemsets by size, from 0, without trailing zeros; counts saturate.
    pub(super) fn by_size(&self, admits: impl Fn(usize) -> bool) -> Vec<u64> {
        let mut by_size: Vec<u64> = Vec::new();
        for (n_free, sizes) in self.calls.iter().enumerate() {
            let subsets = binomials(n_free);
            for (size, &n) in sizes.iter().enumerate().filter(|&(_, &n)| n > 0) {
                for (chosen, &ways) in subsets.iter().enumerate().filter(|&(chosen, _)| admits(size + chosen))
                {
                    if by_size.len() <= size + chosen {
                        by_size.resize(size + chosen + 1, 0);
                    }
                    by_size[size + chosen] = by_size[size + chosen].saturating_add(n.saturating_mul(ways));
                }
            }
        }
        by_size
    }

    #[inline]
    fn cell(&mut self, size: usize, n_free: usize) -> &mut u64 {
        if self.calls.len() <= n_free {
            self.calls.resize(n_free + 1, Vec::new());
        }
        let sizes = &mut self.calls[n_free];
        if sizes.len() <= size {
            sizes.resize(size + 1, 0);
        }
        &mut sizes[size]
    }
}

impl Sink for Counter {
    const ITEMS: bool = false;

    fn put(&mut self, items: &[u32], _: u32) -> ControlFlow<()> {
        self.count(items.len(), 0);
        ControlFlow::Continue(())
    }

    #[inline]
    fn count(&mut self, size: usize, n_free: usize) {
        *self.cell(size, n_free) += 1;
    }
}

/// Returns the row `n` of Pascal's triangle, saturating.
fn binomials(n: usize) -> Vec<u64> {
    let mut row = vec![1_u64; n + 1];
    for k in 1..=n / 2 {
        let exact = u128::from(row[k - 1]) * (n - k + 1) as u128 / k as u128;
        row[k] = if row[k - 1] == u64::MAX { u64::MAX } else { u64::try_from(exact).unwrap_or(u64::MAX) };
        row[n - k] = row[k];
    }
    row
}

/// Hands itemsets on at once, items sorted.
pub(super) struct Visit<F> {
    visitor: F,
    sorted: Vec<u32>,
}

impl<F: FnMut(&[u32], u32) -> ControlFlow<()>> Visit<F> {
    pub(super) fn new(visitor: F) -> Self {
        Self { visitor, sorted: Vec::new() }
    }
}

impl<F: FnMut(&[u32], u32) -> ControlFlow<()>> Sink for Visit<F> {
    const ITEMS: bool = true;

    fn put(&mut self, items: &[u32], support_count: u32) -> ControlFlow<()> {
        self.sorted.clear();
        self.sorted.extend_from_slice(items);
        self.sorted.sort_unstable();
        (self.visitor)(&self.sorted, support_count)
    }

    fn count(&mut self, _: usize, _: usize) {}
}

/// Keeps the itemsets of one subtree until their turn; breaks off when they take too much room.
#[derive(Default)]
pub(super) struct Buffer {
    /// Size, support count and items of one itemset after the other.
    cells: Vec<u32>,
    max_cells: usize,
}

impl Buffer {
    pub(super) fn new(max_cells: usize) -> Self {
        Self { cells: Vec::new(), max_cells }
    }

    /// Hands the itemsets on in the order they came.
    pub(super) fn drain_into(&self, sink: &mut impl Sink) -> ControlFlow<()> {
        let mut rest = &self.cells[..];
        while let [size, support_count, tail @ ..] = rest {
            let (items, next) = tail.split_at(*size as usize);
            sink.put(items, *support_count)?;
            rest = next;
        }
        ControlFlow::Continue(())
    }
}

impl Sink for Buffer {
    const ITEMS: bool = true;

    fn put(&mut self, items: &[u32], support_count: u32) -> ControlFlow<()> {
        if self.cells.len() + items.len() + 2 > self.max_cells {
            return ControlFlow::Break(());
        }
        self.cells.extend_from_slice(&[items.len() as u32, support_count]);
        self.cells.extend_from_slice(items);
        ControlFlow::Continue(())
    }

    fn count(&mut self, _: usize, _: usize) {}
}
