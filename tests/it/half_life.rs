//! The half-life that past periods choose, on real histories.

use crate::outputs::{Row, rows};
use crate::support::{folder, project, stdout, text};

/// The backtest of a data set through its mapping, with the half-life that past periods choose: ours and the best
/// plain count of each kind, and on how many incidents the ten first of each came.
fn chosen(data: &str, config: &str, more: &[&str]) -> Option<Vec<[f64; 4]>> {
    let path = project(&format!("../shared/data/{data}"));
    if !path.exists() {
        assert!(std::env::var_os("CI").is_none(), "{data} is missing");
        return None;
    }
    let folder = folder(&[("cofactor.toml", config)]);
    let config = folder.path().join("cofactor.toml");
    let arguments = ["backtest", text(&path), "--config", text(&config), "--half-life", "auto", "--quiet"];
    let found = rows(&stdout(&[&arguments, more, &["--format", "csv"]].concat()));
    let number = |row: &Row, column: &str| row[column].parse::<f64>().expect("a number");
    let total = |kind: &str, method: &str| -> (f64, f64) {
        let of = found.iter().filter(|row| row["kind"] == kind && row["method"] == method);
        of.fold((0.0, 0.0), |(likelihood, top), row| {
            (likelihood + number(row, "log_likelihood"), top + number(row, "top10_incidents"))
        })
    };
    let of_kind = |kind: &str| {
        let ours = total(kind, "cofactor");
        let plain =
            ["last_period_count", "all_time_count", "weighted_count"].map(|method| total(kind, method));
        let best = plain.iter().fold(f64::NEG_INFINITY, |best, other| best.max(other.0));
        let top = plain.iter().fold(0.0, |top: f64, other| top.max(other.1));
        [ours.0, best, ours.1, top]
    };
    Some(["system", "factor", "pair"].map(of_kind).into())
}

#[test]
fn the_half_life_that_past_periods_choose_beats_plain_counts() {
    // By railroad, by cause and by their pairs; by assignment group, category and their pairs. The service desk's log
    // holds no ticket opened after 2016-05-13, and eleven weeks of them: so it is judged as of then, week by week.
    let railroads = "[map.accidents]\n\
        columns = { incident_id = \"incident_key\", occurred_at = \"date\", factors = [\"cause\", \"cause2\"], systems = \"railroad\" }\n";
    let desk = "[map.tickets]\n\
        columns = { incident_id = \"number\", created_at = \"opened_at\", systems = \"assignment_group\", factors = \"category\" }\n";
    let weekly = ["--as-of", "2016-05-16", "--every", "1w", "--history", "2w"];
    for (data, config, more) in [
        ("fra_rail/fra_equipment_accidents_2012_2020.csv", railroads, &[][..]),
        ("servicenow/incidents.csv", desk, &weekly),
    ] {
        for [ours, best, ours_top, best_top] in chosen(data, config, more).into_iter().flatten() {
            assert!(ours > best + 100.0, "{data}: {ours} against {best}");
            assert!(ours_top > 0.97 * best_top, "{data}: {ours_top} against {best_top}");
        }
    }
}
