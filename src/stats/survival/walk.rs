//! The walk along a survival curve, some closings at a time.

use super::super::special::Z_975;

/// The curve somewhere, before its band is asked for.
#[derive(Clone, Copy)]
pub(super) struct Point {
    pub survival: f64,
    pub variance: f64,
}

impl Point {
    /// Tells, without a logarithm, that the lower limit would be above one half with a variance; a `false` says nothing.
    ///
    /// With `L = −ln S` and `c = ln 2` the limit is above one half where `z sqrt(V) < L ln(c/L)`. That is at least
    /// `L (1 − L/c)`, and `L` lies between `1 − S` and `(1 − S)/S`. What this gives is concave in `S`: where it holds
    /// before and after a stretch with the variance after it, it holds all along.
    pub fn is_clearly_above_half(&self, variance: f64) -> bool {
        let least = 1.0 - self.survival;
        let factor = 1.0 - least / (self.survival * std::f64::consts::LN_2);
        let bound = least * factor * 0.999_999;
        factor > 0.0 && Z_975 * Z_975 * variance < bound * bound
    }

    /// The lower and upper log–log limits.
    pub fn band(&self) -> (f64, f64) {
        if self.survival <= 0.0 {
            return (0.0, 0.0);
        }
        let ln_survival = self.survival.ln();
        let spread = (Z_975 * self.variance.sqrt() / -ln_survival).exp();
        ((ln_survival * spread).exp(), (ln_survival / spread).exp())
    }
}

/// So many closings make a stretch: the product of as many numbers at risk does not overflow.
const STRETCH: usize = 16;

/// Some closings that come one after the other.
pub(super) struct Stretch<'a> {
    pub closings: &'a [i64],
    /// The one behind them.
    next: Option<i64>,
    /// How many are at risk at each; anything above 1 behind the last.
    pub at_risk: [f64; STRETCH],
    /// The terms of Greenwood's sum, one for each.
    terms: [f64; STRETCH],
    /// The curve before and after them.
    pub start: Point,
    pub end: Point,
}

impl Stretch<'_> {
    /// Tells whether no other closing of its time comes behind one.
    pub fn is_last_at_its_time(&self, place: usize) -> bool {
        self.closings.get(place + 1).copied().or(self.next) != Some(self.closings[place])
    }

    /// Returns the curve after a closing. One after the other, the closings at one time make the same factor, and the
    /// same term, as all of them at once.
    pub fn after(&self, place: usize) -> Point {
        let (first, last) = (self.at_risk[0], self.at_risk[place]);
        let share = if first as u64 - last as u64 == place as u64 {
            // As long as nothing is censored the factors cancel out, and no rounding errors pile up.
            (last - 1.0) / first
        } else {
            let [mut left, mut all] = [1.0; 2];
            for at_risk in &self.at_risk[..=place] {
                left *= at_risk - 1.0;
                all *= at_risk;
            }
            left / all
        };
        let variance = self.terms[..=place].iter().fold(self.start.variance, |sum, term| sum + term);
        Point { survival: self.start.survival * share, variance }
    }
}

/// Merges closings and censorings by duration, some closings at a time.
pub(super) struct Walk<'a> {
    closings: &'a [i64],
    censorings: &'a [i64],
    point: Point,
}

impl<'a> Walk<'a> {
    pub fn new(closings: &'a [i64], censorings: &'a [i64]) -> Self {
        Self { closings, censorings, point: Point { survival: 1.0, variance: 0.0 } }
    }
}

impl<'a> Iterator for Walk<'a> {
    type Item = Stretch<'a>;

    fn next(&mut self) -> Option<Stretch<'a>> {
        let mut left = self.closings.len() + self.censorings.len();
        let (closings, rest) = self.closings.split_at(STRETCH.min(self.closings.len()));
        if closings.is_empty() {
            return None;
        }
        let (mut place, mut censored) = (0, 0);
        let mut at_risk = [2.0; STRETCH];
        while place < closings.len() {
            // Written over until it is the turn of this closing: when that is cannot be foreseen. What is censored at a
            // duration is still at risk there.
            at_risk[place] = left as f64;
            let next = self.censorings.get(censored).copied().unwrap_or(i64::MAX);
            let is_closing = closings[place] <= next;
            place += usize::from(is_closing);
            censored += usize::from(!is_closing);
            left -= 1;
        }
        (self.closings, self.censorings) = (rest, &self.censorings[censored..]);
        let terms = at_risk.map(|at_risk| 1.0 / (at_risk * (at_risk - 1.0)));
        let (start, next) = (self.point, rest.first().copied());
        let mut stretch = Stretch { closings, next, at_risk, terms, start, end: start };
        stretch.end = stretch.after(closings.len() - 1);
        self.point = stretch.end;
        Some(stretch)
    }
}
