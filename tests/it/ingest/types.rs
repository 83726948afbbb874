//! Columns of Arrow and Parquet files in every type that a cell is made from.

use std::sync::Arc;

use arrow_array::builder::{Int32Builder, LargeListBuilder, ListBuilder};
use arrow_array::types::UInt8Type;
use arrow_array::{
    Array, ArrayRef, BinaryArray, BooleanArray, Date32Array, Date64Array, DictionaryArray, Float32Array,
    Float64Array, Int8Array, Int16Array, Int32Array, Int64Array, LargeStringArray, NullArray, RecordBatch,
    StringArray, StringViewArray, TimestampMicrosecondArray, TimestampMillisecondArray,
    TimestampNanosecondArray, TimestampSecondArray, UInt8Array, UInt16Array, UInt32Array, UInt64Array,
};
use arrow_ipc::writer::FileWriter;
use polars::prelude::{Column, DataFrame, DataType, IntoColumn, NamedFrom, ParquetWriter, Series, TimeUnit};

use crate::outputs::{read, rows, stdout};
use crate::support::{cofactor, text};

/// The seconds of 2024-07-01T00:00:00Z.
const MIDNIGHT: i64 = 1_719_792_000;
const DAYS: i32 = 19_905;

fn arrow(columns: Vec<(&str, ArrayRef)>) -> Vec<u8> {
    let nullable = columns.into_iter().map(|(name, array)| (name, array, true));
    let batch = RecordBatch::try_from_iter_with_nullable(nullable).expect("columns of one length");
    let mut file = FileWriter::try_new(Vec::new(), &batch.schema()).expect("a writer");
    file.write(&batch).expect("writable");
    file.into_inner().expect("writable")
}

fn parquet(columns: Vec<Column>) -> Vec<u8> {
    let mut frame = DataFrame::new(columns[0].len(), columns).expect("columns of one length");
    let mut bytes = Vec::new();
    ParquetWriter::new(&mut bytes).finish(&mut frame).expect("writable");
    bytes
}

/// Returns the normalized tables of one file of incidents: what each incident is, and its items.
#[track_caller]
fn tables(name: &str, bytes: &[u8]) -> (Vec<String>, Vec<String>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(name), bytes).expect("writable");
    stdout(folder.path(), &["frames", name, "--as", "csv", "--out", "out", "--quiet"]);
    let picked = |table: &str, columns: &[&str]| -> Vec<String> {
        let rows = rows(&read(folder.path(), &format!("out/{table}.csv")));
        rows.iter()
            .map(|row| columns.iter().map(|column| row[*column].clone()).collect::<Vec<_>>().join(" "))
            .collect()
    };
    (
        picked("incidents", &["incident_id", "started_at", "severity", "impact_value"]),
        picked("involvements", &["kind", "name"]),
    )
}

#[test]
fn every_arrow_type_is_read_as_what_it_says() {
    let texts = || Arc::new(StringArray::from(vec!["2024-07-01"])) as ArrayRef;
    let ids: [ArrayRef; 12] = [
        Arc::new(StringArray::from(vec!["7"])),
        Arc::new(LargeStringArray::from(vec!["7"])),
        Arc::new(StringViewArray::from(vec!["7"])),
        Arc::new(DictionaryArray::<UInt8Type>::from_iter(["7"])),
        Arc::new(Int8Array::from(vec![7])),
        Arc::new(Int16Array::from(vec![7])),
        Arc::new(Int32Array::from(vec![7])),
        Arc::new(Int64Array::from(vec![7])),
        Arc::new(UInt8Array::from(vec![7])),
        Arc::new(UInt16Array::from(vec![7])),
        Arc::new(UInt32Array::from(vec![7])),
        Arc::new(UInt64Array::from(vec![7])),
    ];
    for id in ids {
        let kind = id.data_type().clone();
        let (incidents, _) = tables("a.arrow", &arrow(vec![("incident_id", id), ("started_at", texts())]));
        assert_eq!(incidents, ["7 2024-07-01T00:00:00Z  "], "{kind}");
    }
    let times: [ArrayRef; 7] = [
        texts(),
        Arc::new(TimestampSecondArray::from(vec![MIDNIGHT])),
        Arc::new(TimestampMillisecondArray::from(vec![MIDNIGHT * 1_000])),
        Arc::new(TimestampMicrosecondArray::from(vec![MIDNIGHT * 1_000_000]).with_timezone("UTC")),
        Arc::new(TimestampNanosecondArray::from(vec![MIDNIGHT * 1_000_000_000])),
        Arc::new(Date32Array::from(vec![DAYS])),
        Arc::new(Date64Array::from(vec![MIDNIGHT * 1_000])),
    ];
    for time in times {
        let kind = time.data_type().clone();
        let severity: ArrayRef = Arc::new(Float32Array::from(vec![2.0]));
        let columns = vec![
            ("incident_id", Arc::new(StringArray::from(vec!["7"])) as ArrayRef),
            ("started_at", time),
            ("severity", severity),
            ("impact_value", Arc::new(Float64Array::from(vec![0.25]))),
            ("triggers", Arc::new(NullArray::new(1))),
        ];
        let (incidents, items) = tables("a.arrow", &arrow(columns));
        assert_eq!(incidents, ["7 2024-07-01T00:00:00Z 2 0.25"], "{kind}");
        assert!(items.is_empty(), "{kind}");
    }
}

