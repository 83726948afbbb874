//! The drawn graph: the edges that stand out, and where each item stands among them.

use petgraph::graph::{NodeIndex, UnGraph};

use crate::corpus::Corpus;
use crate::stats::mixture::Score;

use super::centrality::{betweenness, pagerank};
use super::cooccurrence::{Cooccurrence, Edge};
use super::themes::{Theme, themes};

/// The q below which an edge is drawn.
const MOST_Q: f64 = 0.05;
/// The fewest incidents of an edge that is drawn.
const FEWEST_INCIDENTS: u64 = 2;
/// Up to how many nodes betweenness goes from every node.
const EXACT_BETWEENNESS: usize = 2000;

/// An item of the graph with its centralities over the backbone.
#[derive(Debug, Clone, PartialEq)]
pub struct GraphNode {
    /// The item.
    pub item: u32,
    /// How many edges it has.
    pub degree: u64,
    /// The sum of their weights.
    pub weighted_degree: f64,
    /// Its PageRank; none when it has no edge.
    pub pagerank: Option<f64>,
    /// Its betweenness; none when it has no edge.
    pub betweenness: Option<f64>,
    /// The number of its theme; none when it has no edge.
    pub theme: Option<u32>,
}

/// An edge of the drawn graph.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    /// Its place among the co-occurrences.
    pub edge: u32,
    /// How strongly it binds, above 0: `ln(ebgm)` where that is positive, else `ln(lift)`.
    pub weight: f64,
}

/// The graph of items: nodes are positions in the corpus.
#[derive(Debug, Clone)]
pub struct Graph {
    /// The petgraph graph over the items that have an edge.
    pub graph: UnGraph<u32, Link>,
    /// Every item, in the order of the corpus.
    pub nodes: Vec<GraphNode>,
    /// What hangs together, by number.
    pub themes: Vec<Theme>,
    /// From how many nodes betweenness was computed.
    pub betweenness_sources: usize,
    /// Whether these are all.
    pub is_betweenness_exact: bool,
}

/// Returns the weight of an edge; its lift is above 1 on the backbone.
fn weight(edge: &Edge, score: Option<Score>) -> f64 {
    let shrunken = score.map(|score| score.ebgm.ln()).filter(|weight| *weight > 0.0);
    shrunken.unwrap_or_else(|| edge.lift().ln().max(f64::MIN_POSITIVE))
}

impl Graph {
    /// Draws the edges with `q < 0.05` and at least 2 incidents: a backbone, not a hairball.
    ///
    /// `scores` are those of the co-occurrences, in their order; `seed` is that of the search for themes.
    #[must_use]
    pub fn new(corpus: &Corpus, cooccurrence: &Cooccurrence, scores: &[Option<Score>], seed: u64) -> Self {
        let is_drawn = |edge: &Edge| edge.q < MOST_Q && edge.n_ab >= FEWEST_INCIDENTS;
        let drawn = || cooccurrence.edges.iter().enumerate().filter(|(_, edge)| is_drawn(edge));
        let mut index: Vec<Option<NodeIndex>> = vec![None; corpus.items.len()];
        let mut items: Vec<u32> = drawn().flat_map(|(_, edge)| [edge.a, edge.b]).collect();
        items.sort_unstable();
        items.dedup();
        let mut graph = UnGraph::with_capacity(items.len(), 0);
        for item in &items {
            index[*item as usize] = Some(graph.add_node(*item));
        }
        let mut neighbors: Vec<Vec<(u32, f64)>> = vec![Vec::new(); graph.node_count()];
        for (number, edge) in drawn() {
            let (Some(a), Some(b)) = (index[edge.a as usize], index[edge.b as usize]) else { continue };
            let weight = weight(edge, scores.get(number).copied().flatten());
            graph.add_edge(a, b, Link { edge: number as u32, weight });
            neighbors[a.index()].push((b.index() as u32, weight));
            neighbors[b.index()].push((a.index() as u32, weight));
        }
        let sources = sources(neighbors.len());
        let is_betweenness_exact = sources.len() == neighbors.len();
        let (ranks, between) = (pagerank(&neighbors), betweenness(&neighbors, &sources));
        let themes = themes(corpus, &items, &neighbors, seed);
        let mut theme_of = vec![None; corpus.items.len()];
        for theme in &themes {
            for item in &theme.items {
                theme_of[*item as usize] = Some(theme.number);
            }
        }
        let nodes = index
            .iter()
            .enumerate()
            .map(|(item, index)| {
                let edges = index.map_or(&[][..], |index| neighbors[index.index()].as_slice());
                GraphNode {
                    item: item as u32,
                    degree: edges.len() as u64,
                    weighted_degree: edges.iter().map(|(_, weight)| weight).sum(),
                    pagerank: index.map(|index| ranks[index.index()]),
                    betweenness: index.map(|index| between[index.index()]),
                    theme: theme_of[item],
                }
            })
            .collect();
        Self { graph, nodes, themes, betweenness_sources: sources.len(), is_betweenness_exact }
    }
}

/// Every node, or an even spread of them where that would take too long.
fn sources(nodes: usize) -> Vec<u32> {
    let count = nodes.min(EXACT_BETWEENNESS);
    (0..count).map(|k| (k * nodes / count.max(1)) as u32).collect()
}
