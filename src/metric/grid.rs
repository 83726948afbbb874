//! Which windows of a list hold an instant.

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
    /// The distance of the ends where it is the same throughout, and of the starts as well.
    step: Option<i64>,
    /// The reciprocal of the distance.
    per_step: f64,
    /// How many steps a window is long, where that is a whole number of them.
    steps: Option<usize>,
}

impl Grid {
    pub fn new(windows: &[Window]) -> Self {
        let starts: Vec<i64> = windows.iter().map(|window| window.start.0).collect();
        let ends: Vec<i64> = windows.iter().map(|window| window.end.0).collect();
        let step = ends.get(1).map(|second| second - ends[0]).filter(|step| {
            let is_even = |values: &[i64]| values.windows(2).all(|pair| pair[1] - pair[0] == *step);
            let has_room = |values: &[i64]| values.first().is_some_and(|first| *first > i64::MIN);
            *step > 0 && is_even(&ends) && is_even(&starts) && has_room(&starts)
        });
        let per_step = step.map_or(0.0, |step| 1.0 / step as f64);
        let steps = step.zip(windows.first()).and_then(|(step, window)| {
            let length = window.end.0.checked_sub(window.start.0)?;
            (length >= 0 && length % step == 0).then(|| usize::try_from(length / step).ok())?
        });
        Self { starts, ends, step, per_step, steps }
    }

    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Counts the values of an ascending list that are at or before `at`.
    #[inline]
    fn at_or_before(&self, values: &[i64], at: i64) -> usize {
        match (self.step, values) {
            (Some(step), [first, .., last]) => {
                // No branch: which instants lie beyond the list cannot be foreseen.
                let distance = at.clamp(first - 1, *last) - first;
                // A product with the reciprocal is off by one step at most, which the comparisons mend.
                let mut steps = (distance as f64 * self.per_step) as i64;
                steps -= i64::from(steps * step > distance);
                steps += i64::from((steps + 1) * step <= distance);
                (steps + 1) as usize
            }
            _ => values.partition_point(|value| *value <= at),
        }
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
            _ => first..self.at_or_before(&self.starts, at).max(first),
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
        self.at_or_before(&self.ends, at)
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
        self.add_if(true, range);
    }

    /// Counts an event on a condition, in the same steps whether it holds or not: which do cannot be foreseen.
    #[inline]
    pub fn add_if(&mut self, is_met: bool, range: Range<usize>) {
        let by = i64::from(is_met);
        self.0[range.start] += by;
        // Of an empty range, nothing is left.
        self.0[range.end.max(range.start)] -= by;
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
