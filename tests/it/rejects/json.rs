//! Rejects of formats without lines: a JSON pointer, or a row.

use std::sync::Arc;

use arrow_array::{ArrayRef, RecordBatch, StringArray};
use arrow_ipc::writer::FileWriter;

use crate::outputs::{errors, run};
use crate::support::folder;

/// Checks a file and returns line, pointer and code of every reject and warning.
#[track_caller]
fn diagnostics(name: &str, content: &[u8]) -> Vec<String> {
    let folder = folder(&[]);
    std::fs::write(folder.path().join(name), content).expect("writable");
    let output = run(folder.path(), &["check", name, "--format", "json"]);
    let report: serde_json::Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", errors(&output)));
    let entries = report["diagnostics"].as_array().expect("a list");
    let has_rejects = entries.iter().any(|entry| entry["level"] == "reject");
    assert_eq!(output.status.code(), Some(i32::from(has_rejects)));
    let told = entries.iter().filter(|entry| entry["level"] != "note").map(|entry| {
        assert_eq!(entry["file"], name);
        assert!(entry["hint"].as_str().is_some_and(|hint| !hint.is_empty()), "{entry}");
        let line = entry["line"].as_u64().map_or_else(String::new, |line| line.to_string());
        let code = entry["code"].as_str().unwrap_or_default();
        format!("{line}{} {code}", entry["pointer"].as_str().unwrap_or_default())
    });
    told.collect()
}

#[test]
fn records_of_an_array_are_named_by_their_pointer() {
    let content = r#"[
        {"incident_id": "A", "started_at": "2024-01-01"},
        {"incident_id": "", "started_at": "2024-01-01"},
        {"incident_id": "B", "started_at": "soon"},
        {"incident_id": "C", "started_at": null},
        {"incident_id": "D", "started_at": "2024-01-01", "excluded": "maybe"},
        {"title": "no id at all"},
        "text",
        {"action_item_id": "X", "created_at": "2024-01-01", "incident_id": "NOBODY"},
        {"incident_id": "A", "kind": "cause", "name": "x"}
    ]"#;
    let expected = [
        "/1/incident_id missing_id",
        "/2/started_at bad_time",
        "/3 missing_time",
        "/4/excluded bad_value",
        "/5 unknown_record",
        "/6 unknown_record",
        "/7 unknown_incident",
        "/8/kind bad_value",
    ];
    assert_sorted_eq(diagnostics("all.json", content.as_bytes()), &expected);
}

#[track_caller]
fn assert_sorted_eq(mut found: Vec<String>, expected: &[&str]) {
    found.sort();
    let mut expected = expected.to_vec();
    expected.sort_unstable();
    assert_eq!(found, expected);
}

#[test]
fn records_under_a_key_are_named_with_the_key() {
    let content = r#"{
        "incidents": [
            {"incident_id": "A", "started_at": "2024-01-01", "factors": ["--"]},
            {"incident_id": "B", "started_at": "soon"},
            {"incident_id": "A", "started_at": "2024-01-02"}
        ],
        "action_items": [
            {"action_item_id": "X", "created_at": "2024-13-01"},
            {"action_item_id": "Y", "created_at": "2024-01-01", "incident_id": "NOBODY"}
        ]
    }"#;
    let expected = [
        "/incidents/0 duplicate_id",
        "/incidents/1/started_at bad_time",
        "/action_items/0/created_at bad_time",
        "/action_items/1 unknown_incident",
    ];
    assert_sorted_eq(diagnostics("both.json", content.as_bytes()), &expected);
}

#[test]
fn items_within_an_incident_are_named_below_it() {
    let content = r#"[
        {"incident_id": "A", "started_at": "2024-01-01"},
        {"incident_id": "B", "started_at": "2024-01-01", "action_items": [
            {"action_item_id": "X", "created_at": "2024-01-01"},
            {"action_item_id": "Y"},
            {"action_item_id": "Z", "created_at": "never"},
            {"action_item_id": "W", "created_at": "2024-01-01", "incident_id": "NOBODY"}
        ]}
    ]"#;
    let expected = [
        "/1/action_items/1/created_at missing_time",
        "/1/action_items/2/created_at bad_time",
        "/1/action_items/3 unknown_incident",
    ];
    assert_sorted_eq(diagnostics("nested.json", content.as_bytes()), &expected);
}

