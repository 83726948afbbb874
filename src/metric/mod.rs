//! Recurrence, action items and incidents over rolling windows.
//!
//! Every figure of a window that ends at `e` uses only facts dated before `e`.

mod chance;
mod change;
mod earlier;
mod follow_up;
mod grid;
mod groups;
mod incidents;
mod listed;
mod middle;
mod open_fixes;
mod open_items;
mod quality;
mod recurrence;
mod series_trend;
mod share;
mod sharing;
mod windows;
mod wording;

pub use change::{Change, ChangeKind, Verdict, changes, count_change, duration_change, share_change};
pub use earlier::{Earlier, Shared, SharedKey};
pub use follow_up::FollowUp;
pub use incidents::{IncidentFigures, ResolveMinutes};
pub use open_fixes::{Matching, Near, OpenFixes};
pub use open_items::OpenItems;
pub use quality::{Hint, Quality, QualityOptions, hints, quality};
pub use recurrence::{Matches, RecurrenceFigures, matches};
pub use series_trend::{SeriesTrend, TrendWord, series_trends};
pub use share::Share;
pub use windows::{WindowRow, WindowSeries, windows, windows_at};
pub use wording::{Found, Wording, WordingKind};

use crate::corpus::Corpus;
use crate::model::{DAY, MatchRule, Policy, PolicyFrom, Priority, Span, Window, WindowSpec};

/// What the figures of the windows depend on.
#[derive(Debug, Clone)]
pub struct MetricOptions {
    /// The rolling windows.
    pub windows: WindowSpec,
    /// How far back a recurrence looks, in microseconds.
    pub lookback: i64,
    /// What makes a recurrence.
    pub rule: MatchRule,
    /// The promises that action items are held to.
    pub policies: Vec<Policy>,
    /// In how many incidents an item must be to be systemic.
    pub systemic_incidents: u32,
    /// In how much time before a window's end, in microseconds.
    pub systemic_within: i64,
}

impl MetricOptions {
    /// Returns the windows from the first incident to `as_of`.
    #[must_use]
    pub fn windows_of(&self, corpus: &Corpus) -> Vec<Window> {
        corpus.first_at().map_or_else(Vec::new, |first| self.windows.windows(first, corpus.as_of))
    }
}

impl Default for MetricOptions {
    fn default() -> Self {
        Self {
            windows: WindowSpec::default(),
            lookback: 180 * DAY,
            rule: MatchRule::default(),
            policies: vec![Policy {
                priority: Priority::High,
                within: Span::days(14),
                from: PolicyFrom::IncidentResolved,
            }],
            systemic_incidents: 3,
            systemic_within: 180 * DAY,
        }
    }
}
