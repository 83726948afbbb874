//! Themes: items of the drawn graph that hang together more than with the rest.
//!
//! The only module that knows the crate that does the search.

use leiden_rs::{GraphDataBuilder, Leiden, LeidenConfig};
use rayon::prelude::*;

use crate::corpus::Corpus;

use super::centrality::Neighbors;

/// How many times the search starts; the best end is kept.
const RUNS: u64 = 10;
/// How much better a later end must be than an earlier one.
const LEAST_GAIN: f64 = 1e-12;

/// Items that meet each other more than they meet the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// Its number, from 1: by how many items it has, then by its smallest name.
    pub number: u32,
    /// Its two strongest items, by the weight of their edges within it.
    pub name: String,
    /// Its items, the strongest first.
    pub items: Vec<u32>,
    /// In how many incidents at least two of them meet.
    pub incidents: u64,
}

/// Groups the nodes of a weighted graph so that modularity is as large as the search can make it.
///
/// ```text
/// Q = Σ_c ( w_c / w − (k_c / 2w)² )
/// ```
///
/// with `w` the weight of all edges, `w_c` of those within group c, and `k_c` the weighted degrees of its nodes. The
/// result is the group of every node, numbered from 0 as they appear; the same seed gives the same groups, whatever
/// the number of threads. Without edges every node stands alone. Source: Traag, Waltman, van Eck, "From Louvain to
/// Leiden: guaranteeing well-connected communities", Scientific Reports 9 (2019) 5233.
///
/// ```
/// // Two triangles, joined by one weak edge.
/// let edges = [(0, 1, 1.0), (1, 2, 1.0), (0, 2, 1.0), (3, 4, 1.0), (4, 5, 1.0), (3, 5, 1.0), (2, 3, 0.1)];
/// let mut neighbors = vec![Vec::new(); 6];
/// for (a, b, weight) in edges {
///     neighbors[a as usize].push((b, weight));
///     neighbors[b as usize].push((a, weight));
/// }
/// assert_eq!(cofactor::graph::communities(&neighbors, 0), [0, 0, 0, 1, 1, 1]);
/// ```
#[must_use]
pub fn communities(neighbors: &Neighbors, seed: u64) -> Vec<u32> {
    let n = neighbors.len();
    let mut builder = GraphDataBuilder::new(n);
    for (a, edges) in neighbors.iter().enumerate() {
        for (b, weight) in edges.iter().filter(|(b, _)| a < *b as usize) {
            // An edge that the search cannot take, such as one without a finite weight, joins nothing.
            let _ = builder.add_edge(a, *b as usize, *weight);
        }
    }
    let Ok(graph) = builder.build() else { return (0..n as u32).collect() };
    let search = |run: u64| {
        let seed = seed.wrapping_mul(RUNS).wrapping_add(run);
        Leiden::new(LeidenConfig { seed: Some(seed), ..LeidenConfig::default() }).run(&graph).ok()
    };
    let ends: Vec<_> = (0..RUNS).into_par_iter().map(search).collect();
    let mut best = None;
    for end in ends.into_iter().flatten() {
        if best.as_ref().is_none_or(|(quality, _)| end.quality > quality + LEAST_GAIN) {
            best = Some((end.quality, end.partition));
        }
    }
    let Some((_, mut partition)) = best else { return (0..n as u32).collect() };
    partition.renumber();
    (0..n).map(|node| partition.community_of(node) as u32).collect()
}

/// Finds the themes of the drawn graph; `items` are its nodes.
pub(super) fn themes(corpus: &Corpus, items: &[u32], neighbors: &Neighbors, seed: u64) -> Vec<Theme> {
    let groups = communities(neighbors, seed);
    let inner_weight = |node: usize| -> f64 {
        let inside = neighbors[node].iter().filter(|(other, _)| groups[*other as usize] == groups[node]);
        inside.map(|(_, weight)| weight).sum()
    };
    let mut members: Vec<Vec<(f64, u32)>> =
        vec![Vec::new(); groups.iter().max().map_or(0, |most| *most as usize + 1)];
    for (node, group) in groups.iter().enumerate() {
        members[*group as usize].push((inner_weight(node), items[node]));
    }
    let name = |item: u32| corpus.items[item as usize].name.as_str();
    let smallest = |members: &[(f64, u32)]| members.iter().map(|(_, item)| (name(*item), *item)).min();
    members.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| smallest(a).cmp(&smallest(b))));
    let mut themes: Vec<Theme> = members
        .into_iter()
        .zip(1..)
        .map(|(mut members, number)| {
            members.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
            let items: Vec<u32> = members.into_iter().map(|(_, item)| item).collect();
            let strongest: Vec<&str> = items.iter().take(2).map(|item| name(*item)).collect();
            Theme { number, name: strongest.join(" + "), items, incidents: 0 }
        })
        .collect();
    count_incidents(corpus, &mut themes);
    themes
}

/// Counts the incidents in which at least two items of a theme meet.
fn count_incidents(corpus: &Corpus, themes: &mut [Theme]) {
    let of_items = ThemeOfItem::new(corpus, themes);
    let mut met = Vec::new();
    for incident in 0..corpus.len() {
        met.clear();
        of_items.of_incident(corpus, incident, &mut met);
        for theme in &met {
            themes[*theme as usize].incidents += 1;
        }
    }
}

/// Which theme every item belongs to, if any.
#[derive(Debug, Clone)]
pub struct ThemeOfItem(Vec<u32>);

const NO_THEME: u32 = u32::MAX;

