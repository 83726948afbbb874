//! Names and free text, up to the proposals of `terms`, which are a taxonomy again.
#![no_main]

use cofactor::ingest::{LoadOptions, Taxonomy, name_counts, similar_pairs, snippet, unmatched_texts};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    // A line is an incident: its factors, and behind a tab its systems.
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let rows = text.lines().enumerate().map(|(row, line)| {
        let (factors, systems) = line.split_once('\t').unwrap_or((line, ""));
        format!("i{row},2024-01-05T10:00:00Z,{},{}\n", quoted(factors), quoted(systems))
    });
    let table = format!("incident_id,started_at,factors,systems\n{}", rows.collect::<String>());
    let options = LoadOptions::default();
    let Some(loaded) = cofactor_fuzz::read("incidents.csv", table.into_bytes(), &options) else { return };
    let names = name_counts(&loaded.frames, &options.taxonomy);
    let proposals =
        snippet(&names, &similar_pairs(&names), &unmatched_texts(&loaded.free_texts), &options.taxonomy);
    if let Err(error) = Taxonomy::parse(&proposals, "taxonomy.toml") {
        panic!("proposals are no taxonomy: {error}\n{proposals}");
    }
});
