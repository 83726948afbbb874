//! Action items over windows: made, closed, due, on time, open, overdue, and how long they take.

use std::ops::Range;

use crate::corpus::{Actions, Corpus, NO_INCIDENT};
use crate::frame::order_by_key;
use crate::model::{DAY, Instant, Outcome, Policy, Window};
use crate::stats::summary::quantile;
use crate::stats::survival::MedianSummary;

use super::Share;
use super::grid::{Counter, Grid, Number, range};
use super::middle::middles;

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
    let (lives, done, mut rows) = counts(actions, members, grid);
    let (due, met) = policy_counts(corpus, members, grid, policies);
    for (row, (of, count)) in rows.iter_mut().zip(due.into_iter().zip(met)) {
        row.policy = Share { count, of };
    }
    describe_open(actions, members, &lives, windows, &mut rows);
    describe_overdue(actions, members, &lives, windows, &mut rows);
    let closed = Closed::new(&done);
    drop(done);
    closed.describe_ages(&mut rows);
    let closings = closed.by_window(grid.len());
    let (mut durations, mut censorings) = (Vec::new(), Vec::new());
    for (w, (row, window)) in rows.iter_mut().zip(windows).enumerate() {
        still_open(actions, members, &lives, (w, *window), &mut censorings);
        durations.clear();
        durations.extend(closings[w].iter().map(|place| closed.0[*place as usize].duration));
        row.time_to_close = MedianSummary::of(&durations, &censorings);
    }
    rows
}

fn days(microseconds: i64) -> f64 {
    microseconds as f64 / DAY as f64
}

/// From which windows on an action item is there, closed and due; their number where it never is.
#[derive(Clone, Copy)]
struct Life {
    /// The first window that ends after it was made.
    made: Number,
    /// The first window that ends after it was closed: at the ends of those from `made` to here it is open.
    closed: Number,
    /// The first window at whose end it is due.
    due: Number,
}

impl Life {
    /// Returns the windows at whose ends it is open.
    fn open(self) -> Range<usize> {
        range([self.made, self.closed])
    }

    /// Returns the windows at whose ends it is overdue.
    fn overdue(self) -> Range<usize> {
        range([self.made.max(self.due), self.closed])
    }
}

