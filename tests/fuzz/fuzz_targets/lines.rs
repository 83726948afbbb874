//! One JSON object a line, of any tool.
#![no_main]

use cofactor::ingest::LoadOptions;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let lines = [b"{\"type\":\"STATE\"}\n", bytes].concat();
    let _ = cofactor_fuzz::read("export.ndjson", lines, &LoadOptions::default());
});
