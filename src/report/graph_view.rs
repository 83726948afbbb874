//! The drawn graph as nodes and edges with attributes: which there are, in which order, decided once for every file.
//!
//! Only the edges of the drawn graph are in it: `q < 0.05` and at least two incidents.

use crate::analysis::Analysis;
use crate::corpus::{Corpus, Item};
use crate::graph::{Cooccurrence, Graph};
use crate::model::ItemKind;
use crate::stats::mixture::Score;

use super::table::Value;

/// What the tables and files of the graph are made from.
#[derive(Clone, Copy)]
pub struct GraphView<'a> {
    /// The population.
    pub corpus: &'a Corpus,
    /// The pairs that met.
    pub cooccurrence: &'a Cooccurrence,
    /// Their shrunken scores, in the same order.
    pub scores: &'a [Option<Score>],
    /// The drawn graph.
    pub graph: &'a Graph,
}

impl<'a> From<&'a Analysis> for GraphView<'a> {
    fn from(analysis: &'a Analysis) -> Self {
        let Analysis { corpus, cooccurrence, scores, graph, .. } = analysis;
        Self { corpus, cooccurrence, scores, graph }
    }
}

/// What an attribute holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Holds {
    Text,
    Count,
    Number,
}

/// The attributes of nodes besides the name.
pub(super) const NODE_ATTRIBUTES: [(&str, Holds); 9] = [
    ("kind", Holds::Text),
    ("category", Holds::Text),
    ("incidents", Holds::Count),
    ("theme", Holds::Count),
    ("theme_name", Holds::Text),
    ("degree", Holds::Count),
    ("weighted_degree", Holds::Number),
    ("pagerank", Holds::Number),
    ("betweenness", Holds::Number),
];

/// The attributes of edges besides the weight.
pub(super) const EDGE_ATTRIBUTES: [(&str, Holds); 9] = [
    ("n_ab", Holds::Count),
    ("n_a", Holds::Count),
    ("n_b", Holds::Count),
    ("n", Holds::Count),
    ("lift", Holds::Number),
    ("npmi", Holds::Number),
    ("q", Holds::Number),
    ("ebgm", Holds::Number),
    ("eb05", Holds::Number),
];

/// A node with its attributes, in the order of their names.
pub(super) struct DrawnNode<'a> {
    pub id: u32,
    pub name: &'a str,
    pub kind: ItemKind,
    pub values: [Value<'a>; NODE_ATTRIBUTES.len()],
}

/// An edge with its attributes, in the order of their names.
pub(super) struct DrawnEdge<'a> {
    pub id: u32,
    pub a: u32,
    pub b: u32,
    pub weight: f64,
    pub values: [Value<'a>; EDGE_ATTRIBUTES.len()],
}

impl<'a> GraphView<'a> {
    fn item(self, id: u32) -> &'a Item {
        &self.corpus.items[id as usize]
    }

    /// The nodes that have an edge, in the order of the corpus.
    pub(super) fn drawn_nodes(self) -> impl Iterator<Item = DrawnNode<'a>> {
        let themes = &self.graph.themes;
        self.graph.graph.node_weights().map(move |id| {
            let (item, node) = (self.item(*id), &self.graph.nodes[*id as usize]);
            let theme = node.theme.and_then(|number| themes.iter().find(|theme| theme.number == number));
            let is_factor = item.kind == ItemKind::Factor;
            let values = [
                item.kind.name().into(),
                is_factor.then(|| item.category.name()).into(),
                item.incidents.into(),
                theme.map(|theme| u64::from(theme.number)).into(),
                theme.map(|theme| theme.name.as_str()).into(),
                node.degree.into(),
                node.weighted_degree.into(),
                node.pagerank.into(),
                node.betweenness.into(),
            ];
            DrawnNode { id: *id, name: &item.name, kind: item.kind, values }
        })
    }

    /// The drawn edges, in the order of the co-occurrences.
    pub(super) fn drawn_edges(self) -> impl Iterator<Item = DrawnEdge<'a>> {
        // Links were added in the order of the co-occurrences, which they keep.
        self.graph.graph.edge_weights().map(move |link| {
            let edge = &self.cooccurrence.edges[link.edge as usize];
            let score = self.scores.get(link.edge as usize).copied().flatten();
            let values = [
                edge.n_ab.into(),
                edge.n_a.into(),
                edge.n_b.into(),
                edge.n.into(),
                edge.lift().into(),
                edge.npmi().into(),
                edge.q.into(),
                score.map(|score| score.ebgm).into(),
                score.map(|score| score.eb05).into(),
            ];
            DrawnEdge { id: link.edge, a: edge.a, b: edge.b, weight: link.weight, values }
        })
    }

    /// Tells from how many nodes betweenness was computed.
    #[must_use]
    pub fn betweenness_remark(self) -> String {
        let all = self.graph.graph.node_count();
        if self.graph.is_betweenness_exact {
            "exact".to_owned()
        } else {
            format!("estimated from {} of {all} nodes", self.graph.betweenness_sources)
        }
    }
}
