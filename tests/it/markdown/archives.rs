//! Public archives as people wrote them; absent archives are passed over, except in CI.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::outputs::{Row, rows, run, stdout, table};
use crate::support::{project, text};

/// Finds an archive, or none where it is absent.
fn archive(name: &str) -> Option<PathBuf> {
    let path = project("../shared/data/markdown").join(name);
    if !path.is_dir() {
        assert!(std::env::var_os("CI").is_none(), "the archive {name} is missing");
        return None;
    }
    Some(path)
}

fn frames(name: &str, zone: &str) -> Option<[Vec<Row>; 3]> {
    let path = archive(name)?;
    let out = tempfile::tempdir().expect("a temporary folder");
    let target = out.path().join("frames");
    let arguments = ["frames", text(&path), "--as", "csv", "--out", text(&target), "--timezone", zone, "-q"];
    stdout(&project("."), &arguments);
    Some(["incidents.csv", "involvements.csv", "action_items.csv"].map(|name| table(&target, name)))
}

fn count(rows: &[Row], is_it: impl Fn(&Row) -> bool) -> usize {
    rows.iter().filter(|row| is_it(row)).map(|row| row["incident_id"].as_str()).collect::<BTreeSet<_>>().len()
}

#[test]
fn each_archive_gives_a_report_in_one_command() {
    for (name, incidents) in [("dfds", 39), ("moj", 39), ("mybinder", 23), ("icco", 169)] {
        let Some(path) = archive(name) else { return };
        let out = tempfile::tempdir().expect("a temporary folder");
        let target = out.path().join("report");
        stdout(&project("."), &["report", text(&path), "--out", text(&target), "-q"]);
        let document = crate::outputs::json(&target, "report.json");
        assert!(target.join("index.html").is_file());
        assert!(document.is_object());
        let frames = out.path().join("frames");
        stdout(&project("."), &["frames", text(&path), "--as", "csv", "--out", text(&frames), "-q"]);
        assert_eq!(table(&frames, "incidents.csv").len(), incidents, "{name}");
    }
}

#[test]
fn dfds_yields_its_factors_and_action_items() {
    let Some([incidents, involvements, items]) = frames("dfds", "UTC") else { return };
    assert_eq!(incidents.len(), 39);
    // One report has no section of contributing factors: what it learned names some all the same.
    let stated = count(&involvements, |row| row["kind"] == "factor" && row["incident_id"] != "PM2021-011");
    assert_eq!(stated, 38);
    // As many as a person counted, who coded the same reports by hand: each of the 39 reports has some.
    assert_eq!(count(&items, |_| true), 39);
    let coded = rows(&crate::outputs::read(&project("data/public-postmortems"), "action_items.csv"));
    assert_eq!(items.len(), coded.iter().filter(|row| row["incident_id"].starts_with("dfds-")).count());
}

#[test]
fn times_of_moj_are_those_that_a_person_read() {
    // The reports are written in UK civil time and say so nowhere.
    let Some([incidents, ..]) = frames("moj", "Europe/London") else { return };
    let coded: BTreeMap<String, Row> =
        rows(&crate::outputs::read(&project("data/public-postmortems"), "incidents.csv"))
            .into_iter()
            .map(|row| (row["incident_id"].clone(), row))
            .collect();
    // Slips of the reports that the coder corrected, as the README of the coded set lists them.
    let corrected = [
        ("moj-2023-01-05", "resolved_at"),
        ("moj-2023-07-25", "resolved_at"),
        ("moj-2023-02-02", "mitigated_at"),
        ("moj-2024-07-25", "detected_at"),
        ("moj-2025-07-23", "detected_at"),
        ("moj-2025-07-23", "mitigated_at"),
    ];
    let mut compared = 0;
    for row in &incidents {
        let name = row["incident_id"].rsplit('/').next().expect("a name");
        let id = format!("moj-{}", &name[..10]);
        for column in ["started_at", "detected_at", "mitigated_at", "resolved_at"] {
            let (ours, theirs) = (&row[column], &coded[&id][column]);
            if ours.is_empty() || theirs.is_empty() || corrected.contains(&(id.as_str(), column)) {
                continue;
            }
            assert_eq!(ours, theirs, "{id} {column}");
            compared += 1;
        }
    }
    assert!(compared > 100, "{compared} times compared");
}

#[test]
fn the_ship_of_1628_is_an_incident() {
    let Some([incidents, involvements, _]) = frames("icco", "UTC") else { return };
    let ship = incidents.iter().find(|row| row["title"].contains("Vasa")).expect("the ship");
    assert_eq!([&ship["started_at"], &ship["resolved_at"]], ["1628-08-10T12:00:00Z", "1628-08-10T12:20:00Z"]);
    let of_ship = involvements.iter().filter(|row| row["incident_id"] == ship["incident_id"]);
    assert_eq!(of_ship.map(|row| row["name"].as_str()).collect::<Vec<_>>(), ["hardware", "Vasa"]);
    // Entries without a time are rejected with a reason, each once; none is lost.
    let path = archive("icco").expect("it is there");
    let output = run(&project("."), &["check", text(&path), "--format", "json"]);
    let check: serde_json::Value = serde_json::from_slice(&output.stdout).expect("valid JSON");
    let with = |code: &str| {
        check["diagnostics"].as_array().expect("a list").iter().filter(|entry| entry["code"] == code).count()
    };
    let documents = std::fs::read_dir(path.join("data")).expect("readable").count() + 1;
    assert_eq!(incidents.len() + with("missing_time"), documents);
}
