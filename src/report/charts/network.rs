//! The drawing of what hangs together.

use super::super::context::Context;
use super::super::findings::words;
use crate::analysis::Analysis;
use crate::chart::{ChartError, Heading, NetworkChart, NetworkLink, NetworkNode, Rendered, network_chart};
use crate::graph::Edge;
use crate::model::ItemKind;

/// Draws the items of the drawn graph with the strongest ties.
pub(super) fn network(context: &Context<'_>) -> (String, Result<Rendered, ChartError>) {
    let analysis = context.analysis;
    let (graph, items) = (&analysis.graph.graph, &analysis.corpus.items);
    let ties = ties(analysis);
    let order = shown(analysis, &ties);
    let mut place = vec![None; items.len()];
    for (index, item) in order.iter().enumerate() {
        place[*item as usize] = Some(index);
    }
    let links = ties.iter().filter_map(|(edge, weight)| {
        let (a, b) = (place[edge.a as usize]?, place[edge.b as usize]?);
        Some(NetworkLink { a, b, weight: *weight })
    });
    let title = title(context);
    let mut notes = vec!["Meeting more often than chance is no proof of a cause.".to_owned()];
    if order.len() < graph.node_count() {
        let (shown, all) = (words::count(order.len() as u64), words::count(graph.node_count() as u64));
        notes.insert(0, format!("The {shown} of {all} items with the strongest ties are shown."));
    }
    let chart = NetworkChart {
        heading: Heading {
            title: title.clone(),
            subtitle: "Lines: pairs that meet more often than chance (q < 0.05, at least 2 incidents), thicker where \
                       they exceed it further."
                .to_owned(),
            notes,
        },
        groups: ItemKind::ALL.iter().map(|kind| kind.name().to_owned()).collect(),
        size_label: "larger: more incidents".to_owned(),
        size_noun: "incidents".to_owned(),
        nodes: order
            .iter()
            .map(|item| {
                let item = &items[*item as usize];
                NetworkNode { name: item.name.clone(), group: item.kind as usize, size: item.incidents as f64 }
            })
            .collect(),
        links: links.collect(),
        seed: context.options.hotspot.seed,
    };
    (title, network_chart(&chart))
}

/// Lists the items that are drawn, in the order of the nodes.
pub(in crate::report) fn network_items(context: &Context<'_>) -> Vec<u32> {
    shown(context.analysis, &ties(context.analysis))
}

/// Lists the edges of the drawn graph with their weights, the strongest first.
fn ties(analysis: &Analysis) -> Vec<(&Edge, f64)> {
    let links = analysis.graph.graph.edge_weights();
    let mut ties: Vec<(&Edge, f64)> =
        links.map(|link| (&analysis.cooccurrence.edges[link.edge as usize], link.weight)).collect();
    // Edges stand by kinds and names, which settles equal weights.
    ties.sort_by(|a, b| b.1.total_cmp(&a.1));
    ties
}

/// Takes the items of the strongest ties while there is room, those with the most weight on their ties first.
fn shown(analysis: &Analysis, ties: &[(&Edge, f64)]) -> Vec<u32> {
    let mut shown: Vec<u32> = Vec::new();
    let mut is_shown = vec![false; analysis.corpus.items.len()];
    for (edge, _) in ties {
        let new: Vec<u32> = [edge.a, edge.b].into_iter().filter(|item| !is_shown[*item as usize]).collect();
        if shown.len() + new.len() <= NetworkChart::MOST_NODES {
            for item in new {
                is_shown[item as usize] = true;
                shown.push(item);
            }
        }
    }
    let weight = |item: u32| analysis.graph.nodes[item as usize].weighted_degree;
    shown.sort_by(|a, b| weight(*b).total_cmp(&weight(*a)).then(a.cmp(b)));
    shown
}

fn title(context: &Context<'_>) -> String {
    let graph = &context.analysis.graph;
    let Some(largest) = graph.themes.first() else {
        return "No two items are shown to meet more often than chance".to_owned();
    };
    let items = graph.graph.node_count() as u64;
    let name = words::named(&words::cut(&largest.name, 60));
    let size = words::plural(largest.items.len() as u64, "item");
    if graph.themes.len() == 1 {
        return format!("{} hang together in one theme, {name}", words::plural(items, "item"));
    }
    let (items, themes) = (words::plural(items, "item"), words::count(graph.themes.len() as u64));
    if graph.themes[1].items.len() == largest.items.len() {
        return format!("{items} fall into {themes} themes of up to {size}, the first of them {name}");
    }
    format!("{items} fall into {themes} themes; {name} is the largest, with {size}")
}
