//! The chart of factors against systems.

use super::super::context::Context;
use super::super::findings::{top_pairs_count, words};
use crate::chart::{ChartError, Heading, MatrixCell, MatrixChart, Rendered, matrix_chart};
use crate::model::ItemKind;

/// The most factors and the most systems that are shown.
const MOST: usize = 20;

/// Draws the factors and the systems with the most incidents against each other.
pub(super) fn matrix(context: &Context<'_>) -> (String, Result<Rendered, ChartError>) {
    let analysis = context.analysis;
    let items = &analysis.corpus.items;
    let [factors, systems] = [ItemKind::Factor, ItemKind::System].map(|kind| most(context, kind));
    let place = |ids: &[usize], id: u32| ids.iter().position(|shown| *shown == id as usize);
    let cells = analysis.cooccurrence.edges.iter().filter_map(|edge| {
        Some(MatrixCell {
            row: place(&factors, edge.a)?,
            column: place(&systems, edge.b)?,
            count: edge.n_ab,
            lift: Some(edge.lift()),
            is_significant: edge.q < 0.05 && edge.n_ab >= 2,
        })
    });
    let title = title(context);
    let names = |ids: &[usize]| ids.iter().map(|id| items[*id].name.clone()).collect::<Vec<_>>();
    let all = |kind: ItemKind| items.iter().filter(|item| item.kind == kind).count() as u64;
    let chart = MatrixChart {
        heading: Heading {
            title: title.clone(),
            subtitle: format!(
                "Incidents that have both, for {} of {} and {} of {} by incidents; color: ratio to chance (lift).",
                words::count(factors.len() as u64),
                words::plural(all(ItemKind::Factor), "factor"),
                words::count(systems.len() as u64),
                words::plural(all(ItemKind::System), "system"),
            ),
            notes: vec!["Meeting more often than chance is no proof of a cause.".to_owned()],
        },
        rows: names(&factors),
        columns: names(&systems),
        cells: cells.collect(),
        significance_label: "more often than chance (q < 0.05)".to_owned(),
    };
    (title, matrix_chart(&chart))
}

/// Lists the drawn factors and the drawn systems, in the order of rows and columns.
pub(in crate::report) fn matrix_items(context: &Context<'_>) -> [Vec<u32>; 2] {
    let ids = [ItemKind::Factor, ItemKind::System].map(|kind| most(context, kind));
    ids.map(|ids| ids.into_iter().map(|id| id as u32).collect())
}

/// Lists the items of a kind with the most incidents.
fn most(context: &Context<'_>, kind: ItemKind) -> Vec<usize> {
    let items = &context.analysis.corpus.items;
    let mut ids: Vec<usize> = (0..items.len()).filter(|id| items[*id].kind == kind).collect();
    // Items stand by name, which settles equal counts.
    ids.sort_by_key(|id| std::cmp::Reverse(items[*id].incidents));
    ids.truncate(MOST);
    ids
}

fn title(context: &Context<'_>) -> String {
    match top_pairs_count(context) {
        None => "No incident names both a factor and a system".to_owned(),
        Some((0, possible)) => {
            format!("None of {} is shown to meet more often than chance", possible_pairs(possible))
        }
        Some((n, possible)) => format!(
            "{} of {} {} more often than chance",
            words::count(n),
            possible_pairs(possible),
            words::verb(n, "meets", "meet")
        ),
    }
}

fn possible_pairs(possible: u64) -> String {
    words::plural(possible, "possible factor–system pair")
}
