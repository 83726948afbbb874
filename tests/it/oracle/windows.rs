//! The rolling windows and what the incidents tell in each of them.

use std::collections::{BTreeMap, BTreeSet};

use super::followup::{Shared, followup};
use super::recurrence::{Recurrence, recurrences};
use super::stats::{garwood, mean, median, quantile, wilson};
use super::time::days;
use super::{Action, Cell, DAY, History, Incident, Kind, Row};

/// What the rows are grouped by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Nothing,
    Team,
    Severity,
    System,
    Category,
}

/// One row for every window.
pub fn windows(history: &History) -> Vec<Row> {
    windows_by(history, By::Nothing)
}

/// One row for every window and group.
pub fn windows_by(history: &History, by: By) -> Vec<Row> {
    let everything = recurrences(history);
    let groups = groups(history, by);
    let lists = history.actions_by_incident();
    let mut rows = Vec::new();
    for end in ends(history) {
        let start = history.options.length.before(end);
        for (name, group) in &groups {
            let mut row = Row::new();
            row.insert("window_start", Cell::Instant(start));
            row.insert("window_end", Cell::Instant(end));
            row.insert("group", Cell::text(name));
            let lookback = start - history.options.lookback_days * DAY;
            let warming_up = first_instant(history).is_some_and(|first| lookback < first);
            row.insert("warming_up", Cell::Bool(warming_up));
            incident_columns(&mut row, history, &everything, group, (start, end));
            let shared =
                Shared { history, incidents: &group.incidents, actions: &group.actions, lists: &lists };
            followup(&mut row, &shared, (start, end));
            rows.push(row);
        }
    }
    rows
}

/// The incidents (by index) and action items of a group.
#[derive(Default)]
struct Group<'a> {
    incidents: Vec<usize>,
    actions: Vec<&'a Action>,
}

fn groups(history: &History, by: By) -> BTreeMap<String, Group<'_>> {
    let mut groups: BTreeMap<String, Group> = BTreeMap::new();
    if by == By::Nothing {
        groups.insert(String::new(), Group::default());
    }
    for (i, incident) in history.incidents.iter().enumerate() {
        for name in group_names(history, incident, by) {
            groups.entry(name).or_default().incidents.push(i);
        }
    }
    for action in &history.actions {
        for name in action_groups(history, action, by) {
            groups.entry(name).or_default().actions.push(action);
        }
    }
    groups
}

fn group_names(history: &History, incident: &Incident, by: By) -> BTreeSet<String> {
    let items = |kind| history.items_of(incident, kind).into_iter();
    match by {
        By::Nothing => BTreeSet::from([String::new()]),
        By::Team => given(&incident.team),
        By::Severity => incident.severity.iter().map(ToString::to_string).collect(),
        By::System => items(Kind::System).map(|i| history.items[i].shown.clone()).collect(),
        By::Category => items(Kind::Factor).map(|i| history.items[i].category.clone()).collect(),
    }
}

/// Action items go by their own team, by their incident's severity, system and category.
fn action_groups(history: &History, action: &Action, by: By) -> BTreeSet<String> {
    let incident = action.incident.map(|i| &history.incidents[i]);
    match by {
        By::Nothing => BTreeSet::from([String::new()]),
        By::Team => given(&action.team),
        _ => incident.map_or_else(BTreeSet::new, |i| group_names(history, i, by)),
    }
}

