//! One small document in the shape of each usual template, and what is read from it.

use std::collections::BTreeMap;

use crate::outputs::{Row, errors, json, run, stdout, table};
use crate::support::{folder, project, text};

/// The frames of the documents of the templates.
fn frames() -> tempfile::TempDir {
    let out = tempfile::tempdir().expect("a temporary folder");
    let target = out.path().join("frames");
    stdout(&project("."), &["frames", "tests/data/markdown", "--as", "csv", "--out", text(&target), "-q"]);
    out
}

fn by_id(rows: Vec<Row>, id: &str) -> BTreeMap<String, Vec<Row>> {
    let mut grouped: BTreeMap<String, Vec<Row>> = BTreeMap::new();
    for row in rows {
        grouped.entry(row[id].clone()).or_default().push(row);
    }
    grouped
}

#[test]
fn every_template_gives_times_and_severity() {
    let frames = frames();
    let incidents = by_id(table(&frames.path().join("frames"), "incidents.csv"), "incident_id");
    // Read off the documents by hand: when it occurred, when it was resolved, and how severe it was.
    let expected = [
        ("2024-01-10-sre-book", "2024-01-10T14:51:00Z", "2024-01-10T16:30:00Z", "2"),
        // Pacific civil time in winter.
        ("pagerduty", "2024-02-05T17:00:00Z", "2024-02-05T17:30:00Z", ""),
        ("atlassian", "2024-03-12T10:00:00Z", "2024-03-12T11:00:00Z", "1"),
        ("azure", "2024-04-12T03:00:00Z", "2024-04-12T06:00:00Z", ""),
        // The last entry of the timeline lies behind midnight.
        ("elastic", "2024-05-01T08:00:00Z", "2024-05-02T00:10:00Z", ""),
        // 6:19 and 7:58 in the evening of the day in the title, Pacific civil time in summer.
        ("google-api-infra", "2024-06-04T01:19:00Z", "2024-06-04T02:58:00Z", ""),
        ("INC-77", "2024-07-04T12:00:00Z", "2024-07-04T13:30:00Z", "2"),
        ("real-world-sre", "2024-08-08T08:00:00Z", "2024-08-08T08:45:00Z", ""),
        ("cloud-book", "2024-09-09T01:00:00Z", "2024-09-09T02:00:00Z", ""),
        ("aws-coe", "2024-10-01T07:00:00Z", "2024-10-01T08:30:00Z", ""),
        ("11111111-2222-3333-4444-555555555555", "2024-11-05T22:04:00Z", "2024-11-06T06:08:00Z", ""),
        ("INC-2024-012", "2024-12-02T00:00:00Z", "", "2"),
        ("T-1", "2025-01-15T08:00:00Z", "2025-01-15T09:00:00Z", "3"),
    ];
    assert_eq!(incidents.len(), expected.len());
    for (id, occurred, resolved, severity) in expected {
        let row = &incidents[id][0];
        let found = [&row["occurred_at"], &row["resolved_at"], &row["severity"]];
        assert_eq!(found, [occurred, resolved, severity], "{id}");
    }
    let kehoe = &incidents["INC-77"][0];
    assert_eq!(
        (kehoe["detected_at"].as_str(), kehoe["mitigated_at"].as_str()),
        ("2024-07-04T12:05:00Z", "2024-07-04T12:40:00Z")
    );
}

