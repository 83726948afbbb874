//! The charts of a report: which figures each shows, and its title as one sentence that the figures bear out.

mod backtest;
mod cumulative;
mod matrix;
mod network;
mod rankings;
mod series;

pub(super) use matrix::matrix_items;
pub(super) use network::network_items;

use rayon::prelude::*;

use super::context::Context;
use crate::chart::{ChartError, Rendered};
use crate::error::{Error, Result};
use crate::hotspot::HotspotKind;

/// A chart with the name of its files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedChart {
    /// The name of its files, without an extension.
    pub name: &'static str,
    /// The finding as one sentence, as in the chart itself.
    pub heading: String,
    /// What is plotted, and the remarks at the foot of the chart.
    pub remarks: Vec<String>,
    /// The chart as an `<svg>` element.
    pub svg: String,
    /// The same without the words around it.
    pub body: String,
    /// The chart as a PNG file.
    pub png: Vec<u8>,
}

/// A chart that is drawn when it is asked for: its name and what draws it.
type Drawing = (&'static str, fn(&Context<'_>) -> (String, Result<Rendered, ChartError>));

const DRAWINGS: [Drawing; 12] = [
    ("recurrence", series::recurrence),
    ("incidents", series::incidents),
    ("follow_up", series::follow_up),
    ("time_to_close", series::time_to_close),
    ("cumulative_incidents", cumulative::cumulative),
    ("hotspots_systems", |context| rankings::hotspots(context, HotspotKind::System)),
    ("hotspots_factors", |context| rankings::hotspots(context, HotspotKind::Factor)),
    ("hotspots_pairs", |context| rankings::hotspots(context, HotspotKind::Pair)),
    ("factor_system_matrix", matrix::matrix),
    ("network", network::network),
    ("fix_first", rankings::fix_first),
    ("backtest", backtest::backtest),
];

/// Draws every chart, always in the same order.
///
/// # Errors
/// When a chart cannot be written as SVG or PNG.
pub fn charts(context: &Context<'_>) -> Result<Vec<NamedChart>> {
    DRAWINGS
        .par_iter()
        .map(|(name, draw)| {
            let (heading, drawn) = draw(context);
            let Rendered { svg, body, subtitle, notes, png } =
                drawn.map_err(|error| Error::output(format!("{name}: {error}")).caused_by(error))?;
            let remarks = [subtitle].into_iter().chain(notes).filter(|words| !words.is_empty()).collect();
            Ok(NamedChart { name, heading, remarks, svg, body, png })
        })
        .collect()
}
