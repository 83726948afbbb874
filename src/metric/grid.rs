//! Which windows of a list hold an instant.

use std::num::Wrapping;
use std::ops::Range;

use crate::model::{Window, WindowSpec};

/// The number of a window, which is small: every incident and every action item keeps some.
pub(super) type Number = u16;

const _: () = assert!(WindowSpec::MAX_WINDOWS < Number::MAX as usize);

/// Returns the windows from one number up to another.
pub(super) fn range([start, end]: [Number; 2]) -> Range<usize> {
    usize::from(start)..usize::from(end)
}

/// Windows in order of their ends, for looking instants up.
pub(super) struct Grid {
    starts: Vec<i64>,
    ends: Vec<i64>,
    /// The steps between starts and between ends where they are the same throughout.
    even: Option<Even>,
    /// How many steps a window is long, where that is a whole number of them.
    steps: Option<usize>,
}

/// Instants that lie the same distance apart, twice.
#[derive(Clone, Copy)]
struct Even {
    step: i64,
    /// Its reciprocal.
    per_step: f64,
    /// The first and the last of either.
    starts: [i64; 2],
    ends: [i64; 2],
}

impl Even {
    fn of(starts: &[i64], ends: &[i64]) -> Option<Self> {
        let step = ends.get(1)? - ends[0];
        let is_even = |values: &[i64]| values.windows(2).all(|pair| pair[1] - pair[0] == step);
        let outer = |values: &[i64]| Some([*values.first()?, *values.last()?]);
        let even = Self { step, per_step: 1.0 / step as f64, starts: outer(starts)?, ends: outer(ends)? };
        let has_room = even.starts[0] > i64::MIN;
        (step > 0 && is_even(starts) && is_even(ends) && has_room).then_some(even)
    }

    /// Counts the instants between the first and the last that are at or before `at`.
    #[inline]
    fn at_or_before(&self, [first, last]: [i64; 2], at: i64) -> usize {
        // No branch: which instants lie beyond the list cannot be foreseen.
        let distance = at.clamp(first - 1, last) - first;
        // A product with the reciprocal is off by one step at most, which the comparisons mend.
        let mut steps = (distance as f64 * self.per_step) as i64;
        steps -= i64::from(steps * self.step > distance);
        steps += i64::from((steps + 1) * self.step <= distance);
        (steps + 1) as usize
    }
}

impl Grid {
    pub fn new(windows: &[Window]) -> Self {
        let starts: Vec<i64> = windows.iter().map(|window| window.start.0).collect();
        let ends: Vec<i64> = windows.iter().map(|window| window.end.0).collect();
        let even = Even::of(&starts, &ends);
        let steps = even.zip(windows.first()).and_then(|(Even { step, .. }, window)| {
            let length = window.end.0.checked_sub(window.start.0)?;
            (length >= 0 && length % step == 0).then(|| usize::try_from(length / step).ok())?
        });
        Self { starts, ends, even, steps }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Returns when each window ends, ascending.
    pub fn ends(&self) -> &[i64] {
        &self.ends
    }

    /// Returns the windows whose `[start, end)` holds an instant.
    #[inline]
    pub fn holding(&self, at: i64) -> Range<usize> {
        self.holding_from(self.first_after(at), at)
    }

    /// Returns [`Self::holding`] of an instant whose [`Self::first_after`] is known.
    #[inline]
    pub fn holding_from(&self, first: usize, at: i64) -> Range<usize> {
        match self.steps {
            // Where windows end others start: those that hold an instant are the first that ends behind it and the next.
            Some(steps) if 0 < first => first..(first + steps).min(self.ends.len()),
            _ => first..self.begun(at).max(first),
        }
    }

    /// Returns the windows whose `(start, end]` holds an instant.
    pub fn holding_due(&self, at: i64) -> Range<usize> {
        if at == i64::MIN {
            return 0..0;
        }
        self.holding(at - 1)
    }

    /// Returns the first window that ends after an instant.
    #[inline]
    pub fn first_after(&self, at: i64) -> usize {
        match &self.even {
            Some(even) => even.at_or_before(even.ends, at),
            None => self.ends.partition_point(|end| *end <= at),
        }
    }

    /// Counts the windows that start at or before an instant. Where others start as windows end, that is asked before the
    /// first end only.
    #[cold]
    fn begun(&self, at: i64) -> usize {
        match &self.even {
            Some(even) => even.at_or_before(even.starts, at),
            None => self.starts.partition_point(|start| *start <= at),
        }
    }
}

/// Counts events by window, each event over a range of windows.
pub(super) struct Counter(Vec<i64>);

impl Counter {
    pub fn new(windows: usize) -> Self {
        Self(vec![0; windows + 1])
    }

