//! Records of a tool within its answer, which the first byte picks.
#![no_main]

use cofactor::ingest::LoadOptions;
use libfuzzer_sys::fuzz_target;

const ANSWERS: [(&str, &str); 8] = [
    (r#"{"incidents":[{"id":"a","reference":"INC-1","name":"n","created_at":"2024-01-05T10:06:00Z","#, "}]}"),
    (r#"{"data":[{"id":"a","type":"incidents","attributes":{"#, "}}]}"),
    (r#"{"data":[{"id":"a","type":"incident_action_items","attributes":{"#, "}}]}"),
    (r#"{"issues":[{"id":"1","key":"OPS-1","fields":{"summary":"s","#, "}}]}"),
    (r#"{"result":[{"sys_id":"a","number":"INC1","opened_at":"2024-01-05 10:00:00","#, "}]}"),
    (r#"{"time_zone":"Europe/Copenhagen","data":[{"incident_number":1,"#, "}]}"),
    (r#"[{"number":1,"title":"t","createdAt":"2024-01-05T10:06:00Z","#, "}]"),
    (r#"{"incident_id":"a","started_at":"2024-01-05","action_items":[{"#, "}]}"),
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, inner)) = bytes.split_first() else { return };
    let (before, behind) = ANSWERS[usize::from(*first) % ANSWERS.len()];
    let answer = [before.as_bytes(), inner, behind.as_bytes()].concat();
    let _ = cofactor_fuzz::read("export.json", answer, &LoadOptions::default());
});
