//! What was written is on the disk before anything earlier is given up for it.

use super::{TWO, assert_failed, assert_no_strays};
use crate::outputs::{files, stdout};
use crate::support::{folder, traced};

const REPORT: [&str; 5] = ["report", "incidents.csv", "--out", "report", "--quiet"];
const WINDOWS: [&str; 4] = ["windows", "incidents.csv", "--output", "windows.csv"];

#[test]
fn a_report_is_on_the_disk_before_the_earlier_one_is_given_up() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    let options = ["-y", "-e", "trace=execve,fsync,/rename.*,/unlink.*"];
    let Some((output, log)) = traced(&options, path, env!("CARGO_BIN_EXE_cofactor"), &REPORT) else { return };
    assert!(output.status.success());
    let all: Vec<&str> = log.lines().collect();
    let place = |texts: &[&str]| {
        let is_it = |line: &&str| texts.iter().all(|text| line.contains(text));
        all.iter().position(is_it).unwrap_or_else(|| panic!("{texts:?} in {log}"))
    };
    let moved_away = place(&["rename", "report\"", ".report.cofactor-old\""]);
    let names = files(&path.join("report")).into_keys().map(|name| format!(".report.cofactor-new/{name}>"));
    let folders = ["", "/charts", "/frames"].map(|name| format!(".report.cofactor-new{name}>"));
    for name in names.chain(folders) {
        assert!(place(&["fsync", &name]) < moved_away, "{name}");
    }
    let in_place = place(&["rename", ".report.cofactor-new\"", "report\""]);
    let folder_name = path.file_name().expect("a name").to_string_lossy();
    let named = place(&["fsync", &format!("{folder_name}>")]);
    let removed = place(&["rename", ".report.cofactor-old\"", ".report.cofactor-gone\""]);
    assert!(moved_away < in_place && in_place < named && named < removed, "{log}");
}

#[test]
fn a_disk_that_tells_of_late_that_it_is_full_is_heard() {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &REPORT);
    stdout(path, &WINDOWS);
    let earlier = files(path);
    let run = |inject: &str, arguments: &[&str]| {
        let options = ["-e", "trace=execve,fsync", "-e", inject];
        Some(traced(&options, path, env!("CARGO_BIN_EXE_cofactor"), arguments)?.0)
    };
    // The first call of a thread goes well, so that the folder can be made.
    let Some(output) = run("inject=fsync:error=ENOSPC:when=2+", &REPORT) else { return };
    assert_failed(&output, &["report/", "cannot write", "No space left on device"]);
    let output = run("inject=fsync:error=ENOSPC", &WINDOWS).expect("as before");
    assert_failed(&output, &["windows.csv: cannot write", "No space left on device"]);
    assert_eq!(files(path), earlier);
    // Where nothing can be waited for, nothing is.
    for arguments in [&REPORT[..], &WINDOWS] {
        let output = run("inject=fsync:error=EINVAL", arguments).expect("as before");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert_eq!(files(path), earlier);
    assert_no_strays(path);
}
