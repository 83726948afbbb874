//! No look-ahead: what happens later changes no window that has ended.

use std::path::Path;

use super::Numbers;
use crate::outputs::{Row, rows, stdout};
use crate::support::generator::generate;

/// The history as rows, so that parts of it can be taken away.
#[derive(Clone)]
struct History {
    incidents: Vec<Row>,
    items: Vec<Row>,
}

impl History {
    fn generated(incidents: u64, seed: u64) -> Self {
        let made = generate(incidents, seed);
        Self { incidents: rows(&made.incidents), items: rows(&made.action_items) }
    }

    fn write(&self, folder: &Path) {
        for (name, rows) in [("incidents.csv", &self.incidents), ("items.csv", &self.items)] {
            let mut writer = csv::Writer::from_path(folder.join(name)).expect("writable");
            let header: Vec<&String> = rows[0].keys().collect();
            writer.write_record(&header).expect("writable");
            for row in rows {
                writer.write_record(row.values()).expect("writable");
            }
            writer.flush().expect("writable");
        }
    }

    /// The windows as of an instant, by group and end.
    fn windows(&self, as_of: &str, more: &[&str]) -> Vec<Row> {
        let folder = tempfile::tempdir().expect("a temporary folder");
        self.write(folder.path());
        let arguments = ["windows", "incidents.csv", "items.csv", "--as-of", as_of, "--quiet"];
        rows(&stdout(folder.path(), &[&arguments, more].concat()))
    }

    /// The history as it was known at an instant: instants of the generator all end in `Z`, so text sorts as time.
    fn known_at(&self, cut: &str) -> Self {
        let mut past = self.clone();
        past.incidents.retain(|row| row["started_at"].as_str() < cut);
        past.items.retain(|row| row["created_at"].as_str() < cut);
        let later = |row: &Row, column: &str| row[column].as_str() >= cut;
        for row in &mut past.incidents {
            for column in ["resolved_at", "published_at"] {
                if later(row, column) {
                    row.insert(column.to_owned(), String::new());
                }
            }
        }
        for row in &mut past.items {
            if later(row, "closed_at") {
                row.insert("closed_at".to_owned(), String::new());
                row.insert("outcome".to_owned(), "open".to_owned());
            }
        }
        past
    }
}

/// Compares every window of the shorter history with the same window of the longer one.
#[track_caller]
fn assert_past(past: &[Row], full: &[Row], cut: &str, least: usize) {
    assert!(past.len() >= least, "{} windows", past.len());
    for row in past {
        let same = |other: &&Row| other["window_end"] == row["window_end"] && other["group"] == row["group"];
        let later = full.iter().find(same).unwrap_or_else(|| panic!("{} is gone", row["window_end"]));
        for (column, cell) in row {
            assert_eq!(
                &later[column], cell,
                "{column} of {} to {}, known at {cut}",
                row["group"], row["window_end"]
            );
        }
    }
    assert!(past.iter().any(|row| row["window_end"] == cut), "a window ends at the cut");
}

/// As of the end of the history, and days before it at multiples of thirty.
const END: &str = "2025-12-02T00:00:00Z";
const CUTS: [&str; 4] =
    // 30, 180, 420 and 900 days before the end.
    ["2025-11-02T00:00:00Z", "2025-06-05T00:00:00Z", "2024-10-08T00:00:00Z", "2023-06-16T00:00:00Z"];

#[test]
fn a_longer_history_leaves_past_windows_as_they_were() {
    let history = History::generated(500, 31);
    for more in [
        &[][..],
        &["--window", "60d", "--step", "15d", "--lookback", "4w", "--match", "factor"],
        &["--by", "team"],
        &["--by", "severity"],
        &["--by", "category"],
        &["--by", "system", "--step", "90d", "--window", "180d"],
    ] {
        let full = history.windows(END, more);
        // Ninety days divide 180 and 900 only.
        let cuts =
            CUTS.iter().enumerate().filter(|(index, _)| !more.contains(&"90d") || [1, 3].contains(index));
        for (_, cut) in cuts {
            let past = history.known_at(cut);
            assert!(past.items.len() < history.items.len() && past.incidents.len() < history.incidents.len());
            let rows = past.windows(cut, more);
            assert_past(&rows, &full, cut, 10);
            if more.is_empty() {
                // Without groups, no window comes into being afterwards either.
                let ended = full.iter().filter(|row| row["window_end"].as_str() <= *cut).count();
                assert_eq!(rows.len(), ended, "known at {cut}");
            }
        }
    }
}

#[test]
fn what_is_removed_can_be_seen_in_the_windows() {
    // The comparison above would hold for figures that see nothing at all: the window behind the cut does change.
    let history = History::generated(500, 31);
    let full = history.windows(END, &[]);
    let cut = history.known_at(CUTS[1]).windows(END, &[]);
    assert_eq!(full.len(), cut.len());
    let (full, cut) = (full.last().expect("a window"), cut.last().expect("a window"));
    for column in ["incidents", "closed", "created", "open", "recurrences", "resolve_minutes_n"] {
        assert_ne!(full[column], cut[column], "{column}");
    }
}

#[test]
fn a_late_fact_never_changes_an_earlier_window() {
    let history = History::generated(300, 32);
    let before = history.windows(END, &[]);
    let mut numbers = Numbers(5);
    let mut changed = 0;
    for _ in 0..12 {
        let cut = CUTS[numbers.below(CUTS.len())];
        let mut other = history.clone();
        // Every fact dated after the cut may be dated anew, anywhere after the cut, or be taken away.
        let mut redate = |row: &mut Row, column: &str, outcome: Option<&str>| {
            if row[column].as_str() < cut || numbers.below(3) == 0 {
                return;
            }
            changed += 1;
            let day = ["2025-11-30T12:00:00Z", "2026-03-01T00:00:00Z", "", cut][numbers.below(4)];
            row.insert(column.to_owned(), day.to_owned());
            if let Some(open) = outcome.filter(|_| day.is_empty()) {
                row.insert("outcome".to_owned(), open.to_owned());
            }
        };
        for row in &mut other.items {
            if row["outcome"] != "unknown" && row["created_at"].as_str() < cut {
                redate(row, "closed_at", Some("open"));
            }
        }
        for row in &mut other.incidents {
            redate(row, "resolved_at", None);
            redate(row, "published_at", None);
        }
        let after = other.windows(END, &[]);
        for (before, after) in before.iter().zip(&after).filter(|(row, _)| row["window_end"].as_str() <= cut)
        {
            assert_eq!(before, after, "a fact of {cut} or later changed a window that had ended");
        }
        assert_eq!(before.len(), after.len());
        assert!(before != after, "the changes are seen by the windows after them");
    }
    assert!(changed > 100, "{changed} facts were dated anew");
}