    #[inline]
    pub fn add(&mut self, range: Range<usize>) {
        self.0[range.start] += 1;
        // Of an empty range, nothing is left.
        self.0[range.end.max(range.start)] -= 1;
    }

    /// Returns the count of every window.
    pub fn totals(self) -> Vec<u64> {
        let windows = self.0.len() - 1;
        let running = self.0.into_iter().scan(0i64, |sum, change| {
            *sum += change;
            Some(u64::try_from(*sum).unwrap_or(0))
        });
        running.take(windows).collect()
    }
}

/// Counts events of two kinds by window, each over a range of windows and in one half of a number: in the same steps
/// whether one counts or not, since which do cannot be foreseen.
pub(super) struct TwinCounter(Vec<Wrapping<u64>>);

impl TwinCounter {
    pub fn new(windows: usize) -> Self {
        Self(vec![Wrapping(0); windows + 1])
    }

    /// Counts an event in every window from one on.
    #[inline]
    pub fn begin(&mut self, counted: [bool; 2], window: usize) {
        self.0[window] += Self::packed(counted);
    }

    /// Counts an event no longer from a window on.
    #[inline]
    pub fn end(&mut self, counted: [bool; 2], window: usize) {
        self.0[window] -= Self::packed(counted);
    }

    #[inline]
    pub fn add(&mut self, counted: [bool; 2], range: Range<usize>) {
        self.begin(counted, range.start);
        // Of an empty range, nothing is left.
        self.end(counted, range.end.max(range.start));
    }

    fn packed([first, second]: [bool; 2]) -> Wrapping<u64> {
        Wrapping(u64::from(first) | u64::from(second) << u32::BITS)
    }

    /// Returns the two counts of every window. Items have short numbers, so that no count needs more than its half.
    pub fn totals(self) -> impl Iterator<Item = [u64; 2]> {
        let windows = self.0.len() - 1;
        let running = self.0.into_iter().scan(Wrapping(0), |sum, change| {
            *sum += change;
            Some([sum.0 & u64::from(u32::MAX), sum.0 >> u32::BITS])
        });
        running.take(windows)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Instant, Window};

    #[test]
    fn finds_the_same_windows_with_and_without_an_even_step() {
        let window = |start, end| Window { start: Instant(start), end: Instant(end) };
        for list in [
            vec![window(0, 9), window(3, 12), window(6, 15)],
            vec![window(0, 3), window(3, 6), window(6, 9)],
            vec![window(-20, 4), window(-18, 6), window(-16, 8), window(-14, 10)],
            vec![window(0, 0), window(3, 3), window(6, 6)],
            vec![window(0, 9), window(3, 12), window(7, 15)],
            vec![window(i64::MIN, -3), window(i64::MIN + 3, 0)],
            vec![window(0, 9)],
            vec![],
        ] {
            let grid = Grid::new(&list);
            for at in (-30..30).chain([i64::MIN, i64::MIN + 1, Instant::NEVER.0 - 1, Instant::NEVER.0]) {
                let naive: Vec<usize> = (0..list.len()).filter(|w| list[*w].holds(Instant(at))).collect();
                assert_eq!(grid.holding(at).collect::<Vec<_>>(), naive, "{at}");
                let due = |w: &usize| list[*w].start.0 < at && at <= list[*w].end.0;
                let naive: Vec<usize> = (0..list.len()).filter(due).collect();
                assert_eq!(grid.holding_due(at).collect::<Vec<_>>(), naive, "{at}");
            }
        }
    }
}
