//! `gate`: the latest window held against the limits of the settings.

use super::super::args::{Gate, GateFormat};
use super::super::output::bytes_to_output;
use super::{Needs, Outcome, Run};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::metric::{matches, windows_at};
use crate::report::gate;

/// Runs `gate`.
pub(super) fn run(command: &Gate) -> Result<Outcome> {
    let Some(run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    let limits = &run.settings.limits;
    if limits.is_empty() {
        return Err(Error::usage("the settings hold no limit").hint(
            "Add one to cofactor.toml, above its tables, as in gate = [\"overdue_ratio <= 0.2 when clear\"].",
        ));
    }
    run.progress.stage("analyzing");
    let frames = &run.loaded.frames;
    let corpus = Corpus::new(frames, run.loaded.as_of);
    let metric = &run.settings.metric;
    let latest = metric.windows_of(&corpus).pop();
    let matches = matches(&corpus, metric);
    let rows = windows_at(frames, &corpus, &matches, metric, None, latest.as_slice());
    run.progress.finish();
    let row = rows.last().ok_or_else(|| {
        Error::input("there is no window to judge: no incident occurred before the end of the latest one")
            .hint("Run `cofactor check` on the input, or set --as-of later.")
    })?;
    let gate = gate(limits, row);
    let text = match command.format {
        GateFormat::Text => gate.text(),
        GateFormat::Json => format!("{:#}\n", gate.json()),
        GateFormat::Junit => gate.junit(),
        GateFormat::Github => gate.github(),
    };
    bytes_to_output(command.output.output.as_deref(), text.as_bytes())?;
    Ok(if gate.failures() > 0 { Outcome::Findings } else { Outcome::Done })
}
