//! Searching by halves.

use std::ops::Range;

/// Returns the first of a range of numbers for which `holds` no longer does, its end where it does for all: those for
/// which it holds come first.
pub(crate) fn first_without(
    Range { start: mut low, end: mut high }: Range<u64>,
    holds: impl Fn(u64) -> bool,
) -> u64 {
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
