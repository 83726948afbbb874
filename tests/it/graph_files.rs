//! The files of the drawn graph: all hold the same nodes and edges, and those of the tables.

use std::collections::BTreeMap;
use std::fmt::Write;

use regex::Regex;
use serde_json::Value;

use crate::outputs::rows;
use crate::support::{cofactor, folder, project, stdout, text};

/// Attributes by name; numbers as they read back.
type Attributes = BTreeMap<String, String>;

#[derive(Debug, Default, PartialEq)]
struct Network {
    nodes: BTreeMap<String, Attributes>,
    edges: BTreeMap<(String, String), Attributes>,
}

fn run(command: &[&str]) -> String {
    let input = project("data/sample");
    stdout(&[&["cooccur", text(&input), "--quiet"], command].concat())
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

/// Reads attributes by an expression that finds their names and values; numbers are spelled one way.
fn attributes(text: &str, expression: &Regex) -> Attributes {
    let spelled = |value: &str| {
        value.parse::<f64>().map_or_else(|_| unescaped(value), |number: f64| format!("{number:?}"))
    };
    expression.captures_iter(text).map(|found| (found[1].to_owned(), spelled(&found[2]))).collect()
}

fn expression(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a valid expression")
}

/// Reads a file line by line: the names of nodes and of the ends of edges, then what stands in the rest of the line.
fn network(text: &str, node: &str, edge: &str, value: &str) -> Network {
    let (node, edge, value) = (expression(node), expression(edge), expression(value));
    let mut network = Network::default();
    for line in text.lines() {
        if let Some(found) = edge.captures(line) {
            network.edges.insert((found[1].to_owned(), found[2].to_owned()), attributes(line, &value));
        } else if let Some(found) = node.captures(line) {
            network.nodes.insert(found[1].to_owned(), attributes(line, &value));
        }
    }
    network
}

fn node_link(text: &str) -> Network {
    let document: Value = serde_json::from_str(text).expect("valid JSON");
    assert_eq!((&document["directed"], &document["multigraph"]), (&Value::from(false), &Value::from(false)));
    let spelled = |value: &Value| match value {
        Value::String(text) => text.clone(),
        number => format!("{:?}", number.as_f64().expect("a number")),
    };
    let mut network = Network::default();
    let list = |name: &str| document[name].as_array().expect("a list").clone();
    let object = |value: Value, own: &[&str]| -> (Vec<String>, Attributes) {
        let mut all: Attributes = value
            .as_object()
            .expect("an object")
            .iter()
            .map(|(name, value)| (name.clone(), spelled(value)))
            .collect();
        (own.iter().map(|name| all.remove(*name).expect("it is stated")).collect(), all)
    };
    for node in list("nodes") {
        let (own, rest) = object(node, &["id"]);
        assert!(network.nodes.insert(own[0].clone(), rest).is_none(), "each node stands once");
    }
    for edge in list("edges") {
        let (own, rest) = object(edge, &["source", "target"]);
        assert!(own.iter().all(|end| network.nodes.contains_key(end)), "{own:?}");
        assert!(network.edges.insert((own[0].clone(), own[1].clone()), rest).is_none());
    }
    network
}

#[test]
fn every_format_holds_the_same() {
    let expected = node_link(&run(&["--format", "node-link"]));
    assert!(expected.nodes.len() > 10 && expected.edges.len() > 10, "{expected:?}");
    let graphml = network(
        &run(&["--format", "graphml"]),
        r#"<node id="([^"]+)">"#,
        r#"<edge id="[^"]+" source="([^"]+)" target="([^"]+)">"#,
        r#"<data key="(?:node|edge)_([a-z_0-9]+)">([^<]*)</data>"#,
    );
    assert_eq!(graphml, expected);
    let gexf = network(
        &run(&["--format", "gexf"]),
        r#"<node id="([^"]+)""#,
        r#"<edge id="[^"]+" source="([^"]+)" target="([^"]+)""#,
        r#"(?:attvalue for="| )(label|weight|[a-z_0-9]+)(?:" value)?="([^"]*)""#,
    );
    let own = ["id", "source", "target"];
    let without_own = |mut attributes: Attributes| {
        attributes.retain(|name, _| !own.contains(&name.as_str()));
        attributes
    };
    let gexf = Network {
        nodes: gexf.nodes.into_iter().map(|(id, rest)| (id, without_own(rest))).collect(),
        edges: gexf.edges.into_iter().map(|(ends, rest)| (ends, without_own(rest))).collect(),
    };
    assert_eq!(gexf, expected);
    let dot = network(
        &run(&["--format", "dot"]),
        r"^  (n\d+) \[",
        r"^  (n\d+) -- (n\d+) \[",
        r#"([a-z_0-9]+)="([^"]*)""#,
    );
    assert_eq!(dot, expected);
}

#[test]
fn nodes_and_edges_are_those_of_the_tables() {
    let drawn = node_link(&run(&["--format", "node-link"]));
    let nodes = rows(&run(&["--nodes", "--format", "csv"]));
    let shown: Vec<&BTreeMap<String, String>> = nodes.iter().filter(|row| row["degree"] != "0").collect();
    assert_eq!(shown.len(), drawn.nodes.len());
    assert!(nodes.iter().all(|row| row["theme"].is_empty() == (row["degree"] == "0")));
    let number = |text: &str| text.parse::<f64>().ok();
    for node in drawn.nodes.values() {
        let is_row =
            |row: &&&BTreeMap<String, String>| row["name"] == node["label"] && row["kind"] == node["kind"];
        let row = shown.iter().find(is_row).expect("the table has the node");
        for column in ["incidents", "degree", "weighted_degree", "pagerank", "betweenness", "theme"] {
            assert_eq!(number(&node[column]), number(&row[column]), "{column} of {}", node["label"]);
        }
    }
    let edges = rows(&run(&["--format", "csv"]));
    for ((a, b), edge) in &drawn.edges {
        let (a, b) = (&drawn.nodes[a], &drawn.nodes[b]);
        let is_row = |row: &&BTreeMap<String, String>| {
            (&row["a"], &row["b"], &row["a_kind"], &row["b_kind"])
                == (&a["label"], &b["label"], &a["kind"], &b["kind"])
        };
        let row = edges.iter().find(is_row).expect("the table has the edge");
        for column in ["n_ab", "n_a", "n_b", "n", "lift", "npmi", "q", "ebgm", "eb05"] {
            assert_eq!(number(&edge[column]), number(&row[column]), "{column}");
        }
        // The weight is the logarithm of the shrunken ratio, of the lift where that is none above chance.
        let weight = number(&row["ebgm"]).map(f64::ln).filter(|weight| *weight > 0.0);
        let weight = weight.unwrap_or_else(|| number(&row["lift"]).expect("a number").ln());
        assert_eq!(number(&edge["weight"]), Some(weight));
    }
    assert_eq!(
        edges.iter().filter(|row| number(&row["q"]) < Some(0.05) && row["n_ab"] != "1").count(),
        drawn.edges.len()
    );
}

#[test]
fn betweenness_of_many_nodes_is_sampled_and_says_so() {
    // Every pair of factors meets in two incidents, and nowhere else.
    let corpus = |pairs: usize| {
        let mut csv = "incident_id,started_at,factors\n".to_owned();
        for incident in 0..2 * pairs {
            let pair = incident / 2;
            let _ = writeln!(csv, "i{incident},2025-01-01T00:00:00Z,a {pair};b {pair}");
        }
        folder(&[("incidents.csv", &csv)])
    };
    let remark = |pairs: usize, format: &str| {
        let input = corpus(pairs);
        let text = stdout(&["cooccur", text(input.path()), "--quiet", "--format", format]);
        let line = text
            .lines()
            .find(|line| line.contains("betweenness") && !line.contains("<key "))
            .expect("a line");
        line.to_owned()
    };
    assert!(remark(1000, "node-link").contains("\"betweenness\":\"exact\""));
    for format in ["graphml", "gexf", "dot", "node-link"] {
        let remark = remark(1050, format);
        assert!(remark.contains("estimated from 2000 of 2100 nodes"), "{remark}");
    }
    let input = corpus(1050);
    let output = cofactor(&["cooccur", text(input.path()), "--nodes"]);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(errors.contains("betweenness is estimated from 2000 of 2100 nodes"), "{errors}");
}
