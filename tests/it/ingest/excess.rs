//! Exports that are too much of something: each is refused with its place, or read with rejects, within the memory that
//! it may take.

use std::io::Write;
use std::path::Path;
use std::process::Output;

use flate2::Compression;
use flate2::write::GzEncoder;
use polars::prelude::{Column, DataFrame, ParquetWriter};
use serde_json::Value;

use cofactor::ingest::{Input, Load, LoadOptions};

use crate::outputs::{errors, run};
use crate::support::cofactor;

const HEADER: &str = "incident_id,started_at,resolved_at,impact_value,factors,systems\n";

fn check(name: &str, content: &[u8], more: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(name), content).expect("writable");
    run(folder.path(), &[&["check", name, "--format", "json"], more].concat())
}

/// Expects an error that names the file and the reason.
#[track_caller]
fn assert_refused(name: &str, output: &Output, texts: &[&str]) {
    let said = errors(output);
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(said.starts_with(&format!("error: {name}")) && !said.contains("panicked"), "{said}");
    for text in texts {
        assert!(said.contains(text), "{name}: `{text}` is not in: {said}");
    }
}

/// Expects so many incidents, and rejects of these codes in order.
#[track_caller]
fn assert_read(name: &str, output: &Output, incidents: u64, rejects: &[&str]) -> Value {
    let found: Value =
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{name}: {}", errors(output)));
    let entries = found["diagnostics"].as_array().expect("a list");
    let codes: Vec<&str> = entries
        .iter()
        .filter(|entry| entry["level"] == "reject")
        .map(|entry| entry["code"].as_str().expect("a code"))
        .collect();
    assert_eq!((found["incidents"].as_u64(), codes.as_slice()), (Some(incidents), rejects), "{name}");
    found
}

fn gz(write: impl FnOnce(&mut dyn Write)) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    write(&mut encoder);
    encoder.finish().expect("writing to memory")
}

#[test]
fn records_without_an_end_are_refused_with_their_line() {
    let nested = |open: &str, close: &str| open.repeat(10_000) + &close.repeat(10_000);
    let in_record =
        format!("[{{\"incident_id\":\"a\",\"started_at\":\"2024-01-01\",\"custom\":{}}}]", nested("[", "]"));
    for (name, content) in [
        ("array.json", nested("[", "]")),
        ("object.json", nested("{\"a\":", "}")),
        ("record.json", in_record),
    ] {
        let output = check(name, content.as_bytes(), &[]);
        let place = format!("{name}:1:");
        assert_refused(name, &output, &[&place, "recursion limit exceeded"]);
    }
    let long = HEADER.to_owned() + "a,2024-01-01,,," + &"x".repeat(64 << 20);
    let output = check("long.csv", long.as_bytes(), &[]);
    assert_refused("long.csv", &output, &["long.csv:2: a record is longer than 16 MiB"]);
    let quoted = HEADER.to_owned() + "a,2024-01-01,,,\"" + &"x\n".repeat(32 << 20);
    let output = check("quoted.csv", quoted.as_bytes(), &[]);
    assert_refused("quoted.csv", &output, &["quoted.csv:2: a record is longer than 16 MiB"]);
    let header = "x".repeat(64 << 20);
    let output = check("header.csv", header.as_bytes(), &[]);
    assert_refused("header.csv", &output, &["header.csv:1: a record is longer than 16 MiB"]);
}

#[test]
fn many_columns_and_long_ids_are_told() {
    let columns: Vec<String> = (0..100_000).map(|column| format!(",c{column}")).collect();
    let columns = columns.concat();
    let wide =
        format!("incident_id,started_at{columns}\nA,2024-01-01{}\nB,2024-01-02\n", ",".repeat(100_000));
    assert_read("wide.csv", &check("wide.csv", wide.as_bytes(), &[]), 1, &["wrong_column_count"]);
    let output = check("unknown.csv", columns.as_bytes(), &[]);
    assert_refused("unknown.csv", &output, &["unknown.csv:1: not recognized"]);
    let id = "i".repeat(1 << 20);
    let rows = format!("{HEADER}{id},2024-01-01,,,f,s\nA,2024-01-01,,,f,s\n");
    let found = assert_read("id.csv", &check("id.csv", rows.as_bytes(), &[]), 1, &["bad_id"]);
    assert!(found.to_string().len() < 20_000, "a message quotes no more than a little of the input");
    let records = serde_json::json!([
        { "incident_id": id, "started_at": "2024-01-01" },
        { "incident_id": "A", "started_at": "2024-01-01" },
    ]);
    assert_read("id.json", &check("id.json", records.to_string().as_bytes(), &[]), 1, &["bad_id"]);
}

