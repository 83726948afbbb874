//! Statistics against other programs' results, kept outside the project: absent files are passed over, except in CI.

use cofactor::stats::fdr::benjamini_hochberg;
use cofactor::stats::fisher::{hypergeometric_tail, ln_hypergeometric_tail, log10_hypergeometric_tail};
use cofactor::stats::survival::{KaplanMeier, MedianSummary};
use serde_json::Value;

/// Reads a file of reference results, or none where it is absent.
fn reference(name: &str) -> Option<Value> {
    let path = crate::support::project("../shared/reference").join(name);
    let Ok(text) = std::fs::read_to_string(path) else {
        assert!(std::env::var_os("CI").is_none(), "the reference results {name} are missing");
        return None;
    };
    Some(serde_json::from_str(&text).expect("valid JSON"))
}

fn numbers(value: &Value) -> Vec<f64> {
    value.as_array().expect("a list").iter().map(|number| number.as_f64().expect("a number")).collect()
}

#[track_caller]
fn assert_close(actual: f64, expected: f64, relative: f64, what: &str) {
    assert!((actual - expected).abs() <= relative * expected.abs(), "{what}: {actual} is not {expected}");
}

#[test]
fn survival_agrees_with_lifelines() {
    let Some(reference) = reference("kaplan_meier.json") else { return };
    let sets = reference["sets"].as_object().expect("sets by name");
    assert!(sets.len() >= 6, "{} sets", sets.len());
    for (name, set) in sets {
        let (durations, events) = (numbers(&set["T"]), numbers(&set["E"]));
        assert!(events.iter().all(|event| [0.0, 1.0].contains(event)), "{name}: closed or censored");
        let sorted = |closed: bool| -> Vec<i64> {
            let pairs = durations.iter().zip(&events).filter(|(_, event)| (**event > 0.5) == closed);
            let mut ticks: Vec<i64> = pairs.map(|(duration, _)| *duration as i64).collect();
            ticks.sort_unstable();
            ticks
        };
        assert!(durations.iter().all(|duration| duration.fract() == 0.0), "{name}: whole ticks");
        let (closings, censorings) = (sorted(true), sorted(false));
        let curve = KaplanMeier::fit(&closings, &censorings);
        let columns = ["t", "S", "lo", "hi", "at_risk", "events"].map(|column| numbers(&set[column]));
        // Rows without an event are censorings, which are no steps.
        let rows: Vec<usize> = (0..columns[0].len()).filter(|row| columns[5][*row] > 0.0).collect();
        assert_eq!(curve.steps().len(), rows.len(), "{name}");
        for (step, row) in curve.steps().iter().zip(rows) {
            let [time, survival, low, high, at_risk, events] =
                [0, 1, 2, 3, 4, 5].map(|column: usize| columns[column][row]);
            let what = format!("{name} at {time}");
            assert_eq!(
                (step.time, step.at_risk, step.events),
                (time as i64, at_risk as u64, events as u64),
                "{what}"
            );
            // Where all have closed, the survival is 0 but for rounding in the reference.
            assert!((step.survival - survival).abs() < 1e-12, "{what}: {} is not {survival}", step.survival);
            if survival > 1e-12 {
                assert_close(step.lower, low, 1e-9, &what);
                assert_close(step.upper, high, 1e-9, &what);
            } else {
                assert_eq!((step.lower, step.upper), (0.0, 0.0), "{what}");
            }
        }
        let tick = |value: &Value| value.as_f64().map(|tick| tick as i64);
        let interval = set["median_ci"].as_array().expect("two limits");
        assert_eq!(curve.quantile(0.5), tick(&set["median"]), "{name}");
        assert_eq!(curve.median_interval(), (tick(&interval[0]), tick(&interval[1])), "{name}");
        let summary = MedianSummary::of(&closings, &censorings);
        assert_eq!((summary.n, summary.closed), (durations.len() as u64, closings.len() as u64), "{name}");
        assert_eq!(
            (summary.median, summary.low, summary.high),
            (tick(&set["median"]), tick(&interval[0]), tick(&interval[1])),
            "{name}"
        );
    }
    // The curve of the leukemia trial as printed, to three digits.
    let printed = &reference["published"]["gehan_6MP"];
    let closings = [6, 6, 6, 7, 10, 13, 16, 22, 23];
    let curve = KaplanMeier::fit(&closings, &[6, 9, 10, 11, 17, 19, 20, 25, 32, 32, 34, 35]);
    let (times, survivals) = (numbers(&printed["t"]), numbers(&printed["S"]));
    assert_eq!((times.len(), curve.steps().len()), (7, 7));
    for (step, (time, survival)) in curve.steps().iter().zip(times.iter().zip(survivals)) {
        assert_eq!(step.time, *time as i64);
        assert!(
            (step.survival - survival).abs() <= 0.000_5,
            "at {time}: {} is not {survival}",
            step.survival
        );
    }
}

