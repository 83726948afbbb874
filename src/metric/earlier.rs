//! What an incident shares with the earlier incidents that it recurs from.

use std::borrow::Cow;

use crate::corpus::{Corpus, Lists};
use crate::model::MatchRule;

use super::MetricOptions;
use super::recurrence::{by_key, keys};

/// Something that incidents share one of to match: by the rule a factor–system pair, a factor or a system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SharedKey(u32);

/// A key of an incident and the earlier incidents that have it too.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shared {
    /// What is shared.
    pub key: SharedKey,
    /// The incidents of the look-back that have it, ascending; at least one.
    pub earlier: Vec<u32>,
}

/// Tells, of every incident, which earlier ones match it by what.
pub struct Earlier<'a> {
    corpus: &'a Corpus,
    rule: MatchRule,
    lookback: i64,
    keys_of: Cow<'a, Lists>,
    by_key: Cow<'a, Lists>,
}

impl<'a> Earlier<'a> {
    /// Prepares the lists of what matches what.
    #[must_use]
    pub fn new(corpus: &'a Corpus, options: &MetricOptions) -> Self {
        let (keys_of, n_keys) = keys(corpus, options.rule);
        let by_key = by_key(corpus, options.rule, &keys_of, n_keys);
        Self { corpus, rule: options.rule, lookback: options.lookback, keys_of, by_key }
    }

    /// Returns what an incident i shares with earlier incidents j, `0 < occurred_i − occurred_j ≤ lookback`: what most
    /// of them have first, then what came back last, then by name. Empty when it is no recurrence.
    #[must_use]
    pub fn shared(&self, incident: usize) -> Vec<Shared> {
        let at = self.corpus.occurred[incident];
        let mut found: Vec<Shared> = self
            .keys_of
            .of(incident)
            .iter()
            .map(|key| Shared {
                key: SharedKey(*key),
                earlier: self.around(SharedKey(*key), at, at).to_vec(),
            })
            .filter(|shared| !shared.earlier.is_empty())
            .collect();
        // Keys are numbered by kind and name.
        found.sort_by_key(|shared| {
            let last = shared.earlier.last().map(|last| self.corpus.occurred[*last as usize]);
            (std::cmp::Reverse((shared.earlier.len(), last)), shared.key)
        });
        found
    }

    /// Returns the incidents with a key, ascending, that occurred in `[start − look-back, end)`.
    #[must_use]
    pub fn around(&self, key: SharedKey, start: i64, end: i64) -> &[u32] {
        let list = self.by_key.of(key.0 as usize);
        let until = |limit: i64| list.partition_point(|other| self.corpus.occurred[*other as usize] < limit);
        let first = until(start.saturating_sub(self.lookback));
        &list[first..until(end).max(first)]
    }

    /// Returns the names of what is shared: of a pair the factor's and the system's.
    #[must_use]
    pub fn names(&self, key: SharedKey) -> Vec<&'a str> {
        let corpus = self.corpus;
        let name = |item: u32| corpus.items[item as usize].name.as_str();
        match self.rule {
            MatchRule::FactorAndSystem => {
                let pair = corpus.pairs[key.0 as usize];
                vec![name(pair.factor), name(pair.system)]
            }
            MatchRule::Factor | MatchRule::System => vec![name(key.0)],
        }
    }
}
