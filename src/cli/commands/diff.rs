//! `diff`: what changed between two reports.

use std::path::Path;

use super::super::args::{Diff, DiffFormat};
use super::super::output::bytes_to_output;
use super::Outcome;
use crate::error::Result;
use crate::files::read_bytes;
use crate::report::Diff as Compared;

/// Runs `diff`.
pub(super) fn run(command: &Diff) -> Result<Outcome> {
    let [old, new] = [&command.old, &command.new].map(|path| (shown(path), read_bytes(path)));
    let (old_bytes, new_bytes) = (old.1?, new.1?);
    let diff = Compared::new((&old.0, &old_bytes), (&new.0, &new_bytes))?;
    let text = match command.format {
        DiffFormat::Text => diff.text(),
        DiffFormat::Json => format!("{:#}\n", diff.json()),
        DiffFormat::Markdown => diff.markdown(),
    };
    bytes_to_output(command.output.output.as_deref(), text.as_bytes())?;
    Ok(Outcome::Done)
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
