//! What deserves attention next: the ranked items with the parts of their score.

use std::collections::BTreeMap;

use super::prior::{Impacts, predicted, shape};
use super::recurrence::{Recurrence, recurrences};
use super::stats::{benjamini_hochberg, binomial_test, median};
use super::time::days;
use super::trend::{trend, trend_cells};
use super::{Action, Cell, DAY, History, Incident, Kind, Row};

/// The days after which an incident counts half.
const HALF_LIFE: f64 = 180.0;
/// The days that the ranking looks ahead, and those that count as recent.
const AHEAD: f64 = 90.0;
/// The days before the recent ones.
const BEFORE: i64 = 365;

/// A system, a factor, or a factor with a system, and its incidents.
struct Spot<'a> {
    name: String,
    /// Indices into the history, earliest first.
    positions: Vec<usize>,
    incidents: Vec<&'a Incident>,
}

/// Every row of the table but the intervals of the ranks.
pub fn hotspots(history: &History) -> Vec<Row> {
    if history.incidents.is_empty() {
        return Vec::new();
    }
    let everything = recurrences(history);
    let actions = history.actions_by_incident();
    let mut rows = Vec::new();
    for kind in ["system", "factor", "pair"] {
        let spots = spots(history, kind);
        if spots.is_empty() {
            continue;
        }
        let mut of_kind = rates(history, &spots);
        for (row, spot) in of_kind.iter_mut().zip(&spots) {
            row.insert("kind", Cell::text(kind));
            row.insert("name", Cell::text(&spot.name));
            recent_columns(row, history, spot, &everything);
            action_columns(row, history, spot, &actions);
        }
        statuses(&mut of_kind, history, &spots);
        trends(&mut of_kind, history, &spots);
        rank(&mut of_kind, history, &spots);
        rows.extend(of_kind);
    }
    rows
}

fn spots<'a>(history: &'a History, kind: &str) -> Vec<Spot<'a>> {
    let mut positions: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (i, incident) in history.incidents.iter().enumerate() {
        for name in names(history, incident, kind) {
            positions.entry(name).or_default().push(i);
        }
    }
    let spot = |(name, positions): (String, Vec<usize>)| Spot {
        name,
        incidents: positions.iter().map(|&i| &history.incidents[i]).collect(),
        positions,
    };
    positions.into_iter().map(spot).collect()
}

fn names(history: &History, incident: &Incident, kind: &str) -> Vec<String> {
    let shown = |kind| {
        let items = history.items_of(incident, kind).into_iter();
        items.map(|i| history.items[i].shown.clone())
    };
    match kind {
        "system" => shown(Kind::System).collect(),
        "factor" => shown(Kind::Factor).collect(),
        _ => {
            shown(Kind::Factor).flat_map(|f| shown(Kind::System).map(move |s| format!("{f} @ {s}"))).collect()
        }
    }
}

/// The days from the first incident to `as_of`.
fn total(history: &History) -> f64 {
    history.first_incident().map_or(0.0, |first| days(first, history.as_of))
}

/// How much an incident counts at `as_of`.
fn decayed(history: &History, spot: &Spot) -> f64 {
    let ages = spot.incidents.iter().map(|i| days(i.occurred, history.as_of));
    ages.map(|age| 2_f64.powf(-age / HALF_LIFE)).sum()
}

fn logs(history: &History, spot: &Spot) -> Vec<f64> {
    let minutes = spot.incidents.iter();
    let minutes = minutes.filter_map(|i| i.minutes_known_at(history.as_of));
    minutes.map(f64::ln).collect()
}

fn rates(history: &History, spots: &[Spot]) -> Vec<Row> {
    let counts: Vec<usize> = spots.iter().map(|s| s.incidents.len()).collect();
    let total = total(history);
    let mean = counts.iter().sum::<usize>() as f64 / counts.len() as f64;
    let prior_shape = shape(&counts);
    let prior_rate = prior_shape * total / mean;
    let ln2 = std::f64::consts::LN_2;
    let exposure = HALF_LIFE / ln2 * (1.0 - (-ln2 * total / HALF_LIFE).exp());
    let durations: Vec<Vec<f64>> = spots.iter().map(|s| logs(history, s)).collect();
    let impacts = Impacts::fit(&durations);
    let row = |(spot, logs): (&Spot, &Vec<f64>)| {
        let shape = decayed(history, spot) + prior_shape;
        let rate = exposure + prior_rate;
        let expected = shape / rate * AHEAD;
        let impact = impacts.as_ref().map_or(1.0, |impacts| impacts.of(logs));
        let count = |level| Cell::Int(predicted(shape, rate, AHEAD, level));
        Row::from([
            ("score", Cell::Float(expected * impact)),
            ("expected_next_90d", Cell::Float(expected)),
            ("expected_next_90d_low", count(0.05)),
            ("expected_next_90d_high", count(0.95)),
            ("impact", Cell::Float(impact)),
        ])
    };
    spots.iter().zip(&durations).map(row).collect()
}

