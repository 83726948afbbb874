//! `digest`: a period's postmortems in two paragraphs each.

use super::super::args::{Digest, DigestFormat};
use super::super::output::bytes_to_output;
use super::{Needs, Outcome, Run};
use crate::error::{Error, Result};
use crate::model::Period;
use crate::report::digest;

/// Runs `digest`.
pub(super) fn run(command: &Digest) -> Result<Outcome> {
    let period: Period = command.period.parse().map_err(|message: String| {
        Error::usage(format!("--period: {message}"))
            .hint("Write a month as 2026-10, a quarter as 2026-Q4, or a year as 2026.")
    })?;
    let Some(run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    run.progress.stage("writing");
    let digest = digest(&run.loaded.frames, run.loaded.as_of, period, &run.settings.metric);
    run.progress.finish();
    let digest = digest?;
    let text = match command.format {
        DigestFormat::Markdown => digest.markdown(),
        DigestFormat::Html => digest.html()?,
    };
    bytes_to_output(command.output.output.as_deref(), text.as_bytes())?;
    Ok(Outcome::Done)
}
