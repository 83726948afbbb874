//! Commands that keep less of action items say the same as those that keep everything.

use std::fmt::Write as _;

use crate::support::{cofactor, folder};

const INCIDENTS: u32 = 700;

/// Incidents an hour apart.
fn incidents() -> String {
    let mut text = String::from("incident_id,occurred_at,factors,systems\n");
    for i in 0..INCIDENTS {
        let (day, hour) = (i / 24 + 1, i % 24);
        writeln!(text, "INC-{i:04},2024-01-{day:02}T{hour:02}:00:00Z,f{};f{},s{}", i % 5, i % 7, i % 3)
            .expect("writing to memory");
    }
    text
}

/// Two action items an incident, by ascending id.
fn action_items() -> Vec<String> {
    (0..2 * INCIDENTS)
        .map(|i| {
            let (day, hour) = (i / 48 + 1, i / 2 % 24);
            let closed =
                if i % 3 == 0 { String::new() } else { format!("2024-02-{:02}T00:00:00Z", i % 28 + 1) };
            format!("ACT-{i:05},INC-{:04},2024-01-{day:02}T{hour:02}:30:00Z,2024-02-10,{closed}", i / 2)
        })
        .collect()
}

/// What a command writes to both streams about action items in some order, which stand behind the incidents or, under
/// another name, before them.
fn told(command: &str, items: &[String], name: &str) -> (String, String) {
    let items = format!("action_item_id,incident_id,created_at,due_at,closed_at\n{}\n", items.join("\n"));
    let folder = folder(&[("incidents.csv", incidents().as_str()), (name, items.as_str())]);
    let output = cofactor(&[command, folder.path().to_str().expect("UTF-8"), "--format", "csv"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("UTF-8")).into()
}

#[test]
fn order_of_action_items_changes_nothing() {
    let sorted = action_items();
    let mut reversed = sorted.clone();
    reversed.reverse();
    // One that is out of order behind more than are looked at first.
    let mut late = sorted.clone();
    late.swap(1300, 1301);
    for command in ["windows", "cooccur", "patterns"] {
        let whole = told(command, &reversed, "items.csv");
        for (items, name) in [(&sorted, "items.csv"), (&sorted, "action_items.csv"), (&late, "items.csv")] {
            assert!(told(command, items, name) == whole, "{command} {name}");
        }
    }
}

#[test]
fn ids_that_come_again_and_unknown_incidents_are_told() {
    let sorted = action_items();
    // The latest fact of all is in a row that is out of date.
    let mut repeated = sorted.clone();
    repeated.insert(1391, sorted[1392].replace("2024-02-10,", "2024-02-10,2024-03-30T00:00:00Z"));
    let mut unknown = sorted.clone();
    unknown[1399] = unknown[1399].replace("INC-0699", "INC-9999");
    for command in ["windows", "cooccur", "patterns"] {
        for items in [&repeated, &unknown] {
            let (table, errors) = told(command, items, "items.csv");
            assert!(errors.starts_with("0 rows rejected, 1 warnings"), "{command}: {errors}");
            let mut reversed = items.clone();
            reversed.reverse();
            if items.len() == sorted.len() {
                assert!(told(command, &reversed, "items.csv").0 == table, "{command}");
            } else {
                // In this order the row that is out of date comes first.
                reversed.swap(items.len() - 1394, items.len() - 1392);
                assert!(told(command, &reversed, "items.csv").0 == table, "{command}");
                assert!(told(command, &sorted, "items.csv").0 == table, "{command}");
            }
        }
    }
}

#[test]
fn action_items_alone_are_read_whole() {
    let without_incident = |item: &String| {
        let fields: Vec<&str> = item.split(',').collect();
        [fields[0], fields[2], fields[3]].join(",")
    };
    let items: Vec<String> = action_items().iter().map(without_incident).collect();
    let text = format!("action_item_id,created_at,due_at\n{}\n", items.join("\n"));
    let folder = folder(&[("items.csv", text.as_str())]);
    for command in ["windows", "cooccur"] {
        let output = cofactor(&[command, folder.path().to_str().expect("UTF-8"), "--format", "csv"]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}
