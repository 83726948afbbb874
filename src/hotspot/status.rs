//! Whether an item came up or went away in the last 90 days.

use crate::stats::binomial::exact_binomial_two_sided;
use crate::stats::fdr::benjamini_hochberg;

/// The days of the recent past.
const RECENT_DAYS: f64 = 90.0;
/// The days before them.
const BEFORE_DAYS: f64 = 365.0;
/// The least history with which a status is given.
const LEAST_HISTORY_DAYS: f64 = 180.0;
/// The q below which a change is named.
const MOST_Q: f64 = 0.10;

/// How the last 90 days of an item compare with the 365 days before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// First seen within the last 90 days.
    New,
    /// Clearly more often than before.
    Emerging,
    /// Clearly less often than before.
    Fading,
    /// Neither.
    Steady,
}

impl Status {
    /// Spells the status.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Emerging => "emerging",
            Self::Fading => "fading",
            Self::Steady => "steady",
        }
    }
}

/// The counts behind a status, and what the test makes of them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StatusTest {
    /// Incidents of the last 90 days.
    pub recent: u64,
    /// Incidents of the days before them.
    pub before: u64,
    /// How many days those are, at most 365.
    pub before_days: f64,
    /// The two-sided p; none where it is not tested.
    pub p: Option<f64>,
    /// Its q within the kind.
    pub q: Option<f64>,
    /// What it says; none with less than 180 days of history.
    pub status: Option<Status>,
}

/// Compares the last 90 days of every item of a kind with the 365 days before, cut at the first incident.
///
/// `younger` gives, of each item, how many of its incidents are at most so many days old. The test is the exact
/// conditional one (binomial, two-sided by likelihood), with Benjamini–Hochberg over the items that have incidents in
/// either span and are not new. With less than 180 days of history there is no status.
pub(super) fn status_tests<T>(
    items: &[T],
    younger: impl Fn(&T, f64) -> u64,
    history_days: f64,
) -> Vec<StatusTest> {
    let has_history = history_days >= LEAST_HISTORY_DAYS;
    let before_days = BEFORE_DAYS.min(history_days - RECENT_DAYS).max(0.0);
    let share = RECENT_DAYS / (RECENT_DAYS + before_days);
    let mut tests: Vec<StatusTest> = items
        .iter()
        .map(|item| {
            let (recent, both) = (younger(item, RECENT_DAYS), younger(item, RECENT_DAYS + before_days));
            let is_new = recent == younger(item, f64::INFINITY);
            let is_tested = has_history && both > 0 && !is_new;
            StatusTest {
                recent,
                before: both - recent,
                before_days,
                p: is_tested.then(|| exact_binomial_two_sided(recent, both, share).unwrap_or(1.0)),
                q: None,
                status: has_history.then_some(if is_new { Status::New } else { Status::Steady }),
            }
        })
        .collect();
    let p: Vec<f64> = tests.iter().filter_map(|test| test.p).collect();
    let q = benjamini_hochberg(&p, p.len());
    for (test, q) in tests.iter_mut().filter(|test| test.p.is_some()).zip(q) {
        test.q = Some(q);
        let (a, b) = (test.recent as f64 / RECENT_DAYS, test.before as f64 / before_days);
        if q < MOST_Q && a > b {
            test.status = Some(Status::Emerging);
        } else if q < MOST_Q && a < b {
            test.status = Some(Status::Fading);
        }
    }
    tests
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_what_changed() {
        let many = |from: f64, count: usize| (0..count).map(|i| from + i as f64 * 0.1).collect::<Vec<_>>();
        let mut emerging = many(10.0, 20);
        emerging.extend(many(200.0, 5));
        let ages = [emerging, many(200.0, 40), many(20.0, 3), vec![10.0, 100.0], vec![600.0]];
        let younger = |ages: &Vec<f64>, most| ages.iter().filter(|age| **age <= most).count() as u64;
        let statuses =
            |days| status_tests(&ages, younger, days).into_iter().map(|test| test.status).collect::<Vec<_>>();
        let words: Vec<_> = statuses(700.0).into_iter().flatten().map(Status::words).collect();
        assert_eq!(words, ["emerging", "fading", "new", "steady", "steady"]);
        assert_eq!(statuses(179.0), [None; 5]);
    }
}
