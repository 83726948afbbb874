//! Runs that are killed at any instant.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{TWO, assert_no_strays};
use crate::outputs::{command, files, stdout};
use crate::support::folder;

/// At how many instants a run is killed.
const POINTS: u32 = 200;
/// How many runs go on side by side.
const LANES: u32 = 2;
/// The options of the two reports of which each replaces the other.
const AS_OF: [&str; 2] = ["2024-03-01", "2024-04-01"];

type Report = BTreeMap<String, Vec<u8>>;

fn arguments(as_of: &str) -> [&str; 7] {
    ["report", "incidents.csv", "--out", "report", "--quiet", "--as-of", as_of]
}

/// Expects one of the reports, whole; where the run was stopped between its two moves it stands beside its place.
#[track_caller]
fn assert_whole(folder: &Path, reports: &[Report; 2], delay: Duration) -> bool {
    let (place, beside) = (folder.join("report"), folder.join(".report.cofactor-old"));
    let is_in_place = place.is_dir();
    let found = files(if is_in_place { &place } else { &beside });
    assert!(reports.contains(&found), "after {delay:?} the report has {:?}", found.keys());
    is_in_place
}

#[test]
fn an_earlier_report_stays_whole_whenever_a_run_is_killed() {
    let report = |as_of| {
        let folder = folder(&[("incidents.csv", TWO)]);
        let started = Instant::now();
        stdout(folder.path(), &arguments(as_of));
        (files(&folder.path().join("report")), started.elapsed())
    };
    let [(first, _), (second, whole)] = AS_OF.map(report);
    assert_ne!(first, second);
    let reports = [first, second];
    let outcomes = std::thread::scope(|scope| {
        let lane = |lane: u32| {
            let reports = &reports;
            scope.spawn(move || kill_all(lane, reports, whole))
        };
        let lanes: Vec<_> = (0..LANES).map(lane).collect();
        lanes.into_iter().flat_map(|lane| lane.join().expect("a lane")).collect::<Vec<_>>()
    });
    assert_eq!(outcomes.len() as u32, POINTS);
    // A test whose runs all end before they are killed, or that kills nothing else, would test little.
    let killed = outcomes.iter().filter(|was_killed| **was_killed).count();
    assert!(killed > 50, "{killed} of {POINTS} runs were killed");
}

/// Kills runs after growing delays; returns for each whether it was killed before it ended.
fn kill_all(lane: u32, reports: &[Report; 2], whole: Duration) -> Vec<bool> {
    let folder = folder(&[("incidents.csv", TWO)]);
    let path = folder.path();
    stdout(path, &arguments(AS_OF[0]));
    let kill = |point: u32| {
        // They grow as squares, and the last are those in which a run ends even when it is slower than the first was.
        let share = f64::from(point * LANES + lane) / f64::from(POINTS);
        let delay = whole.mul_f64(1.1 * share * share);
        let mut child = command(path, &arguments(AS_OF[(point % 2) as usize]))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        std::thread::sleep(delay);
        child.kill().expect("a signal");
        let was_killed = !child.wait().expect("the binary ends").success();
        if !assert_whole(path, reports, delay) || point % 25 == 24 {
            stdout(path, &arguments(AS_OF[0]));
            assert_no_strays(path);
            assert_eq!(files(&path.join("report")), reports[0]);
        }
        was_killed
    };
    let outcomes = (0..POINTS / LANES).map(kill).collect();
    stdout(path, &arguments(AS_OF[1]));
    assert_no_strays(path);
    assert_eq!(files(&path.join("report")), reports[1]);
    assert_eq!(fs::read_dir(path).expect("a folder").count(), 2, "the input and the report");
    outcomes
}
