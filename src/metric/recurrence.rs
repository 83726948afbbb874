//! Which incidents are recurrences, of what, and whether a fix was open when they came.

use std::borrow::Cow;

use crate::corpus::{Corpus, Lists, NO_INCIDENT};
use crate::model::{DAY, Instant, ItemKind, MatchRule, Outcome};
use crate::stats::summary::quantiles_of;

use super::{MetricOptions, Share};

/// What holds of every incident whatever the window.
#[derive(Debug, Clone)]
pub struct Matches {
    /// Whether the incident has items of the rule's kinds.
    pub is_labelled: Vec<bool>,
    /// The microseconds since the latest matching incident within the look-back; 0 of what is no recurrence.
    gaps: Vec<i64>,
    /// Whether an action item of an incident that this one recurs from was open when this one came.
    pub while_open: Vec<bool>,
    /// Whether one was overdue.
    pub while_overdue: Vec<bool>,
    /// How many labelled incidents came within the look-back before.
    pub labelled_before: Vec<u32>,
    /// How many of the incidents before each number are labelled; one longer than the incidents.
    pub labelled_total: Vec<u32>,
}

impl Matches {
    /// Tells whether an incident is a recurrence.
    #[must_use]
    pub fn is_recurrence(&self, incident: usize) -> bool {
        self.gaps[incident] > 0
    }

    /// Returns the microseconds since the latest matching incident within the look-back, for recurrences.
    #[must_use]
    pub fn since_previous(&self, incident: usize) -> Option<i64> {
        Some(self.gaps[incident]).filter(|gap| *gap > 0)
    }
}

/// Returns the lists of what two incidents have to share one of to match.
pub(super) fn keys(corpus: &Corpus, rule: MatchRule) -> (Cow<'_, Lists>, usize) {
    let of_kind = |kind: ItemKind| {
        let is_kind = move |id: &u32| corpus.items[*id as usize].kind == kind;
        let items = corpus.transactions.iter().filter(move |(_, item)| is_kind(item));
        Cow::Owned(Lists::group(corpus.len(), items))
    };
    match rule {
        MatchRule::FactorAndSystem => (Cow::Borrowed(&corpus.pairs_of), corpus.pairs.len()),
        MatchRule::Factor => (of_kind(ItemKind::Factor), corpus.items.len()),
        MatchRule::System => (of_kind(ItemKind::System), corpus.items.len()),
    }
}

/// Returns the incidents of each of those keys, ascending.
pub(super) fn by_key<'a>(
    corpus: &'a Corpus,
    rule: MatchRule,
    keys_of: &Lists,
    n_keys: usize,
) -> Cow<'a, Lists> {
    match rule {
        MatchRule::FactorAndSystem => Cow::Borrowed(corpus.by_pair()),
        MatchRule::Factor | MatchRule::System => Cow::Owned(keys_of.inverted(n_keys)),
    }
}

/// Finds the recurrences of the whole history.
#[must_use]
pub fn matches(corpus: &Corpus, options: &MetricOptions) -> Matches {
    let n = corpus.len();
    let (keys_of, n_keys) = keys(corpus, options.rule);
    let is_labelled: Vec<bool> = (0..n).map(|incident| !keys_of.of(incident).is_empty()).collect();
    let mut labelled_total = Vec::with_capacity(n + 1);
    labelled_total.push(0u32);
    for labelled in &is_labelled {
        labelled_total.push(labelled_total.last().copied().unwrap_or(0) + u32::from(*labelled));
    }
    let mut found = Matches {
        gaps: vec![0; n],
        while_open: vec![false; n],
        while_overdue: vec![false; n],
        labelled_before: vec![0; n],
        is_labelled,
        labelled_total,
    };
    let fixes = Fixes::new(corpus);
    let mut history = History::new(by_key(corpus, options.rule, &keys_of, n_keys));
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
            let keys = keys_of.of(incident);
            let latest = keys.iter().filter_map(|key| history.latest(*key, oldest as u32)).max();
            let Some(latest) = latest else { continue };
            found.gaps[incident] = at - corpus.occurred[latest as usize];
            found.while_overdue[incident] =
                keys.iter().any(|key| history.is_known_overdue(*key, oldest as u32, at))
                    || keys.iter().any(|key| history.finds_overdue(*key, oldest as u32, &fixes, at));
            // What is overdue is open. Most items of the latest are not done yet.
            found.while_open[incident] = found.while_overdue[incident]
                || keys
                    .iter()
                    .any(|key| history.of(*key).iter().rev().any(|other| fixes.is_open(*other, at)));
        }
        for incident in members {
            keys_of.of(incident).iter().for_each(|key| history.add(*key, incident as u32));
        }
        start += group.len();
    }
    found
}

/// The incidents of each key that lie behind and within the look-back.
struct History<'a> {
    /// The incidents of each key, ascending.
    incidents: Cow<'a, Lists>,
    /// Which of all values those of each key are.
    spans: Vec<Span>,
}

/// Some of a list's incidents, with what mostly answers what is asked of them: each list is far from the others.
#[derive(Clone, Copy)]
struct Span {
    start: usize,
    end: usize,
    /// The number behind the last of them; 0 as long as there is none.
    behind_latest: u32,
    /// One on which an action item is overdue, and the last instant at which it is.
    overdue: u32,
    overdue_until: i64,
}

impl<'a> History<'a> {
    fn new(incidents: Cow<'a, Lists>) -> Self {
        let empty = |key: usize| {
            let start = incidents.start_of(key);
            Span { start, end: start, behind_latest: 0, overdue: 0, overdue_until: i64::MIN }
        };
        Self { spans: (0..incidents.len()).map(empty).collect(), incidents }
    }