#[test]
fn lists_of_plain_values_are_lists_of_names() {
    let mut numbers = ListBuilder::new(Int32Builder::new());
    numbers.append_value([Some(404), None, Some(500)]);
    let mut flags = LargeListBuilder::new(arrow_array::builder::BooleanBuilder::new());
    flags.append_value([Some(true)]);
    let columns = vec![
        ("incident_id", Arc::new(StringArray::from(vec!["7"])) as ArrayRef),
        ("started_at", Arc::new(Date32Array::from(vec![DAYS]))),
        ("factors", Arc::new(numbers.finish())),
        ("systems", Arc::new(flags.finish())),
    ];
    let (_, items) = tables("a.arrow", &arrow(columns));
    assert_eq!(items, ["factor 404", "factor 500", "system true"]);
}

#[test]
fn parquet_types_are_read_as_what_they_say() {
    let instants = |unit: TimeUnit, per_second: i64| {
        Series::new("started_at".into(), [MIDNIGHT * per_second])
            .cast(&DataType::Datetime(unit, None))
            .expect("integers are instants")
    };
    let times = [
        Series::new("started_at".into(), ["2024-07-01"]),
        instants(TimeUnit::Milliseconds, 1_000),
        instants(TimeUnit::Microseconds, 1_000_000),
        instants(TimeUnit::Nanoseconds, 1_000_000_000),
        Series::new("started_at".into(), [DAYS]).cast(&DataType::Date).expect("integers are days"),
    ];
    for time in times {
        let kind = time.dtype().clone();
        let names = Series::new("".into(), [Some("no timeout"), None, Some("bad config")]);
        let columns = vec![
            Column::new("incident_id".into(), [7_i64]),
            time.into_column(),
            Column::new("severity".into(), [2.0_f32]),
            Column::new("impact_value".into(), [0.25_f64]),
            Series::new("factors".into(), [names]).into_column(),
        ];
        let (incidents, items) = tables("a.parquet", &parquet(columns));
        assert_eq!(incidents, ["7 2024-07-01T00:00:00Z 2 0.25"], "{kind}");
        assert_eq!(items, ["factor bad config", "factor no timeout"], "{kind}");
    }
}

