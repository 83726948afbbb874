//! Action items over windows: made, closed, due, on time, open, overdue, and how long they take.

use crate::corpus::{Actions, Corpus, NO_INCIDENT};
use crate::frame::order_by_key;
use crate::model::{DAY, Instant, Outcome, Policy, Window};
use crate::stats::summary::{median_of, quantile};
use crate::stats::survival::MedianSummary;

use super::Share;
use super::grid::{Counter, Grid};

/// Action items of a window.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FollowUp {
    /// Made in the window.
    pub created: u64,
    /// Done in the window.
    pub closed: u64,
    /// Dropped in the window.
    pub dropped: u64,
    /// Made in the window, and nothing tells what became of them.
    pub outcome_unknown: u64,
    /// Kaplan–Meier on the items made in the window, in microseconds.
    pub time_to_close: MedianSummary,
    /// The median age in days of the items done in the window; it ignores open items.
    pub closed_median_days: Option<f64>,
    /// Done before they were due, out of those due in the window.
    pub on_time: Share,
    /// Open at the end.
    pub open: u64,
    /// Open at the end without a due date.
    pub open_without_due: u64,
    /// Open at the end without an owner; none when the input never states one.
    pub open_without_owner: Option<u64>,
    /// Overdue at the end, out of the open ones that have a due date.
    pub overdue: Share,
    /// The median age in days of the open ones.
    pub open_age_median_days: Option<f64>,
    /// The median time in days by which the overdue ones are overdue.
    pub days_overdue_median: Option<f64>,
    /// Policies met, out of the deadlines in the window.
    pub policy: Share,
}

/// Computes the figures of the given action items, ascending, for every window.
pub(super) fn figures(
    corpus: &Corpus,
    members: &[u32],
    windows: &[Window],
    grid: &Grid,
    policies: &[Policy],
) -> Vec<FollowUp> {
    let actions = &corpus.actions;
    let mut rows = counts(actions, members, grid);
    let (due, met) = policy_counts(corpus, members, grid, policies);
    for (row, (of, count)) in rows.iter_mut().zip(due.into_iter().zip(met)) {
        row.policy = Share { count, of };
    }
    let mut open = OpenItems::new(actions, members);
    let ages = ages_at_closing(actions, members, grid);
    let closings = closings_by_window(actions, members, windows, grid);
    let mut censorings = Vec::new();
    for ((row, window), (mut ages, closings)) in
        rows.iter_mut().zip(windows).zip(ages.into_iter().zip(closings))
    {
        open.advance(window.end.0);
        open.describe(window.end.0, row);
        row.closed_median_days = median_of(&mut ages);
        still_open(actions, members, *window, &mut censorings);
        row.time_to_close = MedianSummary::of(&closings, &censorings);
    }
    rows
}

fn days(microseconds: i64) -> f64 {
    microseconds as f64 / DAY as f64
}

/// Counts what happens at an instant of its own.
fn counts(actions: &Actions, members: &[u32], grid: &Grid) -> Vec<FollowUp> {
    let n = grid.len();
    let [mut created, mut closed, mut dropped, mut unknown] = std::array::from_fn(|_| Counter::new(n));
    let [mut due, mut on_time] = std::array::from_fn(|_| Counter::new(n));
    for item in members {
        let item = *item as usize;
        let made_in = grid.holding(actions.created[item]);
        created.add(made_in.clone());
        let outcome = actions.outcome[item];
        let closed_at = actions.closed[item];
        match outcome {
            Outcome::Unknown => {
                unknown.add(made_in);
                continue;
            }
            Outcome::Done => closed.add(grid.holding(closed_at)),
            Outcome::Dropped => dropped.add(grid.holding(closed_at)),
            Outcome::Open => {}
        }
        let due_at = actions.due[item];
        let is_before_due = closed_at < due_at;
        if due_at != Instant::NEVER.0 && !(outcome == Outcome::Dropped && is_before_due) {
            // An item made after it was due is seen from the first window that ends after it was made.
            let held = grid.holding_due(due_at);
            let held = held.start.max(grid.first_after(actions.created[item]))..held.end;
            due.add(held.clone());
            if outcome == Outcome::Done && is_before_due {
                on_time.add(held);
            }
        }
    }
    let mut rows = vec![FollowUp::default(); n];
    let mut set = |counter: Counter, write: fn(&mut FollowUp, u64)| {
        for (row, total) in rows.iter_mut().zip(counter.totals()) {
            write(row, total);
        }
    };
    set(created, |row, total| row.created = total);
    set(closed, |row, total| row.closed = total);
    set(dropped, |row, total| row.dropped = total);
    set(unknown, |row, total| row.outcome_unknown = total);
    set(due, |row, total| row.on_time.of = total);
    set(on_time, |row, total| row.on_time.count = total);
    rows
}