#[test]
fn times_and_numbers_beyond_all_measure_are_rejects() {
    let rows = [
        "a,9999-12-31T23:59:59Z,,,f,s",
        "b,-9999-01-01T00:00:00Z,,,f,s",
        "c,2024-01-01,99999-01-01,,f,s",
        "d,2024-01-01,,NaN,f,s",
        "e,2024-01-01,,inf,f,s",
        "g,2024-01-01,,1e15,f,s",
        "h,2024-01-01,,-1e15,f,s",
        "i,2024-01-01,9998-01-01,1e15,f,s",
        "j,2024-01-01,,1e308,f,s",
    ];
    let csv = HEADER.to_owned() + &rows.join("\n") + "\n";
    let bad = ["bad_time", "bad_time", "bad_time", "bad_value", "bad_value", "bad_value"];
    assert_read("far.csv", &check("far.csv", csv.as_bytes(), &[]), 3, &bad);
    // What is left is analyzed.
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("far.csv"), &csv).expect("writable");
    for impact in ["minutes", "column:impact_value"] {
        let output =
            run(folder.path(), &["hotspots", "far.csv", "--impact", impact, "--as-of", "2024-06-01"]);
        assert!(output.status.success(), "{}", errors(&output));
        let text = String::from_utf8_lossy(&output.stdout).to_lowercase();
        assert!(!text.contains("nan") && !text.contains("inf,"), "{text}");
    }
}

