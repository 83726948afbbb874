//! Which items meet more often than chance: counts, tests, the drawn graph and its centralities.

mod backbone;
mod centrality;
mod cooccurrence;
mod shrinkage;

pub use backbone::{Graph, GraphNode};
pub use centrality::{PAGERANK_DAMPING, betweenness, pagerank};
pub use cooccurrence::{Cooccurrence, Edge, Population, cooccurrence};
