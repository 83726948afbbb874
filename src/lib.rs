//! cofactor

pub mod corpus;
pub mod error;
pub mod frame;
pub mod graph;
pub mod ingest;
pub mod metric;
pub mod model;
pub mod stats;
