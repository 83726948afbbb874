//! Broken rows: each is told of with its place, and the figures are those of the rest.

mod json;
mod table;

use std::collections::BTreeSet;

use crate::outputs::{errors, json as read_json, run, stdout, table as read_table};
use crate::support::{folder, generator::generate, text};
use table::Damaged;

/// A title over two lines shifts the lines behind it.
const TWO_LINES: &str = "W1,\"two\nlines\",2022-01-01T00:00:00Z,,,SEV1,team 1,,factor 001,system 001,,";

fn incidents(base: &str) -> Damaged {
    let mut file =
        Damaged::new("incidents.csv", &format!("{},impact_value", base.lines().next().unwrap_or("")));
    file.keep(TWO_LINES);
    let day = "2023-05-05T10:00:00Z";
    file.reject(&format!(",no id,{day},,,,,,factor 001,system 001,,"), Some(0), "missing_id");
    file.reject("R1,bad start,soon,,,,,,,,,", Some(2), "bad_time");
    file.reject("R2,no such day,2023-02-30,,,,,,,,,", Some(2), "bad_time");
    file.reject(&format!("R3,far away,{day},9999-12-31,,,,,,,,"), Some(3), "bad_time");
    file.reject(&format!("R4,\"bad, quoted\",{day},,24:00,,,,,,,"), Some(4), "bad_time");
    file.reject("R5,never,,2023-05-05T11:00:00Z,,,,,factor 001,,,", None, "missing_time");
    file.reject(&format!("R6,too short,{day}"), None, "wrong_column_count");
    file.reject(&format!("R7,too, long,{day},,,,,,,,,"), None, "wrong_column_count");
    file.reject(&format!("R8,why,{day},,,,,maybe,,,,"), Some(7), "bad_value");
    file.reject(&format!("R9,NaN,{day},,,,,,,,,NaN"), Some(11), "bad_value");
    file.reject(&format!("{},long id,{day},,,,,,,,,", "x".repeat(4097)), Some(0), "bad_id");
    file.change(
        &format!("W2,early end,{day},2023-05-05T09:59:59Z,,,,,factor 002,system 002,,"),
        Some((3, "warning_resolved_before_occurred")),
        &format!("W2,early end,{day},,,,,,factor 002,system 002,,"),
    );
    // Equal rows are one, differing rows keep the later.
    let same = format!("W3,twice,{day},,,,,,factor 003,system 003,,");
    file.change(&same, None, "");
    file.keep(&same);
    file.reject("W4,first,2023-01-01T00:00:00Z,,,,,,factor 004,system 004,,", None, "warning_duplicate_id");
    file.keep("W4,second,2023-02-01T00:00:00Z,,,,,,factor 004,system 004,,");
    // Differing lists alone make a difference too.
    file.reject(&format!("W5,lists,{day},,,,,,factor 004,system 004,,"), None, "warning_duplicate_id");
    file.keep(&format!("W5,lists,{day},,,,,,factor 005,system 004,,"));
    file.spread(base.lines().skip(1).map(|line| format!("{line},")));
    file
}

fn action_items(base: &str) -> Damaged {
    let mut file = Damaged::new("items.csv", base.lines().next().unwrap_or(""));
    let (day, later) = ("2023-05-05T10:00:00Z", "2023-05-06T10:00:00Z");
    file.reject(&format!(",W1,,,,{day},,,"), Some(0), "missing_id");
    file.reject("R1,W1,,,,,,,", Some(5), "missing_time");
    file.reject("R2,W1,,,,05/05/2023,,,", Some(5), "bad_time");
    file.reject(&format!("R3,W1,,,,{day},tomorrow,,"), Some(6), "bad_time");
    file.reject(&format!("R4,W1,,,,{day},,2023-13-01,done"), Some(7), "bad_time");
    file.reject(&format!("R5,W1,,,maybe,{day},,,"), Some(4), "bad_value");
    file.reject(&format!("R6,W1,,,,{day},,"), None, "wrong_column_count");
    file.change(
        &format!("W1,W1,,high,,{day},,,blocked"),
        Some((8, "warning_unknown_outcome")),
        &format!("W1,W1,,high,,{day},,,unknown"),
    );
    file.change(
        &format!("W2,W1,,high,,{day},,{later},open"),
        Some((7, "warning_closed_but_open")),
        &format!("W2,W1,,high,,{day},,,open"),
    );
    file.change(
        &format!("W3,W1,,high,,{later},,{day},done"),
        Some((7, "warning_closed_before_created")),
        &format!("W3,W1,,high,,{later},,{later},done"),
    );
    file.warn_row(&format!("W4,NOBODY,,,,{day},,,"), "warning_unknown_incident", &format!("W4,,,,,{day},,,"));
    file.warn_row(&format!("W5,R1,,,,{day},,,"), "warning_unknown_incident", &format!("W5,,,,,{day},,,"));
    let same = format!("W6,W1,,,,{day},,,open");
    file.change(&same, None, "");
    file.keep(&same);
    file.reject(&format!("W7,W1,,,,{day},,,open"), None, "warning_duplicate_id");
    file.keep(&format!("W7,W1,,,,{day},,{later},done"));
    file.spread(base.lines().skip(1).map(str::to_owned));
    file
}