#[test]
fn nothing_within_an_incident_is_lost_silently() {
    let content = br#"[{"incident_id": "A", "started_at": "2024-01-01", "action_items": ["fix it", null]}]"#;
    let expected = ["/0/action_items/0 unknown_record", "/0/action_items/1 unknown_record"];
    assert_sorted_eq(diagnostics("nested.json", content), &expected);
}

#[test]
fn a_value_that_is_no_record_does_not_end_the_reading_of_its_list() {
    let content = br#"{"incidents": ["text", {"incident_id": "A", "started_at": "2024-01-01"}]}"#;
    assert_sorted_eq(diagnostics("list.json", content), &["/incidents/0 unknown_record"]);
}

#[test]
fn one_record_over_many_lines_is_the_document() {
    let content =
        b"{\n  \"incident_id\": \"A\",\n  \"started_at\": \"2024-01-01\",\n  \"resolved_at\": \"2023-01-01\",\n\
        \"action_items\": [{\"action_item_id\": \"X\", \"created_at\": \"now\"}]\n}";
    let expected = ["/action_items/0/created_at bad_time", "/resolved_at resolved_before_occurred"];
    assert_sorted_eq(diagnostics("one.json", content), &expected);
}

#[test]
fn lines_are_named_by_number_and_pointer() {
    let content = "\n{\"incident_id\": \"A\", \"started_at\": \"2024-01-01\"}\n\
        {\"incident_id\": \"B\", \"started_at\": \n\
        \n\
        {\"incident_id\": \"C\", \"started_at\": \"soon\"}\n\
        [1]\n\
        {\"id\": 1}\n\
        {\"incident_id\": \"D\", \"started_at\": \"2024-01-01\", \"action_items\": [{\"action_item_id\": \"\", \"created_at\": \"2024-01-01\"}]}\n\
        {\"incident_id\": \"A\", \"started_at\": \"2024-01-02\"}\n";
    let expected = [
        // The first line is blank.
        "2 duplicate_id",
        "3 bad_json",
        "5/started_at bad_time",
        "6 bad_json",
        "7 unknown_record",
        "8/action_items/0/action_item_id missing_id",
    ];
    assert_sorted_eq(diagnostics("all.ndjson", content.as_bytes()), &expected);
}

#[test]
fn a_broken_first_line_is_a_reject_like_any_other() {
    let content = b"{\"incident_id\": \"A\", \"started_at\": \n{\"incident_id\": \"B\", \"started_at\": \"2024-01-01\"}\n";
    assert_sorted_eq(diagnostics("all.ndjson", content), &["1 bad_json"]);
}

#[test]
fn rows_of_columnar_files_are_numbered_from_zero() {
    let text = |cells: [&str; 3]| -> ArrayRef { Arc::new(StringArray::from(cells.to_vec())) };
    let columns = [
        ("incident_id", text(["A", "", "A"])),
        ("started_at", text(["2024-01-01", "2024-01-01", "2024-01-02"])),
    ];
    let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    file.write(&batch).expect("writable");
    file.write(&batch.slice(1, 1)).expect("writable");
    let bytes = file.into_inner().expect("writable");
    // The second batch goes on with the count.
    let expected = ["/0 duplicate_id", "/1/incident_id missing_id", "/3/incident_id missing_id"];
    assert_sorted_eq(diagnostics("rows.arrow", &bytes), &expected);
}

#[test]
fn what_stands_among_action_items_is_none_of_the_incidents() {
    // With the id of its incident and a time, an item without an id has all that an incident needs.
    let item = r#"{"created_at": "2024-03-03T00:00:00Z", "title": "fix it"}"#;
    let incident = format!(
        r#"{{"incident_id": "a", "title": "Real title", "started_at": "2024-01-01T00:00:00Z", "action_items": [{item}]}}"#
    );
    let linked = r#"{"incident_id": "a", "created_at": "2024-03-03T00:00:00Z"}"#;
    let files = [
        ("a.json", format!("[{incident}]"), "/0/action_items/0/action_item_id missing_id"),
        ("b.json", incident.replace(", ", ",\n"), "/action_items/0/action_item_id missing_id"),
        ("c.ndjson", incident.clone(), "1/action_items/0/action_item_id missing_id"),
        (
            "d.json",
            format!(
                r#"{{"incidents": [{{"incident_id": "a", "started_at": "2024-01-01"}}], "action_items": [{linked}]}}"#
            ),
            "/action_items/0/action_item_id missing_id",
        ),
    ];
    for (name, content, expected) in files {
        let found: Vec<String> = diagnostics(name, content.as_bytes());
        let found: Vec<String> = found.iter().map(|entry| entry.replace("1 /", "1/")).collect();
        assert_eq!(found, [expected], "{name}");
        let folder = folder(&[(name, &content)]);
        let output = run(folder.path(), &["check", name, "--format", "json"]);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!((&report["incidents"], &report["action_items"]), (&1.into(), &0.into()), "{name}");
    }
}