#[test]
fn columns_may_be_in_capitals() {
    let expected = (vec!["7 2024-07-01T00:00:00Z 2 ".to_owned()], vec!["factor no timeout".to_owned()]);
    let names = ["INCIDENT_ID", "Started_At", "SEVERITY", "FACTORS", "KIND"];
    let texts = ["7", "2024-07-01", "2", "no timeout", "x"];
    let text = |value: &str| Arc::new(StringArray::from(vec![value])) as ArrayRef;
    let columns = names.into_iter().zip(texts);
    let file = arrow(columns.clone().map(|(name, value)| (name, text(value))).collect());
    assert_eq!(tables("a.arrow", &file), expected);
    let file = parquet(columns.clone().map(|(name, value)| Column::new(name.into(), [value])).collect());
    assert_eq!(tables("a.parquet", &file), expected);
    // A column that is there as we write it is the one that is read.
    let columns = columns.chain([("severity", "4")]);
    let file = parquet(columns.clone().map(|(name, value)| Column::new(name.into(), [value])).collect());
    assert_eq!(tables("a.parquet", &file).0, ["7 2024-07-01T00:00:00Z 4 "]);
    let file = arrow(columns.map(|(name, value)| (name, text(value))).collect());
    assert_eq!(tables("a.arrow", &file).0, ["7 2024-07-01T00:00:00Z 4 "]);
}

/// Checks a file and returns the exit status and what was said.
fn check(name: &str, bytes: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join(name);
    std::fs::write(&path, bytes).expect("writable");
    let output = cofactor(&["check", text(&path)]);
    let said = [output.stdout, output.stderr].concat();
    (output.status.code(), String::from_utf8(said).expect("messages are UTF-8"))
}

#[test]
fn a_type_that_is_no_value_is_an_error_with_a_hint() {
    let refused: [ArrayRef; 3] = [
        Arc::new(BinaryArray::from(vec![&b"2024-07-01"[..]])),
        Arc::new(arrow_array::StructArray::from(
            RecordBatch::try_from_iter([("a", Arc::new(BooleanArray::from(vec![true])) as ArrayRef)])
                .expect("one column"),
        )),
        {
            let mut lists = ListBuilder::new(ListBuilder::new(Int32Builder::new()));
            lists.values().append_value([Some(1)]);
            lists.append(true);
            Arc::new(lists.finish())
        },
    ];
    for column in refused {
        let ids = Arc::new(StringArray::from(vec!["7"])) as ArrayRef;
        let kind = column.data_type().clone();
        let (status, said) = check("a.arrow", &arrow(vec![("incident_id", ids), ("started_at", column)]));
        assert_eq!(status, Some(2), "{kind}: {said}");
        assert!(
            said.contains("column `started_at` has the type") && said.contains("Write it as text"),
            "{said}"
        );
    }
}

#[test]
fn an_instant_beyond_all_years_is_a_reject_with_its_place() {
    let columns = |time: ArrayRef| {
        let ids = Arc::new(StringArray::from(vec!["7", "8"])) as ArrayRef;
        arrow(vec![("incident_id", ids), ("started_at", time)])
    };
    let times: [ArrayRef; 3] = [
        Arc::new(TimestampSecondArray::from(vec![MIDNIGHT, i64::MAX])),
        Arc::new(TimestampMillisecondArray::from(vec![MIDNIGHT * 1_000, i64::MIN])),
        Arc::new(Date32Array::from(vec![DAYS, i32::MAX])),
    ];
    for time in times {
        let kind = time.data_type().clone();
        let (status, said) = check("a.arrow", &columns(time));
        assert_eq!(status, Some(1), "{kind}: {said}");
        assert!(said.contains("/1/started_at"), "{kind}: {said}");
    }
}

#[test]
fn a_columnar_file_of_something_else_names_the_nearest_format() {
    let ids = Arc::new(StringArray::from(vec!["7"])) as ArrayRef;
    let (status, said) = check("a.arrow", &arrow(vec![("incident", ids)]));
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("incident_id"), "{said}");
    let (status, said) = check("a.parquet", &parquet(vec![Column::new("incident".into(), ["7"])]));
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("incident_id"), "{said}");
}

/// Normalizes one file of one action item in a zone and returns its times.
#[track_caller]
fn item_times(name: &str, bytes: &[u8], zone: &str) -> String {
    let folder = tempfile::tempdir().expect("a temporary folder");
    std::fs::write(folder.path().join(name), bytes).expect("writable");
    stdout(folder.path(), &["frames", name, "--as", "csv", "--out", "out", "--quiet", "--timezone", zone]);
    let rows = rows(&read(folder.path(), "out/action_items.csv"));
    ["created_at", "due_at", "closed_at"].map(|column| rows[0][column].as_str()).join(" ")
}

