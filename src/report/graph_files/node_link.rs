//! Node-link JSON, as `networkx.node_link_graph` and D3 read it.

use serde_json::{Map, Value as Json, json};

use crate::report::graph_view::{EDGE_ATTRIBUTES, GraphView, Holds, NODE_ATTRIBUTES};
use crate::report::json::json as spelled;
use crate::report::table::Value;

/// Renders the drawn graph as node-link JSON, one node and one edge a line.
///
/// Nodes have an `id` and a `label`, edges a `source`, a `target` and a `weight`; what is not computed is left out.
#[must_use]
pub fn node_link<'a>(view: impl Into<GraphView<'a>>) -> String {
    let view = view.into();
    let nodes = view.drawn_nodes().map(|node| {
        let own = json!({ "id": format!("n{}", node.id), "label": node.name });
        with_values(own, &NODE_ATTRIBUTES, &node.values)
    });
    let edges = view.drawn_edges().map(|edge| {
        let (source, target) = (format!("n{}", edge.a), format!("n{}", edge.b));
        let own = json!({ "source": source, "target": target, "weight": edge.weight });
        with_values(own, &EDGE_ATTRIBUTES, &edge.values)
    });
    format!(
        "{{\"directed\":false,\"multigraph\":false,\"graph\":{},\n\"nodes\":[\n{}\n],\n\"edges\":[\n{}\n]}}\n",
        json!({ "betweenness": view.betweenness_remark() }),
        nodes.collect::<Vec<_>>().join(",\n"),
        edges.collect::<Vec<_>>().join(",\n"),
    )
}

fn with_values(own: Json, attributes: &[(&str, Holds)], values: &[Value<'_>]) -> String {
    let mut object = match own {
        Json::Object(object) => object,
        _ => Map::new(),
    };
    for ((name, _), value) in attributes.iter().zip(values).filter(|(_, value)| !value.is_empty()) {
        object.insert((*name).to_owned(), spelled(value));
    }
    Json::Object(object).to_string()
}
