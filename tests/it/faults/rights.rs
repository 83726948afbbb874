//! Folders and files that may not be written or read. The superuser may do all of it, so a run takes another user's place.

use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Output;

use super::{TWO, assert_failed, assert_no_strays, is_root, skip};
use crate::outputs::command;
use crate::support::folder;

/// The user that owns nothing, on every system that names it.
const NOBODY: u32 = 65_534;

/// Runs the binary without the rights of the superuser; none when that user cannot reach it.
fn unprivileged(folder: &Path, arguments: &[&str]) -> Option<Output> {
    let mut command = command(folder, arguments);
    if is_root() {
        command.gid(NOBODY).uid(NOBODY);
    }
    match command.output() {
        Ok(output) => Some(output),
        Err(error) => {
            skip(&format!("another user cannot run the binary: {error}"), false);
            None
        }
    }
}

fn permit(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("our own file");
}

#[test]
fn a_read_only_target_is_told_and_left_as_it_is() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    permit(path, 0o555);
    let Some(output) = unprivileged(path, &["report", "incidents.csv", "--out", "report"]) else { return };
    assert_failed(&output, &["report: cannot make the folder", "Permission denied"]);
    let output = unprivileged(path, &["windows", "incidents.csv", "--output", "t.csv"]).expect("as before");
    assert_failed(&output, &["t.csv: cannot write", "Permission denied"]);
    assert_eq!(fs::read_dir(path).expect("readable").count(), 1);
    permit(path, 0o755);
    assert_no_strays(path);
}

#[test]
fn an_input_that_may_not_be_read_is_told() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    permit(path, 0o755);
    permit(&path.join("incidents.csv"), 0o000);
    let Some(output) = unprivileged(path, &["check", "incidents.csv"]) else { return };
    assert_failed(&output, &["incidents.csv: cannot open", "Permission denied"]);
    fs::create_dir(path.join("closed")).expect("writable");
    permit(&path.join("closed"), 0o000);
    let output = unprivileged(path, &["check", "closed"]).expect("as before");
    assert_failed(&output, &["closed: cannot list the folder", "Permission denied"]);
    permit(&path.join("closed"), 0o755);
}

#[test]
fn what_a_killed_run_left_that_nobody_may_write_is_replaced() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    permit(path, 0o777);
    let windows = ["windows", "incidents.csv", "--output", "t.csv"];
    let Some(output) = unprivileged(path, &windows) else { return };
    assert!(output.status.success());
    // The run was stopped when it had given its result the rights of the earlier one and not yet its place.
    let left = path.join(".t.csv.cofactor-new");
    fs::write(&left, "half").expect("writable");
    for file in [path.join("t.csv"), left] {
        if is_root() {
            chown(&file, Some(NOBODY), Some(NOBODY)).expect("the superuser may");
        }
        permit(&file, 0o444);
    }
    let earlier = fs::read(path.join("t.csv")).expect("readable");
    let output = unprivileged(path, &windows).expect("as before");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(fs::read(path.join("t.csv")).expect("readable"), earlier);
    assert_eq!(fs::metadata(path.join("t.csv")).expect("there").permissions().mode() & 0o777, 0o444);
    assert_no_strays(path);
}
