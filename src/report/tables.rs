//! Which columns each table has, in which order, in which unit.

mod backtest;
pub(super) mod columns;
mod patterns;
mod quality;

pub use backtest::{backtest_table, debt_items_table, debt_table};
pub use patterns::{
    follows_table, follows_with_incidents, patterns_table, rules_table, rules_with_incidents,
};
pub use quality::{hints_table, quality_table, trends_table};

use std::borrow::Cow;
use std::rc::Rc;

use arrow_array::Array;

use crate::corpus::{Corpus, Lists, NO_INCIDENT};
use crate::frame::Frames;
use crate::frame::column::{instant_at, text_at, word_at};
use crate::graph::{Cooccurrence, Edge, Meetings};
use crate::hotspot::{FixFirstList, Hotspot};
use crate::ingest::{Diagnostics, Level};
use crate::metric::{Share, WindowRow};
use crate::mining::Occurrences;
use crate::model::{ActionKind, DAY, Instant, Outcome};
use crate::stats::interval::Interval;
use crate::stats::mixture::Score;

use super::csv::is_plain;
use super::graph_view::GraphView;
use super::id_list::{IdList, Ids};
use super::table::{Table, Value};

/// The rolling series, one row a window and group.
#[must_use]
pub fn windows_table<'a>(rows: impl IntoIterator<Item = &'a WindowRow> + 'a) -> Table<'a> {
    let rows = rows.into_iter().map(window);
    Table { name: "windows", columns: &columns::WINDOWS, rows: Box::new(rows) }
}

/// Collects the cells of a row.
#[derive(Default)]
struct Row<'a>(Vec<Value<'a>>);

impl<'a> Row<'a> {
    /// Adds what an action item is known by: its id, its incident's, its title and its team.
    fn action_item(&mut self, frames: &'a Frames, corpus: &Corpus, item: usize) {
        let (table, row) = (&frames.action_items, corpus.actions.row(item));
        self.put(table.action_item_id.value(row));
        let incident = corpus.actions.incident[item];
        let id = (incident != NO_INCIDENT)
            .then(|| frames.incidents.incident_id.value(corpus.rows[incident as usize] as usize));
        self.put(id);
        self.put(text_at(&table.title, row));
        self.put(word_at(&table.team, row));
    }

    fn put(&mut self, value: impl Into<Value<'a>>) {
        self.0.push(value.into());
    }

    fn interval(&mut self, interval: Option<Interval>) {
        self.put(interval.map(|interval| interval.low));
        self.put(interval.map(|interval| interval.high));
    }

    /// Puts a share with its interval.
    fn share(&mut self, share: Share) {
        self.put(share.ratio());
        self.interval(share.interval());
    }
}

fn days(microseconds: Option<i64>) -> Option<f64> {
    microseconds.map(|microseconds| microseconds as f64 / DAY as f64)
}

fn window(row: &WindowRow) -> Vec<Value<'_>> {
    let mut cells = Row(Vec::with_capacity(columns::WINDOWS.len()));
    cells.put(row.window.start);
    cells.put(row.window.end);
    cells.put(row.group.as_str());
    cells.put(row.warming_up);
    let incidents = &row.incidents;
    cells.put(incidents.incidents);
    cells.put(incidents.per_30_days());
    cells.interval(incidents.per_30_days_interval());
    let recurrence = &row.recurrence;
    cells.put(recurrence.recurrences.of);
    cells.put(recurrence.recurrences.count);
    cells.share(recurrence.recurrences);
    cells.put(recurrence.expected_rate);
    cells.put(recurrence.ratio());
    for quartile in 0..3 {
        cells.put(recurrence.days_since_previous.map(|days| days[quartile]));
    }
    cells.put(recurrence.while_open.count);
    cells.share(recurrence.while_open);
    cells.put(recurrence.while_overdue);
    cells.put(row.systemic_items);
    let minutes = &incidents.resolve_minutes;
    cells.put(minutes.n);
    for value in [minutes.median, minutes.geomean, minutes.p90, minutes.mean] {
        cells.put(value);
    }
    follow_up(row, &mut cells);
    cells.put(incidents.actions_3_to_7.of);
    cells.put(incidents.actions_per_incident_median);
    cells.put(incidents.actions_3_to_7.count);
    cells.share(incidents.actions_3_to_7);
    cells.0
}

