//! Which recurrences came while an action item was open that was to prevent them.

use crate::corpus::{Corpus, Lists, NO_INCIDENT};

use super::MetricOptions;
use super::recurrence::keys;

/// Tells, of every action item, which recurrences came while it was open.
pub struct OpenFixes<'a> {
    corpus: &'a Corpus,
    keys_of: Lists,
    by_key: Lists,
    lookback: i64,
}

impl<'a> OpenFixes<'a> {
    /// Prepares the lists of what matches what.
    #[must_use]
    pub fn new(corpus: &'a Corpus, options: &MetricOptions) -> Self {
        let (keys_of, n_keys) = keys(corpus, options.rule);
        let by_key = keys_of.inverted(n_keys);
        Self { corpus, keys_of, by_key, lookback: options.lookback }
    }

    /// Returns the incidents, ascending, that recur from the item's incident and came while the item was open.
    #[must_use]
    pub fn recurrences(&self, item: usize) -> Vec<u32> {
        let (corpus, actions) = (self.corpus, &self.corpus.actions);
        let incident = actions.incident[item];
        if incident == NO_INCIDENT {
            return Vec::new();
        }
        let at = corpus.occurred[incident as usize];
        let until = at.saturating_add(self.lookback);
        let mut found = Vec::new();
        for key in self.keys_of.of(incident as usize) {
            let list = self.by_key.of(*key as usize);
            let later = &list[list.partition_point(|other| corpus.occurred[*other as usize] <= at)..];
            let near = later.iter().take_while(|other| corpus.occurred[**other as usize] <= until);
            found.extend(near.filter(|other| actions.is_open_at(item, corpus.occurred[**other as usize])));
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}
