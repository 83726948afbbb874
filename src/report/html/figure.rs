//! Charts with the tables behind them.

use super::super::charts::NamedChart;
use super::super::context::Context;
use super::super::findings::{
    Listing, backtest_listing, fix_first_listing, follow_up_listing, hotspots_listing, incidents_listing,
    matrix_listing, recurrence_listing, themes_listing, time_to_close_listing, trends_listing,
};
use super::behind::{Behind, behind};
use crate::hotspot::HotspotKind;
use crate::model::ItemKind;

/// A chart with its table.
pub(super) struct Figure<'a> {
    /// The name of the chart.
    pub name: &'static str,
    /// The anchor.
    pub id: &'static str,
    /// What the figure is about.
    pub topic: &'static str,
    /// How its numbers are defined, in short.
    pub definition: &'static str,
    /// What the chart shows, as one sentence.
    pub heading: &'a str,
    /// What is plotted, and remarks.
    pub remarks: String,
    /// The chart as an `<svg>` element.
    pub svg: &'a str,
    /// The table behind it.
    pub table: Listing,
    /// Whether the table is shown at once.
    pub is_open: bool,
    /// What is behind the rows, one by one from the first.
    pub behind: Vec<Behind>,
}

impl Figure<'_> {
    /// Returns what is behind a row of the table.
    pub fn behind(&self, row: usize) -> Option<&Behind> {
        self.behind.get(row)
    }
}

fn figure<'a>(
    charts: &'a [NamedChart],
    name: &'static str,
    topic: &'static str,
    definition: &'static str,
    table: Listing,
) -> Option<Figure<'a>> {
    let chart = charts.iter().find(|chart| chart.name == name)?;
    let (heading, remarks) = (chart.heading.as_str(), chart.remarks.join(" "));
    let behind = Vec::new();
    // The list of incidents has the short anchor.
    let id = if name == "incidents" { "incidents-per-30-days" } else { name };
    Some(Figure {
        name,
        id,
        topic,
        definition,
        heading,
        remarks,
        svg: &chart.body,
        table,
        is_open: false,
        behind,
    })
}

/// The charts over time.
pub(super) fn trends<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let figures = [
        figure(
            charts,
            "recurrence",
            "Recurrence",
            "Above chance, things come back sooner than the number of incidents explains; near it, the rate only \
             reflects how many incidents there are.",
            recurrence_listing(context),
        ),
        figure(
            charts,
            "incidents",
            "Incidents",
            "Incidents of the window over its length in units of 30 days, with the exact Poisson interval.",
            incidents_listing(context),
        ),
        figure(
            charts,
            "follow_up",
            "On time and overdue",
            "The two shares have different denominators: what fell due in the window, and what is open at its end. The \
             line at 70% is a usual target for the on-time ratio.",
            follow_up_listing(context),
        ),
        figure(
            charts,
            "time_to_close",
            "Time to close",
            "Open items count for as long as they have been open. The median of the closed items alone, which most tools \
             show, ignores them.",
            time_to_close_listing(context),
        ),
    ];
    figures.into_iter().flatten().collect()
}

/// How the incidents of systems add up, with the trend of every item that was tested.
pub(super) fn item_trends<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let definition = "Laplace's test asks whether incidents crowd toward the end of the history, q after \
                      Benjamini–Hochberg within the kind. Growth exponent: of a power law (Crow–AMSAA); below 1, \
                      incidents get rarer; above 1, more frequent.";
    let figure = figure(charts, "cumulative_incidents", "Systems", definition, trends_listing(context));
    figure.map(|figure| Figure { is_open: true, ..figure }).into_iter().collect()
}

/// The drawing of what hangs together, with its themes.
pub(super) fn themes<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let definition = "Themes by the Leiden method on the drawn pairs, weighted by how far they exceed chance; numbered by \
                      how many items they have, named by the two strongest.";
    let figure = figure(charts, "network", "Network", definition, themes_listing(context));
    figure.map(|figure| Figure { is_open: true, ..figure }).into_iter().collect()
}

/// The rankings, with their tables shown.
pub(super) fn hotspots<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let ranked = |name, topic, kind| {
        let definition = "Incidents expected in the next 90 days, from a count that halves in weight with age, drawn toward \
                          what is usual for the kind; the order also weighs what an incident costs, which the \
                          rank intervals take as known. Recurrences are those of the latest window.";
        let figure = figure(charts, name, topic, definition, hotspots_listing(context, kind))?;
        Some(Figure { is_open: true, behind: behind(context, kind), ..figure })
    };
    let figures = [
        ranked("hotspots_systems", "Systems", HotspotKind::System),
        ranked("hotspots_factors", "Factors", HotspotKind::Factor),
        ranked("hotspots_pairs", "Factor–system pairs", HotspotKind::Pair),
    ];
    figures.into_iter().flatten().collect()
}

/// The backtest.
pub(super) fn backtest<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let definition = "As of the start of every past calendar quarter with a year of history, the ranking was made from what \
                      was known then and compared with the quarter that followed. Log-likelihood: of the counts that \
                      came, closer to zero is better; plain counts get half an incident added. Labels are those of today.";
    figure(charts, "backtest", "Whether the ranking can be trusted", definition, backtest_listing(context))
        .into_iter()
        .collect()
}

/// The matrix of factors and systems.
pub(super) fn matrix<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let definition = "Incidents that have both the factor and the system, out of those that name any factor and any system; \
                      lift: their number over the number expected by chance; q: Fisher's exact test after \
                      Benjamini–Hochberg over all possible pairs.";
    let table = matrix_listing(context);
    figure(charts, "factor_system_matrix", "The most frequent of each", definition, table)
        .into_iter()
        .collect()
}

/// The fix-first order over factors.
pub(super) fn fix_first<'a>(context: &Context<'_>, charts: &'a [NamedChart]) -> Vec<Figure<'a>> {
    let list = context.analysis.fix_first.iter().find(|list| list.kind == ItemKind::Factor);
    let Some(list) = list else { return Vec::new() };
    figure(charts, "fix_first", "Factors", "", fix_first_listing(context, list)).into_iter().collect()
}
