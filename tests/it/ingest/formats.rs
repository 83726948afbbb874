//! One history in every format: the same figures, to the byte.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;

use arrow_array::builder::{ListBuilder, StringBuilder};
use arrow_array::{ArrayRef, BooleanArray, RecordBatch, StringArray, TimestampMillisecondArray};
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::Schema;
use polars::prelude::{Column, DataFrame, ParquetWriter};
use serde_json::{Map, Value, json};

use crate::outputs::{Row, rows, stdout};
use crate::support::generator::generate;

const LISTS: [&str; 3] = ["factors", "systems", "triggers"];
const TIMES: [&str; 3] = ["started_at", "resolved_at", "published_at"];

/// A generated history as CSV, and its rows.
struct History {
    incidents_csv: String,
    items_csv: String,
    incidents: Vec<Row>,
    items: Vec<Row>,
}

impl History {
    fn new() -> Self {
        let made = generate(150, 11);
        let (incidents, items) = (rows(&made.incidents), rows(&made.action_items));
        Self { incidents_csv: made.incidents, items_csv: made.action_items, incidents, items }
    }

    fn header(text: &str) -> Vec<&str> {
        text.lines().next().expect("a header").split(',').collect()
    }

    /// The incidents with their lists as arrays and without empty cells.
    fn incident_objects(&self) -> Vec<Value> {
        self.incidents.iter().map(object).collect()
    }

    fn item_objects(&self) -> Vec<Value> {
        self.items.iter().map(object).collect()
    }
}

fn object(row: &Row) -> Value {
    let mut object = Map::new();
    for (column, cell) in row {
        let value = match column.as_str() {
            _ if cell.is_empty() => continue,
            name if LISTS.contains(&name) => cell.split(';').collect(),
            "has_owner" => Value::from(cell == "true"),
            _ => Value::from(cell.as_str()),
        };
        object.insert(column.clone(), value);
    }
    Value::Object(object)
}

/// What two readings of one history have to share: every window of every system, and every pair by name.
fn figures(folder: &Path, names: &[&str]) -> String {
    let windows = stdout(folder, &[&["windows", "--quiet"], names].concat());
    let systems = stdout(folder, &[&["windows", "--by", "system", "--quiet"], names].concat());
    windows + &systems + &stdout(folder, &[&["cooccur", "--quiet"], names].concat())
}

/// Writes files and compares the figures with those of the plain CSV.
#[track_caller]
fn assert_same(files: &[(&str, Vec<u8>)]) {
    static EXPECTED: std::sync::OnceLock<String> = std::sync::OnceLock::new();
    let expected = EXPECTED.get_or_init(|| {
        let history = History::new();
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(folder.path().join("incidents.csv"), history.incidents_csv).expect("writable");
        std::fs::write(folder.path().join("items.csv"), history.items_csv).expect("writable");
        figures(folder.path(), &["incidents.csv", "items.csv"])
    });
    assert!(expected.lines().count() > 1000, "a history without figures compares nothing");
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (name, bytes) in files {
        std::fs::write(folder.path().join(name), bytes).expect("writable");
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    assert_equal(&figures(folder.path(), &names), expected);
    // The same files found in a folder.
    assert!(expected.starts_with(&stdout(folder.path(), &["windows", ".", "--quiet"])), "found in a folder");
}

#[track_caller]
fn assert_equal(ours: &str, expected: &str) {
    if let Some((ours, expected)) = ours.lines().zip(expected.lines()).find(|(a, b)| a != b) {
        panic!("a line differs:\n{ours}\n{expected}");
    }
    assert_eq!(ours.len(), expected.len());
}

/// Writes a CSV text again with other delimiters and line ends.
fn rewritten(text: &str, delimiter: u8, ends: csv::Terminator) -> Vec<u8> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(ends).from_writer(Vec::new());
    for record in reader.records() {
        writer.write_record(&record.expect("a record")).expect("writable");
    }
    writer.into_inner().expect("writable")
}

#[test]
fn delimiters_marks_and_line_ends_change_nothing() {
    let history = History::new();
    let both = |change: &dyn Fn(&str) -> Vec<u8>| {
        assert_same(&[("a.csv", change(&history.incidents_csv)), ("b.csv", change(&history.items_csv))]);
    };
    both(&|text| rewritten(text, b';', csv::Terminator::Any(b'\n')));
    both(&|text| rewritten(text, b'\t', csv::Terminator::Any(b'\n')));
    both(&|text| rewritten(text, b',', csv::Terminator::CRLF));
    both(&|text| format!("\u{feff}{text}").into_bytes());
    both(&|text| text.trim_end().as_bytes().to_vec());
    // Lists joined by line ends, and a blank line at the end.
    both(&|text| format!("{}\n", quoted_lists(text)).into_bytes());
}

/// Puts every list cell in quotes, its values on lines of their own.
fn quoted_lists(text: &str) -> String {
    let lines = text.lines().map(|line| {
        let cells: Vec<String> = line
            .split(',')
            .map(|cell| {
                if cell.contains(';') { format!("\"{}\"", cell.replace(';', "\n")) } else { cell.to_owned() }
            })
            .collect();
        cells.join(",") + "\n"
    });
    lines.collect()
}