#[test]
fn what_has_no_offset_is_in_the_zone_whatever_the_format() {
    // 2024-01-01, 2024-01-08 and 2024-01-10T10:00 without an offset.
    let (created, due, closed) = (19_723, 19_730, 1_704_880_800_000_000);
    let csv = "action_item_id,created_at,due_at,closed_at\n7,2024-01-01,2024-01-08,2024-01-10T10:00\n";
    let id = Arc::new(StringArray::from(vec!["7"])) as ArrayRef;
    let arrow = arrow(vec![
        ("action_item_id", id),
        ("created_at", Arc::new(Date32Array::from(vec![created]))),
        ("due_at", Arc::new(Date64Array::from(vec![i64::from(due) * 86_400_000]))),
        ("closed_at", Arc::new(TimestampMicrosecondArray::from(vec![closed]))),
    ]);
    let date = |name: &str, days: i32| {
        Series::new(name.into(), [days]).cast(&DataType::Date).expect("integers are days").into_column()
    };
    let parquet = parquet(vec![
        Column::new("action_item_id".into(), ["7"]),
        date("created_at", created),
        date("due_at", due),
        Series::new("closed_at".into(), [closed])
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .expect("integers are instants")
            .into_column(),
    ]);
    for (zone, expected) in [
        ("America/New_York", "2024-01-01T05:00:00Z 2024-01-09T05:00:00Z 2024-01-10T15:00:00Z"),
        ("Asia/Tokyo", "2023-12-31T15:00:00Z 2024-01-08T15:00:00Z 2024-01-10T01:00:00Z"),
        ("UTC", "2024-01-01T00:00:00Z 2024-01-09T00:00:00Z 2024-01-10T10:00:00Z"),
    ] {
        assert_eq!(item_times("a.csv", csv.as_bytes(), zone), expected, "CSV in {zone}");
        assert_eq!(item_times("a.arrow", &arrow, zone), expected, "Arrow in {zone}");
        assert_eq!(item_times("a.parquet", &parquet, zone), expected, "Parquet in {zone}");
    }
}

#[test]
fn dates_beyond_all_years_are_rejected_whatever_the_format() {
    // 9999-12-31, which stands for no end in some tools, a year before the first, and a count that overflows.
    let days = [2_932_896, -800_000, 213_503_982, DAYS];
    let ids = ["a", "b", "c", "d"];
    let dates = Series::new("started_at".into(), days).cast(&DataType::Date).expect("integers are days");
    let parquet = parquet(vec![Column::new("incident_id".into(), ids), dates.into_column()]);
    let arrow = arrow(vec![
        ("incident_id", Arc::new(StringArray::from(ids.to_vec())) as ArrayRef),
        ("started_at", Arc::new(Date32Array::from(days.to_vec()))),
    ]);
    for (name, bytes) in [("a.parquet", parquet), ("a.arrow", arrow)] {
        let (status, said) = check(name, &bytes);
        assert_eq!(status, Some(1), "{said}");
        assert!(said.contains("As of 2024-07-02") && said.contains("1 incidents"), "{said}");
        assert_eq!(said.matches("lies outside the years 1 to 9998").count(), 3, "{said}");
    }
}

#[test]
fn a_column_of_parquet_is_refused_only_where_it_is_used() {
    let columns = |more: Column| {
        let text = |name: &str, value: &str| Column::new(name.into(), [value]);
        parquet(vec![text("incident_id", "7"), text("started_at", "2024-01-01"), more])
    };
    let bytes = |name: &str| {
        Series::new(name.into(), ["2"]).cast(&DataType::Binary).expect("texts are bytes").into_column()
    };
    let (status, said) = check("a.parquet", &columns(bytes("checksum")));
    assert_eq!(status, Some(0), "{said}");
    assert!(said.contains("1 incidents"), "{said}");
    let (status, said) = check("a.parquet", &columns(bytes("severity")));
    assert_eq!(status, Some(2), "{said}");
    assert!(said.contains("a.parquet: column `severity` has the type Binary"), "{said}");
    assert!(said.contains("hint: Write it as text"), "{said}");
}
