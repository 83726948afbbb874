//! Integration tests: everything through the public door, judged by someone else's numbers.

mod architecture;
mod cli;
mod document;
mod ebgm;
mod foresight;
mod ingest;
mod oracle;
mod outputs;
mod planted;
mod properties;
mod quality;
mod reference;
mod rejects;
mod snapshots;
mod support;
mod tables;
