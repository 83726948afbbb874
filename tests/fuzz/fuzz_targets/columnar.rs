//! Parquet and Arrow IPC.
#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if [b"PAR1".as_slice(), b"ARROW1", &[0xFF; 4]].iter().any(|mark| bytes.starts_with(mark)) {
        let _ = cofactor_fuzz::read("export", bytes.to_vec(), &cofactor_fuzz::decoding());
    }
});
