//! One history as six pairs of tools would export it: the same windows, but for what a tool cannot hold.
//!
//! | export | cannot hold, so the plain history is compared without it |
//! |---|---|
//! | plain JSON | nothing |
//! | incident.io and Jira CSV | nothing |
//! | Rootly | when a postmortem was published |
//! | `FireHydrant` | nothing |
//! | Datadog | when a postmortem was published, priorities, items that were dropped |
//!
//! All of them: Jira's times have no seconds and its due dates no hour, and no tracker knows the outcome `unknown`,
//! so the history has none of these.

use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Map, Value, json};

use crate::outputs::{Row, rows, stdout};
use crate::support::{folder, generator::generate};

struct History {
    incidents: Vec<Row>,
    items: Vec<Row>,
}

fn history() -> History {
    let made = generate(150, 29);
    let (mut incidents, mut items) = (rows(&made.incidents), rows(&made.action_items));
    let to_minute = |row: &mut Row, column: &str| {
        let cell = row.get_mut(column).expect("a column");
        if cell.len() == 20 {
            cell.replace_range(17..19, "00");
        }
    };
    for row in &mut incidents {
        for column in ["started_at", "resolved_at", "published_at"] {
            to_minute(row, column);
        }
    }
    items.retain(|row| row["outcome"] != "unknown");
    for row in &mut items {
        for column in ["created_at", "closed_at"] {
            to_minute(row, column);
        }
        let due = row.get_mut("due_at").expect("a column");
        due.truncate(10);
        let outcome = if row["closed_at"].is_empty() { "open" } else { &row["outcome"] };
        let outcome = if outcome.is_empty() { "done".to_owned() } else { outcome.to_owned() };
        row.insert("outcome".to_owned(), outcome);
    }
    History { incidents, items }
}

fn csv_of(rows: &[Row]) -> String {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(rows[0].keys()).expect("writable");
    for row in rows {
        writer.write_record(row.values()).expect("writable");
    }
    String::from_utf8(writer.into_inner().expect("writable")).expect("UTF-8")
}

fn windows(folder: &Path) -> String {
    stdout(folder, &["windows", ".", "--quiet"])
}

fn plain(history: &History) -> String {
    let files = [("i.csv", csv_of(&history.incidents)), ("a.csv", csv_of(&history.items))];
    windows(folder(&files.each_ref().map(|(name, text)| (*name, text.as_str()))).path())
}

#[track_caller]
fn assert_same(expected: &str, files: &[(&str, String)]) {
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    let ours = windows(folder(&files).path());
    assert!(expected.lines().count() > 40, "a history without windows compares nothing");
    let differing = ours.lines().zip(expected.lines()).find(|(a, b)| a != b);
    assert_eq!(differing, None);
    assert_eq!(ours.len(), expected.len());
}

/// A cell as JSON: empty is null.
fn or_null(cell: &str) -> Value {
    if cell.is_empty() { Value::Null } else { Value::from(cell) }
}

fn list(cell: &str) -> Vec<&str> {
    cell.split(';').filter(|name| !name.is_empty()).collect()
}

/// An object that leaves out what nothing is stated about.
fn with_owner(mut item: Value, key: &str, row: &Row) -> Value {
    match row["has_owner"].as_str() {
        "true" => item[key] = json!({ "name": "Ada Example" }),
        "false" => item[key] = Value::Null,
        _ => {}
    }
    item
}

/// `2024-05-11T15:26:00Z` as Jira writes it: `11/May/24 03:26 PM`.
fn jira_time(cell: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    if cell.is_empty() {
        return String::new();
    }
    let number = |range: std::ops::Range<usize>| cell[range].parse::<usize>().expect("digits");
    let (month, day) = (MONTHS[number(5..7) - 1], number(8..10));
    let (hour, minute) = if cell.len() > 10 { (number(11..13), number(14..16)) } else { (0, 0) };
    let half = if hour < 12 { "AM" } else { "PM" };
    format!("{day:02}/{month}/{} {:02}:{minute:02} {half}", &cell[2..4], (hour + 11) % 12 + 1)
}

#[test]
fn plain_json_is_the_same() {
    let history = history();
    let objects = |rows: &[Row]| {
        let object = |row: &Row| {
            let cells = row.iter().filter(|(_, cell)| !cell.is_empty());
            let value = |(column, cell): (&String, &String)| match column.as_str() {
                "factors" | "systems" | "triggers" => (column.clone(), json!(list(cell))),
                _ => (column.clone(), json!(cell)),
            };
            Value::Object(cells.map(value).collect::<Map<_, _>>())
        };
        Value::from(rows.iter().map(object).collect::<Vec<_>>()).to_string()
    };
    let files = [("i.json", objects(&history.incidents)), ("a.json", objects(&history.items))];
    assert_same(&plain(&history), &files);
}

