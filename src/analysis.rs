//! The whole core: frames and options to one [`Analysis`].

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::graph::{Cooccurrence, Graph, cooccurrence};
use crate::hotspot::{
    Backtest, CumulativeIncidents, Debt, FixFirstList, HotspotOptions, Hotspots, backtest,
    cumulative_incidents, debt, fix_first, hotspots,
};
use crate::metric::{
    Change, Hint, Matches, MetricOptions, OpenItems, Quality, QualityOptions, SeriesTrend, WindowRow,
    WindowSeries, Wording, changes, hints, matches, quality, series_trends, windows_at,
};
use crate::mining::{Follow, PatternOptions, Patterns, follows, patterns};
use crate::model::{Grouping, Instant};
use crate::stats::mixture::Score;

/// What the analysis depends on besides the frames.
#[derive(Debug, Clone)]
pub struct AnalysisOptions {
    /// The instant of the figures.
    pub as_of: Instant,
    /// Windows, recurrence and policies.
    pub metric: MetricOptions,
    /// What is asked of postmortems.
    pub quality: QualityOptions,
    /// The ranking.
    pub hotspot: HotspotOptions,
    /// Which itemsets are frequent.
    pub patterns: PatternOptions,
    /// How long, in microseconds, an item may take to follow another.
    pub follow_horizon: i64,
    /// What the windows are grouped by, besides the whole.
    pub by: Option<Grouping>,
}

/// The rolling series of the groups with the most incidents, for what is to be looked at without asking for it.
#[derive(Debug, Clone)]
pub struct LargestGroups {
    /// How many groups of each grouping there are at most: the more, the fewer the windows.
    pub most: usize,
    /// By grouping, then window, then group.
    pub series: Vec<(Grouping, Vec<WindowRow>)>,
}

impl LargestGroups {
    const GROUPINGS: [Grouping; 3] = [Grouping::Team, Grouping::Severity, Grouping::System];
    /// The most groups of each grouping.
    const MOST_GROUPS: usize = 30;
    /// About how many windows of groups there are for each grouping.
    const MOST_ROWS: usize = 1_000;
    /// Windows before so many latest ones are not counted.
    const MOST_WINDOWS: usize = 200;

    fn new(frames: &Frames, windows: usize, series: Option<&WindowSeries<'_>>) -> Self {
        let windows = windows.clamp(1, Self::MOST_WINDOWS);
        let most = (Self::MOST_ROWS / windows).clamp(1, Self::MOST_GROUPS);
        let rows = |by: Grouping| series.map_or_else(Vec::new, |series| series.of_largest(frames, by, most));
        Self { most, series: Self::GROUPINGS.into_iter().map(|by| (by, rows(by))).collect() }
    }
}

/// Every result of a run.
#[derive(Debug, Clone)]
pub struct Analysis {
    /// The population.
    pub corpus: Corpus,
    /// Recurrences of the whole history.
    pub matches: Matches,
    /// The rolling series of the whole.
    pub windows: Vec<WindowRow>,
    /// The rolling series by group, when asked for.
    pub groups: Vec<WindowRow>,
    /// The rolling series of the largest teams, severities and systems.
    pub largest: LargestGroups,
    /// The latest window against the period before it.
    pub changes: Vec<Change>,
    /// Whether the series of the whole drift.
    pub trends: Vec<SeriesTrend>,
    /// How complete postmortems are, window by window.
    pub quality: Vec<Quality>,
    /// What is open and what is overdue at `as_of`.
    pub open_items: OpenItems,
    /// Wordings worth a second look.
    pub hints: Vec<Hint>,
    /// Pairs that met.
    pub cooccurrence: Cooccurrence,
    /// Their shrunken scores, in the same order.
    pub scores: Vec<Option<Score>>,
    /// The drawn graph.
    pub graph: Graph,
    /// Productive patterns, the other closed frequent itemsets, and rules.
    pub patterns: Patterns,
    /// What follows what on the same system.
    pub follows: Vec<Follow>,
    /// The ranking.
    pub hotspots: Hotspots,
    /// How the incidents of systems add up.
    pub cumulative: CumulativeIncidents,
    /// Which few items touch most of the impact.
    pub fix_first: Vec<FixFirstList>,
    /// How well the ranking foresaw past quarters.
    pub backtest: Backtest,
    /// What is open where, and what came while it was.
    pub debt: Debt,
}

