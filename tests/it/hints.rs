//! Every error says what to try, for people and for programs.

use std::fs;
use std::io::Write as _;

use serde_json::Value;

use crate::outputs::{errors, run};
use crate::support::folder;

/// An export that does not fit into the first bytes of a packed file.
fn export() -> String {
    let row =
        |n: u32| format!("i{n},2024-01-0{}T00:00:00Z,s{}\n", 1 + n % 9, n.wrapping_mul(2_654_435_761) >> 12);
    "incident_id,started_at,systems\n".to_owned() + &(0..3000).map(row).collect::<String>()
}

/// A folder with whole and broken files.
fn files() -> tempfile::TempDir {
    let export = export();
    let folder = folder(&[
        ("i.csv", &export),
        ("numbers.txt", "1 2 x\n"),
        ("lines.ndjson", "{\"a\": 1}\n{\"b\": 2}\n"),
        ("odd.csv", "x,y\n1,2\n"),
        ("cut.json", "[{\"incident_id\": \"a\", "),
        ("report.json", "{}"),
        ("bad.toml", "window = [\n"),
        ("type.toml", "window = 5\n"),
        ("gate.toml", "gate = \"on_time_ratio >= 0.7\"\n"),
        ("map.toml", "[map.x]\ncolumns = { incident_id = \"a\" }\n"),
        (
            "delimiter.toml",
            "[map.x]\ncolumns = { incident_id = \"a\", started_at = \"b\", systems = [\"c\"] }\ndelimiters.systems = \"\"\n",
        ),
        ("names.toml", "[factors.\"--\"]\n"),
    ]);
    let write = |name: &str, bytes: &[u8]| fs::write(folder.path().join(name), bytes).expect("writable");
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(export.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let zstd = zstd::encode_all(export.as_bytes(), 3).expect("compressible");
    write("cut.csv.gz", &gzip[..gzip.len() / 2]);
    write("cut.csv.zst", &zstd[..zstd.len() / 2]);
    write("wrong.csv.gz", &[&gzip[..40], &[0xFF; 400]].concat());
    write("wrong.csv.zst", &[&zstd[..40], &[0xFF; 400]].concat());
    write("latin.toml", b"# \xE9\n");
    write("cut.parquet", b"PAR1");
    fs::create_dir(folder.path().join("empty")).expect("writable");
    folder
}

#[test]
fn every_error_has_a_hint() {
    let folder = files();
    // A command line, and what its hint says.
    let cases = [
        ("check cut.csv.gz", "cut short or damaged"),
        ("check cut.csv.zst", "cut short or damaged"),
        ("check wrong.csv.gz", "cut short or damaged"),
        ("check wrong.csv.zst", "cut short or damaged"),
        ("check cut.parquet", "it may be cut short"),
        ("check cut.json", "it may be cut short"),
        ("check nowhere.csv", "a path starts in the working folder"),
        ("check i.csv --config nowhere.toml", "a path starts in the working folder"),
        ("check i.csv --taxonomy nowhere.toml", "a path starts in the working folder"),
        ("check i.csv --config empty", "name a file in it"),
        ("check i.csv --config latin.toml", "Save it as UTF-8"),
        ("check i.csv --config bad.toml", "`cofactor init` writes a file with every key"),
        ("check i.csv --config type.toml", "`cofactor init` writes a file with every key"),
        ("check i.csv --config gate.toml", "`cofactor init` writes a file with every key"),
        ("check i.csv --config map.toml", "Map each to a column"),
        ("check i.csv --config delimiter.toml", "what stands between the values"),
        ("check i.csv --taxonomy names.toml", "letters or digits"),
        ("check lines.ndjson", "Records have incident_id"),
        ("check odd.csv", "An export has incident_id"),
        ("check empty", "Exports end in .csv"),
        ("diff nowhere i.csv", "a path starts in the working folder"),
        ("diff empty empty", "a folder that `cofactor report` wrote"),
        ("diff report.json report.json", "Give the report.json of a folder"),
        ("windows i.csv --output nowhere/x.csv", "Make the folder first"),
        ("windows i.csv --output empty", "name a file to write"),
        ("windows i.csv --output i.csv/x.csv", "A part of the path is a file"),
        ("windows i.csv --output ..", "Name a file to write"),
        ("windows i.csv --window 5x", "days, weeks, months, quarters or years"),
        ("backtest i.csv --every 5x", "days, weeks, months, quarters or years"),
        ("report i.csv --out i.csv", "Choose another folder"),
        ("report i.csv --out ..", "Name a new folder"),
        ("gate i.csv", "gate = ["),
        ("hotspots i.csv --explain nobody", "The nearest name is"),
        ("digest i.csv --period 2024-01", "`cofactor check` tells what was read"),
        ("patterns numbers.txt --transactions --min-count 2", "as in 3 17 42"),
        ("patterns i.csv i.csv --transactions --min-count 2", "Join the files first"),
        ("patterns nowhere --transactions --min-count 2", "a path starts in the working folder"),
        ("windows i.csv --by nothing", "possible values: team, severity, system, category"),
        ("windows i.csv --nope", "try '--help'"),
        ("windows", "<EXPORT>"),
        ("window i.csv", "try '--help'"),
    ];
    for (line, hint) in cases {
        let arguments: Vec<&str> = line.split(' ').collect();
        let output = run(folder.path(), &arguments);
        let said = errors(&output);
        assert_eq!(output.status.code(), Some(2), "{line}: {said}");
        assert!(said.contains(hint), "{line}: `{hint}` is not in: {said}");
        let output = run(folder.path(), &[&arguments[..], &["--json-errors"]].concat());
        let error: Value =
            serde_json::from_slice(&output.stderr).unwrap_or_else(|_| panic!("{line}: {}", errors(&output)));
        assert!(error["hint"].as_str().is_some_and(|said| said.contains(hint)), "{line}: {error}");
    }
    // Nothing is left on its way to another place.
    let names =
        fs::read_dir(folder.path()).expect("a folder").map(|entry| entry.expect("an entry").file_name());
    assert!(names.into_iter().all(|name| !name.to_string_lossy().contains("cofactor-")));
}
