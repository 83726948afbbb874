//! Integration tests: everything through the public door, judged by someone else's numbers.

mod architecture;
mod cli;
mod document;
mod ebgm;
mod ingest;
mod mappings;
mod markdown;
mod oracle;
mod outputs;
mod properties;
mod reference;
mod rejects;
mod snapshots;
mod support;
mod tables;
mod vocabulary;
