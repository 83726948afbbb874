//! Any bytes, recognized by content: JSON documents, delimited text, Parquet, Arrow IPC, compressed input.
#![no_main]

use std::io::Cursor;

use cofactor::ingest::{Input, Load, LoadOptions};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let options = LoadOptions::default();
    let mut load = Load::new(&options);
    let content = Box::new(Cursor::new(bytes.to_vec()));
    if load.read(Input { name: "input".to_owned(), content, is_named: true }).is_ok() {
        let _ = load.finish();
    }
});
