//! Items whose subtrees come elsewhere, kept as lists where they are too many for masks.

use super::database::Database;
use super::lists::Lists;

/// Holds what the transactions of each row have in common after the item of the subtree.
///
/// A tail is a number: of a row of the database, of a list made here, or `NONE` for the empty list.
pub(super) struct Tails<'a> {
    database: &'a Database<'a>,
    item: u32,
    /// Intersections, made when rows are merged.
    made: Lists,
    common: Vec<u32>,
    /// Counts by item; those of the tails are zero between calls.
    counts: &'a mut [u32],
}

impl<'a> Tails<'a> {
    /// Stands for the empty list.
    pub(super) const NONE: u32 = u32::MAX;

    pub(super) fn new(database: &'a Database<'a>, item: u32, counts: &'a mut [u32]) -> Self {
        Self { database, item, made: Lists::default(), common: Vec::new(), counts }
    }

    /// Returns how many lists were made, to come back to by `truncate`.
    pub(super) fn len(&self) -> usize {
        self.made.len()
    }

    pub(super) fn truncate(&mut self, len: usize) {
        self.made.truncate(len);
    }

    /// Returns the tail of what two tails have in common.
    pub(super) fn meet(&mut self, one: u32, other: u32) -> u32 {
        if one == Self::NONE || other == Self::NONE {
            return Self::NONE;
        }
        let mut common = std::mem::take(&mut self.common);
        common.clear();
        common.extend_from_slice(self.list(one));
        retain_common(&mut common, self.list(other));
        let met = if common.is_empty() {
            Self::NONE
        } else {
            self.made.push(&common);
            (self.database.n_rows() + self.made.len() - 1) as u32
        };
        self.common = common;
        met
    }

    /// Tells whether some item is in all `tails`; looks at few of them unless it is.
    pub(super) fn have_common(&mut self, mut tails: impl Iterator<Item = u32>) -> bool {
        let mut common = std::mem::take(&mut self.common);
        common.clear();
        if let Some(first) = tails.next() {
            common.extend_from_slice(self.list(first));
        }
        while !common.is_empty()
            && let Some(tail) = tails.next()
        {
            retain_common(&mut common, self.list(tail));
        }
        self.common = common;
        !self.common.is_empty()
    }

    /// Tells whether some item has at least `min_support_count` in weighted tails.
    pub(super) fn have_frequent(
        &mut self,
        tails: impl Iterator<Item = (u32, u32)>,
        min_support_count: u32,
    ) -> bool {
        let mut counted = std::mem::take(&mut self.common);
        counted.clear();
        let mut is_found = false;
        for (tail, weight) in tails {
            let list = list(self.database, self.item, &self.made, tail);
            counted.extend_from_slice(list);
            for &item in list {
                let count = &mut self.counts[item as usize];
                *count += weight;
                is_found |= *count >= min_support_count;
            }
            if is_found {
                break;
            }
        }
        for &item in &counted {
            self.counts[item as usize] = 0;
        }
        self.common = counted;
        is_found
    }

    fn list(&self, tail: u32) -> &[u32] {
        list(self.database, self.item, &self.made, tail)
    }
}

fn list<'l>(database: &'l Database<'_>, item: u32, made: &'l Lists, tail: u32) -> &'l [u32] {
    if tail == Tails::NONE {
        return &[];
    }
    match (tail as usize).checked_sub(database.n_rows()) {
        Some(index) => made.list(index),
        None => database.row_after(tail, item),
    }
}

/// Keeps the numbers of `common` that are in `list`; both rise.
fn retain_common(common: &mut Vec<u32>, list: &[u32]) {
    let mut rest = list;
    common.retain(|&item| {
        while let [first, tail @ ..] = rest
            && *first < item
        {
            rest = tail;
        }
        rest.first() == Some(&item)
    });
}
