//! Mathematics on plain numbers: nothing here knows an incident, a table or a file.
//!
//! | module | answers |
//! |---|---|
//! | [`interval`] | how far a share, a count or a ratio of rates may be off |
//! | [`summary`] | medians, percentiles, means and how two sets of durations compare |
//! | [`survival`] | how long until closing, with what is still open taken into account |
//! | [`fisher`] | whether two labels meet more often than chance, and how likely a match is by chance |
//! | [`fdr`] | which of many p-values survive being one of many |
//! | [`binomial`] | whether a split into two is the expected one |
//! | [`forecast`] | how well counts were foreseen |
//! | [`gamma`] | rates shrunk toward their prior, and the counts they predict |
//! | [`mixture`] | how far above chance a count is, allowing for how little was seen |
//! | [`trend`] | whether events come sooner or later as time passes |
//! | [`series`] | whether shares or counts of successive windows drift |
//!
//! Undefined is `None`, never NaN. Nothing is rounded. Nothing panics, whatever the input.

mod beta;
pub mod binomial;
pub mod fdr;
pub mod fisher;
pub mod forecast;
pub mod gamma;
pub mod interval;
pub mod mixture;
pub(crate) mod search;
pub mod series;
mod special;
pub mod summary;
pub mod survival;
pub mod trend;

/// Holds when `actual` lies within a `relative` distance of `expected`.
#[cfg(test)]
#[track_caller]
fn assert_close(actual: f64, expected: f64, relative: f64) {
    let allowed = relative * expected.abs().max(1e-300);
    assert!((actual - expected).abs() <= allowed, "{actual} is not {expected}");
}
