//! What deserves attention next quarter, ranked by a figure that can be checked afterwards.

mod cumulative;
mod fix_first;
mod impact;
mod rank;
mod ranking;
mod status;
mod trend;

pub use cumulative::{CumulativeCurve, CumulativeIncidents, CumulativeStep, cumulative_incidents};
pub use fix_first::{FixFirst, FixFirstList, fix_first};
pub use impact::{ImpactChoice, ImpactModel};
pub use ranking::{Hotspot, HotspotKind, Hotspots, hotspots};
pub use status::Status;
pub use trend::{Trend, TrendWord};

use crate::model::DAY;

/// What the ranking depends on.
#[derive(Debug, Clone, PartialEq)]
pub struct HotspotOptions {
    /// After how many days an incident counts half.
    pub half_life_days: f64,
    /// What an incident costs.
    pub impact: ImpactChoice,
    /// The length in microseconds of the window of the counts beside the score.
    pub length: i64,
    /// The seed of the draws behind the rank intervals.
    pub seed: u64,
}

impl Default for HotspotOptions {
    fn default() -> Self {
        Self { half_life_days: 180.0, impact: ImpactChoice::default(), length: 90 * DAY, seed: 0 }
    }
}

/// The days that the ranking looks ahead.
pub const HORIZON_DAYS: f64 = 90.0;