fn involvements() -> Damaged {
    let mut file = Damaged::new("involvements.csv", "incident_id,kind,name,category,known_risk");
    file.reject(",factor,x,,", Some(0), "missing_id");
    file.reject("W1,cause,x,,", Some(1), "bad_value");
    file.reject("W1,factor, ,,", Some(2), "missing_name");
    file.reject("W1,factor,x,moral,", Some(3), "bad_value");
    file.reject("W1,factor,x,,perhaps", Some(4), "bad_value");
    file.reject("NOBODY,factor,x,,", None, "unknown_incident");
    file.reject("R5,system,x,,", None, "unknown_incident");
    file.warn_row("W1,factor,...,,", "warning_empty_name", "");
    // In Windows-1252, one byte is one letter.
    file.bytes(b"W1,factor,\xDCberlast,,", (2, "warning_not_utf8"), "W1,factor,\u{dc}berlast,,");
    file.bytes(b"W2,factor,\xDCberlast,,", (2, "warning_not_utf8"), "W2,factor,\u{dc}berlast,,");
    file.bytes(b"W3,system,\xC9tat,,", (2, "warning_not_utf8"), "W3,system,\u{c9}tat,,");
    file.spread((0..40).map(|number| format!("I{number:06},trigger,trigger {:03},,", number % 7)));
    file
}

#[test]
fn every_broken_row_is_listed_and_the_rest_is_analyzed() {
    let base = generate(330, 5);
    let damaged = [incidents(&base.incidents), involvements(), action_items(&base.action_items)];
    let rows_in_all: usize = damaged.iter().map(Damaged::rows).sum();
    assert!((1800..2200).contains(&rows_in_all), "{rows_in_all} rows");
    let broken = tempfile::tempdir().expect("a temporary folder");
    let clean = tempfile::tempdir().expect("a temporary folder");
    for file in &damaged {
        std::fs::write(broken.path().join(file.name), &file.content).expect("writable");
        std::fs::write(clean.path().join(file.name), &file.clean).expect("writable");
    }
    let out = broken.path().join("out");
    let output = run(broken.path(), &["report", ".", "--out", text(&out)]);
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    let told = read_table(&out, "rejects.csv");
    let found: BTreeSet<_> = told.iter().map(table::place).collect();
    let expected: BTreeSet<_> = damaged.iter().flat_map(|file| file.expected.iter().cloned()).collect();
    let missing: Vec<_> = expected.difference(&found).collect();
    let surplus: Vec<_> = found.difference(&expected).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}\nsurplus {surplus:?}");
    assert_eq!(told.len(), expected.len(), "a row is listed twice");
    for row in &told {
        assert!(row["message"].len() > 10 && row["hint"].ends_with('.'), "{row:?}");
        assert_eq!(row["pointer"], "", "rows of CSV have lines");
    }
    let later = told.iter().find(|row| row["message"].contains("`W4`")).expect("the repeated incident");
    let line: u64 = later["line"].parse().expect("a number");
    let places = damaged[0].line_of("W4,second");
    assert!(line < places && later["message"].contains(&format!("incidents.csv:{places}")), "{later:?}");
    // The figures are those of an input without the damage.
    stdout(clean.path(), &["report", ".", "--out", "out", "--quiet"]);
    let clean = clean.path().join("out");
    assert_eq!(read_table(&clean, "rejects.csv").len(), 0);
    for name in ["windows.csv", "edges.csv", "nodes.csv", "hotspots.csv", "fix_first.csv", "action_items.csv"]
    {
        assert!(read_table(&out, name) == read_table(&clean, name), "{name} differs");
    }
    let count =
        |rejects: bool| expected.iter().filter(|place| place.3.starts_with("warning_") != rejects).count();
    let population = read_json(&out, "report.json")["population"].clone();
    assert_eq!(
        (&population["rejects"], &population["warnings"]),
        (&count(true).into(), &count(false).into())
    );
    let said = format!("{} rows rejected, {} warnings", count(true), count(false));
    assert!(errors(&output).contains(&said), "{}", errors(&output));
}

