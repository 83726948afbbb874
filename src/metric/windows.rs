//! The rolling series: one row a window and group.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::corpus::{Corpus, NO_INCIDENT};
use crate::frame::Frames;
use crate::frame::column::word_at;
use crate::model::{Grouping, Instant, ItemKind, Window, WindowSpec};

use super::MetricOptions;
use super::chance::chances;
use super::follow_up::{self, FollowUp};
use super::grid::Grid;
use super::incidents::{self, IncidentFigures};
use super::recurrence::{self, Matches, RecurrenceFigures};

/// The figures of one window and group.
#[derive(Debug, Clone, PartialEq)]
pub struct WindowRow {
    /// The window.
    pub window: Window,
    /// The group; empty for the whole.
    pub group: String,
    /// Whether the look-back of the window reaches before the first incident.
    pub warming_up: bool,
    /// Incidents.
    pub incidents: IncidentFigures,
    /// Recurrence.
    pub recurrence: RecurrenceFigures,
    /// Items with many incidents lately.
    pub systemic_items: u64,
    /// Action items.
    pub follow_up: FollowUp,
}

/// The incidents and action items of a group, ascending.
#[derive(Default)]
struct Members {
    incidents: Vec<u32>,
    actions: Vec<u32>,
}

/// Computes the figures of every window of the grid, without groups or by one.
#[must_use]
pub fn windows(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &MetricOptions,
    by: Option<Grouping>,
) -> Vec<WindowRow> {
    let Some(first) = corpus.first_at() else { return Vec::new() };
    let list = options.windows.windows(first, corpus.as_of);
    windows_at(frames, corpus, matches, options, by, &list)
}

/// Computes the figures of the given windows, whose ends ascend; of the first [`WindowSpec::MAX_WINDOWS`] of them.
#[must_use]
pub fn windows_at(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &MetricOptions,
    by: Option<Grouping>,
    list: &[Window],
) -> Vec<WindowRow> {
    let list = &list[..list.len().min(WindowSpec::MAX_WINDOWS)];
    let Some(series) = Series::new(corpus, matches, options, list) else { return Vec::new() };
    series.rows(&groups(frames, corpus, by))
}

/// Computes the figures of every window of the grid for the groups with the most incidents, `most` of each grouping.
#[must_use]
pub fn windows_of_largest(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &MetricOptions,
    by: &[Grouping],
    most: usize,
) -> Vec<Vec<WindowRow>> {
    let list = corpus.first_at().map(|first| options.windows.windows(first, corpus.as_of));
    let list = list.unwrap_or_default();
    let series = Series::new(corpus, matches, options, &list);
    let largest = |by: &Grouping| {
        let mut groups: Vec<(String, Members)> = groups(frames, corpus, Some(*by)).into_iter().collect();
        // Groups stand by name, which settles equal counts.
        groups.sort_by_key(|(_, members)| std::cmp::Reverse(members.incidents.len()));
        groups.truncate(most);
        groups.into_iter().collect::<BTreeMap<_, _>>()
    };
    by.iter().map(|by| series.as_ref().map_or_else(Vec::new, |series| series.rows(&largest(by)))).collect()
}

/// What the figures of every group are computed from.
struct Series<'a> {
    corpus: &'a Corpus,
    matches: &'a Matches,
    options: &'a MetricOptions,
    first: Instant,
    windows: &'a [Window],
    grid: Grid,
    /// The incidents of each window with their chances of a match.
    chances: Vec<(std::ops::Range<usize>, Vec<f64>)>,
}

impl<'a> Series<'a> {
    fn new(
        corpus: &'a Corpus,
        matches: &'a Matches,
        options: &'a MetricOptions,
        windows: &'a [Window],
    ) -> Option<Self> {
        let first = corpus.first_at()?;
        let grid = Grid::new(windows);
        let ends: Vec<i64> = windows.iter().map(|window| window.end.0).collect();
        let found = chances(corpus, matches, options.rule, &grid, &ends);
        let chances = windows
            .par_iter()
            .enumerate()
            .map(|(w, window)| {
                let range = corpus.occurred_in(window.start, window.end);
                (range.clone(), found.in_window(range, w))
            })
            .collect();
        drop(found);
        Some(Self { corpus, matches, options, first, windows, grid, chances })
    }

