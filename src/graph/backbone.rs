//! The drawn graph: the edges that stand out, and where each item stands among them.

use petgraph::graph::{NodeIndex, UnGraph};

use crate::corpus::Corpus;

use super::centrality::{betweenness, pagerank};
use super::cooccurrence::{Cooccurrence, Edge};

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
}

/// The graph of items: nodes are positions in the corpus, edges positions among the co-occurrences.
#[derive(Debug, Clone)]
pub struct Graph {
    /// The petgraph graph over the items that have an edge.
    pub graph: UnGraph<u32, u32>,
    /// Every item, in the order of the corpus.
    pub nodes: Vec<GraphNode>,
    /// Whether betweenness was computed from every node.
    pub is_betweenness_exact: bool,
}

/// Returns the weight of an edge: `ln(lift)`, which is positive on the backbone.
fn weight(edge: &Edge) -> f64 {
    edge.lift().ln().max(f64::MIN_POSITIVE)
}

impl Graph {
    /// Draws the edges with `q < 0.05` and at least 2 incidents: a backbone, not a hairball.
    #[must_use]
    pub fn new(corpus: &Corpus, cooccurrence: &Cooccurrence) -> Self {
        let is_drawn = |edge: &Edge| edge.q < MOST_Q && edge.n_ab >= FEWEST_INCIDENTS;
        let drawn = || cooccurrence.edges.iter().enumerate().filter(|(_, edge)| is_drawn(edge));
        let mut index: Vec<Option<NodeIndex>> = vec![None; corpus.items.len()];
        let mut items: Vec<u32> = drawn().flat_map(|(_, edge)| [edge.a, edge.b]).collect();
        items.sort_unstable();
        items.dedup();
        let mut graph = UnGraph::with_capacity(items.len(), 0);
        for item in items {
            index[item as usize] = Some(graph.add_node(item));
        }
        let mut neighbors: Vec<Vec<(u32, f64)>> = vec![Vec::new(); graph.node_count()];
        for (number, edge) in drawn() {
            let (Some(a), Some(b)) = (index[edge.a as usize], index[edge.b as usize]) else { continue };
            graph.add_edge(a, b, number as u32);
            neighbors[a.index()].push((b.index() as u32, weight(edge)));
            neighbors[b.index()].push((a.index() as u32, weight(edge)));
        }
        let sources = sources(neighbors.len());
        let is_betweenness_exact = sources.len() == neighbors.len();
        let (ranks, between) = (pagerank(&neighbors), betweenness(&neighbors, &sources));
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
                }
            })
            .collect();
        Self { graph, nodes, is_betweenness_exact }
    }
}

/// Every node, or an even spread of them where that would take too long.
fn sources(nodes: usize) -> Vec<u32> {
    let count = nodes.min(EXACT_BETWEENNESS);
    (0..count).map(|k| (k * nodes / count.max(1)) as u32).collect()
}
