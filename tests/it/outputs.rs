//! Reading what the binary wrote.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output};

use assert_cmd::cargo::CommandCargoExt;

/// One row of a table, by column.
pub type Row = BTreeMap<String, String>;

/// Reads the rows of a CSV table.
pub fn rows(csv: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let header = reader.headers().expect("a header").clone();
    let row = |record: csv::StringRecord| {
        header.iter().zip(record.iter()).map(|(column, cell)| (column.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|record| row(record.expect("a row as long as the header"))).collect()
}

/// Reads a file of a folder as text.
pub fn read(folder: &Path, name: &str) -> String {
    std::fs::read_to_string(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Reads the rows of a CSV file of a folder.
pub fn table(folder: &Path, name: &str) -> Vec<Row> {
    rows(&read(folder, name))
}

/// Reads a JSON file of a folder.
pub fn json(folder: &Path, name: &str) -> serde_json::Value {
    serde_json::from_str(&read(folder, name)).expect("valid JSON")
}

/// Lists the files of a folder and of the folders in it, with their content.
pub fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a readable entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        if path.is_dir() {
            files.extend(
                self::files(&path).into_iter().map(|(below, bytes)| (format!("{name}/{below}"), bytes)),
            );
        } else {
            files.insert(name, std::fs::read(&path).expect("a readable file"));
        }
    }
    files
}

/// Prepares the binary for a run in a folder.
pub fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::cargo_bin("cofactor").expect("the binary is built with the tests");
    command.args(arguments).current_dir(folder);
    command
}

/// Runs the binary in a folder.
pub fn run(folder: &Path, arguments: &[&str]) -> Output {
    command(folder, arguments).output().expect("the binary starts")
}

/// Runs the binary in a folder, expects success, and returns its standard output.
pub fn stdout(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    assert!(output.status.success(), "{arguments:?}: {}", errors(&output));
    String::from_utf8(output.stdout).expect("results are UTF-8")
}

/// Returns what a run said on standard error.
pub fn errors(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}
