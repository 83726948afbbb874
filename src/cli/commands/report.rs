//! `report`: everything, into a folder that is written whole or not at all.

use rayon::prelude::*;

use super::super::args::{FrameFormat, Report};
use super::super::output::say;
use super::frames::{self, Frame};
use super::{Needs, Outcome, Run};
use crate::error::Result;
use crate::files::OutputFolder;
use crate::report::table::Table;
use crate::report::{
    Context, Formulas, action_items_table, backtest_table, charts, debt_items_table, debt_table, document,
    edges_table, fix_first_table, follows_table, graphml, hints_table, hotspots_table, html, markdown,
    nodes_table, open_metrics, patterns_table, quality_table, rejects_table, rules_table, trends_table,
    windows_table, write_csv, write_lined_json,
};

/// Runs `report`.
pub(super) fn run(command: &Report) -> Result<Outcome> {
    let Some(mut run) = Run::start(&command.shared, Needs { wants_digests: true, ..Needs::default() })?
    else {
        return Ok(Outcome::Findings);
    };
    // In this order the analysis shares what they hold, and they are written as they stand.
    run.loaded.frames.action_items.put_in_order();
    let folder = OutputFolder::create(&command.out, command.force, &command.shared.exports)?;
    let options = run.options(command.by);
    let analysis = run.analysis(command.by);
    run.progress.stage("writing");
    let settings = run.settings.effective(run.loaded.as_of, command.by);
    let loaded = &run.loaded;
    let context = Context {
        frames: &loaded.frames,
        analysis: &analysis,
        options: &options,
        inputs: &loaded.inputs,
        diagnostics: &loaded.diagnostics,
        joins: &loaded.joins,
        settings: &settings,
    };
    write(&folder, &context, run.settings.formulas)?;
    folder.finish()?;
    run.progress.finish();
    if !run.settings.quiet {
        let summary = format!(
            "{} incidents and {} action items as of {}: see {}",
            analysis.corpus.len(),
            analysis.corpus.actions.len(),
            loaded.as_of.date(),
            command.out.join("index.html").display()
        );
        say(&summary);
    }
    Ok(Outcome::Done)
}

/// Writes every file of the report.
fn write(folder: &OutputFolder, context: &Context<'_>, formulas: Formulas) -> Result<()> {
    let (frames, analysis) = (context.frames, context.analysis);
    let corpus = &analysis.corpus;
    let csv = |table: Table<'_>| {
        let name = format!("{}.csv", table.name);
        folder.write_with(&name, |file| write_csv(table, formulas, file))
    };
    let frame = |frame| frames::write(folder, "frames/", frames, frame, FrameFormat::Parquet, formulas);
    // No file needs another. What takes longest begins first, so that all threads end at about the same time.
    let parts: [&(dyn Fn() -> Result<()> + Sync); 10] = [
        &|| csv(action_items_table(frames, corpus)),
        &|| frame(Frame::ActionItems),
        &|| write_pages(folder, context),
        &|| folder.write_with("report.json", |file| write_lined_json(&document(context), file)),
        &|| csv(edges_table(frames, corpus, &analysis.cooccurrence, &analysis.scores)),
        &|| csv(debt_items_table(frames, corpus, &analysis.debt)),
        &|| frame(Frame::Involvements),
        &|| csv(follows_table(corpus, &analysis.follows)),
        &|| frame(Frame::Incidents),
        &|| write_short_files(folder, context, csv),
    ];
    let failed = |(place, write): (usize, &&(dyn Fn() -> Result<()> + Sync))| Some((place, write().err()?));
    let failed = parts.iter().enumerate().par_bridge().filter_map(failed).min_by_key(|(place, _)| *place);
    failed.map_or(Ok(()), |(_, error)| Err(error))
}

/// Writes the files that take little time.
fn write_short_files(
    folder: &OutputFolder,
    context: &Context<'_>,
    csv: impl Fn(Table<'_>) -> Result<()>,
) -> Result<()> {
    let (frames, analysis) = (context.frames, context.analysis);
    csv(windows_table(analysis.windows.iter().chain(&analysis.groups)))?;
    csv(hotspots_table(&analysis.hotspots.list))?;
    csv(nodes_table(analysis))?;
    let productive = analysis.patterns.list.iter().filter(|pattern| pattern.is_productive());
    csv(patterns_table(frames, &analysis.corpus, productive))?;
    csv(rules_table(&analysis.corpus, &analysis.patterns.rules))?;
    csv(fix_first_table(&analysis.fix_first))?;
    csv(backtest_table(&analysis.backtest))?;
    csv(debt_table(&analysis.debt))?;
    csv(quality_table(&analysis.quality))?;
    csv(hints_table(frames, &analysis.corpus, &analysis.hints))?;
    csv(trends_table(&analysis.trends))?;
    csv(rejects_table(context.diagnostics))?;
    folder.write("metrics.prom", open_metrics(context).as_bytes())?;
    folder.write("graph.graphml", graphml(analysis).as_bytes())
}

/// Writes the page, the summary and the charts, which both refer to.
fn write_pages(folder: &OutputFolder, context: &Context<'_>) -> Result<()> {
    let charts = charts(context)?;
    folder.write("index.html", html(context, &charts)?.as_bytes())?;
    folder.write("report.md", markdown(context, &charts).as_bytes())?;
    for chart in &charts {
        folder.write(&format!("charts/{}.svg", chart.name), chart.svg.as_bytes())?;
        folder.write(&format!("charts/{}.png", chart.name), &chart.png)?;
    }
    Ok(())
}
