//! DOT, for Graphviz.

use std::fmt::Write;

use crate::model::ItemKind;
use crate::model::turns_text;
use crate::report::graph_view::{EDGE_ATTRIBUTES, GraphView, Holds, NODE_ATTRIBUTES};
use crate::report::table::Value;

/// Renders the drawn graph as DOT.
#[must_use]
pub fn dot<'a>(view: impl Into<GraphView<'a>>) -> String {
    let view = view.into();
    let mut text = String::from("graph cooccurrence {\n");
    let _ = writeln!(text, "  betweenness={};", quoted(&view.betweenness_remark()));
    for node in view.drawn_nodes() {
        let shape = match node.kind {
            ItemKind::Factor => "ellipse",
            ItemKind::System => "box",
            ItemKind::Trigger => "diamond",
        };
        let _ = write!(text, "  n{} [label={}, shape={shape}", node.id, quoted(node.name));
        values(&mut text, &NODE_ATTRIBUTES, &node.values);
        text.push_str("];\n");
    }
    for edge in view.drawn_edges() {
        let _ = write!(text, "  n{} -- n{} [weight=\"{:?}\"", edge.a, edge.b, edge.weight);
        values(&mut text, &EDGE_ATTRIBUTES, &edge.values);
        text.push_str("];\n");
    }
    text.push_str("}\n");
    text
}

/// Writes the values of attributes; what is not computed is left out.
fn values(text: &mut String, attributes: &[(&str, Holds)], values: &[Value<'_>]) {
    for ((name, _), value) in attributes.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        let _ = write!(text, ", {name}={}", quoted(&value.spell()));
    }
}

/// Quotes a text; numbers too, since an unquoted one may have no exponent.
fn quoted(text: &str) -> String {
    let plain: String = text.chars().map(|c| if c.is_control() || turns_text(c) { ' ' } else { c }).collect();
    format!("\"{}\"", plain.replace('\\', "\\\\").replace('"', "\\\""))
}
