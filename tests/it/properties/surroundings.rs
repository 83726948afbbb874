//! Where a run takes place is not seen in what it writes: threads, working folder, locale, time zone.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use super::same_bytes::{Folder, assert_same, shuffled, without_digests};
use crate::outputs::{command, errors, files};
use crate::support::{generator::generate, project, text};

/// What surrounds a run.
struct Surroundings {
    threads: &'static str,
    variables: &'static [(&'static str, &'static str)],
    /// Whether it starts in the folder of the input, or in one that has nothing to do with it.
    is_inside: bool,
}

const PLAIN: Surroundings =
    Surroundings { threads: "1", variables: &[("LANG", "C"), ("TZ", "UTC")], is_inside: true };

/// A comma in decimals, a quarter of an hour in the zone; an `i` without a dot in upper case, summer time at midnight.
const OTHERS: [Surroundings; 3] = [
    Surroundings { threads: "1", variables: &[], is_inside: true },
    Surroundings {
        threads: "2",
        variables: &[("LC_ALL", "de_DE.UTF-8"), ("LANG", "de_DE.UTF-8"), ("TZ", "Asia/Kathmandu")],
        is_inside: false,
    },
    Surroundings {
        threads: "8",
        variables: &[("LC_ALL", "tr_TR.UTF-8"), ("LANG", "C"), ("TZ", "America/Asuncion"), ("COLUMNS", "40")],
        is_inside: false,
    },
];

impl Surroundings {
    /// Runs a command that writes a folder.
    fn run(&self, input: &Path, arguments: &[&str]) -> Folder {
        let out = tempfile::tempdir().expect("a temporary folder");
        let elsewhere = tempfile::tempdir().expect("a temporary folder");
        let path = out.path().join("written");
        let (start, export) = if self.is_inside { (input, ".") } else { (elsewhere.path(), text(input)) };
        let output = command(start, arguments)
            .args([export, "--out", text(&path), "--quiet", "--threads", self.threads])
            .env_remove("LC_ALL")
            .envs(self.variables.iter().copied())
            .output()
            .expect("the binary starts");
        assert!(output.status.success(), "{}: {}", input.display(), errors(&output));
        files(&path)
    }
}

/// The folders of a folder of the project, in order.
fn folders(of: &str) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(project(of)).expect("a folder of the project");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|path| path.is_dir());
    folders.sort();
    folders
}

#[test]
fn every_report_on_data_is_the_same_anywhere() {
    let inputs = folders("data");
    assert!(inputs.len() >= 2, "{inputs:?}");
    for input in inputs {
        let expected = PLAIN.run(&input, &["report"]);
        for other in OTHERS {
            assert_same(&other.run(&input, &["report"]), &expected);
        }
    }
}

/// Exports of the tools hold times without an offset, days, and months by their names.
#[test]
fn every_export_is_read_the_same_anywhere() {
    let inputs = folders("tests/data/formats");
    assert!(inputs.len() >= 20, "{inputs:?}");
    for input in inputs {
        let frames = |surroundings: &Surroundings| surroundings.run(&input, &["frames", "--as", "csv"]);
        let expected = frames(&PLAIN);
        assert!(expected["incidents.csv"].contains(&b'\n'), "{}", input.display());
        for other in &OTHERS[1..] {
            assert!(frames(other) == expected, "{}", input.display());
        }
    }
}

/// Incidents enough for every stage to be spread over threads, with factors that come together.
#[test]
fn a_hundred_thousand_incidents_are_the_same_anywhere_and_in_any_order() {
    let mut corpus = generate(100_000, 33);
    // What the generator draws is independent. Three of four incidents with one of ten factors get its twin.
    let mut planted = String::with_capacity(corpus.incidents.len() * 2);
    for (i, line) in corpus.incidents.lines().enumerate() {
        match line.find("factor 00").filter(|_| i % 4 > 0) {
            Some(at) => {
                let (before, name) = (&line[..at], &line[at..at + "factor 000".len()]);
                planted.extend([before, name, ";twin of ", name, &line[at + name.len()..], "\n"]);
            }
            None => planted.extend([line, "\n"]),
        }
    }
    corpus.incidents = planted;
    let made = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(made.path().join("incidents.csv"), corpus.incidents).expect("writable");
    std::fs::write(made.path().join("action_items.csv"), corpus.action_items).expect("writable");

    let expected = PLAIN.run(made.path(), &["report"]);
    assert_same(&OTHERS[1].run(made.path(), &["report"]), &expected);
    let other = shuffled(made.path(), 4);
    assert_same(
        &without_digests(OTHERS[2].run(other.path(), &["report"])),
        &without_digests(expected.clone()),
    );
    for name in ["patterns.csv", "rules.csv", "edges.csv", "follows.csv", "hotspots.csv", "windows.csv"] {
        let rows = expected[name].split(|byte| *byte == b'\n').count();
        assert!(rows > 10, "{name} has {rows} lines, too few to differ");
    }
}

/// Linux lists the threads of a process.
#[cfg(target_os = "linux")]
#[test]
fn no_more_threads_are_started_than_there_is_use_for() {
    let arguments = ["windows", "-", "--threads", "5000", "--quiet"];
    let mut run = command(&project("data"), &arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary starts");
    let mut input = run.stdin.take().expect("a pipe");
    let header = "incident_id,started_at,factors,systems\n";
    input.write_all(header.as_bytes()).expect("the input is read");
    let processors = std::thread::available_parallelism().expect("a number of processors").get();
    let most = (16 * processors).min(5000);
    // The input is not at its end, so that the run is not.
    let tasks = format!("/proc/{}/task", run.id());
    let threads = || std::fs::read_dir(&tasks).map_or(0, Iterator::count);
    let started = (0..500).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(20));
        threads() >= most
    });
    assert!(started, "{} threads of {most}", threads());
    std::thread::sleep(std::time::Duration::from_millis(200));
    // One more may read or show how far it is.
    assert!(threads() <= most + 2, "{} threads", threads());
    input.write_all(b"A,2024-01-01T00:00:00Z,no timeout,checkout\n").expect("the input is read");
    drop(input);
    let output = run.wait_with_output().expect("the run ends");
    assert!(output.status.success(), "{}", errors(&output));
    assert!(!output.stdout.is_empty());
}
