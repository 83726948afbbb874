//! The binary opens no connection.

use crate::support::{project, text, traced};

/// The calls by which a program reaches another one over a network.
const CALLS: [&str; 8] =
    ["socket(", "connect(", "bind(", "listen(", "accept", "sendto(", "sendmsg(", "recvfrom("];

/// Traces the calls of a program that have to do with networks.
fn calls(program: &str, arguments: &[&str]) -> Option<String> {
    Some(traced(&["-e", "trace=network,execve"], &project("."), program, arguments)?.1)
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
        let Some(log) = calls(binary, arguments) else { return };
        let found: Vec<&str> =
            log.lines().filter(|line| CALLS.iter().any(|call| line.contains(call))).collect();
        assert!(found.is_empty(), "{arguments:?}: {found:?}");
    }
    assert!(out.join("index.html").is_file(), "the report was written while it was traced");
    // The trace would show a connection if there was one.
    let attempt = calls("bash", &["-c", "exec 3<>/dev/tcp/127.0.0.1/9"]);
    assert!(attempt.is_none_or(|log| log.contains("socket(")), "a connection is not seen");
}
