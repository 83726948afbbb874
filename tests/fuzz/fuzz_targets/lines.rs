//! One JSON object a line, of any tool.
#![no_main]

use std::io::Cursor;

use cofactor::ingest::{Input, Load, LoadOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    let content = Box::new(Cursor::new([b"{\"type\":\"STATE\"}\n", bytes].concat()));
    if load.read(Input { name: "export.ndjson".to_owned(), content, is_named: true }).is_ok() {
        let _ = load.finish();
    }
});
