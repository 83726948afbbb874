//! Results of other programs and published numbers, kept outside the project: absent files are passed over, except in CI.

mod counts;
mod graph;
mod itemsets;
mod survival;
mod trend;

use std::path::PathBuf;

use serde_json::Value;

/// Finds a file beside the project, or none where it is absent.
#[expect(clippy::print_stderr, reason = "a test that is passed over says so")]
pub fn shared(path: &str) -> Option<PathBuf> {
    let found = Some(crate::support::project("../shared").join(path)).filter(|path| path.exists());
    if found.is_none() {
        assert!(std::env::var_os("CI").is_none(), "../shared/{path} is missing");
        eprintln!("passed over: ../shared/{path} is not there");
    }
    found
}

/// Reads a file of reference results, or none where it is absent.
fn reference(name: &str) -> Option<Value> {
    let text = std::fs::read_to_string(shared(&format!("reference/{name}"))?).expect("readable");
    Some(serde_json::from_str(&text).expect("valid JSON"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

#[track_caller]
fn assert_close(actual: f64, expected: f64, relative: f64, what: &str) {
    assert!((actual - expected).abs() <= relative * expected.abs(), "{what}: {actual} is not {expected}");
}
