//! Action items over windows: made, closed, due, on time, open, overdue, and how long they take.

use std::borrow::Cow;
use std::ops::Range;

use crate::corpus::{Actions, Corpus, NO_INCIDENT};
use crate::frame::{SortedKeys, sort_keys};
use crate::model::{DAY, Instant, Outcome, Policy, Window};
use crate::stats::summary::quantile;
use crate::stats::survival::MedianSummary;

use super::Share;
use super::grid::{Counter, Grid, Number, TwinCounter, range};
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
    let columns = Columns::of(&corpus.actions, members);
    let items = columns.items();
    let (lives, mut rows) = counts(&corpus.actions, members, items, grid);
    let (due, met) = policy_counts(corpus, members, grid, policies);
    for (row, (of, count)) in rows.iter_mut().zip(due.into_iter().zip(met)) {
        row.policy = Share { count, of };
    }
    describe_open(items, &lives, windows, &mut rows);
    describe_overdue(items, &lives, windows, &mut rows);
    describe_closed(items, &lives, grid, &mut rows);
    let mut spans = Spans::default();
    for (row, window) in rows.iter_mut().zip(windows) {
        let made = items.made_in(*window);
        row.created = made.created.len() as u64;
        spans.take(made, *window);
        row.time_to_close = MedianSummary::of(&spans.closings, &spans.censorings);
    }
    rows
}

fn days(microseconds: i64) -> f64 {
    microseconds as f64 / DAY as f64
}

/// Columns of the items of a group: those of all items, or copies, since items of a group lie far apart.
struct Columns<'a> {
    created: Cow<'a, [i64]>,
    due: Cow<'a, [i64]>,
    closed: Cow<'a, [i64]>,
    outcome: Cow<'a, [Outcome]>,
}

impl<'a> Columns<'a> {
    fn of(actions: &'a Actions, members: &[u32]) -> Self {
        Self {
            created: taken(&actions.created, members),
            due: taken(&actions.due, members),
            closed: taken(&actions.closed, members),
            outcome: taken(&actions.outcome, members),
        }
    }

    fn items(&self) -> Items<'_> {
        let Self { created, due, closed, outcome } = self;
        Items { created, due, closed, outcome }
    }
}

/// Takes the values of some items, ascending.
fn taken<'a, T: Copy>(column: &'a [T], members: &[u32]) -> Cow<'a, [T]> {
    if members.len() == column.len() {
        return Cow::Borrowed(column);
    }
    members.iter().map(|item| column[*item as usize]).collect()
}

/// When items were made, ascending, are due and were closed, and what became of them.
#[derive(Clone, Copy)]
struct Items<'a> {
    created: &'a [i64],
    due: &'a [i64],
    closed: &'a [i64],
    outcome: &'a [Outcome],
}

impl Items<'_> {
    /// Returns the items made in a window.
    fn made_in(self, window: Window) -> Self {
        let before = |at: Instant| self.created.partition_point(|created| *created < at.0);
        let start = before(window.start);
        let made = start..before(window.end).max(start);
        Self {
            created: &self.created[made.clone()],
            due: &self.due[made.clone()],
            closed: &self.closed[made.clone()],
            outcome: &self.outcome[made],
        }
    }
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

