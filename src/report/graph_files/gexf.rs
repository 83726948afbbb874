//! GEXF 1.3.

use std::fmt::Write;

use super::xml::{escaped, type_name};
use crate::report::graph_view::{EDGE_ATTRIBUTES, GraphView, Holds, NODE_ATTRIBUTES};
use crate::report::table::Value;

const HEAD: &str =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" version=\"1.3\">\n";

/// Renders the drawn graph as GEXF 1.3.
#[must_use]
pub fn gexf<'a>(view: impl Into<GraphView<'a>>) -> String {
    let view = view.into();
    let mut text = HEAD.to_owned();
    let remark = view.betweenness_remark();
    let _ = writeln!(text, "  <meta><description>betweenness: {}</description></meta>", escaped(&remark));
    text.push_str("  <graph defaultedgetype=\"undirected\">\n");
    declare(&mut text, "node", &NODE_ATTRIBUTES);
    declare(&mut text, "edge", &EDGE_ATTRIBUTES);
    text.push_str("    <nodes>\n");
    for node in view.drawn_nodes() {
        let _ = write!(text, "      <node id=\"n{}\" label=\"{}\">", node.id, escaped(node.name));
        values(&mut text, &NODE_ATTRIBUTES, &node.values);
        text.push_str("</node>\n");
    }
    text.push_str("    </nodes>\n    <edges>\n");
    for edge in view.drawn_edges() {
        let _ = write!(
            text,
            "      <edge id=\"e{}\" source=\"n{}\" target=\"n{}\" weight=\"{:?}\">",
            edge.id, edge.a, edge.b, edge.weight
        );
        values(&mut text, &EDGE_ATTRIBUTES, &edge.values);
        text.push_str("</edge>\n");
    }
    text.push_str("    </edges>\n  </graph>\n</gexf>\n");
    text
}

/// Declares attributes.
fn declare(text: &mut String, class: &str, attributes: &[(&str, Holds)]) {
    let _ = writeln!(text, "    <attributes class=\"{class}\">");
    for (name, holds) in attributes {
        let kind = type_name(*holds);
        let _ = writeln!(text, "      <attribute id=\"{name}\" title=\"{name}\" type=\"{kind}\"/>");
    }
    text.push_str("    </attributes>\n");
}

/// Writes the values of attributes; what is not computed is left out.
fn values(text: &mut String, attributes: &[(&str, Holds)], values: &[Value<'_>]) {
    text.push_str("<attvalues>");
    for ((name, _), value) in attributes.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        let _ = write!(text, "<attvalue for=\"{name}\" value=\"{}\"/>", escaped(&value.spell()));
    }
    text.push_str("</attvalues>");
}
