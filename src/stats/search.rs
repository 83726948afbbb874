//! Searching by halves, and from a guess.

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

/// Returns what [`first_without`] returns, and asks for few numbers where the guess is near: steps that double lead to a
/// range around it.
pub(crate) fn first_without_near(range: Range<u64>, guess: u64, holds: impl Fn(u64) -> bool) -> u64 {
    if range.is_empty() {
        return range.start;
    }
    let guess = guess.clamp(range.start, range.end - 1);
    let mut step = 1;
    if holds(guess) {
        let mut low = guess + 1;
        while low < range.end {
            let next = low.saturating_add(step).min(range.end) - 1;
            if !holds(next) {
                return first_without(low..next, holds);
            }
            (low, step) = (next + 1, step.saturating_mul(2));
        }
        return range.end;
    }
    let mut high = guess;
    while high > range.start {
        let next = high.saturating_sub(step).max(range.start);
        if holds(next) {
            return first_without(next + 1..high, holds);
        }
        (high, step) = (next, step.saturating_mul(2));
    }
    range.start
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn from_any_guess_the_same_is_found() {
        for (start, end) in [(0, 0), (3, 3), (0, 1), (5, 40), (u64::MAX - 9, u64::MAX)] {
            for first in start..=end {
                let holds = |number: u64| {
                    assert!((start..end).contains(&number), "{number} is none of {start}..{end}");
                    number < first
                };
                assert_eq!(first_without(start..end, holds), first);
                for guess in (start.saturating_sub(2)..=end.saturating_add(2)).chain([0, u64::MAX]) {
                    assert_eq!(first_without_near(start..end, guess, holds), first, "from {guess}");
                }
            }
        }
    }

    #[test]
    fn steps_end_with_the_range_however_long_it_is() {
        assert_eq!(first_without_near(0..u64::MAX, 0, |_| true), u64::MAX);
        assert_eq!(first_without_near(0..u64::MAX, u64::MAX, |_| false), 0);
    }

    #[test]
    fn a_near_guess_takes_few_looks() {
        let looks = std::cell::Cell::new(0);
        let found = first_without_near(0..1 << 40, 700_000, |number| {
            looks.set(looks.get() + 1);
            number < 700_003
        });
        assert_eq!(found, 700_003);
        assert!(looks.get() <= 6, "{}", looks.get());
    }
}
