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

/// Compares the last 90 days of every item of a kind with the 365 days before, cut at the first incident.
///
/// `ages` are each item's incidents in days before `as_of`. The test is the exact conditional one (binomial,
/// two-sided by likelihood), with Benjamini–Hochberg over the items that have incidents in either span and are not
/// new. With less than 180 days of history there is no status.
pub(super) fn statuses(ages: &[Vec<f64>], history_days: f64) -> Vec<Option<Status>> {
    if history_days < LEAST_HISTORY_DAYS {
        return vec![None; ages.len()];
    }
    let before_days = BEFORE_DAYS.min(history_days - RECENT_DAYS);
    let share = RECENT_DAYS / (RECENT_DAYS + before_days);
    let counts: Vec<(u64, u64, bool)> = ages
        .iter()
        .map(|ages| {
            let recent = ages.iter().filter(|age| **age <= RECENT_DAYS).count() as u64;
            let both = ages.iter().filter(|age| **age <= RECENT_DAYS + before_days).count() as u64;
            (recent, both - recent, ages.iter().all(|age| *age <= RECENT_DAYS))
        })
        .collect();
    let is_tested = |(a, b, is_new): &(u64, u64, bool)| a + b > 0 && !is_new;
    let p: Vec<f64> = counts
        .iter()
        .filter(|counts| is_tested(counts))
        .map(|(a, b, _)| exact_binomial_two_sided(*a, a + b, share).unwrap_or(1.0))
        .collect();
    let mut q = benjamini_hochberg(&p, p.len()).into_iter();
    counts
        .iter()
        .map(|counts| {
            if counts.2 {
                return Some(Status::New);
            }
            let q = is_tested(counts).then(|| q.next()).flatten();
            let (a, b) = (counts.0 as f64 / RECENT_DAYS, counts.1 as f64 / before_days);
            Some(match q {
                Some(q) if q < MOST_Q && a > b => Status::Emerging,
                Some(q) if q < MOST_Q && a < b => Status::Fading,
                _ => Status::Steady,
            })
        })
        .collect()
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
        let words: Vec<_> = statuses(&ages, 700.0).into_iter().flatten().map(Status::words).collect();
        assert_eq!(words, ["emerging", "fading", "new", "steady", "steady"]);
        assert_eq!(statuses(&ages, 179.0), [None; 5]);
    }
}
