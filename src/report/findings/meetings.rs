//! Factors and systems that meet again and again, by their counts.

use super::super::context::Context;
use super::words;
use crate::graph::Edge;
use crate::model::ItemKind;

/// The fewest incidents in which a pair recurs.
const FEWEST_INCIDENTS: u64 = 3;
/// The q below which a pair is named.
const MOST_Q: f64 = 0.05;
/// How many pairs a sentence holds.
const MOST_PAIRS: usize = 3;

/// Names the factor–system pairs that meet above chance and recur, the most incidents first; none without any.
///
/// Their rates are drawn toward that of all pairs, which hides them where most pairs were seen once; their counts do
/// not.
pub(super) fn sentence(context: &Context<'_>) -> Option<String> {
    let analysis = context.analysis;
    let item = |id: u32| &analysis.corpus.items[id as usize];
    let is_pair =
        |edge: &Edge| (item(edge.a).kind, item(edge.b).kind) == (ItemKind::Factor, ItemKind::System);
    let is_named = |edge: &&Edge| edge.q < MOST_Q && edge.n_ab >= FEWEST_INCIDENTS && is_pair(edge);
    let mut found: Vec<&Edge> = analysis.cooccurrence.edges.iter().filter(is_named).collect();
    if found.is_empty() {
        return None;
    }
    // Edges stand by names, which settles what is left equal.
    found.sort_by(|a, b| b.n_ab.cmp(&a.n_ab).then(a.q.total_cmp(&b.q)));
    let phrases: Vec<String> = found
        .iter()
        .map(|edge| {
            format!(
                "{} met {} in {}, {} times what chance gives",
                words::named(&item(edge.a).name),
                words::named(&item(edge.b).name),
                words::plural(edge.n_ab, "incident"),
                words::decimal(edge.lift()),
            )
        })
        .collect();
    let shown = listed(&phrases);
    Some(format!("Above chance and recurring (q < 0.05): {shown}."))
}

/// Lists phrases that hold commas themselves.
fn listed(phrases: &[String]) -> String {
    let shown = phrases[..phrases.len().min(MOST_PAIRS)].join("; ");
    match phrases.len().saturating_sub(MOST_PAIRS) as u64 {
        0 => shown,
        rest => format!("{shown}; and {} more", words::small(rest)),
    }
}
