//! Tables of other tools through `[map.<name>]`, and what mistakes in one are told.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::outputs::{Row, errors, read, rows, run, stdout, table};
use crate::support::{folder, project, text};

fn data(name: &str) -> Option<PathBuf> {
    let path = project("../shared/data").join(name);
    if !path.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "the data {name} are missing");
        return None;
    }
    Some(path)
}

/// Loads a data set through its mapping of the tests.
fn frames(name: &str) -> Option<[Vec<Row>; 3]> {
    let path = data(name)?;
    let config = project("tests/data/mapping").join(format!("{name}.toml"));
    let out = tempfile::tempdir().expect("a temporary folder");
    let target = out.path().join("frames");
    let arguments =
        ["frames", text(&path), "--config", text(&config), "--as", "csv", "--out", text(&target), "-q"];
    stdout(&project("."), &arguments);
    Some(["incidents.csv", "involvements.csv", "action_items.csv"].map(|name| table(&target, name)))
}

fn distinct<'a>(values: impl Iterator<Item = &'a str>) -> usize {
    values.filter(|value| !value.is_empty()).collect::<BTreeSet<_>>().len()
}

#[test]
fn railroad_accidents_count_as_in_the_file() {
    let Some([incidents, involvements, _]) = frames("fra_rail") else { return };
    let file = rows(&read(&data("fra_rail").expect("it is there"), "fra_equipment_accidents_2012_2020.csv"));
    // Several railroads report one accident: the last report of each key counts.
    let last: BTreeMap<&str, &Row> = file.iter().map(|row| (row["incident_key"].as_str(), row)).collect();
    assert_eq!(incidents.len(), last.len());
    let causes = |row: &Row| -> BTreeSet<String> {
        ["cause", "cause2"]
            .iter()
            .map(|column| row[*column].clone())
            .filter(|cause| !cause.is_empty())
            .collect()
    };
    let expected: usize = last.values().map(|row| causes(row).len()).sum();
    let factors = involvements.iter().filter(|row| row["kind"] == "factor").count();
    assert_eq!(factors, expected);
    let systems = involvements.iter().filter(|row| row["kind"] == "system").count();
    assert_eq!(systems, last.values().filter(|row| !row["railroad"].is_empty()).count());
    let damage: f64 = last.values().filter_map(|row| row["equipment_damage"].parse::<f64>().ok()).sum();
    let ours: f64 = incidents.iter().filter_map(|row| row["impact_value"].parse::<f64>().ok()).sum();
    assert!((damage - ours).abs() < 0.5, "{damage} {ours}");
}

#[test]
fn service_tickets_count_as_in_the_file() {
    let Some([incidents, involvements, _]) = frames("servicenow") else { return };
    let file = rows(&read(&data("servicenow").expect("it is there"), "incidents.csv"));
    assert_eq!(incidents.len(), file.len());
    for (level, words) in [("1", "1 - Critical"), ("2", "2 - High"), ("3", "3 - Moderate"), ("4", "4 - Low")]
    {
        let of = |row: &&Row| row["severity"] == level && row["severity_raw"] == words;
        assert_eq!(
            incidents.iter().filter(of).count(),
            file.iter().filter(|row| row["priority"] == words).count()
        );
    }
    let resolved = |row: &&Row| !row["resolved_at"].is_empty();
    assert_eq!(incidents.iter().filter(resolved).count(), file.iter().filter(resolved).count());
    let teams = |rows: &[Row], column: &str| distinct(rows.iter().map(|row| row[column].as_str()));
    assert_eq!(teams(&incidents, "team"), teams(&file, "assignment_group"));
    let factors = involvements.iter().filter(|row| row["kind"] == "factor").count();
    assert_eq!(factors, file.iter().filter(|row| !row["closed_code"].is_empty()).count());
}

