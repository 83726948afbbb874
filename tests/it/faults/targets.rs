//! What is there already where a run writes to.

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, symlink};

use cofactor::files::OutputFolder;

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
    for out in ["latest", "latest/"] {
        stdout(path, &["report", "incidents.csv", "--out", out, "--quiet"]);
    }
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

#[test]
fn the_way_to_a_target_may_lead_through_it() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    for out in ["report", "report/../report", "report/charts/../../report"] {
        stdout(path, &["report", "incidents.csv", "--out", out, "--quiet"]);
        assert!(path.join("report/index.html").is_file(), "{out}");
        assert_no_strays(path);
    }
}

#[test]
fn what_comes_into_a_report_during_a_run_stays() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    let target = path.join("report");
    let earlier = files(&target);
    let begin = || OutputFolder::create(&target, false, &[]).expect("nobody else writes it");
    let output = begin();
    output.write("index.html", b"new").expect("writable");
    fs::write(target.join("notes.txt"), "mine").expect("writable");
    let error = output.finish().expect_err("somebody else's file is there");
    assert!(error.to_string().contains("holds notes.txt"), "{error}");
    fs::remove_file(target.join("notes.txt")).expect("writable");
    assert!(files(&target) == earlier);
    assert_no_strays(path);
    let output = begin();
    output.write("index.html", b"new").expect("writable");
    output.finish().expect("nothing but the report is there");
    assert_eq!(files(&target)["index.html"], b"new");
    assert_no_strays(path);
}

#[test]
fn what_a_killed_run_was_removing_is_no_report() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    fs::rename(path.join("report"), path.join(".report.cofactor-gone")).expect("a move");
    fs::remove_file(path.join(".report.cofactor-gone/report.md")).expect("writable");
    fs::create_dir(path.join(".report.cofactor-new")).expect("writable");
    // A run that fails leaves no report where there was none.
    drop(OutputFolder::create(&path.join("report"), false, &[]).expect("nobody else writes it"));
    assert!(!path.join("report").exists());
    assert_no_strays(path);
}

#[test]
fn links_in_the_place_of_hidden_files_are_not_followed() {
    let folder = folder(&[("incidents.csv", TWO), ("precious", "mine")]);
    let path = folder.path();
    let windows = ["windows", "incidents.csv", "--output", "windows.csv"];
    for (hidden, arguments) in
        [(".report.cofactor-lock", &REPORT[..]), (".windows.csv.cofactor-new", &windows)]
    {
        symlink("precious", path.join(hidden)).expect("writable");
        assert_failed(&run(path, arguments), &[hidden, "is no file"]);
        assert_eq!(fs::read(path.join("precious")).expect("readable"), b"mine");
        fs::remove_file(path.join(hidden)).expect("writable");
    }
    // Nor is a link replaced that leads nowhere.
    symlink("nowhere", path.join("windows.csv")).expect("writable");
    assert_failed(&run(path, &windows), &["windows.csv: cannot write"]);
    assert!(path.join("windows.csv").is_symlink());
    assert_no_strays(path);
}

#[test]
fn settings_that_cannot_be_read_are_told_of() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    for name in ["taxonomy.toml", "cofactor.toml"] {
        symlink("nowhere", path.join(name)).expect("writable");
        assert_failed(&run(path, &["check", "."]), &[name, "cannot read"]);
        fs::remove_file(path.join(name)).expect("writable");
        fs::create_dir(path.join(name)).expect("writable");
        assert_failed(&run(path, &["check", "."]), &[name, "cannot read"]);
        fs::remove_dir(path.join(name)).expect("writable");
    }
}

#[test]
fn pipes_are_written_through_links() {
    if !std::path::Path::new("/dev/stdout").exists() {
        return super::skip("there is no /dev/stdout", false);
    }
    let folder = folder(&[("incidents.csv", TWO)]);
    let table = |output: &str| {
        stdout(folder.path(), &["windows", "incidents.csv", "--format", "csv", "--output", output, "--quiet"])
    };
    assert!(table("/dev/stdout").starts_with("window_start,"));
}
