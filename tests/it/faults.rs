//! What is left when a run is killed, the disk is full, a folder cannot be written or an input breaks off.

mod durable;
mod killed;
mod rights;
mod targets;

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::outputs::{command, errors, files, run, stdout};
use crate::support::folder;

/// Two incidents, of which the second recurs.
const TWO: &str = "incident_id,started_at,resolved_at,factors,systems\n\
    A,2024-01-01T00:00:00Z,2024-01-01T01:00:00Z,no timeout,checkout\n\
    B,2024-01-02T00:00:00Z,2024-01-02T00:30:00Z,no timeout,checkout\n";

/// Expects exit status 2 and a message that names the place and the reason.
#[track_caller]
fn assert_failed(output: &Output, texts: &[&str]) {
    let said = errors(output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.starts_with("error: ") && !said.contains("panicked"), "{said}");
    for text in texts {
        assert!(said.contains(text), "`{text}` is not in: {said}");
    }
}

/// Expects that no folder or file on its way to another place is left.
#[track_caller]
fn assert_no_strays(folder: &Path) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let name = entry.expect("an entry").file_name().to_string_lossy().into_owned();
        assert!(!name.contains("cofactor-"), "{name} is left over");
    }
}

/// Tells that a test cannot be run here; in a CI job whose rights allow it, that is a failure.
fn skip(why: &str, has_rights: bool) {
    assert!(!(has_rights && std::env::var_os("CI").is_some()), "not skipped in CI: {why}");
    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("skipped: {why}\n").as_bytes());
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

#[test]
fn a_full_disk_is_told_and_nothing_is_left() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    if !Path::new("/dev/full").exists() {
        return skip("there is no /dev/full", false);
    }
    let full = || fs::File::options().write(true).open("/dev/full").expect("a device");
    for arguments in [
        &["windows", "incidents.csv"][..],
        &["check", "incidents.csv"],
        &["hotspots", "incidents.csv", "--format", "json"],
        &["digest", "incidents.csv", "--period", "2024-01"],
        &["windows", "incidents.csv", "--format", "parquet"],
        &["cooccur", "incidents.csv", "--format", "graphml"],
        &["schema"],
    ] {
        let output = command(path, arguments).stdout(full()).output().expect("the binary starts");
        assert_failed(&output, &["No space left on device"]);
        if arguments.len() > 1 && arguments[0] != "check" {
            let output = run(path, &[arguments, &["--output", "/dev/full"]].concat());
            assert_failed(&output, &["/dev/full: cannot write", "No space left on device"]);
        }
    }
    let output = run(path, &["windows", "incidents.csv", "--output", "/dev/full", "--json-errors"]);
    let error: Value = serde_json::from_slice(&output.stderr).expect("one object");
    assert_eq!(output.status.code(), Some(2));
    assert!(error["message"].as_str().is_some_and(|message| message.contains("No space left")), "{error}");
    assert_no_strays(path);
}

/// A small disk of its own, for as long as it is needed.
struct Disk(tempfile::TempDir);

impl Disk {
    fn of_one_megabyte() -> Option<Self> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", "size=1m", "none"])
            .arg(folder.path())
            .output()
            .is_ok_and(|output| output.status.success());
        mounted.then_some(Self(folder))
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).output();
    }
}

#[test]
fn an_earlier_report_outlives_a_full_disk() {
    let Some(disk) = Disk::of_one_megabyte() else {
        return skip("no disk can be mounted", false);
    };
    let path = disk.0.path();
    let input = folder(&[("incidents.csv", TWO)]);
    let export = input.path().join("incidents.csv");
    let earlier = path.join("report");
    fs::create_dir(&earlier).expect("writable");
    let marker = "This folder was written by cofactor, which may replace it.\nindex.html\n";
    fs::write(earlier.join(".cofactor"), marker).expect("writable");
    fs::write(earlier.join("index.html"), "earlier").expect("writable");
    // So much that no report fits beside it.
    fs::write(path.join("other"), vec![0; 900 << 10]).expect("writable");
    let export = export.to_str().expect("a path");
    let output = run(path, &["report", export, "--out", "report"]);
    assert_failed(&output, &["report/", "cannot write", "No space left on device"]);
    assert_eq!(fs::read(earlier.join("index.html")).expect("readable"), b"earlier");
    assert_no_strays(path);
    fs::remove_file(path.join("other")).expect("writable");
    let output = run(path, &["frames", export, "--out", "frames"]);
    assert!(output.status.success(), "{}", errors(&output));
}