#[test]
fn vulnerabilities_are_incidents_and_promises() {
    let Some([incidents, involvements, items]) = frames("cisa_kev") else { return };
    let file = rows(&read(&data("cisa_kev").expect("it is there"), "known_exploited_vulnerabilities.csv"));
    assert_eq!((incidents.len(), items.len()), (file.len(), file.len()));
    let weaknesses: usize = file.iter().map(|row| distinct(row["cwes"].split(", "))).sum();
    assert_eq!(involvements.iter().filter(|row| row["kind"] == "factor").count(), weaknesses);
    let known = file.iter().filter(|row| row["knownRansomwareCampaignUse"] == "Known").count();
    assert_eq!(items.iter().filter(|row| row["priority"] == "high").count(), known);
    let early = |row: &&Row| row["due_at"] <= row["created_at"];
    assert_eq!(
        items.iter().filter(early).count(),
        file.iter().filter(|row| row["dueDate"] < row["dateAdded"]).count()
    );
}

const TABLE: &str = "nr,opened,prio,parts,who\n1,2024-01-01,Hot,\"a, b\",Jane\n2,2024-01-02,Cold,b,\n";

#[test]
fn values_constants_delimiters_and_owners() {
    let config = "[map.tickets]\nfiles = \"*.csv\"\nconstants = { source = \"desk\", team = \"core\" }\n\
        delimiters.systems = \", \"\nvalues.severity = { Hot = 1, \"*\" = 4 }\nvalues.systems = { b = \"billing\" }\n\
        columns = { incident_id = \"nr\", occurred_at = \"opened\", severity = \"prio\", systems = \"parts\" }\n\
        [map.work]\ntable = \"action_items\"\nconstants = { outcome = \"open\" }\n\
        columns = { action_item_id = \"nr\", created_at = \"opened\", has_owner = \"who\" }\n";
    let input = folder(&[("t.csv", TABLE), ("cofactor.toml", config)]);
    stdout(input.path(), &["frames", ".", "--as", "csv", "--out", "out", "-q"]);
    let out = input.path().join("out");
    let incidents = table(&out, "incidents.csv");
    let cells = |column: &str| -> Vec<String> { incidents.iter().map(|row| row[column].clone()).collect() };
    assert_eq!(cells("severity"), ["1", "4"]);
    assert_eq!(cells("severity_raw"), ["Hot", "Cold"]);
    assert_eq!((cells("source"), cells("team")), (vec!["desk".to_owned(); 2], vec!["core".to_owned(); 2]));
    let names: Vec<String> = table(&out, "involvements.csv").iter().map(|row| row["name"].clone()).collect();
    assert_eq!(names, ["a", "billing", "billing"]);
    let owners: Vec<String> =
        table(&out, "action_items.csv").iter().map(|row| row["has_owner"].clone()).collect();
    assert_eq!(owners, ["true", "false"]);
}

#[test]
fn local_times_of_a_mapped_file_are_read() {
    let config =
        "[map.desk]\ncolumns = { incident_id = \"No\", started_at = \"Opened\", resolved_at = \"Closed\" }\n";
    let found = |csv: &str, more: &str| {
        let files = folder(&[("desk.csv", csv), ("cofactor.toml", &format!("{more}{config}"))]);
        let output = run(files.path(), &["frames", "desk.csv", "--as", "csv", "--out", "out", "--quiet"]);
        if !output.status.success() {
            return Err(errors(&output));
        }
        let rows = table(&files.path().join("out"), "incidents.csv");
        let times = |row: &Row| ["started_at", "resolved_at"].map(|column| row[column].clone());
        Ok(rows.iter().map(times).collect::<Vec<_>>())
    };
    let expected = [["2025-04-03T10:00:00Z", "2025-04-03T12:30:00Z"], ["2025-06-21T08:00:00Z", ""]];
    let slashes = "No,Opened,Closed\n1,4/3/2025 10:00,4/3/2025 12:30\n2,6/21/2025 08:00,unknown\n";
    assert_eq!(found(slashes, "").expect("the second row tells"), expected);
    let dots = "No;Opened;Closed\n1;03.04.2025 10:00;03.04.2025 12:30\n2;21.06.2025 08:00;\n";
    assert_eq!(found(dots, "").expect("the second row tells"), expected);
    let both = "No,Opened,Closed\n1,3/4/2025 10:00,3/4/2025 12:30\n";
    let said = found(both, "").expect_err("both orders fit");
    assert!(said.contains("desk.csv:2:3") && said.contains("date_order"), "{said}");
    assert_eq!(found(both, "date_order = \"day-first\"\n").expect("it is set"), expected[..1]);
}

