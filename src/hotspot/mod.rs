//! What deserves attention next quarter, ranked by a figure that can be checked afterwards, and the check.

mod backtest;
mod cumulative;
mod debt;
mod explain;
mod fitted;
mod fix_first;
mod impact;
mod members;
mod passed;
mod rank;
mod ranking;
mod rates;
mod status;
mod trend;

pub use backtest::{
    Backtest, BacktestOptions, BacktestScore, BacktestTotal, HalfLife, Method, backtest, quarters,
};
pub use cumulative::{CumulativeCurve, CumulativeIncidents, CumulativeStep, cumulative_incidents};
pub use debt::{AgeBand, Debt, DebtGroup, DebtItem, DebtOf, debt};
pub use explain::Explanation;
pub use fix_first::{FixFirst, FixFirstList, fix_first};
pub use impact::{ImpactChoice, ImpactModel};
pub use members::HotspotKind;
pub use ranking::{Hotspot, Hotspots, hotspots, team_hotspots};
pub use status::{Status, StatusTest};
pub use trend::Trend;

pub use crate::metric::TrendWord;

use crate::model::DAY;

/// What the ranking depends on.
#[derive(Debug, Clone)]
pub struct HotspotOptions {
    /// After how many days an incident counts half.
    pub half_life: HalfLife,
    /// What an incident costs.
    pub impact: ImpactChoice,
    /// The length in microseconds of the window of the counts beside the score.
    pub length: i64,
    /// The seed of the draws behind the rank intervals.
    pub seed: u64,
    /// Over which periods the ranking is judged.
    pub backtest: BacktestOptions,
}

impl Default for HotspotOptions {
    fn default() -> Self {
        Self {
            half_life: HalfLife::default(),
            impact: ImpactChoice::default(),
            length: 90 * DAY,
            seed: 0,
            backtest: BacktestOptions::default(),
        }
    }
}

/// The days that the ranking looks ahead.
pub const HORIZON_DAYS: f64 = 90.0;
