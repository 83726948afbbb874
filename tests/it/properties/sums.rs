//! The parts of every figure fit together.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{Timestamp, civil, tz::TimeZone};

use crate::outputs::{Row, rows, stdout};
use crate::support::{generated, project, text};

fn number(row: &Row, column: &str) -> Option<f64> {
    let cell = row.get(column).unwrap_or_else(|| panic!("there is no column {column}"));
    (!cell.is_empty()).then(|| cell.parse().unwrap_or_else(|_| panic!("{column} is {cell}")))
}

fn count(row: &Row, column: &str) -> u64 {
    row[column].parse().unwrap_or_else(|_| panic!("{column} is {}", row[column]))
}

#[track_caller]
fn assert_close(actual: f64, expected: f64, what: &str) {
    assert!(
        (actual - expected).abs() <= 1e-12 * expected.abs().max(1.0),
        "{what}: {actual} is not {expected}"
    );
}

/// Every share of the windows: its name, what it counts and of how many.
const SHARES: [(&str, &str, &str); 6] = [
    ("recurrence_rate", "recurrences", "labelled"),
    ("recurred_while_fix_open_ratio", "recurred_while_fix_open", "recurrences"),
    ("on_time_ratio", "on_time", "due"),
    ("overdue_ratio", "overdue", "open_with_due"),
    ("policy_ratio", "policy_met", "policy_due"),
    ("actions_3_to_7_ratio", "actions_3_to_7", "actions_per_incident_n"),
];

#[test]
fn shares_lie_within_their_intervals() {
    let made = generated(500, 41);
    let inputs = [project("data/sample"), project("data/public-postmortems"), made.path().to_path_buf()];
    let mut empty = 0;
    for input in &inputs {
        for by in [&[][..], &["--by", "team"], &["--by", "system", "--step", "90d"]] {
            let arguments = [&["windows", text(input), "--quiet"], by].concat();
            for row in rows(&stdout(&project(""), &arguments)) {
                for (share, of_them, of_all) in SHARES {
                    let what = format!("{share} at {}", row["window_end"]);
                    let (some, all) = (count(&row, of_them), count(&row, of_all));
                    assert!(some <= all, "{what}: {some} of {all}");
                    let parts = ["", "_low", "_high"].map(|end| number(&row, &format!("{share}{end}")));
                    if all == 0 {
                        assert_eq!(parts, [None; 3], "{what}");
                        empty += 1;
                        continue;
                    }
                    let [ratio, low, high] = parts.map(|part| part.expect("all three are there"));
                    assert_close(ratio, some as f64 / all as f64, &what);
                    assert!(
                        0.0 <= low && low <= ratio && ratio <= high && high <= 1.0,
                        "{what}: {low} {ratio} {high}"
                    );
                    assert!(low < high, "{what}: the interval is a point");
                }
                let rate = ["", "_low", "_high"].map(|end| {
                    number(&row, &format!("incidents_per_30_days{end}")).expect("rates have intervals")
                });
                assert!(0.0 <= rate[1] && rate[1] <= rate[0] && rate[0] < rate[2], "{rate:?}");
                assert!(count(&row, "recurred_while_fix_overdue") <= count(&row, "recurred_while_fix_open"));
                assert_eq!(
                    count(&row, "open"),
                    count(&row, "open_with_due") + count(&row, "open_without_due")
                );
                assert!(count(&row, "labelled") <= count(&row, "incidents"));
                assert!(count(&row, "time_to_close_closed") <= count(&row, "time_to_close_n"));
                let chance = number(&row, "expected_recurrence_rate");
                assert!(chance.is_none_or(|chance| (0.0..=1.0).contains(&chance)), "{chance:?}");
                if let (Some(ratio), Some(chance)) = (number(&row, "recurrence_ratio"), chance) {
                    let rate = number(&row, "recurrence_rate").expect("a ratio has a rate");
                    assert_close(ratio, rate / chance, "recurrence_ratio");
                }
            }
        }
    }
    assert!(empty > 20, "empty shares are looked at too: {empty}");
}