#[test]
fn sections_become_factors_triggers_and_systems() {
    let frames = frames();
    let rows = table(&frames.path().join("frames"), "involvements.csv");
    let mut found: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for row in &rows {
        found.entry(&row["incident_id"]).or_default().push(format!("{}:{}", row["kind"], row["name"]));
    }
    let expected: [(&str, &[&str]); 13] = [
        (
            "2024-01-10-sre-book",
            &[
                "factor:resource-leak",
                "factor:retry-storm",
                "factor:traffic-surge",
                // From what went wrong; what went well names no factor.
                "factor:undocumented-procedure",
                "system:index",
                "system:search",
                "trigger:user behavior change",
            ],
        ),
        ("pagerduty", &["factor:alert-gap", "factor:big-bang-change"]),
        (
            "atlassian",
            &[
                "factor:insufficient-testing",
                "factor:software-bug",
                "trigger:A change to the identity service was released at 09:55.",
            ],
        ),
        ("azure", &["factor:expired-or-revoked-credential", "factor:manual-change"]),
        ("elastic", &["factor:memory-exhaustion"]),
        ("google-api-infra", &["factor:config-change"]),
        ("INC-77", &["factor:single-point-of-failure", "factor:undocumented-procedure", "trigger:hardware"]),
        ("real-world-sre", &["factor:missing-monitoring", "factor:resource-leak"]),
        (
            "cloud-book",
            &[
                "factor:missing-monitoring",
                "factor:platform-limit-reached",
                "factor:weak-or-misleading-signal",
            ],
        ),
        ("aws-coe", &["factor:health-check-inadequate", "factor:staffing-gap"]),
        (
            "11111111-2222-3333-4444-555555555555",
            &["factor:automation-side-effect", "factor:config-change", "system:Installer"],
        ),
        ("INC-2024-012", &["factor:unsuitable-timeout", "system:fila", "trigger:binary push"]),
        ("T-1", &["factor:a label of ours", "factor:misconfiguration", "system:api", "system:flags"]),
    ];
    for (id, expected) in expected {
        assert_eq!(found[id], expected, "{id}");
    }
    // The text as written is kept.
    let alert = rows.iter().find(|row| row["name"] == "alert-gap").expect("a row");
    assert_eq!(alert["raw"], "We had no alert on the length of the queue.");
}

#[test]
fn bullets_and_rows_become_action_items() {
    let frames = frames();
    let items = by_id(table(&frames.path().join("frames"), "action_items.csv"), "incident_id");
    let cells = |id: &str, columns: [&str; 4]| -> Vec<[String; 4]> {
        items[id].iter().map(|row| columns.map(|column| row[column].clone())).collect()
    };
    let columns = ["outcome", "has_owner", "ticket", "due_at"];
    assert_eq!(
        cells("2024-01-10-sre-book", columns),
        [
            // Done, but nobody says when: what became of it is unknown.
            ["unknown", "true", "https://tracker.example/issues/1", ""],
            ["open", "true", "BUG-5554", ""],
            ["unknown", "false", "", ""],
        ]
    );
    // Due through the first of March.
    assert_eq!(
        cells("pagerduty", columns),
        [["unknown", "", "OPS-12", ""], ["open", "", "OPS-13", "2024-03-02T00:00:00Z"]]
    );
    assert_eq!(
        cells("INC-77", ["kind", "priority", "ticket", "due_at"])[0],
        ["prevent", "high", "CAT-1", "2024-08-02T00:00:00Z"]
    );
    let counts: Vec<usize> = [
        "atlassian",
        "azure",
        "elastic",
        "google-api-infra",
        "real-world-sre",
        "cloud-book",
        "aws-coe",
        "T-1",
    ]
    .iter()
    .map(|id| items[*id].len())
    .collect();
    assert_eq!(counts, [1, 2, 1, 2, 2, 1, 1, 1]);
    // No owner is named.
    let all = std::fs::read_to_string(frames.path().join("frames/action_items.csv")).expect("readable");
    assert!(!all.contains("someone"), "{all}");
    assert_eq!(items["atlassian"][0]["title"], "Add tests of the token refresh");
}

#[test]
fn where_each_date_comes_from_is_told() {
    let output = run(&project("."), &["check", "tests/data/markdown", "--format", "json"]);
    let check: serde_json::Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let entries = check["diagnostics"].as_array().expect("a list");
    let message = |file: &str, code: &str| {
        let is_it = |entry: &&serde_json::Value| entry["file"] == file && entry["code"] == code;
        entries.iter().find(is_it).map(|entry| entry["message"].as_str().unwrap_or_default().to_owned())
    };
    assert_eq!(
        message("pagerduty.md", "date_sources").as_deref(),
        Some(
            "occurred_at_source = timeline, resolved_at_source = timeline, action items: created_at_source = resolved_at"
        )
    );
    assert_eq!(
        message("front-matter.md", "date_sources").as_deref(),
        Some(
            "started_at_source = front_matter, resolved_at_source = front_matter, published_at_source = front_matter"
        )
    );
    assert!(
        message("front-matter.md", "nothing_found")
            .is_some_and(|message| message.contains("no action items"))
    );
    assert!(message("postmortem-template.md", "skipped").is_some());
}