fn recent_columns(row: &mut Row, history: &History, spot: &Spot, everything: &[Recurrence]) {
    let start = history.options.length.before(history.as_of);
    let positions = spot.positions.iter().copied();
    let recent: Vec<usize> = positions.filter(|&i| history.incidents[i].occurred >= start).collect();
    let recurring = recent.iter().filter(|&&i| everything[i].recurs()).count();
    let open = recent.iter().filter(|&&i| everything[i].while_open).count();
    let minutes: Vec<f64> =
        recent.iter().filter_map(|&i| history.incidents[i].minutes_known_at(history.as_of)).collect();
    row.insert("incidents", Cell::count(recent.len()));
    row.insert("recurrences", Cell::count(recurring));
    row.insert("recurred_while_fix_open", Cell::count(open));
    row.insert("resolve_minutes_median", Cell::float(median(&minutes)));
    let instants = || spot.incidents.iter().map(|i| Cell::Instant(i.occurred));
    row.insert("first_at", instants().next().unwrap_or(Cell::Empty));
    row.insert("last_at", instants().next_back().unwrap_or(Cell::Empty));
}

fn action_columns(row: &mut Row, history: &History, spot: &Spot, actions: &[Vec<&Action>]) {
    let own = || spot.positions.iter().flat_map(|&i| &actions[i]);
    let open = own().filter(|a| a.open_at(history.as_of)).count();
    let overdue = own().filter(|a| a.overdue_at(history.as_of)).count();
    row.insert("open", Cell::count(open));
    row.insert("overdue", Cell::count(overdue));
}

/// New, emerging, fading or steady; empty when the history is short.
fn statuses(rows: &mut [Row], history: &History, spots: &[Spot]) {
    let total = total(history);
    let recent = history.as_of - AHEAD as i64 * DAY;
    let before = recent - BEFORE * DAY;
    let exposure = (total - AHEAD).min(BEFORE as f64);
    let mut tested = Vec::new();
    for (place, spot) in spots.iter().enumerate() {
        let instants = || spot.incidents.iter().map(|i| i.occurred);
        let word = if total < 180.0 {
            ""
        } else if instants().all(|at| at >= recent) {
            "new"
        } else {
            let a = instants().filter(|&at| at >= recent).count();
            let b = instants().filter(|at| (before..recent).contains(at)).count();
            if a + b > 0 {
                let p = binomial_test(a, a + b, AHEAD / (AHEAD + exposure));
                let higher = a as f64 / AHEAD > b as f64 / exposure;
                tested.push((place, p, higher));
            }
            "steady"
        };
        rows[place].insert("status", Cell::text(word));
    }
    let p: Vec<f64> = tested.iter().map(|(_, p, _)| *p).collect();
    let q = benjamini_hochberg(&p, p.len());
    for ((place, _, higher), q) in tested.into_iter().zip(q) {
        if q < 0.10 {
            let word = if higher { "emerging" } else { "fading" };
            rows[place].insert("status", Cell::text(word));
        }
    }
}

fn trends(rows: &mut [Row], history: &History, spots: &[Spot]) {
    let first = history.first_incident().unwrap_or(history.as_of);
    let trends: Vec<_> = spots
        .iter()
        .map(|spot| {
            let instants = spot.incidents.iter().map(|i| i.occurred);
            let times: Vec<f64> = instants.map(|at| days(first, at)).collect();
            trend(&times, total(history))
        })
        .collect();
    for (row, [beta, p, q, word]) in rows.iter_mut().zip(trend_cells(&trends)) {
        row.insert("trend_beta", beta);
        row.insert("trend_p", p);
        row.insert("trend_q", q);
        row.insert("trend", word);
    }
}

/// By score, then by the decayed count, then by name; the spots are in the order of names.
fn rank(rows: &mut [Row], history: &History, spots: &[Spot]) {
    let score = |row: &Row| match row["score"] {
        Cell::Float(score) => score,
        _ => 0.0,
    };
    let keys: Vec<(f64, f64)> =
        rows.iter().zip(spots).map(|(row, spot)| (score(row), decayed(history, spot))).collect();
    let mut order: Vec<usize> = (0..rows.len()).collect();
    order.sort_by(|&i, &j| {
        let scores = keys[j].0.total_cmp(&keys[i].0);
        scores.then(keys[j].1.total_cmp(&keys[i].1))
    });
    for (place, i) in order.into_iter().enumerate() {
        rows[i].insert("rank", Cell::count(place + 1));
    }
}