#[test]
fn utf_16_is_read_by_its_mark() {
    let history = History::new();
    let encode = |text: &str, big: bool| -> Vec<u8> {
        let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
        units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect()
    };
    assert_same(&[
        ("a.csv", encode(&history.incidents_csv, false)),
        ("b.csv", encode(&history.items_csv, true)),
    ]);
}

#[test]
fn columns_in_another_order_and_strange_ones_change_nothing() {
    let history = History::new();
    let reversed = |text: &str| {
        let lines = text.lines().enumerate().map(|(number, line)| {
            let mut cells: Vec<&str> = line.split(',').collect();
            cells.reverse();
            format!("{},{}\n", cells.join(","), if number == 0 { "mood" } else { "fine" })
        });
        lines.collect::<String>().into_bytes()
    };
    assert_same(&[("a.csv", reversed(&history.incidents_csv)), ("b.csv", reversed(&history.items_csv))]);
}

#[test]
fn json_in_every_shape_is_the_same() {
    let history = History::new();
    let (incidents, items) = (history.incident_objects(), history.item_objects());
    let bytes = |value: &Value| value.to_string().into_bytes();
    assert_same(&[
        ("a.json", bytes(&Value::from(incidents.clone()))),
        ("b.json", format!("\u{feff}\n{:#}", Value::from(items.clone())).into_bytes()),
    ]);
    let both = json!({ "exported": { "by": 1 }, "incidents": incidents, "action_items": items });
    assert_same(&[("both.json", bytes(&both))]);
    assert_same(&[("both.json", format!("{both:#}").into_bytes())]);
    // Items within their incidents need not repeat the id; the others come in a file of their own.
    let mut nested = incidents.clone();
    let mut alone = Vec::new();
    for item in &items {
        let owner = nested.iter_mut().find(|incident| incident["incident_id"] == item["incident_id"]);
        let Some(owner) = owner else {
            alone.push(item.clone());
            continue;
        };
        let mut item = item.as_object().expect("an object").clone();
        item.remove("incident_id");
        if owner.get("action_items").is_none() {
            owner["action_items"] = json!([]);
        }
        owner["action_items"].as_array_mut().expect("a list").push(Value::Object(item));
    }
    assert!(!alone.is_empty() && alone.len() * 10 < items.len());
    assert_same(&[("a.json", bytes(&Value::from(nested.clone()))), ("b.json", bytes(&Value::from(alone)))]);
}

#[test]
fn one_object_a_line_is_the_same() {
    let history = History::new();
    let mut lines = String::new();
    let (incidents, items) = (history.incident_objects(), history.item_objects());
    // Records of both tables in turn, with blank lines between.
    for number in 0..incidents.len().max(items.len()) {
        for record in [items.get(number), incidents.get(number)].into_iter().flatten() {
            writeln!(lines, "{record}\r\n").expect("a string takes it");
        }
    }
    assert_same(&[("all.ndjson", lines.clone().into_bytes())]);
    assert_same(&[("all.jsonl.zst", zstd::encode_all(lines.as_bytes(), 3).expect("compressible"))]);
}

