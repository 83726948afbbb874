//! Settings with `[map.<name>]`, and behind a NUL byte the table that they map.
#![no_main]

use std::collections::BTreeMap;

use cofactor::ingest::{LoadOptions, MappingEntry, guess_mapping, read_header};
use libfuzzer_sys::fuzz_target;
use serde::Deserialize;
use toml::Spanned;

#[derive(Deserialize)]
struct Settings {
    map: BTreeMap<Spanned<String>, MappingEntry>,
}

fuzz_target!(|bytes: &[u8]| {
    let split = bytes.iter().position(|byte| *byte == 0).unwrap_or(bytes.len());
    let table = bytes.get(split + 1..).unwrap_or_default();
    if let Ok(header) = read_header("table.csv", table) {
        let _ = guess_mapping(&header);
    }
    let Ok(text) = std::str::from_utf8(&bytes[..split]) else { return };
    let Ok(settings) = toml::from_str::<Settings>(text) else { return };
    let mappings = settings.map.iter().map(|(name, entry)| entry.check(name, text, "cofactor.toml"));
    let Ok(mappings) = mappings.collect() else { return };
    let _ = cofactor_fuzz::read("table.csv", table.to_vec(), &LoadOptions { mappings, ..LoadOptions::default() });
});