    /// Computes every window of every group, by window, then group.
    fn rows(&self, groups: &BTreeMap<String, Members>) -> Vec<WindowRow> {
        let mut rows: Vec<(usize, &String, WindowRow)> =
            groups.par_iter().flat_map(|(group, members)| self.of_group(group, members)).collect();
        rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        rows.into_iter().map(|(_, _, row)| row).collect()
    }

    fn of_group<'g>(&self, group: &'g String, members: &Members) -> Vec<(usize, &'g String, WindowRow)> {
        let Self { corpus, matches, options, windows, .. } = self;
        let instants: Vec<Instant> = windows.iter().map(|window| window.end).collect();
        let systemic = recurrence::systemic_items(corpus, &members.incidents, &instants, options);
        let follow_ups = follow_up::figures(corpus, &members.actions, windows, &self.grid, &options.policies);
        windows
            .par_iter()
            .enumerate()
            .zip(systemic)
            .zip(follow_ups)
            .map(|(((w, window), systemic_items), follow_up)| {
                let (range, chance) = &self.chances[w];
                let low = members.incidents.partition_point(|i| (*i as usize) < range.start);
                let high = members.incidents.partition_point(|i| (*i as usize) < range.end);
                let inside = || members.incidents[low..high].iter().copied();
                let row = WindowRow {
                    window: *window,
                    group: group.clone(),
                    warming_up: window.start.0.saturating_sub(options.lookback) < self.first.0,
                    incidents: incidents::figures(corpus, *window, inside()),
                    recurrence: recurrence::figures(matches, inside(), range.start, chance),
                    systemic_items,
                    follow_up,
                };
                (w, group, row)
            })
            .collect()
    }
}

/// Puts incidents and action items into their groups; what has no value of the grouping is in none.
fn groups(frames: &Frames, corpus: &Corpus, by: Option<Grouping>) -> BTreeMap<String, Members> {
    let mut groups: BTreeMap<String, Members> = BTreeMap::new();
    let Some(by) = by else {
        let members = Members {
            incidents: (0..corpus.len() as u32).collect(),
            actions: (0..corpus.actions.len() as u32).collect(),
        };
        return [(String::new(), members)].into();
    };
    let names_of = |incident: usize| -> Vec<String> {
        let items = || corpus.transactions.of(incident).iter().map(|item| &corpus.items[*item as usize]);
        let mut names: Vec<String> = match by {
            Grouping::Team => word_at(&frames.incidents.team, corpus.rows[incident] as usize)
                .map(str::to_owned)
                .into_iter()
                .collect(),
            Grouping::Severity => match corpus.severity[incident] {
                0 => Vec::new(),
                level => vec![level.to_string()],
            },
            Grouping::System => {
                items().filter(|item| item.kind == ItemKind::System).map(|item| item.name.clone()).collect()
            }
            Grouping::Category => items()
                .filter(|item| item.kind == ItemKind::Factor)
                .map(|item| item.category.name().to_owned())
                .collect(),
        };
        names.sort_unstable();
        names.dedup();
        names
    };
    let mut groups_of_incident = Vec::with_capacity(corpus.len());
    for incident in 0..corpus.len() {
        let names = names_of(incident);
        for name in &names {
            groups.entry(name.clone()).or_default().incidents.push(incident as u32);
        }
        groups_of_incident.push(names);
    }
    for item in 0..corpus.actions.len() {
        let incident = corpus.actions.incident[item];
        let names: Vec<String> = match by {
            Grouping::Team => {
                let row = corpus.actions.rows[item] as usize;
                word_at(&frames.action_items.team, row).map(str::to_owned).into_iter().collect()
            }
            _ if incident == NO_INCIDENT => Vec::new(),
            _ => groups_of_incident[incident as usize].clone(),
        };
        for name in names {
            groups.entry(name).or_default().actions.push(item as u32);
        }
    }
    groups
}
