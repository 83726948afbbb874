//! Which incidents are recurrences, of what, and whether a fix was open when they came.

use crate::corpus::{Corpus, Lists};
use crate::model::{DAY, Instant, ItemKind, MatchRule, Outcome};
use crate::stats::summary::quantiles_of;

use super::{MetricOptions, Share};

/// What holds of every incident whatever the window.
#[derive(Debug, Clone)]
pub struct Matches {
    /// Whether the incident has items of the rule's kinds.
    pub is_labelled: Vec<bool>,
    /// The microseconds since the latest matching incident within the look-back, for recurrences.
    pub since_previous: Vec<Option<i64>>,
    /// Whether an action item of an incident that this one recurs from was open when this one came.
    pub while_open: Vec<bool>,
    /// Whether one was overdue.
    pub while_overdue: Vec<bool>,
    /// How many labelled incidents came within the look-back before.
    pub labelled_before: Vec<u64>,
    /// How many of the incidents before each number are labelled; one longer than the incidents.
    pub labelled_total: Vec<u64>,
}

impl Matches {
    /// Tells whether an incident is a recurrence.
    #[must_use]
    pub fn is_recurrence(&self, incident: usize) -> bool {
        self.since_previous[incident].is_some()
    }
}

/// Returns the lists of what two incidents have to share one of to match.
pub(super) fn keys(corpus: &Corpus, rule: MatchRule) -> (Lists, usize) {
    let of_kind = |kind: ItemKind| {
        let is_kind = move |id: &u32| corpus.items[*id as usize].kind == kind;
        Lists::group(corpus.len(), corpus.transactions.iter().filter(move |(_, item)| is_kind(item)))
    };
    match rule {
        MatchRule::FactorAndSystem => (corpus.pairs_of.clone(), corpus.pairs.len()),
        MatchRule::Factor => (of_kind(ItemKind::Factor), corpus.items.len()),
        MatchRule::System => (of_kind(ItemKind::System), corpus.items.len()),
    }
}

/// Finds the recurrences of the whole history.
#[must_use]
pub fn matches(corpus: &Corpus, options: &MetricOptions) -> Matches {
    let n = corpus.len();
    let (keys_of, n_keys) = keys(corpus, options.rule);
    let is_labelled: Vec<bool> = (0..n).map(|incident| !keys_of.of(incident).is_empty()).collect();
    let mut labelled_total = Vec::with_capacity(n + 1);
    labelled_total.push(0u64);
    for labelled in &is_labelled {
        labelled_total.push(labelled_total.last().copied().unwrap_or(0) + u64::from(*labelled));
    }
    let mut found = Matches {
        since_previous: vec![None; n],
        while_open: vec![false; n],
        while_overdue: vec![false; n],
        labelled_before: vec![0; n],
        is_labelled,
        labelled_total,
    };
    let fixes = Fixes::new(corpus);
    // The incidents of each key, and how many of them came before.
    let history = keys_of.inverted(n_keys);
    let mut known = vec![0u32; n_keys];
    let mut oldest = 0;
    let mut start = 0;
    // Incidents at one instant are no recurrences of each other, so they enter the history together.
    for group in corpus.occurred.chunk_by(|a, b| a == b) {
        let at = group[0];
        let since = at.saturating_sub(options.lookback);
        while corpus.occurred[oldest] < since {
            oldest += 1;
        }
        let members = start..start + group.len();
        for incident in members.clone() {
            found.labelled_before[incident] = found.labelled_total[start] - found.labelled_total[oldest];
            let before = |key: &u32| &history.of(*key as usize)[..known[*key as usize] as usize];
            let lists = || keys_of.of(incident).iter().map(before);
            let latest = lists().filter_map(|list| list.last()).max().copied();
            let latest = latest.map(|j| corpus.occurred[j as usize]).filter(|then| *then >= since);
            let Some(latest) = latest else { continue };
            found.since_previous[incident] = Some(at - latest);
            let earlier = lists().flat_map(|list| {
                list.iter().rev().copied().take_while(|j| corpus.occurred[*j as usize] >= since)
            });
            (found.while_open[incident], found.while_overdue[incident]) =
                fixes.open_and_overdue(corpus, earlier, at);
        }
        // The lists hold their incidents in order, so a count tells where they end.
        for incident in members {
            for key in keys_of.of(incident) {
                known[*key as usize] += 1;
            }
        }
        start += group.len();
    }
    found
}

/// When the action items of each incident can have been open or overdue, so that most need no look.
struct Fixes(Vec<Span>);

#[derive(Clone, Copy)]
struct Span {
    /// The last instant at which any was open.
    open_until: i64,
    /// The first and the last instant at which any was overdue, whatever lies between.
    overdue: [i64; 2],
}