#[test]
fn a_taxonomy_of_ones_own_finds_systems_and_names_factors() {
    let document = "# Queue stuck 2024-01-05\n\n## Summary\n\nThe Pay-Roll service waited for the queue.\n\n\
        ## Contributing factors\n\n- The gremlins got in\n- no timeout at all\n";
    let taxonomy = "[factors.gremlins]\ncategory = \"organizational\"\npatterns = ['gremlins? got']\n\
        [systems.payroll]\naliases = [\"pay roll service\"]\nteam = \"money\"\n";
    let input = folder(&[("a.md", document), ("taxonomy.toml", taxonomy)]);
    let names = |folder: &std::path::Path| -> Vec<String> {
        stdout(folder, &["terms", ".", "-q"])
            .lines()
            .skip(1)
            .map(|line| line.split(',').take(3).collect::<Vec<_>>().join(","))
            .collect()
    };
    assert_eq!(
        names(input.path()),
        ["factor,gremlins,organizational", "factor,unsuitable-timeout,technical", "system,payroll,unknown"]
    );
    let alone = format!("starter = \"replace\"\n{taxonomy}");
    let input = folder(&[("a.md", document), ("taxonomy.toml", alone.as_str())]);
    assert_eq!(
        names(input.path()),
        ["factor,gremlins,organizational", "factor,no timeout at all,unknown", "system,payroll,unknown"]
    );
    let wrong = folder(&[("a.md", document), ("taxonomy.toml", "[factors.x]\npatterns = ['(']\n")]);
    let output = run(wrong.path(), &["check", "."]);
    assert_eq!(output.status.code(), Some(2));
    assert!(errors(&output).contains("taxonomy.toml:2:13: the pattern `(`"), "{}", errors(&output));
}

#[test]
fn damaged_documents_are_told_of_and_never_stop_a_folder() {
    let bad_yaml = "---\ntitle: [a\nstart_time: 2024-01-01\n---\n\n## Timeline\n\n- 2024-01-01 10:00 x\n";
    let no_date = "# T\n\n## Root cause\n\n- Disk full\n";
    let mistyped = "# T\n\n- **Key events**\n  - First detected 22024-02-01 09:00\n  - Resolved when we slept 99\n\n## Action items\n\n- x y\n";
    let input = folder(&[
        ("yaml.md", bad_yaml),
        ("nodate.md", no_date),
        ("year.md", mistyped),
        ("notes.txt", "nothing to see"),
        ("LICENSE", "words, words"),
        ("PM-1 no ending", "# A\n\n## Timeline\n\n- 2024-03-01 10:00 x\n"),
    ]);
    std::fs::write(input.path().join("binary"), [0u8, 159, 146, 150]).expect("writable");
    let report = run(input.path(), &["report", ".", "--out", "report", "-q"]);
    assert!(report.status.success(), "{}", errors(&report));
    let rejects = table(&input.path().join("report"), "rejects.csv");
    let codes: Vec<(String, String)> = rejects
        .iter()
        .filter(|row| !row["code"].starts_with("note_"))
        .map(|row| (row["file"].clone(), row["code"].clone()))
        .collect();
    let pair = |file: &str, code: &str| (file.to_owned(), code.to_owned());
    assert_eq!(
        codes,
        [
            pair("nodate.md", "missing_time"),
            pair("yaml.md", "warning_bad_front_matter"),
            pair("year.md", "warning_mistyped_year")
        ]
    );
    // The place is told once, as it is counted in the file.
    let twice = folder(&[(
        "twice.md",
        "---\ntitle: a\ntitle: b\n---\n\n# T\n\nDate: 2024-01-01\n\n## Root cause\n\n- Disk full\n",
    )]);
    let said = stdout(twice.path(), &["check", "."]);
    assert!(
        said.contains(
            "twice.md:3:1: the front matter is no YAML: duplicate mapping key: title not allowed here ("
        ),
        "{said}"
    );
    let document = json(&input.path().join("report"), "report.json");
    assert!(document.to_string().contains("PM-1 no ending"));
    let named = run(input.path(), &["check", "notes.txt"]);
    assert_eq!(named.status.code(), Some(2), "{}", errors(&named));
}
