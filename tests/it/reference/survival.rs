//! Survival curves.

use cofactor::stats::survival::{KaplanMeier, MedianSummary};
use serde_json::Value;

use super::{assert_close, numbers, reference};

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
