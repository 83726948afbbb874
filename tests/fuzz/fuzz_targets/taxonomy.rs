//! Vocabularies.
#![no_main]

use cofactor::ingest::Taxonomy;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = Taxonomy::parse(text, "taxonomy.toml");
});
