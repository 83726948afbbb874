//! Exports of other tools: every kind that is known, with the odd rows that are reported of it.
//!
//! Each folder of `tests/data/formats` holds one kind, with the field names of its documentation. The snapshots show
//! what it was taken for and the rows that it became.

use std::fmt::Write as _;

use crate::outputs::{errors, read, rows, run, stdout};
use crate::support::{folder, project, text};

/// The names of people in the exports, none of which may get into a table or a message.
const PEOPLE: [&str; 5] = ["Ada Example", "Bo Example", "Cy Example", "ada@", "bo@"];

/// Returns what `check` says of a folder, and the rows of its tables.
fn shown(name: &str) -> String {
    let input = project(&format!("tests/data/formats/{name}"));
    let out = tempfile::tempdir().expect("a temporary folder");
    let check = run(out.path(), &["check", text(&input)]);
    let check = String::from_utf8(check.stdout).expect("UTF-8");
    let mut shown = String::new();
    let mut is_wanted = true;
    for line in check.lines() {
        if !line.starts_with(' ') && !line.is_empty() {
            is_wanted = !(line.starts_with("Coverage") || line.starts_with("What a better"));
        }
        if is_wanted && !line.is_empty() {
            let _ = writeln!(shown, "{line}");
        }
    }
    stdout(out.path(), &["frames", text(&input), "--as", "csv", "--out", "out", "--quiet"]);
    for table in ["incidents", "involvements", "action_items"] {
        let csv = read(out.path(), &format!("out/{table}.csv"));
        for row in rows(&csv) {
            let cells: Vec<String> = row
                .iter()
                .filter(|(_, cell)| !cell.is_empty())
                .map(|(column, cell)| format!("{column}={cell}"))
                .collect();
            let _ = writeln!(shown, "{table}: {}", cells.join(" | "));
        }
    }
    shown
}

#[test]
fn every_known_export_is_recognized() {
    let folders = std::fs::read_dir(project("tests/data/formats")).expect("a folder");
    let mut names: Vec<String> =
        folders.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    assert!(names.len() >= 20, "{names:?}");
    for name in names {
        let shown = shown(&name);
        for person in PEOPLE {
            assert!(!shown.contains(person), "{name} names {person}:\n{shown}");
        }
        assert!(
            !shown.contains("plain json") && !shown.contains("plain ndjson"),
            "{name} is not recognized:\n{shown}"
        );
        let mut settings = insta::Settings::clone_current();
        settings.set_omit_expression(true);
        settings.set_prepend_module_to_snapshot(false);
        settings.bind(|| insta::assert_snapshot!(format!("export_{name}"), shown));
    }
}

const AMBIGUOUS: &str = "Issue key,Summary,Status,Created,Resolved,Labels\n\
    A-1,One,Done,3/4/2025 10:00,5/4/2025 10:00,pir\n\
    A-2,Two,To Do,5/6/2025 10:00,,pir\n";

