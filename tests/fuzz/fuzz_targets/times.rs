//! Times in a zone with clock changes.
#![no_main]

use cofactor::ingest::read_time;
use jiff::tz::TimeZone;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let zone = TimeZone::get("Europe/Copenhagen").unwrap_or(TimeZone::UTC);
    let _ = read_time(text, &zone);
});
