//! `init`: settings and a taxonomy to start from, fitted to the given exports.

mod config;
mod taxonomy;

use std::path::{Path, PathBuf};

use super::super::args::Init;
use super::super::input::progress;
use super::super::output::say;
use super::super::settings::Settings;
use super::Outcome;
use crate::error::{Error, ErrorKind, Place, Result};
use crate::files::{find_exports, open_export, write_file};
use crate::ingest::{GuessedMapping, Input, Load, guess_mapping, name_counts, read_header, similar_pairs};

/// A file that was not recognized, and what its columns may mean.
struct Unknown {
    name: String,
    header: Vec<String>,
    guess: GuessedMapping,
}

/// Runs `init`.
pub(super) fn run(command: &Init) -> Result<Outcome> {
    let folder = command.out.clone().unwrap_or_else(|| beside(&command.shared.exports));
    let targets = ["cofactor.toml", "taxonomy.toml"].map(|name| folder.join(name));
    if let Some(there) = targets.iter().find(|target| target.exists() && !command.force) {
        return Err(Error::new(ErrorKind::Usage, "exists already")
            .at(Place::file(there.display().to_string()))
            .hint("Add --force to replace it, or choose another folder with --out."));
    }
    let settings = Settings::new(&command.shared)?;
    let watched = progress(&command.shared);
    let mut load = Load::new(&settings.load);
    let mut names = Vec::new();
    let mut unknown = Vec::new();
    for export in &find_exports(&command.shared.exports)? {
        let content = open_export(export, None, |_| ())?;
        // What is not recognized is what a mapping is for.
        load.read(Input { name: export.name.clone(), content, is_named: false, size: None })?;
        if load.is_latest_skipped() && is_table(&export.name) {
            let header = read_header(&export.name, open_export(export, None, |_| ())?)?;
            let guess = guess_mapping(&header);
            unknown.push(Unknown { name: export.name.clone(), header, guess });
        } else if !load.is_latest_skipped() {
            names.push(export.name.clone());
        }
    }
    let has_local_times = load.has_local_times;
    let loaded = load.finish()?;
    watched.finish();
    let counts = name_counts(&loaded.frames, &settings.load.taxonomy);
    let pairs = similar_pairs(&counts);
    let has_rows = !(loaded.frames.incidents.is_empty() && loaded.frames.action_items.is_empty());
    let as_of = has_rows.then_some(loaded.as_of);
    let texts = [
        config::text(&names, &unknown, as_of, has_local_times),
        taxonomy::text(&counts, &pairs, &settings.load.taxonomy),
    ];
    std::fs::create_dir_all(&folder)
        .map_err(|error| Error::io("make the folder", folder.display().to_string(), error))?;
    for (target, text) in targets.iter().zip(texts) {
        write_file(target, |file| {
            file.write_all(text.as_bytes())
                .map_err(|error| Error::io("write", target.display().to_string(), error))
        })?;
        if !settings.quiet {
            say(&format!("{} written", target.display()));
        }
    }
    Ok(Outcome::Done)
}

/// Returns the folder of the first export, where the settings are looked for.
fn beside(exports: &[PathBuf]) -> PathBuf {
    match exports.first() {
        Some(path) if path.is_dir() => path.clone(),
        Some(path) if path.as_os_str() != "-" => path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
            .unwrap_or(Path::new("."))
            .to_path_buf(),
        _ => PathBuf::from("."),
    }
}

fn is_table(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".csv", ".tsv"].iter().any(|ending| name.ends_with(ending))
}