#[test]
fn text_that_is_no_utf8_is_mended_and_told() {
    let first = b"{\"incident_id\":\"a\xFF\",\"started_at\":\"2024-01-01\"}";
    let second = b"{\"incident_id\":\"a\xFE\",\"started_at\":\"2024-01-05\"}";
    let array = [b"[", &first[..], b",\n", &second[..], b"]"].concat();
    let expected = ["1 not_utf8", "2 not_utf8"];
    let told = |name: &str, content: &[u8]| -> Vec<String> {
        diagnostics(name, content).iter().map(|entry| entry.replace("  ", " ")).collect()
    };
    assert_eq!(told("a.json", &array), expected);
    assert_eq!(told("a.ndjson", &[&first[..], b"\n", &second[..]].concat()), expected);
    let document = b"# Outage of caf\xE9\n\nDate: 2024-01-01\n\n## Contributing factors\n\n- d\xE9j\xE0 vu\n";
    assert_eq!(told("2024-01-01.md", document), ["1 not_utf8", "7 not_utf8"]);

    let folder = folder(&[]);
    std::fs::write(folder.path().join("a.json"), array).expect("writable");
    crate::outputs::stdout(folder.path(), &["frames", "a.json", "--as", "csv", "--out", "out", "--quiet"]);
    let ids: Vec<String> = crate::outputs::rows(&crate::outputs::read(folder.path(), "out/incidents.csv"))
        .iter()
        .map(|row| row["incident_id"].clone())
        .collect();
    assert_eq!(ids, ["aÿ", "aþ"]);
}

#[test]
fn what_other_languages_take_for_json_is_read_and_told() {
    let array = r#"[
        {"incident_id": "a", "started_at": "2024-01-01", "impact_value": NaN, "title": "Broken \ud83d"},
        {"incident_id": "b", "started_at": "2024-01-02", "impact_value": -Infinity, "title": "Whole \ud83d\ude00"},
        {"incident_id": "NaN", "started_at": NaN}
    ]"#;
    let expected = ["/2 missing_time", "2 not_json", "2 not_json", "3 not_json", "4 not_json"];
    assert_sorted_eq(diagnostics("a.json", array.as_bytes()), &expected);
    let lines: Vec<&str> = array.lines().map(|line| line.trim().trim_end_matches(',')).collect();
    let lines = lines[1..4].join("\n");
    let expected = ["1 not_json", "1 not_json", "2 not_json", "3 missing_time", "3 not_json"];
    assert_sorted_eq(diagnostics("a.ndjson", lines.as_bytes()), &expected);

    let folder = folder(&[("a.json", array)]);
    crate::outputs::stdout(folder.path(), &["frames", "a.json", "--as", "csv", "--out", "out", "--quiet"]);
    let incidents = crate::outputs::table(&folder.path().join("out"), "incidents.csv");
    let found: Vec<[&str; 3]> = incidents
        .iter()
        .map(|row| ["incident_id", "title", "impact_value"].map(|column| row[column].as_str()))
        .collect();
    assert_eq!(found, [["a", "Broken \u{FFFD}", ""], ["b", "Whole \u{1F600}", ""]]);
    let check = run(folder.path(), &["check", "a.json"]);
    let said = String::from_utf8_lossy(&check.stdout).into_owned();
    for text in
        ["a.json:2:74: the number is none, and read as null", "a.json:2:96: an escape stands for half"]
    {
        assert!(said.contains(text), "{said}");
    }
}

