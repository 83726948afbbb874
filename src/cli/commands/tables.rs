//! `windows` and `cooccur`: one table each.

use std::path::Path;

use super::super::args::{Cooccur, GraphFormat, TableFormat, Windows};
use super::super::output::{bytes_to_output, is_terminal, say, to_output};
use super::super::settings::grouping;
use super::{Needs, Outcome, Run, output_failed};
use crate::corpus::Corpus;
use crate::error::{Error, Result};
use crate::frame::{ActionItems, Frames, Involvements};
use crate::graph::{Graph, cooccurrence};
use crate::ingest::Keep;
use crate::metric::{matches, windows as series};
use crate::report::table::Table;
use crate::report::{
    GraphView, dot, edges_table, gexf, graphml, node_link, nodes_table, plain_table, table_parquet,
    windows_table, write_csv, write_table_json,
};

/// The columns that a terminal shows of the rolling series.
const WINDOW_COLUMNS: [&str; 14] = [
    "window_end",
    "group",
    "incidents",
    "labelled",
    "recurrences",
    "recurrence_rate",
    "expected_recurrence_rate",
    "recurrence_ratio",
    "recurred_while_fix_open",
    "resolve_minutes_median",
    "time_to_close_median_days",
    "on_time_ratio",
    "open",
    "overdue_ratio",
];
/// The columns that a terminal shows of the pairs.
const EDGE_COLUMNS: [&str; 10] =
    ["a_kind", "a", "b_kind", "b", "n_ab", "expected", "lift", "q", "ebgm", "eb05"];

impl Run {
    /// Writes a table in the wanted format.
    pub(super) fn write(
        &self,
        table: Table<'_>,
        format: Option<TableFormat>,
        path: Option<&Path>,
        columns: &[&str],
    ) -> Result<()> {
        let default = if path.is_none() && is_terminal() { TableFormat::Table } else { TableFormat::Csv };
        match format.unwrap_or(default) {
            TableFormat::Csv => to_output(path, |output| write_csv(table, self.settings.formulas, output)),
            TableFormat::Json => to_output(path, |output| write_table_json(table, output)),
            TableFormat::Parquet => bytes_to_output(path, &table_parquet(table)?),
            TableFormat::Table => {
                let text = plain_table(table, columns);
                to_output(path, |output| output.write_all(text.as_bytes()).map_err(output_failed))
            }
        }
    }
}

/// Runs `windows`.
pub(super) fn windows(command: &Windows) -> Result<Outcome> {
    // Groups ask for the rows of action items and go side by side; the whole takes as long with one thread as with more.
    let needs = match command.by {
        None => Needs { keep: Keep::AllButIds, threads: Some(1), ..Needs::default() },
        Some(_) => Needs::default(),
    };
    let Some(mut run) = Run::start(&command.shared, needs)? else { return Ok(Outcome::Findings) };
    run.progress.stage("analyzing");
    let (frames, as_of) = (&mut run.loaded.frames, run.loaded.as_of);
    let mut corpus = match command.by {
        None => {
            let corpus = Corpus::taking_actions(frames, as_of);
            // Only groups ask for more; the memory serves what follows.
            *frames = Frames::default();
            corpus
        }
        Some(_) => Corpus::new(frames, as_of),
    };
    let frames = &run.loaded.frames;
    let metric = &run.settings.metric;
    let matches = matches(&corpus, metric);
    corpus.forget_turned();
    let rows = series(frames, &corpus, &matches, metric, command.by.map(grouping));
    run.progress.finish();
    run.write(windows_table(&rows), command.format, command.output.output.as_deref(), &WINDOW_COLUMNS)?;
    Ok(Outcome::Done)
}

/// Runs `cooccur`.
pub(super) fn cooccur(command: &Cooccur) -> Result<Outcome> {
    let is_graph = !matches!(
        command.format,
        None | Some(GraphFormat::Csv | GraphFormat::Json | GraphFormat::Parquet | GraphFormat::Table)
    );
    if command.nodes && is_graph {
        return Err(Error::usage("--nodes makes a table, and the format is that of a graph").hint(
            "Leave --nodes out: a graph holds its nodes. Or use --format csv, json, parquet or table.",
        ));
    }
    let Some(mut run) = Run::start(&command.shared, Needs { keep: Keep::Nothing, ..Needs::default() })?
    else {
        return Ok(Outcome::Findings);
    };
    run.progress.stage("analyzing");
    // Nothing more is asked of these; their memory serves what follows.
    run.loaded.frames.action_items = ActionItems::default();
    let corpus = Corpus::without_actions_and_pairs(&run.loaded.frames, run.loaded.as_of);
    run.loaded.frames.involvements = Involvements::default();
    let frames = &run.loaded.frames;
    let cooccurrence = cooccurrence(&corpus);
    let scores = cooccurrence.scores();
    let path = command.output.output.as_deref();
    let table = |format| (Some(format), None);
    let graph = |spell: fn(GraphView<'_>) -> String| (None, Some(spell));
    let (format, graph_file) = match command.format {
        None => (None, None),
        Some(GraphFormat::Csv) => table(TableFormat::Csv),
        Some(GraphFormat::Json) => table(TableFormat::Json),
        Some(GraphFormat::Parquet) => table(TableFormat::Parquet),
        Some(GraphFormat::Table) => table(TableFormat::Table),
        Some(GraphFormat::Graphml) => graph(|view| graphml(view)),
        Some(GraphFormat::Gexf) => graph(|view| gexf(view)),
        Some(GraphFormat::Dot) => graph(|view| dot(view)),
        Some(GraphFormat::NodeLink) => graph(|view| node_link(view)),
    };
    if graph_file.is_none() && !command.nodes {
        // The pairs alone need no graph.
        run.progress.finish();
        run.write(edges_table(frames, &corpus, &cooccurrence, &scores), format, path, &EDGE_COLUMNS)?;
        return Ok(Outcome::Done);
    }
    let graph = Graph::new(&corpus, &cooccurrence, &scores, run.settings.seed);
    let view = GraphView { corpus: &corpus, cooccurrence: &cooccurrence, scores: &scores, graph: &graph };
    run.progress.finish();
    if command.nodes && !graph.is_betweenness_exact && !run.settings.quiet {
        say(&format!("betweenness is {}", view.betweenness_remark()));
    }
    match graph_file {
        Some(spell) => bytes_to_output(path, spell(view).as_bytes())?,
        None => run.write(nodes_table(view), format, path, &[])?,
    }
    Ok(Outcome::Done)
}
