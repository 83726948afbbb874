//! What every output format looks like on public postmortems: a change of a format has to be looked at.

use polars::prelude::{ParquetReader, SerReader};

use crate::outputs::{read, run, stdout};
use crate::support::{project, text};

/// The first lines of a text.
fn head(text: &str, lines: usize) -> String {
    text.lines().take(lines).collect::<Vec<_>>().join("\n")
}

/// Compares a text with the snapshot of that name.
#[track_caller]
fn look(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.set_prepend_module_to_snapshot(false);
    // A snapshot is of the format: what is fitted may differ in its last digits from machine to machine.
    settings.add_filter(r"(\d\.\d{5})\d+", "$1");
    settings.bind(|| insta::assert_snapshot!(name, text));
}

/// Runs a command on the public postmortems, as of a day that later rows do not move.
fn on_postmortems(command: &[&str]) -> String {
    let arguments = [command, &["data/public-postmortems", "--as-of", "2025-01-01", "--quiet"]].concat();
    stdout(&project(""), &arguments)
}

#[test]
fn tables_of_the_report() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let report = out.path().join("report");
    on_postmortems(&["report", "--out", text(&report)]);
    for table in [
        "windows",
        "hotspots",
        "edges",
        "nodes",
        "fix_first",
        "action_items",
        "patterns",
        "rules",
        "follows",
        "backtest",
        "trends",
        "debt",
        "debt_items",
        "quality",
        "hints",
        "rejects",
    ] {
        // Twelve lines of the table: the header and eleven rows.
        look(table, &head(&read(&report, &format!("{table}.csv")), 12));
    }
}

#[test]
fn check_as_text() {
    let output = run(&project(""), &["check", "data/public-postmortems"]);
    assert_eq!(output.status.code(), Some(1), "some incidents of the archive have no date");
    look("check", &head(&String::from_utf8(output.stdout).expect("UTF-8"), 42));
}

#[test]
fn the_graph_in_each_format() {
    look("cooccur_dot", &head(&on_postmortems(&["cooccur", "--format", "dot"]), 16));
    look("cooccur_gexf", &head(&on_postmortems(&["cooccur", "--format", "gexf"]), 48));
    look("cooccur_graphml", &head(&on_postmortems(&["cooccur", "--format", "graphml"]), 48));
    look("cooccur_node_link", &head(&on_postmortems(&["cooccur", "--format", "node-link"]), 16));
    look("cooccur_table", &head(&on_postmortems(&["cooccur", "--format", "table"]), 12));
}

#[test]
fn the_ranking_in_each_format() {
    look("hotspots_json", &head(&on_postmortems(&["hotspots", "--format", "json"]), 4));
    look("hotspots_table", &head(&on_postmortems(&["hotspots", "--by", "system", "--format", "table"]), 12));
}

#[test]
fn windows_for_reading() {
    let table = ["windows", "--format", "table", "--window", "1y", "--step", "1y"];
    look("windows_table", &on_postmortems(&table));
}

#[test]
fn parquet_holds_the_rows_of_the_csv() {
    let out = tempfile::tempdir().expect("a temporary folder");
    let path = out.path().join("windows.parquet");
    on_postmortems(&["windows", "--format", "parquet", "--output", text(&path)]);
    let file = std::fs::File::open(&path).expect("it was written");
    let frame = ParquetReader::new(file).finish().expect("valid Parquet");
    let csv = crate::outputs::rows(&on_postmortems(&["windows", "--format", "csv"]));
    assert_eq!(frame.height(), csv.len());
    for column in ["incidents", "open", "recurrence_rate", "resolve_minutes_median"] {
        let series = frame.column(column).expect("the column").as_materialized_series();
        for (row, cells) in csv.iter().enumerate() {
            let value = series.get(row).expect("a row");
            let number: Option<f64> = value.extract();
            assert_eq!(number, cells[column].parse().ok(), "{column} of row {row}");
        }
    }
    assert!(csv.iter().any(|row| row["recurrence_rate"].is_empty()), "empty cells are compared too");
}
