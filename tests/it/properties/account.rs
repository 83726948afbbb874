//! What became of the records sums to what was read, for every file and together.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{cofactor, folder, generated, project, text};

/// The folders at and below a path that hold files.
fn folders(path: &Path, found: &mut Vec<PathBuf>) {
    let entries: Vec<PathBuf> =
        fs::read_dir(path).expect("a folder").map(|entry| entry.expect("an entry").path()).collect();
    if entries.iter().any(|entry| entry.is_file()) {
        found.push(path.to_path_buf());
    }
    for below in entries.iter().filter(|entry| entry.is_dir()) {
        folders(below, found);
    }
}

fn count(value: &Value) -> u64 {
    value.as_u64().unwrap_or_else(|| panic!("{value} is no count"))
}

fn sum(values: &Value) -> u64 {
    values.as_object().expect("an object").values().map(count).sum()
}

/// The numbers of an equation such as `3 records + 1 values = 2 incidents + 2 repeated`, left and right.
fn sides(line: &str) -> [u64; 2] {
    let side = |text: &str| -> u64 {
        let terms = text.split(" + ").map(|term| term.trim().split(' ').next().expect("a term"));
        terms.map(|number| number.parse::<u64>().unwrap_or_else(|_| panic!("{line}"))).sum()
    };
    let (left, right) = line.split_once(" = ").expect("an equation");
    [side(left), side(right)]
}

/// Holds the account of an input against itself; returns what `check` says in JSON.
#[track_caller]
fn assert_adds_up(input: &Path) -> Value {
    let output = cofactor(&["check", text(input), "--format", "json"]);
    let said: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let (inputs, together) = (said["inputs"].as_array().expect("a list"), &said["together"]);
    let mut sums = [0; 4];
    for input in inputs {
        let (records, within, parts) = (count(&input["records"]), count(&input["within"]), &input["parts"]);
        assert_eq!(sum(parts), records + within, "{input:#}");
        if input["table"] == "involvements"
            || (input["table"] == "action_items" && input["format"] == "plain csv")
        {
            assert_eq!(within, 0, "a row of {} is one row", input["name"]);
        }
        let missing = &input["not_in_figures"];
        assert!(count(&missing["incidents"]) <= count(&parts["incidents"]), "{input:#}");
        assert!(count(&missing["action_items"]) <= count(&parts["action_items"]), "{input:#}");
        let more = [records, within, count(&missing["incidents"]), count(&missing["action_items"])];
        sums = std::array::from_fn(|at| sums[at] + more[at]);
    }
    assert_eq!([count(&together["records"]), count(&together["within"])], sums[..2]);
    assert_eq!(sum(&together["parts"]), sums[0] + sums[1]);
    for (name, of) in together["parts"].as_object().expect("an object") {
        let of_inputs: u64 = inputs.iter().map(|input| count(&input["parts"][name])).sum();
        assert_eq!(count(of), of_inputs, "{name}");
    }
    for table in ["incidents", "involvements", "action_items"] {
        assert_eq!(together["parts"][table], said[table], "{table}");
    }
    for (table, missing) in [("incidents", sums[2]), ("action_items", sums[3])] {
        let figures = &together[table];
        assert_eq!(sum(&figures["excluded"]), missing, "{table}");
        assert_eq!(count(&figures["in_figures"]) + missing, count(&said[table]), "{table}");
    }
    let entries = said["diagnostics"].as_array().expect("a list");
    let rejects = entries.iter().filter(|entry| entry["level"] == "reject").count() as u64;
    assert_eq!(count(&together["parts"]["rejected"]), rejects);
    // The text holds the same, as equations.
    let output = cofactor(&["check", text(input)]);
    let lines = String::from_utf8(output.stdout).expect("UTF-8");
    let is_equation =
        |line: &&str| line.contains(" = ") && line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let account = lines.split("\nCoverage\n").next().unwrap_or_default();
    let equations: Vec<&str> = account.lines().filter(is_equation).collect();
    let with_records = inputs.iter().filter(|input| sum(&input["parts"]) > 0).count();
    assert!(equations.len() > with_records, "{lines}");
    for line in equations {
        let [left, right] = sides(line);
        assert_eq!(left, right, "{line}");
    }
    said
}

