//! The report as Markdown, for a pull request, a wiki or the summary of a CI job.

mod escape;

pub(super) use escape::{escaped, paragraph};

use super::charts::NamedChart;
use super::context::Context;
use super::findings::{
    Finding, Listing, backtest_listing, before_recurrences_listing, costly_open_listing, dates_listing,
    findings, fix_first_listing, follows_listing, hints_listing, hotspots_listing, inputs_listing,
    issues_listing, left_out_listing, messages_listing, overdue_listing, pairs_listing, patterns_listing,
    quality_listing, recurrence_listing, themes_listing, trends_listing, words,
};
use crate::hotspot::HotspotKind;

/// How many rows a table has at most.
const MOST_ROWS: usize = 10;

/// Renders the findings, small tables, and the charts by their paths beside the file.
#[must_use]
pub fn markdown(context: &Context<'_>, charts: &[NamedChart]) -> String {
    let corpus = &context.analysis.corpus;
    let mut text = format!(
        "# Incident report\n\n{}, {}. As of {}; windows of {} every {}.\n",
        words::plural(corpus.len() as u64, "incident"),
        words::plural(corpus.actions.len() as u64, "action item"),
        words::instant(corpus.as_of),
        words::span(context.options.metric.windows.length),
        words::span(context.options.metric.windows.step),
    );
    let findings = findings(context);
    text.push_str("\n## Answers\n");
    for finding in &findings {
        answer(finding, &mut text);
    }
    tables(context, charts, &mut text);
    text.push_str("\n## More numbers\n");
    for finding in findings.iter().filter(|finding| !finding.detail.is_empty()) {
        words::put(&mut text, format_args!("\n**{}**\n\n", finding.question));
        for line in &finding.detail {
            words::put(&mut text, format_args!("- {}\n", escaped(line)));
        }
    }
    text
}

/// Writes a question and its answer, a paragraph for each sentence.
fn answer(finding: &Finding, text: &mut String) {
    words::put(text, format_args!("\n**{}**\n", finding.question));
    for sentence in &finding.answer_sentences {
        words::put(text, format_args!("\n{}\n", paragraph(sentence)));
    }
}

fn tables(context: &Context<'_>, charts: &[NamedChart], text: &mut String) {
    let show = |text: &mut String, names: &[&str]| {
        for chart in charts.iter().filter(|chart| names.contains(&chart.name)) {
            words::put(text, format_args!("![{}](charts/{}.svg)\n\n", escaped(&chart.heading), chart.name));
        }
    };
    text.push_str("\n## Trends\n\n");
    show(text, &["recurrence", "incidents", "follow_up", "time_to_close"]);
    table(text, recurrence_listing(context));
    text.push_str("## What gets worse, what gets better\n\n");
    show(text, &["cumulative_incidents"]);
    table(text, trends_listing(context));
    text.push_str("## Hotspots\n\n");
    show(
        text,
        &["hotspots_systems", "hotspots_factors", "hotspots_pairs", "factor_system_matrix", "backtest"],
    );
    for kind in HotspotKind::ALL {
        table(text, hotspots_listing(context, kind));
    }
    rows(text, backtest_listing(context), usize::MAX);
    text.push_str("## What meets more often than chance\n\n");
    table(text, pairs_listing(context));
    text.push_str("## Themes\n\n");
    show(text, &["network"]);
    table(text, themes_listing(context));
    text.push_str("## Patterns\n\n");
    table(text, patterns_listing(context));
    table(text, follows_listing(context));
    text.push_str("## Fix first\n\n");
    show(text, &["fix_first"]);
    for list in &context.analysis.fix_first {
        table(text, fix_first_listing(context, list));
    }
    text.push_str("## Action items\n\n");
    table(text, overdue_listing(context));
    table(text, costly_open_listing(context));
    table(text, before_recurrences_listing(context));
    text.push_str("## Postmortem quality\n\n");
    table(text, quality_listing(context));
    table(text, hints_listing(context));
    text.push_str("## Data quality\n\n");
    for joined in [dates_listing(context), issues_listing(context)] {
        if !joined.is_empty() {
            table(text, joined);
        }
    }
    for listing in [inputs_listing(context), left_out_listing(context), messages_listing(context)] {
        table(text, listing);
    }
    text.push_str(
        "Shares carry 95% intervals, expected counts and ranks 90% intervals. \"Too few\" stands where a figure cannot \
         be computed. The page `index.html` beside this file defines every figure, its tables have more columns.\n",
    );
}

/// Appends the first rows of a listing as a table, without the columns that a short form leaves out.
pub(super) fn table(text: &mut String, listing: Listing) {
    rows(text, listing, MOST_ROWS);
}

/// Appends at most so many rows of a listing as a table.
fn rows(text: &mut String, listing: Listing, most: usize) {
    if listing.is_empty() {
        words::put(text, format_args!("{}: none.\n\n", escaped(&listing.caption)));
        return;
    }
    let listing = listing.first(most).short();
    words::put(text, format_args!("{}:\n\n|", escaped(&listing.caption)));
    for column in &listing.columns {
        words::put(text, format_args!(" {} |", escaped(column.title)));
    }
    text.push_str("\n|");
    for column in &listing.columns {
        text.push_str(if column.is_number() { " ---: |" } else { " --- |" });
    }
    for row in &listing.rows {
        text.push_str("\n|");
        for cell in row {
            words::put(text, format_args!(" {} |", escaped(&words::cut(cell, 80))));
        }
    }
    text.push_str("\n\n");
    if let Some(remark) = listing.remark() {
        words::put(text, format_args!("{}\n\n", escaped(&remark)));
    }
}