#[test]
fn incident_io_with_jira_is_the_same() {
    let history = history();
    let time = |name: &str, cell: &str| json!({ "incident_timestamp": { "name": name }, "value": { "value": or_null(cell) } });
    let field = |name: &str, cell: &str| {
        let values: Vec<Value> =
            list(cell).iter().map(|name| json!({ "value_option": { "value": name } })).collect();
        json!({ "custom_field": { "name": name }, "values": values })
    };
    let incident = |row: &Row| {
        json!({
            "id": row["incident_id"], "reference": row["incident_id"].replace('I', "INC-"), "name": row["title"],
            "mode": if row["excluded"] == "test" { "test" } else { "standard" },
            "incident_status": { "category": "closed" },
            "severity": if row["severity"].is_empty() { Value::Null } else { json!({ "name": row["severity"] }) },
            "incident_timestamp_values": [
                time("Impact started", &row["started_at"]),
                time("Resolved at", &row["resolved_at"]),
                time("Documented at", &row["published_at"]),
            ],
            "custom_field_entries": [
                field("Contributing factors", &row["factors"]),
                field("Affected systems", &row["systems"]),
                field("Trigger", &row["triggers"]),
                field("Team", &row["team"]),
            ],
        })
    };
    let follow_up = |row: &Row| {
        let item = json!({
            "id": row["action_item_id"], "incident_id": or_null(&row["incident_id"]), "title": "x",
            "status": match row["outcome"].as_str() { "done" => "completed", "dropped" => "not_doing", _ => "outstanding" },
            "priority": if row["priority"].is_empty() { Value::Null } else { json!({ "name": row["priority"] }) },
            "created_at": row["created_at"], "updated_at": "2030-01-01T00:00:00Z", "completed_at": null,
            "external_issue_reference": { "provider": "jira", "issue_name": format!("OPS-{}", row["action_item_id"]) },
        });
        with_owner(item, "assignee", row)
    };
    let mut jira =
        "Issue key,Summary,Status,Resolution,Created,Updated,Resolved,Due date,Labels,Labels\n".to_owned();
    for row in &history.items {
        let resolution = match row["outcome"].as_str() {
            "done" => "Done",
            "dropped" => "Won't Do",
            _ => "",
        };
        let status = if resolution.is_empty() { "To Do" } else { "Done" };
        let [created, closed, due] =
            ["created_at", "closed_at", "due_at"].map(|column| jira_time(&row[column]));
        let key = format!("OPS-{}", row["action_item_id"]);
        let _ = writeln!(jira, "{key},x,{status},{resolution},{created},{created},{closed},{due},a,b");
    }
    jira += "OPS-1,Something else,To Do,,11/May/24 03:26 PM,,,,,\n";
    let incidents = json!({ "incidents": history.incidents.iter().map(incident).collect::<Vec<_>>(), "pagination_meta": {} });
    let follow_ups = json!({ "follow_ups": history.items.iter().map(follow_up).collect::<Vec<_>>() });
    let files = [("i.json", incidents.to_string()), ("f.json", follow_ups.to_string()), ("jira.csv", jira)];
    assert_same(&plain(&history), &files);
}

#[test]
fn rootly_is_the_same() {
    let mut history = history();
    let incident = |row: &Row| {
        let named =
            |cell: &str| -> Vec<Value> { list(cell).iter().map(|name| json!({ "name": name })).collect() };
        json!({ "id": row["incident_id"], "type": "incidents", "attributes": {
            "sequential_id": 1, "title": row["title"], "kind": if row["excluded"] == "test" { "test" } else { "normal" },
            "severity": { "data": { "attributes": { "name": or_null(&row["severity"]) } } },
            "services": named(&row["systems"]), "causes": named(&row["factors"]), "groups": named(&row["team"]),
            "labels": { "trigger": list(&row["triggers"]) },
            "started_at": row["started_at"], "resolved_at": or_null(&row["resolved_at"]),
        }})
    };
    let item = |row: &Row| {
        let attributes = json!({
            "summary": "x", "kind": "task", "priority": or_null(&row["priority"]),
            "status": match row["outcome"].as_str() { "done" => "done", "dropped" => "cancelled", _ => "in_progress" },
            "due_date": or_null(&row["due_at"]), "created_at": row["created_at"],
            "updated_at": if row["closed_at"].is_empty() { &row["created_at"] } else { &row["closed_at"] },
        });
        json!({
            "id": row["action_item_id"], "type": "incident_action_items",
            "attributes": with_owner(attributes, "assigned_to", row),
            "relationships": { "incident": { "data": { "id": or_null(&row["incident_id"]) } } },
        })
    };
    let incidents = json!({ "data": history.incidents.iter().map(incident).collect::<Vec<_>>(), "meta": {} });
    let items = json!({ "data": history.items.iter().map(item).collect::<Vec<_>>() });
    for row in &mut history.incidents {
        row.insert("published_at".to_owned(), String::new());
    }
    assert_same(&plain(&history), &[("i.json", incidents.to_string()), ("a.json", items.to_string())]);
}

