//! Action items of which a command asks less than they hold.
//!
//! Most exports list action items by ascending id, so that none comes twice, and all of them belong to incidents of the
//! input. As long as that holds, a command that asks for no id needs none to be kept, and one that asks for no action
//! item at all needs to know their latest fact alone. Where it turns out not to hold, the exports are read again. Only
//! plain tables are read so: items of other formats are joined by their ids.

use crate::frame::{DatedItem, NO_ROW, ShortText};
use crate::model::Instant;

/// What a load keeps of action items.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Keep {
    /// All of it.
    #[default]
    Everything,
    /// All but their ids.
    AllButIds,
    /// Nothing but what `as_of` depends on.
    Nothing,
}

/// How many action items are kept whole before it is tried to keep less: what is not sorted by id mostly shows soon.
const TRIAL: u32 = 1000;

/// The action items that were met so far, as far as less than everything is kept of them.
#[derive(Debug, Default)]
pub(super) struct Skim {
    keep: Keep,
    /// How many there were.
    items: u32,
    /// The last id, where it is short.
    last_short: Option<ShortText>,
    /// The last id, where it is not.
    last_id: String,
    /// Whether an id came that does not lie behind the last one, or an export of another format.
    is_unsorted: bool,
    /// The latest creation or closing of items that were not kept whole.
    latest: Option<Instant>,
    /// The incidents of those items: a bit for each key.
    incidents: Vec<u64>,
    /// The one of the latest of them.
    last_incident: Option<u32>,
}

impl Skim {
    pub fn new(keep: Keep) -> Self {
        Self { keep, ..Self::default() }
    }

    /// Looks at the next action item, whose id is `short` where that is short, and tells what is to be kept of it.
    #[inline]
    pub fn next(&mut self, item: &DatedItem<'_>, short: Option<ShortText>) -> Keep {
        if self.keep == Keep::Everything {
            return Keep::Everything;
        }
        self.looked_at(item, short)
    }

    #[inline]
    fn looked_at(&mut self, item: &DatedItem<'_>, short: Option<ShortText>) -> Keep {
        self.items = self.items.saturating_add(1);
        let id = item.action_item_id;
        let is_behind = match (short, self.last_short) {
            (Some(short), Some(last)) => short.is_behind(last),
            _ => self.is_behind_long(id),
        };
        self.is_unsorted |= !is_behind;
        self.last_short = short;
        if self.items <= TRIAL || self.is_unsorted {
            return Keep::Everything;
        }
        // The items of an incident mostly stand together.
        if self.last_incident != Some(item.incident) {
            self.last_incident = Some(item.incident);
            self.mark(item.incident);
        }
        let closed_at = if item.closed_at == Instant::NEVER { item.created_at } else { item.closed_at };
        let latest = closed_at.max(item.created_at);
        self.latest = self.latest.max(Some(latest));
        self.keep
    }

    /// Remembers the incident of an item, if it has one.
    #[cold]
    fn mark(&mut self, incident: u32) {
        if incident == NO_ROW {
            return;
        }
        let word = incident as usize / 64;
        if word >= self.incidents.len() {
            self.incidents.resize(word + 1, 0);
        }
        self.incidents[word] |= 1 << (incident % 64);
    }

    /// Tells whether an id stands behind the last one, of which either is long, or there is none.
    #[cold]
    fn is_behind_long(&mut self, id: &str) -> bool {
        let is_behind = match self.last_short {
            Some(last) => last.is_before(id),
            None => id > self.last_id.as_str(),
        };
        self.last_id.clear();
        self.last_id.push_str(id);
        is_behind
    }

    /// Keeps everything from here on: what is kept in part is not enough for what comes.
    pub fn stop(&mut self) {
        self.is_unsorted = true;
    }

    /// Tells whether what was left out is asked for after all; `is_known` tells of a key whether the input holds the
    /// incident.
    pub fn lacks(&self, is_known: impl Fn(usize) -> bool) -> bool {
        let keys = self.incidents.iter().enumerate().flat_map(|(word, bits)| {
            (0..64).filter(move |bit| bits >> bit & 1 == 1).map(move |bit| 64 * word + bit)
        });
        self.has_left_out() && (self.is_unsorted || !keys.into_iter().all(is_known))
    }

    /// Tells whether less than everything was kept of any item.
    pub fn has_left_out(&self) -> bool {
        self.latest.is_some()
    }

    /// Returns the latest fact of the items that were not kept whole.
    pub fn latest(&self) -> Option<Instant> {
        self.latest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Outcome;

    fn item(action_item_id: &str, incident: u32, at: i64) -> DatedItem<'_> {
        let (created_at, outcome) = (Instant(at), Outcome::Open);
        let (due_at, closed_at) = (Instant::NEVER, Instant::NEVER);
        DatedItem { action_item_id, incident, created_at, due_at, closed_at, outcome }
    }

    fn skimmed(ids: impl Iterator<Item = u32>, keep: Keep) -> (Skim, u32) {
        let mut skim = Skim::new(keep);
        let mut left_out = 0;
        for id in ids {
            let text = format!("{id:06}");
            let kept = skim.next(&item(&text, id / 5, i64::from(id)), ShortText::of(&text));
            left_out += u32::from(kept != Keep::Everything);
        }
        (skim, left_out)
    }

    #[test]
    fn what_ascends_is_kept_in_part() {
        let (skim, left_out) = skimmed(0..5000, Keep::Nothing);
        assert_eq!((left_out, skim.latest()), (5000 - TRIAL, Some(Instant(4999))));
        assert!(!skim.lacks(|key| key < 1000));
        assert!(skim.lacks(|key| key < 999));
    }

    #[test]
    fn what_does_not_ascend_is_kept_whole_or_read_again() {
        let (skim, left_out) = skimmed((0..5000).rev(), Keep::AllButIds);
        assert_eq!((left_out, skim.lacks(|_| true)), (0, false));
        for id in [0, 4998, 4999] {
            let (skim, _) = skimmed((0..5000).chain([id]), Keep::AllButIds);
            assert!(skim.lacks(|_| true), "{id}");
        }
        let (skim, left_out) = skimmed(0..5000, Keep::Everything);
        assert_eq!((left_out, skim.lacks(|_| false)), (0, false));
    }
}