fn given(name: &str) -> BTreeSet<String> {
    let names = [name].into_iter().filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The first incident, or without incidents the first creation of an action item.
fn first_instant(history: &History) -> Option<i64> {
    let created = history.actions.iter().map(|action| action.created);
    history.first_incident().or_else(|| created.min())
}

/// The ends of the windows, earliest first.
pub fn ends(history: &History) -> Vec<i64> {
    let Some(first) = first_instant(history) else {
        return Vec::new();
    };
    let step = history.options.step;
    let last = step.boundary(history.as_of);
    let all = (0..).map(|k| step.times_before(k, last));
    let mut ends: Vec<i64> = all.take_while(|&end| end > first).collect();
    ends.reverse();
    ends
}

fn incident_columns(
    row: &mut Row,
    history: &History,
    everything: &[Recurrence],
    group: &Group,
    (start, end): (i64, i64),
) {
    let inside = |i: &&usize| (start..end).contains(&history.incidents[**i].occurred);
    let window: Vec<usize> = group.incidents.iter().filter(inside).copied().collect();
    row.insert("incidents", Cell::count(window.len()));
    let months = days(start, end) / 30.0;
    let (low, high) = garwood(window.len());
    let rate = window.len() as f64 / months;
    row.insert("incidents_per_30_days", Cell::Float(rate));
    row.insert("incidents_per_30_days_low", Cell::Float(low / months));
    row.insert("incidents_per_30_days_high", Cell::Float(high / months));

    let rows: Vec<&Recurrence> = window.iter().map(|&i| &everything[i]).collect();
    let before = (0..everything.len()).filter(|&i| history.incidents[i].occurred < end);
    let labelled = before.filter(|&i| everything[i].labelled).count();
    recurrence_columns(row, &rows, labelled, end);
    row.insert("systemic_items", systemic(history, group, end));
    duration_columns(row, history, &window, end);
}

fn recurrence_columns(row: &mut Row, rows: &[&Recurrence], labelled_before: usize, end: i64) {
    let labelled: Vec<&&Recurrence> = rows.iter().filter(|r| r.labelled).collect();
    let recurring: Vec<&&Recurrence> = rows.iter().filter(|r| r.recurs()).collect();
    row.insert("labelled", Cell::count(labelled.len()));
    row.insert("recurrences", Cell::count(recurring.len()));
    let names = ["recurrence_rate", "recurrence_rate_low", "recurrence_rate_high"];
    share(row, names, recurring.len(), labelled.len());

    let chances: Vec<f64> = labelled.iter().map(|r| r.expected(labelled_before, end)).collect();
    let expected = mean(&chances);
    let observed = recurring.len() as f64 / labelled.len() as f64;
    let ratio = expected.filter(|&e| e > 0.0).map(|e| observed / e);
    row.insert("expected_recurrence_rate", Cell::float(expected));
    row.insert("recurrence_ratio", Cell::float(ratio));

    let gaps: Vec<f64> = recurring.iter().filter_map(|r| r.gap).collect();
    let at = |q| Cell::float(quantile(&gaps, q));
    row.insert("days_since_previous_p25", at(0.25));
    row.insert("days_since_previous_median", at(0.5));
    row.insert("days_since_previous_p75", at(0.75));

    let open = recurring.iter().filter(|r| r.while_open).count();
    let overdue = recurring.iter().filter(|r| r.while_overdue).count();
    row.insert("recurred_while_fix_open", Cell::count(open));
    row.insert("recurred_while_fix_overdue", Cell::count(overdue));
    let names = [
        "recurred_while_fix_open_ratio",
        "recurred_while_fix_open_ratio_low",
        "recurred_while_fix_open_ratio_high",
    ];
    share(row, names, open, recurring.len());
}

/// The factors, systems and pairs of them with enough incidents lately.
fn systemic(history: &History, group: &Group, end: i64) -> Cell {
    let start = end - history.options.systemic_days * DAY;
    let mut counts: BTreeMap<Vec<usize>, usize> = BTreeMap::new();
    for &i in &group.incidents {
        let incident = &history.incidents[i];
        if !(start..end).contains(&incident.occurred) {
            continue;
        }
        let factors = history.items_of(incident, Kind::Factor);
        let systems = history.items_of(incident, Kind::System);
        for &item in factors.iter().chain(&systems) {
            *counts.entry(vec![item]).or_default() += 1;
        }
        for &factor in &factors {
            for &system in &systems {
                *counts.entry(vec![factor, system]).or_default() += 1;
            }
        }
    }
    let enough = |n: &&usize| **n >= history.options.systemic_min;
    Cell::count(counts.values().filter(enough).count())
}

fn duration_columns(row: &mut Row, history: &History, window: &[usize], end: i64) {
    let minutes: Vec<f64> =
        window.iter().filter_map(|&i| history.incidents[i].minutes_known_at(end)).collect();
    let logs: Vec<f64> = minutes.iter().map(|m| m.ln()).collect();
    row.insert("resolve_minutes_n", Cell::count(minutes.len()));
    row.insert("resolve_minutes_median", Cell::float(median(&minutes)));
    row.insert("resolve_minutes_geomean", Cell::float(mean(&logs).map(f64::exp)));
    row.insert("resolve_minutes_p90", Cell::float(quantile(&minutes, 0.9)));
    row.insert("resolve_minutes_mean", Cell::float(mean(&minutes)));
}

/// A share with its interval, under three column names.
pub fn share(row: &mut Row, names: [&'static str; 3], x: usize, n: usize) {
    let all = wilson(x, n);
    row.insert(names[0], Cell::float(all.map(|(p, _, _)| p)));
    row.insert(names[1], Cell::float(all.map(|(_, low, _)| low)));
    row.insert(names[2], Cell::float(all.map(|(_, _, high)| high)));
}
