//! How incidents add up over systems, against counting from the start at every step.

use cofactor::corpus::Corpus;
use cofactor::hotspot::{CumulativeStep, cumulative_incidents};
use cofactor::model::ItemKind;

use crate::support::{corpus, generated, project};

/// The incidents after the first instant and up to an instant that have one of the systems, each system on its own.
fn count(corpus: &Corpus, at: i64, is_counted: impl Fn(&str) -> bool) -> f64 {
    let mut n = 0;
    for incident in 0..corpus.len() {
        let when = corpus.occurred[incident];
        let items = corpus.transactions.of(incident).iter().map(|item| &corpus.items[*item as usize]);
        let systems = items.filter(|item| item.kind == ItemKind::System && is_counted(&item.name));
        n += if when > corpus.occurred[0] && when <= at { systems.count() } else { 0 };
    }
    n as f64
}

fn check(corpus: &Corpus) {
    let found = cumulative_incidents(corpus);
    let systems = corpus.items.iter().filter(|item| item.kind == ItemKind::System).count();
    assert_eq!(found.systems, systems as u64);
    let holds = |steps: &[CumulativeStep], units: f64, is_counted: &dyn Fn(&str) -> bool| {
        assert!(steps.len() > 5 && steps.is_sorted_by_key(|step| step.at.0), "{steps:?}");
        for step in steps.iter().step_by(1 + steps.len() / 40).chain(steps.last()) {
            let expected = count(corpus, step.at.0, is_counted) / units;
            let distance = (step.incidents - expected).abs();
            assert!(distance <= 1e-12 * expected, "{} is not {expected} at {}", step.incidents, step.at);
        }
        let end = steps.last().expect("steps").incidents;
        assert!((end - count(corpus, i64::MAX, is_counted) / units).abs() <= 1e-12 * end);
    };
    holds(&found.mean, systems as f64, &|_| true);
    assert_eq!(found.leading.len(), 5);
    let mut ends: Vec<f64> = Vec::new();
    for leader in &found.leading {
        holds(&leader.steps, 1.0, &|name| name == leader.name);
        ends.push(leader.steps.last().expect("steps").incidents);
    }
    assert!(ends.is_sorted_by(|a, b| a >= b), "{ends:?}");
    // No other system has more.
    let others = corpus.items.iter().filter(|item| item.kind == ItemKind::System);
    for other in others.filter(|item| found.leading.iter().all(|leader| leader.name != item.name)) {
        assert!(count(corpus, i64::MAX, |name| name == other.name) <= ends[4], "{}", other.name);
    }
}

#[test]
fn the_mean_over_systems_counts_every_incident_once() {
    check(&corpus(&project("data/sample")));
    check(&corpus(&project("data/public-postmortems")));
    // Many more incidents than a curve keeps steps.
    check(&corpus(generated(3000, 5).path()));
}
