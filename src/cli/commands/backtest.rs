//! `backtest`: how well the ranking foresaw past periods.

use super::super::args::{Backtest, BacktestFormat, TableFormat};
use super::super::output::{is_terminal, to_output};
use super::super::settings::{named, span};
use super::{Needs, Outcome, Run, output_failed};
use crate::corpus::Corpus;
use crate::error::Result;
use crate::hotspot::{BacktestOptions, backtest};
use crate::model::WindowSpec;
use crate::report::{backtest_table, backtest_text};

/// The columns that a terminal shows of the rows.
const COLUMNS: [&str; 10] = [
    "period_start",
    "kind",
    "method",
    "n_items",
    "expected",
    "observed",
    "spearman",
    "top10_incident_share",
    "top10_impact_share",
    "log_likelihood",
];

/// Runs `backtest`.
pub(super) fn run(command: &Backtest) -> Result<Outcome> {
    let every = span(&command.every).map_err(|error| named("--every", error))?;
    let least_history = span(&command.history).map_err(|error| named("--history", error))?;
    let Some(run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    run.progress.stage("analyzing");
    let frames = &run.loaded.frames;
    let corpus = Corpus::without_actions(frames, run.loaded.as_of);
    let mut options = run.options(None).hotspot;
    let zone = run.settings.metric.windows.zone.clone();
    options.backtest =
        BacktestOptions { periods: WindowSpec { length: every, step: every, zone }, least_history };
    let judged = backtest(frames, &corpus, &options);
    run.progress.finish();
    let path = command.output.output.as_deref();
    let default = if path.is_none() && is_terminal() { BacktestFormat::Text } else { BacktestFormat::Csv };
    let format = match command.format.unwrap_or(default) {
        BacktestFormat::Text => {
            let text = backtest_text(&judged, &options.backtest);
            to_output(path, |output| output.write_all(text.as_bytes()).map_err(output_failed))?;
            return Ok(Outcome::Done);
        }
        BacktestFormat::Csv => TableFormat::Csv,
        BacktestFormat::Json => TableFormat::Json,
        BacktestFormat::Parquet => TableFormat::Parquet,
        BacktestFormat::Table => TableFormat::Table,
    };
    run.write(backtest_table(&judged), Some(format), path, &COLUMNS)?;
    Ok(Outcome::Done)
}
