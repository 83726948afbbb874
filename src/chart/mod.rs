//! Charts as values: a plain description in, SVG text and PNG bytes out.
//!
//! A chart knows nothing of incidents. Its description carries every word and number that is
//! drawn, starting with a title that states the finding. One scene is computed from it, and the
//! same scene is rendered to both formats, so they show the same. The same description gives
//! the same bytes.
//!
//! A value that is absent leaves a gap; a description without any value renders the sentence
//! "No data: …". Numbers that are not finite count as absent.

mod band;
mod bitmap;
mod color;
mod coverage;
mod cumulative;
mod dates;
mod figure;
mod follow_up;
mod forest;
mod hotspots;
mod incident_rate;
mod labels;
mod layout;
mod matrix;
mod network;
mod numbers;
mod recurrence;
mod render;
mod rows;
#[cfg(test)]
mod samples;
mod scene;
mod series;
mod survival;
#[cfg(test)]
mod tests;
mod text;
mod time_plot;
mod time_to_close;

pub use coverage::{CoverageChart, CoverageStep, coverage_chart};
pub use cumulative::{CumulativeChart, Curve, CurvePoint, cumulative_chart};
pub use follow_up::{FollowUpChart, FollowUpPoint, follow_up_chart};
pub use forest::{ForestChart, ForestRow, forest_chart};
pub use hotspots::{HotspotBar, HotspotChart, hotspot_chart};
pub use incident_rate::{IncidentRateChart, IncidentRatePoint, incident_rate_chart};
pub use matrix::{MatrixCell, MatrixChart, matrix_chart};
pub use network::{NetworkChart, NetworkLink, NetworkNode, network_chart};
pub use recurrence::{RecurrenceChart, RecurrencePoint, recurrence_chart};
pub use survival::{SurvivalChart, SurvivalStep, survival_chart};
pub use text::{BOLD, FAMILY, REGULAR};
pub use time_to_close::{TimeToCloseChart, TimeToClosePoint, time_to_close_chart};

/// Holds a drawn chart in both formats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// The chart as an `<svg>` element that can stand in a page or in a file of its own.
    pub svg: String,
    /// The same without heading, notes and background, for a page that says those words itself.
    pub body: String,
    /// What is plotted, which the page says.
    pub subtitle: String,
    /// The remarks, which the page says.
    pub notes: Vec<String>,
    /// The chart as a PNG file with two pixels per CSS pixel.
    pub png: Vec<u8>,
}

/// Tells why a chart could not be drawn.
#[derive(Debug, thiserror::Error)]
pub enum ChartError {
    /// Tells that the SVG text could not be written.
    #[error("the chart cannot be drawn as SVG: {0}")]
    Svg(String),
    /// Tells that the bitmap could not be drawn or encoded.
    #[error("the chart cannot be drawn as PNG: {0}")]
    Png(String),
}

impl ChartError {
    fn svg(error: &dyn std::fmt::Display) -> Self {
        Self::Svg(error.to_string())
    }

    fn png(error: &dyn std::fmt::Display) -> Self {
        Self::Png(error.to_string())
    }
}

/// Holds the words around a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Heading {
    /// The finding as one sentence; at most two lines are shown.
    pub title: String,
    /// What is plotted: units, window length; at most two lines are shown.
    pub subtitle: String,
    /// Remarks at the foot of the chart, each at most two lines.
    pub notes: Vec<String>,
}

/// Holds a value with its interval; what is unknown is absent.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Estimate {
    /// The value itself.
    pub value: Option<f64>,
    /// The lower end of the interval.
    pub low: Option<f64>,
    /// The upper end of the interval; absent beside a lower end, the interval is open upward.
    pub high: Option<f64>,
}

impl Estimate {
    /// Holds a value that has no interval.
    #[must_use]
    pub const fn exact(value: Option<f64>) -> Self {
        Self { value, low: None, high: None }
    }

    /// Drops numbers that are not finite.
    fn finite(self) -> Self {
        let finite = |number: Option<f64>| number.filter(|n| n.is_finite());
        Self { value: finite(self.value), low: finite(self.low), high: finite(self.high) }
    }
}
