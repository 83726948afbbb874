//! What is asked of a miner: how often, and how large.

use std::ops::RangeInclusive;

/// Bounds the itemsets that are reported.
///
/// ```
/// use cofactor::mining::Options;
///
/// let options = Options::new(3).with_items(2..=5);
/// assert_eq!(options.min_support_count(), 3);
/// assert_eq!((options.min_items(), options.max_items()), (2, 5));
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    min_support_count: u32,
    min_items: usize,
    max_items: usize,
}

impl Options {
    /// Asks for all nonempty itemsets met in at least `min_support_count` transactions; 0 counts as 1.
    pub fn new(min_support_count: u32) -> Self {
        Self { min_support_count: min_support_count.max(1), min_items: 1, max_items: usize::MAX }
    }

    /// Restricts what is reported to itemsets of `items` items; an empty range reports nothing.
    ///
    /// Sizes never change what is closed or maximal: both are judged against all items.
    #[must_use]
    pub fn with_items(mut self, items: RangeInclusive<usize>) -> Self {
        self.min_items = (*items.start()).max(1);
        self.max_items = *items.end();
        self
    }

    /// Returns the smallest support count reported, at least 1.
    pub fn min_support_count(&self) -> u32 {
        self.min_support_count
    }

    /// Returns the smallest number of items reported, at least 1.
    pub fn min_items(&self) -> usize {
        self.min_items
    }

    /// Returns the largest number of items reported.
    pub fn max_items(&self) -> usize {
        self.max_items
    }

    /// Tells whether itemsets of `size` items are reported.
    pub(super) fn admits(&self, size: usize) -> bool {
        self.min_items <= size && size <= self.max_items
    }
}
