//! A format that the user names beats the one that is recognized.

use crate::outputs::{errors, run};
use crate::support::folder;

/// An export, how it is called, the format that is asked for, and what `check` says of it, or the refusal.
const CASES: [(&str, &str, Option<&str>, &str); 11] = [
    ("export.md", ISSUES, None, "not recognized as a postmortem"),
    ("export.md", ISSUES, Some("plain csv"), "plain csv, table incidents"),
    ("export.md", ISSUES, Some("Jira CSV"), "jira csv, table action_items"),
    ("export.csv", ISSUES, None, "plain csv, table incidents"),
    ("export.csv", ISSUES, Some("jira csv"), "jira csv, table action_items"),
    ("export.csv", ISSUES, Some("plain json"), "the JSON breaks off after 0 records"),
    ("export.csv", ISSUES, Some("plain parquet"), "the file is no readable Parquet"),
    ("export.csv", ISSUES, Some("plain arrow ipc"), "the file is no readable Arrow IPC"),
    ("notes.md", "# Checkout slow\n\nOn 2024-05-10.\n", Some("markdown"), "markdown, table incidents"),
    ("answer.json", ANSWER, None, "holds no record"),
    ("answer.json", ANSWER, Some("servicenow incidents"), "servicenow incidents, table incidents"),
];

const ISSUES: &str = "Issue key,Summary,Status,Created,Labels,incident_id,created_at\n\
    A-1,One,Done,2025-03-04T10:00:00Z,pir,I-1,2025-01-01T00:00:00Z\n";
const ANSWER: &str = "{\"result\": [{\"number\": \"INC1\", \"opened_at\": \"2024-01-05 10:00:00\"}]}\n";

#[test]
fn a_named_format_beats_recognition() {
    for (name, content, format, expected) in CASES {
        let files = folder(&[(name, content)]);
        let mut arguments = vec!["check", name];
        arguments.extend(format.iter().flat_map(|format| ["--input-format", format]));
        let output = run(files.path(), &arguments);
        let said = format!("{}{}", String::from_utf8_lossy(&output.stdout), errors(&output));
        assert!(said.contains(expected), "{arguments:?}: {said}");
    }
}

#[test]
fn lines_are_read_as_lines_where_the_first_is_broken() {
    let lines = "{\"incident_id\": \n{\"incident_id\": \"A\", \"started_at\": \"2024-01-05\"}\n";
    let files = folder(&[("export.json", lines)]);
    let said = errors(&run(files.path(), &["check", "export.json"]));
    assert!(said.contains("breaks off"), "{said}");
    let output = run(files.path(), &["check", "export.json", "--input-format", "plain ndjson"]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("plain ndjson, 2 records") && said.contains(":1:1: the line is no JSON"), "{said}");
}
