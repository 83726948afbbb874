//! Trends of events, and how they add up.

use cofactor::stats::trend::{Watched, laplace_trend, mean_cumulative_number, power_law};
use serde_json::Value;

use super::{assert_close, numbers, reference};

#[test]
fn trends_agree_with_the_handbooks() {
    let Some(reference) = reference("trend_powerlaw.json") else { return };
    let cases = reference["cases"].as_object().expect("cases by name");
    let mut n_compared = 0;
    for (name, case) in cases {
        let Some(total) = case["T"].as_f64() else { continue };
        let times = numbers(&case["times"]);
        let computed = |field: &str| case["computed"][field].as_f64().expect("a number");
        let law = power_law(&times, total).expect("events");
        assert_close(law.beta, computed("beta_mle"), 1e-12, name);
        assert_close(law.lambda, computed("lambda_mle"), 1e-12, name);
        // Twice the number of events over the exponent is the statistic of the interval.
        let statistic = 2.0 * times.len() as f64 / law.beta;
        assert_close(statistic, computed("military_handbook_chi2_2n"), 1e-12, name);
        for (field, ours) in [("beta", law.beta), ("lambda", law.lambda)] {
            if let Some(printed) = case["published"][field].as_f64() {
                assert!((ours - printed).abs() < 0.000_5, "{name}: {ours} is not {printed}");
            }
        }
        assert_close(laplace_trend(&times, total).expect("events").u, computed("laplace_u"), 1e-12, name);
        n_compared += 1;
    }
    assert_eq!(n_compared, 3);
    // Times between failures, watched until the last one, which is then no evidence of a trend.
    let case = &cases["rocof_reliability_docs"];
    let times: Vec<f64> = numbers(&case["times_between_failures"])
        .into_iter()
        .scan(0.0, |at, gap| {
            *at += gap;
            Some(*at)
        })
        .collect();
    let (last, earlier) = times.split_last().expect("events");
    let printed = |field: &str| case["published"][field].as_f64().expect("a number");
    let trend = laplace_trend(earlier, *last).expect("events");
    assert_close(
        trend.u,
        case["computed"]["laplace_u"].as_f64().expect("a number"),
        1e-12,
        "between failures",
    );
    assert!((trend.u - printed("laplace_U")).abs() < 0.000_5);
    let law = power_law(&times, *last).expect("events");
    assert!((law.beta - printed("beta_hat")).abs() < 0.000_5, "{}", law.beta);
    assert_close(law.lambda, printed("lambda_hat"), 2e-4, "between failures");
}

#[test]
fn mean_cumulative_numbers_agree_with_the_published_ones() {
    let Some(reference) = reference("mcf.json") else { return };
    let sets = reference.as_object().expect("sets by name");
    assert_eq!(sets.len(), 2);
    for (name, set) in sets {
        let units: Vec<(Vec<f64>, f64)> = set["units"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|unit| (numbers(&unit[0]), unit[1].as_f64().expect("a number")))
            .collect();
        let watched: Vec<Watched<'_>> =
            units.iter().map(|(events, end)| Watched { events, end: *end }).collect();
        let steps: Vec<_> = mean_cumulative_number(&watched).collect();
        let rows: Vec<Vec<f64>> = set["computed"].as_array().expect("a list").iter().map(numbers).collect();
        assert_eq!(steps.len(), rows.len(), "{name}");
        for (step, row) in steps.iter().zip(&rows) {
            let what = format!("{name} at {}", row[0]);
            assert_eq!(
                (step.time, step.events, step.at_risk),
                (row[0], row[1] as u64, row[2] as u64),
                "{what}"
            );
            assert_close(step.mean, row[3], 1e-12, &what);
        }
        let published = &set["published"];
        if published == &Value::Null {
            continue;
        }
        let columns = ["t", "MCF", "variance_last_of_tie"].map(|column| numbers(&published[column]));
        for (place, step) in steps.iter().enumerate() {
            let what = format!("{name} at {}", step.time);
            assert_close(step.time, columns[0][place], 0.0, &what);
            assert_close(step.mean, columns[1][place], 1e-5, &what);
            assert_close(step.variance, columns[2][place], 1e-5, &what);
        }
    }
}