#[test]
fn strict_ends_the_run_and_check_lists_the_rejects() {
    let csv = "incident_id,started_at\nA,2024-01-01\nB,soon\n";
    let folder = folder(&[("incidents.csv", csv)]);
    let strict = run(folder.path(), &["report", "incidents.csv", "--out", "out", "--strict"]);
    assert_eq!(strict.status.code(), Some(1));
    assert!(errors(&strict).contains("incidents.csv:3:3: started_at `soon` is no time (bad_time)"));
    assert!(errors(&strict).contains("--strict"));
    assert_eq!(crate::outputs::files(folder.path()).len(), 1, "something was written");
    let windows = run(folder.path(), &["windows", "incidents.csv", "--strict"]);
    assert_eq!((windows.status.code(), windows.stdout.len()), (Some(1), 0));
    // The configuration can ask for it too.
    std::fs::write(folder.path().join("cofactor.toml"), "strict = true\n").expect("writable");
    assert_eq!(run(folder.path(), &["windows", "incidents.csv"]).status.code(), Some(1));
    let check = run(folder.path(), &["check", "incidents.csv"]);
    assert_eq!(check.status.code(), Some(1));
    let listed = String::from_utf8(check.stdout).expect("UTF-8");
    assert!(listed.contains("Rejected (1)\n  incidents.csv:3:3: started_at `soon` is no time (bad_time)\n"));
    // Warnings alone end nothing.
    let warned = "incident_id,started_at,resolved_at\nA,2024-01-02,2024-01-01\n";
    std::fs::write(folder.path().join("incidents.csv"), warned).expect("writable");
    let check = run(folder.path(), &["check", "incidents.csv"]);
    assert_eq!(check.status.code(), Some(0));
    assert!(
        String::from_utf8_lossy(&check.stdout).contains("Warnings (1)\n  incidents.csv:2:14: incident `A`")
    );
    assert_eq!(run(folder.path(), &["windows", "incidents.csv", "--strict"]).status.code(), Some(0));
}

#[test]
fn check_lists_the_rejects_of_a_file_without_any_good_row() {
    let folder = folder(&[("incidents.csv", "incident_id,started_at\n,2024-01-01\nB,soon\n")]);
    let check = run(folder.path(), &["check", "incidents.csv"]);
    let listed = String::from_utf8_lossy(&check.stdout).into_owned();
    assert_eq!(check.status.code(), Some(1), "{}", errors(&check));
    assert!(listed.contains("incidents.csv:2:1: incident_id is empty (missing_id)"), "{listed}");
    assert!(listed.contains("incidents.csv:3:3: started_at `soon` is no time (bad_time)"), "{listed}");
    // There is nothing to analyze, which is an error of every other command.
    let windows = run(folder.path(), &["windows", "incidents.csv"]);
    assert_eq!(windows.status.code(), Some(2));
    assert!(errors(&windows).contains("cofactor check"), "{}", errors(&windows));
}

#[test]
fn control_characters_of_an_input_do_not_reach_the_terminal() {
    let csv = "incident_id,started_at\n\u{1b}[31mA,soon\u{7}\nB,2024-01-01\n";
    let folder = folder(&[("incidents.csv", csv)]);
    let windows = run(folder.path(), &["windows", "incidents.csv"]);
    assert!(errors(&windows).contains("started_at `soon\u{fffd}`"), "{}", errors(&windows));
    let check = run(folder.path(), &["check", "incidents.csv"]);
    assert!(!check.stdout.iter().chain(&windows.stderr).any(|byte| *byte == 0x1b || *byte == 7));
}

#[test]
fn a_quote_that_is_never_closed_is_told_of() {
    let csv = "incident_id,started_at,title\nA,2024-01-01,x\nB,2024-01-02,\"open\nC,2024-01-03,x\n";
    let folder = folder(&[("incidents.csv", csv)]);
    stdout(folder.path(), &["report", "incidents.csv", "--out", "out", "--quiet"]);
    // The quote swallows the last row, which has to be said where it opens.
    let told = read_table(&folder.path().join("out"), "rejects.csv");
    let lines: Vec<&str> = told.iter().map(|row| row["line"].as_str()).collect();
    assert_eq!(lines, ["3"]);
}

#[test]
fn a_column_that_comes_again_is_told() {
    let content = "incident_id,started_at,factors,factors,started_at\nA,2024-01-01,f,g,2024-05-01\n";
    let folder = folder(&[("incidents.csv", content)]);
    let output = run(folder.path(), &["check", "incidents.csv"]);
    let said = String::from_utf8_lossy(&output.stdout).into_owned() + &errors(&output);
    assert!(output.status.success(), "{said}");
    assert!(
        said.contains("incidents.csv:1: columns that come again, of which the first is read: started_at"),
        "{said}"
    );
    assert!(said.contains("As of 2024-01-02") && said.contains("2 involvements"), "{said}");
}
