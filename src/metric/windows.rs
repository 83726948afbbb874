//! The rolling series: one row a window and group.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::model::{Grouping, Instant, Window, WindowSpec};

use super::MetricOptions;
use super::chance::{Chances, chances};
use super::follow_up::{self, FollowUp};
use super::grid::Grid;
use super::groups::{Groups, Members};
use super::incidents::{self, Facts, IncidentFigures};
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
    /// Items with many incidents lately; none where nobody asks.
    pub systemic_items: Option<u64>,
    /// Action items.
    pub follow_up: FollowUp,
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
    windows_at(frames, corpus, matches, options, by, &options.windows_of(corpus))
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
    let Some(series) = WindowSeries::new(corpus, matches, options, list) else { return Vec::new() };
    match by {
        Some(by) => series.by(frames, by),
        None => series.whole(),
    }
}

/// What the figures of the whole and of every group are computed from, over given windows.
pub struct WindowSeries<'a> {
    corpus: &'a Corpus,
    matches: &'a Matches,
    options: &'a MetricOptions,
    first: Instant,
    windows: &'a [Window],
    grid: Grid,
    chances: Chances,
    facts: Vec<Facts>,
}

impl<'a> WindowSeries<'a> {
    /// Prepares the given windows, whose ends ascend; the first [`WindowSpec::MAX_WINDOWS`] of them. None without
    /// incidents.
    #[must_use]
    pub fn new(
        corpus: &'a Corpus,
        matches: &'a Matches,
        options: &'a MetricOptions,
        windows: &'a [Window],
    ) -> Option<Self> {
        let first = corpus.first_at()?;
        let windows = &windows[..windows.len().min(WindowSpec::MAX_WINDOWS)];
        let grid = Grid::new(windows);
        let ends: Vec<i64> = windows.iter().map(|window| window.end.0).collect();
        let chances = chances(corpus, matches, options.rule, &grid, &ends);
        let facts = Facts::of_all(corpus);
        Some(Self { corpus, matches, options, first, windows, grid, chances, facts })
    }

    /// Computes the figures of everything, window by window.
    #[must_use]
    pub fn whole(&self) -> Vec<WindowRow> {
        self.rows(&[(String::new(), Members::all(self.corpus))].into(), true)
    }

    /// Computes the figures of every group, by window, then group.
    #[must_use]
    pub fn by(&self, frames: &Frames, by: Grouping) -> Vec<WindowRow> {
        self.rows(&Groups::new(frames, self.corpus, by).largest(usize::MAX), true)
    }

    /// Computes the figures of the groups with the most incidents, by window, then group, but for the systemic items.
    #[must_use]
    pub fn of_largest(&self, frames: &Frames, by: Grouping, most: usize) -> Vec<WindowRow> {
        self.rows(&Groups::new(frames, self.corpus, by).largest(most), false)
    }

    /// Computes every window of every group, by window, then group.
    fn rows(&self, groups: &BTreeMap<String, Members>, asks_systemic: bool) -> Vec<WindowRow> {
        let mut rows: Vec<(usize, &String, WindowRow)> = groups
            .par_iter()
            .flat_map(|(group, members)| self.of_group(group, members, asks_systemic))
            .collect();
        rows.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
        rows.into_iter().map(|(_, _, row)| row).collect()
    }

    fn of_group<'g>(
        &self,
        group: &'g String,
        members: &Members,
        asks_systemic: bool,
    ) -> Vec<(usize, &'g String, WindowRow)> {
        let Self { corpus, matches, options, windows, .. } = self;
        let instants: Vec<Instant> = windows.iter().map(|window| window.end).collect();
        let systemic = if asks_systemic {
            let counts = recurrence::systemic_items(corpus, &members.incidents, &instants, options);
            counts.into_iter().map(Some).collect()
        } else {
            vec![None; instants.len()]
        };
        let follow_ups = follow_up::figures(corpus, &members.actions, windows, &self.grid, &options.policies);
        windows
            .par_iter()
            .enumerate()
            .zip(systemic)
            .zip(follow_ups)
            .map(|(((w, window), systemic_items), follow_up)| {
                let range = corpus.occurred_in(window.start, window.end);
                let low = members.incidents.partition_point(|i| (*i as usize) < range.start);
                let high = members.incidents.partition_point(|i| (*i as usize) < range.end);
                let inside = || members.incidents[low..high].iter().copied();
                let row = WindowRow {
                    window: *window,
                    group: group.clone(),
                    warming_up: window.start.0.saturating_sub(options.lookback) < self.first.0,
                    incidents: incidents::figures(corpus, &self.facts, *window, inside()),
                    recurrence: recurrence::figures(matches, inside(), |i| self.chances.of(i, w)),
                    systemic_items,
                    follow_up,
                };
                (w, group, row)
            })
            .collect()
    }
}
