//! What the action items tell in a window.

use super::stats::{first_at_or_below, kaplan_meier, median};
use super::time::days;
use super::windows::share;
use super::{Action, Cell, ClockStart, DAY, History, Outcome, Policy, Row};

/// The rows a window looks at: all of them, or those of a group.
pub struct Shared<'a> {
    pub history: &'a History,
    pub incidents: &'a [usize],
    pub actions: &'a [&'a Action],
    /// The action items of every incident of the history.
    pub lists: &'a [Vec<&'a Action>],
}

/// Adds every column about action items.
pub fn followup(row: &mut Row, shared: &Shared, window: (i64, i64)) {
    event_columns(row, shared.actions, window);
    survival_columns(row, shared.actions, window);
    due_columns(row, shared.actions, window);
    open_columns(row, shared, window.1);
    policy_columns(row, shared, window);
    completeness_columns(row, shared, window);
}

fn event_columns(row: &mut Row, actions: &[&Action], (start, end): (i64, i64)) {
    let inside = |at: i64| (start..end).contains(&at);
    let created = || actions.iter().filter(|a| inside(a.created));
    let closed = |outcome: Outcome| {
        let those = actions.iter().filter(move |a| a.outcome == outcome);
        those.filter(|a| a.closed.is_some_and(inside))
    };
    let unknown = created().filter(|a| a.outcome == Outcome::Unknown).count();
    row.insert("created", Cell::count(created().count()));
    row.insert("closed", Cell::count(closed(Outcome::Done).count()));
    row.insert("dropped", Cell::count(closed(Outcome::Dropped).count()));
    row.insert("outcome_unknown", Cell::count(unknown));
    let ages: Vec<f64> =
        closed(Outcome::Done).filter_map(|a| a.closed.map(|closed| days(a.created, closed))).collect();
    row.insert("closed_median_days", Cell::float(median(&ages)));
}

fn survival_columns(row: &mut Row, actions: &[&Action], (start, end): (i64, i64)) {
    let durations: Vec<(f64, bool)> = actions
        .iter()
        .filter(|a| (start..end).contains(&a.created) && a.outcome != Outcome::Unknown)
        .map(|a| match a.closed.filter(|&closed| closed < end) {
            Some(closed) => (days(a.created, closed), a.outcome == Outcome::Done),
            None => (days(a.created, end), false),
        })
        .collect();
    let closings = durations.iter().filter(|(_, closed)| *closed).count();
    let steps = kaplan_meier(&durations);
    row.insert("time_to_close_n", Cell::count(durations.len()));
    row.insert("time_to_close_closed", Cell::count(closings));
    let survival = |level| Cell::float(first_at_or_below(&steps, level, |s| s.survival));
    row.insert("time_to_close_median_days", survival(0.5));
    row.insert("time_to_close_p90_days", survival(0.1));
    let low = first_at_or_below(&steps, 0.5, |s| s.low);
    let high = first_at_or_below(&steps, 0.5, |s| s.high);
    row.insert("time_to_close_median_low", Cell::float(low));
    row.insert("time_to_close_median_high", Cell::float(high));
}

fn due_columns(row: &mut Row, actions: &[&Action], (start, end): (i64, i64)) {
    let (mut due, mut on_time) = (0, 0);
    for action in actions {
        let Some(deadline) = action.due.filter(|&d| start < d && d <= end) else {
            continue;
        };
        let counts = action.created < end && action.outcome != Outcome::Unknown;
        if counts && !action.dropped_before(deadline) {
            due += 1;
            on_time += usize::from(action.done_before(deadline));
        }
    }
    row.insert("due", Cell::count(due));
    row.insert("on_time", Cell::count(on_time));
    let names = ["on_time_ratio", "on_time_ratio_low", "on_time_ratio_high"];
    share(row, names, on_time, due);
}

fn open_columns(row: &mut Row, shared: &Shared, end: i64) {
    let all = shared.actions.iter();
    let open: Vec<&&Action> = all.filter(|a| a.open_at(end)).collect();
    let with_due = open.iter().filter(|a| a.due.is_some()).count();
    let without_owner = open.iter().filter(|a| !a.has_owner).count();
    let without_owner = if shared.history.states_owner { Cell::count(without_owner) } else { Cell::Empty };
    row.insert("open", Cell::count(open.len()));
    row.insert("open_with_due", Cell::count(with_due));
    row.insert("open_without_due", Cell::count(open.len() - with_due));
    row.insert("open_without_owner", without_owner);

    let overdue = open.iter().filter(|a| a.overdue_at(end));
    let late: Vec<f64> = overdue.filter_map(|a| a.due.map(|due| days(due, end))).collect();
    let ages: Vec<f64> = open.iter().map(|a| days(a.created, end)).collect();
    row.insert("overdue", Cell::count(late.len()));
    let names = ["overdue_ratio", "overdue_ratio_low", "overdue_ratio_high"];
    share(row, names, late.len(), with_due);
    row.insert("open_age_median_days", Cell::float(median(&ages)));
    row.insert("days_overdue_median", Cell::float(median(&late)));
}

fn policy_columns(row: &mut Row, shared: &Shared, (start, end): (i64, i64)) {
    let (mut due, mut met) = (0, 0);
    for policy in &shared.history.options.policies {
        for action in shared.actions {
            let deadline = deadline(shared.history, policy, action);
            let Some(deadline) = deadline.filter(|&d| start < d && d <= end) else {
                continue;
            };
            if action.created < end && !action.dropped_before(deadline) {
                due += 1;
                met += usize::from(action.done_before(deadline));
            }
        }
    }
    row.insert("policy_due", Cell::count(due));
    row.insert("policy_met", Cell::count(met));
    let names = ["policy_ratio", "policy_ratio_low", "policy_ratio_high"];
    share(row, names, met, due);
}

/// Until when a policy asks for an action item to be done.
fn deadline(history: &History, policy: &Policy, action: &Action) -> Option<i64> {
    if action.outcome == Outcome::Unknown || action.priority != policy.priority {
        return None;
    }
    let from = match policy.from {
        ClockStart::Created => action.created,
        ClockStart::IncidentResolved => history.incidents[action.incident?].resolved?,
    };
    Some(from + policy.within_days * DAY)
}

fn completeness_columns(row: &mut Row, shared: &Shared, (start, end): (i64, i64)) {
    let mut counts: Vec<usize> = Vec::new();
    for &i in shared.incidents {
        let incident = &shared.history.incidents[i];
        if !(start..end).contains(&incident.occurred) {
            continue;
        }
        let n = shared.lists[i].iter().filter(|a| a.created < end).count();
        if n > 0 || incident.published.is_some_and(|at| at < end) {
            counts.push(n);
        }
    }
    let numbers: Vec<f64> = counts.iter().map(|&n| n as f64).collect();
    let three_to_seven = counts.iter().filter(|n| (3..=7).contains(*n)).count();
    row.insert("actions_per_incident_n", Cell::count(counts.len()));
    row.insert("actions_per_incident_median", Cell::float(median(&numbers)));
    row.insert("actions_3_to_7", Cell::count(three_to_seven));
    let names = ["actions_3_to_7_ratio", "actions_3_to_7_ratio_low", "actions_3_to_7_ratio_high"];
    share(row, names, three_to_seven, counts.len());
}
