//! Postmortems in Markdown; the first byte picks what stands before the text.
#![no_main]

use cofactor::ingest::LoadOptions;
use libfuzzer_sys::fuzz_target;

const HEADS: [&str; 5] = [
    "",
    "---\n",
    "+++\n",
    "# Postmortem INC-7 of 2024-05-10\n\n",
    "---\ntitle: Checkout slow\nstarted_at: 2024-05-10T10:00:00Z\n---\n\n## Contributing factors\n\n",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let head = HEADS[usize::from(*first) % HEADS.len()];
    let _ = cofactor_fuzz::read("postmortem.md", [head.as_bytes(), text].concat(), &LoadOptions::default());
});
