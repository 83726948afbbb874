//! Any bytes, recognized by content: JSON documents, delimited text, Parquet, Arrow IPC, compressed input.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let _ = cofactor_fuzz::read("input", bytes.to_vec(), &cofactor_fuzz::decoding());
});
