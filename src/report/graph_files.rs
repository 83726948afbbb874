//! The drawn graph for other programs: GraphML, GEXF, DOT and node-link JSON.
//!
//! Every file holds the same nodes and edges with the same attributes, in its own spelling, and says whether
//! betweenness is exact.

mod dot;
mod gexf;
mod graphml;
mod node_link;
mod xml;

pub use dot::dot;
pub use gexf::gexf;
pub use graphml::graphml;
pub use node_link::node_link;
