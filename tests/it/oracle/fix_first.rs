//! The order in which fixing items would touch the largest impact of the last year.

use std::collections::{BTreeMap, BTreeSet};

use super::stats::mean;
use super::{Cell, DAY, History, Incident, Kind, Row};

/// The greedy order over factors and, apart, over systems.
pub fn fix_first(history: &History) -> Vec<Row> {
    let mut rows = order(history, Kind::Factor);
    rows.extend(order(history, Kind::System));
    rows
}

fn order(history: &History, kind: Kind) -> Vec<Row> {
    let start = history.as_of - 365 * DAY;
    let recent = history.incidents.iter().filter(|i| i.occurred >= start);
    let recent: Vec<&Incident> = recent.filter(|i| !history.items_of(i, kind).is_empty()).collect();
    let impact = impacts(history, kind, &recent);
    let mut touching: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
    for (i, incident) in recent.iter().enumerate() {
        for item in history.items_of(incident, kind) {
            let name = history.items[item].shown.as_str();
            touching.entry(name).or_default().insert(i);
        }
    }
    let all: f64 = impact.iter().sum();
    let mut left: BTreeSet<usize> = (0..recent.len()).collect();
    let (mut rows, mut touched, mut reached) = (Vec::new(), 0, 0.0);
    while let Some((name, new)) = best(&touching, &left, &impact) {
        let own: f64 = new.iter().map(|&i| impact[i]).sum();
        touched += new.len();
        reached += own;
        left.retain(|i| !new.contains(i));
        let share = |n: usize| Cell::Float(n as f64 / recent.len() as f64);
        rows.push(Row::from([
            ("kind", Cell::text(kind.word())),
            ("position", Cell::count(rows.len() + 1)),
            ("name", Cell::text(name)),
            ("incidents", Cell::count(touching[name].len())),
            ("touched", Cell::count(new.len())),
            ("touched_share", share(new.len())),
            ("cumulative_share", share(touched)),
            ("impact", Cell::Float(own)),
            ("impact_share", Cell::Float(own / all)),
            ("cumulative_impact_share", Cell::Float(reached / all)),
        ]));
    }
    rows
}

/// The item that touches the largest impact among what is left; the first name among equals (but for rounding).
fn best<'a>(
    touching: &BTreeMap<&'a str, BTreeSet<usize>>,
    left: &BTreeSet<usize>,
    impact: &[f64],
) -> Option<(&'a str, Vec<usize>)> {
    let mut best: Option<(&str, Vec<usize>, f64)> = None;
    for (&name, incidents) in touching {
        let new: Vec<usize> = incidents.intersection(left).copied().collect();
        let sum: f64 = new.iter().map(|&i| impact[i]).sum();
        let larger = best.as_ref().is_none_or(|(_, _, most)| sum > most * (1.0 + 1e-12));
        if !new.is_empty() && larger {
            best = Some((name, new, sum));
        }
    }
    best.map(|(name, new, _)| (name, new))
}

/// The minutes to resolve; without a duration the geometric mean over the rows of the kind.
fn impacts(history: &History, kind: Kind, recent: &[&Incident]) -> Vec<f64> {
    let known = |i: &Incident| i.minutes_known_at(history.as_of);
    let rows = history.incidents.iter().flat_map(|incident| {
        let items = history.items_of(incident, kind).len();
        std::iter::repeat_n(known(incident), items)
    });
    let logs: Vec<f64> = rows.flatten().map(f64::ln).collect();
    let missing = mean(&logs).map(f64::exp);
    let impact = |i: &&Incident| match missing {
        None => 1.0,
        Some(missing) => known(i).unwrap_or(missing),
    };
    recent.iter().map(impact).collect()
}