impl Analysis {
    /// Computes everything.
    #[must_use]
    pub fn new(frames: &Frames, options: &AnalysisOptions) -> Self {
        let corpus = Corpus::new(frames, options.as_of);
        let over_time = |matches: &Matches| {
            let list = options.metric.windows_of(&corpus);
            let prepared = WindowSeries::new(&corpus, matches, &options.metric, &list);
            let series = prepared.as_ref().map_or_else(Vec::new, WindowSeries::whole);
            let groups = match (&prepared, options.by) {
                (Some(prepared), Some(by)) => prepared.by(frames, by),
                _ => Vec::new(),
            };
            let largest = LargestGroups::new(frames, series.len(), prepared.as_ref());
            drop(prepared);
            let changes = latest_changes(frames, &corpus, matches, &options.metric, &series);
            let trends = series_trends(&series);
            let quality = quality(frames, &corpus, &options.quality, &series);
            let open_items = OpenItems::new(&corpus);
            let hints = hints(frames, &corpus, &Wording::default());
            (series, groups, largest, changes, trends, quality, open_items, hints)
        };
        let ranked = |matches: &Matches| {
            let hotspots = || hotspots(frames, &corpus, matches, &options.hotspot);
            let backtest = || backtest(frames, &corpus, &options.hotspot);
            let sums = || {
                let fix_first = fix_first(frames, &corpus, options.hotspot.impact);
                (fix_first, cumulative_incidents(&corpus))
            };
            let (hotspots, (backtest, (fix_first, cumulative))) =
                rayon::join(hotspots, || rayon::join(backtest, sums));
            (hotspots, cumulative, fix_first, backtest)
        };
        let recurring = || {
            let matches = matches(&corpus, &options.metric);
            let (over_time, ranked) = rayon::join(|| over_time(&matches), || ranked(&matches));
            (matches, over_time, ranked)
        };
        let together = || {
            let cooccurrence = cooccurrence(&corpus);
            let scores = cooccurrence.scores();
            let graph = Graph::new(&corpus, &cooccurrence, &scores, options.hotspot.seed);
            let debt = debt(frames, &corpus, &graph.themes, &options.metric, options.hotspot.impact);
            let patterns = patterns(&corpus, options.patterns);
            let follows = follows(&corpus, options.follow_horizon);
            (cooccurrence, scores, graph, debt, patterns, follows)
        };
        // None needs the others, and each has stretches that keep one thread busy only.
        let (recurring, together) = rayon::join(recurring, together);
        let (matches, over_time, ranked) = recurring;
        let (series, groups, largest, changes, trends, quality, open_items, hints) = over_time;
        let (hotspots, cumulative, fix_first, backtest) = ranked;
        let (cooccurrence, scores, graph, debt, patterns, follows) = together;
        Self {
            corpus,
            matches,
            windows: series,
            groups,
            largest,
            changes,
            trends,
            quality,
            open_items,
            hints,
            cooccurrence,
            scores,
            graph,
            patterns,
            follows,
            hotspots,
            cumulative,
            fix_first,
            backtest,
            debt,
        }
    }
}

/// Compares the latest window with the period of the same length before it.
fn latest_changes(
    frames: &Frames,
    corpus: &Corpus,
    matches: &Matches,
    options: &MetricOptions,
    series: &[WindowRow],
) -> Vec<Change> {
    let Some(now) = series.last() else { return Vec::new() };
    let Some(before) = options.windows.ending_at(now.window.start) else { return Vec::new() };
    if corpus.first_at().is_none_or(|first| before.end <= first) {
        return Vec::new();
    }
    // Mostly it is a window of the grid.
    if let Some(before) = series.iter().find(|row| row.window == before) {
        return changes(now, before);
    }
    match windows_at(frames, corpus, matches, options, None, &[before]).first() {
        Some(before) => changes(now, before),
        None => Vec::new(),
    }
}
