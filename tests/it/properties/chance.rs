//! The chance of a recurrence is the one counted pair by pair, whether few incidents are alike or nearly all.

use std::fmt::Write;

use cofactor::corpus::Corpus;
use cofactor::metric::{MetricOptions, matches, windows};
use cofactor::model::{DAY, ItemKind, MatchRule};

use super::{Numbers, loaded};

const INCIDENTS: usize = 600;

/// Makes incidents, two a day, each with one to three of so many factors and one to five of so many systems.
fn incidents(factors: usize, systems: usize) -> String {
    let mut numbers = Numbers(5);
    let mut csv = "incident_id,started_at,factors,systems\n".to_owned();
    for incident in 0..INCIDENTS {
        let hours = incident / 2 * 24 + incident % 2 * numbers.below(6);
        let at = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_hours(hours as i64);
        let mut list = |name: &str, of: usize, most: usize| {
            let count = 1 + numbers.below(most);
            let items: Vec<String> = (0..count).map(|_| format!("{name}{}", numbers.below(of))).collect();
            items.join(";")
        };
        let (factors, systems) = (list("f", factors, 3), list("s", systems, 5));
        writeln!(csv, "I{incident},{at},{factors},{systems}").expect("a text takes all");
    }
    csv
}

/// Tells whether two incidents match.
fn is_match(corpus: &Corpus, rule: MatchRule, a: usize, b: usize) -> bool {
    let share = |kind| corpus.of_kind(a, kind).iter().any(|item| corpus.of_kind(b, kind).contains(item));
    match rule {
        MatchRule::FactorAndSystem => share(ItemKind::Factor) && share(ItemKind::System),
        MatchRule::Factor => share(ItemKind::Factor),
        MatchRule::System => share(ItemKind::System),
    }
}

/// Computes `1 − C(n − k, m) / C(n, m)`, factor by factor.
fn chance(n: usize, k: usize, m: usize) -> f64 {
    1.0 - (0..m).map(|drawn| n.saturating_sub(k + drawn) as f64 / (n - drawn) as f64).product::<f64>()
}

#[test]
fn expected_rates_are_those_of_pairs_one_by_one() {
    // Few lists are long, so that they are gone through; most are, so that they are put into bitmaps.
    for (factors, systems, is_dense) in [(60, 40, false), (3, 7, true)] {
        let loaded = loaded(vec![("incidents.csv", incidents(factors, systems))]);
        let corpus = Corpus::new(&loaded.frames, loaded.as_of);
        let lengths = corpus.pairs_of.values().iter().map(|pair| corpus.by_pair().of(*pair as usize).len());
        let mean = lengths.sum::<usize>() / INCIDENTS;
        assert!(if is_dense { mean > 400 } else { mean < 60 }, "{mean} incidents in the lists of one");
        for rule in [MatchRule::FactorAndSystem, MatchRule::Factor, MatchRule::System] {
            for lookback in [DAY, 20 * DAY] {
                let options = MetricOptions { rule, lookback, ..MetricOptions::default() };
                let found = matches(&corpus, &options);
                let all = 0..corpus.len();
                for row in windows(&loaded.frames, &corpus, &found, &options, None) {
                    let end = row.window.end.0;
                    let before: Vec<usize> = all.clone().filter(|i| corpus.occurred[*i] < end).collect();
                    let inside = before.iter().filter(|i| corpus.occurred[**i] >= row.window.start.0);
                    let chances: Vec<f64> = inside
                        .map(|i| {
                            let others = || before.iter().filter(|j| *j != i);
                            let k = others().filter(|j| is_match(&corpus, rule, *i, **j)).count();
                            let since = |j: &usize| corpus.occurred[*i] - corpus.occurred[*j];
                            let m = others().filter(|j| (1..=lookback).contains(&since(j))).count();
                            chance(others().count(), k, m)
                        })
                        .collect();
                    let mean =
                        (!chances.is_empty()).then(|| chances.iter().sum::<f64>() / chances.len() as f64);
                    let (actual, expected) = (row.recurrence.expected_rate, mean);
                    let is_close =
                        actual.zip(expected).map_or(actual == expected, |(a, b)| (a - b).abs() < 1e-11);
                    assert!(is_close, "{rule:?} {lookback} at {end}: {actual:?} is not {expected:?}");
                }
            }
        }
    }
}