#[test]
fn other_encodings_and_mixed_files_are_read_or_told() {
    let two = format!("{HEADER}A,2024-01-01,,,caf\u{e9},s\nB,2024-01-02,,,f,s\n");
    let latin: Vec<u8> = two.chars().map(|c| c as u8).collect();
    let found = assert_read("latin.csv", &check("latin.csv", &latin, &[]), 2, &[]);
    assert!(found["diagnostics"].to_string().contains("not_utf8"), "{found}");
    // Every such line is told, of many the first thousand and how many more there are.
    let mut many = HEADER.as_bytes().to_vec();
    for row in 0..1007 {
        many.extend(format!("I{row:04},2024-01-01,,,caf").bytes().chain(*b"\xE9,s\n"));
    }
    let found = assert_read("many.csv", &check("many.csv", &many, &[]), 1007, &[]);
    let told = found["diagnostics"].as_array().expect("a list");
    let told: Vec<_> = told.iter().filter(|one| one["code"] == "not_utf8").collect();
    let said = |one: &serde_json::Value| one["message"].as_str().unwrap_or_default().to_owned();
    assert_eq!(told.len(), 1000);
    assert!(said(told[0]).ends_with("here for the first time"), "{}", told[0]);
    assert!(said(told[500]).ends_with("read as Windows-1252"), "{}", told[500]);
    assert!(said(told[999]).ends_with("here and in 7 more lines"), "{}", told[999]);
    let wide: Vec<u8> =
        [0xFF, 0xFE].into_iter().chain(two.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_read("utf16.csv", &check("utf16.csv", &wide, &[]), 2, &[]);
    // Half a character at the end, and a file that goes on as another.
    check("cut.csv", &wide[..wide.len() - 1], &[]);
    let mixed = format!("{two}[{{\"incident_id\":\"C\"}}]\n{two}");
    let found = check("mixed.csv", mixed.as_bytes(), &[]);
    assert_read("mixed.csv", &found, 2, &["wrong_column_count", "bad_time"]);
    let lines = "{\"incident_id\":\"A\",\"started_at\":\"2024-01-01\"}\n".to_owned() + &two;
    let codes = ["bad_json"; 3];
    assert_read("mixed.ndjson", &check("mixed.ndjson", lines.as_bytes(), &[]), 1, &codes);
}

/// A file of few bytes that unpacks to rows of half a gigabyte.
fn rows(write: &mut dyn Write) {
    let row = format!("{},2024-01-01,,,f,s\n", "a".repeat(200)).repeat(1000);
    write.write_all(HEADER.as_bytes()).expect("writing to memory");
    for _ in 0..2300 {
        write.write_all(row.as_bytes()).expect("writing to memory");
    }
}

#[test]
fn packed_files_stop_at_the_memory_that_they_may_take() {
    if !Path::new("/proc/self/status").exists() {
        let _ = std::io::stderr().write_all(b"skipped: the system does not tell how much memory is held\n");
        return;
    }
    // Every row has one id and is kept until the end; a broken row is a reject that is kept as well.
    let bomb = gz(rows);
    assert!(bomb.len() < 16 << 20, "{} bytes", bomb.len());
    let texts = ["of memory are held: more than the 200.0 MiB of --max-memory"];
    assert_refused("bomb.csv.gz", &check("bomb.csv.gz", &bomb, &["--max-memory", "200MiB"]), &texts);
    let broken = gz(|write| {
        write.write_all(HEADER.as_bytes()).expect("writing to memory");
        (0..600).for_each(|_| write.write_all(&b"x\n".repeat(32_000)).expect("writing to memory"));
    });
    assert_refused("broken.csv.gz", &check("broken.csv.gz", &broken, &["--max-memory", "200MiB"]), &texts);
    let mut value = zstd::Encoder::new(Vec::new(), 1).expect("an encoder");
    value.write_all(b"[{\"incident_id\":\"a\",\"started_at\":\"2024-01-01\",\"title\":\"").expect("memory");
    (0..400).for_each(|_| value.write_all(&vec![b'x'; 1 << 20]).expect("memory"));
    let value = value.finish().expect("memory");
    assert!(value.len() < 1 << 20, "{} bytes", value.len());
    assert_refused("value.json.zst", &check("value.json.zst", &value, &["--max-memory", "200MiB"]), &texts);
    let zeros = gz(|write| {
        write.write_all(b"PAR1").expect("memory");
        (0..64).for_each(|_| write.write_all(&vec![0; 1 << 20]).expect("memory"));
    });
    let whole = check("zeros.parquet.gz", &zeros, &["--max-memory", "32MiB"]);
    assert_refused("zeros.parquet.gz", &whole, &["--max-memory"]);
    // What fits is read.
    let small =
        gz(|write| write.write_all((HEADER.to_owned() + "a,2024-01-01,,,f,s\n").as_bytes()).expect("memory"));
    assert_read("small.csv.gz", &check("small.csv.gz", &small, &["--max-memory", "200MiB"]), 1, &[]);
}

#[test]
fn a_size_that_is_none_is_refused() {
    for size in ["much", "1", "-1GB", "NaN", "1e3GB", "9999999999TB"] {
        let argument = format!("--max-memory={size}");
        let output = check("a.csv", HEADER.as_bytes(), &[&argument]);
        assert_eq!(output.status.code(), Some(2));
        let said = errors(&output);
        assert!(said.contains(&format!("--max-memory: `{size}` is no size of memory")), "{said}");
    }
}

#[test]
fn transactions_without_end_stop_at_the_memory_that_they_may_take() {
    if !Path::new("/dev/zero").exists() {
        let _ = std::io::stderr().write_all(b"skipped: the system has no file without end\n");
        return;
    }
    let arguments =
        ["patterns", "--transactions", "/dev/zero", "--min-count=3", "--count", "--max-memory=32MiB"];
    let output = cofactor(&arguments);
    assert_eq!(output.status.code(), Some(2));
    let said = errors(&output);
    assert!(said.contains("/dev/zero: ") && said.contains("the limit of --max-memory is 32.0 MiB"), "{said}");
}

#[test]
fn a_size_that_is_wrong_changes_nothing() {
    let rows: Vec<String> = (0..5000).map(|i| format!("a{i},2024-01-01,,,f{};g,s\n", i % 7)).collect();
    let text = HEADER.to_owned() + &rows.concat();
    let frames = |size: Option<u64>| {
        let options = LoadOptions::default();
        let mut load = Load::new(&options);
        let content = Box::new(std::io::Cursor::new(text.clone().into_bytes()));
        load.read(Input { name: "a.csv".to_owned(), content, is_named: true, size }).expect("an export");
        let frames = load.finish().expect("rows").frames;
        (
            frames.incidents.batch(0, 5000),
            frames.involvements.batch(&frames.incidents.incident_id, 0, usize::MAX / 2),
        )
    };
    let plain = frames(None);
    for size in [0, 1, text.len() as u64, 1 << 33, u64::MAX] {
        assert!(frames(Some(size)) == plain, "{size}");
    }
}

#[test]
fn a_value_that_stands_once_and_is_taken_many_times_is_measured() {
    // A dictionary holds one title of 100 kB; 5,000 rows of it are 500 MB.
    let rows = 5000;
    let ids: Vec<String> = (0..rows).map(|row| format!("INC-{row}")).collect();
    let titles = vec!["x".repeat(100_000); rows];
    let columns = vec![
        Column::new("incident_id".into(), ids),
        Column::new("started_at".into(), vec!["2024-01-01"; rows]),
        Column::new("title".into(), titles),
    ];
    let mut frame = DataFrame::new(rows, columns).expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("writable");
    drop(frame);
    assert!(bytes.len() < 1 << 20, "{} bytes", bytes.len());
    let output = check("bomb.parquet", &bytes, &["--max-memory", "200MB"]);
    assert_refused(
        "bomb.parquet",
        &output,
        &["of it are read, and", "more than the 190.7 MiB of --max-memory"],
    );
}

#[test]
fn impacts_beyond_all_sums_are_rejected() {
    let row = |id: u8, impact: &str| format!("I{id},2024-01-0{id},,{impact},f,s\n");
    let content =
        [HEADER, &row(1, "1e308"), &row(2, "-1e16"), &row(3, "1e15"), &row(4, "NaN"), &row(5, "0")].concat();
    let output = check("incidents.csv", content.as_bytes(), &[]);
    assert_read("incidents.csv", &output, 2, &["bad_value"; 3]);
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("incidents.csv"), &content).expect("writable");
    let report = ["report", "incidents.csv", "--quiet", "--impact", "column:impact_value"];
    crate::outputs::stdout(folder.path(), &report);
    let said = crate::outputs::read(folder.path(), "report/report.md");
    assert!(said.contains("Impact values of 0 or less count as not stated: 1 of 2 values."), "{said}");
    let all = crate::outputs::files(&folder.path().join("report"));
    let is_picture = |name: &str| name.starts_with("charts/") || name.starts_with("frames/");
    for (name, bytes) in all.iter().filter(|(name, _)| !is_picture(name)) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!["NaN%", ",inf", "18,446,744"].iter().any(|wrong| text.contains(wrong)), "{name}");
    }
}

#[test]
fn what_is_too_long_is_told() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path();
    std::fs::write(path.join("incidents.csv"), "incident_id,started_at\nA,2024-01-01\n").expect("writable");
    let document = format!("# Outage\n\nDate: 2024-01-02\n\n## Timeline\n\n{}", "x ".repeat(2 << 20));
    std::fs::write(path.join("2024-01-02.md"), document).expect("writable");
    let output = run(path, &["check", ".", "--format", "json"]);
    assert_read(".", &output, 1, &["too_long"]);
    assert_eq!(output.status.code(), Some(1));
    let settings = std::fs::File::create(path.join("taxonomy.toml")).expect("writable");
    settings.set_len((16 << 20) + 1).expect("a file without content takes no room");
    let said = errors(&run(path, &["check", "incidents.csv"]));
    assert!(said.contains("taxonomy.toml: is longer than 16 MiB"), "{said}");
}