#[test]
fn fisher_agrees_with_scipy() {
    let Some(reference) = reference("fisher.json") else { return };
    let tables = reference["tables"].as_array().expect("a list");
    assert!(tables.len() >= 10, "{} tables", tables.len());
    for case in tables {
        let cell = |row: usize, column: usize| case["table"][row][column].as_u64().expect("a count");
        let (n_ab, only_a, only_b) = (cell(0, 0), cell(0, 1), cell(1, 0));
        let (n_a, n_b) = (n_ab + only_a, n_ab + only_b);
        let n = n_a + only_b + cell(1, 1);
        let what = format!("{n_ab} of {n_a} and {n_b} of {n}");
        let number = |name: &str| case[name].as_f64().expect("a number");
        let ln = ln_hypergeometric_tail(n_ab, n_a, n_b, n);
        // The reference holds nine digits: of 250 among a million, the exact sum below tells the tenth.
        assert_close(hypergeometric_tail(n_ab, n_a, n_b, n), number("greater"), 1e-9, &what);
        assert_close(ln, number("log_p_greater"), 1e-9, &what);
        assert_close(
            log10_hypergeometric_tail(n_ab, n_a, n_b, n),
            ln / std::f64::consts::LN_10,
            1e-14,
            &what,
        );
        // At most as many is the opposite of at least one more.
        let less = 1.0 - hypergeometric_tail(n_ab + 1, n_a, n_b, n);
        assert!((less - number("less")).abs() < 1e-10, "{what}: {less}");
        // The roles of the two labels may be exchanged.
        assert_close(ln_hypergeometric_tail(n_ab, n_b, n_a, n), ln, 1e-12, &what);
    }
    // The exact sum of ratios of integer binomial coefficients.
    let exact = 7.218_481_011_085_089e-37;
    assert_close(hypergeometric_tail(250, 5000, 20_250, 1_000_000), exact, 1e-10, "250 among a million");
    for case in reference["published"].as_array().expect("a list") {
        let Some(printed) = case["greater"].as_f64() else { continue };
        // Three of four cups, among eight, printed with four digits.
        let p = hypergeometric_tail(3, 4, 4, 8);
        assert_eq!(case["table"], serde_json::json!([[3, 1], [1, 3]]));
        assert!((p - printed).abs() < 0.000_05, "{p} is not {printed}");
    }
}

#[test]
fn false_discovery_rates_agree_with_statsmodels() {
    let Some(reference) = reference("fdr.json") else { return };
    let cases = reference["cases"].as_object().expect("cases by name");
    assert!(cases.len() >= 3, "{} cases", cases.len());
    for (name, case) in cases {
        let (p, expected) = (numbers(&case["p"]), numbers(&case["fdr_bh"]));
        assert_eq!(p.len(), expected.len(), "{name}");
        let q = benjamini_hochberg(&p, p.len());
        for (q, expected) in q.iter().zip(&expected) {
            assert_close(*q, *expected, 1e-13, name);
        }
        // Reversed p-values give reversed results.
        let reversed: Vec<f64> = p.iter().rev().copied().collect();
        let mut back = benjamini_hochberg(&reversed, p.len());
        back.reverse();
        assert_eq!(back, q, "{name}");
        let published = &reference["published"][name];
        if let Some(printed) = published.get("bh") {
            for (q, printed) in q.iter().zip(numbers(printed)) {
                assert!((q - printed).abs() < 0.000_5, "{name}: {q} is not {printed}");
            }
        }
        if let Some(rejected) = published.get("rejected_bh_0.05").and_then(Value::as_u64) {
            assert_eq!(q.iter().filter(|q| **q < 0.05).count() as u64, rejected, "{name}");
        }
    }
}
