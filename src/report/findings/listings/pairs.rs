//! Items that meet more often than chance.

use crate::graph::Edge;
use crate::model::ItemKind;
use crate::stats::mixture::Score;

use super::super::super::context::Context;
use super::super::{Column, Listing, words};
use super::or_too_few;

/// How many pairs are listed.
const MOST_PAIRS: usize = 25;
/// The q below which a pair is listed.
const MOST_Q: f64 = 0.05;
/// The fewest incidents of a pair that is listed.
const FEWEST_INCIDENTS: u64 = 2;

/// Lists the pairs of any kinds that exceed chance most surely, by the low end of their shrunken ratio.
pub(in crate::report) fn pairs_listing(context: &Context<'_>) -> Listing {
    let analysis = context.analysis;
    let mut found: Vec<(&Edge, Option<Score>)> = analysis
        .cooccurrence
        .edges
        .iter()
        .zip(analysis.scores.iter().copied())
        .filter(|(edge, _)| edge.q < MOST_Q && edge.n_ab >= FEWEST_INCIDENTS)
        .collect();
    let surely = |score: Option<Score>| score.map_or(f64::NEG_INFINITY, |score| score.eb05);
    // Edges stand by kinds and names, which settles what is left equal.
    found.sort_by(|a, b| surely(b.1).total_cmp(&surely(a.1)).then_with(|| a.0.q.total_cmp(&b.0.q)));
    let columns = [
        Column::key("Item"),
        Column::key("Meets"),
        Column::number("Together"),
        Column::number("By chance").extra(),
        Column::number("Lift").extra(),
        Column::number("Lift, allowing for small counts"),
        Column::number("90% interval"),
        Column::number("q"),
    ];
    let name = |item: u32| {
        let item = &analysis.corpus.items[item as usize];
        format!("{} ({})", words::cut(&item.name, 100), item.kind.name())
    };
    let caption = "Pairs that meet more often than chance (q < 0.05, at least 2 incidents), the surest first";
    let listing = Listing::new(caption, &columns).fill(&found, MOST_PAIRS, "edges.csv", |(edge, score)| {
        vec![
            name(edge.a),
            name(edge.b),
            format!("{} of {}", words::count(edge.n_ab), words::count(edge.n)),
            words::expected(edge.expected()),
            words::ratio(edge.lift()),
            or_too_few(score.map(|score| words::ratio(score.ebgm))),
            or_too_few(
                score.map(|score| format!("{} to {}", words::ratio(score.eb05), words::ratio(score.eb95))),
            ),
            words::q_value(edge.q),
        ]
    });
    listing.about(&found, |(edge, _)| vec![edge.a, edge.b])
}

/// Lists the factor–system pairs with the most incidents.
pub(in crate::report) fn matrix_listing(context: &Context<'_>) -> Listing {
    let corpus = &context.analysis.corpus;
    let item = |id: u32| &corpus.items[id as usize];
    let mut found: Vec<&Edge> = context
        .analysis
        .cooccurrence
        .edges
        .iter()
        .filter(|edge| (item(edge.a).kind, item(edge.b).kind) == (ItemKind::Factor, ItemKind::System))
        .collect();
    found.sort_by_key(|edge| std::cmp::Reverse(edge.n_ab));
    let columns = [
        Column::key("Factor"),
        Column::key("System"),
        Column::number("Together"),
        Column::number("By chance"),
        Column::number("Lift"),
        Column::number("q"),
    ];
    let caption = "Factor–system pairs with the most incidents";
    let listing = Listing::new(caption, &columns).fill(&found, 50, "edges.csv", |edge| {
        vec![
            words::cut(&item(edge.a).name, 100),
            words::cut(&item(edge.b).name, 100),
            format!("{} of {}", words::count(edge.n_ab), words::count(edge.n)),
            words::expected(edge.expected()),
            words::ratio(edge.lift()),
            words::q_value(edge.q),
        ]
    });
    listing.about(&found, |edge| vec![edge.a, edge.b])
}