#[test]
fn compressed_files_are_read_as_they_are() {
    let history = History::new();
    let gzip = |bytes: &[u8]| {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(bytes).expect("compressible");
        encoder.finish().expect("compressible")
    };
    let items = Value::from(history.item_objects()).to_string();
    let zstd = zstd::encode_all(items.as_bytes(), 3).expect("compressible");
    // Two members, as log rotation leaves them.
    let (head, tail) = history.incidents_csv.split_at(5000);
    let members = [gzip(head.as_bytes()), gzip(tail.as_bytes())].concat();
    assert_same(&[("a.csv.gz", members.clone()), ("b.json.zst", zstd)]);
    // A file that is cut short is refused.
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("cut.csv.gz"), &members[..members.len() / 2]).expect("writable");
    let output = crate::outputs::run(folder.path(), &["windows", "cut.csv.gz"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(crate::outputs::errors(&output).contains("cut.csv.gz: cannot read"));
}

/// The columns of a table as Arrow arrays, times and truth values typed.
fn batch(header: &[&str], rows: &[Row]) -> RecordBatch {
    let cells = |name: &str| {
        let name = name.to_owned();
        rows.iter().map(move |row| Some(row[&name].as_str()).filter(|cell| !cell.is_empty()))
    };
    let milliseconds = |text: &str| text.parse::<jiff::Timestamp>().expect("a time").as_millisecond();
    let array = |name: &str| -> ArrayRef {
        if LISTS.contains(&name) {
            let mut lists = ListBuilder::new(StringBuilder::new());
            for cell in cells(name) {
                lists.append_option(cell.map(|cell| cell.split(';').map(Some)));
            }
            return Arc::new(lists.finish());
        }
        if TIMES.contains(&name) {
            let times: TimestampMillisecondArray = cells(name).map(|cell| cell.map(milliseconds)).collect();
            return Arc::new(times.with_timezone("UTC"));
        }
        if name == "has_owner" {
            return Arc::new(
                cells(name).map(|cell| cell.map(|cell| cell == "true")).collect::<BooleanArray>(),
            );
        }
        Arc::new(cells(name).collect::<StringArray>())
    };
    RecordBatch::try_from_iter_with_nullable(header.iter().map(|name| (*name, array(name), true)))
        .expect("columns of one length")
}

#[test]
fn arrow_files_and_streams_are_the_same() {
    let history = History::new();
    let incidents = batch(&History::header(&history.incidents_csv), &history.incidents);
    let items = batch(&History::header(&history.items_csv), &history.items);
    let schema: Arc<Schema> = incidents.schema();
    let mut file = FileWriter::try_new(Vec::new(), &schema).expect("a writer");
    // Several batches, one of them empty.
    for (start, length) in [(0, 100), (100, 0), (100, incidents.num_rows() - 100)] {
        file.write(&incidents.slice(start, length)).expect("writable");
    }
    let file = file.into_inner().expect("writable");
    let mut stream = StreamWriter::try_new(Vec::new(), &items.schema()).expect("a writer");
    stream.write(&items).expect("writable");
    let stream = stream.into_inner().expect("writable");
    assert_same(&[("a.arrow", file), ("b.ipc", stream)]);
}

#[test]
fn parquet_is_the_same() {
    let history = History::new();
    let parquet = |text: &str, rows: &[Row]| {
        let column = |name: &&str| {
            let cells: Vec<Option<String>> =
                rows.iter().map(|row| Some(row[*name].clone()).filter(|cell| !cell.is_empty())).collect();
            Column::new((*name).into(), cells)
        };
        let columns = History::header(text).iter().map(column).collect();
        let mut frame = DataFrame::new(rows.len(), columns).expect("columns of one length");
        let mut bytes = Vec::new();
        ParquetWriter::new(&mut bytes).finish(&mut frame).expect("writable");
        bytes
    };
    assert_same(&[
        ("a.parquet", parquet(&history.incidents_csv, &history.incidents)),
        ("b.parquet", parquet(&history.items_csv, &history.items)),
    ]);
}

#[test]
fn several_files_are_merged() {
    let history = History::new();
    let (mut odd, mut even) = (String::new(), String::new());
    let mut involvements = "incident_id,kind,name\n".to_owned();
    for (number, line) in history.incidents_csv.lines().enumerate() {
        let (rest, lists) =
            line.match_indices(',').nth(7).map(|(at, _)| line.split_at(at)).expect("11 cells");
        let half = if number % 2 == 0 { &mut even } else { &mut odd };
        writeln!(half, "{rest}").expect("a string takes it");
        if number == 0 {
            writeln!(odd, "{rest}").expect("a string takes it");
            continue;
        }
        let id = rest.split(',').next().expect("an id");
        for (kind, list) in ["factor", "system", "trigger"].iter().zip(lists[1..].split(',')) {
            for name in list.split(';').filter(|name| !name.is_empty()) {
                writeln!(involvements, "{id},{kind},{name}").expect("a string takes it");
            }
        }
    }
    assert_same(&[
        // Items before their incidents, involvements between them.
        ("1-items.csv", history.items_csv.clone().into_bytes()),
        ("2-odd.csv", odd.into_bytes()),
        ("3-involvements.csv", involvements.into_bytes()),
        ("4-even.csv", even.into_bytes()),
    ]);
}

#[test]
fn written_tables_read_back_the_same() {
    let history = History::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("incidents.csv"), &history.incidents_csv).expect("writable");
    std::fs::write(folder.path().join("items.csv"), &history.items_csv).expect("writable");
    for (format, ending) in [("csv", "csv"), ("parquet", "parquet"), ("ipc", "arrow")] {
        let into = ["frames", "incidents.csv", "items.csv", "--as", format, "--out", format, "--quiet"];
        stdout(folder.path(), &into);
        let written: Vec<(String, Vec<u8>)> = ["incidents", "involvements", "action_items"]
            .into_iter()
            .map(|table| format!("{table}.{ending}"))
            .map(|name| {
                (name.clone(), std::fs::read(folder.path().join(format).join(name)).expect("written"))
            })
            .collect();
        let files: Vec<(&str, Vec<u8>)> =
            written.iter().map(|(name, bytes)| (name.as_str(), bytes.clone())).collect();
        assert_same(&files);
    }
}

#[test]
fn a_folder_that_frames_wrote_is_read_when_it_is_named() {
    let history = History::new();
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join("incidents.csv"), &history.incidents_csv).expect("writable");
    stdout(folder.path(), &["frames", "incidents.csv", "--as", "csv", "--out", "out", "--quiet"]);
    assert_equal(&figures(folder.path(), &["out"]), &figures(folder.path(), &["incidents.csv"]));
}