#[test]
fn dates_that_fit_both_orders_are_refused_until_the_order_is_set() {
    let files = folder(&[("jira.csv", AMBIGUOUS)]);
    let output = run(files.path(), &["check", "jira.csv"]);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(said.contains("jira.csv:2:14") && said.contains("`3/4/2025 10:00` may be day first"), "{said}");
    assert!(said.contains("date_order"), "{said}");
    let created = |order: &str| {
        std::fs::write(files.path().join("cofactor.toml"), format!("date_order = \"{order}\"\n"))
            .expect("writable");
        stdout(files.path(), &["frames", "jira.csv", "--as", "csv", "--out", "out", "--quiet"]);
        let items = rows(&read(files.path(), "out/action_items.csv"));
        std::fs::remove_dir_all(files.path().join("out")).expect("a folder");
        items.iter().map(|item| item["created_at"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(created("day-first"), ["2025-04-03T10:00:00Z", "2025-06-05T10:00:00Z"]);
    assert_eq!(created("month-first"), ["2025-03-04T10:00:00Z", "2025-05-06T10:00:00Z"]);
    // A single later row that fits one order settles the earlier ones.
    let settled = format!("{AMBIGUOUS}A-3,Three,To Do,5/16/2025 10:00,,pir\n");
    let files = folder(&[("jira.csv", &settled)]);
    stdout(files.path(), &["frames", "jira.csv", "--as", "csv", "--out", "out", "--quiet"]);
    let items = rows(&read(files.path(), "out/action_items.csv"));
    assert_eq!(items[0]["created_at"], "2025-03-04T10:00:00Z");
}

#[test]
fn a_pattern_and_labels_of_ones_own_link_issues() {
    let jira = "Issue key,Summary,Status,Created,Labels,Description\n\
        A-1,Fix it,To Do,2025-03-04 10:00,,after outage number 17\n\
        A-2,Fix it,To Do,2025-03-04 10:00,,after outage number 18\n\
        A-3,Fix it,To Do,2025-03-04 10:00,Remediation,\n\
        A-4,Fix it,To Do,2025-03-04 10:00,postmortem,\n";
    let incidents = "incident_id,started_at\n17,2025-03-01\n";
    let config = "[join]\nincident_pattern = 'outage number (\\d+)'\nlabels = [\"remediation\"]\n";
    let files = folder(&[("jira.csv", jira), ("incidents.csv", incidents), ("cofactor.toml", config)]);
    stdout(files.path(), &["frames", ".", "--as", "csv", "--out", "out", "--quiet"]);
    let items = rows(&read(files.path(), "out/action_items.csv"));
    let kept: Vec<_> = items.iter().map(|item| (&*item["action_item_id"], &*item["incident_id"])).collect();
    assert_eq!(kept, [("A-1", "17"), ("A-3", "")]);
    let said = stdout(files.path(), &["check", "."]);
    for line in [
        "1 linked to its incident by the configured pattern",
        "1 kept without an incident",
        "1 left out: the incident that it names is not in the input",
        "1 left out: it names no incident and no label marks it",
    ] {
        assert!(said.contains(line), "{line}:\n{said}");
    }
}

#[test]
fn a_label_of_severity_and_day_means_the_only_incident_of_both() {
    let incidents = "incident_id,severity,started_at\n\
        checkout-slow,1,2024-07-01T10:00:00Z\nqueue-full,2,2024-07-01T11:00:00Z\n\
        disk-full,1,2024-07-02T10:00:00Z\nlogin-down,1,2024-07-02T23:00:00Z\n";
    let jira = "Issue key,Summary,Status,Created,Labels,Labels\n\
        A-1,Add a timeout,To Do,2024-07-03 10:00,sev1,sev1_20240701\n\
        A-2,Alert,To Do,2024-07-03 10:00,sev2,SEV2_20240701\n\
        A-3,Which of the two,To Do,2024-07-03 10:00,sev1_20240702,pir\n\
        A-4,None that day,To Do,2024-07-03 10:00,sev1_20240705,\n";
    let files = folder(&[("jira.csv", jira), ("incidents.csv", incidents)]);
    stdout(files.path(), &["frames", ".", "--as", "csv", "--out", "out", "--quiet"]);
    let items = rows(&read(files.path(), "out/action_items.csv"));
    let linked: Vec<_> = items.iter().map(|item| (&*item["action_item_id"], &*item["incident_id"])).collect();
    assert_eq!(linked, [("A-1", "checkout-slow"), ("A-2", "queue-full"), ("A-3", "")]);
}

#[test]
fn of_two_pages_the_record_that_was_updated_last_counts() {
    let issue = |updated: &str, summary: &str| {
        format!(
            r#"{{"key": "A-1", "fields": {{"summary": "{summary}", "created": "2025-01-01T00:00:00.000+0000",
            "updated": "{updated}", "labels": ["pir"], "status": {{"name": "To Do"}}}}}}"#
        )
    };
    let (newer, older) =
        (issue("2025-02-02T00:00:00.000+0000", "newer"), issue("2025-01-02T00:00:00.000+0000", "older"));
    for pages in [[&newer, &older], [&older, &newer]] {
        let [first, second] = pages.map(|issue| format!(r#"{{"issues": [{issue}]}}"#));
        let files = folder(&[("1.json", &first), ("2.json", &second)]);
        let said = stdout(files.path(), &["check", "."]);
        assert!(said.contains("duplicate_id"), "{said}");
        stdout(files.path(), &["frames", ".", "--as", "csv", "--out", "out", "--quiet"]);
        let items = rows(&read(files.path(), "out/action_items.csv"));
        assert_eq!((items.len(), &*items[0]["title"]), (1, "newer"));
    }
}

#[test]
fn answers_appended_to_one_file_are_all_read() {
    let page = |number: u32| {
        format!(
            "{{\"issues\": [\n {{\"key\": \"A-{number}\", \"fields\": {{\"summary\": \"x\", \"labels\": [\"pir\"],
            \"created\": \"2025-01-01T00:00:00.000+0000\"}}}}]}}\n"
        )
    };
    let files = folder(&[("all.json", &(page(1) + &page(2)))]);
    let said = stdout(files.path(), &["check", "all.json"]);
    assert!(said.contains("jira issues, table action_items, 2 records"), "{said}");
    std::fs::write(files.path().join("cut.json"), page(1) + "{\"issues\": [").expect("writable");
    let said = errors(&run(files.path(), &["check", "cut.json"]));
    assert!(said.contains("breaks off after 1 records"), "{said}");
}

#[test]
fn a_mistake_in_the_settings_of_joins_is_told_with_its_file() {
    let incidents = ("incidents.csv", "incident_id,started_at\n17,2025-03-01\n");
    for (config, expected) in [
        ("date_order = \"day\"\n", "`day` is no order"),
        ("[join]\nincident_pattern = '('\n", "join.incident_pattern is no regular expression"),
        ("[join]\nlabel = []\n", "unknown field `label`"),
    ] {
        let files = folder(&[incidents, ("cofactor.toml", config)]);
        let output = run(files.path(), &["check", "."]);
        let said = errors(&output);
        assert!(said.contains(expected) && said.contains("cofactor.toml"), "{said}");
        assert_eq!(output.status.code(), Some(2));
    }
}

#[test]
fn an_unknown_file_is_told_the_nearest_export() {
    let files = folder(&[("x.csv", "Issue key,Summary,Status,Assignee\nA-1,One,Done,\n")]);
    let said = errors(&run(files.path(), &["check", "x.csv"]));
    assert!(said.contains("nearest is jira csv") && said.contains("`created`"), "{said}");
}

#[test]
fn what_a_better_export_would_add_is_said_of_each_tool() {
    let input = project("tests/data/formats/incident_io");
    let out = tempfile::tempdir().expect("a temporary folder");
    let follow_ups = input.join("follow_ups.json");
    let incidents = input.join("incidents.json");
    let said = stdout(out.path(), &["check", text(&incidents), text(&follow_ups)]);
    assert!(
        said.contains("4 of 4 action items of incident.io have no due date: add the export of the tracker"),
        "{said}"
    );
    assert!(said.contains("1 action item of incident.io name"), "{said}");
    let json = stdout(out.path(), &["check", text(&incidents), text(&follow_ups), "--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["inputs"][1]["format"], "incident.io follow-ups");
    assert_eq!(json["inputs"][1]["parts"]["action_items"], 4);
    assert_eq!(json["joins"]["tickets_not_found"]["incident.io"], 1);
}

#[test]
fn the_report_says_where_dates_come_from_and_names_nobody() {
    let input = project("tests/data/formats/incident_io");
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    stdout(out.path(), &["report", text(&input), "--out", text(&report), "--quiet"]);
    let page = read(&report, "report.md");
    for line in
        ["| Due | jira | 2 |", "| Closed | jira | 1 |", "| Linked to its incident by its parent | 1 |"]
    {
        assert!(page.contains(line), "{line}:\n{page}");
    }
    for (name, bytes) in crate::outputs::files(&report) {
        let content = String::from_utf8_lossy(&bytes);
        for person in PEOPLE {
            assert!(!content.contains(person), "{name} names {person}");
        }
    }
}