fn policy_counts(corpus: &Corpus, members: &[u32], grid: &Grid, policies: &[Policy]) -> (Vec<u64>, Vec<u64>) {
    let actions = &corpus.actions;
    let (mut due, mut met) = (Counter::new(grid.len()), Counter::new(grid.len()));
    for item in members {
        let item = *item as usize;
        let outcome = actions.outcome[item];
        if outcome == Outcome::Unknown {
            continue;
        }
        let Some(priority) = actions.priority[item] else { continue };
        for policy in policies.iter().filter(|policy| policy.priority == priority) {
            let incident = actions.incident[item];
            let resolved = (incident != NO_INCIDENT)
                .then(|| corpus.resolved[incident as usize])
                .filter(|at| *at != Instant::NEVER.0)
                .map(Instant);
            let Some(deadline) = policy.deadline(Instant(actions.created[item]), resolved) else { continue };
            let is_before = actions.closed[item] < deadline.0;
            if outcome == Outcome::Dropped && is_before {
                continue;
            }
            let held = grid.holding_due(deadline.0);
            let held = held.start.max(grid.first_after(actions.created[item]))..held.end;
            due.add(held.clone());
            if outcome == Outcome::Done && is_before {
                met.add(held);
            }
        }
    }
    (due.totals(), met.totals())
}

/// Lists the ages in days of the items done in each window.
fn ages_at_closing(actions: &Actions, members: &[u32], grid: &Grid) -> Vec<Vec<f64>> {
    let mut ages = vec![Vec::new(); grid.len()];
    for item in members.iter().map(|item| *item as usize) {
        if actions.outcome[item] == Outcome::Done {
            let age = days(actions.closed[item] - actions.created[item]);
            for window in grid.holding(actions.closed[item]) {
                ages[window].push(age);
            }
        }
    }
    ages
}

/// Lists how long the items made in each window took that were done before its end, ascending.
fn closings_by_window(actions: &Actions, members: &[u32], windows: &[Window], grid: &Grid) -> Vec<Vec<i64>> {
    let done: Vec<u32> =
        members.iter().copied().filter(|item| actions.outcome[*item as usize] == Outcome::Done).collect();
    let durations: Vec<i64> =
        done.iter().map(|item| actions.closed[*item as usize] - actions.created[*item as usize]).collect();
    let mut closings = vec![Vec::new(); grid.len()];
    // Handed out in order of duration, so that no window has to sort its own.
    for place in order_by_key(&durations) {
        let item = done[place as usize] as usize;
        for window in grid.holding(actions.created[item]) {
            if actions.closed[item] < windows[window].end.0 {
                closings[window].push(durations[place as usize]);
            }
        }
    }
    closings
}

/// Lists how long the items made in a window were open that were not done before its end, ascending.
fn still_open(actions: &Actions, members: &[u32], window: Window, censorings: &mut Vec<i64>) {
    let low = members.partition_point(|item| actions.created[*item as usize] < window.start.0);
    let high = members.partition_point(|item| actions.created[*item as usize] < window.end.0);
    censorings.clear();
    // The latest made were open the shortest, so this ascends but for the dropped ones.
    for item in members[low..high].iter().rev() {
        let item = *item as usize;
        let (created, closed) = (actions.created[item], actions.closed[item]);
        match actions.outcome[item] {
            Outcome::Unknown => {}
            Outcome::Done if closed < window.end.0 => {}
            Outcome::Dropped if closed < window.end.0 => censorings.push(closed - created),
            _ => censorings.push(window.end.0 - created),
        }
    }
    censorings.sort_unstable();
}

/// The items open at an instant that moves forward, in order of creation.
struct OpenItems<'a> {
    actions: &'a Actions,
    members: &'a [u32],
    next: usize,
    open: Vec<u32>,
}

impl<'a> OpenItems<'a> {
    fn new(actions: &'a Actions, members: &'a [u32]) -> Self {
        Self { actions, members, next: 0, open: Vec::new() }
    }

    fn advance(&mut self, to: i64) {
        let actions = self.actions;
        self.open.retain(|item| actions.closed[*item as usize] >= to);
        while let Some(item) = self.members.get(self.next)
            && actions.created[*item as usize] < to
        {
            if actions.is_open_at(*item as usize, to) {
                self.open.push(*item);
            }
            self.next += 1;
        }
    }

    fn describe(&self, at: i64, row: &mut FollowUp) {
        let actions = self.actions;
        row.open = self.open.len() as u64;
        let mut overdue_days = Vec::new();
        let mut without_owner = 0;
        for item in &self.open {
            let item = *item as usize;
            without_owner += u64::from(!actions.has_owner[item]);
            let due_at = actions.due[item];
            if due_at == Instant::NEVER.0 {
                row.open_without_due += 1;
                continue;
            }
            row.overdue.add(due_at <= at);
            if due_at <= at {
                overdue_days.push(days(at - due_at));
            }
        }
        row.open_without_owner = actions.owners_stated.then_some(without_owner);
        row.days_overdue_median = median_of(&mut overdue_days);
        // Items stand in order of creation, so their ages descend; the median needs the middle ones only.
        let n = self.open.len();
        let middle: Vec<f64> = [n / 2, n.saturating_sub(1) / 2]
            .iter()
            .filter_map(|index| self.open.get(*index))
            .map(|item| days(at - actions.created[*item as usize]))
            .collect();
        row.open_age_median_days = quantile(&middle, 0.5);
    }
}