#[test]
fn no_cell_is_nan_or_a_negative_zero() {
    let out = tempfile::tempdir().expect("a temporary folder");
    for input in ["data/sample", "data/public-postmortems"] {
        let report = out.path().join(input.replace('/', "-"));
        let into = ["report", input, "--by", "system", "--out", text(&report), "--quiet"];
        stdout(&project(""), &into);
        let mut cells = 0;
        for (name, bytes) in crate::outputs::files(&report) {
            if std::path::Path::new(&name).extension().is_none_or(|extension| extension != "csv") {
                continue;
            }
            for row in rows(&String::from_utf8(bytes).expect("UTF-8")) {
                for (column, cell) in &row {
                    cells += 1;
                    let is_odd = ["nan", "inf", "-inf", "-0", "-0.0", "null"]
                        .contains(&cell.to_ascii_lowercase().as_str());
                    assert!(!is_odd, "{column} in {name} of {input} is {cell}");
                }
            }
        }
        assert!(cells > 10_000, "{cells} cells");
    }
}

#[test]
fn windows_stand_on_the_declared_grid() {
    let instant = |row: &Row, column: &str| row[column].parse::<Timestamp>().expect("an instant");
    let windows =
        |more: &[&str]| rows(&stdout(&project(""), &[&["windows", "data/sample", "--quiet"], more].concat()));
    let day = 86_400;
    for (length, step, days, apart) in [("90d", "30d", 90, 30), ("3w", "1w", 21, 7), ("45d", "2w", 45, 14)] {
        let rows = windows(&["--window", length, "--step", step, "--as-of", "2025-03-09T06:00:00Z"]);
        assert!(rows.len() > 15);
        let ends: Vec<i64> = rows.iter().map(|row| instant(row, "window_end").as_second()).collect();
        for (row, end) in rows.iter().zip(&ends) {
            assert_eq!(end - instant(row, "window_start").as_second(), days * day, "{length}");
        }
        assert!(ends.windows(2).all(|pair| pair[1] - pair[0] == apart * day), "{step}");
        assert_eq!(rows.last().expect("a window")["window_end"], "2025-03-09T06:00:00Z");
    }
    for (step, months, zone) in [("1mo", 1, "UTC"), ("1q", 3, "Europe/Paris"), ("1y", 12, "America/New_York")]
    {
        let zone_of = TimeZone::get(zone).expect("a bundled zone");
        let rows = windows(&[
            "--window",
            step,
            "--step",
            step,
            "--timezone",
            zone,
            "--as-of",
            "2025-03-09T06:00:00Z",
        ]);
        let date = |row: &Row, column: &str| -> civil::Date {
            let at = instant(row, column).to_zoned(zone_of.clone()).datetime();
            assert_eq!(at.time(), civil::Time::midnight(), "{step} in {zone}");
            at.date()
        };
        let month = |date: civil::Date| i32::from(date.year()) * 12 + i32::from(date.month()) - 1;
        for row in &rows {
            let (start, end) = (date(row, "window_start"), date(row, "window_end"));
            assert_eq!((start.day(), end.day()), (1, 1), "{step}");
            assert_eq!((month(end) - month(start), month(end) % months), (months, 0), "{step}");
        }
        let ends: Vec<i32> = rows.iter().map(|row| month(date(row, "window_end"))).collect();
        assert!(ends.windows(2).all(|pair| pair[1] - pair[0] == months), "{step}");
        assert!(rows.len() >= 2);
    }
}

