//! What is there already where a run writes to.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};

use super::{TWO, assert_failed, assert_no_strays};
use crate::outputs::{command, files, run, stdout};
use crate::support::folder;

const REPORT: [&str; 5] = ["report", "incidents.csv", "--out", "report", "--quiet"];

#[test]
fn a_report_is_replaced_and_what_somebody_put_there_is_not() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    let earlier = files(&path.join("report"));
    stdout(path, &REPORT);
    assert_eq!(files(&path.join("report")), earlier);
    let marker = fs::read_to_string(path.join("report/.cofactor")).expect("a file of the report");
    let listed: Vec<&str> = marker.lines().skip(1).chain([".cofactor"]).collect();
    let mut written: Vec<&str> = earlier.keys().map(String::as_str).collect();
    written.sort_by_key(|name| (*name == ".cofactor", *name));
    assert_eq!(listed, written);

    for name in ["notes.md", "charts/mine.svg", "CNAME"] {
        fs::write(path.join("report").join(name), "mine").expect("writable");
        let said = format!("report: holds {name}, which was not written by cofactor");
        assert_failed(&run(path, &REPORT), &[&said, "--force"]);
        assert_eq!(fs::read(path.join("report").join(name)).expect("still there"), b"mine");
        fs::remove_file(path.join("report").join(name)).expect("writable");
    }
    fs::write(path.join("report/.DS_Store"), "of the system").expect("writable");
    stdout(path, &REPORT);
    fs::write(path.join("report/notes.md"), "mine").expect("writable");
    stdout(path, &[&REPORT[..], &["--force"]].concat());
    assert_eq!(files(&path.join("report")), earlier);
    // A mark alone makes a folder not ours.
    fs::create_dir(path.join("site")).expect("writable");
    fs::write(path.join("site/.cofactor"), "").expect("writable");
    let output = run(path, &["report", "incidents.csv", "--out", "site"]);
    assert_failed(&output, &["site: exists and was not written by cofactor", "--force"]);
    assert_no_strays(path);
}

#[test]
fn a_report_never_replaces_its_own_input() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    fs::create_dir(path.join("report/exports")).expect("writable");
    fs::write(path.join("report/exports/incidents.csv"), TWO).expect("writable");
    for force in [&[][..], &["--force"]] {
        for export in ["report/exports", "report/exports/incidents.csv"] {
            let arguments = [&["report", export, "--out", "report"], force].concat();
            assert_failed(&run(path, &arguments), &["report: holds the input", "which would be lost"]);
        }
    }
    let arguments = ["frames", "report/exports", "--out", "report", "--force"];
    assert_failed(&run(path, &arguments), &["report: holds the input report/exports"]);
    assert_eq!(fs::read_to_string(path.join("report/exports/incidents.csv")).expect("still there"), TWO);
}

#[test]
fn two_runs_never_write_one_place() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    let earlier = files(&path.join("report"));
    // As another run holds them while it goes on.
    let held = [".report.cofactor-lock", ".windows.csv.cofactor-new"].map(|name| {
        let file = File::create(path.join(name)).expect("writable");
        file.lock().expect("a lock");
        file
    });
    let windows = ["windows", "incidents.csv", "--output", "windows.csv"];
    assert_failed(&run(path, &REPORT), &["report: is being written by another run"]);
    assert_failed(&run(path, &windows), &["windows.csv: is being written by another run"]);
    assert!(files(&path.join("report")) == earlier);
    assert!(!path.join("windows.csv").exists());
    // A run that was killed holds nothing any more.
    drop(held);
    stdout(path, &REPORT);
    stdout(path, &windows);
    assert!(files(&path.join("report")) == earlier);
    assert_no_strays(path);

    // Side by side: whatever their order, each ends well or is told why not, and the report is whole.
    for _ in 0..8 {
        let start = || {
            command(path, &REPORT).stderr(std::process::Stdio::piped()).spawn().expect("the binary starts")
        };
        for run in [start(), start(), start()] {
            let output = run.wait_with_output().expect("the binary ends");
            if !output.status.success() {
                assert_failed(&output, &["report"]);
            }
        }
        let report = files(&path.join("report"));
        assert!(report.keys().eq(earlier.keys()), "{:?}", report.keys());
        assert!(report == earlier, "the content of a file is another");
        assert_no_strays(path);
    }
}

#[test]
fn links_and_rights_of_a_target_stay() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &["report", "incidents.csv", "--out", "real", "--quiet"]);
    symlink("real", path.join("latest")).expect("writable");
    fs::remove_file(path.join("real/report.md")).expect("writable");
    stdout(path, &["report", "incidents.csv", "--out", "latest", "--quiet"]);
    assert!(path.join("latest").is_symlink() && path.join("real/report.md").is_file());

    fs::write(path.join("mine.csv"), "earlier").expect("writable");
    fs::set_permissions(path.join("mine.csv"), fs::Permissions::from_mode(0o600)).expect("writable");
    symlink("mine.csv", path.join("link.csv")).expect("writable");
    stdout(path, &["windows", "incidents.csv", "--output", "link.csv"]);
    let written = fs::metadata(path.join("mine.csv")).expect("a file");
    assert!(path.join("link.csv").is_symlink() && written.len() > 100);
    assert_eq!(written.permissions().mode() & 0o777, 0o600);
    let output = run(path, &["report", "incidents.csv", "--out", "mine.csv", "--force"]);
    assert_failed(&output, &["mine.csv: exists and is no folder"]);
    assert_no_strays(path);
}