#[test]
fn json_is_mapped_by_path() {
    let config = "[map.t]\nfiles = [\"t.json\", \"t.ndjson\"]\n\
        columns = { incident_id = \"key\", occurred_at = \"fields.created\", systems = \"fields.parts\", severity = \"fields.prio.name\" }\n";
    let object = |key: u32| {
        format!(
            "{{\"key\": \"{key}\", \"fields\": {{\"created\": \"2024-01-01T00:00:00Z\", \"parts\": [\"a\", {{\"name\": \"b\"}}], \"prio\": {{\"name\": \"major\"}}}}}}"
        )
    };
    for (name, content) in [
        ("t.json", format!("[{},{}]", object(1), object(2))),
        ("t.ndjson", format!("{}\n{}\n", object(1), object(2))),
    ] {
        let input = folder(&[(name, content.as_str()), ("cofactor.toml", config)]);
        stdout(input.path(), &["frames", ".", "--as", "csv", "--out", "out", "-q"]);
        let out = input.path().join("out");
        assert_eq!(
            table(&out, "incidents.csv").iter().filter(|row| row["severity"] == "2").count(),
            2,
            "{name}"
        );
        assert_eq!(table(&out, "involvements.csv").len(), 4, "{name}");
    }
}

#[test]
fn mistakes_are_named_with_their_place_and_the_nearest_name() {
    let good = "columns = { incident_id = \"nr\", occurred_at = \"opened\" }";
    for (config, place, hint) in [
        ("[map.t]\ncolums = 1\n".to_owned(), "cofactor.toml:2:1", "Did you mean `columns`?"),
        ("[map.t]\ncolumns = { incident_id = \"nr\", ocurred_at = \"opened\" }\n".to_owned(), "cofactor.toml:2:33", "Did you mean `occurred_at`?"),
        (format!("[map.t]\ntable = \"incident\"\n{good}\n"), "cofactor.toml:2:9", "Did you mean `incidents`?"),
        (format!("[map.t]\n{good}\nvalues.severity = {{ Hot = 9 }}\n"), "cofactor.toml:3:8", "Names are incident_id, occurred_at."),
        (
            "[map.t]\ncolumns = { incident_id = \"nr\", occurred_at = \"opened\", severity = \"prio\" }\nvalues.severity = { Hot = 9 }\n".to_owned(),
            "cofactor.toml:3:27",
            "Names are 1, 2, 3, 4, 5.",
        ),
        ("[map.t]\ncolumns = { incident_id = \"nr\" }\n".to_owned(), "cofactor.toml:1:6", "occurred_at or"),
        (
            "[map.t]\nfiles = \"t.csv\"\ncolumns = { incident_id = \"nr\", occurred_at = \"openned\" }\n".to_owned(),
            "cofactor.toml:3:47",
            "Did you mean `opened`?",
        ),
    ] {
        let input = folder(&[("t.csv", TABLE), ("cofactor.toml", config.as_str())]);
        let output = run(input.path(), &["check", "."]);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{config}: {said}");
        assert!(said.contains(place) && said.contains(hint), "{config}: {said}");
    }
}

#[test]
fn a_mapping_that_takes_no_file_is_told_of() {
    let plain = "incident_id,started_at\nA,2024-01-01\n";
    let config = "[map.t]\ncolumns = { incident_id = \"nr\", occurred_at = \"opened\" }\n[map.u]\nfiles = \"x*\"\ncolumns = { incident_id = \"nr\", occurred_at = \"opened\" }\n";
    let input = folder(&[("a.csv", plain), ("cofactor.toml", config)]);
    let said = stdout(input.path(), &["check", "."]);
    assert!(
        said.contains(
            "map.t is not used: no file has all of its columns: nearest is `a.csv`, which lacks nr, opened"
        ),
        "{said}"
    );
    assert!(said.contains("cofactor.toml:3:6: map.u is not used: no file is named x*"), "{said}");
}