fn follow_up(row: &WindowRow, cells: &mut Row<'_>) {
    let follow_up = &row.follow_up;
    for count in [follow_up.created, follow_up.closed, follow_up.dropped, follow_up.outcome_unknown] {
        cells.put(count);
    }
    let time = &follow_up.time_to_close;
    cells.put(time.n);
    cells.put(time.closed);
    for value in [time.median, time.low, time.high, time.p90] {
        cells.put(days(value));
    }
    cells.put(follow_up.closed_median_days);
    cells.put(follow_up.on_time.of);
    cells.put(follow_up.on_time.count);
    cells.share(follow_up.on_time);
    cells.put(follow_up.open);
    cells.put(follow_up.overdue.of);
    cells.put(follow_up.open_without_due);
    cells.put(follow_up.open_without_owner);
    cells.put(follow_up.overdue.count);
    cells.share(follow_up.overdue);
    cells.put(follow_up.open_age_median_days);
    cells.put(follow_up.days_overdue_median);
    cells.put(follow_up.policy.of);
    cells.put(follow_up.policy.count);
    cells.share(follow_up.policy);
}

/// Every pair that met, with the incidents behind it.
#[must_use]
pub fn edges_table<'a>(
    frames: &'a Frames,
    corpus: &'a Corpus,
    cooccurrence: &'a Cooccurrence,
    mut scores: &'a [Option<Score>],
) -> Table<'a> {
    let mut meetings = Meetings::new(corpus);
    let runs = cooccurrence.runs(corpus).map(move |run| {
        let of_run = scores.split_off(..run.len()).unwrap_or_default();
        (run.iter().zip(of_run.iter().copied()).collect(), meetings.of(run.iter()))
    });
    edges(frames, corpus, runs)
}

/// The pairs of the drawn graph, with the incidents behind them.
#[must_use]
pub fn drawn_edges_table<'a>(frames: &'a Frames, view: impl Into<GraphView<'a>>) -> Table<'a> {
    let view = view.into();
    let mut drawn: Vec<u32> = view.graph.graph.edge_weights().map(|link| link.edge).collect();
    drawn.sort_unstable();
    let scored = |number: &u32| (&view.cooccurrence.edges[*number as usize], view.scores[*number as usize]);
    let drawn: Vec<(&Edge, Option<Score>)> = drawn.iter().map(scored).collect();
    let occurrences = Occurrences::new(view.corpus);
    let meetings = Lists::of_each(drawn.len(), 0, |number, incidents| {
        let (Edge { a, b, .. }, _) = drawn[number];
        incidents.extend(occurrences.of_all(&[*a, *b]));
    });
    edges(frames, view.corpus, std::iter::once((drawn, meetings)))
}

/// The rows of edges with their scores, which come in runs, each with the incidents behind its edges.
fn edges<'a>(
    frames: &'a Frames,
    corpus: &'a Corpus,
    runs: impl Iterator<Item = (Vec<(&'a Edge, Option<Score>)>, Lists)> + 'a,
) -> Table<'a> {
    let ids = Rc::new(Ids::new(frames, corpus));
    let names = Rc::new(ItemNames::new(corpus));
    let rows = runs.flat_map(move |(run, meetings)| {
        let lists = Rc::new(meetings);
        let (ids, names) = (Rc::clone(&ids), Rc::clone(&names));
        // Looked up all at once, since each is far from the one before.
        let times: Vec<[i64; 2]> = run.iter().map(|(edge, _)| times_of(corpus, edge)).collect();
        run.into_iter().zip(times).enumerate().map(move |(number, ((edge, score), times))| {
            edge_row(&names, edge, score, times, Value::List(IdList::of(&ids, &lists, number)))
        })
    });
    Table { name: "edges", columns: &columns::EDGES, rows: Box::new(rows) }
}

