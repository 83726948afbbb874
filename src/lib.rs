//! cofactor

pub mod analysis;
pub mod chart;
pub mod cli;
pub mod corpus;
pub mod error;
pub mod files;
pub mod frame;
pub mod graph;
pub mod hotspot;
pub mod ingest;
pub mod metric;
pub mod model;
pub mod report;
pub mod stats;
