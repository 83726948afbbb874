//! Same input and options, same bytes.

use std::collections::BTreeMap;
use std::path::Path;

use super::Numbers;
use crate::outputs::{files, read, stdout, table};
use crate::support::{generator::generate, project, text};

pub type Folder = BTreeMap<String, Vec<u8>>;

fn report(input: &Path, more: &[&str]) -> Folder {
    let out = tempfile::tempdir().expect("a temporary folder");
    let path = out.path().join("report");
    stdout(input, &[&["report", ".", "--out", text(&path), "--quiet"], more].concat());
    files(&path)
}

/// Compares two folders and names the file and the place that differ.
#[track_caller]
pub fn assert_same(ours: &Folder, expected: &Folder) {
    let names = |folder: &Folder| folder.keys().cloned().collect::<Vec<_>>();
    assert_eq!(names(ours), names(expected));
    assert!(expected.len() >= 10, "a report has many files: {:?}", names(expected));
    for (name, bytes) in expected {
        let other = &ours[name];
        if let Some(at) = bytes.iter().zip(other).position(|(a, b)| a != b) {
            let near = |bytes: &[u8]| {
                String::from_utf8_lossy(&bytes[at.saturating_sub(60)..bytes.len().min(at + 60)]).into_owned()
            };
            panic!("{name} differs at byte {at}:\n{}\n{}", near(other), near(bytes));
        }
        assert_eq!(bytes.len(), other.len(), "{name}");
    }
}

/// Takes out every digest: 64 hexadecimal digits in a row.
pub fn without_digests(folder: Folder) -> Folder {
    let mut found = 0;
    let mask = |(name, mut bytes): (String, Vec<u8>)| {
        let mut start = 0;
        while start < bytes.len() {
            let length = bytes[start..].iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
            if length == 64 {
                bytes[start..start + length].fill(b'-');
                found += 1;
            }
            start += length + 1;
        }
        (name, bytes)
    };
    let folder = folder.into_iter().map(mask).collect();
    assert!(found > 0, "a report names its inputs by their digests");
    folder
}

/// Copies an input with the rows of its tables in another order.
pub fn shuffled(input: &Path, seed: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut numbers = Numbers(seed);
    for name in ["incidents.csv", "involvements.csv", "action_items.csv", "taxonomy.toml"] {
        let Ok(content) = std::fs::read_to_string(input.join(name)) else { continue };
        let is_table = name != "taxonomy.toml";
        let other = if is_table { numbers.shuffled(&content) } else { content.clone() };
        assert_eq!(other != content, is_table, "{name}");
        std::fs::write(folder.path().join(name), other).expect("writable");
    }
    folder
}

#[test]
fn the_order_of_rows_changes_nothing() {
    let made = tempfile::tempdir().expect("a temporary folder");
    let corpus = generate(400, 21);
    std::fs::write(made.path().join("incidents.csv"), corpus.incidents).expect("writable");
    std::fs::write(made.path().join("action_items.csv"), corpus.action_items).expect("writable");
    for (input, seed) in [(project("data/sample"), 1), (made.path().to_path_buf(), 2)] {
        let other = shuffled(&input, seed);
        let expected = without_digests(report(&input, &["--by", "category"]));
        assert_same(&without_digests(report(other.path(), &["--by", "category"])), &expected);
    }
}

#[test]
fn the_order_of_rows_changes_only_the_lines_of_rejects() {
    let input = project("data/public-postmortems");
    let other = shuffled(&input, 3);
    let run = |input: &Path| {
        let out = tempfile::tempdir().expect("a temporary folder");
        stdout(input, &["report", ".", "--out", text(&out.path().join("report")), "--quiet"]);
        out
    };
    let (ours, expected) = (run(other.path()), run(&input));
    let (ours, expected) = (ours.path().join("report"), expected.path().join("report"));
    for name in ["windows.csv", "hotspots.csv", "edges.csv", "nodes.csv", "fix_first.csv", "action_items.csv"]
    {
        assert!(read(&ours, name) == read(&expected, name), "{name} differs");
    }
    let rejects = |folder: &Path| {
        let mut rows = table(folder, "rejects.csv");
        for row in &mut rows {
            assert!(row.remove("line").is_some_and(|line| !line.is_empty()));
            // A column is counted in characters of its line, so it stays.
        }
        rows.sort();
        rows
    };
    assert!(rejects(&expected).len() > 20);
    assert_eq!(rejects(&ours), rejects(&expected));
}

#[test]
fn threads_and_runs_change_nothing() {
    let input = project("data/sample");
    let options = ["--by", "system", "--window", "1q", "--step", "1mo"];
    let run = |threads: &str| report(&input, &[&options[..], &["--threads", threads]].concat());
    let one = run("1");
    assert_same(&run("2"), &one);
    assert_same(&run("7"), &one);
    assert_same(&run("1"), &one);
    // Another seed draws other ranks, so the comparison sees what is random.
    let other = report(&input, &[&options[..], &["--seed", "1"]].concat());
    assert!(other["hotspots.csv"] != one["hotspots.csv"], "the seed changes nothing");
    assert!(other["windows.csv"] == one["windows.csv"], "nothing random is in the windows");
}

#[test]
fn no_column_knows_a_person_or_a_clock() {
    // The same run on a copy under another name, in another folder and later, is the same to the byte.
    let copy = tempfile::tempdir().expect("a temporary folder");
    let below = copy.path().join("somewhere/else");
    std::fs::create_dir_all(&below).expect("writable");
    for name in ["incidents.csv", "involvements.csv", "action_items.csv", "taxonomy.toml"] {
        std::fs::copy(project("data/sample").join(name), below.join(name)).expect("writable");
    }
    assert_same(&report(&below, &[]), &report(&project("data/sample"), &[]));
}