#[test]
fn of_many_places_that_are_no_json_the_last_told_tells_how_many_more_there_are() {
    let records: Vec<String> = (0..1_010)
        .map(|n| format!(r#"{{"incident_id": "{n}", "started_at": "2024-01-01", "impact_value": NaN}}"#))
        .collect();
    let folder = folder(&[("a.json", &format!("[{}]", records.join(", ")))]);
    let output = run(folder.path(), &["check", "a.json", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let told: Vec<&serde_json::Value> = report["diagnostics"]
        .as_array()
        .expect("a list")
        .iter()
        .filter(|entry| entry["code"] == "not_json")
        .collect();
    assert_eq!(told.len(), 1_000);
    let more = "the number is none, and read as null; there are 10 more places that are no JSON";
    assert_eq!(told.iter().filter(|entry| entry["message"] == more).count(), 1);
}

#[test]
fn a_key_with_several_values_is_told() {
    let record = r#"{"incident_id": "a", "started_at": "2024-01-01", "title": "x", "title": "y", "team": "t", "team": "t"}"#;
    assert_eq!(diagnostics("a.ndjson", record.as_bytes()), ["1/title repeated_key"]);
    let broken = record.replace(", ", ",\n");
    assert_eq!(diagnostics("a.json", broken.as_bytes()), ["/title repeated_key"]);
    assert_eq!(diagnostics("a.json", format!("[{record}]").as_bytes()), ["/0/title repeated_key"]);
    let items = r#"[{"action_item_id": "x", "created_at": "2024-01-01", "title": {"a": 1, "a": 2}}]"#;
    let nested = format!(r#"{{"incidents": [{record}], "action_items": {items}}}"#);
    let expected = ["/action_items/0/title/a repeated_key", "/incidents/0/title repeated_key"];
    assert_sorted_eq(diagnostics("a.json", nested.as_bytes()), &expected);
    let within = record.replace("\"team\"", "\"action_items\"").replace("\"t\"", items);
    assert_sorted_eq(
        diagnostics("a.json", format!("[{within}]").as_bytes()),
        &["/0/action_items/0/title/a repeated_key"; 2]
            .into_iter()
            .chain(["/0/title repeated_key"])
            .collect::<Vec<_>>(),
    );
    let answer = format!(r#"{{"data": {record}}}"#);
    assert_eq!(diagnostics("a.json", answer.as_bytes()), ["/data/title repeated_key"]);
}

#[test]
fn keys_may_be_in_capitals() {
    let record = r#"{"INCIDENT_ID": "a", "Started_At": "2024-01-01", "FACTORS": ["no timeout"], "title": "own", "Title": "other",
        "ACTION_ITEMS": [{"ACTION_ITEM_ID": "x", "CREATED_AT": "2024-01-02"}, {"ACTION_ITEM_ID": "y", "CREATED_AT": "2024-01-02", "INCIDENT_ID": "b"}]}"#;
    let line = record.replace('\n', " ");
    let other = r#"{"incident_id": "b", "started_at": "2024-01-03"}"#;
    let wrong = r#"{"INCIDENT_ID": "c", "STARTED_AT": "soon"}"#;
    for (name, content, place) in [
        ("a.ndjson", format!("{line}\n{other}\n{wrong}"), "3/STARTED_AT"),
        ("a.json", format!("[{record}, {other}, {wrong}]"), "/2/STARTED_AT"),
    ] {
        assert_eq!(diagnostics(name, content.as_bytes()), [format!("{place} bad_time")]);
        let folder = folder(&[(name, &content)]);
        crate::outputs::stdout(folder.path(), &["frames", name, "--as", "csv", "--out", "out", "--quiet"]);
        let picked = |table: &str, columns: [&str; 2]| -> Vec<String> {
            let rows = crate::outputs::table(&folder.path().join("out"), table);
            rows.iter().map(|row| columns.map(|column| row[column].as_str()).join(" ")).collect()
        };
        assert_eq!(picked("incidents.csv", ["incident_id", "title"]), ["a own", "b "]);
        assert_eq!(picked("involvements.csv", ["incident_id", "name"]), ["a no timeout"]);
        assert_eq!(picked("action_items.csv", ["action_item_id", "incident_id"]), ["x a", "y b"]);
    }
    // One record alone, with items that name their incident or not.
    let folder = folder(&[("one.json", record)]);
    let said = crate::outputs::stdout(folder.path(), &["check", ".", "--format", "json"]);
    let report: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!((&report["incidents"], &report["action_items"]), (&1.into(), &2.into()), "{said}");
}