impl ThemeOfItem {
    /// Looks the items of the themes up.
    #[must_use]
    pub fn new(corpus: &Corpus, themes: &[Theme]) -> Self {
        let mut theme_of = vec![NO_THEME; corpus.items.len()];
        for (index, theme) in (0..).zip(themes) {
            for item in &theme.items {
                theme_of[*item as usize] = index;
            }
        }
        Self(theme_of)
    }

    /// Appends the themes of which at least two items meet in an incident, by their place among the themes, ascending.
    pub fn of_incident(&self, corpus: &Corpus, incident: usize, themes: &mut Vec<u32>) {
        let first = themes.len();
        let items = corpus.transactions.of(incident);
        themes.extend(items.iter().map(|item| self.0[*item as usize]).filter(|theme| *theme != NO_THEME));
        themes[first..].sort_unstable();
        let (mut kept, mut run, mut last) = (first, 0, NO_THEME);
        for place in first..themes.len() {
            let theme = themes[place];
            run = if theme == last { run + 1 } else { 1 };
            last = theme;
            if run == 2 {
                themes[kept] = theme;
                kept += 1;
            }
        }
        themes.truncate(kept);
    }
}

#[cfg(test)]
mod tests {
    use super::communities;

    /// Pseudo-random numbers within 0 to 1, from a linear congruential generator (Knuth's MMIX).
    fn numbers(seed: u64) -> impl FnMut() -> f64 {
        let mut state = seed;
        move || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            ((state >> 11) as f64 + 0.5) / (1_u64 << 53) as f64
        }
    }

    /// A graph of groups of the given sizes, with these chances of an edge within and between them.
    fn planted(
        sizes: &[usize],
        (within, between): (f64, f64),
        seed: u64,
    ) -> (Vec<u32>, Vec<Vec<(u32, f64)>>) {
        let truth: Vec<u32> =
            sizes.iter().enumerate().flat_map(|(group, size)| vec![group as u32; *size]).collect();
        let mut next = numbers(seed);
        let mut neighbors = vec![Vec::new(); truth.len()];
        for a in 0..truth.len() {
            for b in a + 1..truth.len() {
                if next() < (if truth[a] == truth[b] { within } else { between }) {
                    let weight = 0.5 + next();
                    neighbors[a].push((b as u32, weight));
                    neighbors[b].push((a as u32, weight));
                }
            }
        }
        (truth, neighbors)
    }

    /// The normalized mutual information of two groupings: `2 I(X; Y) / (H(X) + H(Y))`, 1 when they are the same.
    fn nmi(x: &[u32], y: &[u32]) -> f64 {
        let share = |holds: &dyn Fn(usize) -> bool| {
            (0..x.len()).filter(|node| holds(*node)).count() as f64 / x.len() as f64
        };
        let groups = |labels: &[u32]| 0..=labels.iter().copied().max().unwrap_or(0);
        let entropy = |labels: &[u32]| -> f64 {
            let shares = groups(labels).map(|group| share(&|node| labels[node] == group));
            shares.filter(|p| *p > 0.0).map(|p| -p * p.ln()).sum()
        };
        let mut shared = 0.0;
        for a in groups(x) {
            for b in groups(y) {
                let both = share(&|node| x[node] == a && y[node] == b);
                if both > 0.0 {
                    shared += both * (both / share(&|node| x[node] == a) / share(&|node| y[node] == b)).ln();
                }
            }
        }
        2.0 * shared / (entropy(x) + entropy(y))
    }

    #[test]
    fn well_separated_groups_are_recovered() {
        for (sizes, chances) in [
            (&[32, 32, 32, 32][..], (0.5, 0.02)),
            (&[40, 25, 15, 12, 12], (0.8, 0.01)),
            (&[16; 12], (0.7, 0.01)),
        ] {
            for seed in 0..3 {
                let (truth, neighbors) = planted(sizes, chances, seed);
                let found = communities(&neighbors, seed);
                let agreement = nmi(&truth, &found);
                assert!((agreement - 1.0).abs() < 1e-12, "{sizes:?}, seed {seed}: {agreement}");
            }
        }
    }

    #[test]
    fn groups_that_are_not_there_are_not_agreed_on() {
        // The measure of agreement tells a wrong grouping: halves against quarters, and against alternation.
        let halves = [0, 0, 0, 0, 1, 1, 1, 1];
        assert!((nmi(&halves, &[0, 0, 1, 1, 2, 2, 3, 3]) - 2.0 / 3.0).abs() < 1e-12);
        assert!(nmi(&halves, &[0, 1, 0, 1, 0, 1, 0, 1]).abs() < 1e-12);
        assert!((nmi(&halves, &[1, 1, 1, 1, 0, 0, 0, 0]) - 1.0).abs() < 1e-12);
    }

    #[test]
    fn the_same_seed_gives_the_same_groups_on_any_number_of_threads() {
        let (_, neighbors) = planted(&[12; 10], (0.4, 0.1), 7);
        let once = communities(&neighbors, 3);
        assert_eq!(communities(&neighbors, 3), once);
        for threads in [1, 3] {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads start");
            assert_eq!(pool.install(|| communities(&neighbors, 3)), once);
        }
    }

    #[test]
    fn without_edges_every_node_stands_alone() {
        assert!(communities(&[], 0).is_empty());
        assert_eq!(communities(&[Vec::new(), Vec::new()], 0), [0, 1]);
        let pair = [vec![(1, f64::NAN)], vec![(0, f64::NAN)]];
        assert_eq!(communities(&pair, 0), [0, 1]);
    }
}