/// Returns when the first and the last incident of a pair occurred.
fn times_of(corpus: &Corpus, edge: &Edge) -> [i64; 2] {
    [edge.first, edge.last].map(|incident| corpus.occurred[incident as usize])
}

/// The cells of every item's kind and name, which stand in many rows.
struct ItemNames<'a>(Vec<[Value<'a>; 2]>);

impl<'a> ItemNames<'a> {
    fn new(corpus: &'a Corpus) -> Self {
        let cell = |text: &'a str| if is_plain(text) { Value::Plain(text) } else { Value::text(text) };
        Self(corpus.items.iter().map(|item| [cell(item.kind.name()), cell(&item.name)]).collect())
    }
}

fn edge_row<'a>(
    names: &ItemNames<'a>,
    edge: &Edge,
    score: Option<Score>,
    times: [i64; 2],
    ids: Value<'a>,
) -> Vec<Value<'a>> {
    let mut cells = Row(Vec::with_capacity(columns::EDGES.len()));
    for item in [edge.a, edge.b] {
        cells.0.extend_from_slice(&names.0[item as usize]);
    }
    for count in [edge.n_ab, edge.n_a, edge.n_b, edge.n] {
        cells.put(count);
    }
    for measure in [edge.expected(), edge.lift(), edge.leverage(), edge.jaccard(), edge.npmi()] {
        cells.put(measure);
    }
    cells.put(edge.p());
    cells.put(edge.log10_p());
    cells.put(edge.q);
    for part in [|score: Score| score.ebgm, |score: Score| score.eb05, |score: Score| score.eb95] {
        cells.put(score.map(part));
    }
    for at in times {
        cells.put(Instant(at));
    }
    cells.put(ids);
    cells.0
}

/// Every item with its place in the drawn graph.
#[must_use]
pub fn nodes_table<'a>(view: impl Into<GraphView<'a>>) -> Table<'a> {
    let view = view.into();
    let rows = view.graph.nodes.iter().map(move |node| {
        let item = &view.corpus.items[node.item as usize];
        let mut cells = Row::default();
        cells.put(item.kind.name());
        cells.put(item.name.as_str());
        let is_factor = item.kind == crate::model::ItemKind::Factor;
        cells.put(is_factor.then(|| item.category.name()));
        cells.put(item.incidents);
        cells.put(node.degree);
        cells.put(node.weighted_degree);
        cells.put(node.pagerank);
        cells.put(node.betweenness);
        cells.put(node.theme.map(u64::from));
        cells.0
    });
    Table { name: "nodes", columns: &columns::NODES, rows: Box::new(rows) }
}

/// The ranked items.
#[must_use]
pub fn hotspots_table<'a>(hotspots: impl IntoIterator<Item = &'a Hotspot> + 'a) -> Table<'a> {
    let rows = hotspots.into_iter().map(|hotspot| {
        let mut cells = Row(Vec::with_capacity(columns::HOTSPOTS.len()));
        cells.put(hotspot.rank);
        cells.put(hotspot.rank_interval.map(|interval| interval.0));
        cells.put(hotspot.rank_interval.map(|interval| interval.1));
        cells.put(hotspot.kind.name());
        cells.put(hotspot.name.as_str());
        cells.put(hotspot.score);
        cells.put(hotspot.expected);
        cells.put(hotspot.expected_low);
        cells.put(hotspot.expected_high);
        cells.put(hotspot.impact);
        cells.put(hotspot.status.map(crate::hotspot::Status::words));
        for count in [
            hotspot.incidents,
            hotspot.recurrences,
            hotspot.recurred_while_fix_open,
            hotspot.open,
            hotspot.overdue,
        ] {
            cells.put(count);
        }
        cells.put(hotspot.resolve_minutes_median);
        for value in [hotspot.trend.beta, hotspot.trend.p, hotspot.trend.q] {
            cells.put(value);
        }
        cells.put(hotspot.trend.word.words());
        cells.put(hotspot.first_at);
        cells.put(hotspot.last_at);
        cells.0
    });
    Table { name: "hotspots", columns: &columns::HOTSPOTS, rows: Box::new(rows) }
}

