//! The binary opens no connection.

use std::process::{Command, Stdio};

use crate::support::{project, text};

/// The calls by which a program reaches another one over a network.
const CALLS: [&str; 8] =
    ["socket(", "connect(", "bind(", "listen(", "accept", "sendto(", "sendmsg(", "recvfrom("];

/// Traces a program; none where nothing can be traced.
fn traced(program: &str, arguments: &[&str]) -> Option<String> {
    let log = tempfile::NamedTempFile::new().expect("a temporary file");
    let status = Command::new("strace")
        .args(["-f", "-e", "trace=network,execve", "-o", text(log.path()), program])
        .args(arguments)
        .current_dir(project("."))
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let log = std::fs::read_to_string(log.path()).expect("readable");
    // Without the call that starts the program nothing was traced.
    (status.is_ok() && log.contains("execve(")).then_some(log)
}

#[test]
fn no_command_opens_a_socket() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let binary = env!("CARGO_BIN_EXE_cofactor");
    let data = project("data/sample");
    let (data, out) = (text(&data), folder.path().join("report"));
    for arguments in [
        &["--version"][..],
        &["report", data, "--out", text(&out)],
        &["check", data],
        &["windows", data],
        &["terms", data, "--pairs"],
        &["windows", "https://example.invalid/incidents.csv"],
    ] {
        let Some(log) = traced(binary, arguments) else {
            let _ = std::io::Write::write_all(
                &mut std::io::stderr(),
                b"skipped: nothing can be traced with strace here\n",
            );
            return;
        };
        let found: Vec<&str> =
            log.lines().filter(|line| CALLS.iter().any(|call| line.contains(call))).collect();
        assert!(found.is_empty(), "{arguments:?}: {found:?}");
    }
    assert!(out.join("index.html").is_file(), "the report was written while it was traced");
    // The trace would show a connection if there was one.
    let attempt = traced("bash", &["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    assert!(attempt.is_none_or(|log| log.contains("socket(")), "a connection is not seen");
}
