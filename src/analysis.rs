//! The whole core: frames and options to one [`Analysis`].

use crate::corpus::Corpus;
use crate::frame::Frames;
use crate::graph::{Cooccurrence, Graph, cooccurrence};
use crate::hotspot::{
    Backtest, CumulativeIncidents, Debt, FixFirstList, HotspotOptions, Hotspots, backtest,
    cumulative_incidents, debt, fix_first, hotspots,
};
use crate::metric::{
    Change, Hint, Matches, MetricOptions, Quality, QualityOptions, SeriesTrend, WindowRow, Wording, changes,
    hints, matches, quality, series_trends, windows, windows_at,
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
    /// The latest window against the period before it.
    pub changes: Vec<Change>,
    /// Whether the series of the whole drift.
    pub trends: Vec<SeriesTrend>,
    /// How complete postmortems are, window by window.
    pub quality: Vec<Quality>,
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
            let series = windows(frames, &corpus, matches, &options.metric, None);
            let groups = match options.by {
                Some(by) => windows(frames, &corpus, matches, &options.metric, Some(by)),
                None => Vec::new(),
            };
            let changes = latest_changes(frames, &corpus, matches, &options.metric, &series);
            let trends = series_trends(&series);
            let quality = quality(frames, &corpus, &options.quality, &series);
            let hints = hints(frames, &corpus, &Wording::default());
            (series, groups, changes, trends, quality, hints)
        };
        let ranked = |matches: &Matches| {
            let hotspots = hotspots(frames, &corpus, matches, &options.hotspot);
            let cumulative = cumulative_incidents(&corpus);
            let fix_first = fix_first(frames, &corpus, options.hotspot.impact);
            let backtest = backtest(frames, &corpus, &options.hotspot);
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
        // Neither needs the other, and each has stretches that keep one thread busy only.
        let (recurring, together) = rayon::join(recurring, together);
        let (matches, over_time, ranked) = recurring;
        let (series, groups, changes, trends, quality, hints) = over_time;
        let (hotspots, cumulative, fix_first, backtest) = ranked;
        let (cooccurrence, scores, graph, debt, patterns, follows) = together;
        Self {
            corpus,
            matches,
            windows: series,
            groups,
            changes,
            trends,
            quality,
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
    match windows_at(frames, corpus, matches, options, None, &[before]).first() {
        Some(before) => changes(now, before),
        None => Vec::new(),
    }
}