#[test]
fn every_record_of_every_fixture_is_accounted_for() {
    let mut inputs = Vec::new();
    folders(&project("data"), &mut inputs);
    folders(&project("tests/data"), &mut inputs);
    let (mut read, mut repeated) = (0, 0);
    for input in &inputs {
        let output = cofactor(&["check", text(input), "--format", "json"]);
        if output.status.code() == Some(2) {
            let name = text(input);
            assert!(name.contains("/fuzz") || name.ends_with("/mapping"), "{name} cannot be read");
            continue;
        }
        let said = assert_adds_up(input);
        read += count(&said["together"]["records"]);
        repeated += count(&said["together"]["parts"]["repeated"]);
    }
    assert!(inputs.len() > 30 && read > 4000 && repeated > 0, "{} folders, {read} records", inputs.len());
    assert_adds_up(generated(300, 44).path());
}

#[test]
fn what_repeats_merges_or_is_excluded_is_named() {
    // B is a test, and C comes again in the second file; D has no time.
    let first = "incident_id,started_at,factors,excluded\n\
        A,2024-01-01T00:00:00Z,no timeout;No Timeout,\nB,2024-01-02T00:00:00Z,no timeout,test\n\
        C,2024-01-03T00:00:00Z,bad config,\nD,,no timeout,\n";
    let second = "incident_id,started_at\nC,2024-01-03T01:00:00Z\nE,2024-05-01T00:00:00Z\n";
    // The second names what A has already, the third what nobody can read; Z is in no file.
    let items = "incident_id,kind,name\nA,system,checkout\nA,factor,no timeout\nA,system,--\nZ,system,mail\n";
    let actions = "action_item_id,incident_id,created_at\nx1,A,2024-01-02\nx2,B,2024-01-03\nx1,A,2024-01-02\nx3,,2024-04-30\n";
    let folder = folder(&[
        ("1.csv", first),
        ("2.csv", second),
        ("3.csv", items),
        ("4.csv", actions),
        ("cofactor.toml", "as_of = \"2024-04-01\"\n"),
    ]);
    assert_adds_up(folder.path());
    let output = cofactor(&["check", text(folder.path())]);
    let said = String::from_utf8(output.stdout).expect("UTF-8");
    for lines in [
        // Three of four list values: D's are not read. C's one goes with C.
        "1.csv: plain csv, table incidents, 4 records\n      4 records + 4 values and items within them = 2 incidents + \
         2 involvements + 2 repeated + 1 dropped with a repeated incident or a ticket + 1 rejected\n      of these 1 \
         incident is not in the figures\n",
        "2.csv: plain csv, table incidents, 2 records\n      2 records = 2 incidents\n      of these 1 incident is not \
         in the figures\n",
        "3.csv: plain csv, table involvements, 4 records\n      4 records = 1 involvement + 1 repeated + 1 left out \
         (names without letter or digit) + 1 rejected\n",
        "4.csv: plain csv, table action_items, 4 records\n      4 records = 3 action items + 1 repeated\n      of these 2 \
         action items are not in the figures\n",
        "\nTogether\n  14 records + 4 values and items within them = 4 incidents + 3 involvements + 3 action items + \
         4 repeated + 1 dropped with a repeated incident or a ticket + 1 left out (names without letter or digit) + \
         2 rejected\n  4 incidents = 2 in the figures + 1 that occurred after the instant of the figures + 1 excluded as \
         test\n  3 action items = 1 in the figures + 1 made after the instant of the figures + 1 of incidents that are \
         excluded as test\n",
    ] {
        assert!(said.contains(lines), "`{lines}` is not in:\n{said}");
    }
}
