//! `terms`: the vocabulary of the exports, what may be merged, and what has no name yet.

use super::super::args::{TableFormat, Terms};
use super::super::output::{bytes_to_output, is_terminal, visible};
use super::{Needs, Outcome, Run};
use crate::error::Result;
use crate::ingest::{name_counts, similar_pairs, snippet, unmatched_texts};
use crate::report::{
    names_table, plain_table, similar_pairs_table, text_matches_table, unmatched_texts_table,
};

/// The columns that a terminal shows of the pairs.
const PAIR_COLUMNS: [&str; 6] = ["kind", "name", "alias", "similarity", "shared_words", "shared_incidents"];
/// The columns that a terminal shows of the texts.
const TEXT_COLUMNS: [&str; 3] = ["recurrences", "words", "text"];

/// The columns that a terminal shows of the matches.
const MATCH_COLUMNS: [&str; 5] = ["name", "matched", "file", "line", "text"];

/// Runs `terms`.
pub(super) fn run(command: &Terms) -> Result<Outcome> {
    let Some(run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    let taxonomy = &run.settings.load.taxonomy;
    let names = name_counts(&run.loaded.frames, taxonomy);
    let pairs = similar_pairs(&names);
    let texts = unmatched_texts(&run.loaded.free_texts);
    run.progress.finish();
    let path = command.output.output.as_deref();
    let (format, choice) = (command.format, &command.choice);
    if choice.snippet {
        bytes_to_output(path, snippet(&names, &pairs, &texts, taxonomy).as_bytes())?;
    } else if choice.pairs {
        run.write(similar_pairs_table(&names, &pairs), format, path, &PAIR_COLUMNS)?;
    } else if choice.matches {
        run.write(text_matches_table(&run.loaded.free_texts), format, path, &MATCH_COLUMNS)?;
    } else if choice.unmatched {
        run.write(unmatched_texts_table(&texts), format, path, &TEXT_COLUMNS)?;
    } else if format == Some(TableFormat::Table) || (format.is_none() && path.is_none() && is_terminal()) {
        let parts = [
            ("Names", plain_table(names_table(&names), &[])),
            ("Names that may be one", plain_table(similar_pairs_table(&names, &pairs), &PAIR_COLUMNS)),
            ("Texts without a name", plain_table(unmatched_texts_table(&texts), &TEXT_COLUMNS)),
            ("To paste into taxonomy.toml", visible(&snippet(&names, &pairs, &texts, taxonomy))),
        ];
        let parts: Vec<String> =
            parts.into_iter().map(|(title, part)| format!("{title}\n\n{part}\n")).collect();
        let text = parts.concat();
        bytes_to_output(path, text.as_bytes())?;
    } else {
        run.write(names_table(&names), format, path, &[])?;
    }
    Ok(Outcome::Done)
}
