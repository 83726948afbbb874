//! Which items meet more often than chance: counts, tests, the drawn graph, its centralities and themes.

mod backbone;
mod centrality;
mod cooccurrence;
mod counting;
mod meetings;
mod shrinkage;
mod themes;

pub use backbone::{Graph, GraphNode, Link};
pub use centrality::{PAGERANK_DAMPING, betweenness, pagerank};
pub use cooccurrence::{Cooccurrence, Edge, Population, cooccurrence, tested_pairs};
pub use meetings::Meetings;
pub use themes::{Theme, ThemeOfItem, communities};
