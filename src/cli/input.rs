//! Reading the exports of a run.

use std::sync::{Arc, Mutex, PoisonError};

use super::args::Shared;
use super::output::{print_error, say, visible_line};
use super::progress::Progress;
use super::settings::Settings;
use crate::error::{Error, Result};
use crate::files::{DigestSlot, Export, find_exports, open_export, size, total_size};
use crate::ingest::{Input, Keep, Level, Load, Loaded};

/// How many rejects are named on standard error.
const MOST_NAMED: usize = 5;

/// Loads the exports of a command.
pub(super) fn load(
    shared: &Shared,
    settings: &mut Settings,
    wants_digests: bool,
    progress: &Progress,
) -> Result<Loaded> {
    let exports = find_exports(&shared.exports)?;
    if !exports.iter().all(|export| size(export).is_some()) {
        // What comes from a pipe cannot be read again.
        settings.load.keep = Keep::Everything;
    }
    if let Some(loaded) = load_once(&exports, settings, wants_digests, progress)? {
        return Ok(loaded);
    }
    settings.load.keep = Keep::Everything;
    let loaded = load_once(&exports, settings, wants_digests, progress)?;
    Ok(loaded.expect("nothing is lacking where everything is kept"))
}

/// Loads the exports; none when what is kept of them is not enough.
fn load_once(
    exports: &[Export],
    settings: &Settings,
    wants_digests: bool,
    progress: &Progress,
) -> Result<Option<Loaded>> {
    let mut load = Load::new(&settings.load);
    let mut digests: Vec<Option<DigestSlot>> = Vec::new();
    for export in exports {
        let digest = wants_digests.then(|| Arc::new(Mutex::new(None)));
        let watched = progress.clone();
        let content = open_export(export, digest.clone(), move |bytes| watched.read(bytes))?;
        let (name, size) = (export.name.clone(), size(export));
        load.read(Input { name, content, is_named: export.is_named, size })?;
        digests.push(digest);
    }
    if load.lacks() {
        return Ok(None);
    }
    let mut loaded = load.finish()?;
    for (input, digest) in loaded.inputs.iter_mut().zip(digests) {
        input.sha256 = digest.and_then(|slot| slot.lock().unwrap_or_else(PoisonError::into_inner).clone());
    }
    Ok(Some(loaded))
}

/// Starts the progress of a command.
pub(super) fn progress(shared: &Shared) -> Progress {
    let bytes = find_exports(&shared.exports).map_or(0, |exports| total_size(&exports));
    Progress::new(bytes, shared.quiet)
}

/// Tells of rejects and warnings, and whether `--strict` makes the rejects an end of the run.
pub(super) fn tell(loaded: &Loaded, settings: &Settings) -> bool {
    let rejects = loaded.diagnostics.count(Level::Reject);
    let warnings = loaded.diagnostics.count(Level::Warning);
    let is_refused = settings.is_strict && rejects > 0;
    // An error for programs stands alone.
    let is_told = !(settings.quiet || (is_refused && settings.wants_json_errors));
    if is_told && rejects + warnings > 0 {
        say(&format!("{rejects} rows rejected, {warnings} warnings; `cofactor check` lists all of them"));
        let named = loaded.diagnostics.entries().filter(|entry| entry.level() == Level::Reject);
        for entry in named.take(MOST_NAMED) {
            say(&visible_line(&format!("  {}: {} ({})", entry.place(), entry.message(), entry.code())));
        }
    }
    if is_refused {
        let error = Error::input(format!("{rejects} rows were rejected, and --strict is set"))
            .hint("`cofactor check` lists all of them.");
        print_error(&error, settings.wants_json_errors);
    }
    is_refused
}

/// Refuses an input without anything to analyze.
pub(super) fn expect_rows(loaded: &Loaded) -> Result<()> {
    if loaded.frames.incidents.is_empty() && loaded.frames.action_items.is_empty() {
        return Err(Error::input("the input holds no incident and no action item")
            .hint("Run `cofactor check` on it: it lists what was rejected and why."));
    }
    Ok(())
}
