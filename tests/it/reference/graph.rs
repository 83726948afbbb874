//! Centralities and communities.

use std::collections::BTreeMap;

use cofactor::graph::{betweenness, communities, pagerank};
use serde_json::Value;

use super::{numbers, reference};

type Neighbors = Vec<Vec<(u32, f64)>>;

/// Zachary's karate club, its ties with or without their weights.
fn karate(reference: &Value, is_weighted: bool) -> Neighbors {
    let mut neighbors = vec![Vec::new(); 34];
    for edge in reference["karate_edges_weighted"].as_array().expect("a list") {
        let edge = numbers(edge);
        let (a, b, weight) = (edge[0] as u32, edge[1] as u32, if is_weighted { edge[2] } else { 1.0 });
        neighbors[a as usize].push((b, weight));
        neighbors[b as usize].push((a, weight));
    }
    neighbors
}

/// The modularity of a grouping, by its definition over all pairs of nodes.
fn modularity(neighbors: &Neighbors, groups: &[u32]) -> f64 {
    let degree: Vec<f64> =
        neighbors.iter().map(|edges| edges.iter().map(|(_, weight)| weight).sum()).collect();
    let twice: f64 = degree.iter().sum();
    let mut sum = 0.0;
    for a in 0..neighbors.len() {
        for b in (0..neighbors.len()).filter(|b| groups[a] == groups[*b]) {
            let weight: f64 =
                neighbors[a].iter().filter(|(node, _)| *node as usize == b).map(|(_, weight)| weight).sum();
            sum += weight - degree[a] * degree[b] / twice;
        }
    }
    sum / twice
}

/// Groups numbered as they appear, so that equal groupings are equal lists.
fn renumbered(groups: impl IntoIterator<Item = u64>) -> Vec<u32> {
    let mut numbers = BTreeMap::new();
    let number = |group| {
        let next = numbers.len() as u32;
        *numbers.entry(group).or_insert(next)
    };
    groups.into_iter().map(number).collect()
}

#[track_caller]
fn assert_all_close(actual: &[f64], expected: &Value, most: f64) {
    let expected = numbers(expected);
    assert_eq!(actual.len(), expected.len());
    for (node, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        assert!((actual - expected).abs() <= most, "node {node}: {actual} is not {expected}");
    }
}

#[test]
fn centralities_agree_with_networkx() {
    let Some(reference) = reference("graph.json") else { return };
    let computed = &reference["computed"];
    let (plain, weighted) = (karate(&reference, false), karate(&reference, true));
    assert_all_close(&pagerank(&plain), &computed["pagerank_unweighted_a0.85"], 1e-6);
    assert_all_close(&pagerank(&weighted), &computed["pagerank_weighted_a0.85"], 1e-6);
    let everyone: Vec<u32> = (0..34).collect();
    // Betweenness is listed in the order in which the edges bring the nodes in; it ignores weights.
    let mut order: Vec<usize> = Vec::new();
    for edge in reference["karate_edges_weighted"].as_array().expect("a list") {
        for end in &numbers(edge)[..2] {
            if !order.contains(&(*end as usize)) {
                order.push(*end as usize);
            }
        }
    }
    for neighbors in [&plain, &weighted] {
        let found = betweenness(neighbors, &everyone);
        let listed: Vec<f64> = order.iter().map(|node| found[*node]).collect();
        assert_all_close(&listed, &computed["betweenness"], 1e-12);
    }
}

#[test]
fn communities_reach_the_best_known_modularity() {
    let Some(reference) = reference("graph.json") else { return };
    let best = &reference["computed"]["leiden_best_of_20"];
    let known = reference["published"]["best_known_modularity_karate_unweighted"]["value"].as_f64();
    let membership = renumbered(numbers(&best["membership"]).into_iter().map(|group| group as u64));
    let plain = karate(&reference, false);
    // The sum over pairs is the modularity that the reference states.
    assert!((modularity(&plain, &membership) - best["modularity"].as_f64().expect("a number")).abs() < 1e-12);
    for seed in 0..5 {
        let found = communities(&plain, seed);
        assert!(modularity(&plain, &found) > known.expect("a number") - 1e-7, "seed {seed}: {found:?}");
        assert_eq!(found, membership, "the best grouping is the only one, seed {seed}");
    }
    let weighted = karate(&reference, true);
    let found = communities(&weighted, 0);
    assert!(modularity(&weighted, &found) >= modularity(&weighted, &membership) - 1e-12);
}