/// The fix-first orders.
#[must_use]
pub fn fix_first_table(lists: &[FixFirstList]) -> Table<'_> {
    let steps = lists.iter().flat_map(|list| list.steps.iter().map(move |step| (list.kind, step)));
    let rows = steps.map(|(kind, step)| {
        let mut cells = Row::default();
        cells.put(kind.name());
        cells.put(step.position);
        cells.put(step.name.as_str());
        cells.put(step.incidents);
        cells.put(step.touched);
        for value in [
            step.touched_share,
            step.cumulative_share,
            step.impact,
            step.impact_share,
            step.cumulative_impact_share,
        ] {
            cells.put(value);
        }
        cells.0
    });
    Table { name: "fix_first", columns: &columns::FIX_FIRST, rows: Box::new(rows) }
}

/// The action items of the population, as they stand at `as_of`.
#[must_use]
pub fn action_items_table<'a>(frames: &'a Frames, corpus: &'a Corpus) -> Table<'a> {
    let (actions, table) = (&corpus.actions, &frames.action_items);
    let as_of = corpus.as_of;
    let rows = (0..actions.len()).map(move |item| {
        let row = actions.row(item);
        let mut cells = Row(Vec::with_capacity(columns::ACTION_ITEMS.len()));
        cells.action_item(frames, corpus, item);
        let kind = (!table.kind.is_null(row)).then(|| table.kind.value(row));
        cells.put(kind.and_then(|kind| ActionKind::ALL.get(usize::from(kind))).map(|kind| kind.name()));
        cells.put(actions.priority[item].map(crate::model::Priority::name));
        cells.put((!table.has_owner.is_null(row)).then(|| table.has_owner.value(row)));
        cells.put(text_at(&table.ticket, row));
        cells.put(Instant(actions.created[item]));
        cells.put(instant_at(&table.due_at, row));
        cells.put((actions.closed[item] != Instant::NEVER.0).then(|| Instant(actions.closed[item])));
        cells.put(actions.outcome[item].name());
        let is_open = actions.outcome[item] == Outcome::Open;
        let is_overdue = actions.is_overdue_at(item, as_of.0);
        cells.put(if is_overdue { "overdue" } else { actions.outcome[item].name() });
        cells.put(is_open.then(|| as_of.days_since(Instant(actions.created[item]))));
        cells.put(is_overdue.then(|| as_of.days_since(Instant(actions.due[item]))));
        cells.0
    });
    Table { name: "action_items", columns: &columns::ACTION_ITEMS, rows: Box::new(rows) }
}

/// The action items that are overdue at `as_of`.
#[must_use]
pub fn overdue_items_table<'a>(frames: &'a Frames, corpus: &'a Corpus) -> Table<'a> {
    let (actions, as_of) = (&corpus.actions, corpus.as_of);
    let overdue = (0..actions.len()).filter(move |item| actions.is_overdue_at(*item, as_of.0));
    let rows = overdue.map(move |item| {
        let mut cells = Row(Vec::with_capacity(columns::OVERDUE_ITEMS.len()));
        cells.action_item(frames, corpus, item);
        let due = Instant(actions.due[item]);
        cells.put(due);
        cells.put(as_of.days_since(due));
        cells.0
    });
    Table { name: "overdue_items", columns: &columns::OVERDUE_ITEMS, rows: Box::new(rows) }
}

/// Every reject and warning, in the order of the input.
#[must_use]
pub fn rejects_table(diagnostics: &Diagnostics) -> Table<'_> {
    let rows = diagnostics.entries().filter(|entry| entry.level() != Level::Note).map(|entry| {
        let place = entry.place();
        let mut cells = Row::default();
        cells.put(entry.file());
        cells.put(place.line);
        cells.put(place.column);
        cells.put(place.pointer);
        cells.put(Value::Text(Cow::Owned(entry.printed_code())));
        cells.put(entry.message());
        cells.put(entry.hint());
        cells.0
    });
    Table { name: "rejects", columns: &columns::REJECTS, rows: Box::new(rows) }
}