    /// Adds the next incident of a key.
    fn add(&mut self, key: u32, incident: u32) {
        let span = &mut self.spans[key as usize];
        span.behind_latest = incident + 1;
        span.end += 1;
    }

    /// Returns the latest incident of a key, unless it comes before the oldest within the look-back.
    fn latest(&self, key: u32, oldest: u32) -> Option<u32> {
        let behind = self.spans[key as usize].behind_latest;
        (behind > oldest).then(|| behind - 1)
    }

    /// Tells whether what was found overdue of a key last still is, on an incident within the look-back; a `false` says
    /// nothing.
    fn is_known_overdue(&self, key: u32, oldest: u32, at: i64) -> bool {
        let Span { overdue, overdue_until, .. } = self.spans[key as usize];
        overdue >= oldest && at <= overdue_until
    }

    /// Looks for an incident of a key within the look-back on which an action item is overdue.
    ///
    /// The oldest come first: most of what is never done is overdue there.
    fn finds_overdue(&mut self, key: u32, oldest: u32, fixes: &Fixes<'_>, at: i64) -> bool {
        let span = &mut self.spans[key as usize];
        let incidents = &self.incidents.values()[span.start..span.end];
        let old = incidents.iter().take_while(|incident| **incident < oldest).count();
        span.start += old;
        let mut overdue =
            incidents[old..].iter().filter_map(|other| Some((*other, fixes.overdue_until(*other, at)?)));
        let Some(overdue) = overdue.next() else { return false };
        (span.overdue, span.overdue_until) = overdue;
        true
    }

    /// Returns the incidents of a key within the look-back, ascending, once [`Self::finds_overdue`] has dropped older ones.
    fn of(&self, key: u32) -> &[u32] {
        let Span { start, end, .. } = self.spans[key as usize];
        &self.incidents.values()[start..end]
    }
}

/// When action items of each incident were open and overdue, close together: most recurrences ask for many of them.
struct Fixes<'a> {
    corpus: &'a Corpus,
    open: Vec<Open>,
    overdue: Vec<Overdue>,
}

/// When action items of an incident were open whose state is known.
#[derive(Clone, Copy)]
struct Open {
    /// When the one was made that is open the longest.
    made: i64,
    /// The last instant at which any was open.
    until: i64,
}

/// When action items of an incident were overdue.
#[derive(Clone, Copy)]
struct Overdue {
    /// The first instant at which any was.
    first: i64,
    /// The first instant from which on the one was that is overdue the longest.
    longest: i64,
    /// The last instant at which any was.
    last: i64,
}

impl<'a> Fixes<'a> {
    #[expect(
        clippy::needless_bitwise_bool,
        reason = "a branch on what cannot be foreseen costs more than both sides"
    )]
    fn new(corpus: &'a Corpus) -> Self {
        let actions = &corpus.actions;
        let mut open = vec![Open { made: i64::MAX, until: i64::MIN }; corpus.len()];
        let mut overdue = vec![Overdue { first: i64::MAX, longest: i64::MAX, last: i64::MIN }; corpus.len()];
        let columns = actions.created.iter().zip(actions.due.iter()).zip(actions.closed.iter());
        for (((made, due), until), (incident, outcome)) in
            columns.zip(actions.incident.iter().zip(&actions.outcome))
        {
            if *incident == NO_INCIDENT || *outcome == Outcome::Unknown {
                continue;
            }
            let (made, due, until) = (*made, *due, *until);
            let open = &mut open[*incident as usize];
            let is_longer = (until > open.until) | ((until == open.until) & (made < open.made));
            open.made = if is_longer { made } else { open.made };
            open.until = open.until.max(until);
            let overdue = &mut overdue[*incident as usize];
            let from = due.max(made.saturating_add(1));
            let is_overdue = (from <= until) & (due != Instant::NEVER.0);
            let (from, until) = if is_overdue { (from, until) } else { (i64::MAX, i64::MIN) };
            let is_longer = (until > overdue.last) | ((until == overdue.last) & (from < overdue.longest));
            overdue.first = overdue.first.min(from);
            overdue.longest = if is_longer { from } else { overdue.longest };
            overdue.last = overdue.last.max(until);
        }
        Self { corpus, open, overdue }
    }

    /// Tells whether an action item of an incident was overdue at an instant: up to when one is from then on.
    fn overdue_until(&self, incident: u32, at: i64) -> Option<i64> {
        let Overdue { first, longest, last } = self.overdue[incident as usize];
        if at < first || last < at {
            return None;
        }
        if longest <= at {
            return Some(last);
        }
        let is_overdue = |item: &u32| self.corpus.actions.is_overdue_at(*item as usize, at);
        self.corpus.actions_of.of(incident as usize).iter().any(is_overdue).then_some(at)
    }

    /// Tells whether an action item of an incident was open at an instant.
    fn is_open(&self, incident: u32, at: i64) -> bool {
        let Open { made, until } = self.open[incident as usize];
        let is_open = |item: &u32| self.corpus.actions.is_open_at(*item as usize, at);
        let is_asked = until >= at;
        is_asked && (made < at || self.corpus.actions_of.of(incident as usize).iter().any(is_open))
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

/// Computes the figures of the given incidents from the chance of a match of each that is labelled.
pub(super) fn figures(
    matches: &Matches,
    members: impl Iterator<Item = u32>,
    chance: impl Fn(usize) -> f64,
) -> RecurrenceFigures {
    let mut figures = RecurrenceFigures::default();
    let mut expected = 0.0;
    let mut days = Vec::new();
    for incident in members {
        let incident = incident as usize;
        if !matches.is_labelled[incident] {
            continue;
        }
        expected += chance(incident);
        let previous = matches.since_previous(incident);
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