/// Counts what happens at an instant of its own, and what is open at the ends.
fn counts(actions: &Actions, members: &[u32], items: Items<'_>, grid: &Grid) -> (Vec<Life>, Vec<FollowUp>) {
    let n = grid.len();
    let [mut unknown, mut without_due, mut without_owner] = std::array::from_fn(|_| Counter::new(n));
    let [mut done_or_dropped, mut open_or_overdue, mut due_or_on_time] =
        std::array::from_fn(|_| TwinCounter::new(n));
    let mut lives = Vec::with_capacity(members.len());
    let mut made = 0;
    for (((made_at, due_at), closed_at), (item, outcome)) in
        items.created.iter().zip(items.due).zip(items.closed).zip(members.iter().zip(items.outcome))
    {
        let (made_at, due_at, closed_at, outcome) = (*made_at, *due_at, *closed_at, *outcome);
        let is_known = outcome != Outcome::Unknown;
        // They come in the order in which they were made.
        made += grid.ends()[made..].iter().take_while(|end| **end <= made_at).count();
        // Behind all windows where it is never closed.
        let closing = grid.holding_from(grid.first_after(closed_at), closed_at);
        let is_due = due_at != Instant::NEVER.0;
        let life = Life {
            made: made as Number,
            // Nothing is said of an item whose state is not known, so it is open nowhere.
            closed: if is_known { closing.start as Number } else { 0 },
            due: if is_due { grid.first_after(due_at - 1) as Number } else { Number::MAX },
        };
        lives.push(life);
        if !is_known {
            unknown.add(grid.holding_from(made, made_at));
            continue;
        }
        let (is_done, is_dropped) = (outcome == Outcome::Done, outcome == Outcome::Dropped);
        done_or_dropped.add([is_done, is_dropped], closing);
        let (open, overdue) = (life.open(), life.overdue());
        let is_overdue = !overdue.is_empty();
        open_or_overdue.begin([true, false], open.start);
        open_or_overdue.begin([false, is_overdue], overdue.start.min(n));
        open_or_overdue.end([true, is_overdue], open.end.max(open.start));
        if actions.owners_stated && !actions.has_owner[*item as usize] {
            without_owner.add(open.clone());
        }
        if !is_due {
            without_due.add(open);
            continue;
        }
        let is_before_due = closed_at < due_at;
        // An item made after it was due is seen from the first window that ends after it was made.
        let held = grid.holding_from(usize::from(life.due), due_at - 1);
        let held = held.start.max(usize::from(life.made))..held.end;
        due_or_on_time.add([!(is_dropped & is_before_due), is_done & is_before_due], held);
    }
    let mut rows = vec![FollowUp::default(); n];
    for (row, [closed, dropped]) in rows.iter_mut().zip(done_or_dropped.totals()) {
        (row.closed, row.dropped) = (closed, dropped);
    }
    for (row, [of, count]) in rows.iter_mut().zip(due_or_on_time.totals()) {
        row.on_time = Share { count, of };
    }
    for (row, unknown) in rows.iter_mut().zip(unknown.totals()) {
        row.outcome_unknown = unknown;
    }
    for (row, without_due) in rows.iter_mut().zip(without_due.totals()) {
        row.open_without_due = without_due;
    }
    for (row, [open, overdue]) in rows.iter_mut().zip(open_or_overdue.totals()) {
        row.open = open;
        row.overdue = Share { count: overdue, of: open - row.open_without_due };
    }
    if actions.owners_stated {
        for (row, without_owner) in rows.iter_mut().zip(without_owner.totals()) {
            row.open_without_owner = Some(without_owner);
        }
    }
    (lives, rows)
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
fn describe_open(items: Items<'_>, lives: &[Life], windows: &[Window], rows: &mut [FollowUp]) {
    let middles = middles(lives.len(), windows.len(), |place| lives[place].open());
    for ((row, window), middle) in rows.iter_mut().zip(windows).zip(middles) {
        let age = |place: u32| days(window.end.0 - items.created[place as usize]);
        row.open_age_median_days = middle.and_then(|[low, high]| quantile(&[age(high), age(low)], 0.5));
    }
}

/// Gives the median time by which the overdue items are overdue.
fn describe_overdue(items: Items<'_>, lives: &[Life], windows: &[Window], rows: &mut [FollowUp]) {
    // What has no due date is not overdue.
    let key = |(created, due): (&i64, &i64)| if *due == Instant::NEVER.0 { *created } else { *due };
    let keys = items.created.iter().zip(items.due).map(key);
    let late = lives.iter().map(|life| (life.overdue(), !life.overdue().is_empty()));
    for ((row, window), middle) in rows.iter_mut().zip(windows).zip(middle_keys(keys, late, windows.len())) {
        let late_by = |due: i64| days(window.end.0 - due);
        row.days_overdue_median =
            middle.and_then(|[low, high]| quantile(&[late_by(high), late_by(low)], 0.5));
    }
}

/// Gives the median age of the items done in each window.
fn describe_closed(items: Items<'_>, lives: &[Life], grid: &Grid, rows: &mut [FollowUp]) {
    // What is not closed took no time that is asked for.
    let duration = |(created, closed): (&i64, &i64)| {
        if *closed == Instant::NEVER.0 { 0 } else { closed.wrapping_sub(*created) }
    };
    let durations = items.created.iter().zip(items.closed).map(duration);
    let done = lives.iter().zip(items.closed).zip(items.outcome).map(|((life, closed), outcome)| {
        (grid.holding_from(usize::from(life.closed), *closed), *outcome == Outcome::Done)
    });
    for (row, middle) in rows.iter_mut().zip(middle_keys(durations, done, grid.len())) {
        row.closed_median_days = middle.and_then(|keys| quantile(&keys.map(days), 0.5));
    }
}

/// Finds the keys of the two middle ones of the items that are present in each window, the lower one first.
///
/// Of each item its key, the windows in which it is present, and whether it is in any; where it is not, its key should
/// not be far off.
fn middle_keys(
    keys: impl Iterator<Item = i64> + Clone,
    items: impl Iterator<Item = (Range<usize>, bool)>,
    windows: usize,
) -> impl Iterator<Item = Option<[i64; 2]>> {
    // Numbers of windows are short.
    let packed = |windows: Range<usize>| (windows.start as u32) << Number::BITS | windows.end as u32;
    let sorted = SortedKeys::new(keys, items.map(|(windows, is_present)| (packed(windows), is_present)));
    let present_in = |place: usize| {
        let windows = sorted.number(place);
        range([(windows >> Number::BITS) as Number, windows as Number])
    };
    let middles = middles(sorted.len(), windows, present_in);
    middles.into_iter().map(move |middle| Some(middle?.map(|place| sorted.key(place as usize))))
}

/// How long the items made in a window were open before its end, ascending.
#[derive(Default)]
struct Spans {
    /// Those that were done.
    closings: Vec<i64>,
    /// Those that were not.
    censorings: Vec<i64>,
    /// For sorting.
    room: [Vec<u64>; 2],
}

impl Spans {
    /// Takes what a window shows.
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch on what cannot be foreseen costs more than both sides"
    )]
    fn take(&mut self, made: Items<'_>, window: Window) {
        let Self { closings, censorings, room } = self;
        for spans in [&mut *closings, &mut *censorings] {
            spans.clear();
            spans.resize(made.created.len(), 0);
        }
        let (mut closed, mut censored, mut has_dropped) = (0, 0, false);
        // The latest made were open the shortest, so what is censored ascends but for the dropped ones.
        for ((created, closed_at), outcome) in made.created.iter().zip(made.closed).zip(made.outcome).rev() {
            let (created, closed_at, outcome) = (*created, *closed_at, *outcome);
            // Every item is written down on either side and written over by the next: which belong there cannot be
            // foreseen.
            let is_open = closed_at >= window.end.0;
            let span = closed_at.min(window.end.0) - created;
            (closings[closed], censorings[censored]) = (span, span);
            let (is_done, is_dropped) = (outcome == Outcome::Done, outcome == Outcome::Dropped);
            closed += usize::from(is_done & !is_open);
            // Nothing is said of an item whose state is not known.
            censored += usize::from((is_open & (outcome != Outcome::Unknown)) | (is_dropped & !is_open));
            has_dropped |= is_dropped & !is_open;
        }
        closings.truncate(closed);
        censorings.truncate(censored);
        sort_keys(closings, room);
        if has_dropped {
            sort_keys(censorings, room);
        }
    }
}
