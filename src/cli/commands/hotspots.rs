//! `hotspots`: the ranking, or everything behind one of its items.

use super::super::args::{HotspotBy, Hotspots, TableFormat};
use super::super::output::to_output;
use super::{Needs, Outcome, Run, output_failed};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::graph::cooccurrence;
use crate::hotspot::{Hotspot, HotspotKind, hotspots as rank, team_hotspots};
use crate::metric::matches;
use crate::report::{ExplainView, explain_json, explain_text, hotspots_table};

/// The columns that a terminal shows of the ranking.
const HOTSPOT_COLUMNS: [&str; 12] = [
    "rank",
    "rank_low",
    "rank_high",
    "kind",
    "name",
    "score",
    "expected_next_90d",
    "impact",
    "status",
    "open",
    "overdue",
    "trend",
];

/// Runs `hotspots`.
pub(super) fn run(command: &Hotspots) -> Result<Outcome> {
    let Some(run) = Run::start(&command.shared, Needs::default())? else { return Ok(Outcome::Findings) };
    run.progress.stage("analyzing");
    let frames = &run.loaded.frames;
    let corpus = Corpus::new(frames, run.loaded.as_of);
    let options = run.options(None);
    let matches = matches(&corpus, &options.metric);
    let ranked = if command.by == Some(HotspotBy::Team) {
        team_hotspots(frames, &corpus, &matches, &options.hotspot)
    } else {
        rank(frames, &corpus, &matches, &options.hotspot)
    };
    run.progress.finish();
    let kind = match command.by {
        None => None,
        Some(HotspotBy::System) => Some(HotspotKind::System),
        Some(HotspotBy::Factor) => Some(HotspotKind::Factor),
        Some(HotspotBy::Pair) => Some(HotspotKind::Pair),
        Some(HotspotBy::Team) => Some(HotspotKind::Team),
    };
    let list: Vec<&Hotspot> =
        ranked.list.iter().filter(|hotspot| kind.is_none_or(|kind| hotspot.kind == kind)).collect();
    let path = command.output.output.as_deref();
    let Some(name) = &command.explain else {
        run.write(hotspots_table(list), command.format, path, &HOTSPOT_COLUMNS)?;
        return Ok(Outcome::Done);
    };
    let hotspot = find(&list, name)?;
    let explanation = ranked.explain(&corpus, hotspot).ok_or_else(|| {
        Error::input(format!("nothing is known of `{name}`"))
            .hint("`cofactor hotspots` lists what is in the ranking.")
    })?;
    let cooccurrence = cooccurrence(&corpus);
    let view = ExplainView {
        frames,
        corpus: &corpus,
        cooccurrence: &cooccurrence,
        hotspot,
        explanation: &explanation,
    };
    let text = if command.format == Some(TableFormat::Json) {
        format!("{:#}\n", explain_json(view))
    } else {
        explain_text(view)
    };
    to_output(path, |output| output.write_all(text.as_bytes()).map_err(output_failed))?;
    Ok(Outcome::Done)
}

/// Finds an item of the ranking by its name, whatever its case; the first kind where several have it.
fn find<'a>(list: &[&'a Hotspot], name: &str) -> Result<&'a Hotspot> {
    let wanted = name.trim().to_lowercase();
    let exact = list.iter().find(|hotspot| hotspot.name.to_lowercase() == wanted);
    if let Some(hotspot) = exact {
        return Ok(hotspot);
    }
    let near = |hotspot: &Hotspot| strsim::jaro_winkler(&wanted, &hotspot.name.to_lowercase());
    let nearest = list.iter().max_by(|a, b| near(a).total_cmp(&near(b)));
    let error = Error::usage(format!("`{name}` is not in the ranking"));
    Err(match nearest {
        Some(hotspot) => error.hint(format!("The nearest name is `{}`.", hotspot.name)),
        None => error.hint("The ranking is empty: `cofactor check` tells what was read."),
    })
}