#[test]
fn firehydrant_is_the_same() {
    let history = history();
    let incident = |row: &Row| {
        let named =
            |cell: &str| -> Vec<Value> { list(cell).iter().map(|name| json!({ "name": name })).collect() };
        let milestones = [
            ("started", "started_at"),
            ("resolved", "resolved_at"),
            ("postmortem_completed", "published_at"),
        ];
        let reached = milestones.iter().filter(|(_, column)| !row[*column].is_empty());
        json!({
            "id": row["incident_id"], "number": 1, "name": row["title"], "severity": or_null(&row["severity"]),
            "current_milestone": "resolved", "services": named(&row["systems"]),
            "milestones": reached.map(|(kind, column)| json!({ "type": kind, "occurred_at": row[*column] })).collect::<Vec<_>>(),
            "discarded_at": if row["excluded"] == "test" { json!("2024-01-01T00:00:00Z") } else { Value::Null },
            "custom_fields": [{ "display_name": "Contributing factors", "value_array": list(&row["factors"]) }],
            "tag_list": list(&row["triggers"]).iter().map(|name| format!("trigger:{name}")).collect::<Vec<_>>(),
            "labels": { "team": row["team"] },
        })
    };
    let ticket = |row: &Row| {
        let item = json!({
            "id": row["action_item_id"], "incident_id": or_null(&row["incident_id"]), "summary": "x", "type": "follow_up",
            "state": match row["outcome"].as_str() { "done" => "done", "dropped" => "cancelled", _ => "open" },
            "priority": if row["priority"].is_empty() { Value::Null } else { json!({ "slug": row["priority"] }) },
            "due_at": or_null(&row["due_at"]), "created_at": row["created_at"],
            "updated_at": if row["closed_at"].is_empty() { &row["created_at"] } else { &row["closed_at"] },
        });
        with_owner(item, "assignees", row)
    };
    let incidents =
        json!({ "data": history.incidents.iter().map(incident).collect::<Vec<_>>(), "pagination": {} });
    let tickets = json!({ "data": history.items.iter().map(ticket).collect::<Vec<_>>() });
    assert_same(&plain(&history), &[("i.json", incidents.to_string()), ("t.json", tickets.to_string())]);
}

#[test]
fn datadog_is_the_same() {
    let mut history = history();
    let incident = |row: &Row| {
        json!({ "id": row["incident_id"], "type": "incidents", "attributes": {
            "title": row["title"], "public_id": 1, "customer_impacted": true, "is_test": row["excluded"] == "test",
            "severity": if row["severity"].is_empty() { "UNKNOWN" } else { &row["severity"] },
            "customer_impact_start": row["started_at"], "resolved": or_null(&row["resolved_at"]),
            "fields": {
                "contributing_factors": { "type": "multiselect", "value": list(&row["factors"]) },
                "services": { "type": "autocomplete", "value": list(&row["systems"]) },
                "trigger": { "type": "multiselect", "value": list(&row["triggers"]) },
                "teams": { "type": "autocomplete", "value": [&row["team"]] },
            },
        }})
    };
    let todo = |row: &Row| {
        let attributes = json!({
            "content": "x", "incident_id": or_null(&row["incident_id"]), "created": row["created_at"],
            "due_date": or_null(&row["due_at"]), "completed": or_null(&row["closed_at"]),
        });
        json!({ "id": row["action_item_id"], "type": "incident_todos", "attributes": with_owner(attributes, "assignees", row) })
    };
    let incidents =
        json!({ "data": history.incidents.iter().map(incident).collect::<Vec<_>>(), "included": [] });
    let todos = json!({ "data": history.items.iter().map(todo).collect::<Vec<_>>() });
    for row in &mut history.incidents {
        row.insert("published_at".to_owned(), String::new());
    }
    for row in &mut history.items {
        row.insert("priority".to_owned(), String::new());
        let outcome = if row["closed_at"].is_empty() { "open" } else { "done" };
        row.insert("outcome".to_owned(), outcome.to_owned());
    }
    assert_same(&plain(&history), &[("i.json", incidents.to_string()), ("t.json", todos.to_string())]);
}