impl Fixes {
    fn new(corpus: &Corpus) -> Self {
        let actions = &corpus.actions;
        let span = |incident: usize| {
            let mut span = Span { open_until: i64::MIN, overdue: [i64::MAX, i64::MIN] };
            for item in corpus.actions_of.of(incident) {
                let item = *item as usize;
                if actions.outcome[item] == Outcome::Unknown {
                    continue;
                }
                let (due, closed) = (actions.due[item], actions.closed[item]);
                span.open_until = span.open_until.max(closed);
                if due <= closed {
                    span.overdue = [span.overdue[0].min(due), span.overdue[1].max(closed)];
                }
            }
            span
        };
        Self((0..corpus.len()).map(span).collect())
    }

    fn open_and_overdue(&self, corpus: &Corpus, earlier: impl Iterator<Item = u32>, at: i64) -> (bool, bool) {
        let mut open = false;
        for j in earlier {
            let Span { open_until, overdue: [first, last] } = self.0[j as usize];
            let is_settled = open && !(first..=last).contains(&at);
            if open_until < at || is_settled {
                continue;
            }
            for item in corpus.actions_of.of(j as usize) {
                let item = *item as usize;
                if corpus.actions.is_open_at(item, at) {
                    open = true;
                    if corpus.actions.due[item] <= at {
                        return (true, true);
                    }
                }
            }
        }
        (open, false)
    }
}

/// Recurrence in a window.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct RecurrenceFigures {
    /// Recurrences out of the labelled incidents.
    pub recurrences: Share,
    /// The mean chance of a match among the labelled incidents.
    pub expected_rate: Option<f64>,
    /// Quartiles and median of the days since the previous match: 25 %, 50 %, 75 %.
    pub days_since_previous: Option<[f64; 3]>,
    /// Recurrences that came while a fix was open, out of the recurrences.
    pub while_open: Share,
    /// Recurrences that came while a fix was overdue.
    pub while_overdue: u64,
}

impl RecurrenceFigures {
    /// Returns the observed over the expected rate; none when nothing was expected.
    #[must_use]
    pub fn ratio(&self) -> Option<f64> {
        let expected = self.expected_rate.filter(|expected| *expected > 0.0)?;
        Some(self.recurrences.ratio()? / expected)
    }
}

/// Computes the figures of the given incidents; `chance` is the chance of a match of each of `first..`.
pub(super) fn figures(
    matches: &Matches,
    members: impl Iterator<Item = u32>,
    first: usize,
    chance: &[f64],
) -> RecurrenceFigures {
    let mut figures = RecurrenceFigures::default();
    let mut expected = 0.0;
    let mut days = Vec::new();
    for incident in members {
        let incident = incident as usize;
        if !matches.is_labelled[incident] {
            continue;
        }
        expected += chance[incident - first];
        let previous = matches.since_previous[incident];
        figures.recurrences.add(previous.is_some());
        if let Some(gap) = previous {
            days.push(gap as f64 / DAY as f64);
            figures.while_open.add(matches.while_open[incident]);
            figures.while_overdue += u64::from(matches.while_overdue[incident]);
        }
    }
    let labelled = figures.recurrences.of;
    figures.expected_rate = (labelled > 0).then(|| expected / labelled as f64);
    figures.days_since_previous = quantiles_of(&mut days, [0.25, 0.5, 0.75]);
    figures
}

/// Counts items with at least so many incidents in the time before each end.
pub(super) fn systemic_items(
    corpus: &Corpus,
    members: &[u32],
    ends: &[Instant],
    options: &MetricOptions,
) -> Vec<u64> {
    let mut item_counts = vec![0u32; corpus.items.len()];
    let mut pair_counts = vec![0u32; corpus.pairs.len()];
    let (mut added, mut removed, mut systemic) = (0, 0, 0u64);
    let threshold = options.systemic_incidents;
    ends.iter()
        .map(|end| {
            let occurred = |member: usize| corpus.occurred[members[member] as usize];
            while added < members.len() && occurred(added) < end.0 {
                for_each_count(corpus, members[added], &mut item_counts, &mut pair_counts, |count| {
                    *count += 1;
                    systemic += u64::from(*count == threshold);
                });
                added += 1;
            }
            while removed < added && occurred(removed) < end.0.saturating_sub(options.systemic_within) {
                for_each_count(corpus, members[removed], &mut item_counts, &mut pair_counts, |count| {
                    systemic -= u64::from(*count == threshold);
                    *count -= 1;
                });
                removed += 1;
            }
            systemic
        })
        .collect()
}

fn for_each_count(
    corpus: &Corpus,
    incident: u32,
    items: &mut [u32],
    pairs: &mut [u32],
    mut change: impl FnMut(&mut u32),
) {
    for item in corpus.transactions.of(incident as usize) {
        if corpus.items[*item as usize].kind != ItemKind::Trigger {
            change(&mut items[*item as usize]);
        }
    }
    for pair in corpus.pairs_of.of(incident as usize) {
        change(&mut pairs[*pair as usize]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_expected_leaves_no_ratio() {
        let recurrences = Share { count: 1, of: 4 };
        let ratio =
            |expected_rate| RecurrenceFigures { recurrences, expected_rate, ..Default::default() }.ratio();
        assert_eq!(ratio(Some(0.5)), Some(0.5));
        assert_eq!(ratio(Some(0.0)), None);
        assert_eq!(ratio(None), None);
    }
}
