//! Parquet and Arrow IPC.
#![no_main]

use cofactor::ingest::LoadOptions;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    if [b"PAR1".as_slice(), b"ARROW1", &[0xFF; 4]].iter().any(|mark| bytes.starts_with(mark)) {
        // The decoders' own panics are caught and told as an error of the file.
        let options =
            LoadOptions { around_decoding: Some(cofactor_fuzz::quietly), ..LoadOptions::default() };
        let _ = cofactor_fuzz::read("export", bytes.to_vec(), &options);
    }
});
