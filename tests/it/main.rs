//! Integration tests: everything through the public door, judged by someone else's numbers.

mod architecture;
mod cli;
mod cumulative;
mod document;
mod ebgm;
mod graph_files;
mod ingest;
mod oracle;
mod outputs;
mod planted;
mod properties;
mod reference;
mod rejects;
mod snapshots;
mod support;
mod tables;
