//! cofactor

pub mod error;
pub mod frame;
pub mod ingest;
pub mod model;
