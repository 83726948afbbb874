//! The co-occurrence graph for other programs: GraphML, GEXF and DOT.
//!
//! Nodes carry kind, name, category and incidents, edges their measures. Only the edges of the drawn graph are
//! written: `q < 0.05` and at least two incidents.

use std::fmt::Write;

use crate::analysis::Analysis;
use crate::corpus::{Corpus, Item};
use crate::graph::{Cooccurrence, Edge, Graph};
use crate::stats::mixture::Score;

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

struct Drawn<'a> {
    nodes: Vec<(u32, &'a Item)>,
    edges: Vec<(u32, &'a Edge, Option<f64>)>,
}

fn drawn(view: GraphView<'_>) -> Drawn<'_> {
    let graph = &view.graph.graph;
    let nodes = graph.node_weights().map(|item| (*item, &view.corpus.items[*item as usize])).collect();
    let mut edges: Vec<(u32, &Edge, Option<f64>)> = graph
        .edge_references()
        .map(|edge| {
            let number = *edge.weight() as usize;
            let score = view.scores[number].map(|score| score.ebgm);
            (*edge.weight(), &view.cooccurrence.edges[number], score)
        })
        .collect();
    edges.sort_unstable_by_key(|(number, _, _)| *number);
    Drawn { nodes, edges }
}

/// Escapes text for XML; characters that XML cannot hold become the replacement character.
fn xml(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\t' | '\n' | '\r' => escaped.push(' '),
            c if c.is_control() || matches!(c, '\u{FFFE}' | '\u{FFFF}') => escaped.push('\u{FFFD}'),
            c => escaped.push(c),
        }
    }
    escaped
}

const NODE_KEYS: [(&str, &str); 4] =
    [("label", "string"), ("kind", "string"), ("category", "string"), ("incidents", "long")];
const EDGE_KEYS: [(&str, &str); 6] = [
    ("n_ab", "long"),
    ("lift", "double"),
    ("npmi", "double"),
    ("q", "double"),
    ("ebgm", "double"),
    ("weight", "double"),
];

fn node_values(item: &Item) -> [String; 4] {
    [
        item.name.clone(),
        item.kind.name().to_owned(),
        item.category.name().to_owned(),
        item.incidents.to_string(),
    ]
}

fn edge_values(edge: &Edge, ebgm: Option<f64>) -> [Option<String>; 6] {
    let number = |number: f64| Some(format!("{number:?}"));
    [
        Some(edge.n_ab.to_string()),
        number(edge.lift()),
        number(edge.npmi()),
        number(edge.q),
        ebgm.and_then(number),
        number(edge.lift().ln()),
    ]
}

/// Renders the drawn graph as GraphML.
#[must_use]
pub fn graphml<'a>(view: impl Into<GraphView<'a>>) -> String {
    let Drawn { nodes, edges } = drawn(view.into());
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (owner, keys) in [("node", &NODE_KEYS[..]), ("edge", &EDGE_KEYS[..])] {
        for (name, kind) in keys {
            let _ = writeln!(
                text,
                "  <key id=\"{owner}_{name}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{kind}\"/>"
            );
        }
    }
    text.push_str("  <graph id=\"cooccurrence\" edgedefault=\"undirected\">\n");
    for (id, item) in nodes {
        let _ = write!(text, "    <node id=\"n{id}\">");
        for ((name, _), value) in NODE_KEYS.iter().zip(node_values(item)) {
            let _ = write!(text, "<data key=\"node_{name}\">{}</data>", xml(&value));
        }
        text.push_str("</node>\n");
    }
    for (id, edge, ebgm) in edges {
        let _ = write!(text, "    <edge id=\"e{id}\" source=\"n{}\" target=\"n{}\">", edge.a, edge.b);
        for ((name, _), value) in EDGE_KEYS.iter().zip(edge_values(edge, ebgm)) {
            if let Some(value) = value {
                let _ = write!(text, "<data key=\"edge_{name}\">{value}</data>");
            }
        }
        text.push_str("</edge>\n");
    }
    text.push_str("  </graph>\n</graphml>\n");
    text
}

/// Renders the drawn graph as GEXF 1.3.
#[must_use]
pub fn gexf<'a>(view: impl Into<GraphView<'a>>) -> String {
    let Drawn { nodes, edges } = drawn(view.into());
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n  <graph defaultedgetype=\"undirected\">\n",
    );
    for (class, keys) in [("node", &NODE_KEYS[1..]), ("edge", &EDGE_KEYS[..5])] {
        let _ = writeln!(text, "    <attributes class=\"{class}\">");
        for (name, kind) in keys {
            let _ = writeln!(text, "      <attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>");
        }
        text.push_str("    </attributes>\n");
    }
    text.push_str("    <nodes>\n");
    for (id, item) in nodes {
        let _ = write!(text, "      <node id=\"{id}\" label=\"{}\"><attvalues>", xml(&item.name));
        for ((name, _), value) in NODE_KEYS.iter().zip(node_values(item)).skip(1) {
            let _ = write!(text, "<attvalue for=\"{name}\" value=\"{}\"/>", xml(&value));
        }
        text.push_str("</attvalues></node>\n");
    }
    text.push_str("    </nodes>\n    <edges>\n");
    for (id, edge, ebgm) in edges {
        let _ = write!(
            text,
            "      <edge id=\"{id}\" source=\"{}\" target=\"{}\" weight=\"{:?}\"><attvalues>",
            edge.a,
            edge.b,
            edge.lift().ln()
        );
        for ((name, _), value) in EDGE_KEYS.iter().zip(edge_values(edge, ebgm)).take(5) {
            if let Some(value) = value {
                let _ = write!(text, "<attvalue for=\"{name}\" value=\"{value}\"/>");
            }
        }
        text.push_str("</attvalues></edge>\n");
    }
    text.push_str("    </edges>\n  </graph>\n</gexf>\n");
    text
}

/// Renders the drawn graph as DOT.
#[must_use]
pub fn dot<'a>(view: impl Into<GraphView<'a>>) -> String {
    let Drawn { nodes, edges } = drawn(view.into());
    let quoted = |text: &str| {
        let plain: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let mut text = String::from("graph cooccurrence {\n");
    for (id, item) in nodes {
        let shape = match item.kind {
            crate::model::ItemKind::Factor => "ellipse",
            crate::model::ItemKind::System => "box",
            crate::model::ItemKind::Trigger => "diamond",
        };
        let _ = writeln!(
            text,
            "  n{id} [label={}, shape={shape}, kind={}, incidents={}];",
            quoted(&item.name),
            item.kind.name(),
            item.incidents
        );
    }
    for (_, edge, _) in edges {
        let _ = writeln!(
            text,
            "  n{} -- n{} [n_ab={}, lift={:?}, weight={:?}];",
            edge.a,
            edge.b,
            edge.n_ab,
            edge.lift(),
            edge.lift().ln()
        );
    }
    text.push_str("}\n");
    text
}
