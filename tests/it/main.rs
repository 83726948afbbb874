//! Integration tests: everything through the public door, judged by someone else's numbers.

mod architecture;
mod cli;
mod cumulative;
mod diff;
mod document;
mod ebgm;
mod foresight;
mod gate;
mod graph_files;
mod half_life;
mod ingest;
mod mappings;
mod markdown;
mod oracle;
mod outputs;
mod planted;
mod planted_patterns;
mod properties;
mod quality;
mod reference;
mod rejects;
mod settings;
mod snapshots;
mod support;
mod tables;
mod vocabulary;