#[test]
fn pairs_follow_from_their_counts() {
    let made = generated(800, 42);
    for input in [project("data/sample"), made.path().to_path_buf()] {
        let edges = rows(&stdout(&project(""), &["cooccur", text(&input), "--quiet"]));
        assert!(edges.len() > 500);
        let mut seen = BTreeSet::new();
        let mut scored = 0;
        for edge in &edges {
            let [n_ab, n_a, n_b, n] = ["n_ab", "n_a", "n_b", "n"].map(|column| count(edge, column) as f64);
            let what = format!("{} and {}", edge["a"], edge["b"]);
            assert!(
                1.0 <= n_ab && n_ab <= n_a.min(n_b) && n_a.max(n_b) <= n && n_a + n_b - n_ab <= n,
                "{what}"
            );
            let value =
                |column: &str| number(edge, column).unwrap_or_else(|| panic!("{what} has no {column}"));
            assert_close(value("expected"), n_a * n_b / n, &what);
            assert_close(value("lift"), n_ab * n / (n_a * n_b), &what);
            assert_close(value("leverage"), n_ab / n - n_a * n_b / (n * n), &what);
            assert_close(value("jaccard"), n_ab / (n_a + n_b - n_ab), &what);
            let npmi = if n_ab < n { (n_ab * n / (n_a * n_b)).ln() / -(n_ab / n).ln() } else { 1.0 };
            assert!((value("npmi") - npmi).abs() < 1e-9 && (-1.0..=1.0).contains(&value("npmi")), "{what}");
            assert!(value("p") <= value("q") && value("q") <= 1.0 && value("p") > 0.0, "{what}");
            assert!((value("log10_p") - value("p").log10()).abs() < 1e-9, "{what}");
            if let Some(ebgm) = number(edge, "ebgm") {
                scored += 1;
                // The geometric mean itself may lie above the 95th percentile, when a few heavy draws carry it.
                assert!(0.0 < value("eb05") && value("eb05") < value("eb95") && ebgm > 0.0, "{what}");
            }
            let ids: BTreeSet<&str> = edge["incident_ids"].split(';').collect();
            assert_eq!(ids.len() as u64, count(edge, "n_ab"), "{what}: every incident is listed once");
            assert!(edge["first_at"] <= edge["last_at"], "{what}");
            let (a, b) = ((&edge["a_kind"], &edge["a"]), (&edge["b_kind"], &edge["b"]));
            assert!(a < b, "{what}: a comes before b");
            assert!(seen.insert((a, b)), "{what}: listed twice");
        }
        assert!(scored > 100, "{scored} pairs have a score");
    }
}

#[test]
fn exchanging_the_kinds_exchanges_the_sides_of_each_pair() {
    let made = generated(400, 43);
    let incidents = std::fs::read_to_string(made.path().join("incidents.csv")).expect("it was written");
    let (header, rest) = incidents.split_once('\n').expect("a header");
    let exchanged: Vec<&str> = header
        .split(',')
        .map(|column| match column {
            "factors" => "systems",
            "systems" => "factors",
            other => other,
        })
        .collect();
    let exchanged = exchanged.join(",");
    let other = crate::support::folder(&[("incidents.csv", &format!("{exchanged}\n{rest}"))]);
    let pairs = |folder: &std::path::Path, swap: bool| -> BTreeMap<(String, String), Row> {
        let edges = rows(&stdout(folder, &["cooccur", "incidents.csv", "--quiet"]));
        let mixed = edges.into_iter().filter(|edge| edge["a_kind"] == "factor" && edge["b_kind"] == "system");
        let key = |edge: &Row| {
            let (a, b) = (edge["a"].clone(), edge["b"].clone());
            if swap { (b, a) } else { (a, b) }
        };
        mixed.map(|edge| (key(&edge), edge)).collect()
    };
    let (ours, theirs) = (pairs(made.path(), false), pairs(other.path(), true));
    assert!(ours.len() > 300 && ours.keys().eq(theirs.keys()));
    for (names, edge) in &ours {
        let other = &theirs[names];
        assert_eq!((&edge["n_a"], &edge["n_b"]), (&other["n_b"], &other["n_a"]), "{names:?}");
        for column in ["n_ab", "n", "first_at", "last_at", "incident_ids"] {
            assert_eq!(edge[column], other[column], "{column} of {names:?}");
        }
        for column in ["expected", "lift", "leverage", "jaccard", "npmi", "p", "log10_p", "q"] {
            let [a, b] = [edge, other].map(|edge| number(edge, column).expect("a number"));
            assert!((a - b).abs() <= 1e-11 * a.abs().max(1e-3), "{column} of {names:?}: {a} and {b}");
        }
        // The prior is fitted by search, in another order of the same pairs.
        let [a, b] = [edge, other].map(|edge| number(edge, "ebgm").expect("a number"));
        assert!((a - b).abs() <= 1e-3 * a, "ebgm of {names:?}: {a} and {b}");
    }
}
