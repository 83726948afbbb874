//! What is open and what is overdue at `as_of`.

use crate::corpus::Corpus;
use crate::model::Instant;
use crate::stats::summary::median_of;

use super::Share;

/// The action items that are open at `as_of`.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenItems {
    /// All of them.
    pub open: u64,
    /// Overdue ones out of those with a due date.
    pub overdue: Share,
    /// The overdue ones; first the [`Self::IN_ORDER`] that are overdue the longest, by how long they are.
    pub list: Vec<u32>,
    /// Those without an owner; none when the input never states one.
    pub without_owner: Option<u64>,
    /// The median days by which the overdue ones are overdue.
    pub days_overdue_median: Option<f64>,
}

impl OpenItems {
    /// How many of the overdue items are put in order: as many as are listed.
    pub const IN_ORDER: usize = 100;

    /// Counts what is open at `as_of` of a corpus.
    #[must_use]
    pub fn new(corpus: &Corpus) -> Self {
        let (actions, as_of) = (&corpus.actions, corpus.as_of);
        let mut items = Self {
            open: 0,
            overdue: Share::default(),
            list: Vec::new(),
            without_owner: None,
            days_overdue_median: None,
        };
        let mut without_owner = 0;
        for item in (0..actions.len()).filter(|item| actions.is_open_at(*item, as_of.0)) {
            items.open += 1;
            without_owner += u64::from(!actions.has_owner[item]);
            if actions.due[item] == Instant::NEVER.0 {
                continue;
            }
            let is_overdue = actions.is_overdue_at(item, as_of.0);
            items.overdue.add(is_overdue);
            if is_overdue {
                items.list.push(item as u32);
            }
        }
        let by_due = |item: &u32| (actions.due[*item as usize], *item);
        if items.list.len() > Self::IN_ORDER {
            items.list.select_nth_unstable_by_key(Self::IN_ORDER, by_due);
        }
        let in_order = items.list.len().min(Self::IN_ORDER);
        items.list[..in_order].sort_unstable_by_key(by_due);
        items.without_owner = actions.owners_stated.then_some(without_owner);
        let mut days: Vec<f64> =
            items.list.iter().map(|item| as_of.days_since(Instant(actions.due[*item as usize]))).collect();
        items.days_overdue_median = median_of(&mut days);
        items
    }

    /// Returns how many have no due date.
    #[must_use]
    pub fn without_due(&self) -> u64 {
        self.open - self.overdue.of
    }
}
