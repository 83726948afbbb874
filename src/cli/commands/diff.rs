//! `diff`: what changed between two reports.

use std::path::{Path, PathBuf};

use super::super::args::{Diff, DiffFormat};
use super::super::output::bytes_to_output;
use super::super::settings::budget;
use super::Outcome;
use crate::error::{Error, Place, Result};
use crate::files::open;
use crate::report::Diff as Compared;

/// Runs `diff`.
pub(super) fn run(command: &Diff) -> Result<Outcome> {
    let (old, new) = (report_of(&command.old)?, report_of(&command.new)?);
    let budget = budget("", None, None)?;
    let read = |path: &Path| budget.whole(open(path)?, &shown(path));
    let (old_bytes, new_bytes) = (read(&old)?, read(&new)?);
    let diff = Compared::new((&shown(&old), &old_bytes), (&shown(&new), &new_bytes))?;
    let text = match command.format {
        DiffFormat::Text => diff.text(),
        DiffFormat::Json => format!("{:#}\n", diff.json()),
        DiffFormat::Markdown => diff.markdown(),
    };
    bytes_to_output(command.output.output.as_deref(), text.as_bytes())?;
    Ok(Outcome::Done)
}

/// Returns the document that is meant: of a folder, the `report.json` in it.
fn report_of(path: &Path) -> Result<PathBuf> {
    if !path.is_dir() {
        return Ok(path.to_path_buf());
    }
    let inside = path.join("report.json");
    if inside.is_file() {
        return Ok(inside);
    }
    Err(Error::usage("is a folder without a report.json")
        .at(Place::file(shown(path)))
        .hint("Give a folder that `cofactor report` wrote, or its report.json."))
}

fn shown(path: &Path) -> String {
    path.display().to_string()
}