/// Counts what happens at an instant of its own, and what is open at the ends; lists the items that were done, as they
/// come.
fn counts(actions: &Actions, members: &[u32], grid: &Grid) -> (Vec<Life>, Vec<Done>, Vec<FollowUp>) {
    let n = grid.len();
    let [mut created, mut unknown] = std::array::from_fn(|_| Counter::new(n));
    // By outcome; nothing is closed of what is open.
    let mut closed: [Counter; 3] = std::array::from_fn(|_| Counter::new(n));
    let [mut due, mut on_time] = std::array::from_fn(|_| Counter::new(n));
    let [mut open, mut without_due, mut without_owner, mut overdue] =
        std::array::from_fn(|_| Counter::new(n));
    let (mut lives, mut done) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
    for item in members {
        let item = *item as usize;
        let (made_at, due_at, closed_at) = (actions.created[item], actions.due[item], actions.closed[item]);
        let outcome = actions.outcome[item];
        let is_known = outcome != Outcome::Unknown;
        // Behind all windows where it is never closed.
        let (made, closing) = (grid.holding(made_at), grid.holding(closed_at));
        let is_due = due_at != Instant::NEVER.0;
        let life = Life {
            made: made.start as Number,
            // Nothing is said of an item whose state is not known, so it is open nowhere.
            closed: if is_known { closing.start as Number } else { 0 },
            due: if is_due { grid.first_after(due_at - 1) as Number } else { Number::MAX },
        };
        lives.push(life);
        created.add(made.clone());
        if !is_known {
            unknown.add(made);
            continue;
        }
        let one = Done {
            duration: closed_at.wrapping_sub(made_at),
            closing: [closing.start, closing.end].map(|window| window as Number),
            made: [made.start.max(closing.start), made.end].map(|window| window as Number),
        };
        push_if(outcome == Outcome::Done, &mut done, one);
        closed[outcome as usize].add(closing);
        open.add(life.open());
        if actions.owners_stated {
            without_owner.add_if(!actions.has_owner[item], life.open());
        }
        if !is_due {
            without_due.add(life.open());
            continue;
        }
        overdue.add(life.overdue());
        let is_before_due = closed_at < due_at;
        let (is_done, is_dropped) = (outcome == Outcome::Done, outcome == Outcome::Dropped);
        // An item made after it was due is seen from the first window that ends after it was made.
        let held = grid.holding_from(usize::from(life.due), due_at - 1);
        let held = held.start.max(usize::from(life.made))..held.end;
        due.add_if(!(is_dropped & is_before_due), held.clone());
        on_time.add_if(is_done & is_before_due, held);
    }
    let [_, closed, dropped] = closed;
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
    set(open, |row, total| row.open = total);
    set(without_due, |row, total| row.open_without_due = total);
    set(overdue, |row, total| row.overdue.count = total);
    if actions.owners_stated {
        set(without_owner, |row, total| row.open_without_owner = Some(total));
    }
    for row in &mut rows {
        row.overdue.of = row.open - row.open_without_due;
    }
    (lives, done, rows)
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

/// Gives the median age of the open items: in order of creation the middle ones are known by their place.
fn describe_open(
    actions: &Actions,
    members: &[u32],
    lives: &[Life],
    windows: &[Window],
    rows: &mut [FollowUp],
) {
    let middles = middles(lives.len(), windows.len(), |place| lives[place].open());
    for ((row, window), middle) in rows.iter_mut().zip(windows).zip(middles) {
        let age = |place: u32| days(window.end.0 - actions.created[members[place as usize] as usize]);
        row.open_age_median_days = middle.and_then(|[low, high]| quantile(&[age(high), age(low)], 0.5));
    }
}

/// Gives the median time by which the overdue items are overdue, in order of their due dates.
fn describe_overdue(
    actions: &Actions,
    members: &[u32],
    lives: &[Life],
    windows: &[Window],
    rows: &mut [FollowUp],
) {
    let (mut late, mut dues) = (Vec::with_capacity(members.len()), Vec::with_capacity(members.len()));
    for (item, life) in members.iter().zip(lives) {
        let is_late = !life.overdue().is_empty();
        push_if(is_late, &mut late, [life.made.max(life.due), life.closed]);
        push_if(is_late, &mut dues, actions.due[*item as usize]);
    }
    let order = order_by_key(dues.iter().copied());
    let middles = middles(order.len(), windows.len(), |place| range(late[order[place] as usize]));
    for ((row, window), middle) in rows.iter_mut().zip(windows).zip(middles) {
        let late_by = |place: u32| days(window.end.0 - dues[order[place as usize] as usize]);
        row.days_overdue_median =
            middle.and_then(|[low, high]| quantile(&[late_by(high), late_by(low)], 0.5));
    }
}

/// Appends a value on a condition, in the same steps whether it holds or not: which do cannot be foreseen.
#[inline]
fn push_if<T: Copy>(is_met: bool, list: &mut Vec<T>, value: T) {
    let len = list.len();
    list.push(value);
    list.truncate(len + usize::from(is_met));
}

/// An item that was done, with all that is asked of it in one place: items are visited in order of how long they took.
#[derive(Clone, Copy)]
struct Done {
    /// How long it took.
    duration: i64,
    /// The windows in which it was closed.
    closing: [Number; 2],
    /// The windows in which it was made that end after it was closed.
    made: [Number; 2],
}

/// The items that were done, in order of how long they took.
struct Closed(Vec<Done>);

impl Closed {
    fn new(done: &[Done]) -> Self {
        // They are written down one after the other, so that putting them in order is all that jumps about.
        let order = order_by_key(done.iter().map(|done| done.duration));
        Self(order.iter().map(|index| done[*index as usize]).collect())
    }

    /// Gives the median age of the items done in each window.
    fn describe_ages(&self, rows: &mut [FollowUp]) {
        let middles = middles(self.0.len(), rows.len(), |place| range(self.0[place].closing));
        for (row, middle) in rows.iter_mut().zip(middles) {
            let age = |place: u32| days(self.0[place as usize].duration);
            row.closed_median_days = middle.and_then(|[low, high]| quantile(&[age(low), age(high)], 0.5));
        }
    }

    /// Lists the items made in each window that were done before its end, by their place, and so by how long they took.
    fn by_window(&self, windows: usize) -> Vec<Vec<u32>> {
        let mut counter = Counter::new(windows);
        self.0.iter().for_each(|done| counter.add(range(done.made)));
        let mut closings: Vec<Vec<u32>> =
            counter.totals().into_iter().map(|total| Vec::with_capacity(total as usize)).collect();
        // Handed out in order of duration, so that no window has to sort its own.
        for (place, done) in (0..).zip(&self.0) {
            for window in range(done.made) {
                closings[window].push(place);
            }
        }
        closings
    }
}

/// Lists how long the items made in a window were open that were not done before its end, ascending.
fn still_open(
    actions: &Actions,
    members: &[u32],
    lives: &[Life],
    (w, window): (usize, Window),
    censorings: &mut Vec<i64>,
) {
    let low = members.partition_point(|item| actions.created[*item as usize] < window.start.0);
    let high = members.partition_point(|item| actions.created[*item as usize] < window.end.0);
    censorings.clear();
    censorings.resize(high - low, 0);
    let (mut count, mut has_dropped) = (0, false);
    // The latest made were open the shortest, so this ascends but for the dropped ones.
    for (item, life) in members[low..high].iter().zip(&lives[low..high]).rev() {
        let item = *item as usize;
        // Every item is written down and those that were done are written over: which are cannot be foreseen.
        let is_open = w < usize::from(life.closed);
        let is_dropped = actions.outcome[item] == Outcome::Dropped;
        let is_dropped = !is_open & is_dropped;
        let until = if is_dropped { actions.closed[item] } else { window.end.0 };
        censorings[count] = until - actions.created[item];
        count += usize::from(is_open | is_dropped);
        has_dropped |= is_dropped;
    }
    censorings.truncate(count);
    if has_dropped {
        censorings.sort_unstable();
    }
}
