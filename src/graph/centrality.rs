//! Centrality on a weighted undirected graph.

/// The damping of PageRank: the chance of going on along an edge.
pub const PAGERANK_DAMPING: f64 = 0.85;
const TOLERANCE: f64 = 1e-12;
const MOST_ITERATIONS: usize = 1000;

/// Neighbors of every node with the weights of the edges to them.
pub type Neighbors = [Vec<(u32, f64)>];

/// Computes weighted PageRank.
///
/// ```text
/// r(v) = (1 − d)/n + d · ( Σ_u r(u) · w(u, v) / w(u) + Σ_{u without edges} r(u) / n )
/// ```
///
/// The values are at least 0 and sum to 1; without nodes there are none. Complexity: nodes plus edges an
/// iteration. Source: Page, Brin, Motwani, Winograd 1999, weighted as networkx defines it.
///
/// ```
/// // A path of three: 0.2567, 0.4865, 0.2567 (networkx 3.6.1, pagerank).
/// let path = vec![vec![(1, 1.0)], vec![(0, 1.0), (2, 1.0)], vec![(1, 1.0)]];
/// let ranks = cofactor::graph::pagerank(&path);
/// assert!((ranks[1] - 0.4864865).abs() < 1e-6);
/// ```
#[must_use]
pub fn pagerank(neighbors: &Neighbors) -> Vec<f64> {
    let n = neighbors.len();
    let total: Vec<f64> =
        neighbors.iter().map(|edges| edges.iter().map(|(_, weight)| weight).sum()).collect();
    let even = 1.0 / n.max(1) as f64;
    let mut ranks = vec![even; n];
    for _ in 0..MOST_ITERATIONS {
        let dangling: f64 =
            ranks.iter().zip(&total).filter(|(_, total)| **total <= 0.0).map(|(rank, _)| rank).sum();
        let base = (1.0 - PAGERANK_DAMPING + PAGERANK_DAMPING * dangling) * even;
        let next: Vec<f64> = neighbors
            .iter()
            .map(|edges| {
                let inflow: f64 =
                    edges.iter().map(|(u, weight)| ranks[*u as usize] * weight / total[*u as usize]).sum();
                base + PAGERANK_DAMPING * inflow
            })
            .collect();
        let moved: f64 = next.iter().zip(&ranks).map(|(new, old)| (new - old).abs()).sum();
        ranks = next;
        if moved < n as f64 * TOLERANCE {
            break;
        }
    }
    ranks
}

/// Computes the betweenness of every node over unweighted shortest paths, from the given sources.
///
/// ```text
/// b(v) = Σ_{s ≠ v ≠ t} σ(s, t | v) / σ(s, t) · 2 / ((n − 1)(n − 2))
/// ```
///
/// Values are 0 to 1; with fewer than three nodes all are 0. Exact when every node is a source; with a sample
/// the sum is scaled by n over its size. Complexity: sources times edges. Source: Brandes 2001.
///
/// ```
/// let path = vec![vec![(1, 1.0)], vec![(0, 1.0), (2, 1.0)], vec![(1, 1.0)]];
/// assert_eq!(cofactor::graph::betweenness(&path, &[0, 1, 2]), [0.0, 1.0, 0.0]);
/// ```
#[must_use]
pub fn betweenness(neighbors: &Neighbors, sources: &[u32]) -> Vec<f64> {
    let n = neighbors.len();
    let mut score = vec![0.0; n];
    if n < 3 || sources.is_empty() {
        return score;
    }
    for source in sources {
        let mut distance = vec![u32::MAX; n];
        let mut paths = vec![0.0f64; n];
        let mut order = vec![*source];
        distance[*source as usize] = 0;
        paths[*source as usize] = 1.0;
        let mut next = 0;
        while let Some(v) = order.get(next).copied() {
            next += 1;
            for (w, _) in &neighbors[v as usize] {
                if distance[*w as usize] == u32::MAX {
                    distance[*w as usize] = distance[v as usize] + 1;
                    order.push(*w);
                }
                if distance[*w as usize] == distance[v as usize] + 1 {
                    paths[*w as usize] += paths[v as usize];
                }
            }
        }
        let mut dependency = vec![0.0; n];
        for w in order.iter().rev() {
            let w = *w as usize;
            for (v, _) in &neighbors[w] {
                let v = *v as usize;
                if distance[v].checked_add(1) == Some(distance[w]) {
                    dependency[v] += paths[v] / paths[w] * (1.0 + dependency[w]);
                }
            }
            if w != *source as usize {
                score[w] += dependency[w];
            }
        }
    }
    // Every path is found from both of its ends, which the factor 2 of the definition takes up.
    let scale = n as f64 / sources.len() as f64 / ((n - 1) as f64 * (n - 2) as f64);
    score.iter().map(|score| score * scale).collect()
}
