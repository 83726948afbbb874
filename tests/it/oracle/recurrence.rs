//! Which incidents are recurrences, and how many of them chance alone would make.

use std::collections::{BTreeMap, BTreeSet};

use super::time::days;
use super::{DAY, History, Incident, Kind, MatchRule};

/// What is known of one incident as a possible recurrence.
pub struct Recurrence {
    /// Whether it has labels of every kind of the rule.
    pub labelled: bool,
    /// The days since the latest matching earlier incident within the look-back.
    pub gap: Option<f64>,
    /// Whether an action item of a matching earlier incident was open (overdue) at that time.
    pub while_open: bool,
    pub while_overdue: bool,
    /// When each other incident that matches it occurred, earliest first.
    matching: Vec<i64>,
    /// The labelled incidents within the look-back before it.
    within: usize,
}

/// One entry for every incident of the history.
pub fn recurrences(history: &History) -> Vec<Recurrence> {
    let labels: Vec<Labels> =
        history.incidents.iter().map(|incident| Labels::of(history, incident)).collect();
    let actions = history.actions_by_incident();
    let having = having(&labels);
    let of = |i: usize| {
        let at = history.incidents[i].occurred;
        let earlier = |j: usize| {
            let gap = at - history.incidents[j].occurred;
            0 < gap && gap <= history.options.lookback_days * DAY
        };
        let sharing = labels[i].keys().flat_map(|item| &having[item]).copied();
        let sharing: BTreeSet<usize> = sharing.filter(|&j| j != i).collect();
        let matching: Vec<usize> = sharing.into_iter().filter(|&j| labels[i].matches(&labels[j])).collect();
        let previous: Vec<usize> = matching.iter().copied().filter(|&j| earlier(j)).collect();
        let fixes = || previous.iter().flat_map(|&j| &actions[j]);
        let gaps = previous.iter().map(|&j| history.incidents[j].occurred);
        Recurrence {
            labelled: labels[i].labelled,
            gap: gaps.max().map(|latest| days(latest, at)),
            while_open: fixes().any(|action| action.open_at(at)),
            while_overdue: fixes().any(|action| action.overdue_at(at)),
            within: (0..i).filter(|&j| labels[j].labelled && earlier(j)).count(),
            matching: matching.iter().map(|&j| history.incidents[j].occurred).collect(),
        }
    };
    (0..labels.len()).map(of).collect()
}

/// The incidents that have each label the rule looks at, so that fewer pairs are compared.
fn having(labels: &[Labels]) -> BTreeMap<usize, Vec<usize>> {
    let mut having: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, own) in labels.iter().enumerate() {
        for item in own.keys() {
            having.entry(*item).or_default().push(i);
        }
    }
    having
}

impl Recurrence {
    pub fn recurs(&self) -> bool {
        self.gap.is_some()
    }

    /// The chance that it recurs when the label sets are spread at random over the instants.
    ///
    /// `labelled` is the number of labelled incidents before the end of the window.
    pub fn expected(&self, labelled: usize, end: i64) -> f64 {
        let others = labelled - 1;
        let matching = self.matching.partition_point(|&at| at < end);
        if others - matching < self.within {
            return 1.0;
        }
        let ln_none: f64 =
            (0..self.within).map(|t| (((others - matching - t) as f64) / ((others - t) as f64)).ln()).sum();
        1.0 - ln_none.exp()
    }
}

/// The labels of one incident, and the rule that compares them.
struct Labels {
    rule: MatchRule,
    labelled: bool,
    factors: Vec<usize>,
    systems: Vec<usize>,
}

impl Labels {
    fn of(history: &History, incident: &Incident) -> Self {
        let rule = history.options.match_rule;
        let factors = history.items_of(incident, Kind::Factor);
        let systems = history.items_of(incident, Kind::System);
        Self {
            rule,
            labelled: match rule {
                MatchRule::FactorAndSystem => !factors.is_empty() && !systems.is_empty(),
                MatchRule::Factor => !factors.is_empty(),
                MatchRule::System => !systems.is_empty(),
            },
            factors,
            systems,
        }
    }

    /// One of the kinds that have to match: who shares none of it cannot match.
    fn keys(&self) -> impl Iterator<Item = &usize> {
        match self.rule {
            MatchRule::System => self.systems.iter(),
            MatchRule::FactorAndSystem | MatchRule::Factor => self.factors.iter(),
        }
    }

    fn matches(&self, other: &Self) -> bool {
        let share = |a: &[usize], b: &[usize]| a.iter().any(|item| b.contains(item));
        let factor = || share(&self.factors, &other.factors);
        let system = || share(&self.systems, &other.systems);
        match self.rule {
            MatchRule::FactorAndSystem => system() && factor(),
            MatchRule::Factor => factor(),
            MatchRule::System => system(),
        }
    }
}
