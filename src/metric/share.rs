//! A share that travels with its numerator and its denominator.

use crate::stats::interval::{Interval, wilson};

/// A number of cases out of a number of cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many.
    pub count: u64,
    /// Out of how many.
    pub of: u64,
}

impl Share {
    /// Counts one case, which holds or not.
    pub fn add(&mut self, holds: bool) {
        self.of += 1;
        self.count += u64::from(holds);
    }

    /// Returns the share, `count / of`, in 0..=1; none when `of` is 0.
    ///
    /// ```
    /// use cofactor::metric::Share;
    /// assert_eq!(Share { count: 1, of: 4 }.ratio(), Some(0.25));
    /// assert_eq!(Share { count: 0, of: 0 }.ratio(), None);
    /// ```
    #[must_use]
    pub fn ratio(self) -> Option<f64> {
        (self.of > 0).then(|| self.count as f64 / self.of as f64)
    }

    /// Returns the 95 % Wilson interval; none when `of` is 0.
    #[must_use]
    pub fn interval(self) -> Option<Interval> {
        wilson(self.count, self.of)
    }
}
