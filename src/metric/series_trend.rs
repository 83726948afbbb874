//! Whether the series of windows drift, over windows that do not overlap.

use crate::model::{DAY, Instant};
use crate::stats::fdr::benjamini_hochberg;
use crate::stats::series::{cochran_armitage, poisson_trend};

use super::{Share, WindowRow};

/// The fewest windows on which a trend is tested.
const FEWEST_WINDOWS: usize = 4;
/// The q below which a trend is named.
const MOST_Q: f64 = 0.05;

/// What a trend test says after correction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TrendWord {
    /// Too few events, or fewer than 4 windows.
    TooFew,
    /// For the worse.
    Worsening,
    /// For the better.
    Improving,
    /// Neither is shown.
    NoEvidence,
}

impl TrendWord {
    /// Spells the word.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::TooFew => "too few",
            Self::Worsening => "worsening",
            Self::Improving => "improving",
            Self::NoEvidence => "no evidence",
        }
    }
}

/// The trend of one series.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesTrend {
    /// The figure, named as its column.
    pub figure: &'static str,
    /// How many windows were tested.
    pub windows: u64,
    /// The ends of the first and the last of them.
    pub ends: Option<(Instant, Instant)>,
    /// The cases of all of them: of a share its denominators, of counts the counts.
    pub n: u64,
    /// The statistic: above 0 the figure rises.
    pub z: Option<f64>,
    /// The two-sided p.
    pub p: Option<f64>,
    /// Its Benjamini–Hochberg q over the series tested.
    pub q: Option<f64>,
    /// What it says.
    pub word: TrendWord,
}

/// A share of a window, and whether less of it is better.
type Read = (&'static str, fn(&WindowRow) -> Share, bool);

/// The shares that are tested. The overdue ratio is not: the same items are open at the end of many windows.
const SHARES: [Read; 5] = [
    ("recurrence_rate", |row| row.recurrence.recurrences, true),
    ("recurred_while_fix_open_ratio", |row| row.recurrence.while_open, true),
    ("on_time_ratio", |row| row.follow_up.on_time, false),
    ("policy_ratio", |row| row.follow_up.policy, false),
    ("actions_3_to_7_ratio", |row| row.incidents.actions_3_to_7, false),
];

/// Tests every series of the whole for a trend, with Benjamini–Hochberg over those tested.
///
/// Windows are taken from the last backwards, each ending where the one after it begins or before, without those
/// warming up or without cases; at least 4. Shares: Cochran–Armitage, the score being the end in days. Counts: Poisson
/// regression on the end with the length as exposure, Wald's p. Recurrences of neighboring windows share a look-back.
#[must_use]
pub fn series_trends(rows: &[WindowRow]) -> Vec<SeriesTrend> {
    let apart = apart(rows);
    let mut trends = vec![of_counts(&apart)];
    trends.extend(SHARES.iter().map(|share| of_share(&apart, share)));
    let p: Vec<f64> = trends.iter().filter_map(|trend| trend.p).collect();
    let mut q = benjamini_hochberg(&p, p.len()).into_iter();
    for trend in &mut trends {
        trend.q = trend.p.and_then(|_| q.next());
        trend.word = word(trend.figure, trend.q, trend.z);
    }
    trends
}

/// Reads a statistic: more is worse of what should be rare, better of what should be done.
fn word(figure: &str, q: Option<f64>, z: Option<f64>) -> TrendWord {
    let is_better_low = SHARES.iter().all(|(name, _, is_low)| *name != figure || *is_low);
    match (q, z) {
        (Some(q), Some(z)) if q < MOST_Q => {
            if (z > 0.0) == is_better_low {
                TrendWord::Worsening
            } else {
                TrendWord::Improving
            }
        }
        (Some(_), _) => TrendWord::NoEvidence,
        (None, _) => TrendWord::TooFew,
    }
}

/// Picks windows that do not overlap, counted back from the last, oldest first.
fn apart(rows: &[WindowRow]) -> Vec<&WindowRow> {
    let mut picked: Vec<&WindowRow> = Vec::new();
    for row in rows.iter().rev() {
        if picked.last().is_none_or(|later| row.window.end <= later.window.start) {
            picked.push(row);
        }
    }
    picked.retain(|row| !row.warming_up);
    picked.reverse();
    picked
}

fn score(row: &WindowRow) -> f64 {
    row.window.end.0 as f64 / DAY as f64
}

fn trend(figure: &'static str, rows: &[&WindowRow], n: u64, test: Option<(f64, f64)>) -> SeriesTrend {
    let ends = rows.first().zip(rows.last()).map(|(first, last)| (first.window.end, last.window.end));
    SeriesTrend {
        figure,
        windows: rows.len() as u64,
        ends,
        n,
        z: test.map(|(z, _)| z),
        p: test.map(|(_, p)| p),
        q: None,
        word: TrendWord::TooFew,
    }
}

fn of_counts(rows: &[&WindowRow]) -> SeriesTrend {
    let counts: Vec<u64> = rows.iter().map(|row| row.incidents.incidents).collect();
    let days: Vec<f64> = rows.iter().map(|row| row.window.days()).collect();
    let scores: Vec<f64> = rows.iter().map(|row| score(row)).collect();
    let test = (rows.len() >= FEWEST_WINDOWS).then(|| poisson_trend(&counts, &days, &scores)).flatten();
    trend("incidents_per_30_days", rows, counts.iter().sum(), test.map(|test| (test.z, test.p)))
}

fn of_share(rows: &[&WindowRow], (figure, read, _): &Read) -> SeriesTrend {
    let rows: Vec<&WindowRow> = rows.iter().copied().filter(|row| read(row).of > 0).collect();
    let counts: Vec<u64> = rows.iter().map(|row| read(row).count).collect();
    let totals: Vec<u64> = rows.iter().map(|row| read(row).of).collect();
    let scores: Vec<f64> = rows.iter().map(|row| score(row)).collect();
    let test = (rows.len() >= FEWEST_WINDOWS).then(|| cochran_armitage(&counts, &totals, &scores)).flatten();
    trend(figure, &rows, totals.iter().sum(), test.map(|test| (test.z, test.p)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_worse_of_what_should_be_rare_and_better_of_what_should_be_done() {
        let rare = ["incidents_per_30_days", "recurrence_rate", "recurred_while_fix_open_ratio"];
        let done = ["on_time_ratio", "policy_ratio", "actions_3_to_7_ratio"];
        for (figures, rising, falling) in [
            (rare, TrendWord::Worsening, TrendWord::Improving),
            (done, TrendWord::Improving, TrendWord::Worsening),
        ] {
            for figure in figures {
                assert_eq!(word(figure, Some(0.01), Some(2.6)), rising, "{figure}");
                assert_eq!(word(figure, Some(0.01), Some(-2.6)), falling, "{figure}");
                assert_eq!(word(figure, Some(0.06), Some(1.9)), TrendWord::NoEvidence, "{figure}");
                assert_eq!(word(figure, None, None), TrendWord::TooFew, "{figure}");
            }
        }
    }
}