#[test]
fn a_target_that_cannot_be_is_refused_before_anything_is_written() {
    let folder = folder(&[("incidents.csv", TWO), ("notes", "mine")]);
    let path = folder.path();
    let report = |out: &str| run(path, &["report", "incidents.csv", "--out", out]);
    assert_failed(&report("notes"), &["notes: exists and is no folder"]);
    assert_failed(&report("notes/report"), &["notes/report: cannot make the folder", "Not a directory"]);
    assert_failed(&report("/"), &["is no name of a folder"]);
    if Path::new("/proc/self").exists() {
        assert_failed(&report("/proc/nowhere/report"), &["/proc/nowhere/report: cannot make the folder"]);
        let output = run(path, &["windows", "incidents.csv", "--output", "/proc/nowhere"]);
        assert_failed(&output, &["/proc/nowhere: cannot write"]);
    }
    assert_failed(
        &run(path, &["windows", "incidents.csv", "--output", "notes/table.csv"]),
        &["notes/table.csv: cannot write", "Not a directory"],
    );
    assert_eq!(fs::read(path.join("notes")).expect("readable"), b"mine");
    assert_no_strays(path);
    // No file is written but those of the target: a folder for temporary files is not asked for.
    let output = command(path, &["report", "incidents.csv", "--quiet"]).env("TMPDIR", "/nowhere").output();
    assert!(output.expect("the binary starts").status.success());
}

#[test]
fn inputs_that_are_no_files_are_read_or_told() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    fs::create_dir(path.join("empty.csv")).expect("writable");
    assert_failed(
        &run(path, &["check", "empty.csv"]),
        &["empty.csv: there is no export in the given folders"],
    );
    assert_failed(
        &run(path, &["diff", "empty.csv", "empty.csv"]),
        &["empty.csv: is a folder without a report.json"],
    );
    symlink("nowhere.csv", path.join("link.csv")).expect("writable");
    assert_failed(&run(path, &["check", "link.csv"]), &["link.csv: cannot open", "No such file"]);
    // Nor is one that is missing in a folder passed over.
    assert_failed(&run(path, &["check", "."]), &["./link.csv: cannot open", "No such file"]);
    fs::remove_file(path.join("link.csv")).expect("writable");
    // Folders that hold themselves, and each other, are walked once.
    fs::create_dir(path.join("below")).expect("writable");
    for (to, link) in [
        ("nowhere", "without_ending"),
        (".", "around"),
        (".", "again"),
        ("..", "below/up"),
        ("../below", "below/same"),
    ] {
        symlink(to, path.join(link)).expect("writable");
    }
    let output = run(path, &["check", ".", "--format", "json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(found["incidents"], 2, "{}", errors(&output));
    assert_eq!(found["inputs"].as_array().map(Vec::len), Some(1), "{found}");
}

#[test]
fn a_pipe_in_a_folder_is_told_instead_of_waited_for() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let made = Command::new("mkfifo").arg(folder.path().join("more.csv")).output();
    if !made.is_ok_and(|output| output.status.success()) {
        return skip("no pipe can be made", false);
    }
    assert_failed(&run(folder.path(), &["check", "."]), &["./more.csv: is a pipe or a device", "Name it"]);
}

/// Runs `check` on a pipe into which a whole export, or only its beginning, is written.
fn through_pipe(name: &str, content: &[u8]) -> Option<Output> {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let pipe = folder.path().join(name);
    let made = Command::new("mkfifo").arg(&pipe).output();
    if !made.is_ok_and(|output| output.status.success()) {
        skip("no pipe can be made", false);
        return None;
    }
    let child = command(folder.path(), &["check", name])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the binary starts");
    // A reader that gives up early is no failure of the writer.
    let _ = fs::write(&pipe, content);
    Some(child.wait_with_output().expect("the binary ends"))
}

#[test]
fn an_input_that_breaks_off_is_told_with_its_place() {
    let Some(whole) = through_pipe("incidents.csv", TWO.as_bytes()) else { return };
    assert!(whole.status.success(), "{}", errors(&whole));
    let json = br#"{"incidents": [{"incident_id": "A", "started_at": "2024-01-01T00:00:00Z"}, {"incid"#;
    let cut = through_pipe("export.json", json).expect("a pipe");
    assert_failed(&cut, &["export.json:1:", "the JSON breaks off after 1 records"]);
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    std::io::Write::write_all(&mut packed, TWO.repeat(2000).as_bytes()).expect("writing to memory");
    let packed = packed.finish().expect("writing to memory");
    let cut = through_pipe("incidents.csv.gz", &packed[..packed.len() / 2]).expect("a pipe");
    assert_failed(&cut, &["incidents.csv.gz: cannot read"]);
    let cut = through_pipe("incidents.csv", b"incident_id,started_at\nA,\"2024-01-01\nB,2024-01-02\n")
        .expect("a pipe");
    let said = String::from_utf8_lossy(&cut.stdout).into_owned();
    assert_eq!(cut.status.code(), Some(1), "{said}");
    assert!(said.contains("incidents.csv:2") && said.contains("never closed"), "{said}");
}

#[test]
fn a_report_that_was_moved_away_between_two_moves_comes_back() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &["report", "incidents.csv", "--quiet"]);
    let earlier = files(&path.join("report"));
    // As a run leaves it that is killed when it has moved the earlier report and not yet the new one.
    fs::rename(path.join("report"), path.join(".report.cofactor-old")).expect("a move");
    fs::create_dir(path.join(".report.cofactor-new")).expect("writable");
    fs::write(path.join("notes.csv"), "a,b\n1,2\n").expect("writable");
    assert!(!run(path, &["report", "notes.csv"]).status.success());
    stdout(path, &["report", "incidents.csv", "--quiet"]);
    assert_eq!(files(&path.join("report")), earlier);
    assert_no_strays(path);
}
