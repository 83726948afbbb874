//! GraphML.

use std::fmt::Write;

use super::xml::{escaped, type_name};
use crate::report::graph_view::{EDGE_ATTRIBUTES, GraphView, Holds, NODE_ATTRIBUTES};
use crate::report::table::Value;

const HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n";

/// Renders the drawn graph as GraphML.
#[must_use]
pub fn graphml<'a>(view: impl Into<GraphView<'a>>) -> String {
    let view = view.into();
    let mut text = HEAD.to_owned();
    keys(&mut text, "graph", &[("betweenness", Holds::Text)]);
    keys(&mut text, "node", &[("label", Holds::Text)]);
    keys(&mut text, "node", &NODE_ATTRIBUTES);
    keys(&mut text, "edge", &EDGE_ATTRIBUTES);
    keys(&mut text, "edge", &[("weight", Holds::Number)]);
    text.push_str("  <graph id=\"cooccurrence\" edgedefault=\"undirected\">\n    ");
    data(&mut text, "graph", "betweenness", &view.betweenness_remark().into());
    text.push('\n');
    for node in view.drawn_nodes() {
        let _ = write!(text, "    <node id=\"n{}\">", node.id);
        data(&mut text, "node", "label", &node.name.into());
        for ((name, _), value) in NODE_ATTRIBUTES.iter().zip(&node.values) {
            data(&mut text, "node", name, value);
        }
        text.push_str("</node>\n");
    }
    for edge in view.drawn_edges() {
        let _ = write!(text, "    <edge id=\"e{}\" source=\"n{}\" target=\"n{}\">", edge.id, edge.a, edge.b);
        for ((name, _), value) in EDGE_ATTRIBUTES.iter().zip(&edge.values) {
            data(&mut text, "edge", name, value);
        }
        data(&mut text, "edge", "weight", &edge.weight.into());
        text.push_str("</edge>\n");
    }
    text.push_str("  </graph>\n</graphml>\n");
    text
}

/// Declares attributes.
fn keys(text: &mut String, owner: &str, attributes: &[(&str, Holds)]) {
    for (name, holds) in attributes {
        let _ = writeln!(
            text,
            "  <key id=\"{owner}_{name}\" for=\"{owner}\" attr.name=\"{name}\" attr.type=\"{}\"/>",
            type_name(*holds)
        );
    }
}

/// Writes the value of an attribute; what is not computed is left out.
fn data(text: &mut String, owner: &str, name: &str, value: &Value<'_>) {
    if !value.is_empty() {
        let _ = write!(text, "<data key=\"{owner}_{name}\">{}</data>", escaped(&value.spell()));
    }
}
