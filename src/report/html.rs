//! The report as one page: self-contained, for screens and for paper.
//!
//! The page can be read without its script; the script sorts, searches, narrows and opens what is on it, and computes no
//! figure.

mod behind;
mod embed;
mod figure;
mod policy;
mod section;
#[cfg(test)]
mod tests;

use askama::Template;

use super::charts::{NamedChart, matrix_items, network_items};
use super::context::Context;
use super::findings::{
    Finding, Listing, completeness_listing, dates_listing, findings, follows_listing, hints_listing,
    impact_noun, inputs_listing, issues_listing, latest_incidents_listing, left_out_listing,
    messages_listing, overdue_listing, pairs_listing, patterns_listing, quality_listing, settings_listing,
    words,
};
use crate::error::{Error, Result};
use figure::Figure;
use section::{Counts, Gists, Terms};

const STYLE: &str = concat!(
    include_str!("html/style/page.css"),
    include_str!("html/style/tools.css"),
    include_str!("html/style/print.css")
);

const SCRIPT: &str = concat!(
    "\"use strict\";\n",
    include_str!("html/script/page.js"),
    include_str!("html/script/address.js"),
    include_str!("html/script/data.js"),
    include_str!("html/script/table.js"),
    include_str!("html/script/lists.js"),
    include_str!("html/script/detail.js"),
    include_str!("html/script/hover.js"),
    include_str!("html/script/series.js"),
    include_str!("html/script/filters.js"),
    include_str!("html/script/network.js"),
);

/// The page. The text of the template is read at compile time, next to this file.
#[derive(Template)]
#[template(ext = "html", source = r#"{% include "src/report/html/index.html" %}"#)]
struct Page<'a> {
    policy: String,
    style: &'static str,
    script: &'static str,
    data: String,
    gists: Gists,
    most_groups: usize,
    incidents: Listing,
    version: &'static str,
    counts: Counts,
    terms: Terms,
    findings: Vec<Finding>,
    trends: Vec<Figure<'a>>,
    item_trends: Vec<Figure<'a>>,
    trends_tested: String,
    hotspots: Vec<Figure<'a>>,
    backtest: Vec<Figure<'a>>,
    matrix: Vec<Figure<'a>>,
    fix_first: Vec<Figure<'a>>,
    fix_first_systems: Option<Listing>,
    pairs: Listing,
    pairs_tested: String,
    themes: Vec<Figure<'a>>,
    patterns: Listing,
    patterns_tested: String,
    follows: Listing,
    overdue: Listing,
    debts: Vec<Listing>,
    quality: Listing,
    hints: Listing,
    inputs: Listing,
    completeness: Listing,
    dates: Listing,
    issues: Listing,
    left_out: Listing,
    messages: Listing,
    settings: Listing,
}

/// Renders the page.
///
/// # Errors
/// When the template cannot be rendered.
pub fn html(context: &Context<'_>, charts: &[NamedChart]) -> Result<String> {
    let drawn = network_items(context).into_iter().map(|item| vec![item]).collect();
    let marks = vec![("network", drawn), ("factor_system_matrix", matrix_items(context).to_vec())];
    let page = Page {
        policy: policy::policy(SCRIPT, STYLE),
        style: STYLE,
        script: SCRIPT,
        data: embed::embedded(context, marks)?,
        most_groups: context.analysis.largest.most,
        gists: Gists::new(context, charts),
        incidents: latest_incidents_listing(context),
        version: env!("CARGO_PKG_VERSION"),
        counts: Counts::new(context),
        terms: Terms::new(context),
        findings: findings(context),
        trends: figure::trends(context, charts),
        item_trends: figure::item_trends(context, charts),
        trends_tested: section::trends_tested(context),
        hotspots: figure::hotspots(context, charts),
        backtest: figure::backtest(context, charts),
        matrix: figure::matrix(context, charts),
        fix_first: figure::fix_first(context, charts),
        fix_first_systems: section::fix_first_systems(context),
        pairs: pairs_listing(context),
        pairs_tested: section::pairs_tested(context),
        themes: figure::themes(context, charts),
        patterns: patterns_listing(context),
        patterns_tested: section::patterns_tested(context),
        follows: follows_listing(context),
        overdue: overdue_listing(context),
        debts: section::debts(context),
        quality: quality_listing(context),
        hints: hints_listing(context),
        inputs: inputs_listing(context),
        completeness: completeness_listing(context),
        dates: dates_listing(context),
        issues: issues_listing(context),
        left_out: left_out_listing(context),
        messages: messages_listing(context),
        settings: settings_listing(context),
    };
    page.render().map_err(|error| Error::output(format!("cannot render the page: {error}")).caused_by(error))
}
